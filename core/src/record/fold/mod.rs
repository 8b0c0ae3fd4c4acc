//! The fold: events of one case, in any order of arrival, to one state, bit for bit.
//!
//! Events are put in effective order, counter-events take theirs away, and the rest is applied
//! one by one. Nothing is dropped: what is newer is parked, what contradicts is disputed, what
//! two people set without seeing each other is shown as such.

mod edits;
mod lifecycle;
#[cfg(test)]
mod tests;

use crate::case::{EventFile, Facts};
use crate::order::InOrder;
use crate::record::body::{Act, Body, Filed, Kinds};
use crate::record::clock::{CLOCK_TOLERANCE_MS, LONG_MS, Order, Stamp};
use crate::record::envelope::{Envelope, Event};
use crate::record::private::Private;
use crate::record::state::{
    CaseState, Dispute, DisputeReason, Flag, Link, Parked, TimelineItem, Undoing,
};
use crate::time::Instant;
use edits::Edits;
use lifecycle::Lifecycle;
use serde_json::json;
use std::collections::BTreeMap;

/// Recorded this long after its declared time, an event is flagged: one day.
const LATE_MS: u64 = 24 * 3600 * 1000;

/// An event as a device or the server holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// Its private part, where this holder has it.
    pub private: Option<Private>,
    /// The server's stamp; none while only this device has it.
    pub stamp: Option<Stamp>,
}

/// Folds the events of `case` among `entries`, in whatever order they come. `kinds` are the act
/// types of the case's pack.
#[must_use]
pub fn fold<'a>(
    case: &str,
    entries: impl IntoIterator<Item = &'a Entry>,
    kinds: &Kinds,
) -> CaseState {
    let ordered = effective(case, entries);
    let undone = taken_back(&ordered, kinds);
    let mut folding = Folding {
        state: CaseState {
            id: case.to_owned(),
            ..CaseState::default()
        },
        undone: &undone,
        lifecycle: Lifecycle::default(),
        edits: Edits::default(),
        filing: None,
        numbering: None,
        moving: 0,
    };
    for entry in ordered {
        folding.apply(entry, kinds);
    }
    folding.state.concurrent = folding.edits.concurrent();
    folding.state
}

/// The entries of `case`, each event once, in effective order: by their clocks, as far as the server's
/// receipts believe them, and what a device wrote never before what it wrote earlier.
#[must_use]
pub fn effective<'a>(case: &str, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    let mut once: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in entries {
        if entry.event.envelope().case != case {
            continue;
        }
        let slot = once.entry(&entry.event.envelope().id).or_insert(entry);
        if preferred(entry) > preferred(slot) {
            *slot = entry;
        }
    }
    let mut ordered: Vec<_> = once.into_values().collect();
    ordered.in_order_by(|a, b| a.event.order(a.stamp).cmp(&b.event.order(b.stamp)));
    if in_chains(&ordered) {
        return ordered;
    }
    chained(ordered)
}

/// Whether every device's events stand in the order of its chain.
fn in_chains(ordered: &[&Entry]) -> bool {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    ordered.iter().all(|entry| {
        let envelope = entry.event.envelope();
        let before = last.insert(&envelope.device, envelope.seq);
        before.is_none_or(|before| before <= envelope.seq)
    })
}

/// The same with each event at the place of the latest of its device's earlier ones, where that is
/// later: of a clock that ran ahead only the receipt is believed, and after a restore that may be later
/// than what the device wrote next.
fn chained(mut entries: Vec<&Entry>) -> Vec<&Entry> {
    entries.in_order_of(|entry| entry.event.envelope().seq);
    let mut reached: BTreeMap<&str, (u64, u32)> = BTreeMap::new();
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = entry.event.order(entry.stamp);
        let latest = reached.entry(own.device).or_default();
        *latest = (own.ms, own.n).max(*latest);
        let (ms, n) = *latest;
        places.push((Order { ms, n, ..own }, entry));
    }
    places.in_order_of(|(place, _)| *place);
    places.into_iter().map(|(_, entry)| entry).collect()
}

/// Of two holdings of one event the stamped one counts, then the one with its private part.
/// Other bytes under one id never pass the server; the hash makes even that deterministic.
fn preferred(entry: &Entry) -> (bool, bool, &str) {
    (
        entry.stamp.is_some(),
        entry.private.is_some(),
        entry.event.hash(),
    )
}

