//! A matter through time: events applied in order, atoms of time turning between them, derived
//! events made where a rule says so. What passing time alone will change is found the same way.

use super::acts::IdleAct;
use super::clocks::{ClockState, Clocks};
use super::decide::{Decision, Given, decide, decide_presumed, seen};
use super::input::{CaseError, Happening, Input, State};
use super::log::{Log, Occurrence};
use super::truth::{Presume, Truth, View};
use crate::calendar::{Calendar, Length, Roll, StartPolicy};
use crate::pack::matrix::UNKNOWN;
use crate::pack::program::{Atom, EventId, FactId, Outcome, Program};
use crate::pack::{Edition, Section};
use crate::time::Instant;

/// How many turning instants one assessment follows.
const MAX_TURNS: usize = 64;

/// When a clock's condition held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Since when it holds, while it does.
    pub since: Option<Instant>,
    /// The last span it held, once over.
    pub over: Option<(Instant, Instant)>,
}

/// An event made by passing time.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Kind.
    pub kind: EventId,
    /// When.
    pub at: Instant,
    /// Index of the rule in the program.
    pub rule: usize,
}

/// One matter as it stands at some moment.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    pub edition: &'a Edition,
    pub calendar: &'a Calendar,
    pub facts: Vec<State>,
    pub log: Log,
    pub now: Instant,
    /// For each rule of the program that is a clock, when its condition held in this attempt.
    pub held: Vec<Held>,
    pub derived: Vec<Derived>,
    /// Clocks that were over when a later attempt was opened.
    pub past: Vec<ClockState>,
    /// Acts on clocks of earlier attempts that counted for none.
    pub idle: Vec<IdleAct>,
    /// What is recorded alone.
    pub strict: Decision,
    /// With presumptions.
    pub presumed: Decision,
    turns: Vec<Option<Instant>>,
    pub known: Known,
    /// Facts as they were set over time.
    history: Vec<(Instant, FactId, State)>,
    /// Attempts in which a person recorded what a rule would have made by itself.
    replaced: Vec<(u32, String)>,
}

/// Events that the engine itself reads.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub received: Option<EventId>,
    pub accepted: Option<EventId>,
    pub declined: Option<EventId>,
    pub referred: Option<EventId>,
    pub closed: Option<EventId>,
    pub withdrawn: Option<EventId>,
}

impl Known {
    fn of(program: &Program) -> Self {
        Self {
            received: program.event_id("received"),
            accepted: program.event_id("accepted"),
            declined: program.event_id("declined"),
            referred: program.event_id("referred_elsewhere"),
            closed: program.event_id("closed"),
            withdrawn: program.event_id("withdrawn"),
        }
    }
}

impl<'a> Run<'a> {
    /// Brings a matter from its beginning to `now`; later events are not seen.
    pub fn to(
        edition: &'a Edition,
        calendar: &'a Calendar,
        input: &Input,
        matter: usize,
        now: Instant,
    ) -> Result<Self, CaseError> {
        let program = edition.program();
        let mut run = Self {
            edition,
            calendar,
            facts: input.facts.get(matter).cloned().unwrap_or_default(),
            log: Log::new(program),
            now,
            held: vec![Held::default(); program.rules.len()],
            derived: Vec::new(),
            past: Vec::new(),
            idle: Vec::new(),
            strict: Decision::default(),
            presumed: Decision::default(),
            turns: vec![None; program.atoms.len()],
            known: Known::of(program),
            history: Vec::new(),
            replaced: Vec::new(),
        };
        let concerns = |e: &&Happening| e.matter.is_none_or(|m| m == matter) && e.at <= now;
        let mut attempt = 0;
        for event in input.events.iter().filter(concerns) {
            attempt += u32::from(program.attempt.contains(&event.kind));
            run.replaced
                .extend(event.rule.clone().map(|rule| (attempt, rule)));
        }
        let mut coming = input.events.iter().filter(concerns).peekable();
        let mut cursor = coming.peek().map_or(now, |e| e.at);
        for _ in 0..=MAX_TURNS + input.events.len() {
            run.now = cursor;
            while let Some(event) = coming.next_if(|e| e.at <= cursor) {
                run.apply(event)?;
            }
            run.settle(cursor)?;
            let turn = run.next_turn(cursor).filter(|t| *t <= now);
            let next = coming.peek().map(|e| e.at);
            match [turn, next].into_iter().flatten().min() {
                Some(at) => cursor = at,
                None => break,
            }
        }
        // Between the last stop and now no atom of time turns: what was decided there still holds.
        run.now = now;
        Ok(run)
    }

