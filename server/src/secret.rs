//! Random secrets and identifiers, their text, and the hashes under which they are stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use redress_core::record::{TrackingCode, uuid_v7};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The machine gives no randomness: nothing safe can be made.
#[derive(Debug, Clone, Copy, Error)]
#[error("the system's source of randomness does not answer; check the machine")]
pub struct NoRandomness;

/// Random bytes.
///
/// # Errors
/// [`NoRandomness`].
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A new identifier.
///
/// # Errors
/// [`NoRandomness`].
pub fn id(now_ms: u64) -> Result<String, NoRandomness> {
    Ok(uuid_v7(now_ms, bytes()?))
}

/// A secret of 256 bits as text.
///
/// # Errors
/// [`NoRandomness`].
pub fn token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// The secret of a session, as URL-safe text: shorter, since it goes with every request. It ends with
/// the session, and 144 bits are not guessed.
///
/// # Errors
/// [`NoRandomness`].
pub fn session() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<18>()?))
}

/// A one-time code that people can read out: twenty characters, a hundred bits.
///
/// # Errors
/// [`NoRandomness`].
pub fn one_time_code() -> Result<String, NoRandomness> {
    let halves = [
        TrackingCode::from_random(bytes()?),
        TrackingCode::from_random(bytes()?),
    ];
    let plain: String = halves
        .iter()
        .flat_map(|half| half.as_str().chars().filter(|c| *c != '-').take(10))
        .collect();
    Ok(plain)
}

/// What a person may change in a one-time code when typing it: case and dashes.
#[must_use]
pub fn as_typed(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect::<String>()
        .to_ascii_uppercase()
}

/// The hash under which a secret of high entropy is stored.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The keyed hash under which a tracking code is looked up: without the key nobody can try codes
/// against a stolen file.
#[must_use]
pub fn keyed(key: &[u8], code: &TrackingCode) -> Vec<u8> {
    // Any length of key is accepted.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(code.as_str().as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A keyed hash of what the server says, short enough for the random half of an identifier. The same key as
/// for tracking codes, on texts that no code looks like.
#[must_use]
pub fn mark(key: &[u8], said: &str) -> [u8; 10] {
    // Any length of key is accepted.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 10];
    };
    mac.update(b"the server said ");
    mac.update(said.as_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let [a, b, c, d, e, f, g, h, i, j, ..] = whole;
    [a, b, c, d, e, f, g, h, i, j]
}

/// How often a code that people type is hashed before it is held against what is stored.
pub const ROUNDS: u32 = 100_000;

/// A short secret stretched: the first block of PBKDF2 with HMAC-SHA-256, as browsers compute it.
#[must_use]
pub fn stretched(secret: &str, salt: &str, rounds: u32) -> Vec<u8> {
    // Any length of key is accepted.
    let Ok(keyed) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return Vec::new();
    };
    let step = |parts: &[&[u8]]| -> [u8; 32] {
        let mut mac = keyed.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    };
    let mut last = step(&[salt.as_bytes(), &1_u32.to_be_bytes()]);
    let mut sum = last;
    for _ in 1..rounds {
        last = step(&[&last]);
        sum.iter_mut()
            .zip(last)
            .for_each(|(sum, byte)| *sum ^= byte);
    }
    sum.to_vec()
}

/// Bytes of base64url text without padding.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretching_is_the_pbkdf2_that_browsers_compute() {
        // RFC 7914 §11: the first 32 bytes.
        let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(stretched("passwd", "salt", 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        );
        assert_eq!(
            hex(stretched("Password", "NaCl", 80_000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        );
    }
}
