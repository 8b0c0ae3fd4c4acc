//! Defects seeded into the shipped packs: each is one by construction, and is told by its code and
//! its rule.

use super::*;
use redress_core::analyse::Finding;
use redress_core::pack::FactKind;

/// Sites of each kind of defect a pack.
const SITES: usize = 2;

/// Every shipped pack: id and text.
pub fn packs() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/packs");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

/// A defect and what tells of it.
struct Mutant {
    what: &'static str,
    text: String,
    codes: &'static [&'static str],
    rule: String,
}

/// One table of a pack file.
#[derive(Clone)]
struct Table {
    section: String,
    id: String,
    body: String,
}

/// The tables of a file; the first is what stands before any.
fn tables(text: &str) -> Vec<Table> {
    let mut tables = vec![Table {
        section: String::new(),
        id: String::new(),
        body: String::new(),
    }];
    for line in text.lines() {
        if let Some(head) = line.strip_prefix('[') {
            let name = head.split(']').next().unwrap();
            let (section, id) = name.split_once('.').unwrap_or((name, ""));
            tables.push(Table {
                section: section.to_owned(),
                id: id.to_owned(),
                body: String::new(),
            });
        }
        let last = tables.last_mut().unwrap();
        last.body.push_str(line);
        last.body.push('\n');
    }
    tables
}

fn joined(tables: &[Table]) -> String {
    tables.iter().map(|t| t.body.as_str()).collect()
}

impl Table {
    /// The text of a key of one line, without its quotes.
    fn key(&self, key: &str) -> Option<&str> {
        self.body.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            let value = value.trim();
            let quote = value.chars().next().filter(|q| matches!(q, '"' | '\''))?;
            let inner = value.strip_prefix(quote)?.split(quote).next()?;
            (name.trim() == key).then_some(inner)
        })
    }

    fn with(&self, from: &str, to: &str) -> Self {
        let mut table = self.clone();
        table.body = table.body.replacen(from, to, 1);
        table
    }

    /// Under another id.
    fn copied(&self, suffix: &str) -> Self {
        let mut table = self.with(&format!("{}]", self.id), &format!("{}{suffix}]", self.id));
        table.id.push_str(suffix);
        table
    }
}

