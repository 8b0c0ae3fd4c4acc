//! Setting an organisation up, step by step: who it is, what it works by, where, who works there
//! and at which devices. Where it stands is read from the server, so it goes on where it stopped.
//! Never: its own storage, or a request beyond those of the administrator's page.

mod organisation;

use crate::faces::admin::{Desk, devices, people};
use crate::i18n::Words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_heading;
use crate::texts::setup as text;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use organisation::Draft;
use redress_core::people::Role;
use serde_json::{Value, json};

/// The steps; the first three are published together.
const STEPS: [Words; 6] = [
    text::ORGANISATION,
    text::REGULATIONS,
    text::PLACES,
    text::PEOPLE,
    text::DEVICES,
    text::READY,
];
const PEOPLE: usize = 3;
const DEVICES: usize = 4;
const READY: usize = 5;

/// The first step that is not done.
fn begin(desk: Desk) -> usize {
    desk.office.with_untracked(|office| {
        let Some(office) = office else { return 0 };
        let works = |role: &Role| *role != Role::Administrator;
        let people = &office.people;
        if office.settings.is_none() {
            0
        } else if people.len() < 2 && !people.iter().any(|p| p.roles.iter().any(works)) {
            PEOPLE
        } else if office.devices.is_empty() {
            DEVICES
        } else {
            READY
        }
    })
}

/// The steps, the one at hand, and the way on.
pub(super) fn steps(desk: Desk, guided: RwSignal<bool>) -> AnyView {
    let app = desk.app;
    let draft = Draft::of(desk);
    let at = RwSignal::new(begin(desk));
    let go = move |to: usize| {
        at.set(to);
        desk.trouble.set(None);
        focus_heading();
    };
    let open = Memo::new(move |_| {
        desk.office
            .with(|o| o.as_ref().is_some_and(|o| o.settings.is_some()))
    });
    let rows = STEPS.into_iter().enumerate().map(|(n, words)| {
        // What follows needs somebody who answers for it, and they come with what is published.
        let closed = move || n >= PEOPLE && !open.get();
        view! {
            <li><button type="button" data-testid=format!("step-{n}") aria-current=move || (at.get() == n).then_some("step")
                disabled=closed on:click=move |_| go(n)><b>{n + 1}</b><span>{move || app.t(words)}</span></button></li>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    let on = Callback::new(move |()| go((at.get_untracked() + 1).min(READY)));
    let body = move || {
        match at.get() {
        n @ 0..PEOPLE => draft.part(n, on),
        PEOPLE => view! {
            <p class="lead">{app.says(text::PEOPLE_HINT)}</p>{draft.code()}{people::list(desk)}{next(desk, on)}
        }
        .into_any(),
        DEVICES => view! {
            <p class="lead">{app.says(text::DEVICES_HINT)}</p>{devices::list(desk)}{next(desk, on)}
        }
        .into_any(),
        _ => ready(desk, guided),
    }
    };
    view! {
        {move || (at.get() == 0).then(|| view! { <p class="lead">{app.t(text::LEAD)}</p> })}
        <nav class="steps" aria-label=app.says(text::STEPS)><ol>{rows}</ol></nav>
        <div data-testid="setup">{live(body)}</div>
    }
    .into_any()
}

fn next(desk: Desk, on: Callback<()>) -> AnyView {
    let app = desk.app;
    view! {
        <div class="row"><button type="button" class="button button--go" data-testid="setup-next" on:click=move |_| on.run(())>{app.says(text::NEXT)}</button></div>
    }
    .into_any()
}

/// What there is now, and where to go.
fn ready(desk: Desk, guided: RwSignal<bool>) -> AnyView {
    let app = desk.app;
    let rows = move || {
        let office = desk.office.get().unwrap_or_default();
        let settings = office.settings.unwrap_or_default();
        let count = |n: usize| match n {
            0 => app.t(text::NONE).to_owned(),
            n => app.tf(text::HAS, &[("n", &n.to_string())]),
        };
        let rows = [
            (text::ORGANISATION, app.text(&settings.name)),
            (text::REGULATIONS, count(settings.regulations.len())),
            (text::PLACES, count(settings.places.len())),
            (text::PEOPLE, count(office.people.len())),
            (text::DEVICES, count(office.devices.len())),
        ];
        rows.map(|(words, value)| view! { <div><dt>{app.t(words)}</dt><dd>{value}</dd></div> })
            .collect_view()
    };
    let navigate = use_navigate();
    let enrol = Callback::new(move |answer: Value| {
        let code = answer.get("code").and_then(Value::as_str);
        if let Some(code) = code {
            navigate(&format!("/enrol#{code}"), NavigateOptions::default());
        }
    });
    let this_one = move |_| {
        let body = json!({ "kind": "desk" });
        desk.change(Method::POST, "enrolments".to_owned(), Some(body), enrol);
    };
    let here = move || {
        match app.device() {
        Some(_) => view! { <A href="/desk" attr:class="button button--go">{app.says(text::GO_DESK)}</A> }.into_any(),
        None => view! {
            <button type="button" class="button button--go" data-testid="setup-desk" on:click=this_one>{app.says(text::THIS_ONE)}</button>
        }
        .into_any(),
    }
    };
    view! {
        <section class="field">
            <h2>{icon(Icon::Check)}" "{app.says(text::DONE)}</h2>
            <dl class="facts" data-testid="setup-ready">{live(rows)}</dl>
            <p class="hint">{app.says(text::BACKUP)}</p>
            <div class="row">{live(here)}
                <button type="button" class="button" on:click=move |_| guided.set(false)>{app.says(text::TO_ADMIN)}</button></div>
        </section>
    }
    .into_any()
}
