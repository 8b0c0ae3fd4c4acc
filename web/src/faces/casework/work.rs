//! The work at one face: which case is open, which panel, what was just saved. Signals only; what
//! is recorded lives in the record.

use super::clock_acts::ClockAct;
use crate::state::{App, CaseView, Deed};
use crate::trouble::Trouble;
use leptos::prelude::*;
use redress_core::case::Facts;
use redress_core::pack::{FactDoc, Pack};
use redress_core::record::CaseState;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Seconds in which an act can be taken back with one touch.
const UNDO_SECONDS: u32 = 10;
/// What takes the focus when a dialog of an act is done: the line that says what was saved.
pub const SAVED_LINE: &str = "[data-testid='save-state']";
/// The id in an address that stands for a case not yet filed.
pub const NEW: &str = "new";
/// The act that records findings.
pub const FINDINGS: &str = "fact_set";
/// The choice among all other acts.
pub const OTHER: &str = "other";

/// What was last done here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Saving {
    /// Nothing yet.
    #[default]
    Nothing,
    /// On its way to the disk.
    Busy,
    /// On the disk.
    Done {
        /// Event kind; `filed` for a new case.
        kind: String,
        /// The event, while it can be taken back with one touch.
        undo: Option<String>,
    },
    /// Taken back.
    Undone,
    /// Not saved.
    Failed(Trouble),
}

/// The work at one face; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// The app.
    pub app: App,
    /// Path of the face: `/field` or `/desk`.
    pub base: &'static str,
    /// The case of the address: an id, [`NEW`], or none.
    pub open: Memo<Option<String>>,
    /// The act whose panel is open.
    pub panel: RwSignal<Option<String>>,
    /// The act on a clock whose dialog is open.
    pub clock_act: RwSignal<Option<ClockAct>>,
    /// What was last done.
    pub saving: RwSignal<Saving>,
    /// Seconds left to take it back.
    pub seconds: RwSignal<u32>,
}

impl Work {
    /// Starts the work of a face, on the case its address names.
    pub fn start(base: &'static str) -> Self {
        let params = leptos_router::hooks::use_params_map();
        let work = Self {
            app: App::of_context(),
            base,
            open: Memo::new(move |_| params.with(|p| p.get("case")).filter(|c| !c.is_empty())),
            panel: RwSignal::new(None),
            clock_act: RwSignal::new(None),
            saving: RwSignal::new(Saving::Nothing),
            seconds: RwSignal::new(0),
        };
        // What was done to one case is no news of another; a case just filed stays news.
        Effect::new(move |before: Option<Option<String>>| {
            let open = work.open.get();
            if before.is_some_and(|before| before != open && before.as_deref() != Some(NEW)) {
                work.panel.set(None);
                work.clock_act.set(None);
                work.saving.set(Saving::Nothing);
                work.seconds.set(0);
            }
            work.app.open(open.clone().filter(|id| id != NEW));
            open
        });
        let tick = move || {
            work.seconds.try_update(|s| *s = s.saturating_sub(1));
        };
        // Without a timer the chance to take back simply stays.
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
        provide_context(work);
        work
    }

    /// The work of the face around.
    pub fn of_context() -> Self {
        expect_context::<Self>()
    }

    /// The open case; reactive.
    pub fn case(self) -> Option<Arc<CaseView>> {
        self.app.case(self.open.get()?.as_str())
    }

    /// What its page shows: none without a case, true for one that is not on this device; reactive.
    pub fn lacking(self) -> Option<bool> {
        let id = self.open.get()?;
        Some(id != NEW && self.app.lacks(&id))
    }

    /// The id of the open case once it is there, for what happens when it is drawn; reactive.
    pub fn shown(self) -> Memo<Option<String>> {
        self.part(|case| case.id.clone())
    }

    /// A part of the open case that changes only when it does; none without a case.
    pub fn part<T>(self, pick: impl Fn(&CaseView) -> T + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.case().map(|case| pick(&case)))
    }

    /// Does an act at once, or opens its panel where there is more to say.
    pub fn begin(self, kind: &str, rule: Option<String>) {
        if self.saving.with_untracked(|s| *s == Saving::Busy) {
            return;
        }
        let case = untrack(|| self.case());
        let Some(case) = case else { return };
        if super::panel::needed(&case, kind) {
            self.panel.set(Some(kind.to_owned()));
        } else {
            self.record(
                kind.to_owned(),
                Deed {
                    rule: derived(&case, kind, rule),
                    ..Deed::default()
                },
            );
        }
    }

    /// Records an act on the open case; says so only once it is on the disk.
    pub fn record(self, kind: String, deed: Deed) {
        let Some(case) = self.open.get_untracked() else {
            return;
        };
        self.saving.set(Saving::Busy);
        leptos::task::spawn_local(async move {
            match self.app.act(&case, &kind, deed).await {
                Ok(event) => {
                    self.panel.set(None);
                    self.clock_act.set(None);
                    self.seconds.set(UNDO_SECONDS);
                    self.saving.set(Saving::Done {
                        kind,
                        undo: Some(event),
                    });
                }
                Err(trouble) => self.saving.set(Saving::Failed(trouble)),
            }
        });
    }

    /// Takes the last act back.
    pub fn undo(self) {
        let Some(case) = self.open.get_untracked() else {
            return;
        };
        let Saving::Done {
            undo: Some(event), ..
        } = self.saving.get_untracked()
        else {
            return;
        };
        self.saving.set(Saving::Busy);
        leptos::task::spawn_local(async move {
            let undone = self.app.undo(&case, &event).await;
            self.saving.set(match undone {
                Ok(()) => Saving::Undone,
                Err(trouble) => Saving::Failed(trouble),
            });
        });
    }
}

/// A derived event is recorded under its rule; any other act names none.
fn derived(case: &CaseView, kind: &str, rule: Option<String>) -> Option<String> {
    let events = case
        .answer
        .as_ref()
        .map(|a| a.derived_events.as_slice())
        .unwrap_or_default();
    rule.filter(|rule| events.iter().any(|e| e.kind == kind && e.rule == *rule))
}

/// What is known of a case now: what it came with, then what its events say.
pub fn facts_now(state: &CaseState) -> Facts {
    let mut facts = state.file.facts.clone();
    for event in &state.file.events {
        facts.extend(
            event
                .facts
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }
    for (name, value) in &state.shown.facts {
        facts.insert(name.clone(), value.clone());
    }
    facts
}

/// A fact of a pack by name.
pub fn fact_doc(pack: &Pack, name: &str) -> Option<FactDoc> {
    pack.doc().facts.iter().find(|f| f.id == name).cloned()
}

/// A signal of one fact among several, for an input.
pub fn value_of(facts: RwSignal<Facts>, name: &str) -> Signal<Option<Value>> {
    let name = name.to_owned();
    Signal::derive(move || facts.with(|f| f.get(&name).cloned()))
}

/// Puts one fact among several, or takes it out.
pub fn put(facts: RwSignal<Facts>, name: &str) -> Callback<Option<Value>> {
    let name = name.to_owned();
    Callback::new(move |value: Option<Value>| {
        facts.update(|f| {
            match value {
                Some(value) => f.insert(name.clone(), value),
                None => f.remove(&name),
            };
        });
    })
}
