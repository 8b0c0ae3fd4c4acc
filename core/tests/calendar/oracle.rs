//! A second opinion: the same questions answered by walking day by day and second by second,
//! written from the rules and sharing nothing with the calendar but the data file.

use super::support::{CN, usual_hours};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use redress_core::calendar::{Calendar, Length, Roll, StartPolicy};
use redress_core::time::{Day, Instant};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Cases compared: a million when optimised.
const CASES: u32 = if cfg!(debug_assertions) {
    10_000
} else {
    1_000_000
};

/// What the walk found: limit, inclusive, last day, raw day, first uncertain day read.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    at: NaiveDateTime,
    inclusive: bool,
    date: NaiveDate,
    raw: NaiveDate,
    uncertain: Option<NaiveDate>,
}

pub struct Walker {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
    /// Minutes of the day at which the office opens and closes, in turn.
    hours: Option<Vec<u32>>,
}

fn next(day: NaiveDate) -> NaiveDate {
    day + Days::new(1)
}

fn is_weekend(day: NaiveDate) -> bool {
    day.weekday().number_from_monday() > 5
}

impl Walker {
    fn new(hours: Option<Vec<u32>>) -> Self {
        let file: Value = serde_json::from_str(CN).unwrap();
        let date = |value: &Value| value.as_str().unwrap().parse::<NaiveDate>().unwrap();
        let list = |key: &str| {
            let mut days = Vec::new();
            for entry in file[key].as_array().unwrap() {
                let mut day = date(&entry["from"]);
                let last = entry.get("to").map_or(day, date);
                while day <= last {
                    days.push(day);
                    day = next(day);
                }
            }
            days
        };
        let mut walker = Self {
            off: list("off").into_iter().collect(),
            work: list("work").into_iter().collect(),
            from: date(&file["final"][0]["from"]),
            to: date(&file["final"][0]["to"]),
            hours,
        };
        // Provisional years: as many weekdays off as there are statutory days, each on its day if
        // that is a free weekday, else on the first free weekday after it that is not statutory.
        let mut owed: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        for day in list("statutory") {
            *owed.entry(day).or_default() += 1;
        }
        for (day, times) in &owed {
            walker.off.insert(*day);
            let substitutes = if is_weekend(*day) { *times } else { times - 1 };
            for _ in 0..substitutes {
                let mut free = next(*day);
                while is_weekend(free) || owed.contains_key(&free) || walker.off.contains(&free) {
                    free = next(free);
                }
                walker.off.insert(free);
            }
        }
        walker
    }

    /// One with the office hours of [`usual_hours`].
    pub fn with_usual_hours() -> Self {
        Self::new(Some(vec![9 * 60, 12 * 60, 13 * 60 + 30, 18 * 60]))
    }

    /// Whether the minute that begins then is working time.
    pub fn is_open(&self, at: NaiveDateTime) -> bool {
        let minute = at.hour() * 60 + at.minute();
        let hours = self.hours.as_deref().unwrap_or(&[0, 24 * 60]);
        let mut spans = hours.chunks(2);
        self.works(at.date()) && spans.any(|span| span[0] <= minute && minute < span[1])
    }

    pub fn works(&self, day: NaiveDate) -> bool {
        self.work.contains(&day) || !(self.off.contains(&day) || is_weekend(day))
    }

