//! Photos as the app sees them: taken, shown, sent. What is done with their bytes is in
//! `static/photo.js`. Never: where they are kept.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = redressPhotos, catch)]
    async fn by_input(input: JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = redressPhotoUrl, catch)]
    fn object_url(bytes: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = redressPhotoSend, catch)]
    async fn by_pieces(
        event: &str,
        sha256: &str,
        bytes: &JsValue,
        told: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

/// A photo, as the browser holds it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its hash, hexadecimal.
    pub sha256: String,
    /// A small picture of it, to show.
    pub small: JsValue,
    /// What is sent; none once it is stored elsewhere.
    pub bytes: Option<JsValue>,
}

impl Photo {
    /// A photo as a script or the storage gives it.
    pub fn read(value: &JsValue) -> Option<Self> {
        let part = |key: &str| Reflect::get(value, &key.into()).ok();
        let bytes = part("bytes").filter(|bytes| !bytes.is_undefined());
        Some(Self {
            sha256: part("sha256")?.as_string()?,
            small: part("small")?,
            bytes,
        })
    }
}

/// The photos chosen in an input, and how many files were none.
pub async fn chosen(input: JsValue) -> (Vec<Photo>, usize) {
    let Ok(found) = by_input(input).await else {
        return (Vec::new(), 1);
    };
    let found = Array::from(&found);
    let photos: Vec<Photo> = found.iter().filter_map(|p| Photo::read(&p)).collect();
    let none = found.iter().count().saturating_sub(photos.len());
    (photos, none)
}

/// An address under which this page shows a picture.
pub fn address(bytes: &JsValue) -> Option<String> {
    object_url(bytes).ok()?.as_string()
}

/// How far the sending of a photo came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// The server has it on its disk.
    Stored,
    /// The server did not take it now.
    NotNow,
    /// The server was not reached.
    Unreachable,
}

/// Sends what is missing of a photo, and tells the percentage as it goes.
pub async fn send(
    event: &str,
    sha256: &str,
    bytes: &JsValue,
    told: impl Fn(u32) + 'static,
) -> Sending {
    let told = Closure::<dyn Fn(u32)>::new(told);
    match by_pieces(event, sha256, bytes, told.as_ref()).await {
        Ok(status) if status.as_f64() == Some(200.0) => Sending::Stored,
        Ok(_) => Sending::NotNow,
        Err(_) => Sending::Unreachable,
    }
}
