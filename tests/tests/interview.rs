//! What people are asked: only what can still matter or must be recorded, never another's
//! questions, and few enough screens. Asked of every shipped pack; the kiosk's walk of the first
//! regulation is followed to its end on every path.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use redress_core::answer::{Answer, Sections};
use redress_core::assess::{self, Edition, Options};
use redress_core::case::{CaseFile, Facts};
use redress_core::pack::doc::FactDoc;
use redress_core::pack::{Audience, FactKind};
use redress_core::time::Instant;
use redress_tests::cases;
use redress_tests::dice::Dice;
use redress_tests::library::Library;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NOW: &str = "2025-09-30T10:00:00+08:00";
const R01: &str = "ops-user-complaints";

fn ask(library: &Library, edition: &Edition, facts: &Facts, questions: bool) -> Answer {
    let file = CaseFile {
        pack: edition.pack().doc().pack.id.clone(),
        facts: facts.clone(),
        ..CaseFile::default()
    };
    let options = Options {
        questions_for: questions.then_some(Audience::Complainant),
        steps: false,
        record: false,
    };
    let now = Instant::parse(NOW).unwrap();
    assess::assess(edition, &library.calendar, &file, now, &options).unwrap()
}

/// Outcomes and which clocks there are: what a question may be asked for.
fn outcomes(sections: &Sections) -> Value {
    let deadlines: Vec<_> = (sections.deadlines.iter())
        .map(|d| json!([d.id, d.status, d.due_date, d.if_started_now, d.by_request]))
        .collect();
    json!([
        sections.eligibility.as_ref().map(|e| &e.outcome),
        sections.kind,
        sections.severity.as_ref().map(|s| &s.level),
        sections.routing.as_ref().map(|r| &r.lead),
        deadlines,
    ])
}

fn questions(answer: &Answer) -> Vec<String> {
    let screens = answer.next_questions.iter();
    screens.flat_map(|screen| screen.facts.clone()).collect()
}

fn fact<'a>(edition: &'a Edition, id: &str) -> &'a FactDoc {
    let facts = &edition.pack().doc().facts;
    facts.iter().find(|fact| fact.id == id).unwrap()
}

/// Values of a fact worth trying: all of a small type, some of a large one.
fn values(fact: &FactDoc, dice: &mut Dice) -> Vec<Value> {
    match fact.kind {
        FactKind::Bool => vec![json!(true), json!(false)],
        FactKind::Enum => fact.values.iter().map(|v| json!(v)).collect(),
        FactKind::Set => {
            let single = fact.values.iter().map(|v| json!([v]));
            single.chain([json!([]), json!(fact.values)]).collect()
        }
        FactKind::Text => vec![json!("x"), Value::Null],
        FactKind::Date | FactKind::DateOrInstant => {
            vec![json!("2025-10-01"), json!("2030-01-01"), Value::Null]
        }
        _ => (0..8).map(|_| cases::value(fact, dice)).collect(),
    }
}

