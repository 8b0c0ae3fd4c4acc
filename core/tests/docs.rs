//! What the documentation says of the packs is what they are. With `UPDATE_DOCS` set, the parts
//! that are made from them are written anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::golden;
use redress_core::pack::{self, Pack, author};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Holds a file against what it should be, or writes it.
fn current(file: &Path, wanted: &str) {
    let there = std::fs::read_to_string(file).unwrap_or_default();
    if there == wanted {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, wanted).unwrap();
        return;
    }
    panic!(
        "{} is old; run UPDATE_DOCS=1 cargo test -p redress-core --test docs",
        file.display()
    );
}

/// One row for each pack.
fn table() -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(folder("packs")).unwrap() {
        let file = entry.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let source = author::read("pack", &text).unwrap_or_else(|e| panic!("{e}"));
        let pack = Pack::compile(source.doc, source.texts).unwrap();
        let meta = &pack.doc().pack;
        let cases = folder("cases").join(file.file_name().unwrap());
        let cases = golden::read("cases", &std::fs::read_to_string(cases).unwrap()).unwrap();
        let key = meta.key.clone().unwrap_or_default();
        let row = format!(
            "| {key} | `{}` | {} | {} | {} | {} |\n",
            meta.id,
            pack.text("pack").zh,
            meta.status,
            pack.doc().rules.len(),
            cases.case.len(),
        );
        rows.push((key, row));
    }
    rows.sort();
    let head = "| key | pack | regulation | status | rules | cases |\n|---|---|---|---|---|---|\n";
    rows.into_iter()
        .fold(head.to_owned(), |all, (_, row)| all + &row)
}

/// One row for each event that all packs share.
fn events() -> String {
    let head = "| event | 中文 | English |\n|---|---|---|\n".to_owned();
    redress_core::events::COMMON
        .iter()
        .fold(head, |all, event| {
            all + &format!("| `{}` | {} | {} |\n", event.kind, event.zh, event.en)
        })
}

#[test]
fn the_tables_of_packs_and_events_are_current() {
    let file = folder("../docs/writing-packs.md");
    let mut page = std::fs::read_to_string(&file).unwrap();
    for (name, table) in [("packs", table()), ("events", events())] {
        let start = format!("<!-- {name}: kept by core/tests/docs.rs -->\n");
        let end = format!("<!-- end of {name} -->");
        let (before, rest) = page.split_once(&start).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        page = format!("{before}{start}{table}{end}{after}");
    }
    current(&file, &page);
}

/// Every key that a schema knows, however deep.
fn keys(schema: &serde_json::Value, found: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            for (name, inside) in map {
                match inside.as_object() {
                    Some(properties) if name == "properties" => {
                        found.extend(properties.keys().cloned());
                        properties.values().for_each(|p| keys(p, found));
                    }
                    _ => keys(inside, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|i| keys(i, found)),
        _ => {}
    }
}

#[test]
fn the_page_names_every_key_and_every_function() {
    let page = std::fs::read_to_string(folder("../docs/writing-packs.md")).unwrap();
    let words: BTreeSet<&str> = page
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let mut known = BTreeSet::new();
    keys(&pack::schema::pack(), &mut known);
    keys(&golden::schema(), &mut known);
    assert!(known.len() > 120, "{}", known.len());
    let functions = redress_core::condition::FUNCTIONS.map(str::to_owned);
    let missing: Vec<String> = known
        .into_iter()
        .chain(functions)
        .filter(|k| !words.contains(k.as_str()))
        .collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
}

#[test]
fn the_schemas_beside_it_are_current() {
    for (file, schema) in [
        ("pack.schema.json", pack::schema::pack()),
        ("cases.schema.json", golden::schema()),
    ] {
        current(&folder("../docs").join(file), &format!("{schema:#}\n"));
    }
}
