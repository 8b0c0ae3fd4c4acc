//! What if: every fact of a regulation as a form, events with their times, other readings, and the
//! answer beside it, made again at each change. Nothing is recorded.

mod form;
mod scene;
mod verdict;

use crate::browser;
use crate::state::App;
use crate::texts::packs as text;
use form::Form;
use leptos::prelude::*;
use redress_core::assess::Edition;
use scene::{Kept, Scene};
use serde_json::Value;
use verdict::Verdict;

/// The form and the answer.
#[component]
pub fn Trial(edition: Edition) -> impl IntoView {
    let app = App::of_context();
    let scene = Scene::fresh();
    let pack = edition.pack().clone();
    let start = pack.clone();
    // The address as last written here, so that only an address from elsewhere is taken.
    let written = StoredValue::new(String::new());
    let hash = leptos_router::hooks::use_location().hash;
    Effect::new(move |_| {
        // Of the router: the page may be drawn before the browser's own address changes.
        let held = hash.get();
        let held = held.trim_start_matches('#').to_owned();
        if held.is_empty() || written.with_value(|w| *w == held) {
            return;
        }
        if let Some(kept) = read(&held) {
            scene.take(kept, &start);
        }
        written.set_value(held);
    });
    let changed = Memo::new(move |_| scene.kept());
    Effect::new(move |first: Option<()>| {
        let kept = changed.get();
        // Opening the page writes nothing; the first change does.
        if first.is_some()
            && let Ok(json) = serde_json::to_string(&kept)
        {
            let fragment = String::from(js_sys::encode_uri_component(&json));
            written.set_value(fragment.clone());
            browser::set_fragment(&fragment);
        }
    });
    let answer = Memo::new(move |_| scene.answer(app, &edition));
    view! {
        <div class="trial">
            <section class="trial-form" aria-labelledby="trial-title">
                <h2 id="trial-title" class="song">{app.says(text::TRIAL)}</h2>
                <p class="quiet">{app.says(text::TRIAL_LEAD)}</p>
                <Form pack=pack.clone() scene/>
            </section>
            <Verdict pack answer/>
        </div>
    }
}

/// What stands behind `#` in the address of a case looked at at a time; none of a case with more
/// than can be tried: several matters, acts with more to say.
pub fn address_of(case: &Value, now: &str) -> Option<String> {
    let json = serde_json::to_string(&Kept::of(case, now)?).ok()?;
    Some(js_sys::encode_uri_component(&json).into())
}

fn read(fragment: &str) -> Option<Kept> {
    let json = js_sys::decode_uri_component(fragment).ok()?;
    serde_json::from_str(&String::from(json)).ok()
}
