//! Rules as bit sets: every formula as alternatives of conjunctions ("terms"), every fact as a column
//! whose regions say which terms survive. One pass of ANDs gives the truth of every rule at once.
//!
//! Three-valued truth is exact: taking a formula apart into alternatives keeps Kleene's truth, since
//! only the distributive and De Morgan laws are used. Nothing here reads a case.

mod terms;

use super::doc::{FactKind, Section};
use super::program::{Atom, AtomId, Effect, Expr, FactId, Op, Outcome, Program, Val, Which};
use std::collections::BTreeSet;
use terms::{Term, terms};

/// Regions a column may have; a fact with more is read atom by atom.
const MAX_REGIONS: usize = 250;

/// The region of what is not known.
pub const UNKNOWN: u8 = 0;
/// The region of a fact that was asked and of which there is none; of an outcome that is none.
pub const NONE: u8 = 1;
/// The first region of a value.
pub const FIRST: u8 = 2;

/// What a column stands for.
#[derive(Debug, Clone)]
pub enum Source {
    /// A Boolean or enum fact; regions are its values.
    Choice(FactId),
    /// A number; regions lie below, at and between these cuts.
    Number(FactId, Vec<i64>),
    /// An atom read by itself: [`FIRST`] is false, the next true.
    Atom(AtomId),
    /// A formula too large to take apart, read as a tree.
    Tree(Expr),
    /// An outcome of an earlier section.
    Outcome(Which),
}

impl Source {
    /// The region of a value of the column's fact; none where it shows no fact.
    #[must_use]
    pub fn region(&self, value: &Val) -> Option<u8> {
        let region = match (self, value) {
            (Self::Choice(_), Val::Bool(truth)) => u8::from(*truth),
            (Self::Choice(_), Val::Choice(index)) => u8::try_from(*index).ok()?,
            (Self::Number(_, cuts), Val::Int(number)) => return Some(region_of(cuts, *number)),
            _ => return None,
        };
        Some(region.saturating_add(FIRST))
    }
}

/// One step of a decision: the rules of some sections.
#[derive(Debug, Clone, Default)]
pub struct Phase {
    /// Words of its bit sets.
    pub words: usize,
    /// Where they stand among those of all phases.
    pub at: usize,
    /// Columns it reads, with the offset of their first row in `rows`.
    columns: Vec<(u16, u32)>,
    /// For each column and region: terms that hold as far as it goes, then terms that may.
    rows: Vec<u64>,
    /// One bit a term.
    all: Vec<u64>,
    /// It reads formulas that were too large to take apart.
    pub trees: bool,
    /// Rules by outcome, in the order in which outcomes are decided; empty for the rest.
    pub groups: Vec<Group>,
}

/// The rules of one outcome.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Number of the outcome: eligibility, level, kind or role.
    pub outcome: u16,
    /// Terms of its rules, those that stand in left out.
    pub terms: Vec<u64>,
    /// Terms of its rules that prevail.
    pub prevailing: Vec<u64>,
    /// Rules that stand in when every rival is false.
    pub stand_ins: Vec<u16>,
    /// Terms of their rivals.
    pub rivals: Vec<u64>,
}

/// Where a rule's terms are: a word among those of all phases with their bits, and further ones.
#[derive(Debug, Clone, Default)]
struct Place {
    word: usize,
    bits: u64,
    more: Vec<(usize, u64)>,
}

/// A program as bit sets.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// What each column stands for.
    pub columns: Vec<Source>,
    /// Kind, eligibility, severity, routing, and the rest.
    pub phases: [Phase; 5],
    /// Words of all phases together.
    pub words: usize,
    places: Vec<Place>,
    /// For each atom, the column that shows it and its truth by region (0 unknown, 1 false, 2 true).
    atoms: Vec<(u16, Vec<u8>)>,
}

/// Which phase decides a section.
#[must_use]
pub fn phase_of(section: Section) -> usize {
    match section {
        Section::Kind => 0,
        Section::Eligibility => 1,
        Section::Severity => 2,
        Section::Routing => 3,
        _ => 4,
    }
}

impl Matrix {
    /// Takes a program apart.
    pub(super) fn of(program: &Program) -> Self {
        let mut matrix = Self::default();
        let taken: Vec<Option<Vec<Term>>> = program
            .rules
            .iter()
            .map(|rule| terms(program, &rule.when, true))
            .collect();
        matrix.column_per_atom(program);
        let mut at = 0;
        for phase in 0..matrix.phases.len() {
            let built = matrix.phase(program, &taken, phase, at);
            at += built.words;
            if let Some(slot) = matrix.phases.get_mut(phase) {
                *slot = built;
            }
        }
        matrix.words = at;
        matrix
    }

    /// Whether one of a rule's terms is among some bits of all phases.
    #[inline]
    #[must_use]
    pub fn any(&self, rule: usize, words: &[u64]) -> bool {
        let Some(place) = self.places.get(rule) else {
            return false;
        };
        let hit = |word: usize, bits: u64| words.get(word).is_some_and(|own| own & bits != 0);
        hit(place.word, place.bits) || place.more.iter().any(|(word, bits)| hit(*word, *bits))
    }

