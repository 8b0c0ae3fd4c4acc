//! One round of decisions at one moment: kind → eligibility → severity → routing → the rest. Gives
//! the truth of every rule as bit sets; texts and dates are made elsewhere.

use super::truth::{Seen, Truth, View, truth};
use crate::pack::Section;
use crate::pack::matrix::{FIRST, Group, Matrix, NONE, Phase, Source, UNKNOWN};
use crate::pack::program::{AtomId, Expr, Outcome, Program, Which};

/// What a section came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Settled<T> {
    /// Not decided.
    #[default]
    Open,
    /// Two outcomes hold at once.
    Clash,
    /// Decided.
    Is(T),
}

impl<T: Copy> Settled<T> {
    /// The outcome, when decided.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Open | Self::Clash => None,
        }
    }
}

/// The outcome of one round.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// The region of each column of the matrix.
    regions: Vec<u8>,
    /// Terms that hold, and terms that may.
    holds: Vec<u64>,
    may: Vec<u64>,
    /// Rules that stand in for an outcome, with their truth.
    stand_ins: Vec<(u16, Truth)>,
    /// Kind, or none when no rule holds.
    pub kind: Settled<Option<u16>>,
    /// Eligibility as computed; what is recorded replaces it for later sections.
    pub eligibility: Settled<Outcome>,
    /// Severity level, or none where severity does not apply.
    pub severity: Settled<Option<u16>>,
    /// Lead, or none.
    pub lead: Settled<Option<u16>>,
}

impl Decision {
    /// The truth of a rule by its index in the program.
    pub fn rule(&self, program: &Program, index: usize) -> Truth {
        if program.rules.get(index).is_some_and(|r| r.otherwise) {
            let mut own = self.stand_ins.iter();
            if let Some((_, truth)) = own.find(|(i, _)| usize::from(*i) == index) {
                return *truth;
            }
        }
        if program.matrix.any(index, &self.holds) {
            Truth::True
        } else if program.matrix.any(index, &self.may) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    /// The region of each column, outcomes included.
    pub fn regions(&self) -> &[u8] {
        &self.regions
    }

    /// Decides over regions that are known; those of outcomes are found anew.
    pub fn decide(&mut self, program: &Program, regions: &[u8], given: Given, last: Section) {
        self.regions.clear();
        self.regions.extend_from_slice(regions);
        for (source, region) in program.matrix.columns.iter().zip(&mut self.regions) {
            if matches!(source, Source::Outcome(_)) {
                *region = UNKNOWN;
            }
        }
        settle(program, given, last, self);
    }

    /// The truth of an atom.
    pub fn atom(&self, program: &Program, atom: AtomId) -> Truth {
        match program.matrix.atom(atom, &self.regions) {
            0 => Truth::Unknown,
            number => Truth::known(number == 2),
        }
    }

    /// The truth of a formula.
    pub fn formula(&self, program: &Program, expr: &Expr) -> Truth {
        truth(program, expr, &|atom| self.atom(program, atom))
    }
}

/// What a person recorded, and whether the regulation was in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given {
    /// The outcome a person recorded; later sections read it instead of the computed one.
    pub recorded: Option<Outcome>,
    /// The case came in when the regulation was not in force.
    pub outside: bool,
}

impl Decision {
    /// Becomes a copy of a decision over the same regions, without allocating.
    fn copy(&mut self, other: &Self) {
        self.regions.clone_from(&other.regions);
        self.holds.clone_from(&other.holds);
        self.may.clone_from(&other.may);
        self.stand_ins.clone_from(&other.stand_ins);
        (self.kind, self.severity, self.lead) = (other.kind, other.severity, other.lead);
        self.eligibility = other.eligibility;
    }
}

/// Decides under every presumption; where none is needed the outcome is the one without.
pub fn decide_presumed(view: &View<'_>, given: Given, strict: &Decision, d: &mut Decision) {
    encode(view, &mut d.regions);
    let sources = view.program.matrix.columns.iter();
    let same = sources.zip(d.regions.iter().zip(&strict.regions));
    let mut same = same.filter(|(s, _)| !matches!(s, Source::Outcome(_) | Source::Tree(_)));
    if same.all(|(_, (own, other))| own == other) {
        d.copy(strict);
    } else {
        settle(view.program, given, Section::Gaps, d);
    }
}

