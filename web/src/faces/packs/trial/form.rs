//! The form of a scene: the time, events, facts by who is asked, other readings.

use super::scene::{MOST_EVENTS, Scene, events_of, given, only_whether};
use crate::faces::casework::work::{put, value_of};
use crate::i18n::Words;
use crate::parts::fact_input::{FactInput, input_id};
use crate::parts::fact_words::fact_label;
use crate::parts::icons::{Icon, icon};
use crate::parts::reading::reading_input;
use crate::state::App;
use crate::texts::{packs as text, parts};
use leptos::prelude::*;
use redress_core::pack::{Audience, FactDoc, Pack};
use serde_json::{Value, json};

/// The whole form.
#[component]
pub fn Form(pack: Pack, scene: Scene) -> impl IntoView {
    let app = App::of_context();
    let group = |audience: Audience, words: Words| -> Option<AnyView> {
        let facts = pack.doc().facts.iter().filter(|f| f.ask == audience);
        let fields: Vec<AnyView> = facts.map(|f| field(&pack, f, scene)).collect();
        (!fields.is_empty()).then(|| {
            view! {
                <section class="trial-group">
                    <h3>{move || app.t(words)}</h3>
                    <div class="form-fields">{fields}</div>
                </section>
            }
            .into_any()
        })
    };
    let groups = [
        group(Audience::Complainant, text::ASKED_COMPLAINANT),
        group(Audience::Staff, text::ASKED_STAFF),
        group(Audience::Channel, text::ASKED_CHANNEL),
        group(Audience::Linked, text::ASKED_LINKED),
    ];
    let readings: Vec<AnyView> = pack
        .doc()
        .parameters
        .iter()
        .map(|p| reading_input(&pack, p, scene.readings))
        .collect();
    let readings = (!readings.is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>{icon(Icon::Right)}<span>{app.says(text::OTHER_READINGS)}</span></summary>
                <div class="form-fields">{readings}</div>
            </details>
        }
    });
    view! {
        <div class="row trial-tools">
            <button type="button" class="button" data-testid="trial-reset" on:click=move |_| scene.reset()>
                {icon(Icon::Undo)}<span>{app.says(text::RESET)}</span>
            </button>
            <span class="quiet small">{app.says(text::SHARED)}</span>
        </div>
        <Events pack=pack.clone() scene/>
        {groups.into_iter().collect_view()}
        {readings}
    }
}

/// What happened, when, and the time at which it is asked.
#[component]
fn Events(pack: Pack, scene: Scene) -> impl IntoView {
    let app = App::of_context();
    let kinds = events_of(&pack);
    let rows = {
        let pack = pack.clone();
        move || {
            let pack = pack.clone();
            view! {
                <For each=move || scene.events.get() key=|event| event.row let:event>
                    {event_row(app, &pack, scene, event.row, event.kind)}
                </For>
            }
        }
    };
    let options = kinds.into_iter().map(|kind| {
        let label = pack.event_text(&kind);
        view! { <option value=kind>{move || app.text(&label)}</option> }.into_any()
    });
    let options = options.collect_view();
    let add = move |event: leptos::ev::Event| {
        let kind = event_target_value(&event);
        if !kind.is_empty() {
            scene.add(&kind);
        }
    };
    let full = move || scene.events.with(|e| e.len() >= MOST_EVENTS);
    view! {
        <section class="trial-group">
            <h3>{app.says(text::HAPPENINGS)}</h3>
            <ul class="happenings">{rows()}</ul>
            <div class="field">
                <label for="trial-add">{app.says(text::ADD_EVENT)}</label>
                <select class="input" id="trial-add" data-testid="trial-add" disabled=full prop:value="" on:change=add>
                    <option value="">{app.says(parts::CHOOSE)}</option>
                    {options}
                </select>
            </div>
            <div class="field">
                <label for="trial-now">{app.says(text::NOW)}</label>
                <input class="input" type="datetime-local" id="trial-now" data-testid="trial-now" prop:value=scene.now
                    on:change=move |event| scene.now.set(event_target_value(&event))/>
            </div>
        </section>
    }
}

