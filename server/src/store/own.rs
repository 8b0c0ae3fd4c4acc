//! The server's own events: it is a device with a chain, and what it writes is judged like
//! anybody's. What only it may say carries its mark, by which a record that was put back from before knows
//! it again, whoever brings it.

use crate::packs::Packs;
use crate::secret;
use crate::store::presented::Presented;
use crate::store::push::{Gate, Pusher};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, official, open, pull};
use redress_core::canonical;
use redress_core::record::{
    Author, Content, Draft, Entry, Event, Head, Personal, Private, uuid_v7,
};
use redress_core::sync::{Answered, Outcome, Pushed};
use redress_core::time::{Instant, Zone};
use std::sync::Arc;

/// Where the server's chain ends, in the `meta` table.
const HEAD: &str = "own_head";
/// What only the server may say.
const ONLY: [&str; 4] = ["numbered", "erased", "published", "month_closed"];

impl Store {
    /// What the events that somebody brings are judged by.
    pub(super) fn gate(&self, pusher: Pusher) -> Gate {
        Gate {
            pusher,
            organisation: self.organisation.id.clone(),
            tracking_key: self.organisation.tracking_key.clone(),
            healing: false,
        }
    }

    /// What the server's own events are judged by.
    pub(super) fn own_gate(&self, packs: Arc<Packs>, now: u64) -> Gate {
        self.gate(Pusher {
            device: self.organisation.server.clone(),
            kind: None,
            received: now,
            packs,
        })
    }

    /// Writes an event of the server's own, at this time.
    ///
    /// # Errors
    /// [`StoreError::Own`] when the draft is not valid.
    pub async fn write_own(
        &self,
        draft: Draft,
        salt: [u8; 16],
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<Answered, StoreError> {
        let gate = self.own_gate(packs, now);
        self.write(move |c| {
            heal::over(c)?;
            let entries = pull::entries(c, &draft.case)?;
            let event = append(c, &gate, draft, &entries, salt)?;
            let outcome = gate.judge(c, &event)?;
            if matches!(outcome, Outcome::Accepted { .. }) {
                let ledger = official::ledger(c)?;
                official::after(c, &gate, ledger.as_ref(), &event)?;
            }
            let id = event.id().to_owned();
            Ok(Answered { id, outcome })
        })
        .await
    }
}

/// What the server says of a case at this time, with nothing private.
pub(super) fn draft(
    case: &str,
    actor: &str,
    content: Content,
    now: u64,
) -> Result<Draft, StoreError> {
    let seconds = i64::try_from(now / 1000).unwrap_or(i64::MAX);
    Ok(Draft {
        id: secret::id(now)?,
        case: case.to_owned(),
        matter: None,
        at: Instant(seconds).text(Zone::CHINA),
        actor: actor.to_owned(),
        seen: 0,
        edition: None,
        content,
        personal: Personal::default(),
        attachments: Vec::new(),
    })
}

/// Takes what the server says, with nothing private, into a case with these events.
pub(super) fn write(
    c: &mut dyn Sql,
    gate: &Gate,
    draft: Draft,
    entries: &[Entry],
) -> Result<(), StoreError> {
    // Nothing in it is private: there is nothing to salt.
    let event = append(c, gate, draft, entries, [0; 16])?;
    match gate.judge(c, &event)? {
        Outcome::Accepted { .. } => Ok(()),
        other => Err(StoreError::Own(format!("{other:?}"))),
    }
}

/// The next link of the server's chain, about a case with these events. Its end is noted: whatever
/// becomes of the event has to be stored with it.
fn append(
    c: &mut dyn Sql,
    gate: &Gate,
    draft: Draft,
    entries: &[Entry],
    salt: [u8; 16],
) -> Result<Presented, StoreError> {
    let author = author(gate);
    let draft = Draft {
        seen: pull::head(c)?,
        ..draft
    };
    let head = head(c)?;
    // Its clock is past everything in the case it writes about.
    let head = entries
        .iter()
        .fold(head, |head, entry| head.saw(entry.event.order(entry.stamp)));
    let next = |draft| head.append(&author, draft, gate.pusher.received, salt);
    let mut done = next(draft.clone()).map_err(|e| wrong(&e))?;
    if only_ours(&done.event.envelope().kind) {
        let id = marked(gate, &done.event).ok_or(StoreError::Damaged("its own event"))?;
        done = next(Draft { id, ..draft }).map_err(|e| wrong(&e))?;
    }
    link(c, &done.event, done.private, &done.head)
}

/// Whether nobody but the server may record this.
pub(super) fn only_ours(kind: &str) -> bool {
    ONLY.contains(&kind)
}

/// Whether this server wrote an event, or the one whose record was put back here: its id carries the mark.
pub(super) fn is_ours(gate: &Gate, event: &Event) -> bool {
    marked(gate, event).is_some_and(|id| id == event.envelope().id)
}

/// The id that an event has if it is the server's own: the random half is a keyed hash of all else that
/// it says. The key is in every backup and leaves the record with nobody else.
fn marked(gate: &Gate, event: &Event) -> Option<String> {
    let digits: String = event.envelope().id.chars().filter(|c| *c != '-').collect();
    let ms = u64::from_str_radix(digits.get(..12)?, 16).ok()?;
    let mut said: serde_json::Value = serde_json::from_str(event.raw()).ok()?;
    *said.get_mut("id")? = serde_json::Value::Null;
    let said = canonical::of(&said).ok()?;
    Some(uuid_v7(ms, secret::mark(&gate.tracking_key, &said)))
}

/// An event of another device as the next link of the server's chain. Its end is noted: whatever
/// becomes of the event has to be stored with it.
pub(super) fn carry(
    c: &mut dyn Sql,
    gate: &Gate,
    event: &Event,
    private: Option<&Private>,
) -> Result<Presented, StoreError> {
    let carried = head(c)?.carry(&author(gate), event);
    let (event, end) = carried.map_err(|e| wrong(&e))?;
    link(c, &event, private.cloned(), &end)
}

fn author(gate: &Gate) -> Author {
    Author {
        org: gate.organisation.clone(),
        device: gate.pusher.device.clone(),
    }
}

/// Where its chain ends.
fn head(c: &mut dyn Sql) -> Result<Head, StoreError> {
    let text = open::get(c, HEAD)?;
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    let head = read.map_err(|_| StoreError::Damaged("its own head"))?;
    Ok(head.unwrap_or_default())
}

fn link(
    c: &mut dyn Sql,
    event: &Event,
    private: Option<Private>,
    end: &Head,
) -> Result<Presented, StoreError> {
    let end = serde_json::to_string(end).map_err(|e| wrong(&e))?;
    open::set(c, HEAD, &end)?;
    let pushed = Pushed {
        raw: event.raw().to_owned(),
        private,
    };
    let presented = Presented::read(vec![pushed]).map_err(|e| wrong(&e))?;
    let event = presented.into_iter().next();
    event.ok_or(StoreError::Damaged("its own event"))
}

fn wrong(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Own(error.to_string())
}
