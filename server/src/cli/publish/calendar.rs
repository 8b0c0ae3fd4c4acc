//! `redress publish calendar`: lays a notice over the calendar in force and makes that what every device
//! counts by. Says which days change and which limits of open cases move.

use super::{Answering, Compared, publish};
use crate::calendars::{self, Written};
use crate::cli::calendar::Loaded;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::Reply;
use crate::limits::{Case, Limits};
use crate::store::Publishable;
use redress_core::time::{Day, Instant};
use std::sync::Arc;

/// Shown below the arguments.
pub(super) const HELP: &str = "\
The notice is a calendar file of layer \"notice\"; \"redress calendar check\" says whether it is in order. \
Every day that changes and every limit of an open case that moves is printed; keep the list, people were \
told the old dates. Give the overlays that the server counts with. What was met, waived or decided stays \
as it was.";

/// Arguments of `redress publish calendar`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The notice; - reads standard input.
    #[arg(value_name = "FILE")]
    notice: String,
    #[command(flatten)]
    answering: Answering,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let notice = Written {
        file: args.notice.clone(),
        text: input::read(&args.notice)?,
    };
    let answering = &args.answering;
    let record = answering.place.open()?;
    let calendars = record.calendars(answering.place.folder(), &answering.overlays.read()?)?;
    let (before, after) = calendars.noticed(&notice)?;
    let (old, new) = (&before.calendar, &after.calendar);
    let text = Publishable::Calendar {
        region: old.region().to_owned(),
        to: calendars::reach(new).map(Day::text).unwrap_or_default(),
        text: after.base.text.clone(),
    };
    let (_, limits) = publish(&record, answering, &text, |packs, now| {
        let (seen, open) = record.wait(record.store.open_cases(None, Arc::clone(packs)))?;
        let cases: Vec<Case> = open.into_iter().map(Case::from).collect();
        let now = Instant(i64::try_from(now / 1000).unwrap_or_default());
        let limits = Limits::of(cases, packs, (old, new), now);
        let compared = Compared {
            open: limits.cases,
            changed: limits.changed(),
            seen,
        };
        Ok((compared, limits))
    })?;
    let published = (!answering.dry_run).then(|| new.digest().to_owned());
    let loaded = Loaded::new(old, new, Some(limits), Vec::new());
    loaded.published(published).reply(&answering.look)
}
