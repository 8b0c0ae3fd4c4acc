//! `redress packs diff`: what two versions of a pack decide differently, and how many past cases
//! that concerns. Never: a comparison of texts.

use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::analyse::{self, Change, Compared, Comparison, Diff, Example};
use redress_core::case::CaseFile;
use redress_core::golden;
use redress_core::pack::{Edition, Pack};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

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
            let begun = Comparison::new(&before, &after, &calendar);
            Some(past(file, &old.doc().pack.id, &begun)?)
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

/// Compares the past cases of a file, each at the time it is looked at.
fn past(file: &str, pack: &str, begun: &Comparison<'_>) -> Result<Compared, CliError> {
    let text = input::read(file)?;
    if file.ends_with(".toml") {
        let suite = golden::read(file, &text)?;
        let mut comparison = begun.clone();
        for case in &suite.case {
            comparison.add(&suite.file(case, pack), &case.now);
        }
        return Ok(comparison.found().clone());
    }
    // Lines are read and answered on every core, and none is kept.
    let lines: Vec<(usize, &str)> = text.lines().enumerate().collect();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let parts = lines.chunks(lines.len().div_ceil(cores).max(1));
    let found: Vec<Result<Compared, CliError>> = thread::scope(|scope| {
        let running: Vec<_> = parts
            .map(|part| scope.spawn(|| lines_of(file, part, begun.clone())))
            .collect();
        let ended = running.into_iter().map(|part| match part.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect()
    });
    let mut all = Compared::default();
    for part in found {
        all.join(&part?);
    }
    Ok(all)
}

fn lines_of(
    file: &str,
    lines: &[(usize, &str)],
    mut comparison: Comparison<'_>,
) -> Result<Compared, CliError> {
    for (place, line) in lines.iter().filter(|(_, line)| !line.trim().is_empty()) {
        let (case, now) = line_of(line).map_err(|cause| CliError::CaseShape {
            file: format!("{file}:{}", place + 1),
            cause,
        })?;
        comparison.add(&case, &now);
    }
    Ok(comparison.found().clone())
}

/// The case of a line, and when it is looked at.
fn line_of(line: &str) -> Result<(CaseFile, String), String> {
    let dated = match serde_json::from_str::<Dated>(line) {
        Ok(Dated { case, now }) => return Ok((case, now)),
        Err(dated) => dated,
    };
    let case: CaseFile = serde_json::from_str(line).map_err(|bare| {
        // What was read further is what was meant.
        let dated = Some(&dated).filter(|dated| dated.column() > bare.column());
        dated.unwrap_or(&bare).to_string()
    })?;
    let last = case.events.iter().map(|event| event.at.clone()).max();
    let now = last.ok_or("it has neither now nor an event; give {\"case\", \"now\"}")?;
    Ok((case, now))
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
