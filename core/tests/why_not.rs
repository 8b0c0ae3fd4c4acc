//! Why a rule does not hold, what would make it hold, and what passing time brings.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use redress_core::assess::compact::{TypedCase, compact, compact_typed};
use redress_core::assess::{Edition, Options, assess, simulate, why_not};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Pack, author};
use redress_core::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn root(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn edition() -> Edition {
    let source = author::read("R01", &root("packs/ops-user-complaints.toml")).unwrap();
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    Edition::new(&pack, &BTreeMap::new()).unwrap()
}

fn cn() -> Calendar {
    Calendar::load(&root("calendars/cn.json")).unwrap()
}

fn case(facts: Value, events: Value) -> CaseFile {
    serde_json::from_value(json!({
        "pack": "ops-user-complaints", "facts": facts, "events": events
    }))
    .unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

const RECEIVED: &str = "2024-03-01T09:00:00+08:00";

fn plain() -> CaseFile {
    case(
        json!({
            "topic": "fault", "subject_name": "x", "contact": "y", "raised_count": 1,
            "circumstances": [], "proof": "attached", "from_user": true, "ours": true,
            "fault_unhandled": true
        }),
        json!([
            {"kind": "received", "at": RECEIVED},
            {"kind": "accepted", "at": RECEIVED}
        ]),
    )
}

#[test]
fn a_rule_that_fails_names_what_fails_and_each_smallest_change_makes_it_hold() {
    let (edition, calendar) = (edition(), cn());
    let now = at("2024-03-01T12:00:00+08:00");
    let docs = edition.pack().doc().rules.clone();
    let mut flipped = 0;
    for rule in docs.iter().map(|r| r.id.as_str()) {
        let found = why_not(&edition, &calendar, &plain(), now, rule).unwrap();
        if found.truth == "true" {
            assert!(found.changes.is_empty());
            continue;
        }
        for change in &found.changes {
            let mut changed = plain();
            for one in change {
                changed.facts.insert(one.fact.clone(), one.to.clone());
            }
            let again = why_not(&edition, &calendar, &changed, now, rule).unwrap();
            assert_eq!(again.truth, "true", "{rule}: {change:?}");
            flipped += 1;
            // No smaller change does it.
            if change.len() > 1 {
                for left_out in 0..change.len() {
                    let mut less = plain();
                    for (i, one) in change.iter().enumerate() {
                        if i != left_out {
                            less.facts.insert(one.fact.clone(), one.to.clone());
                        }
                    }
                    let again = why_not(&edition, &calendar, &less, now, rule).unwrap();
                    assert_ne!(again.truth, "true", "{rule}: {change:?} without {left_out}");
                }
            }
        }
    }
    assert!(flipped > 20, "{flipped}");
    let not_ours = why_not(&edition, &calendar, &plain(), now, "R01-07").unwrap();
    assert_eq!(not_ours.failed[0].fact, "ours");
    assert_eq!(not_ours.changes[0][0].to, json!(false));
    let unknown = why_not(&edition, &calendar, &plain(), now, "R01-7").unwrap_err();
    assert!(unknown.to_string().contains("did you mean"), "{unknown}");
}

#[test]
fn a_month_without_handling_brings_overdue_clocks_and_the_rise_to_major() {
    let (edition, calendar) = (edition(), cn());
    let until = at("2024-05-01T00:00:00+08:00");
    let coming = simulate(&edition, &calendar, &plain(), at(RECEIVED), until).unwrap();
    let find = |what: &str| coming.iter().find(|c| c.what == what).unwrap();
    assert_eq!(find("severity").at, "2024-04-02T00:00:00+08:00");
    assert_eq!(find("severity").name, "major");
    assert_eq!(find("event").name, "reclassified");
    assert!(coming.iter().any(|c| c.what == "overdue"));
    assert!(coming.is_sorted_by_key(|c| &c.at));
    // What it says is what an assessment at that instant finds.
    for change in coming.iter().filter(|c| c.what == "overdue") {
        let status = |now: Instant| {
            let answer = assess(&edition, &calendar, &plain(), now, &Options::default()).unwrap();
            let mut clocks = answer.sections.deadlines.into_iter();
            clocks.find(|d| d.rule == change.name).map(|d| d.status)
        };
        assert_eq!(status(at(&change.at)).as_deref(), Some("overdue"));
        assert_eq!(status(at(&change.at).plus(-1)).as_deref(), Some("running"));
    }
    let backwards = simulate(
        &edition,
        &calendar,
        &plain(),
        at(RECEIVED),
        at(RECEIVED).plus(-1),
    );
    assert_eq!(backwards.unwrap_err().path, "until");
}

#[test]
fn the_compact_answer_says_the_same_as_the_whole_one() {
    let (edition, calendar) = (edition(), cn());
    for days in [0, 5, 32, 60] {
        let now = at(RECEIVED).plus(days * 86_400 + 3600);
        let whole = assess(&edition, &calendar, &plain(), now, &Options::default()).unwrap();
        let compact = compact(&edition, &calendar, &plain(), now)
            .unwrap()
            .remove(0);
        let levels = &edition.program().levels;
        let level = compact
            .severity
            .value
            .map(|l| levels[usize::from(l)].clone());
        assert_eq!(whole.sections.severity.unwrap().level, level);
        let statuses =
            |c: &redress_core::assess::compact::CompactClock| (c.status.name(), c.due.map(|d| d.0));
        let seen: Vec<_> = compact.clocks.iter().map(statuses).collect();
        let told: Vec<_> = whole
            .sections
            .deadlines
            .iter()
            .map(|d| {
                let preview = d.if_started_now.as_ref().and_then(|p| p.due_at.clone());
                let due = d.due_at.clone().or(preview).map(|t| at(&t).0);
                (d.status.as_str(), due)
            })
            .collect();
        assert_eq!(seen, told);
    }
}

#[test]
fn a_typed_case_is_the_case_file_with_the_same_values() {
    let (edition, calendar) = (edition(), cn());
    let program = edition.program();
    let now = at("2024-03-06T12:00:00+08:00");
    let mut typed = TypedCase::new(&edition);
    for (name, value) in [
        ("topic", 0),
        ("raised_count", 1),
        ("circumstances", 0),
        ("from_user", 1),
        ("ours", 1),
        ("fault_unhandled", 1),
    ] {
        typed
            .set(&edition, program.fact_id(name).unwrap(), value)
            .unwrap();
    }
    for name in ["received", "accepted"] {
        typed.push(program.event_id(name).unwrap(), at(RECEIVED));
    }
    let topic = program.facts[usize::from(program.fact_id("topic").unwrap())].values[0].clone();
    let file = case(
        json!({
            "topic": topic, "raised_count": 1, "circumstances": [], "from_user": true,
            "ours": true, "fault_unhandled": true
        }),
        json!([{"kind": "received", "at": RECEIVED}, {"kind": "accepted", "at": RECEIVED}]),
    );
    let expected = compact(&edition, &calendar, &file, now).unwrap();
    let found = compact_typed(&edition, &calendar, &typed, now).unwrap();
    assert_eq!(expected, [found]);
    let wrong = typed.set(&edition, program.fact_id("topic").unwrap(), 99);
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("no value of \"topic\"")
    );
}
