//! What is read of the record: all of it, what is not sent, or the events of some cases. Never: what is
//! written.

use super::idb::{Durability, Transaction, settled};
use super::rows::{from_js, rows_from_js};
use super::{
    EVENTS, EventRow, OUTBOX, OutboxRow, OutboxState, PRIVATE, Store, StoreError, data_key,
};
use js_sys::{Array, JsString};
use redress_core::order::gathered;
use redress_core::record::{Entry, Event, Private};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbCursor, IdbCursorDirection, IdbObjectStore, IdbRequest, IdbTransaction};

/// Index of the events by their case.
pub(super) const CASE: &str = "case";

/// What was read.
#[derive(Debug, Default)]
pub struct Contents {
    /// Events.
    pub events: Vec<EventRow>,
    /// Private parts, of these events or of all.
    pub private: Vec<Private>,
    /// The outbox, or its beginning.
    pub outbox: Vec<OutboxRow>,
    /// How many rows of the outbox come after these.
    pub beyond: usize,
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
            events: rows_from_js(&events)?,
            private: parts(Array::from(&private))?,
            outbox: rows_from_js(&outbox)?,
            beyond: 0,
        })
    }

    /// What is not sent: its cost is that of the outbox, not that of the record.
    pub async fn unsent(&self) -> Result<Contents, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE, OUTBOX], false, Durability::Relaxed)?;
        let outbox = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
        let outbox: Vec<OutboxRow> = rows_from_js(&outbox)?;
        let named = outbox.iter().map(|row| row.event.clone()).collect();
        of_outbox(&transaction, named, outbox, 0).await
    }

    /// What is to be sent next: the beginning of the outbox, with the events of the first `most` that wait.
    pub async fn next(&self, most: usize) -> Result<Contents, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE, OUTBOX], false, Durability::Relaxed)?;
        let store = transaction.store(OUTBOX)?;
        let all = settled(&store.count()?).await?;
        let all: usize = from_js(all)?;
        let some = u32::try_from(most.saturating_mul(2)).unwrap_or(u32::MAX);
        let some = store.get_all_with_key_and_limit(&JsValue::UNDEFINED, some)?;
        let mut outbox: Vec<OutboxRow> = rows_from_js(&settled(&some).await?)?;
        let waits = |row: &&OutboxRow| row.state == OutboxState::Waiting;
        if outbox.len() < all && outbox.iter().filter(waits).count() < most {
            // Much needs attention; what waits is behind it.
            outbox = rows_from_js(&settled(&store.get_all()?).await?)?;
        }
        let waiting = outbox.iter().filter(waits).take(most);
        let named = waiting.map(|row| row.event.clone()).collect();
        let beyond = all.saturating_sub(outbox.len());
        of_outbox(&transaction, named, outbox, beyond).await
    }

    /// What is not sent, in rows that say what each is: one of an earlier version leaves that to its event.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, StoreError> {
        let transaction = self.begin(&[EVENTS, OUTBOX], false, Durability::Relaxed)?;
        let rows = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
        let mut rows: Vec<OutboxRow> = rows_from_js(&rows)?;
        let events = transaction.store(EVENTS)?;
        for row in rows.iter_mut().filter(|row| row.kind.is_empty()) {
            let event: Option<EventRow> = one(&events.get(&row.event.as_str().into())?).await?;
            if let Some(Ok(event)) = event.map(|event| Event::parse(&event.raw)) {
                let envelope = event.envelope();
                (row.kind, row.at) = (envelope.kind.clone(), envelope.at.clone());
            }
        }
        Ok(rows)
    }

    /// The events of a case.
    pub async fn case(&self, case: &str) -> Result<Vec<Entry>, StoreError> {
        let mut found = self.cases(&[case.to_owned()]).await?;
        Ok(found.pop().unwrap_or_default())
    }

    /// The events of each of some cases.
    pub async fn cases(&self, cases: &[String]) -> Result<Vec<Vec<Entry>>, StoreError> {
        let transaction = self.begin(&[EVENTS, PRIVATE], false, Durability::Relaxed)?;
        entries(&transaction, cases).await
    }
}

/// Every case that has events.
pub(super) async fn every_case(transaction: &Transaction) -> Result<Vec<String>, StoreError> {
    let by_case = transaction.store(EVENTS)?.index(CASE)?;
    let request = by_case.open_key_cursor_with_range_and_direction(
        &JsValue::UNDEFINED,
        IdbCursorDirection::Nextunique,
    )?;
    let mut cases = Vec::new();
    loop {
        let Ok(cursor) = settled(&request).await?.dyn_into::<IdbCursor>() else {
            return Ok(cases);
        };
        cases.extend(cursor.key()?.dyn_ref::<JsString>().map(String::from));
        cursor.continue_()?;
    }
}

/// The events of each of some cases with their private parts, all asked for before the first is awaited. A
/// row that cannot be read stays stored and is not given.
pub(super) async fn entries(
    transaction: &Transaction,
    cases: &[String],
) -> Result<Vec<Vec<Entry>>, StoreError> {
    let by_case = transaction.store(EVENTS)?.index(CASE)?;
    let mut asked = Vec::new();
    for case in cases {
        asked.push(settled(
            &by_case.get_all_with_key(&JsValue::from_str(case))?,
        ));
    }
    let mut found = Vec::new();
    let mut named = Vec::new();
    for rows in asked {
        let rows: Vec<EventRow> = rows_from_js(&rows.await?)?;
        let read = rows.into_iter().filter_map(|row| {
            Some(Entry {
                event: Event::parse(&row.raw).ok()?,
                private: None,
                stamp: row.stamp,
            })
        });
        let read: Vec<Entry> = read.collect();
        let envelopes = read.iter().map(|entry| entry.event.envelope());
        let having = envelopes.filter(|envelope| envelope.private.is_some());
        named.extend(having.map(|envelope| envelope.id.clone()));
        found.push(read);
    }
    let parts = all(&transaction.store(PRIVATE)?, &named).await?;
    let parts = self::parts(parts)?.into_iter();
    let mut parts: BTreeMap<String, Private> =
        gathered(parts.map(|part| (part.event.clone(), part)));
    for entry in found.iter_mut().flatten() {
        entry.private = parts.remove(&entry.event.envelope().id);
    }
    Ok(found)
}

/// Rows of the outbox with the events of these names, all asked for before the first is awaited.
async fn of_outbox(
    transaction: &Transaction,
    named: Vec<String>,
    outbox: Vec<OutboxRow>,
    beyond: usize,
) -> Result<Contents, StoreError> {
    let events = all(&transaction.store(EVENTS)?, &named).await?;
    let private = all(&transaction.store(PRIVATE)?, &named).await?;
    Ok(Contents {
        events: rows_from_js(&events.into_iter().collect::<Array>())?,
        private: parts(private)?,
        outbox,
        beyond,
    })
}

/// The private parts of rows, as far as they can be opened now.
fn parts(rows: impl IntoIterator<Item = JsValue>) -> Result<Vec<Private>, StoreError> {
    let parts = rows.into_iter().map(data_key::private_of);
    parts.filter_map(Result::transpose).collect()
}

/// The rows of these keys, as far as they are there, all asked for before the first is awaited.
pub(super) async fn all(
    store: &IdbObjectStore,
    keys: &[String],
) -> Result<Vec<JsValue>, StoreError> {
    let mut asked = Vec::new();
    for key in keys {
        asked.push(settled(&store.get(&JsValue::from_str(key))?));
    }
    let mut found = Vec::new();
    for row in asked {
        let row = row.await?;
        if !row.is_undefined() {
            found.push(row);
        }
    }
    Ok(found)
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
