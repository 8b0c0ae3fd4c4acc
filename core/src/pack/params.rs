//! Rule parameters: typed constants a text leaves open, with defaults.

use super::doc::{PackDoc, ParameterDoc};
use crate::calendar::Length;
use crate::names::hint;
use serde_json::Value;
use std::collections::BTreeMap;
use thiserror::Error;

/// A parameter that does not exist or has an impossible value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("parameter \"{name}\": {message}")]
pub struct ParameterError {
    /// Which.
    pub name: String,
    /// What is wrong and what was expected.
    pub message: String,
}

/// Every parameter of a pack with the value in force; unset ones are null.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(BTreeMap<String, Value>);

impl Parameters {
    /// Defaults of the pack with `given` laid over them.
    ///
    /// # Errors
    /// For an unknown name or a value the parameter's type does not allow.
    pub fn of(doc: &PackDoc, given: &BTreeMap<String, Value>) -> Result<Self, ParameterError> {
        let mut values = BTreeMap::new();
        for parameter in &doc.parameters {
            let value = given.get(&parameter.id).or(parameter.value.as_ref());
            let value = value.cloned().unwrap_or(Value::Null);
            check(parameter, &value).map_err(|message| ParameterError {
                name: parameter.id.clone(),
                message,
            })?;
            values.insert(parameter.id.clone(), value);
        }
        if let Some(unknown) = given.keys().find(|k| !values.contains_key(*k)) {
            let hint = hint(unknown, values.keys().map(String::as_str));
            return Err(ParameterError {
                name: unknown.clone(),
                message: format!("this pack has no such parameter{hint}"),
            });
        }
        Ok(Self(values))
    }

    /// The value in force; null when unset, none when there is no such parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Every name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }
}

fn check(parameter: &ParameterDoc, value: &Value) -> Result<(), String> {
    if value.is_null() {
        return Ok(());
    }
    let fits = match parameter.kind.as_str() {
        "bool" => value.is_boolean(),
        "int" => value.as_i64().is_some_and(|n| {
            parameter.min.is_none_or(|m| n >= m) && parameter.max.is_none_or(|m| n <= m)
        }),
        "decimal" => value.is_string(),
        "enum" => value
            .as_str()
            .is_some_and(|v| parameter.options.iter().any(|o| o == v)),
        "duration" => value.as_str().is_some_and(|v| Length::parse(v).is_ok()),
        other => {
            return Err(format!(
                "type \"{other}\" is not one of bool, int, decimal, enum, duration"
            ));
        }
    };
    if fits {
        return Ok(());
    }
    let options = if parameter.options.is_empty() {
        String::new()
    } else {
        format!(", such as {}", parameter.options.join(", "))
    };
    Err(format!("{value} is not a {}{options}", parameter.kind))
}
