//! Erased cases: what identifies people in them goes from this device, in the transaction that brings the
//! news; of what is not sent yet, once it is. Never: who erases, or why.

use super::idb::{Transaction, settled};
use super::read::{self, CASE};
use super::rows::{from_js, to_js};
use super::{
    EVENTS, EventRow, META, PHOTOS, PRIVATE, Round, SUMMARIES, Store, StoreError, UPLOADS,
    summaries,
};
use redress_core::order::gathered;
use redress_core::record::Event;
use std::collections::BTreeSet;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// Key of the cases that were erased, in [`META`].
const ERASED: &str = "erased";

/// Follows what a round says of erased cases, after everything else of it is stored.
pub(super) async fn follow(
    transaction: &Transaction,
    round: &Round,
    pulled: &[Event],
) -> Result<(), StoreError> {
    let known: Option<BTreeSet<String>> = Store::meta(transaction, ERASED).await?;
    let known = known.unwrap_or_default();
    let envelopes = pulled.iter().map(Event::envelope);
    let told = envelopes.filter(|envelope| envelope.kind == "erased");
    let new: BTreeSet<String> = gathered(told.map(|envelope| envelope.case.clone()));
    let all: BTreeSet<String> = gathered(known.union(&new).cloned());
    if all.is_empty() {
        return Ok(());
    }
    if !new.is_empty() {
        let meta = transaction.store(META)?;
        meta.put_with_key(&to_js(&all)?, &ERASED.into())?;
    }
    // What an answer from before brings, too: it may come late, to another tab. And what was sent since:
    // it waited here with its private part.
    let mut gone: BTreeSet<String> = gathered(pulled.iter().map(|e| e.envelope().case.clone()));
    let sent: Vec<String> = round.sent.iter().map(|(_, id, _)| id.clone()).collect();
    for row in read::all(&transaction.store(EVENTS)?, &sent).await? {
        gone.insert(from_js::<EventRow>(row)?.case);
    }
    for case in gone.intersection(&all) {
        let by_case = transaction.store(EVENTS)?.index(CASE)?;
        let rows = settled(&by_case.get_all_with_key(&JsValue::from_str(case))?).await?;
        for row in from_js::<Vec<EventRow>>(rows)? {
            forget(transaction, &row)?;
        }
        // Its title may say who is concerned; it is made anew of what is left.
        transaction
            .store(SUMMARIES)?
            .delete(&case.as_str().into())?;
        if !round.forget {
            summaries::mark(transaction, [case])?;
        }
    }
    Ok(())
}

fn forget(transaction: &Transaction, row: &EventRow) -> Result<(), StoreError> {
    if row.stamp.is_none() {
        return Ok(());
    }
    let id = JsValue::from_str(&row.id);
    transaction.store(PRIVATE)?.delete(&id)?;
    // The keys of an event's photos begin with its id.
    let (from, to) = (format!("{} ", row.id), format!("{}!", row.id));
    let photos = IdbKeyRange::bound(&from.into(), &to.into())?;
    transaction.store(PHOTOS)?.delete(&photos)?;
    transaction.store(UPLOADS)?.delete(&photos)?;
    Ok(())
}
