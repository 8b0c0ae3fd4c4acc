//! The rates of a month's ledger, each with what it says in words, the cases that it counts and those that
//! it leaves out. Never: a rate without its cases.

use super::Line;
use serde::Serialize;

/// What a rate is: its name and what it counts, in Chinese and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its name in addresses and JSON.
    pub id: &'static str,
    /// What people call it.
    pub name: (&'static str, &'static str),
    /// What the numerator counts; the denominator is it with [`Self::not`].
    pub cases: (&'static str, &'static str),
    /// The others of the denominator.
    pub not: (&'static str, &'static str),
    /// Which cases are left out; empty where none can be.
    pub left_out: (&'static str, &'static str),
}

/// Every rate, in the order of a case.
pub const MEASURES: [Measure; 6] = [
    Measure {
        id: "told",
        name: ("响应率", "response"),
        cases: (
            "已告知、联系、走访或答复投诉人",
            "the complainant was informed, contacted, visited or answered",
        ),
        not: (
            "投诉人尚未得到任何回音",
            "nobody has told the complainant anything",
        ),
        left_out: (
            "回音之前已撤回",
            "withdrawn before anybody told them anything",
        ),
    },
    Measure {
        id: "on_time",
        name: ("按期率", "on time"),
        cases: (
            "已到期的时限全部按期完成",
            "every limit that has come due was kept",
        ),
        not: ("有时限逾期", "some limit has passed"),
        left_out: ("尚无到期的时限", "no limit has come due"),
    },
    Measure {
        id: "ended",
        name: ("办结率", "ended"),
        cases: (
            "已结案或撤回，之后没有重新打开",
            "closed or withdrawn, and not opened again since",
        ),
        not: ("在办", "open"),
        left_out: ("", ""),
    },
    Measure {
        id: "resolved",
        name: ("解决率", "resolved"),
        cases: (
            "已结案，从未重新打开，也不与别的投诉同属一事",
            "closed, never opened again, and not about the same as another one",
        ),
        not: (
            "在办、重新打开或再次投诉",
            "open, opened again, or complained of again",
        ),
        left_out: (
            "撤回、不予受理或转由他处受理",
            "withdrawn, declined, or for another body",
        ),
    },
    Measure {
        id: "again",
        name: ("重复率", "repeated"),
        cases: (
            "重新打开过，或经人认定与别的投诉同属一事",
            "opened again, or found by somebody to be about the same as another one",
        ),
        not: ("首次投诉", "complained of once"),
        left_out: ("", ""),
    },
    Measure {
        id: "satisfied",
        name: ("满意率", "satisfied"),
        cases: (
            "所问各项均答满意",
            "satisfied in every question that was asked",
        ),
        not: (
            "有一项不满意或一般",
            "not satisfied, or fair, in some question",
        ),
        left_out: (
            "未征询、未答，或规范没有给出评判尺度",
            "not asked, not answered, or on no scale that the regulation gives",
        ),
    },
];

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
/// let Rates { on_time, ended, .. } = Rates::of(&lines);
/// assert_eq!(on_time.cases, ["kept"]);
/// assert_eq!(on_time.not, ["once late"]);
/// assert_eq!(on_time.left_out, ["nothing due"]);
/// assert_eq!((on_time.per_mille(), ended.per_mille()), (Some(500), Some(667)));
/// assert_eq!(Rates::of(&[]).ended.per_mille(), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// The complainant heard something. One that was withdrawn before is left out.
    pub told: Rate,
    /// Every limit that has come due was kept. A case of which none has come due is left out.
    pub on_time: Rate,
    /// Closed or withdrawn, and not opened again since.
    pub ended: Rate,
    /// Closed for good: never opened again, not repeated. What was withdrawn, or is not for this house, is
    /// left out.
    pub resolved: Rate,
    /// Opened again, or about the same as another one.
    pub again: Rate,
    /// The complainant said to be satisfied. A case of which that is not known is left out.
    pub satisfied: Rate,
}

