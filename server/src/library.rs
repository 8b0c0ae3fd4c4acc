//! The packs and calendars inside the binary, ready to assess with: read once at start.

use crate::shipped;
use redress_core::calendar::{Calendar, CalendarError};
use redress_core::pack::{Pack, PackErrors, author};
use redress_core::record::Kinds;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// Why a shipped pack or calendar cannot be used.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// A pack has errors.
    #[error("{0}")]
    Pack(#[from] PackErrors),
    /// A calendar has errors.
    #[error("calendar \"{0}\": {1}")]
    Calendar(String, CalendarError),
}

/// Packs by id and calendars by region, both in order of name.
#[derive(Debug)]
pub struct Library {
    packs: BTreeMap<String, Pack>,
    calendars: BTreeMap<String, Calendar>,
    kinds: Arc<Kinds>,
}

impl Library {
    /// Reads everything embedded.
    ///
    /// # Errors
    /// [`LibraryError`] naming the file and what is wrong in it.
    pub fn embedded() -> Result<Self, LibraryError> {
        let mut packs = BTreeMap::new();
        for id in shipped::pack_ids() {
            let text = shipped::pack(&id).unwrap_or_default();
            let source = author::read(&format!("core/packs/{id}.toml"), &text)?;
            packs.insert(id, Pack::compile(source.doc, source.texts)?);
        }
        let mut calendars = BTreeMap::new();
        for region in shipped::regions() {
            let text = shipped::calendar(&region).unwrap_or_default();
            let calendar = Calendar::load(&text)
                .map_err(|error| LibraryError::Calendar(region.clone(), error))?;
            calendars.insert(region.to_ascii_lowercase(), calendar);
        }
        let own = packs
            .values()
            .flat_map(|pack| pack.doc().events.iter().map(|event| event.id.clone()));
        let kinds = Arc::new(Kinds::with(own));
        Ok(Self {
            packs,
            calendars,
            kinds,
        })
    }

    /// The pack of an id.
    #[must_use]
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.get(id)
    }

    /// Every pack, in order of id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.values()
    }

    /// The calendar of a region, e.g. `cn`.
    #[must_use]
    pub fn calendar(&self, region: &str) -> Option<&Calendar> {
        self.calendars.get(region)
    }

    /// Every type of act that some pack knows.
    #[must_use]
    pub fn kinds(&self) -> Arc<Kinds> {
        Arc::clone(&self.kinds)
    }
}
