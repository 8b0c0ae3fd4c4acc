//! Photos: taken or chosen beside an act or a complaint, and shown where it happened. Never: how they are
//! kept or sent.

use super::icons::{Icon, icon};
use crate::i18n::Words;
use crate::parts::live::live;
use crate::state::{App, Seen};
use crate::sync::photo::{self, Left, Photo};
use crate::texts::photos as text;
use leptos::prelude::*;
use redress_core::record::MAX_ATTACHMENTS;
use wasm_bindgen::JsValue;

/// So many go with a complaint at a kiosk.
const MOST_AT_KIOSK: usize = 5;

/// Photos of an act that is being written.
pub type Chosen = RwSignal<Vec<Photo>, LocalStorage>;

/// The field that takes photos, and those it took.
pub fn photo_field(photos: Chosen) -> AnyView {
    field(photos, MAX_ATTACHMENTS, (text::ADD, text::HINT), false)
}

/// The same where anybody stands: photos come from the camera alone, since what else this device has is
/// nobody's business. None where photos could not be kept from others.
pub fn kiosk_photo_field(photos: Chosen) -> AnyView {
    let app = App::of_context();
    let words = (text::KIOSK_ADD, text::KIOSK_HINT);
    let shown = move || {
        app.takes_photos()
            .then(|| field(photos, MOST_AT_KIOSK, words, true))
    };
    shown.into_any()
}

fn field(photos: Chosen, most: usize, (add, hint): (Words, Words), camera: bool) -> AnyView {
    let app = App::of_context();
    let busy = RwSignal::new(false);
    let left = RwSignal::new(Left::new());
    let most_text = most.to_string();
    let choose = move |event: web_sys::Event| {
        let Some(input) = event.target() else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let room = most.saturating_sub(photos.with_untracked(Vec::len));
            let (taken, others) = photo::chosen(JsValue::from(input), room).await;
            left.set(others);
            photos.update(|photos| {
                for photo in taken {
                    if photos.iter().all(|p| p.sha256 != photo.sha256) {
                        photos.push(photo);
                    }
                }
            });
            busy.set(false);
        });
    };
    let none = move |_: web_sys::Event| left.set(vec![(text::NONE_TAKEN, 0)]);
    let shown = move || {
        let one = |(at, photo): (usize, Photo)| {
            let remove = move |_| photos.update(|p| p.retain(|other| other.sha256 != photo.sha256));
            let address = photo.small.as_ref().and_then(photo::address);
            view! {
                <li>
                    {address.map(|address| small_picture(address, at))}
                    <button type="button" class="button" on:click=remove>{app.t(text::REMOVE)}</button>
                </li>
            }
        };
        photos.get().into_iter().enumerate().map(one).collect_view()
    };
    let said = most_text.clone();
    let field = move || {
        if let Some(used) = app.no_room_for_photos() {
            let words = app.tf(text::FULL, &[("n", &used.to_string())]);
            return view! { <p class="note note--seal" data-testid="photos-full">{words}</p> }
                .into_any();
        }
        let hint = app.tf(hint, &[("most", &said)]);
        view! {
            <label class="button photo-pick">
                {icon(Icon::Plus)}<span>{move || app.t(if busy.get() { text::BUSY } else { add })}</span>
                <input type="file" accept="image/*" multiple=!camera capture=camera.then_some("environment")
                    data-testid="photo-input" on:change=choose on:cancel=none/>
            </label>
            <p class="hint">{hint}</p>
        }
        .into_any()
    };
    let others = move || {
        let one = |(words, n): (Words, usize)| {
            let words = app.tf(words, &[("n", &n.to_string()), ("most", &most_text)]);
            view! { <p class="bad" role="alert" data-testid="photos-not-added">{icon(Icon::Warning)}<span>{words}</span></p> }
        };
        left.get().into_iter().map(one).collect_view()
    };
    view! {
        <div class="field">
            <ul class="photos" data-testid="photos-chosen">{live(shown)}</ul>
            {live(field)}
            {live(others)}
        </div>
    }
    .into_any()
}

/// A picture of this device. Its bytes are let go of once it is drawn, or cannot be.
fn small_picture(address: String, at: usize) -> AnyView {
    let app = App::of_context();
    let (drawn, failed) = (address.clone(), address.clone());
    let words = app.tf(text::NTH, &[("n", &(at + 1).to_string())]);
    view! { <img src=address alt=words on:load=move |_| photo::forget(&drawn) on:error=move |_| photo::forget(&failed)/> }
        .into_any()
}

/// The photos of an event, small, each leading to the whole one.
pub fn photo_list(event: &str, digests: &[String]) -> Option<AnyView> {
    if digests.is_empty() {
        return None;
    }
    let names = digests.iter().filter_map(|d| d.strip_prefix("sha256:"));
    let rows = names.enumerate().map(|(at, sha256)| one(event, at, sha256));
    let rows = rows.collect_view();
    Some(view! { <ul class="photos">{rows}</ul> }.into_any())
}

fn one(event: &str, at: usize, sha256: &str) -> AnyView {
    let app = App::of_context();
    let path = format!("/api/v1/attachments/{sha256}?event={event}");
    let (event, sha256) = (event.to_owned(), sha256.to_owned());
    // The sending of another one changes nothing here.
    let seen = Memo::new(move |_| app.photo(&event, &sha256));
    let view = move || match seen.get() {
        Some(seen) => of_this_device(seen, at, path.clone()),
        None => of_the_server(at, path.clone()),
    };
    view! { <li>{live(view)}</li> }.into_any()
}

fn of_the_server(at: usize, path: String) -> AnyView {
    let app = App::of_context();
    let away = RwSignal::new(false);
    let view = move || {
        if away.get() {
            return view! { <p class="quiet small">{app.t(text::AWAY)}</p> }.into_any();
        }
        let words = app.tf(text::NTH, &[("n", &(at + 1).to_string())]);
        view! {
            <a href=path.clone() target="_blank" rel="noopener external" data-testid="photo">
                <img src=path.clone() alt=words loading="lazy" on:error=move |_| away.set(true)/>
            </a>
        }
        .into_any()
    };
    view.into_any()
}

fn of_this_device(seen: Seen, at: usize, path: String) -> AnyView {
    let app = App::of_context();
    let address = RwSignal::new(None::<String>);
    let kept = seen.kept.clone();
    leptos::task::spawn_local(async move {
        if let Some(found) = app.photo_address(&kept).await
            && let Some(Some(late)) = address.try_set(Some(found))
        {
            photo::forget(&late);
        }
    });
    let (kept, waits) = (seen.kept.clone(), seen.waits);
    let open = move |event: web_sys::MouseEvent| {
        if waits {
            event.prevent_default();
            app.open_photo(kept.clone());
        }
    };
    let again = seen.kept;
    let refused = seen.refused.map(move |why| {
        let words = app.tf(text::NOT_TAKEN, &[("why", &app.text(&why))]);
        view! {
            <p class="bad small" data-testid="photo-refused">{icon(Icon::Warning)}<span>{words}</span></p>
            <button type="button" class="button" data-testid="photo-again" on:click=move |_| app.photo_again(again.clone())>{app.t(text::AGAIN)}</button>
        }
    });
    let on_its_way = (waits && refused.is_none()).then(|| {
        view! { <span class="quiet small" data-testid="photo-waits">{icon(Icon::Upload)}{app.t(text::WAITS)}</span> }
    });
    view! {
        <a href=path target="_blank" rel="noopener external" data-testid="photo" on:click=open>
            {move || address.get().map(|address| small_picture(address, at))}
        </a>
        {on_its_way}
        {refused}
    }
    .into_any()
}
