//! What has happened so far to one matter: occurrences by kind, attempt by attempt.

use crate::calendar::Length;
use crate::pack::program::{EventId, Program, Until, Val};
use crate::time::Instant;

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Kind.
    pub kind: EventId,
    /// When.
    pub at: Instant,
    /// Which attempt it belongs to.
    pub attempt: u32,
    /// Rule it acts on or records.
    pub rule: Option<String>,
    /// Its place in the case file and what an act on a clock says; none for derived events.
    pub entry: Option<(usize, Grant)>,
}

/// What an act on a clock says beside its time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// An extension by a length.
    pub length: Option<Length>,
    /// An extension to a day or an instant.
    pub until: Option<Val>,
    /// The role that approved; an index into the pack's roles.
    pub by: Option<u16>,
    /// A reason was given.
    pub reason: bool,
}

/// Occurrences in order of time. Queries see the current attempt; what carries over is seen always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    list: Vec<Occurrence>,
    attempt: u32,
    carry: Vec<EventId>,
}

impl Log {
    /// An empty log for a pack: `received` and `accepted` carry over to later attempts.
    pub fn new(program: &Program) -> Self {
        let carry = ["received", "accepted"]
            .iter()
            .filter_map(|n| program.event_id(n))
            .collect();
        Self {
            list: Vec::new(),
            attempt: 0,
            carry,
        }
    }

    /// Adds an occurrence, of the attempt that begins with it where `opens` says so.
    pub fn push(&mut self, mut occurrence: Occurrence, opens: bool) {
        if opens {
            self.attempt += 1;
        }
        occurrence.attempt = self.attempt;
        self.list.push(occurrence);
    }

    /// The current attempt, from 0.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Occurrences of a kind in this attempt, in order.
    pub fn of(&self, kind: EventId) -> impl Iterator<Item = &Occurrence> {
        let carries = self.carry.contains(&kind);
        self.list
            .iter()
            .filter(move |o| o.kind == kind && (carries || o.attempt == self.attempt))
    }

    /// How often a kind happened, all attempts together.
    pub fn times(&self, kind: EventId) -> i64 {
        let count = self.list.iter().filter(|o| o.kind == kind).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// The first occurrence of a kind in this attempt.
    pub fn first(&self, kind: EventId) -> Option<Instant> {
        self.of(kind).map(|o| o.at).next()
    }

    /// Whether a kind happened in this attempt, and not after the other had. What is recorded for
    /// the same second counts in the order given.
    pub fn before(&self, first: EventId, then: EventId) -> bool {
        let carries = |kind| self.carry.contains(&kind);
        let place = |kind: EventId| {
            let mut list = self.list.iter();
            list.position(|o| o.kind == kind && (carries(kind) || o.attempt == self.attempt))
        };
        match (place(first), place(then)) {
            (Some(first), Some(then)) => first < then,
            (first, None) => first.is_some(),
            (None, Some(_)) => false,
        }
    }

    /// The last occurrence of a kind in this attempt.
    pub fn last(&self, kind: EventId) -> Option<Instant> {
        self.of(kind).map(|o| o.at).last()
    }

    /// The first occurrence of a kind at or after an instant.
    pub fn first_from(&self, kind: EventId, from: Instant) -> Option<Instant> {
        self.of(kind).map(|o| o.at).find(|at| *at >= from)
    }

    /// What stands at a place of the case file.
    pub fn entry(&self, place: usize) -> Option<(&Occurrence, &Grant)> {
        self.list.iter().find_map(|o| match &o.entry {
            Some((entry, grant)) if *entry == place => Some((o, grant)),
            _ => None,
        })
    }

    /// What people recorded in this attempt.
    pub fn recorded(&self) -> impl Iterator<Item = &Occurrence> {
        let current = |o: &&Occurrence| o.attempt == self.attempt && o.entry.is_some();
        self.list.iter().filter(current)
    }

    /// The latest of several kinds over all attempts.
    pub fn latest_of(&self, kinds: &[Option<EventId>]) -> Option<&Occurrence> {
        self.list
            .iter()
            .rev()
            .find(|o| kinds.contains(&Some(o.kind)))
    }

    /// When something that one of `started` started at `from` was ended by its until events. The
    /// event that starts it does not end it: one that does both ends it when it comes again.
    pub fn done(&self, until: &Until, from: Instant, started: &[EventId]) -> Option<Instant> {
        let first = |kind: &EventId| {
            let from = from.plus(i64::from(started.contains(kind)));
            self.first_from(*kind, from)
        };
        match until {
            Until::Never => None,
            Until::Any(kinds) => kinds.iter().filter_map(first).min(),
            Until::All(kinds) => {
                let done: Vec<_> = kinds.iter().map(first).collect();
                if done.contains(&None) {
                    None
                } else {
                    done.into_iter().flatten().max()
                }
            }
        }
    }
}
