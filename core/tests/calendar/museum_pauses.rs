//! A museum of other systems' mistakes with pauses and changed limits: what was reported there is
//! asked here. Each test names the system and the number of its public report.

use super::support::{at, cn_with_hours, day, pause, plain_due, resumed, week};
use redress_core::calendar::{Calendar, Clock, Length, Pause, Roll, StartPolicy};
use serde_json::json;

/// Monday to Friday, nine to five without a break.
fn nine_to_five() -> Calendar {
    week(&[6, 7], json!([["09:00", "17:00"]]), json!({}))
}

/// A pause that still lasts at `now`.
fn open(calendar: &Calendar, start: &str, length: &str, from: &str, now: &str) -> Clock {
    let pause = Pause {
        from: at(from),
        to: None,
    };
    let length = Length::parse(length).unwrap();
    calendar
        .due_after_pauses(
            at(start),
            &length,
            StartPolicy::NotCounted,
            Roll::None,
            &[pause],
            at(now),
        )
        .unwrap()
        .unwrap()
}

#[test]
fn glpi_10594_a_limit_in_days_pending_over_a_weekend_gains_nothing() {
    let calendar = nine_to_five();
    let friday = "2026-03-06T10:00:00+08:00";
    // Pending from Friday evening to Monday morning: no working time lies between.
    let weekend = [pause(
        "2026-03-06T17:00:00+08:00",
        "2026-03-09T09:00:00+08:00",
    )];
    let due = resumed(&calendar, friday, "8 working hours", &weekend);
    assert_eq!(due.at, at("2026-03-09T10:00:00+08:00"));
    // In working days Monday lies in the pause, Saturday and Sunday do not.
    let due = resumed(&calendar, friday, "1 working day", &weekend);
    assert_eq!(due.date, day("2026-03-10"));
    let saturday = [pause(
        "2026-03-07T09:00:00+08:00",
        "2026-03-08T20:00:00+08:00",
    )];
    let due = resumed(&calendar, friday, "1 working day", &saturday);
    assert_eq!(due.date, day("2026-03-09"));
}

#[test]
fn glpi_14937_closing_hours_and_holidays_are_not_waiting_time() {
    // Over the whole National Day break, 1 to 8 October 2025.
    let calendar = cn_with_hours();
    let holidays = [pause(
        "2025-09-30T18:00:00+08:00",
        "2025-10-09T09:00:00+08:00",
    )];
    let start = "2025-09-29T09:00:00+08:00";
    let due = resumed(&calendar, start, "20 working hours", &holidays);
    assert_eq!(due, plain_due(&calendar, start, "20 working hours"));
    assert_eq!(due.at, at("2025-10-09T15:30:00+08:00"));
}

#[test]
fn glpi_6902_and_15605_a_changed_limit_keeps_the_pauses_there_were() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let waited = [pause(
        "2026-03-02T10:00:00+08:00",
        "2026-03-04T10:00:00+08:00",
    )];
    let before = resumed(&calendar, start, "40 working hours", &waited);
    assert_eq!(before.at, at("2026-03-10T17:00:00+08:00"));
    // The same log under the shorter limit: one hour used before the wait, three after it.
    let after = resumed(&calendar, start, "4 working hours", &waited);
    assert_eq!(after.at, at("2026-03-04T13:00:00+08:00"));
    assert_ne!(after.at, plain_due(&calendar, start, "4 working hours").at);
}

#[test]
fn glpi_24481_and_7946_nothing_can_be_violated_while_it_is_paused() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    for now in [
        "2026-03-02T12:00:00+08:00",
        "2026-03-09T12:00:00+08:00",
        "2027-03-09T12:00:00+08:00",
    ] {
        let clock = open(
            &calendar,
            start,
            "4 working hours",
            "2026-03-02T10:00:00+08:00",
            now,
        );
        let Clock::Paused { if_resumed_now, .. } = clock else {
            panic!("{clock:?}")
        };
        assert!(
            if_resumed_now.at > at(now),
            "three hours remain, however long it lasts"
        );
    }
}

#[test]
fn glpi_14148_the_time_waited_is_not_forgotten_when_work_goes_on() {
    let calendar = nine_to_five();
    let waited = [pause(
        "2026-03-02T09:30:00+08:00",
        "2026-03-02T15:00:00+08:00",
    )];
    let due = resumed(
        &calendar,
        "2026-03-02T09:00:00+08:00",
        "2 working hours",
        &waited,
    );
    assert_eq!(due.at, at("2026-03-02T16:30:00+08:00"));
}

