//! Names of sections and modalities in words.

use crate::i18n::Words;
use crate::texts::packs as text;
use redress_core::pack::Section;

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

/// Sections whose rules only say something: no condition, no modality.
pub fn only_says(section: Section) -> bool {
    matches!(section, Section::Notes | Section::Gaps | Section::Guidance)
}
