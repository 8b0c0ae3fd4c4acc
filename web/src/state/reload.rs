//! Out of the stored record into what faces see: all of it once, afterwards only the cases that were
//! touched, so that an act costs what its case costs and not what the device holds.

use super::{App, CaseView, Record};
use crate::clock;
use crate::parts::reading::Readings;
use crate::store::{Contents, EventRow, OutboxState};
use leptos::prelude::*;
use redress_core::record::{Entry, Event, Private};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl App {
    /// Reads the whole record again and remakes what is shown.
    pub(super) async fn reload(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        if let Ok(contents) = store.contents().await {
            self.take(Record::default(), contents);
            self.rebuild();
        }
    }

    /// Reads some cases again, and the outbox, and remakes those and what is or was on its way.
    pub(super) async fn reload_cases(self, cases: &[String]) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok(contents) = store.cases(cases).await else {
            return;
        };
        // Read here, not before: while storage was asked, another reading may have ended.
        let before = self.record.get_untracked();
        let mut record = Record {
            cases: before.cases.clone(),
            outbox: Vec::new(),
        };
        let mut touched: BTreeSet<String> = cases.iter().cloned().collect();
        touched.extend(before.outbox.iter().map(|row| row.case.clone()));
        for case in cases {
            record.cases.remove(case);
        }
        self.take(record, contents);
        self.remake(touched);
    }

    /// Puts what was read into the record, and counts what is not sent.
    fn take(self, mut record: Record, contents: Contents) {
        let parts = contents.private.into_iter();
        let mut parts: BTreeMap<String, Private> = parts.map(|p| (p.event.clone(), p)).collect();
        let mut cases: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for EventRow {
            raw,
            stamp,
            id,
            case,
            ..
        } in contents.events
        {
            // A row that cannot be read stays stored and is not shown.
            let Ok(event) = Event::parse(&raw) else {
                continue;
            };
            let private = parts.remove(&id);
            cases.entry(case).or_default().push(Entry {
                event,
                private,
                stamp,
            });
        }
        let cases = cases.into_iter();
        record.cases.extend(cases.map(|(id, c)| (id, Arc::new(c))));
        record.outbox = contents.outbox;
        let unsent = record.outbox.len();
        let needs = |state: &OutboxState| matches!(state, OutboxState::Attention(_));
        let attention = record.outbox.iter().filter(|r| needs(&r.state)).count();
        self.record.set(Arc::new(record));
        self.sync.update(|s| {
            s.unsent = unsent;
            s.attention = attention;
        });
    }

    /// Remakes every case from the record as last read.
    pub(super) fn rebuild(self) {
        let record = self.record.get_untracked();
        if let Some(mut cases) = self.views(&record, record.cases.keys()) {
            cases.sort_by_cached_key(|c| c.rank());
            self.cases.set(cases);
        }
    }

    /// Remakes what is on its way: sending has begun or ended.
    pub(super) fn rebuild_unsent(self) {
        self.remake(BTreeSet::new());
    }

    /// Remakes these cases and those with something in the outbox; the others stay as they are.
    fn remake(self, mut touched: BTreeSet<String>) {
        let record = self.record.get_untracked();
        touched.extend(record.outbox.iter().map(|row| row.case.clone()));
        if touched.is_empty() {
            return;
        }
        let Some(made) = self.views(&record, touched.iter()) else {
            return;
        };
        let mut cases = self.cases.get_untracked();
        cases.retain(|case| !touched.contains(&case.id));
        for case in made {
            let rank = case.rank();
            let first =
                |other: &Arc<CaseView>| (other.rank(), &other.id) <= (rank.clone(), &case.id);
            let place = cases.partition_point(first);
            cases.insert(place, case);
        }
        self.cases.set(cases);
    }

    /// Views of some cases; none while regulations load.
    fn views<'a>(
        self,
        record: &Record,
        ids: impl Iterator<Item = &'a String>,
    ) -> Option<Vec<Arc<CaseView>>> {
        let catalogue = self.catalogue.get_untracked()?;
        let sending = self.sync.with_untracked(|s| s.sending);
        let now = clock::now();
        let regulation = |pack: &str, readings: &Readings| self.edition_now(pack, readings);
        let sees = self.sees_personal();
        let make = |id: &'a String| {
            let entries = &*shown(record.cases.get(id)?, sees);
            let (calendar, outbox) = (&catalogue.calendar, &record.outbox);
            CaseView::make(id, entries, regulation, calendar, outbox, sending, now).map(Arc::new)
        };
        Some(ids.filter_map(make).collect())
    }
}

/// The entries of a case as who acts may see them.
fn shown(entries: &[Entry], sees: bool) -> Cow<'_, [Entry]> {
    if sees {
        return Cow::Borrowed(entries);
    }
    let open = entries.iter().map(|entry| Entry {
        private: None,
        ..entry.clone()
    });
    Cow::Owned(open.collect())
}
