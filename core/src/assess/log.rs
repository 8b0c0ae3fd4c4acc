//! What has happened so far to one matter: occurrences by kind, attempt by attempt.

use crate::pack::program::{EventId, Program, Until};
use crate::time::Instant;

/// One occurrence.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Kind.
    pub kind: EventId,
    /// When.
    pub at: Instant,
    /// Which attempt it belongs to.
    pub attempt: u32,
    /// Rule it acts on or records.
    pub rule: Option<String>,
}

/// Occurrences in order of time. Queries see the current attempt; what carries over is seen always.
#[derive(Debug, Clone, Default)]
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

    /// Adds an occurrence; `opens` says that it opens a new attempt.
    pub fn push(&mut self, kind: EventId, at: Instant, rule: Option<String>, opens: bool) {
        if opens {
            self.attempt += 1;
        }
        self.list.push(Occurrence {
            kind,
            at,
            attempt: self.attempt,
            rule,
        });
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

    /// The first occurrence of a kind in this attempt.
    pub fn first(&self, kind: EventId) -> Option<Instant> {
        self.of(kind).map(|o| o.at).next()
    }

    /// The first occurrence of a kind at or after an instant.
    pub fn first_from(&self, kind: EventId, from: Instant) -> Option<Instant> {
        self.of(kind).map(|o| o.at).find(|at| *at >= from)
    }

    /// The latest of several kinds over all attempts.
    pub fn latest_of(&self, kinds: &[EventId]) -> Option<&Occurrence> {
        self.list.iter().rev().find(|o| kinds.contains(&o.kind))
    }

    /// When something was ended by its until events, counted from `from`.
    pub fn done(&self, until: &Until, from: Instant) -> Option<Instant> {
        match until {
            Until::Never => None,
            Until::Any(kinds) => kinds.iter().filter_map(|k| self.first_from(*k, from)).min(),
            Until::All(kinds) => {
                let done: Vec<_> = kinds.iter().map(|k| self.first_from(*k, from)).collect();
                if done.contains(&None) {
                    None
                } else {
                    done.into_iter().flatten().max()
                }
            }
        }
    }
}
