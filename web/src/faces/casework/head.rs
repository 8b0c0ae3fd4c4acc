//! The top of a case: its code and number, what it is about, whether it must be accepted, how serious it is
//! and who leads; with the rules behind each.

use super::work::Work;
use crate::parts::clause::clause_words;
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::reasons::Reasons;
use crate::state::{App, CaseView};
use crate::texts::{casework as text, common, desk};
use leptos::prelude::*;
use redress_core::answer::{Eligibility, Reason, Routing, Severity, Text};
use redress_core::pack::Pack;

/// What the head shows; remade only when one of these changes.
#[derive(Debug, Clone, PartialEq)]
struct Head {
    code: String,
    number: Option<String>,
    title: Option<String>,
    received: Option<String>,
    pack: Text,
    kind: Option<Text>,
    eligibility: Option<Eligibility>,
    severity: Option<Severity>,
    routing: Option<Routing>,
    error: Option<String>,
    /// Ids of the cases about the same.
    links: Vec<String>,
}

fn head(case: &CaseView) -> Head {
    let pack = case.edition.pack();
    let sections = case.answer.as_ref().map(|a| &a.sections);
    Head {
        code: case.code.clone(),
        number: case.state.number.clone(),
        title: case.title.clone(),
        received: case.state.received.clone(),
        pack: pack.text("pack"),
        kind: sections
            .and_then(|s| s.kind.as_ref())
            .map(|kind| pack.text(&format!("kind/{kind}"))),
        eligibility: sections.and_then(|s| s.eligibility.clone()),
        severity: sections.and_then(|s| s.severity.clone()),
        routing: sections.and_then(|s| s.routing.clone()),
        error: case.error.clone(),
        links: case.state.links.iter().map(|l| l.case.clone()).collect(),
    }
}

/// The words of an outcome.
pub fn outcome_words(eligibility: &Eligibility) -> crate::i18n::Words {
    words_of_outcome(eligibility.recorded.as_deref(), &eligibility.outcome)
}

/// The words of an outcome, recorded or computed.
pub fn words_of_outcome(recorded: Option<&str>, outcome: &str) -> crate::i18n::Words {
    match (recorded, outcome) {
        (Some("accept"), _) => text::ACCEPTED,
        (Some("decline"), _) => text::DECLINED,
        (Some("refer"), _) => text::REFERRED,
        (_, "accept") => text::TO_ACCEPT,
        (_, "decline") => text::TO_DECLINE,
        (_, "refer") => text::TO_REFER,
        (_, "needs_evidence") => text::NEEDS_EVIDENCE,
        (_, "out_of_scope") => text::OUT_OF_SCOPE,
        (_, "conflict") => text::CONFLICT,
        (_, "partly") => text::PARTLY,
        _ => text::UNDECIDED,
    }
}

/// The level in words.
pub fn severity_words(app: App, pack: &Pack, severity: Option<&Severity>) -> String {
    level_words(app, pack, severity.and_then(|s| s.level.as_ref()))
}

/// A level in words.
pub fn level_words(app: App, pack: &Pack, level: Option<&String>) -> String {
    level.map_or_else(
        || app.t(text::NO_LEVEL).to_owned(),
        |level| app.text(&pack.text(&format!("level/{level}"))),
    )
}

/// Who leads, in words.
pub fn lead_words(app: App, pack: &Pack, routing: Option<&Routing>) -> String {
    words_of_leads(app, pack, routing.map(Routing::leading).unwrap_or_default())
}

/// Those who lead, in words.
pub fn words_of_leads(app: App, pack: &Pack, leads: &[String]) -> String {
    if leads.is_empty() {
        return app.t(text::NO_LEAD).to_owned();
    }
    let role = |role: &String| app.text(&pack.text(&format!("role/{role}")));
    let leads: Vec<String> = leads.iter().map(role).collect();
    leads.join(app.t(text::LIST))
}

/// The way to the letters and forms of the open case.
pub fn letters_link(work: Work) -> AnyView {
    let app = work.app;
    let to = move || {
        let case = work.open.get().unwrap_or_default();
        format!("/letters/{case}?from={}", work.base.trim_start_matches('/'))
    };
    view! { <a class="button no-print" data-testid="letters" href=to>{icon(Icon::Print)}<span>{app.says(desk::PRINT)}</span></a> }
        .into_any()
}

