//! The reckoning: what was shown as saved and what was acknowledged, against what the server and
//! the devices hold at the end. Changes nothing.

use super::Broken;
use super::device::Device;
use super::disk::Unsent;
use super::people::NEWER;
use super::server::{Row, Told};
use anyhow::Result;
use redress_core::record::{Entry, Event, Kinds, Private, Stamp, effective, fold};
use redress_core::sync::{Outcome, SyncAnswer};
use redress_server::store::Healed;
use redress_server::verify::Unheld;
use std::collections::{BTreeMap, BTreeSet};

/// What people and devices have been told, remembered outside of every device and server.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The bytes of every event shown as saved.
    saved: BTreeMap<String, String>,
    /// Their private parts.
    private: BTreeMap<String, Private>,
    /// Cases that the server has said to be erased.
    erased: BTreeSet<String>,
    /// What the server itself wrote.
    said: BTreeSet<String>,
    /// The stamp under which the server acknowledged it first.
    acknowledged: BTreeMap<String, Stamp>,
    /// Acknowledged again under another stamp.
    contradicted: BTreeSet<String>,
    /// Acknowledged before a restore by what the copy did not have: the stamp at that time.
    undone: BTreeMap<String, Stamp>,
    /// Of those that devices held with its stamp: the number, and who they were.
    numbered: BTreeMap<String, (u64, BTreeSet<String>)>,
    /// Set aside for a person: let go by a kiosk after its time, and gone in a restore before somebody
    /// decided, it has no number by which to be named.
    aside: BTreeSet<String>,
    /// Unsent when a storage was cleared, and told.
    cleared: BTreeSet<String>,
    /// Names under which each device went whose storage was cleared: what it held of the earlier ones went
    /// with the last.
    gone: Vec<Vec<String>>,
    /// Of these, every one that a restored server did not know: enrolled after the copy and gone before it
    /// came to what was put back, it is nobody's to name.
    unknown: BTreeSet<String>,
    /// Devices whose storage was set back: what they alone had seen since, nobody knows of.
    set_back: BTreeSet<String>,
    /// Devices of which there are two: a restored server hears of one, and believes it has heard all.
    copied: BTreeSet<String>,
    /// A restored server did not know some device.
    strangers: bool,
    /// How often the server was restored.
    restores: u64,
    /// Named as lost by the report of a healing that a later restore undid.
    told: BTreeSet<String>,
}

/// What the reckoning found.
#[derive(Debug)]
pub struct Verdict {
    /// What must be zero.
    pub broken: Broken,
    /// Cases on the server.
    pub cases: u64,
    /// Events refused as they should be, and kept on their device.
    pub refused: u64,
    /// Events that nobody held when the server was restored, and that it names.
    pub unheld: u64,
    /// Events that went unsent with a cleared storage.
    pub cleared: u64,
    /// Events of a type that nobody here knows yet.
    pub newer: u64,
    /// Cases in which changes made side by side, or a contradiction, are shown.
    pub side_by_side: u64,
    /// The states' hashes on the server, for the trace.
    pub states: String,
}

impl Ledger {
    /// An event is shown as saved.
    pub fn saved(&mut self, entry: &Entry) {
        let id = entry.event.envelope().id.clone();
        if let Some(private) = &entry.private {
            self.private.insert(id.clone(), private.clone());
        }
        self.saved.insert(id, entry.event.raw().to_owned());
    }

    /// The server has erased a case, and these are its rows then.
    pub fn erased(&mut self, case: &str, rows: &[Row]) {
        self.erased.insert(case.to_owned());
        let told = rows
            .iter()
            .filter(|row| row.entry.event.envelope().kind == "erased");
        self.said.extend(told.map(|row| row.id.clone()));
    }

