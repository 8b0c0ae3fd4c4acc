//! Every case in short, as lists, board and search show it: the first rows of the list at once, the rest
//! after them, and what is behind its events or its time is made anew in slices, while what was there
//! stays. Never: the events of a case beyond the making of its summary.

use super::{App, OutboxRow, Upload};
use crate::clock;
use crate::data;
use crate::store::{Made, OutboxState, Store, Wanted};
use leptos::prelude::*;
use redress_core::alike::likeness;
use redress_core::answer::Deadline;
use redress_core::assess::{Edition, Options, assess_until};
use redress_core::board::Board;
use redress_core::order::InOrder;
use redress_core::record::{CaseState, Entry, Kinds, fold};
use redress_core::summary::Summary;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows read first: as many as are drawn.
const FIRST: u32 = 60;
/// Rows read at once after them: so few that nobody waits for them.
const PAGE: u32 = 250;
/// Summaries made between two looks at the list, at least, and the part of the list at most.
const SHOWN: usize = 64;
/// From here on two texts may be about the same, in percent; and how many such cases are shown.
const ALIKE: usize = 60;
const ALIKE_SHOWN: usize = 3;
const PART: usize = 8;

/// A case in short, as who acts may see it.
#[derive(Debug)]
pub struct Case {
    /// What is known of it.
    pub summary: Summary,
    /// What it is about, where it may be shown.
    pub title: Option<String>,
    /// What a search looks at, in lower case.
    pub words: String,
    order: String,
}

impl Case {
    fn new(summary: Summary, sees: bool) -> Self {
        let full = summary.full_title.as_ref().filter(|_| sees);
        let title = full.or(summary.title.as_ref()).cloned();
        let words = format!("{}\n{}", summary.code, title.as_deref().unwrap_or_default());
        Self {
            words: words.to_lowercase(),
            order: summary.order(),
            title,
            summary,
        }
    }
}

/// The cases, by their place in lists and by id.
#[derive(Debug, Default)]
pub(super) struct Cases {
    listed: BTreeMap<String, Arc<Case>>,
    pub(super) known: BTreeMap<String, Arc<Case>>,
    /// How many are being brought up to date, where that takes a while.
    behind: usize,
    /// Titles are those for who may see who is concerned.
    sees: bool,
}

impl Cases {
    fn put(&mut self, case: Case) {
        self.take_out(&case.summary.id.clone());
        let case = Arc::new(case);
        self.listed.insert(case.order.clone(), case.clone());
        self.known.insert(case.summary.id.clone(), case);
    }

    fn take_out(&mut self, id: &str) {
        if let Some(before) = self.known.remove(id) {
            self.listed.remove(&before.order);
        }
    }
}

impl App {
    /// Cases: open before closed, by time left. Reactive.
    pub fn cases(self) -> Vec<Arc<Case>> {
        self.cases
            .with(|cases| cases.listed.values().cloned().collect())
    }

    /// Open cases that may be about what one of these texts says, the likest first. Reactive.
    pub fn alike(self, texts: &[String]) -> Vec<Arc<Case>> {
        let alike = |case: &Arc<Case>| {
            let title = case.title.as_deref().filter(|_| !case.summary.closed)?;
            let most = texts.iter().map(|text| likeness(text, title)).max();
            Some((most.filter(|most| *most >= ALIKE)?, case.clone()))
        };
        let mut found: Vec<_> = self
            .cases
            .with(|cases| cases.listed.values().filter_map(alike).collect());
        found.in_order_of(|(most, _)| std::cmp::Reverse(*most));
        found.truncate(ALIKE_SHOWN);
        found.into_iter().map(|(_, case)| case).collect()
    }

    /// The case of a tracking code or number.
    pub fn called(self, words: &str) -> Option<Arc<Case>> {
        let wanted = words.trim();
        let is = |case: &&Arc<Case>| {
            let summary = &case.summary;
            summary.code.eq_ignore_ascii_case(wanted) || summary.number.as_deref() == Some(wanted)
        };
        self.cases
            .with_untracked(|cases| cases.known.values().find(is).cloned())
    }

    /// One case in short; reactive.
    pub fn in_short(self, id: &str) -> Option<Arc<Case>> {
        self.cases.with(|cases| cases.known.get(id).cloned())
    }

    /// How many cases are being brought up to date; reactive.
    pub fn behind(self) -> usize {
        self.cases.with(|cases| cases.behind)
    }

    /// The clock of a case that presses most, as it stands now; reactive.
    pub fn first_due(self, case: &Case) -> Option<Deadline> {
        let catalogue = self.catalogue.get()?;
        let first = case.summary.first()?;
        Some(first.deadline(&catalogue.calendar, self.now.get()))
    }

    /// What a supervisor looks at first, over [`Self::cases`]; none while regulations load. Reactive.
    pub fn board(self) -> Option<Board> {
        let catalogue = self.catalogue.get()?;
        let open = |summary: &&Summary| !summary.closed;
        self.cases.with(|cases| {
            let all = cases.listed.values();
            let open: Vec<_> = all.map(|c| Some(&c.summary).filter(open)).collect();
            Some(Board::of(&open, &catalogue.calendar, self.now.get()))
        })
    }

