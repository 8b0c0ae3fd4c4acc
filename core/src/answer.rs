//! The answer of an assessment, as other programs read it: field names are fixed.
//!
//! Plain data with serde derives and nothing else. Absent rather than empty or null; order of
//! lists is the pack's order. How an answer is computed lives in [`crate::assess`].

mod clock_acts;
mod what_if;
mod words;

pub use clock_acts::{Extended, PauseSpan, Reaction};
pub use what_if::{Coming, FactChange, WhyNot};
pub use words::outcome_text;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A short text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese (simplified).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zh: String,
    /// English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// Which edition answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Pack id, e.g. `ops-user-complaints`.
    pub id: String,
    /// Version as its author counts it.
    pub version: String,
    /// SHA-256 of the canonical logic, `sha256:<hex>`.
    pub digest: String,
}

/// The whole answer for a case at `now`.
///
/// A case of one matter has its sections here. With two or more matters each has its own in
/// `matters`, and the top level holds the folds (`partly`, highest accepted severity, all leads,
/// union of deadlines).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The edition.
    pub pack: PackRef,
    /// Digest of the calendar that dates were counted with.
    pub calendar: String,
    /// The instant assessed, RFC 3339.
    pub now: String,
    /// The sections of the only matter, or the folds of several.
    #[serde(flatten)]
    pub sections: Sections,
    /// One entry a matter when there are two or more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<Matter>,
    /// Screens of questions that can still change the answer or are required, for the audience asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_questions: Vec<Screen>,
    /// What a person has to look at: conflicts, differences between recorded and computed outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Events made by passing time, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived_events: Vec<DerivedEvent>,
}

/// The sections of one matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// The matter's id in the case file.
    pub id: String,
    /// Its sections.
    #[serde(flatten)]
    pub sections: Sections,
}

/// The sections an answer is made of; a section the pack does not have is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sections {
    /// Whether it must be accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Eligibility>,
    /// Kind of matter, an id of the pack; absent while undecided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The kind rests on presumptions.
    #[serde(default, skip_serializing_if = "is_false")]
    pub kind_provisional: bool,
    /// Why that kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind_reasons: Vec<Reason>,
    /// Categories that hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// How serious.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routing: Option<Routing>,
    /// Every clock that applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// What must or must not be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    /// Facts (and events, for their time) that the regulation wants recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_fields: Vec<String>,
    /// Those of them not there yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_fields: Vec<String>,
    /// Steps of the lifecycle that can be taken now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_steps: Vec<Step>,
    /// What the text says of satisfaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub satisfaction: Vec<Item>,
    /// Pattern of the official number; absent when the text gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_pattern: Option<String>,
    /// Records to be kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Item>,
    /// Reports to be made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Item>,
    /// Proposals for a person; never executed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<Item>,
    /// Required and forbidden conduct against recorded facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance: Vec<Compliance>,
    /// Privacy duties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub privacy: Vec<Item>,
    /// Checklist items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<Item>,
    /// Where the text is cut or silent, and parameters left unset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Item>,
}

/// Why a rule holds: the rule, its clause, and the facts that made it hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Rule id, e.g. `R01-04`.
    pub rule: String,
    /// Clause of the source.
    pub clause: String,
    /// The rule in our own words.
    pub text: Text,
    /// Facts that made it hold, as the case gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
}

/// One fact behind a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// Fact, derived fact or event name.
    pub fact: String,
    /// Its value as JSON; a personal fact shows only whether it is there.
    pub value: serde_json::Value,
    /// The value is presumed, not recorded.
    #[serde(default, skip_serializing_if = "is_false")]
    pub presumed: bool,
}

/// A presumption an outcome rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// The fact.
    pub fact: String,
    /// The value presumed.
    pub value: serde_json::Value,
    /// Clause or reading the presumption comes from.
    pub from: String,
}

/// The eligibility section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligibility {
    /// `accept`, `decline`, `refer`, `needs_evidence`, `out_of_scope`, `conflict`, `undecided`;
    /// for a case of several matters also `partly`.
    pub outcome: String,
    /// Rests on presumptions.
    #[serde(default)]
    pub provisional: bool,
    /// Those presumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumed>,
    /// Every rule that fires, the deciding group first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Facts that would decide it (undecided) or confirm it (provisional).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// To whom, for `refer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_to: Option<String>,
    /// What is missing, for `needs_evidence`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What a person recorded (`accept`, `decline`, `refer`); other sections read this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// How it changes by itself as time passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// An outcome that comes with time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The outcome (eligibility).
    pub outcome: String,
    /// From this instant.
    pub at: String,
    /// By this rule.
    pub rule: String,
}

/// The severity section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Severity {
    /// Level id; absent while undecided or where severity does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Rests on presumptions.
    #[serde(default)]
    pub provisional: bool,
    /// Those presumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumed>,
    /// Rules that hold at that level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Facts that would decide or confirm it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// When it rises by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rises: Vec<Rise>,
}

/// A level that comes with time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rise {
    /// The level.
    pub level: String,
    /// From this instant.
    pub at: String,
    /// By this rule.
    pub rule: String,
}

/// The routing section; every name is a role of the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Who leads; absent while undecided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Leads of several matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<String>,
    /// The lead rests on presumptions.
    #[serde(default)]
    pub provisional: bool,
    /// Those presumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumed>,
    /// Facts that would decide or confirm the lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// Who assists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assist: Vec<String>,
    /// Who must be informed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inform: Vec<String>,
    /// Who organises the handling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organise: Vec<String>,
    /// Acts that need an approval.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// Up the line, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<String>,
    /// Rules behind all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

