//! `redress publish PACK`: refused unless the pack passes its checks and its golden cases. Open cases keep
//! the edition they have.

use super::{Answering, Compared, publish};
use crate::cli::error::CliError;
use crate::cli::output::{Lang, Reply};
use crate::cli::place::Record;
use crate::cli::{input, packs};
use crate::packs::Packs;
use crate::store::Publishable;
use redress_core::analyse;
use redress_core::analyse::Comparison;
use redress_core::calendar::Calendar;
use redress_core::pack::Pack;
use redress_core::time::{Instant, Zone};
use serde_json::json;
use std::sync::Arc;

/// Arguments of `redress publish PACK`.
#[derive(Debug, clap::Args)]
pub(super) struct PackArgs {
    /// Id of a pack inside this program, or path of a .toml file.
    // Required, and an option only because it is not given beside a subcommand.
    #[arg(value_name = "ID|FILE", required = true)]
    pack: Option<String>,
    /// Golden cases of the pack; without it NAME.cases.toml beside NAME.toml.
    #[arg(long, value_name = "FILE")]
    cases: Option<String>,
    #[command(flatten)]
    answering: Answering,
}

pub(super) fn run(args: &PackArgs) -> Result<Reply, CliError> {
    let named = args.pack.as_deref().ok_or(CliError::WhichPack)?;
    let pack = packs::passing(named, args.cases.as_deref())?;
    let answering = &args.answering;
    let record = answering.place.open()?;
    let calendars = record.calendars(answering.place.folder(), &answering.overlays.read()?)?;
    let region = &pack.doc().pack.calendar;
    let calendar = calendars
        .of(region)
        .ok_or_else(|| input::no_region(region))?;
    let text = Publishable::Pack(pack.clone());
    let (compared, ()) = publish(&record, answering, &text, |packs, now| {
        Ok((
            compared(&record, packs, &pack, &calendar.calendar, now)?,
            (),
        ))
    })?;
    told(&pack, &compared, answering)
}

/// Every open case of this pack under its own edition and under the new one, as it stands now.
fn compared(
    record: &Record,
    packs: &Arc<Packs>,
    new: &Pack,
    calendar: &Calendar,
    now: u64,
) -> Result<Compared, CliError> {
    let asked = record
        .store
        .open_cases(Some(&new.doc().pack.id), Arc::clone(packs));
    let (seen, cases) = record.wait(asked)?;
    let at = Instant(i64::try_from(now / 1000).unwrap_or_default()).text(Zone::CHINA);
    let mut all = analyse::Compared::default();
    for case in cases {
        let own = packs.of_case(&case);
        let own = own.and_then(|pack| pack.edition(&case.file.parameters).ok());
        let (Some(own), Ok(new)) = (own, new.edition(&case.file.parameters)) else {
            all.unread += 1;
            continue;
        };
        let mut one = Comparison::new(&own, &new, calendar);
        one.add(&case.file, &at);
        all.join(one.found());
    }
    Ok(Compared {
        open: all.cases + all.unread,
        // Also those that the new edition cannot read.
        changed: all.changed + all.unread,
        seen,
    })
}

fn told(pack: &Pack, compared: &Compared, answering: &Answering) -> Result<Reply, CliError> {
    let (id, version) = (&pack.doc().pack.id, &pack.doc().pack.version);
    let Compared { open, changed, .. } = compared;
    let (look, published) = (&answering.look, !answering.dry_run);
    if look.json {
        return Reply::json(&json!({
            "pack": pack.reference(),
            "open": open,
            "changed": changed,
            "published": published,
        }));
    }
    let digest = pack.digest().get(..19).unwrap_or_default();
    let lang = look.lang();
    let did = match published {
        true => lang.of("已发布", "published"),
        false => lang.of("未发布（试算）：", "not published, only looked at:"),
    };
    Ok(Reply::text(match lang {
        Lang::Zh => format!(
            "{did} {id} {version}（{digest}…）；在办的 {open} 件中有 {changed} 件按新版结果不同，都仍按各自受理时的版本办理\n"
        ),
        Lang::En => format!(
            "{did} {id} {version} ({digest}…); {changed} of {open} open cases would come out otherwise, and all keep the edition they were received under\n"
        ),
    }))
}
