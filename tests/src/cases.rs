//! Generated questions: a case file of a pack, a moment, and what is wanted. Every kind of fact in
//! every state, events in likely and in impossible orders, several matters, parameters, and files
//! that are wrong in each way a file can be wrong. Never: what the answer should be.

use crate::dice::Dice;
use crate::library::Library;
use anyhow::{Context, Result};
use redress_core::case::{CaseFile, EventFile, Facts, MatterFile};
use redress_core::events;
use redress_core::pack::doc::{EventDoc, FactDoc, PackDoc, ParameterDoc};
use redress_core::pack::{Audience, FactKind};
use redress_core::time::{DAY_SECONDS, Day, Instant, Zone};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// 2003-06-01, before the first published calendar.
const FIRST_DAY: i64 = 12_204;
/// 2029-12-31, after the last.
const LAST_DAY: i64 = 21_914;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The pack asked.
    pub pack: String,
    /// The case file as JSON text; in some questions wrong.
    pub case: String,
    /// The moment.
    pub now: String,
    /// Whose next questions are wanted.
    pub audience: Option<Audience>,
    /// Whether the days of every deadline are wanted.
    pub steps: bool,
}

impl Question {
    /// The question of that number, of any shipped pack; the same on every machine.
    ///
    /// # Errors
    /// When no pack is shipped.
    pub fn numbered(number: u64, library: &Library) -> Result<Self> {
        let mut dice = Dice::new(number);
        let edition = dice.pick(library.editions());
        let pack = edition.context("no pack is shipped")?.pack();
        Ok(Self::generate(pack.doc(), &mut dice))
    }

    /// One question; about one in ten has a wrong case file.
    #[must_use]
    pub fn generate(pack: &PackDoc, dice: &mut Dice) -> Self {
        let (file, now) = case_file(pack, dice);
        let case = if dice.chance(10) {
            spoiled(pack, &file, dice)
        } else {
            text(&file)
        };
        // Asking what staff could still decide is the slowest thing the core does.
        let audience = match dice.below(8) {
            0 => Some(Audience::Staff),
            1 | 2 => Some(Audience::Complainant),
            _ => None,
        };
        Self {
            pack: pack.pack.id.clone(),
            case,
            now: now.text(Zone::CHINA),
            audience,
            steps: dice.chance(50),
        }
    }
}

fn text(file: &CaseFile) -> String {
    serde_json::to_string(file).unwrap_or_default()
}

/// A right case file and a moment to assess it at.
#[must_use]
pub fn case_file(pack: &PackDoc, dice: &mut Dice) -> (CaseFile, Instant) {
    let density = *dice.pick(&[0, 15, 40, 70, 95]).unwrap_or(&40);
    let mut file = CaseFile {
        pack: pack.pack.id.clone(),
        facts: facts(pack, dice, density, |_| true),
        ..CaseFile::default()
    };
    if dice.chance(15) {
        for parameter in &pack.parameters {
            if dice.chance(30)
                && let Some(value) = parameter_value(parameter, dice)
            {
                file.parameters.insert(parameter.id.clone(), value);
            }
        }
    }
    for number in 0..*dice.pick(&[0, 0, 0, 1, 2, 3]).unwrap_or(&0) {
        file.matters.push(MatterFile {
            id: format!("m{number}"),
            facts: facts(pack, dice, density / 2, |fact| fact.scope.is_none()),
        });
    }
    let start = dice.between(FIRST_DAY, LAST_DAY) * DAY_SECONDS + dice.between(0, DAY_SECONDS);
    let last = if dice.chance(70) {
        lived(pack, &mut file, start, dice)
    } else {
        thrown(pack, &mut file, start, dice)
    };
    if dice.chance(30) {
        dice.shuffle(&mut file.events);
    }
    (file, Instant(moment(start, last, dice)))
}

