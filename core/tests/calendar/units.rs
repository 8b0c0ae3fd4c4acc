//! Every unit a regulation uses, at its edges: the midnight, the close, the month end.

use super::support::{at, cn, cn_with, cn_with_hours, day, due, plain_due, usual_hours};
use redress_core::calendar::{Calendar, CalendarError, Length, Roll, StartPolicy};
use serde_json::json;

/// Start, length, limit, whether an act at the limit is in time, last day.
type Case = (&'static str, &'static str, &'static str, bool, &'static str);

fn check(calendar: &Calendar, cases: &[Case]) {
    for (start, length, limit, inclusive, date) in cases {
        let found = plain_due(calendar, start, length);
        assert_eq!(found.at, at(limit), "{start} {length}");
        assert_eq!(found.inclusive, *inclusive, "{start} {length}");
        assert_eq!(found.date, day(date), "{start} {length}");
        assert_eq!(found.in_time(found.at), *inclusive);
        assert!(found.in_time(found.at.plus(-1)) && !found.in_time(found.at.plus(1)));
    }
}

#[test]
fn whole_days_end_at_the_midnight_after_the_last_day_which_is_too_late() {
    check(
        &cn(),
        &[
            (
                "2026-03-03T10:00:00+08:00",
                "3 days",
                "2026-03-07T00:00:00+08:00",
                false,
                "2026-03-06",
            ),
            (
                "2026-03-03T00:00:00+08:00",
                "1 day",
                "2026-03-05T00:00:00+08:00",
                false,
                "2026-03-04",
            ),
            (
                "2026-03-03T23:59:59+08:00",
                "1 day",
                "2026-03-05T00:00:00+08:00",
                false,
                "2026-03-04",
            ),
            (
                "2026-03-06T10:00:00+08:00",
                "1 working day",
                "2026-03-10T00:00:00+08:00",
                false,
                "2026-03-09",
            ),
            (
                "2026-03-03T10:00:00+08:00",
                "same day",
                "2026-03-04T00:00:00+08:00",
                false,
                "2026-03-03",
            ),
            (
                "2026-03-06T10:00:00+08:00",
                "next day",
                "2026-03-08T00:00:00+08:00",
                false,
                "2026-03-07",
            ),
            (
                "2026-03-06T10:00:00+08:00",
                "next working day",
                "2026-03-10T00:00:00+08:00",
                false,
                "2026-03-09",
            ),
            (
                "2026-03-06T10:00:00+08:00",
                "1 month",
                "2026-04-07T00:00:00+08:00",
                false,
                "2026-04-06",
            ),
        ],
    );
}

#[test]
fn the_day_of_a_start_is_its_local_day_whatever_offset_it_is_written_with() {
    check(
        &cn(),
        &[
            (
                "2026-03-03T17:00:00Z",
                "same day",
                "2026-03-05T00:00:00+08:00",
                false,
                "2026-03-04",
            ),
            (
                "2026-03-03T23:30:00-05:00",
                "1 day",
                "2026-03-06T00:00:00+08:00",
                false,
                "2026-03-05",
            ),
        ],
    );
}

#[test]
fn minutes_and_hours_run_through_nights_and_holidays_and_their_last_second_is_in_time() {
    check(
        &cn(),
        &[
            (
                "2026-09-30T23:50:00+08:00",
                "10 minutes",
                "2026-10-01T00:00:00+08:00",
                true,
                "2026-10-01",
            ),
            (
                "2026-09-30T18:00:00+08:00",
                "24 hours",
                "2026-10-01T18:00:00+08:00",
                true,
                "2026-10-01",
            ),
            (
                "2026-03-03T00:00:01+08:00",
                "12 hours",
                "2026-03-03T12:00:01+08:00",
                true,
                "2026-03-03",
            ),
        ],
    );
}

#[test]
fn months_go_to_the_corresponding_day_or_to_the_end_of_a_shorter_month() {
    for (start, months, date) in [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-31", 2, "2024-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-10-31", 1, "2025-11-30"),
        ("2025-12-15", 1, "2026-01-15"),
    ] {
        let start = format!("{start}T10:00:00+08:00");
        let found = plain_due(&cn(), &start, &format!("{months} months"));
        assert_eq!(found.raw_date.text(), date, "{start} {months}");
        assert_eq!(found.date, found.raw_date);
    }
}

