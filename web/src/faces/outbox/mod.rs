//! The outbox: what this device made and the server has not acknowledged, why, and what to do;
//! and when each direction last worked.

use crate::faces::casework::bar::StaffBar;
use crate::faces::casework::saved::upload_look;
use crate::i18n::Lang;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::state::{App, OutboxRow};
use crate::texts::outbox as text;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::events;

/// The page.
#[component]
pub fn Outbox() -> impl IntoView {
    let app = App::of_context();
    page::enter("desk", text::TITLE);
    focus_heading();
    let rows = Memo::new(move |_| app.outbox());
    let count = move || app.tf(text::COUNT, &[("n", &rows.with(Vec::len).to_string())]);
    let body = move || {
        let rows = rows.get();
        if rows.is_empty() {
            return view! {
                <div class="empty">{icon(Icon::CheckTwice)}<b>{app.t(text::EMPTY)}</b><p>{app.t(text::EMPTY_HINT)}</p></div>
            }
            .into_any();
        }
        let rows = rows
            .into_iter()
            .map(|row| view! { <Row row/> })
            .collect_view();
        view! {
            <table class="table outbox">
                <thead><tr>
                    <th scope="col">{app.t(text::WHAT)}</th><th scope="col">{app.t(text::CASE)}</th>
                    <th scope="col">{app.t(text::AT)}</th><th scope="col">{app.t(text::STATE)}</th>
                    <th scope="col" class="num">{app.t(text::SIZE)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <div class="outbox-page">
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/outbox"/>
            <main>
                <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                <p class="count" role="status" data-testid="outbox-count">{live(count)}</p>
                <Directions/>
                {live(body)}
                {export(app)}
            </main>
        </div>
    }
}

/// Who can read the file.
fn readable_by(app: App) -> AnyView {
    if app.device().is_some_and(|device| device.sealing.is_some()) {
        view! { <p class="quiet">{icon(Icon::Check)}<span>{app.t(text::EXPORT_SEALED)}</span></p> }
            .into_any()
    } else {
        view! { <p class="bad">{icon(Icon::Eye)}<span>{app.t(text::EXPORT_READABLE)}</span></p> }
            .into_any()
    }
}

/// What is not sent as a file, for when the network does not come; nothing where all is sent.
fn export(app: App) -> AnyView {
    let outcome = RwSignal::new(None::<Text>);
    let go = move |_| {
        leptos::task::spawn_local(async move {
            let said = match app.export_outbox().await {
                Ok(n) => {
                    let n = n.to_string();
                    let words = |lang| text::EXPORTED.with(lang, &[("n", &n)]);
                    Text {
                        zh: words(Lang::Zh),
                        en: words(Lang::En),
                    }
                }
                Err(trouble) => trouble.whole(),
            };
            outcome.set(Some(said));
        });
    };
    let told = move || {
        outcome
            .get()
            .map(|said| view! { <p role="status" data-testid="outbox-exported"><b>{app.text(&said)}</b></p> })
    };
    (move || {
        (app.sync().unsent > 0).then(|| {
            view! {
                <section class="export" aria-labelledby="export-title">
                    <h2 id="export-title" class="song">{app.t(text::EXPORT_TITLE)}</h2>
                    <p>{app.t(text::EXPORT_LEAD)}</p>
                    {readable_by(app)}
                    <p class="row">
                        <button type="button" class="button" data-testid="outbox-export" on:click=go>
                            {icon(Icon::Page)}<span>{app.t(text::EXPORT)}</span>
                        </button>
                    </p>
                    {live(told)}
                </section>
            }
            .into_any()
        })
    })
    .into_any()
}

/// Both directions, each with when it last worked.
#[component]
fn Directions() -> impl IntoView {
    let app = App::of_context();
    let sync = Memo::new(move |_| app.sync());
    let when = move |at: Option<String>| {
        at.map_or_else(|| app.t(text::NEVER).to_owned(), |at| app.time_text(&at))
    };
    let reach = move || match sync.with(|s| s.reachable) {
        Some(true) => app.t(text::REACHED),
        Some(false) => app.t(text::UNREACHED),
        None => app.t(text::UNKNOWN),
    };
    let trouble = move || {
        sync.with(|s| s.trouble.clone()).map(|t| view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{app.text(&t)}</span></p> })
    };
    let attention = move || {
        let n = sync.with(|s| s.attention);
        (n > 0).then(|| view! { <p class="bad">{icon(Icon::Warning)}<span>{app.tf(text::ATTENTION, &[("n", &n.to_string())])}</span></p> })
    };
    let sending = move || sync.with(|s| s.sending);
    view! {
        <dl class="facts directions">
            <div><dt>{app.says(text::SEND)}</dt><dd>{move || when(sync.with(|s| s.last_sent.clone()))}</dd></div>
            <div><dt>{app.says(text::RECEIVE)}</dt><dd>{move || when(sync.with(|s| s.last_received.clone()))}" "<span class="quiet">{live(reach)}</span></dd></div>
        </dl>
        {live(trouble)}
        {live(attention)}
        <p class="row">
            <button type="button" class="button button--go" data-testid="sync-now" aria-disabled=move || sending().to_string() on:click=move |_| app.sync_now()>
                {icon(Icon::Turning)}<span>{move || app.t(if sending() { text::SYNCING } else { text::SYNC_NOW })}</span>
            </button>
        </p>
    }
}

#[component]
fn Row(row: OutboxRow) -> impl IntoView {
    let app = App::of_context();
    let case = untrack(|| app.in_short(&row.case));
    let edition = untrack(|| case.as_ref().and_then(|c| app.edition(&c.summary.pack)));
    let label = match (row.kind.as_str(), &edition) {
        ("filed", _) => text::FILED.text(),
        ("undone", _) => text::UNDONE.text(),
        (kind, Some(edition)) => edition.pack().event_text(kind),
        (kind, None) => events::label(kind).unwrap_or_default(),
    };
    let (class, sign) = upload_look(row.upload);
    let upload = row.upload;
    let code = case.map(|c| c.summary.code.clone());
    let bytes = row.bytes.to_string();
    let (reason, remedy) = (row.reason, row.remedy);
    view! {
        <tr data-testid="outbox-row" data-state=upload.name()>
            <th scope="row"><b>{move || app.text(&label)}</b></th>
            <td class="code">{move || code.clone().unwrap_or_else(|| app.t(text::NOT_HERE).to_owned())}</td>
            <td class="nowrap">{move || app.time_text(&row.at)}</td>
            <td>
                <span class=class>{icon(sign)}<span>{move || app.t(upload.words())}</span></span>
                {reason.map(|r| view! { <p>{move || app.text(&r)}</p> })}
                {remedy.map(|r| view! { <p><b>{app.says(text::REMEDY)}</b>{move || app.text(&r)}</p> })}
            </td>
            <td class="num nowrap">{move || app.tf(text::BYTES, &[("n", &bytes)])}</td>
        </tr>
    }
}
