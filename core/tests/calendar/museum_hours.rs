//! A museum of other systems' mistakes with office hours: breaks, midnights, openings, half days.
//! Each test names the system and the number of its public report.

use super::support::{at, cn_with_hours, day, due, plain_due, usual_hours, week};
use redress_core::calendar::{Calendar, Reason, Roll, StartPolicy};
use serde_json::json;

fn eight_to_six() -> Calendar {
    week(&[6, 7], json!([["08:00", "18:00"]]), json!({}))
}

#[test]
fn zammad_390_a_calendar_has_only_the_days_off_that_were_given_to_it() {
    // Twelve hours a day, every day; 11 and 13 November are observances and not days off.
    let calendar = week(&[], json!([["09:00", "21:00"]]), json!({}));
    let found = plain_due(&calendar, "2016-11-09T23:00:00+08:00", "48 working hours");
    assert_eq!(found.at, at("2016-11-13T21:00:00+08:00"));
    assert_eq!(calendar.day(day("2016-11-11")).reason, Reason::Workday);
}

#[test]
fn zammad_3180_round_the_clock_loses_no_minute_at_midnight() {
    let calendar = week(&[], json!([["00:00", "24:00"]]), json!({}));
    let found = plain_due(&calendar, "2026-03-02T23:00:00+08:00", "2 working hours");
    assert_eq!(found.at, at("2026-03-03T01:00:00+08:00"));
    let seconds = calendar.working_seconds(
        at("2026-03-02T00:00:00+08:00"),
        at("2026-03-12T00:00:00+08:00"),
    );
    assert_eq!(seconds, Ok(10 * 86_400));
}

#[test]
fn zammad_4432_a_limit_in_working_hours_never_falls_on_a_midnight_or_a_weekend() {
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    for start in [
        "2022-12-16T16:59:00+08:00",
        "2022-12-17T00:00:00+08:00",
        "2022-12-18T23:59:59+08:00",
    ] {
        for hours in 1..=40 {
            let found = plain_due(&calendar, start, &format!("{hours} working hours"));
            assert!(!calendar.off_hours(found.at), "{start} + {hours}");
        }
    }
}

#[test]
fn chatwoot_9798_and_14009_and_frappe_2212_a_day_may_have_a_break() {
    let hours = json!([["08:00", "12:00"], ["13:30", "18:00"]]);
    let calendar = week(&[6, 7], hours, json!({}));
    assert!(calendar.off_hours(at("2026-03-03T12:30:00+08:00")));
    let found = plain_due(&calendar, "2026-03-03T12:30:00+08:00", "1 working hour");
    assert_eq!(found.at, at("2026-03-03T14:30:00+08:00"));
    // And more than one.
    let hours = json!([["08:00", "10:00"], ["10:15", "12:00"], ["14:00", "18:00"]]);
    let calendar = week(&[6, 7], hours, json!({}));
    let found = plain_due(&calendar, "2026-03-03T09:00:00+08:00", "4 working hours");
    assert_eq!(found.at, at("2026-03-03T15:15:00+08:00"));
}

#[test]
fn chatwoot_5254_a_night_shift_is_two_spans() {
    let calendar = week(
        &[],
        json!([["00:00", "02:00"], ["21:00", "24:00"]]),
        json!({}),
    );
    assert!(!calendar.off_hours(at("2026-03-03T23:59:59+08:00")));
    assert!(!calendar.off_hours(at("2026-03-04T01:00:00+08:00")));
    assert!(calendar.off_hours(at("2026-03-04T12:00:00+08:00")));
    let found = plain_due(&calendar, "2026-03-03T23:00:00+08:00", "3 working hours");
    assert_eq!(found.at, at("2026-03-04T02:00:00+08:00"));
}

#[test]
fn chatwoot_6467_and_10436_single_dates_may_be_off_or_have_other_hours() {
    let more = json!({
        "off": [{"from": "2026-12-24", "to": "2026-12-25"}],
        "short": [{"from": "2026-12-23", "close": "12:00"}],
    });
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), more);
    let found = plain_due(&calendar, "2026-12-23T11:00:00+08:00", "2 working hours");
    assert_eq!(found.at, at("2026-12-28T10:00:00+08:00"));
    assert!(calendar.off_hours(at("2026-12-23T14:00:00+08:00")));
    assert!(calendar.off_hours(at("2026-12-24T14:00:00+08:00")));
}

#[test]
fn erpnext_17594_20056_and_23265_a_saturday_may_be_half_a_day() {
    let mut hours = usual_hours();
    hours["weekday"] = json!({"6": [["09:00", "13:00"]]});
    let calendar = week(&[7], json!([["09:00", "17:00"]]), json!({"hours": hours}));
    let found = plain_due(&calendar, "2026-03-06T17:00:00+08:00", "6 working hours");
    assert_eq!(found.at, at("2026-03-09T10:00:00+08:00"));
    let found = plain_due(&calendar, "2026-03-06T10:00:00+08:00", "1 working day");
    assert_eq!(found.date, day("2026-03-07"));
}

