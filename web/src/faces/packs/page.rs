//! One regulation: its rules by section with clause, words and condition as written, what the text
//! leaves open, and where it is cut.

use super::PacksBar;
use super::words::{SECTIONS, decides, effect, modality, only_says};
use crate::i18n::{Lang, Words};
use crate::parts::page::{enter, focus, focus_heading};
use crate::state::App;
use crate::texts::packs as text;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use redress_core::pack::{Pack, RuleDoc, Section};
use serde_json::Value;

/// The page of the regulation in the address.
#[component]
pub fn PackPage() -> impl IntoView {
    let app = expect_context::<App>();
    enter("packs", text::TITLE);
    let params = use_params_map();
    let body = move || {
        let id = params.with(|p| p.get("id")).unwrap_or_default();
        let Some(catalogue) = app.catalogue() else {
            return view! { <main><p role="status">{app.t(text::LOADING)}</p></main> }.into_any();
        };
        focus_heading();
        match catalogue.edition(&id) {
            Some(edition) => view! { <Regulation pack=edition.pack().clone()/> }.into_any(),
            None => view! {
                <main>
                    <h1 tabindex="-1">{app.t(text::NOT_HERE)}</h1>
                    <p><A href="/packs" attr:class="link">{app.t(text::ALL)}</A></p>
                </main>
            }
            .into_any(),
        }
    };
    view! { <div class="packs"><PacksBar/>{body}</div> }
}

#[component]
fn Regulation(pack: Pack) -> impl IntoView {
    let app = expect_context::<App>();
    let present: Vec<_> = SECTIONS
        .iter()
        .filter(|(section, ..)| pack.doc().rules.iter().any(|r| r.section == *section))
        .collect();
    let has_parameters = !pack.doc().parameters.is_empty();
    let entry = |id: &'static str, words: Words, count: usize| {
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus(&format!("#{id} h2"));
        };
        view! {
            <li><a href=format!("#{id}") rel="external" on:click=go>
                <span>{move || app.t(words)}</span><span class="quiet">{count}</span>
            </a></li>
        }
    };
    let contents = present.iter().map(|(section, id, words)| {
        entry(
            id,
            *words,
            pack.doc()
                .rules
                .iter()
                .filter(|r| r.section == *section)
                .count(),
        )
    });
    let contents = contents.collect_view();
    let open =
        has_parameters.then(|| entry("parameters", text::PARAMETERS, pack.doc().parameters.len()));
    let sections = present.iter().map(|(section, id, words)| {
        view! { <SectionTable pack=pack.clone() section=*section id=id words=*words/> }
    });
    let sections = sections.collect_view();
    let (name, source) = (pack.text("pack"), pack.text("source"));
    let meta = pack.doc().pack.clone();
    let digest = pack.digest().to_owned();
    view! {
        <div class="pack">
            <nav class="contents" aria-label=move || app.t(text::CONTENTS)>
                <p class="quiet small">{move || app.tf(text::VERSION, &[("version", &meta.version)])}</p>
                <ul>{contents}{open}</ul>
            </nav>
            <main>
                <p class="quiet">{meta.key.clone()}</p>
                <h1 tabindex="-1">{move || app.text(&name)}</h1>
                <dl class="facts">
                    <div><dt>{move || app.t(text::SOURCE)}</dt><dd>{move || app.text(&source)}</dd></div>
                    <div><dt>{move || app.t(text::DIGEST)}</dt><dd class="small">{digest}</dd></div>
                </dl>
                {sections}
                {has_parameters.then(|| view! { <Parameters pack/> })}
            </main>
        </div>
    }
}

