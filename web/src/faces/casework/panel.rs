//! The panel of an act with more to say: presumptions that are let stand, facts it carries, a
//! note. Nothing is recorded before it is confirmed.

use super::work::{FINDINGS, OTHER, SAVED_LINE, Work, fact_doc, facts_now, put, value_of};
use crate::data::value_text;
use crate::parts::clause::clause_words;
use crate::parts::dialog::dialog;
use crate::parts::fact_input::FactInput;
use crate::parts::fact_words::fact_label;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::photos::{Chosen, photo_field};
use crate::state::{CaseView, Deed};
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::Assumed;
use redress_core::case::Facts;
use redress_core::events::COMMON;
use redress_core::pack::{Audience, FactDoc};
use redress_core::record::MAX_PLACE;
use std::sync::Arc;

/// Asks for an answer by a day.
const SUPERVISION: &str = "supervision_notice_sent";
/// Acts whose words matter: their panel asks for a note.
const TELLING: [&str; 8] = [
    "declined",
    "reply_given",
    "solution_agreed",
    "noted",
    "handling_rejected",
    "withdrawn",
    "reopened",
    SUPERVISION,
];
/// Acts that cannot be chosen among the others: the app makes them itself.
const NOT_CHOSEN: [&str; 6] = [
    "received",
    FINDINGS,
    "noted",
    // Acts on a clock stand under the clock.
    "paused",
    "resumed",
    "extension_granted",
];
const LONGEST_NOTE: &str = "4000";
/// The act that may take a case to another place.
const TRANSFER: &str = "transferred";
/// The act that names a case which is about the same.
const LINKED: &str = "duplicate_linked";

/// Whether an act has more to say than that it was done.
pub fn needed(case: &CaseView, kind: &str) -> bool {
    kind == FINDINGS
        || kind == OTHER
        || kind == TRANSFER
        || kind == LINKED
        || TELLING.contains(&kind)
        || !carried(case, kind).is_empty()
        || (kind == "accepted" && !assumed(case).is_empty())
        || needs_reason(case, kind)
}

/// The facts an act carries.
fn carried(case: &CaseView, kind: &str) -> Vec<FactDoc> {
    let pack = case.edition.pack();
    let event = pack.doc().events.iter().find(|e| e.id == kind);
    let names = event.map(|e| e.sets.as_slice()).unwrap_or_default();
    names
        .iter()
        .filter_map(|name| fact_doc(pack, name))
        .collect()
}

/// What the outcome rests on without anyone having looked.
fn assumed(case: &CaseView) -> Vec<Assumed> {
    let eligibility = case
        .answer
        .as_ref()
        .and_then(|a| a.sections.eligibility.as_ref());
    eligibility.map(|e| e.assumed.clone()).unwrap_or_default()
}

fn needs_reason(case: &CaseView, kind: &str) -> bool {
    let routing = case
        .answer
        .as_ref()
        .and_then(|a| a.sections.routing.as_ref());
    routing.is_some_and(|r| r.gates.iter().any(|g| g.act == kind && g.reason))
}

/// Staff facts: those that can still change the answer, then the others not known yet.
fn findings(work: Work, case: &CaseView) -> (Vec<FactDoc>, Vec<FactDoc>) {
    let known = facts_now(&case.state);
    let asked = work
        .app
        .assess(&case.edition, &case.state.file, Some(Audience::Staff));
    let asked: Vec<String> = asked
        .map(|a| a.next_questions.into_iter().flat_map(|s| s.facts).collect())
        .unwrap_or_default();
    let of_staff = |f: &&FactDoc| f.ask == Audience::Staff && !known.contains_key(&f.id);
    let facts = case
        .edition
        .pack()
        .doc()
        .facts
        .iter()
        .filter(of_staff)
        .cloned();
    facts.partition(|f| asked.contains(&f.id))
}

/// The panel; opens when an act asks for it.
#[component]
pub fn ActPanel() -> impl IntoView {
    let work = Work::of_context();
    let body = move || {
        let kind = work.panel.get()?;
        let case = untrack(|| work.case())?;
        Some(view! { <Body case kind/> }.into_any())
    };
    dialog(
        "act-title",
        Signal::derive(move || work.panel.with(Option::is_some)),
        Callback::new(move |()| work.panel.set(None)),
        SAVED_LINE,
        body,
    )
}

