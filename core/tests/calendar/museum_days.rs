//! A museum of other systems' mistakes with days: make-up workdays, starts on days off, years
//! without data. Each test names the system and, where there is one, the number of its report.

use super::support::{CN, at, cn, day, due, plain_due, week};
use redress_core::calendar::{Calendar, Length, Reason, Roll, StartPolicy};
use serde_json::{Value, json};

fn plain_week() -> Calendar {
    week(&[6, 7], json!([["09:00", "17:00"]]), json!({}))
}

fn add(calendar: &Calendar, from: &str, n: u32) -> String {
    calendar.add(day(from), n).unwrap().day.text()
}

#[test]
fn espocrm_2415_a_weekend_can_be_made_a_working_day() {
    let more = json!({"work": [{"from": "2026-03-07", "to": "2026-03-08"}]});
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), more);
    assert_eq!(add(&calendar, "2026-03-06", 1), "2026-03-07");
    assert_eq!(calendar.day(day("2026-03-08")).reason, Reason::Makeup);
}

#[test]
fn holidays_1_and_chinese_calendar_68_a_make_up_day_is_told_from_an_ordinary_one() {
    let calendar = cn();
    assert_eq!(calendar.day(day("2021-05-08")).reason, Reason::Makeup);
    assert_eq!(calendar.day(day("2021-05-10")).reason, Reason::Workday);
    assert_eq!(calendar.day(day("2019-05-05")).reason, Reason::Makeup);
}

#[test]
fn chinesecalendar_and_chinese_days_the_last_saturday_of_2005_works() {
    assert_eq!(add(&cn(), "2005-12-30", 1), "2005-12-31");
}

#[test]
fn workalendar_and_chinese_holidays_data_the_festival_of_2020_was_prolonged() {
    assert_eq!(add(&cn(), "2020-01-23", 1), "2020-02-03");
}

#[test]
fn chinese_holiday_crate_two_workdays_of_2016_are_not_off() {
    assert_eq!(add(&cn(), "2016-10-08", 1), "2016-10-09");
    assert_eq!(add(&cn(), "2016-12-29", 1), "2016-12-30");
}

#[test]
fn exchange_calendars_a_closed_exchange_is_no_day_off() {
    assert_eq!(cn().day(day("2024-02-09")).reason, Reason::Workday);
}

#[test]
fn yize_chinese_workday_an_answer_comes_out_of_every_long_break() {
    assert_eq!(add(&cn(), "2024-02-05", 5), "2024-02-18");
    assert_eq!(add(&cn(), "2025-09-25", 5), "2025-10-09");
}

#[test]
fn quantlib_and_chinese_days_a_year_without_a_notice_is_never_answered_silently() {
    let calendar = cn();
    for text in ["2027-02-08", "2027-10-01", "2030-10-01"] {
        assert_eq!(
            calendar.day(day(text)).reason,
            Reason::UncertainOff,
            "{text}"
        );
    }
    let across = calendar.add(day("2027-09-30"), 1).unwrap();
    assert_eq!(across.uncertain_from, Some(day("2027-10-01")));
}

#[test]
fn moment_business_days_4_every_day_of_a_long_holiday_is_skipped() {
    // The report's own dates: the Spring Festival of 2016, here with its make-up Sunday.
    assert_eq!(add(&cn(), "2016-02-08", 1), "2016-02-14");
    assert_eq!(add(&cn(), "2016-02-08", 6), "2016-02-19");
}

#[test]
fn date_fns_1584_and_business_time_192_one_day_after_a_weekend_is_monday() {
    let calendar = plain_week();
    for start in ["2020-01-03", "2020-01-04", "2020-01-05"] {
        assert_eq!(add(&calendar, start, 1), "2020-01-06", "{start}");
    }
}

#[test]
fn date_fns_1485_whole_weeks_from_a_weekend_come_to_an_end() {
    let calendar = plain_week();
    for (n, expected) in [(5, "2019-10-18"), (10, "2019-10-25"), (15, "2019-11-01")] {
        assert_eq!(add(&calendar, "2019-10-12", n), expected, "{n}");
    }
}

#[test]
fn business_time_196_and_working_hours_38_a_start_on_a_holiday_is_a_matter_of_a_named_policy() {
    let more = json!({"off": [{"from": "2019-11-11"}]});
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), more);
    let start = "2019-11-11T10:00:00+08:00";
    let found = plain_due(&calendar, start, "1 working day");
    assert_eq!(found.date, day("2019-11-12"));
    let deemed = StartPolicy::DeemedNextWorkingDay;
    let found = due(&calendar, start, "1 working day", deemed, Roll::None);
    assert_eq!(found.date, day("2019-11-13"));
}

#[test]
fn crm_workflow_utilities_31_a_friday_and_a_saturday_differ_where_the_policy_deems() {
    let calendar = plain_week();
    let deemed = StartPolicy::DeemedNextWorkingDay;
    let from = |start| due(&calendar, start, "1 working day", deemed, Roll::None).date;
    assert_eq!(from("2026-03-06T10:00:00+08:00"), day("2026-03-09"));
    assert_eq!(from("2026-03-07T10:00:00+08:00"), day("2026-03-10"));
}

