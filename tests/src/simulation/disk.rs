//! What a device keeps when it loses power: events, outbox, chain head, cursor. Each method is one
//! transaction of the app's store, all of it or nothing. Knows no network.

use anyhow::Result;
use redress_core::record::{Appended, Author, Entry, Envelope, Event, Head, Private, Stamp};
use redress_core::sync::{Outcome, Pulled, Pushed, SealedCopy, Standing, offer};
use std::collections::{BTreeMap, BTreeSet};

/// Copies of another chain are sent after all that is of the own.
const CARRIED: u64 = 1 << 32;

/// An event that the server has not acknowledged.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Event id.
    pub event: String,
    /// The code of the server's refusal: it stays here and is shown with what to do.
    pub refused: Option<String>,
}

/// A sealed copy of an own event, all that a kiosk keeps of it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// As it is sent; with its stamp once the server has acknowledged it.
    pub copy: SealedCopy,
    /// For the event's place among others, which the app keeps beside the copy.
    pub event: Event,
}

/// What a round with the server changes.
#[derive(Debug, Default)]
pub struct Round {
    /// Own events on the server's disk, by chain number.
    pub sent: Vec<(u64, Stamp)>,
    /// Own events that need a person.
    pub refused: Vec<(u64, String)>,
    /// Events of others.
    pub pulled: Vec<Entry>,
    /// Events offered to a restored server, with the stamps it has them under.
    pub restamped: Vec<(String, Stamp)>,
    /// The server was restored: what it refused before is judged anew.
    pub anew: bool,
    /// Where the device then stands.
    pub standing: Standing,
    /// Copies that the server acknowledged before this are let go.
    pub let_go: u64,
    /// The server's time.
    pub now: u64,
    /// Own events that now contradict the chain.
    pub contradicted: Vec<Event>,
    /// Cases that are no longer this device's.
    pub left: Vec<String>,
    /// It has pulled everything anew in another scope: what is not in it has left.
    pub sweeps: bool,
    /// Only with a flaw: what left goes with what is unsent of it.
    pub drops_unsent: bool,
    /// Only with a flaw: nobody looks at what was erased.
    pub keeps_erased: bool,
}

/// How an append compares the chain before it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The head must be the one it was written against.
    Head,
    /// Only its number and hash.
    Chain,
    /// Not at all.
    Nothing,
}

/// A device's storage.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// End of the chain.
    pub head: Head,
    /// Where it stands with the server.
    pub standing: Standing,
    /// All events held, by id.
    pub events: BTreeMap<String, Entry>,
    /// On a kiosk, in place of events: copies by chain number.
    pub sealed: BTreeMap<u64, Sealed>,
    /// Unacknowledged own events, by chain number.
    pub outbox: BTreeMap<u64, Unsent>,
    /// Cases that go once nothing of theirs is unsent.
    pub leaving: BTreeSet<String>,
    /// Own events of cases that went, for a server that may be restored: sealed, in the app.
    pub kept: BTreeMap<String, Entry>,
    /// Cases that were erased.
    erased: BTreeSet<String>,
}

impl Disk {
    /// Appends an event if the chain still ends where it was written against.
    /// With a copy, that is kept in its place.
    pub fn append(
        &mut self,
        before: &Head,
        done: Appended,
        copy: Option<SealedCopy>,
        compare: Compare,
    ) -> bool {
        let same_chain = self.head.seq == before.seq && self.head.hash == before.hash;
        let fits = match compare {
            Compare::Head => self.head == *before,
            Compare::Chain => same_chain,
            Compare::Nothing => true,
        };
        if !fits {
            return false;
        }
        let envelope = done.event.envelope();
        let unsent = Unsent {
            event: envelope.id.clone(),
            refused: None,
        };
        self.outbox.insert(envelope.seq, unsent);
        self.head = done.head;
        if let Some(copy) = copy {
            let event = done.event;
            self.sealed.insert(copy.link, Sealed { copy, event });
            return true;
        }
        let entry = Entry {
            event: done.event,
            private: done.private,
            stamp: None,
        };
        let envelope = entry.event.envelope();
        let here = |of: &Entry| of.event.envelope().case == envelope.case;
        if self.standing.scope.is_some()
            && envelope.kind != "filed"
            && !self.events.values().any(here)
        {
            self.leaving.insert(envelope.case.clone());
        }
        self.events.insert(entry.event.envelope().id.clone(), entry);
        true
    }

