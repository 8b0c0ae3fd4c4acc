//! The compact answer: numbers and instants without words, for programs that ask often. The same
//! run as the whole answer; only what is made of it differs.

use super::clocks::{ClockState, Clocks};
use super::decide::{Decision, Given, Settled};
use super::input::{self, CaseError, Happening, Input, State};
use super::log::Grant;
use super::run::Run;
use super::truth::Truth;
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::order::InOrder;
use crate::pack::program::{EventId, FactId, Outcome, Val};
use crate::pack::{Edition, FactKind};
use crate::time::Instant;

pub use super::clocks::Status;

/// What a section came to: an index into the pack's list, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Index of the outcome; none for no outcome, undecided and conflict.
    pub value: Option<u16>,
    /// Decided, if only to none.
    pub settled: bool,
    /// Two outcomes hold at once.
    pub clash: bool,
    /// It rests on presumptions.
    pub provisional: bool,
}

/// One clock of a compact answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactClock {
    /// Index of its rule in the program.
    pub rule: u16,
    /// Which start it counts from, from 1; 0 where there is only one.
    pub number: u16,
    /// How it stands.
    pub status: Status,
    /// When it started.
    pub started: Option<Instant>,
    /// The limit; before it started the one it would have if it started now, while it stands still
    /// the one it would have if it went on now.
    pub due: Option<Instant>,
    /// An act at the limit is in time.
    pub inclusive: bool,
    /// It rests on presumptions or on an unpublished calendar.
    pub provisional: bool,
}

/// The answer for one matter without words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact {
    /// Eligibility: the number of an [`Outcome`].
    pub eligibility: Verdict,
    /// Kind: an index into the pack's kinds.
    pub kind: Verdict,
    /// Severity: an index into the pack's levels, 0 the most severe.
    pub severity: Verdict,
    /// Lead: an index into the pack's roles.
    pub lead: Verdict,
    /// Clocks in pack order, those of earlier attempts first.
    pub clocks: Vec<CompactClock>,
    /// The truth of every rule of the program, two bits each: 0 unknown, 1 false, 2 true.
    pub truths: Vec<u32>,
}

impl Compact {
    /// The truth of a rule by its index in the program.
    #[must_use]
    pub fn truth(&self, rule: usize) -> Truth {
        let word = self.truths.get(rule / 16).copied().unwrap_or(0);
        match word >> (rule % 16 * 2) & 3 {
            1 => Truth::False,
            2 => Truth::True,
            _ => Truth::Unknown,
        }
    }
}

/// A case of one matter whose names are indices already.
#[derive(Debug, Clone, Default)]
pub struct TypedCase {
    facts: Vec<State>,
    events: Vec<(EventId, Instant)>,
}

impl TypedCase {
    /// An empty case of an edition.
    #[must_use]
    pub fn new(edition: &Edition) -> Self {
        Self {
            facts: vec![State::Absent; edition.program().facts.len()],
            events: Vec::new(),
        }
    }

    /// The typed form of a case file of one matter whose events carry nothing but their time.
    ///
    /// # Errors
    /// As [`super::assess`]; [`CaseError`] for a case file that has more than a typed case can say.
    pub fn read(
        edition: &Edition,
        calendar: &Calendar,
        case: &CaseFile,
    ) -> Result<Self, CaseError> {
        let input = input::read(edition, calendar, case)?;
        let plain = |e: &Happening| {
            e.facts.is_empty()
                && e.confirms.is_empty()
                && e.rule.is_none()
                && e.of.is_none()
                && e.grant == Grant::default()
        };
        let events: Vec<(EventId, Instant)> = input.events.iter().map(|e| (e.kind, e.at)).collect();
        match <[Vec<State>; 1]>::try_from(input.facts) {
            Ok([facts]) if input.events.iter().all(plain) => Ok(Self { facts, events }),
            _ => Err(CaseError::at(
                "events",
                "a typed case is one matter, and its events have a kind and a time only",
            )),
        }
    }

    /// Forgets facts and events, keeps the memory.
    pub fn clear(&mut self) {
        self.facts.fill(State::Absent);
        self.events.clear();
    }

