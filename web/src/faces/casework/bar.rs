//! The bar above staff pages: where one can go, what is not sent yet, the other language.

use crate::faces::lock::Acting;
use crate::parts::bars::{Bands, Brand, LangSwitch, SyncLine};
use crate::parts::icons::{Icon, icon};
use crate::state::App;
use crate::texts::casework as text;
use leptos::prelude::*;

/// The bar of a staff page.
#[component]
pub fn StaffBar(
    /// What this page is.
    #[prop(into)]
    face: Signal<String>,
    /// The path of this page, which its link marks as current.
    here: &'static str,
) -> impl IntoView {
    let app = App::of_context();
    let link = move |path: &'static str, sign: Icon, words| {
        let current = (path == here).then_some("page");
        view! { <a href=path aria-current=current>{icon(sign)}<span>{move || app.t(words)}</span></a> }
    };
    view! {
        <Bands/>
        <DataTrouble/>
        <header class="bar staff-bar">
            <Brand face/>
            <nav aria-label=app.says(text::PAGES)>
                {link("/field", Icon::Calendar, text::FIELD)}
                {link("/desk", Icon::List, text::DESK)}
                {link("/board", Icon::Rise, text::BOARD)}
                {link("/ledger", Icon::Page, text::LEDGER)}
                <a href="/outbox" aria-current=(here == "/outbox").then_some("page")>
                    {icon(Icon::Upload)}<span>{app.says(text::OUTBOX)}</span><OutboxBadge shown=here != "/outbox"/>
                </a>
                {link("/packs", Icon::Book, text::PACKS)}
                {link("/settings", Icon::Sliders, text::SETTINGS)}
            </nav>
            <span class="grow"></span>
            <SyncLine/>
            <Acting/>
            <LangSwitch/>
        </header>
    }
}

/// How many own entries are not sent; nothing when there are none.
#[component]
fn OutboxBadge(shown: bool) -> impl IntoView {
    let app = App::of_context();
    let counts = Memo::new(move |_| {
        let sync = app.sync();
        (sync.unsent, sync.attention)
    });
    move || {
        let (unsent, attention) = counts.get();
        (shown && unsent > 0).then(|| {
            let class = if attention > 0 {
                "badge badge--act"
            } else {
                "badge"
            };
            view! {
                <span class=class data-testid="outbox-count">{unsent}</span>
                <span class="unseen">{app.t(text::UNSENT)}</span>
            }
        })
    }
}

/// How many codes of cases are named where more wait.
const SHOWN: usize = 5;

/// Why there are no regulations, or not all of them, where they could not be loaded.
#[component]
fn DataTrouble() -> impl IntoView {
    let app = App::of_context();
    move || {
        let missing = app.missing();
        let lacking = (!missing.is_empty()).then(|| {
            let titles: Vec<String> = missing
                .iter()
                .map(|id| app.text(&app.title_of(id)))
                .collect();
            app.tf(
                text::MISSING_PACKS,
                &[("which", &titles.join(app.t(text::LIST)))],
            )
        });
        let (codes, newer) = app.waiting();
        let waiting = (!codes.is_empty()).then(|| {
            let words = if newer {
                text::NEWER_EDITION
            } else {
                text::EDITION_ON_ITS_WAY
            };
            let mut which = codes.iter().take(SHOWN).cloned().collect::<Vec<_>>();
            if codes.len() > SHOWN {
                which.push("…".to_owned());
            }
            let n = codes.len().to_string();
            app.tf(
                words,
                &[("n", &n), ("which", &which.join(app.t(text::LIST)))],
            )
        });
        let words = app
            .data_trouble()
            .map(|trouble| app.text(&trouble))
            .or(lacking)
            .or(waiting);
        words.map(|words| {
            view! {
                <div class="band band--seal" role="alert" data-testid="data-trouble">{icon(Icon::Warning)}<span>{words}</span></div>
            }
        })
    }
}
