//! From a start and a length to the instant it is due. Never: pauses, extensions, cases.

use super::{Added, Calendar, CalendarError, Length, hours, inside};
use crate::time::{DAY_SECONDS, Day, Instant};
use chrono::{Datelike, Months};
use serde::{Deserialize, Serialize};

/// Which day a start belongs to. A rule must say; it changes about a third of all starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartPolicy {
    /// The day of the start, which is not counted.
    NotCounted,
    /// What comes on a day off or after close counts as come on the next working day.
    DeemedNextWorkingDay,
}

/// What happens when the last day is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// Nothing.
    #[default]
    None,
    /// The next working day.
    Following,
    /// The working day before.
    Preceding,
    /// The next working day, or the one before when that would be in another month.
    ModifiedFollowing,
}

impl StartPolicy {
    /// As packs and answers write it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NotCounted => "not_counted",
            Self::DeemedNextWorkingDay => "deemed_next_working_day",
        }
    }
}

impl Roll {
    /// As packs and answers write it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Following => "following",
            Self::Preceding => "preceding",
            Self::ModifiedFollowing => "modified_following",
        }
    }
}

/// A limit in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The limit. For whole days the midnight after `date`.
    pub at: Instant,
    /// True: an act at `at` is in time (minutes, hours, close of business). False: it is too late.
    pub inclusive: bool,
    /// The last day on which an act is in time.
    pub date: Day,
    /// The day before any roll; months are extended from here.
    pub raw_date: Day,
    /// The first day read on the way whose notice is not published.
    pub uncertain_from: Option<Day>,
}

impl Due {
    /// Whether an act at an instant is in time.
    #[must_use]
    pub fn in_time(&self, act: Instant) -> bool {
        act < self.at || (self.inclusive && act == self.at)
    }
}

/// Where counting begins.
#[derive(Clone, Copy)]
struct Begin {
    at: Instant,
    day: Day,
    uncertain_from: Option<Day>,
}

impl Calendar {
    /// When something started at `start` is due; none for lengths without a number.
    ///
    /// Rolls concern calendar days, months and week, month and year ends. Working days need none,
    /// and time counted in hours and minutes ends when it ends.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] and [`CalendarError::TooFar`] beyond 1990–2050,
    /// [`CalendarError::NoHours`] for working hours where there are no office hours.
    pub fn due(
        &self,
        start: Instant,
        length: &Length,
        policy: StartPolicy,
        roll: Roll,
    ) -> Result<Option<Due>, CalendarError> {
        inside(start.day(self.zone()))?;
        let begin = self.begin(start, policy)?;
        let far = || CalendarError::TooFar {
            from: begin.day,
            amount: length.to_string(),
        };
        let day = begin.day;
        let whole = |raw: Option<Day>| {
            let raw = raw.filter(|day| inside(*day).is_ok()).ok_or_else(far)?;
            self.whole_days(begin, raw, roll)
        };
        let due = match *length {
            Length::Minutes(n) => self.elapsed(begin, i64::from(n) * 60).ok_or_else(far)?,
            Length::Hours(n) => self.elapsed(begin, i64::from(n) * 3600).ok_or_else(far)?,
            Length::WorkingHours(n) => self.working_hours(begin, n)?.ok_or_else(far)?,
            Length::Days(n) => whole(i32::try_from(n).ok().map(|n| day.plus(n)))?,
            Length::WorkingDays(n) => self.whole_days_added(begin, self.add(day, n)?),
            Length::Months(n) => whole(months_after(day, n))?,
            Length::SameDay if self.has_hours() => self.same_day(begin)?,
            Length::SameDay => whole(Some(day))?,
            Length::NextDay => whole(Some(day.plus(1)))?,
            Length::NextWorkingDay => self.whole_days_added(begin, self.add(day, 1)?),
            Length::WeekEnd => whole(i32::try_from(7 - day.weekday()).ok().map(|n| day.plus(n)))?,
            Length::MonthEnd => whole(month_end(day))?,
            Length::YearEnd => whole(day.date().and_then(|d| Day::civil(d.year(), 12, 31)))?,
            Length::OnTheSpot
            | Length::Immediately
            | Length::Promptly
            | Length::PerCase
            | Length::NoneInText => return Ok(None),
        };
        Ok(Some(due))
    }

