//! Laws that every answer of every shipped pack keeps, over generated cases. A failure names the
//! case by its number: the same number makes the same case again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use redress_core::answer::{Answer, Sections};
use redress_core::assess::{self, Edition, Options};
use redress_core::case::{CaseFile, EventFile};
use redress_core::record::CaseState;
use redress_core::summary::Summary;
use redress_core::time::{DAY_SECONDS, Instant};
use redress_tests::cases;
use redress_tests::dice::Dice;
use redress_tests::library::Library;
use serde_json::{Value, json};

/// A generated case with the edition it is of.
struct Given<'a> {
    library: &'a Library,
    edition: &'a Edition,
    file: CaseFile,
    now: Instant,
}

impl<'a> Given<'a> {
    fn numbered(library: &'a Library, number: u64) -> (Self, Dice) {
        let mut dice = Dice::new(number);
        let usual = dice.pick(library.editions()).unwrap();
        let (file, now) = cases::case_file(usual.pack().doc(), &mut dice);
        let given = Self {
            library,
            edition: usual,
            file,
            now,
        };
        (given, dice)
    }

    fn edition(&self) -> Edition {
        Edition::new(self.edition.pack(), &self.file.parameters).unwrap()
    }

    fn answer(&self) -> Answer {
        let calendar = &self.library.calendar;
        let options = Options {
            record: true,
            ..Options::default()
        };
        assess::assess(&self.edition(), calendar, &self.file, self.now, &options).unwrap()
    }

    fn text(&self) -> String {
        let calendar = &self.library.calendar;
        let options = Options {
            questions_for: None,
            steps: true,
            record: true,
        };
        assess::assess_json(&self.edition(), calendar, &self.file, self.now, &options).unwrap()
    }
}

/// Outcomes that rest on nothing presumed, by name.
fn settled(sections: &Sections) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let Some(e) = &sections.eligibility
        && !e.provisional
        && e.outcome != "undecided"
    {
        found.push(("eligibility", e.outcome.clone()));
    }
    if let Some(s) = &sections.severity
        && !s.provisional
        && let Some(level) = &s.level
    {
        found.push(("severity", level.clone()));
    }
    if let Some(r) = &sections.routing
        && !r.provisional
        && let Some(lead) = &r.lead
    {
        found.push(("lead", lead.clone()));
    }
    found
}

/// Neither the case, nor a matter, nor an event says anything of the fact.
fn unknown(file: &CaseFile, fact: &str) -> bool {
    let told = |event: &EventFile| {
        event.facts.contains_key(fact) || event.confirms.iter().any(|name| name == fact)
    };
    !file.facts.contains_key(fact)
        && !file.matters.iter().any(|m| m.facts.contains_key(fact))
        && !file.events.iter().any(told)
}

#[test]
fn learning_a_fact_never_changes_an_outcome_that_presumes_nothing() {
    let library = Library::load().unwrap();
    let mut held = 0;
    for number in 0..2_500 {
        let (mut given, mut dice) = Given::numbered(&library, number);
        if given.file.matters.len() > 1 {
            given.file.matters.clear();
            given.file.events.iter_mut().for_each(|e| e.matter = None);
        }
        let before = settled(&given.answer().sections);
        if before.is_empty() {
            continue;
        }
        let facts = &given.edition.pack().doc().facts;
        let unknown: Vec<_> = facts
            .iter()
            .filter(|f| unknown(&given.file, &f.id))
            .collect();
        let Some(fact) = dice.pick(&unknown) else {
            continue;
        };
        let value = cases::value(fact, &mut dice);
        given.file.facts.insert(fact.id.clone(), value.clone());
        let after = settled(&given.answer().sections);
        for outcome in &before {
            assert!(
                after.contains(outcome),
                "case {number}: {} = {value} turned {outcome:?} into {after:?}\n{}",
                fact.id,
                json!(given.file)
            );
            held += 1;
        }
    }
    assert!(held > 500, "only {held} settled outcomes were tried");
}

#[test]
fn the_same_case_gives_the_same_bytes_whatever_order_its_file_has() {
    let library = Library::load().unwrap();
    for number in 10_000..11_500 {
        let (mut given, mut dice) = Given::numbered(&library, number);
        // The order of a file counts only for events of one instant.
        let mut seen = std::collections::BTreeSet::new();
        let distinct = |at: &str| seen.insert(Instant::parse(at).unwrap());
        let mut distinct = distinct;
        given.file.events.retain(|event| distinct(&event.at));
        let first = given.text();
        assert_eq!(first, given.text(), "case {number} answered twice");
        dice.shuffle(&mut given.file.events);
        let parsed: Value = serde_json::from_str(&json!(given.file).to_string()).unwrap();
        given.file = serde_json::from_value(parsed).unwrap();
        assert_eq!(first, given.text(), "case {number}\n{}", json!(given.file));
    }
}

