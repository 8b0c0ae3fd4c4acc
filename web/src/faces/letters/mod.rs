//! Letters and forms of a case on A4, filled from what this device knows, printed by the browser; also
//! without a network. The case and the letter stand in the address (`/letters/desk/CASE/reply`), and the
//! face one goes back to. Never: what is decided; storage, network.

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
use leptos_router::hooks::use_params_map;
use paper::paper;
use sheet::fill;
use table::{LETTERS, Letter, Part, of_case};

/// The page.
#[component]
pub fn Letters() -> impl IntoView {
    let params = use_params_map();
    let named = move |name| params.with(|p| p.get(name)).unwrap_or_default();
    let base = move || {
        if named("face") == "field" {
            "field"
        } else {
            "desk"
        }
    };
    page::enter_as(Signal::derive(base), text::TITLE);
    let work = Work::start("/letters");
    let app = work.app;
    let letter_at = Memo::new(move |_| {
        let wanted = named("letter");
        LETTERS.iter().position(|l| l.id == wanted).unwrap_or(0)
    });
    let letter = move || LETTERS.get(letter_at.get());
    let kept = RwSignal::new(false);
    let shown = work.shown();
    Effect::new(move |_| {
        shown.track();
        focus_heading();
    });
    // What is printed is wanted once, of one letter.
    Effect::new(move |_| {
        let _ = (work.open.get(), letter_at.get());
        kept.set(false);
    });
    let list = work.part(move |case| {
        let all = of_case(case).map(|letter| (letter.id, letter.why_not(app, case)));
        all.collect::<Vec<_>>()
    });
    let links = move || {
        let open = letter().map(|l| l.id);
        let from = format!(
            "/letters/{}/{}",
            named("face"),
            work.open.get().unwrap_or_default()
        );
        let rows = list.get().unwrap_or_default().into_iter().filter_map(|(id, why_not)| {
            let letter = LETTERS.iter().find(|l| l.id == id)?;
            let title = app.t(letter.title);
            Some(match why_not {
                None => {
                    let current = (open == Some(id)).then_some("page");
                    view! { <li><a href=format!("{from}/{id}") aria-current=current data-testid=format!("letter-{id}")>{title}</a></li> }.into_any()
                }
                Some(why) => view! { <li data-testid=format!("not-{id}")><b>{title}</b><span class="small">{why}</span></li> }.into_any(),
            })
        });
        rows.collect::<Vec<_>>()
    };
    let filled = Memo::new(move |_| {
        let case = work.case()?;
        Some(fill(app, &case, letter()?, kept.get()))
    });
    let body = move || {
        if work.lacking() == Some(true) {
            return Some(view! { <div class="empty" data-testid="case-missing">{icon(Icon::Search)}<b>{app.t(casework::NO_CASE)}</b></div> }.into_any());
        }
        let (sheet, letter) = (filled.get()?, letter()?);
        if let Some(why) = &sheet.why_not {
            return Some(view! { <div class="empty" data-testid="letter-not">{icon(Icon::Page)}<b>{app.t(text::NOT_READY)}</b><p>{why.clone()}</p></div> }.into_any());
        }
        Some(paper(app, letter, sheet, work.open.get_untracked()?))
    };
    // Printing is the browser's; where there is no printer its dialog says so.
    let print = move |_| {
        let _ = window().print();
    };
    let ready = move || filled.with(|f| f.as_ref().is_some_and(|sheet| sheet.why_not.is_none()));
    let keeps = move || letter().is_some_and(has_kept) && ready();
    view! {
        <div class="letters-page">
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/letters"/>
            <main>
                <div class="letters-side no-print">
                    <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                    <p class="row">
                        <button type="button" class="button button--go" data-testid="letter-print" hidden=move || !ready() on:click=print>{icon(Icon::Print)}<span>{app.says(text::PRINT)}</span></button>
                        <a class="button" data-testid="letter-back" href=move || format!("/{}/{}", named("face"), work.open.get().unwrap_or_default())>{icon(Icon::Left)}<span>{app.says(text::BACK)}</span></a>
                    </p>
                    <div class="choices" hidden=move || !keeps()>
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
