//! Office hours: the spans of a working day, and working time as a running total of seconds.
//! Never: which days work.

use super::CalendarError;
use super::table::{FIRST, Table};
use crate::time::{DAY_SECONDS, Day};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Spans of a day as files write them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursDoc {
    spans: Vec<(String, String)>,
    makeup: Option<Vec<(String, String)>>,
    #[serde(default)]
    weekday: BTreeMap<String, Vec<(String, String)>>,
}

/// An opening and a close, in seconds since local midnight.
pub(super) type Span = (u32, u32);

/// The hours of every kind of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hours {
    standard: Vec<Span>,
    /// Make-up workdays, where they differ from the standard.
    makeup: Option<Vec<Span>>,
    /// Weekdays with hours of their own, Monday = 1.
    weekday: BTreeMap<u32, Vec<Span>>,
}

impl Hours {
    pub(super) fn read(doc: HoursDoc) -> Result<Self, CalendarError> {
        let mut weekday = BTreeMap::new();
        for (key, spans) in doc.weekday {
            let place = format!("hours.weekday.{key}");
            let number = match key.parse() {
                Ok(number @ 1..=7) => number,
                _ => {
                    return Err(CalendarError::Weekday {
                        entry: place,
                        weekday: format!("\"{key}\""),
                    });
                }
            };
            weekday.insert(number, read_spans(&place, spans)?);
        }
        Ok(Self {
            standard: read_spans("hours.spans", doc.spans)?,
            makeup: doc
                .makeup
                .map(|spans| read_spans("hours.makeup", spans))
                .transpose()?,
            weekday,
        })
    }
}

fn read_spans(place: &str, docs: Vec<(String, String)>) -> Result<Vec<Span>, CalendarError> {
    let mut spans: Vec<Span> = Vec::with_capacity(docs.len());
    for (i, (from, to)) in docs.into_iter().enumerate() {
        let entry = format!("{place}[{i}]");
        let span = (clock(&entry, &from)?, clock(&entry, &to)?);
        let after = spans.last().map_or(0, |(_, close)| *close);
        if span.0 < after || span.1 <= span.0 {
            return Err(CalendarError::Hours { entry, from, to });
        }
        spans.push(span);
    }
    if spans.is_empty() {
        return Err(CalendarError::Empty(place.to_owned()));
    }
    Ok(spans)
}

/// Reads `HH:MM`, up to `24:00`, as seconds since midnight.
pub(super) fn clock(entry: &str, text: &str) -> Result<u32, CalendarError> {
    let two = |part: &str| -> Option<u32> {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    text.split_once(':')
        .and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)))
        .filter(|(hour, minute)| *minute < 60 && (*hour < 24 || (*hour == 24 && *minute == 0)))
        .map(|(hour, minute)| hour * 3600 + minute * 60)
        .ok_or_else(|| CalendarError::Clock {
            entry: entry.to_owned(),
            text: text.to_owned(),
        })
}

/// Days in a block of the running total: few enough to look at one by one.
const BLOCK: usize = 8;

/// Working time of a calendar: hours laid over its workdays.
#[derive(Debug, Clone)]
pub(super) struct WorkTime {
    /// The spans of a workday by weekday, Monday first.
    week: [Box<[Span]>; 7],
    /// Their seconds.
    seconds: [u32; 7],
    /// Days that close early.
    short: Box<[(Day, u32)]>,
    /// Working seconds before each block of days, and at the end the total.
    before: Box<[u32]>,
}

impl WorkTime {
    pub(super) fn new(hours: &Hours, weekend: u8, short: Box<[(Day, u32)]>, table: &Table) -> Self {
        let mut week = <[Box<[Span]>; 7]>::default();
        let mut seconds = [0; 7];
        for ((weekday, spans), seconds) in (1..).zip(&mut week).zip(&mut seconds) {
            let standard = if weekend >> weekday & 1 == 1 {
                hours.makeup.as_ref()
            } else {
                hours.weekday.get(&weekday)
            };
            *spans = standard.unwrap_or(&hours.standard).as_slice().into();
            *seconds = spans.iter().map(|(open, close)| close - open).sum();
        }
        let mut time = Self {
            week,
            seconds,
            short,
            before: Box::default(),
        };
        let blocks = Table::days().div_ceil(BLOCK);
        let mut before = Vec::with_capacity(blocks + 1);
        let mut total = 0_u32;
        for number in 0..blocks {
            before.push(total);
            // All 22 280 days round the clock are less than 2^31 seconds.
            total += workdays(table, number)
                .map(|day| time.seconds(day))
                .sum::<u32>();
        }
        before.push(total);
        time.before = before.into();
        time
    }

