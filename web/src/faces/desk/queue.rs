//! The table of cases: what is due first stands first.

use crate::faces::casework::clocks::due_words;
use crate::faces::casework::head::{lead_words, outcome_words, severity_words};
use crate::faces::casework::saved::upload_look;
use crate::faces::casework::work::Work;
use crate::parts::chip::{self, DeadlineChip};
use crate::parts::icons::{Icon, icon};
use crate::parts::more::{More, STEP, drawn};
use crate::state::{App, CaseView};
use crate::texts::{casework, common, desk as text};
use crate::trouble::Trouble;
use leptos::prelude::*;

/// Which cases the table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Open,
    Closed,
    All,
}

impl Which {
    fn takes(self, case: &CaseView) -> bool {
        match self {
            Self::Open => !case.closed,
            Self::Closed => case.closed,
            Self::All => true,
        }
    }
}

/// Everything the filter looks at.
fn words(app: App, case: &CaseView) -> String {
    let pack = case.edition.pack();
    let sections = case.answer.as_ref().map(|a| &a.sections);
    let parts = [
        case.code.clone(),
        case.title.clone().unwrap_or_default(),
        severity_words(app, pack, sections.and_then(|s| s.severity.as_ref())),
        lead_words(app, pack, sections.and_then(|s| s.routing.as_ref())),
    ];
    parts.join("\n").to_lowercase()
}

/// The cases shown as a table for a spreadsheet, in the order shown: headings, then one row a case.
/// Days are written so that every program sorts them.
fn sheet(app: App, ids: &[String]) -> Vec<Vec<String>> {
    let headings = [
        text::CODE,
        text::NUMBER,
        casework::REGULATION,
        text::RECEIVED,
        text::SUBJECT,
        casework::KIND,
        text::LEVEL,
        text::LEAD,
        text::OUTCOME,
        text::DUE,
        text::STATE,
        text::UPLOAD,
    ];
    let mut rows = vec![headings.map(|words| app.t(words).to_owned()).to_vec()];
    let cases = app.cases();
    let wanted = ids
        .iter()
        .filter_map(|id| cases.iter().find(|c| c.id == *id));
    rows.extend(wanted.map(|case| {
        let pack = case.edition.pack();
        let sections = case.answer.as_ref().map(|a| &a.sections);
        let kind = sections.and_then(|s| s.kind.as_ref());
        let outcome = sections
            .and_then(|s| s.eligibility.as_ref())
            .map(outcome_words);
        let due = case.first_due.as_ref().filter(|_| !case.closed);
        let state = due.map(|d| chip::words(d, false, app.lang()));
        let ended = case.closed.then(|| app.t(text::CLOSED).to_owned());
        vec![
            case.code.clone(),
            case.state.number.clone().unwrap_or_default(),
            app.text(&pack.text("pack")),
            case.state.received.clone().unwrap_or_default(),
            case.title.clone().unwrap_or_default(),
            kind.map(|kind| app.text(&pack.text(&format!("kind/{kind}"))))
                .unwrap_or_default(),
            severity_words(app, pack, sections.and_then(|s| s.severity.as_ref())),
            lead_words(app, pack, sections.and_then(|s| s.routing.as_ref())),
            outcome
                .map(|words| app.t(words).to_owned())
                .unwrap_or_default(),
            due.and_then(|d| d.due_date.clone()).unwrap_or_default(),
            state.or(ended).unwrap_or_default(),
            app.t(case.upload.words()).to_owned(),
        ]
    }));
    rows
}

