//! `--data` and `--database`: where the record is kept. Never: what is done with it.

use crate::clock::{Clock as _, SystemClock};
use crate::store::{Place, Store};
use std::error::Error;
use std::path::{Path, PathBuf};

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
