//! The clocks of a case: how long, until when, why that day, and every day in between.

use super::clock_acts::ClockButtons;
use super::work::Work;
use crate::parts::chip::DeadlineChip;
use crate::parts::clause::clause_words;
use crate::parts::live::live;
use crate::parts::month_strip::{MonthStrip, StripKey};
use crate::state::App;
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::{Deadline, Text};
use redress_core::order::InOrder;
use redress_core::pack::Pack;
use redress_core::render::why_this_day;

/// The last day or moment of a clock in words; none where there is none.
pub fn due_words(app: App, deadline: &Deadline) -> Option<String> {
    match (&deadline.due_date, &deadline.due_at) {
        (_, Some(at)) if deadline.due_inclusive => Some(app.time_text(at)),
        (Some(date), _) => Some(app.day_text(date)),
        _ => None,
    }
}

/// The clock that presses most, with its strip: what the field sees first.
#[component]
pub fn FirstClock() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let first = work.part(|case| {
        (
            case.first_due.clone(),
            case.edition.pack().doc().pack.id.clone(),
        )
    });
    move || {
        let (deadline, _) = first.get()?;
        let Some(deadline) = deadline else {
            return Some(view! { <p class="quiet">{app.t(text::NO_CLOCK)}</p> }.into_any());
        };
        let test = format!("deadline-{}", deadline.id);
        let due = due_words(app, &deadline).map(|due| app.tf(text::DUE_BY, &[("day", &due)]));
        let pack = untrack(|| work.case()).map(|c| c.edition.pack().clone());
        let (steps, acted) = (deadline.steps.clone(), deadline.clone());
        let date = deadline.due_date.clone().unwrap_or_default();
        let (what, clause) = (
            app.text(&deadline.what),
            clause_words(&deadline.clause, app.lang()),
        );
        Some(
            view! {
                <div class="first-clock" data-testid=test>
                    <p class="row">
                        <DeadlineChip deadline/>
                        <span>{due.map(|due| view! { <b class="due">{due}</b> })}" "{what}" "<span class="clause">{clause}</span></span>
                    </p>
                    <MonthStrip steps due=date/>
                    {pack.map(|pack| view! { <ClockButtons pack clock=acted/> })}
                </div>
            }
            .into_any(),
        )
    }
}

/// Every clock of the case.
#[component]
pub fn Clocks() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let all = work.part(|case| {
        case.answer
            .as_ref()
            .map(|a| a.sections.deadlines.clone())
            .unwrap_or_default()
    });
    let rows = move || {
        let mut all = all.get()?;
        let case = untrack(|| work.case())?;
        all.retain(|d| d.status != "undecided");
        if all.is_empty() {
            return Some(view! { <p class="quiet">{app.t(text::NO_CLOCK)}</p> }.into_any());
        }
        all.in_order_of(|d| {
            (
                d.attempt.is_some(),
                order(&d.status),
                d.due_at.is_none(),
                d.due_at.clone(),
            )
        });
        let pack = case.edition.pack().clone();
        let rows = all.into_iter().map(|d| {
            let acts = view! { <ClockButtons pack=pack.clone() clock=d.clone()/> };
            clock_row(app, d, &pack, Some(acts.into_any()))
        });
        let rows = rows.collect_view();
        Some(view! { <ul class="clocks">{rows}</ul> }.into_any())
    };
    view! {
        <section aria-labelledby="clocks-title">
            <h2 id="clocks-title">{app.says(text::CLOCKS)}</h2>
            {live(rows)}
        </section>
    }
}

/// What presses first.
fn order(status: &str) -> u8 {
    match status {
        "overdue" => 0,
        "running" => 1,
        "paused" => 2,
        "open" => 3,
        "not_started" => 4,
        _ => 5,
    }
}

/// One clock: how it stands, its day and why, its strip, and what can be done to it.
pub fn clock_row(app: App, deadline: Deadline, pack: &Pack, acts: Option<AnyView>) -> AnyView {
    let test = deadline
        .attempt
        .is_none()
        .then(|| format!("deadline-{}", deadline.id));
    let why = why_this_day(&deadline, pack);
    let by = deadline
        .by
        .as_ref()
        .map(|by| pack.text(&format!("role/{by}")));
    let (preview, words) = match &deadline.if_resumed_now {
        Some(resumed) => (Some(resumed), text::IF_RESUMED_NOW),
        None => (deadline.if_started_now.as_ref(), text::IF_STARTED_NOW),
    };
    let preview = preview.filter(|_| deadline.due_date.is_none()).cloned();
    let due = match &preview {
        Some(preview) => preview
            .due_date
            .as_deref()
            .map(|day| app.tf(words, &[("day", &app.day_text(day))])),
        None => due_words(app, &deadline).map(|due| app.tf(text::DUE_BY, &[("day", &due)])),
    };
    let (steps, day) = match preview {
        Some(preview) => (preview.steps, preview.due_date.unwrap_or_default()),
        None => (
            deadline.steps.clone(),
            deadline.due_date.clone().unwrap_or_default(),
        ),
    };
    let running = matches!(deadline.status.as_str(), "running" | "overdue");
    let paused = deadline.status == "paused";
    let done = deadline
        .done_at
        .as_deref()
        .map(|at| app.tf(text::DONE_AT, &[("time", &app.time_text(at))]));
    let earlier = deadline.attempt.map(|n| {
        app.tf(
            text::EARLIER_ATTEMPT,
            &[("n", &n.saturating_add(1).to_string())],
        )
    });
    let searched = (!deadline.searched.is_empty()).then(|| {
        app.tf(
            text::SEARCHED,
            &[("clauses", &deadline.searched.join("、"))],
        )
    });
    let unsure = deadline
        .uncertain_from
        .as_deref()
        .map(|day| app.tf(text::UNSURE_FROM, &[("day", &app.day_text(day))]));
    let provisional = deadline.provisional.then(|| app.t(text::PROVISIONAL));
    let (what, clause) = (
        app.text(&deadline.what),
        clause_words(&deadline.clause, app.lang()),
    );
    let by = by.map(|by| app.text(&by));
    let shows_days = steps.len() > 1
        && (running || matches!(deadline.status.as_str(), "not_started" | "paused"));
    let key = steps.clone();
    let strip = shows_days.then(|| view! { <MonthStrip steps due=day weeks=true/> });
    view! {
        <li class:is-running=running data-testid=test>
            <p class="what"><b>{what}</b>" "<span class="clause">{clause}</span>{by.map(|by| view! { <span class="quiet small">" "{by}</span> })}</p>
            <p class="row">
                <DeadlineChip deadline/>
                {due.map(|due| view! { <b class:due=running>{due}</b> })}
                {done.map(|done| view! { <span>{done}</span> })}
                {provisional.map(|words| view! { <span class="quiet small">{words}</span> })}
                {earlier.map(|words| view! { <span class="quiet small">{words}</span> })}
            </p>
            {why_words(app, &why)}
            {searched.map(|words| view! { <p class="quiet small">{words}</p> })}
            {unsure.map(|words| view! { <p class="note note--seal small">{words}</p> })}
            {if running || paused {
                view! { {strip}<StripKey steps=key/> }.into_any()
            } else {
                strip.map(|strip| view! {
                    <details class="more"><summary>{app.says(text::SHOW_DAYS)}</summary>{strip}</details>
                }).into_any()
            }}
            {acts}
        </li>
    }
    .into_any()
}

fn why_words(app: App, why: &Text) -> Option<impl IntoView + use<>> {
    let words = app.text(why);
    (!words.is_empty()).then(|| view! { <p class="why">{words}</p> })
}
