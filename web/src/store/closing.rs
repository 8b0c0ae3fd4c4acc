//! From no data key to one: the key is made for the device, and what stands in the clear is encrypted, a few
//! rows at a time; one that dies in between goes on where it was. Never: how a row is encrypted.

use super::data_key;
use super::idb::{Durability, Transaction, settled};
use super::rows::to_js;
use super::{
    DATA_KEY, IN_CLEAR, META, PHOTOS, PINS, PRIVATE, SUMMARIES, Store, StoreError, UPLOADS,
};
use super::{photos, summaries};
use crate::pin::{Pin, Pins};
use crate::sync::crypto;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// The stores whose rows are encrypted.
pub(super) const CLOSED: [&str; 4] = [PRIVATE, SUMMARIES, PHOTOS, UPLOADS];
/// How many rows at once: so few that nobody waits for them.
const SLICE: u32 = 50;

/// Notes that a row is in the clear. Each mark is another, so that none is taken away for an earlier one.
pub(super) fn mark(transaction: &Transaction) -> Result<(), StoreError> {
    let mark = f64::from(u32::from_le_bytes(crypto::random()?));
    transaction
        .store(META)?
        .put_with_key(&mark.into(), &IN_CLEAR.into())?;
    Ok(())
}

impl Store {
    /// The data key as it is sealed to the organisation, where the device has one; with that, what this tab
    /// knows of it. True where it has one of which this tab did not know.
    pub async fn data_key(&self) -> Result<(Option<String>, bool), StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        let copy: Option<String> = Self::meta(&transaction, DATA_KEY).await?;
        let news = data_key::known(copy.is_some());
        Ok((copy, news))
    }

    /// Gives the device a data key, held by a person's PIN; the PINs as they are then. None, and nothing has
    /// changed, when another tab was first.
    pub async fn keep_data_key(
        &self,
        copy: &str,
        person: &str,
        pin: &Pin,
    ) -> Result<Option<Pins>, StoreError> {
        let transaction = self.begin(&[META], true, Durability::Strict)?;
        let known: Option<String> = Self::meta(&transaction, DATA_KEY).await?;
        if known.is_some() {
            transaction.abort().await;
            return Ok(None);
        }
        let pins: Option<Pins> = Self::meta(&transaction, PINS).await?;
        let mut pins = pins.unwrap_or_default();
        pins.insert(person.to_owned(), pin.clone());
        let meta = transaction.store(META)?;
        meta.put_with_key(&copy.into(), &DATA_KEY.into())?;
        meta.put_with_key(&to_js(&pins)?, &PINS.into())?;
        mark(&transaction)?;
        transaction.complete().await?;
        Ok(Some(pins))
    }

    /// Encrypts what stands in the clear, while this tab has the key.
    pub async fn close_rows(&self) -> Result<(), StoreError> {
        let before = self.in_clear().await?;
        if before.is_none() {
            return Ok(());
        }
        for store in CLOSED {
            let mut after = JsValue::from_str("");
            while let Some(last) = self.close_some(store, &after).await? {
                after = last;
                TimeoutFuture::new(0).await;
            }
        }
        let now = self.in_clear().await?;
        if data_key::locked() || now != before {
            return Ok(());
        }
        let transaction = self.begin(&[META], true, Durability::Relaxed)?;
        transaction.store(META)?.delete(&IN_CLEAR.into())?;
        Ok(transaction.complete().await?)
    }

    async fn in_clear(&self) -> Result<Option<f64>, StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        Self::meta(&transaction, IN_CLEAR).await
    }

    /// Encrypts the next rows of a store; the last key of them, none where there are no more.
    async fn close_some(&self, name: &str, after: &JsValue) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.begin(&[name], true, Durability::Relaxed)?;
        let store = transaction.store(name)?;
        let range = IdbKeyRange::lower_bound_with_open(after, true)?;
        let keys = store.get_all_keys_with_key_and_limit(&range, SLICE)?;
        let keys = Array::from(&settled(&keys).await?);
        let rows = store.get_all_with_key_and_limit(&range, SLICE)?;
        let rows = Array::from(&settled(&rows).await?);
        for (key, row) in keys.iter().zip(rows.iter()) {
            let by_path = name == PRIVATE || name == SUMMARIES;
            match closed(name, &key, row)? {
                Some(row) if by_path => store.put(&row)?,
                Some(row) => store.put_with_key(&row, &key)?,
                None => continue,
            };
        }
        transaction.complete().await?;
        Ok((keys.length() == SLICE).then(|| keys.get(SLICE - 1)))
    }
}

/// A row encrypted; none where it is already.
fn closed(store: &str, key: &JsValue, row: JsValue) -> Result<Option<JsValue>, StoreError> {
    if data_key::is_closed(&row)? {
        return Ok(None);
    }
    match store {
        PRIVATE => match data_key::private_of(row)? {
            Some(part) => data_key::private_row(&part).map(Some),
            None => Ok(None),
        },
        SUMMARIES => summaries::closed(row).map(Some),
        _ => photos::close(store, key, &row),
    }
}
