//! A limit through what was done to it: pauses and extensions, in the order of time. Pure: worked
//! out anew from the acts each time, never edited in place. Never: cases, events, who may do it.

use super::due::months_after;
use super::pause::Pause;
use super::{Calendar, CalendarError, Due, Length, Roll, StartPolicy};
use crate::order::InOrder;
use crate::time::{Day, Instant};

/// What a limit is reckoned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// When it started.
    pub start: Instant,
    /// How long it runs.
    pub length: Length,
    /// Which day the start belongs to.
    pub policy: StartPolicy,
    /// What happens when the last day is a day off.
    pub roll: Roll,
}

/// By how much a limit is extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// By a length.
    Length(Length),
    /// To a limit that a person named.
    Until(Due),
}

/// An extension: when it was granted and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// When it was granted.
    pub at: Instant,
    /// By how much.
    pub by: More,
}

/// Why an extension counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It was granted before the clock started.
    BeforeStart(Instant),
    /// It was granted after this limit.
    Expired(Due),
    /// It goes beyond the longest extension, which ends here.
    BeyondCap(Due),
    /// It does not lead beyond the limit there is.
    NotLater(Due),
}

/// How a limit stands at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The limit; while paused the one it would have if it went on now.
    pub due: Due,
    /// Since when it stands still, while it does.
    pub paused: Option<Instant>,
    /// The length with extensions in its own unit; none once an extension in another unit or to a
    /// named day counts, so that days can no longer be numbered from the start.
    pub length: Option<Length>,
    /// First and last day of each pause that counted; the first still counts, the last does not.
    pub pauses: Vec<(Day, Day)>,
    /// Extensions that counted, by their place in the list given, with the limit each led to.
    pub extended: Vec<(usize, Due)>,
    /// Extensions that did not.
    pub refused: Vec<(usize, Refused)>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Pause(Instant, Instant),
    More(Length),
    Until(Due),
}

enum Act {
    Pause(Pause),
    Extension(usize, Extension),
}

impl Calendar {
    /// How a limit stands at `now` after its pauses and extensions; none for lengths without a number.
    ///
    /// An extension in the unit of the length lengthens it, so that 31 January and a month and a
    /// month is 31 March; one in another unit goes on from the limit. `cap` is the longest that
    /// all extensions together may add. A pause that begins after the limit changes nothing.
    ///
    /// # Errors
    /// As [`Calendar::due`]; [`CalendarError::Pause`] for a pause that ends before it begins.
    pub fn course(
        &self,
        terms: &Terms,
        pauses: &[Pause],
        extensions: &[Extension],
        cap: Option<&Length>,
        now: Instant,
    ) -> Result<Option<Course>, CalendarError> {
        let mut length = terms.length;
        let mut steps: Vec<Step> = Vec::new();
        let Some(due) = self.reckon(terms, &length, &steps)? else {
            return Ok(None);
        };
        let begin = self.begins(terms.start, terms.policy)?;
        let merged = self.merge(pauses, now)?;
        let mut course = Course {
            due,
            paused: None,
            length: Some(length),
            pauses: Vec::new(),
            extended: Vec::new(),
            refused: Vec::new(),
        };
        for act in in_order(&merged, extensions, now) {
            let before = course.due;
            match act {
                Act::Pause(pause) => {
                    let from = pause.from.max(begin);
                    let to = pause.to.unwrap_or(now).max(from);
                    if from >= before.at || pause.to.is_some_and(|to| to <= begin) {
                        continue;
                    }
                    steps.push(Step::Pause(from, to));
                    if pause.to.is_none() {
                        course.paused = Some(pause.from);
                    }
                    course
                        .pauses
                        .push((from.day(self.zone()), to.day(self.zone())));
                }
                Act::Extension(index, extension) => {
                    let at = extension.at;
                    let standing = merged.iter().any(|p| {
                        p.from <= at
                            && p.to.is_none_or(|to| at <= to)
                            && p.from.max(begin) < before.at
                    });
                    let longer = match extension.by {
                        More::Length(by) => length.extended_by(&by).ok(),
                        More::Until(_) => None,
                    };
                    let mut after = steps.clone();
                    match extension.by {
                        More::Length(by) if longer.is_none() => after.push(Step::More(by)),
                        More::Until(due) => after.push(Step::Until(due)),
                        More::Length(_) => {}
                    }
                    let new = self
                        .reckon(terms, &longer.unwrap_or(length), &after)?
                        .unwrap_or(before);
                    let refused = if at < terms.start {
                        Some(Refused::BeforeStart(terms.start))
                    } else if !before.in_time(at) && !standing {
                        Some(Refused::Expired(before))
                    } else if new.at <= before.at {
                        Some(Refused::NotLater(before))
                    } else {
                        let limit = self.capped(terms, &steps, cap)?;
                        limit.filter(|l| new.at > l.at).map(Refused::BeyondCap)
                    };
                    if let Some(refused) = refused {
                        course.refused.push((index, refused));
                        continue;
                    }
                    length = longer.unwrap_or(length);
                    steps = after;
                    course.extended.push((index, new));
                    course.length = course.length.and(longer);
                }
            }
            course.due = self.reckon(terms, &length, &steps)?.unwrap_or(before);
        }
        Ok(Some(course))
    }

