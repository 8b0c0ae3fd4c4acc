//! The table of cases: what is due first stands first.

use crate::browser;
use crate::faces::casework::clocks::due_words;
use crate::faces::casework::head::{level_words, words_of_leads, words_of_outcome};
use crate::faces::casework::saved::upload_look;
use crate::faces::casework::work::Work;
use crate::i18n::Words;
use crate::parts::chip::{self, DeadlineChip};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::more::{More, STEP, begun, behind, drawn};
use crate::settings as kept;
use crate::state::{App, Case, Upload};
use crate::texts::{casework, common, desk as text};
use crate::trouble::Trouble;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use redress_core::answer::Deadline;
use redress_core::assess::Edition;
use std::sync::Arc;

/// More kept filters than this are no shortcut any more.
const MOST_KEPT: usize = 12;

/// Which cases the table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Open,
    Closed,
    All,
}

impl Which {
    /// All of them, as the address names them.
    const NAMED: [(&'static str, Self, Words); 3] = [
        ("open", Self::Open, text::OPEN),
        ("closed", Self::Closed, text::CLOSED),
        ("all", Self::All, text::ALL),
    ];

    fn called(name: &str) -> Self {
        let found = Self::NAMED.iter().find(|(own, ..)| *own == name);
        found.map_or(Self::Open, |(_, which, _)| *which)
    }

    fn name(self) -> (&'static str, Words) {
        let found = Self::NAMED.iter().find(|(_, which, _)| *which == self);
        found.map_or(("open", text::OPEN), |(name, _, words)| (*name, *words))
    }

    fn takes(self, case: &Case) -> bool {
        match self {
            Self::Open => !case.summary.closed,
            Self::Closed => case.summary.closed,
            Self::All => true,
        }
    }
}

/// A case as a row shows it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    code: String,
    title: Option<String>,
    level: String,
    lead: String,
    due: Option<Deadline>,
    outcome: Option<Words>,
    upload: Upload,
}

impl Line {
    fn of(app: App, case: &Case) -> Self {
        let summary = &case.summary;
        let edition = app.edition(&summary.pack);
        let pack = edition.as_ref().map(Edition::pack);
        let level = pack.map(|pack| level_words(app, pack, summary.level.as_ref()));
        let lead = pack.map(|pack| words_of_leads(app, pack, &summary.leads));
        let outcome = summary.outcome.as_deref();
        Self {
            code: summary.code.clone(),
            title: case.title.clone(),
            level: level.unwrap_or_default(),
            lead: lead.unwrap_or_default(),
            due: app.first_due(case).filter(|_| !summary.closed),
            outcome: outcome.map(|o| words_of_outcome(summary.recorded.as_deref(), o)),
            upload: app.upload_of(&summary.id),
        }
    }
}

/// The ids of the cases that are shown. Many cases share their level and lead: each pair is read once.
fn found(app: App, which: Which, wanted: &str) -> Vec<String> {
    let mut alike: Vec<(Arc<Case>, bool)> = Vec::new();
    let mut has = |case: &Arc<Case>| {
        let of = |case: &Case| {
            let summary = &case.summary;
            let edition = app.edition(&summary.pack)?;
            let level = level_words(app, edition.pack(), summary.level.as_ref());
            let lead = words_of_leads(app, edition.pack(), &summary.leads);
            Some(format!("{level}\n{lead}").to_lowercase().contains(wanted))
        };
        let same = |(other, _): &&(Arc<Case>, bool)| {
            let (one, other) = (&case.summary, &other.summary);
            one.level == other.level && one.leads == other.leads && one.pack == other.pack
        };
        if case.words.contains(wanted) {
            return true;
        }
        if let Some((_, has)) = alike.iter().find(same) {
            return *has;
        }
        let has = of(case).unwrap_or_default();
        alike.push((case.clone(), has));
        has
    };
    let mut cases = app.cases();
    cases.retain(|case| which.takes(case) && has(case));
    cases.iter().map(|case| case.summary.id.clone()).collect()
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
    let wanted = ids.iter().filter_map(|id| app.in_short(id));
    rows.extend(wanted.map(|case| {
        let line = Line::of(app, &case);
        let summary = &case.summary;
        let edition = app.edition(&summary.pack);
        let pack_text = |key: &str| edition.as_ref().map(|e| app.text(&e.pack().text(key)));
        let kind = summary.kind.as_ref();
        let state = line.due.as_ref().map(|d| chip::words(d, false, app.lang()));
        let ended = summary.closed.then(|| app.t(text::CLOSED).to_owned());
        vec![
            line.code,
            summary.number.clone().unwrap_or_default(),
            app.text(&app.title_of(&summary.pack)),
            summary.received.clone().unwrap_or_default(),
            line.title.unwrap_or_default(),
            kind.and_then(|kind| pack_text(&format!("kind/{kind}")))
                .unwrap_or_default(),
            line.level,
            line.lead,
            line.outcome
                .map(|words| app.t(words).to_owned())
                .unwrap_or_default(),
            line.due.and_then(|d| d.due_date).unwrap_or_default(),
            state.or(ended).unwrap_or_default(),
            app.t(line.upload.words()).to_owned(),
        ]
    }));
    rows
}

