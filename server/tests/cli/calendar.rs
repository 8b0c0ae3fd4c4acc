//! `redress calendar add`, `count` and `list`: dates, their explanation, and what is published.

use crate::{redress, redress_with};
use serde_json::json;

#[test]
fn add_answers_in_json_with_every_field_and_day() {
    let args = [
        "calendar",
        "add",
        "--region",
        "CN",
        "--from",
        "2025-09-30",
        "--working-days",
        "5",
        "--json",
    ];
    let ran = redress(&args);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let mut answer = ran.json();
    let days = answer["steps"].take();
    let digest = answer["calendar"].take();
    assert!(digest.as_str().unwrap().starts_with("sha256:"));
    assert_eq!(
        answer,
        json!({
            "region": "CN", "from": "2025-09-30", "amount": 5, "unit": "working_day",
            "start_policy": "not_counted", "roll": "none", "due_date": "2025-10-14",
            "due_at": "2025-10-15T00:00:00+08:00", "due_inclusive": false, "provisional": false,
            "calendar": null, "steps": null,
        })
    );
    let days = days.as_array().unwrap();
    assert_eq!(days.len(), 15);
    assert_eq!(
        days[11],
        json!({
            "date": "2025-10-11", "counted": 3, "reason": "makeup",
            "name": {"zh": "国庆节", "en": "National Day"}, "notice": "国办发明电〔2024〕12号",
        })
    );
}

#[test]
fn add_explains_each_day_in_aligned_columns() {
    let ran = redress(&[
        "calendar",
        "add",
        "--from",
        "2026-02-13",
        "--working-days",
        "1",
        "--explain",
    ]);
    assert_eq!(
        ran.out,
        "2026-02-14 Sat, to the end of the day (CN, 1 working day from 2026-02-13)\n  \
           2026-02-13  Fri     start, not counted\n  \
           2026-02-14  Sat  1  make-up workday     Spring Festival  国办发明电〔2025〕7号\n"
    );
}

#[test]
fn add_speaks_chinese_in_a_chinese_locale_or_when_asked() {
    let args = [
        "calendar",
        "add",
        "--from",
        "2024-06-07T22:00:00+08:00",
        "--hours",
        "12",
    ];
    let chinese = "2024-06-08 星期六 至10:00（CN，2024-06-07T22:00:00+08:00起12小时）\n";
    assert_eq!(redress_with(&args, "", "zh_CN.UTF-8").out, chinese);
    assert_eq!(
        redress(&[&args[..], &["--lang", "zh"]].concat()).out,
        chinese
    );
    let english = "2024-06-08 Sat, at 10:00 (CN, 12 hours from 2024-06-07T22:00:00+08:00)\n";
    assert_eq!(redress(&args).out, english);
}

#[test]
fn every_unit_and_policy_of_the_core_can_be_asked_for() {
    for (args, date) in [
        (&["--from", "2025-01-31", "--months", "1"][..], "2025-02-28"),
        (
            &["--from", "2025-09-27", "--days", "7", "--roll", "following"],
            "2025-10-09",
        ),
        (
            &[
                "--from",
                "2025-09-27",
                "--days",
                "7",
                "--roll",
                "modified_following",
            ],
            "2025-10-09",
        ),
        (
            &["--from", "2025-09-27", "--days", "7", "--roll", "preceding"],
            "2025-09-30",
        ),
        (
            &["--from", "2025-10-04", "--working-days", "1"],
            "2025-10-09",
        ),
        (
            &[
                "--from",
                "2025-10-04",
                "--working-days",
                "1",
                "--start",
                "deemed_next_working_day",
            ],
            "2025-10-10",
        ),
        (
            &["--from", "2025-09-30T23:55:00+08:00", "--minutes", "10"],
            "2025-10-01",
        ),
        (
            &["--from", "2025-09-30", "--length", "month end"],
            "2025-09-30",
        ),
        (
            &[
                "--from",
                "2025-09-30",
                "--length",
                "next working day",
                "--region",
                "hk",
            ],
            "2025-10-02",
        ),
    ] {
        let ran = redress(&[&["calendar", "add", "--json"], args].concat());
        assert_eq!(ran.json()["due_date"], date, "{args:?}");
    }
}

#[test]
fn an_unpublished_year_is_provisional_and_says_from_when() {
    let args = [
        "calendar",
        "add",
        "--from",
        "2026-12-25",
        "--working-days",
        "5",
    ];
    let ran = redress(&args);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains("Provisional: days off from 2026-12-29"),
        "{}",
        ran.out
    );
    let json = redress(&[&args[..], &["--json"]].concat()).json();
    assert_eq!(
        (&json["provisional"], &json["uncertain_from"]),
        (&json!(true), &json!("2026-12-29"))
    );
}

#[test]
fn count_takes_back_what_add_gave_and_says_each_day() {
    let ran = redress(&[
        "calendar",
        "count",
        "--from",
        "2025-09-30",
        "--to",
        "2025-10-14",
        "--json",
    ]);
    assert_eq!(ran.json()["working_days"], 5);
    let ran = redress(&[
        "calendar",
        "count",
        "--from",
        "2025-10-14",
        "--to",
        "2025-09-30",
    ]);
    assert_eq!(
        ran.out,
        "-5 working days (CN, after 2025-10-14 to 2025-09-30)\n"
    );
    let ran = redress(&[
        "calendar",
        "count",
        "--from",
        "2026-02-13",
        "--to",
        "2026-02-14",
        "--explain",
    ]);
    assert!(
        ran.out.contains("2026-02-14  Sat  1  make-up workday"),
        "{}",
        ran.out
    );
}

#[test]
fn a_bad_question_is_quoted_and_has_no_answer() {
    for (args, words) in [
        (
            &["--from", "2025-09-31", "--working-days", "5"][..],
            "\"2025-09-31\"",
        ),
        (
            &["--from", "2025-09-30T10:00:00", "--hours", "5"],
            "\"2025-09-30T10:00:00\"",
        ),
        (
            &["--from", "2025-09-30", "--working-days", "-5"],
            "\"-5 working days\"",
        ),
        (&["--from", "2025-09-30", "--days", "1.5"], "\"1.5 days\""),
        (&["--from", "2025-09-30", "--hours", "5"], "time of day"),
        (&["--from", "2025-09-30", "--length", "soon"], "\"soon\""),
        (
            &["--from", "2025-09-30", "--length", "promptly"],
            "no number",
        ),
        (
            &["--from", "2025-09-30", "--days", "5", "--region", "ZZ"],
            "\"ZZ\"; give one of CN, HK, MO, TW",
        ),
        (&["--from", "2050-12-30", "--days", "500"], "2050"),
    ] {
        let ran = redress(&[&["calendar", "add"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(
            ran.err.starts_with("error: ") && ran.err.contains(words),
            "{args:?}: {}",
            ran.err
        );
    }
}

#[test]
fn two_lengths_at_once_are_refused() {
    let ran = redress(&[
        "calendar",
        "add",
        "--from",
        "2025-09-30",
        "--days",
        "5",
        "--hours",
        "2",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn list_names_every_region_with_what_is_published() {
    let list = redress(&["calendar", "list", "--json"]).json();
    let regions: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["region"].as_str().unwrap())
        .collect();
    assert_eq!(regions, ["CN", "HK", "MO", "TW"]);
    assert_eq!(
        list[0]["published"],
        json!([{"from": "2004-01-01", "to": "2026-12-28"}])
    );
    let text = redress(&["calendar", "list"]).out;
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .starts_with("CN      2004-01-01..2026-12-28"),
        "{text}"
    );
}
