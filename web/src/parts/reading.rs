//! How a regulation is read where its text leaves it open: a parameter in words, and its control.

use super::length::length_words;
use crate::i18n::Lang;
use crate::parts::live::live;
use crate::state::App;
use crate::texts::parts;
use leptos::prelude::*;
use redress_core::pack::Pack;
use redress_core::pack::doc::ParameterDoc;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Parameters that differ from a pack's defaults.
pub type Readings = BTreeMap<String, Value>;

/// A value of a parameter in words: a length, yes or no, one of its options, or as written.
pub fn parameter_value(pack: &Pack, id: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(true) => parts::YES.of(lang).to_owned(),
        Value::Bool(false) => parts::NO.of(lang).to_owned(),
        Value::String(word) => {
            let named = pack.texts().get(&format!("param/{id}/{word}"));
            named.map_or_else(|| length_words(word, lang), |t| lang.of(t).to_owned())
        }
        other => other.to_string(),
    }
}

/// A parameter, by default or otherwise.
pub fn reading_input(
    pack: &Pack,
    parameter: &ParameterDoc,
    readings: RwSignal<Readings>,
) -> AnyView {
    let app = App::of_context();
    let question = pack.text(&format!("param/{}", parameter.id));
    let id = format!("reading-{}", parameter.id);
    let of = {
        let id = parameter.id.clone();
        let default = parameter.value.clone();
        move || {
            readings
                .with(|r| r.get(&id).cloned())
                .or_else(|| default.clone())
        }
    };
    let set = {
        let (id, default) = (parameter.id.clone(), parameter.value.clone());
        move |value: Option<Value>| {
            readings.update(|readings| {
                match value.filter(|v| Some(v) != default.as_ref()) {
                    Some(value) => readings.insert(id.clone(), value),
                    None => readings.remove(&id),
                };
            });
        }
    };
    let choices: Vec<Value> = match parameter.kind.as_str() {
        "bool" => vec![json!(true), json!(false)],
        _ => parameter.options.iter().map(|o| json!(o)).collect(),
    };
    let control = if choices.is_empty() {
        let number = matches!(parameter.kind.as_str(), "int");
        let typed = move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            let text = text.trim();
            set((!text.is_empty()).then(|| match text.parse::<i64>() {
                Ok(n) if number => json!(n),
                _ => json!(text),
            }));
        };
        let shown = move || of().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        view! { <input class="input" type="text" autocomplete="off" id=id.clone() data-testid=id.clone() prop:value=shown on:change=typed/> }
            .into_any()
    } else {
        let own = parameter.id.clone();
        let pack = pack.clone();
        let all = choices.clone();
        let options = move || {
            let options = all.iter().enumerate().map(|(at, value)| {
                let words = parameter_value(&pack, &own, value, app.lang());
                let chosen = of().as_ref() == Some(value);
                view! { <option value=at.to_string() selected=chosen>{words}</option> }.into_any()
            });
            options.collect_view()
        };
        let choose = move |event: leptos::ev::Event| {
            let at = event_target_value(&event).parse::<usize>().ok();
            set(at.and_then(|at| choices.get(at).cloned()));
        };
        view! { <select class="input" id=id.clone() data-testid=id.clone() on:change=choose>{live(options)}</select> }
            .into_any()
    };
    view! { <div class="field"><label for=id>{move || app.text(&question)}</label>{control}</div> }
        .into_any()
}
