//! Clocks of a matter: start, limit, state. Everything is derived from the log; nothing is stored.

use super::input::{CaseError, State};
use super::run::Run;
use super::truth::Truth;
use crate::answer::{Deadline, IfStarted};
use crate::calendar::{Due, Length};
use crate::pack::RuleDoc;
use crate::pack::program::{Clock, Effect, Limit, Rule, Term, Until, Val};
use crate::time::{Instant, Zone};

/// What is fixed for the clocks of one run.
pub struct Clocks<'a> {
    run: &'a Run<'a>,
    zone: Zone,
    steps: bool,
}

/// A limit with the question of whose it is.
struct Reckoned {
    due: Option<Due>,
    by_request: bool,
    ignored: Option<String>,
}

impl<'a> Clocks<'a> {
    /// The clocks of a run; `steps` lists their days.
    pub fn of(run: &'a Run<'a>, steps: bool) -> Self {
        Self {
            run,
            zone: run.calendar.zone(),
            steps,
        }
    }

    /// Clocks that were met, missed or waived when an event at `at` opens a new attempt.
    pub fn over_by(&self, at: Instant) -> Result<Vec<Deadline>, CaseError> {
        let mut over = self.current()?;
        for deadline in &mut over {
            if deadline.status == "overdue" {
                "missed".clone_into(&mut deadline.status);
            }
            deadline.left = None;
            deadline.attempt = Some(self.run.log.attempt());
        }
        let started = |d: &Deadline| {
            d.started_at
                .as_ref()
                .is_some_and(|s| *s <= at.text(self.zone))
        };
        over.retain(|d| started(d) && matches!(d.status.as_str(), "met" | "missed" | "waived"));
        Ok(over)
    }

    /// Every clock of the matter, those of earlier attempts first. One that an earlier attempt
    /// ended does not run again from the same start.
    pub fn all(&self) -> Result<Vec<Deadline>, CaseError> {
        let past = &self.run.past;
        let again = |d: &Deadline| {
            past.iter()
                .any(|p| p.rule == d.rule && p.started_at == d.started_at)
        };
        let mut list = past.clone();
        list.extend(self.current()?.into_iter().filter(|d| !again(d)));
        Ok(list)
    }

