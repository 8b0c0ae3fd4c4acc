//! Clocks as answers: names, texts, dates as text, the days of each limit. Nothing is reckoned here.

use super::Builder;
use crate::answer::{DayStep, Deadline, Extended, IfStarted, PauseSpan, Reaction};
use crate::assess::clocks::{Acted, ClockState, Status};
use crate::calendar::{Due, Length};
use crate::pack::RuleDoc;
use crate::pack::program::{Clock, Effect, Term, Until};
use crate::time::Instant;

impl Builder<'_> {
    pub(super) fn deadlines(&self, clocks: &[ClockState]) -> Vec<Deadline> {
        let program = self.run.edition.program();
        let shown = clocks.iter().filter_map(|state| {
            let rule = program.rules.get(state.rule)?;
            let Effect::Clock(clock) = &rule.effect else {
                return None;
            };
            Some(self.deadline(self.doc(rule)?, clock, state))
        });
        shown.collect()
    }

    fn deadline(&self, doc: &RuleDoc, clock: &Clock, state: &ClockState) -> Deadline {
        let text = |at: Instant| at.text(self.zone);
        let mut out = self.frame(doc, clock);
        if let Some(number) = state.number {
            out.id = format!("{}#{number}", doc.id);
        }
        out.attempt = state.attempt;
        state.status.name().clone_into(&mut out.status);
        out.provisional = state.provisional;
        out.started_at = state.start.map(text);
        out.done_at = state.done.map(text);
        out.left = state.left;
        out.ignored_request = state.ignored.map(|due| {
            if due.inclusive {
                text(due.at)
            } else {
                due.raw_date.text()
            }
        });
        let begun = state.start.is_some();
        out.by_request = state.by_request && begun;
        if matches!(state.status, Status::Overdue | Status::Missed) {
            out.reaction = doc.overdue.as_ref().map(|reaction| Reaction {
                inform: reaction.inform.clone(),
                duty: reaction.duty.clone(),
            });
        }
        let acted = state.acted.as_deref();
        if let Some(acted) = acted {
            let spans = acted.pauses.iter().map(|pause| PauseSpan {
                from: text(pause.from),
                to: pause.to.map(text),
            });
            out.pauses = spans.collect();
            out.extensions = self.extensions(acted);
        }
        let Some(due) = &state.due else {
            return out;
        };
        out.due_inclusive = due.inclusive;
        let limit = IfStarted {
            due_date: Some(due.date.text()),
            due_at: Some(text(due.at)),
            steps: self.days(clock, state, due),
        };
        if begun {
            out.uncertain_from = due.uncertain_from.map(|d| d.text());
            out.provisional |= due.uncertain_from.is_some();
        }
        match state.status {
            Status::NotStarted => out.if_started_now = Some(limit),
            Status::Paused => {
                let paused = acted.and_then(|acted| acted.course.paused);
                out.paused_since = paused.map(text);
                out.if_resumed_now = Some(limit);
            }
            _ => {
                out.due_date = limit.due_date;
                out.due_at = limit.due_at;
                out.steps = limit.steps;
            }
        }
        out
    }

    /// Extensions that count, each with the limit it led to.
    fn extensions(&self, acted: &Acted) -> Vec<Extended> {
        let granted = acted.course.extended.iter().filter_map(|(place, due)| {
            let (act, grant) = self.run.log.entry(*acted.entries.get(*place)?)?;
            let roles = &self.run.edition.program().roles;
            Some(Extended {
                at: act.at.text(self.zone),
                length: grant.length.map(|l| l.to_string()),
                by: grant.by.and_then(|by| roles.get(usize::from(by)).cloned()),
                due_date: due.date.text(),
                due_at: due.at.text(self.zone),
            })
        });
        granted.collect()
    }

    /// The days of a limit, where they are asked for.
    fn days(&self, clock: &Clock, state: &ClockState, due: &Due) -> Vec<DayStep> {
        let Term::Length(length) = &clock.term else {
            return Vec::new();
        };
        if !self.steps {
            return Vec::new();
        }
        let course = state.acted.as_ref().map(|acted| &acted.course);
        // Days up to a date a person named are shown, not counted.
        let length = match course {
            _ if state.by_request => Length::PerCase,
            Some(course) => course.length.unwrap_or(Length::PerCase),
            None => *length,
        };
        let pauses = course.map_or(&[][..], |course| course.pauses.as_slice());
        let start = state.start.unwrap_or(self.run.now);
        self.run.calendar.steps(start, &length, due, pauses)
    }

    /// What every state of the clock shares.
    fn frame(&self, doc: &RuleDoc, clock: &Clock) -> Deadline {
        let (limit, unit, amount) = match &clock.term {
            _ if clock.needs_hours() && !self.run.calendar.has_hours() => {
                ("parameter_unset", None, None)
            }
            Term::Unset => ("parameter_unset", None, None),
            Term::Length(length) => (
                length.limit(),
                Some(length.unit().to_owned()),
                length.amount(),
            ),
        };
        let mut starts_on = doc.from.0.clone();
        starts_on.retain(|s| !s.is_empty());
        Deadline {
            id: doc.id.clone(),
            rule: doc.id.clone(),
            clause: doc.clause.clone(),
            what: self.run.edition.pack().text(&format!("rule/{}", doc.id)),
            by: doc.by.clone(),
            starts_on,
            until: match &clock.until {
                Until::Never => Vec::new(),
                until => self.event_names(until),
            },
            limit: limit.to_owned(),
            unit: unit.filter(|_| amount.is_some() || limit == "amount"),
            amount,
            searched: doc.searched.clone(),
            modality: doc.modality.clone().unwrap_or_else(|| "must".to_owned()),
            tell: doc.tell,
            ..Deadline::default()
        }
    }
}
