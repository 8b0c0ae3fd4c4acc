//! `redress packs diff`: what two versions of a pack decide differently, and how many past cases
//! that concerns. Never: a comparison of texts.

use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::analyse::{self, Change, Compared, Diff, Example};
use redress_core::case::CaseFile;
use redress_core::golden;
use redress_core::pack::{Edition, Pack};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the help adds.
pub(super) const HELP: &str = "\
Each difference has a case that both versions answer so: what was accepted and is now declined, \
another kind, severity or lead, a limit that came, went or moved.

--cases reads past cases: one JSON object a line, a case file or {\"case\": …, \"now\": …} (without \
now, the time of its last event), or a file of golden cases (.toml).

Exit code 1: the versions differ.";

/// Arguments of `redress packs diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Id of a pack, or path of a .toml file: how it was.
    #[arg(value_name = "OLD")]
    old: String,
    /// Id of a pack, or path of a .toml file: how it is now.
    #[arg(value_name = "NEW")]
    new: String,
    /// Past cases to answer with both.
    #[arg(long, value_name = "FILE")]
    cases: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// A line of past cases.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Dated(Dated),
    Bare(CaseFile),
}

/// A case and when it is looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    case: CaseFile,
    now: String,
}

#[derive(Debug, Serialize)]
struct Found {
    old: String,
    new: String,
    #[serde(flatten)]
    diff: Diff,
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<Compared>,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let (old, new) = (input::pack(&args.old)?, input::pack(&args.new)?);
    let calendar = input::calendar(&new.doc().pack.calendar)?;
    let (before, after) = (edition(&old)?, edition(&new)?);
    let cases = match &args.cases {
        Some(file) => {
            let cases = past(file, &old.doc().pack.id)?;
            let cases = cases.iter().map(|(case, now)| (case, now.as_str()));
            Some(analyse::compare(&before, &after, &calendar, cases))
        }
        None => None,
    };
    let title = |pack: &Pack| format!("{} {}", pack.doc().pack.id, pack.doc().pack.version);
    let found = Found {
        old: title(&old),
        new: title(&new),
        diff: analyse::diff(&before, &after, &calendar),
        cases,
    };
    let mut reply = if args.look.json {
        Reply::json(&found)?
    } else {
        Reply::text(found.shown(args.look.lang()))
    };
    reply.found = !found.diff.changes.is_empty();
    Ok(reply)
}

fn edition(pack: &Pack) -> Result<Edition, CliError> {
    pack.edition(&BTreeMap::new())
        .map_err(|cause| CliError::Parameters {
            text: "{}".to_owned(),
            cause: cause.to_string(),
        })
}

/// Past cases of a file, each with the time it is looked at.
fn past(file: &str, pack: &str) -> Result<Vec<(CaseFile, String)>, CliError> {
    let text = input::read(file)?;
    if file.ends_with(".toml") {
        let suite = golden::read(file, &text)?;
        let cases = suite.case.iter();
        return Ok(cases
            .map(|case| (suite.file(case, pack), case.now.clone()))
            .collect());
    }
    let mut cases = Vec::new();
    for (place, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |cause: String| CliError::CaseShape {
            file: format!("{file}:{}", place + 1),
            cause,
        };
        let line: Line = serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?;
        cases.push(match line {
            Line::Dated(Dated { case, now }) => (case, now),
            Line::Bare(case) => {
                let last = case.events.iter().map(|e| e.at.clone()).max();
                let none =
                    || "it has neither now nor an event; give {\"case\", \"now\"}".to_owned();
                let now = last.ok_or_else(|| wrong(none()))?;
                (case, now)
            }
        });
    }
    Ok(cases)
}

impl Found {
    fn shown(&self, lang: Lang) -> String {
        let n = self.diff.changes.len();
        let mut out = match lang {
            Lang::Zh => format!("{} → {}：{n}处不同\n", self.old, self.new),
            Lang::En => format!(
                "{} → {}: {n} difference{}\n",
                self.old,
                self.new,
                if n == 1 { "" } else { "s" }
            ),
        };
        let mut table = Table::default();
        for change in &self.diff.changes {
            let about = change.rule.as_deref().unwrap_or("");
            let moved = format!("{} → {}", change.from, change.to);
            table.row([what(change, lang), about, &moved]);
            if let Some(Example { case, now }) = &change.example {
                let facts = case
                    .facts
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"));
                let events = case.events.iter().map(|event| event.kind.clone());
                let example: Vec<String> = facts.chain(events).collect();
                let mut line = format!("{} {}", lang.of("例如", "e.g."), example.join(", "));
                if let (Some(before), Some(after)) = (&change.due_before, &change.due_after) {
                    line.push_str(&format!("; {before} → {after}"));
                } else {
                    line.push_str(&format!("; {now}"));
                }
                table.row(["", "", &line]);
            }
        }
        out.push_str(&table.text("  "));
        for (name, rules) in [
            (lang.of("新增", "added"), &self.diff.added),
            (lang.of("删去", "removed"), &self.diff.removed),
            (lang.of("改写", "rewritten"), &self.diff.rewritten),
        ] {
            if !rules.is_empty() {
                out.push_str(&format!("  {name}  {}\n", rules.join(" ")));
            }
        }
        if let Some(Compared {
            cases,
            changed,
            unread,
        }) = &self.cases
        {
            out.push_str(&match lang {
                Lang::Zh => format!("  以往{cases}件中{changed}件结果不同，{unread}件无法比较\n"),
                Lang::En => format!(
                    "  {changed} of {cases} past cases come out otherwise, {unread} cannot be compared\n"
                ),
            });
        }
        out
    }
}

fn what(change: &Change, lang: Lang) -> &'static str {
    match change.what {
        "eligibility" => lang.of("受理", "eligibility"),
        "kind" => lang.of("类别", "kind"),
        "severity" => lang.of("等级", "severity"),
        "lead" => lang.of("归口", "lead"),
        _ => lang.of("时限", "deadline"),
    }
}
