//! `redress calendar load`: a new notice over a region, what it changes, and which limits it moves. What
//! it prints is what `redress publish calendar` prints too.

use super::overlays::Overlays;
use super::{days, limits, sources};
use crate::calendars::{self, Head, Written};
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use crate::cli::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::library::Library;
use crate::limits::Limits;
use redress_core::answer::Text;
use redress_core::calendar::{Calendar, DayInfo};
use redress_core::time::{Day, Instant};
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `redress calendar load`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The notice is a calendar file of layer \"notice\". With --data it is kept in the data folder: the \
server counts with it from its next start, and the old file stays beside the new one; \"redress publish \
calendar\" does it without a stop and for every device. Without --data and --out nothing is written. A limit moves only if it read one of the days printed, or was \
provisional; only those are worked out again. What was met, waived or replaced stays as it was.")]
pub(in crate::cli) struct Args {
    /// The notice; - reads standard input.
    #[arg(value_name = "FILE")]
    notice: String,
    /// The region it is laid over: a region, or path of a calendar file; without it, the region the
    /// notice names.
    #[arg(long, value_name = "REGION|FILE")]
    region: Option<String>,
    /// Write the region with the notice merged in to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Keep it in a server's data folder, and list the limits of its record that move.
    #[arg(long, value_name = "DIR", conflicts_with = "region")]
    data: Option<PathBuf>,
    /// The server's record is in this PostgreSQL database, not in the data folder.
    #[arg(
        long,
        value_name = "URL",
        env = "REDRESS_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// List the limits of these cases that move: a file of case files, or a folder of such files.
    #[arg(long, value_name = "FILE|DIR")]
    cases: Option<String>,
    /// The instant the cases are looked at, such as 2026-12-31T10:00:00+08:00; without it, now.
    #[arg(long, value_name = "INSTANT")]
    now: Option<String>,
    #[command(flatten)]
    overlays: Overlays,
    #[command(flatten)]
    look: Look,
}

/// What the notice changes.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Loaded {
    region: String,
    /// Digest of the calendar before and after.
    before: String,
    after: String,
    /// Days that were uncertain and are now known to be as they were taken.
    confirmed: usize,
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<Limits>,
    /// Files written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    written: Vec<String>,
    /// Digest of what every device counts by from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
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
    let notice = input::read(&args.notice)?;
    let now = match &args.now {
        Some(text) => Instant::parse(text)?,
        None => Instant(i64::try_from(SystemClock::default().now_ms() / 1000).unwrap_or(i64::MAX)),
    };
    let base = base(args, &notice)?;
    let old = calendars::load(&base)?;
    let merged = Calendar::merge_notice(&base.text, &notice).map_err(|cause| {
        let file = args.notice.clone();
        CliError::Calendar { file, cause }
    })?;
    let new = Written {
        file: args.notice.clone(),
        text: merged,
    };
    let overlays = args.overlays.read()?;
    let before = calendars::laid(base.clone(), &overlays)?.calendar;
    let after = calendars::laid(new.clone(), &overlays)?.calendar;

    // Everything is worked out before anything is written.
    let limits = limits_moved(args, &before, &after, now)?;
    let mut written = Vec::new();
    if let Some(out) = &args.out {
        let file = out.display().to_string();
        calendars::write(out, &new.text).map_err(|cause| {
            let file = file.clone();
            CliError::Write { file, cause }
        })?;
        written.push(file);
    }
    if let Some(data) = &args.data {
        let kept = calendars::keep(data, (&old, &base.text), &new.text);
        let kept = kept.map_err(|cause| CliError::Write {
            file: data.display().to_string(),
            cause,
        })?;
        written.push(kept.display().to_string());
    }
    Loaded::new(&before, &after, limits, written).reply(&args.look)
}

/// The file the notice is laid over: the one named, else the one in force of its region.
fn base(args: &Args, notice: &str) -> Result<Written, CliError> {
    if let Some(region) = &args.region {
        return input::calendar_text(region);
    }
    // What has no head is no notice; its reader says so, whatever it is laid over.
    let region = Head::of(notice).map_or_else(|| "CN".to_owned(), |head| head.region);
    let found = calendars::region(&region, args.data.as_deref());
    found?.ok_or_else(|| input::no_region(&region))
}

/// The limits of the cases asked for, before and after.
fn limits_moved(
    args: &Args,
    before: &Calendar,
    after: &Calendar,
    now: Instant,
) -> Result<Option<Limits>, CliError> {
    if args.cases.is_none() && args.data.is_none() {
        return Ok(None);
    }
    let mut cases = match &args.cases {
        Some(path) => sources::files(path)?,
        None => Vec::new(),
    };
    let packs = match &args.data {
        Some(data) => {
            let record = PlaceArgs::new(data, args.database.clone()).open()?;
            let calendars = record.calendars(data, &args.overlays.read()?)?;
            let mut published = calendars.published().iter();
            if let Some(row) = published.find(|row| row.region == before.region()) {
                return Err(CliError::Published(row.region.clone()));
            }
            cases.extend(sources::record(&record)?);
            record.packs()?
        }
        None => {
            let library = Library::embedded().map_err(|e| CliError::Data(e.to_string()))?;
            library.known()
        }
    };
    Ok(Some(Limits::of(cases, &packs, (before, after), now)))
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

impl Loaded {
    /// What lies between two calendars.
    pub(in crate::cli) fn new(
        before: &Calendar,
        after: &Calendar,
        limits: Option<Limits>,
        written: Vec<String>,
    ) -> Self {
        Self {
            region: before.region().to_owned(),
            before: before.digest().to_owned(),
            after: after.digest().to_owned(),
            confirmed: confirmed(before, after),
            changes: changes(before, after),
            limits,
            written,
            published: None,
        }
    }

    /// With the digest it was published under, where it was.
    pub(in crate::cli) fn published(self, published: Option<String>) -> Self {
        Self { published, ..self }
    }

    /// As it is printed, with the cases that cannot be assessed.
    pub(in crate::cli) fn reply(&self, look: &Look) -> Result<Reply, CliError> {
        let errors = self.limits.as_ref().map(limits::errors).unwrap_or_default();
        let reply = if look.json {
            Reply::json(self)?
        } else {
            Reply::text(self.shown(look.lang()))
        };
        Ok(Reply {
            found: !errors.is_empty(),
            errors,
            ..reply
        })
    }

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
        if let Some(found) = &self.limits {
            out.push_str(&limits::shown(found, lang));
        }
        for file in &self.written {
            out.push_str(&format!("{} {file}\n", lang.of("已写入", "written to")));
        }
        if let Some(digest) = &self.published {
            let digest = digest.get(..19).unwrap_or_default();
            out.push_str(&match lang {
                Lang::Zh => format!("已发布（{digest}…）；各设备下次联系时即按此计算\n"),
                Lang::En => format!(
                    "published ({digest}…); every device counts by it from its next contact on\n"
                ),
            });
        }
        out
    }
}
