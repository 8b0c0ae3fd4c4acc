//! An answer brought into the shape of an expectation. Nothing is judged here.

use crate::answer::{Answer, Deadline, Item, Reason, Sections};
use serde_json::{Map, Value, json};

/// What an answer says, by the keys of an expectation.
pub(super) fn answer(answer: &Answer) -> Value {
    let mut seen = sections(&answer.sections, answer.matters.is_empty());
    seen.insert(
        "tasks".to_owned(),
        answer.tasks.iter().map(|t| t.code.as_str()).collect(),
    );
    seen.insert(
        "questions".to_owned(),
        answer
            .next_questions
            .iter()
            .map(|s| s.screen.as_str())
            .collect(),
    );
    seen.insert(
        "asks".to_owned(),
        answer
            .next_questions
            .iter()
            .flat_map(|s| s.facts.iter().map(String::as_str))
            .collect(),
    );
    seen.insert("derived".to_owned(), json!(answer.derived_events));
    let matters = answer
        .matters
        .iter()
        .map(|m| (m.id.clone(), Value::Object(sections(&m.sections, true))));
    seen.insert("matters".to_owned(), Value::Object(matters.collect()));
    Value::Object(seen)
}

/// The sections of one matter, or of the fold: there only the clocks of the whole case are named by
/// rule, since each matter has its own of the others.
fn sections(s: &Sections, single: bool) -> Map<String, Value> {
    let mut seen = Map::new();
    let mut put = |key: &str, value: Value| seen.insert(key.to_owned(), value);
    if let Some(e) = &s.eligibility {
        let mut parts = object(json!(e));
        parts.insert("rules".to_owned(), rules(&e.reasons));
        parts.insert(
            "assumed".to_owned(),
            e.assumed.iter().map(|a| a.fact.as_str()).collect(),
        );
        default_list(&mut parts, &["unknown", "missing", "changes"]);
        put("eligibility", Value::Object(parts));
    }
    put("kind", json!(s.kind));
    put("categories", json!(s.categories));
    if let Some(v) = &s.severity {
        let mut parts = object(json!(v));
        parts.insert("rules".to_owned(), rules(&v.reasons));
        parts.insert(
            "assumed".to_owned(),
            v.assumed.iter().map(|a| a.fact.as_str()).collect(),
        );
        default_list(&mut parts, &["unknown", "rises"]);
        put("severity", Value::Object(parts));
    }
    let routing = s.routing.clone().unwrap_or_default();
    put("lead", json!(routing.lead));
    put("leads", json!(routing.leads));
    put("assist", json!(routing.assist));
    put("inform", json!(routing.inform));
    put("organise", json!(routing.organise));
    put("escalation", json!(routing.escalation));
    put(
        "gates",
        routing.gates.iter().map(|g| g.act.as_str()).collect(),
    );
    let clocks = s.deadlines.iter().filter(|d| single || d.matter.is_none());
    put(
        "deadlines",
        clocks.map(|d| (name(d), clock(json!(d)))).collect(),
    );
    put(
        "duties",
        s.duties
            .iter()
            .map(|d| (d.rule.clone(), json!(d.status)))
            .collect(),
    );
    put(
        "compliance",
        s.compliance
            .iter()
            .map(|c| (c.rule.clone(), json!(c.status)))
            .collect(),
    );
    put(
        "next_steps",
        s.next_steps.iter().map(|n| n.step.as_str()).collect(),
    );
    let ruled = s.next_steps.iter().filter_map(|n| n.rule.as_deref());
    put("step_rules", ruled.collect());
    put("required_fields", json!(s.required_fields));
    put("missing_fields", json!(s.missing_fields));
    put("records", statuses(&s.records));
    put("reports", statuses(&s.reports));
    put(
        "consequences",
        s.consequences.iter().map(|i| i.rule.as_str()).collect(),
    );
    put("guidance", present(&s.guidance));
    put("satisfaction", bands(&s.satisfaction));
    put("privacy", present(&s.privacy));
    put("gaps", present(&s.gaps));
    seen
}

/// The id of a clock; `R01-54@0` for one of an earlier attempt.
fn name(clock: &Deadline) -> String {
    match clock.attempt {
        Some(attempt) => format!("{}@{attempt}", clock.id),
        None => clock.id.clone(),
    }
}

/// A clock with its flags spelled out: an answer leaves out what is false.
fn clock(value: Value) -> Value {
    let mut parts = object(value);
    for flag in ["by_request", "tell"] {
        parts.entry(flag).or_insert(Value::Bool(false));
    }
    Value::Object(parts)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn default_list(parts: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        parts.entry(*key).or_insert_with(|| json!([]));
    }
}

fn rules(reasons: &[Reason]) -> Value {
    reasons.iter().map(|r| r.rule.as_str()).collect()
}

/// Items by rule; one whose state the text does not settle is at least there.
fn statuses(items: &[Item]) -> Value {
    items
        .iter()
        .map(|i| {
            (
                i.rule.clone(),
                json!(i.status.as_deref().unwrap_or("present")),
            )
        })
        .collect()
}

/// The band of each score by rule; a rule without scores is at least there.
fn bands(items: &[Item]) -> Value {
    let of = |i: &Item| i.more.get("results").cloned().unwrap_or(Value::Bool(true));
    items.iter().map(|i| (i.rule.clone(), of(i))).collect()
}

fn present(items: &[Item]) -> Value {
    items
        .iter()
        .map(|i| (i.rule.clone(), Value::Bool(true)))
        .collect()
}
