//! Photos of own events: a small picture of each, to show; beside it what is to be sent, until the server
//! has it. Lists are read without either. Never: how they are sent or shown.

use super::data_key::{self, Content};
use super::idb::{Durability, Transaction, settled};
use super::rows::{from_js, to_js};
use super::{META, PHOTOS, Store, StoreError, UPLOADS};
use crate::sync::photo::Photo;
use js_sys::{Array, Object, Reflect, Uint8Array};
use redress_core::answer::Text;
use redress_core::order::gathered;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

/// Key of why the server does not take photos, in [`META`].
const REFUSED: &str = "photos_refused";

/// Which photo of which event: one may be attached to two events, and each of them must bring it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// Event id.
    pub event: String,
    /// Hash of the photo, hexadecimal.
    pub sha256: String,
}

impl Kept {
    fn name(&self) -> String {
        format!("{} {}", self.event, self.sha256)
    }

    fn key(&self) -> JsValue {
        JsValue::from_str(&self.name())
    }

    fn read(key: &JsValue) -> Option<Self> {
        let key = key.as_string()?;
        let (event, sha256) = key.split_once(' ')?;
        Some(Self {
            event: event.to_owned(),
            sha256: sha256.to_owned(),
        })
    }
}

/// Which photos there are.
#[derive(Debug, Clone, Default)]
pub struct KeptPhotos {
    /// Those that can be shown.
    pub here: BTreeSet<Kept>,
    /// Those that the server has not stored, in the order of their events.
    pub waiting: Vec<Kept>,
    /// Of these, those that it does not take, and why.
    pub refused: BTreeMap<Kept, Text>,
}

/// What is sent of a photo.
#[derive(Debug)]
pub struct Upload {
    /// The bytes.
    pub bytes: JsValue,
    /// They are sealed: nobody can show them here.
    pub sealed: bool,
}

/// Makes the stores of photos when the browser or the app is new. Up to version 5 what is sent stood
/// beside the small picture.
pub(super) fn upgrade(db: &IdbDatabase, transaction: &IdbTransaction) {
    let _ = db.create_object_store(PHOTOS);
    let Ok(uploads) = db.create_object_store(UPLOADS) else {
        return;
    };
    if let Ok(photos) = transaction.object_store(PHOTOS) {
        // What fails here would fail the same way wherever it was tried again.
        let _ = take_apart(photos, uploads);
    }
}

/// Within the upgrade nothing can be awaited: each answer asks for the next.
fn take_apart(photos: IdbObjectStore, uploads: IdbObjectStore) -> Result<(), JsValue> {
    let keys = photos.get_all_keys()?;
    then(&keys.clone(), move || {
        for key in Array::from(&keys.result()?) {
            let (asked, photos, uploads) = (photos.get(&key)?, photos.clone(), uploads.clone());
            then(&asked.clone(), move || {
                let row = asked.result()?;
                let bytes = Reflect::get(&row, &"bytes".into())?;
                if !bytes.is_undefined() {
                    uploads.put_with_key(&upload(&bytes, false)?, &key)?;
                    Reflect::delete_property(row.unchecked_ref::<Object>(), &"bytes".into())?;
                    photos.put_with_key(&row, &key)?;
                }
                Ok(())
            });
        }
        Ok(())
    });
    Ok(())
}

fn then(request: &IdbRequest, work: impl FnOnce() -> Result<(), JsValue> + 'static) {
    let work = Closure::once_into_js(move || {
        // A request that fails ends the upgrade, and the record stays as it was.
        let _ = work();
    });
    request.set_onsuccess(Some(work.unchecked_ref()));
}

/// Bytes of a photo as they are stored, where the device has a key and it is here.
fn closed(name: &str, bytes: &JsValue) -> Result<Option<JsValue>, StoreError> {
    data_key::row(name, &[], &Uint8Array::new(bytes).to_vec())
}

/// Encrypts a row of [`PHOTOS`] or [`UPLOADS`]; none where it is, or where it is sealed anyway.
pub(super) fn close(
    store: &str,
    key: &JsValue,
    row: &JsValue,
) -> Result<Option<JsValue>, StoreError> {
    let field = if store == PHOTOS { "small" } else { "bytes" };
    let bytes = Reflect::get(row, &field.into())?;
    let sealed = Reflect::get(row, &"sealed".into())?.is_truthy();
    let Some(key) = key.as_string().filter(|_| !sealed && !bytes.is_undefined()) else {
        return Ok(None);
    };
    closed(&format!("{store} {key}"), &bytes)
}

/// The bytes in a field of a row; none where they are not there, or cannot be opened now.
fn opened(
    store: &str,
    kept: &Kept,
    row: &JsValue,
    field: &str,
) -> Result<Option<JsValue>, StoreError> {
    match data_key::content(&format!("{store} {}", kept.name()), row)? {
        Content::Clear => {
            let bytes = Reflect::get(row, &field.into())?;
            Ok((!bytes.is_undefined()).then_some(bytes))
        }
        Content::Opened(bytes) => Ok(Some(Uint8Array::from(bytes.as_slice()).buffer().into())),
        Content::Closed => Ok(None),
    }
}