    /// Another device from now on: what is unsent goes on in its chain. A sealed copy cannot: what
    /// contradicts its chain the server has set aside, the rest is delivered as what it is.
    pub fn begin_anew(&mut self, author: &Author, carries: bool, now: u64) -> Result<()> {
        let mut head = self.head.anew();
        let mut outbox = BTreeMap::new();
        let mut sealed = BTreeMap::new();
        for (number, kept) in std::mem::take(&mut self.sealed) {
            sealed.insert(number.saturating_add(CARRIED), kept);
        }
        for (number, unsent) in std::mem::take(&mut self.outbox) {
            if let Some(entry) = self.events.get_mut(&unsent.event) {
                // With a stamp it was pulled: the server has it, in another chain.
                if !carries || entry.stamp.is_some() {
                    continue;
                }
                let (event, after) = head.carry(author, &entry.event)?;
                entry.event = event;
                head = after;
                outbox.insert(
                    head.seq,
                    Unsent {
                        refused: None,
                        ..unsent
                    },
                );
            } else if unsent.refused.as_deref() == Some("fork") {
                if let Some(kept) = sealed.get_mut(&number.saturating_add(CARRIED)) {
                    kept.copy.stamp = Some(Stamp::set_aside(now));
                }
            } else {
                outbox.insert(
                    number.saturating_add(CARRIED),
                    Unsent {
                        refused: None,
                        ..unsent
                    },
                );
            }
        }
        (self.head, self.outbox, self.sealed) = (head, outbox, sealed);
        self.standing.reached = self.standing.reached.max(self.standing.cursor);
        self.standing.cursor = 0;
        self.standing.within = 0;
        self.standing.anew = self.standing.scope.is_some();
        Ok(())
    }

    /// Stores what a round brought, with the cursor.
    pub fn take_in(&mut self, round: Round) {
        let pulled = round.pulled.iter().map(|entry| entry.event.envelope());
        let told = pulled.clone().filter(|envelope| envelope.kind == "erased");
        let told: BTreeSet<String> = told.map(|envelope| envelope.case.clone()).collect();
        // An answer from before an erasure may come late, to another tab.
        let mut touched: BTreeSet<String> = pulled.map(|envelope| envelope.case.clone()).collect();
        for (number, stamp) in round.sent {
            let Some(unsent) = self.outbox.remove(&number) else {
                continue;
            };
            if let Some(entry) = self.events.get_mut(&unsent.event) {
                touched.insert(entry.event.envelope().case.clone());
                entry.stamp = Some(stamp);
                self.head = self.head.sent(entry.event.order(entry.stamp));
            }
            if let Some(kept) = self.sealed.get_mut(&number) {
                kept.copy.stamp = Some(stamp);
                let order = kept.event.order(kept.copy.stamp);
                // Of what it wrote as another device the chain does not depend.
                self.head = if number < CARRIED {
                    self.head.sent(order)
                } else {
                    self.head.saw(order)
                };
            }
        }
        for (number, code) in round.refused {
            let kept = self.sealed.get_mut(&number).filter(|_| number >= CARRIED);
            if let Some(kept) = kept.filter(|_| code == "fork") {
                kept.copy.stamp = Some(Stamp::set_aside(round.now));
                self.outbox.remove(&number);
                continue;
            }
            if let Some(unsent) = self.outbox.get_mut(&number) {
                unsent.refused = Some(code);
            }
        }
        for (id, stamp) in round.restamped {
            let kept = self.kept.get_mut(&id);
            if let Some(entry) = self.events.get_mut(&id).or(kept) {
                entry.stamp = Some(stamp);
                self.head = self.head.saw(entry.event.order(entry.stamp));
            }
            if let Some(kept) = self.sealed.values_mut().find(|kept| kept.copy.event == id) {
                kept.copy.stamp = Some(stamp);
                self.head = self.head.saw(kept.event.order(kept.copy.stamp));
            }
        }
        for event in round.contradicted {
            let envelope = event.envelope();
            if let Some(entry) = self.kept.remove(&envelope.id) {
                self.events.entry(envelope.id.clone()).or_insert(entry);
            }
            if let Some(entry) = self.events.get_mut(&envelope.id) {
                entry.stamp = None;
                let event = envelope.id.clone();
                self.outbox.insert(
                    envelope.seq,
                    Unsent {
                        event,
                        refused: Some("fork".to_owned()),
                    },
                );
            }
        }
        let recent = |stamp: Stamp| stamp.received >= round.let_go;
        self.sealed
            .retain(|_, kept| kept.copy.stamp.is_none_or(recent));
        if round.anew {
            for unsent in self.outbox.values_mut() {
                unsent.refused = None;
            }
            // What was set aside for a person may be gone with the rest.
            for (number, kept) in &mut self.sealed {
                if kept.copy.stamp.is_some_and(Stamp::is_set_aside) {
                    kept.copy.stamp = None;
                    let event = kept.copy.event.clone();
                    self.outbox.insert(
                        *number,
                        Unsent {
                            event,
                            refused: None,
                        },
                    );
                }
            }
        }
        for entry in round.pulled {
            self.head = self.head.saw(entry.event.order(entry.stamp));
            self.leaving.remove(&entry.event.envelope().case);
            self.events.insert(entry.event.envelope().id.clone(), entry);
        }
        self.standing = round.standing;
        if !round.keeps_erased {
            self.follow_erasures(told, &touched);
        }
        self.leaving.extend(round.left);
        if round.sweeps {
            self.sweep();
        }
        self.let_go(round.drops_unsent);
    }

