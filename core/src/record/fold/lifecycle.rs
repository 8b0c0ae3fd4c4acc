//! Which acts cannot be, given the acts before them: a small machine per matter.
//!
//! Only what no regulation allows: a matter is decided once and closed once in an attempt, and
//! only what has ended is reopened. Everything finer is the pack's to judge.

use crate::record::state::DisputeReason;
use std::collections::BTreeMap;

/// Where a matter stands in its current attempt: the events that brought it there.
#[derive(Debug, Default)]
struct Standing {
    decided: Option<String>,
    closed: Option<String>,
    ended: bool,
}

/// Standings by matter; the empty name is the case as a whole.
#[derive(Debug, Default)]
pub(super) struct Lifecycle {
    standings: BTreeMap<String, Standing>,
}

/// A reason and the event that stands against.
type Contradiction = (DisputeReason, Option<String>);

impl Lifecycle {
    /// A matter that the filing opened.
    pub(super) fn open(&mut self, matter: &str) {
        self.standings.entry(matter.to_owned()).or_default();
    }

    /// Takes an act in, or says what stands against it.
    pub(super) fn admit(
        &mut self,
        matter: Option<&str>,
        kind: &str,
        event: &str,
    ) -> Result<(), Contradiction> {
        self.open("");
        if let Some(matter) = matter {
            self.open(matter);
        }
        self.check(matter, kind)?;
        // An act on the whole case stands for each matter, one on a matter for that one.
        let whole = matter.is_none();
        for (name, standing) in &mut self.standings {
            if whole || Some(name.as_str()) == matter {
                standing.take(kind, event);
            }
        }
        Ok(())
    }

    fn check(&self, matter: Option<&str>, kind: &str) -> Result<(), Contradiction> {
        let mut concerned = self
            .standings
            .iter()
            .filter(|(name, _)| matter.is_none() || Some(name.as_str()) == matter);
        let find = |pick: fn(&Standing) -> &Option<String>| {
            concerned
                .clone()
                .find_map(|(_, standing)| pick(standing).clone())
        };
        match kind {
            "accepted" | "declined" | "referred_elsewhere" => {
                if let Some(other) = find(|s| &s.decided) {
                    return Err((DisputeReason::AlreadyDecided, Some(other)));
                }
                if let Some(other) = find(|s| &s.closed) {
                    return Err((DisputeReason::AlreadyClosed, Some(other)));
                }
            }
            "closed" => {
                if let Some(other) = find(|s| &s.closed) {
                    return Err((DisputeReason::AlreadyClosed, Some(other)));
                }
            }
            "reopened" if !concerned.any(|(_, standing)| standing.ended) => {
                return Err((DisputeReason::NothingToReopen, None));
            }
            _ => {}
        }
        Ok(())
    }
}

impl Standing {
    fn take(&mut self, kind: &str, event: &str) {
        match kind {
            "accepted" => self.decided = Some(event.to_owned()),
            "declined" | "referred_elsewhere" => {
                self.decided = Some(event.to_owned());
                self.ended = true;
            }
            "closed" => {
                self.closed = Some(event.to_owned());
                self.ended = true;
            }
            "handling_done"
            | "reply_given"
            | "withdrawn"
            | "recorded_invalid"
            | "final_opinion_declared"
            | "archived" => self.ended = true,
            "reopened" => *self = Self::default(),
            _ => {}
        }
    }
}