#[test]
fn a_complainant_is_asked_only_what_is_required_or_can_change_the_answer_and_never_twice() {
    let library = Library::load().unwrap();
    let mut dice = Dice::new(7);
    let mut asked = 0;
    for edition in library.editions() {
        let own: Vec<&FactDoc> = (edition.pack().doc().facts.iter())
            .filter(|fact| fact.ask == Audience::Complainant)
            .collect();
        for _ in 0..25 {
            let mut facts = Facts::new();
            for fact in &own {
                if dice.chance(40) {
                    facts.insert(fact.id.clone(), cases::value(fact, &mut dice));
                }
            }
            let answer = ask(&library, edition, &facts, true);
            for id in questions(&answer) {
                let fact = fact(edition, &id);
                assert_eq!(
                    fact.ask,
                    Audience::Complainant,
                    "{id} is not for a complainant"
                );
                assert!(!facts.contains_key(&id), "{id} was already answered");
                let open: Vec<_> = own.iter().filter(|f| !facts.contains_key(&f.id)).collect();
                assert!(
                    worth_asking(&library, edition, &facts, fact, &open, &mut dice),
                    "{id} cannot change anything after {}",
                    json!(facts)
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "only {asked} questions were asked");
}

/// Looks for answers to the other open questions under which this one is required, or two answers
/// to this one give different outcomes.
fn worth_asking(
    library: &Library,
    edition: &Edition,
    facts: &Facts,
    fact: &FactDoc,
    open: &[&&FactDoc],
    dice: &mut Dice,
) -> bool {
    let tried = values(fact, dice);
    // What is required may hang on what others will find; whether it decides does not.
    let all = edition.pack().doc().facts.iter();
    let others: Vec<&FactDoc> = all.filter(|f| f.ask != Audience::Complainant).collect();
    (0..400).any(|round| {
        let mut facts = facts.clone();
        let found = round >= 200;
        let others = others.iter().filter(|_| found);
        let open = open.iter().map(|f| **f).chain(others.copied());
        for other in open.filter(|other| other.id != fact.id) {
            if round > 0 && dice.chance(70) {
                let values = values(other, dice);
                let value = dice.pick(&values).cloned();
                facts.insert(other.id.clone(), value.unwrap_or(Value::Null));
            }
        }
        let without = ask(library, edition, &facts, false);
        if without.sections.missing_fields.contains(&fact.id) {
            return true;
        }
        if found {
            return false;
        }
        let mut seen = tried.iter().map(|value| {
            facts.insert(fact.id.clone(), value.clone());
            outcomes(&ask(library, edition, &facts, false).sections)
        });
        let first = seen.next();
        seen.any(|other| Some(other) != first)
    })
}

/// What a person at the kiosk may say to each question of the first regulation.
fn said(id: &str) -> Vec<Value> {
    let topics = [
        "fault",
        "engineer",
        "promise",
        "goods",
        "project",
        "cooperation",
        "service",
    ];
    match id {
        "topic" => topics.map(|topic| json!(topic)).to_vec(),
        "circumstances" => circumstances(),
        "proof" => ["attached", "to_follow", "none"].map(|p| json!(p)).to_vec(),
        "raised_count" => [0, 2, 3, 99].map(|n| json!(n)).to_vec(),
        "story" => vec![json!("x")],
        "customer_deadline" => vec![Value::Null],
        _ => vec![json!("x"), Value::Null],
    }
}

/// No rule looks at more than two of them together: none, each, each two, all.
fn circumstances() -> Vec<Value> {
    let all = [
        "injury",
        "serious_loss",
        "several",
        "media",
        "regulator",
        "court_open",
        "court_decided",
    ];
    let mut sets = vec![json!([]), json!(all)];
    for (n, first) in all.iter().enumerate() {
        sets.push(json!([first]));
        sets.extend(all.iter().skip(n + 1).map(|second| json!([first, second])));
    }
    sets
}

/// Ends of walks: how many, and the longest in screens.
#[derive(Default)]
struct Walks {
    ends: usize,
    longest: usize,
    outcomes: BTreeMap<String, usize>,
}

#[test]
fn every_walk_at_the_kiosk_ends_settled_within_six_screens() {
    let library = Library::load().unwrap();
    let edition = library.edition(R01).unwrap();
    let mut walks = Walks::default();
    walk(&library, edition, &Facts::new(), 0, &mut walks);
    assert!(walks.ends > 2_000, "only {} walks", walks.ends);
    assert!(walks.longest >= 4, "the longest walk has {}", walks.longest);
    for outcome in ["accept", "decline", "needs_evidence"] {
        assert!(
            walks.outcomes.contains_key(outcome),
            "no walk ends in {outcome}"
        );
    }
}

fn walk(library: &Library, edition: &Edition, facts: &Facts, screens: usize, walks: &mut Walks) {
    let answer = ask(library, edition, facts, true);
    assert!(screens <= 6, "{screens} screens: {}", json!(facts));
    let Some(screen) = answer.next_questions.first() else {
        let end = settled(&answer.sections, facts);
        *walks.outcomes.entry(end).or_default() += 1;
        walks.ends += 1;
        walks.longest = walks.longest.max(screens);
        return;
    };
    // Every way to fill in one screen.
    let mut filled = vec![facts.clone()];
    for id in &screen.facts {
        let ways = filled.iter().flat_map(|facts| {
            said(id).into_iter().map(move |value| {
                let mut facts = facts.clone();
                facts.insert(id.clone(), value);
                facts
            })
        });
        filled = ways.collect();
    }
    for facts in filled {
        walk(library, edition, &facts, screens + 1, walks);
    }
}

fn settled(sections: &Sections, facts: &Facts) -> String {
    let outcome = sections.eligibility.as_ref().unwrap().outcome.clone();
    assert_ne!(outcome, "undecided", "{}", json!(facts));
    if !["decline", "out_of_scope"].contains(&outcome.as_str()) {
        let level = sections.severity.as_ref().and_then(|s| s.level.as_ref());
        assert!(level.is_some(), "severity is open: {}", json!(facts));
        let lead = sections.routing.as_ref().and_then(|r| r.lead.as_ref());
        assert!(lead.is_some(), "the lead is open: {}", json!(facts));
    }
    outcome
}
