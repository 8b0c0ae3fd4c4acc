//! `redress ledger-number`: how cases are numbered whose regulation gives no numbering. Never: what
//! a number looks like, or which was given.

use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use redress_core::record::LedgerNumber;
use serde_json::json;

/// Subcommands of `redress ledger-number`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Show the setting.
    Show {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Number such cases from now on, those that have no number yet at once.
    Set {
        /// The pattern: {yyyy}, {yy}, {mm}, {dd}, and {n:4} for the running number.
        pattern: String,
        /// In what numbers count from 1: day, month, year, ever.
        #[arg(long, default_value = "year")]
        per: String,
        /// The act that takes a number; received is the filing itself.
        #[arg(long, default_value = "received", value_name = "ACT")]
        on: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Give no further numbers to such cases; those given stay.
    Clear {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
}

pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    match command {
        Command::Show { place, look } => {
            let record = place.open()?;
            let set = record.wait(record.store.ledger_number())?;
            told(set.as_ref(), 0, look)
        }
        Command::Clear { place, look } => {
            let record = place.open()?;
            record.wait(record.store.set_ledger_number(None))?;
            told(None, 0, look)
        }
        Command::Set {
            pattern,
            per,
            on,
            place,
            look,
        } => {
            let set = LedgerNumber {
                pattern: pattern.clone(),
                per: per.clone(),
                on: on.clone(),
            };
            set.check().map_err(|e| CliError::Data(e.to_string()))?;
            let record = place.open()?;
            let packs = record.packs()?;
            let now = SystemClock::default().now_ms();
            record.wait(record.store.set_ledger_number(Some(set.clone())))?;
            let given = record.wait(record.store.number_all_due(packs, now))?;
            told(Some(&set), given, look)
        }
    }
}

fn told(set: Option<&LedgerNumber>, given: u64, look: &Look) -> Result<Reply, CliError> {
    if look.json {
        return Reply::json(&json!({"ledger_number": set, "given": given}));
    }
    let mut text = match (set, look.lang()) {
        (None, lang) => lang
            .of(
                "制度没有规定编号的投诉不编号",
                "cases whose regulation gives no numbering get no number",
            )
            .to_owned(),
        (Some(LedgerNumber { pattern, per, on }), Lang::Zh) => {
            format!("制度没有规定编号的投诉：{pattern}，按 {per} 从 1 起，遇 {on} 取号")
        }
        (Some(LedgerNumber { pattern, per, on }), Lang::En) => {
            format!(
                "cases whose regulation gives no numbering: {pattern}, from 1 each {per}, on {on}"
            )
        }
    };
    if given > 0 {
        text += &match look.lang() {
            Lang::Zh => format!("\n已有投诉补编 {given} 个号"),
            Lang::En => format!("\n{given} cases that had none got their number"),
        };
    }
    Ok(Reply::text(text + "\n"))
}
