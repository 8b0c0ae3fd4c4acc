//! This browser as a device: opening the record, enrolment, when to sync, and telling other tabs.

use super::{App, Storage};
use crate::store::data_key;
use crate::store::{IdbError, Store, StoreError};
use crate::sync::http::HttpError;
use crate::sync::{self, SyncError, crypto};
use crate::texts::common;
use crate::trouble::Trouble;
use crate::{browser, clock, settings, when};
use leptos::prelude::*;
use redress_core::answer::Text;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// Sync by itself at least this often, and up to a half more so that devices spread.
const EVERY_MS: u32 = 60_000;
/// With unsent work and no server, try again after this long, then twice as long, up to [`EVERY_MS`].
const RETRY_MS: u32 = 5_000;
/// The most rounds one sync makes.
const MAX_ROUNDS: usize = 200;
const CHANNEL: &str = "redress";

impl App {
    /// Opens the record and begins to sync.
    pub(super) async fn open_store(self) {
        let store = match Store::open().await {
            Ok(store) => store,
            Err(error) => {
                self.storage.set(Storage::Missing(error.to_string()));
                self.fetch_wanted();
                return;
            }
        };
        match store.device().await {
            Ok(device) => {
                // The canary outlived the record: the browser has thrown storage away.
                if device.is_none() && settings::canary() {
                    self.trouble.set(Some(common::EVICTED.text()));
                }
                self.device.set(device);
            }
            Err(error) => {
                self.storage.set(Storage::Missing(error.to_string()));
                self.fetch_wanted();
                return;
            }
        }
        self.store.set_value(Some(store.clone()));
        self.load_published().await;
        self.storage.set(Storage::Working);
        self.fetch_wanted();
        if self.device.with_untracked(Option::is_some) {
            self.want_chosen();
        }
        self.load_people().await;
        // Photos first: what is here need not be asked for.
        self.load_photos().await;
        self.reload().await;
        self.seal_missing(&store).await;
        self.listen();
        self.sync_now();
        self.look_at_room().await;
    }

