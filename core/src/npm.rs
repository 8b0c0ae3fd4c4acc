//! The npm face: handles to packs and calendars, JSON text in, JSON text out.
//!
//! What comes from JavaScript is text or a number, so that no shape of a value (a cycle, a getter
//! that throws) can stop the module in the middle. What is thrown is JSON text
//! `{name, path, message}`; the package's hand-written entry turns it into a typed error. No rule,
//! date or state is computed here.

mod compact;

use crate::assess::{self, CaseError, Options};
use crate::calendar::{self, CalendarError, Roll, StartPolicy};
use crate::canonical::{self, CanonicalError};
use crate::case::CaseFile;
use crate::dates::{self, DateError};
use crate::pack::{self, Audience, Edition, PackErrors};
use crate::time::{Day, Instant, TimeError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a failed call throws: JSON text with `name`, `path` and `message`.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    fn new(name: &str, path: &str, message: impl ToString) -> Self {
        let message = message.to_string();
        Self(json!({ "name": name, "path": path, "message": message }).to_string())
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        Self::from_str(&failure.0)
    }
}

impl From<PackErrors> for Failure {
    fn from(errors: PackErrors) -> Self {
        let path = errors.0.first().map_or("", |first| first.path.as_str());
        Self::new("PackError", path, &errors)
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        Self::new("CaseError", &error.path, error.message)
    }
}

impl From<CalendarError> for Failure {
    fn from(error: CalendarError) -> Self {
        Self::new("CalendarError", "", error)
    }
}

impl From<DateError> for Failure {
    fn from(error: DateError) -> Self {
        Self::new("DateError", "", error)
    }
}

impl From<TimeError> for Failure {
    fn from(error: TimeError) -> Self {
        Self::new("InputError", "now", error)
    }
}

impl From<CanonicalError> for Failure {
    fn from(error: CanonicalError) -> Self {
        Self::new("InputError", "", error)
    }
}

/// A name that serde knows, e.g. of an audience or a start policy; absent is the default.
fn named<T: DeserializeOwned>(path: &str, name: Option<String>, default: T) -> Result<T, Failure> {
    match name {
        None => Ok(default),
        Some(name) => crate::json::read_from(Value::String(name))
            .map_err(|error| Failure::new("InputError", path, error)),
    }
}

fn case_file(json: &str) -> Result<CaseFile, Failure> {
    crate::json::read(json).map_err(|error| Failure::new("CaseError", "", error))
}

fn text(answer: &impl Serialize) -> Result<String, Failure> {
    Ok(canonical::of(answer)?)
}

/// A loaded pack, with the edition of its default parameters ready.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Pack {
    usual: Edition,
}

#[wasm_bindgen]
impl Pack {
    /// Loads compiled logic, and texts where sentences are wanted.
    ///
    /// # Errors
    /// `PackError` with the path of the entry.
    pub fn load(logic: &str, texts: Option<String>) -> Result<Pack, Failure> {
        let pack = pack::Pack::load(logic, texts.as_deref().unwrap_or("{}"))?;
        let usual = pack.edition(&BTreeMap::new()).map_err(CaseError::from)?;
        Ok(Self { usual })
    }

    /// Its id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.usual.pack().reference().id
    }

    /// Its version.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> String {
        self.usual.pack().reference().version
    }

    /// Its digest.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        self.usual.pack().digest().to_owned()
    }

    /// Assesses a case file at an instant; canonical JSON of the answer.
    ///
    /// # Errors
    /// `CaseError` with the path in the case file, `InputError` naming the argument.
    pub fn assess(
        &self,
        calendar: &Calendar,
        case: &str,
        now: &str,
        questions_for: Option<String>,
        steps: bool,
    ) -> Result<String, Failure> {
        let audience = match questions_for {
            None => None,
            name => Some(named("questionsFor", name, Audience::default())?),
        };
        let options = Options {
            questions_for: audience,
            steps,
            record: false,
        };
        let file = case_file(case)?;
        let now = Instant::parse(now)?;
        let edition = self.edition(&file)?;
        Ok(assess::assess_json(
            &edition,
            &calendar.inner,
            &file,
            now,
            &options,
        )?)
    }

    /// Why a rule does not hold, and what would make it hold; canonical JSON.
    ///
    /// # Errors
    /// As [`Pack::assess`], and for a rule the pack does not have.
    pub fn why_not(
        &self,
        calendar: &Calendar,
        case: &str,
        now: &str,
        rule: &str,
    ) -> Result<String, Failure> {
        let file = case_file(case)?;
        let now = Instant::parse(now)?;
        let edition = self.edition(&file)?;
        text(&assess::why_not(
            &edition,
            &calendar.inner,
            &file,
            now,
            rule,
        )?)
    }

    /// What passing time alone brings after `now` and up to `until`; canonical JSON.
    ///
    /// # Errors
    /// As [`Pack::assess`].
    pub fn simulate(
        &self,
        calendar: &Calendar,
        case: &str,
        now: &str,
        until: &str,
    ) -> Result<String, Failure> {
        let file = case_file(case)?;
        let now = Instant::parse(now)?;
        let until =
            Instant::parse(until).map_err(|error| Failure::new("InputError", "until", error))?;
        let edition = self.edition(&file)?;
        text(&assess::simulate(
            &edition,
            &calendar.inner,
            &file,
            now,
            until,
        )?)
    }

    /// The edition of a case's own parameters, else the usual one.
    fn edition(&self, file: &CaseFile) -> Result<Edition, Failure> {
        if file.parameters.is_empty() {
            return Ok(self.usual.clone());
        }
        Ok(Edition::new(self.usual.pack(), &file.parameters)?)
    }
}

