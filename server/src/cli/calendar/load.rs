//! `redress calendar load`: a new notice over a region, and what it changes.

use super::{days, merge};
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::answer::Text;
use redress_core::calendar::{Calendar, DayInfo};
use redress_core::time::Day;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `redress calendar load`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The notice is a calendar file of layer \"notice\". Without --out nothing is written. A limit moves \
only if it read one of the days printed, or was provisional.")]
pub(in crate::cli) struct Args {
    /// The notice; - reads standard input.
    #[arg(value_name = "FILE")]
    notice: String,
    /// The region it is laid over: a region, or path of a calendar file.
    #[arg(long, value_name = "REGION|FILE", default_value = "CN")]
    region: String,
    /// Write the region with the notice merged in to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
}

/// What the notice changes.
#[derive(Debug, Serialize)]
struct Loaded {
    region: String,
    /// Digest of the calendar before and after.
    before: String,
    after: String,
    /// Days that were uncertain and are now known to be as they were taken.
    confirmed: usize,
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<String>,
}

/// One day that changes.
#[derive(Debug, Serialize)]
struct Change {
    date: String,
    before: State,
    after: State,
}

/// How a day stands in a calendar.
#[derive(Debug, Serialize)]
struct State {
    works: bool,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
}

impl State {
    fn of(info: DayInfo<'_>) -> Self {
        Self {
            works: info.works,
            reason: info.reason.text(),
            name: info.name,
            notice: info.notice.map(str::to_owned),
        }
    }

    fn shown(&self, lang: Lang) -> String {
        let reason = days::reason(self.reason, lang);
        let Some(name) = self.name.as_ref().map(|name| lang.pick(name)) else {
            return reason.to_owned();
        };
        match lang {
            Lang::Zh => format!("{reason}（{name}）"),
            Lang::En => format!("{reason} ({name})"),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let region = input::calendar_text(&args.region)?;
    let notice = input::read(&args.notice)?;
    let before = input::calendar(&args.region)?;
    let mut after = before
        .with_notice(&notice)
        .map_err(|cause| CliError::Calendar {
            file: args.notice.clone(),
            cause,
        })?;
    let mut written = None;
    if let Some(out) = &args.out {
        let (merged, calendar) =
            merge::merged(&region.text, &notice, &after).ok_or_else(|| CliError::Merge {
                file: args.notice.clone(),
            })?;
        write(out, &merged)?;
        written = Some(out.display().to_string());
        after = calendar;
    }
    let loaded = Loaded {
        region: before.region().to_owned(),
        before: before.digest().to_owned(),
        after: after.digest().to_owned(),
        confirmed: confirmed(&before, &after),
        changes: changes(&before, &after),
        written,
    };
    if args.look.json {
        return Reply::json(&loaded);
    }
    Ok(Reply::text(loaded.shown(args.look.lang())))
}

fn changes(before: &Calendar, after: &Calendar) -> Vec<Change> {
    let change = |day: Day| Change {
        date: day.text(),
        before: State::of(before.day(day)),
        after: State::of(after.day(day)),
    };
    before.changed_days(after).into_iter().map(change).collect()
}

/// Days of newly published spans that turn out as they were taken.
fn confirmed(before: &Calendar, after: &Calendar) -> usize {
    let spans = after.published().iter();
    let days = spans.flat_map(|(first, last)| (first.0..=last.0).map(Day));
    days.filter(|day| {
        let was = before.day(*day);
        !was.certain && was.works == after.day(*day).works
    })
    .count()
}

/// Writes beside the file first, so that a full disk leaves the old one in force.
fn write(out: &Path, text: &str) -> Result<(), CliError> {
    let mut draft = out.as_os_str().to_owned();
    draft.push(".new");
    std::fs::write(&draft, text)
        .and_then(|()| std::fs::rename(&draft, out))
        .map_err(|cause| CliError::Write {
            file: out.display().to_string(),
            cause,
        })
}

impl Loaded {
    fn shown(&self, lang: Lang) -> String {
        let (region, changed, confirmed) = (&self.region, self.changes.len(), self.confirmed);
        let mut out = match lang {
            Lang::Zh => format!("{region}：{changed}天有变，{confirmed}天与暂定的一致\n"),
            Lang::En => {
                format!("{region}: {changed} days change, {confirmed} are as they were taken\n")
            }
        };
        let mut table = Table::default();
        for Change {
            date,
            before,
            after,
        } in &self.changes
        {
            table.row([
                date,
                days::weekday(date, lang),
                &before.shown(lang),
                "->",
                &after.shown(lang),
                after.notice.as_deref().unwrap_or_default(),
            ]);
        }
        out.push_str(&table.text("  "));
        if let Some(file) = &self.written {
            out.push_str(&format!("{} {file}\n", lang.of("已写入", "written to")));
        }
        out
    }
}
