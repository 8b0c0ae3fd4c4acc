//! `redress packs`: what packs are, what is wrong with them, whether their cases hold.

use crate::{Folder, Ran, redress};
use serde_json::{Value, json};

const SMALL: &str = include_str!("small.toml");
const CASES: &str = include_str!("small.cases.toml");

#[test]
fn list_gives_each_pack_with_its_title_size_and_digest() {
    let list = redress(&["packs", "list", "--json"]).json();
    let list = list.as_array().unwrap();
    let first = list
        .iter()
        .find(|p| p["id"] == "ops-user-complaints")
        .unwrap();
    assert_eq!(
        (&first["key"], &first["status"]),
        (&json!("R01"), &json!("active"))
    );
    assert_eq!(first["title"]["zh"], "用户投诉处理规范");
    assert!(first["rules"].as_u64().unwrap() > 50);
    assert!(first["digest"].as_str().unwrap().starts_with("sha256:"));

    let text = redress(&["packs", "list", "--lang", "zh"]).out;
    assert_eq!(text.lines().count(), list.len() + 1);
    assert!(text.contains("用户投诉处理规范"), "{text}");
}

#[test]
fn show_lists_rules_by_section_or_one_rule_in_full() {
    let folder = Folder::new();
    let file = folder.file("small.toml", SMALL);
    let text = redress(&["packs", "show", &file]).out;
    let (head, rules) = text.split_once("\n\n").unwrap();
    assert!(
        head.starts_with("a small regulation\nsmall 1, 4 rules, "),
        "{text}"
    );
    assert_eq!(
        rules,
        "eligibility\n  S01-01  1  Faults are accepted.\n  S01-02  1  Noise is not accepted.\n\n\
         routing\n  S01-03  2  The service desk handles it.\n\n\
         deadlines\n  S01-04  3  Answer the complainant.\n"
    );
    let rule = redress(&["packs", "show", &file, "--rule", "S01-04", "--lang", "zh"]).out;
    assert_eq!(
        rule,
        "S01-04  时限  3\n答复投诉人。\n  by      desk\n  from    accepted\n  until   reply_given\n  \
         when    topic == \"fault\"\n  within  5 working days\n"
    );
    let json = redress(&["packs", "show", &file, "--rule", "S01-04", "--json"]).json();
    assert_eq!(
        (&json["within"], &json["text"]["en"]),
        (&json!("5 working days"), &json!("Answer the complainant."))
    );
}