/// Which events are taken back, and by which. A counter-event can itself be taken back, so the
/// last word is read first.
fn taken_back<'a>(ordered: &[&'a Entry], kinds: &Kinds) -> BTreeMap<String, &'a str> {
    let mut undone: BTreeMap<String, &str> = BTreeMap::new();
    for (at, entry) in ordered.iter().enumerate().rev() {
        let envelope = entry.event.envelope();
        if undone.contains_key(&envelope.id) {
            continue;
        }
        if let Ok(Body::Undone(body)) = Body::read(envelope, kinds) {
            let before = ordered.iter().take(at);
            let target = before
                .map(|e| e.event.envelope())
                .find(|e| e.id == body.event);
            if target.is_some_and(|t| !matches!(t.kind.as_str(), "filed" | "numbered" | "erased")) {
                undone.insert(body.event, &envelope.id);
            }
        }
    }
    undone
}

struct Folding<'a> {
    state: CaseState,
    undone: &'a BTreeMap<String, &'a str>,
    lifecycle: Lifecycle,
    edits: Edits,
    filing: Option<String>,
    numbering: Option<String>,
    /// Number of the event that moved it last; the highest there can be while that is unsent.
    moving: u64,
}

impl Folding<'_> {
    fn apply(&mut self, entry: &Entry, kinds: &Kinds) {
        let envelope = entry.event.envelope();
        if self.state.org.is_empty() {
            self.state.org.clone_from(&envelope.org);
        }
        let body = match Body::read(envelope, kinds) {
            Ok(Body::Newer) => return self.park(envelope, None),
            Ok(body) => body,
            Err(error) => return self.park(envelope, Some(error.cause)),
        };
        let mut item = item(entry);
        if let Some(by) = self.undone.get(&envelope.id) {
            item.undoing = Some(Undoing::By((*by).to_owned()));
        }
        let counts = item.undoing.is_none();
        let dispute = match body {
            Body::Filed(filed) => {
                item.note = filed.note;
                self.file(entry, *filed)
            }
            Body::Act(act) => {
                item.note = act.note;
                self.moves(entry, &act);
                if counts { self.act(entry, *act) } else { None }
            }
            Body::Undone(undone) => {
                item.note = undone.note;
                let missing = counts && !self.undone.contains_key(&undone.event);
                item.undoing.get_or_insert(Undoing::Of(undone.event));
                missing.then_some((DisputeReason::NothingToUndo, None))
            }
            Body::Numbered(numbered) => match &self.numbering {
                Some(first) => Some((DisputeReason::NumberedTwice, Some(first.clone()))),
                None => {
                    self.numbering = Some(envelope.id.clone());
                    self.state.number = Some(numbered.number);
                    None
                }
            },
            Body::Erased(_) => {
                let event = &envelope.id;
                self.state.erased.get_or_insert_with(|| event.clone());
                None
            }
            Body::Published(_) | Body::MonthClosed(_) | Body::Newer => None,
        };
        if let Some((reason, against)) = dispute {
            item.disputed = true;
            let event = envelope.id.clone();
            self.state.disputes.push(Dispute {
                event,
                reason,
                against,
            });
        }
        self.show(entry, &item);
        self.state.timeline.push(item);
    }

    fn park(&mut self, envelope: &Envelope, cause: Option<String>) {
        self.state.parked.push(Parked {
            event: envelope.id.clone(),
            kind: envelope.kind.clone(),
            tv: envelope.tv,
            at: envelope.at.clone(),
            cause,
        });
    }

    fn file(&mut self, entry: &Entry, filed: Filed) -> Option<(DisputeReason, Option<String>)> {
        let envelope = entry.event.envelope();
        if let Some(first) = &self.filing {
            return Some((DisputeReason::FiledTwice, Some(first.clone())));
        }
        self.filing = Some(envelope.id.clone());
        let facts = with_personal(filed.facts, &filed.has, &filed.none);
        self.edits.set(entry, None, &facts);
        for matter in &filed.matters {
            self.edits.set(entry, Some(&matter.id), &matter.facts);
            self.lifecycle.open(&matter.id);
        }
        let state = &mut self.state;
        state.filed = true;
        state.code = Some(filed.code);
        state.edition.clone_from(&envelope.edition);
        state.received = Some(envelope.at.clone());
        state.channel = filed.channel;
        state.place = filed.place;
        state.file.pack = filed.pack;
        state.file.parameters = filed.parameters;
        state.file.facts = facts;
        state.file.matters = filed.matters;
        state.file.events.push(EventFile {
            kind: "received".to_owned(),
            at: envelope.at.clone(),
            ..EventFile::default()
        });
        None
    }

    fn act(&mut self, entry: &Entry, act: Act) -> Option<(DisputeReason, Option<String>)> {
        let envelope = entry.event.envelope();
        let matter = envelope.matter.as_deref();
        if let Err(dispute) = self.lifecycle.admit(matter, &envelope.kind, &envelope.id) {
            return Some(dispute);
        }
        if let Some(case) = act.links
            && !self.state.links.iter().any(|link| link.case == case)
        {
            let event = envelope.id.clone();
            self.state.links.push(Link { case, event });
        }
        let facts = with_personal(act.facts, &act.has, &act.none);
        self.edits.set(entry, matter, &facts);
        self.state.file.events.push(EventFile {
            kind: envelope.kind.clone(),
            at: envelope.at.clone(),
            matter: envelope.matter.clone(),
            facts,
            confirms: act.confirms,
            rule: act.rule,
            of: act.of,
            length: act.length,
            until: act.until,
            by: act.by,
            reason: act.note.then(|| json!({"present": true})),
        });
        None
    }

    /// Who has the case goes by the numbers, also where the act does not count otherwise: the server
    /// tells by them which devices get it.
    fn moves(&mut self, entry: &Entry, act: &Act) {
        let number = entry.stamp.map_or(u64::MAX, |stamp| stamp.seq);
        if let Some(place) = &act.place
            && number >= self.moving
        {
            self.moving = number;
            self.state.moved = Some(place.clone());
        }
    }

    /// What the private part adds for a reader who has it. A disputed event shows its text, not
    /// its facts.
    fn show(&mut self, entry: &Entry, item: &TimelineItem) {
        let Some(private) = &entry.private else {
            return;
        };
        let shown = &mut self.state.shown;
        if let Some(text) = &private.text {
            shown.notes.insert(item.event.clone(), text.clone());
        }
        if item.disputed || item.undoing.is_some() {
            return;
        }
        let own = match &item.matter {
            Some(matter) => shown.matters.entry(matter.clone()).or_default(),
            None => &mut shown.facts,
        };
        own.extend(private.facts.clone());
        for (matter, facts) in &private.matters {
            shown
                .matters
                .entry(matter.clone())
                .or_default()
                .extend(facts.clone());
        }
    }
}

