//! What the ledger counts of a case under the regulations that are shipped.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use redress_core::assess::{self, Options};
use redress_core::case::CaseFile;
use redress_core::ledger::Tally;
use redress_core::record::CaseState;
use redress_core::time::Instant;
use redress_tests::library::Library;
use serde_json::{Value, json};

/// What is counted of a case with these events after its receipt.
fn tally(library: &Library, pack: &str, events: &[Value]) -> Tally {
    let mut all = vec![json!({"kind": "received", "at": "2025-09-01T09:00:00+08:00"})];
    all.extend_from_slice(events);
    let file: CaseFile = serde_json::from_value(json!({"pack": pack, "events": all})).unwrap();
    let now = Instant::parse("2025-09-30T09:00:00+08:00").unwrap();
    let options = Options {
        record: true,
        ..Options::default()
    };
    let edition = library.edition(pack).unwrap();
    let answer = assess::assess(edition, &library.calendar, &file, now, &options).unwrap();
    let state = CaseState {
        file,
        ..CaseState::default()
    };
    Tally::of(&state, Some(&answer))
}

fn act(kind: &str, day: u32, facts: Value) -> Value {
    json!({"kind": kind, "at": format!("2025-09-{day:02}T09:00:00+08:00"), "facts": facts})
}

#[test]
fn whether_a_complainant_is_satisfied_is_what_they_last_said_to_what_their_regulation_asks() {
    let library = Library::load().unwrap();
    let said = |satisfied| act("satisfaction_recorded", 9, json!({"satisfied": satisfied}));
    let later = act("satisfaction_recorded", 12, json!({"satisfied": true}));
    let of = |events: &[Value]| tally(&library, "building-generic", events).satisfied;
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[said(true)]), Some(true));
    assert_eq!(of(&[said(false)]), Some(false));
    assert_eq!(of(&[said(false), later]), Some(true));

    // Two scores in three bands, of which only the highest is satisfied.
    let scored = |result: u32, manner: u32| {
        let scores = json!({"score_result": result, "score_attitude": manner});
        let events = [act("score_recorded", 9, scores)];
        tally(&library, "telecom-complaint-script", &events).satisfied
    };
    assert_eq!(scored(8, 10), Some(true));
    assert_eq!(scored(10, 7), Some(false));
    assert_eq!(scored(4, 9), Some(false));
}

#[test]
fn an_answer_to_the_complainant_is_told_from_work_they_do_not_see_and_a_withdrawal_from_an_end() {
    let library = Library::load().unwrap();
    let of = |events: &[Value]| tally(&library, "building-generic", events);
    let none = json!({});
    let unseen = of(&[act("investigation_started", 2, none.clone())]);
    assert!(!unseen.told && unseen.ended.is_none());
    let answered = of(&[act("reply_given", 3, none.clone())]);
    assert!(answered.told && !answered.again);
    let withdrawn = of(&[act("withdrawn", 3, none.clone())]);
    assert!(withdrawn.withdrawn && withdrawn.ended.is_some());
    let closed = act("closed", 4, none.clone());
    let opened = of(&[closed.clone(), act("reopened", 5, none.clone())]);
    assert!(opened.again && opened.ended.is_none());
    let closed = of(&[closed]);
    assert!(!closed.withdrawn && !closed.again);
    assert_eq!(closed.ended.as_deref(), Some("2025-09-04T09:00:00+08:00"));
}

#[test]
fn every_act_by_which_a_complainant_hears_something_is_an_act_there_is() {
    for kind in redress_core::ledger::TELLING {
        assert!(redress_core::events::label(kind).is_some(), "{kind}");
    }
}
