//! Which keys and sections a pack file may have. Tables only.

use super::doc::Section;

impl Section {
    /// Every section, in the order they are evaluated.
    pub const ALL: [Self; 19] = [
        Self::Kind,
        Self::Categories,
        Self::Eligibility,
        Self::Severity,
        Self::Routing,
        Self::Deadlines,
        Self::Duties,
        Self::Lifecycle,
        Self::RequiredFields,
        Self::Satisfaction,
        Self::Numbering,
        Self::Records,
        Self::Reports,
        Self::Indicators,
        Self::Consequences,
        Self::Privacy,
        Self::Guidance,
        Self::Notes,
        Self::Gaps,
    ];

    /// The name as pack files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Categories => "categories",
            Self::Eligibility => "eligibility",
            Self::Severity => "severity",
            Self::Routing => "routing",
            Self::Deadlines => "deadlines",
            Self::Duties => "duties",
            Self::Lifecycle => "lifecycle",
            Self::RequiredFields => "required_fields",
            Self::Satisfaction => "satisfaction",
            Self::Numbering => "numbering",
            Self::Records => "records",
            Self::Reports => "reports",
            Self::Indicators => "indicators",
            Self::Consequences => "consequences",
            Self::Privacy => "privacy",
            Self::Guidance => "guidance",
            Self::Notes => "notes",
            Self::Gaps => "gaps",
        }
    }

    /// The section of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// Tables that list entries rather than rules.
#[cfg(feature = "author")]
pub(super) const LISTS: [&str; 9] = [
    "roles",
    "settings",
    "parameters",
    "readings",
    "facts",
    "derived",
    "constraints",
    "accepted",
    "events",
];

/// Key prefix of the texts of a list.
#[cfg(feature = "author")]
pub(super) fn text_prefix(list: &str) -> &'static str {
    match list {
        "roles" => "role",
        "settings" => "setting",
        "parameters" => "param",
        "readings" => "reading",
        "facts" => "fact",
        "derived" => "derived",
        "constraints" => "constraint",
        "accepted" => "accepted",
        _ => "event",
    }
}

/// How strong a rule is; the first when it does not say.
pub(super) const MODALITIES: &[&str] = &["must", "must_not", "should", "may", "guidance"];

/// Intervals of a report that are no parameter.
pub(super) const INTERVALS: &[&str] = &["week_end", "month_end", "year_end", "unset"];

/// Keys of every rule.
#[cfg(feature = "author")]
pub(super) const RULE_KEYS: &[&str] =
    &["clause", "reading", "when", "modality", "scope", "inferred"];

/// Keys of a section's rules beyond the common ones.
#[cfg(feature = "author")]
pub(super) fn section_keys(section: Section) -> &'static [&'static str] {
    match section {
        Section::Kind => &["kind", "otherwise"],
        Section::Categories => &["category"],
        Section::Eligibility => &["outcome", "to", "missing", "prevails", "otherwise", "event"],
        Section::Severity => &["level", "otherwise", "event"],
        Section::Routing => &[
            "lead",
            "assist",
            "inform",
            "organise",
            "escalate",
            "gate",
            "otherwise",
        ],
        Section::Deadlines => &[
            "by",
            "from",
            "not_before",
            "within",
            "start",
            "roll",
            "named",
            "earlier_of",
            "until",
            "waive",
            "extend",
            "pause",
            "each",
            "tell",
            "grace",
            "searched",
            "overdue",
            "to",
        ],
        Section::Duties => &["by", "from", "until", "breach", "to", "tell", "searched"],
        Section::Lifecycle => &["step", "by", "after", "before", "unless", "reopens"],
        Section::RequiredFields => &["by", "fields", "channel"],
        Section::Satisfaction => &["by", "question", "questions", "scale", "bands"],
        Section::Numbering => &["by", "on", "searched"],
        Section::Records => &["by", "on", "until", "register", "by_class", "to"],
        Section::Reports => &["by", "on", "until", "every", "to"],
        Section::Indicators => &["by", "fields", "every", "target"],
        Section::Consequences => &["approve", "to", "until", "by"],
        Section::Privacy => &["hide", "by", "to"],
        Section::Guidance => &["by"],
        Section::Notes => &["rules"],
        Section::Gaps => &["setting", "rules", "searched"],
    }
}

/// Keys a rule of the section cannot do without, besides its clause and its texts.
#[cfg(feature = "author")]
pub(super) fn needed_keys(section: Section) -> &'static [&'static str] {
    match section {
        Section::Kind => &["kind"],
        Section::Eligibility => &["outcome"],
        Section::Severity => &["level"],
        Section::Deadlines => &["from", "within"],
        Section::Lifecycle => &["step"],
        _ => &[],
    }
}

/// Keys of a whole section.
#[cfg(feature = "author")]
pub(super) fn own_keys(section: Section) -> &'static [&'static str] {
    match section {
        Section::Kind => &["applies", "values", "order"],
        Section::Categories => &["applies", "values", "from"],
        Section::Severity => &["applies", "levels"],
        Section::Routing => &["applies", "order"],
        Section::Numbering => &[
            "applies", "none", "searched", "pattern", "per", "on", "clause", "zh", "en",
        ],
        _ => &["applies"],
    }
}

/// What [`is_rule_id`] accepts, as a pattern.
#[cfg(feature = "author")]
pub(super) const RULE_ID: &str = "^[A-Z][A-Za-z0-9]*-[0-9][A-Za-z0-9]*$";

/// Whether a key names a rule: letters, digits, a dash, then digits and an optional letter.
#[cfg(feature = "author")]
pub(super) fn is_rule_id(key: &str) -> bool {
    let Some((head, tail)) = key.split_once('-') else {
        return false;
    };
    head.starts_with(|c: char| c.is_ascii_uppercase())
        && head.bytes().all(|b| b.is_ascii_alphanumeric())
        && tail.starts_with(|c: char| c.is_ascii_digit())
        && tail.bytes().all(|b| b.is_ascii_alphanumeric())
}
