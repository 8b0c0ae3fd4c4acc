//! What the ledger counts of a case, small enough to be kept in its summary. Read off a folded case and
//! its answer. Never: a month, a rate.

use crate::answer::{Answer, Deadline, Item, Sections};
use crate::record::CaseState;
use crate::summary::unset;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Acts by which a complainant hears from those who handle the case.
pub const TELLING: [&str; 14] = [
    "reception_informed",
    "acknowledged",
    "evidence_requested",
    "complainant_notified",
    "customer_contacted",
    "progress_updated",
    "home_visit_done",
    "solution_agreed",
    "reply_given",
    "written_reply_sent",
    "decision_delivered",
    "letter_sent",
    "apology_given",
    "followup_visit_done",
];

/// The band of a score, or the id of an option, that says so: the words regulations use themselves.
const SATISFIED: &str = "satisfied";

/// What the ledger counts of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// How it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When it was closed or withdrawn, and not opened again since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// It ended by being withdrawn.
    #[serde(skip_serializing_if = "unset")]
    pub withdrawn: bool,
    /// Limits that were kept.
    #[serde(skip_serializing_if = "unset")]
    pub in_time: u32,
    /// Limits that have passed: done late, or not done yet.
    #[serde(skip_serializing_if = "unset")]
    pub late: u32,
    /// Limits that run or stand still.
    #[serde(skip_serializing_if = "unset")]
    pub waiting: u32,
    /// The next last day of those that run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The complainant has heard something: one of [`TELLING`].
    #[serde(skip_serializing_if = "unset")]
    pub told: bool,
    /// It was opened again after its end, or somebody found it to be about the same as another one.
    #[serde(skip_serializing_if = "unset")]
    pub again: bool,
    /// Whether the complainant said to be satisfied, as the regulation asks for it; none where nobody
    /// asked, or what was said is on no scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// The newest number of what is known of it.
    #[serde(skip_serializing_if = "unset")]
    pub seq: u64,
    /// Something of it has no number yet: only this device knows it.
    #[serde(skip_serializing_if = "unset")]
    pub unsent: bool,
}

impl Tally {
    /// What is counted of a case as it was answered.
    #[must_use]
    pub fn of(state: &CaseState, answer: Option<&Answer>) -> Self {
        let blank = Sections::default();
        let sections = answer.map_or(&blank, |answer| &answer.sections);
        let count = |kinds: &[&str]| {
            let counted = binding(sections).filter(|d| kinds.contains(&d.status.as_str()));
            u32::try_from(counted.count()).unwrap_or(u32::MAX)
        };
        let running = binding(sections).filter(|d| d.status == "running");
        let has = |kinds: &[&str]| {
            let events = &state.file.events;
            events.iter().any(|e| kinds.contains(&e.kind.as_str()))
        };
        let end = end(state);
        let numbers = state.timeline.iter().map(|item| item.seq);
        Self {
            channel: state.channel.clone(),
            place: state.place.clone(),
            ended: end.map(|(_, at)| at.to_owned()),
            withdrawn: end.is_some_and(|(kind, _)| kind == "withdrawn"),
            in_time: count(&["met"]),
            late: count(&["missed", "overdue"]),
            waiting: count(&["running", "paused"]),
            due: running.filter_map(|d| d.due_date.clone()).min(),
            told: has(&TELLING),
            again: has(&["reopened"]) || !state.links.is_empty(),
            satisfied: satisfied(state, answer),
            seq: numbers.clone().flatten().max().unwrap_or_default(),
            unsent: numbers.into_iter().any(|seq| seq.is_none()),
        }
    }
}

/// Limits with a number that bind somebody, those of earlier attempts included.
fn binding(sections: &Sections) -> impl Iterator<Item = &Deadline> {
    let binds = |d: &&Deadline| d.limit == "amount" && matches!(&*d.modality, "must" | "should");
    sections.deadlines.iter().filter(binds)
}

/// By which event the case ended, and when, if it was not opened again since.
pub(crate) fn end(state: &CaseState) -> Option<(&str, &str)> {
    let events = &state.file.events;
    let end = events
        .iter()
        .rposition(|e| matches!(e.kind.as_str(), "closed" | "withdrawn"))?;
    let opened = events.iter().rposition(|e| e.kind == "reopened");
    let stands = opened.is_none_or(|opened| opened < end);
    let end = events.get(end).filter(|_| stands)?;
    Some((&end.kind, &end.at))
}

/// What was said to the questions of satisfaction that the regulation asks: yes where every answer is. A
/// band between is no; without a scale an answer says nothing.
fn satisfied(state: &CaseState, answer: Option<&Answer>) -> Option<bool> {
    let answer = answer?;
    let matters = answer.matters.iter().map(|matter| &matter.sections);
    let sections = std::iter::once(&answer.sections).chain(matters);
    let items = sections.flat_map(|sections| &sections.satisfaction);
    let said: Vec<bool> = items.flat_map(|item| said(state, item)).collect();
    (!said.is_empty()).then(|| said.iter().all(|yes| *yes))
}

/// What was said to the questions of one rule.
fn said(state: &CaseState, item: &Item) -> Vec<bool> {
    if let Some(Value::Object(results)) = item.more.get("results") {
        return results.values().map(|band| band == SATISFIED).collect();
    }
    let questions = item.more.get("questions").and_then(Value::as_array);
    let questions = questions.into_iter().flatten().filter_map(Value::as_str);
    let answers = questions.filter_map(|question| {
        let events = state.file.events.iter().rev();
        let mut told = events.filter_map(|event| event.facts.get(question));
        told.next().or_else(|| state.file.facts.get(question))
    });
    answers.filter_map(Value::as_bool).collect()
}