#[test]
fn frappe_1554_and_1675_a_pause_moves_the_limit() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let waited = [pause(
        "2026-03-02T11:00:00+08:00",
        "2026-03-02T13:00:00+08:00",
    )];
    let due = resumed(&calendar, start, "4 working hours", &waited);
    assert_eq!(due.at, at("2026-03-02T15:00:00+08:00"));
    assert_ne!(due.at, plain_due(&calendar, start, "4 working hours").at);
}

#[test]
fn frappe_2449_a_wait_is_not_added_to_a_creation_outside_hours() {
    // Created on Saturday, paused two hours on Monday. Adding the wait to the creation, still on
    // Saturday, would lose it.
    let calendar = nine_to_five();
    let waited = [pause(
        "2026-03-09T10:00:00+08:00",
        "2026-03-09T12:00:00+08:00",
    )];
    let due = resumed(
        &calendar,
        "2026-03-07T10:00:00+08:00",
        "4 working hours",
        &waited,
    );
    assert_eq!(due.at, at("2026-03-09T15:00:00+08:00"));
    assert_ne!(due.at, at("2026-03-09T13:00:00+08:00"));
}

#[test]
fn erpnext_47029_47172_47884_and_49414_a_hold_overnight_costs_nothing() {
    let calendar = nine_to_five();
    let start = "2026-03-02T10:00:00+08:00";
    let overnight = [pause(
        "2026-03-02T17:00:00+08:00",
        "2026-03-03T09:00:00+08:00",
    )];
    let due = resumed(&calendar, start, "8 working hours", &overnight);
    assert_eq!(due.at, at("2026-03-03T10:00:00+08:00"));
    // Wall-clock seconds of the hold on top of the limit would end at night.
    assert_ne!(due.at, at("2026-03-04T02:00:00+08:00"));
    assert!(!calendar.off_hours(due.at));
}

#[test]
fn erpnext_51111_and_52489_a_hold_counts_once_and_every_hold_counts() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let one = pause("2026-03-02T10:00:00+08:00", "2026-03-02T11:00:00+08:00");
    let two = pause("2026-03-02T13:00:00+08:00", "2026-03-02T15:00:00+08:00");
    let due = resumed(&calendar, start, "4 working hours", &[one]);
    assert_eq!(due.at, at("2026-03-02T14:00:00+08:00"));
    let due = resumed(&calendar, start, "4 working hours", &[one, two]);
    assert_eq!(due.at, at("2026-03-02T16:00:00+08:00"));
}

#[test]
fn erpnext_16729_an_hour_on_hold_is_no_hour_of_work() {
    let calendar = week(&[6, 7], json!([["09:00", "18:00"]]), json!({}));
    let hold = [pause(
        "2019-02-19T11:00:00+08:00",
        "2019-02-19T12:00:00+08:00",
    )];
    let due = resumed(
        &calendar,
        "2019-02-19T10:00:00+08:00",
        "2 working hours",
        &hold,
    );
    assert_eq!(due.at, at("2019-02-19T13:00:00+08:00"));
}

#[test]
fn osticket_3034_and_faveo_91_a_clock_can_wait_for_parts() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let now = "2026-04-01T09:00:00+08:00";
    let clock = open(
        &calendar,
        start,
        "2 working days",
        "2026-03-03T09:00:00+08:00",
        now,
    );
    let Clock::Paused {
        since,
        if_resumed_now,
    } = clock
    else {
        panic!("{clock:?}")
    };
    assert_eq!(since, at("2026-03-03T09:00:00+08:00"));
    assert_eq!(if_resumed_now.date, day("2026-04-02"));
}

#[test]
fn erpnext_every_hold_counts_and_not_only_the_last() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let waits: Vec<_> = (2..=6)
        .map(|d| {
            let hour = |h: u32| format!("2026-03-0{d}T{h:02}:00:00+08:00");
            pause(&hour(10), &hour(16))
        })
        .collect();
    // Two working hours are left of each day.
    let due = resumed(&calendar, start, "10 working hours", &waits);
    assert_eq!(due.at, at("2026-03-06T17:00:00+08:00"));
}

#[test]
fn otobo_370_a_suspended_clock_has_no_destination() {
    let calendar = nine_to_five();
    let start = "2026-03-02T09:00:00+08:00";
    let from = "2026-03-02T10:00:00+08:00";
    let clock = open(&calendar, start, "4 working hours", from, from);
    assert!(matches!(clock, Clock::Paused { .. }));
}