/// The table with its filter.
#[component]
pub fn Queue() -> impl IntoView {
    let app = App::of_context();
    let which = RwSignal::new(Which::Open);
    let filter = RwSignal::new(String::new());
    let ids = Memo::new(move |_| {
        let (which, wanted) = (which.get(), filter.get().trim().to_lowercase());
        let cases = app.cases();
        let shown = cases
            .iter()
            .filter(|c| which.takes(c) && (wanted.is_empty() || words(app, c).contains(&wanted)));
        shown.map(|c| c.id.clone()).collect::<Vec<_>>()
    });
    let rows = RwSignal::new(STEP);
    Effect::new(move |_| {
        which.track();
        filter.track();
        rows.set(STEP);
    });
    let choice = move |one: Which, words| {
        view! {
            <button type="button" aria-pressed=move || (which.get() == one).to_string() on:click=move |_| which.set(one)>
                {move || app.t(words)}
            </button>
        }
    };
    let empty = move || {
        ids.with(Vec::is_empty).then(|| {
            view! { <div class="empty"><b>{app.t(text::EMPTY)}</b><p>{app.t(text::EMPTY_HINT)}</p></div> }
        })
    };
    let failed = RwSignal::new(None::<Trouble>);
    let export = move |_| {
        let rows = untrack(|| sheet(app, &ids.get()));
        failed.set(untrack(|| app.save_table(&rows)).err());
    };
    let trouble = move || {
        failed.get().map(|trouble| {
            let words = format!(
                "{} {}",
                app.text(trouble.text()),
                app.text(trouble.remedy())
            );
            view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{words}</span></p> }
        })
    };
    let count = move || app.tf(text::COUNT, &[("n", &ids.with(Vec::len).to_string())]);
    view! {
        <div class="desk-tools">
            <h1>{move || app.t(text::TITLE)}</h1>
            <div class="segments" role="group" aria-label=move || app.t(text::SHOWN)>
                {choice(Which::Open, text::OPEN)}
                {choice(Which::Closed, text::CLOSED)}
                {choice(Which::All, text::ALL)}
            </div>
            <span class="grow"></span>
            <label class="desk-filter" for="desk-filter">{icon(Icon::Search)}<span>{move || app.t(text::FILTER)}</span></label>
            <input class="input" id="desk-filter" data-testid="desk-filter" type="search" autocomplete="off" maxlength="80"
                placeholder=move || app.t(text::FILTER_HINT) prop:value=filter on:input=move |event| filter.set(event_target_value(&event))/>
            <button type="button" class="button" data-testid="desk-export" on:click=export>{move || app.t(text::EXPORT)}</button>
            <a class="button button--go" href="/desk/new" data-testid="file-new">{icon(Icon::Plus)}<span>{move || app.t(casework::NEW)}</span></a>
        </div>
        <table class="table queue" aria-rowcount=move || (ids.with(Vec::len) + 1).to_string()>
            <caption class="unseen">{count}</caption>
            <thead><tr>
                <th scope="col">{move || app.t(text::CODE)}</th>
                <th scope="col">{move || app.t(text::SUBJECT)}</th>
                <th scope="col">{move || app.t(text::LEVEL)}</th>
                <th scope="col">{move || app.t(text::LEAD)}</th>
                <th scope="col">{move || app.t(text::DUE)}</th>
                <th scope="col">{move || app.t(text::STATE)}</th>
                <th scope="col">{move || app.t(text::UPLOAD)}</th>
            </tr></thead>
            <tbody>
                <For each=move || drawn(ids, rows) key=Clone::clone let:id>
                    <Row id/>
                </For>
            </tbody>
        </table>
        <More ids rows/>
        {empty}
        {trouble}
        <p class="quiet small desk-count"><span role="status">{count}</span><span class="keys">{move || app.t(text::KEYS)}</span></p>
    }
}

#[component]
fn Row(id: String) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let watched = id.clone();
    let case = Memo::new(move |_| {
        let case = app.case(&watched)?;
        let pack = case.edition.pack();
        let sections = case.answer.as_ref().map(|a| &a.sections);
        let outcome = sections.and_then(|s| s.eligibility.as_ref());
        Some((
            case.code.clone(),
            case.title.clone(),
            severity_words(app, pack, sections.and_then(|s| s.severity.as_ref())),
            lead_words(app, pack, sections.and_then(|s| s.routing.as_ref())),
            case.first_due.clone().filter(|_| !case.closed),
            outcome.map(outcome_words),
            case.upload,
        ))
    });
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| work.open.get().as_deref() == Some(id.as_str()))
    };
    let href = format!("/desk/{id}");
    let code = move || case.get().map(|c| c.0);
    let title = move || {
        case.get()
            .map(|c| c.1.unwrap_or_else(|| app.t(common::UNTITLED).to_owned()))
    };
    let due = move || {
        case.get()
            .and_then(|c| c.4)
            .and_then(|d| due_words(app, &d))
    };
    let state = move || match case.get().map(|c| (c.4, c.5)) {
        Some((Some(deadline), _)) => view! { <DeadlineChip deadline/> }.into_any(),
        Some((None, Some(outcome))) => {
            view! { <span class="quiet">{app.t(outcome)}</span> }.into_any()
        }
        _ => ().into_any(),
    };
    let upload = move || {
        let upload = case.get()?.6;
        let (class, sign) = upload_look(upload);
        Some(view! { <span class=class>{icon(sign)}<span>{app.t(upload.words())}</span></span> })
    };
    view! {
        <tr class:is-open=is_open data-testid="case-row">
            <td class="code">{code}</td>
            <th scope="row"><a href=href aria-current=move || is_open.get().then_some("true")>{title}</a></th>
            <td class="nowrap">{move || case.get().map(|c| c.2)}</td>
            <td>{move || case.get().map(|c| c.3)}</td>
            <td class="nowrap">{due}</td>
            <td>{state}</td>
            <td>{upload}</td>
        </tr>
    }
}