#[test]
fn week_month_and_year_end_on_sunday_and_on_the_last_day() {
    check(
        &cn(),
        &[
            (
                "2026-03-02T10:00:00+08:00",
                "week end",
                "2026-03-09T00:00:00+08:00",
                false,
                "2026-03-08",
            ),
            (
                "2026-03-08T10:00:00+08:00",
                "week end",
                "2026-03-09T00:00:00+08:00",
                false,
                "2026-03-08",
            ),
            (
                "2024-02-10T10:00:00+08:00",
                "month end",
                "2024-03-01T00:00:00+08:00",
                false,
                "2024-02-29",
            ),
            (
                "2026-12-31T10:00:00+08:00",
                "month end",
                "2027-01-01T00:00:00+08:00",
                false,
                "2026-12-31",
            ),
            (
                "2026-03-08T10:00:00+08:00",
                "year end",
                "2027-01-01T00:00:00+08:00",
                false,
                "2026-12-31",
            ),
        ],
    );
}

#[test]
fn lengths_without_a_number_have_no_limit() {
    for text in [
        "on the spot",
        "immediately",
        "promptly",
        "per case",
        "none in text",
    ] {
        let length = Length::parse(text).unwrap();
        let start = at("2026-03-03T10:00:00+08:00");
        let found = cn().due(start, &length, StartPolicy::NotCounted, Roll::Following);
        assert_eq!(found, Ok(None), "{text}");
    }
}

#[test]
fn every_roll_is_named_and_none_is_the_default() {
    let calendar = cn();
    // 2025-09-01 + 1 month is National Day; the break is 1 to 8 October.
    for (roll, date) in [
        (Roll::default(), "2025-10-01"),
        (Roll::Following, "2025-10-09"),
        (Roll::Preceding, "2025-09-30"),
        (Roll::ModifiedFollowing, "2025-10-09"),
    ] {
        let start = "2025-09-01T10:00:00+08:00";
        let found = due(&calendar, start, "1 month", StartPolicy::NotCounted, roll);
        assert_eq!(
            (found.date, found.raw_date),
            (day(date), day("2025-10-01")),
            "{roll:?}"
        );
    }
    // A make-up Saturday is a working day; a weekday given off is not.
    for (start, length, date) in [
        ("2026-01-14T10:00:00+08:00", "1 month", "2026-02-14"),
        ("2026-02-11T10:00:00+08:00", "3 days", "2026-02-14"),
        ("2026-02-15T10:00:00+08:00", "3 days", "2026-02-24"),
    ] {
        let found = due(
            &calendar,
            start,
            length,
            StartPolicy::NotCounted,
            Roll::Following,
        );
        assert_eq!(found.date, day(date), "{start} {length}");
    }
}

#[test]
fn same_day_ends_at_close_and_after_close_or_on_a_day_off_at_the_next_close() {
    check(
        &cn_with_hours(),
        &[
            (
                "2026-03-03T08:00:00+08:00",
                "same day",
                "2026-03-03T18:00:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T12:30:00+08:00",
                "same day",
                "2026-03-03T18:00:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T18:00:00+08:00",
                "same day",
                "2026-03-03T18:00:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T18:00:01+08:00",
                "same day",
                "2026-03-04T18:00:00+08:00",
                true,
                "2026-03-04",
            ),
            (
                "2026-02-13T20:00:00+08:00",
                "same day",
                "2026-02-14T18:00:00+08:00",
                true,
                "2026-02-14",
            ),
            (
                "2026-02-15T10:00:00+08:00",
                "same day",
                "2026-02-24T18:00:00+08:00",
                true,
                "2026-02-24",
            ),
        ],
    );
}

#[test]
fn what_comes_after_close_is_deemed_come_on_the_next_working_day() {
    let calendar = cn_with_hours();
    for (start, date) in [
        ("2026-03-03T18:00:00+08:00", "2026-03-04"),
        ("2026-03-03T18:00:01+08:00", "2026-03-05"),
        ("2026-03-03T07:00:00+08:00", "2026-03-04"),
        ("2026-02-13T19:00:00+08:00", "2026-02-24"),
        ("2026-03-07T10:00:00+08:00", "2026-03-10"),
    ] {
        let policy = StartPolicy::DeemedNextWorkingDay;
        let found = due(&calendar, start, "1 working day", policy, Roll::None);
        assert_eq!(found.date, day(date), "{start}");
    }
    // Time that passes begins when the office opens.
    let policy = StartPolicy::DeemedNextWorkingDay;
    let found = due(
        &calendar,
        "2026-03-07T10:00:00+08:00",
        "24 hours",
        policy,
        Roll::None,
    );
    assert_eq!(found.at, at("2026-03-10T09:00:00+08:00"));
}

