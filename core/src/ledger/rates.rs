//! The rates of a month's ledger, each with the cases that it counts and those that it leaves out. Never:
//! a rate without its cases.

use super::Line;
use serde::Serialize;

/// A rate: which cases count as kept, which do not, and of which nothing can be said. Ids of cases, in the
/// order of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// The numerator; with `not` the denominator.
    pub cases: Vec<String>,
    /// The others of the denominator.
    pub not: Vec<String>,
    /// Left out.
    pub left_out: Vec<String>,
}

/// The rates of a month.
///
/// ```
/// use redress_core::ledger::{Adjusts, Line, Rates};
///
/// let line = |case: &str, in_time, late, ended: bool| Line {
///     case: case.to_owned(),
///     in_time,
///     late,
///     ended: ended.then(|| "2025-09-30T10:00:00+08:00".to_owned()),
///     ..Line::default()
/// };
/// let other = Line {
///     adjusts: Some(Adjusts::Late("2025-08".to_owned())),
///     ..line("of another month", 1, 0, true)
/// };
/// let lines = [
///     line("kept", 2, 0, true),
///     line("once late", 2, 1, true),
///     line("nothing due", 0, 0, false),
///     other,
/// ];
/// let Rates { on_time, ended } = Rates::of(&lines);
/// assert_eq!(on_time.cases, ["kept"]);
/// assert_eq!(on_time.not, ["once late"]);
/// assert_eq!(on_time.left_out, ["nothing due"]);
/// assert_eq!((on_time.per_mille(), ended.per_mille()), (Some(500), Some(667)));
/// assert_eq!(Rates::of(&[]).ended.per_mille(), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// Every limit that has come due was kept. A case of which none has come due is left out.
    pub on_time: Rate,
    /// Closed or withdrawn, and not opened again since.
    pub ended: Rate,
}

impl Rates {
    /// Of the cases received in the month: those of earlier months are counted there.
    #[must_use]
    pub fn of(lines: &[Line]) -> Self {
        let mut rates = Self::default();
        for line in lines.iter().filter(|line| line.adjusts.is_none()) {
            let due = line.in_time > 0 || line.late > 0;
            rates.on_time.add(line, due.then_some(line.late == 0));
            rates.ended.add(line, Some(line.ended.is_some()));
        }
        rates
    }
}

impl Rate {
    fn add(&mut self, line: &Line, kept: Option<bool>) {
        let list = match kept {
            Some(true) => &mut self.cases,
            Some(false) => &mut self.not,
            None => &mut self.left_out,
        };
        list.push(line.case.clone());
    }

    /// How many cases it is a rate of.
    #[must_use]
    pub fn of(&self) -> usize {
        self.cases.len() + self.not.len()
    }

    /// The rate in thousandths, half a one up; none of no case.
    #[must_use]
    pub fn per_mille(&self) -> Option<usize> {
        let of = self.of();
        (self.cases.len() * 2000 + of).checked_div(of * 2)
    }
}
