//! Defects planted one a pack. The first eight are those on which analysers are compared.

use super::*;
use serde_json::json;

#[test]
fn one_a_gap_where_the_last_row_is_missing() {
    let text = with_levels(&[
        level("01", "major", "injury"),
        level("02", "general", "v && days < 9"),
    ]);
    let found = analysed(&text).findings;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].code, found[0].status),
        ("gap_severity", "confirmed")
    );
    assert_eq!(
        found[0].example["case"]["facts"],
        json!({"injury": false, "v": false})
    );
}

fn shadowed(rules: &[String]) -> (&'static str, String) {
    let found = analysed(&with_levels(rules)).findings;
    // Rows that cover a fact between them also make its question idle, and leave it open.
    let decided = found.iter().filter(|f| !f.code.starts_with("interview"));
    let decided: Vec<_> = decided.collect();
    let [only] = decided.as_slice() else {
        panic!("{found:#?}")
    };
    (
        only.code,
        only.example["rule"].as_str().unwrap_or_default().to_owned(),
    )
}

fn rest(number: &str) -> String {
    rule("severity", number, "level = \"minor\"\notherwise = true")
}

#[test]
fn two_a_row_shadowed_by_one_row() {
    let rules = [
        level("01", "major", "x"),
        level("02", "general", "x && v"),
        rest("03"),
    ];
    assert_eq!(shadowed(&rules), ("always_shadowed", "T1-02".to_owned()));
}

#[test]
fn three_a_row_shadowed_by_a_union_of_ranges() {
    let rules = [
        level("01", "major", "x && days < 5"),
        level("02", "major", "x && days >= 5 && days < 9"),
        level("03", "general", "x && days < 9"),
        rest("04"),
    ];
    assert_eq!(shadowed(&rules), ("always_shadowed", "T1-03".to_owned()));
}

#[test]
fn four_a_row_shadowed_by_a_flag_and_its_negation() {
    let rules = [
        level("01", "major", "x && v"),
        level("02", "major", "x && !v"),
        level("03", "general", "x && injury"),
        rest("04"),
    ];
    assert_eq!(shadowed(&rules), ("always_shadowed", "T1-03".to_owned()));
}

#[test]
fn five_a_row_shadowed_by_every_value_of_an_enum() {
    let rules = [
        level("01", "major", "x && topic == \"a\""),
        level("02", "major", "x && topic == \"b\""),
        level("03", "major", "x && topic == \"c\""),
        level("04", "general", "x"),
        rest("05"),
    ];
    assert_eq!(shadowed(&rules), ("always_shadowed", "T1-04".to_owned()));
}

#[test]
fn six_a_row_shadowed_by_flags_and_days_together() {
    let rules = [
        level("01", "major", "x && v && days < 10"),
        level("02", "major", "x && !v && days < 10"),
        level("03", "major", "x && days >= 10"),
        level("04", "general", "x && topic != \"a\""),
        rest("05"),
    ];
    assert_eq!(shadowed(&rules), ("always_shadowed", "T1-04".to_owned()));
}

#[test]
fn seven_a_route_for_a_severity_that_no_rule_yields() {
    let text = with_levels(&[
        level("01", "major", "x"),
        rule("severity", "02", "level = \"general\"\notherwise = true"),
        rule(
            "routing",
            "03",
            "lead = \"office\"\nwhen = 'severity == \"minor\"'",
        ),
        rule(
            "routing",
            "04",
            "lead = \"desk\"\nwhen = 'severity != \"minor\"'",
        ),
    ]);
    let found = codes(&analysed(&text));
    assert!(
        found.contains(&("never_true", vec!["T1-03".to_owned()])),
        "{found:?}"
    );
}

#[test]
fn eight_a_route_that_only_another_table_makes_impossible() {
    let text = with_levels(&[
        level("01", "major", "injury"),
        rule("severity", "02", "level = \"minor\"\notherwise = true"),
        rule(
            "routing",
            "03",
            "lead = \"desk\"\nwhen = 'severity == \"minor\" && injury'",
        ),
        rule("routing", "04", "lead = \"office\""),
    ]);
    let found = codes(&analysed(&text));
    assert_eq!(found, [("never_true", vec!["T1-03".to_owned()])]);
}

