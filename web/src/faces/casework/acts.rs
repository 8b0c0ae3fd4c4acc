//! What can be recorded on a case now: steps of the lifecycle, what open clocks and duties wait
//! for, findings, and anything else the regulation knows.

use super::work::{FINDINGS, OTHER, Work};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::Answer;
use redress_core::order::InOrder;

/// So many of the acts that fit now stand in the open.
const IN_THE_OPEN: usize = 3;
/// A note fits always, and is written often.
const NOTED: &str = "noted";
/// The statuses of clocks and duties that still wait for something.
const WAITING: [&str; 4] = ["open", "running", "overdue", "paused"];

/// An act on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Event kind.
    pub kind: String,
    /// The rule it comes from; none for the common steps.
    pub rule: Option<String>,
    /// A step of the lifecycle, and not only what a clock or duty waits for.
    pub step: bool,
}

/// Whether a clock or duty still waits for something.
pub fn waits(status: &str) -> bool {
    WAITING.contains(&status)
}

/// Every act on offer, each kind once: what is late, then steps, what the outcome speaks for before the rest.
pub fn offers(answer: &Answer) -> Vec<Offer> {
    let sections = &answer.sections;
    let mut out: Vec<Offer> = Vec::new();
    let mut add = |kind: &str, rule: Option<&str>, step: bool| {
        if !out.iter().any(|o| o.kind == kind) {
            out.push(Offer {
                kind: kind.to_owned(),
                rule: rule.map(str::to_owned),
                step,
            });
        }
    };
    let declines = sections
        .eligibility
        .as_ref()
        .is_some_and(|e| e.outcome == "decline");
    if declines && sections.next_steps.iter().any(|s| s.step == "declined") {
        add("declined", None, true);
    }
    for step in &sections.next_steps {
        add(&step.step, step.rule.as_deref(), true);
    }
    let clocks = sections
        .deadlines
        .iter()
        .filter(|d| waits(&d.status) && d.attempt.is_none());
    for deadline in clocks.filter(|d| d.modality != "must_not") {
        if let Some(kind) = deadline.until.first() {
            add(kind, Some(&deadline.rule), false);
        }
    }
    for duty in sections
        .duties
        .iter()
        .filter(|d| waits(&d.status) && d.modality != "must_not")
    {
        if let Some(kind) = duty.until.first() {
            add(kind, Some(&duty.rule), false);
        }
    }
    // What is late comes before everything else.
    let late = sections.deadlines.iter().filter(|d| d.status == "overdue");
    let late: Vec<&String> = late.filter_map(|d| d.until.first()).collect();
    out.in_order_of(|offer| !late.contains(&&offer.kind));
    out
}

/// Buttons of the acts on offer: those that fit best now and a note stand in the open, the rest is one touch
/// away.
#[component]
pub fn ActButtons(
    /// Only steps: the checklist beside them offers the rest.
    #[prop(optional)]
    steps_only: bool,
) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let offers = work.part(|case| case.answer.as_ref().map(offers).unwrap_or_default());
    let closed = work.part(|case| case.closed);
    let buttons = move || {
        let (offers, case) = (offers.get(), untrack(|| work.case()));
        let (Some(mut offers), Some(case)) = (offers, case) else {
            return ().into_any();
        };
        offers.retain(|o| o.step || !steps_only);
        let best = offers.first().map(|o| o.kind.clone());
        let own = |kind: &str| Offer {
            kind: kind.to_owned(),
            rule: None,
            step: false,
        };
        let mut rest = offers.split_off(offers.len().min(IN_THE_OPEN));
        offers.push(own(NOTED));
        if closed.get() != Some(true) {
            rest.push(own(FINDINGS));
        }
        rest.push(own(OTHER));
        let button = move |offer: Offer| {
            let (label, sign) = match offer.kind.as_str() {
                FINDINGS => (text::FINDINGS.text(), Some(Icon::Pen)),
                NOTED => (text::NOTE.text(), Some(Icon::Page)),
                OTHER => (text::OTHER_ACT.text(), Some(Icon::Dots)),
                kind => (case.edition.pack().event_text(kind), None),
            };
            let go = best.as_ref() == Some(&offer.kind);
            view! {
                <button type="button" class="button" class:button--go=go data-testid=format!("act-{}", offer.kind)
                    on:click=move |_| work.begin(&offer.kind, offer.rule.clone())>
                    {sign.map(icon)}<span>{move || app.text(&label)}</span>
                </button>
            }
        };
        let rest = rest.into_iter().map(button.clone()).collect_view();
        view! {
            {offers.into_iter().map(button).collect_view()}
            <details class="acts-more">
                <summary class="button" data-testid="acts-more">{icon(Icon::Right)}<span>{app.says(text::MORE_ACTS)}</span></summary>
                <div class="acts">{rest}</div>
            </details>
        }
        .into_any()
    };
    view! { <div class="acts" role="group" aria-label=app.says(text::ACTS)>{live(buttons)}</div> }
        .into_any()
}
