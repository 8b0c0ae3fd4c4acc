//! The first street: one complaint under R01 from kiosk to reply, decided by clause.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use redress_core::answer::{Answer, Deadline};
use redress_core::assess::{Edition, Options, assess};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Audience, Pack, author};
use redress_core::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn pack() -> Pack {
    let text = include_str!("../packs/ops-user-complaints.toml");
    let source = author::read("ops-user-complaints.toml", text).unwrap_or_else(|e| panic!("{e}"));
    Pack::compile(source.doc, source.texts).unwrap()
}

fn ask(case: Value, now: &str, audience: Option<Audience>) -> Answer {
    let edition = Edition::new(&pack(), &BTreeMap::new()).unwrap();
    let calendar = Calendar::load(include_str!("../calendars/cn.json")).unwrap();
    let mut case = case;
    case["pack"] = json!("ops-user-complaints");
    let case: CaseFile = serde_json::from_value(case).unwrap();
    let options = Options {
        questions_for: audience,
        steps: true,
        record: false,
    };
    assess(
        &edition,
        &calendar,
        &case,
        Instant::parse(now).unwrap(),
        &options,
    )
    .unwrap()
}

fn clock<'a>(answer: &'a Answer, rule: &str) -> &'a Deadline {
    let found = answer.sections.deadlines.iter().find(|d| d.rule == rule);
    found.unwrap_or_else(|| panic!("no clock {rule} in {:#?}", answer.sections.deadlines))
}

fn faulty(proof: &str) -> Value {
    json!({"topic": "fault", "subject_name": "空调", "story": "反复不制冷", "circumstances": [],
           "proof": proof, "contact": "13800000000"})
}

#[test]
fn a_plain_fault_with_proof_is_accepted_provisionally_general_and_led_by_operations() {
    let answer = ask(
        json!({"facts": faulty("attached")}),
        "2025-09-30T10:00:00+08:00",
        None,
    );
    let eligibility = answer.sections.eligibility.as_ref().unwrap();
    assert_eq!(
        (eligibility.outcome.as_str(), eligibility.provisional),
        ("accept", true)
    );
    assert!(
        eligibility
            .reasons
            .iter()
            .any(|r| r.rule == "R01-04" && r.clause == "3.2.1(1)")
    );
    assert!(!eligibility.assumed.is_empty());
    assert_eq!(
        answer.sections.severity.as_ref().unwrap().level.as_deref(),
        Some("general")
    );
    assert_eq!(
        answer.sections.routing.as_ref().unwrap().lead.as_deref(),
        Some("ops")
    );
    let result = clock(&answer, "R01-17");
    assert_eq!(result.status, "not_started");
    // National Day 2025: 1–8 October off, 11 October a make-up Saturday.
    assert_eq!(
        result.if_started_now.as_ref().unwrap().due_date.as_deref(),
        Some("2025-10-14")
    );
}

#[test]
fn the_kiosk_asks_at_most_six_screens_and_none_that_cannot_matter() {
    let empty = ask(
        json!({}),
        "2025-09-30T10:00:00+08:00",
        Some(Audience::Complainant),
    );
    assert_eq!(empty.next_questions[0].screen, "1-topic");
    assert!(empty.next_questions.len() <= 6);
    let mut court = faulty("attached");
    court.as_object_mut().unwrap().remove("proof");
    court["circumstances"] = json!(["court_open"]);
    let answer = ask(
        json!({"facts": court}),
        "2025-09-30T10:00:00+08:00",
        Some(Audience::Complainant),
    );
    assert_eq!(
        answer.sections.eligibility.as_ref().unwrap().outcome,
        "decline"
    );
    assert!(
        !answer.next_questions.iter().any(|s| s.screen == "4-proof"),
        "{:?}",
        answer.next_questions
    );
}

#[test]
fn a_case_left_alone_for_a_month_rises_to_major_by_itself_and_gets_fifteen_new_working_days() {
    let case = json!({"facts": faulty("attached"), "events": [
        {"kind": "received", "at": "2024-03-01T09:00:00+08:00"},
        {"kind": "accepted", "at": "2024-03-01T10:00:00+08:00"}]});
    let before = ask(case.clone(), "2024-04-01T23:59:59+08:00", None);
    assert_eq!(
        before.sections.severity.as_ref().unwrap().level.as_deref(),
        Some("general")
    );
    let rise = &before.sections.severity.as_ref().unwrap().rises[0];
    assert_eq!(
        (rise.level.as_str(), rise.at.as_str(), rise.rule.as_str()),
        ("major", "2024-04-02T00:00:00+08:00", "R01-43")
    );
    assert_eq!(clock(&before, "R01-17").status, "overdue");

    let after = ask(case, "2024-04-02T00:00:00+08:00", None);
    assert_eq!(
        after.sections.severity.as_ref().unwrap().level.as_deref(),
        Some("major")
    );
    assert_eq!(after.derived_events[0].kind, "reclassified");
    assert_eq!(
        clock(&after, "R01-55").due_date.as_deref(),
        Some("2024-04-24")
    );
    assert_eq!(
        clock(&after, "R01-17").status,
        "missed",
        "the old breach stays"
    );
    assert!(after.sections.severity.as_ref().unwrap().rises.is_empty());
}

