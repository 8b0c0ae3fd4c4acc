//! `redress publish settings`: makes a file the settings of the organisation on every device. No open
//! case comes out otherwise.

use super::Answering;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Reply};
use crate::clock::{Clock as _, SystemClock};
use crate::publish::{self, PublishError};
use redress_core::settings::Settings;
use serde_json::json;

/// Shown below the arguments.
pub(super) const HELP: &str = "\
\"redress settings\" prints those in force as such a file; docs/commands.md lists what stands in it. The \
whole file takes the place of what was published before. A device's own settings stay: its place, its \
regulations out of those named here, and a shorter time until it locks.";

/// Arguments of `redress publish settings`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The settings as JSON; - reads standard input.
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    answering: Answering,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let failed = |cause| CliError::Settings {
        file: args.file.clone(),
        cause,
    };
    let settings = Settings::read(&input::read(&args.file)?).map_err(failed)?;
    let answering = &args.answering;
    let record = answering.place.open()?;
    let named = publish::Answering {
        by: answering.by.clone().unwrap_or_default(),
        second: answering.second.clone(),
        dry_run: answering.dry_run,
    };
    let (packs, now) = (record.packs()?, SystemClock::default().now_ms());
    let asked = publish::settings(&record.store, packs, &settings, &named, now);
    let digest = record.wait(async {
        asked.await.map_err(|error| match error {
            PublishError::Settings(cause) => failed(cause),
            PublishError::Canonical(cause) => cause.into(),
            PublishError::Store(cause) => cause.into(),
        })
    })?;
    let (look, published) = (&answering.look, !answering.dry_run);
    if look.json {
        return Reply::json(&json!({ "settings": digest, "published": published }));
    }
    let (lang, short) = (look.lang(), digest.get(..19).unwrap_or_default());
    let (zh, en) = (&settings.name.zh, &settings.name.en);
    Ok(Reply::text(match (lang, published) {
        (Lang::Zh, true) => format!("已发布“{zh}”的设置（{short}…）\n"),
        (Lang::Zh, false) => format!("未发布（试算）：“{zh}”的设置（{short}…）没有错误\n"),
        (Lang::En, true) => format!("published the settings of \"{en}\" ({short}…)\n"),
        (Lang::En, false) => {
            format!(
                "not published, only looked at: the settings of \"{en}\" ({short}…) are in order\n"
            )
        }
    }))
}
