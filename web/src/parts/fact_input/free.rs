//! Controls of facts that are typed: numbers, words, days and times.

use super::Ask;
use crate::parts::icons::{Icon, icon};
use crate::texts::parts as text;
use crate::when::ZONE;
use leptos::prelude::*;
use redress_core::pack::FactKind;
use redress_core::time::{Day, Instant};
use serde_json::{Value, json};

/// Longest text taken, in UTF-16 units as the browser counts.
const LONGEST_TEXT: &str = "2000";

/// A whole number with buttons for one more and one less.
pub(super) fn stepper(ask: Ask) -> impl IntoView {
    let (low, high) = (ask.fact.min.unwrap_or(0), ask.fact.max.unwrap_or(9999));
    let (app, value, set) = (ask.app, ask.value, ask.set);
    let step = move |by: i64| {
        let now = value.with_untracked(|v| v.as_ref().and_then(Value::as_i64));
        let next = now.map_or(if by > 0 { low.max(1) } else { low }, |n| {
            n.saturating_add(by)
        });
        set.run(Some(json!(next.clamp(low, high))));
    };
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let digits: String = text
            .chars()
            .filter_map(|c| c.to_digit(10).or_else(|| full_width(c)))
            .map(|d| d.to_string())
            .collect();
        set.run(
            digits
                .parse::<i64>()
                .ok()
                .map(|n| json!(n.clamp(low, high))),
        );
    };
    let unit = ask.fact.unit.clone();
    let shown = {
        let ask = ask.clone();
        move || ask.typed()
    };
    view! {
        <div class="row">
            <span class="stepper">
                <button type="button" aria-label=app.says(text::LESS) on:click=move |_| step(-1)>{icon(Icon::Minus)}</button>
                <input type="text" inputmode="numeric" autocomplete="off" maxlength="6" id=ask.id() data-testid=ask.id()
                    aria-describedby=ask.described.clone() prop:value=shown on:change=typed/>
                <button type="button" aria-label=app.says(text::MORE) on:click=move |_| step(1)>{icon(Icon::Plus)}</button>
            </span>
            {unit.map(|u| view! { <span class="quiet">{u}</span> })}
        </div>
    }
}

/// The digit of a full-width figure.
fn full_width(c: char) -> Option<u32> {
    let digit = u32::from(c).checked_sub(u32::from('０'))?;
    (digit < 10).then_some(digit)
}

/// A single line.
pub(super) fn line(ask: Ask, mode: &'static str) -> impl IntoView {
    let put = ask.clone();
    view! {
        <input class="input" type="text" inputmode=mode autocomplete="off" id=ask.id() data-testid=ask.id()
            maxlength=LONGEST_TEXT aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:input=move |event| put.put_text(&event_target_value(&event))/>
    }
}

/// Free text. Always a text area: Enter then never sends a form half typed by an input method.
pub(super) fn area(ask: Ask) -> impl IntoView {
    let put = ask.clone();
    let rows = if ask.fact.id == "story" { "4" } else { "1" };
    view! {
        <textarea class="input" rows=rows autocomplete="off" autocapitalize="off" id=ask.id() data-testid=ask.id()
            maxlength=LONGEST_TEXT aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:input=move |event| put.put_text(&event_target_value(&event))></textarea>
    }
}

/// A day.
pub(super) fn date(ask: Ask) -> impl IntoView {
    let put = ask.clone();
    view! {
        <input class="input" type="date" autocomplete="off" id=ask.id() data-testid=ask.id()
            aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:change=move |event| put.put_text(&event_target_value(&event))/>
    }
}

/// A day with a time, or without one where the fact allows it.
pub(super) fn moment(ask: Ask) -> impl IntoView {
    let app = ask.app;
    let start = ask
        .value
        .with_untracked(|v| v.as_ref().and_then(Value::as_str).map(local_parts))
        .unwrap_or_default();
    let (day, time) = (RwSignal::new(start.0), RwSignal::new(start.1));
    let bare = ask.fact.kind == FactKind::DateOrInstant;
    let set = ask.set;
    let put = move || {
        set.run(joined(&day.get_untracked(), &time.get_untracked(), bare).map(Value::String))
    };
    let time_id = format!("{}-time", ask.id());
    view! {
        <div class="row">
            <input class="input" type="date" autocomplete="off" id=ask.id() data-testid=ask.id()
                aria-describedby=ask.described.clone() prop:value=day
                on:change=move |event| { day.set(event_target_value(&event)); put(); }/>
            <label class="unseen" for=time_id.clone()>{app.says(text::TIME)}</label>
            <input class="input" type="time" autocomplete="off" id=time_id.clone() data-testid=time_id prop:value=time
                on:change=move |event| { time.set(event_target_value(&event)); put(); }/>
        </div>
    }
}

/// Day and time of an instant in the zone of the regulations; a bare day has no time.
fn local_parts(value: &str) -> (String, String) {
    let Ok(at) = Instant::parse(value) else {
        return (value.to_owned(), String::new());
    };
    let minutes = at.second_of_day(ZONE) / 60;
    (
        at.day(ZONE).text(),
        format!("{:02}:{:02}", minutes / 60, minutes % 60),
    )
}

fn joined(day: &str, time: &str, bare: bool) -> Option<String> {
    let start = Day::parse(day).ok()?.start(ZONE);
    let mut parts = time.split(':').map_while(|p| p.parse::<i64>().ok());
    match (parts.next(), parts.next()) {
        (Some(hours), Some(minutes)) => Some(start.plus(hours * 3600 + minutes * 60).text(ZONE)),
        _ => bare.then(|| day.to_owned()),
    }
}
