//! Devices: what each is for and what it has not sent, taking one out of use, and the code that
//! enrols another.

use super::{Desk, Seen};
use crate::clock;
use crate::i18n::Words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::qr::Qr;
use crate::state::App;
use crate::texts::admin as text;
use crate::when;
use gloo_net::http::Method;
use leptos::prelude::*;
use redress_core::time::Instant;
use serde_json::{Value, json};

/// After so many days away a device stands out.
const LONG_AWAY: u64 = 7;

const KINDS: [(&str, Words); 3] = [
    ("kiosk", text::KIOSK),
    ("field", text::FIELD),
    ("desk", text::DESK),
];

fn words(kind: &str) -> Words {
    let found = KINDS.iter().find(|(name, _)| *name == kind);
    found.map_or(text::DESK, |(_, words)| *words)
}

/// The section.
pub(in crate::faces) fn list(desk: Desk) -> AnyView {
    let app = desk.app;
    let devices = Memo::new(move |_| desk.office.get().unwrap_or_default().devices);
    let rows = move || {
        let devices = devices.get();
        if devices.is_empty() {
            return view! { <div class="empty">{icon(Icon::Sliders)}<b>{app.t(text::DEVICES_NONE)}</b><p>{app.t(text::DEVICES_NONE_HINT)}</p></div> }.into_any();
        }
        let rows: Vec<AnyView> = devices.into_iter().map(|seen| row(desk, seen)).collect();
        view! { <ul class="admin-rows" data-testid="admin-devices">{rows}</ul> }.into_any()
    };
    view! {
        <section class="field">
            <h2>{app.says(text::DEVICES)}</h2>
            {live(rows)}
            {enrol(desk)}
        </section>
    }
    .into_any()
}

fn row(desk: Desk, seen: Seen) -> AnyView {
    let app = desk.app;
    let sure = RwSignal::new(false);
    let about = [
        app.t(words(&seen.kind)).to_owned(),
        app.tf(text::UNSENT, &[("n", &seen.pending.to_string())]),
        last_here(app, &seen),
    ];
    // What is on it has nowhere else to be, and a person looks for it.
    let away = !seen.revoked && days_away(&seen) >= LONG_AWAY;
    let described = format!("device-{}", seen.id);
    let label = described.clone();
    let path = format!("devices/{}", seen.id);
    let revoke = move |_| {
        if sure.get_untracked() {
            desk.change(Method::DELETE, path.clone(), None, Callback::new(|_| ()));
        } else {
            sure.set(true);
        }
    };
    let end = if seen.revoked {
        view! { <span class="quiet">{app.t(text::REVOKED)}</span> }.into_any()
    } else {
        view! {
            <button type="button" class="button" class:button--stop=sure aria-describedby=described data-testid="admin-revoke" on:click=revoke>
                {move || app.t(if sure.get() { text::SURE } else { text::REVOKE })}
            </button>
        }
        .into_any()
    };
    view! {
        <li>
            <span id=label><b>{seen.name}</b><br/><span class="small" class:quiet=!away class:bad=away>{about.join(" · ")}</span></span>
            <span class="grow"></span>
            {end}
        </li>
    }
    .into_any()
}

/// Days since a device was last here.
fn days_away(seen: &Seen) -> u64 {
    clock::real_now_ms().saturating_sub(seen.seen) / (24 * 3600 * 1000)
}

fn last_here(app: App, seen: &Seen) -> String {
    let days = days_away(seen);
    if days >= LONG_AWAY {
        return app.tf(text::AWAY, &[("n", &days.to_string())]);
    }
    let at = i64::try_from(seen.seen / 1000).unwrap_or_default();
    let time = app.time_text(&Instant(at).text(when::ZONE));
    app.tf(text::SEEN, &[("time", &time)])
}

fn enrol(desk: Desk) -> AnyView {
    let app = desk.app;
    let link = RwSignal::new(None::<String>);
    let then = Callback::new(move |answer: Value| {
        let url = answer.get("url").and_then(Value::as_str);
        link.try_set(url.map(str::to_owned));
    });
    let buttons: Vec<AnyView> = KINDS
        .into_iter()
        .map(|(kind, words)| {
            let make = move |_| {
                let body = json!({ "kind": kind });
                desk.change(Method::POST, "enrolments".to_owned(), Some(body), then);
            };
            view! { <button type="button" class="button" data-testid=format!("enrol-{kind}") on:click=make>{move || app.t(words)}</button> }.into_any()
        })
        .collect();
    let shown = move || {
        link.get().map(|url| {
            let label = Signal::derive(move || app.t(text::LINK_LABEL).to_owned());
            view! {
                <div class="admin-link" data-testid="admin-link"><p>{app.t(text::LINK)}</p><Qr text=url.clone() label/><p class="small code">{url}</p></div>
            }
        })
    };
    view! {
        <p>{app.says(text::ENROL_AS)}</p>
        <div class="row">{buttons}</div>
        <div role="status">{live(shown)}</div>
    }
    .into_any()
}
