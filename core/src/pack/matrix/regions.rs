//! What a column shows of its fact: regions of values that no condition tells apart, and the truth of
//! an atom in each. Never: a case.

use super::{FIRST, NONE, Source, UNKNOWN};
use crate::pack::doc::FactKind;
use crate::pack::program::{Atom, FactId, Op, Outcome, Program, Val, Which};
use std::collections::BTreeSet;

/// Regions a column may have, so that one has room in a joint; a fact with more is read atom by atom.
const MAX_REGIONS: usize = 120;

/// The column that shows an atom together with others of its fact; none for one read by itself.
pub(super) fn source(program: &Program, atom: &Atom) -> Option<Source> {
    match atom {
        Atom::Outcome(which, ..) | Atom::OutcomeIn(which, _) => Some(Source::Outcome(*which)),
        Atom::Bool(id)
        | Atom::Compare(id, ..)
        | Atom::Null(id, _)
        | Atom::OneOf(id, _)
        | Atom::Has(id) => {
            let fact = program.fact(*id)?;
            match fact.kind {
                FactKind::Bool | FactKind::Enum => Some(Source::Choice(*id)),
                FactKind::Int | FactKind::Decimal => {
                    let cuts = cuts(program, *id);
                    (cuts.len() * 2 < MAX_REGIONS).then_some(Source::Number(*id, cuts))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The constants a number is compared with, in order.
fn cuts(program: &Program, id: FactId) -> Vec<i64> {
    let mut cuts = BTreeSet::new();
    for atom in &program.atoms {
        match atom {
            Atom::Compare(fact, _, Val::Int(n)) if *fact == id => {
                cuts.insert(*n);
            }
            Atom::OneOf(fact, list) if *fact == id => {
                cuts.extend(list.iter().filter_map(|v| match v {
                    Val::Int(n) => Some(*n),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    cuts.into_iter().collect()
}

pub(super) fn same(a: &Source, b: &Source) -> bool {
    match (a, b) {
        (Source::Choice(a), Source::Choice(b)) | (Source::Number(a, _), Source::Number(b, _)) => {
            a == b
        }
        (Source::Outcome(a), Source::Outcome(b)) => a == b,
        _ => false,
    }
}

/// How many regions a column has.
pub(super) fn regions(program: &Program, source: &Source) -> u8 {
    let values = match source {
        Source::Choice(id) => match program.fact(*id) {
            Some(fact) if fact.kind == FactKind::Enum => fact.values.len(),
            _ => 2,
        },
        Source::Number(_, cuts) => cuts.len() * 2 + 1,
        Source::Atom(_) | Source::Tree(_) => 2,
        Source::Outcome(Which::Kind) => program.kinds.len(),
        Source::Outcome(Which::Eligibility) => Outcome::ALL.len(),
        Source::Outcome(Which::Severity) => program.levels.len(),
        Source::Outcome(Which::Lead) => program.roles.len(),
    };
    u8::try_from(values)
        .unwrap_or(u8::MAX - FIRST)
        .saturating_add(FIRST)
}

/// The region of a number among the cuts.
#[must_use]
pub fn region_of(cuts: &[i64], number: i64) -> u8 {
    let place = match cuts.binary_search(&number) {
        Ok(at) => at * 2 + 1,
        Err(at) => at * 2,
    };
    u8::try_from(place)
        .unwrap_or(u8::MAX - FIRST)
        .saturating_add(FIRST)
}

/// The truth of an atom in a region of its column: 0 unknown, 1 false, 2 true.
pub(super) fn truth_in(program: &Program, source: &Source, atom: &Atom, region: u8) -> u8 {
    let known = |truth: bool| if truth { 2 } else { 1 };
    if let Source::Outcome(which) = source {
        let value = region.checked_sub(FIRST).map(u16::from);
        return match (atom, region) {
            (_, UNKNOWN) => 0,
            (Atom::Outcome(_, op, right), _) => known(which.compare(*op, value, *right)),
            (Atom::OutcomeIn(_, list), _) => known(value.is_some_and(|v| list.contains(&v))),
            _ => 0,
        };
    }
    let value = match (source, region) {
        (_, UNKNOWN) => return 0,
        (Source::Atom(_) | Source::Tree(_), region) => {
            return match region.checked_sub(FIRST) {
                Some(truth) => known(truth == 1),
                None => 0,
            };
        }
        (Source::Choice(_) | Source::Number(..), NONE) => None,
        (Source::Choice(id), region) => {
            let index = u16::from(region - FIRST);
            let is_enum = program.fact(*id).is_some_and(|f| f.kind == FactKind::Enum);
            let value = if is_enum {
                Val::Choice(index)
            } else {
                Val::Bool(index == 1)
            };
            Some(value)
        }
        (Source::Number(_, cuts), region) => {
            let place = usize::from(region - FIRST);
            let near = |at: usize| cuts.get(at).copied();
            let value = match (place % 2, place / 2) {
                (1, at) => near(at),
                (_, 0) => near(0).map(|n| n.saturating_sub(1)).or(Some(0)),
                (_, at) => near(at - 1).map(|n| n.saturating_add(1)),
            };
            value.map(Val::Int)
        }
        (Source::Outcome(_), _) => return 0,
    };
    known(holds(atom, value.as_ref()))
}

/// Whether an atom of one fact holds of a value, or of none.
#[must_use]
pub fn holds(atom: &Atom, value: Option<&Val>) -> bool {
    match (atom, value) {
        (Atom::Compare(_, op, _), None) => *op == Op::Ne,
        (Atom::Null(_, equal), None) => *equal,
        (Atom::Null(_, equal), Some(_)) => !*equal,
        (Atom::Has(_), value) => value.is_some(),
        (Atom::Empty(_), value) => matches!(value, None | Some(Val::Set(0))),
        (_, None) => false,
        (Atom::Contains(_, member), Some(Val::Set(bits))) => bits >> member & 1 == 1,
        (Atom::Bool(_), Some(value)) => *value == Val::Bool(true),
        (Atom::Compare(_, op, right), Some(value)) => {
            value.order(right).is_some_and(|o| op.holds(o))
        }
        (Atom::OneOf(_, list), Some(value)) => list
            .iter()
            .any(|r| value.order(r).is_some_and(std::cmp::Ordering::is_eq)),
        _ => false,
    }
}
