//! `redress packs check`: loads packs and reports findings.

use super::Which;
use super::findings::{self, Finding, Severity};
use super::test::suite;
use crate::cli::error::CliError;
use crate::cli::input::{self, Written};
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::pack::{Pack, author};
use serde::Serialize;

/// What the help says is looked at, so that silence is not taken for more than it is.
pub(super) const ANALYSED: &str = "\
Looked at, exactly: everything that keeps a pack from loading (with line, column, what was expected \
and the nearest name); rules without clause or text; roles, facts, events and parameters that no \
rule uses; limits, duties and steps that nobody owes; events that nobody can record; parameters and \
settings without a value; outcome rules that no golden case sees both true and false.

Not looked at yet: rules that can never be true or are always shadowed, combinations of facts \
without an outcome, rules that conflict. No finding does not mean that there are none of these.

Exit code 1: there are errors or warnings; notes alone leave it 0.";

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
    reply.found = checked
        .iter()
        .any(|c| c.count(Severity::Error) + c.count(Severity::Warning) > 0);
    Ok(reply)
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
                findings: errors.0.iter().map(findings::does_not_load).collect(),
                golden_cases: false,
                errors: format!("{errors}\n"),
            });
        }
    };
    let report = match suite(name, cases)? {
        Some(suite) => {
            let calendar = input::calendar(&pack.doc().pack.calendar)?;
            Some(suite.run(&pack, &calendar))
        }
        None => None,
    };
    Ok(Checked {
        pack: pack.doc().pack.id.clone(),
        findings: findings::of(&pack, report.as_ref()),
        golden_cases: report.is_some(),
        errors: String::new(),
    })
}

impl Checked {
    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == severity)
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
        out.push('\n');
        let mut table = Table::default();
        // Errors of a pack that does not load are told with their places on standard error.
        for finding in self.findings.iter().filter(|_| self.errors.is_empty()) {
            let about = finding.rules.join(" ");
            let what = lang.pick(&finding.what);
            let remedy = lang.pick(&finding.remedy);
            let severity = match finding.severity {
                Severity::Error => lang.of("错误", "error"),
                Severity::Warning => lang.of("警告", "warning"),
                Severity::Note => lang.of("提示", "note"),
            };
            let text = match subject(finding) {
                Some(name) => format!("\"{name}\": {what} {remedy}"),
                None => format!("{what} {remedy}"),
            };
            table.row([severity, finding.code, &about, &text]);
        }
        out + &table.text("  ")
    }
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