    /// The server has answered, whether or not the answer arrives.
    pub fn answered(&mut self, answer: &SyncAnswer) {
        for answered in answer.answers.iter().chain(&answer.sealed) {
            if matches!(answered.outcome, Outcome::Quarantined { .. }) {
                self.aside.insert(answered.id.clone());
            }
            if let Outcome::Accepted { seq, received } | Outcome::Duplicate { seq, received } =
                answered.outcome
            {
                let stamp = Stamp { seq, received };
                let first = *self
                    .acknowledged
                    .entry(answered.id.clone())
                    .or_insert(stamp);
                if first != stamp {
                    self.contradicted.insert(answered.id.clone());
                }
            }
        }
    }

    /// The server went back to these rows, and these devices hold what they hold.
    pub fn restored(&mut self, rows: &[Row], devices: &[Device], knows: impl Fn(&str) -> bool) {
        self.restores += 1;
        let gone = self.gone.iter().flatten().filter(|name| !knows(name));
        self.unknown.extend(gone.cloned());
        let here: BTreeMap<&str, Option<Stamp>> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.entry.stamp))
            .collect();
        let head = rows.last().and_then(|row| row.entry.stamp);
        let head = head.map_or(0, |stamp| stamp.seq);
        for device in devices {
            for (id, stamp) in device.disk.stamped().filter(|(_, stamp)| stamp.seq > head) {
                let holders = self.numbered.entry(id.to_owned());
                let (number, holders) = holders.or_default();
                *number = stamp.seq;
                holders.insert(device.author.device.clone());
            }
        }
        let gone: Vec<String> = self
            .acknowledged
            .iter()
            // In the copy it may stand as an earlier epoch had it.
            .filter(|(id, stamp)| here.get(id.as_str()) != Some(&Some(**stamp)))
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            if let Some(stamp) = self.acknowledged.remove(&id) {
                self.undone.insert(id, stamp);
            }
        }
    }

    /// The report of a healing, which the next restore takes back with the record it is in: whoever
    /// reads it then has been told.
    pub fn reported(&mut self, told: &Told, devices: &[Device]) {
        let named = Named::of(told, devices, &self.gone);
        for (id, stamp) in &self.undone {
            let event = self.saved.get(id).and_then(|raw| Event::parse(raw).ok());
            let is_told =
                |event: &Event| named.absent(&event.envelope().device) || named.unheld(event);
            if named.number(stamp) || event.as_ref().is_some_and(is_told) {
                self.told.insert(id.clone());
            }
        }
    }

    /// A storage of what went by these names was cleared with these in its outbox, and the device told so.
    pub fn cleared(
        &mut self,
        names: Vec<String>,
        unsent: Vec<String>,
        knows: impl Fn(&str) -> bool,
    ) {
        let nobodys = names.iter().filter(|name| !knows(name));
        self.unknown.extend(nobodys.cloned());
        self.gone.push(names);
        self.cleared.extend(unsent);
    }

    /// The storage of what went by these names was set back, and this was unsent in it.
    pub fn set_back(&mut self, names: impl Iterator<Item = String>, unsent: Vec<String>) {
        self.set_back.extend(names);
        self.cleared.extend(unsent);
    }

    /// A device was copied: two go by its name.
    pub fn copied(&mut self, device: String) {
        self.copied.insert(device);
    }

    /// A device that a restored server did not know was enrolled anew: nobody waited for it.
    pub fn stranger(&mut self) {
        self.strangers = true;
    }

    /// How many events were shown as saved.
    pub fn count(&self) -> u64 {
        self.saved.len() as u64
    }

    /// Compares everything. The server has `told` what restores have lost: a device may have come too late
    /// to bring events back under their numbers.
    pub fn judge(&self, rows: &[Row], told: &Told, devices: &[Device]) -> Result<Verdict> {
        let gaps = &told.gaps;
        let unhealed = Healed::default();
        let healed = told.healed.as_ref().unwrap_or(&unhealed);
        let mut broken = Broken::default();
        let mut here: BTreeMap<&str, &Entry> = BTreeMap::new();
        let mut expected = 1;
        for row in rows {
            let number = row.entry.stamp.map_or(0, |stamp| stamp.seq);
            let free = |n: u64| gaps.iter().find(|(a, b)| (*a..=*b).contains(&n));
            while let Some((_, last)) = free(expected).filter(|_| expected < number) {
                expected = last + 1;
            }
            if expected < number {
                broken.holes += 1;
            }
            expected = number + 1;
            let twice = here.insert(&row.id, &row.entry).is_some();
            let known = self.saved.contains_key(&row.id) || self.said.contains(&row.id);
            if twice || !known {
                broken.duplicated += 1;
            }
        }
        let kept = kept_refusals(devices);
        let (mut refused, mut unheld, mut cleared) = (0, 0, 0);
        let named = Named::of(told, devices, &self.gone);
        // Acknowledged, then undone by a restore, then cleared with its device: nobody alive has seen its
        // number, and the report names the device as one that did not come. Or let go by its kiosk, and its
        // number in an earlier epoch is another's by now: the link is named.
        let absent = |raw: &str| {
            Event::parse(raw).is_ok_and(|e| {
                let author = &e.envelope().device;
                let nobodys = self.set_back.contains(author) || self.unknown.contains(author);
                nobodys || named.absent(author) || named.unheld(&e)
            })
        };
        let nobody = |id: &str| devices.iter().all(|d| !d.disk.holds(id));
        for (id, raw) in &self.saved {
            if here.contains_key(id.as_str()) {
                continue;
            }
            if kept.contains(id.as_str()) {
                refused += 1;
            } else if nobody(id)
                && ((self.undone.get(id)).is_some_and(|stamp| named.number(stamp) || absent(raw))
                    || self.told.contains(id)
                    || (self.restores > 0 && self.aside.contains(id)))
            {
                unheld += 1;
            } else if nobody(id) && self.cleared.contains(id) {
                cleared += 1;
            } else {
                broken.lost += 1;
            }
        }
        // What one of two devices by the same name holds, be it another's, may come when the other was
        // heard long ago.
        let of_twins = |id: &str| {
            let raw = self.saved.get(id).and_then(|raw| Event::parse(raw).ok());
            raw.is_some_and(|event| self.copied.contains(&event.envelope().device))
        };
        for (id, (number, holders)) in &self.numbered {
            let stands = here.get(id.as_str()).and_then(|entry| entry.stamp);
            if stands.is_some_and(|now| now.seq != *number)
                && healed.absent.is_empty()
                && self.set_back.is_empty()
                && !self.strangers
                && self.restores == 1
                && !of_twins(id)
                && !holders.is_subset(&self.copied)
            {
                broken.renumbered += 1;
            }
        }
        for (id, stamp) in &self.acknowledged {
            let stands = here.get(id.as_str()).and_then(|entry| entry.stamp);
            if stands != Some(*stamp) || self.contradicted.contains(id) {
                broken.lost += 1;
            }
        }
        let held = devices.iter().flat_map(|device| device.disk.events.iter());
        let stored = rows.iter().map(|row| (&row.id, &row.entry));
        for (id, entry) in held.chain(stored) {
            if self
                .saved
                .get(id)
                .is_some_and(|raw| !same_event(raw, entry.event.raw()))
            {
                broken.changed += 1;
            }
        }
        (broken.stripped, broken.exposed) = self.private_parts(&here, devices);
        let truth: Vec<&Entry> = rows.iter().map(|row| &row.entry).collect();
        // As it is now, and as it will be once everybody knows the newer type.
        let mut cases_now = BTreeMap::new();
        for kinds in [Kinds::with([NEWER]), Kinds::default()] {
            let expected = states(&truth, &kinds)?;
            for device in devices.iter().filter(|device| device.kind.pulls_cases()) {
                // What was refused is its own device's alone, where it is shown with the reason.
                let refused = kept_refusals(std::slice::from_ref(device));
                let shared = device
                    .disk
                    .events
                    .iter()
                    .filter(|(id, _)| !refused.contains(id.as_str()));
                let entries: Vec<&Entry> = shared.map(|(_, entry)| entry).collect();
                let found = states(&entries, &kinds)?;
                let inside = inside(device, &truth);
                // What is outside of its scope is here only as long as something of it is unsent.
                let stays = |case: &&String| {
                    let of = |unsent: &Unsent| device.disk.events.get(&unsent.event);
                    let mut unsent = device.disk.outbox.values().filter_map(of);
                    unsent.any(|entry| entry.event.envelope().case == **case)
                };
                let found_here = found
                    .keys()
                    .filter(|case| inside.contains(*case) || !stays(case));
                let cases = expected.keys().filter(|case| inside.contains(*case));
                let cases: BTreeSet<&String> = cases.chain(found_here).collect();
                let differs = |case: &&&String| {
                    let expected = expected.get(**case).filter(|_| inside.contains(**case));
                    expected != found.get(**case)
                };
                broken.diverged += cases.iter().filter(differs).count() as u64;
            }
            cases_now = expected;
        }
        let expected = cases_now;
        let newer = truth.iter().filter(|e| e.event.envelope().kind == NEWER);
        broken.misplaced = misplaced(&truth, self.restores < 2, &self.copied);
        Ok(Verdict {
            broken,
            cases: expected.len() as u64,
            refused,
            unheld,
            cleared,
            newer: newer.count() as u64,
            side_by_side: side_by_side(&truth),
            states: expected.into_values().collect(),
        })
    }
}

