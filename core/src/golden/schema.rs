//! The JSON Schema of golden case files, for editors. Expectations describe themselves where they
//! are declared; what surrounds them is described here.

use super::expect::{Expect, Short};
use crate::events;
use crate::pack::schema::DIALECT;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What has a schema; parts that recur stand once in `shared`.
pub(super) trait Shaped {
    /// The schema, or the reference to it.
    fn shape(shared: &mut Map<String, Value>) -> Value;
}

/// Puts a table into the shared parts, once, and gives the reference to it.
pub(super) fn shared(
    parts: &mut Map<String, Value>,
    name: &str,
    about: &str,
    keys: impl FnOnce(&mut Map<String, Value>) -> Vec<(&'static str, &'static str, Value)>,
) -> Value {
    let reference = json!({ "$ref": format!("#/$defs/{name}") });
    if !parts.contains_key(name) {
        // Its place is taken before its keys are asked: an expectation holds expectations.
        parts.insert(name.to_owned(), Value::Null);
        let properties: Map<String, Value> = keys(parts)
            .into_iter()
            .map(|(key, about, schema)| (key.to_owned(), described(schema, about)))
            .collect();
        parts.insert(name.to_owned(), described(table(properties, &[]), about));
    }
    reference
}

fn described(mut schema: Value, about: &str) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), about.trim().into());
    }
    schema
}

fn table(properties: impl Into<Map<String, Value>>, needed: &[&str]) -> Value {
    let mut table = json!({
        "type": "object",
        "properties": properties.into(),
        "additionalProperties": false,
    });
    if let (Value::Object(table), false) = (&mut table, needed.is_empty()) {
        table.insert("required".to_owned(), json!(needed));
    }
    table
}

impl Shaped for String {
    fn shape(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "string" })
    }
}

impl Shaped for bool {
    fn shape(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "boolean" })
    }
}

impl Shaped for i64 {
    fn shape(_: &mut Map<String, Value>) -> Value {
        json!({ "type": "integer" })
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape(shared: &mut Map<String, Value>) -> Value {
        json!({ "type": "array", "items": T::shape(shared) })
    }
}

impl<T: Shaped> Shaped for BTreeMap<String, T> {
    fn shape(shared: &mut Map<String, Value>) -> Value {
        json!({ "type": "object", "additionalProperties": T::shape(shared) })
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape(shared: &mut Map<String, Value>) -> Value {
        T::shape(shared)
    }
}

impl<T: Shaped> Shaped for Short<T> {
    fn shape(shared: &mut Map<String, Value>) -> Value {
        // By type, not as alternatives, so that a slip inside the table is told as that slip.
        let parts = T::shape(shared);
        json!({ "type": ["string", "object"], "if": { "type": "object" }, "then": parts })
    }
}

/// The schema of a file of golden cases.
#[must_use]
pub fn schema() -> Value {
    crate::pack::schema::sorted(unsorted())
}

fn unsorted() -> Value {
    let mut parts = Map::new();
    let expect = Expect::shape(&mut parts);
    let facts = json!({
        "type": "object",
        "description": "Facts by name; { none = true } is \"asked, there is none\", { asked = true } \"asked, not known\".",
    });
    let text = json!({ "type": "string", "minLength": 1 });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let instant = json!({
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$",
    });
    let common: Vec<&str> = events::COMMON.iter().map(|event| event.kind).collect();
    let about = described;
    let properties = |table: Value| match table {
        Value::Object(table) => table,
        _ => Map::new(),
    };
    let event = table(
        properties(json!({
            "kind": about(json!({ "anyOf": [{ "enum": common }, text] }), "What happened."),
            "at": about(instant.clone(), "When, with its offset."),
            "matter": about(text.clone(), "The matter it concerns; without it all."),
            "facts": facts,
            "confirms": about(texts.clone(), "Presumptions that were shown and let stand."),
            "rule": about(text.clone(), "The rule whose own event this records."),
            "of": about(text.clone(), "The clock it acts on: a rule, or rule#n where each start has its own."),
            "length": about(text.clone(), "An extension by a length."),
            "until": about(text.clone(), "An extension to a day or an instant."),
            "by": about(text.clone(), "The role that approved it."),
            "reason": { "description": "Why." },
        })),
        &["kind", "at"],
    );
    let matter = table(properties(json!({ "id": text, "facts": facts })), &["id"]);
    let case = table(
        properties(json!({
            "id": about(text.clone(), "Id, unique in the file."),
            "zh": about(text.clone(), "What it shows, in Chinese."),
            "en": about(text.clone(), "What it shows, in English."),
            "clauses": about(texts.clone(), "Clauses it rests on."),
            "now": about(instant, "The instant assessed, with its offset."),
            "parameters": about(json!({ "type": "object" }), "Parameters that differ from the pack's."),
            "without": about(texts, "Facts of the base it goes without."),
            "facts": facts,
            "matters": { "type": "array", "items": matter },
            "events": { "type": "array", "items": event },
            "questions_for": about(
                json!({ "enum": ["complainant", "staff", "channel", "linked"] }),
                "Whose next questions are asked for.",
            ),
            "expect": expect,
        })),
        &["id", "zh", "en", "clauses", "now", "expect"],
    );
    let base = table(properties(json!({ "facts": facts })), &[]);
    json!({
        "$schema": DIALECT,
        "title": "Redress golden cases",
        "description": "What a regulation says of example cases.\n用例：规定对各种情形的回答。",
        "type": "object",
        "properties": {
            "base": about(base, "What every case starts from."),
            "case": { "type": "array", "items": case },
        },
        "required": ["case"],
        "additionalProperties": false,
        "$defs": parts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{EventFile, MatterFile};
    use crate::golden::{Case, Suite};
    use crate::pack::Audience;
    use crate::pack::schema::tests::names;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_of_a_case_has_an_entry_and_there_is_no_other() {
        let schema = schema();
        let keys = |path: &str| -> BTreeSet<String> {
            let table = schema.pointer(path).unwrap().as_object().unwrap();
            table.keys().cloned().collect()
        };
        let known = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
        let case = "/properties/case/items/properties";
        let part = |key: &str| format!("{case}/{key}/items/properties");
        assert_eq!(keys("/properties"), known(names::<Suite>()));
        assert_eq!(keys(case), known(names::<Case>()));
        assert_eq!(keys(&part("events")), known(names::<EventFile>()));
        assert_eq!(keys(&part("matters")), known(names::<MatterFile>()));
        let asked = schema
            .pointer(&format!("{case}/questions_for/enum"))
            .unwrap();
        let asked = asked
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a.as_str().unwrap());
        assert_eq!(asked.collect::<BTreeSet<_>>(), names::<Audience>());
    }
}
