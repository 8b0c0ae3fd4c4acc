//! What a person has to look at: contradictions, differing outcomes, changes made apart.

use super::work::Work;
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::icons::{Icon, icon};
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::record::DisputeReason;

/// The tasks of the open case; nothing where there are none.
#[component]
pub fn Tasks() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let all = work.part(|case| {
        let tasks = case
            .answer
            .as_ref()
            .map(|a| a.tasks.clone())
            .unwrap_or_default();
        (
            tasks,
            case.state.concurrent.clone(),
            case.state.disputes.clone(),
        )
    });
    move || {
        let (tasks, concurrent, disputes) = all.get()?;
        let case = untrack(|| work.case())?;
        if tasks.is_empty() && concurrent.is_empty() && disputes.is_empty() {
            return None;
        }
        let pack = case.edition.pack().clone();
        let told = tasks
            .into_iter()
            .map(|task| (task.code, app.text(&task.text)));
        let apart = concurrent.into_iter().map(|edit| {
            let values: Vec<String> = edit
                .edits
                .iter()
                .map(|e| value_words(&pack, &edit.fact, &e.value, app.lang()))
                .collect();
            let fact = app.text(&fact_label(&pack, &edit.fact));
            let words = app.tf(
                text::CHANGED_APART,
                &[("fact", &fact), ("values", &values.join(" / "))],
            );
            ("concurrent".to_owned(), words)
        });
        let disputed = disputes.into_iter().map(|dispute| {
            let item = case
                .state
                .timeline
                .iter()
                .find(|t| t.event == dispute.event);
            let what = item
                .map(|t| app.text(&pack.event_text(&t.kind)))
                .unwrap_or_default();
            let why = app.t(match dispute.reason {
                DisputeReason::FiledTwice => text::FILED_TWICE,
                DisputeReason::AlreadyDecided => text::ALREADY_DECIDED,
                DisputeReason::AlreadyClosed => text::ALREADY_CLOSED,
                DisputeReason::NothingToReopen => text::NOTHING_TO_REOPEN,
                DisputeReason::NumberedTwice => text::NUMBERED_TWICE,
                DisputeReason::NothingToUndo => text::NOTHING_TO_UNDO,
            });
            (
                "disputed".to_owned(),
                app.tf(text::NOT_COUNTED, &[("what", &what), ("why", why)]),
            )
        });
        let rows = told.chain(apart).chain(disputed).map(|(code, words)| {
            view! { <li data-task=code><span aria-hidden="true">{icon(Icon::Fork)}</span><span>{words}</span></li> }
        });
        let rows = rows.collect_view();
        Some(view! {
            <section class="tasks" aria-labelledby="tasks-title" data-testid="tasks">
                <h2 id="tasks-title">{app.t(text::TASKS)}</h2>
                <ul>{rows}</ul>
            </section>
        })
    }
}
