//! Who set which fact knowing of what: every fact keeps the changes that no later one has seen.
//!
//! One change left is the normal case. Two with different values are two people who changed the
//! same thing without knowing of each other.

use crate::case::Facts;
use crate::record::fold::Entry;
use crate::record::state::{ConcurrentEdit, Edit};
use serde_json::Value;
use std::collections::BTreeMap;

/// A change of one fact, with what decides who saw whom.
#[derive(Debug)]
struct Change {
    event: String,
    device: String,
    /// Number in the device's chain.
    link: u64,
    /// Number in the organisation's sequence; none while only the device has it.
    seq: Option<u64>,
    /// Newest number the author could have seen.
    seen: u64,
    value: Value,
}

impl Change {
    /// Whether the author of this change could have seen that one.
    fn saw(&self, other: &Self) -> bool {
        if self.device == other.device {
            return self.link > other.link;
        }
        other.seq.is_some_and(|seq| seq <= self.seen)
    }
}

/// The unseen changes of every fact, by matter (empty = the case) and name.
#[derive(Debug, Default)]
pub(super) struct Edits {
    facts: BTreeMap<(String, String), Vec<Change>>,
}

impl Edits {
    /// An event sets facts.
    pub(super) fn set(&mut self, entry: &Entry, matter: Option<&str>, facts: &Facts) {
        let envelope = entry.event.envelope();
        for (name, value) in facts {
            let change = Change {
                event: envelope.id.clone(),
                device: envelope.device.clone(),
                link: envelope.seq,
                seq: entry.stamp.map(|s| s.seq),
                seen: envelope.seen,
                value: value.clone(),
            };
            let key = (matter.unwrap_or_default().to_owned(), name.clone());
            let standing = self.facts.entry(key).or_default();
            // A wrong clock can put a change before one it has seen.
            if standing.iter().any(|other| other.saw(&change)) {
                continue;
            }
            standing.retain(|other| !change.saw(other));
            standing.push(change);
        }
    }

    /// Facts with several unseen changes that do not agree.
    pub(super) fn concurrent(self) -> Vec<ConcurrentEdit> {
        self.facts
            .into_iter()
            .filter(|(_, changes)| {
                let mut values = changes.iter().map(|c| &c.value);
                let first = values.next();
                // Personal values are not in the open part: two of them may differ.
                values.any(|v| Some(v) != first || v.get("present").is_some())
            })
            .map(|((matter, fact), changes)| ConcurrentEdit {
                matter: (!matter.is_empty()).then_some(matter),
                fact,
                edits: changes
                    .into_iter()
                    .map(|c| Edit {
                        event: c.event,
                        device: c.device,
                        value: c.value,
                    })
                    .collect(),
            })
            .collect()
    }
}
