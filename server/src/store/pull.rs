//! Reading events: pages after a cursor, and one case.

use crate::secret;
use crate::store::sql::{Param, Row, Sql};
use crate::store::{Store, StoreError, heal};
use redress_core::record::{Entry, Event, Private, Stamp, TrackingCode};
use redress_core::sync::{MAX_PULL_BYTES, MAX_PULL_EVENTS, Pulled};
use std::ops::ControlFlow;

/// A page of the organisation's events.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Events in order of number.
    pub events: Vec<Pulled>,
    /// Everything up to here is on this page or before it, or is the reader's own.
    pub cursor: u64,
    /// The newest number there is.
    pub head: u64,
    /// There is more after the cursor.
    pub more: bool,
}

impl Store {
    /// The newest number there is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self) -> Result<u64, StoreError> {
        self.read(shown).await
    }

    /// The events after a cursor that this device did not write, with their private parts; the
    /// reveal of private parts is on disk before they are handed out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pull(&self, device: &str, cursor: u64, now: u64) -> Result<Page, StoreError> {
        let reader = device.to_owned();
        let page = self.read(move |c| page(c, &reader, cursor)).await?;
        let mut revealed = page
            .events
            .iter()
            .filter(|e| e.private.is_some())
            .map(|e| e.seq);
        if let Some(first) = revealed.next() {
            let count = 1 + revealed.clone().map(|_| 1).sum::<u64>();
            let last = revealed.next_back().unwrap_or(first);
            self.reveal(device, (first, last), count, now).await?;
        }
        Ok(page)
    }

    /// Notes that a device is about to see what identifies people, of so many events between these.
    pub(super) async fn reveal(
        &self,
        device: &str,
        (first, last): (u64, u64),
        count: u64,
        now: u64,
    ) -> Result<(), StoreError> {
        let device = device.to_owned();
        self.write(move |c| {
            c.run(
                "INSERT INTO reveal (id, device, at, first_seq, last_seq, count)
                 VALUES ((SELECT coalesce(max(id), 0) + 1 FROM reveal), ?1, ?2, ?3, ?4, ?5)",
                &[
                    (&device).into(),
                    now.into(),
                    first.into(),
                    last.into(),
                    count.into(),
                ],
            )
        })
        .await
    }

    /// The case of a tracking code, with its events but without any private part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tracked(
        &self,
        code: &TrackingCode,
    ) -> Result<Option<(String, Vec<Entry>)>, StoreError> {
        let hash = secret::keyed(&self.organisation.tracking_key, code);
        self.read(move |c| {
            let found = c.one(
                "SELECT case_id FROM tracking WHERE hash = ?1",
                &[(&hash).into()],
            )?;
            let Some(mut row) = found else {
                return Ok(None);
            };
            let case = row.text(0)?;
            let entries = entries(c, &case)?;
            Ok(Some((case, entries)))
        })
        .await
    }

    /// Ids of every case, in order of their first events.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let rows = c.rows(
                "SELECT case_id FROM event GROUP BY case_id ORDER BY min(seq)",
                &[],
            )?;
            rows.into_iter().map(|mut row| row.text(0)).collect()
        })
        .await
    }

    /// The events of a case, without any private part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn case(&self, id: &str) -> Result<Vec<Entry>, StoreError> {
        let id = id.to_owned();
        self.read(move |c| entries(c, &id)).await
    }
}

/// The newest number there is.
pub(super) fn head(c: &mut dyn Sql) -> Result<u64, StoreError> {
    let row = c.one("SELECT coalesce(max(seq), 0) FROM event", &[])?;
    row.map_or(Ok(0), |mut row| row.number(0))
}

/// The newest number that may be handed out: while a restored record is healed, events may still
/// come before those above the copy's end, and no cursor may pass them.
pub(super) fn shown(c: &mut dyn Sql) -> Result<u64, StoreError> {
    let healing = heal::healing(c)?;
    healing.map_or_else(|| head(c), |state| Ok(state.floor))
}

fn page(c: &mut dyn Sql, reader: &str, cursor: u64) -> Result<Page, StoreError> {
    let head = shown(c)?;
    let mut page = Page {
        head,
        ..Page::default()
    };
    let limit = i64::try_from(MAX_PULL_EVENTS + 1).unwrap_or(i64::MAX);
    let mut bytes = 0;
    c.each(
        "SELECT e.seq, e.received, e.raw, p.body FROM event e LEFT JOIN private p ON p.event = e.id
         WHERE e.seq > ?1 AND e.seq <= ?4 AND e.device <> ?2 ORDER BY e.seq LIMIT ?3",
        &[
            cursor.into(),
            reader.into(),
            Param::Integer(limit),
            head.into(),
        ],
        &mut |row| {
            let (pulled, size) = pulled(row)?;
            bytes += size;
            let full = page.events.len() == MAX_PULL_EVENTS || bytes > MAX_PULL_BYTES;
            if full && !page.events.is_empty() {
                page.more = true;
                return Ok(ControlFlow::Break(()));
            }
            page.events.push(pulled);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    page.cursor = match page.events.last() {
        Some(last) if page.more => last.seq,
        _ => head,
    };
    Ok(page)
}

/// An event as it is sent, and how much text it is.
fn pulled(mut row: Row) -> Result<(Pulled, usize), StoreError> {
    let raw = row.text(2)?;
    let body = row.text_if_any(3)?;
    let size = raw.len() + body.as_ref().map_or(0, String::len);
    let private = body
        .map(|text| serde_json::from_str::<Private>(&text))
        .transpose()
        .map_err(|_| StoreError::Damaged("a readable private part"))?;
    let (seq, received) = (row.number(0)?, row.number(1)?);
    Ok((
        Pulled {
            seq,
            received,
            raw,
            private,
        },
        size,
    ))
}

/// The events of a case, open parts only.
pub(super) fn entries(c: &mut dyn Sql, case: &str) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    c.each(
        "SELECT seq, received, raw FROM event WHERE case_id = ?1 ORDER BY seq",
        &[case.into()],
        &mut |mut row| {
            let event =
                Event::parse(&row.text(2)?).map_err(|_| StoreError::Damaged("a readable event"))?;
            let stamp = Stamp {
                seq: row.number(0)?,
                received: row.number(1)?,
            };
            entries.push(Entry {
                event,
                private: None,
                stamp: Some(stamp),
            });
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(entries)
}
