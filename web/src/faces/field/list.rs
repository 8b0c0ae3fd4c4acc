//! The list of cases, least working time left first.

use crate::faces::casework::clocks::due_words;
use crate::faces::casework::saved::upload_look;
use crate::faces::casework::work::Work;
use crate::parts::chip::DeadlineChip;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::more::{More, STEP, begun, behind, drawn};
use crate::texts::{casework, common, field as text};
use crate::when::ZONE;
use leptos::prelude::*;

/// The list.
#[component]
pub fn CaseList() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let all = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        let cases = app.cases();
        let shown = cases.iter().filter(|c| all.get() || !c.summary.closed);
        shown.map(|c| c.summary.id.clone()).collect::<Vec<_>>()
    });
    let rows = begun(ids);
    Effect::new(move |before: Option<()>| {
        all.track();
        if before.is_some() {
            rows.set(STEP);
        }
    });
    let today = move || app.day_text(&app.now().day(ZONE).text());
    let count = move || app.tf(text::COUNT, &[("n", &ids.with(Vec::len).to_string())]);
    let choice = move |which: bool, words| {
        view! {
            <button type="button" aria-pressed=move || (all.get() == which).to_string() on:click=move |_| all.set(which)>
                {move || app.t(words)}
            </button>
        }
    };
    let empty = move || {
        ids.with(Vec::is_empty).then(|| {
            view! { <div class="empty"><b>{app.t(text::EMPTY)}</b><p>{app.t(text::EMPTY_HINT)}</p></div> }
        })
    };
    view! {
        <nav class="field-list" aria-label=app.says(text::LIST)>
            <div class="field-list-head">
                <p class="song day">{live(today)}</p>
                <p class="quiet small" role="status">{live(count)}</p>
                {behind()}
                <div class="row">
                    <div class="segments" role="group" aria-label=app.says(text::LIST)>
                        {choice(false, text::TODAY)}
                        {choice(true, text::ALL)}
                    </div>
                    <a class="button" href="/field/new" data-testid="file-new">{icon(Icon::Plus)}<span>{app.says(casework::NEW)}</span></a>
                </div>
            </div>
            {live(empty)}
            <ul>
                <For each=move || drawn(ids, rows) key=Clone::clone let:id>
                    <Row id/>
                </For>
            </ul>
            <More ids rows/>
        </nav>
    }
}

#[component]
fn Row(id: String) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let (watched, own) = (id.clone(), id.clone());
    let case = Memo::new(move |_| {
        let case = app.in_short(&watched)?;
        Some((
            case.title.clone(),
            case.summary.code.clone(),
            app.first_due(&case),
            app.upload_of(&watched),
        ))
    });
    let current = move || (work.open.get().as_deref() == Some(own.as_str())).then_some("true");
    let content = move || {
        let (title, code, due, upload) = case.get()?;
        let (class, sign) = upload_look(upload);
        let title = title.unwrap_or_else(|| app.t(common::UNTITLED).to_owned());
        let day = due.as_ref().and_then(|d| due_words(app, d));
        let chip = due.map(|deadline| view! { <DeadlineChip deadline/> });
        Some(view! {
            <b class="title">{title}</b>
            <span class="quiet small code">{code}</span>
            <span class="states">
                {chip}
                {day.map(|day| view! { <span class="small quiet nowrap">{day}</span> })}
                <span class=class>{icon(sign)}<span>{app.t(upload.words())}</span></span>
            </span>
        })
    };
    let href = format!("/field/{id}");
    view! { <li><a href=href aria-current=current data-testid="case-row">{live(content)}</a></li> }
}
