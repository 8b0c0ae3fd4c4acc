//! What people do to clocks: pauses, extensions and waivers are derived from the events, any past
//! state can be asked for, and an act that cannot count is named and changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use proptest::prelude::*;
use redress_core::answer::{Answer, Deadline};
use redress_core::assess::{CaseError, Edition, Options, assess};
use redress_core::calendar::{
    Calendar, Extension, Length, More, Pause, Refused, Roll, StartPolicy, Terms,
};
use redress_core::case::CaseFile;
use redress_core::pack::{Pack, author};
use redress_core::time::{Day, Instant};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PACK: &str = r#"
[pack]
id = "acts"
version = "1"
status = "draft"
zh = "测试"
en = "test"
source = { zh = "测试", en = "test", edition = "undated" }
calendar = "cn"
zone = "Asia/Shanghai"
start = "not_counted"
attempt = ["reopened"]

[roles]
handler = { zh = "承办人", en = "handler" }
manager = { zh = "主管领导", en = "manager" }

[deadlines.T-01]
clause = "1"
zh = "五个工作日内办结。"
en = "Handle within five working days."
by = "handler"
from = "accepted"
within = "5 working days"
until = "handling_done"
pause = { from = "paused", to = "resumed" }
extend = { event = "extension_granted", by = "manager", reason = true, cap = "5 working days" }
waive = { event = "exemption_granted", by = "manager", reason = true }
overdue = { inform = ["manager"], duty = "T-09" }

[deadlines.T-02]
clause = "2"
zh = "办结后两天内告知。"
en = "Tell within two days of handling."
by = "handler"
from = "handling_done"
within = "2 days"
until = "complainant_notified"

[deadlines.T-03]
clause = "3"
zh = "每次拒绝后十分钟内商议。"
en = "Consult within ten minutes of each refusal."
by = "handler"
from = "handling_rejected"
each = true
within = "10 minutes"
until = "leader_informed"
waive = { event = "exemption_granted" }

[deadlines.T-04]
clause = "4"
zh = "定期反馈。"
en = "Report progress every three days."
by = "handler"
from = "progress_updated"
each = true
within = "3 days"
until = "progress_updated"

[duties.T-09]
clause = "1"
zh = "说明逾期原因。"
en = "Explain the delay."
by = "handler"
until = "complainant_notified"
"#;

static CN: LazyLock<Calendar> = LazyLock::new(|| {
    let path = format!("{}/calendars/cn.json", env!("CARGO_MANIFEST_DIR"));
    Calendar::load(&std::fs::read_to_string(path).unwrap()).unwrap()
});

static EDITION: LazyLock<Edition> = LazyLock::new(|| {
    let source = author::read("acts.toml", PACK).unwrap_or_else(|e| panic!("{e}"));
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    Edition::new(&pack, &BTreeMap::new()).unwrap()
});

fn event(kind: &str, at: &str) -> Value {
    json!({"kind": kind, "at": format!("{at}+08:00")})
}