impl Ledger {
    /// Private parts that are gone though nobody erased them, and those that are still there though
    /// somebody did.
    fn private_parts(&self, here: &BTreeMap<&str, &Entry>, devices: &[Device]) -> (u64, u64) {
        let is_erased = |entry: &Entry| self.erased.contains(&entry.event.envelope().case);
        let (mut stripped, mut exposed) = (0, 0);
        for (id, entry) in here {
            if is_erased(entry) {
                exposed += u64::from(entry.private.is_some());
            } else if self.private.get(*id) != entry.private.as_ref() {
                stripped += 1;
            }
        }
        let truth: Vec<&Entry> = here.values().copied().collect();
        for device in devices.iter().filter(|device| device.kind.pulls_cases()) {
            let inside = inside(device, &truth);
            for (id, entry) in &device.disk.events {
                if entry.stamp.is_none() || !inside.contains(&entry.event.envelope().case) {
                    continue;
                }
                if is_erased(entry) {
                    exposed += u64::from(entry.private.is_some());
                } else if self.private.get(id) != entry.private.as_ref() {
                    stripped += 1;
                }
            }
        }
        (stripped, exposed)
    }
}

/// What the report of a healing says is lost, or may be.
struct Named<'a> {
    numbers: Vec<(u64, u64)>,
    absent: &'a [String],
    unheld: &'a [Unheld],
    devices: &'a [Device],
    gone: &'a [Vec<String>],
}

