//! Reduced ordered binary decision diagrams with complement edges: exact Boolean functions with one
//! canonical form each, so that "never", "always" and "the same" are comparisons. Small on purpose;
//! no crate offers a bounded, dependency-free one. Never: what a variable means.

use std::collections::BTreeMap;
use std::ops::Not;

/// A Boolean function of one [`Bdd`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ref(u32);

impl Ref {
    /// Holds always.
    pub const TRUE: Self = Self(0);
    /// Holds never.
    pub const FALSE: Self = Self(1);

    /// The constant function.
    pub fn known(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    fn index(self) -> usize {
        self.0 as usize >> 1
    }

    fn negated(self) -> bool {
        self.0 & 1 == 1
    }

    fn flip(self, negate: bool) -> Self {
        Self(self.0 ^ u32::from(negate))
    }
}

impl Not for Ref {
    type Output = Self;

    fn not(self) -> Self {
        self.flip(true)
    }
}

/// A variable; lower ones are decided first.
pub type Var = u32;

/// The terminal stands below every variable.
const TERMINAL: Var = Var::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    var: Var,
    lo: Ref,
    hi: Ref,
}

/// The store of all functions, bounded.
#[derive(Debug)]
pub struct Bdd {
    nodes: Vec<Node>,
    /// Open addressing over `nodes`; zero is free.
    table: Vec<u32>,
    /// Results of conjunctions, overwritten when two fall on one place.
    memo: Vec<(Ref, Ref, Ref)>,
    limit: usize,
    full: bool,
}

impl Bdd {
    /// An empty store for at most `limit` nodes.
    pub fn new(limit: usize) -> Self {
        Self {
            nodes: vec![Node {
                var: TERMINAL,
                lo: Ref::TRUE,
                hi: Ref::TRUE,
            }],
            table: vec![0; 1 << 12],
            memo: vec![(Ref::TRUE, Ref::TRUE, Ref::TRUE); 1 << 14],
            limit,
            full: false,
        }
    }

    /// The limit was reached: functions made since are not to be relied on.
    pub fn full(&self) -> bool {
        self.full
    }

    /// The function that is a variable.
    pub fn var(&mut self, var: Var) -> Ref {
        self.node(var, Ref::FALSE, Ref::TRUE)
    }

