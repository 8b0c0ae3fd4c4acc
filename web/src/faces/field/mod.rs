//! The field face, for a tablet in the hand: cases by time left on one side, the open case with
//! what to do on the other. Works without a network.

mod list;

use crate::faces::casework::acts::ActButtons;
use crate::faces::casework::bar::StaffBar;
use crate::faces::casework::checklist::Checklist;
use crate::faces::casework::clock_acts::ClockPanel;
use crate::faces::casework::clocks::FirstClock;
use crate::faces::casework::head::{CaseHead, FactsKnown, Why};
use crate::faces::casework::intake::Intake;
use crate::faces::casework::panel::ActPanel;
use crate::faces::casework::saved::SaveLine;
use crate::faces::casework::tasks::Tasks;
use crate::faces::casework::timeline::Timeline;
use crate::faces::casework::work::{NEW, Work};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::state::{App, Storage};
use crate::texts::{casework, field as text};
use leptos::prelude::*;
use list::CaseList;

/// What the right side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Nothing,
    New,
    Case,
    Missing,
}

/// The face.
#[component]
pub fn Field() -> impl IntoView {
    page::enter("field", text::TITLE);
    let work = Work::start("/field");
    let app = work.app;
    let side = Memo::new(move |_| match work.open.get().as_deref() {
        None => Side::Nothing,
        Some(NEW) => Side::New,
        Some(_) if work.lacking() == Some(true) => Side::Missing,
        Some(_) => Side::Case,
    });
    let shown = move || {
        match side.get() {
        Side::Nothing => view! { <div class="empty">{icon(Icon::List)}<b>{app.says(text::CHOOSE)}</b></div> }.into_any(),
        Side::New => view! { <Intake/> }.into_any(),
        Side::Missing => view! {
            <div class="empty" data-testid="case-missing">{icon(Icon::Search)}<b>{app.says(casework::NO_CASE)}</b><p>{app.says(casework::NO_CASE_HINT)}</p></div>
        }
        .into_any(),
        Side::Case => view! { <FieldCase/> }.into_any(),
    }
    };
    // On a narrow screen an open case takes the place of the list.
    let opened = move || side.get() != Side::Nothing;
    view! {
        <div class="field-face" class:is-open=opened>
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/field"/>
            <NotEnrolled/>
            <div class="field-body">
                <CaseList/>
                <main class="field-main">
                    <a class="button button--bare back" href="/field">{icon(Icon::Left)}<span>{app.says(text::LIST)}</span></a>
                    {live(shown)}
                </main>
            </div>
        </div>
    }
}

/// The open case.
#[component]
fn FieldCase() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let shown = work.shown();
    Effect::new(move |_| {
        shown.track();
        focus_heading();
    });
    view! {
        <div class="field-case">
            <CaseHead/>
            <FirstClock/>
            <Tasks/>
            <Checklist/>
            <Timeline/>
            <details class="more">
                <summary>{icon(Icon::Right)}<span>{app.says(text::SHOW_WHY)}</span></summary>
                <Why/>
                <FactsKnown/>
            </details>
        </div>
        <footer class="field-foot">
            <SaveLine/>
            <ActButtons steps_only=true/>
        </footer>
        <ActPanel/>
        <ClockPanel/>
    }
}

/// Nothing can be saved by a device that is not enrolled: said before anything is typed.
#[component]
pub fn NotEnrolled() -> impl IntoView {
    let app = App::of_context();
    move || {
        (app.storage() == Storage::Working && app.device().is_none()).then(|| {
            view! {
                <div class="band band--seal" role="note" data-testid="not-enrolled">
                    {icon(Icon::Warning)}<span>{app.t(text::NOT_ENROLLED)}</span>
                    <a class="button" href="/enrol">{app.t(text::ENROL)}</a>
                </div>
            }
        })
    }
}