    /// Steps to the next instant at which passing time alone changes an atom; none when nothing will.
    pub fn step(&mut self) -> Result<Option<Instant>, CaseError> {
        let Some(at) = self.next_turn(self.now) else {
            return Ok(None);
        };
        self.now = at;
        self.settle(at)?;
        Ok(Some(at))
    }

    /// Goes on to a later instant at which nobody did anything.
    pub fn go_to(&mut self, at: Instant) -> Result<(), CaseError> {
        while let Some(turn) = self.next_turn(self.now).filter(|turn| *turn < at) {
            self.now = turn;
            self.settle(turn)?;
        }
        self.now = at;
        self.settle(at)
    }

    /// A whole decision under some presumptions.
    pub fn decision(&self, presume: Presume<'_>) -> Decision {
        self.decision_to(presume, Section::Gaps)
    }

    /// A decision that stops after a section.
    pub fn decision_to(&self, presume: Presume<'_>, last: Section) -> Decision {
        let mut decision = Decision::default();
        self.decide_into(presume, last, &mut decision);
        decision
    }

    /// The same into a decision made before, whose memory it uses.
    pub fn decide_into(&self, presume: Presume<'_>, last: Section, decision: &mut Decision) {
        decide(&self.view(presume), self.given(), last, decision);
    }

    fn view<'b>(&'b self, presume: Presume<'b>) -> View<'b> {
        View {
            program: self.edition.program(),
            calendar: self.calendar,
            facts: &self.facts,
            presume,
            log: &self.log,
            turns: &self.turns,
            now: self.now,
        }
    }

    /// The same over regions that are known.
    pub fn decide_regions(&self, regions: &[u8], decision: &mut Decision) {
        let program = self.edition.program();
        decision.decide(program, regions, self.given(), Section::Gaps);
    }

    /// The region of a column of the matrix; unknown for one that a decision fills.
    pub fn region(&self, presume: Presume<'_>, column: usize) -> u8 {
        let source = self.edition.program().matrix.columns.get(column);
        source.map_or(UNKNOWN, |source| seen(&self.view(presume), source))
    }

    /// What a person recorded, and whether the regulation was in force.
    pub fn given(&self) -> Given {
        Given {
            recorded: self.recorded(),
            outside: self.outside(),
        }
    }

