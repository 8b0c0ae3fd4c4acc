//! Other editions of a pack: each choice that its parameters offer. A rule that is off under one
//! reading is no defect as long as another turns it on. Never: what is wrong with an edition.

use crate::assess::Edition;
use crate::pack::doc::ParameterDoc;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most editions beside the one under analysis.
const MOST: usize = 40;

/// Choices of one parameter that a condition reads, other than the edition's own.
fn choices(edition: &Edition) -> Vec<(&str, Value)> {
    let doc = edition.pack().doc();
    let conditions: Vec<&str> = doc
        .rules
        .iter()
        .flat_map(|rule| [&rule.when, &rule.breach, &rule.unless])
        .chain(doc.sections.values().map(|keys| &keys.applies))
        .flatten()
        .chain(doc.derived.iter().map(|d| &d.is))
        .chain(doc.constraints.iter().map(|c| &c.never))
        .map(String::as_str)
        .collect();
    let read = |name: &str| conditions.iter().any(|text| has_word(text, name));
    doc.parameters
        .iter()
        .filter(|parameter| read(&parameter.id))
        .flat_map(|parameter| {
            let now = edition.parameters().get(&parameter.id).cloned();
            let offered = offered(parameter).into_iter();
            offered
                .filter(move |value| Some(value) != now.as_ref())
                .map(|value| (parameter.id.as_str(), value))
        })
        .collect()
}

/// Editions with one such choice, each with the choice.
pub fn singles(edition: &Edition) -> impl Iterator<Item = (&str, Value, Edition)> {
    choices(edition)
        .into_iter()
        .take(MOST)
        .filter_map(|(name, value)| {
            let other = with(edition, &[(name, value.clone())])?;
            Some((name, value, other))
        })
}

/// The edition with some choices made otherwise; none where they do not go together.
fn with(edition: &Edition, changes: &[(&str, Value)]) -> Option<Edition> {
    let own = edition.parameters().iter();
    let mut given: BTreeMap<String, Value> = own
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    for (name, value) in changes {
        given.insert((*name).to_owned(), value.clone());
    }
    edition.pack().edition(&given).ok()
}

/// Editions with one choice made otherwise, then with two.
pub fn others(edition: &Edition) -> Vec<Edition> {
    let choices = choices(edition);
    let singles = choices.iter().map(|choice| vec![choice.clone()]);
    let pairs = choices.iter().enumerate().flat_map(|(place, first)| {
        let later = choices.iter().skip(place + 1);
        let later = later.filter(move |second| second.0 != first.0);
        later.map(move |second| vec![first.clone(), second.clone()])
    });
    singles
        .chain(pairs)
        .take(MOST)
        .filter_map(|changes| with(edition, &changes))
        .collect()
}

/// Values a parameter may take, as far as the pack lists them.
fn offered(parameter: &ParameterDoc) -> Vec<Value> {
    let options = parameter.options.iter();
    match parameter.kind.as_str() {
        "bool" => vec![Value::Bool(false), Value::Bool(true)],
        "int" => {
            let numbers = options.filter_map(|o| o.parse::<i64>().ok());
            numbers.map(Value::from).collect()
        }
        _ => options.cloned().map(Value::String).collect(),
    }
}

/// Whether a condition names something as a word of its own.
fn has_word(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !part(c)).any(|word| word == name)
}
