//! A long list is drawn as far as someone looks: so many rows, and a button for as many again. What
//! is counted, searched and saved as a file is always all of it.

use super::page;
use crate::parts::live::live;
use crate::state::App;
use crate::texts::parts as text;
use leptos::prelude::*;
use std::time::Duration;

/// Rows drawn, and more each time: more than a screen.
pub const STEP: usize = 60;
/// Rows drawn at the very first, as many as fit a screen.
const SCREEN: usize = 30;
/// The rest follows when those have been painted.
const PAINTED: Duration = Duration::from_millis(120);

/// How many rows of a list are drawn, from its first on.
pub fn begun(ids: Memo<Vec<String>>) -> RwSignal<usize> {
    let rows = RwSignal::new(SCREEN);
    Effect::new(move |over: Option<bool>| {
        let over = over.unwrap_or_default() || ids.with(|ids| !ids.is_empty());
        if over && rows.get_untracked() < STEP {
            let rest = move || {
                rows.try_update(|rows| *rows = STEP.max(*rows));
            };
            set_timeout(rest, PAINTED);
        }
        over
    });
    rows
}

/// The ids that are drawn.
pub fn drawn(ids: Memo<Vec<String>>, rows: RwSignal<usize>) -> Vec<String> {
    ids.with(|ids| ids.iter().take(rows.get()).cloned().collect())
}

/// Says above a list that what is shown may be from before: after an update of the app, say.
pub fn behind() -> AnyView {
    let app = App::of_context();
    let words = move || {
        let n = app.behind();
        (n > 0).then(|| app.tf(text::BEHIND, &[("n", &n.to_string())]))
    };
    view! { <p class="quiet small behind" role="status" data-testid="behind">{live(words)}</p> }
        .into_any()
}

/// The button below the list; the focus then goes on at the first row that was not there before.
#[component]
pub fn More(
    /// All of the list.
    ids: Memo<Vec<String>>,
    /// How many rows are drawn.
    rows: RwSignal<usize>,
) -> impl IntoView {
    let app = App::of_context();
    let left = Memo::new(move |_| ids.with(Vec::len).saturating_sub(rows.get()));
    let words = move || app.tf(text::MORE_ROWS, &[("n", &left.get().min(STEP).to_string())]);
    let show = move |_| {
        let first = rows.get_untracked() + 1;
        rows.update(|rows| *rows += STEP);
        request_animation_frame(move || {
            page::focus(&format!(
                ":is(tr, li):nth-child({first}) a:is([data-testid='case-row'], [data-testid='case-row'] *)"
            ));
        });
    };
    view! {
        <button type="button" class="button more" data-testid="more-rows" hidden=move || left.get() == 0 on:click=show>{live(words)}</button>
    }
    .into_any()
}
