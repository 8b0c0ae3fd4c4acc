//! Sealed copies: what a device keeps and hands on of an event when nobody may read it on the way.
//! Here is their form, what is inside, and how they travel. Never: cryptography itself.
//!
//! A copy is bytes: form (1), packing (0 as it is, 1 deflate without a header), the first eight bytes
//! of the SHA-256 of the key it is sealed to, the maker's one-time public point, and the sealed
//! content with its tag. Points are P-256, uncompressed. The shared secret of ECDH goes through
//! HKDF-SHA256, salted with the one-time point and the key's point, with [`SEALED_INFO`]; of its 44
//! bytes 32 are the AES-256-GCM key and 12 its nonce. Everything before the content is
//! authenticated with it.

use crate::record::{Event, Private, Stamp};
use crate::sync::wire::push_text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The form of a copy. Another form gets another number.
const FORM: u8 = 1;
/// What the keys of a copy are derived for.
pub const SEALED_INFO: &[u8] = b"redress sealed 1";
/// Length of an uncompressed P-256 point.
pub const POINT_BYTES: usize = 65;
const NAME_BYTES: usize = 8;
const HEADER_BYTES: usize = 2 + NAME_BYTES + POINT_BYTES;
/// The most that a copy unpacks to: an event and its private part, escaped as JSON.
pub const MAX_SEALED_CONTENT: usize = 512 * 1024;

/// A sealed copy on its way: which event of whose it is, so that it can be answered. What it says
/// here is believed of nobody; the truth is inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedCopy {
    /// Event id.
    pub event: String,
    /// The device that wrote it.
    pub device: String,
    /// Its link in that device's chain.
    pub link: u64,
    /// The stamp it is held with, where a server has acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
    /// The copy, base64url.
    pub copy: String,
}

/// What is inside a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedContent {
    /// The event's text, unchanged.
    pub raw: String,
    /// Its private part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
    /// Its device's signature over [`push_text`] of this event, base64url: whoever carries the copy.
    pub signature: String,
}

impl SealedContent {
    /// What the signature of an event is over.
    #[must_use]
    pub fn signed_text(event: &Event) -> String {
        let envelope = event.envelope();
        push_text(&envelope.org, &envelope.device, envelope.seq, event.hash())
    }
}

/// Why bytes are no copy that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealedError {
    /// Cut off, or of another form.
    #[error("this is no sealed copy of a known form; send what the device keeps, unchanged")]
    Form,
    /// Sealed to another key.
    #[error("it is sealed to another key; bring it to the server its device belongs to")]
    Key,
    /// Changed on the way.
    #[error("it was changed or damaged; send it again from its device")]
    Damaged,
}

/// A copy taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedParts<'a> {
    /// The content is packed.
    pub packed: bool,
    /// The maker's one-time point.
    pub ephemeral: &'a [u8],
    /// Everything that is authenticated beside the content.
    pub header: &'a [u8],
    /// The sealed content with its tag.
    pub sealed: &'a [u8],
}

/// What the keys of a copy are salted with.
#[must_use]
pub fn sealed_salt(key: &[u8], ephemeral: &[u8]) -> Vec<u8> {
    [ephemeral, key].concat()
}

/// Takes a copy apart that must be sealed to this key.
///
/// # Errors
/// [`SealedError::Form`], or [`SealedError::Key`] when it is sealed to another.
pub fn sealed_parts<'a>(copy: &'a [u8], key: &[u8]) -> Result<SealedParts<'a>, SealedError> {
    let (header, sealed) = copy
        .split_at_checked(HEADER_BYTES)
        .ok_or(SealedError::Form)?;
    let (packed, named, ephemeral) = match header {
        [FORM, packed @ (0 | 1), rest @ ..] => {
            let (named, ephemeral) = rest.split_at_checked(NAME_BYTES).ok_or(SealedError::Form)?;
            (*packed == 1, named, ephemeral)
        }
        _ => return Err(SealedError::Form),
    };
    if name(key).as_slice() != named {
        return Err(SealedError::Key);
    }
    Ok(SealedParts {
        packed,
        ephemeral,
        header,
        sealed,
    })
}

/// How a copy names the key it is sealed to.
fn name(key: &[u8]) -> Vec<u8> {
    Sha256::digest(key)
        .iter()
        .take(NAME_BYTES)
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; POINT_BYTES] = [4; POINT_BYTES];

    fn sealed_header(packed: bool, key: &[u8], ephemeral: &[u8]) -> Vec<u8> {
        [&[1, u8::from(packed)], name(key).as_slice(), ephemeral].concat()
    }

    #[test]
    fn a_copy_is_taken_apart_as_it_was_put_together() {
        let ephemeral = [7; POINT_BYTES];
        let mut copy = sealed_header(true, &KEY, &ephemeral);
        copy.extend(b"sealed");
        let parts = sealed_parts(&copy, &KEY).unwrap();
        assert!(parts.packed);
        assert_eq!(parts.ephemeral, ephemeral);
        assert_eq!(parts.sealed, b"sealed");
        assert_eq!(parts.header.len() + parts.sealed.len(), copy.len());
    }

    #[test]
    fn another_form_a_cut_copy_and_another_key_are_told_apart() {
        let copy = sealed_header(false, &KEY, &[7; POINT_BYTES]);
        assert!(sealed_parts(&copy, &KEY).is_ok());
        assert_eq!(sealed_parts(&copy, &[5; 65]), Err(SealedError::Key));
        assert_eq!(sealed_parts(&copy[1..], &KEY), Err(SealedError::Form));
        for (place, value) in [(0, 2), (1, 2)] {
            let mut other = copy.clone();
            other[place] = value;
            assert_eq!(sealed_parts(&other, &KEY), Err(SealedError::Form));
        }
    }
}
