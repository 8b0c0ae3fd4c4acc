//! `redress calendar check` and `load`, and overlays: new facts, and the limits that they move.

use crate::{Folder, redress};
use serde_json::{Value, json};

/// A notice for 2027; contradictory when a day off is a workday too.
fn notice(off: &str) -> String {
    json!({
        "format": 1, "layer": "notice", "region": "CN",
        "notices": {"2027": {"number": "试发〔2026〕1号", "title": "2027年安排"}},
        "final": [{"from": "2026-12-29", "to": "2027-12-31"}],
        "off": [{"from": "2026-12-31", "to": off, "name": "new_year", "notice": "2027"}],
        "work": [{"from": "2027-01-03", "name": "new_year", "notice": "2027"}],
    })
    .to_string()
}

#[test]
fn check_says_whether_a_file_is_in_order() {
    let folder = Folder::new();
    let good = folder.file("good.json", &notice("2027-01-02"));
    let ran = redress(&["calendar", "check", &good]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out
            .contains("in order; CN Mainland China, published 2004-01-01..2027-12-31"),
        "{}",
        ran.out
    );

    let bad = folder.file("bad.json", &notice("2027-01-03"));
    let ran = redress(&["calendar", "check", &bad, "--json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["valid"], false);
    assert!(
        ran.err.contains("work[0]") && ran.err.contains("2027-01-03"),
        "{}",
        ran.err
    );

    let torn = folder.file("torn.json", "{\"format\": 1,");
    let ran = redress(&["calendar", "check", &torn]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("line 1 column"), "{}", ran.err);

    let ran = redress(&["calendar", "check", "nowhere.json"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("cannot read \"nowhere.json\""),
        "{}",
        ran.err
    );
}

#[test]
fn load_prints_the_days_that_change_and_the_merged_file_answers_by_them() {
    let folder = Folder::new();
    let file = folder.file("2027.json", &notice("2027-01-02"));
    let merged = folder.path("cn.json");
    let merged = merged.to_str().unwrap();
    let ran = redress(&["calendar", "load", &file, "--region", "CN", "--out", merged]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let changed: Vec<Vec<&str>> = ran
        .out
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        changed[1],
        [
            "2026-12-31",
            "Thu",
            "taken as a workday, not published",
            "->",
            "day off (New Year's Day)",
            "试发〔2026〕1号"
        ]
    );
    assert_eq!(
        changed[2][2..5],
        [
            "taken as a day off, not published",
            "->",
            "make-up workday (New Year's Day)"
        ]
    );

    let add = |region: &str| {
        let args = [
            "calendar",
            "add",
            "--from",
            "2026-12-28",
            "--working-days",
            "3",
            "--json",
            "--region",
            region,
        ];
        redress(&args).json()
    };
    assert_eq!(
        (&add("CN")["due_date"], &add("CN")["provisional"]),
        (&json!("2026-12-31"), &json!(true))
    );
    assert_eq!(
        (&add(merged)["due_date"], &add(merged)["provisional"]),
        (&json!("2027-01-03"), &json!(false))
    );
}

#[test]
fn load_in_json_gives_each_day_before_and_after() {
    let folder = Folder::new();
    let file = folder.file("2027.json", &notice("2027-01-02"));
    let answer = redress(&["calendar", "load", &file, "--json"]).json();
    let changes = answer["changes"].as_array().unwrap();
    let first = &changes[0];
    assert_eq!(first["date"], "2026-12-31");
    assert_eq!(
        first["before"],
        json!({"works": true, "reason": "uncertain_workday"})
    );
    assert_eq!(first["after"]["works"], false);
    assert_eq!(first["after"]["notice"], "试发〔2026〕1号");
    assert_eq!(answer["written"], Value::Null);
}

#[test]
fn a_notice_that_contradicts_itself_writes_nothing() {
    let folder = Folder::new();
    let file = folder.file("bad.json", &notice("2027-01-03"));
    let out = folder.path("cn.json");
    let ran = redress(&["calendar", "load", &file, "--out", out.to_str().unwrap()]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("bad.json: work[0]"), "{}", ran.err);
    assert!(!out.exists());
}

/// A case file of the operations pack, accepted at 10:00 on a day.
fn case(accepted: &str) -> String {
    json!({
        "pack": "ops-user-complaints",
        "facts": {
            "topic": "fault", "subject_name": "x", "story": "y", "contact": "z",
            "circumstances": [], "proof": "attached",
        },
        "events": [
            {"kind": "received", "at": format!("{accepted}T09:00:00+08:00")},
            {"kind": "accepted", "at": format!("{accepted}T10:00:00+08:00")},
        ],
    })
    .to_string()
}

/// The last day of the answer to a case, by a calendar.
fn answered(case: &str, calendar: &str) -> Value {
    let args = [
        "assess",
        "--json",
        "--case",
        case,
        "--calendar",
        calendar,
        "--now",
        "2026-12-31T11:00:00+08:00",
    ];
    let answer = redress(&args).json();
    let deadlines = answer["deadlines"].as_array().unwrap();
    let reply = deadlines.iter().find(|d| d["clause"] == "3.3(3)b").unwrap();
    reply["due_date"].clone()
}

#[test]
fn load_works_out_again_only_the_limits_that_read_a_changed_or_uncertain_day() {
    let folder = Folder::new();
    let file = folder.file("2027.json", &notice("2027-01-02"));
    let moved = folder.file("a.json", &case("2026-12-31"));
    let cases = format!("{}\n{}\n", case("2025-09-30"), case("2026-12-31"));
    let many = folder.file("many.jsonl", &cases);
    let merged = folder.path("cn.json").display().to_string();
    let now = "2026-12-31T11:00:00+08:00";
    let args = [
        "calendar", "load", &file, "--now", now, "--json", "--out", &merged,
    ];
    let one = redress(&[&args[..], &["--cases", &moved]].concat()).json();
    let both = redress(&[&args[..], &["--cases", &many]].concat()).json();
    let limits = &both["limits"];
    assert_eq!(limits["cases"], 2);
    // The case of 2025 was looked at and left alone.
    assert_eq!(limits["recomputed"], one["limits"]["recomputed"]);
    assert!(limits["looked_at"].as_u64() > one["limits"]["looked_at"].as_u64());
    for limit in limits["moved"].as_array().unwrap() {
        assert_eq!(limit["case"], format!("{many}#2"), "{limit}");
    }

    let rows = one["limits"]["moved"].as_array().unwrap();
    let reply = rows.iter().find(|row| row["clause"] == "3.3(3)b").unwrap();
    let (before, after) = (&reply["before"]["due_date"], &reply["after"]["due_date"]);
    assert_ne!(before, after);
    assert_eq!(
        (before, after),
        (&answered(&moved, "CN"), &answered(&moved, &merged))
    );
    assert_eq!(reply["now_sure"], true);

    let text = redress(&[&args[..5], &["--cases", &many]].concat()).out;
    let line = text.lines().find(|line| line.contains("3.3(3)b")).unwrap();
    let dates = format!(
        "{}?  ->  {}",
        before.as_str().unwrap(),
        after.as_str().unwrap()
    );
    assert!(
        line.contains(&dates) && line.contains("was provisional, now sure"),
        "{text}"
    );
}

#[test]
fn a_case_that_cannot_be_read_or_assessed_is_named() {
    let folder = Folder::new();
    let file = folder.file("2027.json", &notice("2027-01-02"));
    let torn = folder.file(
        "torn.jsonl",
        &format!("{}\n{{\"pack\": 5}}", case("2026-12-30")),
    );
    let ran = redress(&["calendar", "load", &file, "--cases", &torn]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("torn.jsonl, case 2"), "{}", ran.err);

    let unknown = case("2026-12-30").replace("ops-user-complaints", "ops-user-complaint");
    let unknown = folder.file("unknown.json", &unknown);
    let ran = redress(&["calendar", "load", &file, "--cases", &unknown]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("unknown.json: ") && ran.err.contains("\"ops-user-complaints\""),
        "{}",
        ran.err
    );
}

#[test]
fn without_a_data_folder_nothing_is_kept() {
    let folder = Folder::new();
    let file = folder.file("2027.json", &notice("2027-01-02"));
    let missing = folder.path("nowhere");
    let ran = redress(&[
        "calendar",
        "load",
        &file,
        "--data",
        missing.to_str().unwrap(),
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("there is no data folder"), "{}", ran.err);
    assert!(!missing.exists());
}

#[test]
fn overlays_count_in_add_count_and_assess() {
    let folder = Folder::new();
    let own = json!({
        "format": 1, "layer": "organisation", "region": "CN",
        "off": [{"from": "2025-10-09"}], "work": [{"from": "2025-10-12"}],
        "short": [{"from": "2025-10-10", "close": "12:00"}],
        "hours": {
            "spans": [["09:00", "12:00"], ["13:30", "18:00"]], "makeup": [["10:00", "16:00"]],
        },
    });
    let own = folder.file("own.json", &own.to_string());
    let city =
        json!({"format": 1, "layer": "local", "region": "CN", "off": [{"from": "2025-10-12"}]});
    let city = folder.file("city.json", &city.to_string());
    let over = [
        "--overlay",
        own.as_str(),
        "--overlay",
        city.as_str(),
        "--json",
    ];
    let ask = |args: &[&str]| redress(&[&["calendar"], args, &over].concat()).json();
    // 10 October, Saturday 11 (make-up), Sunday 12 (the organisation's own), 13.
    let days = ask(&["add", "--from", "2025-09-30", "--working-days", "4"]);
    assert_eq!(days["due_date"], "2025-10-13");
    let days = ask(&["count", "--from", "2025-09-30", "--to", "2025-10-13"]);
    assert_eq!(days["working_days"], 4);
    // Three hours on the short Friday, then one on the make-up Saturday from ten.
    let from = "2025-09-30T18:00:00+08:00";
    let hours = ask(&["add", "--from", from, "--working-hours", "4"]);
    assert_eq!(hours["due_at"], "2025-10-11T11:00:00+08:00");
    // With hours "same day" ends at close, without at 24:00.
    let from = "2025-09-30T10:00:00+08:00";
    let same = |over: &[&str]| {
        let args = [
            "calendar", "add", "--from", from, "--length", "same day", "--json",
        ];
        redress(&[&args[..], over].concat()).json()["due_at"].clone()
    };
    assert_eq!(same(&over[..2]), "2025-09-30T18:00:00+08:00");
    assert_eq!(same(&[]), "2025-10-01T00:00:00+08:00");

    let file = folder.file("case.json", &case("2025-09-30"));
    let args = [
        "assess",
        "--json",
        "--case",
        &file,
        "--now",
        "2025-09-30T11:00:00+08:00",
    ];
    let reply = |over: &[&str]| {
        let answer = redress(&[&args[..], over].concat()).json();
        let deadlines = answer["deadlines"].as_array().unwrap();
        let reply = deadlines.iter().find(|d| d["clause"] == "3.3(3)b").unwrap();
        reply["due_date"].clone()
    };
    assert_eq!(
        (reply(&[]), reply(&over[..4])),
        (json!("2025-10-14"), json!("2025-10-14"))
    );
    assert_eq!(reply(&["--overlay", &city]), "2025-10-14");

    let hk = folder.file(
        "hk.json",
        r#"{"format": 1, "layer": "local", "region": "HK"}"#,
    );
    let ran = redress(&[
        "calendar",
        "add",
        "--from",
        "2025-09-30",
        "--days",
        "1",
        "--overlay",
        &hk,
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("hk.json") && ran.err.contains("\"HK\""),
        "{}",
        ran.err
    );
}
