//! The room this browser gives the app: whether it has promised to keep what is stored, and how full
//! it is. Never: what is stored.

use super::App;
use crate::{browser, settings};
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

/// From this percentage on the app says that room runs out.
const NEARLY_FULL: u32 = 70;

/// What the browser says of its storage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// It promised not to clear it by itself; none before it was asked.
    pub promised: Option<bool>,
    /// Percentage in use; none where it does not say.
    pub used: Option<u32>,
}

impl Room {
    /// The percentage in use where that is too much.
    pub fn short(self) -> Option<u32> {
        self.used.filter(|used| *used >= NEARLY_FULL)
    }
}

impl App {
    /// What the browser says of its storage; reactive.
    pub fn room(self) -> Room {
        self.sync.with(|s| s.room)
    }

    /// After a save: the first one is the time to ask for the promise, when there is something to keep.
    pub(super) fn ask_to_keep(self) {
        let first = !settings::asked_to_keep();
        leptos::task::spawn_local(async move {
            if first && let Some(storage) = storage() {
                // Refused or not there: what is known afterwards is what `persisted` says.
                let _ = settled(storage.persist()).await;
                settings::set_asked_to_keep();
            }
            self.look_at_room().await;
        });
    }

    /// Asks the browser how things stand.
    pub(super) async fn look_at_room(self) {
        let Some(storage) = storage() else { return };
        let promised = settled(storage.persisted()).await;
        let estimate = settled(storage.estimate()).await;
        let room = Room {
            promised: promised
                .and_then(|p| p.as_bool())
                .filter(|_| settings::asked_to_keep()),
            used: estimate.and_then(|e| percent(&e)),
        };
        if self.sync.with_untracked(|s| s.room) != room {
            self.sync.update(|s| s.room = room);
        }
    }
}

fn storage() -> Option<StorageManager> {
    Some(browser::window()?.navigator().storage())
}

/// What a promise of the browser comes to; none where it has no such thing.
async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a percentage between 0 and 100"
)]
fn percent(estimate: &JsValue) -> Option<u32> {
    let number = |key: &str| Reflect::get(estimate, &key.into()).ok()?.as_f64();
    let (used, quota) = (number("usage")?, number("quota")?);
    (quota > 0.0).then(|| (used / quota * 100.0).clamp(0.0, 100.0) as u32)
}
