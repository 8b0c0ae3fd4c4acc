//! Rules as data: what every section's rules share, and the keys of each section. See [`super::doc`].

use super::doc::Section;
use serde::{Deserialize, Serialize};

/// One string or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneOrMany(pub Vec<String>);

impl OneOrMany {
    /// None given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for OneOrMany {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            many => many.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected text or a list of texts")]
        enum Either {
            One(String),
            Many(Vec<String>),
        }
        Ok(Self(match Either::deserialize(deserializer)? {
            Either::One(one) => vec![one],
            Either::Many(many) => many,
        }))
    }
}

/// What ends a clock or meets a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected an event, { all = [events] } or { any = [events] }"
)]
pub enum UntilDoc {
    /// One event.
    One(String),
    /// Every one of several.
    All {
        /// The events.
        all: Vec<String>,
    },
    /// The first of several.
    Any {
        /// The events.
        any: Vec<String>,
    },
}

impl UntilDoc {
    /// The events named.
    #[must_use]
    pub fn events(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::All { all } => all,
            Self::Any { any } => any,
        }
    }
}

/// The complainant's own limit beside the rule's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierOfDoc {
    /// Fact that holds the limit.
    pub fact: String,
    /// `earlier` (default), `replace`, or a parameter with one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Whether a bare date includes its day: `inclusive` (default), `exclusive`, or a parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bare_date: Option<String>,
}

/// An act on a clock that needs an approval: waiver, extension.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActDoc {
    /// The event that records it.
    pub event: String,
    /// Role that approves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// A reason is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reason: bool,
    /// Longest extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
}

/// An act that needs an approval before it is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateDoc {
    /// The event.
    pub act: String,
    /// Role that approves.
    pub by: String,
    /// A reason is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reason: bool,
}

/// Events between which a clock stands still.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseDoc {
    /// Any of these stops it.
    pub from: OneOrMany,
    /// Any of these starts it again.
    pub to: OneOrMany,
}

/// What a missed limit brings, from the first instant too late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverdueDoc {
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inform: Vec<String>,
    /// A duty that holds from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
}

/// A band of a score, both ends in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandDoc {
    /// Id.
    pub id: String,
    /// Lowest score.
    pub from: i64,
    /// Highest score.
    pub to: i64,
}

