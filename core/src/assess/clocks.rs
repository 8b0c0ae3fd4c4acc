//! Clocks of a matter as values: start, limit, state. Everything is derived from the log; nothing
//! is stored. Words and answers are made in [`super::sections`].

use super::acts::{self, Acts, IdleAct};
use super::input::{CaseError, State};
use super::run::Run;
use super::truth::Truth;
use crate::calendar::{Course, Due, Pause, Terms};
use crate::order::InOrder;
use crate::pack::Section;
use crate::pack::program::{Clock, Effect, Rule, Term, Val};
use crate::time::{Instant, Zone};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its condition or start is not known.
    Undecided,
    /// Its start event has not happened.
    NotStarted,
    /// In time so far.
    Running,
    /// It stands still.
    Paused,
    /// Done in time.
    Met,
    /// Not done, and too late.
    Overdue,
    /// Done too late, or never.
    Missed,
    /// Lifted by a person.
    Waived,
    /// Its condition ended before its limit.
    Superseded,
    /// It has no limit, and is not done.
    Open,
}

impl Status {
    /// As answers name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::NotStarted => "not_started",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Overdue => "overdue",
            Self::Missed => "missed",
            Self::Waived => "waived",
            Self::Superseded => "superseded",
            Self::Open => "open",
        }
    }

    /// It still waits for something and has a limit.
    pub fn waits(self) -> bool {
        matches!(self, Self::Running | Self::Overdue | Self::Paused)
    }
}

/// What was done to a clock.
#[derive(Debug, Clone)]
pub struct Acted {
    /// Its limit through pauses and extensions.
    pub course: Course,
    /// Places in the case file of the extensions given to it.
    pub entries: Vec<usize>,
    /// Pauses as recorded.
    pub pauses: Vec<Pause>,
}

/// One clock at a moment.
#[derive(Debug, Clone)]
pub struct ClockState {
    /// Index of its rule in the program.
    pub rule: usize,
    /// Which start it counts from, where each start has its own clock; from 1.
    pub number: Option<usize>,
    /// The attempt it belonged to; none for the current one.
    pub attempt: Option<u32>,
    pub status: Status,
    pub start: Option<Instant>,
    /// The limit; while it stands still the one it would have if it went on now, and before it has
    /// started the one it would have if it started now.
    pub due: Option<Due>,
    pub done: Option<Instant>,
    /// The complainant's limit counts.
    pub by_request: bool,
    /// The complainant's limit that lies before the start.
    pub ignored: Option<Due>,
    /// Its condition rests on presumptions.
    pub provisional: bool,
    /// Working days left, or seconds for clocks of minutes and hours.
    pub left: Option<i64>,
    pub acted: Option<Box<Acted>>,
}

/// What is fixed for the clocks of one run.
pub struct Clocks<'a> {
    run: &'a Run<'a>,
    zone: Zone,
}

/// A limit with the question of whose it is.
struct Reckoned {
    due: Option<Due>,
    by_request: bool,
    ignored: Option<Due>,
}

impl<'a> Clocks<'a> {
    /// The clocks of a run.
    pub fn of(run: &'a Run<'a>) -> Self {
        Self {
            run,
            zone: run.calendar.zone(),
        }
    }

    /// Clocks that were met, missed or waived when an event at `at` opens a new attempt, and the
    /// acts of the attempt it ends that count for none.
    pub fn over_by(&self, at: Instant) -> Result<(Vec<ClockState>, Vec<IdleAct>), CaseError> {
        let mut over = self.current()?;
        let idle = self.idle(&over);
        for clock in &mut over {
            if clock.status == Status::Overdue {
                clock.status = Status::Missed;
            }
            clock.left = None;
            clock.attempt = Some(self.run.log.attempt());
        }
        let over_statuses = [Status::Met, Status::Missed, Status::Waived];
        over.retain(|c| {
            c.start.is_some_and(|start| start <= at) && over_statuses.contains(&c.status)
        });
        Ok((over, idle))
    }

    /// Every clock of the matter, those of earlier attempts first. One that an earlier attempt
    /// ended does not run again from the same start.
    pub fn all(&self) -> Result<(Vec<ClockState>, Vec<IdleAct>), CaseError> {
        let past = &self.run.past;
        let current = self.current()?;
        let mut idle = self.run.idle.clone();
        idle.extend(self.idle(&current));
        let again = |c: &ClockState| {
            let same = |p: &ClockState| p.rule == c.rule && p.start == c.start;
            c.start.is_some() && past.iter().any(same)
        };
        let mut list = past.clone();
        list.extend(current.into_iter().filter(|c| !again(c)));
        Ok((list, idle))
    }

    /// Clocks of this attempt.
    fn current(&self) -> Result<Vec<ClockState>, CaseError> {
        let mut list = Vec::new();
        let program = self.run.edition.program();
        for index in program.of(Section::Deadlines).iter().copied() {
            if let Some(rule) = program.rules.get(index)
                && let Effect::Clock(clock) = &rule.effect
            {
                self.rule(index, rule, clock, &mut list)?;
            }
        }
        Ok(list)
    }

    /// Acts of this attempt that count for none of its clocks.
    fn idle(&self, clocks: &[ClockState]) -> Vec<IdleAct> {
        let acted = clocks.iter().filter_map(|c| c.acted.as_deref());
        acts::idle(self.run.edition, &self.run.log, &acted.collect::<Vec<_>>())
    }