#[component]
fn Body(case: Arc<CaseView>, kind: String) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let pack = case.edition.pack().clone();
    let (facts, note) = (RwSignal::new(Facts::new()), RwSignal::new(String::new()));
    let photos: Chosen = RwSignal::new_local(Vec::new());
    let (chosen, empty) = (RwSignal::new(String::new()), RwSignal::new(false));
    let presumed = if kind == "accepted" {
        assumed(&case)
    } else {
        Vec::new()
    };
    let standing = RwSignal::new(presumed.iter().map(|a| a.fact.clone()).collect::<Vec<_>>());
    let (first, rest) = if kind == FINDINGS {
        findings(work, &case)
    } else {
        (carried(&case, &kind), Vec::new())
    };
    let input = move |fact: FactDoc, pack: &redress_core::pack::Pack| {
        let (value, set) = (value_of(facts, &fact.id), put(facts, &fact.id));
        view! { <FactInput pack=pack.clone() fact value set unknown=true/> }
    };
    let nothing_to_find = kind == FINDINGS && first.is_empty() && rest.is_empty();
    let first = first
        .into_iter()
        .map(|fact| input(fact, &pack))
        .collect_view();
    let rest = (!rest.is_empty()).then(|| {
        let rest = rest
            .into_iter()
            .map(|fact| input(fact, &pack))
            .collect_view();
        view! {
            <details class="more">
                <summary>{icon(Icon::Right)}<span>{app.says(text::MORE_FINDINGS)}</span></summary>
                <div class="form-fields">{rest}</div>
            </details>
        }
    });
    let title = match kind.as_str() {
        FINDINGS => text::FINDINGS.text(),
        OTHER => text::OTHER_ACT.text(),
        kind => pack.event_text(kind),
    };
    let reason = needs_reason(&case, &kind);
    let (note_words, note_hint) = if kind == "reply_given" {
        (text::REPLY_WORDS, text::PRINTED_HINT)
    } else if kind == SUPERVISION {
        (text::SUPERVISION_WORDS, text::PRINTED_HINT)
    } else if reason || kind == "declined" {
        (text::REASON_WORDS, text::NOTE_HINT)
    } else {
        (text::NOTE_WORDS, text::NOTE_HINT)
    };
    let presumptions = presumptions(&case, presumed, standing);
    let choice = (kind == OTHER).then(|| view! { <Choice case=case.clone() chosen/> });
    let with_note = kind != FINDINGS;
    let place = RwSignal::new(String::new());
    let transfers = kind == TRANSFER;
    let destination =
        move || (transfers || chosen.with(|kind| kind == TRANSFER)).then(|| destination(place));
    let same = RwSignal::new(String::new());
    let links = kind == LINKED;
    let near = case.clone();
    let same_as =
        move || (links || chosen.with(|kind| kind == LINKED)).then(|| same_as(&near, same));
    let own = case.id.clone();
    let act = kind.clone();
    let confirm = move |_| {
        let kind = if act == OTHER {
            chosen.get_untracked()
        } else {
            act.clone()
        };
        let given = facts.get_untracked();
        let said = note.get_untracked();
        let shown = photos.get_untracked();
        let linked = (kind == LINKED).then(|| {
            let named = app.called(&same.get_untracked());
            named
                .map(|case| case.summary.id.clone())
                .filter(|id| *id != own)
        });
        let lacking = match act.as_str() {
            _ if linked == Some(None) => true,
            FINDINGS => given.is_empty(),
            OTHER => kind.is_empty(),
            "noted" => said.trim().is_empty() && shown.is_empty(),
            _ => reason && said.trim().is_empty(),
        };
        empty.set(lacking);
        if !lacking {
            let place = place.get_untracked().trim().to_owned();
            let moves = kind == TRANSFER && !place.is_empty();
            let deed = Deed {
                facts: given,
                confirms: standing.get_untracked(),
                place: moves.then_some(place),
                links: linked.flatten(),
                note: Some(said),
                photos: shown,
                ..Deed::default()
            };
            work.record(kind, deed);
        }
    };
    let trouble = move || match work.saving.get() {
        super::work::Saving::Failed(trouble) => Some(view! {
            <p class="bad" role="alert">{icon(Icon::Warning)}<span>{app.text(trouble.text())}" "{app.text(trouble.remedy())}</span></p>
        }),
        _ => None,
    };
    let busy = move || (work.saving.get() == super::work::Saving::Busy).to_string();
    view! {
        <h2 id="act-title" tabindex="-1" autofocus=true>{move || app.text(&title)}</h2>
        {presumptions}
        {choice}
        {destination}
        {same_as}
        {nothing_to_find.then(|| view! { <p class="note">{app.says(text::NOTHING_TO_FIND)}</p> })}
        <div class="form-fields">{first}</div>
        {rest}
        {with_note.then(|| view! {
            <div class="field">
                <label for="act-note">{move || app.t(note_words)}</label>
                <p class="hint">{app.says(note_hint)}</p>
                <textarea class="input" id="act-note" data-testid="act-note" rows="3" maxlength=LONGEST_NOTE autocomplete="off"
                    prop:value=note on:input=move |event| note.set(event_target_value(&event))></textarea>
            </div>
            {photo_field(photos)}
        })}
        {move || empty.get().then(|| view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{app.t(if links || chosen.with(|kind| kind == LINKED) { text::SAME_AS_WHICH } else { text::SAY_SOMETHING })}</span></p> })}
        {live(trouble)}
        <div class="row">
            <button type="button" class="button button--go" data-testid="act-confirm" aria-disabled=busy hidden=nothing_to_find on:click=confirm>
                {app.says(text::CONFIRM)}
            </button>
            <button type="button" class="button" data-testid="act-cancel" on:click=move |_| work.panel.set(None)>
                {app.says(text::CANCEL)}
            </button>
        </div>
    }
}

