//! Opening the store: making the organisation in an empty one, finding it in another.

use crate::secret;
use crate::store::backup::LAST;
use crate::store::readers::Readers;
use crate::store::sql::{Database, Param, Sql};
use crate::store::sqlite::Sqlite;
use crate::store::writer::Writer;
use crate::store::{Store, StoreError};
use std::path::Path;
use std::sync::Arc;

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
        Self::of(Arc::new(Sqlite::new(folder)?), now_ms)
    }

    fn of(database: Arc<dyn Database>, now_ms: u64) -> Result<Opened, StoreError> {
        let mut connection = database.writer()?;
        connection.begin()?;
        let opened = found(&mut *connection, now_ms)
            .and_then(|secret| Ok((organisation(&mut *connection)?, secret)))
            .and_then(|opened| connection.commit().map(|()| opened));
        if opened.is_err() {
            connection.roll_back();
        }
        let (organisation, administrator) = opened?;
        let store = Self {
            writer: Writer::start(Arc::clone(&database), connection)?,
            readers: Readers::new(database),
            organisation,
        };
        Ok(Opened {
            store,
            administrator,
        })
    }
}

impl Store {
    /// When the record was last backed up, in milliseconds since 1970; none when it never was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_backup(&self) -> Result<Option<u64>, StoreError> {
        self.read(|c| Ok(get(c, LAST)?.and_then(|text| text.parse().ok())))
            .await
    }
}

fn organisation(c: &mut dyn Sql) -> Result<Organisation, StoreError> {
    Ok(Organisation {
        id: need(c, "organisation")?,
        epoch: need(c, "epoch")?,
        server: need(c, "server")?,
        tracking_key: secret::decode(&need(c, "tracking_key")?)
            .ok_or(StoreError::Damaged("the key of tracking codes"))?,
    })
}

/// Makes the organisation in an empty file and gives the administrator's secret.
fn found(c: &mut dyn Sql, now_ms: u64) -> Result<Option<String>, StoreError> {
    if get(c, "organisation")?.is_some() {
        return Ok(None);
    }
    let administrator = secret::token()?;
    let server = secret::id(now_ms)?;
    for (key, value) in [
        ("organisation", secret::id(now_ms)?),
        ("epoch", secret::id(now_ms)?),
        ("tracking_key", secret::token()?),
        ("server", server.clone()),
    ] {
        set(c, key, &value)?;
    }
    let hash = secret::hash(&administrator);
    set(
        c,
        "administrator",
        &hash.iter().map(|b| format!("{b:02x}")).collect::<String>(),
    )?;
    c.run(
        "INSERT INTO device (id, kind, name, key, enrolled) VALUES (?1, 'server', 'server', ?2, ?3)",
        &[(&server).into(), Param::Bytes(&[]), now_ms.into()],
    )?;
    Ok(Some(administrator))
}

/// A value of the `meta` table.
pub(super) fn get(c: &mut dyn Sql, key: &str) -> Result<Option<String>, StoreError> {
    let row = c.one("SELECT value FROM meta WHERE key = ?1", &[key.into()])?;
    row.map(|mut row| row.text(0)).transpose()
}

/// Sets a value of the `meta` table.
pub(super) fn set(c: &mut dyn Sql, key: &str, value: &str) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        &[key.into(), value.into()],
    )
}

fn need(c: &mut dyn Sql, key: &'static str) -> Result<String, StoreError> {
    get(c, key)?.ok_or(StoreError::Damaged(key))
}