macro_rules! rule_doc {
    ($($(#[$doc:meta])* $field:ident: $type:ty [$empty:expr],)*) => {
        /// One rule: what every section's rules share, and the keys of its own section.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct RuleDoc {
            /// Id, unique in the pack.
            pub id: String,
            /// Its section.
            pub section: Section,
            /// Clause of the source.
            pub clause: String,
            $($(#[$doc])* #[serde(default, skip_serializing_if = $empty)] pub $field: $type,)*
        }
    };
}

rule_doc! {
    /// Ambiguities it rests on.
    reading: OneOrMany ["OneOrMany::is_empty"],
    /// Condition; absent = always.
    when: Option<String> ["Option::is_none"],
    /// Stands for its outcome when every rule of the outcomes before it is false.
    otherwise: bool ["std::ops::Not::not"],
    /// Read out of the text rather than in it.
    inferred: bool ["std::ops::Not::not"],
    /// `must` (default), `must_not`, `should`, `may`, `guidance`.
    modality: Option<String> ["Option::is_none"],
    /// `case`: once for the case, not for each matter.
    scope: Option<String> ["Option::is_none"],
    /// Eligibility outcome.
    outcome: Option<String> ["Option::is_none"],
    /// Whom it is referred, handed or reported to.
    to: OneOrMany ["OneOrMany::is_empty"],
    /// What is missing.
    missing: Vec<String> ["Vec::is_empty"],
    /// A decline that beats an accept.
    prevails: bool ["std::ops::Not::not"],
    /// Kind it sets.
    kind: Option<String> ["Option::is_none"],
    /// Category it adds.
    category: Option<String> ["Option::is_none"],
    /// Severity level it sets.
    level: Option<String> ["Option::is_none"],
    /// Derived event made when it turns true.
    event: Option<String> ["Option::is_none"],
    /// Who leads.
    lead: Option<String> ["Option::is_none"],
    /// Who assists.
    assist: Vec<String> ["Vec::is_empty"],
    /// Who is informed.
    inform: Vec<String> ["Vec::is_empty"],
    /// Who organises.
    organise: OneOrMany ["OneOrMany::is_empty"],
    /// Up the line.
    escalate: Vec<String> ["Vec::is_empty"],
    /// An act that needs an approval.
    gate: Option<GateDoc> ["Option::is_none"],
    /// Who owes it.
    by: Option<String> ["Option::is_none"],
    /// Start events, or a reporting source.
    from: OneOrMany ["OneOrMany::is_empty"],
    /// `known`: starts no earlier than the condition was known.
    not_before: Option<String> ["Option::is_none"],
    /// Length, or a parameter.
    within: Option<String> ["Option::is_none"],
    /// Start policy of this clock.
    start: Option<String> ["Option::is_none"],
    /// Roll policy of this clock.
    roll: Option<String> ["Option::is_none"],
    /// Fact that names the limit of a `per case` clock.
    named: Option<String> ["Option::is_none"],
    /// The complainant's own limit.
    earlier_of: Option<EarlierOfDoc> ["Option::is_none"],
    /// What ends or meets it.
    until: Option<UntilDoc> ["Option::is_none"],
    /// Waiver.
    waive: Option<ActDoc> ["Option::is_none"],
    /// Extension.
    extend: Option<ActDoc> ["Option::is_none"],
    /// Pause.
    pause: Option<PauseDoc> ["Option::is_none"],
    /// Each start event has its own clock.
    each: bool ["std::ops::Not::not"],
    /// Shown to the complainant.
    tell: bool ["std::ops::Not::not"],
    /// Parameter that gives "at once" a number.
    grace: Option<String> ["Option::is_none"],
    /// Clauses searched.
    searched: Vec<String> ["Vec::is_empty"],
    /// Reaction to a missed limit.
    overdue: Option<OverdueDoc> ["Option::is_none"],
    /// What breaches it.
    breach: Option<String> ["Option::is_none"],
    /// Event a lifecycle step records.
    step: Option<String> ["Option::is_none"],
    /// Events that must have happened.
    after: Vec<String> ["Vec::is_empty"],
    /// Event it must precede.
    before: OneOrMany ["OneOrMany::is_empty"],
    /// Condition that lifts the order.
    unless: Option<String> ["Option::is_none"],
    /// Opens a new attempt.
    reopens: bool ["std::ops::Not::not"],
    /// Facts or events required.
    fields: Vec<String> ["Vec::is_empty"],
    /// Channels it holds for.
    channel: OneOrMany ["OneOrMany::is_empty"],
    /// Event a record or report follows.
    on: OneOrMany ["OneOrMany::is_empty"],
    /// Register or form it goes to.
    register: Option<String> ["Option::is_none"],
    /// Filed by this section's classes.
    by_class: Option<String> ["Option::is_none"],
    /// Interval of a report: `week_end`, `month_end`, `year_end`, `unset`, or a parameter.
    every: Option<String> ["Option::is_none"],
    /// What an indicator should reach, as the text says it.
    target: Option<String> ["Option::is_none"],
    /// Role that approves a proposal.
    approve: Option<String> ["Option::is_none"],
    /// One question of satisfaction.
    question: Option<String> ["Option::is_none"],
    /// Questions in order.
    questions: Vec<String> ["Vec::is_empty"],
    /// Scale of satisfaction.
    scale: Option<String> ["Option::is_none"],
    /// Bands of a score.
    bands: Vec<BandDoc> ["Vec::is_empty"],
    /// Facts to be hidden.
    hide: Vec<String> ["Vec::is_empty"],
    /// Setting concerned.
    setting: Option<String> ["Option::is_none"],
    /// Rules a gap or note stands for.
    rules: Vec<String> ["Vec::is_empty"],
}
