//! What another calendar moves: the open limits of a case before and after. A limit can move only
//! where it read a day that changed, or one whose notice was not published; no other case is
//! assessed a second time. Never: reading files or records.

use crate::answer::{Answer, Deadline, Text};
use crate::assess::{CaseError, Options, assess};
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::pack::Edition;
use crate::time::{Day, Instant};
use serde::Serialize;
use std::collections::BTreeSet;

/// Statuses of a limit that is still to be kept; what was met, waived or replaced stays as it was.
const OPEN: [&str; 3] = ["running", "paused", "overdue"];

/// A calendar and the one that comes after it.
#[derive(Debug)]
pub struct Recount<'a> {
    before: &'a Calendar,
    after: &'a Calendar,
    changed: BTreeSet<Day>,
}

/// What was found in one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Open limits under the calendar before.
    pub looked_at: usize,
    /// Those of them that the change can move: worked out again.
    pub recomputed: usize,
    /// Limits that moved, and limits that were provisional and are sure now.
    pub limits: Vec<Moved>,
}

/// A limit before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Matter; absent for a clock of the whole case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The clock.
    pub clock: String,
    /// Its clause.
    pub clause: String,
    /// What is due.
    pub what: Text,
    /// The limit as it was; with the first day that was uncertain.
    pub before: Limit,
    /// The limit as it is; absent when the clock does not run any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Limit>,
    /// It was provisional for want of a notice, and is not any more.
    pub now_sure: bool,
}

/// The last day and instant of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// The last day in time.
    pub due_date: String,
    /// The limit as an instant.
    pub due_at: String,
    /// The first day on the way whose notice is not published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain_from: Option<String>,
}

impl<'a> Recount<'a> {
    /// Compares two calendars once, for any number of cases.
    #[must_use]
    pub fn new(before: &'a Calendar, after: &'a Calendar) -> Self {
        let changed = before.changed_days(after).into_iter().collect();
        Self {
            before,
            after,
            changed,
        }
    }

    /// The open limits of a case, before and after. `options` say whether it comes from a record.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be assessed under either calendar.
    pub fn case(
        &self,
        edition: &Edition,
        case: &CaseFile,
        now: Instant,
        options: &Options,
    ) -> Result<Found, CaseError> {
        let options = Options {
            questions_for: None,
            steps: true,
            ..*options
        };
        let was = assess(edition, self.before, case, now, &options)?;
        let open: Vec<&Deadline> = open(&was).collect();
        let mut found = Found {
            looked_at: open.len(),
            ..Found::default()
        };
        // An act on a changed day can start a clock elsewhere than before: then each may move.
        let acted = case.events.iter().any(|event| self.reads_day(&event.at));
        let may_move = |deadline: &&Deadline| acted || self.reads(deadline);
        let candidates: Vec<&Deadline> = open.into_iter().filter(may_move).collect();
        found.recomputed = candidates.len();
        if candidates.is_empty() {
            return Ok(found);
        }
        let is = assess(edition, self.after, case, now, &options)?;
        for deadline in candidates {
            let Some(before) = Limit::of(deadline) else {
                continue;
            };
            let same = |other: &&Deadline| {
                (&other.matter, &other.id, other.attempt)
                    == (&deadline.matter, &deadline.id, deadline.attempt)
            };
            let after = is.sections.deadlines.iter().find(same).and_then(Limit::of);
            let sure = |limit: &Limit| limit.uncertain_from.is_none();
            let now_sure = !sure(&before) && after.as_ref().is_some_and(sure);
            let stays = after.as_ref().is_some_and(|a| a.due_at == before.due_at);
            if stays && !now_sure {
                continue;
            }
            found.limits.push(Moved {
                matter: deadline.matter.clone(),
                clock: deadline.id.clone(),
                clause: deadline.clause.clone(),
                what: deadline.what.clone(),
                before,
                after,
                now_sure,
            });
        }
        Ok(found)
    }

    /// Whether a limit read a day that changed or was uncertain. A roll may have looked on to the
    /// end of the month.
    fn reads(&self, deadline: &Deadline) -> bool {
        if deadline.uncertain_from.is_some() {
            return true;
        }
        let steps = &deadline.steps;
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            // Without its days nothing says what it read.
            return true;
        };
        let (Ok(first), Ok(last)) = (Day::parse(&first.date), Day::parse(&last.date)) else {
            return true;
        };
        self.changed.range(first..=last.plus(31)).next().is_some()
    }

    fn reads_day(&self, at: &str) -> bool {
        Instant::parse(at).is_ok_and(|at| self.changed.contains(&at.day(self.before.zone())))
    }
}

/// The limits still to be kept.
fn open(answer: &Answer) -> impl Iterator<Item = &Deadline> {
    let open = |deadline: &&Deadline| OPEN.contains(&deadline.status.as_str());
    answer
        .sections
        .deadlines
        .iter()
        .filter(open)
        .filter(|deadline| Limit::of(deadline).is_some())
}

impl Limit {
    /// The limit of a clock, or while it stands still the one it would have if it went on now.
    fn of(deadline: &Deadline) -> Option<Self> {
        let resumed = deadline.if_resumed_now.as_ref();
        let date = deadline.due_date.clone();
        let at = deadline.due_at.clone();
        Some(Self {
            due_date: date.or_else(|| resumed?.due_date.clone())?,
            due_at: at.or_else(|| resumed?.due_at.clone())?,
            uncertain_from: deadline.uncertain_from.clone(),
        })
    }
}