    fn certain(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The limit, by walking.
    fn due(&self, start: NaiveDateTime, length: Length, deemed: bool, roll: Roll) -> Found {
        let mut read = BTreeSet::new();
        let mut begin = start;
        if deemed {
            read.insert(begin.date());
            while !self.works(begin.date()) || self.closed(begin) {
                begin = next(begin.date()).and_time(NaiveTime::MIN);
                read.insert(begin.date());
            }
            if begin != start
                && let Some(hours) = &self.hours
            {
                begin += TimeDelta::minutes(i64::from(hours[0]));
            }
        }
        let day = begin.date();
        let (at, inclusive, date, raw) = match length {
            Length::Minutes(n) => instant(begin + TimeDelta::minutes(i64::from(n))),
            Length::Hours(n) => instant(begin + TimeDelta::hours(i64::from(n))),
            Length::WorkingHours(n) => self.walk_hours(begin, n, &mut read),
            Length::WorkingDays(n) => whole(self.walk_days(day, n, &mut read)),
            Length::NextWorkingDay => whole(self.walk_days(day, 1, &mut read)),
            Length::SameDay if self.hours.is_some() => self.close_of(begin, &mut read),
            _ => {
                let raw = raw_day(day, length);
                let rolled = self.roll(raw, roll, &mut read);
                let (at, inclusive, date, _) = whole(rolled);
                (at, inclusive, date, raw)
            }
        };
        Found {
            at,
            inclusive,
            date,
            raw,
            uncertain: read.into_iter().find(|day| !self.certain(*day)),
        }
    }

    fn closed(&self, at: NaiveDateTime) -> bool {
        self.hours.as_ref().is_some_and(|hours| {
            let close = TimeDelta::minutes(i64::from(hours[hours.len() - 1]));
            at - at.date().and_time(NaiveTime::MIN) > close
        })
    }

    fn walk_days(&self, from: NaiveDate, n: u32, read: &mut BTreeSet<NaiveDate>) -> NaiveDate {
        let (mut day, mut left) = (from, n);
        while left > 0 {
            day = next(day);
            read.insert(day);
            left -= u32::from(self.works(day));
        }
        day
    }

    fn walk_hours(
        &self,
        begin: NaiveDateTime,
        n: u32,
        read: &mut BTreeSet<NaiveDate>,
    ) -> (NaiveDateTime, bool, NaiveDate, NaiveDate) {
        let hours = self.hours.as_ref().unwrap();
        // Seconds within the first minute stay as they are: begin and walk whole minutes from
        // there when inside hours, else from the opening.
        let mut at = begin;
        let mut left = i64::from(n) * 60;
        let mut carried = 0;
        loop {
            read.insert(at.date());
            let midnight = at.date().and_time(NaiveTime::MIN);
            let since = (at - midnight).num_seconds();
            let open = self.works(at.date())
                && hours.chunks(2).any(|span| {
                    i64::from(span[0]) * 60 <= since && since < i64::from(span[1]) * 60
                });
            if !open {
                // To the next whole minute, where every opening is.
                at += TimeDelta::seconds(60 - since % 60);
                continue;
            }
            // This minute, or what is left of it when it began in the middle.
            let here = 60 - since % 60;
            let owed = left * 60 - carried;
            if owed <= here {
                let end = at + TimeDelta::seconds(owed);
                return (end, true, at.date(), at.date());
            }
            carried += here;
            left -= carried / 60;
            carried %= 60;
            at += TimeDelta::seconds(here);
        }
    }

    fn close_of(
        &self,
        begin: NaiveDateTime,
        read: &mut BTreeSet<NaiveDate>,
    ) -> (NaiveDateTime, bool, NaiveDate, NaiveDate) {
        let hours = self.hours.as_ref().unwrap();
        let mut at = begin;
        read.insert(at.date());
        while !self.works(at.date()) || self.closed(at) {
            at = next(at.date()).and_time(NaiveTime::MIN);
            read.insert(at.date());
        }
        let close = TimeDelta::minutes(i64::from(hours[hours.len() - 1]));
        let end = at.date().and_time(NaiveTime::MIN) + close;
        (end, true, at.date(), at.date())
    }

    fn roll(&self, raw: NaiveDate, roll: Roll, read: &mut BTreeSet<NaiveDate>) -> NaiveDate {
        let walk = |forward: bool, read: &mut BTreeSet<NaiveDate>| {
            let mut day = raw;
            loop {
                read.insert(day);
                if self.works(day) {
                    return Some(day);
                }
                day = if forward {
                    next(day)
                } else {
                    day - Days::new(1)
                };
                if forward && roll == Roll::ModifiedFollowing && day.month() != raw.month() {
                    return None;
                }
            }
        };
        match roll {
            Roll::None => raw,
            Roll::Following => walk(true, read).unwrap(),
            Roll::Preceding => walk(false, read).unwrap(),
            Roll::ModifiedFollowing => {
                walk(true, read).unwrap_or_else(|| walk(false, read).unwrap())
            }
        }
    }
}

fn whole(day: NaiveDate) -> (NaiveDateTime, bool, NaiveDate, NaiveDate) {
    (next(day).and_time(NaiveTime::MIN), false, day, day)
}

fn instant(at: NaiveDateTime) -> (NaiveDateTime, bool, NaiveDate, NaiveDate) {
    (at, true, at.date(), at.date())
}

/// The last day of a calendar term, found by walking.
fn raw_day(from: NaiveDate, length: Length) -> NaiveDate {
    let until = |end: &dyn Fn(NaiveDate) -> bool| {
        let mut day = from;
        while !end(day) {
            day = next(day);
        }
        day
    };
    match length {
        Length::Days(n) => (0..n).fold(from, |day, _| next(day)),
        Length::NextDay => next(from),
        Length::WeekEnd => until(&|day| day.weekday().number_from_monday() == 7),
        Length::MonthEnd => until(&|day| next(day).month() != from.month()),
        Length::YearEnd => until(&|day| next(day).year() != from.year()),
        Length::Months(n) => {
            let months = from.month0() + n;
            let (year, month) = (
                from.year() + i32::try_from(months / 12).unwrap(),
                months % 12 + 1,
            );
            // The same number, or the largest number below it that the month has.
            (1..=from.day())
                .rev()
                .find_map(|number| NaiveDate::from_ymd_opt(year, month, number))
                .unwrap()
        }
        _ => from,
    }
}

/// A plain pseudo-random sequence (SplitMix64), the same on every run.
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn amount(&mut self, bound: u64) -> u32 {
        u32::try_from(self.below(bound)).unwrap() + 1
    }
}

