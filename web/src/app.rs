//! The shell: one state, one router, a face for each path.

use crate::browser;
use crate::faces::{
    admin, board, desk, enrol, field, home, kiosk, ledger, letters, lock, outbox, packs, settings,
    track,
};
use crate::state::App;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Mounts the app in place of the static page.
pub fn start() {
    let Some(document) = browser::document() else {
        return;
    };
    if let Some(shell) = document.get_element_by_id("shell") {
        shell.remove();
    }
    let Some(root) = document
        .get_element_by_id("app")
        .and_then(|e| e.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    mount_to(root, Shell).forget();
}

#[component]
fn Shell() -> impl IntoView {
    provide_context(App::start());
    view! {
        <Router>
            <Routes fallback=|| view! { <home::Home/> }.into_any()>
                <Route path=path!("/") view=|| view! { <home::Home/> }.into_any()/>
                <Route path=path!("/kiosk") view=|| view! { <kiosk::Kiosk/> }.into_any()/>
                <Route path=path!("/field/:case?") view=|| view! { <field::Field/> }.into_any()/>
                <Route path=path!("/desk/:case?") view=|| view! { <desk::Desk/> }.into_any()/>
                <Route path=path!("/board/:case?") view=|| view! { <board::Board/> }.into_any()/>
                <Route path=path!("/ledger") view=|| view! { <ledger::Ledger/> }.into_any()/>
                <Route path=path!("/letters/:case/:letter?") view=|| view! { <letters::Letters/> }.into_any()/>
                <Route path=path!("/track") view=|| view! { <track::Track/> }.into_any()/>
                <Route path=path!("/packs") view=|| view! { <packs::Packs/> }.into_any()/>
                <Route path=path!("/packs/:id/:view?") view=|| view! { <packs::PackPage/> }.into_any()/>
                <Route path=path!("/calendar/:year?") view=|| view! { <packs::Year/> }.into_any()/>
                <Route path=path!("/enrol") view=|| view! { <enrol::Enrol/> }.into_any()/>
                <Route path=path!("/outbox") view=|| view! { <outbox::Outbox/> }.into_any()/>
                <Route path=path!("/admin") view=|| view! { <admin::Admin/> }.into_any()/>
                <Route path=path!("/setup") view=|| view! { <admin::Admin guided=true/> }.into_any()/>
                <Route path=path!("/settings") view=|| view! { <settings::Settings/> }.into_any()/>
            </Routes>
            <lock::Lock/>
        </Router>
    }
}
