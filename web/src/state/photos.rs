//! Photos of this device: which there are, and how they get to the server, after the text that
//! names them. Never: how bytes are made small or sent.

use super::App;
use crate::i18n::Words;
use crate::store::{Kept, KeptPhotos, OutboxRow};
use crate::sync::photo::{self, Photo, Sending};
use crate::sync::seal::seal_bytes;
use leptos::prelude::*;
use redress_core::answer::Text;

/// From this percentage of storage on no photo is added; text always is.
const FULL: u32 = 85;

/// A photo of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Under which event it is kept.
    pub kept: Kept,
    /// The server has not stored it.
    pub waits: bool,
    /// Why the server does not take it.
    pub refused: Option<Text>,
}

/// Photos of this device.
#[derive(Debug, Clone, Default)]
pub struct Photos {
    kept: KeptPhotos,
    /// How much of the one under way the server has, in percent.
    pub percent: u32,
    /// What the server last said instead of taking one.
    pub said: Option<Text>,
    /// So many photos were not saved with their text, and why.
    pub kept_out: Option<(Words, usize)>,
}

impl Photos {
    /// How many are on their way.
    pub fn waiting(&self) -> usize {
        self.kept.waiting.len().saturating_sub(self.refused())
    }

    /// How many the server does not take.
    pub fn refused(&self) -> usize {
        self.kept.refused.len()
    }
}

impl App {
    /// Photos of this device; reactive.
    pub fn photos(self) -> Photos {
        self.photos.get()
    }

    /// A photo of this device, best under this event; reactive.
    pub fn photo(self, event: &str, sha256: &str) -> Option<Seen> {
        self.photos.with(|photos| {
            let kept = &photos.kept;
            let same = |one: &&Kept| one.sha256 == sha256;
            let own = |one: &&Kept| same(one) && one.event == event;
            let here = kept.here.iter();
            let found = here.clone().find(own).or_else(|| here.clone().find(same))?;
            Some(Seen {
                kept: found.clone(),
                waits: kept.waiting.contains(found),
                refused: kept.refused.get(found).cloned(),
            })
        })
    }

    /// The percentage in use where no more photos fit; reactive.
    pub fn no_room_for_photos(self) -> Option<u32> {
        self.room().used.filter(|used| *used >= FULL)
    }

    /// An address of the small picture of a photo, until it is forgotten.
    pub async fn photo_address(self, kept: &Kept) -> Option<String> {
        let small = self.store.get_value()?.photo_small(kept).await.ok()??;
        photo::address(&small)
    }

    /// Shows a photo that the server does not have yet in a page of its own.
    pub fn open_photo(self, kept: Kept) {
        leptos::task::spawn_local(async move {
            let Some(store) = self.store.get_value() else {
                return;
            };
            if let Ok(Some(upload)) = store.photo_upload(&kept).await {
                photo::open(&upload.bytes);
            }
        });
    }

    /// Tries a photo again that the server did not take.
    pub fn photo_again(self, kept: Kept) {
        leptos::task::spawn_local(async move {
            if let Some(store) = self.store.get_value() {
                // What could not be noted is still shown as refused.
                let _ = store.photo_refused(&kept, None).await;
                self.load_photos().await;
                self.sync_now();
            }
        });
    }

    /// Says that photos were not saved with their text, or that this was read.
    pub fn photos_kept_out(self, what: Option<(Words, usize)>) {
        self.photos.update(|photos| photos.kept_out = what);
    }

    /// The photos as a kiosk keeps them: sealed, so that nobody can show them there. None where it cannot.
    pub(super) async fn sealed_photos(self, photos: &[Photo]) -> Option<Vec<Photo>> {
        let to = self.device.get_untracked()?.sealing?;
        let mut sealed = Vec::with_capacity(photos.len());
        for photo in photos {
            sealed.push(Photo {
                sha256: photo.sha256.clone(),
                small: None,
                bytes: seal_bytes(&to, &photo.bytes).await?,
            });
        }
        Some(sealed)
    }

    /// Whether this browser may keep photos: one that reads no cases must be able to seal them. Reactive.
    pub fn takes_photos(self) -> bool {
        self.device()
            .is_some_and(|device| device.kind.pulls_cases() || device.sealing.is_some())
    }

    /// Reads which photos there are; nothing of their bytes.
    pub(super) async fn load_photos(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        if let Ok(kept) = store.photos().await {
            self.photos.update(|photos| photos.kept = kept);
        }
    }

    /// Sends photos whose events have arrived, one sending at a time in this tab; text goes on meanwhile.
    pub(super) fn send_photos(self) {
        if self.sending_photos.get_value() || self.photos.with_untracked(|p| p.waiting() == 0) {
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
        let mut said = None;
        for kept in &all.waiting {
            let unsent = |rows: &Vec<OutboxRow>| rows.iter().any(|row| row.event == kept.event);
            if all.refused.contains_key(kept) || self.outbox.with_untracked(unsent) {
                continue;
            }
            let Ok(Some(upload)) = store.photo_upload(kept).await else {
                continue;
            };
            told(0);
            let bytes = (&upload.bytes, upload.sealed);
            // What could not be noted is found stored, or refused, at the next try.
            match photo::send(&kept.event, &kept.sha256, bytes, told).await {
                Sending::Stored => {
                    let _ = store.photo_stored(kept).await;
                    self.load_photos().await;
                }
                Sending::Refused(why) => {
                    let _ = store.photo_refused(kept, Some(why)).await;
                    self.load_photos().await;
                }
                Sending::NotNow(words) => said = words,
                Sending::Unreachable => {
                    self.try_again_soon();
                    return;
                }
            }
        }
        self.photos.update(|photos| photos.said = said);
    }
}
