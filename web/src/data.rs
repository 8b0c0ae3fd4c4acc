//! The list of regulations, the calendar, and a regulation's own files when it is wanted. They are
//! the same files offline: the service worker keeps the list with the app, and every regulation
//! that was opened once.

use crate::browser;
use crate::days;
use crate::sync::http::{self, HttpError};
use redress_core::answer::Text;
use redress_core::assess::Edition;
use redress_core::calendar::Calendar;
use redress_core::case::Facts;
use redress_core::pack::Pack;
use redress_core::record::Kinds;
use redress_core::sync::PublishedPack;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

#[derive(Deserialize)]
struct Index {
    version: String,
    packs: Vec<PackRow>,
    calendars: Vec<CalendarFile>,
}

/// What the list says of a regulation; enough to choose it, not to decide by it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PackRow {
    /// Pack id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Whose it is and how much of it there is.
    pub about: Text,
    /// What a complaint can be about, where the regulation asks.
    pub topics: Option<Text>,
    /// Key of the source regulation.
    pub key: Option<String>,
    /// Version as its author counts.
    pub version: String,
    /// A fragment or a reconstruction.
    pub draft: bool,
    /// How many rules it has.
    pub rules: usize,
    logic: String,
    texts: String,
    findings: String,
}

#[derive(Deserialize)]
struct CalendarFile {
    id: String,
    file: String,
}

/// Why the regulations are not there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataError {
    /// A file could not be fetched and is not kept.
    #[error("a file of the app is missing; open the app once with a network")]
    Missing,
    /// A file is not what it should be.
    #[error("a file of the app is damaged: {0}; reload the app")]
    Damaged(String),
}

impl From<HttpError> for DataError {
    fn from(_: HttpError) -> Self {
        Self::Missing
    }
}

/// The regulations there are to choose from, and the calendar they count by.
#[derive(Debug)]
pub struct Catalogue {
    /// One row a regulation, in order of their ids.
    pub packs: Vec<PackRow>,
    /// The calendar.
    pub calendar: Arc<Calendar>,
    /// What stands for every byte of the app, its regulations included.
    pub version: String,
}

impl Catalogue {
    /// Loads the list and the calendar.
    pub async fn load() -> Result<Self, DataError> {
        let damaged = |what: String| DataError::Damaged(what);
        let index = http::file("/data.json").await?;
        let index: Index = redress_core::json::read(&index).map_err(|e| damaged(e.to_string()))?;
        let calendar = index
            .calendars
            .iter()
            .find(|c| c.id == "cn")
            .ok_or(DataError::Missing)?;
        let calendar = Calendar::load(&http::file(&calendar.file).await?)
            .map_err(|e| damaged(e.to_string()))?;
        Ok(Self {
            packs: index.packs,
            version: index.version,
            calendar: Arc::new(days::to_begin_with(calendar)),
        })
    }

    /// The row of a regulation.
    pub fn row(&self, pack: &str) -> Option<&PackRow> {
        self.packs.iter().find(|row| row.id == pack)
    }
}

impl PackRow {
    /// The row of a published regulation; of one that is shipped as well with its files and what it is
    /// about, which a publication does not say.
    pub fn published(row: &PublishedPack, shipped: Option<&Self>) -> Self {
        let file = |of: fn(&Self) -> &String| shipped.map_or_else(String::new, |s| of(s).clone());
        Self {
            id: row.id.clone(),
            title: row.title.clone(),
            about: row.about.clone(),
            topics: shipped.and_then(|shipped| shipped.topics.clone()),
            key: row.key.clone(),
            version: row.version.clone(),
            draft: row.draft,
            rules: row.rules,
            logic: file(|s| &s.logic),
            texts: file(|s| &s.texts),
            // Of the published edition nobody has written down what was found.
            findings: String::new(),
        }
    }

    /// What it is about, for someone who has to choose: its topics, or at least its source.
    pub fn matter(&self) -> &Text {
        self.topics.as_ref().unwrap_or(&self.about)
    }

    /// Loads the regulation as the app has it, under its default parameters, and sees to it that it stays for offline use.
    pub async fn load(&self) -> Result<Edition, DataError> {
        let damaged = |what: String| DataError::Damaged(what);
        if self.logic.is_empty() {
            return Err(DataError::Missing);
        }
        let logic = http::file(&self.logic).await?;
        let texts = http::file(&self.texts).await?;
        let pack = Pack::load(&logic, &texts).map_err(|e| damaged(e.to_string()))?;
        let edition = pack.edition(&BTreeMap::new());
        // Asked of the browser's start script: this page may be older than its service worker.
        for file in [&self.logic, &self.texts] {
            browser::announce("redress:keep", file);
        }
        edition.map_err(|e| damaged(e.to_string()))
    }

    /// Loads what the analyser says of the regulation, as JSON; it stays for offline use like the rest.
    pub async fn findings(&self) -> Result<String, DataError> {
        if self.findings.is_empty() {
            return Err(DataError::Missing);
        }
        let found = http::file(&self.findings).await?;
        browser::announce("redress:keep", &self.findings);
        Ok(found)
    }
}

/// The event kinds of a regulation.
pub fn kinds(edition: &Edition) -> Kinds {
    Kinds::with(edition.pack().doc().events.iter().map(|e| e.id.clone()))
}

/// Splits facts into what may stand in the open part and what identifies someone.
pub fn split(edition: &Edition, facts: &Facts) -> (Facts, Facts) {
    let personal = |name: &str| {
        edition
            .pack()
            .doc()
            .facts
            .iter()
            .any(|f| f.id == name && f.personal)
    };
    // "Asked, not known" says nothing about anyone and stands in the open.
    let asked = |value: &Value| value.get("asked") == Some(&Value::Bool(true));
    facts
        .clone()
        .into_iter()
        .partition(|(name, value)| !personal(name) || asked(value))
}

/// The label of a value of a fact.
pub fn value_text(edition: &Edition, fact: &str, value: &Value) -> Text {
    let pack = edition.pack();
    let both = |zh: &str, en: &str| Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    match value {
        Value::Bool(true) => both("是", "yes"),
        Value::Bool(false) => both("否", "no"),
        Value::Null => both("没有", "none"),
        Value::Number(n) => both(&n.to_string(), &n.to_string()),
        Value::String(s) => pack
            .texts()
            .get(&format!("value/{fact}/{s}"))
            .cloned()
            .unwrap_or_else(|| both(s, s)),
        Value::Array(items) if items.is_empty() => both("都没有", "none of these"),
        Value::Array(items) => {
            let texts: Vec<Text> = items.iter().map(|i| value_text(edition, fact, i)).collect();
            let join = |side: fn(&Text) -> &str, by: &str| {
                texts.iter().map(side).collect::<Vec<_>>().join(by)
            };
            Text {
                zh: join(|t| &t.zh, "、"),
                en: join(|t| &t.en, ", "),
            }
        }
        Value::Object(map) if map.contains_key("asked") => both("不清楚", "not known"),
        Value::Object(_) => both("（未显示）", "(not shown)"),
    }
}
