//! What is published, as this device knows it, and editions of regulations: of a new case the one in
//! force, of a case that is there the one it names; from the app's files, from what was published, or
//! from the record of an earlier version. Never an edition in place of another.

use super::{App, Regulation};
use crate::data::{Catalogue, PackRow};
use crate::sync::{http, published};
use crate::{clock, days, when};
use leptos::prelude::*;
use redress_core::order::InOrder;
use redress_core::pack::{Pack, PublicationError};
use redress_core::sync::Publications;
use std::collections::BTreeMap;
use std::sync::Arc;

impl App {
    /// Reads what is published as this device knows it; says whether that was another list.
    pub(super) async fn load_published(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok(all) = store.published().await else {
            return;
        };
        if self.published.with_untracked(|known| **known == all) {
            return;
        }
        self.published.set(Arc::new(all));
        self.load_organisation().await;
        let catalogue = self.catalogue.get_untracked();
        if let Some(calendar) = catalogue.and_then(|all| days::kept_over(&all.calendar)) {
            self.count_by(calendar);
        }
        self.list_published();
        self.renew_regulations();
        self.look_again();
    }

    /// Notes whether a case waits for the edition it names, once that could not be had.
    pub(super) fn note_waiting(self, case: &str, lacking: Option<&str>, code: String) {
        let lacks = lacking.and_then(|named| self.lacks_edition(named));
        let told = lacks.map(|newer| (code, newer));
        if self
            .waiting
            .with_untracked(|all| all.get(case) != told.as_ref())
        {
            self.waiting.update(|all| match told {
                Some(told) => drop(all.insert(case.to_owned(), told)),
                None => drop(all.remove(case)),
            });
        }
    }

    /// Puts what is published into the list to choose from.
    pub(super) fn list_published(self) {
        let published = self.published.get_untracked();
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return;
        };
        if !published.packs.is_empty() {
            self.catalogue
                .set(Some(Arc::new(catalogue.with(&published, &today()))));
        }
    }

    /// The digest of the published edition that new cases take today; none where the shipped one is.
    pub(super) fn in_force(self, pack: &str) -> Option<String> {
        let published: Arc<Publications> = self.published.get_untracked();
        let row = published.in_force(pack, &today());
        row.map(|row| row.edition.clone())
    }

    /// An edition of a regulation by its digest: as kept here, else as the app has it, else from the
    /// server, proved and kept.
    pub(super) async fn published_edition(self, pack: &str, digest: &str) -> Regulation {
        let store = self.store.get_value();
        let all = self.published.get_untracked();
        let mut text = None;
        if let Some(store) = &store {
            let kept = store.edition(digest).await.ok().flatten();
            text = kept.filter(|text| published::is_last(&all, digest, text));
        }
        let catalogue = self.catalogue.get_untracked();
        let row = catalogue.as_ref().and_then(|catalogue| catalogue.row(pack));
        if let Some(row) = row.filter(|_| text.is_none() && !published::is_listed(&all, digest))
            && let Ok(edition) = row.load().await
            && edition.pack().digest() == digest
        {
            return Regulation::Ready(edition);
        }
        if text.is_none() {
            text = http::file(&format!("/api/v1/published/{digest}"))
                .await
                .ok();
            if let (Some(store), Some(text)) = (&store, &text)
                && published::is_edition(text, digest)
            {
                // What cannot be kept is fetched again.
                let _ = store.keep_edition(digest, text).await;
            }
        }
        let Some(text) = text else {
            return Regulation::Missing;
        };
        match Pack::published(&text) {
            Ok(pack) if pack.digest() == digest => pack
                .edition(&BTreeMap::new())
                .map_or(Regulation::Missing, Regulation::Ready),
            Err(PublicationError::Newer(_)) => Regulation::Newer,
            _ => Regulation::Missing,
        }
    }
}

fn today() -> String {
    clock::now().day(when::ZONE).text()
}

/// The list to choose from with what is published in it.
impl Catalogue {
    fn with(&self, published: &Publications, day: &str) -> Self {
        let mut packs = self.packs.clone();
        for row in &published.packs {
            if published.in_force(&row.id, day) == Some(row) {
                let shipped = packs.iter().position(|pack| pack.id == row.id);
                let shipped = shipped.map(|at| packs.remove(at));
                packs.push(PackRow::published(row, shipped.as_ref()));
            }
        }
        packs.in_order_by(|a, b| a.id.cmp(&b.id));
        Self {
            packs,
            version: self.version.clone(),
            calendar: Arc::clone(&self.calendar),
        }
    }
}