fn compare(calendar: &Calendar, walker: &Walker, random: &mut Random) {
    let first = Day::parse("1991-01-01").unwrap().start(calendar.zone());
    let start = first.plus(i64::try_from(random.below(50 * 365 * 86_400)).unwrap());
    // On the minute half of the time, where openings and closes are.
    let start = if random.below(2) == 0 {
        start
    } else {
        Instant(start.0 / 60 * 60)
    };
    let with_hours = walker.hours.is_some();
    let length = match random.below(if with_hours { 12 } else { 11 }) {
        0 => Length::Minutes(random.amount(5_000)),
        1 => Length::Hours(random.amount(500)),
        2 => Length::Days(random.amount(60)),
        3 | 4 => Length::WorkingDays(random.amount(60)),
        5 => Length::Months(random.amount(18)),
        6 => Length::SameDay,
        7 => Length::NextDay,
        8 => Length::NextWorkingDay,
        9 => Length::WeekEnd,
        10 => [Length::MonthEnd, Length::YearEnd][random.below(2) as usize],
        _ => Length::WorkingHours(random.amount(30)),
    };
    let rolls = [
        Roll::None,
        Roll::Following,
        Roll::Preceding,
        Roll::ModifiedFollowing,
    ];
    let roll = rolls[random.below(4) as usize];
    let deemed = random.below(2) == 0;
    let policy = if deemed {
        StartPolicy::DeemedNextWorkingDay
    } else {
        StartPolicy::NotCounted
    };

    let local = |at: Instant| redress_core::time::local(at, calendar.zone()).unwrap();
    let due = calendar.due(start, &length, policy, roll).unwrap().unwrap();
    let found = Found {
        at: local(due.at),
        inclusive: due.inclusive,
        date: due.date.date().unwrap(),
        raw: due.raw_date.date().unwrap(),
        uncertain: due.uncertain_from.map(|day| day.date().unwrap()),
    };
    let walked = walker.due(local(start), length, deemed, roll);
    assert_eq!(
        found,
        walked,
        "{} {length} {policy:?} {roll:?}",
        start.text(calendar.zone())
    );
}

#[test]
fn whole_days_and_elapsed_time_equal_a_walk_on_many_random_cases() {
    let (calendar, walker) = (super::support::cn(), Walker::new(None));
    let mut random = Random::seeded(1);
    for _ in 0..CASES {
        compare(&calendar, &walker, &mut random);
    }
}

#[test]
fn office_hours_equal_a_walk_minute_by_minute_on_many_random_cases() {
    let calendar = super::support::cn_with("hours", usual_hours());
    let walker = Walker::with_usual_hours();
    let mut random = Random::seeded(2);
    for _ in 0..CASES / 10 {
        compare(&calendar, &walker, &mut random);
    }
}

#[test]
fn counts_equal_a_walk_on_many_random_cases() {
    let (calendar, walker) = (super::support::cn(), Walker::new(None));
    let mut random = Random::seeded(3);
    for _ in 0..CASES / 10 {
        let from = Day::parse("1990-01-01")
            .unwrap()
            .plus(random.below(18_000) as i32);
        let length = random.below(400) as i32;
        let (mut day, last) = (from.date().unwrap(), from.plus(length).date().unwrap());
        let (mut days, mut uncertain) = (0, None);
        while day < last {
            day = next(day);
            days += i64::from(walker.works(day));
            if uncertain.is_none() && !walker.certain(day) {
                uncertain = Some(Day::from_date(day));
            }
        }
        let counted = calendar.count(from, from.plus(length)).unwrap();
        assert_eq!(
            (counted.days, counted.uncertain_from),
            (days, uncertain),
            "{}",
            from.text()
        );
    }
}