impl<'a> Named<'a> {
    fn of(told: &'a Told, devices: &'a [Device], gone: &'a [Vec<String>]) -> Self {
        let late = told.healed.iter().flat_map(|healed| &healed.late);
        let late = late.map(|late| (late.first, late.last));
        Self {
            numbers: told.gaps.iter().copied().chain(late).collect(),
            absent: told.healed.as_ref().map_or(&[], |healed| &healed.absent),
            unheld: &told.unheld,
            devices,
            gone,
        }
    }

    /// Whether its link is told as one that nobody held.
    fn unheld(&self, event: &Event) -> bool {
        let envelope = event.envelope();
        let mut own = self.unheld.iter().filter(|of| of.device == envelope.device);
        own.any(|of| (of.first..=of.last).contains(&envelope.seq))
    }

    fn number(&self, stamp: &Stamp) -> bool {
        let mut numbers = self.numbers.iter();
        numbers.any(|(first, last)| (*first..=*last).contains(&stamp.seq))
    }

    /// Whether a device did not come, be it under the name of what it became.
    fn absent(&self, author: &str) -> bool {
        let was = |device: &&Device| device.former.iter().any(|was| was.device == author);
        let became = self.devices.iter().filter(was);
        let gone = self
            .gone
            .iter()
            .filter(|names| names.iter().any(|name| name == author));
        let mut names = became
            .map(|device| device.author.device.as_str())
            .chain(gone.flatten().map(String::as_str))
            .chain([author]);
        names.any(|name| self.absent.iter().any(|absent| absent == name))
    }
}

