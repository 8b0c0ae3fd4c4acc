//! Closing a month: what is closed and what is still open is said before, and the server closes it, in the
//! name of who acts. Shown to those who may, on the month whose turn it is, once it is over.

use super::Look;
use crate::parts::dialog::dialog;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::texts::ledger as text;
use crate::trouble::Trouble;
use crate::when;
use leptos::prelude::*;
use redress_core::ledger::{self, Line};

/// What takes the focus when the dialog is done.
const AFTER: &str = "[data-testid='ledger-title']";

/// The button and its dialog.
#[component]
pub fn Close(look: Look) -> impl IntoView {
    let app = look.app;
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Trouble>);
    let due = Memo::new(move |_| {
        let month = look.month.get();
        let this = ledger::month(&app.now().text(when::ZONE));
        let over = this.is_some_and(|this| month < this);
        over && app.closes_months() && app.closes_next().as_ref() == Some(&month)
    });
    let button = move || {
        due.get().then(|| {
            view! {
                <button type="button" class="button button--go no-print" data-testid="ledger-close" on:click=move |_| {
                    failed.set(None);
                    open.set(true);
                }>{icon(Icon::Check)}<span>{app.t(text::CLOSE)}</span></button>
            }
        })
    };
    let close = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let month = look.month.get_untracked();
            let done = app.close_month(&month).await;
            busy.try_set(false);
            match done {
                Ok(()) => open.try_set(false),
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    None
                }
            };
        });
    };
    let body = move || {
        open.get().then(|| {
            let title = app.tf(text::CLOSE_TITLE, &[("month", &look.month_text())]);
            let trouble = move || {
                failed.get().map(|trouble| {
                    let words = app.text(&trouble.whole());
                    view! { <p class="bad" role="alert" data-testid="ledger-close-trouble">{icon(Icon::Warning)}<span>{words}</span></p> }
                })
            };
            view! {
                <h2 id="ledger-close-title" tabindex="-1">{title}</h2>
                <p data-testid="ledger-close-counts">{move || counts(look)}</p>
                <p>{app.t(text::CLOSE_MEANS)}</p>
                {move || unsent(look)}
                {live(trouble)}
                <div class="acts">
                    <button type="button" class="button button--go" data-testid="ledger-close-confirm" disabled=move || busy.get() on:click=close>
                        {icon(Icon::Check)}<span>{app.t(text::CLOSE)}</span></button>
                    <button type="button" class="button" on:click=move |_| open.set(false)>{app.t(text::CLOSE_NOT)}</button>
                </div>
            }
            .into_any()
        })
    };
    let shown = Callback::new(move |()| open.set(false));
    view! {
        {live(button)}
        {dialog("ledger-close-title", open.into(), shown, AFTER, body)}
    }
    .into_any()
}

/// What is closed, under all regulations, as far as this device knows.
fn counts(look: Look) -> String {
    look.whole.with(|whole| {
        let own = || whole.lines.iter().filter(|line| line.adjusts.is_none());
        let count = |keep: fn(&Line) -> bool| own().filter(|line| keep(line)).count().to_string();
        let adjusted = whole.lines.len() - own().count();
        look.app.tf(
            text::CLOSE_COUNTS,
            &[
                ("n", &own().count().to_string()),
                ("open", &count(|line| line.ended.is_none())),
                ("late", &count(|line| line.late > 0)),
                ("adjusted", &adjusted.to_string()),
            ],
        )
    })
}

/// What of this device would come too late.
fn unsent(look: Look) -> Option<AnyView> {
    let (_, unsent) = look.app.known_until();
    (unsent > 0).then(|| {
        let words = look
            .app
            .tf(text::CLOSE_UNSENT, &[("n", &unsent.to_string())]);
        view! { <p class="bad">{icon(Icon::Warning)}<span>{words}</span></p> }.into_any()
    })
}