impl Rates {
    /// Of the cases received in the month: those of earlier months are counted there.
    #[must_use]
    pub fn of(lines: &[Line]) -> Self {
        let mut rates = Self::default();
        for line in lines.iter().filter(|line| line.adjusts.is_none()) {
            let due = line.in_time > 0 || line.late > 0;
            let elsewhere = matches!(
                line.outcome.as_deref(),
                Some("decline" | "refer" | "out_of_scope")
            );
            let not_ours = line.withdrawn || line.decided && elsewhere;
            let gone = line.withdrawn && !line.told;
            let ended = line.ended.is_some();
            rates.told.add(line, (!gone).then_some(line.told));
            rates.on_time.add(line, due.then_some(line.late == 0));
            rates.ended.add(line, Some(ended));
            rates
                .resolved
                .add(line, (!not_ours).then_some(ended && !line.again));
            rates.again.add(line, Some(line.again));
            rates.satisfied.add(line, line.satisfied);
        }
        rates
    }

    /// Each with what it is, in the order of [`MEASURES`].
    #[must_use]
    pub fn all(&self) -> [(Measure, &Rate); 6] {
        let [told, on_time, ended, resolved, again, satisfied] = MEASURES;
        [
            (told, &self.told),
            (on_time, &self.on_time),
            (ended, &self.ended),
            (resolved, &self.resolved),
            (again, &self.again),
            (satisfied, &self.satisfied),
        ]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(case: &str) -> Line {
        Line {
            case: case.to_owned(),
            ..Line::default()
        }
    }

    #[test]
    fn what_is_not_for_this_house_or_was_withdrawn_is_neither_resolved_nor_not() {
        let closed = |case: &str| Line {
            ended: Some("2025-09-30T10:00:00+08:00".to_owned()),
            ..line(case)
        };
        let outcome = |case: &str, outcome: &str, decided| Line {
            outcome: Some(outcome.to_owned()),
            decided,
            ..closed(case)
        };
        let lines = [
            closed("closed"),
            line("open"),
            Line {
                again: true,
                ..closed("repeated")
            },
            Line {
                withdrawn: true,
                ..closed("withdrawn")
            },
            outcome("declined", "decline", true),
            // Nobody has declined it: the regulation only says so.
            outcome("to be declined", "decline", false),
            outcome("referred", "refer", true),
        ];
        let Rates {
            resolved,
            again,
            ended,
            ..
        } = Rates::of(&lines);
        assert_eq!(resolved.cases, ["closed", "to be declined"]);
        assert_eq!(resolved.not, ["open", "repeated"]);
        assert_eq!(resolved.left_out, ["withdrawn", "declined", "referred"]);
        assert_eq!((again.of(), again.cases), (7, vec!["repeated".to_owned()]));
        assert_eq!(ended.not, ["open"]);
    }

    #[test]
    fn who_was_never_asked_is_no_dissatisfied_complainant_and_who_went_away_no_unanswered_one() {
        let lines = [
            Line {
                told: true,
                satisfied: Some(true),
                ..line("satisfied")
            },
            Line {
                told: true,
                satisfied: Some(false),
                ..line("not satisfied")
            },
            Line {
                told: true,
                withdrawn: true,
                ..line("answered, then withdrawn")
            },
            Line {
                withdrawn: true,
                ..line("withdrawn")
            },
            line("waits"),
        ];
        let Rates {
            told, satisfied, ..
        } = Rates::of(&lines);
        assert_eq!(
            (told.cases.len(), told.not, told.left_out),
            (3, vec!["waits".to_owned()], vec!["withdrawn".to_owned()])
        );
        assert_eq!(satisfied.cases, ["satisfied"]);
        assert_eq!(satisfied.not, ["not satisfied"]);
        assert_eq!(satisfied.left_out.len(), 3);
        assert_eq!(satisfied.per_mille(), Some(500));
    }

    #[test]
    fn every_rate_is_under_its_own_name_and_counts_each_case_once() {
        let lines = [line("a"), line("b")];
        let rates = Rates::of(&lines);
        let written = serde_json::to_value(&rates).unwrap();
        for (measure, rate) in rates.all() {
            assert_eq!(written[measure.id], serde_json::to_value(rate).unwrap());
            assert_eq!(rate.of() + rate.left_out.len(), lines.len());
            assert_eq!(measure.left_out.0.is_empty(), measure.left_out.1.is_empty());
        }
    }
}