/// A loaded calendar.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Calendar {
    inner: calendar::Calendar,
}

#[wasm_bindgen]
impl Calendar {
    /// Loads the file of a region, or a list of files laid over each other.
    ///
    /// # Errors
    /// `CalendarError` naming the entry.
    pub fn load(json: &str) -> Result<Calendar, Failure> {
        let inner = calendar::Calendar::load(json)?;
        Ok(Self { inner })
    }

    /// A region's file with a notice merged in, as text to keep.
    ///
    /// # Errors
    /// `CalendarError` naming the entry.
    pub fn merge_notice(region: &str, notice: &str) -> Result<String, Failure> {
        Ok(calendar::Calendar::merge_notice(region, notice)?)
    }

    /// This calendar with a newly published notice; this one stays as it is.
    ///
    /// # Errors
    /// `CalendarError` naming the entry.
    pub fn with_notice(&self, json: &str) -> Result<Calendar, Failure> {
        let inner = self.inner.with_notice(json)?;
        Ok(Self { inner })
    }

    /// This calendar with a province's, city's or organisation's days and hours.
    ///
    /// # Errors
    /// `CalendarError` naming the entry.
    pub fn with_overlay(&self, json: &str) -> Result<Calendar, Failure> {
        let inner = self.inner.with_overlay(json)?;
        Ok(Self { inner })
    }

    /// Its region.
    #[wasm_bindgen(getter)]
    pub fn region(&self) -> String {
        self.inner.region().to_owned()
    }

    /// Its digest.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        self.inner.digest().to_owned()
    }

    /// The limit some length after a start; canonical JSON.
    ///
    /// # Errors
    /// `DateError` for what has no date, `InputError` naming the option.
    pub fn add(
        &self,
        from: &str,
        length: &str,
        start: Option<String>,
        roll: Option<String>,
        steps: bool,
    ) -> Result<String, Failure> {
        let start = named("start", start, StartPolicy::NotCounted)?;
        let roll = named("roll", roll, Roll::None)?;
        text(&dates::add(&self.inner, from, length, start, roll, steps)?)
    }

    /// The working days between two days; canonical JSON.
    ///
    /// # Errors
    /// `DateError` for what is no date.
    pub fn count(&self, from: &str, to: &str, steps: bool) -> Result<String, Failure> {
        text(&dates::count(&self.inner, from, to, steps)?)
    }

    /// The `n`-th working day after a day, both as days since 1970-01-01; [`NO_DAY`] when it lies
    /// beyond the calendars. No text crosses, so that a table of thousands of dates costs nothing.
    pub fn nth(&self, day: i32, n: u32) -> i32 {
        self.inner
            .add(Day(day), n)
            .map_or(NO_DAY, |added| added.day.0)
    }

    /// The working days after one day up to another, as [`Calendar::nth`] counts them.
    pub fn between(&self, from: i32, to: i32) -> i32 {
        self.inner
            .count(Day(from), Day(to))
            .ok()
            .and_then(|counted| i32::try_from(counted.days).ok())
            .unwrap_or(NO_DAY)
    }
}

/// Stands for "beyond the calendars" where only numbers cross.
const NO_DAY: i32 = i32::MIN;
