//! The store: one writer, several readers, on whatever `sql` stands for.
//!
//! What is acknowledged is durable, and numbers have no holes because they are given inside the
//! commit. Rules of the record live in the core; here is only what to keep.

mod attachments;
pub mod backup;
pub mod check;
mod deliver;
mod erase;
mod heal;
mod identity;
mod ledger;
mod links;
mod official;
mod open;
mod own;
mod pages;
mod people;
mod place;
mod portion;
mod postgres;
mod presented;
mod published;
mod pull;
mod push;
mod quarantine;
mod readers;
mod refusal;
mod retention;
mod schema;
mod scope;
mod sql;
mod sqlite;
mod turn;
mod writer;

pub use erase::{Erasure, Held};
pub use heal::{Healed, Healing, Late};
pub use identity::{DeviceRow, Minted, Newcomer, SESSION_MS};
pub use ledger::Month;
pub use open::{Opened, Organisation};
pub use pages::Block;
pub use people::{Began, MAX_LATE_MS};
pub use place::Place;
pub use presented::{Presented, Unreadable};
pub use published::{Publication, PublicationRow, Publishable};
pub use pull::{Page, Part};
pub use push::Pusher;
pub use quarantine::{Decided, REVIEWED_FOR_MS, SetAside};
pub use refusal::revoked_notice;
pub use retention::Past;

use crate::calendars::Calendars;
use crate::packs::Packs;
use crate::secret::NoRandomness;
use pages::Pages;
use published::Believed;
use readers::Readers;
use redress_core::people::{MAX_PEOPLE, PersonError};
use sql::Sql;
use thiserror::Error;
use writer::Writer;

/// Why the store could not do something.
#[derive(Debug, Clone, Error)]
pub enum StoreError {
    /// SQLite failed.
    #[error("the data file cannot be used: {0}; check disk space and permissions")]
    Sqlite(String),
    /// The file system failed.
    #[error("the data folder cannot be used: {0}; check the path and permissions")]
    Io(String),
    /// The address of a database is not right.
    #[error("the address of the database cannot be used: {0}")]
    Address(String),
    /// The database refused something.
    #[error("the database cannot be used: {0}; see its log")]
    Database(String),
    /// The database cannot be reached, or it is not known whether it kept something.
    #[error("the database is away: {0}; see that it runs and can be reached")]
    Away(String),
    /// Another incarnation of the record is in the database.
    #[error("the record was restored or replaced under this server; start the server again")]
    Restored,
    /// Tables of another version.
    #[error("the data file has version {0}, which this program does not know; use the newer one")]
    Version(i64),
    /// The file is not whole.
    #[error("the data file lacks {0}; restore it from a backup")]
    Damaged(&'static str),
    /// There is no record where one was named.
    #[error("there is no record in {0}; name where the server keeps it with --data or --database")]
    NoRecord(String),
    /// Something is where something new was to be written.
    #[error("\"{0}\" is there already; name another place, or say --replace where that is offered")]
    Exists(String),
    /// The record is being used.
    #[error("a server is using this record; stop it first")]
    InUse,
    /// A restored record waits for its devices.
    #[error("the record was restored and waits for its devices; try again later")]
    Healing,
    /// More work waits than can be done.
    #[error("too much is waiting to be written; try again in a moment")]
    Busy,
    /// The writer has ended.
    #[error("the store has stopped; start the server again")]
    Stopped,
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Details of a person that cannot be used.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// No such person.
    #[error("there is no person \"{0}\"; list the people to see their ids")]
    NoPerson(String),
    /// Someone who may not publish.
    #[error("\"{0}\" is no administrator in service; name one, \"redress person list\" shows them")]
    NotAdministrator(String),
    /// Open cases would change, and one person alone does not decide that.
    #[error(
        "{0} of {1} open cases would come out otherwise; name a second administrator who agrees"
    )]
    SecondPerson(u64, u64),
    /// Something was written after open cases were compared.
    #[error("the record has gone on since its open cases were compared; try again")]
    Compared,
    /// Someone who may not close a month.
    #[error(
        "\"{0}\" is no supervisor, leader or administrator in service; name one, \"redress person list\" shows them"
    )]
    MayNotClose(String),
    /// A month that is closed.
    #[error("\"{0}\" is closed already; what came later stands in the month that is closed next")]
    Closed(String),
    /// More people than there may be.
    #[error("there are {MAX_PEOPLE} people already, those who left included; change one of them")]
    ManyPeople,
    /// The server's own event could not be written.
    #[error("an event of the server's own is not valid: {0}")]
    Own(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error.to_string())
    }
}

/// The store of one organisation.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: Readers,
    organisation: Organisation,
    pages: Pages,
    editions: Believed<Packs>,
    counted: Believed<Calendars>,
}

impl Store {
    /// What identifies the organisation and this incarnation of its record.
    #[must_use]
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// Runs a piece of work on the writer; its result comes back after the commit.
    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Runs a query on a reader, in a snapshot of its own.
    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    {
        self.readers.read(work).await
    }

    /// Whether the store answers, for readiness checks.
    ///
    /// # Errors
    /// [`StoreError`] when it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.write(|c| c.one("SELECT 1", &[]).map(|_| ())).await
    }
}
