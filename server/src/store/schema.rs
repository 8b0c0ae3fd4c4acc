//! The tables of the embedded store.
//!
//! `event` is append-only; its number is the organisation's sequence. `private` can be erased row
//! by row. Every link that a device has presented is in `link`, whatever became of it.

use crate::store::StoreError;
use rusqlite::Connection;

/// The version of these tables, in SQLite's `user_version`.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,               -- kiosk, field, desk, server
  name TEXT NOT NULL,
  key BLOB NOT NULL,                -- P-256 point, uncompressed; empty for the server itself
  enrolled INTEGER NOT NULL,
  revoked INTEGER,
  seq INTEGER NOT NULL DEFAULT 0,   -- last link presented
  pending INTEGER NOT NULL DEFAULT 0 -- unsent events it last spoke of
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  case_id TEXT NOT NULL,
  device TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash TEXT NOT NULL,
  received INTEGER NOT NULL,
  raw TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_case ON event (case_id, seq);

CREATE TABLE private (
  event TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
  device TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  event TEXT NOT NULL,
  state TEXT NOT NULL,              -- accepted, refused, quarantined
  code TEXT,                        -- why not
  PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  hash TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  device TEXT NOT NULL,
  code TEXT NOT NULL,
  received INTEGER NOT NULL,
  raw TEXT NOT NULL,
  private TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE reveal (
  id INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  at INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT;

CREATE TABLE tracking (
  hash BLOB PRIMARY KEY,
  case_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
  hash BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  expires INTEGER NOT NULL,
  used INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE challenge (
  hash BLOB PRIMARY KEY,
  device TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  hash BLOB PRIMARY KEY,
  device TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Waits for another process that writes, rather than fail at once.
pub(super) fn patient(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.busy_timeout(std::time::Duration::from_secs(10))?)
}

/// Makes a file ready to be written: tables in an empty one, durable on acknowledgement. A file of
/// another version is refused before anything in it is touched.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    patient(connection)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if !matches!(version, 0 | VERSION) {
        return Err(StoreError::Version(version));
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    if version == 0 {
        let tx = connection.unchecked_transaction()?;
        tx.execute_batch(TABLES)?;
        tx.pragma_update(None, "user_version", VERSION)?;
        tx.commit()?;
    }
    Ok(())
}