#[test]
fn an_unknown_name_is_quoted_with_the_nearest() {
    for (args, words) in [
        (
            &["show", "ops-user-complaint"][..],
            "\"ops-user-complaint\"; did you mean \"ops-user-complaints\"?",
        ),
        (
            &["show", "ops-user-complaints", "--rule", "R01-177"],
            "did you mean \"R01-17\"?",
        ),
        (&["check", "no/where.toml"], "cannot read \"no/where.toml\""),
        (
            &["test", "zzz"],
            "there is no pack \"zzz\" (\"redress packs list\"",
        ),
    ] {
        let ran = redress(&[&["packs"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
    }
}

/// Checks a pack and its cases as files.
fn check(pack: &str, cases: &str, more: &[&str]) -> Ran {
    let folder = Folder::new();
    let pack = folder.file("small.toml", pack);
    let cases = folder.file("small.cases.toml", cases);
    redress(&[&["packs", "check", &pack, "--cases", &cases], more].concat())
}

#[test]
fn a_sound_pack_has_no_findings() {
    let ran = check(SMALL, CASES, &["--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.json(),
        json!({
            "pack": "small", "findings": [], "overlaps": [], "golden_cases": true,
            "looked": {"rules": 4, "states": "52", "complete": true},
        })
    );
    assert_eq!(
        check(SMALL, CASES, &[]).out,
        "small: 0 errors, 0 warnings, 0 notes\n"
    );
}

#[test]
fn a_typo_is_placed_by_line_and_column_with_the_nearest_name() {
    let ran = check(
        &SMALL.replace("'topic == \"noise\"'", "'topci == \"noise\"'"),
        CASES,
        &["--json"],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.err
            .contains("small.toml:34:9: eligibility.S01-02.when: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("did you mean \"topic\""), "{}", ran.err);
    let finding = &ran.json()["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["rules"]),
        (&json!("does_not_load"), &json!(["S01-02"]))
    );
    assert_eq!(
        (&finding["example"]["line"], &finding["example"]["column"]),
        (&json!(34), &json!(9))
    );
}

#[test]
fn each_planted_defect_is_found_and_nothing_else() {
    let fact = "[facts.extra]\ntype = \"bool\"\nask = \"staff\"\nzh = \"另\"\nen = \"extra\"\n";
    let event = "[events.signed]\nzh = \"已签\"\nen = \"signed\"\n";
    let waits = SMALL
        .replace("until = \"reply_given\"", "until = \"signed\"")
        .replace("by = \"desk\"\n", "");
    let parameter = |value: &str| {
        format!("[parameters.limit]\ntype = \"duration\"\n{value}zh = \"时限\"\nen = \"limit\"\n")
    };
    let setting =
        "[settings.line]\nclause = \"4\"\ntype = \"phone\"\nzh = \"电话\"\nen = \"phone line\"\n";
    let unset = SMALL.replace("within = \"5 working days\"", "within = \"limit\"");
    let one_case = CASES.split("\n[[case]]\nid = \"noise\"").next().unwrap();
    for (pack, cases, expected, code) in [
        (
            SMALL.replace(
                "[roles]\n",
                "[roles]\nboss = { zh = \"领导\", en = \"boss\" }\n",
            ),
            CASES,
            &["unused_role"][..],
            1,
        ),
        (
            SMALL.replace("by = \"desk\"\n", ""),
            CASES,
            &["nobody_responsible"],
            1,
        ),
        (format!("{SMALL}{fact}"), CASES, &["unused_fact"], 1),
        (format!("{SMALL}{event}"), CASES, &["unused_event"], 1),
        (
            format!("{waits}{event}"),
            CASES,
            &[
                "nobody_responsible",
                "unrecordable_event",
                "clock_never_ends",
            ],
            1,
        ),
        (
            format!("{SMALL}{}", parameter("value = \"3 days\"\n")),
            CASES,
            &["unused_parameter"],
            1,
        ),
        (format!("{SMALL}{setting}"), CASES, &["unset_setting"], 0),
        (
            SMALL.replace("zh = \"故障受理。\"", "zh = \" \""),
            CASES,
            &["no_text"],
            1,
        ),
        (
            SMALL.replace("clause = \"2\"", "clause = \"\""),
            CASES,
            &["no_clause"],
            1,
        ),
        (
            SMALL.to_owned(),
            one_case,
            &["not_exercised", "not_exercised", "not_exercised"],
            1,
        ),
        (
            format!("{unset}{}", parameter("")),
            &CASES.replace(
                "{ status = \"running\", due_date = \"2025-10-14\" }",
                "\"present\"",
            ),
            &["unset_parameter"],
            0,
        ),
    ] {
        let ran = check(&pack, cases, &["--json"]);
        let json = ran.json();
        let found: Vec<&str> = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{}{}", ran.out, ran.err);
        assert_eq!(ran.code, code, "{expected:?}");
    }
}

#[test]
fn a_finding_names_rules_clauses_example_and_remedy() {
    let pack = SMALL.replace("by = \"desk\"\n", "");
    let json = check(&pack, CASES, &["--json"]).json();
    let finding = json["findings"][0].as_object().unwrap();
    let keys: Vec<&str> = finding.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "clauses", "code", "example", "remedy", "rules", "severity", "status", "what"
        ]
    );
    assert_eq!(
        (&finding["rules"], &finding["clauses"]),
        (&json!(["S01-04"]), &json!(["3"]))
    );
    let text = check(&pack, CASES, &["--lang", "zh"]).out;
    assert!(
        text.starts_with(
            "small：错误0，警告1，提示0\n  警告  nobody_responsible  S01-04  没有写由谁来做。"
        ),
        "{text}"
    );
}

#[test]
fn help_says_what_check_looks_at_and_what_it_does_when_it_cannot_decide() {
    let help = redress(&["packs", "check", "--help"]).out;
    assert!(help.contains("two lengths of one clock"), "{help}");
    assert!(help.contains("told as \"incomplete\""), "{help}");
}

#[test]
fn a_gap_is_shown_by_a_case_that_the_program_answers_so() {
    let pack = SMALL.replace(
        "'topic == \"noise\"'",
        "'topic == \"noise\" && happened(\"noted\")'",
    );
    let ran = check(&pack, CASES, &["--json"]);
    assert_eq!(ran.code, 1);
    let json = ran.json();
    let found = json["findings"].as_array().unwrap();
    let gap = found
        .iter()
        .find(|f| f["code"] == "gap_eligibility")
        .unwrap();
    assert_eq!(gap["status"], "confirmed");
    assert_eq!(gap["example"]["case"]["facts"], json!({"topic": "noise"}));

    let folder = Folder::new();
    let pack = folder.file("small.toml", &pack);
    let case = folder.file("case.json", &gap["example"]["case"].to_string());
    let now = gap["example"]["now"].as_str().unwrap();
    let answer = redress(&[
        "assess", "--pack", &pack, "--case", &case, "--now", now, "--json",
    ])
    .json();
    assert_eq!(answer["eligibility"]["outcome"], "undecided");
}

#[test]
fn a_finding_that_the_pack_accepts_is_listed_with_the_reason_and_fails_nothing() {
    let pack = SMALL.replace("by = \"desk\"\n", "");
    let accepted = "[accepted.F1]\nfinding = \"nobody_responsible\"\nrules = [\"S01-04\"]\n\
        zh = \"原文没有写。\"\nen = \"the text does not say\"\n";
    let ran = check(&format!("{pack}{accepted}"), CASES, &["--json"]);
    let json = ran.json();
    assert_eq!(
        (ran.code, json["findings"].as_array().unwrap().len()),
        (0, 1)
    );
    assert_eq!(json["findings"][0]["status"], "accepted");
    assert_eq!(json["findings"][0]["reason"]["en"], "the text does not say");

    let stale = check(&format!("{SMALL}{accepted}"), CASES, &["--json"]);
    assert_eq!(stale.code, 1);
    assert_eq!(stale.json()["findings"][0]["code"], "accepted_nothing");
}

#[test]
fn diff_shows_each_difference_by_a_case_and_counts_past_cases() {
    let folder = Folder::new();
    let old = folder.file("small.toml", SMALL);
    let new = folder.file(
        "new.toml",
        &SMALL
            .replace("within = \"5 working days\"", "within = \"7 working days\"")
            .replace("version = \"1\"", "version = \"2\""),
    );
    let cases = folder.file("small.cases.toml", CASES);
    let same = redress(&["packs", "diff", &old, &old]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "small 1 → small 1: 0 differences\n")
    );

    let ran = redress(&["packs", "diff", &old, &new, "--cases", &cases]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        ran.out,
        "small 1 → small 2: 1 difference\n  \
         deadline  S01-04  5 working days → 7 working days\n                    \
         e.g. topic = \"fault\", received, accepted; 2025-03-11T00:00:00+08:00 → 2025-03-13T00:00:00+08:00\n  \
         rewritten  S01-04\n  1 of 2 past cases come out otherwise, 0 cannot be compared\n"
    );

    let line = r#"{"pack": "small", "facts": {"topic": "fault"}, "events": [{"kind": "accepted", "at": "2025-09-30T10:00:00+08:00"}]}"#;
    let lines = folder.file("past.jsonl", &format!("{line}\n\n{line}\n"));
    let json = redress(&["packs", "diff", &old, &new, "--cases", &lines, "--json"]).json();
    assert_eq!(
        json["cases"],
        json!({"cases": 2, "changed": 2, "unread": 0})
    );
    assert_eq!(json["changes"][0]["rule"], "S01-04");
    let broken = folder.file("broken.jsonl", &format!("{line}\n{{\n"));
    let ran = redress(&["packs", "diff", &old, &new, "--cases", &broken]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("broken.jsonl:2"), "{}", ran.err);
}

#[test]
fn every_shipped_pack_loads_and_its_golden_cases_hold() {
    let ran = redress(&["packs", "test", "--all", "--json"]);
    let (tested, packs) = (ran.json(), redress(&["packs", "list", "--json"]).json());
    for one in tested.as_array().unwrap() {
        let (pack, passed, failures) = (&one["pack"], &one["passed"], &one["failures"]);
        assert_eq!((passed, failures), (&json!(true), &json!([])), "{pack}");
    }
    assert_eq!(
        tested.as_array().unwrap().len(),
        packs.as_array().unwrap().len()
    );
    assert_eq!(ran.code, 0);
    let checked = redress(&["packs", "check", "--all", "--json"]).json();
    let errors: Vec<&Value> = checked
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|c| c["findings"].as_array().unwrap())
        .filter(|f| f["severity"] == "error")
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Tests a pack with cases, both as files.
fn test(cases: &str, more: &[&str]) -> Ran {
    let folder = Folder::new();
    let pack = folder.file("small.toml", SMALL);
    let cases = folder.file("small.cases.toml", cases);
    redress(&[&["packs", "test", &pack, "--cases", &cases], more].concat())
}

#[test]
fn golden_cases_print_coverage_by_rule() {
    let ran = test(CASES, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.out,
        "small: passed; 2 of 2 cases hold, 4 of 4 outcome rules exercised (100 %)\n  \
           S01-01  true, false\n  S01-02  true, false\n  S01-03  always true\n  S01-04  true, false\n"
    );
}

#[test]
fn a_case_that_does_not_hold_fails_with_both_sides() {
    let ran = test(&CASES.replace("2025-10-14", "2025-10-13"), &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with("small: FAILED; 1 of 2 cases hold"),
        "{}",
        ran.out
    );
    let failure =
        "  fault: deadlines.S01-04.due_date: expected \"2025-10-13\", got \"2025-10-14\"\n";
    assert!(ran.out.contains(failure), "{}", ran.out);
}

#[test]
fn too_few_rules_exercised_fail_though_every_case_holds() {
    let one = CASES.split("\n[[case]]\nid = \"noise\"").next().unwrap();
    let ran = test(one, &["--json"]);
    assert_eq!(ran.code, 1);
    let json = ran.json();
    assert_eq!(
        (&json["passed"], &json["failures"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(
        (&json["coverage"]["exercised"], &json["coverage"]["rules"]),
        (&json!(1), &json!(4))
    );
    assert!(
        test(one, &[])
            .out
            .starts_with("small: FAILED: too few rules exercised")
    );
}

#[test]
fn cases_that_cannot_be_read_or_are_not_there_are_no_answer() {
    let ran = test("[[case]]\nid = 3\n", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("small.cases.toml:2:6: case[0].id"),
        "{}",
        ran.err
    );
    let folder = Folder::new();
    let ran = redress(&["packs", "test", &folder.file("small.toml", SMALL)]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--cases"), "{}", ran.err);
}