/// Open facts together with what is known of the personal ones: there, or asked and none.
fn with_personal(mut facts: Facts, has: &[String], none: &[String]) -> Facts {
    facts.extend(
        has.iter()
            .map(|name| (name.clone(), json!({"present": true}))),
    );
    facts.extend(
        none.iter()
            .map(|name| (name.clone(), serde_json::Value::Null)),
    );
    facts
}

fn item(entry: &Entry) -> TimelineItem {
    let envelope = entry.event.envelope();
    TimelineItem {
        event: envelope.id.clone(),
        kind: envelope.kind.clone(),
        at: envelope.at.clone(),
        actor: envelope.actor.clone(),
        device: envelope.device.clone(),
        matter: envelope.matter.clone(),
        seq: entry.stamp.map(|s| s.seq),
        received: entry.stamp.map(|s| s.received),
        flags: flags(entry),
        attachments: envelope.attachments.clone(),
        ..TimelineItem::default()
    }
}

fn flags(entry: &Entry) -> Vec<Flag> {
    let envelope = entry.event.envelope();
    let at = Instant::parse(&envelope.at).map_or(0, |t| t.0.saturating_mul(1000));
    let at = u64::try_from(at).unwrap_or(0);
    let mut flags = Vec::new();
    if let Some(Stamp { received, .. }) = entry.stamp {
        let limit = received.saturating_add(CLOCK_TOLERANCE_MS);
        if envelope.hlc.ms > limit {
            flags.push(Flag::ClockAhead);
        }
        if received.saturating_sub(envelope.hlc.ms) > LONG_MS {
            flags.push(Flag::LongOnTheWay);
        }
        if at > limit {
            flags.push(Flag::AtAfterReceipt);
        }
    }
    if entry.event.order(entry.stamp).ms.saturating_sub(at) > LATE_MS {
        flags.push(Flag::EnteredLate);
    }
    flags
}
