//! One round of decisions at one moment: kind → eligibility → severity → routing → the rest. Gives
//! the truth of every rule as bit sets; texts and dates are made elsewhere.

use super::choose::{Found, Terms, Word, sections, sections_of_many, tree};
use super::truth::{Seen, Truth, View, truth};
use crate::pack::Section;
use crate::pack::matrix::{FIRST, NONE, Pair, Source, UNKNOWN};
use crate::pack::program::{AtomId, Expr, Outcome, Program};

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
    /// The code of each joint of columns.
    codes: Vec<u8>,
    /// Terms that hold, and terms that may.
    terms: Vec<Pair>,
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
        let Some(place) = program.matrix.terms_of(index) else {
            return Truth::False;
        };
        let terms = self.terms.as_slice();
        let own = terms.of(place);
        match program.matrix.deciding.rivals(index) {
            Some(rivals) => own.and(!terms.of(rivals)),
            None => own,
        }
    }

    /// The region of each column, outcomes included.
    pub fn regions(&self) -> &[u8] {
        &self.regions
    }

    /// The code of each joint of columns.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// Decides over regions that are known; those of outcomes are found anew.
    pub fn decide(&mut self, program: &Program, regions: &[u8], given: Given, last: Section) {
        self.regions.clear();
        self.regions.extend_from_slice(regions);
        self.find(program, given, last);
    }

    /// Decides over codes that are known, up to routing; regions are read where a formula was too
    /// large to take apart. The outcomes are given back and not kept.
    #[inline]
    pub fn decide_codes(
        &mut self,
        program: &Program,
        codes: &[u8],
        regions: &[u8],
        given: Given,
    ) -> Found {
        self.regions.clear();
        if program.matrix.deciding.reads_regions() {
            self.regions.extend_from_slice(regions);
            self.forget_outcomes(program);
        }
        self.settle(program, codes, given, Section::Routing)
    }

    /// Decides over the regions that stand here.
    fn find(&mut self, program: &Program, given: Given, last: Section) {
        self.forget_outcomes(program);
        let mut codes = std::mem::take(&mut self.codes);
        let joints = &program.matrix.deciding.joints;
        joints.encode(&self.regions, &mut codes);
        let found = self.settle(program, &codes, given, last);
        self.codes = codes;
        (self.kind, self.severity, self.lead) = (found.kind(), found.severity(), found.lead());
        self.eligibility = match found.eligibility() {
            Settled::Is(number) => {
                let outcome = Outcome::ALL.get(usize::from(number.unwrap_or(u16::MAX)));
                outcome.map_or(Settled::Open, |outcome| Settled::Is(*outcome))
            }
            Settled::Open => Settled::Open,
            Settled::Clash => Settled::Clash,
        };
        if last == Section::Gaps {
            self.rest(program);
        }
    }

    /// The sections that decide nothing.
    fn rest(&mut self, program: &Program) {
        let matrix = &program.matrix;
        for column in &matrix.trees {
            tree(program, usize::from(*column), &mut self.regions);
        }
        if let Some(terms) = self.terms.get_mut(matrix.deciding.start.len()..) {
            terms.copy_from_slice(&matrix.start);
            matrix.rest.narrow(&self.regions, terms);
        }
    }

    fn forget_outcomes(&mut self, program: &Program) {
        for (column, _) in program.matrix.outcomes.iter().flatten() {
            if let Some(region) = self.regions.get_mut(*column) {
                *region = UNKNOWN;
            }
        }
    }

    /// The truth of an atom.
    pub fn atom(&self, program: &Program, atom: AtomId) -> Truth {
        known(program.matrix.atom(atom, &self.regions))
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
        self.codes.clone_from(&other.codes);
        self.terms.clone_from(&other.terms);
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
        d.find(view.program, given, Section::Gaps);
    }
}

/// Decides into `d`, up to and including a section, without allocating once `d` has been used.
pub fn decide(view: &View<'_>, given: Given, last: Section, d: &mut Decision) {
    encode(view, &mut d.regions);
    d.find(view.program, given, last);
}

/// The region of each column; outcomes are not known yet.
fn encode(view: &View<'_>, regions: &mut Vec<u8>) {
    regions.clear();
    let columns = view.program.matrix.columns.iter();
    regions.extend(columns.map(|source| seen(view, source)));
}

/// The region of a column; unknown for one that a decision fills.
pub fn seen(view: &View<'_>, source: &Source) -> u8 {
    match source {
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
    }
}

/// The region that stands for a truth.
pub fn region(truth: Truth) -> u8 {
    match truth {
        Truth::Unknown => UNKNOWN,
        Truth::False => FIRST,
        Truth::True => FIRST + 1,
    }
}

impl Decision {
    /// The deciding sections, over what the facts leave.
    #[inline]
    fn settle(&mut self, program: &Program, codes: &[u8], given: Given, last: Section) -> Found {
        let matrix = &program.matrix;
        let deciding = &matrix.deciding;
        let words = deciding.start.len();
        self.terms.resize(words + matrix.start.len(), [0; 2]);
        let regions = &mut self.regions;
        let terms = self.terms.get_mut(..words).unwrap_or_default();
        if let (&[start], [terms]) = (deciding.start.as_slice(), &mut *terms) {
            // Most packs decide with no more than 64 terms.
            let mut own = Word(deciding.joints.narrow_one(codes, start));
            let found = sections(program, &mut own, regions, given, last);
            *terms = own.0;
            return found;
        }
        terms.copy_from_slice(&deciding.start);
        deciding.joints.narrow(codes, terms);
        sections_of_many(program, terms, regions, given, last)
    }
}

/// A truth as the matrix writes it.
pub fn known(number: u8) -> Truth {
    match number {
        0 => Truth::Unknown,
        number => Truth::known(number == 2),
    }
}
