//! The input of one fact, made from the pack: big rows to touch at a kiosk, compact controls in a
//! form. Gives the value as a case file holds it; `{"asked": true}` = asked, not known; `null` =
//! asked, there is none; nothing = not answered.

use super::fact_words::{help, question, value_label};
use super::icons::{Icon, icon};
use crate::i18n::Words;
use crate::state::App;
use crate::texts::parts as text;
use crate::when::ZONE;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::pack::{FactDoc, FactKind, Pack};
use redress_core::time::{Day, Instant};
use serde_json::{Value, json};

/// Longest text taken, in UTF-16 units as the browser counts.
const LONGEST_TEXT: &str = "2000";
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
                <legend class:unseen=headed>{words}</legend>
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
fn one_of<T: AsRef<str>>(ask: Ask, options: Vec<(Value, T, Text)>, unknown: bool) -> AnyView {
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
fn list(ask: Ask, options: Vec<(Value, String, Text)>, unknown: bool) -> AnyView {
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
        <select class="input" id=ask.id() data-testid=ask.id() aria-describedby=ask.described.clone() on:change=choose>
            <option value="" prop:selected=move || ask.value.with(Option::is_none)>{move || app.t(text::CHOOSE)}</option>
            {rows}
        </select>
    }
    .into_any()
}

/// Any of several, or none of them.
fn many_of(ask: Ask, unknown: bool) -> AnyView {
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

/// A whole number with buttons for one more and one less.
fn stepper(ask: Ask) -> impl IntoView {
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
                <button type="button" aria-label=move || app.t(text::LESS) on:click=move |_| step(-1)>{icon(Icon::Minus)}</button>
                <input type="text" inputmode="numeric" autocomplete="off" maxlength="6" id=ask.id() data-testid=ask.id()
                    aria-describedby=ask.described.clone() prop:value=shown on:change=typed/>
                <button type="button" aria-label=move || app.t(text::MORE) on:click=move |_| step(1)>{icon(Icon::Plus)}</button>
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
fn line(ask: Ask, mode: &'static str) -> impl IntoView {
    let put = ask.clone();
    view! {
        <input class="input" type="text" inputmode=mode autocomplete="off" id=ask.id() data-testid=ask.id()
            maxlength=LONGEST_TEXT aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:input=move |event| put.put_text(&event_target_value(&event))/>
    }
}

/// Free text. Always a text area: Enter then never sends a form half typed by an input method.
fn area(ask: Ask) -> impl IntoView {
    let put = ask.clone();
    let rows = if ask.fact.id == "story" { "4" } else { "1" };
    view! {
        <textarea class="input" rows=rows autocomplete="off" autocapitalize="off" id=ask.id() data-testid=ask.id()
            maxlength=LONGEST_TEXT aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:input=move |event| put.put_text(&event_target_value(&event))></textarea>
    }
}

/// A day.
fn date(ask: Ask) -> impl IntoView {
    let put = ask.clone();
    view! {
        <input class="input" type="date" autocomplete="off" id=ask.id() data-testid=ask.id()
            aria-describedby=ask.described.clone() prop:value=move || ask.typed()
            on:change=move |event| put.put_text(&event_target_value(&event))/>
    }
}

/// A day with a time, or without one where the fact allows it.
fn moment(ask: Ask) -> impl IntoView {
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
            <label class="unseen" for=time_id.clone()>{move || app.t(text::TIME)}</label>
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

/// The ways not to answer a question that is not a choice.
fn extra(ask: &Ask, unknown: bool, decline: bool) -> impl IntoView + use<> {
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
