//! The device's key: ECDSA P-256, made in the browser and never extractable; random bytes.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use redress_core::sync::PublicKey;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKeyPair};

fn crypto() -> Result<Crypto, JsValue> {
    web_sys::window().ok_or(JsValue::NULL)?.crypto()
}

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], JsValue> {
    let mut bytes = [0u8; N];
    crypto()?.get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

/// A new key: the private half as the browser keeps it, the public half to send.
pub async fn make_key() -> Result<(JsValue, PublicKey), JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"ECDSA".into())?;
    Reflect::set(&algorithm, &"namedCurve".into(), &"P-256".into())?;
    let uses: Array = ["sign", "verify"]
        .iter()
        .map(|u| JsValue::from_str(u))
        .collect();
    let subtle = crypto()?.subtle();
    let pair = JsFuture::from(Promise::from(JsValue::from(
        subtle.generate_key_with_object(&algorithm, false, &uses)?,
    )))
    .await?;
    let pair: CryptoKeyPair = pair.unchecked_into();
    let public = Reflect::get(&pair, &"publicKey".into())?;
    let exported = JsFuture::from(subtle.export_key("jwk", public.unchecked_ref())?).await?;
    let key: PublicKey = serde_wasm_bindgen::from_value(exported)?;
    Ok((Reflect::get(&pair, &"privateKey".into())?, key))
}

/// A signature over a text, as the server reads it: r and s, base64url.
pub async fn sign(key: &JsValue, text: &str) -> Result<String, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"ECDSA".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let promise = crypto()?.subtle().sign_with_object_and_u8_array(
        &algorithm,
        key.unchecked_ref(),
        text.as_bytes(),
    )?;
    let signature = Uint8Array::new(&JsFuture::from(promise).await?).to_vec();
    Ok(base64url(&signature))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bytes of base64url without padding; none where it is not that.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let (mut held, mut bits, mut out) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        held = (held << 6 | u32::try_from(value).ok()?) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.extend(u8::try_from(held >> bits & 0xff));
        }
    }
    Some(out)
}

/// Base64url without padding (RFC 4648 §5).
pub fn base64url(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..=chunk.len() {
            let index = (group >> (18 - 6 * i)) & 63;
            out.extend(
                usize::try_from(index)
                    .ok()
                    .and_then(|i| ALPHABET.get(i))
                    .map(|c| char::from(*c)),
            );
        }
    }
    out
}
