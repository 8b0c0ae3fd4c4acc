//! Times for the events of a state: in an order that can be, late where they are to be late. Never:
//! facts.

use super::bdd::Var;
use super::decision::Decision;
use super::space::{Mark, Space, policy};
use crate::calendar::{Calendar, Length, Roll};
use crate::time::{Day, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Finds times for the events of a state.
pub struct Times<'a> {
    space: &'a Space,
    decision: &'a Decision<'a>,
    calendar: &'a Calendar,
    state: &'a BTreeSet<Var>,
    at: BTreeMap<String, Instant>,
}

impl<'a> Times<'a> {
    /// For a state of the space.
    pub fn new(
        space: &'a Space,
        decision: &'a Decision<'a>,
        calendar: &'a Calendar,
        state: &'a BTreeSet<Var>,
    ) -> Self {
        Self {
            space,
            decision,
            calendar,
            state,
            at: BTreeMap::new(),
        }
    }

    fn is(&self, wanted: &Mark) -> bool {
        let found = self.space.marks().find(|(mark, _)| *mark == wanted);
        found.is_some_and(|(_, var)| self.state.contains(&var))
    }

    fn happened(&self, event: &str) -> bool {
        self.is(&Mark::Happened(event.to_owned()))
    }

    /// Monday morning of an ordinary week in which the pack is in force.
    fn beginning(&self) -> Option<Instant> {
        let (from, to) = self.decision.edition.program().in_force;
        let mut day = Day::civil(2025, 3, 3)?;
        if from.is_some_and(|f| f > day) || to.is_some_and(|t| t < day) {
            day = from.or(to)?;
        }
        let at = day.start(self.calendar.zone()).plus(10 * 3600);
        let office = Mark::OffHours("received".to_owned());
        if self.space.marks().any(|(mark, _)| *mark == office) {
            return self.shifted(at, self.is(&office));
        }
        Some(at)
    }

    /// The first hour from `at` that is outside office hours, or inside.
    fn shifted(&self, at: Instant, off: bool) -> Option<Instant> {
        (0..24 * 14)
            .map(|hour| at.plus(hour * 3600))
            .find(|at| self.calendar.off_hours(*at) == off)
    }

    fn order(&self) -> Vec<String> {
        let program = self.decision.edition.program();
        let attempts: Vec<&String> = program
            .attempt
            .iter()
            .filter_map(|kind| program.events.get(usize::from(*kind)))
            .collect();
        let mut order: Vec<String> = vec!["received".to_owned()];
        let low = self.is(&Mark::Recorded(false));
        let high = self.is(&Mark::Recorded(true));
        let recorded = match (low, high) {
            (false, false) => None,
            (true, false) => Some("accepted"),
            (false, true) => Some("declined"),
            (true, true) => Some("referred_elsewhere"),
        };
        if self.happened("accepted") {
            order.push("accepted".to_owned());
        }
        // What an earlier attempt keeps comes before the event that opened this one.
        if let Some(recorded) = recorded.filter(|r| !self.happened(r)) {
            order.push(recorded.to_owned());
        }
        let counts = self.counts();
        for (event, count) in &counts {
            if !self.happened(event) {
                order.extend((0..*count).map(|_| event.clone()));
            }
        }
        for kind in attempts.iter().filter(|k| self.happened(k)) {
            let count = counts.get(*kind).copied().unwrap_or(1).max(1);
            order.extend((0..count).map(|_| (*kind).clone()));
        }
        for event in &program.events {
            if !self.happened(event) || order.contains(event) || self.made(event) {
                continue;
            }
            let count = counts.get(event).copied().unwrap_or(1).max(1);
            order.extend((0..count).map(|_| event.clone()));
        }
        // The outcome recorded last is the one that counts.
        if let Some(recorded) = recorded.filter(|r| self.happened(r))
            && (recorded != "accepted"
                || self.happened("declined")
                || self.happened("referred_elsewhere"))
        {
            order.retain(|event| event != recorded);
            order.push(recorded.to_owned());
        }
        order
    }

