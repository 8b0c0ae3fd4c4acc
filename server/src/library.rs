//! The packs inside the binary and the calendars of program and data folder: read once at start. What
//! the record adds to both is the store's.

use crate::calendars::{Calendars, CalendarsError, Written};
use crate::packs::Packs;
use crate::shipped;
use redress_core::pack::{Pack, PackErrors, author};
use redress_core::record::Kinds;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// Why a pack or calendar cannot be used.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// A pack has errors.
    #[error("{0}")]
    Pack(#[from] PackErrors),
    /// A calendar cannot be read or has errors.
    #[error(transparent)]
    Calendar(#[from] CalendarsError),
}

/// The packs, and calendars by region.
#[derive(Debug)]
pub struct Library {
    packs: Arc<Packs>,
    calendars: Arc<Calendars>,
}

impl Library {
    /// Reads everything embedded.
    ///
    /// # Errors
    /// [`LibraryError`] naming the file and what is wrong in it.
    pub fn embedded() -> Result<Self, LibraryError> {
        Self::open(None, &[])
    }

    /// Reads the packs, and the calendars as they are in force in a data folder and with overlays.
    ///
    /// # Errors
    /// [`LibraryError`] naming the file and what is wrong in it.
    pub fn open(data: Option<&Path>, overlays: &[Written]) -> Result<Self, LibraryError> {
        let mut packs = Vec::new();
        for id in shipped::pack_ids() {
            let text = shipped::pack(&id).unwrap_or_default();
            let source = author::read(&format!("core/packs/{id}.toml"), &text)?;
            packs.push(Pack::compile(source.doc, source.texts)?);
        }
        Ok(Self {
            packs: Arc::new(Packs::of(packs)),
            calendars: Arc::new(Calendars::open(data, overlays.to_vec())?),
        })
    }

    /// The pack of an id.
    #[must_use]
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.named(id)
    }

    /// Every pack, in order of id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    /// The calendars before what the record adds.
    #[must_use]
    pub fn calendars(&self) -> Arc<Calendars> {
        Arc::clone(&self.calendars)
    }

    /// The packs as the record is kept with them.
    #[must_use]
    pub fn known(&self) -> Arc<Packs> {
        Arc::clone(&self.packs)
    }

    /// Every type of act that some pack knows.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        self.packs.kinds()
    }
}