fn upload(bytes: &JsValue, sealed: bool) -> Result<JsValue, JsValue> {
    let row = Object::new();
    Reflect::set(&row, &"bytes".into(), bytes)?;
    if sealed {
        Reflect::set(&row, &"sealed".into(), &JsValue::TRUE)?;
    }
    Ok(row.into())
}

/// Keeps photos of an event, in the transaction that keeps the event. Of one without a small picture the
/// bytes are sealed.
pub(super) fn keep(
    transaction: &Transaction,
    event: &str,
    photos: &[Photo],
) -> Result<(), StoreError> {
    for photo in photos {
        let kept = Kept {
            event: event.to_owned(),
            sha256: photo.sha256.clone(),
        };
        if let Some(small) = &photo.small {
            let row = Object::new();
            Reflect::set(&row, &"small".into(), small)?;
            let row = close(PHOTOS, &kept.key(), &row)?.unwrap_or(row.into());
            transaction.store(PHOTOS)?.put_with_key(&row, &kept.key())?;
        }
        let row = upload(&photo.bytes, photo.small.is_none())?;
        let row = close(UPLOADS, &kept.key(), &row)?.unwrap_or(row);
        transaction
            .store(UPLOADS)?
            .put_with_key(&row, &kept.key())?;
    }
    Ok(())
}

impl Store {
    /// Which photos are kept here. Reads no bytes.
    pub async fn photos(&self) -> Result<KeptPhotos, StoreError> {
        let stores = [PHOTOS, UPLOADS, META];
        let transaction = self.begin(&stores, false, Durability::Relaxed)?;
        let here = settled(&transaction.store(PHOTOS)?.get_all_keys()?).await?;
        let waiting = settled(&transaction.store(UPLOADS)?.get_all_keys()?).await?;
        let refused: Option<BTreeMap<String, Text>> = Self::meta(&transaction, REFUSED).await?;
        let refused = refused.unwrap_or_default();
        let keys = |keys: &JsValue| -> Vec<Kept> {
            let keys = Array::from(keys);
            keys.iter().filter_map(|key| Kept::read(&key)).collect()
        };
        let waiting = keys(&waiting);
        let why = |kept: &Kept| Some((kept.clone(), refused.get(&kept.name())?.clone()));
        Ok(KeptPhotos {
            here: gathered(keys(&here)),
            refused: gathered(waiting.iter().filter_map(why)),
            waiting,
        })
    }

    /// The small picture of a photo.
    pub async fn photo_small(&self, kept: &Kept) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.begin(&[PHOTOS], false, Durability::Relaxed)?;
        let row = settled(&transaction.store(PHOTOS)?.get(&kept.key())?).await?;
        if row.is_undefined() {
            return Ok(None);
        }
        opened(PHOTOS, kept, &row, "small")
    }

    /// What is to be sent of a photo; none once the server has it, and while the device is locked.
    pub async fn photo_upload(&self, kept: &Kept) -> Result<Option<Upload>, StoreError> {
        let transaction = self.begin(&[UPLOADS], false, Durability::Relaxed)?;
        let row = settled(&transaction.store(UPLOADS)?.get(&kept.key())?).await?;
        if row.is_undefined() {
            return Ok(None);
        }
        let sealed = Reflect::get(&row, &"sealed".into())?.is_truthy();
        let bytes = opened(UPLOADS, kept, &row, "bytes")?;
        Ok(bytes.map(|bytes| Upload { bytes, sealed }))
    }

    /// The server has stored a photo: what was sent goes, the small picture stays.
    pub async fn photo_stored(&self, kept: &Kept) -> Result<(), StoreError> {
        let transaction = self.begin(&[UPLOADS, META], true, Durability::Relaxed)?;
        transaction.store(UPLOADS)?.delete(&kept.key())?;
        answered(&transaction, kept, None).await?;
        Ok(transaction.complete().await?)
    }

    /// Notes why the server does not take a photo, or that it is to be tried again.
    pub async fn photo_refused(&self, kept: &Kept, why: Option<Text>) -> Result<(), StoreError> {
        let transaction = self.begin(&[META], true, Durability::Relaxed)?;
        answered(&transaction, kept, why).await?;
        Ok(transaction.complete().await?)
    }
}

async fn answered(
    transaction: &Transaction,
    kept: &Kept,
    why: Option<Text>,
) -> Result<(), StoreError> {
    let meta = transaction.store(META)?;
    let known = settled(&meta.get(&REFUSED.into())?).await?;
    let mut refused: BTreeMap<String, Text> = if known.is_undefined() {
        BTreeMap::new()
    } else {
        from_js(known)?
    };
    match why {
        Some(why) => refused.insert(kept.name(), why),
        None => refused.remove(&kept.name()),
    };
    meta.put_with_key(&to_js(&refused)?, &REFUSED.into())?;
    Ok(())
}