    /// What identifies people in erased cases goes, of what is not sent yet once it is.
    fn follow_erasures(&mut self, told: BTreeSet<String>, touched: &BTreeSet<String>) {
        self.erased.extend(told);
        for entry in self.events.values_mut().filter(|e| e.stamp.is_some()) {
            let case = &entry.event.envelope().case;
            if touched.contains(case) && self.erased.contains(case) {
                entry.private = None;
            }
        }
    }

    /// The newest number that somebody who writes in a case can have seen.
    pub fn seen(&self, case: &str, own: &[&str]) -> u64 {
        let of = self.events.values().filter(|entry| {
            let envelope = entry.event.envelope();
            envelope.case == case && !own.contains(&envelope.device.as_str())
        });
        self.standing
            .seen(of.filter_map(|entry| Some(entry.stamp?.seq)))
    }

    /// What is not in the scope leaves.
    fn sweep(&mut self) {
        let Some(scope) = &self.standing.scope else {
            return;
        };
        let mut cases: BTreeMap<&str, Vec<(u64, &Envelope)>> = BTreeMap::new();
        for entry in self.events.values() {
            let envelope = entry.event.envelope();
            let number = entry.stamp.map_or(u64::MAX, |stamp| stamp.seq);
            let of = cases.entry(&envelope.case).or_default();
            of.push((number, envelope));
        }
        let outside = cases.into_iter().filter(|(case, events)| {
            let org = events.iter().any(|(_, event)| event.org == *case);
            !org && !scope.has(events.iter().copied())
        });
        let outside: Vec<String> = outside.map(|(case, _)| case.to_owned()).collect();
        self.leaving.extend(outside);
    }

    /// Cases that left go, but for those with something unsent.
    fn let_go(&mut self, drops_unsent: bool) {
        for case in std::mem::take(&mut self.leaving) {
            let of = |entry: &Entry| entry.event.envelope().case == case;
            let sends = |unsent: &Unsent| self.events.get(&unsent.event).is_some_and(of);
            let unsent = self.outbox.values().any(sends);
            let stays = unsent || self.events.values().any(|e| of(e) && e.stamp.is_none());
            if stays && !drops_unsent {
                self.leaving.insert(case);
                continue;
            }
            let went = self.events.extract_if(.., |_, entry| of(entry));
            self.kept
                .extend(went.filter(|(_, entry)| entry.stamp.is_some()));
        }
    }

    /// Only with a flaw: own events that were sent lose the stamps that came back.
    pub fn forget_stamps(&mut self, device: &str, sent: &[u64]) {
        for entry in self.events.values_mut() {
            let envelope = entry.event.envelope();
            if envelope.device == device && sent.contains(&envelope.seq) {
                entry.stamp = None;
            }
        }
    }

    /// What goes into the next push, in chain order: what waits, and from `from` on even what was
    /// refused.
    pub fn outgoing(&self, from: Option<u64>) -> Vec<(u64, Pushed)> {
        let due = self.outbox.iter().filter(|(number, unsent)| {
            unsent.refused.is_none() || from.is_some_and(|from| **number >= from)
        });
        due.filter_map(|(number, unsent)| {
            let entry = self.events.get(&unsent.event)?;
            let raw = entry.event.raw().to_owned();
            let private = entry.private.clone();
            Some((*number, Pushed { raw, private }))
        })
        .collect()
    }