    /// How often events happened that are counted.
    fn counts(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for (mark, var) in self.space.marks() {
            if let Mark::Times(event, n) = mark {
                let count = counts.entry(event.clone()).or_insert(0);
                if self.state.contains(&var) {
                    *count = (*count).max(*n);
                }
            }
        }
        counts
    }

    /// A rule that holds makes the event by itself.
    fn made(&self, event: &str) -> bool {
        let program = self.decision.edition.program();
        let rules = program.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| {
                let kind = rule.makes.and_then(|k| program.events.get(usize::from(k)));
                kind.is_some_and(|k| k == event)
            })
            .any(|(index, _)| {
                let holds = self.decision.rule(index).t;
                self.space.bdd.holds(holds, |var| self.state.contains(&var))
            })
    }

    fn turn(&self, start: Instant, length: &str) -> Option<Instant> {
        let length = Length::parse(length).ok()?;
        let policy = policy(self.decision.edition);
        let due = self
            .calendar
            .due(start, &length, policy, Roll::None)
            .ok()??;
        Some(if due.inclusive {
            due.at.plus(1)
        } else {
            due.at
        })
    }

    /// Events in order with their times, and the instant looked at.
    pub fn lay(mut self) -> Option<(Vec<(String, Instant)>, Instant)> {
        let begin = self.beginning()?;
        let order = self.order();
        let mut now = begin;
        for (minutes, event) in (0..).zip(&order) {
            let mut at = begin.plus(minutes * 60);
            let office = Mark::OffHours(event.clone());
            if event != "received" && self.space.marks().any(|(mark, _)| *mark == office) {
                at = self.shifted(at, self.is(&office))?;
            }
            self.at.insert(event.clone(), at);
            now = now.max(at.plus(60));
        }
        let passed: Vec<(String, String, bool)> = self
            .space
            .marks()
            .filter_map(|(mark, var)| match mark {
                Mark::Passed(start, length, _) => {
                    Some((start.clone(), length.clone(), self.state.contains(&var)))
                }
                _ => None,
            })
            .filter(|(start, ..)| self.at.contains_key(start))
            .collect();
        for (start, length, _) in passed.iter().filter(|(.., holds)| *holds) {
            let turn = self.turn(*self.at.get(start)?, length)?;
            now = now.max(turn);
        }
        for (start, ..) in passed.iter().filter(|(.., holds)| !*holds) {
            let own: Vec<_> = passed.iter().filter(|(s, ..)| s == start).collect();
            let fits = |at: Instant| {
                own.iter().all(|(_, length, holds)| {
                    self.turn(at, length)
                        .is_some_and(|turn| (turn <= now) == *holds)
                })
            };
            let first = *self.at.get(start)?;
            if fits(first) {
                continue;
            }
            let ages = (0..120)
                .map(|m| m * 60)
                .chain((2..24 * 120).map(|h| h * 3600));
            let at = ages.map(|age| now.plus(-age)).find(|at| fits(*at))?;
            self.at.insert(start.clone(), at);
        }
        for (mark, var) in self.space.marks() {
            let Mark::Lapsed(start, length, _, until) = mark else {
                continue;
            };
            let (Some(from), Some(_)) = (self.at.get(start).copied(), self.at.get(until)) else {
                continue;
            };
            let turn = self.turn(from, length)?;
            if turn <= now {
                let late = self.state.contains(&var);
                self.at
                    .insert(until.clone(), if late { now } else { from.plus(30) });
            }
        }
        let mut events: Vec<(String, Instant)> = Vec::new();
        for event in order {
            let at = *self.at.get(&event)?;
            events.push((event, at));
        }
        events.sort_by_key(|(_, at)| *at);
        Some((events, now))
    }
}
