//! `redress publish`: makes a pack what new cases are answered by, on every device. Refused unless the
//! pack passes its checks and its golden cases and an administrator answers for it; where open cases
//! would come out otherwise under it, a second one. Open cases keep the edition they have.

use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::packs;
use super::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::library::Library;
use crate::packs::Packs;
use crate::store::{Publication, Store};
use redress_core::analyse::{Compared, Comparison};
use redress_core::calendar::Calendar;
use redress_core::pack::Pack;
use redress_core::time::{Instant, Zone};
use serde_json::json;
use std::sync::Arc;

/// Arguments of `redress publish`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Id of a pack inside this program, or path of a .toml file.
    #[arg(value_name = "ID|FILE")]
    pack: String,
    /// Id of the administrator who publishes it, as `person list` shows it.
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// Id of a second administrator who agrees; needed where open cases would come out otherwise.
    #[arg(long, value_name = "PERSON")]
    second: Option<String>,
    /// Golden cases of the pack; without it NAME.cases.toml beside NAME.toml.
    #[arg(long, value_name = "FILE")]
    cases: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let pack = packs::passing(&args.pack, args.cases.as_deref())?;
    let data = |e: &dyn std::fmt::Display| CliError::Data(e.to_string());
    let record = args.place.open()?;
    let store = &record.store;
    let library = Library::open(Some(args.place.folder()), &[]).map_err(|e| data(&e))?;
    let calendar = &pack.doc().pack.calendar;
    let calendar = library
        .calendar(calendar)
        .ok_or_else(|| super::input::no_region(calendar))?;
    let now = SystemClock::default().now_ms();
    let compared = record.wait(async {
        let packs = store.packs(library.known()).await?;
        let compared = compared(store, &packs, &pack, calendar, now).await?;
        let publication = Publication {
            pack: pack.clone(),
            by: args.by.clone(),
            second: args.second.clone(),
            open: (compared.cases + compared.unread) as u64,
            changed: changed(&compared) as u64,
        };
        store.publish(publication, packs, now).await?;
        Ok::<_, CliError>(compared)
    })?;
    told(&pack, &compared, &args.look)
}

/// Cases that come out otherwise, and those that the new edition cannot read.
fn changed(compared: &Compared) -> usize {
    compared.changed + compared.unread
}

/// Every open case of this pack under its own edition and under the new one, as it stands now.
async fn compared(
    store: &Store,
    packs: &Arc<Packs>,
    new: &Pack,
    calendar: &Calendar,
    now: u64,
) -> Result<Compared, CliError> {
    let cases = store
        .open_cases(&new.doc().pack.id, Arc::clone(packs))
        .await?;
    let at = Instant(i64::try_from(now / 1000).unwrap_or_default()).text(Zone::CHINA);
    let mut all = Compared::default();
    for case in cases {
        let own = match &case.edition {
            Some(digest) => packs.edition(digest),
            None => packs.named(&case.file.pack),
        };
        let own = own.and_then(|pack| pack.edition(&case.file.parameters).ok());
        let (Some(own), Ok(new)) = (own, new.edition(&case.file.parameters)) else {
            all.unread += 1;
            continue;
        };
        let mut one = Comparison::new(&own, &new, calendar);
        one.add(&case.file, &at);
        all.join(one.found());
    }
    Ok(all)
}

fn told(pack: &Pack, compared: &Compared, look: &Look) -> Result<Reply, CliError> {
    let (id, version) = (&pack.doc().pack.id, &pack.doc().pack.version);
    let (open, changed) = (compared.cases + compared.unread, changed(compared));
    if look.json {
        return Reply::json(&json!({
            "pack": pack.reference(),
            "open": open,
            "changed": changed,
        }));
    }
    let digest = pack.digest().get(..19).unwrap_or_default();
    Ok(Reply::text(match look.lang() {
        Lang::Zh => format!(
            "已发布 {id} {version}（{digest}…）；在办的 {open} 件中有 {changed} 件按新版结果不同，都仍按各自受理时的版本办理\n"
        ),
        Lang::En => format!(
            "published {id} {version} ({digest}…); {changed} of {open} open cases would come out otherwise, and all keep the edition they were received under\n"
        ),
    }))
}
