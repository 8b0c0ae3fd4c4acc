//! Answers about what is not so, or not yet: why a rule does not hold, what passing time brings.
//! Plain data like the rest of [`super`].

use super::{Because, Text};
use serde::{Deserialize, Serialize};

/// Why a rule does not hold, and what would make it hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// Rule id.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// The rule in our own words.
    pub text: Text,
    /// `true`, `false` or `unknown`.
    pub truth: String,
    /// Facts, events and outcomes that keep it from holding; a fact that is not known has the
    /// value `{"unknown": true}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Because>,
    /// The smallest changes of facts that would make it hold: each entry is one of them, all of
    /// the same size.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Vec<FactChange>>,
    /// No change of up to this many facts makes it hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_than: Option<u32>,
    /// Every change of that size was tried.
    pub complete: bool,
}

/// A fact that would have another value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// The fact.
    pub fact: String,
    /// Its value now; absent while it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<serde_json::Value>,
    /// The value it would have.
    pub to: serde_json::Value,
}

/// Something that passing time alone brings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// When.
    pub at: String,
    /// `eligibility`, `severity`, `event` (made by passing time), `started`, `overdue`, `superseded`.
    pub what: String,
    /// The outcome, level or event, or the rule of the clock.
    pub name: String,
    /// The rule behind it, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}