    /// Applies the start policy.
    fn begin(&self, start: Instant, policy: StartPolicy) -> Result<Begin, CalendarError> {
        let day = start.day(self.zone());
        let second = hours::second(start.second_of_day(self.zone()));
        let closed = self
            .time
            .as_ref()
            .and_then(|time| time.close(day))
            .is_some_and(|close| second > close);
        if policy == StartPolicy::NotCounted {
            return Ok(Begin {
                at: start,
                day,
                uncertain_from: None,
            });
        }
        if self.works(day) && !closed {
            return Ok(Begin {
                at: start,
                day,
                uncertain_from: self.first_uncertain(day, day),
            });
        }
        let next = self.add(day, 1)?.day;
        let open = self.time.as_ref().and_then(|time| time.open(next));
        Ok(Begin {
            at: next.start(self.zone()).plus(i64::from(open.unwrap_or(0))),
            day: next,
            uncertain_from: self.first_uncertain(day, next),
        })
    }

    fn elapsed(&self, begin: Begin, seconds: i64) -> Option<Due> {
        let at = begin.at.plus(seconds);
        let date = at.day(self.zone());
        inside(date).ok()?;
        Some(Due {
            at,
            inclusive: true,
            date,
            raw_date: date,
            uncertain_from: begin.uncertain_from,
        })
    }

    fn working_hours(&self, begin: Begin, n: u32) -> Result<Option<Due>, CalendarError> {
        let time = self.time()?;
        let end = self.worked(begin.at)?;
        let reached = n
            .checked_mul(3600)
            .and_then(|seconds| end.checked_add(seconds))
            .and_then(|total| time.reached(&self.table, total));
        Ok(reached.map(|(date, second)| Due {
            at: date.start(self.zone()).plus(i64::from(second)),
            inclusive: true,
            date,
            raw_date: date,
            uncertain_from: earlier(begin.uncertain_from, self.first_uncertain(begin.day, date)),
        }))
    }

    /// With office hours: the close of this working day, or of the next one when it has closed.
    fn same_day(&self, begin: Begin) -> Result<Due, CalendarError> {
        let time = self.time()?;
        let second = hours::second(begin.at.second_of_day(self.zone()));
        let today = time
            .close(begin.day)
            .filter(|close| self.works(begin.day) && second <= *close);
        let (date, close) = match today {
            Some(close) => (begin.day, Some(close)),
            None => {
                let next = self.add(begin.day, 1)?.day;
                (next, time.close(next))
            }
        };
        let close = close.map_or(DAY_SECONDS, i64::from);
        Ok(Due {
            at: date.start(self.zone()).plus(close),
            // A close at 24:00 is the end of the day like any other.
            inclusive: close < DAY_SECONDS,
            date,
            raw_date: date,
            uncertain_from: earlier(begin.uncertain_from, self.first_uncertain(begin.day, date)),
        })
    }

    fn whole_days(&self, begin: Begin, raw: Day, roll: Roll) -> Result<Due, CalendarError> {
        let (date, uncertain_from) = self.roll(raw, roll)?;
        Ok(Due {
            raw_date: raw,
            ..self.whole_days_added(
                begin,
                Added {
                    day: date,
                    uncertain_from,
                },
            )
        })
    }

    fn whole_days_added(&self, begin: Begin, added: Added) -> Due {
        Due {
            at: added.day.plus(1).start(self.zone()),
            inclusive: false,
            date: added.day,
            raw_date: added.day,
            uncertain_from: earlier(begin.uncertain_from, added.uncertain_from),
        }
    }

    /// Rolls a day that is off, and says which day read on the way is uncertain.
    fn roll(&self, raw: Day, roll: Roll) -> Result<(Day, Option<Day>), CalendarError> {
        if roll == Roll::None {
            return Ok((raw, None));
        }
        if self.works(raw) {
            return Ok((raw, self.first_uncertain(raw, raw)));
        }
        let back = || self.sub(raw, 1).map(|added| added.day);
        let (rolled, last_read) = match roll {
            Roll::None => (raw, raw),
            Roll::Preceding => (back()?, raw),
            Roll::Following => {
                let next = self.add(raw, 1)?.day;
                (next, next)
            }
            Roll::ModifiedFollowing => match (self.add(raw, 1), month_end(raw)) {
                (Ok(next), Some(end)) if next.day <= end => (next.day, next.day),
                (_, Some(end)) => (back()?, end),
                (next, None) => (next?.day, raw),
            },
        };
        Ok((rolled, self.first_uncertain(raw.min(rolled), last_read)))
    }
}

fn earlier(a: Option<Day>, b: Option<Day>) -> Option<Day> {
    a.into_iter().chain(b).min()
}

/// The corresponding day some months later, clipped to the end of its month.
fn months_after(day: Day, months: u32) -> Option<Day> {
    let date = day.date()?.checked_add_months(Months::new(months))?;
    Some(Day::from_date(date))
}

fn month_end(day: Day) -> Option<Day> {
    let date = day.date()?;
    let first = date.with_day(1)?.checked_add_months(Months::new(1))?;
    Some(Day::from_date(first).plus(-1))
}
