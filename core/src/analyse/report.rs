//! Findings as people and programs read them. Never: how one is found.

use crate::answer::Text;
use crate::case::CaseFile;
use crate::pack::{Pack, RuleDoc};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be relied on.
    Error,
    /// Probably not what the author meant.
    Warning,
    /// For the owner to decide; the pack is as good without.
    Note,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What sort of thing.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Rules concerned.
    pub rules: Vec<String>,
    /// Their clauses.
    pub clauses: Vec<String>,
    /// What shows it: a case and the time it is looked at, or names.
    pub example: Value,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub remedy: Text,
    /// `exact`: it is so, not a guess; `confirmed`: the engine answers the example so;
    /// `unconfirmed`: it does not, which is a defect of the analysis; `incomplete`: not decided here;
    /// `accepted`: the pack says why it stays.
    pub status: &'static str,
    /// The reason the pack gives for leaving it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// A case that shows something, and when it is looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// The case.
    pub case: CaseFile,
    /// The instant, RFC 3339.
    pub now: String,
}

impl Finding {
    /// A finding about rules of a pack; their clauses are looked up.
    #[must_use]
    pub fn new(
        pack: &Pack,
        code: &'static str,
        severity: Severity,
        rules: &BTreeSet<String>,
        [what, remedy]: [Text; 2],
    ) -> Self {
        let docs = pack.doc().rules.iter();
        let docs: Vec<&RuleDoc> = docs.filter(|doc| rules.contains(&doc.id)).collect();
        let mut clauses: Vec<String> = Vec::new();
        for doc in &docs {
            if !doc.clause.is_empty() && !clauses.contains(&doc.clause) {
                clauses.push(doc.clause.clone());
            }
        }
        Self {
            code,
            severity,
            rules: docs.iter().map(|doc| doc.id.clone()).collect(),
            clauses,
            example: Value::Null,
            what,
            remedy,
            status: "exact",
            reason: None,
        }
    }
}

/// A text in both languages.
#[must_use]
pub fn text(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text {
        zh: zh.into(),
        en: en.into(),
    }
}
