//! Where a device's chain stands while its push is taken in: what follows on it link by link need
//! not be looked up again. Never: a judgement of anything out of turn, which is `push`'s.

use crate::store::presented::Presented;
use crate::store::push::{Gate, count_presented, record};
use crate::store::sql::Sql;
use crate::store::{StoreError, people};
use redress_core::sync::Outcome;

/// The end of the pusher's chain; none while anything about it is unusual.
pub(super) struct Turn {
    /// The last link, and its hash.
    end: Option<(u64, String)>,
    /// When the first person was added.
    since: Option<u64>,
    /// The end has moved and is not noted yet.
    moved: bool,
}

impl Turn {
    pub(super) fn of(c: &mut dyn Sql, gate: &Gate) -> Result<Self, StoreError> {
        let row = c.one(
            "SELECT d.seq, l.hash, (SELECT max(seq) FROM link WHERE device = d.id)
             FROM device d LEFT JOIN link l ON l.device = d.id AND l.seq = d.seq WHERE d.id = ?1",
            &[(&gate.pusher.device).into()],
        )?;
        let mut row = row.ok_or(StoreError::Damaged("the row of a device"))?;
        let (seq, hash) = (row.number(0)?, row.text_if_any(1)?);
        let last = row.number_if_any(2)?.unwrap_or(0);
        // A link whose text was lost can be followed by anything; links may be here out of turn.
        let hash = hash.filter(|hash| !hash.is_empty());
        let hash = if seq == 0 { Some(String::new()) } else { hash };
        let usual = !gate.healing && seq == last;
        Ok(Self {
            end: hash.filter(|_| usual).map(|hash| (seq, hash)),
            since: people::since(c)?,
            moved: false,
        })
    }

    /// Takes in an event that is the next link, new and right; none where it has to be judged.
    pub(super) fn take(
        &mut self,
        c: &mut dyn Sql,
        gate: &Gate,
        presented: &Presented,
    ) -> Result<Option<Outcome>, StoreError> {
        let (Some((last, hash)), Ok(event)) = (&self.end, &presented.event) else {
            return Ok(None);
        };
        let envelope = event.envelope();
        let next = envelope.device == gate.pusher.device
            && envelope.org == gate.organisation
            && envelope.seq == last + 1
            && envelope.prev == *hash;
        if !next || gate.suits(c, presented, event, self.since)?.is_err() {
            return Ok(None);
        }
        let received = gate.pusher.received;
        let Some(seq) = gate.store_if_new(c, presented, event, None, received)? else {
            return Ok(None);
        };
        record(c, presented, "accepted", None)?;
        self.end = Some((envelope.seq, presented.hash.clone()));
        self.moved = true;
        Ok(Some(Outcome::Accepted { seq, received }))
    }

    /// Notes how far the chain has come.
    pub(super) fn settle(&mut self, c: &mut dyn Sql, gate: &Gate) -> Result<(), StoreError> {
        match &self.end {
            Some((seq, _)) if self.moved => {
                self.moved = false;
                count_presented(c, &gate.pusher.device, *seq)
            }
            _ => Ok(()),
        }
    }
}