    /// The column of an outcome, where a condition reads it.
    #[must_use]
    pub fn outcome_column(&self, which: Which) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns.position(|c| matches!(c, Source::Outcome(w) if *w == which))
    }

    /// The truth of an atom: 0 unknown, 1 false, 2 true.
    #[inline]
    #[must_use]
    pub fn atom(&self, atom: AtomId, regions: &[u8]) -> u8 {
        let Some((column, truths)) = self.atoms.get(usize::from(atom)) else {
            return 0;
        };
        let region = regions
            .get(usize::from(*column))
            .copied()
            .unwrap_or(UNKNOWN);
        truths.get(usize::from(region)).copied().unwrap_or(0)
    }

    fn column_per_atom(&mut self, program: &Program) {
        for (index, atom) in program.atoms.iter().enumerate() {
            let Ok(id) = AtomId::try_from(index) else {
                break;
            };
            let found = source(program, atom).unwrap_or(Source::Atom(id));
            let column = self.columns.iter().position(|c| same(c, &found));
            let column = column.unwrap_or_else(|| {
                self.columns.push(found);
                self.columns.len() - 1
            });
            let truths = match self.columns.get(column) {
                Some(column) => (0..regions(program, column))
                    .map(|region| truth_in(program, column, atom, region))
                    .collect(),
                None => Vec::new(),
            };
            self.atoms
                .push((u16::try_from(column).unwrap_or(u16::MAX), truths));
        }
    }

    fn phase(
        &mut self,
        program: &Program,
        taken: &[Option<Vec<Term>>],
        number: usize,
        at: usize,
    ) -> Phase {
        let mine = || {
            let rules = program.rules.iter().enumerate();
            rules.filter(move |(_, r)| phase_of(r.section) == number)
        };
        // Literals of every term: a column with its truth by region.
        let mut list: Vec<Vec<(u16, Vec<u8>)>> = Vec::new();
        self.places.resize(program.rules.len(), Place::default());
        let mut trees = false;
        for (index, rule) in mine() {
            let from = list.len();
            match taken.get(index) {
                Some(Some(own)) => list.extend(own.iter().map(|term| self.literals(term))),
                _ => {
                    trees = true;
                    self.columns.push(Source::Tree(rule.when.clone()));
                    let column = u16::try_from(self.columns.len() - 1).unwrap_or(u16::MAX);
                    list.push(vec![(column, vec![0, 0, 1, 2])]);
                }
            }
            let words = list.len().div_ceil(64);
            let own = ones(words, from..list.len()).into_iter().enumerate();
            let mut own = own
                .map(|(w, bits)| (at + w, bits))
                .filter(|(_, bits)| *bits != 0);
            let (word, bits) = own.next().unwrap_or((at, 0));
            if let Some(place) = self.places.get_mut(index) {
                *place = Place {
                    word,
                    bits,
                    more: own.collect(),
                };
            }
        }
        let words = list.len().div_ceil(64);
        let mut phase = Phase {
            words,
            at,
            all: ones(words, 0..list.len()),
            trees,
            ..Phase::default()
        };
        let used: BTreeSet<u16> = list.iter().flatten().map(|(column, _)| *column).collect();
        for column in used {
            let Some(source) = self.columns.get(usize::from(column)) else {
                continue;
            };
            let offset = u32::try_from(phase.rows.len()).unwrap_or(u32::MAX);
            phase.columns.push((column, offset));
            for region in 0..regions(program, source) {
                let (mut holds, mut may) = (phase.all.clone(), phase.all.clone());
                for (term, literals) in list.iter().enumerate() {
                    for (_, truths) in literals.iter().filter(|(c, _)| *c == column) {
                        match truths.get(usize::from(region)) {
                            Some(2) => {}
                            Some(1) => {
                                clear(&mut holds, term);
                                clear(&mut may, term);
                            }
                            _ => clear(&mut holds, term),
                        }
                    }
                }
                phase.rows.extend(holds);
                phase.rows.extend(may);
            }
        }
        phase.groups = self.groups(program, number, at, words);
        phase
    }

    fn literals(&self, term: &Term) -> Vec<(u16, Vec<u8>)> {
        term.iter()
            .filter_map(|(atom, want)| {
                let (column, truths) = self.atoms.get(usize::from(*atom))?;
                let flip = |t: &u8| match (t, want) {
                    (0, _) => 0,
                    (t, true) => *t,
                    (t, false) => 3 - *t,
                };
                Some((*column, truths.iter().map(flip).collect()))
            })
            .collect()
    }

    fn groups(&self, program: &Program, phase: usize, at: usize, words: usize) -> Vec<Group> {
        let rules: Vec<(usize, u16)> = program
            .rules
            .iter()
            .enumerate()
            .filter(|(_, r)| phase_of(r.section) == phase)
            .filter_map(|(i, r)| Some((i, outcome(&r.effect)?)))
            .collect();
        let outcomes: BTreeSet<u16> = match phase {
            1 => Outcome::ALL.iter().map(|o| o.number()).collect(),
            _ => rules.iter().map(|(_, o)| *o).collect(),
        };
        let is_stand_in = |i: usize| program.rules.get(i).is_some_and(|r| r.otherwise);
        let gather = |keep: &dyn Fn(usize, u16) -> bool| {
            let mut bits = vec![0u64; words];
            for (i, _) in rules.iter().filter(|(i, o)| keep(*i, *o)) {
                if let Some(place) = self.places.get(*i) {
                    let own = std::iter::once((place.word, place.bits));
                    for (word, own) in own.chain(place.more.iter().copied()) {
                        if let Some(slot) = word.checked_sub(at).and_then(|w| bits.get_mut(w)) {
                            *slot |= own;
                        }
                    }
                }
            }
            bits
        };
        let prevails = |i: usize| {
            let rule = program.rules.get(i);
            rule.is_some_and(|r| matches!(r.effect, Effect::Eligibility { prevails: true, .. }))
        };
        let groups = outcomes.into_iter().map(|own| Group {
            outcome: own,
            terms: gather(&|i, o| o == own && !is_stand_in(i)),
            prevailing: gather(&|i, o| o == own && prevails(i) && !is_stand_in(i)),
            stand_ins: rules
                .iter()
                .filter(|(i, o)| *o == own && is_stand_in(*i))
                .filter_map(|(i, _)| u16::try_from(*i).ok())
                .collect(),
            // In eligibility and severity what comes before it, else every other.
            rivals: gather(&|i, o| !is_stand_in(i) && (!matches!(phase, 1 | 2) || o < own)),
        });
        groups.collect()
    }
}

