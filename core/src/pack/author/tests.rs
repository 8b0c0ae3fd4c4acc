//! Slips of pack files: each is placed by line and column and told with its remedy.

use super::*;

const SMALL: &str = r#"
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
values = [ { id = "fault", zh = "故障", en = "fault" }, { id = "noise", zh = "噪音", en = "noise" } ]
[eligibility.S01-01]
clause = "1"
outcome = "accept"
when = 'topic == "fault"'
zh = "故障受理。"
en = "Faults are accepted."
[deadlines.S01-02]
clause = "2"
by = "desk"
from = "accepted"
within = "5 working days"
until = "reply_given"
zh = "答复。"
en = "Answer."
"#;

fn first_error(text: &str) -> PackError {
    read("small.toml", text).unwrap_err().0.remove(0)
}

#[test]
fn a_small_pack_reads_and_its_compiled_form_loads_to_the_same_digest() {
    let source = read("small.toml", SMALL).unwrap();
    let pack = super::super::Pack::compile(source.doc.clone(), source.texts.clone()).unwrap();
    let logic = source.doc.canonical_json().unwrap();
    let loaded = super::super::Pack::load(&logic, &source.texts.canonical_json().unwrap()).unwrap();
    assert_eq!(pack.digest(), loaded.digest());
    assert_eq!(loaded.doc(), &source.doc);
    assert_eq!(pack.text("value/topic/noise").en, "noise");
}

#[test]
fn a_mistyped_fact_is_placed_by_line_and_column_with_the_nearest_name() {
    let error = first_error(&SMALL.replace("'topic ==", "'has(topic) && topci =="));
    assert_eq!((error.line, error.column), (23, 23), "{error}");
    assert!(error.message.contains("did you mean \"topic\""), "{error}");
}

#[test]
fn each_kind_of_slip_names_what_was_expected() {
    for (from, to, line, words) in [
        (
            "outcome = \"accept\"",
            "outcome = \"acept\"",
            22,
            "did you mean \"accept\"",
        ),
        (
            "topic == \"fault\"",
            "topic == \"falt\"",
            23,
            "did you mean \"fault\"",
        ),
        (
            "by = \"desk\"",
            "by = \"dask\"",
            28,
            "did you mean \"desk\"",
        ),
        ("within =", "witihn =", 30, "did you mean \"within\""),
        ("5 working days", "5 wroking days", 30, "wroking"),
        (
            "until = \"reply_given\"",
            "until = \"reply_gven\"",
            31,
            "did you mean \"reply_given\"",
        ),
        ("type = \"enum\"", "type = \"enumm\"", 15, "enum"),
        ("zh = \"答复。\"\n", "", 26, "needs zh"),
        (
            "[eligibility.",
            "[eligiblity.",
            20,
            "did you mean \"eligibility\"",
        ),
        (
            "topic == \"fault\"",
            "topic > \"fault\"",
            23,
            "has no order",
        ),
        (
            "topic == \"fault\"",
            "topic == 3",
            23,
            "expected one of fault, noise",
        ),
        (
            "version = \"1\"",
            "version = 1.5",
            4,
            "write the decimal as text",
        ),
        ("[roles]", "[roles", 12, ""),
    ] {
        let error = first_error(&SMALL.replacen(from, to, 1));
        assert_eq!(error.line, line, "{from} -> {to}: {error}");
        assert!(error.message.contains(words), "{from} -> {to}: {error}");
        assert!(error.column > 0);
    }
}

#[test]
fn bounds_of_a_decimal_are_written_as_its_values_are() {
    let with = |bounds: &str| {
        let fact = format!(
            "{SMALL}[facts.loss]\ntype = \"decimal\"\nask = \"staff\"\nzh = \"损失\"\nen = \"loss\"\n{bounds}"
        );
        read("small.toml", &fact)
    };
    let source = with("scale = 2\nmin = 0\nmax = \"100000000.00\"\n").unwrap();
    let loss = source.doc.facts.iter().find(|f| f.id == "loss").unwrap();
    assert_eq!((loss.min, loss.max), (Some(0), Some(10_000_000_000)));
    let error = with("scale = 1\nmax = \"0.25\"\n").unwrap_err().0.remove(0);
    assert!(error.message.contains("up to 1 digits"), "{error}");
    assert_eq!(error.path, "facts.loss.max");
}

#[test]
fn a_key_no_section_has_is_named_with_the_nearest() {
    for (keys, words) in [
        ("[severity]\nlevles = []\n", "did you mean \"levels\""),
        ("[routing]\npattern = \"{n:2}\"\n", "routing has no key"),
        ("[duties.s-1]\nclause = \"1\"\n", "no rule id"),
    ] {
        let error = first_error(&format!("{SMALL}{keys}"));
        assert!(error.message.contains(words), "{error}");
    }
}
