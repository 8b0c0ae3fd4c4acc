//! `redress erase`: destroys what identifies people in a case. Says what it would do first. Never: how
//! rows and files go.

use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::erasure;
use crate::packs::Packs;
use crate::store::{Held, Store};
use serde_json::json;
use std::sync::Arc;

/// As long as a reason may be.
const MAX_REASON: usize = 200;

/// Arguments of `redress erase`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case: its id or its tracking code.
    case: String,
    /// Why, in words that identify nobody: they stay.
    #[arg(long)]
    reason: String,
    /// Who decided it: a person of the organisation, by id.
    #[arg(long, default_value = "administrator")]
    by: String,
    /// Do it. Without this nothing changes, and what would go is counted.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let record = args.place.open()?;
    let reason = args.reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON {
        let why = format!("the reason must have 1 to {MAX_REASON} characters");
        return Err(CliError::Data(why));
    }
    let held = record.wait(record.store.held(&args.case))?;
    let held = held.ok_or_else(|| {
        let asked = &args.case;
        CliError::Data(format!(
            "there is no case \"{asked}\"; give its id or its tracking code"
        ))
    })?;
    // Once more, where files stayed the first time.
    if args.yes {
        let packs = record.packs()?;
        record.wait(erase(&record.store, packs, args, &held.case, reason))?;
    }
    let done = args.yes || held.erased;
    if args.look.json {
        return Reply::json(&json!({
            "case": held.case, "events": held.events, "private": held.private, "erased": done,
        }));
    }
    Ok(Reply::text(words(&held, done, args.look.lang())))
}

async fn erase(
    store: &Store,
    packs: Arc<Packs>,
    args: &Args,
    case: &str,
    reason: &str,
) -> Result<(), CliError> {
    let now = SystemClock::default().now_ms();
    store.erase(case, reason, &args.by, packs, now).await?;
    store.scrub().await?;
    Ok(erasure::settle_beside(store, args.place.folder()).await?)
}

fn words(held: &Held, done: bool, lang: Lang) -> String {
    let Held {
        case,
        events,
        private,
        erased,
    } = held;
    match (lang, done, erased) {
        (Lang::Zh, _, true) => format!("投诉 {case} 的个人信息此前已删除。\n"),
        (Lang::En, _, true) => format!("case {case} has been erased before\n"),
        (Lang::Zh, true, _) => format!(
            "已删除投诉 {case} 的个人信息：{events}条记录中的{private}条及其附件。各设备下次联系时跟着删除；此前的备份文件里仍有，请按保存期限清除。\n"
        ),
        (Lang::En, true, _) => format!(
            "case {case}: {private} private parts of {events} events are destroyed, with their attachments; devices follow at their next contact; backups made before still hold them until you remove those files\n"
        ),
        (Lang::Zh, false, _) => format!(
            "将删除投诉 {case} 的个人信息：{events}条记录中的{private}条及其附件，不能恢复。确认请加 --yes。\n"
        ),
        (Lang::En, false, _) => format!(
            "case {case}: {private} private parts of {events} events would be destroyed for good, with their attachments; add --yes to do it\n"
        ),
    }
}
