//! The server's own events: it is a device with a chain, and what it writes is judged like
//! anybody's.

use crate::packs::Packs;
use crate::store::push::{Gate, Presented, Pusher};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, open, pull};
use redress_core::record::{Author, Draft, Head};
use redress_core::sync::{Answered, Pushed};
use std::sync::Arc;

/// Where the server's chain ends, in the `meta` table.
const HEAD: &str = "own_head";

impl Store {
    /// Writes an event of the server's own, at this time.
    ///
    /// # Errors
    /// [`StoreError::Own`] when the draft is not valid.
    pub async fn write_own(
        &self,
        draft: Draft,
        salt: [u8; 16],
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<Answered, StoreError> {
        let organisation = self.organisation.clone();
        self.write(move |c| {
            if heal::healing(c)?.is_some() {
                return Err(StoreError::Healing);
            }
            let author = Author {
                org: organisation.id.clone(),
                device: organisation.server.clone(),
            };
            let draft = Draft {
                seen: pull::head(c)?,
                ..draft
            };
            let done = head_after(c, &draft.case)?
                .append(&author, draft, now, salt)
                .map_err(|e| StoreError::Own(e.to_string()))?;
            let pushed = Pushed {
                raw: done.event.raw().to_owned(),
                private: done.private,
            };
            let presented =
                Presented::read(vec![pushed]).map_err(|e| StoreError::Own(e.to_string()))?;
            let event = presented
                .first()
                .ok_or(StoreError::Damaged("its own event"))?;
            let gate = Gate {
                pusher: Pusher {
                    device: author.device,
                    kind: None,
                    received: now,
                    packs,
                },
                organisation: organisation.id,
                tracking_key: organisation.tracking_key,
                healing: false,
            };
            let outcome = gate.judge(c, event)?;
            let head =
                serde_json::to_string(&done.head).map_err(|e| StoreError::Own(e.to_string()))?;
            open::set(c, HEAD, &head)?;
            Ok(Answered {
                id: event.id.clone(),
                outcome,
            })
        })
        .await
    }
}

/// The server's head, its clock past everything in the case it writes about.
fn head_after(c: &mut dyn Sql, case: &str) -> Result<Head, StoreError> {
    let head: Head = match open::get(c, HEAD)? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|_| StoreError::Damaged("its own head"))?
        }
        None => Head::default(),
    };
    let entries = pull::entries(c, case)?;
    Ok(entries
        .iter()
        .fold(head, |head, entry| head.saw(entry.event.order(entry.stamp))))
}
