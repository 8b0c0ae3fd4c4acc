//! How far a device's chain is here, where links came back out of turn or are nowhere any more: what
//! nobody holds counts as lost, and what follows on it need not wait. Never: a judgement of an event.

use crate::store::presented::Presented;
use crate::store::sql::Sql;
use crate::store::{StoreError, heal, push};
use redress_core::record::Event;

/// The most links that a device may say are gone.
const MOST_GONE: u64 = 100_000;

/// The event that follows on a link, where it is here.
pub(super) fn next(c: &mut dyn Sql, device: &str, link: u64) -> Result<Option<Event>, StoreError> {
    let row = c.one(
        "SELECT e.raw FROM link l JOIN event e ON e.id = l.event WHERE l.device = ?1 AND l.seq = ?2",
        &[device.into(), (link + 1).into()],
    )?;
    let raw = row.map(|mut row| row.text(0)).transpose()?;
    let event = raw.map(|raw| Event::parse(&raw)).transpose();
    event.map_err(|_| StoreError::Damaged("a readable event"))
}

/// Whether an event is what its chain's next link follows on, where that was brought back before it.
pub(super) fn precedes(c: &mut dyn Sql, event: &Presented) -> Result<bool, StoreError> {
    let next = next(c, &event.device, event.seq)?;
    Ok(next.is_none_or(|next| next.envelope().prev == event.hash))
}

/// Moves the last link presented to the end of what is there without a gap.
pub(super) fn advance(c: &mut dyn Sql, device: &str) -> Result<(), StoreError> {
    let mut last = push::presented(c, device)?;
    let first = last;
    while push::link(c, device, last + 1)?.is_some() {
        last += 1;
    }
    if last > first {
        c.run(
            "UPDATE device SET seq = ?2 WHERE id = ?1",
            &[device.into(), last.into()],
        )?;
    }
    Ok(())
}

/// A receipt that fits the author's chain: no link was received after the one that follows on it,
/// whoever brought which first. Where a clock ran ahead, the receipt decides the order.
pub(super) fn receipt(
    c: &mut dyn Sql,
    device: &str,
    link: u64,
    received: u64,
) -> Result<u64, StoreError> {
    let place = [device.into(), link.into()];
    let before = c.one(
        "SELECT e.received FROM link l JOIN event e ON e.id = l.event
         WHERE l.device = ?1 AND l.seq < ?2 ORDER BY l.seq DESC LIMIT 1",
        &place,
    )?;
    let after = c.one(
        "SELECT e.received FROM link l JOIN event e ON e.id = l.event
         WHERE l.device = ?1 AND l.seq > ?2 ORDER BY l.seq LIMIT 1",
        &place,
    )?;
    let least = before.map_or(Ok(0), |mut row| row.number(0))?;
    let most = after.map_or(Ok(u64::MAX), |mut row| row.number(0))?;
    Ok(received.max(least).min(most))
}

/// Whether a device has come through a restore, which may have taken what was known of its chain: links
/// can be lost, and a text that follows on none of them can follow on one that had been set aside.
pub(super) fn was_restored(c: &mut dyn Sql, device: &str) -> Result<bool, StoreError> {
    let known = c.one("SELECT 1 FROM healing WHERE device = ?1", &[device.into()])?;
    Ok(known.is_some())
}

/// Counts links as lost that their device no longer holds: only after a restore, and only those
/// that are next.
pub(super) fn give_up(c: &mut dyn Sql, gone: u64, first: &Presented) -> Result<(), StoreError> {
    let device = &first.device;
    let missing = push::presented(c, device)? + 1;
    let known = was_restored(c, device)?;
    let plausible = first.seq == gone + 1 && gone >= missing && gone - missing < MOST_GONE;
    if !known || !plausible || heal::healing(c)?.is_some() {
        return Ok(());
    }
    for link in missing..=gone {
        // What follows on it says what it was.
        let hash = if link == gone { first.prev() } else { "" };
        lose(c, device, link, hash)?;
    }
    advance(c, device)
}

/// Counts the links from one on up to an event as lost.
pub(super) fn give_up_before(
    c: &mut dyn Sql,
    missing: u64,
    event: &Presented,
) -> Result<(), StoreError> {
    if heal::healing(c)?.is_some() || event.seq.saturating_sub(missing) > MOST_GONE {
        return Ok(());
    }
    for link in missing..event.seq {
        let hash = if link + 1 == event.seq {
            event.prev()
        } else {
            ""
        };
        lose(c, &event.device, link, hash)?;
    }
    advance(c, &event.device)
}

/// Counts the next link as lost when its device cannot show what it was, so that what follows it
/// need not wait. Should it turn up after all, it is taken in.
pub(super) fn pass_over(c: &mut dyn Sql, device: &str, link: u64) -> Result<(), StoreError> {
    if heal::healing(c)?.is_some() || link != push::presented(c, device)? + 1 {
        return Ok(());
    }
    lose(c, device, link, "")?;
    advance(c, device)
}

fn lose(c: &mut dyn Sql, device: &str, link: u64, hash: &str) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO link (device, seq, hash, event, state) VALUES (?1, ?2, ?3, '', 'lost')
         ON CONFLICT (device, seq) DO NOTHING",
        &[device.into(), link.into(), hash.into()],
    )
}

/// Links before some that came back, and that nobody held: what follows them need not wait.
pub(super) fn give_up_all(c: &mut dyn Sql) -> Result<(), StoreError> {
    let rows = c.rows(
        "SELECT d.id, d.seq, max(l.seq) FROM device d JOIN link l ON l.device = d.id
         GROUP BY d.id, d.seq HAVING max(l.seq) > d.seq ORDER BY d.id",
        &[],
    )?;
    for mut row in rows {
        let (device, presented, last) = (row.text(0)?, row.number(1)?, row.number(2)?);
        for link in presented + 1..last {
            let after = next(c, &device, link)?;
            let hash = after.as_ref().map_or("", |next| &next.envelope().prev);
            lose(c, &device, link, hash)?;
        }
        advance(c, &device)?;
    }
    Ok(())
}
