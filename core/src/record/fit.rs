//! Whether what one event records is in the pack it was decided under: its act, the names of its
//! facts and their values, the rules and roles it refers to. Never: a case, or what follows from it.

use crate::calendar::Length;
use crate::case::Facts;
use crate::pack::program::{Fact, Program};
use crate::pack::{Pack, Parameters, values};
use crate::record::body::{Act, Body, Filed, MAX_PLACE};
use crate::record::envelope::Envelope;
use crate::record::private::Private;
use crate::time::{Day, Instant};
use serde_json::Value;

/// What in an event is not in its pack, or stands there in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// The filing names another pack than the one of its edition.
    Pack(String),
    /// A parameter that the pack does not have, or not with this value.
    Parameter(String),
    /// An act of other packs.
    Act(String),
    /// No such fact.
    Fact(String),
    /// A value that the fact cannot have.
    Value {
        /// The fact.
        fact: String,
        /// What was expected and what was found.
        message: String,
    },
    /// A fact in a part of the record where it must not stand: a personal one in the open, or one
    /// of the case in a matter.
    Misplaced(String),
    /// A rule, role, place, length or day that an act refers to, and that is not there or not one.
    Reference(String),
}

/// Holds an event against the pack whose digest its envelope carries. What only a newer version
/// reads is not judged; neither is a private part that is not here.
///
/// # Errors
/// The first [`Misfit`].
pub fn fit(
    pack: &Pack,
    envelope: &Envelope,
    body: &Body,
    private: Option<&Private>,
) -> Result<(), Misfit> {
    let program = pack.usual();
    match body {
        Body::Filed(filed) => filing(pack, program, filed)?,
        Body::Act(_) if program.event_id(&envelope.kind).is_none() => {
            return Err(Misfit::Act(envelope.kind.clone()));
        }
        Body::Act(body) => act(pack, program, body)?,
        Body::Undone(_)
        | Body::Numbered(_)
        | Body::Erased(_)
        | Body::Published(_)
        | Body::MonthClosed(_)
        | Body::Newer => return Ok(()),
    }
    let Some(private) = private else {
        return Ok(());
    };
    let of_matters = private.matters.values().flatten();
    for (name, value) in private.facts.iter().chain(of_matters) {
        personal(program, name).and_then(|fact| readable(fact, value))?;
    }
    Ok(())
}

fn filing(pack: &Pack, program: &Program, filed: &Filed) -> Result<(), Misfit> {
    if filed.pack != pack.doc().pack.id {
        return Err(Misfit::Pack(filed.pack.clone()));
    }
    Parameters::of(pack.doc(), &filed.parameters).map_err(|e| Misfit::Parameter(e.name))?;
    open(program, &filed.facts, false)?;
    for matter in &filed.matters {
        open(program, &matter.facts, true)?;
    }
    let mut names = filed.has.iter().chain(&filed.none);
    names.try_for_each(|name| personal(program, name).map(|_| ()))
}

fn act(pack: &Pack, program: &Program, act: &Act) -> Result<(), Misfit> {
    open(program, &act.facts, false)?;
    for name in act.has.iter().chain(&act.none) {
        personal(program, name)?;
    }
    for name in &act.confirms {
        if named(program, name)?.presume.is_none() {
            return Err(Misfit::Reference(name.clone()));
        }
    }
    let must = |holds: bool, text: &str| {
        let wrong = || Misfit::Reference(text.to_owned());
        if holds { Ok(()) } else { Err(wrong()) }
    };
    let is_rule = |id: &str| pack.doc().rules.iter().any(|rule| rule.id == id);
    if let Some(rule) = &act.rule {
        must(is_rule(rule), rule)?;
    }
    if let Some(of) = &act.of {
        must(is_rule(of.split('#').next().unwrap_or_default()), of)?;
    }
    if let Some(role) = &act.by {
        must(program.roles.contains(role), role)?;
    }
    if let Some(place) = &act.place {
        let length = place.chars().count();
        must((1..=MAX_PLACE).contains(&length), &shortened(place))?;
    }
    if let Some(text) = &act.length {
        let amount = Length::parse(text).is_ok_and(|length| length.amount().is_some());
        must(amount && act.until.is_none(), text)?;
    }
    if let Some(text) = &act.until {
        let there = match text.len() {
            10 => Day::parse(text).is_ok(),
            _ => Instant::parse(text).is_ok(),
        };
        must(there, text)?;
    }
    Ok(())
}

/// The beginning of a text that may be of any length.
fn shortened(text: &str) -> String {
    text.chars().take(MAX_PLACE).collect()
}

/// Facts of the open part: of a personal one only that it is there.
fn open(program: &Program, facts: &Facts, of_matter: bool) -> Result<(), Misfit> {
    for (name, value) in facts {
        let fact = named(program, name)?;
        if of_matter && fact.case_scope {
            return Err(Misfit::Misplaced(name.clone()));
        }
        let marked = |key: &str| {
            let map = value.as_object().filter(|map| map.len() == 1);
            map.is_some_and(|map| map.get(key) == Some(&Value::Bool(true)))
        };
        if value.is_null() || marked("asked") || (fact.personal && marked("present")) {
            continue;
        }
        if fact.personal {
            return Err(Misfit::Misplaced(name.clone()));
        }
        readable(fact, value)?;
    }
    Ok(())
}

fn readable(fact: &Fact, value: &Value) -> Result<(), Misfit> {
    values::read(fact, value)
        .map(|_| ())
        .map_err(|message| Misfit::Value {
            fact: fact.id.clone(),
            message,
        })
}

fn named<'a>(program: &'a Program, name: &str) -> Result<&'a Fact, Misfit> {
    let fact = program.fact_id(name).and_then(|id| program.fact(id));
    fact.ok_or_else(|| Misfit::Fact(name.to_owned()))
}

fn personal<'a>(program: &'a Program, name: &str) -> Result<&'a Fact, Misfit> {
    let fact = named(program, name)?;
    if fact.personal {
        Ok(fact)
    } else {
        Err(Misfit::Misplaced(name.to_owned()))
    }
}
