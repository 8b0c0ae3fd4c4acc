//! The server's own events: it is a device with a chain, and what it writes is judged like
//! anybody's.

use crate::packs::Packs;
use crate::store::presented::Presented;
use crate::store::push::{Gate, Pusher};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, official, open, pull};
use redress_core::record::{Author, Draft, Entry, Event, Head, Private};
use redress_core::sync::{Answered, Outcome, Pushed};
use std::sync::Arc;

/// Where the server's chain ends, in the `meta` table.
const HEAD: &str = "own_head";

impl Store {
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
        let gate = Gate {
            pusher: Pusher {
                device: self.organisation.server.clone(),
                kind: None,
                received: now,
                packs,
            },
            organisation: self.organisation.id.clone(),
            tracking_key: self.organisation.tracking_key.clone(),
            healing: false,
        };
        self.write(move |c| {
            if heal::healing(c)?.is_some() {
                return Err(StoreError::Healing);
            }
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

/// The next link of the server's chain, about a case with these events. Its end is noted: whatever
/// becomes of the event has to be stored with it.
pub(super) fn append(
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
    let done = head
        .append(&author, draft, gate.pusher.received, salt)
        .map_err(|e| wrong(&e))?;
    link(c, &done.event, done.private, &done.head)
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