/// Mostly a while after the last event, sometimes between, on, or before the events.
fn moment(start: i64, last: i64, dice: &mut Dice) -> i64 {
    match dice.below(6) {
        0 => last,
        1 => dice.between(start, last.max(start)),
        2 => start - DAY_SECONDS,
        3 => last + dice.between(0, 90 * DAY_SECONDS),
        4 => last + dice.between(0, 400 * DAY_SECONDS),
        _ => last + dice.between(0, 3 * DAY_SECONDS),
    }
}

fn facts(
    pack: &PackDoc,
    dice: &mut Dice,
    density: usize,
    wanted: impl Fn(&FactDoc) -> bool,
) -> Facts {
    let mut facts = Facts::new();
    for fact in pack.facts.iter().filter(|fact| wanted(fact)) {
        if dice.chance(density) {
            facts.insert(fact.id.clone(), state(fact, dice));
        }
    }
    facts
}

/// A value, or now and then "asked, there is none" or "asked, not known".
fn state(fact: &FactDoc, dice: &mut Dice) -> Value {
    match dice.below(20) {
        0 => Value::Null,
        1 => json!({ "asked": true }),
        _ => value(fact, dice),
    }
}

/// A value that the fact's type allows.
#[must_use]
pub fn value(fact: &FactDoc, dice: &mut Dice) -> Value {
    let number = |dice: &mut Dice| {
        let least = fact.min.unwrap_or(0);
        let most = fact.max.unwrap_or(1_000_000);
        match dice.below(4) {
            0 => least,
            1 => most,
            _ => dice.between(least, most.min(least.saturating_add(6))),
        }
    };
    match fact.kind {
        FactKind::Bool => Value::Bool(dice.chance(50)),
        FactKind::Int => Value::from(number(dice)),
        FactKind::Decimal => {
            // Bounds are in units of the last digit.
            let (digits, number) = (fact.scale.unwrap_or(0), number(dice));
            let unit = 10_i64.saturating_pow(digits);
            let width = usize::try_from(digits).unwrap_or(0);
            Value::String(match width {
                0 => number.to_string(),
                _ => format!("{}.{:0width$}", number / unit, (number % unit).abs()),
            })
        }
        FactKind::Enum => json!(dice.pick(&fact.values)),
        FactKind::Set => {
            let share = *dice.pick(&[0, 15, 50]).unwrap_or(&0);
            let chosen = fact.values.iter().filter(|_| dice.chance(share));
            Value::Array(chosen.map(|v| json!(v)).collect())
        }
        FactKind::Text => match dice.below(3) {
            0 if fact.personal => json!({ "present": true }),
            _ => json!(dice.pick(&WORDS)),
        },
        FactKind::Date => day(dice),
        FactKind::Instant => instant(dice),
        FactKind::DateOrInstant => match dice.below(2) {
            0 => day(dice),
            _ => instant(dice),
        },
    }
}

/// Words with what breaks careless text handling: quotes, lines, marks beyond the first plane.
const WORDS: [&str; 4] = [
    "空调反复不制冷",
    "王\u{2cb6d}·\"先生\"\\\n\u{2028}",
    "😀 a\u{301}b",
    "x",
];

fn day(dice: &mut Dice) -> Value {
    let day = i32::try_from(dice.between(FIRST_DAY, LAST_DAY)).unwrap_or(0);
    Value::String(Day(day).text())
}

fn instant(dice: &mut Dice) -> Value {
    let seconds = dice.between(FIRST_DAY, LAST_DAY) * DAY_SECONDS + dice.between(0, DAY_SECONDS);
    Value::String(at(seconds, dice))
}

/// The same instant in one of several offsets.
fn at(seconds: i64, dice: &mut Dice) -> String {
    let zone = *dice
        .pick(&[Zone::CHINA, Zone::CHINA, Zone(0), Zone(-3 * 3600)])
        .unwrap_or(&Zone::CHINA);
    Instant(seconds).text(zone)
}

fn parameter_value(parameter: &ParameterDoc, dice: &mut Dice) -> Option<Value> {
    match parameter.kind.as_str() {
        "bool" => Some(Value::Bool(dice.chance(50))),
        "int" => {
            let least = parameter.min.unwrap_or(1);
            let most = parameter.max.unwrap_or(9);
            Some(Value::from(dice.between(least, most)))
        }
        "decimal" => Some(json!("1.5")),
        "duration" if parameter.options.is_empty() => Some(json!("2 working days")),
        _ => dice.pick(&parameter.options).map(|option| json!(option)),
    }
}