#[test]
fn a_desk_open_round_the_clock_never_defers() {
    let file = include_str!("../../calendars/cn.json");
    let mut desk: serde_json::Value = serde_json::from_str(file).unwrap();
    desk["weekend"] = json!([]);
    desk["off"] = json!([]);
    desk["work"] = json!([]);
    desk["statutory"] = json!([]);
    desk["hours"] = json!({"spans": [["00:00", "24:00"]]});
    let desk = Calendar::load(&desk.to_string()).unwrap();
    let policy = StartPolicy::DeemedNextWorkingDay;
    let night = "2026-10-01T23:59:59+08:00";
    let found = due(&desk, night, "same day", policy, Roll::None);
    assert_eq!(
        (found.at, found.inclusive),
        (at("2026-10-02T00:00:00+08:00"), false)
    );
    assert_eq!(found.date, day("2026-10-01"));
    let found = due(&desk, night, "2 working hours", policy, Roll::None);
    assert_eq!(found.at, at("2026-10-02T01:59:59+08:00"));
    let found = due(&desk, night, "1 working day", policy, Roll::None);
    assert_eq!(found.date, day("2026-10-02"));
    assert!(!desk.off_hours(at(night)));
}

#[test]
fn working_hours_end_with_a_span_and_begin_with_the_next_opening() {
    check(
        &cn_with_hours(),
        &[
            // Ends exactly with the morning, not when the afternoon begins.
            (
                "2026-03-03T09:00:00+08:00",
                "3 working hours",
                "2026-03-03T12:00:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T11:00:00+08:00",
                "2 working hours",
                "2026-03-03T14:30:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T12:15:00+08:00",
                "1 working hour",
                "2026-03-03T14:30:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-03T20:00:00+08:00",
                "1 working hour",
                "2026-03-04T10:00:00+08:00",
                true,
                "2026-03-04",
            ),
            (
                "2026-03-03T17:30:30+08:00",
                "1 working hour",
                "2026-03-04T09:30:30+08:00",
                true,
                "2026-03-04",
            ),
            (
                "2026-03-06T17:00:00+08:00",
                "8 working hours",
                "2026-03-09T17:30:00+08:00",
                true,
                "2026-03-09",
            ),
            // Over the Spring Festival, through the make-up Saturday.
            (
                "2026-02-14T17:00:00+08:00",
                "2 working hours",
                "2026-02-24T10:00:00+08:00",
                true,
                "2026-02-24",
            ),
        ],
    );
    let start = at("2026-03-03T10:00:00+08:00");
    let length = Length::parse("1 working hour").unwrap();
    let error = cn()
        .due(start, &length, StartPolicy::NotCounted, Roll::None)
        .unwrap_err();
    assert_eq!(error, CalendarError::NoHours("CN".to_owned()));
}

#[test]
fn make_up_days_have_their_own_hours_or_the_standard_ones_never_the_weekdays() {
    let saturday = "2026-02-14T08:00:00+08:00";
    let mut hours = usual_hours();
    hours["weekday"] = json!({"6": [["09:00", "10:00"]]});
    let found = plain_due(
        &cn_with("hours", hours.clone()),
        saturday,
        "4 working hours",
    );
    assert_eq!(found.at, at("2026-02-14T14:30:00+08:00"));
    hours["makeup"] = json!([["10:00", "16:00"]]);
    let found = plain_due(&cn_with("hours", hours), saturday, "4 working hours");
    assert_eq!(found.at, at("2026-02-14T14:00:00+08:00"));
}

