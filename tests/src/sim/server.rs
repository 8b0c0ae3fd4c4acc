//! The model of a server: a list of events, one answer for each, no disk. Knows no rule.

use super::Fault;
use anyhow::Result;
use redress_core::record::{Entry, Event, Stamp};
use redress_core::sync::{Answered, Outcome, Pulled, Pushed, SyncAnswer, SyncRequest};
use std::collections::BTreeMap;

/// The most events in one page here: few, so that pages matter.
const PAGE: usize = 7;

/// What the server holds.
pub struct Server {
    fault: Fault,
    log: Vec<Pulled>,
    /// Where each event stands in the log.
    places: BTreeMap<String, (Stamp, String)>,
    /// For each device the number and hash of the last event presented.
    chains: BTreeMap<String, (u64, String)>,
}

impl Server {
    /// An empty server.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            log: Vec::new(),
            places: BTreeMap::new(),
            chains: BTreeMap::new(),
        }
    }

    /// The newest number.
    pub fn head(&self) -> u64 {
        self.log.last().map_or(0, |event| event.seq)
    }

    /// Answers a request.
    pub fn sync(&mut self, request: &SyncRequest, now_ms: u64) -> SyncAnswer {
        let answers = request
            .events
            .iter()
            .filter_map(|pushed| {
                let event = Event::parse(&pushed.raw).ok()?;
                let id = event.envelope().id.clone();
                let outcome = self.present(pushed, &event, now_ms);
                Some(Answered { id, outcome })
            })
            .collect();
        let after = self.log.iter().filter(|event| event.seq > request.cursor);
        let page: Vec<&Pulled> = after.take(PAGE).collect();
        let cursor = page.last().map_or(request.cursor, |event| event.seq);
        let others = |event: &&&Pulled| {
            !event
                .raw
                .contains(&format!("\"device\":\"{}\"", request.device))
        };
        SyncAnswer {
            epoch: String::from("one"),
            answers,
            events: page
                .iter()
                .filter(others)
                .map(|event| (*event).clone())
                .collect(),
            cursor,
            head: self.head(),
            more: cursor < self.head(),
            server_time: now_ms,
        }
    }

    fn present(&mut self, pushed: &Pushed, event: &Event, now_ms: u64) -> Outcome {
        let envelope = event.envelope();
        if let Some((stamp, hash)) = self.places.get(&envelope.id) {
            return match *hash == event.hash() {
                true => Outcome::Duplicate {
                    seq: stamp.seq,
                    received: stamp.received,
                },
                false => Outcome::Quarantined {
                    code: String::from("other_bytes"),
                },
            };
        }
        let (last, hash) = self
            .chains
            .get(&envelope.device)
            .cloned()
            .unwrap_or_default();
        if envelope.seq > last + 1 {
            return Outcome::Held { missing: last + 1 };
        }
        if envelope.seq <= last || envelope.prev != hash {
            return Outcome::Quarantined {
                code: String::from("fork"),
            };
        }
        self.chains.insert(
            envelope.device.clone(),
            (envelope.seq, event.hash().to_owned()),
        );
        self.keep(pushed, event, now_ms)
    }

    fn keep(&mut self, pushed: &Pushed, event: &Event, now_ms: u64) -> Outcome {
        let seq = self.head() + 1;
        let unlucky = seq % 5 == 0;
        let stamp = Stamp {
            seq,
            received: now_ms,
        };
        let place = (stamp, event.hash().to_owned());
        self.places.insert(event.envelope().id.clone(), place);
        let kept = Pulled {
            seq,
            received: now_ms,
            raw: pushed.raw.clone(),
            private: pushed.private.clone(),
        };
        let twin = Pulled {
            seq: seq + 1,
            ..kept.clone()
        };
        match self.fault {
            Fault::Forgets if unlucky => {}
            Fault::Doubles if unlucky => self.log.extend([kept, twin]),
            _ => self.log.push(kept),
        }
        let told = match self.fault {
            Fault::Restamps if unlucky => now_ms.saturating_sub(400 * 24 * 3_600_000),
            _ => now_ms,
        };
        Outcome::Accepted {
            seq,
            received: told,
        }
    }

    /// Ids in the order of the log.
    pub fn ids(&self) -> Vec<String> {
        let parsed = self
            .log
            .iter()
            .filter_map(|event| Event::parse(&event.raw).ok());
        parsed.map(|event| event.envelope().id.clone()).collect()
    }

    /// Numbers missing from the log.
    pub fn holes(&self) -> usize {
        let expected = usize::try_from(self.head()).unwrap_or(usize::MAX);
        expected.saturating_sub(self.log.len())
    }

    /// The log as events with their stamps.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        self.log.iter().map(entry).collect()
    }
}

/// A pulled event as its holder keeps it.
pub fn entry(pulled: &Pulled) -> Result<Entry> {
    Ok(Entry {
        event: Event::parse(&pulled.raw)?,
        private: pulled.private.clone(),
        stamp: Some(Stamp {
            seq: pulled.seq,
            received: pulled.received,
        }),
    })
}
