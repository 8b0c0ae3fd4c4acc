//! What a text leaves open: parameters with what they may be, readings chosen, gaps and notes.

use crate::i18n::{Lang, Words};
use crate::parts::clause::clause_words;
use crate::parts::live::live;
use crate::parts::reading::parameter_value;
use crate::state::App;
use crate::texts::packs as text;
use leptos::prelude::*;
use redress_core::pack::doc::ParameterDoc;
use redress_core::pack::{Pack, Section};
use serde_json::Value;

/// Everything the text does not settle.
#[component]
pub fn Open(pack: Pack) -> impl IntoView {
    let app = App::of_context();
    let body = move || {
        let lang = app.lang();
        let parameters: Vec<AnyView> = pack
            .doc()
            .parameters
            .iter()
            .map(|p| parameter(p, &pack, lang))
            .collect();
        let readings: Vec<AnyView> = pack
            .doc()
            .readings
            .iter()
            .map(|id| {
                let words = pack.text(&format!("reading/{id}"));
                fact(id.clone(), lang.of(&words).to_owned())
            })
            .collect();
        let said = |section: Section| -> Vec<AnyView> {
            let rules = pack.doc().rules.iter().filter(|r| r.section == section);
            rules
                .map(|rule| {
                    let words = pack.text(&format!("rule/{}", rule.id));
                    fact(clause_words(&rule.clause, lang), lang.of(&words).to_owned())
                })
                .collect()
        };
        let nothing = [&parameters, &readings].iter().all(|rows| rows.is_empty())
            && [Section::Gaps, Section::Notes]
                .iter()
                .all(|s| !pack.doc().rules.iter().any(|r| r.section == *s));
        view! {
            {nothing.then(|| view! { <p class="lead">{text::NOTHING_OPEN.of(lang)}</p> })}
            {part("gaps", text::S_GAPS, Some(text::GAPS_LEAD), said(Section::Gaps), lang)}
            {part("parameters", text::PARAMETERS, Some(text::PARAMETERS_LEAD), parameters, lang)}
            {part("readings", text::READINGS, Some(text::READINGS_LEAD), readings, lang)}
            {part("notes", text::S_NOTES, None, said(Section::Notes), lang)}
        }
        .into_any()
    };
    view! { <div class="reading reading--wide">{live(body)}</div> }
}

fn part(
    id: &'static str,
    title: Words,
    lead: Option<Words>,
    rows: Vec<AnyView>,
    lang: Lang,
) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby=id>
                <h2 id=id class="song">{title.of(lang)}</h2>
                {lead.map(|words| view! { <p class="quiet">{words.of(lang)}</p> })}
                <dl class="facts">{rows}</dl>
            </section>
        }
        .into_any()
    })
}

fn fact(term: String, words: String) -> AnyView {
    view! { <div><dt>{term}</dt><dd>{words}</dd></div> }.into_any()
}

fn parameter(parameter: &ParameterDoc, pack: &Pack, lang: Lang) -> AnyView {
    let question = pack.text(&format!("param/{}", parameter.id));
    let value = parameter.value.as_ref().map_or_else(
        || text::UNSET.of(lang).to_owned(),
        |value| parameter_value(pack, &parameter.id, value, lang),
    );
    let offered = |o: &String| {
        let own = Value::String(o.clone());
        (parameter.value.as_ref() != Some(&own))
            .then(|| parameter_value(pack, &parameter.id, &own, lang))
    };
    let others: Vec<String> = match (parameter.min, parameter.max) {
        _ if !parameter.options.is_empty() => {
            parameter.options.iter().filter_map(offered).collect()
        }
        _ if parameter.kind == "bool" => {
            let other = parameter.value != Some(Value::Bool(true));
            vec![parameter_value(
                pack,
                &parameter.id,
                &Value::Bool(other),
                lang,
            )]
        }
        (Some(min), Some(max)) => vec![text::FROM_TO.with(
            lang,
            &[("min", &min.to_string()), ("max", &max.to_string())],
        )],
        _ if matches!(parameter.kind.as_str(), "int" | "decimal") => {
            vec![text::ANY_NUMBER.of(lang).to_owned()]
        }
        _ => vec![text::ANY_LENGTH.of(lang).to_owned()],
    };
    let reading = parameter.reading.0.join(", ");
    view! {
        <div>
            <dt>{reading}</dt>
            <dd>
                <p>{lang.of(&question).to_owned()}</p>
                <p><span class="quiet">{text::DEFAULT.of(lang)}{crate::texts::casework::COLON.of(lang)}</span><b>{value}</b></p>
                <p class="quiet small">{text::OTHERS.of(lang)}{crate::texts::casework::COLON.of(lang)}{others.join(text::LIST.of(lang))}</p>
            </dd>
        </div>
    }
    .into_any()
}
