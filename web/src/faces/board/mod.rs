//! The supervisor's board: what is late, due, standing still or about to rise, each with its cases;
//! beside it the open case, where clocks are extended, waived and reminders recorded. What stands
//! where is the core's to say. Never: storage, network.

mod lists;

use crate::faces::casework::bar::StaffBar;
use crate::faces::casework::work::Work;
use crate::faces::desk::pane::Pane;
use crate::faces::field::NotEnrolled;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page;
use crate::texts::{board as text, casework};
use leptos::prelude::*;
use lists::Lists;

/// The face.
#[component]
pub fn Board() -> impl IntoView {
    page::enter("desk", text::TITLE);
    let work = Work::start("/board");
    let app = work.app;
    let open = Memo::new(move |_| work.lacking().map(|lacking| !lacking));
    let side = move || {
        match open.get() {
        None => ().into_any(),
        Some(true) => {
            view! { <aside class="desk-side" aria-labelledby="desk-case"><Pane urges=true/></aside> }
                .into_any()
        }
        Some(false) => view! {
            <aside class="desk-side"><div class="empty" data-testid="case-missing">{icon(Icon::Search)}<b>{app.says(casework::NO_CASE)}</b>
                <p>{app.says(casework::NO_CASE_HINT)}</p></div></aside>
        }
        .into_any(),
    }
    };
    view! {
        <div class="desk-face" class:is-open=move || open.get().is_some()>
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/board"/>
            <NotEnrolled/>
            <div class="desk-body">
                <main class="desk-main board"><Lists/></main>
                {live(side)}
            </div>
        </div>
    }
    .into_any()
}
