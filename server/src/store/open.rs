//! Opening the data folder: making the organisation in an empty one, finding it in another.

use crate::secret;
use crate::store::readers::Readers;
use crate::store::schema;
use crate::store::writer::Writer;
use crate::store::{Store, StoreError, signed};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// What identifies the organisation and this incarnation of its record.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Organisation id.
    pub id: String,
    /// The server's epoch: a new one after every restore.
    pub epoch: String,
    /// The server's own device id.
    pub server: String,
    /// Key of the hashes of tracking codes.
    pub(super) tracking_key: Vec<u8>,
}

/// An opened store.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The administrator's secret, told once, when the folder was empty before.
    pub administrator: Option<String>,
}

impl Store {
    /// Opens the data folder, making it and the organisation if there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the folder cannot be used or its file is of another version.
    pub fn open(folder: &Path, now_ms: u64) -> Result<Opened, StoreError> {
        let io = |e: std::io::Error| StoreError::Io(format!("{}: {e}", folder.display()));
        // People's details are in there: for the owner of the process alone.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(io)?;
        let file = folder.join("redress.sqlite3");
        let connection = Connection::open(&file)?;
        schema::prepare(&connection)?;
        let administrator = found(&connection, now_ms)?;
        let organisation = Organisation {
            id: need(&connection, "organisation")?,
            epoch: need(&connection, "epoch")?,
            server: need(&connection, "server")?,
            tracking_key: secret::decode(&need(&connection, "tracking_key")?)
                .ok_or(StoreError::Damaged("the key of tracking codes"))?,
        };
        let store = Self {
            writer: Writer::start(connection)?,
            readers: Readers::new(&file),
            organisation,
        };
        Ok(Opened {
            store,
            administrator,
        })
    }
}

/// Makes the organisation in an empty file and gives the administrator's secret.
fn found(connection: &Connection, now_ms: u64) -> Result<Option<String>, StoreError> {
    if get(connection, "organisation")?.is_some() {
        return Ok(None);
    }
    let administrator = secret::token()?;
    let server = secret::id(now_ms)?;
    let tx = connection.unchecked_transaction()?;
    for (key, value) in [
        ("organisation", secret::id(now_ms)?),
        ("epoch", secret::id(now_ms)?),
        ("tracking_key", secret::token()?),
        ("server", server.clone()),
    ] {
        set(&tx, key, &value)?;
    }
    let hash = secret::hash(&administrator);
    set(
        &tx,
        "administrator",
        &hash.iter().map(|b| format!("{b:02x}")).collect::<String>(),
    )?;
    tx.execute(
        "INSERT INTO device (id, kind, name, key, enrolled) VALUES (?1, 'server', 'server', x'', ?2)",
        params![server, signed(now_ms)],
    )?;
    tx.commit()?;
    Ok(Some(administrator))
}

/// A value of the `meta` table.
pub(super) fn get(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
        .optional()?)
}

/// Sets a value of the `meta` table.
pub(super) fn set(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        [key, value],
    )?;
    Ok(())
}

fn need(connection: &Connection, key: &'static str) -> Result<String, StoreError> {
    get(connection, key)?.ok_or(StoreError::Damaged(key))
}