/// To which place a case goes: one that the organisation has published, or in words.
fn destination(place: RwSignal<String>) -> AnyView {
    let app = crate::state::App::of_context();
    let places = app.organisation().places.clone();
    let places = places
        .into_iter()
        .map(|place| view! { <option value=place.name.zh></option> });
    let places = places.collect_view();
    view! {
        <div class="field">
            <label for="act-place">{app.says(text::TO_PLACE)}</label>
            <p class="hint">{app.says(text::TO_PLACE_HINT)}</p>
            <input class="input" id="act-place" data-testid="act-place" type="text" list="act-places" maxlength=MAX_PLACE.to_string()
                autocomplete="off" prop:value=place on:input=move |event| place.set(event_target_value(&event))/>
            <datalist id="act-places">{places}</datalist>
        </div>
    }
    .into_any()
}

/// With which case it goes together: those alike to choose from, or any that is here by its code.
fn same_as(case: &CaseView, same: RwSignal<String>) -> AnyView {
    let app = crate::state::App::of_context();
    let title: Vec<String> = case.title.clone().into_iter().collect();
    let near = untrack(|| app.alike(&title)).into_iter();
    let near = near
        .filter(|other| other.summary.id != case.id)
        .map(|other| {
            let title = other.title.clone().unwrap_or_default();
            view! { <option value=other.summary.code.clone()>{title}</option> }
        });
    let near = near.collect_view();
    view! {
        <div class="field">
            <label for="act-same">{app.says(text::SAME_AS)}</label>
            <p class="hint" id="act-same-hint">{app.says(text::SAME_AS_HINT)}</p>
            <input class="input" id="act-same" data-testid="act-same" type="text" list="act-near" maxlength="60" aria-describedby="act-same-hint"
                autocomplete="off" prop:value=same on:input=move |event| same.set(event_target_value(&event))/>
            <datalist id="act-near">{near}</datalist>
        </div>
    }
    .into_any()
}

/// Presumptions as boxes: a tick lets one stand as a fact.
fn presumptions(
    case: &CaseView,
    presumed: Vec<Assumed>,
    standing: RwSignal<Vec<String>>,
) -> Option<impl IntoView + use<>> {
    let app = crate::state::App::of_context();
    let edition = case.edition.clone();
    let rows = presumed.iter().map(|one| {
        let (label, value) = (fact_label(edition.pack(), &one.fact), value_text(&edition, &one.fact, &one.value));
        let (fact, watched, from) = (one.fact.clone(), one.fact.clone(), one.from.clone());
        let on = move || standing.with(|s| s.contains(&watched));
        let choose = move |event| {
            let checked = event_target_checked(&event);
            standing.update(|s| {
                s.retain(|f| *f != fact);
                if checked {
                    s.push(fact.clone());
                }
            });
        };
        view! {
            <label class="choice choice--many">
                <input type="checkbox" prop:checked=on on:change=choose/>
                <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                <span><b>{move || app.text(&label)}</b>{app.says(text::COLON)}{move || app.text(&value)}" "
                    <span class="clause">{move || clause_words(&from, app.lang())}</span></span>
            </label>
        }
    });
    let rows = rows.collect_view();
    (!presumed.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend>{app.says(text::PRESUMED)}</legend>
                <p class="hint">{app.says(text::PRESUMED_HINT)}</p>
                <div class="choices">{rows}</div>
            </fieldset>
        }
    })
}

/// Every event the regulation knows.
#[component]
fn Choice(case: Arc<CaseView>, chosen: RwSignal<String>) -> impl IntoView {
    let app = crate::state::App::of_context();
    let pack = case.edition.pack().clone();
    let own = pack
        .doc()
        .events
        .iter()
        .filter(|e| e.sets.is_empty())
        .map(|e| e.id.clone());
    let mut kinds: Vec<String> = own.collect();
    let with_facts = |kind: &str| {
        pack.doc()
            .events
            .iter()
            .any(|e| e.id == kind && !e.sets.is_empty())
    };
    for common in COMMON {
        if !kinds.iter().any(|k| k == common.kind)
            && !with_facts(common.kind)
            && !NOT_CHOSEN.contains(&common.kind)
        {
            kinds.push(common.kind.to_owned());
        }
    }
    let options = kinds.into_iter().map(|kind| {
        let label = pack.event_text(&kind);
        view! { <option value=kind>{move || app.text(&label)}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for="act-kind">{app.says(text::WHICH_ACT)}</label>
            <select class="input" id="act-kind" data-testid="act-kind" on:change=move |event| chosen.set(event_target_value(&event))>
                <option value="">{app.says(crate::texts::parts::CHOOSE)}</option>
                {options}
            </select>
        </div>
    }
}