/// The table with its filter.
#[component]
pub fn Queue() -> impl IntoView {
    let app = App::of_context();
    let asked = use_query_map();
    let asked = |name| untrack(|| asked.with(|q| q.get(name))).unwrap_or_default();
    let which = RwSignal::new(Which::called(&asked("show")));
    let filter = RwSignal::new(asked("q"));
    keep_in_address(which, filter);
    let ids = Memo::new(move |_| {
        let (which, wanted) = (which.get(), filter.get().trim().to_lowercase());
        found(app, which, &wanted)
    });
    let rows = begun(ids);
    Effect::new(move |before: Option<()>| {
        which.track();
        filter.track();
        if before.is_some() {
            rows.set(STEP);
        }
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
            <h1>{app.says(text::TITLE)}</h1>
            <div class="segments" role="group" aria-label=app.says(text::SHOWN)>
                {Which::NAMED.map(|(_, which, words)| choice(which, words)).collect_view()}
            </div>
            <span class="grow"></span>
            <label class="desk-filter" for="desk-filter">{icon(Icon::Search)}<span>{app.says(text::FILTER)}</span></label>
            <input class="input" id="desk-filter" data-testid="desk-filter" type="search" autocomplete="off" maxlength="80"
                placeholder=app.says(text::FILTER_HINT) prop:value=filter on:input=move |event| filter.set(event_target_value(&event))/>
            <button type="button" class="button" data-testid="desk-export" on:click=export>{app.says(text::EXPORT)}</button>
            <a class="button button--go" href="/desk/new" data-testid="file-new">{icon(Icon::Plus)}<span>{app.says(casework::NEW)}</span></a>
        </div>
        {kept_filters(app, which, filter)}
        {behind()}
        <table class="table queue" aria-rowcount=move || (ids.with(Vec::len) + 1).to_string()>
            <caption class="unseen">{live(count)}</caption>
            <thead><tr>
                <th scope="col">{app.says(text::CODE)}</th>
                <th scope="col">{app.says(text::SUBJECT)}</th>
                <th scope="col">{app.says(text::LEVEL)}</th>
                <th scope="col">{app.says(text::LEAD)}</th>
                <th scope="col">{app.says(text::DUE)}</th>
                <th scope="col">{app.says(text::STATE)}</th>
                <th scope="col">{app.says(text::UPLOAD)}</th>
            </tr></thead>
            <tbody>
                <For each=move || drawn(ids, rows) key=Clone::clone let:id>
                    <Row id/>
                </For>
            </tbody>
        </table>
        <More ids rows/>
        {live(empty)}
        {live(trouble)}
        <p class="quiet small desk-count"><span role="status">{live(count)}</span><span class="keys">{app.says(text::KEYS)}</span></p>
    }
}

/// What the table shows stands in the address, so that it can be kept, passed on and loaded again.
fn keep_in_address(which: RwSignal<Which>, filter: RwSignal<String>) {
    let at = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        let (path, wanted) = (at.get(), filter.get());
        let wanted = wanted.trim();
        let mut parts = Vec::new();
        if which.get() != Which::Open {
            parts.push(format!("show={}", which.get().name().0));
        }
        if !wanted.is_empty() {
            parts.push(format!(
                "q={}",
                String::from(js_sys::encode_uri_component(wanted))
            ));
        }
        if before.is_some() || !parts.is_empty() {
            let mark = if parts.is_empty() { "" } else { "?" };
            browser::set_address(&format!("{path}{mark}{}", parts.join("&")));
        }
    });
}

