//! Decision tables: what decides acceptance, kind, seriousness, who handles it and by when, each row
//! a rule with its condition in words, what it leads to, and its clause.

use super::clauses::when;
use super::condition::{Told, told, told_in_a_line};
use super::words::{effect, section_words};
use crate::i18n::Lang;
use crate::parts::clause::clause_words;
use crate::parts::length::length_words;
use crate::parts::live::live;
use crate::parts::page::focus;
use crate::state::App;
use crate::texts::packs as text;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::pack::{Pack, RuleDoc, Section};

/// The sections that are tables, in the order they are decided for a reader.
const TABLES: [Section; 6] = [
    Section::Eligibility,
    Section::Kind,
    Section::Categories,
    Section::Severity,
    Section::Routing,
    Section::Deadlines,
];

/// The tables of a regulation.
#[component]
pub fn Tables(pack: Pack) -> impl IntoView {
    let app = App::of_context();
    let body = move || {
        let lang = app.lang();
        let has = |section: &Section| pack.doc().rules.iter().any(|r| r.section == *section);
        let present: Vec<Section> = TABLES.into_iter().filter(has).collect();
        let entries = present.iter().map(|section| {
            let id = table_id(*section);
            let (href, go_to) = (format!("#{id}"), format!("#{id}"));
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                focus(&go_to);
            };
            let rows = pack.doc().rules.iter().filter(|r| r.section == *section).count();
            view! {
                <li><a href=href rel="external" on:click=go><span>{section_words(*section).of(lang)}</span><span class="quiet">{rows}</span></a></li>
            }
            .into_any()
        });
        let entries = entries.collect_view();
        let tables = present
            .iter()
            .map(|section| table(&pack, *section, lang))
            .collect_view();
        view! {
            <nav class="contents" aria-label=text::CONTENTS.of(lang)><ul>{entries}</ul></nav>
            <div class="reading">
                <p class="lead">{text::TABLES_LEAD.of(lang)}</p>
                {tables}
                {terms(&pack, lang)}
            </div>
        }
        .into_any()
    };
    view! { <div class="pack-body">{live(body)}</div> }
}

fn table_id(section: Section) -> String {
    format!("table-{section:?}").to_lowercase()
}

