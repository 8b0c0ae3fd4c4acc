//! The case file: what an assessment is asked about. Plain data; checked against a pack in `assess`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Facts by name, as JSON values.
///
/// A value of the fact's type; `null` = asked, there is none; `{"asked": true}` = asked, not
/// known; for a personal fact also `{"present": true}` = there, not shown to this reader.
/// Absent = never asked.
pub type Facts = BTreeMap<String, Value>;

/// A case as a file. Unknown keys are errors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Pack id.
    pub pack: String,
    /// Rule parameters that differ from the pack's defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// Facts of the case; they hold from `received`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Matters; none means the case is one matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<MatterFile>,
    /// What happened, in any order; the order of `at` counts, then the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventFile>,
}

/// One matter of a case file; its facts override the case's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterFile {
    /// Id, unique in the case.
    pub id: String,
    /// Facts of this matter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
}

/// One event of a case file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventFile {
    /// Kind: a common one or one the pack declares.
    pub kind: String,
    /// Declared time of the act: RFC 3339, with offset, whole seconds.
    pub at: String,
    /// The matter it concerns; absent = all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Facts it carries; they hold from `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Presumptions the actor was shown and let stand: they become facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirms: Vec<String>,
    /// The rule whose derived event this records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The clock this act concerns (a waiver, an extension, a pause): its rule, or `rule#n` where
    /// each start has its own. Absent = every clock that allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// An extension by a length, e.g. `5 working days`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// An extension to a day (its end) or an instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The role that approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why: words, or `{"present": true}` where they are not shown to this reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Value>,
}
