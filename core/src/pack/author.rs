//! Reading packs as they are written: TOML in, [`Source`] out, every error with line and column.
//!
//! Splits words from logic and turns `[section.RULE-ID]` tables into the ordered rule list. What
//! names mean is checked by [`super::compile`]; this module only maps its errors back to the file.

use super::doc::{FORMAT, PackDoc, Section, SectionDoc, Texts};
use super::error::{PackError, PackErrors};
use super::rule_doc::RuleDoc;
use super::{shape, values};
use crate::answer::Text;
use crate::names::{hint, told};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The largest pack file read, in bytes.
const MAX_FILE: usize = 1 << 20;

/// A pack as read from its file: checked, not yet compiled to JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The logic.
    pub doc: PackDoc,
    /// The words.
    pub texts: Texts,
}

/// Reads and checks a pack file; `file_name` is for messages only.
///
/// # Errors
/// Everything wrong with it, each with line, column, what was expected and the nearest known name.
pub fn read(file_name: &str, text: &str) -> Result<Source, PackErrors> {
    if text.len() > MAX_FILE {
        return Err(PackError::at("", format!("pack file is larger than {MAX_FILE} bytes")).into());
    }
    let mut reader = Reader::new(file_name, text);
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let mut found = PackError::at("", error.message().trim().replace('\n', "; "));
            reader.locate(&mut found, error.span());
            return Err(found.into());
        }
    };
    for (key, value) in &table {
        reader.top(key.get_ref(), key.span(), value.get_ref(), value.span());
    }
    reader.finish()
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    spans: BTreeMap<String, Range<usize>>,
    errors: Vec<PackError>,
    doc: PackDoc,
    texts: BTreeMap<String, Text>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, text: &'a str) -> Self {
        let doc = PackDoc {
            format: FORMAT,
            ..PackDoc::default()
        };
        Self {
            file,
            text,
            spans: BTreeMap::new(),
            errors: Vec::new(),
            doc,
            texts: BTreeMap::new(),
        }
    }

    /// One top-level table.
    fn top(&mut self, key: &str, key_span: Range<usize>, value: &DeValue<'_>, span: Range<usize>) {
        self.spans.insert(key.to_owned(), span);
        let DeValue::Table(table) = value else {
            self.spans.insert(key.to_owned(), key_span);
            self.fail(
                key,
                "expected a table like [facts.topic] or [severity.R01-41]",
            );
            return;
        };
        if key == "pack" {
            let map = self.object(table, key);
            self.pack(map);
            return;
        }
        let section = Section::named(key);
        let list = shape::LISTS.contains(&key);
        if section.is_none() && !list {
            self.spans.insert(key.to_owned(), key_span);
            let known = shape::LISTS
                .iter()
                .copied()
                .chain(Section::ALL.iter().map(|s| s.name()));
            let hint = hint(key, known.chain(["pack"]));
            self.fail(key, format!("there is no section \"{key}\"{hint}"));
            return;
        }
        let mut keys = Map::new();
        for (name, entry) in table {
            let path = format!("{key}.{}", name.get_ref());
            self.spans.insert(path.clone(), entry.span());
            self.spans.insert(format!("{path}#"), name.span());
            match (section, entry.get_ref()) {
                (None, DeValue::Table(inner)) => {
                    let map = self.object(inner, &path);
                    self.listed(key, name.get_ref(), &path, map);
                }
                (None, _) => self.fail(&path, "expected a table with zh and en"),
                (Some(section), DeValue::Table(inner)) if shape::is_rule_id(name.get_ref()) => {
                    let map = self.object(inner, &path);
                    self.rule(section, name.get_ref(), &path, map);
                }
                (Some(_), other) => {
                    let value = self.value(other, &path);
                    keys.insert(name.get_ref().to_string(), value);
                }
            }
        }
        if let Some(section) = section
            && !(keys.is_empty() && section != Section::Numbering)
        {
            self.section(section, keys);
        }
    }

    fn pack(&mut self, mut map: Map<String, Value>) {
        self.words(&mut map, "pack", "pack", true);
        if let Some(Value::Object(source)) = map.get_mut("source") {
            let mut source_map = std::mem::take(source);
            self.words(&mut source_map, "source", "pack.source", false);
            map.insert("source".to_owned(), Value::Object(source_map));
        }
        if let Some(meta) = self.typed("pack", map) {
            self.doc.pack = meta;
        }
    }

    /// An entry of roles, settings, parameters, readings, facts, derived, constraints or events.
    fn listed(&mut self, list: &str, id: &str, path: &str, mut map: Map<String, Value>) {
        let prefix = shape::text_prefix(list);
        self.words(&mut map, &format!("{prefix}/{id}"), path, true);
        map.remove("show");
        if list == "facts" {
            for part in ["q", "help"] {
                if let Some(Value::Object(mut words)) = map.remove(part) {
                    self.words(
                        &mut words,
                        &format!("fact/{id}/{part}"),
                        &format!("{path}.{part}"),
                        true,
                    );
                    self.none_left(&words, &format!("{path}.{part}"));
                }
            }
            self.ids(&mut map, "values", &format!("value/{id}"), path);
            self.bounds(&mut map, path);
        }
        // The options of an enum have words; lengths and numbers are words themselves.
        let options = map.get("options").and_then(Value::as_array);
        if list == "parameters" && options.is_some_and(|all| all.iter().any(Value::is_object)) {
            self.ids(&mut map, "options", &format!("param/{id}"), path);
        }
        map.insert("id".to_owned(), Value::String(id.to_owned()));
        match list {
            "roles" | "readings" => {
                map.remove("id");
                self.none_left(&map, path);
                let target = if list == "roles" {
                    &mut self.doc.roles
                } else {
                    &mut self.doc.readings
                };
                target.push(id.to_owned());
            }
            "settings" => push(self.typed(path, map), &mut self.doc.settings),
            "parameters" => push(self.typed(path, map), &mut self.doc.parameters),
            "facts" => push(self.typed(path, map), &mut self.doc.facts),
            "derived" => push(self.typed(path, map), &mut self.doc.derived),
            "constraints" => push(self.typed(path, map), &mut self.doc.constraints),
            "accepted" => push(self.typed(path, map), &mut self.doc.accepted),
            _ => push(self.typed(path, map), &mut self.doc.events),
        }
    }

    /// Bounds of a decimal are written as its values are; compiled, they count units of its last digit.
    fn bounds(&mut self, map: &mut Map<String, Value>, path: &str) {
        if map.get("type").and_then(Value::as_str) != Some("decimal") {
            return;
        }
        let scale = map.get("scale").and_then(Value::as_u64).unwrap_or(0);
        let scale = u32::try_from(scale).unwrap_or(0);
        for key in ["min", "max"] {
            let text = match map.get(key) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => continue,
            };
            if let Some(bound) = values::decimal(&text, scale) {
                map.insert(key.to_owned(), Value::from(bound));
            } else {
                let message = format!(
                    "\"{text}\" is no decimal with up to {scale} digits after the point (scale)"
                );
                self.fail(&format!("{path}.{key}"), message);
                map.remove(key);
            }
        }
    }

    fn rule(&mut self, section: Section, id: &str, path: &str, mut map: Map<String, Value>) {
        self.words(&mut map, &format!("rule/{id}"), path, true);
        if section == Section::Satisfaction {
            self.bands(&mut map, id, path);
        }
        let known = || {
            shape::RULE_KEYS
                .iter()
                .chain(shape::section_keys(section))
                .copied()
        };
        for key in map.keys().cloned().collect::<Vec<_>>() {
            if !known().any(|k| k == key) {
                let message = format!(
                    "a rule of {} has no key \"{key}\"{}",
                    section.name(),
                    hint(&key, known())
                );
                self.fail(&format!("{path}.{key}#"), message);
                map.remove(&key);
            }
        }
        map.insert("id".to_owned(), Value::String(id.to_owned()));
        map.insert(
            "section".to_owned(),
            Value::String(section.name().to_owned()),
        );
        push(self.typed::<RuleDoc>(path, map), &mut self.doc.rules);
    }

    fn section(&mut self, section: Section, mut keys: Map<String, Value>) {
        let path = section.name();
        let known = shape::own_keys(section);
        for key in keys.keys().cloned().collect::<Vec<_>>() {
            if !known.contains(&key.as_str()) {
                let message = if key.contains('-') {
                    format!(
                        "\"{key}\" is no rule id; write a key in capitals, a dash and a number, such as R01-04"
                    )
                } else {
                    let hint = hint(&key, known.iter().copied());
                    format!("section {path} has no key \"{key}\"{hint}")
                };
                self.fail(&format!("{path}.{key}#"), message);
                keys.remove(&key);
            }
        }
        if section == Section::Numbering {
            self.words(&mut keys, "section/numbering", path, false);
        }
        let prefix = match section {
            Section::Severity => "level",
            Section::Categories => "category",
            _ => "kind",
        };
        if let Some(levels) = keys.remove("levels") {
            keys.insert("values".to_owned(), levels);
        }
        self.ids(&mut keys, "values", prefix, path);
        if let Some(typed) = self.typed::<SectionDoc>(path, keys) {
            self.doc.sections.insert(section, typed);
        }
    }

    /// Moves `zh` and `en` out of a table.
    fn words(&mut self, map: &mut Map<String, Value>, key: &str, path: &str, required: bool) {
        let mut take = |name: &str| match map.remove(name) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let text = Text {
            zh: take("zh"),
            en: take("en"),
        };
        let missing = match (text.zh.is_empty(), text.en.is_empty()) {
            (true, true) => "zh and en",
            (true, false) => "zh",
            (false, true) => "en",
            (false, false) => "",
        };
        if missing.is_empty() {
            self.texts.insert(key.to_owned(), text);
        } else if required || missing.len() == 2 {
            self.fail(path, format!("needs {missing}: a text in both languages"));
        }
    }

    /// Moves the words out of `bands = [{ id, from, to, zh, en }]`.
    fn bands(&mut self, map: &mut Map<String, Value>, rule: &str, path: &str) {
        let Some(Value::Array(bands)) = map.get_mut("bands") else {
            return;
        };
        for (i, band) in bands.iter_mut().enumerate() {
            let Value::Object(band) = band else { continue };
            let id = band.get("id").and_then(Value::as_str).unwrap_or_default();
            let key = format!("band/{rule}/{id}");
            self.words(band, &key, &format!("{path}.bands[{i}]"), true);
        }
    }

    /// Turns `[{ id, zh, en }]` under `name` into a list of ids.
    fn ids(&mut self, map: &mut Map<String, Value>, name: &str, prefix: &str, path: &str) {
        let Some(Value::Array(items)) = map.remove(name) else {
            return;
        };
        let mut ids = Vec::new();
        for (i, item) in items.into_iter().enumerate() {
            let here = format!("{path}.{name}[{i}]");
            let Value::Object(mut entry) = item else {
                self.fail(&here, "expected { id = …, zh = …, en = … }");
                continue;
            };
            let Some(Value::String(id)) = entry.remove("id") else {
                self.fail(&here, "needs an id");
                continue;
            };
            self.words(&mut entry, &format!("{prefix}/{id}"), &here, true);
            self.none_left(&entry, &here);
            ids.push(Value::String(id));
        }
        map.insert(name.to_owned(), Value::Array(ids));
    }

    fn none_left(&mut self, map: &Map<String, Value>, path: &str) {
        for key in map.keys() {
            self.fail(
                &format!("{path}.{key}#"),
                format!("there is no key \"{key}\" here; expected zh and en"),
            );
        }
    }

    fn typed<T: DeserializeOwned>(&mut self, path: &str, map: Map<String, Value>) -> Option<T> {
        match serde_path_to_error::deserialize::<_, T>(Value::Object(map)) {
            Ok(value) => Some(value),
            Err(error) => {
                let inner = error.path().to_string();
                let message = error.inner().to_string();
                let mut at = if inner == "." {
                    path.to_owned()
                } else {
                    format!("{path}.{inner}")
                };
                if message.starts_with("unknown field") {
                    at.push('#');
                }
                self.fail(&at, told(&message));
                None
            }
        }
    }

    fn object(&mut self, table: &DeTable<'_>, path: &str) -> Map<String, Value> {
        let mut map = Map::new();
        for (key, value) in table {
            let here = format!("{path}.{}", key.get_ref());
            self.spans.insert(format!("{here}#"), key.span());
            self.spans.insert(here.clone(), value.span());
            let value = self.value(value.get_ref(), &here);
            map.insert(key.get_ref().to_string(), value);
        }
        map
    }

    fn value(&mut self, value: &DeValue<'_>, path: &str) -> Value {
        match value {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Integer(number) => {
                if let Ok(integer) = i64::from_str_radix(number.as_str(), number.radix()) {
                    Value::from(integer)
                } else {
                    self.fail(path, format!("{} is too large", number.as_str()));
                    Value::Null
                }
            }
            DeValue::Float(number) => {
                self.fail(
                    path,
                    format!("write the decimal as text: \"{}\"", number.as_str()),
                );
                Value::Null
            }
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Datetime(date) => Value::String(date.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| {
                        let here = format!("{path}[{i}]");
                        self.spans.insert(here.clone(), item.span());
                        self.value(item.get_ref(), &here)
                    })
                    .collect(),
            ),
            DeValue::Table(table) => Value::Object(self.object(table, path)),
        }
    }

    fn fail(&mut self, path: &str, message: impl Into<String>) {
        self.errors.push(PackError::at(path, message));
    }

    fn finish(mut self) -> Result<Source, PackErrors> {
        let texts = Texts(std::mem::take(&mut self.texts));
        let doc = std::mem::take(&mut self.doc);
        let mut errors = std::mem::take(&mut self.errors);
        // Names are worth checking only when every entry could be read.
        if errors.is_empty()
            && let Err(found) = super::Pack::compile(doc.clone(), texts.clone())
        {
            errors = found.0;
        }
        if errors.is_empty() {
            return Ok(Source { doc, texts });
        }
        for error in &mut errors {
            let span = self.span(&error.path);
            let inside = error.offset;
            // The first character of a condition stands behind its opening quote.
            let span = span.map(|s| {
                if inside > 0 {
                    s.start + inside..s.end
                } else {
                    s
                }
            });
            self.locate(error, span);
            error.path = error.path.trim_end_matches('#').to_owned();
        }
        errors.sort_by_key(|e| (e.line, e.column));
        Err(PackErrors(errors))
    }

    /// The span of a path, or of the nearest entry around it.
    fn span(&self, path: &str) -> Option<Range<usize>> {
        let mut path = path;
        loop {
            if let Some(span) = self.spans.get(path) {
                return Some(span.clone());
            }
            path = match path.rfind(['.', '[', '#']) {
                Some(at) => path.get(..at)?,
                None => return None,
            };
        }
    }

    fn locate(&self, error: &mut PackError, span: Option<Range<usize>>) {
        error.file = Some(self.file.to_owned());
        let start = span.map_or(0, |s| s.start);
        let before = self.text.get(..start).unwrap_or(self.text);
        error.line = before.matches('\n').count() + 1;
        error.column = before
            .rsplit('\n')
            .next()
            .map_or(0, |line| line.chars().count())
            + 1;
    }
}

fn push<T>(value: Option<T>, list: &mut Vec<T>) {
    list.extend(value);
}

#[cfg(test)]
mod tests;
