//! `--overlay`: the days and hours of a province, city or organisation laid over a calendar.

use crate::calendars::{self, Written};
use crate::cli::error::CliError;
use crate::cli::input;
use redress_core::calendar::Calendar;

/// Arguments of every command that counts.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct Overlays {
    /// A calendar file of a province, a city or the organisation, laid over the region's; may be
    /// given several times.
    #[arg(long = "overlay", value_name = "FILE")]
    files: Vec<String>,
}

impl Overlays {
    /// The files, read.
    pub(in crate::cli) fn read(&self) -> Result<Vec<Written>, CliError> {
        let read = |file: &String| {
            Ok(Written {
                file: file.clone(),
                text: input::read(file)?,
            })
        };
        self.files.iter().map(read).collect()
    }

    /// A calendar by region or path, with them laid over it. Here one for another region is an
    /// error, because it was meant for this one.
    pub(in crate::cli) fn over(&self, region: &str) -> Result<Calendar, CliError> {
        let base = input::calendar_text(region)?;
        let mut calendar = calendars::load(&base)?;
        for Written { file, text } in self.read()? {
            calendar = calendar
                .with_overlay(&text)
                .map_err(|cause| CliError::Calendar { file, cause })?;
        }
        Ok(calendar)
    }
}
