//! Speeds of the calendar, native, one thread, beside the `bdays` crate on the same starts:
//! `cargo run --release --example calendar`. Says how often the other gives another date.

#[path = "bench/timing.rs"]
mod timing;

use bdays::{HolidayCalendar, HolidayCalendarCache, is_weekend};
use chrono::NaiveDate;
use redress_core::calendar::{Calendar, Length, Roll, StartPolicy};
use redress_core::time::{Day, Instant};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use timing::shown;

/// Starts compared: every day of these years whose answers are published.
const YEARS: (&str, &str) = ("2019-01-01", "2026-11-30");

/// What a calendar crate is usually given: weekends, and the weekdays that are days off.
struct Holidays(BTreeSet<NaiveDate>);

impl HolidayCalendar<NaiveDate> for Holidays {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.0.contains(&date)
    }
}

/// The same with make-up workdays, which takes overriding what a business day is.
struct WithMakeup {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
}

impl HolidayCalendar<NaiveDate> for WithMakeup {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.off.contains(&date)
    }

    fn is_bday(&self, date: NaiveDate) -> bool {
        self.work.contains(&date) || !(is_weekend(date) || self.is_holiday(date))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("calendars/cn.json");
    let calendar = Calendar::load(&std::fs::read_to_string(file)?)?;
    let first = Day::parse("2010-01-01")?;
    // All over fourteen years, so that no branch is guessed right because the last one was.
    let starts: Vec<Day> = (0..5_000).map(|i| first.plus(i * 2_003 % 5_000)).collect();
    let day = |i: u64| timing::at(&starts, i).copied().unwrap_or(first);

    println!(
        "{:<52} {:>12} {:>12}  to add 5",
        "calendar of CN", "ns", "best"
    );
    let floor = shown("add 5 working days", None, 5_000, |i| {
        calendar.add(day(i), 5)
    });
    let floor = Some(floor);
    for n in [15, 250, 1_000] {
        let what = format!("add {n} working days");
        shown(&what, floor, 5_000, |i| calendar.add(day(i), n));
    }
    shown("count the working days of 10 years", floor, 5_000, |i| {
        calendar.count(day(i), day(i).plus(3_650))
    });
    let instant = |i: u64| Instant(day(i).start(calendar.zone()).0 + 36_000);
    let due = |i: u64, length: Length| {
        calendar.due(instant(i), &length, StartPolicy::NotCounted, Roll::None)
    };
    shown(
        "the limit of 5 working days as an instant",
        floor,
        5_000,
        |i| due(i, Length::WorkingDays(5)),
    );
    shown("the limit of a month as an instant", floor, 5_000, |i| {
        due(i, Length::Months(1))
    });
    shown("10,000 limits of 15 working days", floor, 1, |_| {
        (0..10_000)
            .filter_map(|i| calendar.add(day(i % 5_000), 15).ok())
            .map(|a| a.day.0)
            .max()
    });

    beside(&calendar)
}

/// The same working days by `bdays`, from and to its dates.
fn beside(calendar: &Calendar) -> Result<(), Box<dyn Error>> {
    let (first, last) = (Day::parse(YEARS.0)?, Day::parse(YEARS.1)?);
    let all = (first.plus(-400).0..=last.plus(400).0).map(Day);
    let dates = |works: bool| -> BTreeSet<NaiveDate> {
        let against = |day: &Day| calendar.day(*day).works == works && (day.weekday() > 5) == works;
        all.clone().filter(against).filter_map(Day::date).collect()
    };
    let plain = Holidays(dates(false));
    let makeup = WithMakeup {
        off: dates(false),
        work: dates(true),
    };
    let from = first.plus(-400).date().ok_or("no date")?;
    let to = last.plus(400).date().ok_or("no date")?;
    let cache = HolidayCalendarCache::new(Holidays(plain.0.clone()), from, to);
    let starts: Vec<NaiveDate> = (first.0..=last.0).filter_map(|d| Day(d).date()).collect();
    let calls = u64::try_from(starts.len())?;
    let start = |i: u64| timing::at(&starts, i).copied().unwrap_or_default();
    let ours = |date: NaiveDate, n: u32| {
        let added = calendar.add(Day::from_date(date), n).ok()?;
        added.day.date()
    };

    println!(
        "\n{:<52} {:>12} {:>12}  to Redress  other dates of {calls}",
        "beside bdays, dates in and out", "ns", "best"
    );
    for n in [5_u32, 15] {
        let amount = i32::try_from(n)?;
        let floor = shown(&format!("Redress, add {n}"), None, calls, |i| {
            ours(start(i), n)
        });
        for (what, peer) in [
            (
                "weekends and holidays",
                &plain as &dyn HolidayCalendar<NaiveDate>,
            ),
            ("the same, cached", &cache),
            ("make-up days by hand", &makeup),
        ] {
            let differ = starts
                .iter()
                .filter(|d| ours(**d, n) != Some(peer.advance_bdays(**d, amount)));
            let note = format!("{:>14}", differ.count());
            let what = format!("bdays, {what}, add {n}");
            timing::noted(&what, Some(floor), calls, &note, |i| {
                peer.advance_bdays(start(i), amount)
            });
        }
    }
    println!(
        "bdays first moves a start on a day off to the next business day, so its count differs even with make-up days."
    );
    Ok(())
}
