//! The open case at the desk, in full; printed, it is the record of the case.

use crate::faces::casework::acts::ActButtons;
use crate::faces::casework::clock_acts::ClockPanel;
use crate::faces::casework::clocks::Clocks;
use crate::faces::casework::head::{CaseHead, FactsKnown, Why, letters_link};
use crate::faces::casework::panel::ActPanel;
use crate::faces::casework::saved::SaveLine;
use crate::faces::casework::tasks::Tasks;
use crate::faces::casework::timeline::Timeline;
use crate::faces::casework::work::Work;
use crate::i18n::Words;
use crate::parts::clause::clause_words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_heading;
use crate::texts::{casework, desk as text};
use crate::when::ZONE;
use leptos::prelude::*;

/// The acts that urge: a reminder, and a notice that asks for an answer.
const URGING: [(&str, Words, Icon); 2] = [
    ("reminder_sent", text::REMIND, Icon::Speech),
    ("supervision_notice_sent", text::SUPERVISE, Icon::Page),
];

/// The pane.
#[component]
pub fn Pane(
    /// Who looks at it urges others: a reminder is one touch away.
    #[prop(optional)]
    urges: bool,
) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let closed = work.part(|case| case.closed);
    let done = move || closed.get() != Some(false);
    let urging = URGING.into_iter().filter(|_| urges);
    let urge = urging.map(|(kind, words, sign)| {
        view! {
            <button type="button" class="button" hidden=done data-testid=format!("act-{kind}") on:click=move |_| work.begin(kind, None)>
                {icon(sign)}<span>{app.says(words)}</span>
            </button>
        }
    });
    let urge = urge.collect_view();
    let shown = work.shown();
    Effect::new(move |_| {
        shown.track();
        focus_heading();
    });
    let printed = move || {
        app.tf(
            text::PRINTED,
            &[("time", &app.time_text(&app.now().text(ZONE)))],
        )
    };
    view! {
        <div class="pane-tools">
            <span id="desk-case" class="unseen">{app.says(text::RECORD)}</span>
            <span class="grow"></span>
            {letters_link(work)}
            {urge}
            <a class="button" href=work.base>{app.says(text::BACK)}</a>
        </div>
        <div class="pane-record">
            <p class="print-only song record-name">{app.says(text::RECORD)}</p>
            <CaseHead/>
            <div class="pane-acts"><ActButtons/><SaveLine/></div>
            <Tasks/>
            <Clocks/>
            <Duties/>
            <Why/>
            <FactsKnown/>
            <Timeline/>
            <p class="print-only small">{live(printed)}</p>
        </div>
        <ActPanel/>
        <ClockPanel/>
    }
}

/// Duties with how they stand; acts that meet them are among the buttons above.
#[component]
fn Duties() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let duties = work.part(|case| {
        case.answer
            .as_ref()
            .map(|a| a.sections.duties.clone())
            .unwrap_or_default()
    });
    let rows = move || {
        let duties = duties.get()?;
        let pack = untrack(|| work.case())?.edition.pack().clone();
        let shown = duties.into_iter().filter(|d| d.status != "undecided");
        let rows = shown.map(|duty| {
            let by = duty.by.as_ref().map(|by| app.text(&pack.text(&format!("role/{by}"))));
            let state = app.t(match duty.status.as_str() {
                "met" => crate::texts::parts::MET,
                "breached" => casework::BREACHED,
                "standing" => casework::STANDING,
                "not_started" => casework::LATER,
                _ => text::OPEN,
            });
            let when = duty.at.as_deref().map(|at| app.time_text(at));
            view! {
                <tr>
                    <th scope="row">{app.text(&duty.what)}" "<span class="clause">{clause_words(&duty.clause, app.lang())}</span></th>
                    <td>{by}</td>
                    <td class="nowrap">{state}" "{when}</td>
                </tr>
            }
        });
        Some(rows.collect_view())
    };
    view! {
        <section aria-labelledby="duties-title">
            <h2 id="duties-title">{app.says(casework::DUTIES)}</h2>
            <table class="table duties"><tbody>{live(rows)}</tbody></table>
        </section>
    }
}