/// Decides into `d`, up to and including a section, without allocating once `d` has been used.
pub fn decide(view: &View<'_>, given: Given, last: Section, d: &mut Decision) {
    encode(view, &mut d.regions);
    settle(view.program, given, last, d);
}

/// The rounds over regions that are known.
fn settle(program: &Program, given: Given, last: Section, d: &mut Decision) {
    let matrix = &program.matrix;
    d.holds.resize(matrix.words, 0);
    d.may.resize(matrix.words, 0);
    d.stand_ins.clear();
    (d.kind, d.severity, d.lead) = Default::default();
    d.eligibility = Settled::Open;
    let [kind, eligibility, severity, routing, rest] = &matrix.phases;

    let mut round = Round { program, matrix, d };
    round.narrow(kind);
    round.d.kind = round.choose(kind, &program.kind_order);
    let found = round.d.kind;
    round.publish(Which::Kind, found);

    round.narrow(eligibility);
    let found = round.eligibility(eligibility);
    round.d.eligibility = if given.outside {
        Settled::Is(Outcome::OutOfScope)
    } else {
        found
    };
    let counts = given.recorded.map_or(round.d.eligibility, Settled::Is);
    let number = match counts {
        Settled::Is(outcome) => Settled::Is(Some(outcome.number())),
        Settled::Open | Settled::Clash => Settled::Open,
    };
    round.publish(Which::Eligibility, number);
    if last == Section::Eligibility {
        return;
    }

    round.narrow(severity);
    let found = round.severity(severity);
    round.d.severity = found;
    round.publish(Which::Severity, found);
    if last == Section::Severity {
        return;
    }

    round.narrow(routing);
    let found = round.choose(routing, &program.lead_order);
    round.d.lead = found;
    round.publish(Which::Lead, found);
    if last == Section::Routing {
        return;
    }
    round.narrow(rest);
}

/// The region of each column; outcomes are not known yet.
fn encode(view: &View<'_>, regions: &mut Vec<u8>) {
    regions.clear();
    let columns = view.program.matrix.columns.iter();
    regions.extend(columns.map(|source| match source {
        Source::Choice(fact) | Source::Number(fact, _) => match view.seen(*fact) {
            Seen::Unknown => UNKNOWN,
            Seen::Null => NONE,
            Seen::Is(value) => source.region(value).unwrap_or(NONE),
        },
        Source::Atom(id) => {
            let atom = view.program.atoms.get(usize::from(*id));
            region(atom.map_or(Truth::Unknown, |a| view.atom(usize::from(*id), a)))
        }
        Source::Tree(_) | Source::Outcome(_) => UNKNOWN,
    }));
}

fn region(truth: Truth) -> u8 {
    match truth {
        Truth::Unknown => UNKNOWN,
        Truth::False => FIRST,
        Truth::True => FIRST + 1,
    }
}

struct Round<'a> {
    program: &'a Program,
    matrix: &'a Matrix,
    d: &'a mut Decision,
}