    /// The latest limit that extensions may lead to, pauses included.
    fn capped(
        &self,
        terms: &Terms,
        steps: &[Step],
        cap: Option<&Length>,
    ) -> Result<Option<Due>, CalendarError> {
        let Some(cap) = cap else { return Ok(None) };
        let mut own: Vec<Step> = steps.to_vec();
        own.retain(|s| matches!(s, Step::Pause(..)));
        if let Ok(longest) = terms.length.extended_by(cap) {
            return self.reckon(terms, &longest, &own);
        }
        own.push(Step::More(*cap));
        self.reckon(terms, &terms.length, &own)
    }

    fn reckon(
        &self,
        terms: &Terms,
        length: &Length,
        steps: &[Step],
    ) -> Result<Option<Due>, CalendarError> {
        let Some(mut due) = self.due(terms.start, length, terms.policy, terms.roll)? else {
            return Ok(None);
        };
        for step in steps {
            due = match step {
                Step::Pause(from, to) => {
                    self.shift_for_pause(&due, length, terms.roll, *from, *to)?
                }
                Step::More(by) => self.later(&due, by, terms.roll)?,
                Step::Until(named) => *named,
            };
        }
        Ok(Some(due))
    }

    /// A limit and a length in another unit.
    fn later(&self, due: &Due, by: &Length, roll: Roll) -> Result<Due, CalendarError> {
        let days = |n: u32| due.raw_date.plus(i32::try_from(n).unwrap_or(i32::MAX));
        match *by {
            Length::Minutes(n) => self.at_instant(due.at.plus(i64::from(n) * 60)),
            Length::Hours(n) => self.at_instant(due.at.plus(i64::from(n) * 3600)),
            Length::WorkingHours(n) => self.after_working_seconds(due.at, i64::from(n) * 3600),
            Length::Days(n) => self.rolled(days(n), roll),
            Length::WorkingDays(n) => Ok(self.end_of(self.add(due.date, n)?)),
            Length::Months(n) => self.rolled(months_after(due.raw_date, n), roll),
            _ => Err(CalendarError::Amount(by.to_string())),
        }
    }
}

/// Pauses by their end and extensions by their instant: one granted while the clock stands still
/// counts before the clock goes on.
fn in_order(pauses: &[Pause], extensions: &[Extension], now: Instant) -> Vec<Act> {
    let mut acts: Vec<(Instant, bool, Act)> = pauses
        .iter()
        .map(|p| (p.to.unwrap_or(now), p.to.is_none(), Act::Pause(*p)))
        .collect();
    for (index, extension) in extensions.iter().enumerate() {
        if extension.at <= now {
            acts.push((extension.at, false, Act::Extension(index, *extension)));
        }
    }
    // An open pause comes last even when something was granted this very second.
    acts.in_order_of(|(at, open, _)| (*at, *open));
    acts.into_iter().map(|(_, _, act)| act).collect()
}
