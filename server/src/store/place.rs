//! Where a record is kept: a data folder, or a database on a PostgreSQL server.

use crate::store::StoreError;
use crate::store::postgres::Postgres;
use crate::store::sql::Database;
use crate::store::sqlite::Sqlite;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a record is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A data folder, with one file in it.
    Folder(PathBuf),
    /// The URL of a database.
    Database(String),
}

impl Place {
    pub(super) fn database(&self) -> Result<Arc<dyn Database>, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(Sqlite::new(folder)),
            Self::Database(url) => Arc::new(Postgres::new(url)?),
        })
    }
}

impl From<&Path> for Place {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl From<&PathBuf> for Place {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "\"{}\"", folder.display()),
            // A password may stand in the URL.
            Self::Database(_) => f.write_str("that database"),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
