//! A case file checked against an edition: every name and value resolved, nothing guessed.

use super::log::Grant;
use crate::calendar::{Calendar, Length};
use crate::case::{CaseFile, EventFile, Facts};
use crate::names::hint;
use crate::order::InOrder;
use crate::pack::program::{EventId, FactId, Program, Val};
use crate::pack::{Edition, ParameterError, values};
use crate::time::{Day, Instant};
use serde_json::Value;
use thiserror::Error;

/// The most events one case file may have.
pub const MAX_EVENTS: usize = 10_000;
/// The most matters one case file may have.
pub const MAX_MATTERS: usize = 64;

/// Why a case file cannot be assessed; the path says where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}: {message}")]
pub struct CaseError {
    /// Path in the case file: `facts.topic`, `events[2].at`.
    pub path: String,
    /// What is wrong, what was expected, the nearest known name.
    pub message: String,
}

impl CaseError {
    pub(crate) fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl From<ParameterError> for CaseError {
    fn from(error: ParameterError) -> Self {
        Self::at(format!("parameters.{}", error.name), error.message)
    }
}

/// What is known of a fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum State {
    /// Never asked.
    #[default]
    Absent,
    /// Asked, not known.
    Asked,
    /// Asked: there is none.
    Null,
    /// A value.
    Is(Val),
}

/// An event with names resolved.
#[derive(Debug, Clone)]
pub struct Happening {
    /// Kind.
    pub kind: EventId,
    /// When.
    pub at: Instant,
    /// Matter, or all.
    pub matter: Option<usize>,
    /// Facts it carries.
    pub facts: Vec<(FactId, State)>,
    /// Presumptions it turns into facts.
    pub confirms: Vec<FactId>,
    /// Rule whose derived event it replaces.
    pub rule: Option<String>,
    /// Clock it acts on: its rule, with `#n` where each start has its own.
    pub of: Option<String>,
    /// Its place in the case file.
    pub entry: usize,
    /// What an act on a clock says.
    pub grant: Grant,
}

/// A checked case.
#[derive(Debug, Clone)]
pub struct Input {
    /// Matter ids; empty for a case that is one matter.
    pub matters: Vec<String>,
    /// Facts of each matter at the beginning; at least one entry.
    pub facts: Vec<Vec<State>>,
    /// Events in the order they count.
    pub events: Vec<Happening>,
}

/// Checks a case file against an edition.
pub fn read(edition: &Edition, calendar: &Calendar, case: &CaseFile) -> Result<Input, CaseError> {
    let program = edition.program();
    let id = &edition.pack().doc().pack.id;
    if case.pack != *id {
        let message = format!(
            "case is for pack \"{}\", this is \"{id}\"; load the other pack",
            case.pack
        );
        return Err(CaseError::at("pack", message));
    }
    let region = &edition.pack().doc().pack.calendar;
    if !region.eq_ignore_ascii_case(calendar.region()) {
        let message = format!(
            "pack counts by calendar \"{region}\", given \"{}\"",
            calendar.region()
        );
        return Err(CaseError::at("pack", message));
    }
    if case.events.len() > MAX_EVENTS || case.matters.len() > MAX_MATTERS {
        let message =
            format!("more than {MAX_EVENTS} events or {MAX_MATTERS} matters; split the case");
        return Err(CaseError::at("events", message));
    }
    let mut base = vec![State::Absent; program.facts.len()];
    lay(
        program,
        &case.facts,
        &mut base,
        &|| "facts".to_owned(),
        None,
    )?;
    let mut facts = Vec::new();
    let mut matters: Vec<String> = Vec::new();
    for (i, matter) in case.matters.iter().enumerate() {
        if matters.contains(&matter.id) {
            let message = format!("matter \"{}\" stands twice", matter.id);
            return Err(CaseError::at(format!("matters[{i}].id"), message));
        }
        matters.push(matter.id.clone());
        let mut own = base.clone();
        lay(
            program,
            &matter.facts,
            &mut own,
            &|| format!("matters[{i}].facts"),
            Some(()),
        )?;
        facts.push(own);
    }
    if facts.is_empty() {
        facts.push(base);
    }
    let mut events = Vec::with_capacity(case.events.len());
    for (i, event) in case.events.iter().enumerate() {
        events.push(happening(edition, &matters, event, i)?);
    }
    // Stable: events of one instant keep the order of the file.
    events.in_order_of(|e| e.at);
    Ok(Input {
        matters,
        facts,
        events,
    })
}

