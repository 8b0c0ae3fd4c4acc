//! Reading events: pages after a cursor, and one case.

use crate::packed::Piece;
use crate::secret;
use crate::store::pages::{self, BLOCK, Block, MAX_BLOCK_BYTES, Pages};
use crate::store::portion::Portion;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, published};
use redress_core::record::{Entry, Event, Private, Stamp, TrackingCode};
use redress_core::sync::{MAX_PULL_BYTES, MAX_PULL_EVENTS, Pulled, Scope};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A page of the organisation's events.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its events, in order of number.
    pub parts: Vec<Part>,
    /// Everything up to here is on this page or before it, or is the reader's own.
    pub cursor: u64,
    /// The newest number there is.
    pub head: u64,
    /// There is more after the cursor.
    pub more: bool,
    /// The newest number of a publication, whether it is on this page or not.
    pub published: u64,
    /// Earlier events of cases that come into the reader's scope.
    pub entered: Vec<Pulled>,
    /// Cases that leave it.
    pub left: Vec<String>,
    /// Of the case that enters with the next number everything up to here was given.
    pub within: u64,
}

impl Page {
    /// A case leaves the reader's scope.
    pub(crate) fn leaves(&mut self, case: String) {
        if !self.left.contains(&case) {
            self.left.push(case);
        }
    }
}

/// Some events of a page: each a `Pulled` as JSON, with commas between, compressed.
#[derive(Debug, Clone)]
pub enum Part {
    /// Read for this page.
    Fresh(Arc<Piece>),
    /// The same for many devices.
    Closed(Arc<Block>),
}

impl Part {
    /// Its text, compressed.
    #[must_use]
    pub fn piece(&self) -> &Piece {
        match self {
            Self::Fresh(piece) => piece,
            Self::Closed(block) => &block.piece,
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn text(&self) -> Result<Vec<u8>, StoreError> {
        self.piece().text().map_err(unpacked)
    }
}

pub(super) fn unpacked(error: std::io::Error) -> StoreError {
    StoreError::Io(error.to_string())
}

/// Which private parts a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reveal {
    first: u64,
    last: u64,
    count: u64,
}

impl Reveal {
    pub(super) fn of(seq: u64) -> Self {
        Self {
            first: seq,
            last: seq,
            count: 1,
        }
    }

    /// Both, each with numbers of its own.
    pub(super) fn and(self, later: Self) -> Self {
        match (self.count, later.count) {
            (0, _) => later,
            (_, 0) => self,
            (before, after) => Self {
                first: self.first.min(later.first),
                last: self.last.max(later.last),
                count: before + after,
            },
        }
    }
}

impl Store {
    /// The newest number there is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self) -> Result<u64, StoreError> {
        self.read(shown).await
    }

    /// The events after a cursor that are in a scope: without one those that the device did not write, with
    /// one, in which it may have let go of its own, those too. The reveal of private parts
    /// is on disk before they are handed out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pull(
        &self,
        device: &str,
        scope: Option<Scope>,
        (cursor, within): (u64, u64),
        now: u64,
    ) -> Result<Page, StoreError> {
        let (reader, pages) = (device.to_owned(), self.pages.clone());
        let organisation = self.organisation.id.clone();
        let read = self.read(move |c| match &scope {
            None => page(c, &pages, &reader, cursor),
            Some(scope) if scope.is_everything() => page(c, &pages, "", cursor),
            Some(scope) => {
                let mark = scope.mark();
                let mark = mark.map_err(|_| StoreError::Damaged("a readable scope"))?;
                let portion = Portion {
                    organisation: &organisation,
                    scope,
                    mark: Arc::from(mark),
                    pages: &pages,
                    cursor,
                    within,
                };
                portion.page(c)
            }
        });
        let (page, shown) = read.await?;
        self.publications_reach(page.published);
        if shown.count > 0 {
            let numbers = (shown.first, shown.last);
            self.reveal(device, numbers, shown.count, now).await?;
        }
        Ok(page)
    }

    /// What a device that pulls no case is told: how far the record goes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self) -> Result<Page, StoreError> {
        let read = |c: &mut dyn Sql| {
            let head = shown(c)?;
            Ok(Page {
                cursor: head,
                head,
                published: published::newest(c)?,
                ..Page::default()
            })
        };
        let page = self.read(read).await?;
        self.publications_reach(page.published);
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

/// How much a page still takes.
pub(super) struct Room {
    events: usize,
    bytes: usize,
    empty: bool,
}

impl Room {
    pub(super) fn of_page() -> Self {
        Self {
            events: MAX_PULL_EVENTS,
            bytes: MAX_PULL_BYTES,
            empty: true,
        }
    }

    pub(super) fn of_block() -> Self {
        Self {
            events: MAX_PULL_EVENTS,
            bytes: MAX_BLOCK_BYTES,
            empty: false,
        }
    }

    /// Whether more goes on the page. A single event that is larger than a page is one by itself.
    pub(super) fn takes(&mut self, events: usize, bytes: usize) -> bool {
        let fits = self.empty || (events <= self.events && bytes <= self.bytes);
        if fits {
            self.events = self.events.saturating_sub(events);
            self.bytes = self.bytes.saturating_sub(bytes);
            self.empty = false;
        }
        fits
    }
}

