//! Columns joined: the regions of several columns together are one code, and one row says what they
//! leave. Regions that leave the same terms count as one. Never: leave another set than the columns
//! one by one.

use super::rows::{Pair, Rows, and};
use crate::order::InOrder;

/// Rows of a joint.
const MAX_ROWS: usize = 128;

/// Columns joined.
#[derive(Debug, Clone, Default)]
pub struct Joints {
    words: usize,
    /// Columns with their joint and the place in `parts` of what they add to its code.
    columns: Vec<(u16, u16, u16)>,
    /// For each column and region, what it adds.
    parts: Vec<u8>,
    /// Where the rows of each joint begin.
    firsts: Vec<usize>,
    rows: Vec<Pair>,
}

/// Columns on the way to a joint.
struct Joint {
    /// Each with the row that stands for each of its classes.
    columns: Vec<(u16, Vec<Vec<Pair>>, Vec<u8>)>,
    rows: usize,
}

impl Joints {
    /// Joins the columns of rows; `regions` says how many regions a column has.
    pub(super) fn of(rows: &Rows, regions: impl Fn(u16) -> usize) -> Self {
        let mut columns: Vec<(u16, Vec<Vec<Pair>>, Vec<u8>)> = Vec::new();
        for (column, first) in &rows.columns {
            let mut classes: Vec<Vec<Pair>> = Vec::new();
            let mut class_of = Vec::new();
            for region in 0..regions(*column) {
                let row = rows.row(*first, region);
                let known = classes.iter().position(|class| class == row);
                let class = known.unwrap_or_else(|| {
                    classes.push(row.to_vec());
                    classes.len() - 1
                });
                class_of.push(u8::try_from(class).unwrap_or(u8::MAX));
            }
            if classes.len() > 1 {
                columns.push((*column, classes, class_of));
            }
        }
        // The largest first, each into the first joint that has room.
        columns.in_order_of(|(_, classes, _)| std::cmp::Reverse(classes.len()));
        let mut joints: Vec<Joint> = Vec::new();
        for column in columns {
            let own = column.1.len();
            match joints.iter_mut().find(|j| j.rows * own <= MAX_ROWS) {
                Some(joint) => {
                    joint.rows *= own;
                    joint.columns.push(column);
                }
                None => joints.push(Joint {
                    rows: own,
                    columns: vec![column],
                }),
            }
        }
        let mut out = Self {
            words: rows.words,
            ..Self::default()
        };
        for joint in joints {
            out.push(joint);
        }
        out
    }

    fn push(&mut self, joint: Joint) {
        let number = u16::try_from(self.firsts.len()).unwrap_or(u16::MAX);
        let first = self.rows.len();
        self.firsts.push(first);
        let room = if self.words == 1 {
            MAX_ROWS
        } else {
            joint.rows * self.words
        };
        self.rows.resize(first + room, [u64::MAX; 2]);
        let mut stride = 1;
        for (column, classes, class_of) in joint.columns {
            let at = u16::try_from(self.parts.len()).unwrap_or(u16::MAX);
            self.columns.push((column, number, at));
            let part = |class: &u8| u8::try_from(usize::from(*class) * stride);
            let parts = class_of.iter().map(|class| part(class).unwrap_or(u8::MAX));
            self.parts.extend(parts);
            for code in 0..joint.rows {
                let from = first + code * self.words;
                let own = classes.get(code / stride % classes.len());
                if let (Some(row), Some(own)) = (self.rows.get_mut(from..from + self.words), own) {
                    and(row, own);
                }
            }
            stride *= classes.len();
        }
    }

    /// The columns of each joint.
    #[cfg(test)]
    pub(super) fn members(&self) -> Vec<Vec<u16>> {
        let of = |joint: usize| {
            let mine = self
                .columns
                .iter()
                .filter(move |(_, j, _)| usize::from(*j) == joint);
            mine.map(|(column, ..)| *column).collect()
        };
        (0..self.firsts.len()).map(of).collect()
    }

    /// The code of each joint in some regions.
    #[inline]
    pub fn encode(&self, regions: &[u8], codes: &mut Vec<u8>) {
        codes.clear();
        codes.resize(self.firsts.len(), 0);
        for (column, joint, at) in &self.columns {
            let region = regions.get(usize::from(*column)).copied().unwrap_or(0);
            let part = self.parts.get(usize::from(*at) + usize::from(region));
            if let (Some(code), Some(part)) = (codes.get_mut(usize::from(*joint)), part) {
                *code = code.wrapping_add(*part);
            }
        }
    }

    /// Narrows terms to those that the codes leave.
    pub fn narrow(&self, codes: &[u8], terms: &mut [Pair]) {
        for (first, code) in self.firsts.iter().zip(codes) {
            let from = first + usize::from(*code) * self.words;
            let row = self.rows.get(from..from + self.words);
            and(terms, row.unwrap_or_default());
        }
    }

    /// The same for terms of one word.
    #[inline]
    #[must_use]
    pub fn narrow_one(&self, codes: &[u8], [mut holds, mut may]: Pair) -> Pair {
        // Every joint has the same room: a code cannot leave it.
        let (joints, _) = self.rows.as_chunks::<MAX_ROWS>();
        for (rows, code) in joints.iter().zip(codes) {
            if let Some([own, other]) = rows.get(usize::from(*code) % MAX_ROWS) {
                holds &= own;
                may &= other;
            }
        }
        [holds, may]
    }
}
