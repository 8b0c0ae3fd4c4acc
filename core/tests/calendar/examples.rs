//! Worked examples of Chinese deadlines, each with the date that counting Monday to Friday less
//! the holidays gives, which must not come out.

use super::support::{at, cn, cn_with_hours, day, due};
use redress_core::calendar::{Roll, StartPolicy};

#[test]
fn working_days_run_through_make_up_days_and_not_through_holidays() {
    let calendar = cn();
    for (start, n, right, shortcut) in [
        ("2024-02-02", 1, "2024-02-04", "2024-02-05"),
        ("2024-02-02", 5, "2024-02-08", "2024-02-09"),
        ("2024-02-03", 1, "2024-02-04", "2024-02-05"),
        ("2024-02-09", 1, "2024-02-18", "2024-02-19"),
        ("2024-02-09", 3, "2024-02-20", "2024-02-21"),
        ("2024-02-08", 10, "2024-02-28", "2024-02-29"),
        ("2025-09-26", 1, "2025-09-28", "2025-09-29"),
        ("2025-09-26", 3, "2025-09-30", "2025-10-09"),
        ("2025-09-30", 1, "2025-10-09", "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11", "2025-10-13"),
        ("2025-09-30", 5, "2025-10-14", "2025-10-15"),
        ("2025-10-03", 5, "2025-10-14", "2025-10-15"),
        ("2026-09-18", 1, "2026-09-20", "2026-09-21"),
        ("2026-09-18", 5, "2026-09-24", "2026-09-28"),
        ("2026-09-30", 1, "2026-10-08", "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10", "2026-10-12"),
        ("2026-02-13", 1, "2026-02-14", "2026-02-24"),
        ("2026-02-13", 2, "2026-02-24", "2026-02-25"),
        // Five and five more are ten at once.
        ("2026-09-24", 5, "2026-10-09", "2026-10-12"),
        ("2026-09-18", 10, "2026-10-09", "2026-10-12"),
    ] {
        let found = calendar.add(day(start), n).unwrap();
        assert_eq!(found.day.text(), right, "{start} + {n}");
        assert_eq!(found.uncertain_from, None, "{start} + {n}");
        if right != shortcut {
            assert_ne!(found.day.text(), shortcut, "{start} + {n}");
        }
        let length = format!("{n} working days");
        let start = format!("{start}T10:00:00+08:00");
        let due = due(
            &calendar,
            &start,
            &length,
            StartPolicy::NotCounted,
            Roll::None,
        );
        assert_eq!(due.date.text(), right);
        assert!(!due.inclusive);
        assert_eq!(due.at, day(right).plus(1).start(calendar.zone()));
    }
}

#[test]
fn what_comes_on_a_day_off_is_deemed_come_on_the_next_working_day_only_where_the_rule_says_so() {
    let calendar = cn();
    let start = "2024-02-03T10:00:00+08:00";
    let plain = due(
        &calendar,
        start,
        "1 working day",
        StartPolicy::NotCounted,
        Roll::None,
    );
    assert_eq!(plain.date.text(), "2024-02-04");
    let deemed = due(
        &calendar,
        start,
        "1 working day",
        StartPolicy::DeemedNextWorkingDay,
        Roll::None,
    );
    assert_eq!(deemed.date.text(), "2024-02-05");
}

#[test]
fn months_clip_to_their_end_and_roll_by_name_but_never_off_a_make_up_day() {
    let calendar = cn();
    for (start, raw, following, shortcut) in [
        ("2024-01-12", "2024-02-12", "2024-02-18", "2024-02-19"),
        ("2025-09-01", "2025-10-01", "2025-10-09", "2025-10-10"),
        ("2026-01-14", "2026-02-14", "2026-02-14", "2026-02-24"),
        ("2024-01-31", "2024-02-29", "2024-02-29", "2024-03-02"),
    ] {
        let start = format!("{start}T10:00:00+08:00");
        let rolled = due(
            &calendar,
            &start,
            "1 month",
            StartPolicy::NotCounted,
            Roll::Following,
        );
        assert_eq!(rolled.raw_date.text(), raw, "{start}");
        assert_eq!(rolled.date.text(), following, "{start}");
        assert_ne!(rolled.date.text(), shortcut, "{start}");
        let plain = due(
            &calendar,
            &start,
            "1 month",
            StartPolicy::NotCounted,
            Roll::None,
        );
        assert_eq!(plain.date.text(), raw, "no roll unless named: {start}");
    }
    let start = "2023-08-30T10:00:00+08:00";
    let stays = due(
        &calendar,
        start,
        "1 month",
        StartPolicy::NotCounted,
        Roll::ModifiedFollowing,
    );
    assert_eq!(stays.raw_date.text(), "2023-09-30");
    assert_eq!(
        stays.date.text(),
        "2023-09-28",
        "the next working day would be in October"
    );
}

#[test]
fn working_hours_continue_on_a_make_up_saturday() {
    let calendar = cn_with_hours();
    let found = due(
        &calendar,
        "2026-02-13T17:00:00+08:00",
        "4 working hours",
        StartPolicy::NotCounted,
        Roll::None,
    );
    assert_eq!(
        found.at,
        at("2026-02-14T12:00:00+08:00"),
        "the end of a span, not the next opening"
    );
    assert_ne!(found.at, at("2026-02-24T12:00:00+08:00"));
    assert!(found.inclusive);
}

#[test]
fn workdays_are_counted_over_whole_years_and_across_holidays() {
    let calendar = cn();
    for (from, to, days) in [
        ("2025-09-26", "2025-10-11", 6),
        ("2026-09-18", "2026-10-12", 12),
        ("2023-12-31", "2024-12-31", 251),
        ("2024-12-31", "2025-12-31", 248),
    ] {
        assert_eq!(calendar.count(day(from), day(to)).unwrap().days, days);
        assert_eq!(calendar.count(day(to), day(from)).unwrap().days, -days);
    }
    let year = calendar
        .count(day("2025-12-31"), day("2026-12-31"))
        .unwrap();
    assert_eq!(year.days, 248);
    assert_eq!(year.uncertain_from, Some(day("2026-12-29")));
}