#[test]
fn workalendar_631_counting_sees_the_same_extra_days_as_adding() {
    let overlay = json!({
        "format": 1, "layer": "organisation", "region": "CN",
        "off": [{"from": "2026-03-04"}], "work": [{"from": "2026-03-07"}],
    });
    let calendar = cn().with_overlay(&overlay.to_string()).unwrap();
    assert_eq!(add(&calendar, "2026-03-03", 3), "2026-03-07");
    let count = calendar
        .count(day("2026-03-03"), day("2026-03-07"))
        .unwrap();
    assert_eq!(count.days, 3);
}

#[test]
fn r_bizdays_108_the_last_week_of_a_year_is_counted() {
    let more = json!({"off": [{"from": "2024-12-25", "to": "2024-12-26"}]});
    let calendar = week(&[1, 2, 3, 6, 7], json!([["09:00", "17:00"]]), more);
    let count = calendar
        .count(day("2024-12-22"), day("2024-12-29"))
        .unwrap();
    assert_eq!(count.days, 1);
    assert!(calendar.day(day("2024-12-27")).works);
}

#[test]
fn r_bizdays_27_a_holiday_at_the_edge_of_a_span_is_not_counted() {
    let more = json!({"off": [{"from": "2015-05-14"}, {"from": "2015-05-25"}]});
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), more);
    let closed = |from: &str, to: &str| {
        let before = day(from).plus(-1);
        calendar.count(before, day(to)).unwrap().days
    };
    assert_eq!(closed("2015-04-13", "2015-04-17"), 5);
    assert_eq!(closed("2015-05-11", "2015-05-15"), 4);
    assert_eq!(closed("2015-05-25", "2015-05-29"), 4);
}

#[test]
fn py_business_calendar_9_a_holiday_on_the_start_day_breaks_nothing() {
    let more = json!({"off": [{"from": "2019-12-31"}]});
    let calendar = week(&[6, 7], json!([["09:00", "17:00"]]), more);
    let count = calendar
        .count(day("2019-12-31"), day("2020-01-07"))
        .unwrap();
    assert_eq!(count.days, 5);
}

#[test]
fn dolibarr_33735_saturdays_and_sundays_may_be_working_days() {
    let calendar = week(&[], json!([["09:00", "17:00"]]), json!({}));
    let count = calendar
        .count(day("2026-03-01"), day("2026-03-31"))
        .unwrap();
    assert_eq!(count.days, 30);
}

#[test]
fn glpi_a_month_is_not_thirty_working_days() {
    let found = plain_due(&cn(), "2026-03-06T10:00:00+08:00", "1 month");
    assert_eq!(found.date, day("2026-04-06"));
    let days = plain_due(&cn(), "2026-03-06T10:00:00+08:00", "30 working days");
    assert!(days.date > found.date);
}

#[test]
fn quantlib_modified_following_keeps_to_the_month_and_following_does_not() {
    let start = "2023-08-30T10:00:00+08:00";
    let policy = StartPolicy::NotCounted;
    let kept = due(&cn(), start, "1 month", policy, Roll::ModifiedFollowing);
    assert_eq!(kept.date, day("2023-09-28"));
    let next = due(&cn(), start, "1 month", policy, Roll::Following);
    assert_eq!(next.date, day("2023-10-07"));
}

#[test]
fn zammad_534_a_changed_calendar_changes_what_is_asked_after_it() {
    let notice = json!({
        "format": 1, "layer": "notice", "region": "CN",
        "off": [{"from": "2026-03-04"}],
    });
    let before = cn();
    let after = before.with_notice(&notice.to_string()).unwrap();
    let start = "2026-03-03T10:00:00+08:00";
    assert_eq!(
        plain_due(&before, start, "1 working day").date,
        day("2026-03-04")
    );
    assert_eq!(
        plain_due(&after, start, "1 working day").date,
        day("2026-03-05")
    );
    // What must be asked again is listed, day by day.
    assert_eq!(before.changed_days(&after), [day("2026-03-04")]);
}

#[test]
fn glpi_20077_every_limit_says_which_calendar_and_which_notice_it_used() {
    let calendar = cn();
    let start = at("2026-02-13T10:00:00+08:00");
    let length = Length::WorkingDays(2);
    let found = calendar.due(start, &length, StartPolicy::NotCounted, Roll::None);
    let steps = calendar.steps(start, &length, &found.unwrap().unwrap(), &[]);
    let notice = Some("国办发明电〔2025〕7号".to_owned());
    assert!(
        steps
            .iter()
            .any(|step| step.reason == "makeup" && step.notice == notice)
    );
    assert!(
        steps
            .iter()
            .any(|step| step.reason == "holiday" && step.notice == notice)
    );
    assert!(calendar.digest().starts_with("sha256:"));
}

#[test]
fn date_holidays_observances_are_not_days_off() {
    // It lists 8 March, 4 May, 1 June and 1 August as public holidays.
    let calendar = cn();
    for text in ["2024-03-08", "2023-05-04", "2023-06-01", "2024-08-01"] {
        assert_eq!(calendar.day(day(text)).reason, Reason::Workday, "{text}");
    }
}

#[test]
fn a_forecast_in_the_wild_is_not_taken_for_a_notice() {
    // Test data of other projects carry notices for 2027 that contradict each other; the file has
    // none, and ends where the last notice it knows ends.
    let file: Value = serde_json::from_str(CN).unwrap();
    assert_eq!(
        file["final"],
        json!([{"from": "2004-01-01", "to": "2026-12-28"}])
    );
    assert!(file["notices"].get("2027").is_none());
}
