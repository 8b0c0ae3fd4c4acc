//! What can be at all: codes that stand for a region, events and time in their order. Never: the
//! constraints of a pack.

use super::bdd::Ref;
use super::space::{Mark, Space};
use crate::calendar::Length;
use crate::pack::program::Outcome;

impl Space {
    /// The states that can be: codes that stand for a region, events and time in their order.
    pub fn possible(&mut self) -> Ref {
        let received = self.happened("received");
        let (accept, decline, refer) = (
            self.recorded(Some(Outcome::Accept)),
            self.recorded(Some(Outcome::Decline)),
            self.recorded(Some(Outcome::Refer)),
        );
        let opened: Vec<Ref> = self
            .attempts
            .clone()
            .iter()
            .map(|kind| self.happened(kind))
            .collect();
        let mut laws = vec![self.domain, received];
        for (i, a) in opened.iter().enumerate() {
            for b in opened.iter().skip(i + 1) {
                laws.push(!self.bdd.and(*a, *b));
            }
        }
        // Only an earlier attempt keeps what the current one does not show.
        let earlier = self.bdd.any(opened);
        let accepted = self.happened("accepted");
        laws.push(self.bdd.implies(accept, accepted));
        let settled = self.bdd.any([accept, decline, refer]);
        laws.push(self.bdd.implies(accepted, settled));
        for (recorded, kind) in [(decline, "declined"), (refer, "referred_elsewhere")] {
            let happened = self.happened(kind);
            let seen = self.bdd.or(happened, earlier);
            laws.push(self.bdd.implies(recorded, seen));
            laws.push(self.bdd.implies(happened, settled));
        }
        let marks: Vec<Mark> = self.marks().map(|(mark, _)| mark.clone()).collect();
        for mark in &marks {
            self.laws_of(mark, &marks, earlier, &mut laws);
        }
        laws.push(self.domain);
        self.bdd.all(laws)
    }

    fn laws_of(&mut self, mark: &Mark, marks: &[Mark], earlier: Ref, laws: &mut Vec<Ref>) {
        let own = self.mark(mark.clone());
        match mark {
            Mark::Happened(_) | Mark::Formula(_) | Mark::Recorded(_) => {}
            Mark::OffHours(event) => {
                let there = self.happened(event);
                laws.push(self.bdd.implies(own, there));
            }
            Mark::Before(first, then) => {
                let (there, other) = (self.happened(first), self.happened(then));
                laws.push(self.bdd.implies(own, there));
                let alone = self.bdd.and(there, !other);
                laws.push(self.bdd.implies(alone, own));
                let turned = Mark::Before(then.clone(), first.clone());
                if first != then && marks.contains(&turned) {
                    let turned = self.mark(turned);
                    let both = self.bdd.and(own, turned);
                    laws.push(!both);
                }
            }
            Mark::Times(event, count) => {
                let there = self.happened(event);
                if *count == 1 {
                    laws.push(self.bdd.implies(there, own));
                }
                let before = self.bdd.or(there, earlier);
                laws.push(self.bdd.implies(own, before));
                for other in marks {
                    if matches!(other, Mark::Times(e, n) if e == event && n < count) {
                        let less = self.mark(other.clone());
                        laws.push(self.bdd.implies(own, less));
                    }
                }
            }
            Mark::Passed(start, length, deemed) => {
                let there = self.happened(start);
                laws.push(self.bdd.implies(own, there));
                for other in marks {
                    if let Mark::Passed(s, shorter, d) = other
                        && (s, d) == (start, deemed)
                        && is_shorter(shorter, length)
                    {
                        let shorter = self.mark(other.clone());
                        laws.push(self.bdd.implies(own, shorter));
                    }
                }
            }
            Mark::Lapsed(start, length, deemed, until) => {
                let passed = self.mark(Mark::Passed(start.clone(), length.clone(), *deemed));
                let prevented = self.happened(until);
                laws.push(self.bdd.implies(own, passed));
                let must = self.bdd.and(passed, !prevented);
                laws.push(self.bdd.implies(must, own));
                for other in marks {
                    if let Mark::Lapsed(s, shorter, d, u) = other
                        && (s, d, u) == (start, deemed, until)
                        && is_shorter(shorter, length)
                    {
                        let shorter = self.mark(other.clone());
                        laws.push(self.bdd.implies(own, shorter));
                    }
                }
            }
        }
    }
}

/// Whether one length always ends before another from the same start.
fn is_shorter(one: &str, other: &str) -> bool {
    let bounds = |text: &str| Length::parse(text).ok().and_then(span);
    let same_unit = |a: Length, b: Length| a.unit() == b.unit() && a.amount() < b.amount();
    if let (Ok(a), Ok(b)) = (Length::parse(one), Length::parse(other))
        && same_unit(a, b)
    {
        return true;
    }
    matches!((bounds(one), bounds(other)), (Some((_, longest)), Some((shortest, _))) if longest < shortest)
}

/// The fewest and the most seconds a length can take; open upwards where days off decide.
fn span(length: Length) -> Option<(i64, i64)> {
    const DAY: i64 = 86_400;
    let n = length.amount().unwrap_or(0);
    Some(match length {
        Length::Minutes(_) => (n * 60, n * 60),
        Length::Hours(_) => (n * 3600, n * 3600),
        Length::WorkingHours(_) => (n * 3600, i64::MAX),
        Length::Days(_) => (n * DAY, (n + 1) * DAY),
        Length::WorkingDays(_) => (n * DAY, i64::MAX),
        Length::Months(_) => (n * 28 * DAY, (n * 31 + 1) * DAY),
        Length::SameDay => (0, DAY),
        Length::NextDay => (DAY, 2 * DAY),
        Length::NextWorkingDay => (DAY, i64::MAX),
        _ => return None,
    })
}
