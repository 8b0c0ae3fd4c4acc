//! Letters and forms of a case on A4, filled from what this device knows, printed by the browser; also
//! without a network. The case and the letter stand in the address, and the face one goes back to
//! (`/letters/CASE/reply?from=board`). Never: what is decided; storage, network.

mod paper;
mod sheet;
mod table;

use crate::faces::casework::bar::StaffBar;
use crate::faces::casework::work::Work;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::texts::{casework, letters as text};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use paper::paper;
use sheet::fill;
use table::{LETTERS, Letter, Part};

/// Faces one comes from, the usual one first.
const FROM: [&str; 3] = ["desk", "field", "board"];

/// The page.
#[component]
pub fn Letters() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let from = move || {
        let named = query.with(|q| q.get("from")).unwrap_or_default();
        FROM.into_iter()
            .find(|face| *face == named)
            .unwrap_or("desk")
    };
    let face = move || if from() == "field" { "field" } else { "desk" };
    page::enter_as(Signal::derive(face), text::TITLE);
    let work = Work::start("/letters");
    let app = work.app;
    let case = move || work.open.get().unwrap_or_default();
    let letter = move || {
        let wanted = params.with(|p| p.get("letter")).unwrap_or_default();
        let found = LETTERS.iter().find(|l| l.id == wanted);
        found.or_else(|| LETTERS.first())
    };
    let kept = RwSignal::new(false);
    let filled = Memo::new(move |_| Some(fill(app, &*work.case()?, letter()?, kept.get())));
    // What staff wrote is wanted once, on one letter.
    Effect::new(move |_| {
        let _ = (case(), letter());
        kept.set(false);
        focus_heading();
    });
    let links = move || {
        let sheet = filled.get()?;
        let mut rows = Vec::new();
        for (letter, why_not) in LETTERS.iter().zip(sheet.offered) {
            let (id, title) = (letter.id, app.t(letter.title));
            // One whose act the regulation does not know is none.
            let Some(why) = why_not else { continue };
            rows.push(match why {
                why if why.is_empty() => {
                    let current = (sheet.letter == id).then_some("page");
                    let to = format!("/letters/{}/{id}?from={}", case(), from());
                    view! { <li><a href=to aria-current=current data-testid=format!("letter-{id}")>{title}</a></li> }.into_any()
                }
                why => view! { <li data-testid=format!("not-{id}")><b>{title}</b><span class="small">{why}</span></li> }.into_any(),
            });
        }
        Some(rows)
    };
    let body = move || {
        if work.lacking() == Some(true) {
            return Some(view! { <div class="empty" data-testid="case-missing">{icon(Icon::Search)}<b>{app.t(casework::NO_CASE)}</b></div> }.into_any());
        }
        let sheet = filled.get()?;
        if !sheet.why_not.is_empty() {
            return Some(view! { <div class="empty" data-testid="letter-not">{icon(Icon::Page)}<b>{app.t(text::NOT_READY)}</b><p>{sheet.why_not}</p></div> }.into_any());
        }
        Some(paper(app, untrack(letter)?, sheet, untrack(case)))
    };
    // Printing is the browser's; where there is no printer its dialog says so.
    let print = move |_| {
        let _ = window().print();
    };
    let unready = move || filled.with(|f| f.as_ref().is_none_or(|sheet| !sheet.why_not.is_empty()));
    let keeps_none = move || unready() || !letter().is_some_and(has_kept);
    let back = move || format!("/{}/{}", from(), case());
    view! {
        <div class="letters-page">
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/letters"/>
            <main>
                <div class="letters-side no-print">
                    <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                    <p class="row">
                        <button type="button" class="button button--go" data-testid="letter-print" hidden=unready on:click=print>{icon(Icon::Print)}<span>{app.says(text::PRINT)}</span></button>
                        <a class="button" data-testid="letter-back" href=back>{icon(Icon::Left)}<span>{app.says(text::BACK)}</span></a>
                    </p>
                    <div class="choices" hidden=keeps_none>
                        <label class="choice choice--many" data-testid="letter-kept">
                            <input type="checkbox" prop:checked=kept on:change=move |event| kept.set(event_target_checked(&event))/>
                            <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                            <span class="small">{app.says(text::WITH_KEPT)}</span>
                        </label>
                    </div>
                    <nav aria-label=app.says(text::CHOOSE)><ul>{live(links)}</ul></nav>
                </div>
                <div class="letters-paper">{live(body)}</div>
            </main>
        </div>
    }
    .into_any()
}

/// Whether a letter has words that were not written for who gets it.
fn has_kept(letter: &Letter) -> bool {
    letter
        .parts
        .iter()
        .any(|part| matches!(part, Part::Kept(..)))
}
