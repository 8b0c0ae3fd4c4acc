//! Packs and calendars as the app and the npm package carry them: compiled from what is written in
//! `core/packs`, calendars as they are, and the index that names them; for the app also what the
//! analyser says of each pack.

use crate::assets::Assets;
use crate::findings::Findings;
use crate::paths;
use anyhow::{Context, Result, anyhow};
use redress_core::answer::Text;
use redress_core::calendar::Calendar;
use redress_core::pack::{Audience, PackDoc, Texts, author};
use serde_json::{Value, json};

/// One compiled pack.
pub struct Pack {
    /// Its id, which is also its file name.
    pub id: String,
    /// Canonical logic.
    pub logic: String,
    /// Canonical texts.
    pub texts: String,
    /// As written.
    source: String,
    title: Text,
    /// The source, in words.
    about: Text,
    /// What complainants are asked to choose among first, in words; none where nothing is.
    topics: Option<Text>,
    key: Option<String>,
    version: String,
    draft: bool,
    rules: usize,
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
        let written = paths::read(&file)?;
        let source = author::read(&name.to_string_lossy(), &written)
            .map_err(|errors| anyhow!("{errors}"))?;
        let said = |key: &str| {
            let text = source.texts.get(key).cloned();
            text.with_context(|| format!("{} has no text \"{key}\"", name.display()))
        };
        let (title, about) = (said("pack")?, said("source")?);
        let meta = &source.doc.pack;
        let topics = topics(&source.doc, &source.texts);
        packs.push(Pack {
            id: paths::stem(&file)?.to_owned(),
            logic: source.doc.canonical_json()?,
            texts: source.texts.canonical_json()?,
            key: meta.key.clone(),
            version: meta.version.clone(),
            draft: meta.status == "draft",
            rules: source.doc.rules.len(),
            source: written,
            title,
            about,
            topics,
        });
    }
    Ok(packs)
}

/// What a complaint can be about: the values of the fact that packs name so, as far as a reader
/// takes them in.
fn topics(doc: &PackDoc, texts: &Texts) -> Option<Text> {
    const ABOUT: [&str; 9] = [
        "topic",
        "about",
        "what",
        "subject",
        "classes",
        "acts",
        "purpose",
        "service",
        "respondent",
    ];
    const MOST: usize = 6;
    let asked = |name: &&str| {
        let fact = doc.facts.iter().find(|f| f.id == **name)?;
        (fact.ask == Audience::Complainant && !fact.values.is_empty()).then_some(fact)
    };
    let fact = ABOUT.iter().find_map(asked)?;
    let values = fact.values.iter().take(MOST);
    let named: Vec<&Text> = values
        .filter_map(|value| texts.get(&format!("value/{}/{value}", fact.id)))
        .collect();
    let joined = |side: fn(&Text) -> &str, by: &str| {
        named.iter().map(|t| side(t)).collect::<Vec<_>>().join(by)
    };
    Some(Text {
        zh: joined(|t| &t.zh, "、"),
        en: joined(|t| &t.en, "; "),
    })
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

/// Adds packs and calendars to the app under names that carry their hashes. A pack is fetched when
/// it is wanted; the index says enough to choose it.
pub fn add(assets: &mut Assets) -> Result<Data> {
    let mut data = Data::default();
    let (findings, calendars) = (Findings::new()?, calendars()?);
    for pack in packs()? {
        let found = findings.of(&pack.id, &pack.source, &calendars)?;
        let logic = assets.add_hashed("packs", &pack.id, "json", pack.logic.into_bytes());
        let texts = format!("{}.texts", pack.id);
        let texts = assets.add_hashed("packs", &texts, "json", pack.texts.into_bytes());
        let found_name = format!("{}.findings", pack.id);
        let found = assets.add_hashed("packs", &found_name, "json", found.into_bytes());
        for file in [&logic, &texts, &found] {
            assets.on_demand(file);
        }
        data.packs.push(json!({
            "id": pack.id,
            "title": pack.title,
            "about": pack.about,
            "topics": pack.topics,
            "key": pack.key,
            "version": pack.version,
            "draft": pack.draft,
            "rules": pack.rules,
            "logic": format!("/{logic}"),
            "texts": format!("/{texts}"),
            "findings": format!("/{found}"),
        }));
    }
    for (id, text) in calendars {
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
