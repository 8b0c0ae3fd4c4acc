//! Pauses freeze what remains; extensions lengthen the length. Nothing edits a date.

use super::support::{at, cn, cn_with_hours, day, pause, resumed};
use proptest::prelude::*;
use redress_core::calendar::{
    Calendar, CalendarError, Clock, Due, Length, Pause, Roll, StartPolicy,
};
use redress_core::time::{Day, Instant};
use std::sync::LazyLock;

static PLAIN: LazyLock<Calendar> = LazyLock::new(cn);
static HOURS: LazyLock<Calendar> = LazyLock::new(cn_with_hours);

const LATER: &str = "2030-01-01T00:00:00+08:00";

fn clock(calendar: &Calendar, start: &str, length: &str, pauses: &[Pause], now: &str) -> Clock {
    let length = Length::parse(length).unwrap();
    calendar
        .due_after_pauses(
            at(start),
            &length,
            StartPolicy::NotCounted,
            Roll::None,
            pauses,
            at(now),
        )
        .unwrap()
        .unwrap()
}

#[test]
fn working_days_left_at_the_pause_are_left_at_the_resumption() {
    // Six of ten remain on 26 September; the National Day break costs nothing.
    let start = "2025-09-22T10:00:00+08:00";
    let whole = resumed(&PLAIN, start, "10 working days", &[]);
    assert_eq!(whole.date, day("2025-10-11"));
    let paused = [pause(
        "2025-09-26T15:00:00+08:00",
        "2025-10-09T09:00:00+08:00",
    )];
    let due = resumed(&PLAIN, start, "10 working days", &paused);
    assert_eq!(due.date, day("2025-10-16"));
    assert_eq!(due.at, at("2025-10-17T00:00:00+08:00"));
}

#[test]
fn a_pause_within_one_day_costs_no_working_day_and_no_calendar_day() {
    let paused = [pause(
        "2026-03-04T09:00:00+08:00",
        "2026-03-04T17:00:00+08:00",
    )];
    for length in ["3 working days", "3 days", "1 month"] {
        let start = "2026-03-03T10:00:00+08:00";
        assert_eq!(
            resumed(&PLAIN, start, length, &paused),
            resumed(&PLAIN, start, length, &[])
        );
    }
}

#[test]
fn hours_go_on_with_what_was_left() {
    let paused = [pause(
        "2026-03-03T14:00:00+08:00",
        "2026-03-10T11:00:00+08:00",
    )];
    let start = "2026-03-03T10:00:00+08:00";
    let due = resumed(&PLAIN, start, "24 hours", &paused);
    assert_eq!(due.at, at("2026-03-11T07:00:00+08:00"));
    // Two and a half of five working hours were used: 10 to 12 and 13:30 to 14.
    let due = resumed(&HOURS, start, "5 working hours", &paused);
    assert_eq!(due.at, at("2026-03-10T15:00:00+08:00"));
}

#[test]
fn calendar_terms_move_by_the_days_of_the_pause_and_then_roll() {
    let length = Length::parse("1 month").unwrap();
    let due = |roll| {
        PLAIN
            .due_after_pauses(
                at("2026-08-25T10:00:00+08:00"),
                &length,
                StartPolicy::NotCounted,
                roll,
                &[pause(
                    "2026-09-01T10:00:00+08:00",
                    "2026-09-07T09:00:00+08:00",
                )],
                at(LATER),
            )
            .unwrap()
            .unwrap()
    };
    let Clock::Limit(rolled) = due(Roll::Following) else {
        panic!("resumed long ago")
    };
    assert_eq!(
        (rolled.raw_date, rolled.date),
        (day("2026-10-01"), day("2026-10-08"))
    );
    let Clock::Limit(plain) = due(Roll::None) else {
        panic!("resumed long ago")
    };
    assert_eq!(plain.date, day("2026-10-01"));
}

#[test]
fn overlapping_pauses_count_once_and_their_order_does_not_matter() {
    let a = pause("2026-03-04T10:00:00+08:00", "2026-03-06T10:00:00+08:00");
    let b = pause("2026-03-05T10:00:00+08:00", "2026-03-10T10:00:00+08:00");
    let inner = pause("2026-03-04T12:00:00+08:00", "2026-03-04T13:00:00+08:00");
    let joined = pause("2026-03-04T10:00:00+08:00", "2026-03-10T10:00:00+08:00");
    let start = "2026-03-03T10:00:00+08:00";
    for length in [
        "10 working days",
        "100 hours",
        "20 working hours",
        "9 days",
        "1 month",
    ] {
        let once = resumed(&HOURS, start, length, &[joined]);
        assert_eq!(
            resumed(&HOURS, start, length, &[a, b, inner]),
            once,
            "{length}"
        );
        assert_eq!(
            resumed(&HOURS, start, length, &[inner, b, a]),
            once,
            "{length}"
        );
    }
}