/// The head of the open case.
#[component]
pub fn CaseHead() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let head = work.part(head);
    move || {
        let head = head.get()?;
        let pack = untrack(|| work.case())?.edition.pack().clone();
        let title = head
            .title
            .clone()
            .unwrap_or_else(|| app.t(common::UNTITLED).to_owned());
        let received = head
            .received
            .as_deref()
            .map(|at| app.tf(text::RECEIVED_AT, &[("time", &app.time_text(at))]));
        let mark = |provisional: bool| {
            provisional.then(|| view! { <span class="quiet">" "{app.t(text::PROVISIONAL)}</span> })
        };
        let provisional = head
            .severity
            .as_ref()
            .is_some_and(|s| s.provisional && s.level.is_some());
        let level = severity_words(app, &pack, head.severity.as_ref());
        let lead = lead_words(app, &pack, head.routing.as_ref());
        let led = head
            .routing
            .as_ref()
            .is_some_and(|r| r.provisional && r.lead.is_some());
        let outcome = head.eligibility.as_ref().map(|e| {
            let first = e.reasons.first();
            let clause = first.map(|r| clause_words(&r.clause, app.lang()));
            let why = first.map(|r| app.text(&r.text));
            view! {
                <p class="outcome" data-testid="eligibility" data-outcome=e.outcome.clone()>
                    <b>{app.t(outcome_words(e))}</b>{mark(e.provisional && e.recorded.is_none())}" "
                    {why}" "{clause.map(|c| view! { <span class="clause">{c}</span> })}
                </p>
            }
        });
        let rises = head.severity.as_ref().map(|s| rises(app, &pack, s));
        let number = head.number.clone().map(|number| {
            view! { <span>{app.t(text::NUMBER)}" "<b class="code" data-testid="case-number">{number}</b></span> }
        });
        let links = head.links.iter().map(|id| {
            let known = untrack(|| app.in_short(id));
            let (code, title) = known.map_or_else(Default::default, |case| {
                (case.summary.code.clone(), case.title.clone().unwrap_or_default())
            });
            view! { <a class="link" href=format!("{}/{id}", work.base)><span class="code">{code}</span>" "{title}</a>" " }.into_any()
        });
        let links = (!head.links.is_empty()).then(|| {
            view! { <p data-testid="linked">{app.t(text::LINKED_WITH)}{app.t(text::COLON)}{links.collect_view()}</p> }
        });
        let error = head.error.clone().map(
            |error| view! { <p class="note note--seal">{app.t(text::NOT_ASSESSED)}" "{error}</p> },
        );
        Some(view! {
            <header class="case-head">
                <p class="quiet small row">
                    <span class="code" data-testid="case-code">{head.code.clone()}</span>
                    {number}
                    <span>{app.text(&head.pack)}</span>
                    {received.map(|r| view! { <span>{r}</span> })}
                    {(work.base == "/field").then(|| letters_link(work))}
                </p>
                <h1 tabindex="-1" data-testid="case-title">{title}</h1>
                <dl class="heads">
                    <div><dt>{app.t(text::SEVERITY)}</dt><dd data-testid="severity"><b>{level}</b>{mark(provisional)}</dd></div>
                    <div><dt>{app.t(text::LEAD)}</dt><dd data-testid="lead"><b>{lead}</b>{mark(led)}</dd></div>
                    {head.kind.as_ref().map(|kind| view! { <div><dt>{app.t(text::KIND)}</dt><dd><b>{app.text(kind)}</b></dd></div> })}
                </dl>
                {outcome}
                {rises}
                {links}
                {error}
            </header>
        })
    }
}

/// “Becomes major on …”, one line for each level that comes with time.
fn rises(app: App, pack: &Pack, severity: &Severity) -> impl IntoView + use<> {
    let rows = severity.rises.iter().map(|rise| {
        let level = app.text(&pack.text(&format!("level/{}", rise.level)));
        let words = app.tf(
            text::RISES,
            &[("level", &level), ("time", &app.time_text(&rise.at))],
        );
        view! {
            <p class="rise" data-testid="rise">
                <span class="chip chip--rise">{icon(Icon::Rise)}{words}</span>
            </p>
        }
    });
    rows.collect_view()
}

/// The rules behind each section, with the facts that made them hold.
#[component]
pub fn Why() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let reasons = work.part(|case| {
        let sections = case
            .answer
            .as_ref()
            .map(|a| a.sections.clone())
            .unwrap_or_default();
        let of = |reasons: Option<Vec<Reason>>| reasons.unwrap_or_default();
        [
            (
                text::WHY_OUTCOME,
                of(sections.eligibility.map(|e| e.reasons)),
            ),
            (text::WHY_LEVEL, of(sections.severity.map(|s| s.reasons))),
            (text::WHY_KIND, sections.kind_reasons),
            (text::WHY_LEAD, of(sections.routing.map(|r| r.reasons))),
        ]
    });
    move || {
        let reasons = reasons.get()?;
        let pack = untrack(|| work.case())?.edition.pack().clone();
        let groups = reasons
            .into_iter()
            .filter(|(_, reasons)| !reasons.is_empty());
        let groups = groups.map(|(words, reasons)| {
            view! { <section><h2>{move || app.t(words)}</h2><Reasons reasons pack=pack.clone()/></section> }
        });
        Some(view! { <div class="why-all">{groups.collect_view()}</div> })
    }
}

/// What was told and found: every fact with its value.
#[component]
pub fn FactsKnown() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let facts = work.part(|case| super::work::facts_now(&case.state));
    let rows = move || {
        let facts = facts.get()?;
        let pack = untrack(|| work.case())?.edition.pack().clone();
        let docs = pack.doc().facts.clone();
        let rows = docs.into_iter().filter_map(|doc| {
            let value = facts.get(&doc.id)?;
            let label = app.text(&fact_label(&pack, &doc.id));
            let words = value_words(&pack, &doc.id, value, app.lang());
            Some(view! { <div><dt>{label}</dt><dd>{words}</dd></div> })
        });
        Some(rows.collect_view())
    };
    view! {
        <section aria-labelledby="facts-title">
            <h2 id="facts-title">{app.says(text::FACTS)}</h2>
            <dl class="facts">{live(rows)}</dl>
        </section>
    }
}
