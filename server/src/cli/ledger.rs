//! `redress ledger`: the ledger (台账) of a month, as a table for people and their spreadsheets. Never:
//! what a line says, which is `redress_core::ledger`'s.

use super::assess::words::outcome;
use super::calendar::Overlays;
use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::place::PlaceArgs;
use crate::calendars::Calendars;
use crate::clock::{Clock as _, SystemClock};
use crate::packs::Packs;
use crate::workbook::{self, Cell};
use redress_core::answer::Answer;
use redress_core::assess::{Options, assess};
use redress_core::csv::csv;
use redress_core::ledger::Line;
use redress_core::pack::Pack;
use redress_core::record::CaseState;
use redress_core::time::{Instant, Zone};
use serde_json::json;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Subcommands of `redress ledger`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Print the cases received in a month, a line each, or write them as CSV or a workbook.
    Export {
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
    },
}

pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    let Command::Export {
        month,
        pack,
        personal,
        to,
        overlays,
        place,
        look,
    } = command;
    if !is_month(month) {
        let why = format!("\"{month}\" is no month; write it as 2026-10");
        return Err(CliError::Data(why));
    }
    let record = place.open()?;
    let packs = record.packs()?;
    if let Some(id) = pack.as_ref().filter(|id| packs.named(id).is_none()) {
        let why = format!("there is no regulation \"{id}\"; see redress packs list");
        return Err(CliError::Data(why));
    }
    let calendars = record.calendars(place.folder(), &overlays.read()?)?;
    let seconds = SystemClock::default().now_ms() / 1000;
    let now = Instant(i64::try_from(seconds).unwrap_or_default());
    let mut cases = record.wait(record.store.received_in(month, *personal, packs.clone()))?;
    cases.retain(|case| pack.as_ref().is_none_or(|id| *id == case.file.pack));
    let lines = cases.iter().filter_map(|case| {
        let answer = answer(case, &packs, &calendars, now);
        Line::of(case, answer.as_ref(), *personal)
    });
    let lines: Vec<Line> = lines.collect();
    if look.json {
        return Reply::json(&json!({"month": month, "lines": lines}));
    }
    let lang = look.lang();
    let rows = lines
        .iter()
        .map(|line| row(line, packs.named(&line.pack), lang));
    let rows: Vec<Vec<Cell>> = rows.collect();
    let Some(to) = to else {
        return Ok(Reply::text(as_csv(&rows, lang)));
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
    Ok(Reply::text(match lang {
        Lang::Zh => format!("{month}：{n}件，已写入 {}\n", to.display()),
        Lang::En => format!("{month}: {n} cases, written to {}\n", to.display()),
    }))
}

fn is_month(text: &str) -> bool {
    Instant::parse(&format!("{text}-01T00:00:00+08:00")).is_ok()
}

/// How a case stands now. One whose edition is not here, or that cannot be assessed by it, has its line
/// without.
fn answer(case: &CaseState, packs: &Packs, calendars: &Calendars, now: Instant) -> Option<Answer> {
    let pack = packs.of_case(case)?;
    let edition = pack.edition(&case.file.parameters).ok()?;
    let calendar = &calendars.of(&pack.doc().pack.calendar)?.calendar;
    assess(&edition, calendar, &case.file, now, &Options::default()).ok()
}

fn headings(lang: Lang) -> Vec<&'static str> {
    [
        ("编号", "Number"),
        ("跟踪码", "Tracking code"),
        ("规范", "Regulation"),
        ("收到时间", "Received"),
        ("渠道", "Channel"),
        ("地点", "Place"),
        ("投诉事项", "Subject"),
        ("类型", "Kind"),
        ("级别", "Level"),
        ("主办", "Lead"),
        ("处理意见", "Decision"),
        ("办结时间", "Ended"),
        ("按期", "In time"),
        ("逾期", "Late"),
        ("在办时限", "Waiting"),
        ("最近到期日", "Next due"),
    ]
    .map(|(zh, en)| lang.of(zh, en))
    .to_vec()
}

fn row(line: &Line, pack: Option<&Pack>, lang: Lang) -> Vec<Cell> {
    let named = |what: &str, id: &str| match pack {
        Some(pack) => lang.pick(&pack.text(&format!("{what}/{id}"))).to_owned(),
        None => id.to_owned(),
    };
    let text = |text: &Option<String>| Cell::Text(text.clone().unwrap_or_default());
    let of = |what: &str, id: &Option<String>| {
        let id = id.as_ref();
        Cell::Text(id.map(|id| named(what, id)).unwrap_or_default())
    };
    let leads: Vec<String> = line.leads.iter().map(|lead| named("role", lead)).collect();
    let title = pack.map(|pack| lang.pick(&pack.text("pack")).to_owned());
    let decision = line.outcome.as_ref().map(|id| {
        let words = outcome(id, lang);
        match (line.decided, lang) {
            (true, _) => words.to_owned(),
            (false, Lang::Zh) => format!("{words}（拟）"),
            (false, Lang::En) => format!("{words} (preview)"),
        }
    });
    vec![
        text(&line.number),
        text(&line.code),
        Cell::Text(title.unwrap_or_else(|| line.pack.clone())),
        Cell::Time(local(&line.received)),
        text(&line.channel),
        text(&line.place),
        text(&line.title),
        of("kind", &line.kind),
        of("level", &line.level),
        Cell::Text(leads.join(lang.comma())),
        text(&decision),
        line.ended
            .as_ref()
            .map_or(Cell::Empty, |at| Cell::Time(local(at))),
        Cell::Number(line.in_time),
        Cell::Number(line.late),
        Cell::Number(line.waiting),
        line.due.clone().map_or(Cell::Empty, Cell::Day),
    ]
}

/// A declared instant as a clock in China shows it, to the minute.
fn local(at: &str) -> String {
    let shown = Instant::parse(at).map(|at| at.text(Zone::CHINA));
    let shown = shown.unwrap_or_else(|_| at.to_owned());
    shown.get(..16).unwrap_or(&shown).replace('T', " ")
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