impl Phase {
    /// Narrows the bit sets to the terms that the regions leave: those that hold, those that may.
    #[inline]
    pub fn narrow(&self, regions: &[u8], holds: &mut [u64], may: &mut [u64]) {
        if let ([holds], [may], [all]) = (&mut *holds, &mut *may, self.all.as_slice()) {
            // Most phases have no more than 64 terms.
            let (mut own_holds, mut own_may) = (*all, *all);
            for (column, offset) in &self.columns {
                let region = regions
                    .get(usize::from(*column))
                    .copied()
                    .unwrap_or(UNKNOWN);
                let at = *offset as usize + usize::from(region) * 2;
                if let Some([row_holds, row_may]) = self.rows.get(at..at + 2) {
                    own_holds &= row_holds;
                    own_may &= row_may;
                }
            }
            (*holds, *may) = (own_holds, own_may);
            return;
        }
        holds.copy_from_slice(&self.all);
        may.copy_from_slice(&self.all);
        for (column, offset) in &self.columns {
            let region = regions
                .get(usize::from(*column))
                .copied()
                .unwrap_or(UNKNOWN);
            let at = *offset as usize + usize::from(region) * 2 * self.words;
            let Some(rows) = self.rows.get(at..at + 2 * self.words) else {
                continue;
            };
            let (own_holds, own_may) = rows.split_at(self.words);
            for (word, own) in holds.iter_mut().zip(own_holds) {
                *word &= own;
            }
            for (word, own) in may.iter_mut().zip(own_may) {
                *word &= own;
            }
        }
    }
}

/// The outcome a rule speaks for, as a number.
fn outcome(effect: &Effect) -> Option<u16> {
    match effect {
        Effect::Kind(kind) => Some(*kind),
        Effect::Eligibility { outcome, .. } => Some(outcome.number()),
        Effect::Level(level) => Some(*level),
        Effect::Lead(lead) => *lead,
        _ => None,
    }
}

fn ones(words: usize, range: std::ops::Range<usize>) -> Vec<u64> {
    let mut bits = vec![0u64; words];
    for term in range {
        if let Some(word) = bits.get_mut(term / 64) {
            *word |= 1 << (term % 64);
        }
    }
    bits
}

fn clear(bits: &mut [u64], term: usize) {
    if let Some(word) = bits.get_mut(term / 64) {
        *word &= !(1 << (term % 64));
    }
}

/// The column that shows an atom together with others of its fact; none for one read by itself.
fn source(program: &Program, atom: &Atom) -> Option<Source> {
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

fn same(a: &Source, b: &Source) -> bool {
    match (a, b) {
        (Source::Choice(a), Source::Choice(b)) | (Source::Number(a, _), Source::Number(b, _)) => {
            a == b
        }
        (Source::Outcome(a), Source::Outcome(b)) => a == b,
        _ => false,
    }
}

/// How many regions a column has.
fn regions(program: &Program, source: &Source) -> u8 {
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
fn truth_in(program: &Program, source: &Source, atom: &Atom, region: u8) -> u8 {
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
