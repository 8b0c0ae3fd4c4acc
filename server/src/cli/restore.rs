//! `redress restore`: puts a backup back as the record of a data folder.

use super::error::CliError;
use super::output::{Lang, Look, Reply};
use super::verify;
use crate::clock::{Clock as _, SystemClock};
use crate::erasure;
use crate::schedule;
use crate::store::{Place, Store, backup, check};
use redress_core::time::{Instant, Zone};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `redress restore`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The backup.
    #[arg(long, required_unless_present = "database")]
    from: Option<PathBuf>,
    /// The data folder to put it into; of a database, the one that has its attachments.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Begin anew in this PostgreSQL database, which its own tools have put back or which a standby
    /// took over that was not synchronous. Stop every server first.
    #[arg(long, value_name = "URL", conflicts_with_all = ["from", "replace"])]
    database: Option<String>,
    /// Set a record that is there aside, under a name with the time.
    #[arg(long)]
    replace: bool,
    /// How long devices that bring back what came after the backup are waited for, before new records
    /// get numbers.
    #[arg(long, default_value = "24h", value_parser = schedule::length, value_name = "LENGTH")]
    wait: Duration,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let now = SystemClock::default().now_ms();
    let lang = args.look.lang();
    let Some(from) = &args.from else {
        return anew(args, now);
    };
    let done = backup::restore(from, &args.data, args.replace, args.wait, now)?;
    if args.look.json {
        let answer = serde_json::json!({
            "file": done.file, "made": done.made, "record": done.found, "set_aside": done.set_aside,
        });
        return Ok(Reply {
            found: !done.found.findings.is_empty(),
            ..Reply::json(&answer)?
        });
    }
    let made = Instant(i64::try_from(done.made / 1000).unwrap_or(i64::MAX)).text(Zone::CHINA);
    let file = done.file.display();
    let mut reply = verify::shown(&done.found, lang);
    let mut text = match lang {
        Lang::Zh => format!("已把 {made} 的备份恢复到 {file}\n{}", reply.text),
        Lang::En => format!("restored to {file} as of {made}\n{}", reply.text),
    };
    if let Some(aside) = &done.set_aside {
        let aside = aside.display();
        text += &match lang {
            Lang::Zh => format!("原来的数据保留在 {aside}\n"),
            Lang::En => format!("the record that was there is kept as {aside}\n"),
        };
    }
    text += lang.of(AGAIN.0, AGAIN.1);
    reply.text = text;
    Ok(reply)
}

/// What happens next.
const AGAIN: (&str, &str) = (
    "启动服务器后，各设备会把备份之后的记录再送来。\n",
    "start the server: devices will send again what they recorded after the backup\n",
);

/// Reads a database through and begins a new epoch in it.
fn anew(args: &Args, now: u64) -> Result<Reply, CliError> {
    let look = &args.look;
    let place = Place::Database(args.database.clone().unwrap_or_default());
    let found = check::record(&place, &args.data)?;
    let store = Store::existing(&place, now)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|e| CliError::Data(e.to_string()))?;
    runtime.block_on(store.begin_anew(args.wait, now))?;
    let erased = erasure::listed(&args.data).map_err(|e| CliError::Data(e.to_string()))?;
    if !erased.is_empty() {
        runtime.block_on(async {
            store.forget(erased).await?;
            store.scrub().await
        })?;
    }
    if look.json {
        return Ok(Reply {
            found: !found.findings.is_empty(),
            ..Reply::json(&serde_json::json!({ "record": found }))?
        });
    }
    let lang = look.lang();
    let mut reply = verify::shown(&found, lang);
    reply.text += lang.of(AGAIN.0, AGAIN.1);
    Ok(reply)
}