    /// The case was received on a day on which the regulation was not in force.
    pub fn outside(&self) -> bool {
        let program = self.edition.program();
        if program.in_force == (None, None) {
            return false;
        }
        let received = self.known.received.and_then(|e| self.log.first(e));
        let Some(day) = received.map(|at| at.day(self.calendar.zone())) else {
            return false;
        };
        let (from, to) = program.in_force;
        from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to)
    }

    /// The outcome a person recorded last.
    pub fn recorded(&self) -> Option<Outcome> {
        let Known {
            accepted,
            declined,
            referred,
            ..
        } = self.known;
        let last = self.log.latest_of(&[accepted, declined, referred])?.kind;
        Some(if Some(last) == accepted {
            Outcome::Accept
        } else if Some(last) == declined {
            Outcome::Decline
        } else {
            Outcome::Refer
        })
    }

    /// The truth that counts: recorded alone where that settles it, else with presumptions.
    pub fn truth(&self, rule: usize) -> Truth {
        self.strict_truth(rule)
            .or_else(self.presumed.rule(self.edition.program(), rule))
    }

    /// The truth of a rule by what is recorded alone.
    pub fn strict_truth(&self, rule: usize) -> Truth {
        self.strict.rule(self.edition.program(), rule)
    }

    /// What was known of a fact when something happened at `at`, facts of that very event included.
    pub fn fact_at(&self, fact: FactId, at: Instant) -> Option<&State> {
        let set = self
            .history
            .iter()
            .rev()
            .find(|(when, id, _)| *id == fact && *when <= at);
        set.map(|(_, _, state)| state).or_else(|| {
            let never_changed = !self.history.iter().any(|(_, id, _)| *id == fact);
            self.facts.get(usize::from(fact)).filter(|_| never_changed)
        })
    }

    fn apply(&mut self, event: &Happening) -> Result<(), CaseError> {
        for (fact, state) in &event.facts {
            self.history.push((event.at, *fact, state.clone()));
            if let Some(slot) = self.facts.get_mut(usize::from(*fact)) {
                slot.clone_from(state);
            }
        }
        for fact in &event.confirms {
            let presumed = self
                .edition
                .program()
                .fact(*fact)
                .and_then(|f| f.presume.clone());
            if let (Some(slot), Some(value)) = (self.facts.get_mut(usize::from(*fact)), presumed)
                && matches!(slot, State::Absent | State::Asked)
            {
                *slot = State::Is(value);
            }
        }
        let opens = self.edition.program().attempt.contains(&event.kind);
        let rule = event.rule.clone().or_else(|| event.of.clone());
        if opens {
            let (over, idle) = Clocks::of(self).over_by(event.at)?;
            self.past.extend(over);
            self.idle.extend(idle);
            self.held.fill(Held::default());
        }
        let occurrence = Occurrence {
            kind: event.kind,
            at: event.at,
            attempt: 0,
            rule,
            entry: Some((event.entry, event.grant.clone())),
        };
        self.log.push(occurrence, opens);
        Ok(())
    }

    /// Decides at an instant, makes the events of rules that turned true, and notes which clocks' conditions hold.
    fn settle(&mut self, at: Instant) -> Result<(), CaseError> {
        for _ in 0..MAX_TURNS {
            self.find_turns()?;
            self.decide();
            if !self.make_event(at) {
                break;
            }
        }
        for index in self
            .edition
            .program()
            .of(Section::Deadlines)
            .iter()
            .copied()
        {
            let truth = self.truth(index);
            if let Some(held) = self.held.get_mut(index) {
                match (truth.is_true(), held.since) {
                    (true, None) => {
                        *held = Held {
                            since: Some(at),
                            over: None,
                        }
                    }
                    (false, Some(since)) => {
                        *held = Held {
                            since: None,
                            over: Some((since, at)),
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn decide(&mut self) {
        let mut strict = std::mem::take(&mut self.strict);
        let mut presumed = std::mem::take(&mut self.presumed);
        let given = self.given();
        decide(
            &self.view(Presume::Nothing),
            given,
            Section::Gaps,
            &mut strict,
        );
        decide_presumed(
            &self.view(Presume::Everything),
            given,
            &strict,
            &mut presumed,
        );
        (self.strict, self.presumed) = (strict, presumed);
    }

    /// Makes at most one derived event; true when it did.
    fn make_event(&mut self, at: Instant) -> bool {
        let program = self.edition.program();
        for index in program.making().iter().copied() {
            let Some((rule, kind)) = program.rules.get(index).and_then(|r| Some((r, r.makes?)))
            else {
                continue;
            };
            if !self.truth(index).is_true() {
                continue;
            }
            let id = self
                .edition
                .pack()
                .doc()
                .rules
                .get(rule.doc)
                .map(|r| r.id.as_str());
            let attempt = self.log.attempt();
            let recorded = self
                .replaced
                .iter()
                .any(|(a, rule)| *a == attempt && Some(rule.as_str()) == id);
            if recorded || self.log.of(kind).any(|o| o.rule.as_deref() == id) {
                continue;
            }
            let opens = program.attempt.contains(&kind);
            let occurrence = Occurrence {
                kind,
                at,
                attempt: 0,
                rule: id.map(str::to_owned),
                entry: None,
            };
            self.log.push(occurrence, opens);
            self.derived.push(Derived {
                kind,
                at,
                rule: index,
            });
            return true;
        }
        false
    }

    /// First too-late instant of every atom of time whose start happened.
    fn find_turns(&mut self) -> Result<(), CaseError> {
        let policy = match self.edition.pack().doc().pack.start.as_deref() {
            Some("deemed_next_working_day") => StartPolicy::DeemedNextWorkingDay,
            _ => StartPolicy::NotCounted,
        };
        let program = self.edition.program();
        for index in program.timed().iter().copied() {
            let Some(Atom::Late { start, length, .. }) = program.atoms.get(index) else {
                continue;
            };
            let hours = !matches!(length, Length::WorkingHours(_)) || self.calendar.has_hours();
            let turn = match self.log.first(*start).filter(|_| hours) {
                None => None,
                Some(start) => self
                    .calendar
                    .due(start, length, policy, Roll::None)
                    .map_err(|e| CaseError::at("events", e.to_string()))?
                    .map(|due| due.passed_from()),
            };
            if let Some(slot) = self.turns.get_mut(index) {
                *slot = turn;
            }
        }
        Ok(())
    }

    /// The next instant at which an atom of time turns.
    pub fn next_turn(&self, after: Instant) -> Option<Instant> {
        self.turns
            .iter()
            .flatten()
            .copied()
            .filter(|t| *t > after)
            .min()
    }
}
