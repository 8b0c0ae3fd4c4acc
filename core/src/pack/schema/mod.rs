//! The JSON Schema of pack files, for editors that check and complete while one types. Built from
//! the tables the loader reads by; what names mean only the loader knows.

mod keys;
#[cfg(test)]
pub(crate) mod tests;

use super::doc::Section;
use super::shape;
use crate::calendar::Length;
use crate::events;
use keys::{Form, Key};
use serde_json::{Map, Value, json};

/// The dialect of every schema.
pub(crate) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema with its keys in one order, whatever else is built beside it.
pub(crate) fn sorted(mut schema: Value) -> Value {
    schema.sort_all_objects();
    schema
}

/// The schema of a pack file.
#[must_use]
pub fn pack() -> Value {
    sorted(unsorted())
}

fn unsorted() -> Value {
    let mut properties = Map::new();
    let needed = [
        "id", "version", "status", "zh", "en", "source", "calendar", "zone",
    ];
    properties.insert(
        "pack".to_owned(),
        about(
            table(keys::PACK, &needed),
            "What the pack is.",
            "规则包本身。",
        ),
    );
    for name in shape::LISTS {
        let (keys, needed) = keys::list(name);
        let mut entry = table(keys, needed);
        if name == "facts" {
            merge(
                &mut entry,
                json!({
                    "if": { "properties": { "type": { "enum": ["enum", "set"] } }, "required": ["type"] },
                    "then": { "required": ["values"] },
                }),
            );
        }
        let (en, zh) = keys::list_about(name);
        let list = json!({ "type": "object", "additionalProperties": entry });
        properties.insert(name.to_owned(), about(list, en, zh));
    }
    for section in Section::ALL {
        let (en, zh) = keys::section_about(section);
        properties.insert(section.name().to_owned(), about(rules(section), en, zh));
    }
    json!({
        "$schema": DIALECT,
        "title": "Redress policy pack",
        "description": "One regulation as data.\n一部规定，写成数据。",
        "type": "object",
        "properties": properties,
        "required": ["pack"],
        "additionalProperties": false,
        "$defs": shared(),
    })
}

/// A section: its own keys, and its rules by id.
fn rules(section: Section) -> Value {
    let own = shape::own_keys(section).iter().filter_map(|name| {
        Some((
            (*name).to_owned(),
            described(&keys::section(section, name)?),
        ))
    });
    let own: Map<String, Value> = own.collect();
    let names = ["zh", "en"]
        .iter()
        .chain(shape::RULE_KEYS)
        .chain(shape::section_keys(section));
    let keys: Vec<Key> = names.filter_map(|name| keys::rule(section, name)).collect();
    let mut needed = vec!["clause", "zh", "en"];
    needed.extend(shape::needed_keys(section));
    let mut rule = table(&keys, &needed);
    if keys.iter().any(|key| key.name == "otherwise") {
        let both = json!({ "not": {
            "properties": { "otherwise": { "const": true } },
            "required": ["otherwise", "when"],
        }});
        merge(&mut rule, both);
    }
    json!({
        "type": "object",
        "properties": own,
        "patternProperties": { shape::RULE_ID: rule },
        "additionalProperties": false,
    })
}

/// A table with these keys and no others.
fn table(keys: &[Key], needed: &[&str]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), described(key)))
        .collect();
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        merge(&mut table, json!({ "required": needed }));
    }
    table
}

fn described(key: &Key) -> Value {
    about(form(key.form), key.en, key.zh)
}

/// A schema with its sentences, English first.
fn about(mut schema: Value, en: &str, zh: &str) -> Value {
    merge(&mut schema, json!({ "description": format!("{en}\n{zh}") }));
    schema
}

fn merge(schema: &mut Value, more: Value) {
    if let (Value::Object(schema), Value::Object(more)) = (schema, more) {
        schema.extend(more);
    }
}

fn form(form: Form) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let list = |of: Value| json!({ "type": "array", "items": of });
    match form {
        Form::Text => text(),
        Form::Texts => list(text()),
        Form::TextOrTexts => json!({ "anyOf": [text(), list(text())] }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Int => json!({ "type": "integer" }),
        Form::Bound => json!({ "anyOf": [
            { "type": "integer" },
            { "type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]+)?$" },
        ]}),
        Form::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Form::Choice(words) => json!({ "enum": words }),
        Form::Condition => reference("condition"),
        Form::Length => reference("length"),
        Form::Event => reference("event"),
        Form::Events => list(reference("event")),
        Form::EventOrEvents => json!({ "anyOf": [reference("event"), list(reference("event"))] }),
        Form::Labelled => reference("labelled"),
        Form::TextsOrLabelled => json!({ "anyOf": [list(text()), reference("labelled")] }),
        Form::Words => table(keys::WORDS, &["zh", "en"]),
        Form::Part(keys, needed) => table(keys, needed),
        Form::Parts(keys, needed) => list(table(keys, needed)),
        Form::Until => reference("until"),
        Form::Any => json!({}),
    }
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// What several keys have in common.
fn shared() -> Value {
    let event = json!({ "$ref": "#/$defs/event" });
    let events = json!({ "type": "array", "items": event, "minItems": 1 });
    let one = |name: &str| {
        json!({
            "type": "object", "properties": { name: events }, "required": [name],
            "additionalProperties": false,
        })
    };
    let common: Vec<&str> = events::COMMON.iter().map(|event| event.kind).collect();
    let named: Vec<&str> = Length::named().collect();
    let units: Vec<&str> = Length::units().collect();
    let counted = format!("^[1-9][0-9]{{0,5}} ({})s?$", units.join("|"));
    let name = "^[A-Za-z_][A-Za-z0-9_]*$";
    json!({
        "condition": about(
            json!({ "type": "string", "minLength": 1 }),
            "&& || ! and parentheses over: a yes-or-no name; name == \"value\" (also != < <= > >=); \
             name in [\"a\", \"b\"]; \"member\" in set; has(fact); empty(set); happened(\"event\"); \
             before(\"event\", \"event\"); times(\"event\") >= 3; off_hours(\"event\"); passed(\"event\", \"3 days\"); \
             lapsed(\"event\", \"3 days\", \"event\"). Formulas under [derived] may also use + - * /.",
            "条件：用 && || ! 和括号连接事实、比较与 has()、happened() 等。",
        ),
        "length": about(
            json!({ "anyOf": [
                { "enum": named },
                { "type": "string", "pattern": counted },
                { "type": "string", "pattern": name },
            ]}),
            "A length such as \"5 working days\" or \"next day\", or the name of a duration parameter.",
            "时长，如 5 working days、next day，或时长参数的名称。",
        ),
        "event": about(
            json!({ "anyOf": [{ "enum": common }, { "type": "string", "pattern": name }] }),
            "An event: a common one, or one that [events] declares.",
            "事件：通用的，或在 [events] 中声明的。",
        ),
        "until": { "anyOf": [event, one("all"), one("any")] },
        "labelled": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": { "id": text(), "zh": text(), "en": text() },
                "required": ["id", "zh", "en"],
                "additionalProperties": false,
            },
        },
    })
}