fn page(
    c: &mut dyn Sql,
    pages: &Pages,
    reader: &str,
    cursor: u64,
) -> Result<(Page, Reveal), StoreError> {
    let head = shown(c)?;
    let changed = pages::changed(c)?;
    let mut reveal = Reveal::default();
    let mut page = Page {
        cursor: cursor.min(head),
        head,
        published: published::newest(c)?,
        ..Page::default()
    };
    let mut room = Room::of_page();
    while page.cursor < head {
        if room.events == 0 {
            page.more = true;
            break;
        }
        let end = (page.cursor / BLOCK + 1) * BLOCK;
        if page.cursor.is_multiple_of(BLOCK) && end <= head {
            let block = closed(c, pages, changed, page.cursor)?;
            let shared = block.filter(|block| !block.authors.iter().any(|a| a == reader));
            if let Some(block) = shared {
                if !room.takes(block.events, block.bytes) {
                    page.more = true;
                    break;
                }
                reveal = reveal.and(block.reveal);
                page.parts.push(Part::Closed(block));
                page.cursor = end;
                continue;
            }
        }
        let to = end.min(head);
        let fresh = read(c, reader, page.cursor, to, &mut room)?;
        page.more = fresh.cut;
        page.cursor = if fresh.cut {
            fresh.last.max(page.cursor)
        } else if fresh.events == 0 {
            // Numbers may have been left free after a restore: many.
            let next = next(c, reader, to, head)?.map(|next| (next - 1) / BLOCK * BLOCK);
            next.map_or(head, |next| next.max(to))
        } else {
            to
        };
        if fresh.events > 0 {
            reveal = reveal.and(fresh.reveal);
            let piece = Piece::of(fresh.text.as_bytes()).map_err(unpacked)?;
            page.parts.push(Part::Fresh(Arc::new(piece)));
        }
        if page.more {
            break;
        }
    }
    Ok((page, reveal))
}

/// The block after a number, with everybody's events; none where it has none or is too large.
fn closed(
    c: &mut dyn Sql,
    pages: &Pages,
    changed: u64,
    after: u64,
) -> Result<Option<Arc<Block>>, StoreError> {
    let key = (Arc::from(""), after);
    if let Some((block, _)) = pages.get(changed, &key) {
        return Ok(Some(block));
    }
    let mut room = Room::of_block();
    let all = read(c, "", after, after + BLOCK, &mut room)?;
    if all.cut || all.events == 0 {
        return Ok(None);
    }
    let block = Arc::new(Block {
        piece: Piece::of(all.text.as_bytes()).map_err(unpacked)?,
        authors: all.authors.into_iter().collect(),
        reveal: all.reveal,
        events: all.events,
        bytes: all.bytes,
    });
    pages.keep(changed, key, &block, 0);
    Ok(Some(block))
}

/// The number of the next event that the reader did not write.
fn next(c: &mut dyn Sql, reader: &str, after: u64, head: u64) -> Result<Option<u64>, StoreError> {
    let row = c.one(
        "SELECT seq FROM event WHERE seq > ?1 AND seq <= ?3 AND device <> ?2 ORDER BY seq LIMIT 1",
        &[after.into(), reader.into(), head.into()],
    )?;
    row.map(|mut row| row.number(0)).transpose()
}

/// Events as they were read.
#[derive(Default)]
struct Read {
    text: String,
    authors: BTreeSet<String>,
    reveal: Reveal,
    events: usize,
    bytes: usize,
    last: u64,
    /// There was no room for all.
    cut: bool,
}

/// Reads events after one number up to another, but for the reader's own.
fn read(
    c: &mut dyn Sql,
    reader: &str,
    after: u64,
    to: u64,
    room: &mut Room,
) -> Result<Read, StoreError> {
    let mut all = Read::default();
    c.each(
        "SELECT e.seq, e.received, e.raw, p.body, e.device
         FROM event e LEFT JOIN private p ON p.event = e.id
         WHERE e.seq > ?1 AND e.seq <= ?3 AND e.device <> ?2 ORDER BY e.seq",
        &[after.into(), reader.into(), to.into()],
        &mut |mut row| {
            let (raw, body) = (row.text(2)?, row.text_if_any(3)?);
            let size = raw.len() + body.as_ref().map_or(0, String::len);
            if !room.takes(1, size) {
                all.cut = true;
                return Ok(ControlFlow::Break(()));
            }
            let seq = row.number(0)?;
            write(&mut all.text, seq, row.number(1)?, &raw, body.as_deref())?;
            let count = u64::from(body.is_some());
            let (first, last) = (seq, seq);
            all.reveal = all.reveal.and(Reveal { first, last, count });
            all.authors.insert(row.text(4)?);
            all.events += 1;
            all.bytes += size;
            all.last = seq;
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(all)
}

/// Writes an event as `Pulled` is written. Its private part is stored as the text that is sent.
pub(super) fn write(
    text: &mut String,
    seq: u64,
    received: u64,
    raw: &str,
    private: Option<&str>,
) -> Result<(), StoreError> {
    let raw = serde_json::to_string(raw).map_err(|_| StoreError::Damaged("a readable event"))?;
    let comma = if text.is_empty() { "" } else { "," };
    text.push_str(&format!(
        r#"{comma}{{"seq":{seq},"received":{received},"raw":{raw}"#
    ));
    if let Some(private) = private {
        let readable = serde_json::from_str::<Private>(private);
        readable.map_err(|_| StoreError::Damaged("a readable private part"))?;
        text.push_str(r#","private":"#);
        text.push_str(private);
    }
    text.push('}');
    Ok(())
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
