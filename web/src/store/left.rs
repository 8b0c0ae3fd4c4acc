//! Cases that are no longer this device's: they go in the transaction that brings the news; one with
//! something unsent, once it is sent. Never: which cases those are.

use super::idb::{Durability, Transaction, settled};
use super::read::{self, CASE};
use super::rows::{from_js, to_js};
use super::{
    EVENTS, EventRow, META, OUTBOX, OutboxRow, PHOTOS, PRIVATE, Round, SUMMARIES, Store,
    StoreError, UPLOADS, summaries,
};
use redress_core::record::{Envelope, Event};
use redress_core::sync::Standing;
use std::collections::BTreeSet;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// Key of the cases that go once nothing of theirs is unsent, in [`META`].
const LEAVING: &str = "leaving";
/// What begins a case.
const FILED: &str = "filed";

/// Lets go of what a round says has left, after everything else of it is stored.
pub(super) async fn follow(
    transaction: &Transaction,
    round: &Round,
    org: &str,
) -> Result<(), StoreError> {
    let meta = transaction.store(META)?;
    let known: Option<BTreeSet<String>> = Store::meta(transaction, LEAVING).await?;
    let known = known.unwrap_or_default();
    let mut leaving = known.clone();
    // What comes again has come back.
    for row in &round.pulled {
        leaving.remove(&row.case);
    }
    leaving.extend(round.left.iter().cloned());
    let scope = round.standing.scope.as_ref().filter(|_| round.sweeps);
    if let Some(scope) = scope {
        for case in read::every_case(transaction).await? {
            let rows = rows(transaction, &case).await?;
            let number = |row: &EventRow| row.stamp.map_or(u64::MAX, |stamp| stamp.seq);
            let read = rows.iter().map(|row| (number(row), Event::parse(&row.raw)));
            let read: Vec<_> = read
                .filter_map(|(n, event)| Some((n, event.ok()?)))
                .collect();
            let its = |of: &Event| of.envelope().org == org && of.envelope().case != org;
            if read.iter().all(|(_, event)| its(event))
                && !scope.has(read.iter().map(|(n, event)| (*n, event.envelope())))
            {
                leaving.insert(case);
            } else if !scope.personal {
                hide(transaction, &rows, &case)?;
            }
        }
    }
    if leaving.is_empty() && known.is_empty() {
        return Ok(());
    }
    let unsent = settled(&transaction.store(OUTBOX)?.get_all()?).await?;
    let unsent: Vec<OutboxRow> = from_js(unsent)?;
    let mut waiting = BTreeSet::new();
    for case in leaving {
        let rows = rows(transaction, &case).await?;
        let mut stays = unsent.iter().any(|row| row.case == case);
        for row in &rows {
            stays = stays || row.stamp.is_none() || uploads(transaction, row).await?;
        }
        if stays {
            waiting.insert(case);
            continue;
        }
        for row in &rows {
            let key = JsValue::from_str(&row.id);
            transaction.store(EVENTS)?.delete(&key)?;
            transaction.store(PRIVATE)?.delete(&key)?;
            transaction.store(PHOTOS)?.delete(&photos(row)?)?;
        }
        transaction
            .store(SUMMARIES)?
            .delete(&case.as_str().into())?;
        summaries::mark(transaction, [&case])?;
    }
    if waiting != known {
        meta.put_with_key(&to_js(&waiting)?, &LEAVING.into())?;
    }
    Ok(())
}

/// What was written while its case left the scope goes too, once it is sent: nobody would say again that the
/// case is gone.
pub(super) async fn wrote_late(
    transaction: &Transaction,
    event: &Envelope,
) -> Result<(), StoreError> {
    if event.kind == FILED || Store::standing(transaction).await?.scope.is_none() {
        return Ok(());
    }
    let by_case = transaction.store(EVENTS)?.index(CASE)?;
    let here = by_case.count_with_key(&JsValue::from_str(&event.case))?;
    let here: u32 = from_js(settled(&here).await?)?;
    if here == 0 {
        let known: Option<BTreeSet<String>> = Store::meta(transaction, LEAVING).await?;
        let mut leaving = known.unwrap_or_default();
        leaving.insert(event.case.clone());
        let meta = transaction.store(META)?;
        meta.put_with_key(&to_js(&leaving)?, &LEAVING.into())?;
    }
    Ok(())
}

impl Store {
    /// The newest number that somebody who writes in a case here can have seen.
    pub async fn seen(&self, standing: &Standing, case: &str) -> Result<u64, StoreError> {
        if standing.scope.is_none() {
            return Ok(standing.cursor);
        }
        let transaction = self.begin(&[EVENTS], false, Durability::Relaxed)?;
        let rows = rows(&transaction, case).await?;
        let others = rows.iter().filter(|row| !row.own);
        Ok(standing.seen(others.filter_map(|row| Some(row.stamp?.seq))))
    }
}

/// Lets go of private parts that are on the server.
fn hide(transaction: &Transaction, rows: &[EventRow], case: &String) -> Result<(), StoreError> {
    for row in rows.iter().filter(|row| row.stamp.is_some()) {
        transaction
            .store(PRIVATE)?
            .delete(&row.id.as_str().into())?;
        transaction.store(PHOTOS)?.delete(&photos(row)?)?;
    }
    transaction
        .store(SUMMARIES)?
        .delete(&case.as_str().into())?;
    summaries::mark(transaction, [case])
}

async fn rows(transaction: &Transaction, case: &str) -> Result<Vec<EventRow>, StoreError> {
    let by_case = transaction.store(EVENTS)?.index(CASE)?;
    from_js(settled(&by_case.get_all_with_key(&JsValue::from_str(case))?).await?)
}

/// Whether a photo of an event is still to be sent.
async fn uploads(transaction: &Transaction, row: &EventRow) -> Result<bool, StoreError> {
    let uploads = transaction.store(UPLOADS)?;
    let count: u32 = from_js(settled(&uploads.count_with_key(&photos(row)?)?).await?)?;
    Ok(count > 0)
}

/// The keys of an event's photos begin with its id.
fn photos(row: &EventRow) -> Result<JsValue, StoreError> {
    let (from, to) = (format!("{} ", row.id), format!("{}!", row.id));
    Ok(IdbKeyRange::bound(&from.into(), &to.into())?.into())
}
