//! What a pause does to a limit: it freezes what remains. Pure functions of start, length and the
//! pauses; a limit is worked out anew each time and never edited in place.

use super::due::earlier;
use super::{Added, Calendar, CalendarError, Due, Length, Roll, StartPolicy};
use crate::order::InOrder;
use crate::time::{Day, Instant};

/// A time in which a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pause {
    /// From this instant.
    pub from: Instant,
    /// Until this one; none while it lasts.
    pub to: Option<Instant>,
}

/// How a clock stands after its pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It runs, or ran out, with this limit.
    Limit(Due),
    /// It stands still and has no limit.
    Paused {
        /// Since when, without a break.
        since: Instant,
        /// The limit it would have if it went on now.
        if_resumed_now: Due,
    },
}

impl Calendar {
    /// When something started at `start` is due, given its pauses up to `now`; none for lengths
    /// without a number.
    ///
    /// Pauses may be given in any order and may overlap. A pause before the start counts from the
    /// start; one after the limit changes nothing; one that begins after `now` has not begun.
    ///
    /// # Errors
    /// As [`Calendar::due`]; [`CalendarError::Pause`] for a pause that ends before it begins.
    pub fn due_after_pauses(
        &self,
        start: Instant,
        length: &Length,
        policy: StartPolicy,
        roll: Roll,
        pauses: &[Pause],
        now: Instant,
    ) -> Result<Option<Clock>, CalendarError> {
        let Some(mut due) = self.due(start, length, policy, roll)? else {
            return Ok(None);
        };
        let begin = self.begins(start, policy)?;
        for pause in self.merge(pauses, now)? {
            let from = pause.from.max(begin);
            if from >= due.at {
                break;
            }
            match pause.to {
                Some(to) if to <= begin => {}
                Some(to) => due = self.shift_for_pause(&due, length, roll, from, to)?,
                None => {
                    let now = now.max(from);
                    return Ok(Some(Clock::Paused {
                        since: pause.from,
                        if_resumed_now: self.shift_for_pause(&due, length, roll, from, now)?,
                    }));
                }
            }
        }
        Ok(Some(Clock::Limit(due)))
    }

    /// A limit moved by one pause that began before it.
    ///
    /// Working days: the day of the pause still counts, the day of the resumption does not. Time
    /// in minutes and hours goes on with what was left. Calendar terms move by the days from pause
    /// to resumption, then roll.
    ///
    /// # Errors
    /// As [`Calendar::due`]; [`CalendarError::Pause`] when `to` is before `from`.
    pub fn shift_for_pause(
        &self,
        due: &Due,
        length: &Length,
        roll: Roll,
        from: Instant,
        to: Instant,
    ) -> Result<Due, CalendarError> {
        if to < from {
            return Err(self.backwards(from, to));
        }
        if from >= due.at {
            return Ok(*due);
        }
        let (first, last) = (from.day(self.zone()), to.day(self.zone()));
        let moved = match *length {
            Length::Minutes(_) | Length::Hours(_) => self.at_instant(due.at.plus(to.0 - from.0))?,
            Length::WorkingHours(_) => {
                self.after_working_seconds(to, self.working_seconds(from, due.at)?)?
            }
            Length::WorkingDays(_) | Length::NextWorkingDay => {
                self.end_of(self.working_days_later(due.date, first, last)?)
            }
            Length::SameDay if self.has_hours() => {
                let later = self.working_days_later(due.date, first, last)?;
                Due {
                    uncertain_from: later.uncertain_from,
                    ..self.close_of(later.day)
                }
            }
            _ => self.rolled(due.raw_date.plus(last.0 - first.0), roll)?,
        };
        Ok(Due {
            uncertain_from: earlier(due.uncertain_from, moved.uncertain_from),
            ..moved
        })
    }

    /// A day moved by the working days that lie in a pause.
    fn working_days_later(&self, day: Day, from: Day, to: Day) -> Result<Added, CalendarError> {
        let paused = self.count(from, to)?;
        let added = self.add(day, u32::try_from(paused.days).unwrap_or(0))?;
        Ok(Added {
            uncertain_from: earlier(paused.uncertain_from, added.uncertain_from),
            ..added
        })
    }

    /// Puts pauses in order and joins those that overlap or touch, as they stood at `now`.
    pub(super) fn merge(
        &self,
        pauses: &[Pause],
        now: Instant,
    ) -> Result<Vec<Pause>, CalendarError> {
        let mut sorted = Vec::with_capacity(pauses.len());
        for pause in pauses {
            if let Some(to) = pause.to.filter(|to| *to < pause.from) {
                return Err(self.backwards(pause.from, to));
            }
            if pause.from <= now {
                let to = pause.to.filter(|to| *to <= now);
                sorted.push(Pause { to, ..*pause });
            }
        }
        sorted.in_order_of(|pause| pause.from);
        let mut merged: Vec<Pause> = Vec::with_capacity(sorted.len());
        for pause in sorted {
            match merged.last_mut() {
                Some(last) if last.to.is_none_or(|to| pause.from <= to) => {
                    last.to = last.to.zip(pause.to).map(|(a, b)| a.max(b));
                }
                _ => merged.push(pause),
            }
        }
        Ok(merged)
    }

    fn backwards(&self, from: Instant, to: Instant) -> CalendarError {
        CalendarError::Pause {
            from: from.text(self.zone()),
            to: to.text(self.zone()),
        }
    }
}
