//! The deciding sections one after another: kind, eligibility, severity, lead, from the terms that
//! the facts leave. Never: a fact, a rule that decides nothing.

use super::decide::{Given, Settled, known, region};
use super::truth::{Truth, truth};
use crate::pack::Section;
use crate::pack::matrix::{
    Deciding, FIRST, Group, Matrix, NONE, Pair, Phase, Place, Source, UNKNOWN, and,
};
use crate::pack::program::{Outcome, Program, Which};

/// Terms that are narrowed section by section.
pub trait Terms {
    /// Whether one of some terms holds.
    fn holds(&self, place: &Place) -> bool;
    /// Whether one of some terms may hold.
    fn may(&self, place: &Place) -> bool;
    /// The bit of the first of some terms that may hold.
    fn first(&self, place: &Place) -> Option<usize>;
    /// Narrows to those of a row.
    fn and(&mut self, row: &[Pair]);
    /// The truth of some terms together.
    fn of(&self, place: &Place) -> Truth {
        if self.holds(place) {
            Truth::True
        } else if self.may(place) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

impl Terms for [Pair] {
    fn holds(&self, place: &Place) -> bool {
        place.holds(self)
    }
    fn may(&self, place: &Place) -> bool {
        place.may(self)
    }
    fn first(&self, place: &Place) -> Option<usize> {
        place.first(self)
    }
    fn and(&mut self, row: &[Pair]) {
        and(self, row);
    }
}

/// Terms of one word, which stay in registers.
#[derive(Debug, Clone, Copy)]
pub struct Word(pub Pair);

impl Terms for Word {
    #[inline]
    fn holds(&self, place: &Place) -> bool {
        self.0[0] & place.bits() != 0
    }
    #[inline]
    fn may(&self, place: &Place) -> bool {
        self.0[1] & place.bits() != 0
    }
    #[inline]
    fn first(&self, place: &Place) -> Option<usize> {
        let left = self.0[1] & place.bits();
        (left != 0).then(|| left.trailing_zeros() as usize)
    }
    #[inline]
    fn and(&mut self, row: &[Pair]) {
        if let [[holds, may]] = row {
            self.0 = [self.0[0] & holds, self.0[1] & may];
        }
    }
}

/// What the deciding sections came to, in one word: a copy of it is never half written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found(u64);

impl Found {
    #[inline]
    fn of(parts: [Settled<Option<u16>>; 4]) -> Self {
        let [kind, eligibility, severity, lead] = parts.map(|settled| match settled {
            Settled::Open => 0,
            Settled::Clash => 1,
            Settled::Is(None) => 2,
            Settled::Is(Some(index)) => u64::from(index.saturating_add(3)),
        });
        Self(kind | eligibility << 16 | severity << 32 | lead << 48)
    }

    /// Kind.
    #[inline]
    pub fn kind(self) -> Settled<Option<u16>> {
        self.part(0)
    }

    /// Number of the eligibility.
    #[inline]
    pub fn eligibility(self) -> Settled<Option<u16>> {
        self.part(16)
    }

    /// Severity level.
    #[inline]
    pub fn severity(self) -> Settled<Option<u16>> {
        self.part(32)
    }

    /// Lead.
    #[inline]
    pub fn lead(self) -> Settled<Option<u16>> {
        self.part(48)
    }

    #[inline]
    fn part(self, at: u32) -> Settled<Option<u16>> {
        match u16::try_from(self.0 >> at & 0xffff).unwrap_or_default() {
            0 => Settled::Open,
            1 => Settled::Clash,
            code => Settled::Is(code.checked_sub(3)),
        }
    }
}

/// The same for terms of several words.
#[inline(never)]
pub fn sections_of_many(
    program: &Program,
    terms: &mut [Pair],
    regions: &mut [u8],
    given: Given,
    last: Section,
) -> Found {
    sections(program, terms, regions, given, last)
}

/// Section after section, up to and including one of them.
#[inline(always)]
pub fn sections(
    program: &Program,
    terms: &mut (impl Terms + ?Sized),
    regions: &mut [u8],
    given: Given,
    last: Section,
) -> Found {
    let matrix = &program.matrix;
    let deciding = &matrix.deciding;
    let phases = &deciding.phases;
    let open = Settled::Open;

    trees(program, &phases[0], terms, regions);
    let kind = choose(deciding, 0, &phases[0], terms);
    publish(matrix, Which::Kind, kind, terms, regions);

    trees(program, &phases[1], terms, regions);
    let number = |outcome: Outcome| Settled::Is(Some(outcome.number()));
    let eligibility = if given.outside {
        number(Outcome::OutOfScope)
    } else {
        choose_eligibility(deciding, &phases[1], terms)
    };
    let counts = match (given.recorded, eligibility) {
        (Some(recorded), _) => number(recorded),
        (None, Settled::Clash) => open,
        (None, computed) => computed,
    };
    publish(matrix, Which::Eligibility, counts, terms, regions);
    if last == Section::Eligibility {
        return Found::of([kind, eligibility, open, open]);
    }

    trees(program, &phases[2], terms, regions);
    let severity = choose_first(deciding, &phases[2], terms);
    publish(matrix, Which::Severity, severity, terms, regions);
    if last == Section::Severity {
        return Found::of([kind, eligibility, severity, open]);
    }

    trees(program, &phases[3], terms, regions);
    let lead = choose(deciding, 3, &phases[3], terms);
    publish(matrix, Which::Lead, lead, terms, regions);
    Found::of([kind, eligibility, severity, lead])
}

/// Reads the formulas of a section that were too large to take apart.
#[inline]
fn trees(program: &Program, phase: &Phase, terms: &mut (impl Terms + ?Sized), regions: &mut [u8]) {
    for (column, first) in &phase.trees {
        let region = tree(program, usize::from(*column), regions);
        let late = &program.matrix.deciding.late;
        terms.and(late.row(*first, usize::from(region)));
    }
}

pub fn tree(program: &Program, column: usize, regions: &mut [u8]) -> u8 {
    let atom = |atom| known(program.matrix.atom(atom, regions));
    let found = match program.matrix.columns.get(column) {
        Some(Source::Tree(expr)) => region(truth(program, expr, &atom)),
        _ => UNKNOWN,
    };
    if let Some(slot) = regions.get_mut(column) {
        *slot = found;
    }
    found
}

/// One kind or lead: the only one that can hold, or the first of the pack's order.
#[inline]
fn choose(
    deciding: &Deciding,
    number: usize,
    phase: &Phase,
    terms: &(impl Terms + ?Sized),
) -> Settled<Option<u16>> {
    let (place, stands_in) = if !terms.may(&phase.regular) {
        (&phase.stand_ins, true)
    } else if terms.holds(&phase.regular) {
        (&phase.regular, false)
    } else {
        return Settled::Open;
    };
    let Some(bit) = terms.first(place) else {
        return Settled::Is(None);
    };
    match deciding.group(bit) {
        Some(first) if !terms.holds(&first.terms) => Settled::Open,
        Some(first) if first.ranked || !terms.may(&first.others) => {
            Settled::Is(Some(first.outcome))
        }
        _ => only(deciding.groups(number, stands_in), terms),
    }
}

/// Of outcomes without a place in the order there can be only one.
#[inline(never)]
fn only<'a>(
    groups: impl Iterator<Item = &'a Group>,
    terms: &(impl Terms + ?Sized),
) -> Settled<Option<u16>> {
    let mut found = Settled::Is(None);
    for group in groups {
        match (terms.of(&group.terms), found) {
            (Truth::False, _) => {}
            (Truth::Unknown, _) => return Settled::Open,
            (Truth::True, Settled::Is(None)) => found = Settled::Is(Some(group.outcome)),
            (Truth::True, _) => found = Settled::Clash,
        }
    }
    found
}

#[inline]
fn choose_eligibility(
    deciding: &Deciding,
    phase: &Phase,
    terms: &(impl Terms + ?Sized),
) -> Settled<Option<u16>> {
    let bit = terms.first(&phase.regular);
    let group = bit.and_then(|bit| deciding.group(bit));
    let Some(group) = group.filter(|group| terms.holds(&group.terms)) else {
        return Settled::Open;
    };
    let outcome = Settled::Is(Some(group.outcome));
    if group.outcome != Outcome::Decline.number() || terms.holds(&group.prevailing) {
        return outcome;
    }
    // Without prevailing, an accept that holds too makes a conflict.
    match (terms.of(&deciding.accepts), terms.may(&group.prevailing)) {
        (Truth::False, _) => outcome,
        (Truth::True, false) => Settled::Clash,
        _ => Settled::Open,
    }
}

/// The first level that holds.
#[inline]
fn choose_first(
    deciding: &Deciding,
    phase: &Phase,
    terms: &(impl Terms + ?Sized),
) -> Settled<Option<u16>> {
    let Some(bit) = terms.first(&phase.regular) else {
        return Settled::Is(None);
    };
    match deciding.group(bit) {
        Some(group) if terms.holds(&group.terms) => Settled::Is(Some(group.outcome)),
        _ => Settled::Open,
    }
}

/// Makes an outcome visible to the conditions of later sections.
#[inline]
fn publish(
    matrix: &Matrix,
    which: Which,
    settled: Settled<Option<u16>>,
    terms: &mut (impl Terms + ?Sized),
    regions: &mut [u8],
) {
    let Some(Some((column, first))) = matrix.outcomes.get(which as usize) else {
        return;
    };
    let region = match settled {
        Settled::Open | Settled::Clash => UNKNOWN,
        Settled::Is(None) => NONE,
        Settled::Is(Some(value)) => {
            u8::try_from(value).map_or(u8::MAX, |v| v.saturating_add(FIRST))
        }
    };
    if let Some(first) = first {
        let late = &matrix.deciding.late;
        terms.and(late.row(*first, usize::from(region)));
    }
    if let Some(slot) = regions.get_mut(*column) {
        *slot = region;
    }
}