    fn rule(
        &self,
        index: usize,
        rule: &Rule,
        clock: &Clock,
        list: &mut Vec<ClockState>,
    ) -> Result<(), CaseError> {
        let held = self.run.held.get(index).copied().unwrap_or_default();
        let blank = |status| ClockState {
            rule: index,
            number: None,
            attempt: None,
            status,
            start: None,
            due: None,
            done: None,
            by_request: false,
            ignored: None,
            provisional: false,
            left: None,
            acted: None,
        };
        // Until when its condition held, for a clock whose condition is over.
        let ended = match (self.run.truth(index), held.over) {
            (Truth::True, _) => None,
            (_, Some((_, at))) => Some(at),
            (Truth::False, None) => return Ok(()),
            (Truth::Unknown, None) => {
                list.push(blank(Status::Undecided));
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
        let provisional = ended.is_none() && self.run.strict_truth(index).is_unknown();
        if starts.is_empty() {
            let now = self.run.now;
            let own = self.own(clock, now)?;
            let reckoned = self.reckon(clock, now, own);
            list.push(ClockState {
                provisional: self.run.strict_truth(index).is_unknown(),
                due: reckoned.due,
                by_request: reckoned.by_request,
                ..blank(Status::NotStarted)
            });
            return Ok(());
        }
        for (n, start) in starts.into_iter().enumerate() {
            let number = clock.each.then_some(n + 1);
            let state = ClockState {
                number,
                provisional,
                start: Some(start),
                ..blank(Status::Open)
            };
            list.push(self.started(rule, clock, start, ended, state)?);
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
            all.in_order();
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
        rule: &Rule,
        clock: &Clock,
        start: Instant,
        ended: Option<Instant>,
        mut state: ClockState,
    ) -> Result<ClockState, CaseError> {
        let run = self.run;
        // What the complainant takes back need not be done any more; a breach before that stays.
        let withdrawn = run
            .known
            .withdrawn
            .and_then(|e| run.log.first_from(e, start));
        let ended = [ended, withdrawn].into_iter().flatten().min();
        let done = run
            .log
            .done(&clock.until, start, &clock.from)
            .filter(|at| ended.is_none_or(|e| *at < e));
        let until = ended.unwrap_or(run.now);
        let waived = if clock.takes_acts() {
            let doc = run.edition.pack().doc().rules.get(rule.doc);
            let acts = Acts {
                clock,
                log: &run.log,
                rule: doc.map_or("", |d| d.id.as_str()),
                number: state.number,
                zone: self.zone,
            };
            state.acted = self.acted(clock, start, &acts, done.unwrap_or(until))?;
            acts.waived()
        } else {
            false
        };
        let own = match &state.acted {
            Some(acted) => Some(acted.course.due),
            None => self.own(clock, start)?,
        };
        let reckoned = self.reckon(clock, start, own);
        state.due = reckoned.due;
        state.by_request = reckoned.by_request;
        state.ignored = reckoned.ignored;
        state.done = done;
        let Some(due) = reckoned.due else {
            state.status = match (done, waived, ended) {
                (Some(_), _, _) => Status::Met,
                (None, true, _) => Status::Waived,
                (None, false, Some(_)) => Status::Superseded,
                (None, false, None) => Status::Open,
            };
            return Ok(state);
        };
        let stands_still = state
            .acted
            .as_ref()
            .is_some_and(|a| a.course.paused.is_some());
        state.status = match done {
            Some(at) if due.in_time(at) => Status::Met,
            _ if waived => Status::Waived,
            Some(_) => Status::Missed,
            None if ended.is_some() && due.in_time(until) => Status::Superseded,
            None if ended.is_some() || (self.closed(start) && !due.in_time(until)) => {
                Status::Missed
            }
            None if stands_still => Status::Paused,
            None if due.in_time(until) => Status::Running,
            None => Status::Overdue,
        };
        if state.status.waits() {
            state.left = self.left(clock, &due)?;
        }
        Ok(state)
    }

    /// The limit of the rule's own length through the acts on it; none where nothing was done to it.
    fn acted(
        &self,
        clock: &Clock,
        start: Instant,
        acts: &Acts<'_>,
        by: Instant,
    ) -> Result<Option<Box<Acted>>, CaseError> {
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
        Ok(course.map(|course| {
            Box::new(Acted {
                course,
                entries,
                pauses,
            })
        }))
    }

    /// The rule's own limit where nothing was done to the clock.
    fn own(&self, clock: &Clock, start: Instant) -> Result<Option<Due>, CaseError> {
        let named = |state: Option<&State>| self.named(state, true);
        Ok(match (&clock.term, clock.named) {
            (_, Some(fact)) if clock.each => named(self.run.fact_at(fact, start)),
            (_, Some(fact)) => named(self.fact(fact)),
            (Term::Length(_), None) if clock.needs_hours() && !self.run.calendar.has_hours() => {
                None
            }
            (Term::Length(length), None) => self
                .run
                .calendar
                .due(start, length, clock.start, clock.roll)
                .map_err(|e| CaseError::at("events", e.to_string()))?,
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
            return own_only(Some(asked));
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
        let closed = self.run.known.closed;
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
