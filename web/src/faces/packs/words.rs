//! Names of sections, modalities and outcomes in words.

use super::condition::outcome_words;
use crate::i18n::Words;
use crate::texts::packs as text;
use redress_core::answer::Text;
use redress_core::pack::{Pack, RuleDoc, Section};

/// A section in words.
pub fn section_words(section: Section) -> Words {
    match section {
        Section::Eligibility => text::S_ELIGIBILITY,
        Section::Kind => text::S_KIND,
        Section::Categories => text::S_CATEGORIES,
        Section::Severity => text::S_SEVERITY,
        Section::Routing => text::S_ROUTING,
        Section::Deadlines => text::S_DEADLINES,
        Section::Duties => text::S_DUTIES,
        Section::Lifecycle => text::S_LIFECYCLE,
        Section::RequiredFields => text::S_REQUIRED_FIELDS,
        Section::Satisfaction => text::S_SATISFACTION,
        Section::Numbering => text::S_NUMBERING,
        Section::Records => text::S_RECORDS,
        Section::Reports => text::S_REPORTS,
        Section::Indicators => text::S_INDICATORS,
        Section::Consequences => text::S_CONSEQUENCES,
        Section::Privacy => text::S_PRIVACY,
        Section::Guidance => text::S_GUIDANCE,
        Section::Notes => text::S_NOTES,
        Section::Gaps => text::S_GAPS,
    }
}

/// How binding a rule is; a rule that does not say is binding.
pub fn modality(name: Option<&str>) -> Words {
    match name {
        Some("must_not") => text::MUST_NOT,
        Some("should") => text::SHOULD,
        Some("may") => text::MAY,
        Some("guidance") => text::GUIDANCE,
        _ => text::MUST,
    }
}

/// What a rule leads to where it decides something: an outcome, a level, a kind, who leads.
pub fn effect(rule: &RuleDoc, pack: &Pack) -> Option<Text> {
    let named =
        |kind: &str, id: &Option<String>| id.as_ref().map(|id| pack.text(&format!("{kind}/{id}")));
    let outcome = rule.outcome.as_deref().and_then(outcome_words);
    outcome
        .map(Words::text)
        .or_else(|| named("level", &rule.level))
        .or_else(|| named("kind", &rule.kind))
        .or_else(|| named("category", &rule.category))
        .or_else(|| named("role", &rule.lead))
}

/// Sections whose rules decide something rather than bind someone.
pub fn decides(section: Section) -> bool {
    matches!(
        section,
        Section::Eligibility
            | Section::Kind
            | Section::Categories
            | Section::Severity
            | Section::Routing
            | Section::Numbering
    )
}

/// Sections whose rules only say something: no condition, no modality.
pub fn only_says(section: Section) -> bool {
    matches!(section, Section::Notes | Section::Gaps | Section::Guidance)
}
