//! `redress packs check`: loads packs and reports findings.

use super::Which;
use super::test::suite;
use crate::cli::error::CliError;
use crate::cli::input::{self, Written};
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::analyse::{self, Finding, Looked, Overlap, Severity};
use redress_core::pack::{Pack, author};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the help says is looked at, so that silence is not taken for more than it is.
pub(super) const ANALYSED: &str = "\
Looked at by name: everything that keeps a pack from loading (with line, column, what was expected \
and the nearest name); rules without clause or text; roles, facts, events and parameters that no \
rule uses; limits, duties and steps that nobody owes; events that nobody can record; parameters and \
settings without a value; outcome rules that no golden case sees both true and false.

Decided over every combination of facts and events that the pack's conditions can tell apart: rules \
that can never hold or never count, parts of conditions that change nothing; matters without \
acceptance, severity, lead or limit; grounds to accept and to decline at once, two kinds, two leads, \
two lengths of one clock; clocks that never start or never end; questions that cannot matter, and \
outcomes left open although every answer agrees; numbers in texts that are not the rule's. Each \
example is answered by the engine before it is shown. What could not be decided is told as \
\"incomplete\".

A pack accepts a finding with its reason: [accepted.F1] finding = \"conflict\", rules = [...], \
optionally when = '...', zh, en. Exit code 1: there are errors or warnings that are not accepted.";

/// Arguments of `redress packs check`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    which: Which,
    /// Golden cases of the pack, for a pack that is not inside this program.
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    cases: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// The findings of one pack.
#[derive(Debug, Serialize)]
struct Checked {
    pack: String,
    findings: Vec<Finding>,
    /// Rules that hold together and say the same; nothing is wrong with that.
    overlaps: Vec<Overlap>,
    /// How much was looked at; none of a pack that does not load.
    #[serde(skip_serializing_if = "Option::is_none")]
    looked: Option<Looked>,
    /// Whether its golden cases were run too.
    golden_cases: bool,
    /// The errors of a pack that does not load, with their places.
    #[serde(skip)]
    errors: String,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let mut checked = Vec::new();
    for name in args.which.names()? {
        checked.push(check(&name, args.cases.as_deref())?);
    }
    let mut reply = match checked.as_slice() {
        [only] if args.look.json && !args.which.all => Reply::json(only)?,
        all if args.look.json => Reply::json(&all)?,
        all => {
            let lang = args.look.lang();
            Reply::text(all.iter().map(|one| one.shown(lang)).collect())
        }
    };
    reply.errors = checked.iter().map(|c| c.errors.as_str()).collect();
    reply.found = checked.iter().any(|c| c.wrong() > 0);
    Ok(reply)
}

/// How many errors and warnings a pack has that nobody accepted.
pub(super) fn wrong(name: &str, cases: Option<&str>) -> Result<usize, CliError> {
    Ok(check(name, cases)?.wrong())
}

fn check(name: &str, cases: Option<&str>) -> Result<Checked, CliError> {
    let Written { file, text } = input::written(name)?;
    let loaded =
        author::read(&file, &text).and_then(|source| Pack::compile(source.doc, source.texts));
    let pack = match loaded {
        Ok(pack) => pack,
        Err(errors) => {
            return Ok(Checked {
                pack: name.to_owned(),
                findings: errors.0.iter().map(analyse::does_not_load).collect(),
                overlaps: Vec::new(),
                looked: None,
                golden_cases: false,
                errors: format!("{errors}\n"),
            });
        }
    };
    let calendar = input::calendar(&pack.doc().pack.calendar)?;
    let report = suite(name, cases)?.map(|suite| suite.run(&pack, &calendar));
    let edition = pack
        .edition(&BTreeMap::new())
        .map_err(|cause| CliError::Parameters {
            text: "{}".to_owned(),
            cause: cause.to_string(),
        })?;
    let analysis = analyse::check(&edition, &calendar, report.as_ref());
    Ok(Checked {
        pack: pack.doc().pack.id.clone(),
        findings: analysis.findings,
        overlaps: analysis.overlaps,
        looked: Some(analysis.looked),
        golden_cases: report.is_some(),
        errors: String::new(),
    })
}

impl Checked {
    fn wrong(&self) -> usize {
        self.count(Severity::Error) + self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == severity && f.status != "accepted")
            .count()
    }

    fn shown(&self, lang: Lang) -> String {
        let [errors, warnings, notes] =
            [Severity::Error, Severity::Warning, Severity::Note].map(|s| self.count(s));
        let mut out = match lang {
            Lang::Zh => format!("{}：错误{errors}，警告{warnings}，提示{notes}", self.pack),
            Lang::En => format!(
                "{}: {}, {}, {}",
                self.pack,
                counted(errors, "error"),
                counted(warnings, "warning"),
                counted(notes, "note"),
            ),
        };
        if !self.errors.is_empty() {
            out.push_str(lang.of("，无法加载", "; it does not load"));
        } else if !self.golden_cases {
            out.push_str(lang.of("（没有用例）", " (no golden cases given)"));
        }
        let accepted = self
            .findings
            .iter()
            .filter(|f| f.status == "accepted")
            .count();
        if accepted > 0 {
            out.push_str(&match lang {
                Lang::Zh => format!("，已接受{accepted}"),
                Lang::En => format!(", {accepted} accepted"),
            });
        }
        out.push('\n');
        let mut table = Table::default();
        // Errors of a pack that does not load are told with their places on standard error.
        for finding in self.findings.iter().filter(|_| self.errors.is_empty()) {
            let about = finding.rules.join(" ");
            let what = lang.pick(&finding.what);
            let remedy = lang.pick(&finding.remedy);
            let severity = match finding.severity {
                _ if finding.status == "accepted" => lang.of("已接受", "accepted"),
                Severity::Error => lang.of("错误", "error"),
                Severity::Warning => lang.of("警告", "warning"),
                Severity::Note => lang.of("提示", "note"),
            };
            let remedy = match &finding.reason {
                Some(reason) => lang.pick(reason),
                None => remedy,
            };
            let text = match subject(finding) {
                Some(name) => format!("\"{name}\": {what} {remedy}"),
                None => format!("{what} {remedy}"),
            };
            table.row([severity, finding.code, &about, &text]);
            if let Some(case) = case(finding) {
                table.row(["", "", "", &format!("{} {case}", lang.of("例如", "e.g."))]);
            }
        }
        out + &table.text("  ")
    }
}

/// The case that shows a finding, in a line: its facts, then its events.
fn case(finding: &Finding) -> Option<String> {
    let case = finding.example.get("case")?;
    let facts = case.get("facts").and_then(Value::as_object);
    let facts = facts.into_iter().flatten().map(|(name, value)| {
        let there = value.get("present").is_some();
        if there {
            format!("has({name})")
        } else {
            format!("{name} = {value}")
        }
    });
    let events = case.get("events").and_then(Value::as_array);
    let events = events.into_iter().flatten().filter_map(|event| {
        let (kind, at) = (event.get("kind")?.as_str()?, event.get("at")?.as_str()?);
        Some(format!("{kind} {}", at.get(..16)?.replace('T', " ")))
    });
    Some(facts.chain(events).collect::<Vec<_>>().join(", "))
}

/// The name a finding is about, where that is not a rule.
fn subject(finding: &Finding) -> Option<&str> {
    ["role", "fact", "event", "parameter", "setting", "language"]
        .iter()
        .find_map(|key| finding.example.get(key)?.as_str())
}

/// `1 error`, `2 errors`.
fn counted(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}
