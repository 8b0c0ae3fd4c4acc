//! Controls of facts that are chosen: one of several, any of several, none of them, not known.

use super::{Ask, not_known};
use crate::i18n::Words;
use crate::parts::fact_words::value_label;
use crate::parts::icons::{Icon, icon};
use crate::texts::parts as text;
use leptos::prelude::*;
use redress_core::answer::Text;
use serde_json::{Value, json};

/// A row or segment to choose.
fn option(
    ask: &Ask,
    first: bool,
    many: bool,
    test: &str,
    label: Text,
    on: Signal<bool>,
    choose: Callback<bool>,
) -> AnyView {
    let app = ask.app;
    let id = first.then(|| ask.id());
    let name = format!("choice-{}", ask.fact.id);
    let test = format!("option-{}-{test}", ask.fact.id);
    let kind = if many { "checkbox" } else { "radio" };
    let mark = ask
        .tiles
        .then(|| view! { <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span> });
    let class = match (ask.tiles, many) {
        (true, true) => "choice choice--many",
        (true, false) => "choice",
        _ => "segment",
    };
    let unseen = !ask.tiles;
    view! {
        <label class=class data-testid=test>
            <input id=id type=kind name=name class:unseen=unseen autocomplete="off"
                prop:checked=on on:change=move |event| choose.run(event_target_checked(&event))/>
            {mark}
            <span class="name">{move || app.text(&label)}</span>
        </label>
    }
    .into_any()
}

/// Exactly one of several.
pub(super) fn one_of<T: AsRef<str>>(
    ask: Ask,
    options: Vec<(Value, T, Text)>,
    unknown: bool,
) -> AnyView {
    let known = options
        .into_iter()
        .map(|(value, test, label)| (value, test.as_ref().to_owned(), label));
    let all =
        known.chain(unknown.then(|| (not_known(), "unknown".to_owned(), text::UNKNOWN.text())));
    let rows = all.enumerate().map(|(at, (value, test, label))| {
        let (watch, wanted, set) = (ask.clone(), value.clone(), ask.set);
        let on = Signal::derive(move || watch.is(&wanted));
        let choose = Callback::new(move |_| set.run(Some(value.clone())));
        option(&ask, at == 0, false, &test, label, on, choose)
    });
    let rows = rows.collect_view();
    let class = if ask.tiles { "choices" } else { "segments" };
    view! { <div class=class>{rows}</div> }.into_any()
}

/// One of many, from a list.
pub(super) fn list(ask: Ask, options: Vec<(Value, String, Text)>, unknown: bool) -> AnyView {
    let app = ask.app;
    let known = options.into_iter().map(|(_, id, label)| (id, label));
    let all = known.chain(unknown.then(|| ("?".to_owned(), text::UNKNOWN.text())));
    let rows = all.map(|(id, label)| {
        let (watch, own) = (ask.clone(), if id == "?" { not_known() } else { json!(id) });
        view! { <option value=id prop:selected=move || watch.is(&own)>{move || app.text(&label)}</option> }
    });
    let rows = rows.collect_view();
    let set = ask.set;
    let choose = move |event: leptos::ev::Event| {
        set.run(match event_target_value(&event).as_str() {
            "" => None,
            "?" => Some(not_known()),
            id => Some(json!(id)),
        });
    };
    view! {
        <select class="input" id=ask.id() data-testid=ask.id() aria-labelledby=ask.legend() aria-describedby=ask.described.clone() on:change=choose>
            <option value="" prop:selected=move || ask.value.with(Option::is_none)>{app.says(text::CHOOSE)}</option>
            {rows}
        </select>
    }
    .into_any()
}

/// Any of several, or none of them.
pub(super) fn many_of(ask: Ask, unknown: bool) -> AnyView {
    let values = ask.fact.values.clone();
    let rows = values.iter().enumerate().map(|(at, id)| {
        let (watch, own, set, order) = (ask.value, json!(id), ask.set, values.clone());
        let chosen = own.clone();
        let on =
            Signal::derive(move || watch.with(|v| v.as_ref().is_some_and(|v| holds(v, &chosen))));
        let choose = Callback::new(move |checked: bool| {
            let before = watch.get_untracked().unwrap_or_default();
            let keep = |id: &&String| {
                if json!(id) == own {
                    checked
                } else {
                    holds(&before, &json!(id))
                }
            };
            let now: Vec<Value> = order.iter().filter(keep).map(|id| json!(id)).collect();
            // Unchecking the last one is no answer; “none of these” is one.
            set.run((!now.is_empty()).then_some(Value::Array(now)));
        });
        option(
            &ask,
            at == 0,
            true,
            id,
            value_label(&ask.pack, &ask.fact.id, id),
            on,
            choose,
        )
    });
    let rows = rows.collect_view();
    let whole = |value: Value, test: &str, label: Words| {
        let (watch, wanted, set) = (ask.clone(), value.clone(), ask.set);
        let on = Signal::derive(move || watch.is(&wanted));
        let choose = Callback::new(move |checked: bool| set.run(checked.then(|| value.clone())));
        option(&ask, false, true, test, label.text(), on, choose)
    };
    let none = whole(json!([]), "none", text::NONE_OF_THESE);
    let unknown = unknown.then(|| whole(not_known(), "unknown", text::UNKNOWN));
    let class = if ask.tiles {
        "choices"
    } else {
        "segments segments--many"
    };
    view! { <div class=class>{rows}{none}{unknown}</div> }.into_any()
}

fn holds(value: &Value, one: &Value) -> bool {
    value.as_array().is_some_and(|all| all.contains(one))
}

/// The ways not to answer a question that is not a choice.
pub(super) fn extra(ask: &Ask, unknown: bool, decline: bool) -> impl IntoView + use<> {
    let row = |value: Value, test: &str, label: Words| {
        let (watch, wanted, set) = (ask.clone(), value.clone(), ask.set);
        let on = Signal::derive(move || watch.is(&wanted));
        let choose = Callback::new(move |checked: bool| set.run(checked.then(|| value.clone())));
        let rows = Ask {
            tiles: true,
            ..ask.clone()
        };
        option(&rows, false, true, test, label.text(), on, choose)
    };
    (unknown || decline).then(|| {
        view! {
            <div class="extra">
                {unknown.then(|| row(not_known(), "unknown", text::UNKNOWN))}
                {decline.then(|| row(Value::Null, "none", text::NONE_GIVEN))}
            </div>
        }
    })
}
