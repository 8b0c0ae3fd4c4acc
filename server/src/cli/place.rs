//! `--data` and `--database`: where the record is kept. Never: what is done with it.

use super::error::CliError;
use crate::calendars::{Calendars, Written};
use crate::clock::{Clock as _, SystemClock};
use crate::library::Library;
use crate::packs::Packs;
use crate::store::{Place, Store};
use std::error::Error;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Arguments of every command that works on a record.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PlaceArgs {
    /// The server's data folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Keep the record in this PostgreSQL database instead, such as postgres://redress@host/redress.
    #[arg(
        long,
        value_name = "URL",
        env = "REDRESS_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
}

/// A record that a command has opened.
pub(super) struct Record {
    /// It.
    pub(super) store: Store,
    runtime: Runtime,
}

impl Record {
    /// What comes of some work on it.
    pub(super) fn wait<T, E>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, CliError>
    where
        CliError: From<E>,
    {
        Ok(self.runtime.block_on(work)?)
    }

    /// The packs it is kept with: those of the program, and those published.
    pub(super) fn packs(&self) -> Result<Arc<Packs>, CliError> {
        let library = Library::embedded().map_err(|e| data(&e))?;
        self.wait(self.store.packs(library.known()))
    }

    /// The calendars it is kept with: those of the program and this folder, and those published.
    pub(super) fn calendars(
        &self,
        folder: &Path,
        overlays: &[Written],
    ) -> Result<Arc<Calendars>, CliError> {
        self.wait(self.store.calendars(shipped(folder, overlays)?))
    }
}

/// The calendars of the program and a folder, before what the record adds.
pub(super) fn shipped(folder: &Path, overlays: &[Written]) -> Result<Arc<Calendars>, CliError> {
    let library = Library::open(Some(folder), overlays).map_err(|e| data(&e))?;
    Ok(library.calendars())
}

fn data(error: &dyn Display) -> CliError {
    CliError::Data(error.to_string())
}

impl PlaceArgs {
    /// As if given by these arguments.
    pub(super) fn new(data: &Path, database: Option<String>) -> Self {
        Self {
            data: data.to_owned(),
            database,
        }
    }

    /// The folder, which holds more than the record.
    pub(super) fn folder(&self) -> &Path {
        &self.data
    }

    /// Where the record is.
    pub(super) fn record(&self) -> Place {
        match &self.database {
            Some(url) => Place::Database(url.clone()),
            None => Place::Folder(self.data.clone()),
        }
    }

    /// Opens the record that a server has made, to work on it.
    pub(super) fn open(&self) -> Result<Record, CliError> {
        let store = self.existing().map_err(|e| data(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|e| data(&e))?;
        Ok(Record { store, runtime })
    }

    /// The record that a server has made; commands never make one.
    pub(super) fn existing(&self) -> Result<Store, Box<dyn Error>> {
        if self.database.is_none() && !self.data.is_dir() {
            let folder = self.data.display();
            return Err(format!("there is no data folder \"{folder}\"; start the server once, or name another with --data").into());
        }
        let now = SystemClock::default().now_ms();
        Ok(Store::existing(&self.record(), now)?)
    }
}
