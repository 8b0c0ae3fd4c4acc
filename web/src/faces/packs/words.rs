//! Names of sections and modalities in words.

use crate::i18n::Words;
use crate::texts::packs as text;
use redress_core::answer::Text;
use redress_core::pack::{Pack, RuleDoc, Section};

/// The sections in the order a reader meets them.
pub const SECTIONS: [(Section, &str, Words); 19] = [
    (Section::Eligibility, "eligibility", text::S_ELIGIBILITY),
    (Section::Kind, "kind", text::S_KIND),
    (Section::Categories, "categories", text::S_CATEGORIES),
    (Section::Severity, "severity", text::S_SEVERITY),
    (Section::Routing, "routing", text::S_ROUTING),
    (Section::Deadlines, "deadlines", text::S_DEADLINES),
    (Section::Duties, "duties", text::S_DUTIES),
    (Section::Lifecycle, "lifecycle", text::S_LIFECYCLE),
    (
        Section::RequiredFields,
        "required-fields",
        text::S_REQUIRED_FIELDS,
    ),
    (Section::Satisfaction, "satisfaction", text::S_SATISFACTION),
    (Section::Numbering, "numbering", text::S_NUMBERING),
    (Section::Records, "records", text::S_RECORDS),
    (Section::Reports, "reports", text::S_REPORTS),
    (Section::Indicators, "indicators", text::S_INDICATORS),
    (Section::Consequences, "consequences", text::S_CONSEQUENCES),
    (Section::Privacy, "privacy", text::S_PRIVACY),
    (Section::Guidance, "guidance", text::S_GUIDANCE),
    (Section::Notes, "notes", text::S_NOTES),
    (Section::Gaps, "gaps", text::S_GAPS),
];

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
    let outcome = rule.outcome.as_deref().and_then(|outcome| match outcome {
        "accept" => Some(text::O_ACCEPT.text()),
        "decline" => Some(text::O_DECLINE.text()),
        "refer" => Some(text::O_REFER.text()),
        "needs_evidence" => Some(text::O_EVIDENCE.text()),
        "out_of_scope" => Some(text::O_OUT.text()),
        _ => None,
    });
    outcome
        .or_else(|| named("level", &rule.level))
        .or_else(|| named("kind", &rule.kind))
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