#[test]
fn an_event_that_is_still_to_come_changes_nothing_yet() {
    let library = Library::load().unwrap();
    for number in 20_000..21_000 {
        let (mut given, _) = Given::numbered(&library, number);
        let whole = given.text();
        let now = given.now;
        let known = |at: &str| Instant::parse(at).unwrap() <= now;
        given.file.events.retain(|event| known(&event.at));
        assert_eq!(whole, given.text(), "case {number}\n{}", json!(given.file));
    }
}

#[test]
fn no_json_stops_the_core() {
    let library = Library::load().unwrap();
    let mut refused = 0;
    for number in 30_000..34_000 {
        let (given, mut dice) = Given::numbered(&library, number);
        let mut case = json!(given.file);
        for _ in 0..=dice.below(4) {
            disturb(&mut case, &mut dice);
        }
        let Ok(file) = serde_json::from_value::<CaseFile>(case) else {
            refused += 1;
            continue;
        };
        let Ok(edition) = Edition::new(given.edition.pack(), &file.parameters) else {
            refused += 1;
            continue;
        };
        let calendar = &library.calendar;
        let options = Options::default();
        match assess::assess_json(&edition, calendar, &file, given.now, &options) {
            Ok(_) => {}
            Err(error) => {
                refused += 1;
                assert!(!error.message.is_empty(), "case {number}: {error:?}");
            }
        }
    }
    assert!(refused > 1_000, "only {refused} were refused");
}

/// Replaces something, somewhere, with anything.
fn disturb(value: &mut Value, dice: &mut Dice) {
    let deeper = !dice.chance(15);
    match value {
        Value::Object(map) if deeper && !map.is_empty() => {
            let at = dice.below(map.len());
            if let Some((_, inner)) = map.iter_mut().nth(at) {
                disturb(inner, dice);
            }
        }
        Value::Array(list) if deeper && !list.is_empty() => {
            let at = dice.below(list.len());
            if let Some(inner) = list.get_mut(at) {
                disturb(inner, dice);
            }
        }
        _ => *value = anything(dice, 0),
    }
}

fn anything(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth > 4 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(dice.chance(50)),
        2 => json!(dice.between(i64::MIN, i64::MAX)),
        3 => json!(f64::from_bits(dice.roll())),
        4 => json!("9999-12-31T23:59:59+14:00"),
        5 => json!(char::from_u32(
            u32::try_from(dice.below(0x11_0000)).unwrap()
        )),
        6 => (0..dice.below(4))
            .map(|_| anything(dice, depth + 1))
            .collect(),
        _ => Value::Object(
            (0..dice.below(4))
                .map(|n| (format!("k{n}"), anything(dice, depth + 1)))
                .collect(),
        ),
    }
}

#[test]
fn times_at_the_edge_of_time_are_answered_or_refused() {
    let library = Library::load().unwrap();
    for edition in library.editions() {
        for at in [
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+08:00",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-23:59",
        ] {
            for now in [
                "0000-01-01T00:00:00Z",
                "2025-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
            ] {
                let event = |kind: &str| json!({ "kind": kind, "at": at });
                let file: CaseFile = serde_json::from_value(json!({
                    "pack": edition.pack().doc().pack.id,
                    "events": [event("received"), event("accepted"), event("handling_done")],
                }))
                .unwrap();
                let now = Instant::parse(now).unwrap();
                let options = Options {
                    questions_for: None,
                    steps: true,
                    record: true,
                };
                if let Err(error) =
                    assess::assess_json(edition, &library.calendar, &file, now, &options)
                {
                    assert!(!error.message.is_empty(), "{error:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_that_a_summary_says_changes_before_the_instant_it_names() {
    let library = Library::load().unwrap();
    let (mut named, mut tried) = (0, 0);
    for number in 20_000..22_000 {
        let (given, mut dice) = Given::numbered(&library, number);
        let edition = given.edition();
        let options = Options {
            record: true,
            ..Options::default()
        };
        let state = CaseState {
            file: given.file.clone(),
            ..CaseState::default()
        };
        let at = |now: Instant| {
            let answered =
                assess::assess_until(&edition, &library.calendar, &given.file, now, &options);
            let answered = answered.unwrap();
            (Summary::of(&state, Some(&answered), now), answered.1)
        };
        let (before, until) = at(given.now);
        named += usize::from(until.is_some());
        let last = until.map_or(given.now.0 + 400 * DAY_SECONDS, |until| until.0 - 1);
        for moment in [last, dice.between(given.now.0, last)] {
            let (mut then, _) = at(Instant(moment));
            (then.from, then.until) = (before.from, before.until);
            assert_eq!(
                before,
                then,
                "case {number} from {} at {moment}, named {until:?}\n{}",
                given.now.0,
                json!(given.file)
            );
            assert!(before.holds(Instant(moment)));
            tried += 1;
        }
        assert!(until.is_none_or(|until| !before.holds(until)));
    }
    assert!(
        named > 300 && tried > 3_000,
        "only {named} of {tried} name one"
    );
}
