//! Sealed copies of what is made here: one with each event, and the missing ones when the key of the
//! organisation comes later than the events. Never: what the form of a copy is.

use super::App;
use crate::store::data_key;
use crate::store::{Device, SealedRow, Store};
use crate::sync::crypto;
use crate::sync::http;
use crate::sync::seal::seal;
use leptos::prelude::*;
use redress_core::order::gathered;
use redress_core::record::{Event, Private};
use redress_core::sync::{SealedContent, SealingAnswer};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;

/// A copy of an own event; none where there is no key to seal to, or the browser would not. The event
/// is saved all the same.
pub(super) async fn copy(
    device: &Device,
    key: &JsValue,
    event: &Event,
    private: Option<&Private>,
) -> Option<SealedRow> {
    let to = device.sealing.as_ref()?;
    let signed = SealedContent::signed_text(event);
    let content = SealedContent {
        raw: event.raw().to_owned(),
        private: private.cloned(),
        signature: crypto::sign(key, &signed).await.ok()?,
    };
    let text = serde_json::to_string(&content).ok()?;
    let copy = seal(to, &text).await?;
    Some(SealedRow::new(event, None, copy))
}

impl App {
    /// Asks for the key to seal to where it is not known, or `anew` where the server went back, and
    /// seals what has no copy yet.
    pub(super) async fn know_sealing(self, store: &Store, anew: bool) {
        let Some(device) = self.device.get_untracked() else {
            return;
        };
        if device.sealing.is_some() && !anew {
            return;
        }
        // Without an answer, at the next round.
        let Ok(text) = http::file("/api/v1/sealing").await else {
            return;
        };
        let Ok(answer) = redress_core::json::read::<SealingAnswer>(&text) else {
            return;
        };
        if answer.org != device.org || device.sealing.as_ref() == Some(&answer.key) {
            return;
        }
        let device = Device {
            sealing: Some(answer.key),
            ..device
        };
        if store.keep_sealing(&device).await.is_ok() {
            self.device.set(Some(device));
            self.seal_missing(store).await;
        }
    }

    /// Seals what is not sent and has no copy. A kiosk then keeps the copies alone.
    pub(super) async fn seal_missing(self, store: &Store) {
        // A copy without what cannot be read now would be all that the server gets.
        let device = self.device.get_untracked().filter(|_| !data_key::locked());
        let Some(device) = device else {
            return;
        };
        let (Ok(contents), Ok(copies), Ok(Some(key))) = (
            store.unsent().await,
            store.sealed().await,
            store.key().await,
        ) else {
            return;
        };
        let copied: BTreeSet<&str> = gathered(copies.iter().map(|row| row.event.as_str()));
        let unsent: BTreeSet<&str> = gathered(contents.outbox.iter().map(|r| r.event.as_str()));
        let parts = contents.private.iter();
        let parts: BTreeMap<&str, &Private> = gathered(parts.map(|p| (p.event.as_str(), p)));
        let mut made = Vec::new();
        for row in &contents.events {
            let id = row.id.as_str();
            if !unsent.contains(id) || copied.contains(id) {
                continue;
            }
            if let Ok(event) = Event::parse(&row.raw) {
                made.extend(copy(&device, &key, &event, parts.get(id).copied()).await);
            }
        }
        if !made.is_empty() {
            let only = !device.kind.pulls_cases();
            // What could not be kept stays as it is, and is sealed the next time.
            let _ = store.keep_sealed(&made, only).await;
            self.reload().await;
        }
    }
}