#[test]
fn a_pause_that_lasts_leaves_no_limit_but_says_what_it_would_be_if_resumed_now() {
    let open = Pause {
        from: at("2026-03-04T10:00:00+08:00"),
        to: None,
    };
    let start = "2026-03-03T10:00:00+08:00";
    let now = "2026-03-09T12:00:00+08:00";
    let Clock::Paused {
        since,
        if_resumed_now,
    } = clock(&PLAIN, start, "3 working days", &[open], now)
    else {
        panic!("still paused")
    };
    assert_eq!(since, open.from);
    let ended = [Pause {
        to: Some(at(now)),
        ..open
    }];
    assert_eq!(
        if_resumed_now,
        resumed(&PLAIN, start, "3 working days", &ended)
    );
    assert_eq!(if_resumed_now.date, day("2026-03-11"));
    // Within an open pause another one changes nothing, and neither does one to come.
    let inner = pause("2026-03-05T10:00:00+08:00", "2026-03-06T10:00:00+08:00");
    let to_come = pause("2026-03-20T10:00:00+08:00", "2026-03-21T10:00:00+08:00");
    let more = clock(
        &PLAIN,
        start,
        "3 working days",
        &[open, inner, to_come],
        now,
    );
    assert_eq!(
        more,
        Clock::Paused {
            since,
            if_resumed_now
        }
    );
}

#[test]
fn a_past_state_of_a_clock_can_be_asked_for() {
    let paused = [pause(
        "2026-03-04T10:00:00+08:00",
        "2026-03-09T12:00:00+08:00",
    )];
    let start = "2026-03-03T10:00:00+08:00";
    let before = clock(
        &PLAIN,
        start,
        "3 working days",
        &paused,
        "2026-03-04T09:00:00+08:00",
    );
    assert_eq!(
        before,
        Clock::Limit(resumed(&PLAIN, start, "3 working days", &[]))
    );
    let within = clock(
        &PLAIN,
        start,
        "3 working days",
        &paused,
        "2026-03-05T09:00:00+08:00",
    );
    assert!(matches!(within, Clock::Paused { since, .. } if since == paused[0].from));
}

#[test]
fn a_pause_after_the_limit_or_before_the_start_changes_nothing() {
    let start = "2026-03-03T10:00:00+08:00";
    let late = pause("2026-03-05T00:00:00+08:00", "2026-03-20T10:00:00+08:00");
    let early = pause("2026-03-01T10:00:00+08:00", "2026-03-02T10:00:00+08:00");
    let plain = resumed(&PLAIN, start, "1 working day", &[]);
    assert_eq!(plain.at, late.from, "the first instant too late");
    assert_eq!(
        resumed(&PLAIN, start, "1 working day", &[late, early]),
        plain
    );
    let open = Pause { to: None, ..late };
    assert_eq!(
        clock(&PLAIN, start, "1 working day", &[open], LATER),
        Clock::Limit(plain)
    );
    // From before the start it counts from the start.
    let across = pause("2026-03-01T10:00:00+08:00", "2026-03-03T12:00:00+08:00");
    let due = resumed(&PLAIN, start, "4 hours", &[across]);
    assert_eq!(due.at, at("2026-03-03T16:00:00+08:00"));
}

#[test]
fn a_pause_that_ends_before_it_begins_is_refused_with_both_times() {
    let wrong = pause("2026-03-04T10:00:00+08:00", "2026-03-03T10:00:00+08:00");
    let error = PLAIN
        .due_after_pauses(
            at("2026-03-03T10:00:00+08:00"),
            &Length::Days(3),
            StartPolicy::NotCounted,
            Roll::None,
            &[wrong],
            at(LATER),
        )
        .unwrap_err();
    assert!(matches!(error, CalendarError::Pause { .. }));
    assert!(
        error.to_string().contains("2026-03-04T10:00:00+08:00"),
        "{error}"
    );
}

#[test]
fn an_extension_lengthens_the_length_and_not_the_date() {
    let month = Length::Months(1);
    let two = month.extended_by(&month).unwrap();
    let start = "2026-01-31T10:00:00+08:00";
    assert_eq!(
        resumed(&PLAIN, start, &two.to_string(), &[]).date,
        day("2026-03-31")
    );
    let five = Length::WorkingDays(5);
    let ten = five.extended_by(&five).unwrap();
    let due = resumed(&PLAIN, "2026-09-18T10:00:00+08:00", &ten.to_string(), &[]);
    assert_eq!(due.date, day("2026-10-09"));
    assert!(matches!(
        five.extended_by(&month),
        Err(CalendarError::Units { .. })
    ));
    assert!(matches!(
        Length::SameDay.extended_by(&Length::SameDay),
        Err(CalendarError::Units { .. })
    ));
    let largest = Length::Days(100_000);
    assert!(matches!(
        largest.extended_by(&Length::Days(1)),
        Err(CalendarError::Amount(_))
    ));
}

#[test]
fn lengths_without_a_number_cannot_be_paused_into_having_one() {
    let found = PLAIN.due_after_pauses(
        at("2026-03-03T10:00:00+08:00"),
        &Length::Promptly,
        StartPolicy::NotCounted,
        Roll::None,
        &[pause(
            "2026-03-04T10:00:00+08:00",
            "2026-03-05T10:00:00+08:00",
        )],
        at(LATER),
    );
    assert_eq!(found, Ok(None));
}

