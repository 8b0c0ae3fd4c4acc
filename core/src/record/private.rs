//! The private part of an event: what identifies a person, kept apart from the hashed envelope.
//!
//! The envelope carries only a salted hash of it and says which facts it holds. It can be
//! destroyed without breaking any chain.

use crate::canonical::{self, CanonicalError};
use crate::case::Facts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest private part, as canonical text.
pub const MAX_PRIVATE_BYTES: usize = 64 * 1024;

/// Personal facts and free text of one event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Private {
    /// The event it belongs to.
    pub event: String,
    /// Sixteen random bytes as hexadecimal: without it the hash would let one guess the text.
    pub salt: String,
    /// Personal facts of the case, or of the matter the event concerns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Personal facts of single matters, where a filing opens several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub matters: BTreeMap<String, Facts>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Private {
    /// Its salted hash, as the envelope carries it.
    ///
    /// # Errors
    /// [`CanonicalError`] when a fact has no canonical form.
    pub fn digest(&self) -> Result<String, CanonicalError> {
        Ok(canonical::digest(self.text_form()?.as_bytes()))
    }

    /// Its canonical text: what is hashed and stored.
    ///
    /// # Errors
    /// [`CanonicalError`] when a fact has no canonical form.
    pub fn text_form(&self) -> Result<String, CanonicalError> {
        canonical::of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_under_another_salt_has_another_hash() {
        let part = |salt: &str| Private {
            event: "e".into(),
            salt: salt.into(),
            text: Some("漏水".into()),
            ..Private::default()
        };
        assert_ne!(part("00").digest().unwrap(), part("01").digest().unwrap());
        assert_eq!(part("00").digest().unwrap(), part("00").digest().unwrap());
    }
}