    /// The spans of a workday, cut where it closes early.
    pub(super) fn spans(&self, day: Day) -> impl Iterator<Item = Span> {
        let spans = self.week.get(day.weekday() as usize - 1);
        let limit = self.early_close(day).unwrap_or(u32::MAX);
        spans
            .into_iter()
            .flatten()
            .map(move |(open, close)| (*open, (*close).min(limit)))
            .filter(|(open, close)| open < close)
    }

    fn early_close(&self, day: Day) -> Option<u32> {
        let found = self.short.binary_search_by_key(&day, |(day, _)| *day);
        found
            .ok()
            .and_then(|i| self.short.get(i))
            .map(|(_, close)| *close)
    }

    fn seconds(&self, day: Day) -> u32 {
        if self.early_close(day).is_some() {
            return self.spans(day).map(|(open, close)| close - open).sum();
        }
        let whole = self.seconds.get(day.weekday() as usize - 1);
        whole.copied().unwrap_or(0)
    }

    /// When a workday opens.
    pub(super) fn open(&self, day: Day) -> Option<u32> {
        self.spans(day).next().map(|(open, _)| open)
    }

    /// When a workday closes.
    pub(super) fn close(&self, day: Day) -> Option<u32> {
        self.spans(day).last().map(|(_, close)| close)
    }

    /// Working seconds of all time before a second of the day at `index`.
    pub(super) fn before(&self, table: &Table, day: Day, index: usize, second: u32) -> u32 {
        let number = index / BLOCK;
        let earlier: u32 = workdays(table, number)
            .take_while(|earlier| *earlier < day)
            .map(|earlier| self.seconds(earlier))
            .sum();
        let today: u32 = if table.works(index) {
            self.spans(day)
                .map(|(open, close)| close.min(second).saturating_sub(open))
                .sum()
        } else {
            0
        };
        self.before.get(number).copied().unwrap_or(0) + earlier + today
    }

    /// The earliest day and second at which `total` working seconds have passed. A total that is
    /// reached at the end of a span is that end, not the next opening.
    pub(super) fn reached(&self, table: &Table, total: u32) -> Option<(Day, u32)> {
        if self.before.last().is_none_or(|all| total > *all) {
            return None;
        }
        let number = self
            .before
            .partition_point(|before| *before < total)
            .checked_sub(1)?;
        let mut left = total - self.before.get(number)?;
        for day in workdays(table, number) {
            let seconds = self.seconds(day);
            if left > seconds {
                left -= seconds;
                continue;
            }
            for (open, close) in self.spans(day) {
                if left <= close - open {
                    return Some((day, open + left));
                }
                left -= close - open;
            }
        }
        None
    }
}

/// The workdays of one block of days.
fn workdays(table: &Table, number: usize) -> impl Iterator<Item = Day> {
    let index = number * BLOCK;
    let mut bits = table.word(index / 64) >> (index % 64) & ((1 << BLOCK) - 1);
    let first = i32::try_from(index).map_or(FIRST, |offset| FIRST.plus(offset));
    std::iter::from_fn(move || {
        if bits == 0 {
            return None;
        }
        let bit = bits.trailing_zeros();
        bits &= bits - 1;
        Some(first.plus(i32::try_from(bit).ok()?))
    })
}

/// Seconds since midnight as an amount that fits any day.
pub(super) fn second(of_day: i64) -> u32 {
    u32::try_from(of_day.clamp(0, DAY_SECONDS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_two_digits_each_up_to_midnight() {
        assert_eq!(clock("x", "00:00"), Ok(0));
        assert_eq!(clock("x", "13:30"), Ok(48_600));
        assert_eq!(clock("x", "24:00"), Ok(86_400));
        for text in [
            "9:00", "24:01", "12:60", "1200", "12:00:00", "-1:00", "二:00",
        ] {
            let error = clock("hours.spans[0]", text).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