    /// Sync on network, on sight, on a nudge, by the clock; read again when another tab wrote.
    fn listen(self) {
        browser::on_window("online", move || {
            self.fetch_wanted();
            self.sync_now();
        });
        browser::on_window("redress:nudge", move || self.sync_now());
        browser::on_window(data_key::LOCKED, move || self.lock());
        browser::on_document("visibilitychange", move || self.sync_now());
        leptos::task::spawn_local(async move {
            loop {
                let jitter = crypto::random::<2>()
                    .map_or(0, |b| u32::from(u16::from_le_bytes(b)) % (EVERY_MS / 2));
                gloo_timers::future::TimeoutFuture::new(EVERY_MS + jitter).await;
                self.sync_now();
            }
        });
        if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
            let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let cases = event.data().as_string().unwrap_or_default();
                leptos::task::spawn_local(async move {
                    if let Some(Ok(device)) = match self.store.get_value() {
                        Some(store) => Some(store.device().await),
                        None => None,
                    } {
                        self.device.set(device);
                    }
                    self.load_people().await;
                    self.load_published().await;
                    let cases: Vec<String> = cases.lines().map(str::to_owned).collect();
                    if cases.is_empty() {
                        self.reload().await;
                    } else {
                        self.reload_cases(&cases).await;
                    }
                });
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            heard.forget();
        }
    }

    /// Tells other tabs of this browser that the record changed, and in which cases; in none: read it all.
    pub(super) fn tell_other_tabs(self, cases: &[String]) {
        if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
            // A tab that misses it reads the record at its next round.
            let _ = channel.post_message(&cases.join("\n").into());
            channel.close();
        }
    }

    /// Sends and fetches, soon; at most one round at a time in this tab.
    pub fn sync_now(self) {
        let (running, _) = self.running.get_value();
        if running {
            self.running.set_value((true, true));
            return;
        }
        self.running.set_value((true, false));
        leptos::task::spawn_local(async move {
            self.rounds().await;
            let (_, again) = self.running.get_value();
            self.running.set_value((false, false));
            if again {
                self.sync_now();
            }
        });
    }

    async fn rounds(self) {
        let (Some(store), Some(device)) = (self.store.get_value(), self.device.get_untracked())
        else {
            return;
        };
        let mut send_from = None;
        self.sync.update(|s| s.sending = s.unsent > 0);
        for _ in 0..MAX_ROUNDS {
            let first = self.sync.with_untracked(|s| s.last_received.is_none());
            match sync::round(&store, &device, send_from, first).await {
                Ok(changed) if changed.forked => {
                    // Nothing more is sent in this name; without an answer, at the next round.
                    match self.enrol_again(&store, &device).await {
                        Ok(()) => self.sync_now(),
                        Err(trouble) => self.sync.update(|s| s.trouble = Some(trouble.whole())),
                    }
                    break;
                }
                Ok(changed) => {
                    self.retry.set_value((0, false));
                    let now = clock::now().text(when::ZONE);
                    settings::set_heard(&now);
                    self.sync.update(|s| {
                        s.reachable = Some(true);
                        s.trouble = None;
                        s.revoked.clone_from(&changed.revoked);
                        s.last_received = Some(now.clone());
                        if changed.sent {
                            s.last_sent = Some(now);
                        }
                    });
                    if changed.published {
                        self.load_published().await;
                        self.tell_other_tabs(&[]);
                    }
                    if changed.people {
                        self.load_people().await;
                        self.tell_other_tabs(&[]);
                    }
                    if !changed.cases.is_empty() {
                        self.changed(&changed.cases).await;
                    }
                    self.know_sealing(&store, changed.anew).await;
                    send_from = changed.send_from;
                    if !changed.more && send_from.is_none() {
                        self.send_photos();
                        if device.kind.pulls_cases() {
                            browser::announce("redress:listen", &changed.cursor.to_string());
                        }
                        break;
                    }
                }
                Err(error) => {
                    let (reachable, trouble) = said(&error);
                    self.sync.update(|s| {
                        s.reachable = Some(reachable);
                        s.trouble = trouble;
                    });
                    if reachable {
                        self.retry.set_value((0, false));
                    } else {
                        self.try_again_soon();
                    }
                    break;
                }
            }
        }
        self.sync.update(|s| s.sending = false);
    }

    /// Plans one try with unsent work, each later than the one before.
    pub(super) fn try_again_soon(self) {
        let (last, planned) = self.retry.get_value();
        let waiting = self.photos.with_untracked(super::photos::Photos::waiting);
        if planned || self.sync.with_untracked(|s| s.unsent) + waiting == 0 {
            return;
        }
        let wait = (last * 2).clamp(RETRY_MS, EVERY_MS);
        self.retry.set_value((wait, true));
        leptos::task::spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(wait).await;
            let (wait, _) = self.retry.get_value();
            self.retry.set_value((wait, false));
            self.sync_now();
        });
    }
}

/// What the server, or its absence, means to a person.
pub(super) fn told(error: HttpError) -> Trouble {
    match error {
        HttpError::Unreachable => Trouble::new(common::UNREACHABLE, common::UNREACHABLE_REMEDY),
        HttpError::Problem(problem) => Trouble::told(problem.detail, Text::default()),
    }
}

/// For the sync line: was the server there, and what did it say against this device.
fn said(error: &SyncError) -> (bool, Option<Text>) {
    match error {
        SyncError::Unreachable => (false, None),
        SyncError::Refused(problem) => (true, Some(problem.detail.clone())),
        SyncError::Key => (true, Some(common::NO_KEY.text())),
        SyncError::Store(StoreError::Idb(IdbError::Full)) => {
            (true, Some(common::STORAGE_FULL.text()))
        }
        SyncError::Store(_) => (true, Some(common::STORAGE_FAILED.text())),
    }
}