fn table(pack: &Pack, section: Section, lang: Lang) -> AnyView {
    let (id, named) = (table_id(section), table_id(section));
    let doc = pack.doc().sections.get(&section);
    let scope = doc
        .and_then(|d| d.applies.as_deref())
        .map(|applies| text::APPLIES.with(lang, &[("what", &told_in_a_line(pack, applies, lang))]));
    let order = doc.filter(|d| !d.order.is_empty()).map(|d| {
        let named = |id: &String| {
            let kind = if section == Section::Kind {
                "kind"
            } else {
                "role"
            };
            lang.of(&pack.text(&format!("{kind}/{id}"))).to_owned()
        };
        let names: Vec<String> = d.order.iter().map(named).collect();
        text::ORDER.with(lang, &[("what", &names.join(text::THEN.of(lang)))])
    });
    let rules = pack.doc().rules.iter().filter(|r| r.section == section);
    let rows = rules.map(|rule| row(rule, pack, lang)).collect_view();
    let column = if section == Section::Deadlines {
        text::LIMIT
    } else {
        text::RESULT
    };
    view! {
        <section aria-labelledby=named>
            <h2 id=id tabindex="-1" class="song">{section_words(section).of(lang)}</h2>
            {scope.map(|words| view! { <p class="quiet">{words}</p> })}
            {order.map(|words| view! { <p class="quiet">{words}</p> })}
            <table class="table decisions" data-testid=format!("decisions-{}", table_id(section))>
                <thead>
                    <tr>
                        <th scope="col">{column.of(lang)}</th>
                        <th scope="col">{text::WHEN.of(lang)}</th>
                        <th scope="col">{text::CLAUSE.of(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn row(rule: &RuleDoc, pack: &Pack, lang: Lang) -> AnyView {
    let words = pack.text(&format!("rule/{}", rule.id));
    let result = if rule.section == Section::Deadlines {
        limit(rule, pack, lang)
    } else {
        effect(rule, pack).map_or_else(
            || roles(rule, pack, lang).unwrap_or_default(),
            |w| lang.of(&w).to_owned(),
        )
    };
    let stops = matches!(rule.outcome.as_deref(), Some("decline" | "out_of_scope"));
    let wins = rule.prevails.then(|| text::PREVAILS.of(lang));
    let condition = when(rule, pack, lang)
        .unwrap_or_else(|| view! { <p class="when">{text::ALWAYS.of(lang)}</p> }.into_any());
    view! {
        <tr>
            <th scope="row"><b class:red=stops>{result}</b>{wins.map(|w| view! { <span class="quiet small">{w}</span> })}</th>
            <td>
                <p>{lang.of(&words).to_owned()}</p>
                {course(rule, pack, lang)}
                {condition}
            </td>
            <td class="quiet small"><span>{clause_words(&rule.clause, lang)}</span><br/>{rule.id.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Who assists, is told, organises, or approves, where a routing rule names nobody to lead.
fn roles(rule: &RuleDoc, pack: &Pack, lang: Lang) -> Option<String> {
    let named = |ids: &[String]| {
        let names: Vec<String> = ids
            .iter()
            .map(|id| lang.of(&pack.text(&format!("role/{id}"))).to_owned())
            .collect();
        names.join(text::LIST.of(lang))
    };
    let groups = [
        (text::ASSIST, named(&rule.assist)),
        (text::INFORM, named(&rule.inform)),
        (text::ORGANISE, named(&rule.organise.0)),
        (text::ESCALATE, named(&rule.escalate)),
        (
            text::APPROVE,
            rule.gate
                .as_ref()
                .map(|g| named(std::slice::from_ref(&g.by)))
                .unwrap_or_default(),
        ),
    ];
    let (words, who) = groups.into_iter().find(|(_, who)| !who.is_empty())?;
    Some(words.with(lang, &[("who", &who)]))
}

/// A limit in words: its length, or what the parameter that holds it says by default.
fn limit(rule: &RuleDoc, pack: &Pack, lang: Lang) -> String {
    let Some(within) = &rule.within else {
        return text::NO_LIMIT.of(lang).to_owned();
    };
    let parameter = pack.doc().parameters.iter().find(|p| p.id == *within);
    match parameter.map(|p| p.value.as_ref()) {
        None => length_words(within, lang),
        Some(Some(value)) => length_words(value.as_str().unwrap_or_default(), lang),
        Some(None) => text::UNSET.of(lang).to_owned(),
    }
}

/// From what to what a clock runs, and who owes it.
fn course(rule: &RuleDoc, pack: &Pack, lang: Lang) -> Option<AnyView> {
    if rule.section != Section::Deadlines {
        return None;
    }
    let events = |ids: &[String]| {
        let names: Vec<String> = ids
            .iter()
            .map(|id| {
                let text: Text = pack.event_text(id);
                text::QUOTED.with(lang, &[("what", lang.of(&text))])
            })
            .collect();
        names.join(text::OR_VALUE.of(lang))
    };
    let until = rule.until.as_ref().map(|u| events(u.events()));
    let by = rule
        .by
        .as_ref()
        .map(|by| lang.of(&pack.text(&format!("role/{by}"))).to_owned());
    let parts = [
        (
            text::RUNS_FROM,
            Some(events(&rule.from.0)).filter(|w| !w.is_empty()),
        ),
        (text::RUNS_UNTIL, until),
        (text::OWED_BY, by),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter_map(|(words, what)| Some(words.with(lang, &[("what", &what?)])))
        .collect();
    (!said.is_empty())
        .then(|| view! { <p class="quiet">{said.join(text::SEMICOLON.of(lang))}</p> }.into_any())
}

/// Names that conditions use for longer conditions.
fn terms(pack: &Pack, lang: Lang) -> Option<AnyView> {
    if pack.doc().derived.is_empty() {
        return None;
    }
    let rows = pack.doc().derived.iter().map(|term| {
        let name = pack.text(&format!("derived/{}", term.id));
        let body = match told(pack, &term.is, lang) {
            Told::One(words) => view! { <p>{words}</p> }.into_any(),
            Told::All(parts) => list(text::WHEN_ALL.of(lang), parts),
            Told::Any(parts) => list(text::WHEN_ANY.of(lang), parts),
        };
        view! { <div><dt>{lang.of(&name).to_owned()}</dt><dd>{body}</dd></div> }.into_any()
    });
    let rows = rows.collect_view();
    Some(
        view! {
            <section aria-labelledby="terms-title">
                <h2 id="terms-title" class="song">{text::TERMS.of(lang)}</h2>
                <dl class="facts">{rows}</dl>
            </section>
        }
        .into_any(),
    )
}

fn list(lead: &'static str, parts: Vec<String>) -> AnyView {
    let rows = parts
        .into_iter()
        .map(|part| view! { <li>{part}</li> })
        .collect_view();
    view! { <div class="when"><span class="quiet">{lead}</span><ul>{rows}</ul></div> }.into_any()
}
