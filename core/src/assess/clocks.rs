//! Clocks of a matter: start, limit, state. Everything is derived from the log; nothing is stored.

use super::acts::{self, Acts, IdleAct};
use super::input::{CaseError, State};
use super::run::Run;
use super::truth::Truth;
use crate::answer::{DayStep, Deadline, Extended, IfStarted, PauseSpan, Reaction};
use crate::calendar::{Course, Due, Length, Terms};
use crate::pack::RuleDoc;
use crate::pack::program::{Clock, Effect, Rule, Term, Until, Val};
use crate::time::{Instant, Zone};

/// What is fixed for the clocks of one run.
pub struct Clocks<'a> {
    run: &'a Run<'a>,
    zone: Zone,
    steps: bool,
}

/// A clock that started, and what was done to it.
struct Started {
    out: Deadline,
    course: Option<(Vec<usize>, Course)>,
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

    /// Clocks that were met, missed or waived when an event at `at` opens a new attempt, and the
    /// acts of the attempt it ends that count for none.
    pub fn over_by(&self, at: Instant) -> Result<(Vec<Deadline>, Vec<IdleAct>), CaseError> {
        let (mut over, idle) = self.current()?;
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
        Ok((over, idle))
    }

    /// Every clock of the matter, those of earlier attempts first. One that an earlier attempt
    /// ended does not run again from the same start.
    pub fn all(&self) -> Result<(Vec<Deadline>, Vec<IdleAct>), CaseError> {
        let past = &self.run.past;
        let again = |d: &Deadline| {
            past.iter()
                .any(|p| p.rule == d.rule && p.started_at == d.started_at)
        };
        let (current, now_idle) = self.current()?;
        let mut list = past.clone();
        list.extend(current.into_iter().filter(|d| !again(d)));
        let mut idle = self.run.idle.clone();
        idle.extend(now_idle);
        Ok((list, idle))
    }

