//! A kiosk's key and its sealing of copies, with the run's chance in place of the browser's: what a
//! browser does is `web/static/seal.js`, and the server's tests hold the two against each other.
//! Never: what becomes of a copy.

use super::device::bytes;
use crate::dice::Dice;
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use anyhow::{Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use redress_core::record::Entry;
use redress_core::sync::{SEALED_INFO, SealedContent, SealedCopy, sealed_salt};
use sha2::{Digest, Sha256};

/// What a kiosk signs with, and the key that it seals to.
#[derive(Debug, Clone)]
pub struct Seal {
    own: SigningKey,
    to: Vec<u8>,
}

impl Seal {
    /// A kiosk's key that the dice decide; copies are sealed to this point.
    pub fn new(to: Vec<u8>, dice: &mut Dice) -> Result<Self> {
        let own = SigningKey::from_slice(&bytes::<32>(dice))?;
        Ok(Self { own, to })
    }

    /// The same with another key of its own.
    pub fn anew(&self, dice: &mut Dice) -> Result<Self> {
        Self::new(self.to.clone(), dice)
    }

    /// The public half, as a server keeps it.
    pub fn point(&self) -> Vec<u8> {
        let point = self.own.verifying_key().to_sec1_point(false);
        point.as_bytes().to_vec()
    }

    /// The copy of an event.
    pub fn copy(&self, entry: &Entry, dice: &mut Dice) -> Result<SealedCopy> {
        let envelope = entry.event.envelope();
        let signed = SealedContent::signed_text(&entry.event);
        let signature: Signature = self.own.sign(signed.as_bytes());
        let content = SealedContent {
            raw: entry.event.raw().to_owned(),
            private: entry.private.clone(),
            signature: URL_SAFE_NO_PAD.encode(signature.to_bytes()),
        };
        Ok(SealedCopy {
            event: envelope.id.clone(),
            device: envelope.device.clone(),
            link: envelope.seq,
            stamp: entry.stamp,
            copy: self.sealed(&serde_json::to_vec(&content)?, dice)?,
        })
    }

    fn sealed(&self, plain: &[u8], dice: &mut Dice) -> Result<String> {
        let maker = SecretKey::from_slice(&bytes::<32>(dice))?;
        let ephemeral = maker.public_key().to_sec1_point(false);
        let shared = maker.diffie_hellman(&PublicKey::from_sec1_bytes(&self.to)?);
        let mut derived = [0; 44];
        shared
            .extract::<Sha256>(Some(&sealed_salt(&self.to, ephemeral.as_bytes())))
            .expand(SEALED_INFO, &mut derived)
            .map_err(|_| anyhow!("no key can be derived"))?;
        let (key, nonce) = derived.split_at(32);
        let name = Sha256::digest(&self.to);
        let name = name.get(..8).unwrap_or_default();
        let header = [&[1, 0], name, ephemeral.as_bytes()].concat();
        let payload = Payload {
            msg: plain,
            aad: &header,
        };
        let cipher = Aes256Gcm::new_from_slice(key)?;
        let nonce = Nonce::try_from(nonce)?;
        let sealed = cipher.encrypt(&nonce, payload);
        let sealed = sealed.map_err(|_| anyhow!("the copy cannot be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode([header, sealed].concat()))
    }
}
