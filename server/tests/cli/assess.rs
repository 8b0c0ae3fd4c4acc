//! `redress assess`: the core's answer byte for byte, and in words.

use crate::{Folder, redress, redress_with};
use redress_core::assess::{Edition, Options, assess_json};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Audience, Pack, author};
use redress_core::time::Instant;
use serde_json::{Value, json};

const NOW: &str = "2025-10-09T10:00:00+08:00";

fn case() -> Value {
    json!({
        "pack": "ops-user-complaints",
        "facts": {"topic": "fault", "subject_name": "空调", "story": "反复不制冷", "circumstances": [],
                  "proof": "attached", "contact": "13800000000"},
        "events": [{"kind": "received", "at": "2025-09-28T09:00:00+08:00"},
                   {"kind": "accepted", "at": "2025-09-30T10:00:00+08:00"}],
    })
}

/// The answer of the core, asked directly.
fn of_core(case: &Value) -> String {
    let text = include_str!("../../../core/packs/ops-user-complaints.toml");
    let source = author::read("pack", text).unwrap();
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    let case: CaseFile = serde_json::from_value(case.clone()).unwrap();
    let edition = Edition::new(&pack, &case.parameters).unwrap();
    let calendar = Calendar::load(include_str!("../../../core/calendars/cn.json")).unwrap();
    let options = Options {
        questions_for: Some(Audience::Staff),
        steps: true,
        record: false,
    };
    assess_json(
        &edition,
        &calendar,
        &case,
        Instant::parse(NOW).unwrap(),
        &options,
    )
    .unwrap()
}

