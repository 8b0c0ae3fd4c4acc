//! The way out of a kiosk: its staff type a PIN that belongs to the kiosk, not to a person. Chosen when
//! the browser is enrolled, and in the settings. Never: who acts.

use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::pin::{Tried, alike, new_pin, pin_pad, said};
use crate::parts::untouched::seconds_untouched;
use crate::state::App;
use crate::texts::lock as text;
use crate::trouble::Trouble;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use redress_core::sync::DeviceKind;

/// Asks for the PIN; goes back to the kiosk when nobody types it.
#[component]
pub fn StaffOnly() -> impl IntoView {
    let app = App::of_context();
    let (seconds, go) = (seconds_untouched(), use_navigate());
    Effect::new(move |_| {
        if seconds.get() >= app.quiet() {
            go("/kiosk", leptos_router::NavigateOptions::default());
        }
    });
    let back = view! {
        <A href="/kiosk" attr:class="button button--bare" attr:data-testid="staff-back">
            {icon(Icon::Left)}<span>{app.says(text::TO_KIOSK)}</span>
        </A>
    };
    let title = Signal::derive(move || app.t(text::STAFF_PIN).to_owned());
    let attempt =
        move |digits: String| -> Tried { Box::pin(async move { app.leave_kiosk(&digits).await }) };
    let pad = pin_pad(app, title, text::STAFF_FORGOT, back.into_any(), attempt);
    view! { <div class="staff-only">{pad}</div> }
}

/// Chooses the PIN, on a kiosk; nothing elsewhere.
#[component]
pub fn StaffPin() -> impl IntoView {
    let app = App::of_context();
    let fields = [(); 2].map(|()| RwSignal::new(String::new()));
    let (busy, chosen) = (RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Trouble>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        chosen.set(false);
        let digits = match alike(fields) {
            Ok(digits) => digits,
            Err(unlike) => return trouble.set(Some(unlike)),
        };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let kept = app.choose_staff_pin(&digits).await;
            busy.try_set(false);
            if kept.is_ok() {
                for field in fields {
                    field.try_set(String::new());
                }
            }
            chosen.try_set(kept.is_ok());
            trouble.try_set(kept.err());
        });
    };
    let kiosk = Memo::new(move |_| app.device().is_some_and(|d| d.kind == DeviceKind::Kiosk));
    let state = move || {
        app.t(if app.has_staff_pin() {
            text::STAFF_HAS
        } else {
            text::STAFF_NONE
        })
    };
    let form = move || {
        view! {
            <form class="field staff-pin" on:submit=submit novalidate=true data-testid="staff-pin">
                <p class="label">{app.says(text::STAFF_PIN)}</p>
                <p class="hint">{live(state)}</p>
                {new_pin(app, fields)}
                {said(app, trouble)}
                <p role="status" data-testid="staff-chosen">{move || chosen.get().then(|| app.t(text::STAFF_DONE))}</p>
                <button type="submit" class="button" data-testid="staff-choose" aria-disabled=move || busy.get().to_string()>
                    {move || app.t(if busy.get() { text::UNLOCKING } else { text::STAFF_CHOOSE })}
                </button>
            </form>
        }
    };
    move || kiosk.get().then(|| form().into_any())
}