impl Routing {
    /// Who leads: the lead, or those of several matters.
    #[must_use]
    pub fn leading(&self) -> &[String] {
        let one = self.lead.as_ref().map(std::slice::from_ref);
        one.unwrap_or(&self.leads)
    }
}

/// An act that needs an approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The event to approve.
    pub act: String,
    /// Role that approves.
    pub by: String,
    /// A reason must be given.
    #[serde(default)]
    pub reason: bool,
    /// Rule.
    pub rule: String,
    /// Clause.
    pub clause: String,
}

/// One clock of one matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Matter id; absent for a clock of the whole case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Rule id, with `#n` where each start event has its own clock.
    pub id: String,
    /// The attempt it belonged to, from 0; absent for the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// What is due.
    pub what: Text,
    /// Role that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Events it starts on (`known`: when the condition became known).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts_on: Vec<String>,
    /// Events that end it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub until: Vec<String>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// The limit as an instant, see `due_inclusive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// True: an act at `due_at` is in time (minutes, hours, named instants). False: `due_at` is the midnight after `due_date`.
    #[serde(default)]
    pub due_inclusive: bool,
    /// The last day on which it is in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// `undecided`, `not_started`, `running`, `paused`, `met`, `overdue`, `missed`, `waived`, `superseded`, `open`.
    pub status: String,
    /// `amount`, `immediate`, `prompt`, `per_case`, `parameter_unset`, `none_in_text`.
    pub limit: String,
    /// Clauses searched where the text gives no limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<String>,
    /// The dates it would have if its start event happened at `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_started_now: Option<IfStarted>,
    /// When what ends it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
    /// `must`, `must_not`, `should`, `may`, `guidance`.
    pub modality: String,
    /// Unit of `amount`, e.g. `working_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// The condition rests on presumptions, or the calendar is not published yet.
    #[serde(default)]
    pub provisional: bool,
    /// First day that the calendar does not know for sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain_from: Option<String>,
    /// The complainant asked for this earlier limit, and it is the one that counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_request: bool,
    /// A limit asked for that lies before the start and is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignored_request: Option<String>,
    /// The complainant is told of this clock.
    #[serde(default, skip_serializing_if = "is_false")]
    pub tell: bool,
    /// Rule id.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// Working time left at `now`: working days, or seconds for hours and minutes. Negative when late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
    /// Since when it stands still, while its status is `paused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_since: Option<String>,
    /// The limit it would have if it went on at `now`, while it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_resumed_now: Option<IfStarted>,
    /// Pauses, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<PauseSpan>,
    /// Extensions that count, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extended>,
    /// What being late brings, from the first instant too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<Reaction>,
    /// Every day from the start to the limit: counted, skipped, why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DayStep>,
}

/// The dates a clock would have if it started now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IfStarted {
    /// Last day in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// The limit as an instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// The days in between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DayStep>,
}

/// One day on the way from a start to a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayStep {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Its number when counted (1-based).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<i64>,
    /// `start`, `workday`, `makeup`, `calendar_day`, `paused`, `weekend`, `holiday`, `uncertain_workday`, `uncertain_off`.
    pub reason: String,
    /// Name of the holiday, or of the one a make-up day belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Number of the notice that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A duty and how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Rule id.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// What must (not) be done.
    pub what: Text,
    /// Role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// `must`, `must_not`, `should`, `may`.
    pub modality: String,
    /// `open`, `met`, `not_started`, `breached`, `standing` (holds throughout), `undecided`.
    pub status: String,
    /// Event that meets it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub until: Vec<String>,
    /// When it was met or breached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Rests on presumptions.
    #[serde(default, skip_serializing_if = "is_false")]
    pub provisional: bool,
}

/// A step of the lifecycle that can be taken now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The event that records it.
    pub step: String,
    /// Role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Rule; absent for the common steps every case has (accept, decline, close).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Text>,
    /// Opens a new attempt.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reopens: bool,
}

/// A rule shown as it is: record, report, consequence, guidance, gap, privacy duty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Rule id.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// In our own words.
    pub what: Text,
    /// Role that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Role that must approve it (consequences).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approve: Option<String>,
    /// `open`, `met`, `not_started`, where the section knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Anything else the rule declares (`to`, `every`, `fields`, `setting`, `searched`, …).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub more: BTreeMap<String, serde_json::Value>,
}

/// Required or forbidden conduct against recorded facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// Rule id.
    pub rule: String,
    /// `met`, `breached`, `not_applicable`, `unknown`.
    pub status: String,
    /// Event that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// `none_in_text` where the text gives none.
    pub consequence: String,
}

/// Facts asked together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Name of the screen in the pack.
    pub screen: String,
    /// Facts on it, in pack order.
    pub facts: Vec<String>,
}

/// Something a person has to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Matter id, for a case of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// `conflict`, `recorded_differs`, `two_kinds`, `two_leads`, `constraint`, `late_entry`,
    /// `idle_act` (an act on a clock that counts for nothing).
    pub code: String,
    /// Rules concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// In words.
    pub text: Text,
}

/// An event made by passing time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedEvent {
    /// Matter id, for a case of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Event kind.
    pub kind: String,
    /// When.
    pub at: String,
    /// Rule that makes it.
    pub rule: String,
}
