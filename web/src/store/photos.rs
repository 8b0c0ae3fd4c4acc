//! Photos of own events: a small picture of each, to show; beside it what is to be sent, until the server
//! has it. Lists are read without either. Never: how they are sent or shown.

use super::idb::{Durability, Transaction, settled};
use super::rows::{from_js, to_js};
use super::{META, PHOTOS, Store, StoreError, UPLOADS};
use crate::sync::photo::Photo;
use js_sys::{Array, Object, Reflect};
use redress_core::answer::Text;
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
            transaction.store(PHOTOS)?.put_with_key(&row, &kept.key())?;
        }
        let row = upload(&photo.bytes, photo.small.is_none())?;
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
            here: keys(&here).into_iter().collect(),
            refused: waiting.iter().filter_map(why).collect(),
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
        let small = Reflect::get(&row, &"small".into())?;
        Ok((!small.is_undefined()).then_some(small))
    }

    /// What is to be sent of a photo; none once the server has it.
    pub async fn photo_upload(&self, kept: &Kept) -> Result<Option<Upload>, StoreError> {
        let transaction = self.begin(&[UPLOADS], false, Durability::Relaxed)?;
        let row = settled(&transaction.store(UPLOADS)?.get(&kept.key())?).await?;
        if row.is_undefined() {
            return Ok(None);
        }
        Ok(Some(Upload {
            bytes: Reflect::get(&row, &"bytes".into())?,
            sealed: Reflect::get(&row, &"sealed".into())?.is_truthy(),
        }))
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
