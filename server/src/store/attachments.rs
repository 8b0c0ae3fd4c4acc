//! What the record knows of attachments: which event names one, which were told to be stored, and
//! which folder has their bytes. Never: the bytes.

use crate::attachments::Name;
use crate::store::erase::is_erased;
use crate::store::open::{get, set};
use crate::store::pull::shown;
use crate::store::{Store, StoreError};
use redress_core::record::Event;

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

    /// Notes that an attachment of an event is stored, before anybody is told so. Of one whose case was
    /// erased meanwhile nothing is noted, and its bytes go with the others of that case.
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
    ) -> Result<(), StoreError> {
        let (digest, event, device) = (name.digest(), event.to_owned(), device.to_owned());
        self.write(move |c| {
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
            )
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
