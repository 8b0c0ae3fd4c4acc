//! Beyond the published years every answer says so, and from which day on.

use super::support::{CN, MO, at, cn, cn_with, cn_with_hours, day, due, plain_due};
use redress_core::calendar::{Calendar, CalendarError, Length, Reason, Roll, StartPolicy};
use redress_core::time::Day;
use serde_json::json;

#[test]
fn the_last_three_days_of_2026_wait_for_the_notice_of_2027() {
    let calendar = cn();
    assert!(calendar.day(day("2026-12-28")).certain);
    for text in ["2026-12-29", "2026-12-30", "2026-12-31"] {
        assert_eq!(
            calendar.day(day(text)).reason,
            Reason::UncertainWorkday,
            "{text}"
        );
    }
    let last_sure = calendar.add(day("2026-12-25"), 1).unwrap();
    assert_eq!(
        (last_sure.day, last_sure.uncertain_from),
        (day("2026-12-28"), None)
    );
    let first_unsure = calendar.add(day("2026-12-25"), 2).unwrap();
    assert_eq!(first_unsure.uncertain_from, Some(day("2026-12-29")));
}

#[test]
fn the_days_off_of_2027_are_the_statutory_ones_and_a_weekday_for_each_on_a_weekend() {
    let calendar = cn();
    let off: Vec<_> = (day("2026-12-29").0..=day("2027-12-31").0)
        .map(Day)
        .filter(|d| d.weekday() <= 5 && !calendar.day(*d).works)
        .map(Day::text)
        .collect();
    let expected = [
        "2027-01-01",
        "2027-02-05",
        "2027-02-08",
        "2027-02-09",
        "2027-02-10",
        "2027-04-05",
        "2027-05-03",
        "2027-05-04",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2027-10-04",
        "2027-10-05",
    ];
    assert_eq!(off, expected);
    let info = calendar.day(day("2027-10-05"));
    assert_eq!(info.reason, Reason::UncertainOff);
    assert_eq!(info.name.unwrap().zh, "国庆节");
    assert_eq!(info.notice, None);
}

#[test]
fn every_provisional_year_has_thirteen_weekdays_off() {
    // Two festivals on one day are made up for as well, as are those on weekends.
    let calendar = cn();
    for year in 2027..=2050 {
        let off = (Day::civil(year, 1, 1).unwrap().0..=Day::civil(year, 12, 31).unwrap().0)
            .map(Day)
            .filter(|d| d.weekday() <= 5 && !calendar.day(*d).works)
            .count();
        assert_eq!(off, 13, "{year}");
    }
}

#[test]
fn before_the_first_published_year_there_are_only_weekdays_and_they_are_uncertain() {
    let calendar = cn();
    let info = calendar.day(day("2003-10-01"));
    assert_eq!(info.reason, Reason::UncertainWorkday);
    assert_eq!(info.name, None);
    let across = calendar.add(day("2003-12-25"), 10).unwrap();
    assert_eq!(across.uncertain_from, Some(day("2003-12-26")));
}

#[test]
fn years_missing_between_published_ones_are_uncertain_too() {
    let calendar = Calendar::load(MO).unwrap();
    assert_eq!(
        calendar.published(),
        [
            (day("2020-01-01"), day("2020-12-31")),
            (day("2025-01-01"), day("2026-12-31"))
        ]
    );
    let across = calendar
        .count(day("2020-12-01"), day("2025-02-01"))
        .unwrap();
    assert_eq!(across.uncertain_from, Some(day("2021-01-01")));
    let inside = calendar
        .count(day("2025-01-01"), day("2026-12-31"))
        .unwrap();
    assert_eq!(inside.uncertain_from, None);
}

#[test]
fn no_walk_from_1990_to_2050_over_an_unpublished_day_is_silent() {
    let calendar = cn();
    let (first, last) = (day("2004-01-01"), day("2026-12-28"));
    for start in (day("1990-01-01").0..day("2050-06-01").0)
        .step_by(5)
        .map(Day)
    {
        for n in [1, 5, 15, 60] {
            let added = calendar.add(start, n).unwrap();
            let expected = (start.0 + 1..=added.day.0)
                .map(Day)
                .find(|d| *d < first || *d > last);
            assert_eq!(added.uncertain_from, expected, "{} + {n}", start.text());
        }
    }
}

#[test]
fn a_limit_is_uncertain_when_any_day_it_read_is() {
    let calendar = cn();
    let hours = cn_with_hours();
    let friday = "2026-12-25T17:30:00+08:00";
    let sure = [
        // Calendar terms that do not roll never read the calendar.
        plain_due(&calendar, friday, "1 month"),
        plain_due(&calendar, friday, "48 hours"),
        plain_due(&calendar, friday, "year end"),
        plain_due(&hours, friday, "8 working hours"),
    ];
    assert!(sure.iter().all(|due| due.uncertain_from.is_none()));
    let policy = StartPolicy::NotCounted;
    let unsure = [
        due(&calendar, friday, "1 month", policy, Roll::Following),
        due(&calendar, friday, "year end", policy, Roll::Following),
        plain_due(&calendar, friday, "2 working days"),
        plain_due(&hours, friday, "9 working hours"),
        due(
            &calendar,
            "2026-12-29T10:00:00+08:00",
            "48 hours",
            StartPolicy::DeemedNextWorkingDay,
            Roll::None,
        ),
    ];
    assert!(unsure.iter().all(|due| due.uncertain_from.is_some()));
    assert_eq!(unsure[0].uncertain_from, Some(day("2027-01-25")));
    assert_eq!(unsure[4].uncertain_from, Some(day("2026-12-29")));
}

