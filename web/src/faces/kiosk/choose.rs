//! What it is about: one row for each regulation in use here. Shown only where there are several.

use super::session::Session;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_heading;
use crate::state::{App, Regulation};
use crate::texts::kiosk as text;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Choose() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    focus_heading();
    let rows = move || {
        let rows = app.chosen().into_iter().map(|id| row(app, session, id));
        rows.collect_view()
    };
    view! {
        <main class="ask">
            <h1 tabindex="-1">{app.says(text::CHOOSE)}</h1>
            <p class="hint">{app.says(text::CHOOSE_HINT)}</p>
            <ul class="ways matters">{live(rows)}</ul>
        </main>
        <footer class="kiosk-foot">
            <button type="button" class="button" data-testid="kiosk-back" on:click=move |_| session.wipe()>
                {icon(Icon::Left)}{app.says(text::BACK)}
            </button>
        </footer>
    }
}

fn row(app: App, session: Session, id: String) -> impl IntoView {
    let (title, about) = app
        .catalogue()
        .and_then(|c| {
            c.row(&id)
                .map(|row| (row.title.clone(), row.matter().clone()))
        })
        .unwrap_or_else(|| (app.title_of(&id), Default::default()));
    let regulation = app.regulation(&id);
    let here = matches!(regulation, Regulation::Ready(_));
    // A regulation that is not here yet cannot ask its questions.
    let state = match regulation {
        Regulation::Ready(_) => None,
        Regulation::Loading => Some(text::LOADING),
        Regulation::Unknown | Regulation::Missing | Regulation::Newer => Some(text::NO_PACK),
    };
    let test = format!("kiosk-pack-{id}");
    let choose = move |_| {
        if here {
            session.choose(id.clone());
        }
    };
    view! {
        <li>
            <button type="button" class="way" data-testid=test aria-disabled=(!here).to_string() on:click=choose>
                {icon(Icon::Book)}
                <span><b>{app.text(&title)}</b><span class="quiet">{app.text(&about)}</span>
                    {state.map(|words| view! { <span class="small red">{app.t(words)}</span> })}</span>
                {icon(Icon::Right)}
            </button>
        </li>
    }
}
