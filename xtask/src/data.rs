//! Packs and calendars as the app and the npm package carry them: compiled from what is written in
//! `core/packs`, calendars as they are, and the index that names them.

use crate::assets::Assets;
use crate::paths;
use anyhow::{Context, Result, anyhow};
use redress_core::answer::Text;
use redress_core::calendar::Calendar;
use redress_core::pack::author;
use serde_json::{Value, json};

/// One compiled pack.
pub struct Pack {
    /// Its id, which is also its file name.
    pub id: String,
    /// Canonical logic.
    pub logic: String,
    /// Canonical texts.
    pub texts: String,
    title: Text,
}

/// What was added to the app, for its index.
#[derive(Default)]
pub struct Data {
    packs: Vec<Value>,
    calendars: Vec<Value>,
}

/// Compiles every pack; an error says file, line and column.
pub fn packs() -> Result<Vec<Pack>> {
    let mut packs = Vec::new();
    for file in paths::files(&paths::root().join("core/packs"), "toml")? {
        let name = file.strip_prefix(paths::root()).unwrap_or(&file);
        let source = author::read(&name.to_string_lossy(), &paths::read(&file)?)
            .map_err(|errors| anyhow!("{errors}"))?;
        let title = source.texts.get("pack").cloned();
        packs.push(Pack {
            id: paths::stem(&file)?.to_owned(),
            logic: source.doc.canonical_json()?,
            texts: source.texts.canonical_json()?,
            title: title.with_context(|| format!("{} has no title", name.display()))?,
        });
    }
    Ok(packs)
}

/// Every calendar that loads, by region in lower case.
pub fn calendars() -> Result<Vec<(String, String)>> {
    let mut calendars = Vec::new();
    for file in paths::files(&paths::root().join("core/calendars"), "json")? {
        let text = paths::read(&file)?;
        Calendar::load(&text).map_err(|error| anyhow!("{}: {error}", file.display()))?;
        calendars.push((paths::stem(&file)?.to_owned(), text));
    }
    Ok(calendars)
}

/// Adds packs and calendars to the app under names that carry their hashes.
pub fn add(assets: &mut Assets) -> Result<Data> {
    let mut data = Data::default();
    for pack in packs()? {
        let logic = assets.add_hashed("packs", &pack.id, "json", pack.logic.into_bytes());
        let texts = format!("{}.texts", pack.id);
        let texts = assets.add_hashed("packs", &texts, "json", pack.texts.into_bytes());
        data.packs.push(json!({
            "id": pack.id,
            "logic": format!("/{logic}"),
            "texts": format!("/{texts}"),
            "zh": pack.title.zh,
            "en": pack.title.en,
        }));
    }
    for (id, text) in calendars()? {
        let file = assets.add_hashed("calendars", &id, "json", text.into_bytes());
        data.calendars
            .push(json!({ "id": id, "file": format!("/{file}") }));
    }
    Ok(data)
}

impl Data {
    /// `data.json`.
    pub fn index(&self, version: &str) -> String {
        json!({ "packs": self.packs, "calendars": self.calendars, "version": version }).to_string()
    }
}
