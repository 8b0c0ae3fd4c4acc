//! Where a device's chain stands while its push is taken in: what follows on it link by link need
//! not be looked up again. Never: a judgement of anything out of turn, which is `push`'s.

use crate::store::presented::Presented;
use crate::store::push::{Gate, count_presented, next_number, record_new};
use crate::store::sql::Sql;
use crate::store::{StoreError, official, people};
use redress_core::record::LedgerNumber;
use redress_core::sync::Outcome;

/// The end of the pusher's chain; none while anything about it is unusual.
pub(super) struct Turn {
    /// The last link, and its hash.
    end: Option<(u64, String)>,
    /// A restored record waits for its devices.
    pub(super) healing: bool,
    /// How cases are numbered whose regulation gives no numbering.
    ledger: Option<LedgerNumber>,
    /// When the first person was added.
    since: Option<u64>,
    /// The number that the next event gets.
    next: u64,
    /// The end has moved and is not noted yet.
    moved: bool,
}

impl Turn {
    /// Read in one go: a push of one event costs little more than its rows.
    pub(super) fn of(c: &mut dyn Sql, device: &str) -> Result<Self, StoreError> {
        let row = c.one(
            "SELECT d.seq, l.hash, (SELECT max(seq) FROM link WHERE device = d.id),
               (SELECT value FROM meta WHERE key = 'healing'),
               (SELECT value FROM meta WHERE key = 'ledger_number'),
               (SELECT value FROM meta WHERE key = 'people_since')
             FROM device d LEFT JOIN link l ON l.device = d.id AND l.seq = d.seq WHERE d.id = ?1",
            &[device.into()],
        )?;
        let mut row = row.ok_or(StoreError::Damaged("the row of a device"))?;
        let (seq, hash) = (row.number(0)?, row.text_if_any(1)?);
        let last = row.number_if_any(2)?.unwrap_or(0);
        let healing = row.text_if_any(3)?.is_some();
        // A link whose text was lost can be followed by anything; links may be here out of turn.
        let hash = hash.filter(|hash| !hash.is_empty());
        let hash = if seq == 0 { Some(String::new()) } else { hash };
        let usual = !healing && seq == last;
        Ok(Self {
            end: hash.filter(|_| usual).map(|hash| (seq, hash)),
            healing,
            ledger: official::read(row.text_if_any(4)?)?,
            since: row.text_if_any(5)?.map(|since| people::read_since(&since)),
            next: next_number(c)?,
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
        if !next {
            return Ok(None);
        }
        let Ok(body) = gate.suits(c, presented, event, self.since)? else {
            return Ok(None);
        };
        let (received, what) = (gate.pusher.received, (event, &body));
        let Some(seq) = gate.store_if_new(c, presented, what, self.next, received)? else {
            return Ok(None);
        };
        record_new(c, presented)?;
        self.next = seq + 1;
        self.end = Some((envelope.seq, presented.hash.clone()));
        self.moved = true;
        Ok(Some(Outcome::Accepted { seq, received }))
    }

    /// What follows from an event that was taken in: its case may be due for its number.
    pub(super) fn after(
        &mut self,
        c: &mut dyn Sql,
        gate: &Gate,
        event: &Presented,
    ) -> Result<(), StoreError> {
        if official::after(c, gate, self.ledger.as_ref(), event)? {
            self.next = next_number(c)?;
        }
        Ok(())
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
