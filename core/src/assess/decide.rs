//! One round of decisions at one moment: derived facts → kind → eligibility → severity → routing →
//! the rest. Gives the truth of every rule; texts and dates are made elsewhere.

use super::truth::{Truth, View, truth};
use crate::condition::Op;
use crate::pack::Section;
use crate::pack::program::{Atom, Effect, Outcome, Rule, Which};

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
    /// Truth of each atom.
    pub atoms: Vec<Truth>,
    /// Truth of each derived fact.
    pub derived: Vec<Truth>,
    /// Truth of each rule.
    pub rules: Vec<Truth>,
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
    pub fn rule(&self, index: usize) -> Truth {
        self.rules.get(index).copied().unwrap_or_default()
    }
}

/// Decides, up to and including a section. `recorded` is the outcome a person recorded; `outside`
/// says that the case came in when the regulation was not in force.
pub fn decide(
    view: &View<'_>,
    recorded: Option<Outcome>,
    outside: bool,
    last: Section,
) -> Decision {
    let program = view.program;
    let mut round = Round {
        view,
        d: Decision::default(),
    };
    round.d.atoms = program
        .atoms
        .iter()
        .enumerate()
        .map(|(i, a)| view.atom(i, a))
        .collect();
    for (_, formula) in &program.derived {
        let value = round.truth_of(formula);
        round.d.derived.push(value);
    }
    round.d.rules = vec![Truth::Unknown; program.rules.len()];

    round.section(Section::Kind, |r| matches!(r.effect, Effect::Kind(_)));
    round.d.kind = round.choose(Section::Kind, &program.kind_order);
    round.publish(Which::Kind, round.d.kind);

    round.section(Section::Eligibility, |_| false);
    round.d.eligibility = if outside {
        Settled::Is(Outcome::OutOfScope)
    } else {
        round.eligibility()
    };
    let counts = recorded.map_or(round.d.eligibility, Settled::Is);
    let number = match counts {
        Settled::Is(outcome) => Settled::Is(Some(outcome.number())),
        Settled::Open | Settled::Clash => Settled::Open,
    };
    round.publish(Which::Eligibility, number);
    if last == Section::Eligibility {
        return round.d;
    }

    round.section(Section::Severity, |_| false);
    round.d.severity = round.severity();
    round.publish(Which::Severity, round.d.severity);
    if last == Section::Severity {
        return round.d;
    }

    round.section(Section::Routing, |r| {
        matches!(r.effect, Effect::Lead(Some(_)))
    });
    round.d.lead = round.choose(Section::Routing, &program.lead_order);
    round.publish(Which::Lead, round.d.lead);
    if last == Section::Routing {
        return round.d;
    }

    for (index, rule) in program.rules.iter().enumerate() {
        if !matches!(
            rule.section,
            Section::Kind | Section::Eligibility | Section::Severity | Section::Routing
        ) {
            let value = round.truth_of(&rule.when);
            round.set(index, value);
        }
    }
    round.d
}

struct Round<'a> {
    view: &'a View<'a>,
    d: Decision,
}