fn happening(
    edition: &Edition,
    matters: &[String],
    event: &EventFile,
    entry: usize,
) -> Result<Happening, CaseError> {
    let program = edition.program();
    let path = || format!("events[{entry}]");
    let kind = program.event_id(&event.kind).ok_or_else(|| {
        let hint = hint(&event.kind, program.events.iter().map(String::as_str));
        CaseError::at(
            format!("{}.kind", path()),
            format!("there is no event \"{}\"{hint}", event.kind),
        )
    })?;
    let at = Instant::parse(&event.at)
        .map_err(|e| CaseError::at(format!("{}.at", path()), e.to_string()))?;
    let matter = match &event.matter {
        None => None,
        Some(id) => Some(matters.iter().position(|m| m == id).ok_or_else(|| {
            let hint = hint(id, matters.iter().map(String::as_str));
            CaseError::at(
                format!("{}.matter", path()),
                format!("there is no matter \"{id}\"{hint}"),
            )
        })?),
    };
    let facts = carried(program, event, &path)?;
    let mut confirms = Vec::new();
    for (i, name) in event.confirms.iter().enumerate() {
        let here = format!("{}.confirms[{i}]", path());
        let fact = program
            .fact_id(name)
            .ok_or_else(|| unknown(program, name, &here))?;
        if program.fact(fact).is_some_and(|f| f.presume.is_none()) {
            return Err(CaseError::at(
                here,
                format!("fact \"{name}\" has no presumption to confirm; give its value"),
            ));
        }
        confirms.push(fact);
    }
    for (key, rule) in [("rule", &event.rule), ("of", &event.of)] {
        let rule = rule.as_ref().map(|r| match r.split_once('#') {
            Some((id, _)) if key == "of" => id,
            _ => r.as_str(),
        });
        if let Some(rule) = rule
            && !edition.pack().doc().rules.iter().any(|r| r.id == rule)
        {
            let ids = edition.pack().doc().rules.iter().map(|r| r.id.as_str());
            let message = format!("there is no rule \"{rule}\"{}", hint(rule, ids));
            return Err(CaseError::at(format!("{}.{key}", path()), message));
        }
    }
    let (rule, of) = (event.rule.clone(), event.of.clone());
    let grant = grant(program, event, &path)?;
    Ok(Happening {
        kind,
        at,
        matter,
        facts,
        confirms,
        rule,
        of,
        entry,
        grant,
    })
}

/// The facts that an event carries, in pack order.
fn carried(
    program: &Program,
    event: &EventFile,
    path: &dyn Fn() -> String,
) -> Result<Vec<(FactId, State)>, CaseError> {
    if event.facts.is_empty() {
        return Ok(Vec::new());
    }
    let mut states = vec![State::Absent; program.facts.len()];
    let path = || format!("{}.facts", path());
    lay(program, &event.facts, &mut states, &path, None)?;
    let states = states.into_iter().enumerate();
    Ok(states
        .filter(|(_, s)| *s != State::Absent)
        .filter_map(|(i, s)| Some((u16::try_from(i).ok()?, s)))
        .collect())
}

/// What an act on a clock says; whether the clock allows it is decided when it is reckoned.
fn grant(
    program: &Program,
    event: &EventFile,
    path: &dyn Fn() -> String,
) -> Result<Grant, CaseError> {
    let at = |key: &str, message: String| CaseError::at(format!("{}.{key}", path()), message);
    if event.length.is_some() && event.until.is_some() {
        let message = "both length and until are given; say one of them".to_owned();
        return Err(at("until", message));
    }
    let length = event.length.as_ref().map(|text| {
        let length = Length::parse(text).map_err(|e| at("length", e.to_string()))?;
        match length.amount() {
            Some(_) => Ok(length),
            None => Err(at(
                "length",
                format!("\"{text}\" has no amount; write it like \"5 working days\""),
            )),
        }
    });
    let until = event.until.as_ref().map(|text| match text.len() {
        10 => Day::parse(text).map(Val::Day),
        _ => Instant::parse(text).map(Val::At),
    });
    let by = event.by.as_ref().map(|role| {
        let index = program.roles.iter().position(|r| r == role);
        index.and_then(|i| u16::try_from(i).ok()).ok_or_else(|| {
            let hint = hint(role, program.roles.iter().map(String::as_str));
            at("by", format!("there is no role \"{role}\"{hint}"))
        })
    });
    let reason = match &event.reason {
        None | Some(Value::Null) => false,
        Some(Value::String(words)) => !words.trim().is_empty(),
        Some(other) => other.get("present") == Some(&Value::Bool(true)),
    };
    Ok(Grant {
        length: length.transpose()?,
        until: until.transpose().map_err(|e| at("until", e.to_string()))?,
        by: by.transpose()?,
        reason,
    })
}

/// Lays facts given as JSON over states.
fn lay(
    program: &Program,
    given: &Facts,
    states: &mut [State],
    path: &dyn Fn() -> String,
    of_matter: Option<()>,
) -> Result<(), CaseError> {
    for (name, value) in given {
        let here = || format!("{}.{name}", path());
        let id = program
            .fact_id(name)
            .ok_or_else(|| unknown(program, name, &here()))?;
        let (Some(fact), Some(state)) = (program.fact(id), states.get_mut(usize::from(id))) else {
            continue;
        };
        if of_matter.is_some() && fact.case_scope {
            return Err(CaseError::at(
                here(),
                format!("fact \"{name}\" belongs to the case; give it under facts"),
            ));
        }
        *state = match value {
            Value::Null => State::Null,
            Value::Object(map)
                if map.len() == 1 && map.get("asked") == Some(&Value::Bool(true)) =>
            {
                State::Asked
            }
            other => State::Is(
                values::read(fact, other).map_err(|message| CaseError::at(here(), message))?,
            ),
        };
    }
    Ok(())
}

fn unknown(program: &Program, name: &str, path: &str) -> CaseError {
    if program.event_id(name).is_some() {
        let message = format!("\"{name}\" is an event; give it under events with its time");
        return CaseError::at(path, message);
    }
    let hint = hint(name, program.facts.iter().map(|f| f.id.as_str()));
    CaseError::at(path, format!("there is no fact \"{name}\"{hint}"))
}