    /// Sets a fact to a number that stands for its value: a Boolean as 0 or 1, an enum value by its
    /// index, a set by its members' bits, a decimal in units of its last digit, a day by its
    /// number, an instant by its seconds, words by any number.
    ///
    /// # Errors
    /// [`CaseError`] for an index or a value that the pack does not know.
    pub fn set(&mut self, edition: &Edition, fact: FactId, value: i64) -> Result<(), CaseError> {
        let wrong = |message: String| CaseError::at(format!("facts[{fact}]"), message);
        let known = edition.program().fact(fact);
        let Some(known) = known else {
            return Err(wrong(
                "there is no such fact; compile the pack again".to_owned(),
            ));
        };
        let members = i64::try_from(known.values.len()).unwrap_or(i64::MAX);
        let place = || u16::try_from(value).ok().filter(|_| value < members);
        let day = || i32::try_from(value).ok().map(crate::time::Day);
        let value = match known.kind {
            FactKind::Bool => (0..=1).contains(&value).then_some(Val::Bool(value == 1)),
            FactKind::Enum => place().map(Val::Choice),
            FactKind::Int | FactKind::Decimal => (known.range.0..=known.range.1)
                .contains(&value)
                .then_some(Val::Int(value)),
            FactKind::Set => u64::try_from(value)
                .ok()
                .filter(|bits| members >= 64 || bits >> members == 0)
                .map(Val::Set),
            FactKind::Text => Some(Val::Words),
            FactKind::Date | FactKind::DateOrInstant => day().map(Val::Day),
            FactKind::Instant => Some(Val::At(Instant(value))),
        }
        .ok_or_else(|| wrong(format!("{value} is no value of \"{}\"", known.id)))?;
        self.put(fact, State::Is(value));
        Ok(())
    }

    /// Says that a fact was asked and that there is none.
    pub fn set_none(&mut self, fact: FactId) {
        self.put(fact, State::Null);
    }

    /// Says that a fact was asked and is not known.
    pub fn set_asked(&mut self, fact: FactId) {
        self.put(fact, State::Asked);
    }

    /// Adds an event.
    pub fn push(&mut self, kind: EventId, at: Instant) {
        self.events.push((kind, at));
    }

    fn put(&mut self, fact: FactId, state: State) {
        if let Some(slot) = self.facts.get_mut(usize::from(fact)) {
            *slot = state;
        }
    }

    fn input(&self) -> Input {
        let mut events: Vec<Happening> = self
            .events
            .iter()
            .enumerate()
            .map(|(entry, (kind, at))| Happening {
                kind: *kind,
                at: *at,
                matter: None,
                facts: Vec::new(),
                confirms: Vec::new(),
                rule: None,
                of: None,
                entry,
                grant: Grant::default(),
            })
            .collect();
        events.in_order_of(|e| e.at);
        Input {
            matters: Vec::new(),
            facts: vec![self.facts.clone()],
            events,
        }
    }
}

/// What is known of a case at a moment, reduced to what the pack's conditions can tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    regions: Vec<u8>,
    codes: Vec<u8>,
    given: Given,
}

impl Situation {
    /// The situation of a typed case at `now`, without presumptions.
    ///
    /// # Errors
    /// As [`compact_typed`].
    pub fn of(
        edition: &Edition,
        calendar: &Calendar,
        case: &TypedCase,
        now: Instant,
    ) -> Result<Self, CaseError> {
        let run = Run::to(edition, calendar, &case.input(), 0, now)?;
        Ok(Self {
            regions: run.strict.regions().to_vec(),
            codes: run.strict.codes().to_vec(),
            given: run.given(),
        })
    }
}

/// Decides situations one after another without allocating: for those who have millions.
#[derive(Debug, Clone, Default)]
pub struct Decider {
    decision: Decision,
}

impl Decider {
    /// Eligibility, kind, severity and lead of a situation, up to routing; the truth of every rule of
    /// these sections is kept until the next call.
    #[inline]
    pub fn decide(&mut self, edition: &Edition, situation: &Situation) -> [Verdict; 4] {
        let (program, decision) = (edition.program(), &mut self.decision);
        let Situation {
            regions,
            codes,
            given,
        } = situation;
        let found = decision.decide_codes(program, codes, regions, *given);
        [
            found.eligibility(),
            found.kind(),
            found.severity(),
            found.lead(),
        ]
        .map(alone)
    }

