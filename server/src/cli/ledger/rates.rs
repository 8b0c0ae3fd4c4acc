//! `redress ledger rates`: the rates of a month, with how many cases each counts and leaves out. Never: what
//! counts, which is `redress_core::ledger`'s.

use super::{NOT_KEPT, is_month, with, with_close};
use crate::cli::calendar::Overlays;
use crate::cli::error::CliError;
use crate::cli::output::{Lang, Look, Reply};
use crate::cli::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::ledger::{self, Ledger};
use redress_core::ledger::{Measure, Rate, Rates};
use redress_core::time::Instant;
use serde_json::json;
use std::fmt::Write as _;

/// Arguments of `redress ledger rates`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The month, in China's time, such as 2026-10.
    month: String,
    /// Only cases of this regulation.
    #[arg(long)]
    pack: Option<String>,
    #[command(flatten)]
    overlays: Overlays,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let Args {
        month,
        pack,
        overlays,
        place,
        look,
    } = args;
    is_month(month)?;
    let record = place.open()?;
    let with = with(&record, place, overlays)?;
    super::is_pack(&with.packs, pack.as_ref())?;
    let seconds = SystemClock::default().now_ms() / 1000;
    let now = Instant(i64::try_from(seconds).unwrap_or_default());
    let read = ledger::read(&record.store, &with, month, false, now);
    let Ledger {
        closed,
        kept,
        mut lines,
        ..
    } = record.wait(read)?;
    lines.retain(|line| pack.as_ref().is_none_or(|id| *id == line.pack));
    let rates = Rates::of(&lines);
    if look.json {
        let all = json!({"month": month, "rates": rates});
        return Reply::json(&with_close(all, closed, kept));
    }
    let lang = look.lang();
    let state = match (closed.is_some(), lang) {
        (true, _) => lang.of("，已结账", ", closed"),
        (false, _) => lang.of("，未结账", ", not closed"),
    };
    let received = rates.ended.of();
    let mut text = match lang {
        Lang::Zh => format!("{month}：收到{received}件{state}\n"),
        Lang::En => format!("{month}: {received} cases received{state}\n"),
    };
    for (measure, rate) in rates.all() {
        text += &told(measure, rate, lang);
    }
    let errors = match kept {
        true => String::new(),
        false => lang.of(NOT_KEPT.0, NOT_KEPT.1).to_owned(),
    };
    Ok(Reply {
        errors,
        ..Reply::text(text)
    })
}

fn told(measure: Measure, rate: &Rate, lang: Lang) -> String {
    let of = |(zh, en)| lang.of(zh, en);
    let (name, why) = (of(measure.name), of(measure.left_out));
    let (cases, of, out) = (rate.cases.len(), rate.of(), rate.left_out.len());
    let mut text = match (rate.per_mille(), lang) {
        (Some(n), Lang::Zh) => format!("{name} {}.{}%（{cases}/{of}）", n / 10, n % 10),
        (Some(n), Lang::En) => format!("{name} {}.{}% ({cases} of {of})", n / 10, n % 10),
        (None, Lang::Zh) => format!("{name} —（没有可计的投诉）"),
        (None, Lang::En) => format!("{name} — (no case counts)"),
    };
    if out > 0 {
        // Writing to a text cannot fail.
        let _ = match lang {
            Lang::Zh => write!(text, "，不计{out}件：{why}"),
            Lang::En => write!(text, ", {out} left out: {why}"),
        };
    }
    text + "\n"
}
