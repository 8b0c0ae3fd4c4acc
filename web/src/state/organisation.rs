//! What the organisation says of itself, as published, and what this device makes of it: its name and
//! place, whom to call, which regulations take new cases, when screens lock and clear. Without a
//! publication everything is as the device is set.

use super::App;
use crate::{i18n::Lang, settings};
use leptos::prelude::*;
use redress_core::settings::Settings;
use std::sync::Arc;

impl App {
    /// The settings in force. Reactive.
    pub fn organisation(self) -> Arc<Settings> {
        self.organisation.get().0
    }

    /// Whether newer ones were published that this version of the app cannot read. Reactive.
    pub fn organisation_newer(self) -> bool {
        self.organisation.with(|(_, newer)| *newer)
    }

    /// Reads them as this device keeps them.
    pub(super) async fn load_organisation(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        if let Ok((kept, newer)) = store.settings().await {
            let kept = Arc::new(kept.unwrap_or_default());
            self.organisation.set((kept, newer));
            self.want_chosen();
        }
    }

    /// Regulations in use here, by id; never none. Reactive.
    pub fn chosen(self) -> Vec<String> {
        let mut all = self.organisation().offered(self.chosen.get());
        if all.is_empty() {
            all.push(settings::DEFAULT_PACK.to_owned());
        }
        all
    }

    /// What the organisation is called; empty where that was not published. Reactive.
    pub fn organisation_name(self) -> String {
        self.text(&self.organisation().name)
    }

    /// Where this device stands, in words. Reactive.
    pub fn place(self) -> Option<String> {
        self.place_in(self.lang())
    }

    /// The same in one language. Reactive.
    pub fn place_in(self, lang: Lang) -> Option<String> {
        let kept = settings::place()?;
        let all = self.organisation();
        let named = all
            .place(&kept)
            .map(|place| lang.of(&place.name).to_owned());
        Some(named.unwrap_or(kept))
    }

    /// Seconds without a touch after which nobody may be there any more. Reactive.
    pub fn quiet(self) -> u32 {
        self.organisation.with(|(all, _)| all.wipe_seconds)
    }

    /// Milliseconds without a touch after which this device locks.
    pub fn lock_after_ms(self) -> u64 {
        let most = self
            .organisation
            .with_untracked(|(all, _)| all.lock_minutes);
        u64::from(settings::lock_after().min(most)) * 60_000
    }
}
