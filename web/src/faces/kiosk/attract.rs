//! The invitation: two doors, and the promise of a day with its reason. Takes no complaint it
//! could not keep.

use super::outlook::{Outlook, days, last_day};
use super::session::Session;
use crate::i18n::Words;
use crate::parts::icons::{Icon, icon};
use crate::parts::month_strip::{MonthStrip, StripKey};
use crate::parts::page::focus_heading;
use crate::state::{App, Regulation, Storage};
use crate::texts::kiosk as text;
use leptos::prelude::*;
use leptos_router::components::A;
use redress_core::case::Facts;

/// The page.
#[component]
pub fn Attract() -> impl IntoView {
    let app = expect_context::<App>();
    focus_heading();
    view! {
        <main class="attract">
            <div class="poster">
                <h1 tabindex="-1" aria-label=app.says(text::POSTER_HEADING)>
                    <span aria-hidden="true">{app.says(text::POSTER_1)}<br/>{app.says(text::POSTER_2)}</span>
                </h1>
                <p class="say">
                    {app.says(text::SAY_1)}<br/>{app.says(text::SAY_2)}<br/>
                    {app.says(text::SAY_3)}<br/>{app.says(text::SAY_4)}
                </p>
            </div>
            <Promise/>
            <nav class="doors" aria-label=app.says(text::TITLE)>
                <FileDoor/>
                <A href="/track" attr:class="door" attr:data-testid="kiosk-track">
                    {icon(Icon::Search)}
                    <span><b class="song">{app.says(text::TRACK)}</b><small>{app.says(text::TRACK_HINT)}</small></span>
                    {icon(Icon::Right)}
                </A>
            </nav>
            <p class="attract-note quiet">{move || app.tf(text::OFFLINE_NOTE, &[("n", &app.quiet().to_string())])}</p>
        </main>
    }
}

/// The first day a person submitting now would be promised.
#[component]
fn Promise() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    move || {
        let edition = session.edition()?;
        let answer = session.assess(&Facts::new())?;
        let notice = Outlook::of(&answer, edition.pack()).notice().cloned()?;
        let day = app.day_text(last_day(&notice)?);
        let due = last_day(&notice)?.to_owned();
        let steps = days(&notice).to_vec();
        let what = app.text(&notice.what);
        Some(view! {
            <section class="promise">
                <p>{app.t(text::PROMISE_1)}<b class="song red">{day}</b>{app.tf(text::PROMISE_2, &[("what", &what)])}</p>
                <MonthStrip steps=steps.clone() due start=text::RECEIVED_TODAY/>
                <StripKey steps/>
            </section>
        })
    }
}

/// The door to a new complaint, or why there is none.
#[component]
fn FileDoor() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    let closed = move |why: Words, what_to_do: Option<Words>| {
        view! {
            <div class="door door--closed" role="alert">
                {icon(Icon::Warning)}
                <span><b>{app.t(why)}</b>{what_to_do.map(|words| view! { <small>{app.t(words)}</small> })}</span>
            </div>
        }
        .into_any()
    };
    let loading = move || {
        view! {
            <div class="door door--closed" role="status">{icon(Icon::Clock)}<span>{app.t(text::LOADING)}</span></div>
        }
        .into_any()
    };
    let open = move |hint: String| {
        view! {
            <button type="button" class="door door--go" data-testid="kiosk-start" on:click=move |_| session.start()>
                {icon(Icon::Speech)}
                <span><b class="song">{app.t(text::START)}</b><small>{hint}</small></span>
                {icon(Icon::Right)}
            </button>
        }
        .into_any()
    };
    move || match (app.storage(), app.device(), app.catalogue()) {
        (Storage::Missing(_), ..) => closed(text::NO_STORAGE, Some(text::NO_STORAGE_DO)),
        (_, _, None) if app.data_trouble().is_some() => {
            closed(text::NO_PACK, Some(text::NO_STORAGE_DO))
        }
        (Storage::Opening | Storage::Waiting, ..) | (_, _, None) => loading(),
        (Storage::Working, None, _) => closed(text::NOT_ENROLLED, Some(text::NOT_ENROLLED_DO)),
        (Storage::Working, Some(_), Some(_)) => {
            match session.pack().map(|id| app.regulation(&id)) {
                None => open(app.tf(
                    text::START_SEVERAL,
                    &[("n", &app.chosen().len().to_string())],
                )),
                Some(Regulation::Ready(edition)) => {
                    let regulation = app.text(&edition.pack().text("pack"));
                    open(app.tf(text::START_HINT, &[("regulation", &regulation)]))
                }
                Some(Regulation::Loading) => loading(),
                Some(Regulation::Unknown | Regulation::Missing | Regulation::Newer) => {
                    closed(text::NO_PACK, Some(text::NO_STORAGE_DO))
                }
            }
        }
    }
}
