//! Three-valued truth (Kleene's strong logic) and the evaluation of atoms and formulas at a moment.

use super::input::State;
use crate::calendar::Calendar;
use crate::condition::Op;
use crate::pack::formula::Number;
use crate::pack::program::{Atom, AtomId, Expr, FactId, Program, Val};
use crate::time::Instant;
use std::cmp::Ordering;

/// True, false or not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Truth {
    /// Known to be false.
    False,
    /// Known to be true.
    True,
    /// Not known.
    #[default]
    Unknown,
}

impl Truth {
    /// A known truth.
    #[must_use]
    pub fn known(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }

    /// Known to be true.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Known to be false.
    #[must_use]
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Not known.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }

    /// Conjunction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// Disjunction.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }

    /// This truth, or the other where this is not known.
    #[must_use]
    pub fn or_else(self, other: Self) -> Self {
        if self.is_unknown() { other } else { self }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Which presumptions count.
#[derive(Debug, Clone, Copy)]
pub enum Presume<'a> {
    /// None: only what is recorded.
    Nothing,
    /// Those of the facts marked.
    Only(&'a [bool]),
    /// All.
    Everything,
}

/// What is seen of a fact under presumptions.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// Not known.
    Unknown,
    /// There is none.
    Null,
    /// A value.
    Is(&'a Val),
}

/// What a formula can see: facts, presumptions, what happened, and when atoms of time turn.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub program: &'a Program,
    pub calendar: &'a Calendar,
    pub facts: &'a [State],
    pub presume: Presume<'a>,
    pub log: &'a super::log::Log,
    /// First too-late instant of each atom of time, where its start happened.
    pub turns: &'a [Option<Instant>],
    pub now: Instant,
}

impl<'a> View<'a> {
    /// What is seen of a fact.
    pub fn seen(&self, id: FactId) -> Seen<'a> {
        match self.facts.get(usize::from(id)) {
            Some(State::Is(value)) => Seen::Is(value),
            Some(State::Null) => Seen::Null,
            _ => self.presumed(id).map_or(Seen::Unknown, Seen::Is),
        }
    }

    /// The presumption that stands in for an unknown fact.
    pub fn presumed(&self, id: FactId) -> Option<&'a Val> {
        let counts = match self.presume {
            Presume::Nothing => false,
            Presume::Everything => true,
            Presume::Only(mask) => mask.get(usize::from(id)).copied().unwrap_or(false),
        };
        if counts {
            self.program.fact(id)?.presume.as_ref()
        } else {
            None
        }
    }

    /// An atom of facts, events or time; outcomes of sections are unknown here.
    pub fn atom(&self, index: usize, atom: &Atom) -> Truth {
        match atom {
            Atom::Bool(fact) => self.test(*fact, |v| matches!(v, Val::Bool(true))),
            Atom::Compare(fact, op, right) => match self.seen(*fact) {
                Seen::Unknown => Truth::Unknown,
                Seen::Null => Truth::known(*op == Op::Ne),
                Seen::Is(left) => Truth::known(left.order(right).is_some_and(|o| op.holds(o))),
            },
            Atom::Null(fact, equal) => match self.seen(*fact) {
                Seen::Unknown => Truth::Unknown,
                Seen::Null => Truth::known(*equal),
                Seen::Is(_) => Truth::known(!*equal),
            },
            Atom::OneOf(fact, list) => self.test(*fact, |v| {
                list.iter().any(|r| v.order(r) == Some(Ordering::Equal))
            }),
            Atom::Contains(fact, member) => self.test(
                *fact,
                |v| matches!(v, Val::Set(bits) if bits >> member & 1 == 1),
            ),
            Atom::Has(fact) => match self.seen(*fact) {
                Seen::Unknown => Truth::Unknown,
                Seen::Null => Truth::False,
                Seen::Is(_) => Truth::True,
            },
            Atom::Empty(fact) => match self.seen(*fact) {
                Seen::Unknown => Truth::Unknown,
                Seen::Null => Truth::True,
                Seen::Is(value) => Truth::known(matches!(value, Val::Set(0))),
            },
            Atom::Formula(comparison) => match comparison.holds(|id| self.number(id)) {
                Number::Unknown => Truth::Unknown,
                Number::Null => Truth::known(comparison.op == Op::Ne),
                Number::Is(holds) => Truth::known(holds),
            },
            Atom::Before(first, then) => Truth::known(self.log.before(*first, *then)),
            Atom::Times(event, op, bound) => {
                Truth::known(op.holds(self.log.times(*event).cmp(bound)))
            }
            Atom::Happened(event) => Truth::known(self.log.first(*event).is_some()),
            Atom::OffHours(event) => self.log.first(*event).map_or(Truth::Unknown, |at| {
                Truth::known(self.calendar.off_hours(at))
            }),
            Atom::Late { start, until, .. } => {
                let Some(turn) = self.turns.get(index).copied().flatten() else {
                    return Truth::False;
                };
                let from = self.log.first(*start).unwrap_or(turn);
                let prevented = until
                    .and_then(|u| self.log.first_from(u, from))
                    .is_some_and(|at| at < turn);
                Truth::known(self.now >= turn && !prevented)
            }
            Atom::Outcome(..) | Atom::OutcomeIn(..) => Truth::Unknown,
        }
    }

    fn number(&self, fact: FactId) -> Number<i64> {
        match self.seen(fact) {
            Seen::Unknown => Number::Unknown,
            Seen::Is(Val::Int(value)) => Number::Is(*value),
            Seen::Null | Seen::Is(_) => Number::Null,
        }
    }

    fn test(&self, fact: FactId, holds: impl Fn(&Val) -> bool) -> Truth {
        match self.seen(fact) {
            Seen::Unknown => Truth::Unknown,
            Seen::Null => Truth::False,
            Seen::Is(value) => Truth::known(holds(value)),
        }
    }
}

/// The truth of a formula, given those of its atoms.
pub fn truth(program: &Program, expr: &Expr, atom: &impl Fn(AtomId) -> Truth) -> Truth {
    match expr {
        Expr::Const(truth) => Truth::known(*truth),
        Expr::Atom(id) => atom(*id),
        Expr::Derived(id) => match program.derived.get(usize::from(*id)) {
            Some((_, formula)) => truth(program, formula, atom),
            None => Truth::Unknown,
        },
        Expr::Not(inner) => !truth(program, inner, atom),
        Expr::All(parts) => {
            let mut all = Truth::True;
            for part in parts {
                all = all.and(truth(program, part, atom));
                if all.is_false() {
                    break;
                }
            }
            all
        }
        Expr::Any(parts) => {
            let mut any = Truth::False;
            for part in parts {
                any = any.or(truth(program, part, atom));
                if any.is_true() {
                    break;
                }
            }
            any
        }
    }
}
