//! Two editions compared by meaning.

use super::*;
use redress_core::analyse::{Diff, compare, diff};
use redress_core::case::CaseFile;
use serde_json::json;

fn shipped() -> String {
    include_str!("../../packs/ops-user-complaints.toml").to_owned()
}

fn between(old: &str, new: &str) -> Diff {
    diff(&edition(old), &edition(new), &calendar())
}

#[test]
fn a_pack_does_not_differ_from_itself() {
    let found = between(&shipped(), &shipped());
    assert_eq!(found, Diff::default());
}

#[test]
fn what_was_accepted_and_is_now_declined_is_shown_by_a_case() {
    let new = shipped().replace(
        "when     = '!lawful'",
        "when     = '!lawful || topic == \"service\"'",
    );
    assert_ne!(new, shipped());
    let found = between(&shipped(), &new);
    assert_eq!(found.rewritten, ["R01-13"]);
    let change = found
        .changes
        .iter()
        .find(|c| (c.what, c.from.as_str(), c.to.as_str()) == ("eligibility", "accept", "decline"))
        .unwrap();
    let example = change.example.as_ref().unwrap();
    assert_eq!(example.case.facts["topic"], json!("service"));
    assert!(
        found.changes.iter().all(|c| c.status == "confirmed"),
        "{found:#?}"
    );
}

#[test]
fn a_clock_that_moved_is_shown_with_both_days() {
    let old = shipped();
    let place = old.find("[deadlines.R01-54]").unwrap();
    let (head, tail) = old.split_at(place);
    let new = format!(
        "{head}{}",
        tail.replacen("5 working days", "7 working days", 1)
    );
    let found = between(&old, &new);
    let [change] = found.changes.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (change.what, change.rule.as_deref()),
        ("deadline", Some("R01-54"))
    );
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("5 working days", "7 working days")
    );
    // Monday 3 March 2025 and five, and seven, working days.
    assert!(
        change
            .due_before
            .as_ref()
            .unwrap()
            .starts_with("2025-03-11")
    );
    assert!(change.due_after.as_ref().unwrap().starts_with("2025-03-13"));
}

#[test]
fn past_cases_that_come_out_otherwise_are_counted() {
    let text = |edge: u32| {
        with_levels(&[
            level("01", "major", &format!("days >= {edge}")),
            rule("severity", "02", "level = \"minor\"\notherwise = true"),
        ])
    };
    let (old, new) = (edition(&text(3)), edition(&text(5)));
    let case = |days: u32| CaseFile {
        pack: "t".to_owned(),
        facts: [("days".to_owned(), json!(days))].into(),
        ..CaseFile::default()
    };
    let cases: Vec<CaseFile> = (0..10).map(case).collect();
    let now = "2025-03-03T10:00:00+08:00";
    let compared = compare(&old, &new, &calendar(), cases.iter().map(|c| (c, now)));
    assert_eq!(
        (compared.cases, compared.changed, compared.unread),
        (10, 2, 0)
    );
    let found = diff(&old, &new, &calendar());
    let [change] = found.changes.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (change.what, change.from.as_str(), change.to.as_str()),
        ("severity", "major", "minor")
    );
}

#[test]
fn a_choice_that_only_one_edition_has_is_left_out() {
    let rules = [
        level("01", "major", "topic == \"a\""),
        rule("severity", "02", "level = \"minor\"\notherwise = true"),
    ];
    let old = with_levels(&rules);
    let new = old.replace(
        ", { id = \"c\", zh = \"三\", en = \"c\" }",
        ", { id = \"d\", zh = \"四\", en = \"d\" }",
    );
    assert_eq!(between(&old, &new).changes, []);
}