fn mutants(text: &str) -> Vec<Mutant> {
    let tables = tables(text);
    let edition = edition(text);
    let program = edition.program();
    let flag = program
        .facts
        .iter()
        .find(|f| f.kind == FactKind::Bool && !f.personal);
    let unset = |id: &str| {
        let docs = &edition.pack().doc().rules;
        program.unset.iter().any(|(_, rule)| docs[*rule].id == id)
    };
    // A rule that is off under the readings in force shows nothing of its own.
    let on = |table: &Table| {
        let docs = &edition.pack().doc().rules;
        let rule = program.rules.iter().find(|r| docs[r.doc].id == table.id);
        rule.is_some_and(|r| !constant(&r.when)) && !unset(&table.id)
    };
    let rules = || {
        tables
            .iter()
            .enumerate()
            .filter(|(_, t)| t.id.contains('-') && !t.body.contains("otherwise") && on(t))
    };
    let mut out: Vec<Mutant> = Vec::new();
    let changed = |place: usize, table: Table| {
        let mut all = tables.clone();
        all[place] = table;
        joined(&all)
    };
    let added = |table: Table| {
        let mut all = tables.clone();
        all.push(table);
        joined(&all)
    };
    if let Some(flag) = flag {
        let conditional = || rules().filter(|(_, t)| t.key("when").is_some());
        let and = |t: &Table, more: String| {
            let when = t.key("when").unwrap();
            t.with(&format!("'{when}'"), &format!("'({when}) && {more}'"))
        };
        for (place, table) in conditional().take(SITES) {
            out.push(Mutant {
                what: "unreachable",
                text: changed(place, and(table, format!("{0} && !{0}", flag.id))),
                codes: &["never_true"],
                rule: table.id.clone(),
            });
        }
        for (place, table) in conditional().skip(1).take(SITES) {
            out.push(Mutant {
                what: "idle part",
                text: changed(
                    place,
                    and(table, format!("({0} == true || {0} != true)", flag.id)),
                ),
                codes: &["idle_condition"],
                rule: table.id.clone(),
            });
        }
    }
    let numbered = |t: &Table| {
        let within = t.key("within")?;
        let (amount, unit) = within.split_once(' ')?;
        let amount: u32 = amount.parse().ok()?;
        t.key("until")?;
        Some((within.to_owned(), format!("{} {unit}", amount + 40), amount))
    };
    let clocks = || rules().filter(|(_, t)| t.section == "deadlines");
    for (_, table) in clocks()
        .filter(|(_, t)| t.key("from") != Some("known"))
        .take(SITES)
    {
        if let Some((within, other, _)) = numbered(table) {
            out.push(Mutant {
                what: "clock of two lengths",
                text: added(table.copied("zz").with(&within, &other)),
                codes: &["two_lengths"],
                rule: table.id.clone(),
            });
        }
    }
    for (place, table) in clocks().take(SITES * 3) {
        let Some((within, other, amount)) = numbered(table) else {
            continue;
        };
        let said = [
            format!("{amount}日"),
            format!("{amount}个工作日"),
            format!("{amount}小时"),
            format!("{amount}天"),
            format!("{amount}个小时"),
        ];
        if said
            .iter()
            .any(|s| table.key("zh").is_some_and(|zh| zh.contains(s)))
        {
            out.push(Mutant {
                what: "number that differs",
                text: changed(place, table.with(&within, &other)),
                codes: &["number_differs"],
                rule: table.id.clone(),
            });
        }
    }
    for (place, table) in clocks().take(SITES) {
        if let Some(until) = table.key("until") {
            let event = "[events.zz_never]\nzh = \"从不\"\nen = \"never\"\n";
            let text = changed(place, table.with(&format!("\"{until}\""), "\"zz_never\""));
            // A rule's own role would record it.
            let text = match table.key("by") {
                Some(by) => {
                    let place = text.find(&format!(".{}]", table.id)).unwrap();
                    let (head, tail) = text.split_at(place);
                    let own = tail
                        .lines()
                        .find(|l| l.trim_start().starts_with("by") && l.contains(by));
                    format!(
                        "{head}{}",
                        own.map_or(tail.to_owned(), |l| tail.replacen(l, "", 1))
                    )
                }
                None => text,
            };
            out.push(Mutant {
                what: "clock without an end",
                text: format!("{text}{event}"),
                codes: &["clock_never_ends"],
                rule: table.id.clone(),
            });
        }
    }
    let levels = &program.levels;
    let severe = rules().filter(|(_, t)| {
        t.section == "severity"
            && t.key("level").is_some()
            && t.key("level") != levels.last().map(String::as_str)
    });
    for (_, table) in severe.take(SITES) {
        let (own, lower) = (table.key("level").unwrap(), levels.last().unwrap());
        let copy = table
            .copied("zz")
            .with(&format!("\"{own}\""), &format!("\"{lower}\""));
        out.push(Mutant {
            what: "lower level under a higher one",
            text: added(copy),
            codes: &["always_shadowed"],
            rule: format!("{}zz", table.id),
        });
    }
    for (_, table) in rules().filter(|(_, t)| t.key("lead").is_some()).take(SITES) {
        let lead = table.key("lead").unwrap();
        if let Some(other) = program.roles.iter().find(|r| *r != lead) {
            let copy = table
                .copied("zz")
                .with(&format!("\"{lead}\""), &format!("\"{other}\""));
            out.push(Mutant {
                what: "two leads",
                text: added(copy),
                // Where an order ranks them, one of the two never counts.
                codes: &["two_leads", "always_shadowed"],
                rule: format!("{}zz", table.id),
            });
        }
    }
    for (place, table) in rules().skip(2).take(SITES) {
        if let (Some(zh), Some(en)) = (table.key("zh"), table.key("en")) {
            out.push(Mutant {
                what: "untranslated",
                text: changed(
                    place,
                    table.with(&format!("\"{en}\""), &format!("\"{zh}\"")),
                ),
                codes: &["not_translated"],
                rule: table.id.clone(),
            });
        }
    }
    for (place, table) in rules().take(SITES * 4) {
        let digits = |id: &str| {
            id.trim_end_matches(|c: char| c.is_ascii_alphabetic())
                .to_owned()
        };
        let own = digits(&table.id);
        let named = text.matches(&own).count();
        if named == 1
            && tables
                .iter()
                .any(|t| digits(&t.id) > own && t.id.contains('-'))
        {
            out.push(Mutant {
                what: "rule left out",
                text: changed(
                    place,
                    Table {
                        body: String::new(),
                        ..table.clone()
                    },
                ),
                codes: &["clause_without_rule"],
                rule: String::new(),
            });
        }
    }
    out
}

fn constant(expr: &redress_core::pack::program::Expr) -> bool {
    use redress_core::pack::program::Expr;
    match expr {
        Expr::Const(truth) => !truth,
        Expr::All(parts) => parts.iter().any(constant),
        _ => false,
    }
}

#[test]
fn nearly_every_defect_seeded_into_the_shipped_packs_is_found() {
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for (name, text) in packs() {
        let before: Vec<Finding> = analysed(&text).findings;
        for mutant in mutants(&text) {
            // Where the seed breaks the file itself, it is told with its place before any analysis.
            let Ok(source) = author::read("mutant.toml", &mutant.text) else {
                continue;
            };
            let pack = Pack::compile(source.doc, source.texts).unwrap();
            let edition = pack.edition(&BTreeMap::new()).unwrap();
            let found = analyse(&edition, &calendar()).findings;
            let told = found.iter().any(|f| {
                mutant.codes.contains(&f.code)
                    && (mutant.rule.is_empty() || f.rules.contains(&mutant.rule))
                    && !before
                        .iter()
                        .any(|b| b.code == f.code && b.rules == f.rules && b.example == f.example)
            });
            let (seeded, hits) = by_kind.entry(mutant.what).or_default();
            *seeded += 1;
            *hits += usize::from(told);
            if !told {
                missed.push(format!("{name} {} {}", mutant.what, mutant.rule));
            }
        }
    }
    let seeded: usize = by_kind.values().map(|(n, _)| n).sum();
    let found: usize = by_kind.values().map(|(_, n)| n).sum();
    println!("{found} of {seeded} seeded defects found: {by_kind:#?}\nmissed: {missed:#?}");
    assert!(seeded > 200, "{seeded}");
    assert!(
        found * 100 >= seeded * 95,
        "{found} of {seeded}: {missed:#?}"
    );
}