fn event_row(app: App, pack: &Pack, scene: Scene, row: u32, kind: String) -> AnyView {
    let label = pack.event_text(&kind);
    let (named, removed) = (label.clone(), label.clone());
    let id = format!("trial-event-{row}");
    let test = format!("trial-at-{kind}");
    let at = move || {
        scene.events.with(|events| {
            let mine = events.iter().find(|e| e.row == row);
            mine.map(|e| e.at.clone()).unwrap_or_default()
        })
    };
    let change = move |event| {
        let at = event_target_value(&event);
        scene.events.update(|events| {
            if let Some(mine) = events.iter_mut().find(|e| e.row == row) {
                mine.at = at;
            }
        });
    };
    let remove = move |_| {
        scene
            .events
            .update(|events| events.retain(|e| e.row != row))
    };
    let removing = move || app.tf(text::REMOVE_EVENT, &[("what", &app.text(&removed))]);
    view! {
        <li>
            <label for=id.clone()>{move || app.text(&named)}</label>
            <input class="input" type="datetime-local" id=id data-testid=test prop:value=at on:change=change/>
            <button type="button" class="button button--bare" aria-label=removing on:click=remove>{icon(Icon::Minus)}</button>
        </li>
    }
    .into_any()
}

/// One fact, with a way back to “never asked”.
fn field(pack: &Pack, fact: &FactDoc, scene: Scene) -> AnyView {
    let app = App::of_context();
    let (value, set) = (value_of(scene.facts, &fact.id), put(scene.facts, &fact.id));
    let label = fact_label(pack, &fact.id);
    let test = format!("trial-clear-{}", fact.id);
    let control = if only_whether(fact) {
        whether(app, pack, fact, value, set)
    } else {
        let (pack, fact) = (pack.clone(), fact.clone());
        view! { <FactInput pack fact value set unknown=true/> }.into_any()
    };
    let clearing = move || app.tf(text::CLEAR_FACT, &[("what", &app.text(&label))]);
    let clear = move |_| set.run(None);
    let unset = move || value.with(Option::is_none);
    view! {
        <div class="trial-fact" class:is-set=move || !unset()>
            {control}
            <button type="button" class="button button--bare" hidden=unset data-testid=test aria-label=clearing on:click=clear>{app.says(text::CLEAR)}</button>
        </div>
    }
    .into_any()
}

/// Words and what identifies a person: only whether they are given.
fn whether(
    app: App,
    pack: &Pack,
    fact: &FactDoc,
    value: Signal<Option<Value>>,
    set: Callback<Option<Value>>,
) -> AnyView {
    let label = fact_label(pack, &fact.id);
    let name = format!("choice-{}", fact.id);
    let id = input_id(&fact.id);
    let options = [
        (given(fact), "given", parts::GIVEN),
        (Value::Null, "none", text::NOT_GIVEN),
        (json!({ "asked": true }), "unknown", parts::UNKNOWN),
    ];
    let rows = options.into_iter().enumerate().map(|(at, (own, test, words))| {
        let wanted = own.clone();
        let on = move || value.with(|v| v.as_ref() == Some(&wanted));
        let test = format!("option-{}-{test}", fact.id);
        let id = (at == 0).then(|| id.clone());
        view! {
            <label class="segment" data-testid=test>
                <input id=id class="unseen" type="radio" name=name.clone() autocomplete="off" prop:checked=on on:change=move |_| set.run(Some(own.clone()))/>
                <span class="name">{move || app.t(words)}</span>
            </label>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <fieldset class="field">
            <legend>{move || app.text(&label)}</legend>
            <div class="segments">{rows}</div>
        </fieldset>
    }
    .into_any()
}
