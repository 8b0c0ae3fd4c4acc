//! R01's deciding rules beside another evaluator of the same syntax, in the same run:
//! `cargo run --release -p redress-tests --example peers`. The truth of every rule is compared first.
//!
//! The other one evaluates each rule's condition by itself; events, times and outcomes of earlier
//! sections are handed to it as variables, so it does less than the core.

#[path = "../../core/examples/bench/by_hand.rs"]
mod by_hand;
#[path = "../../core/examples/bench/timing.rs"]
mod timing;

use anyhow::{Context as _, Result, ensure};
use by_hand::Known;
use cel::{Context, Program, Value as Cel};
use redress_core::assess::compact::{Decider, Situation, TypedCase};
use redress_core::assess::{Edition, truths};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::condition::{Cond, Literal, Term, TermKind, parse};
use redress_core::pack::{Pack, RuleDoc, Section, author};
use redress_core::time::Instant;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use timing::{at, shown};

const CASES: u64 = 256;

fn main() -> Result<()> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let calendar = Calendar::load(&std::fs::read_to_string(core.join("calendars/cn.json"))?)?;
    let text = std::fs::read_to_string(core.join("packs/ops-user-complaints.toml"))?;
    let source = author::read("R01", &text)?;
    let pack = Pack::compile(source.doc, source.texts)?;
    let edition = Edition::new(&pack, &BTreeMap::new())?;
    let now = Instant::parse(by_hand::RECEIVED)?;

    let known: Vec<Known> = (0..CASES).map(Known::random).collect();
    let files: Vec<CaseFile> = known.iter().map(Known::file).collect();
    let rules = rules(&pack);
    let programs: Vec<Program> = rules
        .iter()
        .map(|(rule, text)| Program::compile(text).with_context(|| format!("{}: {text}", rule.id)))
        .collect::<Result<_>>()?;
    for file in &files {
        let ours: BTreeMap<String, _> = truths(&edition, &calendar, file, now)?
            .into_iter()
            .collect();
        let context = context(file);
        for ((rule, text), program) in rules.iter().zip(&programs) {
            let theirs = program.execute(&context)?;
            let ours = ours.get(&rule.id).copied().unwrap_or_default();
            ensure!(
                theirs == Cel::Bool(ours.is_true()),
                "{}: {theirs:?} and {ours:?} of {text}",
                rule.id
            );
        }
    }

    let situations: Vec<Situation> = files
        .iter()
        .map(|file| {
            let typed = TypedCase::read(&edition, &calendar, file)?;
            Situation::of(&edition, &calendar, &typed, now)
        })
        .collect::<Result<_, _>>()?;
    let contexts: Vec<Context<'_, '_>> = files.iter().map(context).collect();
    println!(
        "{:<52} {:>12} {:>12}  to by hand",
        "R01, deciding rules", "ns", "best"
    );
    let floor = Some(shown("decision by hand, facts known", None, CASES, |i| {
        at(&known, i).map(Known::decide)
    }));
    let decider = RefCell::new(Decider::default());
    shown("decision from the pack", floor, CASES, |i| {
        at(&situations, i).map(|s| decider.borrow_mut().decide(&edition, s))
    });
    let what = format!("cel, {} conditions, variables in place", programs.len());
    shown(&what, floor, 32, |i| {
        at(&contexts, i).map(|context| {
            let all = programs.iter().map(|p| p.execute(context));
            all.filter(|r| matches!(r, Ok(Cel::Bool(true)))).count()
        })
    });
    Ok(())
}

/// Rules of the deciding sections that read facts alone, with their condition for the peer.
fn rules(pack: &Pack) -> Vec<(RuleDoc, String)> {
    let doc = pack.doc();
    let deciding = [
        Section::Eligibility,
        Section::Kind,
        Section::Severity,
        Section::Routing,
    ];
    let rules = doc
        .rules
        .iter()
        .filter(|r| deciding.contains(&r.section) && !r.otherwise);
    rules
        .filter(|r| {
            doc.sections
                .get(&r.section)
                .is_none_or(|s| s.applies.is_none())
        })
        .filter_map(|rule| {
            let condition = parse(rule.when.as_ref()?).ok()?;
            Some((rule.clone(), opened(pack, &condition)?.to_string()))
        })
        .collect()
}

/// A condition with derived facts opened; none where it reads more than facts.
fn opened(pack: &Pack, condition: &Cond) -> Option<Cond> {
    let each = |parts: &[Cond]| {
        parts
            .iter()
            .map(|p| opened(pack, p))
            .collect::<Option<Vec<_>>>()
    };
    Some(match condition {
        Cond::Not(inner) => Cond::Not(Box::new(opened(pack, inner)?)),
        Cond::All(parts) => Cond::All(each(parts)?),
        Cond::Any(parts) => Cond::Any(each(parts)?),
        Cond::Term(term) => match &term.kind {
            TermKind::Name(name) => match pack.doc().derived.iter().find(|d| d.id == *name) {
                Some(derived) => opened(pack, &parse(&derived.is).ok()?)?,
                None if is_fact(pack, name) => condition.clone(),
                None => return None,
            },
            TermKind::Compare { name, op, right } if is_fact(pack, name) => Cond::Term(Term {
                at: term.at,
                kind: TermKind::Compare {
                    name: name.clone(),
                    op: *op,
                    right: constant(pack, right)?,
                },
            }),
            TermKind::OneOf { name, .. } if is_fact(pack, name) => condition.clone(),
            TermKind::Contains { .. } => condition.clone(),
            TermKind::Has(name) => Cond::Term(Term {
                at: term.at,
                kind: TermKind::Name(format!("has_{name}")),
            }),
            _ => return None,
        },
    })
}

fn is_fact(pack: &Pack, name: &str) -> bool {
    pack.doc().facts.iter().any(|f| f.id == name)
}

/// A constant; a parameter by its default.
fn constant(pack: &Pack, literal: &Literal) -> Option<Literal> {
    let Literal::Name(name) = literal else {
        return Some(literal.clone());
    };
    let parameter = pack.doc().parameters.iter().find(|p| p.id == *name)?;
    parameter.value.as_ref()?.as_i64().map(Literal::Int)
}

/// A case's facts as the peer's variables.
fn context(file: &CaseFile) -> Context<'static, 'static> {
    let mut context = Context::default();
    for (name, value) in &file.facts {
        let text = |s: &str| Cel::String(Arc::new(s.to_owned()));
        let value = match value {
            Value::Bool(truth) => Cel::Bool(*truth),
            Value::Number(number) => Cel::Int(number.as_i64().unwrap_or_default()),
            Value::String(s) => text(s),
            Value::Array(list) => {
                let members = list.iter().filter_map(Value::as_str).map(text);
                Cel::List(Arc::new(members.collect()))
            }
            _ => Cel::Null,
        };
        context.add_variable_from_value(format!("has_{name}"), Cel::Bool(true));
        context.add_variable_from_value(name.clone(), value);
    }
    context
}