fn lengths() -> impl Strategy<Value = Length> {
    (1..60_u32, 0..10_usize).prop_map(|(n, unit)| {
        [
            Length::Minutes(n * 60),
            Length::Hours(n),
            Length::WorkingHours(n),
            Length::Days(n),
            Length::WorkingDays(n),
            Length::Months(n % 12 + 1),
            Length::SameDay,
            Length::NextDay,
            Length::NextWorkingDay,
            Length::MonthEnd,
        ][unit]
    })
}

/// A start in 1990–2040 and instants at some seconds after it.
fn starts() -> impl Strategy<Value = Instant> {
    (7_305..=25_932_i32, 0..86_400_i64)
        .prop_map(|(day, second)| Day(day).start(HOURS.zone()).plus(second))
}

fn after(start: Instant, length: &Length, pauses: &[Pause]) -> Due {
    let policy = StartPolicy::NotCounted;
    let now = Instant(i64::MAX);
    match HOURS.due_after_pauses(start, length, policy, Roll::Following, pauses, now) {
        Ok(Some(Clock::Limit(due))) => due,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn a_pause_of_no_length_changes_nothing(
        start in starts(), length in lengths(), later in 0..4_000_000_i64,
    ) {
        let from = start.plus(later);
        let none = Pause { from, to: Some(from) };
        prop_assert_eq!(after(start, &length, &[none]), after(start, &length, &[]));
    }

    #[test]
    fn a_pause_never_makes_a_limit_earlier_and_a_longer_one_never_less_late(
        start in starts(), length in lengths(), later in 0..2_000_000_i64,
        span in 0..2_000_000_i64, more in 0..500_000_i64,
    ) {
        let from = start.plus(later);
        let short = after(start, &length, &[Pause { from, to: Some(from.plus(span)) }]);
        let long = after(start, &length, &[Pause { from, to: Some(from.plus(span + more)) }]);
        prop_assert!(after(start, &length, &[]).at <= short.at);
        prop_assert!(short.at <= long.at);
    }

    #[test]
    fn two_pauses_that_touch_are_one(
        start in starts(), length in lengths(), later in 0..2_000_000_i64,
        a in 0..1_000_000_i64, b in 0..1_000_000_i64,
    ) {
        let (from, between) = (start.plus(later), start.plus(later + a));
        let to = between.plus(b);
        let two = [
            Pause { from: between, to: Some(to) },
            Pause { from, to: Some(between) },
        ];
        let one = [Pause { from, to: Some(to) }];
        prop_assert_eq!(after(start, &length, &two), after(start, &length, &one));
    }

    #[test]
    fn a_pause_outside_office_hours_changes_nothing_in_working_hours(
        start in starts(), n in 1..60_u32, later in 0..500_000_i64, a in 0..61_000_i64, b in 0..61_000_i64,
    ) {
        // From close at 18:00 until at most opening at 09:00 the next day, 15 hours.
        let night = start.plus(later).day(HOURS.zone()).start(HOURS.zone()).plus(18 * 3600);
        let (a, b) = (a.min(b) % 54_001, a.max(b) % 54_001);
        let paused = Pause { from: night.plus(a.min(b)), to: Some(night.plus(a.max(b))) };
        let length = Length::WorkingHours(n);
        prop_assert_eq!(after(start, &length, &[paused]).at, after(start, &length, &[]).at);
    }

    #[test]
    fn working_days_after_a_pause_are_those_that_remained(
        start in starts(), n in 1..60_u32, later in 0..60_i32, span in 0..60_i32,
    ) {
        let length = Length::WorkingDays(n);
        let plain = after(start, &length, &[]);
        let first = start.day(HOURS.zone()).plus(later);
        let from = first.start(HOURS.zone()).plus(43_200).max(start);
        let last = first.plus(span);
        let to = last.start(HOURS.zone()).plus(43_200).max(from);
        prop_assume!(plain.in_time(from));
        let left = HOURS.count(first, plain.date).unwrap().days;
        prop_assume!(left > 0);
        let resumed = HOURS.add(last, u32::try_from(left).unwrap()).unwrap().day;
        let paused = after(start, &length, &[Pause { from, to: Some(to) }]);
        prop_assert_eq!(paused.date, resumed);
    }

    #[test]
    fn seconds_worked_outside_the_pause_are_the_hours_allowed(
        start in starts(), n in 1..60_u32, later in 0..400_000_i64, span in 0..400_000_i64,
    ) {
        let length = Length::WorkingHours(n);
        let from = start.plus(later);
        prop_assume!(from < after(start, &length, &[]).at);
        let to = from.plus(span);
        let due = after(start, &length, &[Pause { from, to: Some(to) }]);
        let worked = HOURS.working_seconds(start, due.at).unwrap();
        let paused = HOURS.working_seconds(from, to).unwrap();
        prop_assert_eq!(worked - paused, i64::from(n) * 3600);
    }
}