    fn current(&self) -> Result<Vec<Deadline>, CaseError> {
        let mut list = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            if let Effect::Clock(clock) = &rule.effect {
                self.rule(index, rule, clock, &mut list)?;
            }
        }
        Ok(list)
    }

    fn rule(
        &self,
        index: usize,
        rule: &Rule,
        clock: &Clock,
        list: &mut Vec<Deadline>,
    ) -> Result<(), CaseError> {
        let Some(doc) = self.run.edition.pack().doc().rules.get(rule.doc) else {
            return Ok(());
        };
        let held = self.run.held.get(index).copied().unwrap_or_default();
        let truth = self.run.truth(index);
        // Until when its condition held, for a clock whose condition is over.
        let ended = match (truth, held.over) {
            (Truth::True, _) => None,
            (_, Some((_, at))) => Some(at),
            (Truth::False, None) => return Ok(()),
            (Truth::Unknown, None) => {
                list.push(Deadline {
                    status: "undecided".to_owned(),
                    ..self.frame(doc, clock)
                });
                return Ok(());
            }
        };
        let since = held
            .since
            .or(held.over.map(|(since, _)| since))
            .unwrap_or(self.run.now);
        let mut starts = self.starts(clock, since);
        if let Some(ended) = ended {
            starts.retain(|s| *s < ended);
            if starts.is_empty() {
                return Ok(());
            }
        }
        if starts.is_empty() {
            let mut frame = self.frame(doc, clock);
            frame.status = "not_started".to_owned();
            frame.provisional = self.run.strict.rule(index).is_unknown();
            if let Some((preview, inclusive)) = self.if_started_now(clock)? {
                frame.if_started_now = Some(preview);
                frame.due_inclusive = inclusive;
            }
            list.push(frame);
            return Ok(());
        }
        for (n, start) in starts.into_iter().enumerate() {
            let mut deadline = self.started(doc, clock, start, ended)?;
            deadline.provisional |= ended.is_none() && self.run.strict.rule(index).is_unknown();
            if clock.each {
                deadline.id = format!("{}#{}", doc.id, n + 1);
            }
            list.push(deadline);
        }
        Ok(())
    }

    /// The instants at which it started.
    fn starts(&self, clock: &Clock, since: Instant) -> Vec<Instant> {
        let log = &self.run.log;
        if clock.each {
            let mut all: Vec<Instant> = clock
                .from
                .iter()
                .flat_map(|k| log.of(*k).map(|o| o.at))
                .collect();
            all.sort_unstable();
            return all;
        }
        let mut start = clock.from.iter().filter_map(|k| log.first(*k)).max();
        if clock.known && !log.is_empty() {
            start = start.max(Some(since));
        }
        if clock.not_before_known {
            start = start.map(|s| s.max(since));
        }
        start.into_iter().collect()
    }

    fn started(
        &self,
        doc: &RuleDoc,
        clock: &Clock,
        start: Instant,
        ended: Option<Instant>,
    ) -> Result<Deadline, CaseError> {
        let run = self.run;
        let reckoned = self.reckon(clock, start)?;
        let done = run
            .log
            .done(&clock.until, start)
            .filter(|at| ended.is_none_or(|e| *at < e));
        let waived = clock.waive.is_some_and(|kind| {
            run.log
                .of(kind)
                .any(|o| o.rule.as_deref().is_none_or(|r| r == doc.id))
        });
        let mut out = self.frame(doc, clock);
        out.started_at = Some(start.text(self.zone));
        out.by_request = reckoned.by_request;
        out.ignored_request = reckoned.ignored;
        out.done_at = done.map(|at| at.text(self.zone));
        let Some(due) = reckoned.due else {
            out.status = match (done, waived, ended) {
                (Some(_), _, _) => "met",
                (None, true, _) => "waived",
                (None, false, Some(_)) => "superseded",
                (None, false, None) => "open",
            }
            .to_owned();
            return Ok(out);
        };
        out.due_at = Some(due.at.text(self.zone));
        out.due_inclusive = due.inclusive;
        out.due_date = Some(due.date.text());
        out.uncertain_from = due.uncertain_from.map(|d| d.text());
        out.provisional = due.uncertain_from.is_some();
        let closed = self.closed(start);
        let until = ended.unwrap_or(run.now);
        out.status = match done {
            Some(at) if due.in_time(at) => "met",
            _ if waived => "waived",
            Some(_) => "missed",
            None if ended.is_some() && due.in_time(until) => "superseded",
            None if ended.is_some() || (closed && !due.in_time(until)) => "missed",
            None if due.in_time(until) => "running",
            None => "overdue",
        }
        .to_owned();
        if matches!(out.status.as_str(), "running" | "overdue") {
            out.left = self.left(clock, &due)?;
        }
        if self.steps
            && let Term::Length(length) = &clock.term
        {
            // Days up to a date a person named are shown, not counted.
            let length = if out.by_request {
                &Length::PerCase
            } else {
                length
            };
            out.steps = run.calendar.steps(start, length, &due);
        }
        Ok(out)
    }

    /// The limit for a start, the complainant's own wish considered.
    fn reckon(&self, clock: &Clock, start: Instant) -> Result<Reckoned, CaseError> {
        let own = match (&clock.term, clock.named) {
            (_, Some(fact)) if clock.each => self.named(self.run.fact_at(fact, start), true),
            (_, Some(fact)) => self.named(self.fact(fact), true),
            (Term::Length(length), None) => self.due(clock, length, start)?,
            (Term::Unset, None) => None,
        };
        let Some(Limit {
            fact,
            replaces,
            inclusive,
        }) = &clock.limit
        else {
            return Ok(Reckoned {
                due: own,
                by_request: false,
                ignored: None,
            });
        };
        let Some(asked) = self.named(self.fact(*fact), *inclusive) else {
            return Ok(Reckoned {
                due: own,
                by_request: false,
                ignored: None,
            });
        };
        // A limit that lies before the start cannot bind (C15); it is shown, not used.
        if asked.at <= start {
            let as_given = if asked.inclusive {
                asked.at.text(self.zone)
            } else {
                asked.raw_date.text()
            };
            let ignored = Some(as_given);
            return Ok(Reckoned {
                due: own,
                by_request: false,
                ignored,
            });
        }
        let earlier = own.as_ref().is_none_or(|own| asked.at < own.at);
        if *replaces || earlier {
            return Ok(Reckoned {
                due: Some(asked),
                by_request: true,
                ignored: None,
            });
        }
        Ok(Reckoned {
            due: own,
            by_request: false,
            ignored: None,
        })
    }

    fn due(
        &self,
        clock: &Clock,
        length: &Length,
        start: Instant,
    ) -> Result<Option<Due>, CaseError> {
        self.run
            .calendar
            .due(start, length, clock.start, clock.roll)
            .map_err(|e| CaseError::at("events", e.to_string()))
    }

    fn fact(&self, fact: u16) -> Option<&State> {
        self.run.facts.get(usize::from(fact))
    }

    /// A limit that a fact names: an instant, or a day to its end (or to its beginning).
    fn named(&self, state: Option<&State>, inclusive: bool) -> Option<Due> {
        let Some(State::Is(value)) = state else {
            return None;
        };
        match value {
            Val::Day(day) => {
                let last = if inclusive { *day } else { day.plus(-1) };
                let at = last.plus(1).start(self.zone);
                Some(Due {
                    at,
                    inclusive: false,
                    date: last,
                    raw_date: *day,
                    uncertain_from: None,
                })
            }
            Val::At(at) => {
                let date = at.day(self.zone);
                Some(Due {
                    at: *at,
                    inclusive: true,
                    date,
                    raw_date: date,
                    uncertain_from: None,
                })
            }
            _ => None,
        }
    }

    fn closed(&self, start: Instant) -> bool {
        let log = &self.run.log;
        let closed = self.run.edition.program().event_id("closed");
        closed.is_some_and(|kind| log.first_from(kind, start).is_some())
    }

    /// Working days left, or seconds for clocks of minutes and hours.
    fn left(&self, clock: &Clock, due: &Due) -> Result<Option<i64>, CaseError> {
        let by_days = match &clock.term {
            Term::Length(length) => length.is_day_like(),
            Term::Unset => true,
        };
        if !by_days || (due.inclusive && clock.limit.is_none() && clock.named.is_none()) {
            return Ok(Some(due.at.0 - self.run.now.0));
        }
        let today = self.run.now.day(self.zone);
        let counted = self
            .run
            .calendar
            .count(today, due.date)
            .map_err(|e| CaseError::at("now", e.to_string()))?;
        Ok(Some(counted.days))
    }

    /// The dates of a clock that starts now, and whether its limit is inclusive.
    fn if_started_now(&self, clock: &Clock) -> Result<Option<(IfStarted, bool)>, CaseError> {
        let Some(due) = self.reckon(clock, self.run.now)?.due else {
            return Ok(None);
        };
        let steps = match (&clock.term, self.steps) {
            (Term::Length(length), true) => self.run.calendar.steps(self.run.now, length, &due),
            _ => Vec::new(),
        };
        let preview = IfStarted {
            due_date: Some(due.date.text()),
            due_at: Some(due.at.text(self.zone)),
            steps,
        };
        Ok(Some((preview, due.inclusive)))
    }

    /// What every state of the clock shares.
    fn frame(&self, doc: &RuleDoc, clock: &Clock) -> Deadline {
        let events = &self.run.edition.program().events;
        let name = |id: &u16| events.get(usize::from(*id)).cloned().unwrap_or_default();
        let (limit, unit, amount) = match &clock.term {
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
                Until::Any(kinds) | Until::All(kinds) => kinds.iter().map(name).collect(),
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