#[test]
fn accept_and_decline_together_without_one_that_prevails() {
    let rules = |keys: &str| {
        [
            rule(
                "eligibility",
                "01",
                "outcome = \"accept\"\nwhen = 'topic == \"a\"'",
            ),
            rule(
                "eligibility",
                "02",
                &format!("outcome = \"decline\"\nwhen = 'days > 30'\n{keys}"),
            ),
            rule(
                "eligibility",
                "03",
                "outcome = \"accept\"\notherwise = true",
            ),
        ]
        .concat()
    };
    let found = analysed(&format!("{HEAD}{}", rules(""))).findings;
    assert_eq!((found[0].code, found[0].status), ("conflict", "confirmed"));
    assert_eq!(found[0].rules, ["T1-01", "T1-02"]);
    assert_eq!(
        found[0].example["case"]["facts"],
        json!({"topic": "a", "days": 31})
    );
    assert_eq!(
        codes(&analysed(&format!("{HEAD}{}", rules("prevails = true")))),
        []
    );
}

#[test]
fn a_conflict_that_only_another_choice_of_the_owner_brings() {
    let text = [
        HEAD,
        "[parameters.strict]\ntype = \"bool\"\nvalue = false\nzh = \"从严\"\nen = \"strict\"\n",
        &rule(
            "eligibility",
            "01",
            "outcome = \"accept\"\nwhen = 'topic == \"a\"'",
        ),
        &rule(
            "eligibility",
            "02",
            "outcome = \"decline\"\nwhen = 'strict && days > 30'",
        ),
        &rule(
            "eligibility",
            "03",
            "outcome = \"accept\"\notherwise = true",
        ),
    ];
    let found = analysed(&text.concat()).findings;
    assert_eq!((found[0].code, found[0].status), ("conflict", "confirmed"));
    assert!(
        found[0].what.en.starts_with("With strict set to true: "),
        "{}",
        found[0].what.en
    );
    assert_eq!(
        found[0].example["case"]["parameters"],
        json!({"strict": true})
    );
}

#[test]
fn a_clock_without_a_limit_in_the_text_leaves_no_gap() {
    let clock = |number: &str, within: &str, when: &str| {
        let keys = format!(
            "by = \"desk\"\nfrom = \"accepted\"\nuntil = \"closed\"\nwithin = \"{within}\"\nwhen = '{when}'"
        );
        rule("deadlines", number, &keys)
    };
    let limited = clock("01", "3 days", "v")
        .replace("rule\"", "3 days\"")
        .replace("规则", "3天");
    let silent = clock("02", "none in text", "!v").replace("within", "searched = [\"1\"]\nwithin");
    assert_eq!(
        codes(&analysed(&[HEAD, &limited].concat())),
        [("gap_deadline", vec![])]
    );
    assert_eq!(codes(&analysed(&[HEAD, &limited, &silent].concat())), []);
}

#[test]
fn two_leads_and_two_lengths_of_one_clock() {
    let clock = |number: &str, days: u32, when: &str| {
        let keys = format!(
            "by = \"desk\"\nfrom = \"accepted\"\nuntil = \"closed\"\nwithin = \"{days} days\"\nwhen = '{when}'"
        );
        rule("deadlines", number, &keys)
            .replace("规则", &format!("{days}天"))
            .replace("rule\"", &format!("{days} days\""))
    };
    let text = [
        HEAD.to_owned(),
        rule("routing", "01", "lead = \"desk\"\nwhen = 'v || !x'"),
        rule("routing", "02", "lead = \"office\"\nwhen = 'x'"),
        clock("03", 3, "v || !x"),
        clock("04", 5, "x"),
    ]
    .concat();
    let analysis = analysed(&text);
    assert_eq!(
        codes(&analysis),
        [
            ("two_leads", vec!["T1-01".to_owned(), "T1-02".to_owned()]),
            ("two_lengths", vec!["T1-03".to_owned(), "T1-04".to_owned()])
        ]
    );
    for finding in &analysis.findings {
        assert_eq!(finding.status, "confirmed");
        assert_eq!(
            finding.example["case"]["facts"],
            json!({"v": true, "x": true})
        );
    }
}

#[test]
fn a_matter_without_a_limit_and_a_number_that_differs() {
    let clock =
        "by = \"desk\"\nfrom = \"accepted\"\nuntil = \"closed\"\nwithin = \"3 days\"\nwhen = 'v'";
    let wrong =
        rule("deadlines", "01", clock).replace("en = \"rule\"", "en = \"within five days\"");
    let found = codes(&analysed(&format!("{HEAD}{wrong}")));
    assert_eq!(
        found,
        [
            ("gap_deadline", vec![]),
            ("number_differs", vec!["T1-01".to_owned()])
        ]
    );
}

