//! One screen of questions, made from the pack: what belongs together, nothing else.

use super::outlook::Outlook;
use super::session::Session;
use crate::i18n::Words;
use crate::parts::error_summary::ErrorSummary;
use crate::parts::fact_input::{FactInput, input_id};
use crate::parts::fact_words::question;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_heading;
use crate::state::App;
use crate::texts::kiosk as text;
use leptos::prelude::*;
use redress_core::assess::Edition;
use redress_core::pack::{FactDoc, FactKind};

/// The screen of the session.
#[component]
pub fn Ask() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    let screen = Memo::new(move |_| session.screen());
    Effect::new(move |_| {
        screen.track();
        focus_heading();
    });
    let body = move || {
        let (edition, screen) = (session.edition()?, screen.get()?);
        let facts = session.facts_of(&screen);
        let first = facts
            .first()
            .map(|f| question(edition.pack(), &f.id))
            .unwrap_or_default();
        let fields = facts
            .into_iter()
            .enumerate()
            .map(|(at, fact)| field(session, &edition, fact, at == 0));
        let fields = fields.collect_view();
        Some(view! {
            <h1 tabindex="-1">{move || app.text(&first)}</h1>
            <ErrorSummary errors=session.errors/>
            <div class="fields">{fields}</div>
        })
    };
    let go = move || {
        app.t(if session.changing.get() {
            text::TO_REVIEW
        } else {
            text::NEXT
        })
    };
    view! {
        <main class="ask">
            <Steps/>
            {live(body)}
            <SoFar/>
        </main>
        <footer class="kiosk-foot">
            <button type="button" class="button" data-testid="kiosk-back" on:click=move |_| session.back()>
                {icon(Icon::Left)}{app.says(text::BACK)}
            </button>
            <button type="button" class="button button--go" data-testid="kiosk-next" on:click=move |_| session.next()>
                {live(go)}{icon(Icon::Right)}
            </button>
        </footer>
    }
}

/// How far one is: never a promise of more screens than there can be.
#[component]
fn Steps() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    let step = Memo::new(move |_| session.step());
    let words = move || {
        let (n, m) = step.get();
        let words = if n == m { text::STEP_LAST } else { text::STEP };
        app.tf(words, &[("n", &n.to_string()), ("m", &m.to_string())])
    };
    let bars = move || {
        let (n, m) = step.get();
        (1..=m)
            .map(|i| view! { <i class:is-on=i <= n></i> })
            .collect_view()
    };
    view! {
        <div class="steps">
            <p><span>{live(words)}</span><span class="quiet">{app.says(text::NOT_SAVED_YET)}</span></p>
            <div aria-hidden="true">{live(bars)}</div>
        </div>
    }
}

fn example(fact: &FactDoc) -> Option<Words> {
    match fact.id.as_str() {
        "story" => Some(text::EXAMPLE_STORY),
        "subject_name" => Some(text::EXAMPLE_SUBJECT),
        "contact" => Some(text::EXAMPLE_CONTACT),
        _ => None,
    }
}

fn field(
    session: Session,
    edition: &Edition,
    fact: FactDoc,
    headed: bool,
) -> impl IntoView + use<> {
    let (id, watched) = (fact.id.clone(), fact.id.clone());
    let on = input_id(&fact.id);
    let value = Signal::derive(move || session.answers.with(|a| a.get(&watched).cloned()));
    let error = Signal::derive(move || {
        session.errors.with(|all| {
            all.iter()
                .find(|(at, _)| *at == on)
                .map(|(_, words)| words.clone())
        })
    });
    let set = Callback::new(move |value| session.answer(&id, value));
    // A choice among named things has its own way out in the pack; yes, no, how many may be unknown.
    let unknown = matches!(
        fact.kind,
        FactKind::Bool | FactKind::Set | FactKind::Int | FactKind::Decimal
    );
    let decline = fact.kind == FactKind::Text && fact.personal && fact.id != "story";
    let example = example(&fact);
    view! {
        <FactInput pack=edition.pack().clone() fact value set tiles=true unknown decline headed error example/>
    }
}

/// What the answers so far come to. Quiet: it changes only when the outlook does.
#[component]
fn SoFar() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    let line = Memo::new(move |_| {
        let edition = session.edition()?;
        let answer = session.assess(&session.facts_so_far())?;
        Some(Outlook::of(&answer, edition.pack()).line(app.lang(), |date| app.day_text(date)))
    });
    view! {
        <p class="so-far">
            {icon(Icon::Book)}
            <span><b>{app.says(text::SO_FAR)}</b><span aria-live="polite">{line}</span></span>
        </p>
    }
}