    /// Both hold.
    pub fn and(&mut self, a: Ref, b: Ref) -> Ref {
        if a == b || b == Ref::TRUE {
            return a;
        }
        if a == Ref::TRUE {
            return b;
        }
        if a == Ref::FALSE || b == Ref::FALSE || a == !b {
            return Ref::FALSE;
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let place = hash(a.0, b.0, 0) & (self.memo.len() - 1);
        if let Some((x, y, known)) = self.memo.get(place)
            && (*x, *y) == (a, b)
        {
            return *known;
        }
        let var = self.top(a).min(self.top(b));
        let (a0, a1) = self.split(a, var);
        let (b0, b1) = self.split(b, var);
        let lo = self.and(a0, b0);
        let hi = self.and(a1, b1);
        let made = self.node(var, lo, hi);
        if let Some(slot) = self.memo.get_mut(place) {
            *slot = (a, b, made);
        }
        made
    }

    /// One of them holds.
    pub fn or(&mut self, a: Ref, b: Ref) -> Ref {
        !self.and(!a, !b)
    }

    /// `b` holds wherever `a` does.
    pub fn implies(&mut self, a: Ref, b: Ref) -> Ref {
        !self.and(a, !b)
    }

    /// They differ.
    pub fn xor(&mut self, a: Ref, b: Ref) -> Ref {
        let one = self.and(a, !b);
        let other = self.and(!a, b);
        self.or(one, other)
    }

    /// All of them hold.
    pub fn all(&mut self, list: impl IntoIterator<Item = Ref>) -> Ref {
        list.into_iter().fold(Ref::TRUE, |a, b| self.and(a, b))
    }

    /// One of them holds.
    pub fn any(&mut self, list: impl IntoIterator<Item = Ref>) -> Ref {
        list.into_iter().fold(Ref::FALSE, |a, b| self.or(a, b))
    }

    /// They never hold together.
    pub fn disjoint(&mut self, a: Ref, b: Ref) -> bool {
        self.and(a, b) == Ref::FALSE
    }

    /// The first variable a function depends on.
    pub fn top(&self, f: Ref) -> Var {
        self.nodes.get(f.index()).map_or(TERMINAL, |n| n.var)
    }

    /// The function where `var`, not below its top, is false and where it is true.
    pub fn split(&self, f: Ref, var: Var) -> (Ref, Ref) {
        match self.nodes.get(f.index()) {
            Some(node) if node.var == var => (node.lo.flip(f.negated()), node.hi.flip(f.negated())),
            _ => (f, f),
        }
    }

    /// The function that is `lo` where `var` is false and `hi` where it is true; both lie below it.
    pub fn node(&mut self, var: Var, lo: Ref, hi: Ref) -> Ref {
        if lo == hi {
            return lo;
        }
        // One form for a function and its negation: the upper branch is never negated.
        if hi.negated() {
            return !self.node(var, !lo, !hi);
        }
        let mask = self.table.len() - 1;
        let mut place = hash(lo.0, hi.0, var) & mask;
        while let Some(index) = self.table.get(place).copied().filter(|i| *i != 0) {
            if self.nodes.get(index as usize) == Some(&Node { var, lo, hi }) {
                return Ref(index << 1);
            }
            place = (place + 1) & mask;
        }
        if self.nodes.len() >= self.limit {
            self.full = true;
            return Ref::FALSE;
        }
        let Ok(index) = u32::try_from(self.nodes.len()) else {
            self.full = true;
            return Ref::FALSE;
        };
        self.nodes.push(Node { var, lo, hi });
        if let Some(slot) = self.table.get_mut(place) {
            *slot = index;
        }
        if self.nodes.len() * 2 > self.table.len() {
            self.grow();
        }
        Ref(index << 1)
    }

    fn grow(&mut self) {
        let size = self.table.len() * 4;
        let mut table = vec![0u32; size];
        for (index, node) in (0u32..).zip(&self.nodes).skip(1) {
            let mut place = hash(node.lo.0, node.hi.0, node.var) & (size - 1);
            while table.get(place).is_some_and(|i| *i != 0) {
                place = (place + 1) & (size - 1);
            }
            if let Some(slot) = table.get_mut(place) {
                *slot = index;
            }
        }
        self.table = table;
        if self.memo.len() < size {
            self.memo = vec![(Ref::TRUE, Ref::TRUE, Ref::TRUE); size.min(1 << 20)];
        }
    }

    /// Whether the function holds under an assignment; what is not listed is false.
    pub fn holds(&self, f: Ref, mut value: impl FnMut(Var) -> bool) -> bool {
        let mut at = f;
        loop {
            let var = self.top(at);
            if var == TERMINAL {
                return at == Ref::TRUE;
            }
            let (lo, hi) = self.split(at, var);
            at = if value(var) { hi } else { lo };
        }
    }

    /// The variables that are true in an assignment with as few of them true as can be; none where
    /// the function never holds.
    pub fn least(&self, f: Ref) -> Option<Vec<Var>> {
        let mut costs = BTreeMap::new();
        self.cost(f, &mut costs)?;
        let mut at = f;
        let mut chosen = Vec::new();
        while self.top(at) != TERMINAL {
            let var = self.top(at);
            let (lo, hi) = self.split(at, var);
            let (low, high) = (self.cost(lo, &mut costs), self.cost(hi, &mut costs));
            at = match (low, high) {
                (Some(low), Some(high)) if low <= high + 1 => lo,
                (Some(_), None) => lo,
                _ => {
                    chosen.push(var);
                    hi
                }
            };
        }
        Some(chosen)
    }

    fn cost(&self, f: Ref, costs: &mut BTreeMap<Ref, Option<u32>>) -> Option<u32> {
        match f {
            Ref::TRUE => return Some(0),
            Ref::FALSE => return None,
            _ => {}
        }
        if let Some(known) = costs.get(&f) {
            return *known;
        }
        let (lo, hi) = self.split(f, self.top(f));
        let low = self.cost(lo, costs);
        let high = self.cost(hi, costs).map(|c| c + 1);
        let cost = low.into_iter().chain(high).min();
        costs.insert(f, cost);
        cost
    }

    /// Whether the function depends on one of the variables `from..to`.
    pub fn depends(&self, f: Ref, from: Var, to: Var) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![f.index()];
        while let Some(index) = open.pop() {
            let Some(node) = self.nodes.get(index) else {
                continue;
            };
            if node.var >= to || !seen.insert(index) {
                continue;
            }
            if node.var >= from {
                return true;
            }
            open.extend([node.lo.index(), node.hi.index()]);
        }
        false
    }
}