#[test]
fn the_json_is_the_cores_answer_byte_for_byte() {
    let folder = Folder::new();
    let file = folder.file("case.json", &case().to_string());
    let ran = redress(&[
        "assess",
        "--pack",
        "ops-user-complaints",
        "--case",
        &file,
        "--now",
        NOW,
        "--questions",
        "staff",
        "--steps",
        "--json",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, of_core(&case()) + "\n");
}

#[test]
fn a_case_from_standard_input_names_its_own_pack() {
    let args = [
        "assess",
        "--case",
        "-",
        "--now",
        NOW,
        "--questions",
        "staff",
        "--steps",
        "--json",
    ];
    let ran = redress_with(&args, &case().to_string(), "C");
    assert_eq!(ran.out, of_core(&case()) + "\n");
}

#[test]
fn without_now_the_clock_is_asked() {
    let ran = redress_with(
        &["assess", "--case", "-", "--json"],
        &case().to_string(),
        "C",
    );
    let now = Instant::parse(ran.json()["now"].as_str().unwrap()).unwrap();
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let clock = i64::try_from(clock.as_secs()).unwrap();
    assert!((clock - 600..=clock).contains(&now.0), "{now:?}");
}

/// The small pack and a case of it: answers that only this test can change.
fn small(lang: &str) -> String {
    let folder = Folder::new();
    let pack = folder.file("small.toml", include_str!("small.toml"));
    let case = json!({
        "pack": "small", "facts": {"topic": "fault"},
        "events": [{"kind": "received", "at": "2025-09-30T09:00:00+08:00"},
                   {"kind": "accepted", "at": "2025-09-30T10:00:00+08:00"}],
    });
    let case = folder.file("case.json", &case.to_string());
    let ran = redress(&[
        "assess", "--pack", &pack, "--case", &case, "--now", NOW, "--steps", "--lang", lang,
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out
}

#[test]
fn the_answer_in_english_says_outcome_why_who_and_by_when() {
    let text = small("en");
    let expected = "\
a small regulation (small 1)  2025-10-09 10:00

Acceptance: accepted
  1  Faults are accepted.

Who: service desk

Deadlines
  2025-10-14  running  service desk  3  Answer the complainant.
  3  Within 5 working days from \"accepted\"; the start day is not counted.";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("until midnight."), "{text}");
}

#[test]
fn the_answer_in_chinese_says_the_same() {
    let text = small("zh");
    let expected = "\
小规定 (small 1)  2025-10-09 10:00

受理：受理
  1  故障受理。

主办：服务台

时限
  2025-10-14  计时中  服务台  3  答复投诉人。
  3  自“受理”起5个工作日内，起算当天不计。";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn several_matters_are_told_one_by_one() {
    let folder = Folder::new();
    let pack = folder.file("small.toml", include_str!("small.toml"));
    let case = json!({
        "pack": "small",
        "matters": [{"id": "m1", "facts": {"topic": "fault"}}, {"id": "m2", "facts": {"topic": "noise"}}],
        "events": [{"kind": "received", "at": "2025-09-30T09:00:00+08:00"}],
    });
    let case = folder.file("case.json", &case.to_string());
    let text = redress(&["assess", "--pack", &pack, "--case", &case, "--now", NOW]).out;
    assert!(text.contains("Acceptance: partly accepted"), "{text}");
    let (first, second) = text.split_once("== Matter m2 ==").unwrap();
    assert!(
        first.contains("== Matter m1 ==") && first.contains("Acceptance: accepted"),
        "{text}"
    );
    assert!(second.contains("Acceptance: declined"), "{text}");
}

#[test]
fn questions_are_listed_in_the_words_asked() {
    let folder = Folder::new();
    let pack = folder.file("small.toml", include_str!("small.toml"));
    let case = folder.file("case.json", r#"{"pack": "small"}"#);
    let args = [
        "assess",
        "--pack",
        &pack,
        "--case",
        &case,
        "--now",
        NOW,
        "--questions",
        "complainant",
    ];
    let text = redress(&args).out;
    assert!(
        text.contains("Acceptance: not decided yet\n  depends on: topic"),
        "{text}"
    );
    assert!(
        text.contains("Next questions\n  topic  topic  What is it about?"),
        "{text}"
    );
}

#[test]
fn parameters_given_win_over_those_of_the_case() {
    let mut case = case();
    case["parameters"] = json!({"notice_limit": "3 days"});
    let notice_due = |args: &[&str]| {
        let args = [&["assess", "--case", "-", "--now", NOW, "--json"], args].concat();
        let answer = redress_with(&args, &case.to_string(), "C").json();
        let deadlines = answer["deadlines"].as_array().unwrap().clone();
        let notice = deadlines
            .into_iter()
            .find(|d| d["rule"] == "R01-16")
            .unwrap();
        notice["due_date"].as_str().unwrap().to_owned()
    };
    assert_eq!(notice_due(&[]), "2025-10-01");
    // 29 and 30 September, then 9 October: the days between are off.
    assert_eq!(
        notice_due(&["--params", r#"{"notice_limit": "3 working days"}"#]),
        "2025-10-09"
    );
}

#[test]
fn a_bad_case_is_refused_with_the_path_and_the_nearest_name() {
    let with = |pointer: &str, value: Value| {
        let mut case = case();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        case.pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .insert(key.to_owned(), value);
        case
    };
    for (case, args, words) in [
        (
            with("/facts/topik", json!("fault")),
            &[][..],
            "facts.topik: ",
        ),
        (with("/facts/topic", json!("falt")), &[], "facts.topic: "),
        (
            with("/facts/circumstances", json!("none")),
            &[],
            "facts.circumstances: ",
        ),
        (
            with("/events/0/at", json!("2025-09-28 09:00")),
            &[],
            "events[0].at: ",
        ),
        (
            with("/events/0/kind", json!("recieved")),
            &[],
            "did you mean \"received\"",
        ),
        (with("/fact", json!({})), &[], "unknown field \"fact\""),
        (
            with("/events/1/at", json!(9)),
            &[],
            "events[1].at: invalid type",
        ),
        (
            with("/pack", json!("ops-user-complaint")),
            &[],
            "did you mean \"ops-user-complaints\"",
        ),
        (
            case(),
            &["--pack", "building-user-procedure"],
            "pack: case is for pack \"ops-user-complaints\"",
        ),
        (case(), &["--now", "yesterday"], "\"yesterday\""),
        (
            case(),
            &["--params", "{"],
            "\"{\" is not an object of parameters",
        ),
        (
            case(),
            &["--params", r#"{"notice_limt": "3 days"}"#],
            "did you mean \"notice_limit\"",
        ),
        (case(), &["--calendar", "HK"], "calendar \"cn\""),
    ] {
        let args = [&["assess", "--case", "-", "--json"], args].concat();
        let ran = redress_with(&args, &case.to_string(), "C");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}");
        assert!(ran.err.contains(words), "expected {words} in {}", ran.err);
    }
    assert_eq!(redress(&["assess", "--case", "nowhere.json"]).code, 2);
}
