//! Sealed copies of own events: beside them until they are sent, on a device that reads cases; instead
//! of them on a kiosk, until thirty days after the server has acknowledged them. Never: how a copy is
//! sealed.

use super::idb::{Durability, settled};
use super::rows::{Device, EventRow, from_js, to_js};
use super::{EVENTS, META, OUTBOX, PRIVATE, SEALED, Store, StoreError};
use redress_core::record::{Event, Hlc, Order, Stamp, order};
use redress_core::sync::SealedCopy;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters};

/// Acknowledged copies are kept this long: so far back a server can be restored.
const KEEP_MS: u64 = 30 * 24 * 3600 * 1000;
/// Index of the acknowledged by their receipt.
const RECEIVED: &str = "received";

/// A sealed copy of an own event. Nothing of it tells of anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRow {
    /// Event id.
    pub event: String,
    /// Organisation.
    pub org: String,
    /// The device it was when it wrote it.
    pub device: String,
    /// Number in the chain.
    pub seq: u64,
    /// The clock's reading: where it stands among others.
    pub hlc: Hlc,
    /// What the server stamped it with.
    pub stamp: Option<Stamp>,
    /// The copy, base64url.
    pub copy: String,
}

impl SealedRow {
    /// The row of a copy.
    pub fn new(event: &Event, stamp: Option<Stamp>, copy: String) -> Self {
        let envelope = event.envelope();
        Self {
            event: envelope.id.clone(),
            org: envelope.org.clone(),
            device: envelope.device.clone(),
            seq: envelope.seq,
            hlc: envelope.hlc,
            stamp,
            copy,
        }
    }

    /// As it is sent.
    pub fn sent(&self) -> SealedCopy {
        SealedCopy {
            event: self.event.clone(),
            device: self.device.clone(),
            link: self.seq,
            stamp: self.stamp,
            copy: self.copy.clone(),
        }
    }

    /// Its effective place.
    pub fn order(&self) -> Order<'_> {
        order(self.hlc, &self.device, self.seq, &self.event, self.stamp)
    }
}

/// Makes the store of copies when the browser or the app is new.
pub(super) fn upgrade(db: &IdbDatabase) {
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_key_path(&JsValue::from_str("event"));
    if let Ok(store) = db.create_object_store_with_optional_parameters(SEALED, &parameters) {
        // Without it nothing is ever too old to be kept.
        let _ = store.create_index_with_str(RECEIVED, "stamp.received");
    }
}

impl Store {
    /// All copies.
    pub async fn sealed(&self) -> Result<Vec<SealedRow>, StoreError> {
        let transaction = self.begin(&[SEALED], false, Durability::Relaxed)?;
        from_js(settled(&transaction.store(SEALED)?.get_all()?).await?)
    }

    /// Keeps copies of events that had none. With `only` they are kept instead of the events.
    pub async fn keep_sealed(&self, rows: &[SealedRow], only: bool) -> Result<(), StoreError> {
        let stores = [EVENTS, PRIVATE, OUTBOX, SEALED];
        let transaction = self.begin(&stores, true, Durability::Strict)?;
        let (events, private) = (transaction.store(EVENTS)?, transaction.store(PRIVATE)?);
        for row in rows {
            let key = JsValue::from_str(&row.event);
            let known = settled(&events.get(&key)?).await?;
            // Another tab may have sent it, or let it go, meanwhile.
            if known.is_undefined() {
                continue;
            }
            let event: EventRow = from_js(known)?;
            let row = SealedRow {
                stamp: event.stamp,
                ..row.clone()
            };
            transaction.store(SEALED)?.put(&to_js(&row)?)?;
            if only {
                events.delete(&key)?;
                private.delete(&key)?;
            }
        }
        Ok(transaction.complete().await?)
    }

    /// Notes the key that copies are sealed to.
    pub async fn keep_sealing(&self, device: &Device) -> Result<(), StoreError> {
        let transaction = self.begin(&[META], true, Durability::Strict)?;
        let meta = transaction.store(META)?;
        let known: Option<Device> = Self::meta(&transaction, "device").await?;
        // Another tab may have made this browser another device.
        if known.is_some_and(|known| known.id == device.id) {
            meta.put_with_key(&to_js(device)?, &"device".into())?;
        }
        Ok(transaction.complete().await?)
    }
}

/// Stamps a copy, where there is one.
pub(super) async fn stamped(
    copies: &IdbObjectStore,
    event: &str,
    stamp: Stamp,
) -> Result<Option<SealedRow>, StoreError> {
    let known = settled(&copies.get(&JsValue::from_str(event))?).await?;
    if known.is_undefined() {
        return Ok(None);
    }
    let mut row: SealedRow = from_js(known)?;
    row.stamp = Some(stamp);
    copies.put(&to_js(&row)?)?;
    Ok(Some(row))
}

/// Lets go of what was acknowledged long ago, by the server's time.
pub(super) async fn let_go(copies: &IdbObjectStore, server_time: u64) -> Result<(), StoreError> {
    let range = IdbKeyRange::upper_bound(&to_js(&server_time.saturating_sub(KEEP_MS))?)?;
    let old = copies.index(RECEIVED)?.get_all_keys_with_key(&range)?;
    let old: Vec<String> = from_js(settled(&old).await?)?;
    for event in old {
        copies.delete(&JsValue::from_str(&event))?;
    }
    Ok(())
}