impl Round<'_> {
    fn truth_of(&self, expr: &crate::pack::program::Expr) -> Truth {
        truth(expr, &self.d.atoms, &self.d.derived)
    }

    fn set(&mut self, index: usize, value: Truth) {
        if let Some(slot) = self.d.rules.get_mut(index) {
            *slot = value;
        }
    }

    fn rules(&self, section: Section) -> impl Iterator<Item = (usize, &Rule, Truth)> {
        let program = self.view.program;
        let rules = program.of(section).iter();
        rules.filter_map(move |i| Some((*i, program.rules.get(*i)?, self.d.rule(*i))))
    }

    /// Truths of a section's rules. `otherwise` stands in when the other rules that `rivals` names
    /// are false; eligibility and severity settle theirs by group order.
    fn section(&mut self, section: Section, rivals: fn(&Rule) -> bool) {
        let program = self.view.program;
        let own = || {
            program
                .of(section)
                .iter()
                .filter_map(|i| Some((*i, program.rules.get(*i)?)))
        };
        for (index, rule) in own() {
            let value = self.truth_of(&rule.when);
            self.set(index, value);
        }
        for (index, rule) in own() {
            if rule.otherwise {
                let before = |other: &Rule| match (&rule.effect, &other.effect) {
                    (
                        Effect::Eligibility { outcome: own, .. },
                        Effect::Eligibility { outcome, .. },
                    ) => outcome < own,
                    (Effect::Level(own), Effect::Level(level)) => level < own,
                    _ => rivals(other),
                };
                let mut free = Truth::True;
                for (i, other, value) in self.rules(section) {
                    if i != index && !other.otherwise && before(other) {
                        free = free.and(!value);
                    }
                }
                let value = self.d.rule(index).and(free);
                self.set(index, value);
            }
        }
    }

    /// One kind or lead: the only one that can hold, or the first of the pack's order.
    fn choose(&self, section: Section, order: &[u16]) -> Settled<Option<u16>> {
        let mut held: Vec<u16> = Vec::new();
        let mut possible: Vec<u16> = Vec::new();
        for (_, rule, value) in self.rules(section) {
            let target = match rule.effect {
                Effect::Kind(kind) => kind,
                Effect::Lead(Some(lead)) => lead,
                _ => continue,
            };
            let list = match value {
                Truth::True => &mut held,
                Truth::Unknown => &mut possible,
                Truth::False => continue,
            };
            if !list.contains(&target) {
                list.push(target);
            }
        }
        possible.retain(|p| !held.contains(p));
        let rank = |id: &u16| order.iter().position(|o| o == id).unwrap_or(usize::MAX);
        held.sort_by_key(rank);
        match held.as_slice() {
            [] if possible.is_empty() => Settled::Is(None),
            [] => Settled::Open,
            [first, rest @ ..] => {
                let first_rank = rank(first);
                let ranked = first_rank != usize::MAX;
                if possible.iter().any(|p| !ranked || rank(p) < first_rank) {
                    Settled::Open
                } else if rest.is_empty() || ranked {
                    Settled::Is(Some(*first))
                } else {
                    Settled::Clash
                }
            }
        }
    }

    fn eligibility(&self) -> Settled<Outcome> {
        let group = |outcome: Outcome| {
            self.rules(Section::Eligibility).filter(move |(_, r, _)| {
                matches!(r.effect, Effect::Eligibility { outcome: o, .. } if o == outcome)
            })
        };
        for outcome in Outcome::ALL {
            let mut holds = Truth::False;
            let mut prevails = Truth::False;
            for (_, rule, value) in group(outcome) {
                holds = holds.or(value);
                if matches!(rule.effect, Effect::Eligibility { prevails: true, .. }) {
                    prevails = prevails.or(value);
                }
            }
            if outcome == Outcome::Decline && holds.is_true() && !prevails.is_true() {
                // Without prevailing, an accept that holds too makes a conflict.
                let mut accept = Truth::False;
                for (_, rule, value) in group(Outcome::Accept) {
                    if !rule.otherwise {
                        accept = accept.or(value);
                    }
                }
                return match (accept, prevails) {
                    (Truth::False, _) => Settled::Is(outcome),
                    (Truth::True, Truth::False) => Settled::Clash,
                    _ => Settled::Open,
                };
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

    fn severity(&self) -> Settled<Option<u16>> {
        let levels = u16::try_from(self.view.program.levels.len()).unwrap_or(u16::MAX);
        for level in 0..levels {
            let mut holds = Truth::False;
            for (_, rule, value) in self.rules(Section::Severity) {
                if matches!(rule.effect, Effect::Level(l) if l == level) {
                    holds = holds.or(value);
                }
            }
            match holds {
                Truth::True => return Settled::Is(Some(level)),
                Truth::Unknown => return Settled::Open,
                Truth::False => {}
            }
        }
        Settled::Is(None)
    }

    /// Makes an outcome visible to the conditions of later sections.
    fn publish(&mut self, which: Which, settled: Settled<Option<u16>>) {
        for index in self.view.program.outcome_atoms().iter().copied() {
            let Some(atom) = self.view.program.atoms.get(index) else {
                continue;
            };
            let value = match (atom, settled) {
                (Atom::Outcome(w, ..) | Atom::OutcomeIn(w, _), _) if *w != which => continue,
                (Atom::Outcome(..) | Atom::OutcomeIn(..), Settled::Open | Settled::Clash) => {
                    Truth::Unknown
                }
                (Atom::Outcome(_, op, right), Settled::Is(left)) => {
                    Truth::known(compare(which, *op, left, *right))
                }
                (Atom::OutcomeIn(_, list), Settled::Is(left)) => {
                    Truth::known(left.is_some_and(|l| list.contains(&l)))
                }
                _ => continue,
            };
            if let Some(slot) = self.d.atoms.get_mut(index) {
                *slot = value;
            }
        }
    }
}

/// Level 0 is the most severe, so `severity >= "major"` compares the other way round.
fn compare(which: Which, op: Op, left: Option<u16>, right: u16) -> bool {
    match left {
        None => op == Op::Ne,
        Some(left) if which == Which::Severity => op.holds(right.cmp(&left)),
        Some(left) => op.holds(left.cmp(&right)),
    }
}