    /// Clocks of this attempt, and the acts of it that count for none.
    fn current(&self) -> Result<(Vec<Deadline>, Vec<IdleAct>), CaseError> {
        let (mut list, mut courses) = (Vec::new(), Vec::new());
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            if let Effect::Clock(clock) = &rule.effect {
                self.rule(index, rule, clock, &mut list, &mut courses)?;
            }
        }
        let idle = acts::idle(self.run.edition, &self.run.log, &courses);
        Ok((list, idle))
    }

    fn rule(
        &self,
        index: usize,
        rule: &Rule,
        clock: &Clock,
        list: &mut Vec<Deadline>,
        courses: &mut Vec<(Vec<usize>, Course)>,
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
            frame.provisional = self.run.strict_truth(index).is_unknown();
            if let Some((preview, inclusive)) = self.if_started_now(clock)? {
                frame.if_started_now = Some(preview);
                frame.due_inclusive = inclusive;
            }
            list.push(frame);
            return Ok(());
        }
        for (n, start) in starts.into_iter().enumerate() {
            let id = match clock.each {
                true => format!("{}#{}", doc.id, n + 1),
                false => doc.id.clone(),
            };
            let Started { mut out, course } = self.started(doc, clock, start, ended, &id)?;
            out.provisional |= ended.is_none() && self.run.strict_truth(index).is_unknown();
            list.push(out);
            courses.extend(course);
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
        id: &str,
    ) -> Result<Started, CaseError> {
        let run = self.run;
        let done = run
            .log
            .done(&clock.until, start, &clock.from)
            .filter(|at| ended.is_none_or(|e| *at < e));
        let until = ended.unwrap_or(run.now);
        let acts = Acts {
            clock,
            log: &run.log,
            rule: &doc.id,
            id,
            zone: self.zone,
        };
        let course = self.course(clock, start, &acts, done.unwrap_or(until))?;
        let own = match &course {
            Some((_, course)) => Some(course.due),
            None => self.own(clock, start)?,
        };
        let reckoned = self.reckon(clock, start, own);
        let waived = acts.waived();
        let mut out = self.frame(doc, clock);
        id.clone_into(&mut out.id);
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
            return Ok(Started { out, course });
        };
        out.due_inclusive = due.inclusive;
        out.uncertain_from = due.uncertain_from.map(|d| d.text());
        out.provisional = due.uncertain_from.is_some();
        let closed = self.closed(start);
        let paused = course.as_ref().and_then(|(_, course)| course.paused);
        out.status = match done {
            Some(at) if due.in_time(at) => "met",
            _ if waived => "waived",
            Some(_) => "missed",
            None if ended.is_some() && due.in_time(until) => "superseded",
            None if ended.is_some() || (closed && !due.in_time(until)) => "missed",
            None if paused.is_some() => "paused",
            None if due.in_time(until) => "running",
            None => "overdue",
        }
        .to_owned();
        if matches!(out.status.as_str(), "running" | "overdue" | "paused") {
            out.left = self.left(clock, &due)?;
        }
        if matches!(out.status.as_str(), "overdue" | "missed") {
            out.reaction = doc.overdue.as_ref().map(|reaction| Reaction {
                inform: reaction.inform.clone(),
                duty: reaction.duty.clone(),
            });
        }
        let acted = course.as_ref().map(|(_, course)| course);
        let steps = self.steps_of(clock, start, &due, acted, out.by_request);
        let limit = IfStarted {
            due_date: Some(due.date.text()),
            due_at: Some(due.at.text(self.zone)),
            steps,
        };
        if out.status == "paused" {
            out.paused_since = paused.map(|at| at.text(self.zone));
            out.if_resumed_now = Some(limit);
        } else {
            out.due_date = limit.due_date;
            out.due_at = limit.due_at;
            out.steps = limit.steps;
        }
        out.pauses = acts
            .pauses(done.unwrap_or(until))
            .iter()
            .map(|pause| PauseSpan {
                from: pause.from.text(self.zone),
                to: pause.to.map(|to| to.text(self.zone)),
            })
            .collect();
        if let Some((entries, course)) = &course {
            out.extensions = self.extensions(entries, course);
        }
        Ok(Started { out, course })
    }

    /// Extensions that count, each with the limit it led to.
    fn extensions(&self, entries: &[usize], course: &Course) -> Vec<Extended> {
        let granted = course.extended.iter().filter_map(|(place, due)| {
            let entry = *entries.get(*place)?;
            let acts = self.run.log.recorded();
            let mut found = acts.filter(|o| o.entry.as_ref().is_some_and(|(e, _)| *e == entry));
            let act = found.next()?;
            let (_, grant) = act.entry.as_ref()?;
            let role = grant
                .by
                .and_then(|by| self.run.edition.program().roles.get(usize::from(by)));
            Some(Extended {
                at: act.at.text(self.zone),
                length: grant.length.map(|l| l.to_string()),
                by: role.cloned(),
                due_date: due.date.text(),
                due_at: due.at.text(self.zone),
            })
        });
        granted.collect()
    }

    fn steps_of(
        &self,
        clock: &Clock,
        start: Instant,
        due: &Due,
        course: Option<&Course>,
        by_request: bool,
    ) -> Vec<DayStep> {
        let Term::Length(length) = &clock.term else {
            return Vec::new();
        };
        if !self.steps {
            return Vec::new();
        }
        // Days up to a date a person named are shown, not counted.
        let length = match course {
            _ if by_request => Length::PerCase,
            Some(course) => course.length.unwrap_or(Length::PerCase),
            None => *length,
        };
        let pauses = course.map_or(&[][..], |course| course.pauses.as_slice());
        self.run.calendar.steps(start, &length, due, pauses)
    }

    /// The limit of the rule's own length through the acts on it; none where nothing was done to it.
    fn course(
        &self,
        clock: &Clock,
        start: Instant,
        acts: &Acts<'_>,
        by: Instant,
    ) -> Result<Option<(Vec<usize>, Course)>, CaseError> {
        let (Term::Length(length), None) = (&clock.term, clock.named) else {
            return Ok(None);
        };
        if clock.needs_hours() && !self.run.calendar.has_hours() {
            return Ok(None);
        }
        let pauses = acts.pauses(by);
        let (entries, extensions): (Vec<usize>, Vec<_>) = acts.extensions(by).into_iter().unzip();
        if pauses.is_empty() && extensions.is_empty() {
            return Ok(None);
        }
        let terms = Terms {
            start,
            length: *length,
            policy: clock.start,
            roll: clock.roll,
        };
        let cap = clock.extend.as_ref().and_then(|(_, cap)| cap.as_ref());
        let calendar = self.run.calendar;
        let course = calendar
            .course(&terms, &pauses, &extensions, cap, by)
            .map_err(|e| CaseError::at("events", e.to_string()))?;
        Ok(course.map(|course| (entries, course)))
    }

    /// The rule's own limit where nothing was done to the clock.
    fn own(&self, clock: &Clock, start: Instant) -> Result<Option<Due>, CaseError> {
        let named = |state: Option<&State>| self.named(state, true);
        Ok(match (&clock.term, clock.named) {
            (_, Some(fact)) if clock.each => named(self.run.fact_at(fact, start)),
            (_, Some(fact)) => named(self.fact(fact)),
            (Term::Length(length), None) => self.due(clock, length, start)?,
            (Term::Unset, None) => None,
        })
    }

    /// The limit that counts, the complainant's own wish considered.
    fn reckon(&self, clock: &Clock, start: Instant, own: Option<Due>) -> Reckoned {
        let own_only = |ignored| Reckoned {
            due: own,
            by_request: false,
            ignored,
        };
        let Some(limit) = &clock.limit else {
            return own_only(None);
        };
        let Some(asked) = self.named(self.fact(limit.fact), limit.inclusive) else {
            return own_only(None);
        };
        // A limit that lies before the start cannot bind (C15); it is shown, not used.
        if asked.at <= start {
            return own_only(Some(if asked.inclusive {
                asked.at.text(self.zone)
            } else {
                asked.raw_date.text()
            }));
        }
        if limit.replaces || own.is_none_or(|own| asked.at < own.at) {
            return Reckoned {
                due: Some(asked),
                by_request: true,
                ignored: None,
            };
        }
        own_only(None)
    }

    fn due(
        &self,
        clock: &Clock,
        length: &Length,
        start: Instant,
    ) -> Result<Option<Due>, CaseError> {
        if clock.needs_hours() && !self.run.calendar.has_hours() {
            return Ok(None);
        }
        self.run
            .calendar
            .due(start, length, clock.start, clock.roll)
            .map_err(|e| CaseError::at("events", e.to_string()))
    }

    fn fact(&self, fact: u16) -> Option<&State> {
        self.run.facts.get(usize::from(fact))
    }

    fn named(&self, state: Option<&State>, inclusive: bool) -> Option<Due> {
        match state {
            Some(State::Is(value)) => named(value, inclusive, self.zone),
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
        let now = self.run.now;
        let own = self.own(clock, now)?;
        let reckoned = self.reckon(clock, now, own);
        let Some(due) = reckoned.due else {
            return Ok(None);
        };
        let steps = self.steps_of(clock, now, &due, None, reckoned.by_request);
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

/// A limit that a value names: an instant, or a day to its end (or to its beginning).
pub fn named(value: &Val, inclusive: bool, zone: Zone) -> Option<Due> {
    match value {
        Val::Day(day) => {
            let last = if inclusive { *day } else { day.plus(-1) };
            Some(Due {
                at: last.plus(1).start(zone),
                inclusive: false,
                date: last,
                raw_date: *day,
                uncertain_from: None,
            })
        }
        Val::At(at) => {
            let date = at.day(zone);
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
