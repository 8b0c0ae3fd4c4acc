//! Bit sets of terms: which hold, which may. Rows say for each region of a column which terms it
//! leaves; narrowing is an AND. Never: what a term is about.

use crate::order::InOrder;

/// The truth of 64 terms: bits of those that hold, then of those that may.
pub type Pair = [u64; 2];

/// A term of a rule in one column: the column, the term's bit, its truth in each region.
pub(super) type Literal = (u16, usize, Vec<u8>);

/// Terms somewhere among those of a program: a word with its bits, and further ones.
#[derive(Debug, Clone, Default)]
pub struct Place {
    word: usize,
    bits: u64,
    more: Vec<(usize, u64)>,
}

impl Place {
    /// Terms by their bits.
    pub(super) fn of(terms: impl IntoIterator<Item = usize>) -> Self {
        let mut place = Self::default();
        for term in terms {
            let (word, bit) = (term / 64, 1 << (term % 64));
            if place.bits == 0 {
                (place.word, place.bits) = (word, bit);
            } else if place.word == word {
                place.bits |= bit;
            } else if let Some((_, bits)) = place.more.iter_mut().find(|(w, _)| *w == word) {
                *bits |= bit;
            } else {
                place.more.push((word, bit));
            }
        }
        place
    }

    /// Bits of the first word; all there are where terms have one word.
    #[inline]
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// Whether one of the terms holds.
    #[inline]
    #[must_use]
    pub fn holds(&self, terms: &[Pair]) -> bool {
        self.any(|word, bits| terms.get(word).is_some_and(|[holds, _]| holds & bits != 0))
    }

    /// Whether one of the terms may hold.
    #[inline]
    #[must_use]
    pub fn may(&self, terms: &[Pair]) -> bool {
        self.any(|word, bits| terms.get(word).is_some_and(|[_, may]| may & bits != 0))
    }

    /// The bit of the first term that may hold.
    #[inline]
    #[must_use]
    pub fn first(&self, terms: &[Pair]) -> Option<usize> {
        let own = |word: usize, bits: u64| {
            let left = terms.get(word).map_or(0, |[_, may]| may & bits);
            (left != 0).then(|| word * 64 + left.trailing_zeros() as usize)
        };
        own(self.word, self.bits).or_else(|| self.more.iter().find_map(|(w, b)| own(*w, *b)))
    }

    #[inline]
    fn any(&self, hit: impl Fn(usize, u64) -> bool) -> bool {
        hit(self.word, self.bits) || self.more.iter().any(|(word, bits)| hit(*word, *bits))
    }
}

/// The terms that each region of each column leaves.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Words of a row.
    pub words: usize,
    /// Columns, with the place of their first row.
    pub columns: Vec<(u16, usize)>,
    rows: Vec<Pair>,
}

impl Rows {
    /// Rows of some literals; `regions` says how many regions a column has.
    pub(super) fn of(
        words: usize,
        mut literals: Vec<Literal>,
        regions: impl Fn(u16) -> usize,
    ) -> Self {
        literals.in_order_of(|(column, ..)| *column);
        let mut out = Self {
            words,
            ..Self::default()
        };
        for own in literals.chunk_by(|(a, ..), (b, ..)| a == b) {
            let Some((column, ..)) = own.first() else {
                continue;
            };
            let (from, count) = (out.rows.len(), regions(*column));
            out.columns.push((*column, from));
            out.rows.resize(from + count * words, [u64::MAX; 2]);
            for (region, (_, term, truths)) in
                (0..count).flat_map(|region| own.iter().map(move |literal| (region, literal)))
            {
                let gone = match truths.get(region) {
                    Some(2) => continue,
                    Some(1) => [1 << (term % 64); 2],
                    _ => [1 << (term % 64), 0],
                };
                if let Some(pair) = out.rows.get_mut(from + region * words + term / 64) {
                    *pair = [pair[0] & !gone[0], pair[1] & !gone[1]];
                }
            }
        }
        out
    }

    /// The row of a region.
    #[inline]
    pub fn row(&self, first: usize, region: usize) -> &[Pair] {
        let at = first + region * self.words;
        self.rows.get(at..at + self.words).unwrap_or_default()
    }

    /// The place of a column's first row.
    pub fn first(&self, column: usize) -> Option<usize> {
        let mut columns = self.columns.iter();
        let found = columns.find(|(c, _)| usize::from(*c) == column);
        found.map(|(_, first)| *first)
    }

    /// Narrows terms to those that the regions of every column leave.
    pub fn narrow(&self, regions: &[u8], terms: &mut [Pair]) {
        for (column, first) in &self.columns {
            let region = regions.get(usize::from(*column)).copied();
            and(terms, self.row(*first, usize::from(region.unwrap_or(0))));
        }
    }
}

/// Narrows terms to those of a row.
#[inline]
pub fn and(terms: &mut [Pair], row: &[Pair]) {
    for ([holds, may], [own, other]) in terms.iter_mut().zip(row) {
        *holds &= own;
        *may &= other;
    }
}
