//! What a device keeps on its own disk: events to send, events it was sent, how far it has come.
//! As on a device, what is pulled can be pulled again and an event sent twice counts once: neither
//! waits for the disk, as PouchDB does not. Writing an event, which does, is measured nowhere here.

use crate::Failed;
use redress_core::sync::{Pulled, Pushed};
use rusqlite::{Connection, params};
use std::path::Path;

pub struct Disk(Connection);

impl Disk {
    pub fn open(path: &Path) -> Result<Self, Failed> {
        let file = Connection::open(path)?;
        file.pragma_update(None, "journal_mode", "WAL")?;
        file.pragma_update(None, "synchronous", "NORMAL")?;
        file.execute_batch(
            "CREATE TABLE outbox (n INTEGER PRIMARY KEY, raw TEXT NOT NULL, private TEXT NOT NULL) STRICT;
             CREATE TABLE event (seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, raw TEXT NOT NULL, private TEXT NOT NULL) STRICT;
             CREATE TABLE reached (cursor INTEGER NOT NULL) STRICT;
             INSERT INTO reached VALUES (0)",
        )?;
        Ok(Self(file))
    }

    /// Keeps events to be sent.
    pub fn write(&mut self, events: &[Pushed]) -> Result<(), Failed> {
        let tx = self.0.transaction()?;
        for event in events {
            let mut insert =
                tx.prepare_cached("INSERT INTO outbox (raw, private) VALUES (?1, ?2)")?;
            insert.execute(params![event.raw, serde_json::to_string(&event.private)?])?;
        }
        Ok(tx.commit()?)
    }

    /// The first that are not sent, and where they end.
    pub fn unsent(&self, most: usize) -> Result<(Vec<Pushed>, i64), Failed> {
        let mut query = self
            .0
            .prepare_cached("SELECT n, raw, private FROM outbox ORDER BY n LIMIT ?1")?;
        let mut rows = query.query([i64::try_from(most)?])?;
        let (mut events, mut end) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            end = row.get(0)?;
            let private: String = row.get(2)?;
            events.push(Pushed {
                raw: row.get(1)?,
                private: serde_json::from_str(&private)?,
            });
        }
        Ok((events, end))
    }

    /// Forgets those up to that end: the server has them.
    pub fn sent(&self, end: i64) -> Result<(), Failed> {
        self.0.execute("DELETE FROM outbox WHERE n <= ?1", [end])?;
        Ok(())
    }

    /// Keeps a page and the cursor after it, both or neither.
    pub fn pulled(&mut self, events: &[Pulled], cursor: u64) -> Result<(), Failed> {
        let tx = self.0.transaction()?;
        for event in events {
            let mut insert = tx.prepare_cached(
                "INSERT INTO event (seq, received, raw, private) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let (seq, received) = (i64::try_from(event.seq)?, i64::try_from(event.received)?);
            let private = serde_json::to_string(&event.private)?;
            insert.execute(params![seq, received, event.raw, private])?;
        }
        tx.execute("UPDATE reached SET cursor = ?1", [i64::try_from(cursor)?])?;
        Ok(tx.commit()?)
    }

    /// How many events have been pulled.
    pub fn held(&self) -> Result<usize, Failed> {
        let count: i64 = self
            .0
            .query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        Ok(usize::try_from(count)?)
    }
}
