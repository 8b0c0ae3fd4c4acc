//! Conditions against another evaluator of the same syntax: on generated formulas over known facts
//! both agree, and what is settled while facts are missing stays so whatever they turn out to be.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use cel::{Context, Program, Value as Cel};
use redress_core::assess::{Edition, Truth, truths};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Pack, author};
use redress_core::time::Instant;
use redress_tests::dice::Dice;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

const NOW: &str = "2025-09-30T10:00:00+08:00";
const BOOLS: [&str; 3] = ["a", "b", "c"];
const NUMBERS: [&str; 2] = ["n", "m"];
const COLOURS: [&str; 3] = ["red", "green", "blue"];
const MEMBERS: [&str; 3] = ["x", "y", "z"];
/// Formulas in one pack, and packs.
const FORMULAS: usize = 40;
const PACKS: u64 = 50;
/// States in which each formula is evaluated.
const STATES: usize = 12;

/// A formula of some depth, in the syntax both read.
fn formula(dice: &mut Dice, depth: u32) -> String {
    if depth == 0 || dice.below(5) == 0 {
        return atom(dice);
    }
    let part = |dice: &mut Dice| formula(dice, depth - 1);
    match dice.below(3) {
        0 => format!("!({})", part(dice)),
        1 => format!("({} && {})", part(dice), part(dice)),
        _ => format!("({} || {})", part(dice), part(dice)),
    }
}

fn pick<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    dice.pick(list).copied().unwrap()
}

fn atom(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 | 1 => pick(dice, &BOOLS).to_owned(),
        2 => {
            let op = pick(dice, &["==", "!=", "<", "<=", ">", ">="]);
            format!("{} {op} {}", pick(dice, &NUMBERS), dice.below(5))
        }
        3 => {
            let op = pick(dice, &["==", "!="]);
            format!("colour {op} \"{}\"", pick(dice, &COLOURS))
        }
        4 => format!(
            "colour in [\"{}\", \"{}\"]",
            pick(dice, &COLOURS),
            pick(dice, &COLOURS)
        ),
        _ => format!("\"{}\" in marks", pick(dice, &MEMBERS)),
    }
}

/// A pack whose rules are the formulas.
fn pack(formulas: &[String]) -> Edition {
    let mut text = String::from(
        r#"
[pack]
id = "formulas"
version = "1"
status = "draft"
zh = "测试"
en = "test"
source = { zh = "测试", en = "test", edition = "undated" }
calendar = "cn"
zone = "Asia/Shanghai"
[facts.colour]
type = "enum"
ask = "staff"
zh = "颜色"
en = "colour"
values = [{ id = "red", zh = "红", en = "red" }, { id = "green", zh = "绿", en = "green" }, { id = "blue", zh = "蓝", en = "blue" }]
[facts.marks]
type = "set"
ask = "staff"
zh = "标记"
en = "marks"
values = [{ id = "x", zh = "甲", en = "x" }, { id = "y", zh = "乙", en = "y" }, { id = "z", zh = "丙", en = "z" }]
[facts]
"#,
    );
    for name in BOOLS {
        let _ = writeln!(
            text,
            r#"{name} = {{ type = "bool", ask = "staff", zh = "{name}", en = "{name}" }}"#
        );
    }
    for name in NUMBERS {
        let _ = writeln!(
            text,
            r#"{name} = {{ type = "int", ask = "staff", min = 0, max = 9, zh = "{name}", en = "{name}" }}"#
        );
    }
    for (n, formula) in formulas.iter().enumerate() {
        let _ = writeln!(
            text,
            "[guidance.F-{}]\nclause = \"1\"\nwhen = '{formula}'\nzh = \"一\"\nen = \"one\"",
            n + 1
        );
    }
    let source = author::read("formulas.toml", &text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    Edition::new(&pack, &BTreeMap::new()).unwrap()
}

/// Every fact with some value.
fn state(dice: &mut Dice) -> Map<String, Value> {
    let mut facts = Map::new();
    for name in BOOLS {
        facts.insert(name.to_owned(), json!(dice.below(2) == 1));
    }
    for name in NUMBERS {
        facts.insert(name.to_owned(), json!(dice.below(6)));
    }
    facts.insert("colour".to_owned(), json!(pick(dice, &COLOURS)));
    let marks: Vec<&str> = MEMBERS.into_iter().filter(|_| dice.below(2) == 1).collect();
    facts.insert("marks".to_owned(), json!(marks));
    facts
}

fn ours(edition: &Edition, calendar: &Calendar, facts: &Map<String, Value>) -> Vec<Truth> {
    let case: CaseFile =
        serde_json::from_value(json!({"pack": "formulas", "facts": facts})).unwrap();
    let now = Instant::parse(NOW).unwrap();
    let found = truths(edition, calendar, &case, now).unwrap();
    found.into_iter().map(|(_, truth)| truth).collect()
}

fn theirs(program: &Program, facts: &Map<String, Value>) -> bool {
    let mut context = Context::default();
    for (name, value) in facts {
        let value = match value {
            Value::Bool(truth) => Cel::Bool(*truth),
            Value::Number(number) => Cel::Int(number.as_i64().unwrap()),
            Value::String(text) => Cel::String(Arc::new(text.clone())),
            Value::Array(list) => {
                let members = list
                    .iter()
                    .map(|m| Cel::String(Arc::new(m.as_str().unwrap().to_owned())));
                Cel::List(Arc::new(members.collect()))
            }
            other => panic!("{other}"),
        };
        context.add_variable_from_value(name.clone(), value);
    }
    match program.execute(&context) {
        Ok(Cel::Bool(truth)) => truth,
        other => panic!("{other:?}"),
    }
}

#[test]
fn known_facts_give_the_truth_that_another_evaluator_gives() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/calendars/cn.json");
    let calendar = Calendar::load(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut compared = 0;
    let mut settled = 0;
    for seed in 0..PACKS {
        let mut dice = Dice::new(seed);
        let formulas: Vec<String> = (0..FORMULAS).map(|_| formula(&mut dice, 4)).collect();
        let edition = pack(&formulas);
        let programs: Vec<Program> = formulas
            .iter()
            .map(|f| Program::compile(f).unwrap_or_else(|e| panic!("{f}: {e}")))
            .collect();
        for _ in 0..STATES {
            let whole = state(&mut dice);
            let full = ours(&edition, &calendar, &whole);
            let mut part = whole.clone();
            part.retain(|_, _| dice.below(2) == 1);
            let partial = ours(&edition, &calendar, &part);
            for (n, program) in programs.iter().enumerate() {
                let expected = theirs(program, &whole);
                assert_eq!(
                    full[n],
                    Truth::known(expected),
                    "{} in {whole:?}",
                    formulas[n]
                );
                compared += 1;
                if !partial[n].is_unknown() {
                    assert_eq!(partial[n], full[n], "{} in {part:?}", formulas[n]);
                    settled += 1;
                }
            }
        }
    }
    assert!(
        compared >= 20_000 && settled >= 2_000,
        "{compared} {settled}"
    );
}
