//! Feeds everything that a record holds to the check of [`crate::verify`]. Knows the tables; never
//! what makes a record whole.

use crate::attachments::{Attachments as _, Folder, Name};
use crate::erasure;
use crate::secret;
use crate::store::open::get;
use crate::store::sql::{Database, Sql};
use crate::store::sqlite::{FILE, Sqlite};
use crate::store::{Place, StoreError, erase, heal, schema};
use crate::verify::{Check, Findings, Kept, Link};
use redress_core::record::TrackingCode;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

/// Reads a record through, wherever it is kept; its attachments are in the data folder either way.
///
/// # Errors
/// [`StoreError`] when it cannot be read at all.
pub fn record(place: &Place, data: &Path) -> Result<Findings, StoreError> {
    if let Place::Folder(data) = place {
        return folder(data);
    }
    let database = place.database()?;
    if !database.exists()? {
        return Err(StoreError::NoRecord(place.to_string()));
    }
    // Opening it has brought its tables to this version.
    drop(database.writer()?);
    read_through(&*database, schema::VERSION, &[], data)
}

/// Reads the record of a data folder through.
///
/// # Errors
/// [`StoreError`] when it cannot be read at all.
pub fn folder(data: &Path) -> Result<Findings, StoreError> {
    let path = data.join(FILE);
    if !path.is_file() {
        return Err(StoreError::NoRecord(Place::from(data).to_string()));
    }
    file(&path)
}

/// Reads the record in one file through: a data folder's, or a backup.
///
/// # Errors
/// [`StoreError`] when it cannot be read at all.
pub fn file(path: &Path) -> Result<Findings, StoreError> {
    if !path.is_file() {
        let path = path.display();
        return Err(StoreError::Io(format!("{path}: there is no such file")));
    }
    let database = Sqlite::at(path);
    let (version, damages) = database.damages()?;
    let beside = path.parent().unwrap_or(Path::new("."));
    read_through(&database, version, &damages, beside)
}

fn read_through(
    database: &dyn Database,
    version: i64,
    damages: &[String],
    beside: &Path,
) -> Result<Findings, StoreError> {
    let mut reader = database.reader()?;
    reader.begin()?;
    let found = all(&mut *reader, version, damages, beside);
    reader.roll_back();
    found
}

fn all(
    c: &mut dyn Sql,
    version: i64,
    damages: &[String],
    beside: &Path,
) -> Result<Findings, StoreError> {
    let organisation = get(c, "organisation")?.ok_or(StoreError::Damaged("its organisation"))?;
    let key = get(c, "tracking_key")?
        .and_then(|text| secret::decode(&text))
        .ok_or(StoreError::Damaged("the key of tracking codes"))?;
    let mut check = Check::new(organisation);
    for line in damages {
        check.damaged_file(line);
    }
    // What cannot be read any more is a finding too. Tables before version 2 know no gaps.
    let gaps = if version < 2 {
        Ok(())
    } else {
        gaps(c, &mut check)
    };
    // Nor do those before version 8 know erasures.
    let erased = if version < 8 {
        Ok(Vec::new())
    } else {
        erase::erasures(c)
    };
    let erased = erased.map(|all| all.into_iter().for_each(|one| check.erased(one.case)));
    let read = gaps.and(erased);
    if let Err(error) = read.and_then(|()| rows(c, &key, &mut check)) {
        check.damaged_file(&error.to_string());
    }
    // Nor do tables before version 7 know attachments.
    let listed = erasure::listed(beside).map_err(|e| StoreError::Io(e.to_string()))?;
    check.gone(listed.into_iter().flat_map(|erasure| erasure.files));
    if version >= 7
        && let Err(error) = attached(c, &Folder::beside(beside), &mut check)
    {
        check.damaged_file(&error.to_string());
    }
    // Nor those before version 9 editions.
    if version >= 9
        && let Err(error) = editions(c, &mut check)
    {
        check.damaged_file(&error.to_string());
    }
    Ok(check.finish())
}

fn editions(c: &mut dyn Sql, check: &mut Check) -> Result<(), StoreError> {
    c.each(
        "SELECT digest, body FROM edition ORDER BY digest",
        &[],
        &mut |mut row| {
            check.edition(&row.text(0)?, &row.text(1)?);
            Ok(ControlFlow::Continue(()))
        },
    )
}

fn attached(c: &mut dyn Sql, files: &Folder, check: &mut Check) -> Result<(), StoreError> {
    c.each(
        "SELECT digest FROM attachment ORDER BY digest",
        &[],
        &mut |mut row| {
            let digest = row.text(0)?;
            let name =
                Name::of_digest(&digest).ok_or(StoreError::Damaged("an attachment's name"))?;
            let bytes = files
                .read(&name)
                .map_err(|error| StoreError::Io(format!("attachment {digest}: {error}")))?;
            check.attachment(digest, bytes.as_deref());
            Ok(ControlFlow::Continue(()))
        },
    )
}

fn gaps(c: &mut dyn Sql, check: &mut Check) -> Result<(), StoreError> {
    let gaps = c.rows("SELECT first, last, why FROM gap ORDER BY first", &[])?;
    for mut row in gaps {
        check.gap(row.number(0)?, row.number(1)?, row.text(2)? == "lost");
    }
    if let Some(report) = heal::healed(c)? {
        check.late(report.late);
    }
    Ok(())
}

fn rows(c: &mut dyn Sql, key: &[u8], check: &mut Check) -> Result<(), StoreError> {
    let codes = c.rows("SELECT hash FROM tracking", &[])?;
    let codes = codes.into_iter().map(|mut row| row.bytes(0));
    let codes: BTreeSet<Vec<u8>> = codes.collect::<Result<_, _>>()?;
    c.each(
        "SELECT id, seq FROM device ORDER BY id",
        &[],
        &mut |mut row| {
            check.device(row.text(0)?, row.number(1)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    c.each(
        "SELECT device, seq, hash, event, state FROM link ORDER BY device, seq",
        &[],
        &mut |mut row| {
            let state = row.text(4)?;
            let link = Link {
                hash: row.text(2)?,
                event: row.text(3)?,
                accepted: state == "accepted",
                lost: state == "lost",
            };
            check.link(row.text(0)?, row.number(1)?, link);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    let tracked = |code: &TrackingCode| codes.contains(secret::keyed(key, code).as_slice());
    c.each(
        "SELECT e.seq, e.id, e.case_id, e.device, e.kind, e.hash, e.raw, p.body
         FROM event e LEFT JOIN private p ON p.event = e.id ORDER BY e.seq",
        &[],
        &mut |mut row| {
            let kept = Kept {
                number: row.number(0)?,
                id: row.text(1)?,
                case: row.text(2)?,
                device: row.text(3)?,
                kind: row.text(4)?,
                hash: row.text(5)?,
                raw: row.text(6)?,
                private: row.text_if_any(7)?,
            };
            check.event(&kept, &tracked);
            Ok(ControlFlow::Continue(()))
        },
    )
}
