//! The case that is open: read from its own events alone, folded and assessed; again whenever one of them,
//! the regulation, the calendar or the time has changed. Never: another case.

use super::{App, CaseView};
use crate::clock;
use leptos::prelude::*;
use redress_core::record::Entry;
use std::borrow::Cow;
use std::sync::Arc;

/// The open case as far as it is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Opened {
    /// Its id; empty where none is open.
    id: String,
    /// Its events, once they are read.
    entries: Option<Arc<Vec<Entry>>>,
    view: Option<Arc<CaseView>>,
    /// There is no such case here.
    missing: bool,
}

impl App {
    /// Opens a case, or none.
    pub fn open(self, case: Option<String>) {
        let id = case.unwrap_or_default();
        if self.opened.with_untracked(|opened| opened.id == id) {
            return;
        }
        self.opened.set(Opened {
            id,
            ..Opened::default()
        });
        leptos::task::spawn_local(async move { self.reread().await });
    }

    /// The open case, if it is this one; reactive.
    pub fn case(self, id: &str) -> Option<Arc<CaseView>> {
        self.opened
            .with(|opened| opened.view.clone().filter(|view| view.id == id))
    }

    /// There is no such case on this device; reactive. False until its events were looked for.
    pub fn lacks(self, id: &str) -> bool {
        self.opened.with(|opened| opened.missing && opened.id == id)
    }

    /// Reads the events of the open case again.
    pub(super) async fn reread(self) {
        let id = self.opened.with_untracked(|opened| opened.id.clone());
        let Some(store) = self.store.get_value().filter(|_| !id.is_empty()) else {
            return;
        };
        let Ok(entries) = store.case(&id).await else {
            return;
        };
        // Another case may have been opened meanwhile.
        if self.opened.with_untracked(|opened| opened.id == id) {
            self.opened
                .update_untracked(|opened| opened.entries = Some(Arc::new(entries)));
            self.review();
        }
    }

    /// Reads the open case again if it is among these.
    pub(super) async fn reread_if_among(self, cases: &[String]) {
        if self.opened.with_untracked(|o| cases.contains(&o.id)) {
            self.reread().await;
        }
    }

    /// Folds and assesses the open case again.
    pub(super) fn review(self) {
        let Opened { id, entries, .. } = self.opened.get_untracked();
        let (Some(entries), Some(catalogue)) = (entries, self.catalogue.get_untracked()) else {
            return;
        };
        let entries = shown(&entries, self.sees_personal());
        let found = self.folded(&id, &entries);
        let missing = matches!(found, Ok(None));
        let view = found.ok().flatten();
        let view = view.map(|(edition, state)| {
            CaseView::make(edition, state, &catalogue.calendar, clock::now())
        });
        self.opened.update(|opened| {
            opened.view = view.map(Arc::new);
            opened.missing = missing;
        });
    }
}

/// The entries of a case as who acts may see them.
pub(super) fn shown(entries: &[Entry], sees: bool) -> Cow<'_, [Entry]> {
    if sees {
        return Cow::Borrowed(entries);
    }
    let open = entries.iter().map(|entry| Entry {
        private: None,
        ..entry.clone()
    });
    Cow::Owned(open.collect())
}
