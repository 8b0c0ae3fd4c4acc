//! The packs and calendars inside the binary, read once at start.

use redress_core::calendar::{Calendar, CalendarError};
use redress_core::pack::{Pack, PackErrors, author};
use redress_core::record::Kinds;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

#[derive(RustEmbed)]
#[folder = "../core/packs"]
struct PackFiles;

#[derive(RustEmbed)]
#[folder = "../core/calendars"]
struct CalendarFiles;

/// Why a shipped pack or calendar cannot be used.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// A pack has errors.
    #[error("{0}")]
    Pack(#[from] PackErrors),
    /// A calendar has errors.
    #[error("calendar \"{0}\": {1}")]
    Calendar(String, CalendarError),
    /// A file is not text.
    #[error("\"{0}\" is not utf-8 text; save it as utf-8")]
    Text(String),
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
        for name in PackFiles::iter().filter(|name| name.ends_with(".toml")) {
            let source = author::read(&format!("core/packs/{name}"), &text::<PackFiles>(&name)?)?;
            let pack = Pack::compile(source.doc, source.texts)?;
            packs.insert(pack.doc().pack.id.clone(), pack);
        }
        let mut calendars = BTreeMap::new();
        for name in CalendarFiles::iter().filter(|name| name.ends_with(".json")) {
            let region = name.trim_end_matches(".json").to_owned();
            let calendar = Calendar::load(&text::<CalendarFiles>(&name)?)
                .map_err(|error| LibraryError::Calendar(region.clone(), error))?;
            calendars.insert(region, calendar);
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

fn text<T: RustEmbed>(name: &str) -> Result<String, LibraryError> {
    let bytes = T::get(name)
        .map(|file| file.data.into_owned())
        .unwrap_or_default();
    String::from_utf8(bytes).map_err(|_| LibraryError::Text(name.to_owned()))
}