    /// How far a case is on its way; reactive. A case no longer here has been sent and let go.
    pub fn upload_of(self, case: &str) -> Upload {
        let sending = self.sync.with(|s| s.sending);
        self.outbox.with(|outbox| {
            let mut own = outbox.iter().filter(|row| row.case == case).peekable();
            if own.peek().is_none() {
                return Upload::Sent;
            }
            match own.any(|row| matches!(row.state, OutboxState::Attention(_))) {
                true => Upload::Attention,
                false if sending => Upload::Sending,
                false => Upload::OnDevice,
            }
        })
    }

    /// The outbox in the order of sending; reactive.
    pub fn outbox(self) -> Vec<OutboxRow> {
        let sending = self.sync.with(|s| s.sending);
        self.outbox
            .with(|rows| rows.iter().map(|row| OutboxRow::of(row, sending)).collect())
    }

    /// Reads what is not sent, the open case and every summary, and brings up to date what is behind.
    pub(super) async fn reload(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        self.read_outbox(&store).await;
        self.reread().await;
        if !self.lists_cases() {
            self.cases.set(Cases::default());
            return;
        }
        self.read_closes().await;
        let mut after = String::new();
        let mut read: Vec<Summary> = Vec::new();
        let mut count = FIRST;
        while let Ok(page) = store.summaries(&after, count).await {
            let more = u32::try_from(page.len()) == Ok(count);
            if let Some(last) = page.last() {
                after = last.order();
            }
            read.extend(page);
            // Each time as much as is there already: the whole costs twice what the last one does.
            let there = self.cases.with_untracked(|cases| cases.listed.len());
            if !more || read.len() >= there {
                self.take_in(std::mem::take(&mut read), &[], 0);
            }
            if !more {
                break;
            }
            count = PAGE;
            gloo_timers::future::TimeoutFuture::new(0).await;
        }
        self.bring_up();
        self.look_at_time();
    }

