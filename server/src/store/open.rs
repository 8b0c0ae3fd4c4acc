//! Opening the store: making the organisation in an empty one, finding it in another.

use crate::sealed::SealingKey;
use crate::secret;
use crate::store::attachments::{MARK, note_all};
use crate::store::backup::LAST;
use crate::store::pages::Pages;
use crate::store::readers::Readers;
use crate::store::sql::{Database, Param, Sql};
use crate::store::writer::Writer;
use crate::store::{Place, Store, StoreError, heal, scope};
use std::sync::Arc;
use std::time::Duration;

/// Where the key of sealed copies stands in the `meta` table: in the record, so that every backup
/// has it and a restored server opens what devices kept.
const SEALING: &str = "sealing_key";

/// What identifies the organisation and this incarnation of its record.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Organisation id.
    pub id: String,
    /// The server's epoch: a new one after every restore.
    pub epoch: String,
    /// The server's own device id.
    pub server: String,
    /// The key that devices seal copies to.
    pub sealing: SealingKey,
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
    /// Opens the record at a place, making it and the organisation if there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the place cannot be used or its tables are of another version.
    pub fn open(place: impl Into<Place>, now_ms: u64) -> Result<Opened, StoreError> {
        Self::of(place.into().database()?, now_ms)
    }

    /// Opens a record that has been made before.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`] when there is none, else as for [`Store::open`].
    pub fn existing(place: &Place, now_ms: u64) -> Result<Self, StoreError> {
        let database = place.database()?;
        let looked = Arc::clone(&database);
        // Off the async threads: a connection may wait.
        let there = std::thread::spawn(move || looked.exists());
        if !there.join().map_err(|_| StoreError::Stopped)?? {
            return Err(StoreError::NoRecord(place.to_string()));
        }
        Ok(Self::of(database, now_ms)?.store)
    }

    /// Begins a new epoch in a database that was put back by its own tools, or that a standby took
    /// over which may have missed something: devices offer what came after. The server writes under
    /// a new device id, so that nothing it writes can collide with what is not there any more.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn begin_anew(&self, wait: Duration, now_ms: u64) -> Result<(), StoreError> {
        self.write(move |c| {
            // The folder of attachments may be another as well: the first server started says which.
            c.run("DELETE FROM meta WHERE key = ?1", &[MARK.into()])?;
            heal::begin(c, wait, now_ms)
        })
        .await
    }

    fn of(database: Arc<dyn Database>, now_ms: u64) -> Result<Opened, StoreError> {
        let (writer, (organisation, administrator)) =
            Writer::start(Arc::clone(&database), move |c| {
                let administrator = found(c, now_ms)?;
                Ok((organisation(c)?, administrator))
            })?;
        let store = Self {
            writer,
            readers: Readers::new(database),
            organisation,
            pages: Pages::default(),
            editions: Default::default(),
            counted: Default::default(),
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
        sealing: SealingKey::read(&need(c, SEALING)?)
            .ok_or(StoreError::Damaged("the key of sealed copies"))?,
        tracking_key: secret::decode(&need(c, "tracking_key")?)
            .ok_or(StoreError::Damaged("the key of tracking codes"))?,
    })
}

/// Makes the organisation in an empty file and gives the administrator's secret.
fn found(c: &mut dyn Sql, now_ms: u64) -> Result<Option<String>, StoreError> {
    // A record of before there were sealed copies has no key for them.
    if get(c, SEALING)?.is_none() {
        set(c, SEALING, &SealingKey::make()?)?;
    }
    note_all(c)?;
    scope::note_all(c)?;
    if get(c, "organisation")?.is_some() {
        return Ok(None);
    }
    let administrator = secret::token()?;
    let server = own_device(c, now_ms)?;
    for (key, value) in [
        ("organisation", secret::id(now_ms)?),
        ("epoch", secret::id(now_ms)?),
        ("tracking_key", secret::token()?),
        ("server", server),
    ] {
        set(c, key, &value)?;
    }
    let hash = secret::hash(&administrator);
    set(
        c,
        "administrator",
        &hash.iter().map(|b| format!("{b:02x}")).collect::<String>(),
    )?;
    Ok(Some(administrator))
}

/// A new device for the server itself.
pub(super) fn own_device(c: &mut dyn Sql, now_ms: u64) -> Result<String, StoreError> {
    let server = secret::id(now_ms)?;
    c.run(
        "INSERT INTO device (id, kind, name, key, enrolled) VALUES (?1, 'server', 'server', ?2, ?3)",
        &[(&server).into(), Param::Bytes(&[]), now_ms.into()],
    )?;
    Ok(server)
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