    /// The same of many, in their order.
    pub fn decide_all(
        &mut self,
        edition: &Edition,
        situations: &[Situation],
        verdicts: &mut Vec<[Verdict; 4]>,
    ) {
        verdicts.clear();
        verdicts.extend(situations.iter().map(|own| self.decide(edition, own)));
    }

    /// The truth of a rule of the deciding sections, by its index in the program.
    #[must_use]
    pub fn truth(&self, edition: &Edition, rule: usize) -> Truth {
        self.decision.rule(edition.program(), rule)
    }
}

/// The compact answer of a case file, one entry a matter.
///
/// # Errors
/// As [`super::assess`], acts that count for nothing aside.
pub fn compact(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
) -> Result<Vec<Compact>, CaseError> {
    let input = input::read(edition, calendar, case)?;
    (0..input.facts.len())
        .map(|matter| of(&Run::to(edition, calendar, &input, matter, now)?))
        .collect()
}

/// The compact answer of a typed case.
///
/// # Errors
/// [`CaseError`] where a date leads out of the calendar.
pub fn compact_typed(
    edition: &Edition,
    calendar: &Calendar,
    case: &TypedCase,
    now: Instant,
) -> Result<Compact, CaseError> {
    of(&Run::to(edition, calendar, &case.input(), 0, now)?)
}

fn of(run: &Run<'_>) -> Result<Compact, CaseError> {
    let (clocks, _) = Clocks::of(run).all()?;
    let rules = run.edition.program().rules.len();
    let mut truths = vec![0u32; rules.div_ceil(16)];
    for rule in 0..rules {
        let bits = match run.truth(rule) {
            Truth::Unknown => 0,
            Truth::False => 1,
            Truth::True => 2,
        };
        if let Some(word) = truths.get_mut(rule / 16) {
            *word |= bits << (rule % 16 * 2);
        }
    }
    let (strict, presumed) = (&run.strict, &run.presumed);
    Ok(Compact {
        eligibility: verdict(numbered(strict.eligibility), numbered(presumed.eligibility)),
        kind: verdict(strict.kind, presumed.kind),
        severity: verdict(strict.severity, presumed.severity),
        lead: verdict(strict.lead, presumed.lead),
        clocks: clocks.iter().map(clock).collect(),
        truths,
    })
}

fn numbered(settled: Settled<Outcome>) -> Settled<Option<u16>> {
    match settled {
        Settled::Is(outcome) => Settled::Is(Some(outcome.number())),
        Settled::Open => Settled::Open,
        Settled::Clash => Settled::Clash,
    }
}

/// What a section came to without presumptions.
fn alone(settled: Settled<Option<u16>>) -> Verdict {
    Verdict {
        value: settled.value().flatten(),
        settled: matches!(settled, Settled::Is(_)),
        clash: settled == Settled::Clash,
        provisional: false,
    }
}

fn verdict(strict: Settled<Option<u16>>, presumed: Settled<Option<u16>>) -> Verdict {
    let provisional = strict == Settled::Open;
    let counts = if provisional { presumed } else { strict };
    Verdict {
        value: counts.value().flatten(),
        settled: matches!(counts, Settled::Is(_)),
        clash: counts == Settled::Clash,
        provisional: provisional && counts != Settled::Open,
    }
}

fn clock(state: &ClockState) -> CompactClock {
    let uncertain = state.due.is_some_and(|due| due.uncertain_from.is_some());
    CompactClock {
        rule: u16::try_from(state.rule).unwrap_or(u16::MAX),
        number: state
            .number
            .and_then(|n| u16::try_from(n).ok())
            .unwrap_or(0),
        status: state.status,
        started: state.start,
        due: state.due.map(|due| due.at),
        inclusive: state.due.is_some_and(|due| due.inclusive),
        provisional: state.provisional || (uncertain && state.start.is_some()),
    }
}
