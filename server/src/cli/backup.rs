//! `redress backup`: a copy of the whole record in one file, also while the server writes.

use super::error::CliError;
use super::output::{Look, Reply};
use super::verify;
use crate::clock::{Clock as _, SystemClock};
use crate::schedule;
use crate::store::backup;
use std::path::PathBuf;

/// Arguments of `redress backup`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The server's data folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// File to write, or a folder that gets one named by the time.
    #[arg(long)]
    to: PathBuf,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let now = SystemClock::default().now_ms();
    let to = schedule::place(&args.to, now);
    let copied = backup::copy(&args.data, &to, now)?;
    if args.look.json {
        let answer = serde_json::json!({
            "file": copied.file, "bytes": copied.bytes, "made": copied.made, "record": copied.found,
        });
        return Ok(Reply {
            found: !copied.found.findings.is_empty(),
            ..Reply::json(&answer)?
        });
    }
    let lang = args.look.lang();
    let file = copied.file.display();
    let done = lang.of("已备份到", "backed up to");
    let mut reply = verify::shown(&copied.found, lang);
    reply.text = format!("{done} {file}\n{}", reply.text);
    Ok(reply)
}
