//! Whoever does what a pack offers, in the order it is offered and without delay, never breaks a rule
//! by it and comes to the end. Walks every golden case of every shipped pack from its receipt.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::answer::Answer;
use redress_core::assess::{Edition, Options, assess};
use redress_core::calendar::Calendar;
use redress_core::case::{CaseFile, EventFile};
use redress_core::golden;
use redress_core::pack::{Audience, FactKind, Pack, author};
use redress_core::time::{Instant, Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// More steps than any case here needs.
const MOST: usize = 80;

struct Walk {
    steps: Vec<String>,
    breached: BTreeSet<String>,
    closed: bool,
    /// Nobody can go on: not closed, nothing offered, nothing left to find out.
    stuck: bool,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Lists of what was done that some event of the pack brings.
fn of_conduct(pack: &Pack) -> BTreeSet<String> {
    let doc = pack.doc();
    let sets = doc.facts.iter().filter(|f| f.kind == FactKind::Set);
    sets.filter(|f| doc.events.iter().any(|e| e.sets.contains(&f.id)))
        .map(|f| f.id.clone())
        .collect()
}

fn step_of(answer: &Answer, taken: &[String]) -> Option<String> {
    let sections = &answer.sections;
    let offered: Vec<&str> = sections
        .next_steps
        .iter()
        .map(|s| s.step.as_str())
        .collect();
    let outcome = sections.eligibility.as_ref().map(|e| e.outcome.as_str());
    // What comes up again (another call, another apology) is done twice, so that loops end.
    let times = |step: &str| taken.iter().filter(|s| *s == step).count();
    let decided = times("accepted") + times("declined") > 0;
    let decision = match outcome {
        Some("decline" | "out_of_scope") => "declined",
        _ => "accepted",
    };
    if !decided && offered.contains(&decision) {
        return Some(decision.to_owned());
    }
    offered
        .iter()
        .find(|s| !matches!(**s, "accepted" | "declined" | "closed") && times(s) < 2)
        .or_else(|| offered.iter().find(|s| **s == "closed"))
        .map(|s| (*s).to_owned())
}

fn breached(answer: &Answer) -> BTreeSet<String> {
    let all = answer.sections.compliance.iter();
    all.filter(|c| c.status == "breached")
        .map(|c| c.rule.clone())
        .collect()
}

/// Walks a case from its receipt; a step carries the facts it carried in the case.
fn walk(edition: &Edition, calendar: &Calendar, mut file: CaseFile, from: Instant) -> Walk {
    let mut carried = BTreeMap::new();
    for event in std::mem::take(&mut file.events) {
        let facts: &mut BTreeMap<_, _> = carried.entry(event.kind).or_default();
        facts.extend(event.facts);
    }
    file.events = vec![EventFile {
        kind: String::from("received"),
        at: from.text(Zone::CHINA),
        facts: carried.remove("received").unwrap_or_default(),
        ..EventFile::default()
    }];
    let plain = Options::default();
    let mut at = from;
    let mut steps = Vec::new();
    let mut answer = assess(edition, calendar, &file, at, &plain).unwrap();
    while let Some(step) = step_of(&answer, &steps) {
        assert!(steps.len() < MOST, "no end: {steps:?}");
        at = at.plus(60);
        file.events.push(EventFile {
            kind: step.clone(),
            at: at.text(Zone::CHINA),
            facts: carried.get(&step).cloned().unwrap_or_default(),
            ..EventFile::default()
        });
        steps.push(step);
        answer = assess(edition, calendar, &file, at, &plain)
            .unwrap_or_else(|e| panic!("{e}\nafter {steps:?}"));
        if steps.last().is_some_and(|s| s == "closed") {
            break;
        }
    }
    let closed = steps.last().is_some_and(|s| s == "closed");
    let asked = [Audience::Staff, Audience::Complainant]
        .into_iter()
        .any(|audience| {
            let asking = Options {
                questions_for: Some(audience),
                ..plain
            };
            let open = assess(edition, calendar, &file, at, &asking).unwrap();
            !open.next_questions.is_empty()
        });
    Walk {
        stuck: !closed && answer.sections.next_steps.is_empty() && !asked,
        closed,
        breached: breached(&answer),
        steps,
    }
}

#[test]
fn doing_what_is_offered_breaks_no_rule_and_comes_to_an_end() {
    let calendar =
        Calendar::load(&std::fs::read_to_string(folder("calendars/cn.json")).unwrap()).unwrap();
    let mut found = Vec::new();
    let (mut walks, mut closed) = (0, 0);
    for entry in std::fs::read_dir(folder("packs")).unwrap() {
        let path = entry.unwrap().path();
        let source = author::read("pack", &std::fs::read_to_string(&path).unwrap()).unwrap();
        let pack = Pack::compile(source.doc, source.texts).unwrap();
        let id = pack.doc().pack.id.clone();
        let cases = std::fs::read_to_string(folder("cases").join(format!("{id}.toml"))).unwrap();
        let suite = golden::read("cases", &cases).unwrap_or_else(|e| panic!("{e}"));
        // What was looked at in a step is not known before it is taken.
        let of_conduct = of_conduct(&pack);
        for case in suite.case.iter().filter(|c| c.matters.is_empty()) {
            let mut file = suite.file(case, &id);
            file.facts.retain(|name, _| !of_conduct.contains(name));
            let received = file.events.iter().find(|e| e.kind == "received");
            let Some(received) = received.map(|e| Instant::parse(&e.at).unwrap()) else {
                continue;
            };
            let Ok(edition) = Edition::new(&pack, &case.parameters) else {
                continue;
            };
            // What the case breaks by what was done in a step is broken on the walk too.
            let now = Instant::parse(&case.now).unwrap();
            let own = assess(&edition, &calendar, &file, now, &Options::default());
            let own = own.map(|answer| breached(&answer)).unwrap_or_default();
            let mut done = walk(&edition, &calendar, file, received);
            done.breached.retain(|rule| !own.contains(rule));
            walks += 1;
            closed += usize::from(done.closed);
            if !done.breached.is_empty() {
                found.push(format!(
                    "{id} {}: {:?} after {:?}",
                    case.id, done.breached, done.steps
                ));
            } else if done.stuck {
                found.push(format!("{id} {}: stuck after {:?}", case.id, done.steps));
            }
        }
    }
    println!("{walks} walks, {closed} closed");
    assert!(closed * 5 > walks * 4, "{closed} of {walks} closed");
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
}