/// Filters that were kept, one touch each; the one at hand can be kept, or let go.
fn kept_filters(app: App, which: RwSignal<Which>, filter: RwSignal<String>) -> AnyView {
    let kept = RwSignal::new(kept::filters());
    let now = Memo::new(move |_| {
        let words = filter.get().trim().to_owned();
        (which.get().name().0.to_owned(), words)
    });
    let turn = move |_| {
        let now = now.get_untracked();
        kept.update(|all| {
            let before = all.len();
            all.retain(|one| *one != now);
            if all.len() == before {
                all.push(now);
                all.truncate(MOST_KEPT);
            }
            kept::set_filters(all);
        });
    };
    let rows = move || {
        let rows = kept.get().into_iter().map(|one| {
            let (name, words) = one.clone();
            let which_one = Which::called(&name);
            let label = match words.as_str() {
                "" => app.t(which_one.name().1).to_owned(),
                words if which_one == Which::Open => words.to_owned(),
                words => format!("{} · {words}", app.t(which_one.name().1)),
            };
            let go = move |_| {
                which.set(which_one);
                filter.set(words.clone());
            };
            view! {
                <button type="button" data-testid="kept-filter" aria-pressed=move || (now.get() == one).to_string() on:click=go>{label}</button>
            }
            .into_any()
        });
        rows.collect_view()
    };
    let is_kept = move || kept.with(|all| all.contains(&now.get()));
    let plain = move || now.with(|(name, words)| name == "open" && words.is_empty());
    let words = move || {
        app.t(if is_kept() {
            text::LET_GO_FILTER
        } else {
            text::KEEP_FILTER
        })
    };
    let none = move || kept.with(Vec::is_empty);
    view! {
        <div class="row kept-filters" class:is-empty=move || none() && plain()>
            <div class="segments" role="group" aria-label=app.says(text::KEPT_FILTERS) hidden=none>{live(rows)}</div>
            <button type="button" class="button" data-testid="keep-filter" hidden=plain on:click=turn>{live(words)}</button>
        </div>
    }
    .into_any()
}

#[component]
fn Row(id: String) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let watched = id.clone();
    let case = Memo::new(move |_| Some(Line::of(app, &*app.in_short(&watched)?)));
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| work.open.get().as_deref() == Some(id.as_str()))
    };
    let href = format!("/desk/{id}");
    let code = move || case.get().map(|c| c.code);
    let title = move || {
        case.get().map(|c| {
            c.title
                .unwrap_or_else(|| app.t(common::UNTITLED).to_owned())
        })
    };
    let due = move || {
        case.get()
            .and_then(|c| c.due)
            .and_then(|d| due_words(app, &d))
    };
    let state = move || match case.get().map(|c| (c.due, c.outcome)) {
        Some((Some(deadline), _)) => view! { <DeadlineChip deadline/> }.into_any(),
        Some((None, Some(outcome))) => {
            view! { <span class="quiet">{app.t(outcome)}</span> }.into_any()
        }
        _ => ().into_any(),
    };
    let upload = move || {
        let upload = case.get()?.upload;
        let (class, sign) = upload_look(upload);
        Some(view! { <span class=class>{icon(sign)}<span>{app.t(upload.words())}</span></span> })
    };
    view! {
        <tr class:is-open=is_open data-testid="case-row">
            <td class="code">{live(code)}</td>
            <th scope="row"><a href=href aria-current=move || is_open.get().then_some("true")>{live(title)}</a></th>
            <td class="nowrap">{move || case.get().map(|c| c.level)}</td>
            <td>{move || case.get().map(|c| c.lead)}</td>
            <td class="nowrap">{live(due)}</td>
            <td>{live(state)}</td>
            <td>{live(upload)}</td>
        </tr>
    }
}
