//! The analysis of packs: what is planted is found, what is sound is left alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like the tests"
)]

#[path = "analyse/diff.rs"]
mod diff;
#[path = "analyse/mutants.rs"]
mod mutants;
#[path = "analyse/planted.rs"]
mod planted;

use redress_core::analyse::{Analysis, Severity, analyse};
use redress_core::calendar::Calendar;
use redress_core::pack::{Edition, Pack, author};
use std::collections::BTreeMap;

/// Calendar of the shipped packs.
fn calendar() -> Calendar {
    Calendar::load(include_str!("../calendars/cn.json")).unwrap()
}

/// A pack as written.
fn edition(text: &str) -> Edition {
    let source = author::read("test.toml", text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    pack.edition(&BTreeMap::new()).unwrap()
}

/// Its analysis.
fn analysed(text: &str) -> Analysis {
    let edition = edition(text);
    let mut analysis = analyse(&edition, &calendar());
    analysis.accept(edition.pack());
    analysis
}

/// Code and rules of each finding that is no note.
fn codes(analysis: &Analysis) -> Vec<(&'static str, Vec<String>)> {
    let found = analysis
        .findings
        .iter()
        .filter(|f| f.severity != Severity::Note);
    found.map(|f| (f.code, f.rules.clone())).collect()
}

/// The head of a small pack: an enum, booleans, a number, levels and a role.
const HEAD: &str = r#"
[pack]
id = "t"
key = "T1"
version = "1"
status = "draft"
zh = "试"
en = "test"
source = { edition = "undated" }
calendar = "cn"
zone = "Asia/Shanghai"
start = "not_counted"
[roles]
desk = { zh = "服务台", en = "desk" }
office = { zh = "办公室", en = "office" }
[facts]
v = { type = "bool", ask = "staff", zh = "甲", en = "v" }
x = { type = "bool", ask = "staff", zh = "乙", en = "x" }
injury = { type = "bool", ask = "staff", zh = "伤", en = "injury" }
days = { type = "int", min = 0, max = 99, ask = "staff", zh = "天数", en = "days" }
[facts.topic]
type = "enum"
ask = "staff"
zh = "事项"
en = "topic"
values = [ { id = "a", zh = "一", en = "a" }, { id = "b", zh = "二", en = "b" }, { id = "c", zh = "三", en = "c" } ]
"#;

const LEVELS: &str = r#"
[severity]
levels = [ { id = "major", zh = "重大", en = "major" }, { id = "general", zh = "一般", en = "general" }, { id = "minor", zh = "轻微", en = "minor" } ]
"#;

/// A rule: section, number, and its own keys.
fn rule(section: &str, number: &str, keys: &str) -> String {
    format!(
        "[{section}.T1-{number}]\nclause = \"{number}\"\n{keys}\nzh = \"规则\"\nen = \"rule\"\n"
    )
}

fn level(number: &str, level: &str, when: &str) -> String {
    rule(
        "severity",
        number,
        &format!("level = \"{level}\"\nwhen = '{when}'"),
    )
}

/// A pack of a head, severity rules and whatever more.
fn with_levels(rules: &[String]) -> String {
    format!("{HEAD}{LEVELS}{}", rules.concat())
}

#[test]
fn a_sound_pack_has_no_findings() {
    let text = with_levels(&[
        level("01", "major", "injury"),
        level("02", "general", "!injury && days >= 3"),
        rule("severity", "03", "level = \"minor\"\notherwise = true"),
        rule(
            "routing",
            "04",
            "lead = \"desk\"\nwhen = 'severity == \"minor\"'",
        ),
        rule(
            "routing",
            "05",
            "lead = \"office\"\nwhen = 'severity != \"minor\"'",
        ),
    ]);
    assert_eq!(codes(&analysed(&text)), []);
}

#[test]
fn an_overlap_with_the_same_outcome_is_benign_and_listed_apart() {
    let text = with_levels(&[
        level("01", "major", "injury"),
        level("02", "major", "days > 5"),
        rule("severity", "03", "level = \"minor\"\notherwise = true"),
    ]);
    let analysis = analysed(&text);
    assert_eq!(codes(&analysis), []);
    let [overlap] = analysis.overlaps.as_slice() else {
        panic!("{:?}", analysis.overlaps)
    };
    assert_eq!(
        (overlap.outcome.as_str(), overlap.rules.len()),
        ("major", 2)
    );
}

#[test]
fn what_is_accepted_in_one_place_is_told_in_another() {
    let gap = with_levels(&[level("01", "major", "injury"), level("02", "general", "v")]);
    let accepted = |when: &str| {
        format!(
            "{gap}[accepted.F1]\nfinding = \"gap_severity\"\nwhen = '{when}'\nzh = \"如此\"\nen = \"so\"\n"
        )
    };
    let status =
        |text: &str| -> Vec<&str> { analysed(text).findings.iter().map(|f| f.status).collect() };
    assert_eq!(status(&gap), ["confirmed"]);
    assert_eq!(status(&accepted("!injury && !v")), ["accepted"]);
    assert_eq!(
        status(&accepted("!injury && !v && days > 7")),
        ["confirmed"]
    );
    assert_eq!(
        analysed(&accepted("injury")).findings.last().unwrap().code,
        "accepted_nothing"
    );
    assert_eq!(
        analysed(&accepted("inury")).findings[0].code,
        "accepted_wrong"
    );
}

#[test]
fn a_rule_that_another_reading_turns_on_is_no_defect() {
    let parameter =
        "[parameters.wide]\ntype = \"bool\"\nvalue = false\nzh = \"宽\"\nen = \"wide\"\n";
    let text = |when: &str| {
        let rules = [
            level("01", "major", when),
            rule("severity", "02", "level = \"minor\"\notherwise = true"),
        ];
        format!("{}{parameter}", with_levels(&rules))
    };
    assert_eq!(codes(&analysed(&text("injury && wide"))), []);
    let never = codes(&analysed(&text("injury && wide && !wide")));
    assert_eq!(never.first().map(|(code, _)| *code), Some("never_true"));
}

#[test]
fn every_shipped_pack_is_decided_and_every_example_is_confirmed() {
    for (name, text) in mutants::packs() {
        let analysis = analysed(&text);
        for finding in &analysis.findings {
            assert!(
                !matches!(finding.status, "unconfirmed" | "incomplete"),
                "{name}: {finding:#?}"
            );
        }
    }
}
