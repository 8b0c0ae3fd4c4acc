//! Pages for a device that gets some of the cases, or no private parts: events of cases in its scope,
//! cases that come into it with all that was before, cases that leave it by name. Never: whose scope it is.

use crate::packed::Piece;
use crate::store::pull::{Page, Part, Reveal, Room, unpacked, write};
use crate::store::scope::Placings;
use crate::store::sql::Sql;
use crate::store::{StoreError, published, pull};
use redress_core::record::Private;
use redress_core::sync::{Pulled, Scope};
use std::sync::Arc;

/// So many numbers are looked at in one go.
const STRIDE: u64 = 250;
/// So many are passed in one page at most, whether anything of theirs is given or not.
const MAX_PASSED: u64 = 20 * STRIDE;

/// What is read for a device: its own events too, for it lets go of them with their cases.
pub(super) struct Portion<'a> {
    /// The organisation, whose own events everybody gets.
    pub(super) organisation: &'a str,
    /// What the device gets.
    pub(super) scope: &'a Scope,
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

impl Portion<'_> {
    pub(super) fn page(&self, c: &mut dyn Sql) -> Result<(Page, Reveal), StoreError> {
        let head = pull::shown(c)?;
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
            let to = from.saturating_add(STRIDE).min(last);
            if !self.stride(c, &mut filling, (from, to))? {
                break;
            }
            filling.page.cursor = to;
        }
        let Filling {
            mut page,
            reveal,
            text,
            ..
        } = filling;
        page.more = page.cursor < head;
        if !text.is_empty() {
            let piece = Piece::of(text.as_bytes()).map_err(unpacked)?;
            page.parts.push(Part::Fresh(Arc::new(piece)));
        }
        Ok((page, reveal))
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
