//! `redress ledger`: the ledger (台账) of a month, as a table for people and their spreadsheets, and its
//! close. Never: what a line says, which is `redress_core::ledger`'s.

mod rates;

use super::calendar::Overlays;
use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::place::{self, PlaceArgs, Record};
use crate::clock::{Clock as _, SystemClock};
use crate::ledger::{self, Ledger, With};
use crate::packs::Packs;
use crate::workbook;
use redress_core::answer::Text;
use redress_core::csv::csv;
use redress_core::ledger::{Cell, Close as Closed, HEADINGS, begin, row};
use redress_core::record::MonthClosed;
use redress_core::time::Instant;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Said of a closed month whose lines are not those that were closed.
const NOT_KEPT: (&str, &str) = (
    "注意：与结账时的台账不一致。程序或覆盖日历已变，或恢复时丢失了部分记录：请用结账时的程序和覆盖日历导出，或运行 redress verify。",
    "note: these are not the lines that were closed: another program or overlay counts otherwise, or a restore has lost some of the record; export with those of the close, or run redress verify",
);

/// Subcommands of `redress ledger`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Print the cases received in a month, a line each, or write them as CSV or a workbook.
    Export(Export),
    /// Print how many of a month's cases were on time and ended, with those that are left out.
    Rates(rates::Args),
    /// Close a month that is over: from then on its ledger never changes.
    Close(Close),
}

/// Arguments of `redress ledger export`.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The month, in China's time, such as 2026-10.
    month: String,
    /// Only cases of this regulation.
    #[arg(long)]
    pack: Option<String>,
    /// With what complaints are about where that names people; whoever gets the table sees it.
    #[arg(long)]
    personal: bool,
    /// Write them to this new file: a workbook where its name ends in .xlsx, else CSV. Without it CSV is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[command(flatten)]
    overlays: Overlays,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

/// Arguments of `redress ledger close`.
#[derive(Debug, clap::Args)]
pub(super) struct Close {
    /// The month, in China's time, such as 2026-10.
    month: String,
    /// Id of the supervisor, leader or administrator who closes it, as `person list` shows it.
    #[arg(long, value_name = "PERSON")]
    by: String,
    #[command(flatten)]
    overlays: Overlays,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    match command {
        Command::Export(args) => export(args),
        Command::Rates(args) => rates::run(args),
        Command::Close(args) => close(args),
    }
}

fn export(args: &Export) -> Result<Reply, CliError> {
    let Export {
        month,
        pack,
        personal,
        to,
        overlays,
        place,
        look,
    } = args;
    is_month(month)?;
    let record = place.open()?;
    let with = with(&record, place, overlays)?;
    let packs = &with.packs;
    is_pack(packs, pack.as_ref())?;
    let seconds = SystemClock::default().now_ms() / 1000;
    let now = Instant(i64::try_from(seconds).unwrap_or_default());
    let read = ledger::read(&record.store, &with, month, *personal, now);
    let Ledger {
        closed,
        kept,
        mut lines,
        ..
    } = record.wait(read)?;
    lines.retain(|line| pack.as_ref().is_none_or(|id| *id == line.pack));
    if look.json {
        let all = json!({"month": month, "lines": lines});
        return Reply::json(&with_close(all, closed, kept));
    }
    let lang = look.lang();
    let note = match kept {
        true => "",
        false => lang.of(NOT_KEPT.0, NOT_KEPT.1),
    };
    let told = |text: String| Reply {
        errors: note.to_owned(),
        ..Reply::text(text)
    };
    let pick = |text: &Text| lang.pick(text).to_owned();
    let rows = lines
        .iter()
        .map(|line| row(line, packs.named(&line.pack), &pick));
    let rows: Vec<Vec<Cell>> = rows.collect();
    let Some(to) = to else {
        return Ok(told(as_csv(&rows, lang)));
    };
    let name = lang.of("投诉台账", "Complaints ledger");
    let bytes = if to
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("xlsx"))
    {
        let book = workbook::book(&format!("{name} {month}"), &headings(lang), &rows);
        book.map_err(|e| CliError::Data(e.to_string()))?
    } else {
        as_csv(&rows, lang).into_bytes()
    };
    write(to, &bytes)?;
    let n = lines.len();
    Ok(told(match lang {
        Lang::Zh => format!("{month}：{n}件，已写入 {}\n", to.display()),
        Lang::En => format!("{month}: {n} cases, written to {}\n", to.display()),
    }))
}

/// The same with when the month was closed, and whether its lines are still those.
fn with_close(mut all: Value, closed: Option<Closed>, kept: bool) -> Value {
    if let (Some(closed), Some(all)) = (closed, all.as_object_mut()) {
        let closed = json!({"at": closed.at, "head": closed.head, "kept": kept});
        all.insert("closed".to_owned(), closed);
    }
    all
}

fn close(args: &Close) -> Result<Reply, CliError> {
    let Close {
        month,
        by,
        overlays,
        place,
        look,
    } = args;
    is_month(month)?;
    let record = place.open()?;
    let with = with(&record, place, overlays)?;
    let now = SystemClock::default().now_ms();
    let closed = ledger::close(&record.store, &with, month, by, now);
    let closed = record.wait(async {
        let closed = closed.await;
        closed.map_err(|e| CliError::Data(e.to_string()))
    })?;
    if look.json {
        return Reply::json(&json!(closed));
    }
    let MonthClosed {
        head,
        cases,
        open,
        adjusted,
        ..
    } = closed;
    Ok(Reply::text(match look.lang() {
        Lang::Zh => format!(
            "{month} 已结账，截至第 {head} 条记录：本月收到{cases}件，其中未办结{open}件；补登和变更以前月份{adjusted}件\n"
        ),
        Lang::En => format!(
            "{month} is closed, up to number {head}: {cases} cases received, {open} of them not ended; {adjusted} late or changed of earlier months\n"
        ),
    }))
}

fn with(record: &Record, place: &PlaceArgs, overlays: &Overlays) -> Result<With, CliError> {
    Ok(With {
        packs: record.packs()?,
        calendars: place::shipped(place.folder(), &overlays.read()?)?,
    })
}

fn is_pack(packs: &Packs, asked: Option<&String>) -> Result<(), CliError> {
    match asked.filter(|id| packs.named(id).is_none()) {
        Some(id) => {
            let why = format!("there is no regulation \"{id}\"; see redress packs list");
            Err(CliError::Data(why))
        }
        None => Ok(()),
    }
}

fn is_month(text: &str) -> Result<(), CliError> {
    if begin(text).is_some() {
        return Ok(());
    }
    let why = format!("\"{text}\" is no month; write it as 2026-10");
    Err(CliError::Data(why))
}

fn headings(lang: Lang) -> Vec<&'static str> {
    HEADINGS.map(|(zh, en)| lang.of(zh, en)).to_vec()
}

fn as_csv(rows: &[Vec<Cell>], lang: Lang) -> String {
    let mut all = vec![headings(lang).into_iter().map(str::to_owned).collect()];
    all.extend(rows.iter().map(|row| row.iter().map(Cell::text).collect()));
    csv(&all)
}

/// Writes a file that is not there yet.
fn write(to: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let written = File::create_new(to).and_then(|mut file| file.write_all(bytes));
    written.map_err(|cause| CliError::Write {
        file: to.display().to_string(),
        cause,
    })
}
