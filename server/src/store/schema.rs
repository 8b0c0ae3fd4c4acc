//! The tables, in SQLite's words; PostgreSQL's own for the types stand in `postgres.rs`.
//!
//! `event` is append-only; its number is the organisation's sequence. `private` can be erased row
//! by row. Every link that a device has presented is in `link`, whatever became of it.

use crate::store::StoreError;

/// The version of the tables: how many steps made them.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// What makes the tables of version n + 1 from those of version n. A step that was released is
/// never changed: the next change is the next step.
const STEPS: [&str; 12] = [
    FIRST,
    HEALING,
    PEOPLE,
    NUMBERS,
    REVIEW,
    ORIGIN,
    ATTACHMENTS,
    ERASED,
    EDITIONS,
    NAMING,
    SEEN,
    SCOPES,
];

/// Which cases a device gets: a scope as JSON; none where nobody ever said anything of it, which is
/// everything. And which events open a case or move it, by number: what belongs where follows from them
/// in whatever order they came. Filled from older events as the record is opened.
const SCOPES: &str = "
ALTER TABLE device ADD COLUMN scope TEXT;
ALTER TABLE enrolment ADD COLUMN scope TEXT;
CREATE TABLE placed (
  case_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  pack TEXT,                        -- of what opens it
  place TEXT,
  PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;
";

/// When a device was last here, to the hour.
const SEEN: &str = "
ALTER TABLE device ADD COLUMN seen INTEGER;
";

/// Which attachments the events of a case name. Filled from older events as the record is opened.
const NAMING: &str = "
CREATE TABLE naming (
  digest TEXT NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (digest, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX naming_by_case ON naming (case_id);
";

/// Cases whose private parts are destroyed, and do not come in again.
const ERASED: &str = "
CREATE TABLE erased (
  case_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  files TEXT NOT NULL               -- digests of attachments whose bytes go: a JSON array
) STRICT, WITHOUT ROWID;
";

/// Packs that were published, and those that cases name: texts under their digests.
const EDITIONS: &str = "
CREATE TABLE edition (
  digest TEXT PRIMARY KEY,          -- of the text
  edition TEXT NOT NULL,            -- of the logic in it: what events name
  body TEXT NOT NULL
) STRICT;
CREATE INDEX edition_by_logic ON edition (edition);
CREATE INDEX event_published ON event (seq) WHERE kind = 'published';
";

/// Attachments that were told to be stored. Their bytes are in files; a row says that they must be.
const ATTACHMENTS: &str = "
CREATE TABLE attachment (
  digest TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  device TEXT NOT NULL,             -- who sent the last of it
  received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_device ON attachment (device, received);
";

/// The device that a device was before its chain went on elsewhere.
const ORIGIN: &str = "
ALTER TABLE device ADD COLUMN origin TEXT;
";

/// Who brought what was set aside, and what a person decided about it.
const REVIEW: &str = "
ALTER TABLE quarantine ADD COLUMN carrier TEXT;
ALTER TABLE quarantine ADD COLUMN decided INTEGER;
ALTER TABLE quarantine ADD COLUMN decision TEXT;
";

/// How far each series of official numbers has come; what gave them are events.
const NUMBERS: &str = "
CREATE TABLE series (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// People: each change is a row, so that what somebody was allowed at a time can be asked for. A
/// device is `told` once it says that it knows them; what it wrote until then may name no person.
const PEOPLE: &str = "
CREATE TABLE person (
  id TEXT NOT NULL,
  since INTEGER NOT NULL,           -- the newest row is how it stands
  name TEXT NOT NULL,
  roles TEXT NOT NULL,              -- names, comma between
  unit TEXT,
  site TEXT,
  active INTEGER NOT NULL,          -- 1 or 0
  start TEXT NOT NULL,              -- how they begin on a device: JSON with a stretched hash
  PRIMARY KEY (id, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE told (
  device TEXT PRIMARY KEY,
  upto INTEGER NOT NULL             -- its last link that may name no person
) STRICT, WITHOUT ROWID;
";

/// Healing after a restore: devices waited for, numbers that stay free, events that another device
/// than their author's brought. From here on a link may be `lost`, and a device whose events came
/// back without it is `former`.
const HEALING: &str = "
CREATE TABLE healing (
  device TEXT PRIMARY KEY,
  heard INTEGER                     -- when it had offered everything
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  why TEXT NOT NULL                 -- lost, reserved
) STRICT;

CREATE TABLE carried (
  event TEXT PRIMARY KEY,
  carrier TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

const FIRST: &str = "
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

/// The steps that tables of this version lack.
pub(super) fn missing(version: i64) -> Result<&'static [&'static str], StoreError> {
    usize::try_from(version)
        .ok()
        .and_then(|done| STEPS.get(done..))
        .ok_or(StoreError::Version(version))
}
