//! Sealing as the app sees it: a key, a text, a copy. What is done is in `static/seal.js`: every step
//! is the browser's own, and here each would be paid for twice. Never: what is sealed.

use crate::store::to_js;
use redress_core::sync::PublicKey;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = redressSeal, catch)]
    async fn by_browser(key: JsValue, text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = redressSealBytes, catch)]
    async fn bytes_by_browser(key: JsValue, bytes: &JsValue) -> Result<JsValue, JsValue>;
}

/// Seals a text; the copy as base64url. None where the browser would not.
pub async fn seal(to: &PublicKey, text: &str) -> Option<String> {
    by_browser(to_js(to).ok()?, text).await.ok()?.as_string()
}

/// Seals bytes; the copy as bytes. None where the browser would not.
pub async fn seal_bytes(to: &PublicKey, bytes: &JsValue) -> Option<JsValue> {
    bytes_by_browser(to_js(to).ok()?, bytes).await.ok()
}
