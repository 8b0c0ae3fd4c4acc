//! `redress publish`: makes a pack what new cases are answered by, a notice what limits are counted
//! by, or a file the organisation's settings, on every device. An administrator answers for it; where open cases would come out otherwise, a
//! second one. Never: what changes for a case.

mod calendar;
mod pack;
mod settings;

use super::calendar::Overlays;
use super::error::CliError;
use super::output::{Look, Reply};
use super::place::{PlaceArgs, Record};
use crate::clock::{Clock as _, SystemClock};
use crate::packs::Packs;
use crate::store::{Publication, Publishable, StoreError};
use clap::Subcommand;
use std::sync::Arc;

/// How often what open cases come to is compared anew because the record went on meanwhile.
const TRIES: usize = 5;

/// Arguments of `redress publish`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(flatten)]
    pack: pack::PackArgs,
    #[command(subcommand)]
    other: Option<Other>,
}

/// What else than packs is published.
#[derive(Debug, Subcommand)]
enum Other {
    /// Make a notice what limits are counted by, on every device.
    #[command(after_help = calendar::HELP)]
    Calendar(calendar::Args),
    /// Make a file the settings of the organisation, on every device.
    #[command(after_help = settings::HELP)]
    Settings(settings::Args),
}

/// Who answers for a publication, of which record.
#[derive(Debug, Clone, clap::Args)]
struct Answering {
    /// Id of the administrator who publishes it, as `person list` shows it.
    // Required, and an option only because a pack's arguments are not given beside a subcommand.
    #[arg(long, value_name = "PERSON", required = true)]
    by: Option<String>,
    /// Id of a second administrator who agrees; needed where open cases would come out otherwise.
    #[arg(long, value_name = "PERSON")]
    second: Option<String>,
    /// Say what would change, and publish nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    overlays: Overlays,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    match &args.other {
        Some(Other::Calendar(args)) => calendar::run(args),
        Some(Other::Settings(args)) => settings::run(args),
        None => pack::run(&args.pack),
    }
}

/// What open cases come to.
struct Compared {
    open: usize,
    changed: usize,
    /// The newest number of the record then.
    seen: u64,
}

/// Compares and publishes, again where the record went on meanwhile; what was compared.
fn publish<T>(
    record: &Record,
    answering: &Answering,
    text: &Publishable,
    compare: impl Fn(&Arc<Packs>, u64) -> Result<(Compared, T), CliError>,
) -> Result<(Compared, T), CliError> {
    for _ in 0..TRIES {
        let (packs, now) = (record.packs()?, SystemClock::default().now_ms());
        let (compared, found) = compare(&packs, now)?;
        if answering.dry_run {
            return Ok((compared, found));
        }
        let publication = Publication {
            text: text.clone(),
            by: answering.by.clone().unwrap_or_default(),
            second: answering.second.clone(),
            open: compared.open as u64,
            changed: compared.changed as u64,
            seen: compared.seen,
        };
        match record.wait(record.store.publish(publication, packs, now)) {
            Err(CliError::Store(StoreError::Compared)) => {}
            published => return published.map(|()| (compared, found)),
        }
    }
    Err(CliError::Store(StoreError::Compared))
}
