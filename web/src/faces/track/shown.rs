//! The answer to a tracking code in plain words.

use crate::parts::clause::clause_words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::month_strip::{MonthStrip, StripKey};
use crate::state::App;
use crate::texts::track as text;
use leptos::prelude::*;
use redress_core::sync::{TrackAnswer, TrackDeadline};

/// The page of an answer.
#[component]
pub fn Shown(answer: TrackAnswer, look: Callback<()>, again: Callback<()>) -> impl IntoView {
    let app = expect_context::<App>();
    let groups: Vec<String> = answer.code.split('-').map(str::to_owned).collect();
    let (status, turn) = (answer.status.clone(), answer.turn.clone());
    let next = next_promise(&answer.deadlines).cloned();
    // “It is the staff's turn” is more use with the post that owes the next day.
    let owes = next
        .as_ref()
        .and_then(|next| next.by.clone())
        .filter(|_| turn.code == "staff");
    let who = move || {
        owes.as_ref()
            .map(|by| app.tf(text::TURN_OF, &[("who", &app.text(by))]))
    };
    let code = groups
        .into_iter()
        .map(|part| view! { <span>{part}</span>" " })
        .collect_view();
    view! {
        <main>
            <p class="quiet">{app.says(text::CODE)}" "<span class="code">{code}</span></p>
            <h1 tabindex="-1" data-testid="track-status" data-status=status.code>{move || app.text(&status.text)}</h1>
            <p class="turn" data-testid="track-turn" data-turn=turn.code>
                {icon(Icon::Person)}<span><b>{move || app.text(&turn.text)}</b>{live(who)}</span>
            </p>
            {next.map(|next| view! { <Promise next/> })}
            <Dates answer=answer.clone()/>
            <Facts answer/>
        </main>
        <footer class="track-foot">
            <button type="button" class="button" on:click=move |_| again.run(())>{app.says(text::ANOTHER)}</button>
            <button type="button" class="button button--go" on:click=move |_| look.run(())>
                {icon(Icon::Turning)}{app.says(text::AGAIN)}
            </button>
        </footer>
    }
}

/// The next day promised: the first that is still to come, else the one that is late.
fn next_promise(deadlines: &[TrackDeadline]) -> Option<&TrackDeadline> {
    let of = |status: &'static str| {
        deadlines
            .iter()
            .filter(move |d| d.status == status && d.due_date.is_some())
            .min_by_key(|d| d.due_at.clone())
    };
    of("running").or_else(|| of("overdue"))
}

#[component]
fn Promise(next: TrackDeadline) -> impl IntoView {
    let app = expect_context::<App>();
    let (due, steps, why) = (
        next.due_date.clone().unwrap_or_default(),
        next.steps.clone(),
        next.why.clone(),
    );
    let date = due.clone();
    let words = move || {
        let note = next
            .provisional
            .then(|| view! { <p class="quiet small">{app.t(text::PROVISIONAL)}</p> });
        view! {
            <p class="quiet">{app.t(text::BY)}</p>
            <p class="when song red" data-testid="track-next">{app.day_text(&date)}</p>
            <p>{app.text(&next.what)}" "<span class="clause">{clause_words(&next.clause, app.lang())}</span></p>
            {note}
        }
    };
    let strip = (!steps.is_empty()).then(|| {
        view! {
            <MonthStrip steps=steps.clone() due weeks=true/>
            <StripKey steps/>
            <h2>{app.says(text::WHY)}</h2>
            <p>{move || app.text(&why)}</p>
        }
    });
    view! { <section class="next-promise">{live(words)}{strip}</section> }
}

/// What was done and what is promised, in order.
#[component]
fn Dates(answer: TrackAnswer) -> impl IntoView {
    let app = expect_context::<App>();
    let received = answer.received_at.clone();
    let rows = move || {
        let lang = app.lang();
        let rows = answer.deadlines.iter().filter(|d| d.status != "undecided").map(|deadline| {
            let (class, when) = standing(app, deadline);
            let done = class == "is-done";
            view! {
                <li class=class>
                    <span class="dot" aria-hidden="true">{done.then(|| icon(Icon::Check))}</span>
                    <div>{lang.of(&deadline.what).to_owned()}" "<b class="nowrap">{when}</b></div>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <section>
            <h2>{app.says(text::DATES)}</h2>
            <ol class="line">
                <li class="is-done">
                    <span class="dot" aria-hidden="true">{icon(Icon::Check)}</span>
                    <div>{app.says(text::WHEN_RECEIVED)}" "<b class="nowrap">{move || app.time_text(&received)}</b></div>
                </li>
                {live(rows)}
            </ol>
        </section>
    }
}

fn standing(app: App, deadline: &TrackDeadline) -> (&'static str, String) {
    let day = deadline
        .due_date
        .as_deref()
        .map(|d| app.day_text(d))
        .unwrap_or_default();
    let values = [("day", day.as_str())];
    match (
        deadline.status.as_str(),
        &deadline.done_at,
        &deadline.due_date,
    ) {
        (_, Some(done), _) => (
            "is-done",
            app.tf(text::DONE_ON, &[("day", &app.time_text(done))]),
        ),
        ("overdue" | "missed", None, Some(_)) => ("is-now", app.tf(text::LATE, &values)),
        ("paused", ..) => ("is-next", app.t(text::PAUSED).to_owned()),
        (_, None, Some(_)) => ("is-now", app.tf(text::DUE_ON, &values)),
        ("not_started", ..) => ("is-next", app.t(text::NOT_STARTED).to_owned()),
        _ => ("is-next", app.t(text::NO_DAY).to_owned()),
    }
}

#[component]
fn Facts(answer: TrackAnswer) -> impl IntoView {
    let app = expect_context::<App>();
    let asked = untrack(|| app.now().text(crate::when::ZONE));
    let rows = move || {
        let lang = app.lang();
        let all = [
            (
                text::LEAD,
                answer.lead.as_ref().map(|t| lang.of(t).to_owned()),
            ),
            (text::RECEIVED, Some(app.time_text(&answer.received_at))),
            (text::NUMBER, answer.number.clone()),
            (
                text::REGULATION,
                answer.regulation.as_ref().map(|t| lang.of(t).to_owned()),
            ),
        ];
        let rows = all
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?)));
        rows.map(|(label, value)| view! { <div><dt>{label.of(lang)}</dt><dd>{value}</dd></div> })
            .collect_view()
    };
    view! {
        <dl class="facts">{live(rows)}</dl>
        <p class="quiet small">{move || app.tf(text::ASKED_AT, &[("time", &app.time_text(&asked))])}</p>
    }
}
