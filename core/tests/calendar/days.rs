//! Every single day of the published years, and the days that other calendars have wrong.

use super::support::{HK, MO, TW, cn, day};
use redress_core::calendar::{Calendar, Reason};
use redress_core::time::Day;

/// Compares every day with a page of months: `w` workday, `m` make-up workday, `s` weekend,
/// `h` day off. Returns how many days there were.
fn compare(calendar: &Calendar, page: &str) -> usize {
    let mut seen = 0;
    for line in page.lines() {
        let (month, letters) = line.split_once(' ').unwrap();
        let first = day(&format!("{month}-01"));
        for (i, letter) in letters.chars().enumerate() {
            let day = first.plus(i32::try_from(i).unwrap());
            let info = calendar.day(day);
            let expected = match letter {
                'w' => Reason::Workday,
                'm' => Reason::Makeup,
                's' => Reason::Weekend,
                'h' => Reason::Holiday,
                other => panic!("{other} in {line}"),
            };
            let last_days = calendar.region() == "CN" && day >= super::support::day("2026-12-29");
            assert_eq!(info.certain, !last_days, "{}", day.text());
            assert_eq!(info.works, matches!(letter, 'w' | 'm'), "{}", day.text());
            if info.certain {
                assert_eq!(info.reason, expected, "{}", day.text());
            }
            if letter == 'h' {
                assert!(
                    info.name.is_some() && info.notice.is_some(),
                    "{}",
                    day.text()
                );
            }
            seen += 1;
        }
    }
    seen
}

#[test]
fn all_8401_days_of_mainland_china_equal_the_facts() {
    assert_eq!(compare(&cn(), include_str!("days/cn.txt")), 8401);
}

#[test]
fn all_days_of_hong_kong_macao_and_taiwan_equal_the_facts() {
    for (file, page, days) in [
        (HK, include_str!("days/hk.txt"), 2557),
        (MO, include_str!("days/mo.txt"), 1096),
        (TW, include_str!("days/tw.txt"), 2557),
    ] {
        assert_eq!(compare(&Calendar::load(file).unwrap(), page), days);
    }
}

#[test]
fn there_are_615_days_off_and_151_make_up_workdays_from_2004_to_2026() {
    let calendar = cn();
    let all = day("2004-01-01").0..=day("2026-12-28").0;
    let reasons: Vec<_> = all.map(|d| calendar.day(Day(d)).reason).collect();
    let of = |reason| reasons.iter().filter(|r| **r == reason).count();
    assert_eq!(of(Reason::Holiday), 615);
    assert_eq!(of(Reason::Makeup), 151);
}

#[test]
fn the_last_day_of_2005_is_a_workday() {
    let calendar = cn();
    let info = calendar.day(day("2005-12-31"));
    assert_eq!(info.reason, Reason::Makeup);
    assert_eq!(info.name.unwrap().zh, "元旦");
}

#[test]
fn the_last_weekend_of_september_2008_works() {
    let calendar = cn();
    assert_eq!(calendar.day(day("2008-09-27")).reason, Reason::Makeup);
    assert_eq!(calendar.day(day("2008-09-28")).reason, Reason::Makeup);
}

#[test]
fn the_spring_festival_of_2020_lasts_until_2_february() {
    let calendar = cn();
    for text in ["2020-01-31", "2020-02-01", "2020-02-02"] {
        let info = calendar.day(day(text));
        assert_eq!(info.reason, Reason::Holiday, "{text}");
        assert_eq!(info.notice, Some("国办发明电〔2020〕1号"), "{text}");
    }
    assert_eq!(calendar.day(day("2020-02-03")).reason, Reason::Workday);
}

#[test]
fn the_ninth_of_october_and_the_thirtieth_of_december_2016_work() {
    let calendar = cn();
    assert_eq!(calendar.day(day("2016-10-09")).reason, Reason::Makeup);
    assert_eq!(calendar.day(day("2016-12-30")).reason, Reason::Workday);
}

#[test]
fn the_eve_of_spring_festival_2024_is_a_workday() {
    assert_eq!(cn().day(day("2024-02-09")).reason, Reason::Workday);
}

#[test]
fn days_changed_by_later_notices_of_2015_and_2019_are_as_changed() {
    let calendar = cn();
    for text in [
        "2015-09-03",
        "2015-09-04",
        "2015-09-05",
        "2019-05-02",
        "2019-05-03",
    ] {
        assert_eq!(calendar.day(day(text)).reason, Reason::Holiday, "{text}");
    }
    for text in ["2015-09-06", "2019-04-28", "2019-05-05"] {
        assert_eq!(calendar.day(day(text)).reason, Reason::Makeup, "{text}");
    }
    assert_eq!(
        calendar.day(day("2015-09-06")).notice,
        Some("国发明电〔2015〕1号")
    );
}

#[test]
fn a_make_up_day_names_the_holiday_it_belongs_to_and_its_notice() {
    let calendar = cn();
    let info = calendar.day(day("2026-02-14"));
    let name = info.name.unwrap();
    assert_eq!(
        (name.zh.as_str(), name.en.as_str()),
        ("春节", "Spring Festival")
    );
    assert_eq!(info.notice, Some("国办发明电〔2025〕7号"));
    // Where no number is on record the title is cited.
    assert_eq!(
        calendar.day(day("2004-01-17")).notice,
        Some("国务院办公厅关于2004年部分节假日安排的通知")
    );
}

#[test]
fn taiwan_has_no_make_up_workday_after_8_february_2025() {
    let calendar = Calendar::load(TW).unwrap();
    let mut days = (day("2020-01-01").0..=day("2026-12-31").0).rev().map(Day);
    let last = days.find(|d| calendar.day(*d).reason == Reason::Makeup);
    assert_eq!(last, Some(day("2025-02-08")));
}
