//! Photos of this device: where they can be seen, and how they get to the server, after the text that
//! names them. Never: how bytes are made small or sent.

use super::App;
use crate::sync::photo::{self, Sending};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// From this percentage of storage on no photo is added; text always is.
const FULL: u32 = 85;

/// Where a photo can be seen on this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The small picture.
    pub small: String,
    /// The whole one, until the server has it.
    pub whole: Option<String>,
}

/// Photos of this device, by hash, and how many wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Photos {
    seen: BTreeMap<String, Seen>,
    /// How many the server has not stored.
    pub waiting: usize,
    /// How much of the one under way it has, in percent.
    pub percent: u32,
}

impl App {
    /// Photos of this device; reactive.
    pub fn photos(self) -> Photos {
        self.photos.get()
    }

    /// A photo of this device; reactive.
    pub fn photo(self, sha256: &str) -> Option<Seen> {
        self.photos.with(|photos| photos.seen.get(sha256).cloned())
    }

    /// The percentage in use where no more photos fit; reactive.
    pub fn no_room_for_photos(self) -> Option<u32> {
        self.room().used.filter(|used| *used >= FULL)
    }

    /// Reads which photos there are.
    pub(super) async fn load_photos(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok(kept) = store.photos().await else {
            return;
        };
        let before = self.photos.get_untracked();
        let mut photos = Photos {
            percent: before.percent,
            ..Photos::default()
        };
        for kept in kept {
            let known = before.seen.get(&kept.photo.sha256);
            let whole = kept.photo.bytes.as_ref();
            photos.waiting += usize::from(whole.is_some());
            let small = known.map(|seen| seen.small.clone());
            let Some(small) = small.or_else(|| photo::address(&kept.photo.small)) else {
                continue;
            };
            let kept_url = known.and_then(|seen| seen.whole.clone());
            let whole = whole.and_then(|bytes| kept_url.or_else(|| photo::address(bytes)));
            photos.seen.insert(kept.photo.sha256, Seen { small, whole });
        }
        self.photos.set(photos);
    }

    /// Sends photos whose events have arrived, one sending at a time in this tab; text goes on meanwhile.
    pub(super) fn send_photos(self) {
        if self.sending_photos.get_value() || self.photos.with_untracked(|p| p.waiting == 0) {
            return;
        }
        self.sending_photos.set_value(true);
        leptos::task::spawn_local(async move {
            self.send_waiting().await;
            self.sending_photos.set_value(false);
        });
    }

    async fn send_waiting(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok(all) = store.photos().await else {
            return;
        };
        let told = move |percent| self.photos.update(|p| p.percent = percent);
        for kept in all {
            let Some(bytes) = &kept.photo.bytes else {
                continue;
            };
            let unsent =
                |rows: &[crate::store::OutboxRow]| rows.iter().any(|r| r.event == kept.event);
            if self.outbox.with_untracked(|rows| unsent(rows)) {
                continue;
            }
            told(0);
            match photo::send(&kept.event, &kept.photo.sha256, bytes, told).await {
                Sending::Stored => {
                    // What could not be noted is found stored at the next try.
                    let _ = store.photo_stored(&kept).await;
                    self.load_photos().await;
                }
                Sending::NotNow => {}
                Sending::Unreachable => {
                    self.try_again_soon();
                    return;
                }
            }
        }
    }
}