fn hash(a: u32, b: u32, c: u32) -> usize {
    let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ u64::from(c).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    usize::try_from(mixed >> 33).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Formula {
        Var(u32),
        Not(Box<Formula>),
        And(Box<Formula>, Box<Formula>),
        Or(Box<Formula>, Box<Formula>),
    }

    fn formulas() -> impl Strategy<Value = Formula> {
        let leaf = (0u32..6).prop_map(Formula::Var);
        leaf.prop_recursive(5, 40, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|f| Formula::Not(Box::new(f))),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| Formula::And(Box::new(a), Box::new(b))),
                (inner.clone(), inner).prop_map(|(a, b)| Formula::Or(Box::new(a), Box::new(b))),
            ]
        })
    }

    fn build(bdd: &mut Bdd, formula: &Formula) -> Ref {
        match formula {
            Formula::Var(v) => bdd.var(*v),
            Formula::Not(f) => !build(bdd, f),
            Formula::And(a, b) => {
                let (a, b) = (build(bdd, a), build(bdd, b));
                bdd.and(a, b)
            }
            Formula::Or(a, b) => {
                let (a, b) = (build(bdd, a), build(bdd, b));
                bdd.or(a, b)
            }
        }
    }

    fn truth(formula: &Formula, bits: u32) -> bool {
        match formula {
            Formula::Var(v) => bits >> v & 1 == 1,
            Formula::Not(f) => !truth(f, bits),
            Formula::And(a, b) => truth(a, bits) && truth(b, bits),
            Formula::Or(a, b) => truth(a, bits) || truth(b, bits),
        }
    }

    proptest! {
        #[test]
        fn a_diagram_holds_exactly_where_its_formula_does(formula in formulas()) {
            let mut bdd = Bdd::new(1 << 16);
            let f = build(&mut bdd, &formula);
            for bits in 0..64 {
                prop_assert_eq!(bdd.holds(f, |v| bits >> v & 1 == 1), truth(&formula, bits));
            }
        }

        #[test]
        fn equal_functions_are_one_diagram(a in formulas(), b in formulas()) {
            let mut bdd = Bdd::new(1 << 16);
            let (x, y) = (build(&mut bdd, &a), build(&mut bdd, &b));
            let equal = (0..64).all(|bits| truth(&a, bits) == truth(&b, bits));
            prop_assert_eq!(x == y, equal);
            prop_assert_eq!(bdd.xor(x, y) == Ref::FALSE, equal);
        }

        #[test]
        fn the_least_assignment_is_one_and_none_has_fewer(formula in formulas()) {
            let mut bdd = Bdd::new(1 << 16);
            let f = build(&mut bdd, &formula);
            let fewest = (0u32..64).filter(|b| truth(&formula, *b)).map(u32::count_ones).min();
            let least = bdd.least(f);
            prop_assert_eq!(least.as_ref().map(|l| u32::try_from(l.len()).unwrap()), fewest);
            if let Some(least) = least {
                prop_assert!(bdd.holds(f, |v| least.contains(&v)));
            }
        }
    }

    #[test]
    fn a_full_store_says_so_rather_than_answer() {
        let mut bdd = Bdd::new(8);
        let all: Vec<Ref> = (0..20).map(|v| bdd.var(v)).collect();
        let _ = bdd.all(all);
        assert!(bdd.full());
    }
}
