//! The interview a complainant goes through with a shipped pack: short, never going back, and with
//! an answer at its end.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::answer::Answer;
use redress_core::assess::{self, Edition, Options};
use redress_core::calendar::Calendar;
use redress_core::case::{CaseFile, EventFile, Facts};
use redress_core::pack::{Audience, FactDoc, FactKind, Pack, author};
use redress_core::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const PACKS: [&str; 3] = [
    "ops-user-complaints",
    "building-user-procedure",
    "gov-service-center-supervision",
];

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

struct Desk {
    edition: Edition,
    calendar: Calendar,
}

impl Desk {
    fn of(id: &str) -> Self {
        let source = author::read(id, &text(&format!("packs/{id}.toml"))).unwrap();
        let pack = Pack::compile(source.doc, source.texts).unwrap();
        Self {
            edition: Edition::new(&pack, &BTreeMap::new()).unwrap(),
            calendar: Calendar::load(&text("calendars/cn.json")).unwrap(),
        }
    }

    fn facts(&self) -> &[FactDoc] {
        &self.edition.pack().doc().facts
    }

    fn ask(&self, facts: &Facts, questions: bool) -> Answer {
        let received = EventFile {
            kind: "received".into(),
            at: "2024-03-04T09:00:00+08:00".into(),
            ..EventFile::default()
        };
        let file = CaseFile {
            pack: self.edition.pack().doc().pack.id.clone(),
            facts: facts.clone(),
            events: vec![received],
            ..CaseFile::default()
        };
        let options = Options {
            questions_for: questions.then_some(Audience::Complainant),
            steps: false,
            record: false,
        };
        let now = Instant::parse("2024-03-04T09:05:00+08:00").unwrap();
        assess::assess(&self.edition, &self.calendar, &file, now, &options).unwrap()
    }
}

/// An answer to a question, picked by a number.
fn pick(fact: &FactDoc, n: usize) -> Value {
    match fact.kind {
        FactKind::Bool => json!(n.is_multiple_of(2)),
        FactKind::Int => json!(n % 5),
        FactKind::Enum => json!(fact.values[n % fact.values.len()]),
        FactKind::Set if n.is_multiple_of(3) => json!([]),
        FactKind::Set => json!([fact.values[n % fact.values.len()]]),
        FactKind::Text => json!("甲"),
        _ => Value::Null,
    }
}

/// What the point of intake knows without asking.
fn intake(desk: &Desk) -> Facts {
    let own = desk.facts().iter().filter(|f| f.ask == Audience::Channel);
    own.map(|f| (f.id.clone(), json!(f.values[0]))).collect()
}

#[test]
fn an_interview_takes_at_most_six_screens_and_never_goes_back() {
    for id in PACKS {
        let desk = Desk::of(id);
        for walk in 0..9usize {
            let mut facts = intake(&desk);
            let mut seen: Vec<String> = Vec::new();
            while let Some(screen) = desk.ask(&facts, true).next_questions.into_iter().next() {
                assert!(
                    !seen.contains(&screen.screen),
                    "{id}: back to {} with {facts:?}",
                    screen.screen
                );
                seen.push(screen.screen);
                for name in screen.facts {
                    let (index, fact) = desk
                        .facts()
                        .iter()
                        .enumerate()
                        .find(|(_, f)| f.id == name)
                        .unwrap();
                    facts.insert(name, pick(fact, walk * 7 + index * walk));
                }
            }
            assert!((1..=6).contains(&seen.len()), "{id}: {seen:?}");
        }
    }
}

#[test]
fn every_end_of_the_operations_interview_has_an_answer() {
    let desk = Desk::of("ops-user-complaints");
    let values = |name: &str| {
        desk.facts()
            .iter()
            .find(|f| f.id == name)
            .unwrap()
            .values
            .clone()
    };
    let one = values("circumstances").into_iter().map(|v| json!([v]));
    let sets: Vec<Value> = std::iter::once(json!([])).chain(one).collect();
    let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
    for topic in values("topic") {
        for raised in if topic == "promise" {
            vec![json!(0), json!(3)]
        } else {
            vec![Value::Null]
        } {
            for circumstances in &sets {
                for proof in values("proof") {
                    for there in [[true, true], [true, false], [false, true], [false, false]] {
                        let words = |is: bool| if is { json!("甲") } else { Value::Null };
                        let facts: Facts = [
                            ("topic", json!(topic)),
                            ("raised_count", raised.clone()),
                            ("circumstances", circumstances.clone()),
                            ("proof", json!(proof)),
                            ("contact", words(there[0])),
                            ("subject_name", words(there[1])),
                            ("story", json!("甲")),
                        ]
                        .into_iter()
                        .map(|(k, v)| (k.to_owned(), v))
                        .collect();
                        let answer = desk.ask(&facts, false).sections;
                        let outcome = answer.eligibility.unwrap().outcome;
                        let level = answer.severity.unwrap().level;
                        assert!(
                            ["accept", "decline", "needs_evidence"].contains(&outcome.as_str()),
                            "{outcome}: {facts:?}"
                        );
                        assert_eq!(
                            level.is_none(),
                            outcome == "decline",
                            "{outcome} {level:?}: {facts:?}"
                        );
                        *outcomes.entry(outcome).or_default() += 1;
                    }
                }
            }
        }
    }
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
}
