//! The regions of a fact: values that no atom tells apart, and which of them an atom holds of.
//! Never: variables.

use crate::condition::Op;
use crate::pack::FactKind;
use crate::pack::formula::{Arith, Comparison};
use crate::pack::program::{Atom, FactId, Program, Val};
use std::collections::BTreeSet;

/// Values of a fact that no atom tells apart, by one that stands for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Region {
    /// Asked: there is none.
    Null,
    /// True or false.
    Bool(bool),
    /// A choice by name.
    Choice(String),
    /// Numbers from the first to the second; the third stands for them.
    Number(i64, i64, i64),
    /// Any other value, by one of them.
    Value(Val),
}

/// What all editions say of a fact before it is cut.
#[derive(Debug, Clone)]
pub struct Spec {
    pub kind: FactKind,
    pub range: (i64, i64),
    pub values: Vec<String>,
    pub nullable: bool,
    pub cuts: BTreeSet<i64>,
    pub members: BTreeSet<String>,
    pub presume: Option<Region>,
    /// An absent value counts as presumed, so the fact is never unknown to an interview.
    pub presumed: bool,
}

/// The regions of a fact; the first is the quiet one: presumed, or no, none, nothing.
pub fn regions(spec: &Spec) -> Vec<Region> {
    let mut list = match spec.kind {
        FactKind::Bool => vec![Region::Bool(false), Region::Bool(true)],
        FactKind::Enum => spec.values.iter().cloned().map(Region::Choice).collect(),
        FactKind::Int | FactKind::Decimal => numbers(spec),
        FactKind::Set => Vec::new(),
        FactKind::Text => vec![Region::Value(Val::Words)],
        FactKind::Date | FactKind::Instant | FactKind::DateOrInstant => moments(spec),
    };
    if spec.nullable {
        let asked_for = spec.kind == FactKind::Text;
        list.insert(if asked_for { list.len() } else { 0 }, Region::Null);
    }
    let presumed = |region: &Region| match (&spec.presume, region) {
        (Some(Region::Number(n, ..)), Region::Number(low, high, _)) => (low..=high).contains(&n),
        (Some(presumed), region) => presumed == region,
        (None, _) => false,
    };
    if let Some(place) = list.iter().position(presumed) {
        let quiet = list.remove(place);
        list.insert(0, quiet);
    }
    list
}

fn numbers(spec: &Spec) -> Vec<Region> {
    let (min, max) = spec.range;
    let mut from = min;
    let mut list = Vec::new();
    let inner = spec
        .cuts
        .iter()
        .copied()
        .filter(|c| (min..=max).contains(c));
    for cut in inner.chain([max.saturating_add(1)]) {
        if cut > from {
            let (low, high) = (from, cut - 1);
            let presumed = match spec.presume {
                Some(Region::Number(n, ..)) if (low..=high).contains(&n) => n,
                _ => 0i64.clamp(low, high),
            };
            list.push(Region::Number(low, high, presumed));
            from = cut;
        }
    }
    list
}

/// A day or an instant; where constants cut them, one of each side.
fn moments(spec: &Spec) -> Vec<Region> {
    use crate::time::{Day, Instant};
    let usual = match spec.kind {
        FactKind::Instant => 1_740_967_200,
        _ => 20_200,
    };
    let mut edges: Vec<i64> = spec
        .cuts
        .iter()
        .copied()
        .filter(|c| c.abs() < 1 << 40)
        .collect();
    edges.retain(|c| *c != spec.range.0 && *c != spec.range.1.saturating_add(1));
    let first = edges.first().map_or(usual, |e| e - 1);
    std::iter::once(first)
        .chain(edges)
        .map(|at| match spec.kind {
            FactKind::Instant => Region::Value(Val::At(Instant(at))),
            _ => Region::Value(Val::Day(Day(i32::try_from(at).unwrap_or(20_200)))),
        })
        .collect()
}

/// The region of a value.
pub fn region_of(program: &Program, index: usize, value: &Val) -> Region {
    match value {
        Val::Bool(truth) => Region::Bool(*truth),
        Val::Int(n) => Region::Number(*n, *n, *n),
        Val::Choice(i) => {
            let values = program.facts.get(index).map(|f| f.values.as_slice());
            let name = values.and_then(|v| v.get(usize::from(*i)));
            Region::Choice(name.cloned().unwrap_or_default())
        }
        other => Region::Value(other.clone()),
    }
}

/// Whether an atom holds of a region, as this program reads it.
pub fn holds(program: &Program, id: FactId, atom: &Atom, region: &Region) -> bool {
    let value = match region {
        Region::Null => None,
        Region::Bool(truth) => Some(Val::Bool(*truth)),
        Region::Number(_, _, at) => Some(Val::Int(*at)),
        Region::Value(value) => Some(value.clone()),
        Region::Choice(name) => {
            let values = program.fact(id).map(|f| f.values.as_slice());
            let place = values.and_then(|v| v.iter().position(|n| n == name));
            match place.and_then(|p| u16::try_from(p).ok()) {
                Some(place) => Some(Val::Choice(place)),
                // Another edition's value, which this one cannot hold.
                None => return false,
            }
        }
    };
    let Some(value) = value else {
        return match atom {
            Atom::Compare(_, op, _) => *op == Op::Ne,
            Atom::Null(_, equal) => *equal,
            _ => false,
        };
    };
    let order = |right: &Val| match (&value, right) {
        (Val::Bool(a), Val::Bool(b)) => Some(a.cmp(b)),
        (Val::Int(a), Val::Int(b)) => Some(a.cmp(b)),
        (Val::Choice(a), Val::Choice(b)) => Some(a.cmp(b)),
        (Val::Day(a), Val::Day(b)) => Some(a.cmp(b)),
        (Val::At(a), Val::At(b)) => Some(a.cmp(b)),
        _ => None,
    };
    match atom {
        Atom::Bool(_) => value == Val::Bool(true),
        Atom::Compare(_, op, right) => order(right).is_some_and(|o| op.holds(o)),
        Atom::OneOf(_, list) => list.iter().any(|r| order(r).is_some_and(|o| o.is_eq())),
        Atom::Null(_, equal) => !*equal,
        Atom::Has(_) => true,
        _ => false,
    }
}

/// A comparison of arithmetic as text: the same for the same arithmetic over facts of the same names.
pub fn text_of(program: &Program, comparison: &Comparison) -> String {
    fn side(program: &Program, arith: &Arith) -> String {
        let pair = |a: &Arith, sign: &str, b: &Arith| {
            format!("({} {sign} {})", side(program, a), side(program, b))
        };
        match arith {
            Arith::Const(n) => n.to_string(),
            Arith::Fact(id) => program.fact(*id).map(|f| f.id.clone()).unwrap_or_default(),
            Arith::Add(a, b) => pair(a, "+", b),
            Arith::Sub(a, b) => pair(a, "-", b),
            Arith::Mul(a, b) => pair(a, "*", b),
        }
    }
    let (left, right) = (
        side(program, &comparison.left),
        side(program, &comparison.right),
    );
    format!("{left} {} {right}", comparison.op.text())
}
