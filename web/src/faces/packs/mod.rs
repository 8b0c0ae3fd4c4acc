//! The regulations: a list, and each as its rules. Reads packs, changes nothing.

mod page;
mod words;

pub use page::PackPage;

use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::page::{enter, focus_heading};
use crate::state::App;
use crate::texts::packs as text;
use leptos::prelude::*;
use leptos_router::components::A;

/// The bar of these pages.
#[component]
fn PacksBar() -> impl IntoView {
    let app = expect_context::<App>();
    view! {
        <Bands/>
        <header class="bar">
            <Brand face=Signal::derive(move || app.t(text::TITLE).to_owned())/>
            <nav aria-label=move || app.t(text::TITLE)>
                <A href="/">{move || app.t(text::HOME)}</A>
                <A href="/packs" exact=true>{move || app.t(text::ALL)}</A>
            </nav>
            <span class="grow"></span>
            <LangSwitch/>
        </header>
    }
}

/// The list.
#[component]
pub fn Packs() -> impl IntoView {
    let app = expect_context::<App>();
    enter("packs", text::TITLE);
    focus_heading();
    let rows = move || {
        let Some(catalogue) = app.catalogue() else {
            return view! { <p role="status">{app.t(text::LOADING)}</p> }.into_any();
        };
        let rows = catalogue.packs.clone().into_iter().map(|edition| {
            let pack = edition.pack();
            let meta = &pack.doc().pack;
            let count = pack.doc().rules.len().to_string();
            let about = format!(
                "{} · {} · {}",
                app.text(&pack.text("source")),
                app.tf(text::VERSION, &[("version", &meta.version)]),
                app.tf(text::RULES, &[("n", &count)])
            );
            let (href, name) = (format!("/packs/{}", meta.id), app.text(&pack.text("pack")));
            view! {
                <li>
                    <A href=href attr:class="way">
                        {icon(Icon::Book)}
                        <span><b>{name}</b><span class="quiet">{about}</span></span>
                        {icon(Icon::Right)}
                    </A>
                </li>
            }
        });
        view! { <ul class="ways">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="packs">
            <PacksBar/>
            <main>
                <h1 tabindex="-1">{move || app.t(text::TITLE)}</h1>
                <p class="lead">{move || app.t(text::LIST_LEAD)}</p>
                {rows}
            </main>
        </div>
    }
}
