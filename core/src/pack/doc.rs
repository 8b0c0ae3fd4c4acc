//! A pack as data: what the compiled JSON holds. Logic here, words in [`Texts`]; nothing computed.
//!
//! Rules of all sections stand in one list in the order of the file; each names its section.
//! Absent rather than empty, so that the canonical form and its digest are stable.

use super::rule_doc::{OneOrMany, RuleDoc};
use crate::answer::Text;
use crate::canonical::{self, CanonicalError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of the compiled form.
pub const FORMAT: u32 = 1;

/// The logic of a pack.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackDoc {
    /// Version of this form, [`FORMAT`].
    pub format: u32,
    /// What the pack is.
    pub pack: Meta,
    /// Departments and posts named in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Presentation settings the text calls for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<SettingDoc>,
    /// What the text leaves open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterDoc>,
    /// Chosen readings that are not switches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
    /// Facts of a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactDoc>,
    /// Named formulas over facts, in an order in which each reads only earlier ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<DerivedDoc>,
    /// What cannot be true together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<ConstraintDoc>,
    /// Events beyond the common ones, or with facts they set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventDoc>,
    /// Keys of whole sections.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<Section, SectionDoc>,
    /// Findings of the analysis that stay, with the reason in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedDoc>,
    /// Every rule, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleDoc>,
}

/// The words of a pack by key: `pack`, `fact/topic`, `fact/topic/q`, `fact/topic/help`,
/// `value/topic/fault`, `role/ops`, `event/explained`, `level/major`, `kind/liability`,
/// `category/assisted`, `rule/R01-04`, `param/notice_limit`, `setting/hotline`, `reading/A08`, `derived/unproven`,
/// `constraint/K1`, `accepted/F1`, `source`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, Text>);

impl Texts {
    /// The text under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Text> {
        self.0.get(key)
    }

    /// Canonical JSON of all texts.
    ///
    /// # Errors
    /// Never for texts; the signature is the shared one of canonical forms.
    pub fn canonical_json(&self) -> Result<String, CanonicalError> {
        canonical::of(self)
    }
}

impl PackDoc {
    /// Canonical JSON of the logic: what is digested, shipped and cached.
    ///
    /// # Errors
    /// When a rule carries a floating-point number.
    pub fn canonical_json(&self) -> Result<String, CanonicalError> {
        canonical::of(self)
    }
}

/// The pack's own particulars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Id, as in URLs and case files.
    pub id: String,
    /// Key of the source regulation, e.g. `R01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Version as its author counts.
    pub version: String,
    /// `active` or `draft`.
    pub status: String,
    /// Where the text comes from.
    pub source: SourceDoc,
    /// Calendar region, lower case.
    pub calendar: String,
    /// Time zone name.
    pub zone: String,
    /// Default start policy of day-like clocks: `not_counted` or `deemed_next_working_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Events that open a new attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempt: Vec<String>,
    /// In force from this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<String>,
    /// In force to this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<String>,
    /// What holds for a case received before: `outside` (default) or `from_then`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// Where a regulation's text comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDoc {
    /// File of the source text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Which of several regulations in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<i64>,
    /// Edition, or `undated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// A presentation setting the text calls for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingDoc {
    /// Id.
    pub id: String,
    /// Clause that calls for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// `phone`, `text`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Value the text gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A typed constant the text leaves open, folded in when an edition is made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterDoc {
    /// Id.
    pub id: String,
    /// Ambiguity it settles.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub reading: OneOrMany,
    /// `bool`, `int`, `decimal`, `enum`, `duration`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Default; absent = unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Values offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// Types of facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// True or false.
    #[default]
    Bool,
    /// A whole number.
    Int,
    /// A decimal of fixed scale, as text.
    Decimal,
    /// One of `values`.
    Enum,
    /// Some of `values`; known as a whole.
    Set,
    /// Words; only `has()` reads them.
    Text,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// A day (to its end) or an instant.
    DateOrInstant,
}

/// Who is asked for a fact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The person who complains.
    Complainant,
    /// Those who handle it.
    #[default]
    Staff,
    /// Set by the point of intake.
    Channel,
    /// Observed over linked cases.
    Linked,
}

/// When in a case's life a fact is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// At any time.
    Any,
    /// When it comes in.
    #[default]
    Intake,
    /// When it is looked into.
    Finding,
    /// While it is handled.
    Handling,
    /// After it is handled.
    Feedback,
}

/// A fact of a case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactDoc {
    /// Id.
    pub id: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: FactKind,
    /// Values of an enum or set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Who is asked.
    pub ask: Audience,
    /// When.
    #[serde(default)]
    pub stage: Stage,
    /// Facts of one screen are asked together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// `case`: asked once, not for each matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Identifies a person; rules read it only through `has()`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
    /// May be left empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Digits after the point of a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// Value that counts for a preview, never for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presume: Option<PresumeDoc>,
    /// How a linked fact is observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<CountDoc>,
}

/// How a fact about several cases is observed: over the cases that are equal in some facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountDoc {
    /// The number summed; without it cases are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// Facts in which linked cases are equal; without any, those that a person linked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Fact that names what is counted only once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<String>,
    /// How far apart linked cases may be received: a length or a parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// A presumption and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresumeDoc {
    /// The value.
    pub value: Value,
    /// Clause or reading.
    pub from: String,
}

/// A named formula over facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedDoc {
    /// Id.
    pub id: String,
    /// `bool`, or `int` and `decimal` for numbers.
    #[serde(rename = "type")]
    pub kind: String,
    /// The formula.
    pub is: String,
}

/// What cannot be true together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintDoc {
    /// Id.
    pub id: String,
    /// The impossible condition.
    pub never: String,
}

/// A finding of the analysis that stays as it is; why, is in the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDoc {
    /// Id.
    pub id: String,
    /// Code of the finding.
    pub finding: String,
    /// Rules it may concern; without any, all.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub rules: OneOrMany,
    /// Where it may show; elsewhere it is told as ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// An event of this pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDoc {
    /// Kind.
    pub id: String,
    /// Roles that record it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Facts it may carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<String>,
}

/// The sections rules belong to, in the order they are evaluated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the names are the sections of design and documentation"
)]
pub enum Section {
    #[default]
    Kind,
    Categories,
    Eligibility,
    Severity,
    Routing,
    Deadlines,
    Duties,
    Lifecycle,
    RequiredFields,
    Satisfaction,
    Numbering,
    Records,
    Reports,
    Indicators,
    Consequences,
    Privacy,
    Guidance,
    Notes,
    Gaps,
}

/// Keys of a whole section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionDoc {
    /// Guard joined by and to each of its rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// Ids in order: levels most severe first, kinds, leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Which of two true kinds or leads wins: ids, first wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// Categories: each value of this fact is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Numbering: the text gives none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
    /// Clauses searched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<String>,
    /// Numbering pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Numbering scope: `month`, `year`, `ever`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Event that takes a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Clause of the section's own keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}
