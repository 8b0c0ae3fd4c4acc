//! Photos of own events: whole until the server has stored them, small from then on. Never: how they
//! are sent or shown.

use super::idb::{Durability, Transaction, settled};
use super::{PHOTOS, Store, StoreError};
use crate::sync::photo::Photo;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Makes the store of photos when the browser or the app is new.
pub(super) fn upgrade(db: &IdbDatabase) {
    let _ = db.create_object_store(PHOTOS);
}

/// A photo that is kept, and the event that names it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Event id.
    pub event: String,
    /// The photo.
    pub photo: Photo,
}

/// Keeps photos of an event, in the transaction that keeps the event.
pub(super) fn keep(
    transaction: &Transaction,
    event: &str,
    photos: &[Photo],
) -> Result<(), StoreError> {
    if photos.is_empty() {
        return Ok(());
    }
    let store = transaction.store(PHOTOS)?;
    for photo in photos {
        let row = Object::new();
        Reflect::set(&row, &"event".into(), &event.into())?;
        Reflect::set(&row, &"sha256".into(), &(&photo.sha256).into())?;
        Reflect::set(&row, &"small".into(), &photo.small)?;
        if let Some(bytes) = &photo.bytes {
            Reflect::set(&row, &"bytes".into(), bytes)?;
        }
        store.put_with_key(&row, &key(event, &photo.sha256))?;
    }
    Ok(())
}

/// One photo may be attached to two events, and each of them must bring it.
fn key(event: &str, sha256: &str) -> JsValue {
    JsValue::from_str(&format!("{event} {sha256}"))
}

impl Store {
    /// All photos kept here.
    pub async fn photos(&self) -> Result<Vec<Kept>, StoreError> {
        let transaction = self.begin(&[PHOTOS], false, Durability::Relaxed)?;
        let rows = settled(&transaction.store(PHOTOS)?.get_all()?).await?;
        let kept = |row: JsValue| {
            Some(Kept {
                event: Reflect::get(&row, &"event".into()).ok()?.as_string()?,
                photo: Photo::read(&row)?,
            })
        };
        Ok(Array::from(&rows).iter().filter_map(kept).collect())
    }

    /// The server has stored a photo: only the small picture stays. Nothing does where the case was erased
    /// meanwhile.
    pub async fn photo_stored(&self, kept: &Kept) -> Result<(), StoreError> {
        let transaction = self.begin(&[PHOTOS], true, Durability::Relaxed)?;
        let key = key(&kept.event, &kept.photo.sha256);
        let row = settled(&transaction.store(PHOTOS)?.get(&key)?).await?;
        if row.is_undefined() {
            return Ok(transaction.complete().await?);
        }
        let small = Photo {
            bytes: None,
            ..kept.photo.clone()
        };
        keep(&transaction, &kept.event, &[small])?;
        Ok(transaction.complete().await?)
    }
}
