//! Rules as bit sets: every formula as alternatives of conjunctions ("terms"), every fact as a column
//! whose regions say which terms survive. One pass of ANDs gives the truth of every rule at once.
//!
//! Three-valued truth is exact: taking a formula apart into alternatives keeps Kleene's truth, since
//! only the distributive and De Morgan laws are used. Nothing here reads a case.

mod deciding;
mod joints;
mod regions;
mod rows;
mod terms;
#[cfg(all(test, feature = "author"))]
mod tests;

use super::doc::Section;
use super::program::{AtomId, Expr, FactId, Program, Val, Which};
pub use deciding::{Deciding, Group, Late, Phase};
pub use joints::Joints;
pub use regions::{holds, region_of};
use regions::{same, source, truth_in};
use rows::Literal;
pub use rows::{Pair, Place, Rows, and};
use terms::terms;

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

/// A program as bit sets.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// What each column stands for.
    pub columns: Vec<Source>,
    /// Kind, eligibility, severity and routing; their words come first.
    pub deciding: Deciding,
    /// Every term of the other sections.
    pub start: Vec<Pair>,
    /// The other sections.
    pub rest: Rows,
    /// Columns of formulas that only the other sections read.
    pub trees: Vec<u16>,
    /// The columns of the outcomes that conditions read.
    pub outcomes: [Option<Late>; 4],
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
        matrix.column_per_atom(program);
        matrix.places = vec![Place::default(); program.rules.len()];
        let mut deciding = Vec::new();
        let terms = Deciding::lay(&mut matrix, program, &mut deciding);
        let begin = terms.div_ceil(64) * 64;
        let (mut bit, mut rest) = (begin, Vec::new());
        for (index, rule) in program.rules.iter().enumerate() {
            if phase_of(rule.section) == 4 {
                let tree = matrix.place(program, index, &mut bit, &mut rest);
                matrix.trees.extend(tree);
            }
        }
        matrix.start = deciding::ones(bit - begin);
        for (_, term, _) in &mut rest {
            *term -= begin;
        }
        let regions: Vec<usize> = matrix
            .columns
            .iter()
            .map(|source| usize::from(regions::regions(program, source)))
            .collect();
        let count = |column: u16| regions.get(usize::from(column)).copied().unwrap_or(0);
        matrix.rest = Rows::of(matrix.start.len(), rest, count);
        matrix.deciding.fill(&matrix.columns, deciding, &regions);
        matrix.outcomes = [
            Which::Kind,
            Which::Eligibility,
            Which::Severity,
            Which::Lead,
        ]
        .map(|which| matrix.deciding.outcome(&matrix.columns, which));
        matrix
    }

    /// Where the terms of a rule are.
    #[inline]
    #[must_use]
    pub fn terms_of(&self, rule: usize) -> Option<&Place> {
        self.places.get(rule)
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
                Some(column) => (0..regions::regions(program, column))
                    .map(|region| truth_in(program, column, atom, region))
                    .collect(),
                None => Vec::new(),
            };
            self.atoms
                .push((u16::try_from(column).unwrap_or(u16::MAX), truths));
        }
    }

    /// Gives the terms of a rule their bits from `bit` on; the column of its formula where that is
    /// too large to take apart.
    fn place(
        &mut self,
        program: &Program,
        rule: usize,
        bit: &mut usize,
        literals: &mut Vec<Literal>,
    ) -> Option<u16> {
        let when = &program.rules.get(rule)?.when;
        let from = *bit;
        let mut tree = None;
        if let Some(own) = terms(program, when, true) {
            for term in &own {
                literals.extend(
                    term.iter()
                        .filter_map(|literal| self.literal(*bit, *literal)),
                );
                *bit += 1;
            }
        } else {
            self.columns.push(Source::Tree(when.clone()));
            let column = u16::try_from(self.columns.len() - 1).unwrap_or(u16::MAX);
            literals.push((column, *bit, vec![0, 0, 1, 2]));
            tree = Some(column);
            *bit += 1;
        }
        if let Some(place) = self.places.get_mut(rule) {
            *place = Place::of(from..*bit);
        }
        tree
    }

    fn literal(&self, bit: usize, (atom, want): (AtomId, bool)) -> Option<Literal> {
        let (column, truths) = self.atoms.get(usize::from(atom))?;
        let flip = |t: &u8| match (t, want) {
            (0, _) => 0,
            (t, true) => *t,
            (t, false) => 3 - *t,
        };
        Some((*column, bit, truths.iter().map(flip).collect()))
    }
}
