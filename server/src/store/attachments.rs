//! What the record knows of attachments: which event names one, which were told to be stored, and
//! which folder has their bytes. Never: the bytes.

use crate::attachments::{Attachments, Folder, Name};
use crate::store::erase::is_erased;
use crate::store::open::{get, set};
use crate::store::pull::shown;
use crate::store::sql::Sql;
use crate::store::{Erasure, Store, StoreError};
use redress_core::record::Event;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Says that `naming` knows the events of before there was one, in the `meta` table.
const NOTED: &str = "naming";
/// Mark of the folder that the bytes are in, in the `meta` table.
pub(super) const MARK: &str = "attachments";

impl Store {
    /// The number of an event, if it is in the record and names this attachment, and whether its case
    /// was erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attaching(
        &self,
        event: &str,
        name: &Name,
    ) -> Result<Option<(u64, bool)>, StoreError> {
        let (event, digest) = (event.to_owned(), name.digest());
        self.read(move |c| {
            let head = shown(c)?;
            let found = c.one(
                "SELECT seq, raw FROM event WHERE id = ?1 AND seq <= ?2",
                &[(&event).into(), head.into()],
            )?;
            let Some(mut row) = found else {
                return Ok(None);
            };
            let (seq, raw) = (row.number(0)?, row.text(1)?);
            let event = Event::parse(&raw).map_err(|_| StoreError::Damaged("a readable event"))?;
            let names = event.envelope().attachments.contains(&digest);
            let erased = is_erased(c, &event.envelope().case)?;
            Ok(names.then_some((seq, erased)))
        })
        .await
    }

    /// Notes that an attachment of an event is stored, before anybody is told so; whether it is: an erasure
    /// may have taken its bytes just before, and takes none while this looks. Of one whose case was erased
    /// meanwhile nothing is noted, and its bytes go with the others of that case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attached(
        &self,
        name: &Name,
        event: &str,
        bytes: u64,
        device: &str,
        now: u64,
        files: Arc<dyn Attachments>,
    ) -> Result<bool, StoreError> {
        let (name, event, device) = (name.clone(), event.to_owned(), device.to_owned());
        self.write(move |c| {
            let digest = name.digest();
            let here = files.arrived(&name, &device);
            if !here.map_err(|e| StoreError::Io(e.to_string()))?.whole {
                return Ok(false);
            }
            c.run(
                "INSERT INTO attachment (digest, bytes, device, received) SELECT ?1, ?2, ?3, ?4
                 WHERE NOT EXISTS (
                   SELECT 1 FROM event e JOIN erased x ON x.case_id = e.case_id WHERE e.id = ?5)
                 ON CONFLICT (digest) DO NOTHING",
                &[
                    (&digest).into(),
                    bytes.into(),
                    (&device).into(),
                    now.into(),
                    (&event).into(),
                ],
            )?;
            Ok(true)
        })
        .await
    }

    /// Removes the bytes of attachments that no row tells to be stored, while nobody else writes: one that
    /// another case has brought since stays.
    ///
    /// # Errors
    /// [`StoreError`]; when the folder cannot be used, what is left goes the next time.
    pub async fn remove_unstored(
        &self,
        folder: &Path,
        erasures: &[Erasure],
    ) -> Result<(), StoreError> {
        let digests: BTreeSet<String> = erasures.iter().flat_map(|e| e.files.clone()).collect();
        let files = Folder::beside(folder);
        let place = folder.display().to_string();
        self.write(move |c| {
            for digest in digests {
                let Some(name) = Name::of_digest(&digest) else {
                    continue;
                };
                let stored = c.one(
                    "SELECT 1 FROM attachment WHERE digest = ?1",
                    &[(&digest).into()],
                )?;
                if stored.is_none() {
                    let removed = files.remove(&name);
                    removed.map_err(|e| StoreError::Io(format!("{place}: {e}")))?;
                }
            }
            Ok(())
        })
        .await
    }

    /// How many bytes of attachments a device has stored since a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attached_since(&self, device: &str, since: u64) -> Result<u64, StoreError> {
        let device = device.to_owned();
        self.read(move |c| {
            let row = c.one(
                "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM attachment
                 WHERE device = ?1 AND received > ?2",
                &[(&device).into(), since.into()],
            )?;
            row.map_or(Ok(0), |mut row| row.number(0))
        })
        .await
    }

    /// Notes that a device is about to see an attachment of the event with this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reveal_attachment(
        &self,
        device: &str,
        number: u64,
        now: u64,
    ) -> Result<(), StoreError> {
        self.reveal(device, (number, number), 1, now).await
    }

    /// Whether the folder with this mark is the one that this record's attachments are in. The first
    /// that asks is: of several servers on one record, those with another folder learn it here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keeps_attachments(&self, mark: &str) -> Result<bool, StoreError> {
        let mark = mark.to_owned();
        self.write(move |c| match get(c, MARK)? {
            Some(known) => Ok(known == mark),
            None => set(c, MARK, &mark).map(|()| true),
        })
        .await
    }
}

/// Notes in which case an event names attachments.
pub(super) fn names(c: &mut dyn Sql, case: &str, digests: &[String]) -> Result<(), StoreError> {
    for digest in digests {
        c.run(
            "INSERT INTO naming (digest, case_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            &[digest.into(), case.into()],
        )?;
    }
    Ok(())
}

/// The same of all events of a record from before tables version 10.
pub(super) fn note_all(c: &mut dyn Sql) -> Result<(), StoreError> {
    if get(c, NOTED)?.is_some() {
        return Ok(());
    }
    let rows = c.rows(
        "SELECT case_id, raw FROM event WHERE raw LIKE '%\"attachments\":[%'",
        &[],
    )?;
    for mut row in rows {
        let (case, raw) = (row.text(0)?, row.text(1)?);
        let event = Event::parse(&raw).map_err(|_| StoreError::Damaged("a readable event"))?;
        names(c, &case, &event.envelope().attachments)?;
    }
    set(c, NOTED, "1")
}