    /// The same on a kiosk: copies.
    pub fn outgoing_sealed(&self, from: Option<u64>) -> Vec<(u64, SealedCopy)> {
        let due = self.outbox.iter().filter(|(number, unsent)| {
            unsent.refused.is_none() || from.is_some_and(|from| **number >= from)
        });
        due.filter_map(|(number, _)| Some((*number, self.sealed.get(number)?.copy.clone())))
            .collect()
    }

    /// The next offer of a kiosk to a restored server, and whether it is the last.
    pub fn offering_sealed(&self, above: u64) -> (Vec<SealedCopy>, bool) {
        let mut held = BTreeMap::new();
        for kept in self.sealed.values() {
            if let Some(stamp) = kept.copy.stamp {
                held.insert(stamp.seq, kept.copy.clone());
            }
        }
        let sizes = held.iter().map(|(number, copy)| (*number, copy.copy.len()));
        let offer = offer(sizes, above);
        held.retain(|number, _| offer.numbers.contains(number));
        (held.into_values().collect(), offer.all)
    }

    /// The next offer to a restored server, and whether it is the last: what is held with a stamp
    /// above `above`.
    pub fn offering(&self, above: u64, device: &str, own_only: bool) -> (Vec<Pulled>, bool) {
        let mut held = BTreeMap::new();
        for entry in self.kept.values().chain(self.events.values()) {
            let own = entry.event.envelope().device == device;
            if let Some(stamp) = entry.stamp.filter(|_| own || !own_only) {
                let pulled = Pulled {
                    seq: stamp.seq,
                    received: stamp.received,
                    raw: entry.event.raw().to_owned(),
                    private: entry.private.clone(),
                };
                held.insert(stamp.seq, pulled);
            }
        }
        let sizes = held.iter().map(|(number, event)| {
            let private = event.private.as_ref().map(Private::text_form);
            let private = private.map_or(0, |text| text.map_or(0, |text| text.len()));
            (*number, event.raw.len() + private)
        });
        let offer = offer(sizes, above);
        held.retain(|number, _| offer.numbers.contains(number));
        (held.into_values().collect(), offer.all)
    }

    /// Own links held here, but for copies that the server has acknowledged: those were offered.
    pub fn links(&self, device: &str) -> Vec<u64> {
        let own = |entry: &&Entry| entry.event.envelope().device == device;
        let held = self.events.values().filter(own);
        let unsent = self
            .sealed
            .iter()
            .filter(|(_, kept)| kept.copy.stamp.is_none() && kept.copy.device == device);
        held.map(|entry| entry.event.envelope().seq)
            .chain(unsent.map(|(link, _)| *link))
            .collect()
    }

    /// Whether an event is here, in the clear or sealed.
    pub fn holds(&self, event: &str) -> bool {
        let clear = self.events.contains_key(event) || self.kept.contains_key(event);
        clear || self.sealed.values().any(|k| k.copy.event == event)
    }

    /// Every event here with the number it was stamped with.
    pub fn stamped(&self) -> impl Iterator<Item = (&str, Stamp)> {
        let clear = self.events.iter().chain(&self.kept);
        let clear = clear.map(|(id, entry)| (id.as_str(), entry.stamp));
        let sealed = self.sealed.values();
        let sealed = sealed.map(|kept| (kept.copy.event.as_str(), kept.copy.stamp));
        clear
            .chain(sealed)
            .filter_map(|(id, stamp)| Some((id, stamp?)))
            .filter(|(_, stamp)| !stamp.is_set_aside())
    }

    /// Nothing waits and everything up to `head` is here.
    pub fn is_settled(&self, head: u64) -> bool {
        self.standing.cursor == head
            && self.standing.offering.is_none()
            && self.outbox.values().all(|unsent| unsent.refused.is_some())
    }
}

/// The size of an event on its way, as a batch counts it.
pub fn size(pushed: &Pushed) -> usize {
    let private = pushed.private.as_ref().map(Private::text_form);
    pushed.raw.len() + private.map_or(0, |text| text.map_or(0, |text| text.len()))
}

/// The code of an answer that takes nothing in.
pub fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused(refusal) => refusal.code.clone(),
        Outcome::Quarantined { code } => code.clone(),
        other => format!("{other:?}"),
    }
}

/// A pulled event as it is kept; none when its text cannot be read.
pub fn entry(raw: &str, private: Option<Private>, stamp: Stamp) -> Option<Entry> {
    Some(Entry {
        event: Event::parse(raw).ok()?,
        private,
        stamp: Some(stamp),
    })
}
