//! A regulation in the order of its text: each clause with its rules in words, where they belong,
//! and when they hold.

use super::condition::{Told, told};
use super::order::{Chapter, Clause, chapters};
use super::words::{decides, effect, modality, only_says, section_words};
use crate::i18n::Lang;
use crate::parts::clause::clause_words;
use crate::parts::live::live;
use crate::parts::page::focus;
use crate::state::App;
use crate::texts::packs as text;
use leptos::prelude::*;
use redress_core::pack::{Pack, RuleDoc};

/// The clauses, and the chapters beside them.
#[component]
pub fn Clauses(pack: Pack) -> impl IntoView {
    let app = App::of_context();
    let body = move || {
        let lang = app.lang();
        let all = chapters(&pack);
        let entries = all
            .iter()
            .enumerate()
            .map(|(at, chapter)| entry(at, chapter, lang));
        let entries = entries.collect_view();
        let parts = all.iter().enumerate().map(|(at, chapter)| {
            let heading = clause_words(&chapter.head, lang);
            let id = format!("chapter-{at}");
            let named = id.clone();
            let clauses = chapter
                .clauses
                .iter()
                .map(|c| clause(c, &pack, lang))
                .collect_view();
            view! {
                <section aria-labelledby=named>
                    <h2 id=id tabindex="-1" class="song">{heading}</h2>
                    {clauses}
                </section>
            }
            .into_any()
        });
        let parts = parts.collect_view();
        view! {
            <nav class="contents" aria-label=text::CONTENTS.of(lang)><ul>{entries}</ul></nav>
            <div class="reading">{parts}</div>
        }
        .into_any()
    };
    view! { <div class="pack-body">{live(body)}</div> }
}

fn entry(at: usize, chapter: &Chapter, lang: Lang) -> AnyView {
    let (href, id) = (format!("#chapter-{at}"), format!("#chapter-{at}"));
    let rules: usize = chapter.clauses.iter().map(|c| c.rules.len()).sum();
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus(&id);
    };
    view! {
        <li><a href=href rel="external" on:click=go><span>{clause_words(&chapter.head, lang)}</span><span class="quiet">{rules}</span></a></li>
    }
    .into_any()
}

fn clause(clause: &Clause, pack: &Pack, lang: Lang) -> AnyView {
    let rules = clause
        .rules
        .iter()
        .map(|r| rule(r, pack, lang))
        .collect_view();
    view! {
        <article class="clause-row">
            <h3>{clause_words(&clause.number, lang)}</h3>
            <ul>{rules}</ul>
        </article>
    }
    .into_any()
}

fn rule(rule: &RuleDoc, pack: &Pack, lang: Lang) -> AnyView {
    let leads_to = if decides(rule.section) {
        effect(rule, pack)
    } else {
        (!only_says(rule.section)).then(|| modality(rule.modality.as_deref()).text())
    };
    let words = pack.text(&format!("rule/{}", rule.id));
    let section = section_words(rule.section).of(lang);
    let read_out = rule.inferred.then(|| text::INFERRED.of(lang));
    view! {
        <li id=rule.id.clone() tabindex="-1">
            <p>{leads_to.map(|w| view! { <b class="modality">{lang.of(&w).to_owned()}</b> })}{lang.of(&words).to_owned()}</p>
            {when(rule, pack, lang)}
            <p class="quiet small">{section}" · "{rule.id.clone()}{read_out.map(|w| format!(" · {w}"))}</p>
        </li>
    }
    .into_any()
}

/// When a rule holds, in words; nothing for one that always does.
pub fn when(rule: &RuleDoc, pack: &Pack, lang: Lang) -> Option<AnyView> {
    if rule.otherwise {
        return Some(line(text::OTHERWISE.of(lang).to_owned()));
    }
    let list = |lead: &'static str, parts: Vec<String>| {
        let rows = parts
            .into_iter()
            .map(|part| view! { <li>{part}</li> })
            .collect_view();
        view! { <div class="when"><span class="quiet">{lead}</span><ul>{rows}</ul></div> }
            .into_any()
    };
    Some(match told(pack, rule.when.as_deref()?, lang) {
        Told::One(words) => line(text::WHEN_ONE.with(lang, &[("what", &words)])),
        Told::All(parts) => list(text::WHEN_ALL.of(lang), parts),
        Told::Any(parts) => list(text::WHEN_ANY.of(lang), parts),
    })
}

fn line(words: String) -> AnyView {
    view! { <p class="when">{words}</p> }.into_any()
}
