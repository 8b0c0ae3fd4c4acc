//! `redress retention`: how long what identifies people is kept once a case has ended, and erasing what
//! is past that. Never: when a case has ended, or how something is destroyed.

use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::place::{PlaceArgs, Record};
use crate::clock::{Clock as _, SystemClock};
use crate::erasure;
use crate::packs::Packs;
use crate::store::{Past, Store};
use redress_core::time::{Instant, Zone};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest that can be set: a hundred years.
const MAX_MONTHS: u32 = 1200;

/// Subcommands of `redress retention`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Show what is set, and the cases whose time is over.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Keep personal details of a regulation's cases for so many months after their end.
    Set {
        /// The regulation's id.
        pack: String,
        /// Months.
        months: u32,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Keep them without limit again.
    Clear {
        /// The regulation's id.
        pack: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Erase every case that `list` names.
    Apply {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
}

pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    match command {
        Command::List { place, look } => told(&place.open()?, look),
        Command::Set {
            pack,
            months,
            place,
            look,
        } => {
            let record = place.open()?;
            if record.packs()?.named(pack).is_none() {
                let why = format!("there is no regulation \"{pack}\"; see redress packs list");
                return Err(CliError::Data(why));
            }
            if !(1..=MAX_MONTHS).contains(months) {
                let why = format!("{months} months cannot be set; give 1 to {MAX_MONTHS}");
                return Err(CliError::Data(why));
            }
            record.wait(record.store.set_retention(pack, Some(*months)))?;
            told(&record, look)
        }
        Command::Clear { pack, place, look } => {
            let record = place.open()?;
            record.wait(record.store.set_retention(pack, None))?;
            told(&record, look)
        }
        Command::Apply { place, look } => {
            let record = place.open()?;
            let packs = record.packs()?;
            let past = past(&record, &packs)?;
            record.wait(apply(&record.store, &packs, &past, place))?;
            if look.json {
                return Reply::json(&json!({"erased": past}));
            }
            let n = past.len();
            Ok(Reply::text(match look.lang() {
                Lang::Zh => format!("已删除{n}件投诉的个人信息\n"),
                Lang::En => format!("{n} cases erased\n"),
            }))
        }
    }
}

fn past(record: &Record, packs: &Arc<Packs>) -> Result<Vec<Past>, CliError> {
    let now = SystemClock::default().now_ms();
    let seconds = i64::try_from(now / 1000).unwrap_or(i64::MAX);
    let today = Instant(seconds).day(Zone::CHINA);
    record.wait(record.store.past_retention(Arc::clone(packs), today))
}

async fn apply(
    store: &Store,
    packs: &Arc<Packs>,
    past: &[Past],
    place: &PlaceArgs,
) -> Result<(), CliError> {
    for one in past {
        let reason = format!("保存期满（{}个月）", one.months);
        let now = SystemClock::default().now_ms();
        let packs = Arc::clone(packs);
        let erased = store.erase(&one.case, &reason, "administrator", packs, now);
        erased.await?;
    }
    if !past.is_empty() {
        store.scrub().await?;
    }
    Ok(erasure::settle_beside(store, place.folder()).await?)
}

fn told(record: &Record, look: &Look) -> Result<Reply, CliError> {
    let set: BTreeMap<String, u32> = record.wait(record.store.retention())?;
    let past = past(record, &record.packs()?)?;
    if look.json {
        return Reply::json(&json!({"months": set, "past": past}));
    }
    let lang = look.lang();
    let mut text = String::new();
    if set.is_empty() {
        text += lang.of(
            "没有设保存期：个人信息一直保留\n",
            "nothing is set: personal details are kept without limit\n",
        );
    }
    for (pack, months) in &set {
        text += &match lang {
            Lang::Zh => format!("{pack}：结案后保存{months}个月\n"),
            Lang::En => format!("{pack}: kept for {months} months after the end of a case\n"),
        };
    }
    for one in &past {
        let Past {
            case, ended, until, ..
        } = one;
        text += &match lang {
            Lang::Zh => format!("到期：{case}（{ended} 结束，保存到 {until}）\n"),
            Lang::En => format!("past: {case} (ended {ended}, kept until {until})\n"),
        };
    }
    if !past.is_empty() {
        text += &match lang {
            Lang::Zh => format!("共{}件；用 redress retention apply 删除\n", past.len()),
            Lang::En => format!(
                "{} in all; redress retention apply erases them\n",
                past.len()
            ),
        };
    }
    Ok(Reply::text(text))
}
