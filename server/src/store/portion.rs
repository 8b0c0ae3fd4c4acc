//! Pages for a device that gets some of the cases, or no private parts: events of cases in its scope,
//! cases that come into it with all that was before, cases that leave it by name. Blocks whose cases were
//! in it or not all along are made once for all devices with it. Never: whose scope it is.

use crate::packed::Piece;
use crate::store::pages::{self, BLOCK, Block, Pages};
use crate::store::pull::{Page, Part, Reveal, Room, unpacked, write};
use crate::store::scope::Placings;
use crate::store::sql::Sql;
use crate::store::{StoreError, published, pull};
use redress_core::record::Private;
use redress_core::sync::{Pulled, Scope};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// So many numbers are passed in one page at most, whether anything of theirs is given or not.
const MAX_PASSED: u64 = 40 * BLOCK;
/// A block with fewer events is compressed with what is around it: alone it would hardly get smaller.
const ALONE: usize = 32;

/// What is read for a device: its own events too, for it lets go of them with their cases.
pub(super) struct Portion<'a> {
    /// The organisation, whose own events everybody gets.
    pub(super) organisation: &'a str,
    /// What the device gets.
    pub(super) scope: &'a Scope,
    /// What that is known by.
    pub(super) mark: Arc<str>,
    /// Blocks at hand.
    pub(super) pages: &'a Pages,
    /// Everything up to here it has.
    pub(super) cursor: u64,
    /// Of the case that enters with the next number it has everything up to here.
    pub(super) within: u64,
}

/// A page that is being filled.
struct Filling {
    page: Page,
    room: Room,
    reveal: Reveal,
    text: String,
}

impl Filling {
    /// Puts a block on the page; false where it does not fit.
    fn takes(&mut self, block: &Arc<Block>) -> Result<bool, StoreError> {
        if block.events == 0 {
            return Ok(true);
        }
        if !self.room.takes(block.events, block.bytes) {
            return Ok(false);
        }
        self.reveal = self.reveal.and(block.reveal);
        if block.events < ALONE {
            let text = String::from_utf8(block.piece.text().map_err(unpacked)?);
            let text = text.map_err(|_| StoreError::Damaged("a readable page"))?;
            if !self.text.is_empty() {
                self.text.push(',');
            }
            self.text.push_str(&text);
        } else {
            self.close()?;
            self.page.parts.push(Part::Closed(Arc::clone(block)));
        }
        Ok(true)
    }

    /// Compresses what was read for this page alone.
    fn close(&mut self) -> Result<(), StoreError> {
        if !self.text.is_empty() {
            let piece = Piece::of(self.text.as_bytes()).map_err(unpacked)?;
            self.page.parts.push(Part::Fresh(Arc::new(piece)));
            self.text.clear();
        }
        Ok(())
    }
}