/// Events in the order of a life: received, then some of the kinds in their usual order.
fn lived(pack: &PackDoc, file: &mut CaseFile, start: i64, dice: &mut Dice) -> i64 {
    let share = *dice.pick(&[0, 3, 8, 20]).unwrap_or(&3);
    let mut now = start;
    push(pack, file, "received", now, dice);
    // The steps most rules look for come more often than the rest.
    const USUAL: [&str; 6] = [
        "accepted",
        "complainant_notified",
        "reply_given",
        "handling_done",
        "closed",
        "reopened",
    ];
    for kind in kinds(pack) {
        let likely = if USUAL.contains(&kind) { 45 } else { share };
        if kind != "received" && dice.chance(likely) {
            now += match dice.below(4) {
                0 => dice.between(1, 1_200),
                1 => dice.between(1, 2 * DAY_SECONDS),
                2 => dice.between(1, 10 * DAY_SECONDS),
                _ => dice.between(1, 45 * DAY_SECONDS),
            };
            push(pack, file, kind, now, dice);
        }
    }
    now
}

/// Events of any kind in any order, some at one instant.
fn thrown(pack: &PackDoc, file: &mut CaseFile, start: i64, dice: &mut Dice) -> i64 {
    let kinds = kinds(pack);
    let mut last = start;
    for _ in 0..dice.below(14) {
        let now = match dice.below(5) {
            0 => last,
            _ => start + dice.between(0, 60 * DAY_SECONDS),
        };
        last = last.max(now);
        if let Some(kind) = dice.pick(&kinds) {
            push(pack, file, kind, now, dice);
        }
    }
    last
}

/// Every kind the pack knows, once, in the order of a case's life.
fn kinds(pack: &PackDoc) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let common = events::COMMON.iter().map(|common| common.kind);
    common
        .chain(pack.events.iter().map(|event| event.id.as_str()))
        .filter(|kind| seen.insert(*kind))
        .collect()
}

fn push(pack: &PackDoc, file: &mut CaseFile, kind: &str, seconds: i64, dice: &mut Dice) {
    let own = pack.events.iter().find(|event| event.id == kind);
    let mut event = EventFile {
        kind: kind.to_owned(),
        at: at(seconds, dice),
        facts: carried(pack, own, dice),
        ..EventFile::default()
    };
    if dice.chance(40) {
        event.matter = dice.pick(&file.matters).map(|matter| matter.id.clone());
    }
    if dice.chance(15) {
        let presumed: Vec<_> = pack.facts.iter().filter(|f| f.presume.is_some()).collect();
        event.confirms = (0..=dice.below(3))
            .filter_map(|_| dice.pick(&presumed).map(|fact| fact.id.clone()))
            .collect();
    }
    let rule = |dice: &mut Dice| dice.pick(&pack.rules).map(|rule| rule.id.clone());
    if dice.chance(6) {
        event.rule = rule(dice);
    }
    let clocks: Vec<_> = pack.rules.iter().filter(|r| r.waive.is_some()).collect();
    if clocks
        .iter()
        .any(|r| r.waive.as_ref().is_some_and(|w| w.event == kind))
        && dice.chance(80)
    {
        event.of = dice.pick(&clocks).map(|rule| rule.id.clone());
    } else if dice.chance(4) {
        event.of = rule(dice);
    }
    file.events.push(event);
}

/// Facts an event brings: those it is for, now and then any other.
fn carried(pack: &PackDoc, own: Option<&EventDoc>, dice: &mut Dice) -> Facts {
    let sets = own.map_or(&[][..], |event| &event.sets);
    let mut facts = facts(pack, dice, 60, |fact| sets.contains(&fact.id));
    if dice.chance(10)
        && let Some(fact) = dice.pick(&pack.facts)
    {
        facts.insert(fact.id.clone(), state(fact, dice));
    }
    facts
}