#[test]
fn a_weekday_may_have_hours_of_its_own_and_a_day_may_close_early() {
    let mut hours = usual_hours();
    hours["weekday"] = json!({"5": [["09:00", "12:00"], ["13:30", "17:00"]]});
    let friday = plain_due(
        &cn_with("hours", hours),
        "2026-03-06T16:30:00+08:00",
        "1 working hour",
    );
    assert_eq!(friday.at, at("2026-03-09T09:30:00+08:00"));

    let file = include_str!("../../calendars/cn.json");
    let mut file: serde_json::Value = serde_json::from_str(file).unwrap();
    file["hours"] = usual_hours();
    file["short"] =
        json!([{"from": "2026-03-03", "close": "15:00"}, {"from": "2026-03-04", "close": "12:00"}]);
    let calendar = Calendar::load(&file.to_string()).unwrap();
    check(
        &calendar,
        &[
            (
                "2026-03-03T14:00:00+08:00",
                "2 working hours",
                "2026-03-04T10:00:00+08:00",
                true,
                "2026-03-04",
            ),
            (
                "2026-03-03T14:00:00+08:00",
                "same day",
                "2026-03-03T15:00:00+08:00",
                true,
                "2026-03-03",
            ),
            (
                "2026-03-04T11:00:00+08:00",
                "2 working hours",
                "2026-03-05T10:00:00+08:00",
                true,
                "2026-03-05",
            ),
            // Half a working day is a working day.
            (
                "2026-03-03T14:00:00+08:00",
                "1 working day",
                "2026-03-05T00:00:00+08:00",
                false,
                "2026-03-04",
            ),
        ],
    );
}

#[test]
fn off_hours_are_days_off_nights_and_breaks() {
    let open = cn_with_hours();
    for (text, off) in [
        ("2026-02-13T10:00:00+08:00", false),
        ("2026-02-14T10:00:00+08:00", false),
        ("2026-02-15T10:00:00+08:00", true),
        ("2026-02-13T08:59:59+08:00", true),
        ("2026-02-13T09:00:00+08:00", false),
        ("2026-02-13T12:00:00+08:00", false),
        ("2026-02-13T12:30:00+08:00", true),
        ("2026-02-13T18:00:00+08:00", false),
        ("2026-02-13T18:00:01+08:00", true),
    ] {
        assert_eq!(open.off_hours(at(text)), off, "{text}");
    }
    let no_hours = cn();
    assert!(!no_hours.off_hours(at("2026-02-14T23:00:00+08:00")));
    assert!(no_hours.off_hours(at("2026-02-15T10:00:00+08:00")));
}

#[test]
fn steps_number_the_days_counted_and_name_those_skipped() {
    let calendar = cn();
    let told = |start: &str, length: &str, policy, roll| {
        let limit = due(&calendar, start, length, policy, roll);
        let length = Length::parse(length).unwrap();
        let steps = calendar.steps(at(start), &length, &limit, &[]);
        steps
            .iter()
            .map(|step| {
                let name = step.name.as_ref().map_or("", |name| name.zh.as_str());
                let number = step.counted.map_or(String::new(), |n| n.to_string());
                format!(
                    "{} {number} {} {name}",
                    step.date.split_at(5).1,
                    step.reason
                )
            })
            .collect::<Vec<_>>()
    };
    let not_counted = StartPolicy::NotCounted;
    let steps = told(
        "2026-02-13T10:00:00+08:00",
        "2 working days",
        not_counted,
        Roll::None,
    );
    assert_eq!(steps[0], "02-13  start ");
    assert_eq!(steps[1], "02-14 1 makeup 春节");
    assert_eq!(steps[2], "02-15  holiday 春节");
    assert_eq!(steps[11], "02-24 2 workday ");
    assert_eq!(steps.len(), 12);

    let deemed = StartPolicy::DeemedNextWorkingDay;
    let steps = told(
        "2026-03-07T10:00:00+08:00",
        "1 working day",
        deemed,
        Roll::None,
    );
    let expected = [
        "03-07  start ",
        "03-08  weekend ",
        "03-09  workday ",
        "03-10 1 workday ",
    ];
    assert_eq!(steps, expected);

    let steps = told(
        "2025-09-29T10:00:00+08:00",
        "3 days",
        not_counted,
        Roll::Following,
    );
    assert_eq!(steps[1], "09-30 1 calendar_day ");
    assert_eq!(steps[2], "10-01 2 calendar_day 国庆节");
    assert_eq!(steps[3], "10-02 3 holiday 国庆节");
    assert_eq!(steps[4], "10-03  holiday 国庆节");
    assert_eq!(steps[10], "10-09  workday ");

    let steps = told(
        "2026-12-30T10:00:00+08:00",
        "2 working days",
        not_counted,
        Roll::None,
    );
    assert_eq!(steps[1], "12-31 1 uncertain_workday ");
    assert_eq!(steps[2], "01-01  uncertain_off 元旦");
}