impl Portion<'_> {
    pub(super) fn page(&self, c: &mut dyn Sql) -> Result<(Page, Reveal), StoreError> {
        let head = pull::shown(c)?;
        let changed = pages::changed(c)?;
        let mut filling = Filling {
            page: Page {
                cursor: self.cursor.min(head),
                head,
                published: published::newest(c)?,
                ..Page::default()
            },
            room: Room::of_page(),
            reveal: Reveal::default(),
            text: String::new(),
        };
        let last = head.min(filling.page.cursor.saturating_add(MAX_PASSED));
        while filling.page.cursor < last {
            let from = filling.page.cursor;
            let end = (from / BLOCK + 1) * BLOCK;
            let whole = from.is_multiple_of(BLOCK) && end <= head;
            let block = match whole {
                true => self.block(c, changed, (from, end), head)?,
                false => None,
            };
            let (to, fits) = match block {
                Some(block) => (end, filling.takes(&block)?),
                None => {
                    let to = end.min(last);
                    (to, self.stride(c, &mut filling, (from, to))?)
                }
            };
            if !fits {
                break;
            }
            filling.page.cursor = to;
        }
        filling.page.more = filling.page.cursor < head;
        filling.close()?;
        Ok((filling.page, filling.reveal))
    }

    /// A block that says the same to every device with this scope, wherever it has got to: none of its
    /// cases came into the scope or left it since it was filed. None where one did, or where the block is
    /// too large to be kept.
    fn block(
        &self,
        c: &mut dyn Sql,
        changed: u64,
        (from, end): (u64, u64),
        head: u64,
    ) -> Result<Option<Arc<Block>>, StoreError> {
        let key = (Arc::clone(&self.mark), from);
        if let Some((block, stood)) = self.pages.get(changed, &key) {
            let since = stood < head;
            let moves = since && !self.scope.every_case();
            if !moves || !Placings::changed(c, (from, end), (stood, head))? {
                if since {
                    self.pages.keep(changed, key, &block, head);
                }
                return Ok(Some(block));
            }
        }
        let Some(given) = self.steady(c, (from, end), head)? else {
            return Ok(None);
        };
        let mut room = Room::of_block();
        let (mut text, mut reveal) = (String::new(), Reveal::default());
        let (mut events, mut bytes, mut cut) = (0, 0, false);
        c.each(
            "SELECT e.seq, e.received, e.case_id, e.raw, p.body
             FROM event e LEFT JOIN private p ON p.event = e.id
             WHERE e.seq > ?1 AND e.seq <= ?2 ORDER BY e.seq",
            &[from.into(), end.into()],
            &mut |mut row| {
                let case = row.text(2)?;
                if !given.get(&case).copied().unwrap_or(true) {
                    return Ok(ControlFlow::Continue(()));
                }
                let (seq, received, raw) = (row.number(0)?, row.number(1)?, row.text(3)?);
                let private = row.text_if_any(4)?.filter(|_| self.scope.personal);
                let size = raw.len() + private.as_ref().map_or(0, String::len);
                if !room.takes(1, size) {
                    cut = true;
                    return Ok(ControlFlow::Break(()));
                }
                if private.is_some() {
                    reveal = reveal.and(Reveal::of(seq));
                }
                write(&mut text, seq, received, &raw, private.as_deref())?;
                events += 1;
                bytes += size;
                Ok(ControlFlow::Continue(()))
            },
        )?;
        if cut {
            return Ok(None);
        }
        let block = Arc::new(Block {
            piece: Piece::of(text.as_bytes()).map_err(unpacked)?,
            // Whoever wrote some of it gets it too.
            authors: Vec::new(),
            reveal,
            events,
            bytes,
        });
        self.pages.keep(changed, key, &block, head);
        Ok(Some(block))
    }

    /// Of the cases with events between two numbers whether they are given, each all along; of one that
    /// is not named, everything is. None where a case came or went, or where something of it has a number
    /// from before its filing, with which it is given.
    fn steady(
        &self,
        c: &mut dyn Sql,
        (from, end): (u64, u64),
        head: u64,
    ) -> Result<Option<BTreeMap<String, bool>>, StoreError> {
        let mut given = BTreeMap::new();
        if self.scope.every_case() {
            return Ok(Some(given));
        }
        let placings = Placings::between(c, (from, end), head)?;
        let rows = c.rows(
            "SELECT b.case_id, min(e.seq) FROM (
               SELECT DISTINCT case_id FROM event WHERE seq > ?1 AND seq <= ?2) b
             JOIN event e ON e.case_id = b.case_id GROUP BY b.case_id",
            &[from.into(), end.into()],
        )?;
        for mut row in rows {
            let (case, first) = (row.text(0)?, row.number(1)?);
            if case == self.organisation {
                continue;
            }
            let Some((here, filed)) = placings.steady(self.scope, &case) else {
                return Ok(None);
            };
            if here && first < filed {
                return Ok(None);
            }
            given.insert(case, here);
        }
        Ok(Some(given))
    }

    /// Fills in what is between two numbers; false where the page is full, its cursor then before what
    /// did not fit.
    fn stride(
        &self,
        c: &mut dyn Sql,
        filling: &mut Filling,
        (from, to): (u64, u64),
    ) -> Result<bool, StoreError> {
        let head = filling.page.head;
        let placings = Placings::between(c, (from, to), head)?;
        let rows = c.rows(
            "SELECT seq, case_id FROM event WHERE seq > ?1 AND seq <= ?2 ORDER BY seq",
            &[from.into(), to.into()],
        )?;
        for mut row in rows {
            let (seq, case) = (row.number(0)?, row.text(1)?);
            let covered =
                |upto| case == self.organisation || placings.covered(self.scope, &case, upto);
            let (before, after) = (covered(seq - 1), covered(seq));
            if !before && !after {
                continue;
            }
            if !covered(head) {
                // It comes and goes on the way to where things stand: who has it is told how it went, who
                // may have it from another scope that it went.
                if covered(self.cursor) && !self.give(c, filling, seq)? {
                    filling.page.cursor = seq - 1;
                    return Ok(false);
                }
                if before && !after {
                    filling.page.leaves(case);
                }
                continue;
            }
            let full = |filling: &mut Filling, within| {
                filling.page.cursor = seq - 1;
                filling.page.within = within;
            };
            if !before {
                let known = if seq == self.cursor + 1 {
                    self.within
                } else {
                    0
                };
                if let Some(within) = self.enter(c, filling, &case, (known, seq))? {
                    full(filling, within);
                    return Ok(false);
                }
            }
            if !self.give(c, filling, seq)? {
                full(filling, if before { 0 } else { seq - 1 });
                return Ok(false);
            }
            filling.page.left.retain(|left| *left != case);
            if !after {
                filling.page.leaves(case);
            }
        }
        Ok(true)
    }

    /// Gives what a case has between two numbers; where that does not fit, up to which it did.
    fn enter(
        &self,
        c: &mut dyn Sql,
        filling: &mut Filling,
        case: &str,
        (after, before): (u64, u64),
    ) -> Result<Option<u64>, StoreError> {
        let rows = c.rows(
            "SELECT seq FROM event WHERE case_id = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq",
            &[case.into(), after.into(), before.into()],
        )?;
        let mut within = after;
        for mut row in rows {
            let seq = row.number(0)?;
            let Some(event) = self.read(c, filling, seq)? else {
                return Ok(Some(within));
            };
            let private = event
                .private
                .as_deref()
                .map(serde_json::from_str::<Private>);
            filling.page.entered.push(Pulled {
                seq,
                received: event.received,
                raw: event.raw,
                private: private
                    .transpose()
                    .map_err(|_| StoreError::Damaged("a readable private part"))?,
            });
            within = seq;
        }
        Ok(None)
    }

    /// Gives an event; false where it does not fit.
    fn give(&self, c: &mut dyn Sql, filling: &mut Filling, seq: u64) -> Result<bool, StoreError> {
        let Some(event) = self.read(c, filling, seq)? else {
            return Ok(false);
        };
        let private = event.private.as_deref();
        write(&mut filling.text, seq, event.received, &event.raw, private)?;
        Ok(true)
    }

    /// Reads an event as the device may see it; none where the page has no room for it.
    fn read(
        &self,
        c: &mut dyn Sql,
        filling: &mut Filling,
        seq: u64,
    ) -> Result<Option<Shown>, StoreError> {
        let row = c.one(
            "SELECT e.received, e.raw, p.body
             FROM event e LEFT JOIN private p ON p.event = e.id WHERE e.seq = ?1",
            &[seq.into()],
        )?;
        let mut row = row.ok_or(StoreError::Damaged("an event that was just there"))?;
        let (received, raw) = (row.number(0)?, row.text(1)?);
        let private = row.text_if_any(2)?.filter(|_| self.scope.personal);
        let size = raw.len() + private.as_ref().map_or(0, String::len);
        if !filling.room.takes(1, size) {
            return Ok(None);
        }
        if private.is_some() {
            filling.reveal = filling.reveal.and(Reveal::of(seq));
        }
        Ok(Some(Shown {
            received,
            raw,
            private,
        }))
    }
}

/// An event as a device may see it.
struct Shown {
    received: u64,
    raw: String,
    private: Option<String>,
}