/// A case file that is wrong somewhere, as text.
fn spoiled(pack: &PackDoc, file: &CaseFile, dice: &mut Dice) -> String {
    let mut case = json!(file);
    let fact = dice.pick(&pack.facts).cloned().unwrap_or_default();
    let when = "2025-09-30T10:00:00+08:00";
    match dice.below(12) {
        0 => put(&mut case, &["facts", &nearly(&fact.id, dice)], json!(true)),
        1 => put(&mut case, &["facts", &fact.id], wrong(&fact, dice)),
        2 => put(&mut case, &["surprise"], json!(1)),
        3 => put(&mut case, &["pack"], json!("another-pack")),
        4 => {
            let kind = nearly("accepted", dice);
            put(
                &mut case,
                &["events"],
                json!([{ "kind": kind, "at": when }]),
            );
        }
        5 => {
            let times = ["yesterday", "2025-09-30", "2025-09-30T10:00:00.5+08:00", ""];
            let at = dice.pick(&times).copied();
            put(
                &mut case,
                &["events"],
                json!([{ "kind": "accepted", "at": at }]),
            );
        }
        6 => {
            let stray = json!([{ "kind": "accepted", "at": when, "matter": "m\u{1f600}\"" }]);
            put(&mut case, &["events"], stray);
        }
        7 => put(
            &mut case,
            &["matters"],
            json!([{ "id": "m1" }, { "id": "m1" }]),
        ),
        8 => {
            let name = pack
                .parameters
                .first()
                .map_or("none", |first| first.id.as_str());
            let value = if dice.chance(50) {
                json!([])
            } else {
                json!("2 fortnights")
            };
            put(&mut case, &["parameters", name], value);
        }
        9 => put(
            &mut case,
            &["parameters", &nearly("notice_limit", dice)],
            json!(1),
        ),
        10 => return broken(&text(file), dice),
        _ => {
            let odd = [
                "1e400",
                "12345678901234567890123",
                "-0",
                "1.0",
                "\"\\ud800\"",
            ];
            let number = dice.pick(&odd).copied().unwrap_or("0");
            return format!(
                "{{\"pack\":\"{}\",\"facts\":{{\"{}\":{number}}}}}",
                file.pack, fact.id
            );
        }
    }
    case.to_string()
}

/// Puts a value under a path of keys, making objects on the way.
fn put(case: &mut Value, path: &[&str], value: Value) {
    let mut place = case;
    for key in path {
        if !place.is_object() {
            *place = json!({});
        }
        let Value::Object(map) = place else { return };
        place = map.entry((*key).to_owned()).or_insert(Value::Null);
    }
    *place = value;
}

/// A name with one letter too many, at a place chance chooses.
fn nearly(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let extra = *dice.pick(&['x', 'e', '_', '人', '😀']).unwrap_or(&'x');
    letters.insert(dice.below(letters.len() + 1), extra);
    letters.into_iter().collect()
}

/// A value that the fact's type does not allow.
fn wrong(fact: &FactDoc, dice: &mut Dice) -> Value {
    let all = [
        json!("no such value \u{1f600}"),
        json!(1.5),
        json!(-7),
        json!([1]),
        json!({ "asked": "perhaps" }),
        json!("  "),
        json!("2025-02-30"),
        json!("x".repeat(20_001)),
    ];
    let choice = match fact.kind {
        FactKind::Text => json!(7),
        FactKind::Bool => json!("yes"),
        _ => json!(true),
    };
    dice.pick(&all)
        .filter(|_| dice.chance(70))
        .cloned()
        .unwrap_or(choice)
}

/// Text cut off or with a stray character in it.
fn broken(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = dice.below(letters.len());
    if dice.chance(50) {
        letters.truncate(at);
    } else {
        let stray = *dice.pick(&['{', '"', '\\', '\u{0}', '，']).unwrap_or(&'{');
        letters.insert(at, stray);
    }
    letters.into_iter().collect()
}
