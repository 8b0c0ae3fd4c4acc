//! What happened, in order, with the notes this reader may see. What was taken back stays, struck
//! out.

use super::work::Work;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::photos::photo_list;
use crate::state::CaseView;
use crate::texts::{casework as text, common};
use leptos::prelude::*;
use redress_core::record::{Flag, TimelineItem, Undoing};

/// One entry, with its note, and whether the case was erased.
type Entry = (TimelineItem, Option<String>, bool);

fn entries(case: &CaseView) -> Vec<Entry> {
    let taking_back = |item: &&TimelineItem| !matches!(item.undoing, Some(Undoing::Of(_)));
    let shown = case.state.timeline.iter().filter(taking_back);
    shown
        .map(|item| {
            (
                item.clone(),
                case.state.shown.notes.get(&item.event).cloned(),
                case.state.erased.is_some(),
            )
        })
        .collect()
}

/// The time line of the open case.
#[component]
pub fn Timeline() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let entries = work.part(entries);
    let rows = move || {
        let rows = entries
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(|entry| row(work, entry));
        rows.collect_view()
    };
    view! {
        <section aria-labelledby="line-title">
            <h2 id="line-title">{app.says(text::TIMELINE)}</h2>
            <ol class="line">{live(rows)}</ol>
        </section>
    }
}

fn row(work: Work, (item, note, erased): Entry) -> impl IntoView {
    let app = work.app;
    let undone = item.undoing.is_some();
    let test = (!undone && !item.disputed).then(|| format!("happened-{}", item.kind));
    let label = match item.kind.as_str() {
        "filed" => app.t(text::FILED).to_owned(),
        "numbered" => app.t(text::NUMBERED).to_owned(),
        "erased" => app.t(text::ERASED).to_owned(),
        kind => untrack(|| work.case())
            .map(|c| app.text(&c.edition.pack().event_text(kind)))
            .unwrap_or_default(),
    };
    let note = match (note, item.note) {
        (Some(note), _) => Some(note),
        (None, true) if erased => Some(app.t(text::GONE).to_owned()),
        (None, true) => Some(app.t(common::UNTITLED).to_owned()),
        (None, false) => None,
    };
    let flags = item.flags.iter().map(|flag| {
        let words = match flag {
            Flag::ClockAhead => text::CLOCK_AHEAD,
            Flag::LongOnTheWay => text::LONG_ON_THE_WAY,
            Flag::AtAfterReceipt => text::AFTER_RECEIPT,
            Flag::EnteredLate => text::ENTERED_LATE,
        };
        view! { <span class="small red">" "{app.t(words)}</span> }
    });
    let flags = flags.collect_view();
    let state = if undone {
        Some(text::TAKEN_BACK)
    } else if item.disputed {
        Some(text::DISPUTED)
    } else {
        item.seq.is_none().then_some(common::ON_DEVICE)
    };
    let name = app.name_of(&item.actor);
    let by = match item.actor.as_str() {
        "complainant" => text::BY_COMPLAINANT,
        "server" => text::BY_SERVER,
        _ => text::BY_STAFF,
    };
    view! {
        <li class="is-done" class:is-undone=undone data-testid=test>
            <span class="dot" aria-hidden="true">{icon(Icon::Check)}</span>
            <div>
                <p><b>{label}</b>" "<span class="quiet small nowrap">{app.time_text(&item.at)}" "{name.unwrap_or_else(|| app.t(by).to_owned())}</span>
                    {state.map(|s| view! { <span class="quiet small">" "{app.t(s)}</span> })}{flags}</p>
                {note.map(|note| view! { <p class="note">{note}</p> })}
                {(!erased).then(|| photo_list(&item.event, &item.attachments))}
            </div>
        </li>
    }
}
