//! What is read of the record: all of it, what is not sent, or some cases. Never: what is written.

use super::idb::{Durability, settled};
use super::rows::from_js;
use super::{EVENTS, EventRow, OUTBOX, OutboxRow, PRIVATE, Store, StoreError};
use redress_core::record::Private;
use wasm_bindgen::JsValue;
use web_sys::{IdbRequest, IdbTransaction};

/// Index of the events by their case.
pub(super) const CASE: &str = "case";

/// What was read.
#[derive(Debug, Default)]
pub struct Contents {
    /// Events.
    pub events: Vec<EventRow>,
    /// Private parts, of these events or of all.
    pub private: Vec<Private>,
    /// The outbox, always whole.
    pub outbox: Vec<OutboxRow>,
}

/// Makes the index of events by case when the browser or the app is new.
pub(super) fn upgrade(transaction: &IdbTransaction) {
    if let Ok(store) = transaction.object_store(EVENTS) {
        // What fails, as where it is there already, is missed at its first use.
        let _ = store.create_index_with_str(CASE, "case");
    }
}

impl Store {
    /// Everything there is.
    pub async fn contents(&self) -> Result<Contents, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE, OUTBOX], false, Durability::Relaxed)?;
        let events = settled(&transaction.store(EVENTS)?.get_all()?).await?;
        let private = settled(&transaction.store(PRIVATE)?.get_all()?).await?;
        let outbox = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
        Ok(Contents {
            events: from_js(events)?,
            private: from_js(private)?,
            outbox: from_js(outbox)?,
        })
    }

    /// What is not sent: its cost is that of the outbox, not that of the record.
    pub async fn unsent(&self) -> Result<Contents, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE, OUTBOX], false, Durability::Relaxed)?;
        let outbox = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
        let outbox: Vec<OutboxRow> = from_js(outbox)?;
        let (events, private) = (transaction.store(EVENTS)?, transaction.store(PRIVATE)?);
        let mut found = Contents {
            outbox,
            ..Contents::default()
        };
        for row in &found.outbox {
            let key = JsValue::from_str(&row.event);
            found.events.extend(one(&events.get(&key)?).await?);
            found.private.extend(one(&private.get(&key)?).await?);
        }
        Ok(found)
    }

    /// Some cases, and the outbox.
    pub async fn cases(&self, cases: &[String]) -> Result<Contents, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE, OUTBOX], false, Durability::Relaxed)?;
        let outbox = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
        let mut found = Contents {
            outbox: from_js(outbox)?,
            ..Contents::default()
        };
        let by_case = transaction.store(EVENTS)?.index(CASE)?;
        for case in cases {
            let rows = settled(&by_case.get_all_with_key(&JsValue::from_str(case))?).await?;
            found.events.extend(from_js::<Vec<EventRow>>(rows)?);
        }
        let private = transaction.store(PRIVATE)?;
        for row in &found.events {
            let part = private.get(&JsValue::from_str(&row.id))?;
            found.private.extend(one(&part).await?);
        }
        Ok(found)
    }
}

/// The row that was asked for, where there is one.
async fn one<T: serde::de::DeserializeOwned>(
    request: &IdbRequest,
) -> Result<Option<T>, StoreError> {
    let value = settled(request).await?;
    if value.is_undefined() {
        return Ok(None);
    }
    from_js(value).map(Some)
}
