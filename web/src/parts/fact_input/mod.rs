//! The input of one fact, made from the pack: big rows to touch at a kiosk, compact controls in a
//! form. Gives the value as a case file holds it; `{"asked": true}` = asked, not known; `null` =
//! asked, there is none; nothing = not answered.

mod choice;
mod free;

use super::fact_words::{help, question, value_label};
use super::icons::{Icon, icon};
use crate::i18n::Words;
use crate::state::App;
use crate::texts::parts as text;
use choice::{extra, list, many_of, one_of};
use free::{area, date, line, moment, stepper};
use leptos::prelude::*;
use redress_core::pack::{FactDoc, FactKind, Pack};
use serde_json::{Value, json};

/// More values than this are chosen from a list in a form.
const MOST_SEGMENTS: usize = 4;

/// “Asked, not known.”
pub fn not_known() -> Value {
    json!({ "asked": true })
}

fn is_not_known(value: &Value) -> bool {
    value.get("asked").is_some()
}

/// The id of the control that takes the focus for a fact.
pub fn input_id(fact: &str) -> String {
    format!("input-{fact}")
}

/// One fact as its control sees it.
#[derive(Clone)]
struct Ask {
    app: App,
    pack: Pack,
    fact: FactDoc,
    value: Signal<Option<Value>>,
    set: Callback<Option<Value>>,
    tiles: bool,
    /// Id of the hint and the error, read out with the control.
    described: String,
}

impl Ask {
    fn id(&self) -> String {
        input_id(&self.fact.id)
    }

    /// The id of the question, where it is a legend.
    fn legend(&self) -> String {
        format!("asks-{}", self.fact.id)
    }

    fn is(&self, value: &Value) -> bool {
        self.value.with(|v| v.as_ref() == Some(value))
    }

    fn typed(&self) -> String {
        self.value.with(|v| match v {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        })
    }

    fn put_text(&self, typed: &str) {
        self.set
            .run((!typed.trim().is_empty()).then(|| Value::String(typed.to_owned())));
    }
}

/// The control of a fact with its label, help and error.
#[component]
pub fn FactInput(
    /// Where the words come from.
    pack: Pack,
    /// The fact.
    fact: FactDoc,
    /// Its value now.
    #[prop(into)]
    value: Signal<Option<Value>>,
    /// Takes a new value; none = not answered.
    #[prop(into)]
    set: Callback<Option<Value>>,
    /// Big rows for fingers.
    #[prop(optional)]
    tiles: bool,
    /// Offers “I do not know”.
    #[prop(optional)]
    unknown: bool,
    /// Offers “I would rather not say” (`null`).
    #[prop(optional)]
    decline: bool,
    /// The page's heading already asks this question.
    #[prop(optional)]
    headed: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example under the question, where the pack gives no help.
    #[prop(optional_no_strip)]
    example: Option<Words>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let name = fact.id.clone();
    let asked = question(&pack, &name);
    let hint = help(&pack, &name).or_else(|| example.map(Words::text));
    let described = format!("about-{name}");
    let is_group = matches!(fact.kind, FactKind::Bool | FactKind::Enum | FactKind::Set);
    let optional = fact.optional;
    let ask = Ask {
        app,
        pack,
        fact,
        value,
        set,
        tiles,
        described: described.clone(),
    };
    let words = {
        let asked = asked.clone();
        move || {
            let mark = if optional && !asked.zh.contains("可不填") {
                app.t(text::OPTIONAL)
            } else {
                ""
            };
            format!("{}{mark}", app.text(&asked))
        }
    };
    let about = move || {
        view! {
            <div id=described.clone()>
                {hint.clone().map(|h| view! { <p class="hint">{move || app.text(&h)}</p> })}
                {move || error.get().map(|e| view! { <p class="bad">{icon(Icon::Warning)}<span>{e}</span></p> })}
            </div>
        }
    };
    let legend = ask.legend();
    let extra = extra(&ask, unknown && !is_group, decline && !is_group);
    let class = move || {
        if error.with(Option::is_some) {
            "field is-bad"
        } else {
            "field"
        }
    };
    let control = control(ask.clone(), unknown && is_group);
    if is_group {
        view! {
            <fieldset class=class aria-describedby=ask.described>
                <legend id=legend class:unseen=headed>{words}</legend>
                {about()}
                {control}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class=class>
                <label class:unseen=headed for=ask.id()>{words}</label>
                {about()}
                {control}
                {extra}
            </div>
        }
        .into_any()
    }
}

fn control(ask: Ask, unknown: bool) -> AnyView {
    match ask.fact.kind {
        FactKind::Bool => one_of(
            ask,
            vec![
                (json!(true), "true", text::YES.text()),
                (json!(false), "false", text::NO.text()),
            ],
            unknown,
        ),
        FactKind::Enum => {
            let label = |value: &String| {
                (
                    json!(value),
                    value.clone(),
                    value_label(&ask.pack, &ask.fact.id, value),
                )
            };
            let options = ask.fact.values.iter().map(label).collect::<Vec<_>>();
            if ask.tiles || options.len() <= MOST_SEGMENTS {
                one_of(ask, options, unknown)
            } else {
                list(ask, options, unknown)
            }
        }
        FactKind::Set => many_of(ask, unknown),
        FactKind::Int => stepper(ask).into_any(),
        FactKind::Decimal => line(ask, "decimal").into_any(),
        FactKind::Text => area(ask).into_any(),
        FactKind::Date => date(ask).into_any(),
        FactKind::DateOrInstant if ask.tiles => date(ask).into_any(),
        FactKind::Instant | FactKind::DateOrInstant => moment(ask).into_any(),
    }
}

/// What is missing from an answer, in words; none when it may stand.
pub fn missing(
    pack: &Pack,
    fact: &FactDoc,
    value: Option<&Value>,
    lang: crate::i18n::Lang,
) -> Option<String> {
    if fact.optional && value.is_none() {
        return None;
    }
    let what = lang.of(&question(pack, &fact.id)).to_owned();
    let say = |words: Words| Some(words.with(lang, &[("what", &what)]));
    match (fact.kind, value) {
        (_, Some(value)) if is_not_known(value) || value.is_null() => None,
        (FactKind::Bool | FactKind::Enum, None) => say(text::ERROR_CHOOSE),
        (FactKind::Set, None) => say(text::ERROR_CHOOSE_SET),
        (FactKind::Int | FactKind::Decimal, None) => say(text::ERROR_NUMBER),
        (FactKind::Text, None) => say(text::ERROR_TEXT),
        (FactKind::Date | FactKind::Instant | FactKind::DateOrInstant, None) => {
            say(text::ERROR_DATE)
        }
        (_, Some(_)) => None,
    }
}