    /// Reads what another tab has changed: what is not sent, the open case, some summaries.
    pub(super) async fn reload_cases(self, cases: &[String]) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        self.read_outbox(&store).await;
        self.reread_if_among(cases).await;
        self.read_closes_if_among(cases).await;
        if self.lists_cases()
            && let Ok(read) = store.summaries_of(cases).await
        {
            self.take_in(read, &[], 0);
        }
    }

    /// Takes in what this tab has changed in some cases: few at once, many in the background.
    pub(super) async fn changed(self, cases: &[String]) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        self.read_outbox(&store).await;
        self.reread_if_among(cases).await;
        self.read_closes_if_among(cases).await;
        if !self.lists_cases() {
            return self.tell_other_tabs(cases);
        }
        if cases.len() > PART {
            self.tell_other_tabs(cases);
            return self.bring_up();
        }
        let make = |case: &str, entries: &[Entry]| self.summarised(case, entries);
        // What could not be stored stays marked, and is made at the next opening.
        if let Ok(made) = store.remake(Wanted::Of(cases), &make).await {
            self.show(made, 0);
        }
        self.tell_other_tabs(cases);
    }

    async fn read_outbox(self, store: &Store) {
        let Ok(mut outbox) = store.outbox().await else {
            return;
        };
        outbox.in_order_of(|row| row.seq);
        let needs = |state: &OutboxState| matches!(state, OutboxState::Attention(_));
        let (unsent, attention) = (
            outbox.len(),
            outbox.iter().filter(|row| needs(&row.state)).count(),
        );
        self.outbox.set(outbox);
        self.sync.update(|s| {
            s.unsent = unsent;
            s.attention = attention;
        });
    }

    /// A device that pulls cases lists them; a kiosk keeps nothing that could be read.
    fn lists_cases(self) -> bool {
        self.device
            .with_untracked(|d| d.as_ref().is_none_or(|d| d.kind.pulls_cases()))
    }

    fn take_in(self, read: Vec<Summary>, gone: &[String], behind: usize) {
        let sees = self.sees_personal();
        self.cases.update(|cases| {
            for summary in read {
                cases.put(Case::new(summary, sees));
            }
            for id in gone {
                cases.take_out(id);
            }
            (cases.behind, cases.sees) = (behind, sees);
        });
    }

    /// Shows what was made.
    fn show(self, made: Vec<(String, Made)>, behind: usize) {
        let (mut read, mut gone) = (Vec::new(), Vec::new());
        for (case, made) in made {
            match made {
                Made::Summary(summary) => read.push(*summary),
                Made::Nothing => gone.push(case),
                Made::NotYet => {}
            }
        }
        self.take_in(read, &gone, behind);
    }

    /// Titles as who acts now may see them.
    pub(super) fn retitle(self) {
        if self.cases.with_untracked(|cases| cases.sees) == self.sees_personal() {
            return;
        }
        let all: Vec<Summary> = self.cases.with_untracked(|cases| {
            let all = cases.known.values();
            all.map(|case| case.summary.clone()).collect()
        });
        let behind = self.cases.with_untracked(|cases| cases.behind);
        self.take_in(all, &[], behind);
    }

    /// Makes every summary that is behind, in the background; once more if asked again meanwhile.
    pub(super) fn bring_up(self) {
        if !self.lists_cases() || self.catalogue.with_untracked(Option::is_none) {
            return;
        }
        let (running, _) = self.making.get_value();
        self.making.set_value((true, running));
        if running {
            return;
        }
        leptos::task::spawn_local(async move {
            while let (true, _) = self.making.get_value() {
                self.making.set_value((true, false));
                self.make_all().await;
                let (_, again) = self.making.get_value();
                self.making.set_value((again, false));
            }
        });
    }

    async fn make_all(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok(mut behind) = store.behind().await else {
            return;
        };
        let make = |case: &str, entries: &[Entry]| self.summarised(case, entries);
        let (mut after, mut waiting) = (String::new(), Vec::new());
        while let Ok(made) = store.remake(Wanted::After(&after), &make).await {
            behind = behind.saturating_sub(made.len());
            let last = made.last().map(|(case, _)| case.clone());
            waiting.extend(made);
            let there = self.cases.with_untracked(|cases| cases.listed.len());
            let over = last.is_none();
            if !waiting.is_empty() && (over || waiting.len() >= SHOWN.max(there / PART)) {
                let cases: Vec<String> = waiting.iter().map(|(case, _)| case.clone()).collect();
                self.show(std::mem::take(&mut waiting), if over { 0 } else { behind });
                self.tell_other_tabs(&cases);
            }
            let Some(last) = last else { break };
            after = last;
            gloo_timers::future::TimeoutFuture::new(0).await;
        }
        if self.cases.with_untracked(|cases| cases.behind > 0) {
            self.show(waiting, 0);
        }
    }

    /// Has made anew what no longer says how its case stands: time has passed, the clock was moved, or the
    /// app or the calendar is another.
    pub(super) fn look_at_time(self) {
        let (Some(store), Some(under)) = (self.store.get_value(), self.basis()) else {
            return;
        };
        let now = clock::now();
        let passed: Vec<Arc<Case>> = self.cases.with_untracked(|cases| {
            let all = cases.known.values();
            let passed = all.filter(|c| !c.summary.holds(now) || c.summary.under != under);
            passed.cloned().collect()
        });
        // Without its regulation a case stays as it was; when that comes this is looked at again.
        let mut here = BTreeMap::new();
        let mut ids = Vec::new();
        for case in passed {
            let Summary { id, pack, .. } = &case.summary;
            let ready = || self.edition_now(pack, &BTreeMap::new()).is_some();
            if *here.entry(pack.clone()).or_insert_with(ready) {
                ids.push(id.clone());
            }
        }
        if ids.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            // What could not be marked is found at the next look.
            if store.touch(&ids).await.is_ok() {
                self.bring_up();
            }
        });
    }

    /// What a summary is made with besides events and time: everything else that an answer depends on.
    fn basis(self) -> Option<String> {
        let catalogue = self.catalogue.get_untracked()?;
        let calendar = catalogue.calendar.digest();
        let published = self.published.with_untracked(|all| all.mark.clone());
        Some(format!("{} {calendar} {published}", catalogue.version))
    }

    /// A case as its events tell it, under its edition. `Ok(None)`: its filing is not here. An error: its
    /// regulation is not.
    pub(super) fn folded(
        self,
        case: &str,
        entries: &[Entry],
    ) -> Result<Option<(Edition, CaseState)>, ()> {
        // The pack's own events are known once the pack is; for its name the filing is enough.
        let filed = |entry: &&Entry| entry.event.envelope().kind == "filed";
        let first = fold(case, entries.iter().filter(filed), &Kinds::default());
        if first.file.pack.is_empty() {
            return Ok(None);
        }
        let (named, file) = (first.edition.as_deref(), &first.file);
        let edition = self.edition_named(&file.pack, named, &file.parameters);
        let code = first.code.clone().unwrap_or_default();
        self.note_waiting(case, named.filter(|_| edition.is_none()), code);
        let edition = edition.ok_or(())?;
        let state = fold(case, entries, &data::kinds(&edition));
        Ok(state.filed.then_some((edition, state)))
    }

    fn summarised(self, case: &str, entries: &[Entry]) -> Made {
        let (Some(catalogue), Some(under)) = (self.catalogue.get_untracked(), self.basis()) else {
            return Made::NotYet;
        };
        let (edition, state) = match self.folded(case, entries) {
            Ok(Some(folded)) => folded,
            Ok(None) => return Made::Nothing,
            Err(()) => return Made::NotYet,
        };
        let now = clock::now();
        let options = Options {
            record: true,
            ..Options::default()
        };
        let answer = assess_until(&edition, &catalogue.calendar, &state.file, now, &options).ok();
        Made::Summary(Box::new(Summary {
            under,
            ..Summary::of(&state, answer.as_ref(), now)
        }))
    }
}
