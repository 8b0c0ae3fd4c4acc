//! Every shipped pack: it loads, and its golden cases hold. What a case is lives in
//! `redress_core::golden`; what the cases are lives in `core/cases`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::calendar::Calendar;
use redress_core::golden::{self, Report};
use redress_core::pack::{Pack, author};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn packs() -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder("packs"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    files
}

fn load(file: &Path) -> Pack {
    let source =
        author::read(&file.display().to_string(), &text(file)).unwrap_or_else(|e| panic!("{e}"));
    Pack::compile(source.doc, source.texts).unwrap_or_else(|e| panic!("{e}"))
}

fn run(pack: &Pack) -> Report {
    let calendar = Calendar::load(&text(&folder("calendars").join("cn.json"))).unwrap();
    let file = folder("cases").join(format!("{}.toml", pack.doc().pack.id));
    let suite =
        golden::read(&file.display().to_string(), &text(&file)).unwrap_or_else(|e| panic!("{e}"));
    suite.run(pack, &calendar)
}

#[test]
fn every_shipped_pack_holds_its_golden_cases() {
    let mut found = Vec::new();
    for file in packs() {
        let pack = load(&file);
        let id = pack.doc().pack.id.clone();
        found.extend(run(&pack).differences.iter().map(|d| format!("{id}: {d}")));
    }
    assert!(
        found.is_empty(),
        "{} differences\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn golden_cases_exercise_nearly_every_outcome_rule_both_ways() {
    for file in packs() {
        let pack = load(&file);
        let report = run(&pack);
        let (done, all) = report.exercised();
        let missing: Vec<_> = report.coverage.iter().filter(|s| !s.exercised()).collect();
        assert!(
            done * 100 >= all * 95,
            "{}: {done} of {all}, missing {missing:#?}",
            pack.doc().pack.id
        );
    }
}

#[test]
fn the_number_of_cases_promised_is_there() {
    for (id, least) in [
        ("ops-user-complaints", 36),
        ("building-user-procedure", 12),
        ("gov-service-center-supervision", 12),
    ] {
        let report = run(&load(&folder("packs").join(format!("{id}.toml"))));
        assert!(report.cases >= least, "{id} has {}", report.cases);
    }
}

#[test]
fn a_typo_in_a_case_is_named_with_its_path() {
    let typo = r#"
        [[case]]
        id = "a"
        zh = "甲"
        en = "a"
        clauses = []
        now = "2024-03-04T12:00:00+08:00"
        [case.expect]
        severity = { levle = "major" }
    "#;
    let error = golden::read("a.toml", typo).unwrap_err().to_string();
    assert_eq!(
        error,
        "a.toml:9:22: case[0].expect.severity.levle: there is no key \"levle\" here; did you mean \"level\"?"
    );
}

#[test]
fn an_id_used_twice_is_shown_where_it_comes_again() {
    let case = |id: &str| {
        format!(
            "[[case]]\nid = \"{id}\"\nzh = \"a\"\nen = \"a\"\nclauses = []\n\
             now = \"2024-03-04T12:00:00+08:00\"\n[case.expect]\n"
        )
    };
    let twice = case("a") + &case("b") + &case("a");
    let error = golden::read("a.toml", &twice).unwrap_err();
    assert_eq!((error.line, error.column), (16, 6), "{error}");
}

#[test]
fn a_wrong_expectation_is_reported_and_nothing_else() {
    let pack = load(&folder("packs").join("ops-user-complaints.toml"));
    let wrong = r#"
        [[case]]
        id = "wrong"
        zh = "错"
        en = "wrong"
        clauses = ["3.3(3)a"]
        now = "2024-03-04T12:00:00+08:00"
        facts = { topic = "fault" }
        events = [{ kind = "received", at = "2024-03-04T09:00:00+08:00" }]
        [case.expect]
        deadlines.R01-16 = { status = "running", due_date = "2024-03-08" }
    "#;
    let calendar = Calendar::load(&text(&folder("calendars").join("cn.json"))).unwrap();
    let report = golden::read("wrong.toml", wrong)
        .unwrap()
        .run(&pack, &calendar);
    let shown: Vec<_> = report.differences.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [r#"wrong: deadlines.R01-16.due_date: expected "2024-03-08", got "2024-03-07""#]
    );
}

#[test]
fn a_case_that_cannot_be_assessed_is_a_difference() {
    let pack = load(&folder("packs").join("ops-user-complaints.toml"));
    let unknown = r#"
        [[case]]
        id = "unknown"
        zh = "错"
        en = "unknown fact"
        clauses = []
        now = "2024-03-04T12:00:00+08:00"
        facts = { topik = "fault" }
        events = [{ kind = "received", at = "2024-03-04T09:00:00+08:00" }]
        [case.expect]
        kind = "liability"
    "#;
    let calendar = Calendar::load(&text(&folder("calendars").join("cn.json"))).unwrap();
    let report = golden::read("unknown.toml", unknown)
        .unwrap()
        .run(&pack, &calendar);
    assert_eq!(report.differences.len(), 1);
    assert!(
        report.differences[0].got.contains("topik"),
        "{:?}",
        report.differences
    );
}

#[test]
fn a_rule_that_the_pack_does_not_have_cannot_be_expected_to_be_absent() {
    let pack = load(&folder("packs").join("ops-user-complaints.toml"));
    let mistyped = r#"
        [[case]]
        id = "mistyped"
        zh = "错"
        en = "mistyped rule"
        clauses = []
        now = "2024-03-04T12:00:00+08:00"
        facts = { topic = "fault" }
        events = [{ kind = "received", at = "2024-03-04T09:00:00+08:00" }]
        [case.expect]
        deadlines."R01-61#1" = "absent"
    "#;
    let calendar = Calendar::load(&text(&folder("calendars").join("cn.json"))).unwrap();
    let report = golden::read("mistyped.toml", mistyped)
        .unwrap()
        .run(&pack, &calendar);
    let shown: Vec<_> = report.differences.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(
        shown[0].starts_with(
            "mistyped: deadlines.R01-61#1: expected a rule of the pack, got no such rule; did you mean"
        ),
        "{shown:?}"
    );
}