/// Events that their device may not record, refused for that and still there to be shown.
fn kept_refusals(devices: &[Device]) -> BTreeSet<&str> {
    let mut kept = BTreeSet::new();
    for device in devices {
        for unsent in device.disk.outbox.values() {
            let refused = unsent.refused.as_deref() == Some("not_allowed");
            if refused && device.disk.holds(&unsent.event) {
                kept.insert(unsent.event.as_str());
            }
        }
    }
    kept
}

/// Whether a text is what was saved, but for the chain it stands in where it was carried to another.
fn same_event(saved: &str, now: &str) -> bool {
    let (Ok(saved), Ok(now)) = (Event::parse(saved), Event::parse(now)) else {
        return false;
    };
    saved == now || saved.is_carried(&now)
}

/// The entries of each case.
fn by_case<'a>(entries: &[&'a Entry]) -> BTreeMap<&'a str, Vec<&'a Entry>> {
    let mut cases: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let case = entry.event.envelope().case.as_str();
        cases.entry(case).or_default().push(entry);
    }
    cases
}

/// The cases in a device's scope.
fn inside(device: &Device, truth: &[&Entry]) -> BTreeSet<String> {
    let cases = by_case(truth).into_iter().filter(|(case, entries)| {
        let number = |entry: &&Entry| entry.stamp.map_or(0, |stamp| stamp.seq);
        let events = entries.iter().map(|e| (number(e), e.event.envelope()));
        let org = entries.iter().any(|e| e.event.envelope().org == *case);
        org || device
            .disk
            .standing
            .scope
            .as_ref()
            .is_none_or(|scope| scope.has(events))
    });
    cases.map(|(case, _)| case.to_owned()).collect()
}

/// The hash of every case's state.
fn states(entries: &[&Entry], kinds: &Kinds) -> Result<BTreeMap<String, String>> {
    let state = |(case, entries): (&str, Vec<&Entry>)| {
        Ok((case.to_owned(), fold(case, entries, kinds).hash()?))
    };
    by_case(entries).into_iter().map(state).collect()
}

/// In how many cases the fold shows that two people changed something side by side, or what cannot
/// follow on what stands.
fn side_by_side(entries: &[&Entry]) -> u64 {
    let shown = by_case(entries).into_iter().filter(|(case, entries)| {
        let state = fold(case, entries.iter().copied(), &Kinds::default());
        !state.concurrent.is_empty() || !state.disputes.is_empty()
    });
    shown.count() as u64
}

/// Events of a case not placed after everything their author had seen of it, its own earlier events
/// included. What was seen is only known where numbers have meant one thing: between two restores an
/// event may be away, and come back under a number that its reader had passed. One of two devices by the
/// same name is not sent what the other writes: it passes those numbers without having seen them.
fn misplaced(entries: &[&Entry], one_count: bool, copied: &BTreeSet<String>) -> u64 {
    let mut count = 0;
    for (case, entries) in by_case(entries) {
        let ordered = effective(case, entries);
        for (place, entry) in ordered.iter().enumerate() {
            let envelope = entry.event.envelope();
            let wrong = ordered.iter().skip(place + 1).any(|later| {
                let other = later.event.envelope();
                let number = later.stamp.map_or(u64::MAX, |stamp| stamp.seq);
                let sent = one_count && !copied.contains(&other.device);
                let seen = sent && number <= envelope.seen;
                seen || (other.device == envelope.device && other.seq < envelope.seq)
            });
            count += u64::from(wrong);
        }
    }
    count
}
