//! The answer of a scene: outcome, level, lead, clocks with their strips, duties, what to ask next,
//! and the rules behind all of it.

use super::scene::Answered;
use crate::faces::casework::clocks::clock_row;
use crate::faces::casework::head::{lead_words, outcome_words, severity_words};
use crate::faces::packs::words::modality;
use crate::i18n::Words;
use crate::parts::clause::clause_words;
use crate::parts::fact_input::input_id;
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::icons::{Icon, icon};
use crate::parts::page::focus;
use crate::parts::reasons::Reasons;
use crate::state::App;
use crate::texts::{casework, packs as text};
use leptos::prelude::*;
use redress_core::answer::{Answer, Assumed, Reason};
use redress_core::order::InOrder;
use redress_core::pack::Pack;

/// More questions than this are shown on demand.
const FIRST_QUESTIONS: usize = 6;

/// The memo of a scene's answer.
type Outcome = Memo<Result<Answered, String>>;

/// The answer beside the form.
#[component]
pub fn Verdict(pack: Pack, answer: Outcome) -> impl IntoView {
    let app = App::of_context();
    let head = {
        let pack = pack.clone();
        move || head(app, &pack, answer)
    };
    let part = move |pick: fn(App, &Pack, &Answered) -> Option<AnyView>| {
        let pack = pack.clone();
        move || answer.with(|a| a.as_ref().ok().and_then(|a| pick(app, &pack, a)))
    };
    view! {
        <section class="verdict" id="verdict" aria-labelledby="verdict-title" tabindex="-1">
            <h2 id="verdict-title" class="song" tabindex="-1">{app.says(text::VERDICT)}</h2>
            <div class="verdict-head" data-testid="verdict-head" role="status" aria-live="polite">{head}</div>
            {part(next)}
            {part(clocks)}
            {part(duties)}
            {part(tasks)}
            {part(reasons)}
        </section>
        <a class="verdict-line" href="#verdict" rel="external" on:click=move |event| { event.prevent_default(); focus("#verdict-title"); }>
            <span>{move || line(app, answer)}</span>{icon(Icon::Right)}
        </a>
    }
}

/// The outcome in a few words, always in sight on a small screen.
fn line(app: App, answer: Outcome) -> String {
    answer.with(|a| match a {
        Ok(a) => a.answer.sections.eligibility.as_ref().map_or_else(
            || app.t(text::VERDICT).to_owned(),
            |e| app.t(outcome_words(e)).to_owned(),
        ),
        Err(_) => app.t(text::NO_ANSWER).to_owned(),
    })
}

fn head(app: App, pack: &Pack, answer: Outcome) -> AnyView {
    let answered = match answer.get() {
        Ok(answered) => answered,
        Err(why) => {
            return view! {
                <p class="bad" data-testid="trial-error">{icon(Icon::Warning)}<span>{app.t(text::NO_ANSWER)}" "<span lang="en">{why}</span></span></p>
            }
            .into_any();
        }
    };
    let sections = answered.answer.sections;
    let mark = |provisional: bool| {
        provisional
            .then(|| view! { <span class="quiet small">{app.t(casework::PROVISIONAL)}</span> })
    };
    let outcome = sections.eligibility.as_ref().map(|e| {
        view! {
            <p class="song verdict-outcome" data-testid="trial-outcome" data-outcome=e.outcome.clone()>
                {app.t(outcome_words(e))}{mark(e.provisional)}
            </p>
        }
    });
    let assumed = sections
        .eligibility
        .as_ref()
        .and_then(|e| presumed(app, pack, &e.assumed));
    let level = severity_words(app, pack, sections.severity.as_ref());
    let unsure = sections.severity.as_ref().is_some_and(|s| s.provisional);
    let lead = lead_words(app, pack, sections.routing.as_ref());
    let unsure_lead = sections.routing.as_ref().is_some_and(|r| r.provisional);
    let kind = sections
        .kind
        .as_ref()
        .map(|kind| app.text(&pack.text(&format!("kind/{kind}"))));
    let rises = sections.severity.iter().flat_map(|s| s.rises.iter()).map(|rise| {
        let level = app.text(&pack.text(&format!("level/{}", rise.level)));
        let words = app.tf(casework::RISES, &[("level", &level), ("time", &app.time_text(&rise.at))]);
        view! { <p class="rise"><span class="chip chip--rise">{icon(Icon::Rise)}{words}</span></p> }
    });
    let rises = rises.collect_view();
    view! {
        {outcome}
        {assumed}
        <dl class="heads">
            <div><dt>{app.t(casework::SEVERITY)}</dt><dd data-testid="trial-severity"><b>{level}</b>{mark(unsure)}</dd></div>
            <div><dt>{app.t(casework::LEAD)}</dt><dd data-testid="trial-lead"><b>{lead}</b>{mark(unsure_lead)}</dd></div>
            {kind.map(|kind| view! { <div><dt>{app.t(casework::KIND)}</dt><dd><b>{kind}</b></dd></div> })}
        </dl>
        {rises}
    }
    .into_any()
}

fn presumed(app: App, pack: &Pack, assumed: &[Assumed]) -> Option<AnyView> {
    let said: Vec<String> = assumed
        .iter()
        .map(|a| {
            let label = app.text(&fact_label(pack, &a.fact));
            let value = value_words(pack, &a.fact, &a.value, app.lang());
            format!("{label}{}{value}", app.t(casework::COLON))
        })
        .collect();
    (!said.is_empty()).then(|| {
        let words = app.tf(
            text::PRESUMED,
            &[("what", &said.join(app.t(text::SEMICOLON)))],
        );
        view! { <p class="note small">{words}</p> }.into_any()
    })
}