#[test]
fn an_answer_in_time_meets_its_clock_and_one_second_late_misses_it() {
    let case = |at: &str| {
        json!({"facts": faulty("attached"), "events": [
        {"kind": "received", "at": "2025-09-30T09:00:00+08:00"},
        {"kind": "accepted", "at": "2025-09-30T10:00:00+08:00"},
        {"kind": "reply_given", "at": at}]})
    };
    let now = "2025-11-20T00:00:00+08:00";
    assert_eq!(
        clock(&ask(case("2025-10-14T23:59:59+08:00"), now, None), "R01-17").status,
        "met"
    );
    assert_eq!(
        clock(&ask(case("2025-10-15T00:00:00+08:00"), now, None), "R01-17").status,
        "missed"
    );
}

#[test]
fn errors_of_a_case_file_name_the_path_and_the_nearest_name() {
    let edition = Edition::new(&pack(), &BTreeMap::new()).unwrap();
    let calendar = Calendar::load(include_str!("../calendars/cn.json")).unwrap();
    let now = Instant::parse("2025-09-30T10:00:00+08:00").unwrap();
    for (case, path, words) in [
        (
            json!({"facts": {"toipc": "fault"}}),
            "facts.toipc",
            "did you mean \"topic\"",
        ),
        (
            json!({"facts": {"topic": "falt"}}),
            "facts.topic",
            "did you mean \"fault\"",
        ),
        (
            json!({"facts": {"ours": "yes"}}),
            "facts.ours",
            "expected true or false",
        ),
        (
            json!({"facts": {"raised_count": 1.5}}),
            "facts.raised_count",
            "whole number",
        ),
        (
            json!({"facts": {"accepted": "2025-01-01"}}),
            "facts.accepted",
            "is an event",
        ),
        (
            json!({"events": [{"kind": "acepted", "at": "2025-09-30T10:00:00+08:00"}]}),
            "events[0].kind",
            "did you mean \"accepted\"",
        ),
        (
            json!({"events": [{"kind": "accepted", "at": "2025-09-30T10:00:00"}]}),
            "events[0].at",
            "with the offset",
        ),
        (
            json!({"events": [{"kind": "accepted", "at": "2025-09-30T10:00:00+08:00", "confirms": ["handling_count"]}]}),
            "events[0].confirms[0]",
            "no presumption",
        ),
    ] {
        let mut case = case;
        case["pack"] = json!("ops-user-complaints");
        let file: CaseFile = serde_json::from_value(case).unwrap();
        let error = assess(&edition, &calendar, &file, now, &Options::default()).unwrap_err();
        assert_eq!(error.path, path);
        assert!(error.message.contains(words), "{error}");
    }
}

#[test]
fn a_case_received_before_the_regulation_was_in_force_is_out_of_scope_citing_it() {
    let mut doc = pack().doc().clone();
    doc.pack.effective_from = Some("2025-01-01".to_owned());
    let pack = Pack::compile(doc, pack().texts().clone()).unwrap();
    let edition = Edition::new(&pack, &BTreeMap::new()).unwrap();
    let calendar = Calendar::load(include_str!("../calendars/cn.json")).unwrap();
    let outcome = |received: &str| {
        let file: CaseFile = serde_json::from_value(json!({
            "pack": "ops-user-complaints", "facts": faulty("attached"),
            "events": [{"kind": "received", "at": received}]}))
        .unwrap();
        let now = Instant::parse("2025-02-01T00:00:00+08:00").unwrap();
        let answer = assess(&edition, &calendar, &file, now, &Options::default()).unwrap();
        let eligibility = answer.sections.eligibility.unwrap();
        (
            eligibility.outcome,
            eligibility.reasons.first().map(|r| r.rule.clone()),
        )
    };
    let before = outcome("2024-12-31T23:59:59+08:00");
    assert_eq!(before, ("out_of_scope".to_owned(), Some("R01".to_owned())));
    assert_eq!(outcome("2025-01-01T00:00:00+08:00").0, "accept");
}
