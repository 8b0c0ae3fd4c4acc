//! `redress settings`: the organisation's settings in force, as a file to change and publish again.

use super::error::CliError;
use super::output::Reply;
use super::place::PlaceArgs;
use redress_core::canonical::CanonicalError;
use redress_core::settings::Settings;

/// Arguments of `redress settings`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let record = args.place.open()?;
    let packs = record.packs()?;
    let text = match &packs.published().settings {
        Some(digest) => record.wait(record.store.published_text(digest))?,
        None => None,
    };
    let settings = match text {
        Some(text) => Settings::read(&text).map_err(|cause| CliError::Settings {
            file: "settings".to_owned(),
            cause,
        })?,
        None => return Err(CliError::NoSettings),
    };
    let text = serde_json::to_string_pretty(&settings);
    let text = text.map_err(|e| CanonicalError::Serialise(e.to_string()))?;
    Ok(Reply::text(text + "\n"))
}
