//! The regulations: a list, and each as its rules. Reads packs, changes nothing.

mod clauses;
mod condition;
mod findings;
mod open;
mod order;
mod page;
mod tables;
mod trial;
mod words;
mod year;

pub use page::PackPage;
pub use year::Year;

use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
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
            <nav aria-label=app.says(text::TITLE)>
                <A href="/">{app.says(text::HOME)}</A>
                <A href="/packs" exact=true>{app.says(text::ALL)}</A>
                <A href="/calendar">{app.says(crate::texts::year::TITLE)}</A>
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
        let rows = catalogue.packs.clone().into_iter().map(|row| {
            let count = row.rules.to_string();
            let mut facts = vec![
                app.tf(text::VERSION, &[("version", &row.version)]),
                app.tf(text::RULES, &[("n", &count)]),
            ];
            facts.extend(row.key.clone());
            if row.draft {
                facts.push(app.t(text::DRAFT).to_owned());
            }
            let (href, name, about) = (format!("/packs/{}", row.id), app.text(&row.title), app.text(&row.about));
            view! {
                <li>
                    <A href=href attr:class="way">
                        {icon(Icon::Book)}
                        <span><b>{name}</b><span class="quiet">{about}</span>" "<span class="quiet small">{facts.join(" · ")}</span></span>
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
                <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                <p class="lead">{app.says(text::LIST_LEAD)}</p>
                {live(rows)}
            </main>
        </div>
    }
}
