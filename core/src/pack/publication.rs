//! A pack as one text: what is published, stored and fetched under its digest, so that a case is
//! answered by the rules it was received under wherever it is looked at. Never: who may publish, or
//! which of several editions a case takes.

use crate::canonical::{self, CanonicalError};
use crate::pack::{Pack, doc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The version of the text.
const FORM: u32 = 1;

/// The text. Logic and words stand in it as texts of their own, so that the logic's digest is that
/// of the very bytes.
#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    #[serde(default)]
    logic: String,
    #[serde(default)]
    texts: String,
}

/// What any form of what is published says first.
#[derive(Deserialize)]
pub(crate) struct Formed {
    pub(crate) format: u32,
}

/// Why a published text is no pack here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicationError {
    /// A newer version wrote it.
    #[error("the pack was published in form {0}, which this version does not know; update it")]
    Newer(u32),
    /// It is not what it should be.
    #[error("the published pack cannot be read: {0}; publish it again")]
    Damaged(String),
}

impl Pack {
    /// The pack as one canonical text.
    ///
    /// # Errors
    /// When a rule carries a floating-point number.
    pub fn publication(&self) -> Result<String, CanonicalError> {
        canonical::of(&Written {
            format: FORM,
            logic: self.doc().canonical_json()?,
            texts: self.texts().canonical_json()?,
        })
    }

    /// Reads a pack from such a text.
    ///
    /// # Errors
    /// [`PublicationError`]; what a newer version wrote is told from what is damaged.
    pub fn published(text: &str) -> Result<Self, PublicationError> {
        let damaged = |cause: String| PublicationError::Damaged(cause);
        let written: Written = crate::json::read(text).map_err(|e| damaged(e.to_string()))?;
        if written.format != FORM {
            return Err(PublicationError::Newer(written.format));
        }
        let logic: Formed =
            crate::json::read(&written.logic).map_err(|e| damaged(e.to_string()))?;
        if logic.format > doc::FORMAT {
            return Err(PublicationError::Newer(logic.format));
        }
        Self::load(&written.logic, &written.texts).map_err(|e| damaged(e.to_string()))
    }
}