fn section(app: App, title: Words, body: AnyView) -> Option<AnyView> {
    Some(view! { <section><h3>{app.t(title)}</h3>{body}</section> }.into_any())
}

/// What to ask next; pressing one leads to its field.
fn next(app: App, pack: &Pack, answered: &Answered) -> Option<AnyView> {
    if answered.next.is_empty() {
        return section(
            app,
            text::NEXT_QUESTIONS,
            view! { <p class="quiet">{app.t(text::NOTHING_TO_ASK)}</p> }.into_any(),
        );
    }
    let mut rows = answered.next.iter().map(|fact| {
        let (label, id) = (app.text(&fact_label(pack, fact)), input_id(fact));
        let test = format!("trial-next-{fact}");
        let go = move |_| focus(&format!("#{id}"));
        view! { <li><button type="button" class="button" data-testid=test on:click=go>{label}</button></li> }.into_any()
    });
    let first: Vec<AnyView> = rows.by_ref().take(FIRST_QUESTIONS).collect();
    let rest: Vec<AnyView> = rows.collect();
    let rest = (!rest.is_empty()).then(|| {
        let more = app.tf(text::MORE_QUESTIONS, &[("n", &rest.len().to_string())]);
        view! {
            <details class="more">
                <summary>{icon(Icon::Right)}<span>{more}</span></summary>
                <ul class="next-facts">{rest}</ul>
            </details>
        }
    });
    section(
        app,
        text::NEXT_QUESTIONS,
        view! { <ul class="next-facts">{first}</ul>{rest} }.into_any(),
    )
}

fn clocks(app: App, pack: &Pack, answered: &Answered) -> Option<AnyView> {
    let all = answered.answer.sections.deadlines.iter();
    let mut shown: Vec<_> = all.filter(|d| d.status != "undecided").cloned().collect();
    if shown.is_empty() {
        return None;
    }
    shown.in_order_of(|d| (d.attempt.is_some(), d.due_at.is_none(), d.due_at.clone()));
    let rows: Vec<AnyView> = shown
        .into_iter()
        .map(|d| clock_row(app, d, pack, None))
        .collect();
    section(
        app,
        casework::CLOCKS,
        view! { <ul class="clocks">{rows}</ul> }.into_any(),
    )
}

fn duties(app: App, pack: &Pack, answered: &Answered) -> Option<AnyView> {
    let shown = answered
        .answer
        .sections
        .duties
        .iter()
        .filter(|d| d.status != "undecided");
    let rows = shown.map(|duty| {
        let by = duty.by.as_ref().map(|by| app.text(&pack.text(&format!("role/{by}"))));
        let state = app.t(match duty.status.as_str() {
            "met" => crate::texts::parts::MET,
            "breached" => casework::BREACHED,
            "standing" => casework::STANDING,
            "not_started" => casework::LATER,
            _ => text::DUE_NOW,
        });
        let clause = clause_words(&duty.clause, app.lang());
        let said = format!("{} {}", by.unwrap_or_default(), state);
        view! {
            <li><b class="modality">{app.t(modality(Some(&duty.modality)))}</b>{app.text(&duty.what)}" "<span class="clause">{clause}</span>" "<span class="quiet small">{said}</span></li>
        }
        .into_any()
    });
    let rows: Vec<AnyView> = rows.collect();
    if rows.is_empty() {
        return None;
    }
    section(
        app,
        casework::DUTIES,
        view! { <ul class="duty-list">{rows}</ul> }.into_any(),
    )
}

fn tasks(app: App, _: &Pack, answered: &Answered) -> Option<AnyView> {
    let rows: Vec<AnyView> = answered
        .answer
        .tasks
        .iter()
        .map(|task| view! { <li><span aria-hidden="true">{icon(Icon::Fork)}</span><span>{app.text(&task.text)}</span></li> }.into_any())
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(
        view! { <section class="tasks"><h3>{app.t(casework::TASKS)}</h3><ul>{rows}</ul></section> }
            .into_any(),
    )
}

fn reasons(app: App, pack: &Pack, answered: &Answered) -> Option<AnyView> {
    let Answer { sections, .. } = answered.answer.clone();
    let of = |reasons: Option<Vec<Reason>>| reasons.unwrap_or_default();
    let groups = [
        (
            casework::WHY_OUTCOME,
            of(sections.eligibility.map(|e| e.reasons)),
        ),
        (
            casework::WHY_LEVEL,
            of(sections.severity.map(|s| s.reasons)),
        ),
        (casework::WHY_KIND, sections.kind_reasons),
        (casework::WHY_LEAD, of(sections.routing.map(|r| r.reasons))),
    ];
    let groups = groups
        .into_iter()
        .filter(|(_, reasons)| !reasons.is_empty());
    let groups: Vec<AnyView> = groups
        .map(|(words, reasons)| {
            view! { <section><h3>{app.t(words)}</h3><Reasons reasons pack=pack.clone()/></section> }
                .into_any()
        })
        .collect();
    (!groups.is_empty()).then(|| view! { <div class="why-all">{groups}</div> }.into_any())
}
