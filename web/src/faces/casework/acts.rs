//! What can be recorded on a case now: steps of the lifecycle, what open clocks and duties wait
//! for, findings, and anything else the regulation knows.

use super::work::{FINDINGS, OTHER, Work};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::Answer;

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

/// Every act on offer, each kind once: steps first, what the outcome speaks for before the rest.
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
    out
}

/// Buttons of the acts on offer.
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
        let (Some(offers), Some(case)) = (offers.get(), untrack(|| work.case())) else {
            return ().into_any();
        };
        let offers = offers.into_iter().filter(|o| o.step || !steps_only);
        let buttons = offers.enumerate().map(|(at, offer)| {
            let label = case.edition.pack().event_text(&offer.kind);
            let class = if at == 0 && offer.step { "button button--go" } else { "button" };
            let test = format!("act-{}", offer.kind);
            view! {
                <button type="button" class=class data-testid=test on:click=move |_| work.begin(&offer.kind, offer.rule.clone())>
                    {move || app.text(&label)}
                </button>
            }
        });
        buttons.collect_view().into_any()
    };
    let ended = move || closed.get() == Some(true);
    view! {
        <div class="acts" role="group" aria-label=app.says(text::ACTS)>
            {live(buttons)}
            <button type="button" class="button" hidden=ended data-testid=format!("act-{FINDINGS}") on:click=move |_| work.begin(FINDINGS, None)>
                {icon(Icon::Pen)}<span>{app.says(text::FINDINGS)}</span>
            </button>
            <button type="button" class="button" data-testid="act-noted" on:click=move |_| work.begin("noted", None)>
                {icon(Icon::Page)}<span>{app.says(text::NOTE)}</span>
            </button>
            <button type="button" class="button" data-testid=format!("act-{OTHER}") on:click=move |_| work.begin(OTHER, None)>
                {icon(Icon::Dots)}<span>{app.says(text::OTHER_ACT)}</span>
            </button>
        </div>
    }
}