impl Round<'_> {
    fn narrow(&mut self, phase: &Phase) {
        if phase.trees {
            for (column, source) in self.matrix.columns.iter().enumerate() {
                if let Source::Tree(expr) = source {
                    let found = self.d.formula(self.program, expr);
                    if let Some(slot) = self.d.regions.get_mut(column) {
                        *slot = region(found);
                    }
                }
            }
        }
        let span = phase.at..phase.at + phase.words;
        if let (Some(holds), Some(may)) =
            (self.d.holds.get_mut(span.clone()), self.d.may.get_mut(span))
        {
            phase.narrow(&self.d.regions, holds, may);
        }
        for group in &phase.groups {
            for rule in &group.stand_ins {
                let own = self.own_truth(*rule);
                let value = own.and(!self.of(phase, &group.rivals));
                self.d.stand_ins.push((*rule, value));
            }
        }
    }

    /// The truth of a rule that stands in, its rivals aside.
    fn own_truth(&self, rule: u16) -> Truth {
        let rule = usize::from(rule);
        if self.matrix.any(rule, &self.d.holds) {
            Truth::True
        } else if self.matrix.any(rule, &self.d.may) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    /// Whether one of some terms holds.
    #[inline]
    fn of(&self, phase: &Phase, terms: &[u64]) -> Truth {
        let any = |bits: &[u64]| {
            let own = bits.get(phase.at..).unwrap_or_default();
            own.iter().zip(terms).any(|(a, b)| a & b != 0)
        };
        if any(&self.d.holds) {
            Truth::True
        } else if any(&self.d.may) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    /// Whether a rule of a group holds, the one that stands in included.
    fn group(&self, phase: &Phase, group: &Group) -> Truth {
        let mut truth = self.of(phase, &group.terms);
        for rule in &group.stand_ins {
            let mut own = self.d.stand_ins.iter().filter(|(i, _)| i == rule);
            truth = truth.or(own.next().map_or(Truth::Unknown, |(_, truth)| *truth));
        }
        truth
    }

    /// One kind or lead: the only one that can hold, or the first of the pack's order.
    fn choose(&self, phase: &Phase, order: &[u16]) -> Settled<Option<u16>> {
        let rank = |id: u16| order.iter().position(|o| *o == id).unwrap_or(usize::MAX);
        let mut best: Option<(usize, u16)> = None;
        let mut several = false;
        let mut open = usize::MAX;
        let mut any_open = false;
        for group in &phase.groups {
            let own = rank(group.outcome);
            match self.group(phase, group) {
                Truth::True => {
                    several |= best.is_some();
                    if best.is_none_or(|(first, _)| own < first) {
                        best = Some((own, group.outcome));
                    }
                }
                Truth::Unknown => {
                    any_open = true;
                    open = open.min(own);
                }
                Truth::False => {}
            }
        }
        match best {
            None if any_open => Settled::Open,
            None => Settled::Is(None),
            Some((first, _)) if any_open && (first == usize::MAX || open < first) => Settled::Open,
            Some((first, outcome)) if !several || first != usize::MAX => Settled::Is(Some(outcome)),
            Some(_) => Settled::Clash,
        }
    }

    fn eligibility(&self, phase: &Phase) -> Settled<Outcome> {
        for (outcome, group) in Outcome::ALL.into_iter().zip(&phase.groups) {
            let holds = self.group(phase, group);
            if outcome == Outcome::Decline && holds.is_true() {
                let prevails = self.of(phase, &group.prevailing);
                if !prevails.is_true() {
                    // Without prevailing, an accept that holds too makes a conflict.
                    let accept = phase.groups.last();
                    let accept = accept.map_or(Truth::False, |g| self.of(phase, &g.terms));
                    return match (accept, prevails) {
                        (Truth::False, _) => Settled::Is(outcome),
                        (Truth::True, Truth::False) => Settled::Clash,
                        _ => Settled::Open,
                    };
                }
            }
            if holds.is_true() {
                return Settled::Is(outcome);
            }
            if holds.is_unknown() {
                return Settled::Open;
            }
        }
        Settled::Open
    }

    fn severity(&self, phase: &Phase) -> Settled<Option<u16>> {
        for group in &phase.groups {
            match self.group(phase, group) {
                Truth::True => return Settled::Is(Some(group.outcome)),
                Truth::Unknown => return Settled::Open,
                Truth::False => {}
            }
        }
        Settled::Is(None)
    }

    /// Makes an outcome visible to the conditions of later sections.
    fn publish(&mut self, which: Which, settled: Settled<Option<u16>>) {
        let region = match settled {
            Settled::Open | Settled::Clash => UNKNOWN,
            Settled::Is(None) => NONE,
            Settled::Is(Some(value)) => {
                u8::try_from(value).map_or(u8::MAX, |v| v.saturating_add(FIRST))
            }
        };
        if let Some(column) = self.matrix.outcome_column(which)
            && let Some(slot) = self.d.regions.get_mut(column)
        {
            *slot = region;
        }
    }
}