#[test]
fn beyond_1990_to_2050_there_is_no_answer_but_an_error_naming_the_day() {
    let calendar = cn();
    for text in ["1989-12-31", "2051-01-01"] {
        let outside = day(text);
        let error = calendar.add(outside, 1).unwrap_err();
        assert_eq!(error, CalendarError::OutOfRange(outside));
        assert!(error.to_string().contains(text));
        assert!(calendar.count(outside, day("2020-01-01")).is_err());
        assert!(calendar.count(day("2020-01-01"), outside).is_err());
        let start = outside.start(calendar.zone());
        let length = Length::parse("3 days").unwrap();
        assert!(
            calendar
                .due(start, &length, StartPolicy::NotCounted, Roll::None)
                .is_err()
        );
        assert!(!calendar.day(outside).certain);
    }
    let end = day("2050-12-30");
    assert!(matches!(
        calendar.add(end, 30),
        Err(CalendarError::TooFar { .. })
    ));
    assert!(matches!(
        calendar.add(end, u32::MAX),
        Err(CalendarError::TooFar { .. })
    ));
    assert!(matches!(
        calendar.sub(day("1990-01-03"), 30),
        Err(CalendarError::TooFar { .. })
    ));
    for text in [
        "30 days",
        "30 working days",
        "2 months",
        "100000 hours",
        "100000 months",
    ] {
        let length = Length::parse(text).unwrap();
        let start = at("2050-12-30T10:00:00+08:00");
        let error = calendar
            .due(start, &length, StartPolicy::NotCounted, Roll::None)
            .unwrap_err();
        assert!(
            matches!(error, CalendarError::TooFar { .. }),
            "{text}: {error}"
        );
    }
    for length in [
        Length::Days(u32::MAX),
        Length::Months(u32::MAX),
        Length::Minutes(u32::MAX),
    ] {
        let start = at("2020-12-30T10:00:00+08:00");
        let found = calendar.due(start, &length, StartPolicy::NotCounted, Roll::Following);
        assert!(
            matches!(found, Err(CalendarError::TooFar { .. })),
            "{found:?}"
        );
    }
    let long = Length::WorkingHours(u32::MAX);
    let found = cn_with_hours().due(
        at("2020-12-30T10:00:00+08:00"),
        &long,
        StartPolicy::NotCounted,
        Roll::None,
    );
    assert!(
        matches!(found, Err(CalendarError::TooFar { .. })),
        "{found:?}"
    );
}

#[test]
fn a_published_year_replaces_what_stood_in_for_it() {
    let calendar = cn_with(
        "final",
        json!([{"from": "2004-01-01", "to": "2026-12-28"}, {"from": "2026-12-29", "to": "2027-12-28"}]),
    );
    assert_eq!(calendar.published().len(), 1, "adjoining spans are one");
    assert_eq!(calendar.day(day("2027-10-05")).reason, Reason::Workday);
    assert!(!Calendar::load(CN).unwrap().day(day("2027-10-05")).works);
}

#[test]
fn a_substitute_passes_over_the_own_day_of_another_festival() {
    // A festival on Sunday, another on Monday: the first is made up for on Tuesday.
    let calendar = cn_with(
        "statutory",
        json!([
            {"from": "2030-09-29", "name": "mid_autumn"},
            {"from": "2030-09-30", "name": "national_day"},
        ]),
    );
    let name = |text| calendar.day(day(text)).name.map(|name| name.zh);
    assert_eq!(name("2030-09-30").as_deref(), Some("国庆节"));
    assert_eq!(name("2030-10-01").as_deref(), Some("中秋节"));
    assert!(calendar.day(day("2030-10-02")).works);
}

#[test]
fn rolling_back_has_read_the_rest_of_the_month_as_well() {
    // Saturday 30 May is published, Sunday the 31st is not; had it worked, it would be the limit.
    let calendar = cn_with("final", json!([{"from": "2004-01-01", "to": "2026-05-30"}]));
    let start = "2026-04-30T10:00:00+08:00";
    let policy = StartPolicy::NotCounted;
    let found = due(&calendar, start, "1 month", policy, Roll::ModifiedFollowing);
    assert_eq!(found.date, day("2026-05-29"));
    assert_eq!(found.uncertain_from, Some(day("2026-05-31")));
    let found = due(&calendar, start, "1 month", policy, Roll::Preceding);
    assert_eq!(found.uncertain_from, None);
}
