//! Duties and clocks as a checklist: a tick records the event that meets one. What holds
//! throughout stands apart, since nothing ends it.

use super::acts::{offers, waits};
use super::work::Work;
use crate::parts::chip::DeadlineChip;
use crate::parts::clause::clause_words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::state::CaseView;
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::{Deadline, Text};
use redress_core::order::InOrder;

/// One line.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    rule: String,
    clause: String,
    what: Text,
    by: Option<Text>,
    status: String,
    kind: Option<String>,
    done_at: Option<String>,
    clock: Option<Deadline>,
    /// It is the one that offers its act on this page.
    offers: bool,
}

fn items(case: &CaseView) -> Vec<Item> {
    let Some(answer) = &case.answer else {
        return Vec::new();
    };
    let (pack, sections) = (case.edition.pack(), &answer.sections);
    let role = |by: &Option<String>| by.as_ref().map(|by| pack.text(&format!("role/{by}")));
    let clocks = sections
        .deadlines
        .iter()
        .filter(|d| d.attempt.is_none() && d.modality != "must_not" && d.status != "undecided");
    let mut out: Vec<Item> = clocks
        .map(|d| Item {
            rule: d.id.clone(),
            clause: d.clause.clone(),
            what: d.what.clone(),
            by: role(&d.by),
            status: d.status.clone(),
            kind: d.until.first().cloned(),
            done_at: d.done_at.clone(),
            clock: Some(d.clone()),
            offers: false,
        })
        .collect();
    let duties = sections
        .duties
        .iter()
        .filter(|d| d.modality != "must_not" && d.status != "undecided");
    out.extend(duties.map(|d| Item {
        rule: d.rule.clone(),
        clause: d.clause.clone(),
        what: d.what.clone(),
        by: role(&d.by),
        status: d.status.clone(),
        kind: d.until.first().cloned(),
        done_at: d.at.clone(),
        clock: None,
        offers: false,
    }));
    out.in_order_of(|item| (!waits(&item.status), item.status == "standing"));
    let steps: Vec<String> = offers(answer)
        .into_iter()
        .filter(|o| o.step)
        .map(|o| o.kind)
        .collect();
    let mut taken = steps;
    for item in &mut out {
        if let Some(kind) = item
            .kind
            .clone()
            .filter(|k| waits(&item.status) && !taken.contains(k))
        {
            item.offers = true;
            taken.push(kind);
        }
    }
    out
}

/// The checklist of the open case.
#[component]
pub fn Checklist() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let items = work.part(items);
    let rows = move || {
        let items = items.get().unwrap_or_default();
        if items.is_empty() {
            return view! { <p class="quiet">{app.t(text::NO_DUTIES)}</p> }.into_any();
        }
        let rows = items.into_iter().map(|item| row(work, item)).collect_view();
        view! { <ul class="checklist">{rows}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="checklist-title">
            <h2 id="checklist-title">{app.says(text::DUTIES)}</h2>
            {live(rows)}
        </section>
    }
}

fn row(work: Work, item: Item) -> impl IntoView {
    let app = work.app;
    let done =
        item.done_at.is_some() || matches!(item.status.as_str(), "met" | "missed" | "waived");
    let can = waits(&item.status) && item.kind.is_some();
    let what = item.what.clone();
    let label = move || app.text(&what);
    let tick = match item.kind.clone().filter(|_| can || done) {
        Some(kind) => {
            let test = if item.offers {
                format!("act-{kind}")
            } else {
                format!("tick-{}", item.rule)
            };
            let rule = item.rule.clone();
            let press = move |_| {
                if can && !done {
                    work.begin(&kind, Some(rule.clone()));
                }
            };
            view! {
                <button type="button" class="tick" role="checkbox" aria-checked=done.to_string() aria-disabled=(!can).to_string()
                    aria-label=label.clone() data-testid=test on:click=press>{icon(Icon::Check)}</button>
            }
            .into_any()
        }
        None => view! { <span class="tick tick--off" aria-hidden="true"></span> }.into_any(),
    };
    let state = match item.status.as_str() {
        "standing" => Some(text::STANDING),
        "not_started" => Some(text::LATER),
        "breached" => Some(text::BREACHED),
        _ => None,
    };
    let when = item.done_at.clone();
    let clock = item
        .clock
        .filter(|_| can)
        .map(|deadline| view! { <DeadlineChip deadline/> });
    let test = format!("duty-{}", item.rule);
    let (by, clause) = (item.by.filter(|_| !done), item.clause);
    view! {
        <li class:is-done=done data-testid=test>
            {tick}
            <span class="what"><b>{live(label)}</b>" "<span class="clause">{move || clause_words(&clause, app.lang())}</span></span>
            <span class="side">
                {clock}
                {state.map(|s| view! { <span class="quiet small">{move || app.t(s)}</span> })}
                {by.map(|by| view! { <span class="quiet small">{move || app.text(&by)}</span> })}
                {when.map(|at| view! { <span class="quiet small nowrap">{move || app.time_text(&at)}</span> })}
            </span>
        </li>
    }
}
