//! The cases of a month, for its ledger. Never: what a line says, or how it is printed.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, pull};
use redress_core::ledger;
use redress_core::record::{CaseState, Entry, Event, Private, fold};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

impl Store {
    /// The cases received in a month such as `2026-10` (in China's time), in the order of their receipt;
    /// with what identifies people in them where `personal`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn received_in(
        &self,
        month: &str,
        personal: bool,
        packs: Arc<Packs>,
    ) -> Result<Vec<CaseState>, StoreError> {
        let month = month.to_owned();
        self.read(move |c| {
            let mut found: Vec<String> = Vec::new();
            c.each(
                "SELECT raw FROM event WHERE kind = 'filed' ORDER BY seq",
                &[],
                &mut |mut row| {
                    if let Ok(event) = Event::parse(&row.text(0)?) {
                        let envelope = event.envelope();
                        if ledger::month(&envelope.at).as_ref() == Some(&month) {
                            found.push(envelope.case.clone());
                        }
                    }
                    Ok(ControlFlow::Continue(()))
                },
            )?;
            let mut states = Vec::with_capacity(found.len());
            for case in found {
                let mut entries = pull::entries(c, &case)?;
                if personal {
                    reveal(c, &case, &mut entries)?;
                }
                let state = fold(&case, &entries, packs.kinds());
                // A second filing of a case is disputed, and another may stand.
                let received = state.received.as_deref().and_then(ledger::month);
                if state.filed && received.as_ref() == Some(&month) {
                    states.push(state);
                }
            }
            states.sort_by(|a, b| (&a.received, &a.id).cmp(&(&b.received, &b.id)));
            states.dedup_by(|a, b| a.id == b.id);
            Ok(states)
        })
        .await
    }
}

/// Adds the private parts of a case to its events.
fn reveal(c: &mut dyn Sql, case: &str, entries: &mut [Entry]) -> Result<(), StoreError> {
    let rows = c.rows(
        "SELECT p.event, p.body FROM private p JOIN event e ON e.id = p.event WHERE e.case_id = ?1",
        &[case.into()],
    )?;
    let mut parts = BTreeMap::new();
    for mut row in rows {
        let part = serde_json::from_str::<Private>(&row.text(1)?);
        let part = part.map_err(|_| StoreError::Damaged("a readable private part"))?;
        parts.insert(row.text(0)?, part);
    }
    for entry in entries {
        entry.private = parts.remove(&entry.event.envelope().id);
    }
    Ok(())
}