#[component]
fn SectionTable(pack: Pack, section: Section, id: &'static str, words: Words) -> impl IntoView {
    let app = expect_context::<App>();
    let says = only_says(section);
    let rows = pack
        .doc()
        .rules
        .iter()
        .filter(|r| r.section == section)
        .map(|rule| row(app, &pack, rule, says));
    let rows = rows.collect_view();
    let heading = format!("{id}-title");
    let (named, scrolled) = (heading.clone(), heading.clone());
    view! {
        <section id=id aria-labelledby=named>
            <h2 id=heading tabindex="-1" class="song">{move || app.t(words)}</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby=scrolled>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || app.t(text::CLAUSE)}</th>
                            <th scope="col">{move || app.t(text::SAYS)}</th>
                            {(!says).then(|| view! { <th scope="col">{move || app.t(text::WHEN)}</th> })}
                            <th scope="col">{move || app.t(text::RULE)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(app: App, pack: &Pack, rule: &RuleDoc, says: bool) -> impl IntoView + use<> {
    let words = pack.text(&format!("rule/{}", rule.id));
    let leads_to = if decides(rule.section) {
        effect(rule, pack)
    } else {
        (!says).then(|| modality(rule.modality.as_deref()).text())
    };
    let limit = rule.within.clone();
    let when = match (&rule.when, rule.otherwise) {
        (Some(condition), _) => view! { <code lang="en">{condition.clone()}</code> }.into_any(),
        (None, true) => {
            view! { <span class="quiet">{move || app.t(text::OTHERWISE)}</span> }.into_any()
        }
        (None, false) => {
            view! { <span class="quiet">{move || app.t(text::ALWAYS)}</span> }.into_any()
        }
    };
    view! {
        <tr id=rule.id.clone()>
            <th scope="row" class="nowrap">{rule.clause.clone()}</th>
            <td>
                {leads_to.map(|words| view! { <b class="modality">{move || app.text(&words)}</b>" " })}
                {move || app.text(&words)}
                {limit.map(|limit| view! { <span class="quiet small">" "{move || app.t(text::LIMIT)}" "<code lang="en">{limit}</code></span> })}
            </td>
            {(!says).then(|| view! { <td>{when}</td> })}
            <td class="quiet nowrap">{rule.id.clone()}</td>
        </tr>
    }
}

#[component]
fn Parameters(pack: Pack) -> impl IntoView {
    let app = expect_context::<App>();
    let rows = move || {
        let lang = app.lang();
        let rows = pack.doc().parameters.iter().map(|parameter| {
            let question = lang
                .of(&pack.text(&format!("param/{}", parameter.id)))
                .to_owned();
            let value = parameter
                .value
                .as_ref()
                .map_or_else(|| text::UNSET.of(lang).to_owned(), plain);
            let others: Vec<String> = parameter
                .options
                .iter()
                .filter(|o| **o != value)
                .cloned()
                .collect();
            let others = match (others.is_empty(), parameter.min, parameter.max) {
                (false, ..) => others.join(" · "),
                (true, Some(min), Some(max)) => text::FROM_TO.with(
                    lang,
                    &[("min", &min.to_string()), ("max", &max.to_string())],
                ),
                (true, ..) if parameter.kind == "bool" => (value != "true").to_string(),
                _ => range(&parameter.kind, lang),
            };
            view! {
                <tr>
                    <th scope="row">{question}</th>
                    <td><code lang="en">{value}</code></td>
                    <td class="quiet">{others}</td>
                    <td class="quiet nowrap">{parameter.reading.0.join(", ")}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <section id="parameters" aria-labelledby="parameters-title">
            <h2 id="parameters-title" tabindex="-1" class="song">{move || app.t(text::PARAMETERS)}</h2>
            <p class="quiet">{move || app.t(text::PARAMETERS_LEAD)}</p>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="parameters-title">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || app.t(text::PARAMETER)}</th>
                            <th scope="col">{move || app.t(text::DEFAULT)}</th>
                            <th scope="col">{move || app.t(text::OTHERS)}</th>
                            <th scope="col">{move || app.t(text::RULE)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn range(kind: &str, lang: Lang) -> String {
    if matches!(kind, "int" | "decimal") {
        text::ANY_NUMBER.of(lang).to_owned()
    } else {
        "–".to_owned()
    }
}

/// A value without the quotes of JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
