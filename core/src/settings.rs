//! What an organisation says of itself, published as one text under one digest: its name, whom to
//! call, its places, which regulations take new cases, when screens lock and clear. Never: what a
//! single device is set to, or anything that decides a case.

use crate::answer::Text;
use crate::canonical::{self, CanonicalError};
use crate::pack::Formed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The version of the text.
pub const FORM: u32 = 1;
/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// The longest name, in characters.
const MAX_NAME: usize = 60;
/// The longest sentence, in characters.
const MAX_WORDS: usize = 200;
/// The longest id of a place, and the longest phone number.
const MAX_ID: usize = 40;
/// How many places and regulations there can be.
const MAX_ROWS: usize = 200;
/// Minutes after which devices lock at the latest.
const LOCK: RangeInclusive<u32> = 1..=30;
/// Seconds without a touch after which a kiosk asks whether anybody is there.
const WIPE: RangeInclusive<u32> = 15..=300;

/// The settings of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The version of the form.
    pub format: u32,
    /// What the organisation is called.
    pub name: Text,
    /// What to do to reach its staff.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub contact: Text,
    /// The number to call.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Its places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Ids of the regulations that new cases are filed under; any where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regulations: Vec<String>,
    /// Minutes without a touch after which a device locks at the latest.
    #[serde(default = "lock_minutes")]
    pub lock_minutes: u32,
    /// Seconds without a touch after which a kiosk asks whether anybody is there; it clears the screen
    /// half a minute later.
    #[serde(default = "wipe_seconds")]
    pub wipe_seconds: u32,
}

/// A place where devices stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its id, which stays when its name changes.
    pub id: String,
    /// What it is called.
    pub name: Text,
}

/// Why a text is no settings here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A newer version wrote it.
    #[error("the settings have form {0}, which this version does not know; update it")]
    Newer(u32),
    /// It is too long.
    #[error("the settings are longer than {MAX_BYTES} bytes; name fewer places")]
    TooLong,
    /// It is not what it should be.
    #[error("the settings cannot be read: {0}; correct them")]
    Damaged(String),
    /// Words that are missing in a language, or too long.
    #[error("\"{0}\" needs words in zh and en, of at most {1} characters each")]
    Words(String, usize),
    /// A phone number that is none.
    #[error(
        "\"{0}\" is no phone number; use digits, spaces, +, - and brackets, at most {MAX_ID} characters"
    )]
    Phone(String),
    /// An id that is none.
    #[error(
        "\"{0}\" cannot be an id; use small letters, digits and dashes, at most {MAX_ID} characters"
    )]
    Id(String),
    /// A regulation that is not known.
    #[error("there is no regulation \"{0}\"; publish its pack first, or leave it out")]
    NoRegulation(String),
    /// One that is there twice.
    #[error("\"{0}\" is there twice; give each place and regulation once")]
    Twice(String),
    /// More than there can be.
    #[error("there are more than {MAX_ROWS} {0}; leave some out")]
    TooMany(&'static str),
    /// A number that is too small or too large.
    #[error("\"{0}\" is {1}; give a number from {2} to {3}")]
    Range(&'static str, u32, u32, u32),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            format: FORM,
            name: Text::default(),
            contact: Text::default(),
            phone: String::new(),
            places: Vec::new(),
            regulations: Vec::new(),
            lock_minutes: lock_minutes(),
            wipe_seconds: wipe_seconds(),
        }
    }
}

impl Settings {
    /// Reads them from a text.
    ///
    /// # Errors
    /// [`SettingsError`]; what a newer version wrote is told from what is wrong.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        if text.len() > MAX_BYTES {
            return Err(SettingsError::TooLong);
        }
        let damaged = |e: serde_json::Error| SettingsError::Damaged(e.to_string());
        let formed: Formed = crate::json::read(text).map_err(damaged)?;
        match formed.format {
            FORM => {}
            0 => return Err(SettingsError::Damaged("form 0 is none".to_owned())),
            newer => return Err(SettingsError::Newer(newer)),
        }
        crate::json::read(text).map_err(damaged)
    }

    /// Whether they can be published, where these regulations are known.
    ///
    /// # Errors
    /// The first [`SettingsError`].
    pub fn check(&self, knows: impl Fn(&str) -> bool) -> Result<(), SettingsError> {
        words("name", &self.name, MAX_NAME)?;
        if !is_empty(&self.contact) {
            words("contact", &self.contact, MAX_WORDS)?;
        }
        let dials = |c: char| c.is_ascii_digit() || " +-()".contains(c);
        if self.phone.len() > MAX_ID || !self.phone.chars().all(dials) {
            return Err(SettingsError::Phone(self.phone.clone()));
        }
        ids("places", self.places.iter().map(|place| &place.id))?;
        for place in &self.places {
            words(&place.id, &place.name, MAX_NAME)?;
        }
        ids("regulations", self.regulations.iter())?;
        if let Some(id) = self.regulations.iter().find(|id| !knows(id)) {
            return Err(SettingsError::NoRegulation(id.clone()));
        }
        for (what, n, range) in [
            ("lock_minutes", self.lock_minutes, LOCK),
            ("wipe_seconds", self.wipe_seconds, WIPE),
        ] {
            if !range.contains(&n) {
                return Err(SettingsError::Range(what, n, *range.start(), *range.end()));
            }
        }
        match self.publication() {
            Ok(text) if text.len() <= MAX_BYTES => Ok(()),
            _ => Err(SettingsError::TooLong),
        }
    }

    /// They as one canonical text.
    ///
    /// # Errors
    /// When they have no JSON.
    pub fn publication(&self) -> Result<String, CanonicalError> {
        canonical::of(self)
    }

    /// The place of an id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// Whether a regulation takes new cases.
    #[must_use]
    pub fn offers(&self, regulation: &str) -> bool {
        self.regulations.is_empty() || self.regulations.iter().any(|id| id == regulation)
    }

    /// Of these regulations those that take new cases; where that would be none, those that are named.
    #[must_use]
    pub fn offered(&self, mut chosen: Vec<String>) -> Vec<String> {
        chosen.retain(|id| self.offers(id));
        if chosen.is_empty() {
            chosen.clone_from(&self.regulations);
        }
        chosen
    }
}

fn lock_minutes() -> u32 {
    *LOCK.end()
}

fn wipe_seconds() -> u32 {
    60
}

fn is_empty(text: &Text) -> bool {
    text.zh.is_empty() && text.en.is_empty()
}

fn words(of: &str, text: &Text, most: usize) -> Result<(), SettingsError> {
    let fits = |words: &str| !words.trim().is_empty() && words.chars().count() <= most;
    if fits(&text.zh) && fits(&text.en) {
        return Ok(());
    }
    Err(SettingsError::Words(of.to_owned(), most))
}

fn ids<'a>(
    what: &'static str,
    all: impl ExactSizeIterator<Item = &'a String>,
) -> Result<(), SettingsError> {
    if all.len() > MAX_ROWS {
        return Err(SettingsError::TooMany(what));
    }
    let mut seen = BTreeSet::new();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    for id in all {
        if id.is_empty() || id.len() > MAX_ID || !id.chars().all(fits) {
            return Err(SettingsError::Id(id.clone()));
        }
        if !seen.insert(id) {
            return Err(SettingsError::Twice(id.clone()));
        }
    }
    Ok(())
}
