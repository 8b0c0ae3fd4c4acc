//! The device's data key: where people have PINs, what identifies anybody is stored under it, row by row. A tab
//! has it in memory from the moment somebody unlocks it until it locks; nowhere else is it in the clear.
//! Never: PINs, or which rows there are.

use super::StoreError;
use super::rows::{from_js, to_js};
use crate::browser;
use crate::sync::crypto;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use js_sys::{Object, Reflect, Uint8Array};
use redress_core::record::Private;
use std::cell::RefCell;
use std::fmt;
use wasm_bindgen::JsValue;

/// The window hears this when rows turn out to be encrypted by another tab: somebody has to unlock here, too.
pub const LOCKED: &str = "redress:locked";

/// What a row is encrypted into: the nonce, then content and tag.
const BOX: &str = "box";
const KEY: usize = 32;
const NONCE: usize = 24;

/// A key for XChaCha20-Poly1305. Its nonces are random, and long enough for that.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; KEY]);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    /// A new one.
    pub fn random() -> Result<Self, JsValue> {
        crypto::random().map(Self)
    }

    /// That of these bytes; none where they are too few or too many.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes: to be sealed, never to be stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Encrypts; what it is called must be said again to open it. None where the browser gives no
    /// random numbers.
    pub fn seal(&self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let nonce = crypto::random::<NONCE>().ok()?;
        let cipher = XChaCha20Poly1305::new_from_slice(&self.0).ok()?;
        let aad = name.as_bytes();
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad });
        Some([nonce.as_slice(), &sealed.ok()?].concat())
    }

    /// Opens what it sealed under this name; none where it did not.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new_from_slice(&self.0).ok()?;
        let aad = name.as_bytes();
        cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg, aad })
            .ok()
    }
}

/// What this tab knows of the key.
enum Held {
    /// The device has none: nobody has a PIN here.
    None,
    /// Nobody has unlocked this tab.
    Locked,
    Here(DataKey),
}

thread_local! {
    static HELD: RefCell<Held> = const { RefCell::new(Held::None) };
}

/// The key is here from now on.
pub fn hold(key: DataKey) {
    HELD.set(Held::Here(key));
}

/// The key is forgotten until somebody unlocks this tab again.
pub fn forget() {
    if held().is_some() {
        HELD.set(Held::Locked);
    }
}

/// The key, while this tab is unlocked.
pub fn held() -> Option<DataKey> {
    HELD.with_borrow(|held| match held {
        Held::Here(key) => Some(key.clone()),
        Held::None | Held::Locked => None,
    })
}

/// The device has a key, and it is not here: nothing may be read or made of what it covers.
pub fn locked() -> bool {
    HELD.with_borrow(|held| matches!(held, Held::Locked))
}

/// The device has a key.
pub fn encrypts() -> bool {
    HELD.with_borrow(|held| !matches!(held, Held::None))
}

/// Whether the device has a key, as the record says; true where this tab knew of none.
pub(super) fn known(there: bool) -> bool {
    let news = there && !encrypts();
    if news {
        HELD.set(Held::Locked);
    } else if !there {
        HELD.set(Held::None);
    }
    news
}

/// Whether a row is encrypted.
pub(super) fn is_closed(row: &JsValue) -> Result<bool, StoreError> {
    Ok(!Reflect::get(row, &BOX.into())?.is_undefined())
}

/// What a row holds.
pub(super) enum Content {
    /// It is as it always was.
    Clear,
    /// It was encrypted.
    Opened(Vec<u8>),
    /// It is encrypted, and the key is not here, or is another.
    Closed,
}

/// What a row holds under this name.
pub(super) fn content(name: &str, row: &JsValue) -> Result<Content, StoreError> {
    let sealed = Reflect::get(row, &BOX.into())?;
    if sealed.is_undefined() {
        return Ok(Content::Clear);
    }
    if known(true) {
        browser::announce(LOCKED, "");
    }
    let sealed = Uint8Array::new(&sealed).to_vec();
    let opened = held().and_then(|key| key.open(name, &sealed));
    Ok(opened.map_or(Content::Closed, Content::Opened))
}

/// A row encrypted under a name, with what it is found by; none where there is no key to do it with.
pub(super) fn row(
    name: &str,
    found_by: &[(&str, &str)],
    plain: &[u8],
) -> Result<Option<JsValue>, StoreError> {
    let Some(sealed) = held().and_then(|key| key.seal(name, plain)) else {
        return Ok(None);
    };
    let row = Object::new();
    for (field, value) in found_by {
        Reflect::set(&row, &(*field).into(), &(*value).into())?;
    }
    Reflect::set(&row, &BOX.into(), &Uint8Array::from(sealed.as_slice()))?;
    Ok(Some(row.into()))
}

fn private_name(event: &str) -> String {
    format!("private {event}")
}

/// The row of a private part.
pub(super) fn private_row(part: &Private) -> Result<JsValue, StoreError> {
    let text = serde_json::to_vec(part).map_err(|e| StoreError::Form(e.to_string()))?;
    let found_by = [("event", part.event.as_str())];
    match row(&private_name(&part.event), &found_by, &text)? {
        Some(row) => Ok(row),
        None => to_js(part),
    }
}

/// The private part of a row; none where it cannot be opened now.
pub(super) fn private_of(row: JsValue) -> Result<Option<Private>, StoreError> {
    let event = Reflect::get(&row, &"event".into())?;
    let event = event.as_string().unwrap_or_default();
    match content(&private_name(&event), &row)? {
        Content::Clear => from_js(row).map(Some),
        Content::Opened(text) => {
            let part = redress_core::json::read_bytes(&text);
            part.map(Some).map_err(|e| StoreError::Form(e.to_string()))
        }
        Content::Closed => Ok(None),
    }
}
