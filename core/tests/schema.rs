//! The schemas of pack and case files: every shipped one keeps to them, usual slips do not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use jsonschema::Validator;
use redress_core::{golden, pack};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// TOML as an editor hands it to a schema: dates are texts.
fn json(text: &str) -> Value {
    fn plain(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => Value::String(text),
            toml::Value::Integer(number) => Value::from(number),
            toml::Value::Float(number) => Value::from(number),
            toml::Value::Boolean(truth) => Value::Bool(truth),
            toml::Value::Datetime(date) => Value::String(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(plain).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(k, v)| (k, plain(v))).collect(),
        }
    }
    plain(toml::Value::Table(text.parse().unwrap()))
}

fn validator(schema: &Value) -> Validator {
    assert!(jsonschema::meta::is_valid(schema));
    jsonschema::validator_for(schema).unwrap()
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    let found = validator.iter_errors(value);
    found
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

/// Every file of a folder keeps to a schema.
fn all_keep_to(schema: &Value, name: &str, least: usize) {
    let validator = validator(schema);
    let mut count = 0;
    for entry in std::fs::read_dir(folder(name)).unwrap() {
        let file = entry.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let found = errors(&validator, &json(&text));
        assert!(
            found.is_empty(),
            "{}:\n{}",
            file.display(),
            found.join("\n")
        );
        count += 1;
    }
    assert!(count >= least, "only {count} files in {name}");
}

#[test]
fn every_shipped_pack_keeps_to_the_schema() {
    all_keep_to(&pack::schema::pack(), "packs", 30);
}

#[test]
fn every_shipped_case_file_keeps_to_the_schema_of_cases() {
    all_keep_to(&golden::schema(), "cases", 30);
}

/// One change to a good file must be refused, and by its path.
fn refused(schema: &Value, good: &str, slips: &[(&str, &str, &str)]) {
    let validator = validator(schema);
    assert_eq!(errors(&validator, &json(good)), [""; 0]);
    for (from, to, path) in slips {
        assert!(good.contains(from), "{from}");
        let found = errors(&validator, &json(&good.replacen(from, to, 1)));
        assert!(
            found.iter().any(|e| e.starts_with(path)),
            "{from} -> {to}: {found:?}"
        );
    }
}

#[test]
fn usual_slips_of_a_pack_are_refused() {
    let good = r#"
[pack]
id = "s"
version = "1"
status = "draft"
zh = "小"
en = "small"
source = { edition = "undated" }
calendar = "cn"
zone = "Asia/Shanghai"
start = "not_counted"
[roles]
desk = { zh = "服务台", en = "desk" }
[facts.topic]
type = "enum"
ask = "complainant"
zh = "事项"
en = "topic"
values = [{ id = "fault", zh = "故障", en = "fault" }]
[severity]
levels = [{ id = "major", zh = "重大", en = "major" }]
[severity.S01-01]
clause = "1"
level = "major"
otherwise = true
zh = "重大。"
en = "Major."
[deadlines.S01-02]
clause = "2"
by = "desk"
from = "accepted"
within = "5 working days"
until = { any = ["reply_given"] }
extend = { event = "extension_granted", reason = true }
zh = "答复。"
en = "Answer."
"#;
    refused(
        &pack::schema::pack(),
        good,
        &[
            ("[roles]", "[rolls]", ":"),
            ("version = \"1\"", "version = 1", "/pack/version"),
            ("status = \"draft\"", "status = \"drft\"", "/pack/status"),
            ("type = \"enum\"", "type = \"enumm\"", "/facts/topic/type"),
            (
                "values = [{ id = \"fault\", zh = \"故障\", en = \"fault\" }]",
                "",
                "/facts/topic:",
            ),
            (
                "ask = \"complainant\"",
                "ask = \"customer\"",
                "/facts/topic/ask",
            ),
            ("zh = \"服务台\", ", "", "/roles/desk:"),
            ("en = \"Answer.\"\n", "", "/deadlines/S01-02:"),
            ("zh = \"重大。\"", "zh = 5", "/severity/S01-01/zh"),
            (
                "otherwise = true",
                "otherwise = true\nwhen = 'true'",
                "/severity/S01-01:",
            ),
            ("level = \"major\"", "lvel = \"major\"", "/severity/S01-01:"),
            (
                "level = \"major\"",
                "within = \"5 days\"\nlevel = \"major\"",
                "/severity/S01-01:",
            ),
            ("levels =", "pattern =", "/severity:"),
            ("severity.S01-01", "severity.s1", "/severity:"),
            (
                "5 working days",
                "5 wroking days",
                "/deadlines/S01-02/within",
            ),
            ("5 working days", "0 days", "/deadlines/S01-02/within"),
            ("\"5 working days\"", "5", "/deadlines/S01-02/within"),
            ("from = \"accepted\"\n", "", "/deadlines/S01-02:"),
            (
                "{ any = [\"reply_given\"] }",
                "{ one = [\"reply_given\"] }",
                "/deadlines/S01-02/until",
            ),
            (
                "reason = true",
                "reason = \"yes\"",
                "/deadlines/S01-02/extend/reason",
            ),
        ],
    );
}

#[test]
fn usual_slips_of_a_case_file_are_refused() {
    let good = r#"
[base.facts]
topic = "fault"
[[case]]
id = "a"
zh = "甲。"
en = "A."
clauses = ["1"]
now = "2024-03-04T12:00:00+08:00"
questions_for = "complainant"
facts = { contact = { none = true } }
events = [{ kind = "received", at = "2024-03-04T09:00:00+08:00" }]
[case.expect]
severity = { level = "major", rules = ["S01-01"] }
deadlines.S01-02 = { status = "running", extensions = [{ length = "5 days" }] }
matters.m1 = { lead = "desk" }
"#;
    refused(
        &golden::schema(),
        good,
        &[
            ("severity =", "severty =", "/case/0/expect:"),
            ("level =", "levle =", "/case/0/expect/severity"),
            ("status =", "stauts =", "/case/0/expect/deadlines/S01-02"),
            ("lead =", "leed =", "/case/0/expect/matters/m1:"),
            ("en = \"A.\"\n", "", "/case/0:"),
            ("now =", "nwo =", "/case/0:"),
            ("2024-03-04T12:00:00+08:00", "2024-03-04", "/case/0/now"),
            ("at = ", "when = ", "/case/0/events/0:"),
            ("\"complainant\"", "\"customer\"", "/case/0/questions_for"),
            ("clauses = [\"1\"]", "clauses = \"1\"", "/case/0/clauses"),
        ],
    );
}
