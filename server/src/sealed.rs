//! The key that devices seal copies of their events to, and opening such copies: ECDH on P-256,
//! HKDF-SHA256, AES-256-GCM, as browsers have them. The form is the core's. Never: what becomes of
//! an event, or where the key is kept.

use crate::secret::{self, NoRandomness};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::DeflateDecoder;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use redress_core::sync::{
    self, MAX_SEALED_CONTENT, SEALED_INFO, SealedContent, SealedError, sealed_parts, sealed_salt,
};
use sha2::Sha256;
use std::io::Read as _;

/// The organisation's key pair for sealed copies.
#[derive(Clone)]
pub struct SealingKey {
    secret: SecretKey,
    point: Box<[u8]>,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").finish_non_exhaustive()
    }
}

impl SealingKey {
    /// The text of a new key, as it is kept.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn make() -> Result<String, NoRandomness> {
        loop {
            // One number in four thousand million is no key.
            let text = secret::token()?;
            if Self::read(&text).is_some() {
                return Ok(text);
            }
        }
    }

    /// The key of a kept text; none when it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let secret = SecretKey::from_slice(&secret::decode(text)?).ok()?;
        let point = secret.public_key().to_sec1_point(false);
        let point = point.as_bytes().into();
        Some(Self { secret, point })
    }

    /// The public half, as devices get it.
    #[must_use]
    pub fn public(&self) -> sync::PublicKey {
        let (x, y) = self.point.get(1..).unwrap_or_default().split_at(32);
        sync::PublicKey {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            x: URL_SAFE_NO_PAD.encode(x),
            y: URL_SAFE_NO_PAD.encode(y),
        }
    }

    /// Opens a copy.
    ///
    /// # Errors
    /// [`SealedError`]; nothing of what is inside is told then.
    pub fn open(&self, copy: &str) -> Result<SealedContent, SealedError> {
        let copy = secret::decode(copy).ok_or(SealedError::Form)?;
        let plain = self.open_bytes(&copy)?;
        serde_json::from_slice(&plain).map_err(|_| SealedError::Form)
    }

    /// Opens a copy of anything, as the attachments of a device that may not read them come.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_bytes(&self, copy: &[u8]) -> Result<Vec<u8>, SealedError> {
        let parts = sealed_parts(copy, &self.point)?;
        let maker = PublicKey::from_sec1_bytes(parts.ephemeral);
        let maker = maker.map_err(|_| SealedError::Damaged)?;
        let shared = self.secret.diffie_hellman(&maker);
        let salt = sealed_salt(&self.point, parts.ephemeral);
        let mut derived = [0; 44];
        shared
            .extract::<Sha256>(Some(&salt))
            .expand(SEALED_INFO, &mut derived)
            .map_err(|_| SealedError::Form)?;
        let (key, nonce) = derived.split_at(32);
        let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| SealedError::Form)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| SealedError::Form)?;
        let payload = Payload {
            msg: parts.sealed,
            aad: parts.header,
        };
        let plain = cipher.decrypt(&nonce, payload);
        let plain = plain.map_err(|_| SealedError::Damaged)?;
        if parts.packed {
            return unpacked(&plain);
        }
        Ok(plain)
    }
}

/// What was packed; no more than a copy may hold, however small it came.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, SealedError> {
    let most = u64::try_from(MAX_SEALED_CONTENT).unwrap_or(u64::MAX);
    let mut plain = Vec::new();
    let mut reader = DeflateDecoder::new(packed).take(most + 1);
    reader
        .read_to_end(&mut plain)
        .map_err(|_| SealedError::Form)?;
    if plain.len() > MAX_SEALED_CONTENT {
        return Err(SealedError::Form);
    }
    Ok(plain)
}