fn with(mut event: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn granted(at: &str, length: &str) -> Value {
    let more = json!({"length": length, "by": "manager", "reason": "等待配件"});
    with(event("extension_granted", at), more)
}

fn run(events: &[Value], now: &str, record: bool) -> Result<Answer, CaseError> {
    let mut all = vec![
        event("received", "2025-09-08T09:00:00"),
        event("accepted", "2025-09-08T10:00:00"),
    ];
    all.extend_from_slice(events);
    let case: CaseFile = serde_json::from_value(json!({"pack": "acts", "events": all})).unwrap();
    let now = Instant::parse(&format!("{now}+08:00")).unwrap();
    let options = Options {
        record,
        steps: true,
        ..Options::default()
    };
    assess(&EDITION, &CN, &case, now, &options)
}

fn clock(answer: &Answer, id: &str) -> Deadline {
    let found = answer.sections.deadlines.iter().find(|d| d.id == id);
    found.unwrap_or_else(|| panic!("no clock {id}")).clone()
}

fn t01(events: &[Value], now: &str) -> Deadline {
    clock(&run(events, now, false).unwrap(), "T-01")
}

#[test]
fn a_pause_freezes_what_remains_and_the_days_in_it_do_not_count() {
    // Accepted on Monday 8 September 2025: due Monday 15. Paused Wednesday, resumed Friday.
    let pause = [
        event("paused", "2025-09-10T15:00:00"),
        event("resumed", "2025-09-12T09:00:00"),
    ];
    let before = t01(&pause, "2025-09-09T12:00:00");
    assert_eq!(before.due_date.as_deref(), Some("2025-09-15"));
    let during = t01(&pause, "2025-09-11T12:00:00");
    assert_eq!(during.status, "paused");
    assert_eq!(during.due_date, None);
    assert_eq!(
        during.paused_since.as_deref(),
        Some("2025-09-10T15:00:00+08:00")
    );
    let resumed = during.if_resumed_now.unwrap();
    assert_eq!(resumed.due_date.as_deref(), Some("2025-09-16"));
    let after = t01(&pause, "2025-09-12T12:00:00");
    assert_eq!(after.status, "running");
    assert_eq!(after.due_date.as_deref(), Some("2025-09-17"));
    let counted: Vec<(&str, Option<i64>, &str)> = after
        .steps
        .iter()
        .map(|s| (s.date.get(8..).unwrap(), s.counted, s.reason.as_str()))
        .collect();
    assert_eq!(
        counted,
        [
            ("08", None, "start"),
            ("09", Some(1), "workday"),
            ("10", Some(2), "workday"),
            ("11", None, "paused"),
            ("12", None, "paused"),
            ("13", None, "weekend"),
            ("14", None, "weekend"),
            ("15", Some(3), "workday"),
            ("16", Some(4), "workday"),
            ("17", Some(5), "workday"),
        ]
    );
}

#[test]
fn overlapping_pauses_merge_and_the_clock_goes_on_when_the_last_one_ends() {
    let pauses = [
        event("paused", "2025-09-09T09:00:00"),
        event("paused", "2025-09-10T09:00:00"),
        event("resumed", "2025-09-11T09:00:00"),
        event("resumed", "2025-09-12T09:00:00"),
    ];
    assert_eq!(t01(&pauses, "2025-09-11T12:00:00").status, "paused");
    let after = t01(&pauses, "2025-09-12T12:00:00");
    assert_eq!(after.due_date.as_deref(), Some("2025-09-18"));
    assert_eq!(after.pauses.len(), 2);
}

#[test]
fn a_pause_after_the_limit_changes_nothing() {
    let pause = [
        event("paused", "2025-09-16T00:00:00"),
        event("resumed", "2025-09-20T09:00:00"),
    ];
    let late = t01(&pause, "2025-09-21T12:00:00");
    assert_eq!(
        (late.status.as_str(), late.due_date.as_deref()),
        ("overdue", Some("2025-09-15"))
    );
}

#[test]
fn work_done_while_a_clock_stands_still_is_in_time() {
    let events = [
        event("paused", "2025-09-12T09:00:00"),
        event("handling_done", "2025-10-20T09:00:00"),
    ];
    assert_eq!(t01(&events, "2025-11-01T12:00:00").status, "met");
}

#[test]
fn an_extension_before_the_limit_lengthens_it_over_holidays_and_make_up_days() {
    // 8 September + 10 working days = 22 September; asked on the last day, one second before midnight.
    let extended = t01(
        &[granted("2025-09-15T23:59:59", "5 working days")],
        "2025-09-16T09:00:00",
    );
    assert_eq!(extended.due_date.as_deref(), Some("2025-09-22"));
    assert_eq!(extended.status, "running");
    assert_eq!(extended.extensions.len(), 1);
    assert_eq!(extended.extensions[0].by.as_deref(), Some("manager"));
    assert_eq!(extended.extensions[0].due_date, "2025-09-22");
    assert_eq!(extended.steps.last().unwrap().counted, Some(10));
    // As of the moment before it was granted nothing is extended.
    let before = t01(
        &[granted("2025-09-15T23:59:59", "5 working days")],
        "2025-09-15T23:59:58",
    );
    assert_eq!(before.due_date.as_deref(), Some("2025-09-15"));
    assert!(before.extensions.is_empty());
}

#[test]
fn an_extension_to_a_named_day_counts_to_its_end() {
    let to = with(
        event("extension_granted", "2025-09-12T09:00:00"),
        json!({"until": "2025-09-19", "by": "manager", "reason": "r"}),
    );
    let extended = t01(&[to], "2025-09-16T09:00:00");
    assert_eq!(
        extended.due_at.as_deref(),
        Some("2025-09-20T00:00:00+08:00")
    );
    assert!(extended.steps.iter().all(|s| s.counted.is_none()));
}

#[test]
fn an_extension_granted_during_a_pause_counts_and_both_move_the_limit() {
    let events = [
        event("paused", "2025-09-10T09:00:00"),
        granted("2025-09-17T09:00:00", "2 working days"),
        event("resumed", "2025-09-18T09:00:00"),
    ];
    // Three days were left and two are added, counted from Thursday 18 September.
    let after = t01(&events, "2025-09-18T12:00:00");
    assert_eq!(after.due_date.as_deref(), Some("2025-09-25"));
    let during = t01(&events, "2025-09-17T12:00:00");
    assert_eq!(during.status, "paused");
    assert_eq!(
        during.if_resumed_now.unwrap().due_date.as_deref(),
        Some("2025-09-24")
    );
}

/// An act that cannot count: the error names the entry, and in a record it is a task while the
/// limit stays as it was.
#[track_caller]
fn counts_for_nothing(events: &[Value], now: &str, entry: &str, words: &str) {
    let error = run(events, now, false).unwrap_err();
    assert_eq!(error.path, entry);
    assert!(error.message.contains(words), "{}", error.message);
    let answer = run(events, now, true).unwrap();
    assert_eq!(answer.tasks.len(), 1, "{:?}", answer.tasks);
    assert_eq!(answer.tasks[0].code, "idle_act");
    assert_eq!(
        clock(&answer, "T-01").due_date.as_deref(),
        Some("2025-09-15")
    );
}

#[test]
fn an_extension_after_expiry_is_named_and_the_old_limit_stays() {
    let late = [granted("2025-09-16T00:00:00", "3 working days")];
    counts_for_nothing(&late, "2025-09-16T09:00:00", "events[2]", "ran out");
}

#[test]
fn an_extension_beyond_the_cap_is_named_and_the_old_limit_stays() {
    let long = [granted("2025-09-12T09:00:00", "6 working days")];
    counts_for_nothing(
        &long,
        "2025-09-12T10:00:00",
        "events[2]",
        "longest extension",
    );
}

#[test]
fn two_extensions_share_one_cap() {
    let twice = [
        granted("2025-09-12T09:00:00", "4 working days"),
        granted("2025-09-15T09:00:00", "2 working days"),
    ];
    let error = run(&twice, "2025-09-15T10:00:00", false).unwrap_err();
    assert_eq!(error.path, "events[3]");
    let answer = run(&twice, "2025-09-15T10:00:00", true).unwrap();
    assert_eq!(
        clock(&answer, "T-01").due_date.as_deref(),
        Some("2025-09-19")
    );
}

#[test]
fn an_extension_needs_its_reason_its_approver_and_an_amount() {
    let now = "2025-09-12T10:00:00";
    let at = "2025-09-12T09:00:00";
    let of = |more: Value| [with(event("extension_granted", at), more)];
    counts_for_nothing(
        &of(json!({"length": "1 day", "by": "manager"})),
        now,
        "events[2]",
        "no reason",
    );
    counts_for_nothing(
        &of(json!({"length": "1 day", "by": "handler", "reason": "r"})),
        now,
        "events[2]",
        "\"manager\" must approve",
    );
    counts_for_nothing(
        &of(json!({"by": "manager", "reason": "r"})),
        now,
        "events[2]",
        "how long",
    );
    counts_for_nothing(
        &of(json!({"until": "2025-09-12", "reason": "r"})),
        now,
        "events[2]",
        "does not lead beyond",
    );
    for (more, path) in [
        (
            json!({"length": "-1 days", "reason": "r"}),
            "events[2].length",
        ),
        (
            json!({"length": "promptly", "reason": "r"}),
            "events[2].length",
        ),
        (
            json!({"until": "19 Sept", "reason": "r"}),
            "events[2].until",
        ),
        (
            json!({"until": "2025-09-19", "length": "1 day"}),
            "events[2].until",
        ),
        (json!({"length": "1 day", "by": "manger"}), "events[2].by"),
    ] {
        let error = run(&of(more), now, true).unwrap_err();
        assert_eq!(error.path, path, "{error}");
    }
}

#[test]
fn a_resumption_without_a_pause_is_named_and_changes_nothing() {
    let alone = [event("resumed", "2025-09-10T09:00:00")];
    counts_for_nothing(
        &alone,
        "2025-09-11T09:00:00",
        "events[2]",
        "without a pause",
    );
    let of = |kind: &str, at: &str| with(event(kind, at), json!({"of": "T-02"}));
    counts_for_nothing(
        &[of("paused", "2025-09-10T09:00:00")],
        "2025-09-11T09:00:00",
        "events[2]",
        "do not let this clock",
    );
}

#[test]
fn a_waiver_lifts_its_own_clock_only() {
    let rejected = event("handling_rejected", "2025-09-10T09:00:00");
    let waived = |of: &str| {
        let more = json!({"of": of, "by": "manager", "reason": "r"});
        with(event("exemption_granted", "2025-09-10T09:05:00"), more)
    };
    let answer = run(
        &[rejected.clone(), waived("T-01")],
        "2025-09-20T09:00:00",
        false,
    )
    .unwrap();
    assert_eq!(clock(&answer, "T-01").status, "waived");
    assert_eq!(clock(&answer, "T-03#1").status, "overdue");
    let second = event("handling_rejected", "2025-09-10T09:04:00");
    let answer = run(
        &[rejected, second, waived("T-03#2")],
        "2025-09-20T09:00:00",
        false,
    )
    .unwrap();
    assert_eq!(clock(&answer, "T-03#1").status, "overdue");
    assert_eq!(clock(&answer, "T-03#2").status, "waived");
    assert_eq!(clock(&answer, "T-01").status, "overdue");
}

#[test]
fn a_chained_clock_starts_when_the_one_before_ends() {
    let done = [event("handling_done", "2025-09-12T16:00:00")];
    let answer = run(&done, "2025-09-13T09:00:00", false).unwrap();
    assert_eq!(clock(&answer, "T-01").status, "met");
    let second = clock(&answer, "T-02");
    assert_eq!(
        (second.status.as_str(), second.due_date.as_deref()),
        ("running", Some("2025-09-14"))
    );
    let before = run(&done, "2025-09-12T15:59:59", false).unwrap();
    assert_eq!(clock(&before, "T-02").status, "not_started");
}

#[test]
fn an_event_that_starts_and_ends_a_clock_ends_the_one_before() {
    let reports = [
        event("progress_updated", "2025-10-01T09:00:00"),
        event("progress_updated", "2025-10-10T09:00:00"),
    ];
    let answer = run(&reports, "2025-10-20T09:00:00", false).unwrap();
    let first = clock(&answer, "T-04#1");
    assert_eq!(first.status, "missed");
    assert_eq!(first.done_at.as_deref(), Some("2025-10-10T09:00:00+08:00"));
    assert_eq!(clock(&answer, "T-04#2").status, "overdue");
}

#[test]
fn being_late_brings_its_reaction_from_the_first_instant_too_late() {
    let duties = |now: &str| {
        let answer = run(&[], now, false).unwrap();
        let reaction = clock(&answer, "T-01").reaction;
        (reaction, answer.sections.duties.len())
    };
    assert_eq!(duties("2025-09-15T23:59:59"), (None, 0));
    let (reaction, count) = duties("2025-09-16T00:00:00");
    let reaction = reaction.unwrap();
    assert_eq!(reaction.inform, ["manager"]);
    assert_eq!(reaction.duty.as_deref(), Some("T-09"));
    assert_eq!(count, 1);
}

#[test]
fn acts_before_a_reopening_belong_to_the_attempt_it_ended() {
    let events = [
        granted("2025-09-12T09:00:00", "2 working days"),
        event("handling_done", "2025-09-17T09:00:00"),
        event("reopened", "2025-09-18T09:00:00"),
    ];
    let answer = run(&events, "2025-09-18T10:00:00", false).unwrap();
    let first = clock(&answer, "T-01");
    assert_eq!((first.status.as_str(), first.attempt), ("met", Some(0)));
    assert_eq!(first.due_date.as_deref(), Some("2025-09-17"));
}

#[test]
fn an_act_on_one_matter_leaves_the_others_alone() {
    let case: CaseFile = serde_json::from_value(json!({
        "pack": "acts",
        "matters": [{"id": "a", "facts": {}}, {"id": "b", "facts": {}}],
        "events": [
            event("received", "2025-09-08T09:00:00"),
            event("accepted", "2025-09-08T10:00:00"),
            with(granted("2025-09-12T09:00:00", "1 working day"), json!({"matter": "b"})),
        ]
    }))
    .unwrap();
    let now = Instant::parse("2025-09-12T10:00:00+08:00").unwrap();
    let answer = assess(&EDITION, &CN, &case, now, &Options::default()).unwrap();
    let due = |matter: &str| {
        let found = answer.sections.deadlines.iter();
        let mut own = found.filter(|d| d.matter.as_deref() == Some(matter) && d.id == "T-01");
        own.next().unwrap().due_date.clone().unwrap()
    };
    assert_eq!(due("a"), "2025-09-15");
    assert_eq!(due("b"), "2025-09-16");
}

const LONGEST: u32 = 40;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_extension_in_the_same_unit_is_a_longer_length(
        start in 12_000i32..20_000, hour in 0i64..86_400, n in 1u32..LONGEST, m in 1u32..LONGEST,
        unit in 0usize..4,
    ) {
        let make = [Length::Days, Length::WorkingDays, Length::Months, Length::Hours][unit];
        let start = Day(start).start(CN.zone()).plus(hour);
        let terms = |length| Terms {
            start, length, policy: StartPolicy::NotCounted, roll: Roll::None,
        };
        let extension = Extension { at: start.plus(1), by: More::Length(make(m)) };
        let now = start.plus(2);
        let course = CN.course(&terms(make(n)), &[], &[extension], None, now).unwrap().unwrap();
        let longer = CN.course(&terms(make(n + m)), &[], &[], None, now).unwrap().unwrap();
        prop_assert_eq!(course.due, longer.due);
        prop_assert_eq!(course.length, Some(make(n + m)));
        let capped = CN
            .course(&terms(make(n)), &[], &[extension], Some(&make(m)), now).unwrap().unwrap();
        prop_assert_eq!(capped.due, longer.due);
        if m > 1 && !matches!(make(m), Length::Months(_)) {
            let refused = CN
                .course(&terms(make(n)), &[], &[extension], Some(&make(m - 1)), now)
                .unwrap().unwrap();
            prop_assert!(matches!(refused.refused[..], [(0, Refused::BeyondCap(_))]));
        }
    }

    #[test]
    fn a_refused_extension_leaves_the_limit_and_an_accepted_one_never_makes_it_earlier(
        n in 1u32..LONGEST, m in 1u32..LONGEST, paused in 0i64..30, lasts in 0i64..30,
        granted in 0i64..80, unit in 0usize..2,
    ) {
        let make = [Length::Days, Length::WorkingDays][unit];
        let start = Instant::parse("2025-09-15T10:00:00+08:00").unwrap();
        let day = |d: i64| start.plus(d * 86_400 + 60);
        let pauses = [Pause { from: day(paused), to: Some(day(paused + lasts)) }];
        let extension = Extension { at: day(granted), by: More::Length(make(m)) };
        let terms = Terms {
            start, length: make(n), policy: StartPolicy::NotCounted, roll: Roll::None,
        };
        let now = day(200);
        let plain = CN.course(&terms, &pauses, &[], None, now).unwrap().unwrap();
        let course = CN.course(&terms, &pauses, &[extension], None, now).unwrap().unwrap();
        if course.refused.is_empty() {
            prop_assert!(course.due.at > plain.due.at);
        } else {
            prop_assert_eq!(course.due, plain.due);
        }
    }
}

#[test]
fn a_withdrawn_complaint_stops_its_clocks_and_a_breach_before_that_stays() {
    let withdrawn = |at: &str| [event("withdrawn", at)];
    let in_time = t01(&withdrawn("2025-09-12T09:00:00"), "2025-10-20T09:00:00");
    assert_eq!(in_time.status, "superseded");
    let late = t01(&withdrawn("2025-09-17T09:00:00"), "2025-10-20T09:00:00");
    assert_eq!(late.status, "missed");
}