#[test]
fn time_is_ordered_and_found_in_examples() {
    let text = with_levels(&[
        level("01", "major", "passed(\"received\", \"1 month\")"),
        level("02", "general", "passed(\"received\", \"3 days\")"),
        level("03", "minor", "!passed(\"received\", \"10 days\")"),
    ]);
    let found = analysed(&text).findings;
    // After ten days the three days have passed as well: nothing is left open.
    assert_eq!(codes(&analysed(&text)), [], "{found:#?}");

    let never = with_levels(&[
        level(
            "01",
            "major",
            "passed(\"received\", \"1 month\") && !passed(\"received\", \"3 days\")",
        ),
        level("02", "general", "!passed(\"received\", \"1 month\")"),
    ]);
    let found = analysed(&never).findings;
    assert_eq!(found[0].code, "never_true");
    assert_eq!(
        (found[1].code, found[1].status),
        ("gap_severity", "confirmed")
    );
    assert!(found[1].example["now"].as_str().unwrap() >= "2025-04-04");
}

#[test]
fn a_part_that_changes_nothing_is_named() {
    for (when, part) in [
        ("injury && (v || !v)", "v || !v"),
        ("injury && days >= 3 && days > 1", "days > 1"),
        ("topic == \"a\" && topic != \"b\"", "topic != \"b\""),
        ("injury || injury && v", "injury && v"),
    ] {
        let found = analysed(&with_levels(&[level("01", "major", when), rest("02")])).findings;
        let decided = found.iter().filter(|f| !f.code.starts_with("interview"));
        let decided: Vec<_> = decided.collect();
        let [only] = decided.as_slice() else {
            panic!("{when}: {found:#?}")
        };
        assert_eq!(
            (only.code, only.example["part"].as_str()),
            ("idle_condition", Some(part))
        );
    }
}

#[test]
fn clocks_that_never_start_or_end_and_roles_without_a_declaration() {
    let clock = |from: &str, until: &str| {
        let keys =
            format!("by = \"desk\"\nfrom = \"{from}\"\nuntil = \"{until}\"\nwithin = \"3 days\"");
        rule("deadlines", "01", &keys)
    };
    let event = "[events.signed]\nzh = \"已签\"\nen = \"signed\"\n";
    let found = codes(&analysed(&format!(
        "{HEAD}{event}{}",
        clock("signed", "closed")
    )));
    assert_eq!(found, [("clock_never_starts", vec!["T1-01".to_owned()])]);
    let circle = [("02", "verified", "closed"), ("03", "closed", "verified")]
        .map(|(n, step, after)| {
            rule(
                "lifecycle",
                n,
                &format!("step = \"{step}\"\nby = \"desk\"\nafter = [\"{after}\"]"),
            )
        })
        .concat();
    let found = codes(&analysed(&format!(
        "{HEAD}{circle}{}",
        clock("accepted", "closed")
    )));
    assert_eq!(found, [("clock_never_ends", vec!["T1-01".to_owned()])]);
    let unbound = "[events.noted]\nby = [\"nobody\"]\nzh = \"备注\"\nen = \"note\"\n";
    let found = codes(&analysed(&format!("{HEAD}{unbound}")));
    assert_eq!(found, [("role_unbound", vec![])]);
}

#[test]
fn numbers_left_out_of_the_count_are_told_once() {
    let found = analysed(&with_levels(&[level("01", "major", "x"), rest("04")])).findings;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "clause_without_rule");
    assert_eq!(found[0].example, json!({"missing": ["T1-02", "T1-03"]}));
}

#[test]
fn an_outcome_stays_open_although_every_answer_agrees() {
    let text = with_levels(&[
        level("01", "major", "x && v"),
        level("02", "major", "x && !v"),
        rest("03"),
    ]);
    let found = analysed(&text).findings;
    let stuck = found.iter().find(|f| f.code == "interview_stuck");
    let stuck = stuck.unwrap_or_else(|| panic!("{found:#?}"));
    assert_eq!(
        (stuck.severity, stuck.status),
        (Severity::Warning, "confirmed")
    );
    assert_eq!(stuck.example["case"]["facts"], json!({"x": true}));
}

#[test]
fn a_question_that_cannot_matter_is_named() {
    let many: String = (0..14)
        .map(|n| {
            format!("[facts.f{n}]\ntype = \"bool\"\nask = \"staff\"\nzh = \"题\"\nen = \"f\"\n")
        })
        .collect();
    let any = (0..14)
        .map(|n| format!("f{n}"))
        .collect::<Vec<_>>()
        .join(" || ");
    // Beyond the completions that an interview tries, a fact that stands in a rule is asked.
    let text = format!(
        "{many}{}",
        with_levels(&[
            level("01", "major", &any),
            level("02", "general", "x && (v || !v)"),
            rest("03")
        ])
    );
    let found = analysed(&text).findings;
    let idle = found.iter().find(|f| f.code == "interview_idle");
    let idle = idle.unwrap_or_else(|| panic!("{found:#?}"));
    assert_eq!(
        (idle.example["fact"].as_str(), idle.status),
        (Some("v"), "confirmed")
    );
}
