//! Photos: taken or chosen beside an act, and shown where it happened. Never: how they are kept or sent.

use super::icons::{Icon, icon};
use crate::state::App;
use crate::sync::photo::{self, Photo};
use crate::texts::photos as text;
use leptos::prelude::*;
use redress_core::record::MAX_ATTACHMENTS;
use wasm_bindgen::JsValue;

/// Photos of an act that is being written.
pub type Chosen = RwSignal<Vec<Photo>, LocalStorage>;

/// The field that takes photos, and those it took.
pub fn photo_field(photos: Chosen) -> AnyView {
    let app = App::of_context();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(false));
    let choose = move |event: web_sys::Event| {
        let Some(input) = event.target() else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let (taken, none) = photo::chosen(JsValue::from(input)).await;
            failed.set(none > 0);
            photos.update(|photos| {
                for photo in taken {
                    if photos.iter().all(|p| p.sha256 != photo.sha256) {
                        photos.push(photo);
                    }
                }
                photos.truncate(MAX_ATTACHMENTS);
            });
            busy.set(false);
        });
    };
    let shown = move || {
        let one = |(at, photo): (usize, Photo)| {
            let address = photo::address(&photo.small);
            let remove = move |_| photos.update(|p| p.retain(|other| other.sha256 != photo.sha256));
            view! {
                <li>
                    <img src=address alt=app.tf(text::NTH, &[("n", &(at + 1).to_string())])/>
                    <button type="button" class="button" on:click=remove>{app.t(text::REMOVE)}</button>
                </li>
            }
        };
        photos.get().into_iter().enumerate().map(one).collect_view()
    };
    let field = move || {
        match app.no_room_for_photos() {
        Some(used) => {
            let words = app.tf(text::FULL, &[("n", &used.to_string())]);
            view! { <p class="note note--seal">{words}</p> }.into_any()
        }
        None => view! {
            <label class="button photo-pick">
                {icon(Icon::Plus)}<span>{move || app.t(if busy.get() { text::BUSY } else { text::ADD })}</span>
                <input type="file" accept="image/*" multiple=true data-testid="photo-input" on:change=choose/>
            </label>
            <p class="hint">{move || app.t(text::HINT)}</p>
        }
        .into_any(),
    }
    };
    view! {
        <div class="field">
            <ul class="photos" data-testid="photos-chosen">{shown}</ul>
            {field}
            {move || failed.get().then(|| view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{app.t(text::NOT_ONE)}</span></p> })}
        </div>
    }
    .into_any()
}

/// The photos of an event, small, each leading to the whole one.
pub fn photo_list(event: &str, digests: &[String]) -> Option<AnyView> {
    if digests.is_empty() {
        return None;
    }
    let event = event.to_owned();
    let names = digests.iter().filter_map(|d| d.strip_prefix("sha256:"));
    let rows = names
        .enumerate()
        .map(|(at, sha256)| one(&event, at, sha256.to_owned()));
    let rows = rows.collect_view();
    Some(view! { <ul class="photos">{rows}</ul> }.into_any())
}

fn one(event: &str, at: usize, sha256: String) -> AnyView {
    let app = App::of_context();
    let away = RwSignal::new(false);
    let path = format!("/api/v1/attachments/{sha256}?event={event}");
    let view = move || {
        let here = app.photo(&sha256);
        let missing = here.is_none() && away.get();
        let waits = here.as_ref().is_some_and(|seen| seen.whole.is_some());
        let (small, whole) = match here {
            Some(seen) => (seen.small, seen.whole.unwrap_or_else(|| path.clone())),
            None => (path.clone(), path.clone()),
        };
        if missing {
            return view! { <p class="quiet small">{app.t(text::AWAY)}</p> }.into_any();
        }
        let words = app.tf(text::NTH, &[("n", &(at + 1).to_string())]);
        view! {
            <a href=whole target="_blank" rel="noopener external" data-testid="photo">
                <img src=small alt=words loading="lazy" on:error=move |_| away.set(true)/>
            </a>
            {waits.then(|| view! { <span class="quiet small" data-testid="photo-waits">{icon(Icon::Upload)}{app.t(text::WAITS)}</span> })}
        }
        .into_any()
    };
    view! { <li>{view}</li> }.into_any()
}
