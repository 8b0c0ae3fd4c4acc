//! The desk face: every case in a dense table worked by keyboard, and beside it the open case with
//! its reasons, clocks, tasks and acts; printed as a record.

pub mod pane;
mod queue;

use crate::faces::casework::bar::StaffBar;
use crate::faces::casework::intake::Intake;
use crate::faces::casework::work::{NEW, Work};
use crate::faces::field::NotEnrolled;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page;
use crate::texts::{casework, desk as text};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pane::Pane;
use queue::Queue;
use web_sys::{Element, HtmlElement};

/// The face.
#[component]
pub fn Desk() -> impl IntoView {
    page::enter("desk", text::TITLE);
    let work = Work::start("/desk");
    let app = work.app;
    let navigate = use_navigate();
    let keys = window_event_listener(ev::keydown, move |event| {
        if key(&event) {
            navigate("/desk/new", NavigateOptions::default());
        }
    });
    on_cleanup(move || keys.remove());
    let open = Memo::new(move |_| match work.open.get().as_deref() {
        None => None,
        Some(NEW) => Some("new"),
        Some(_) if work.lacking() == Some(true) => Some("missing"),
        Some(_) => Some("case"),
    });
    let side = move || {
        match open.get() {
        None => ().into_any(),
        Some("new") => view! { <aside class="desk-side"><Intake/></aside> }.into_any(),
        Some("case") => view! { <aside class="desk-side" aria-labelledby="desk-case"><Pane/></aside> }.into_any(),
        Some(_) => view! {
            <aside class="desk-side"><div class="empty" data-testid="case-missing">{icon(Icon::Search)}<b>{app.says(casework::NO_CASE)}</b>
                <p>{app.says(casework::NO_CASE_HINT)}</p></div></aside>
        }
        .into_any(),
    }
    };
    view! {
        <div class="desk-face" class:is-open=move || open.get().is_some()>
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/desk"/>
            <NotEnrolled/>
            <div class="desk-body">
                <main class="desk-main"><Queue/></main>
                {live(side)}
            </div>
        </div>
    }
}

/// Moves by keyboard; true when a new case is wanted. Keys typed into a field belong to the field.
fn key(event: &KeyboardEvent) -> bool {
    if event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.is_composing()
        || event.default_prevented()
    {
        return false;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let within = |selector: &str| {
        target
            .as_ref()
            .and_then(|t| t.closest(selector).ok())
            .flatten()
            .is_some()
    };
    if within("dialog, select, textarea") {
        return false;
    }
    let (typing, filter) = (within("input"), within("#desk-filter"));
    match event.key().as_str() {
        "ArrowDown" if !typing || filter => step(event, 1),
        "ArrowUp" if !typing => step(event, -1),
        "/" if !typing => {
            event.prevent_default();
            page::focus("#desk-filter");
        }
        "n" | "N" if !typing => {
            event.prevent_default();
            return true;
        }
        _ => {}
    }
    false
}

/// Moves the focus along the rows; Enter then opens the row, being a link.
fn step(event: &KeyboardEvent, by: i32) {
    let focused = document().active_element();
    let row = focused
        .and_then(|f| f.closest("[data-testid='case-row']").ok())
        .flatten();
    let next = match row {
        Some(row) if by > 0 => row.next_element_sibling(),
        Some(row) => row.previous_element_sibling(),
        None => document()
            .query_selector("[data-testid='case-row']")
            .ok()
            .flatten(),
    };
    // After the last row that is drawn comes the button that draws more.
    let link = match next {
        Some(row) => row.query_selector("a").ok().flatten(),
        None if by > 0 => document()
            .query_selector("[data-testid='more-rows']:not([hidden])")
            .ok()
            .flatten(),
        None => None,
    };
    if let Some(link) = link.and_then(|l| l.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // A row that cannot take the focus leaves it where it was.
        let _ = link.focus();
    }
}
