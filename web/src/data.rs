//! The regulations and the calendar that came with the app, loaded once. They are the same files
//! offline: the service worker keeps them with the app.

use crate::sync::http::{self, HttpError};
use redress_core::answer::Text;
use redress_core::assess::Edition;
use redress_core::calendar::Calendar;
use redress_core::case::Facts;
use redress_core::pack::Pack;
use redress_core::record::Kinds;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

#[derive(Deserialize)]
struct Index {
    packs: Vec<PackFiles>,
    calendars: Vec<CalendarFile>,
}

#[derive(Deserialize)]
struct PackFiles {
    logic: String,
    texts: String,
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

/// Every regulation the app came with, and the calendar they count by.
#[derive(Debug)]
pub struct Catalogue {
    /// Regulations under their default parameters, in order of their ids.
    pub packs: Vec<Edition>,
    /// The calendar.
    pub calendar: Arc<Calendar>,
}

impl Catalogue {
    /// Loads everything the index names.
    pub async fn load() -> Result<Self, DataError> {
        let damaged = |what: String| DataError::Damaged(what);
        let index = http::file("/data.json").await?;
        let index: Index = serde_json::from_str(&index).map_err(|e| damaged(e.to_string()))?;
        let calendar = index
            .calendars
            .iter()
            .find(|c| c.id == "cn")
            .ok_or(DataError::Missing)?;
        let calendar = Calendar::load(&http::file(&calendar.file).await?)
            .map_err(|e| damaged(e.to_string()))?;
        let mut packs = Vec::new();
        for files in &index.packs {
            let (logic, texts) = (
                http::file(&files.logic).await?,
                http::file(&files.texts).await?,
            );
            let pack = Pack::load(&logic, &texts).map_err(|e| damaged(e.to_string()))?;
            packs.push(
                pack.edition(&BTreeMap::new())
                    .map_err(|e| damaged(e.to_string()))?,
            );
        }
        Ok(Self {
            packs,
            calendar: Arc::new(calendar),
        })
    }

    /// A regulation under its default parameters.
    pub fn edition(&self, pack: &str) -> Option<&Edition> {
        self.packs.iter().find(|e| e.pack().doc().pack.id == pack)
    }

    /// A regulation under the parameters of a case.
    pub fn edition_with(
        &self,
        pack: &str,
        parameters: &BTreeMap<String, Value>,
    ) -> Option<Edition> {
        let edition = self.edition(pack)?;
        if parameters.is_empty() {
            Some(edition.clone())
        } else {
            edition.pack().edition(parameters).ok()
        }
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
