//! R01's decision in other rule engines, timed beside the core in one run:
//! `cargo run --release --manifest-path tests/peers/Cargo.toml`.
//!
//! Every engine is first held against the decision written by hand, on each case. All of them get
//! typed facts in the form they like best, already in memory; none explains anything here, while the
//! core keeps the truth of every rule. Never a place for rules that ship.

#[path = "../../../core/examples/bench/by_hand.rs"]
mod by_hand;
mod expressions;
mod policy;
mod tables;
#[path = "../../../core/examples/bench/timing.rs"]
mod timing;

use anyhow::{Result, ensure};
use by_hand::Known;
use redress_core::assess::Edition;
use redress_core::assess::compact::{Decider, Situation, TypedCase};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Pack, author};
use redress_core::time::Instant;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use timing::{at, shown};

const CASES: u64 = 256;

/// Outcome, level and lead, as text; the last two only where the complaint is taken up.
#[derive(Debug, PartialEq, Eq)]
struct Decision {
    outcome: String,
    level: Option<String>,
    lead: Option<String>,
}

impl Decision {
    /// From what a peer answers; it always works out all three, and two of them count only where
    /// the complaint is taken up.
    fn new(outcome: Option<&str>, level: Option<&str>, lead: Option<&str>) -> Self {
        let outcome = outcome.unwrap_or_default().to_owned();
        let taken_up = matches!(outcome.as_str(), "accept" | "needs_evidence");
        let where_taken_up = |text: Option<&str>| text.filter(|_| taken_up).map(str::to_owned);
        Self {
            level: where_taken_up(level),
            lead: where_taken_up(lead),
            outcome,
        }
    }
}

/// The facts of a case as the peers get them: circumstances are one flag each.
fn flat(file: &CaseFile) -> Value {
    let mut flat: Map<String, Value> = by_hand::AROUND
        .iter()
        .map(|name| ((*name).to_owned(), Value::Bool(false)))
        .collect();
    for (name, value) in &file.facts {
        match value {
            Value::Array(members) => {
                for member in members.iter().filter_map(Value::as_str) {
                    flat.insert(member.to_owned(), Value::Bool(true));
                }
            }
            _ => {
                flat.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(flat)
}

fn main() -> Result<()> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core");
    let calendar = Calendar::load(&std::fs::read_to_string(core.join("calendars/cn.json"))?)?;
    let text = std::fs::read_to_string(core.join("packs/ops-user-complaints.toml"))?;
    let source = author::read("R01", &text)?;
    let pack = Pack::compile(source.doc, source.texts)?;
    let edition = Edition::new(&pack, &BTreeMap::new())?;
    let now = Instant::parse(by_hand::RECEIVED)?;

    let known: Vec<Known> = (0..CASES).map(Known::random).collect();
    let files: Vec<CaseFile> = known.iter().map(Known::file).collect();
    let situations: Vec<Situation> = files
        .iter()
        .map(|file| {
            let typed = TypedCase::read(&edition, &calendar, file)?;
            Ok(Situation::of(&edition, &calendar, &typed, now)?)
        })
        .collect::<Result<_>>()?;
    let facts: Vec<Value> = files.iter().map(flat).collect();

    let cel = expressions::Expressions::new()?;
    let zen = tables::Tables::new()?;
    let rego = policy::Policy::new()?;
    let for_cel: Vec<_> = facts.iter().map(expressions::facts).collect();
    let for_zen: Vec<_> = facts.iter().map(tables::facts).collect();
    let for_rego: Vec<_> = facts.iter().map(policy::facts).collect::<Result<_>>()?;
    for (index, known) in (0..).zip(&known) {
        let (outcome, level, lead) = known.decide();
        let expected = Decision::new(Some(outcome), level, lead);
        let answers = [
            ("cel", at(&for_cel, index).map(|f| cel.decide(f))),
            ("zen-engine", at(&for_zen, index).map(|f| zen.decide(f))),
            ("regorus", at(&for_rego, index).map(|f| rego.interpreted(f))),
            (
                "regorus compiled",
                at(&for_rego, index).map(|f| rego.compiled(f)),
            ),
        ];
        for (peer, answer) in answers {
            let answer = answer.transpose()?;
            ensure!(
                answer.as_ref() == Some(&expected),
                "case {index}: by hand {expected:?}, {peer} {answer:?}"
            );
        }
    }

    println!(
        "{:<52} {:>12} {:>12}  to the core",
        "R01's decision", "ns", "best"
    );
    let decider = RefCell::new(Decider::default());
    let core = shown(
        "the core, from the pack, every truth kept",
        None,
        CASES,
        |i| at(&situations, i).map(|s| decider.borrow_mut().decide(&edition, s)),
    );
    let floor = Some(core);
    shown("by hand", floor, CASES, |i| {
        at(&known, i).map(Known::decide)
    });
    shown("cel 0.15, three expressions", floor, 32, |i| {
        at(&for_cel, i).map(|facts| cel.decide(facts))
    });
    shown("zen-engine 2.1, compiled, three tables", floor, 32, |i| {
        at(&for_zen, i).map(|facts| zen.decide(facts))
    });
    shown("regorus 0.14, interpreted", floor, 32, |i| {
        at(&for_rego, i).map(|facts| rego.interpreted(facts))
    });
    shown("regorus 0.14, compiled", floor, 32, |i| {
        at(&for_rego, i).map(|facts| rego.compiled(facts))
    });
    Ok(())
}