#[test]
fn glpi_22678_an_escalation_before_a_limit_follows_the_hours_too() {
    // Four hours from Monday 17:00 are due on Tuesday at 11; one hour before that is 10 o'clock.
    let calendar = eight_to_six();
    let start = "2026-03-02T17:00:00+08:00";
    let limit = plain_due(&calendar, start, "4 working hours");
    assert_eq!(limit.at, at("2026-03-03T11:00:00+08:00"));
    let warning = plain_due(&calendar, start, "3 working hours");
    assert_eq!(warning.at, at("2026-03-03T10:00:00+08:00"));
}

#[test]
fn glpi_687_what_comes_outside_hours_has_a_limit_all_the_same() {
    let found = plain_due(
        &eight_to_six(),
        "2026-03-07T03:00:00+08:00",
        "2 working hours",
    );
    assert_eq!(found.at, at("2026-03-09T10:00:00+08:00"));
}

#[test]
fn glpi_14492_a_reminder_every_working_day_keeps_to_the_calendar() {
    let calendar = cn_with_hours();
    let mut today = day("2025-09-26");
    let mut reminders = Vec::new();
    for _ in 0..5 {
        today = calendar.add(today, 1).unwrap().day;
        reminders.push(today.text());
    }
    let expected = [
        "2025-09-28",
        "2025-09-29",
        "2025-09-30",
        "2025-10-09",
        "2025-10-10",
    ];
    assert_eq!(reminders, expected);
}

#[test]
fn osticket_1168_1107_and_2131_an_office_is_not_open_round_the_clock() {
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    let friday = "2026-03-06T16:00:00+08:00";
    let found = plain_due(&calendar, friday, "8 working hours");
    assert_eq!(found.at, at("2026-03-09T16:00:00+08:00"));
    // Hours that pass do so on weekends, and say so in another word.
    let found = plain_due(&calendar, friday, "24 hours");
    assert_eq!(found.at, at("2026-03-07T16:00:00+08:00"));
}

#[test]
fn jmix_790_a_working_day_is_not_24_working_hours() {
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    let start = "2022-06-23T10:00:00+08:00";
    let one_day = plain_due(&calendar, start, "1 working day");
    assert_eq!(one_day.date, day("2022-06-24"));
    let hours = plain_due(&calendar, start, "24 working hours");
    assert_eq!(hours.date, day("2022-06-28"));
}

#[test]
fn jbpm_1830_what_comes_before_opening_counts_from_the_opening() {
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    let found = plain_due(&calendar, "2021-01-07T06:30:00+08:00", "3 working hours");
    assert_eq!(found.at, at("2021-01-07T12:00:00+08:00"));
}

#[test]
fn pm4py_558_days_off_are_not_working_time() {
    let more = json!({"off": [{"from": "2026-12-24", "to": "2026-12-26"}]});
    let calendar = week(&[6, 7], json!([["08:00", "17:00"]]), more);
    let seconds = calendar.working_seconds(
        at("2026-12-24T08:00:00+08:00"),
        at("2026-12-28T17:00:00+08:00"),
    );
    assert_eq!(seconds, Ok(9 * 3600));
}

#[test]
fn otrs_a_long_way_is_gone_to_its_end() {
    // Its working-time loop stops after 600 rounds without a word.
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    let found = plain_due(&calendar, "2016-01-04T09:00:00+08:00", "8000 working hours");
    assert_eq!(found.date, day("2019-11-01"));
    let seconds = calendar.working_seconds(at("2016-01-04T09:00:00+08:00"), found.at);
    assert_eq!(seconds, Ok(8000 * 3600));
}

#[test]
fn business_time_195_the_hour_of_the_start_does_not_change_the_day_unless_the_rule_says_so() {
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), json!({}));
    let evening = "2019-10-01T20:00:00+08:00";
    let found = plain_due(&calendar, evening, "2 working days");
    assert_eq!(found.date, day("2019-10-03"));
    let deemed = StartPolicy::DeemedNextWorkingDay;
    let found = due(&calendar, evening, "2 working days", deemed, Roll::None);
    assert_eq!(found.date, day("2019-10-04"));
}

#[test]
fn pandas_business_hours_do_not_jump_over_a_make_up_saturday() {
    // Its custom hour with a Monday-to-Friday mask gives Monday the 12th at ten.
    let found = plain_due(
        &cn_with_hours(),
        "2026-10-09T17:00:00+08:00",
        "2 working hours",
    );
    assert_eq!(found.at, at("2026-10-10T10:00:00+08:00"));
}
