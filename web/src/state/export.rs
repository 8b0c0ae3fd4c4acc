//! What leaves the device as a file: tables for spreadsheets, and the outbox when the network does
//! not come: sealed copies, or, where the key to seal to was never heard, as it is. Never: what
//! becomes of it elsewhere.

use super::{App, acts};
use crate::store::{SealedRow, StoreError};
use crate::sync;
use crate::texts::common;
use crate::trouble::Trouble;
use crate::{browser, clock, when};
use leptos::prelude::*;
use redress_core::csv::csv;
use redress_core::order::{InOrder, gathered};
use redress_core::sync::{OutboxFile, SealedOutbox, SyncRequest};
use std::collections::BTreeMap;

impl App {
    /// Hands a table to the browser as a CSV file named by the day.
    pub fn save_table(self, rows: &[Vec<String>]) -> Result<(), Trouble> {
        self.save_table_of(&clock::now().day(when::ZONE).text(), rows)
    }

    /// Hands a table to the browser as a CSV file named by what it is of.
    pub fn save_table_of(self, what: &str, rows: &[Vec<String>]) -> Result<(), Trouble> {
        let name = format!("redress-{what}.csv");
        let broken = |_| Trouble::new(common::STORAGE_FAILED, common::STORAGE_FAILED_REMEDY);
        browser::save_file(&name, &csv(rows)).map_err(broken)
    }

    /// Hands everything that is not acknowledged to the browser as a file; gives how many events.
    pub async fn export_outbox(self) -> Result<usize, Trouble> {
        let missing = || Trouble::new(common::NOT_ENROLLED, common::NOT_ENROLLED_REMEDY);
        let store = self.store.get_value().ok_or_else(missing)?;
        let device = self.device.get_untracked().ok_or_else(missing)?;
        let failed = |e: StoreError| acts::trouble(&e);
        let key = store.key().await.map_err(failed)?.ok_or_else(missing)?;
        self.seal_missing(&store).await;
        let contents = store.unsent().await.map_err(failed)?;
        let mut rows = contents.outbox.clone();
        rows.in_order_of(|row| row.seq);
        let now = clock::now();
        let at = now.text(when::ZONE);
        let name = format!(
            "redress-outbox-{}-{}.json",
            device.name,
            when::local(now).replace(':', "")
        );
        let broken = || Trouble::new(common::STORAGE_FAILED, common::STORAGE_FAILED_REMEDY);
        let mut copies = store.sealed().await.map_err(failed)?;
        copies.retain(|copy| rows.iter().any(|row| row.event == copy.event));
        copies.in_order_of(|copy| copy.seq);
        if copies.len() == rows.len() {
            let copies = copies.iter().map(SealedRow::sent).collect();
            let file = SealedOutbox::new(device.org, device.id, device.name, at, copies);
            let text = serde_json::to_string(&file).map_err(|_| broken())?;
            browser::save_file(&name, &text).map_err(|_| broken())?;
            return Ok(rows.len());
        }
        let unsigned = |_| Trouble::new(common::NO_KEY, common::NO_KEY_REMEDY);
        let parts = contents.private.iter();
        let parts: BTreeMap<&str, _> = gathered(parts.map(|p| (p.event.as_str(), p)));
        let mut push = SyncRequest::default();
        sync::push(&mut push, &device, &contents, &parts, &rows, &key)
            .await
            .map_err(unsigned)?;
        let mut file = OutboxFile::new(device.org, device.id, device.name, at, push.events);
        file.signature = push.signature.unwrap_or_default();
        let text = serde_json::to_string(&file).map_err(|_| broken())?;
        browser::save_file(&name, &text).map_err(|_| broken())?;
        Ok(file.events.len())
    }
}
