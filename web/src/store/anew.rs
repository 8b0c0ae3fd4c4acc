//! Becoming another device: what is unsent goes on in a new chain, all of it or nothing. Never: why.

use super::closing::CLOSED;
use super::idb::{Durability, settled};
use super::rows::{Device, EventRow, OutboxRow, OutboxState, to_js};
use super::{
    ALL, DATA_KEY, EVENTS, META, OUTBOX, PEOPLE, PINS, SEALED, STANDING, SUMMARIES, Store,
    StoreError, data_key,
};
use crate::store::SealedRow;
use redress_core::record::{Head, Stamp};
use redress_core::sync::Standing;
use wasm_bindgen::JsValue;

/// Copies of another chain are sent after all that is of the own: so far behind it, and as much further
/// with each chain that follows.
pub(super) const CARRIED: u64 = 1 << 32;

/// What a browser becomes.
#[derive(Debug)]
pub struct Anew {
    /// The device from now on.
    pub device: Device,
    /// Its chain, with what was carried over.
    pub head: Head,
    /// Unsent events as they are now, with their sizes.
    pub events: Vec<(EventRow, OutboxRow)>,
    /// Their copies.
    pub sealed: Vec<SealedRow>,
    /// The time, in milliseconds since 1970.
    pub now: u64,
    /// It was enrolled with a code: it may be other people's.
    pub enrolled: bool,
}

impl Store {
    /// Makes this browser another device. False, and nothing has changed, when the chain no longer
    /// ends at `before`: another tab has written, and what is unsent has to be carried again.
    pub async fn begin_anew(
        &self,
        before: &Head,
        anew: &Anew,
        key: &JsValue,
    ) -> Result<bool, StoreError> {
        let transaction = self.begin(&ALL, true, Durability::Strict)?;
        let current: Head = Self::meta(&transaction, "head").await?.unwrap_or_default();
        if current != *before {
            transaction.abort().await;
            return Ok(false);
        }
        let (events, outbox) = (transaction.store(EVENTS)?, transaction.store(OUTBOX)?);
        let copies = transaction.store(SEALED)?;
        let left: Vec<OutboxRow> = super::from_js(settled(&outbox.get_all()?).await?)?;
        outbox.clear()?;
        for (event, row) in &anew.events {
            events.put(&to_js(event)?)?;
            outbox.put(&to_js(row)?)?;
            // The copy of before is of the other chain.
            copies.delete(&JsValue::from_str(&event.id))?;
        }
        if anew.device.kind.pulls_cases() {
            let cases = anew.events.iter().map(|(event, _)| &event.case);
            super::summaries::mark(&transaction, cases)?;
        } else {
            transaction.store(SUMMARIES)?.clear()?;
        }
        for copy in &anew.sealed {
            copies.put(&to_js(copy)?)?;
        }
        for mut row in left {
            if anew.events.iter().any(|(event, _)| event.id == row.event) {
                continue;
            }
            let key = JsValue::from_str(&row.event);
            if !settled(&events.get(&key)?).await?.is_undefined() {
                // In the clear, and not carried: the server has it already.
                continue;
            }
            // A sealed copy cannot be written anew. What contradicts its chain the server has set
            // aside for a person; the rest is delivered as what it is.
            let set_aside = matches!(&row.state, OutboxState::Attention(why) if why.code == "fork");
            if set_aside {
                let stamp = Stamp::set_aside(anew.now);
                super::sealed::stamped(&copies, &row.event, stamp).await?;
                continue;
            }
            row.seq = row.seq.saturating_add(CARRIED);
            row.state = OutboxState::Waiting;
            outbox.put(&to_js(&row)?)?;
        }
        let meta = transaction.store(META)?;
        let known: Option<Device> = Self::meta(&transaction, "device").await?;
        let stands = Self::standing(&transaction).await?;
        let same = known.is_some_and(|known| known.org == anew.device.org);
        let standing = if same {
            // Everything is pulled again, under whose name it ever was; and a server that was
            // restored meanwhile is still to be told what is held here.
            Standing {
                reached: stands.reached.max(stands.cursor),
                cursor: 0,
                within: 0,
                anew: stands.scope.is_some(),
                ..stands
            }
        } else {
            Standing {
                epoch: Some(anew.device.epoch.clone()),
                ..Standing::default()
            }
        };
        meta.put_with_key(&to_js(&anew.device)?, &"device".into())?;
        meta.put_with_key(key, &"key".into())?;
        meta.put_with_key(&to_js(&anew.head)?, &"head".into())?;
        meta.put_with_key(&to_js(&standing)?, &STANDING.into())?;
        let keyed: Option<String> = Self::meta(&transaction, DATA_KEY).await?;
        let readable = keyed.is_some() && same && !data_key::locked();
        if anew.enrolled && !readable {
            // People of another organisation, perhaps, and their PINs.
            meta.delete(&PEOPLE.into())?;
            meta.delete(&PINS.into())?;
            if keyed.is_some() {
                // Nobody can open it any more; of this organisation everything is pulled again.
                meta.delete(&DATA_KEY.into())?;
                for store in CLOSED {
                    transaction.store(store)?.clear()?;
                }
            }
        }
        transaction.complete().await?;
        Ok(true)
    }
}
