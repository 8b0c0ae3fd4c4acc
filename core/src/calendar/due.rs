//! From a start and a length to the instant it is due. Never: pauses, extensions, cases.

use super::table::LAST;
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

    /// The first instant that is too late.
    #[must_use]
    pub fn passed_from(&self) -> Instant {
        self.at.plus(i64::from(self.inclusive))
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
        let due = match self.due_from(begin, length, roll) {
            // The start lies within the calendars, so it is the length that leads out of them.
            Err(CalendarError::OutOfRange(_) | CalendarError::TooFar { .. }) => {
                return Err(CalendarError::TooFar {
                    from: begin.day,
                    amount: length.to_string(),
                });
            }
            due => due?,
        };
        Ok(due.map(|due| Due {
            uncertain_from: earlier(begin.uncertain_from, due.uncertain_from),
            ..due
        }))
    }

    /// The instant from which time counts: the start's, or the opening it is deemed to have come at.
    pub(super) fn begins(
        &self,
        start: Instant,
        policy: StartPolicy,
    ) -> Result<Instant, CalendarError> {
        self.begin(start, policy).map(|begin| begin.at)
    }

    fn due_from(
        &self,
        begin: Begin,
        length: &Length,
        roll: Roll,
    ) -> Result<Option<Due>, CalendarError> {
        let Begin { at, day, .. } = begin;
        let days_later = |n: u32| day.plus(i32::try_from(n).unwrap_or(i32::MAX));
        let due = match *length {
            Length::Minutes(n) => self.at_instant(at.plus(i64::from(n) * 60))?,
            Length::Hours(n) => self.at_instant(at.plus(i64::from(n) * 3600))?,
            Length::WorkingHours(n) => self.after_working_seconds(at, i64::from(n) * 3600)?,
            Length::Days(n) => self.rolled(days_later(n), roll)?,
            Length::WorkingDays(n) => self.end_of(self.add(day, n)?),
            Length::Months(n) => self.rolled(months_after(day, n), roll)?,
            Length::SameDay if self.has_hours() => self.next_close(at)?,
            Length::SameDay => self.rolled(day, roll)?,
            Length::NextDay => self.rolled(days_later(1), roll)?,
            Length::NextWorkingDay => self.end_of(self.add(day, 1)?),
            Length::WeekEnd => self.rolled(days_later(7 - day.weekday()), roll)?,
            Length::MonthEnd => self.rolled(month_end(day), roll)?,
            Length::YearEnd => self.rolled(year_end(day), roll)?,
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

    /// A limit that is an instant.
    pub(super) fn at_instant(&self, at: Instant) -> Result<Due, CalendarError> {
        let date = at.day(self.zone());
        inside(date)?;
        Ok(Due {
            at,
            inclusive: true,
            date,
            raw_date: date,
            uncertain_from: None,
        })
    }

    /// The limit when some working seconds have passed.
    pub(super) fn after_working_seconds(
        &self,
        from: Instant,
        seconds: i64,
    ) -> Result<Due, CalendarError> {
        let time = self.time()?;
        let Some(seconds) = u32::try_from(seconds).ok().filter(|left| *left > 0) else {
            return if seconds > 0 {
                Err(CalendarError::OutOfRange(LAST.plus(1)))
            } else {
                self.at_instant(from)
            };
        };
        let (date, second) = self
            .worked(from)?
            .checked_add(seconds)
            .and_then(|total| time.reached(&self.table, total))
            .ok_or(CalendarError::OutOfRange(LAST.plus(1)))?;
        Ok(Due {
            at: date.start(self.zone()).plus(i64::from(second)),
            inclusive: true,
            date,
            raw_date: date,
            uncertain_from: self.first_uncertain(from.day(self.zone()), date),
        })
    }

    /// With office hours: the close of this working day, or of the next one when it has closed.
    fn next_close(&self, at: Instant) -> Result<Due, CalendarError> {
        let day = at.day(self.zone());
        let second = hours::second(at.second_of_day(self.zone()));
        let close = self.time()?.close(day);
        let open_today = self.works(day) && close.is_some_and(|close| second <= close);
        let date = if open_today {
            day
        } else {
            self.add(day, 1)?.day
        };
        Ok(Due {
            uncertain_from: self.first_uncertain(day, date),
            ..self.close_of(date)
        })
    }

    /// The close of a working day; its end where there are no office hours.
    pub(super) fn close_of(&self, date: Day) -> Due {
        let close = self.time.as_ref().and_then(|time| time.close(date));
        let close = close.map_or(DAY_SECONDS, i64::from);
        Due {
            at: date.start(self.zone()).plus(close),
            // A close at 24:00 is the end of the day like any other.
            inclusive: close < DAY_SECONDS,
            date,
            raw_date: date,
            uncertain_from: None,
        }
    }

    /// The end of a day that counting led to.
    pub(super) fn end_of(&self, added: Added) -> Due {
        Due {
            at: added.day.plus(1).start(self.zone()),
            inclusive: false,
            date: added.day,
            raw_date: added.day,
            uncertain_from: added.uncertain_from,
        }
    }

    /// The end of a day, or of the one it rolls to.
    pub(super) fn rolled(&self, raw: Day, roll: Roll) -> Result<Due, CalendarError> {
        Ok(Due {
            raw_date: raw,
            ..self.end_of(self.roll(raw, roll)?)
        })
    }

    /// Rolls a day that is off, and says which day read on the way is uncertain.
    fn roll(&self, raw: Day, roll: Roll) -> Result<Added, CalendarError> {
        inside(raw)?;
        let back = || self.sub(raw, 1).map(|added| added.day);
        let (day, last_read) = match roll {
            Roll::None => {
                return Ok(Added {
                    day: raw,
                    uncertain_from: None,
                });
            }
            _ if self.works(raw) => (raw, raw),
            Roll::Preceding => (back()?, raw),
            Roll::Following => {
                let next = self.add(raw, 1)?.day;
                (next, next)
            }
            Roll::ModifiedFollowing => {
                let end = month_end(raw);
                match self.add(raw, 1) {
                    Ok(next) if next.day <= end => (next.day, next.day),
                    _ => (back()?, end),
                }
            }
        };
        Ok(Added {
            day,
            uncertain_from: self.first_uncertain(raw.min(day), last_read),
        })
    }
}

/// The earlier of two days that may not be there.
pub(super) fn earlier(a: Option<Day>, b: Option<Day>) -> Option<Day> {
    a.into_iter().chain(b).min()
}

/// The corresponding day some months later, clipped to the end of its month. What chrono cannot
/// express lies outside every calendar, and is refused there.
///
/// ```
/// # use redress_core::{calendar::months_after, time::Day};
/// let day = Day::parse("2025-11-30").unwrap();
/// assert_eq!(months_after(day, 3).text(), "2026-02-28");
/// ```
#[must_use]
pub fn months_after(day: Day, months: u32) -> Day {
    let date = day.date();
    let later = date.and_then(|date| date.checked_add_months(Months::new(months)));
    later.map_or(Day(i32::MAX), Day::from_date)
}

fn month_end(day: Day) -> Day {
    let first = day.date().and_then(|date| date.with_day(1));
    let next = first.and_then(|first| first.checked_add_months(Months::new(1)));
    next.map_or(Day(i32::MAX), |next| Day::from_date(next).plus(-1))
}

fn year_end(day: Day) -> Day {
    let end = day.date().and_then(|date| Day::civil(date.year(), 12, 31));
    end.unwrap_or(Day(i32::MAX))
}
