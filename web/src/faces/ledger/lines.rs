//! The lines of the ledger, one a case, numbered without a gap; all of them, or those that a number of the
//! page stands for.

use super::Look;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::more::{More, STEP, begun, drawn};
use crate::parts::page;
use crate::state::App;
use crate::texts::{common, ledger as text};
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::assess::Edition;
use redress_core::ledger::{Cell, HEADINGS, Line, MEASURES, Rates, row};

/// The columns on the page, by their place in [`HEADINGS`]; the limits stand in one.
const NUMBER: usize = 0;
const CODE: usize = 1;
const RECEIVED: usize = 3;
const SUBJECT: usize = 6;
const LEVEL: usize = 8;
const LEAD: usize = 9;
const DECISION: usize = 10;
const ENDED: usize = 11;
const ADJUSTS: usize = 16;

/// What an address lists alone: its name in words, and the ids.
fn listed(app: App, show: &str, lines: &[Line]) -> Option<(String, Vec<String>)> {
    let ids = |keep: fn(&Line) -> bool| {
        let kept = lines.iter().filter(|line| keep(line));
        kept.map(|line| line.case.clone()).collect()
    };
    match show {
        "adjusting" => {
            let ids = ids(|line| line.adjusts.is_some());
            return Some((app.t(text::ADJUSTING).to_owned(), ids));
        }
        "open" => {
            let ids = ids(|line| line.adjusts.is_none() && line.ended.is_none());
            return Some((app.t(text::UNENDED).to_owned(), ids));
        }
        _ => {}
    }
    let (id, part) = show.split_once('.')?;
    let at = MEASURES.iter().position(|measure| measure.id == id)?;
    let rates = Rates::of(lines);
    let (measure, rate) = *rates.all().get(at)?;
    let (words, ids) = match part {
        "cases" => (measure.cases, rate.cases.clone()),
        "not" => (measure.not, rate.not.clone()),
        "of" => (measure.name, [&rate.cases[..], &rate.not[..]].concat()),
        "left_out" => (measure.left_out, rate.left_out.clone()),
        _ => return None,
    };
    let (name, words) = (both(app, measure.name), both(app, words));
    Some((
        match part {
            "of" => format!("{name} · {}", app.t(text::OF)),
            _ => format!("{name} · {words}"),
        },
        ids,
    ))
}

/// One of two wordings.
pub fn both(app: App, (zh, en): (&str, &str)) -> String {
    app.text(&Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    })
}

/// The table.
#[component]
pub fn Lines(look: Look) -> impl IntoView {
    let app = look.app;
    let alone = Memo::new(move |_| {
        let show = look.show.get()?;
        look.lines.with(|lines| listed(app, &show, lines))
    });
    let ids = Memo::new(move |_| match alone.get() {
        Some((_, ids)) => ids,
        None => look
            .lines
            .with(|lines| lines.iter().map(|line| line.case.clone()).collect()),
    });
    let rows = begun(ids);
    Effect::new(move |before: Option<()>| {
        look.month.get();
        look.show.get();
        if before.is_some() {
            rows.set(if look.all.get_untracked() {
                usize::MAX
            } else {
                STEP
            });
        }
    });
    Effect::new(move |_| {
        if look.all.get() {
            rows.set(usize::MAX);
        }
    });
    let part = move || {
        let (all, drawn) = (ids.with(Vec::len), rows.get());
        let numbers = [("n", &*drawn.to_string()), ("all", &*all.to_string())];
        (drawn < all).then(|| app.tf(text::PRINTED_PART, &numbers))
    };
    // A number that was pressed stands above: the list it opens is what is read next.
    Effect::new(move |before: Option<Option<String>>| {
        let show = look.show.get();
        if before.is_some_and(|before| before != show) {
            page::focus("#ledger-lines");
        }
        show
    });
    let only = move || {
        let (what, ids) = alone.get()?;
        let words = app.tf(
            text::ONLY,
            &[("what", &what), ("n", &ids.len().to_string())],
        );
        let all = look.address(None);
        Some(view! {
            <p class="ledger-only" data-testid="ledger-only">{icon(Icon::Eye)}<span role="status">{words}</span>
                <a class="link no-print" href=all>{app.t(text::EVERYTHING)}</a></p>
        })
    };
    let empty = move || {
        let reading = look.whole.with(|whole| whole.left > 0);
        (ids.with(Vec::is_empty) && !reading).then(|| {
            let (words, hint) = match alone.with(Option::is_some) {
                true => (text::NONE_LEFT, None),
                false => (text::EMPTY, Some(text::EMPTY_HINT)),
            };
            let hint = hint.map(|hint| view! { <p>{app.t(hint)}</p> });
            view! { <div class="empty" data-testid="ledger-empty"><b>{app.t(words)}</b>{hint}</div> }
        })
    };
    let column = move |at: usize| {
        let words = HEADINGS.get(at).copied().unwrap_or_default();
        view! { <th scope="col">{move || both(app, words)}</th> }
    };
    view! {
        <section aria-labelledby="ledger-lines">
            <h2 id="ledger-lines" tabindex="-1">{app.says(text::LINES)}</h2>
            {live(only)}
            <table class="table queue ledger-table" hidden=move || ids.with(Vec::is_empty) aria-rowcount=move || (ids.with(Vec::len) + 1).to_string()>
                <thead><tr>
                    <th scope="col" class="num">{app.says(text::ORDER)}</th>
                    {column(NUMBER)}{column(RECEIVED)}{column(SUBJECT)}{column(LEVEL)}{column(LEAD)}{column(DECISION)}
                    <th scope="col">{app.says(text::LIMITS)}</th>
                    {column(ENDED)}{column(ADJUSTS)}
                </tr></thead>
                <tbody>
                    <For each=move || drawn(ids, rows) key=Clone::clone let:id>
                        <Row look id/>
                    </For>
                </tbody>
            </table>
            <More ids rows/>
            <p class="print-only">{live(part)}</p>
            {live(empty)}
        </section>
    }
    .into_any()
}

/// A line: the number of its place in the month, and its cells.
#[component]
fn Row(look: Look, id: String) -> impl IntoView {
    let app = look.app;
    let case = id.clone();
    let line = Memo::new(move |_| {
        look.lines.with(|lines| {
            let mut lines = lines.iter().enumerate();
            let (at, line) = lines.find(|(_, line)| line.case == case)?;
            Some((at + 1, line.clone()))
        })
    });
    let cells = Memo::new(move |_| {
        let (_, line) = line.get()?;
        let edition = app.edition(&line.pack);
        let pack = edition.as_ref().map(Edition::pack);
        Some(row(&line, pack, &|text| app.text(text)))
    });
    let cell = move |at: usize| {
        cells.with(|cells| Some(cells.as_ref()?.get(at).map(Cell::text).unwrap_or_default()))
    };
    let number = move || {
        let number = cell(NUMBER).filter(|number| !number.is_empty());
        number.or_else(|| cell(CODE))
    };
    let subject = move || {
        let subject = cell(SUBJECT)?;
        Some(match subject.is_empty() {
            true => app.t(common::UNTITLED).to_owned(),
            false => subject,
        })
    };
    let limits = move || {
        let (_, line) = line.get()?;
        let words = app.tf(
            text::LIMITS_OF,
            &[
                ("met", &line.in_time.to_string()),
                ("late", &line.late.to_string()),
                ("waiting", &line.waiting.to_string()),
            ],
        );
        Some(view! { <span class:red=line.late != 0>{words}</span> })
    };
    view! {
        <tr data-testid="case-row">
            <td class="num">{move || line.get().map(|(at, _)| at)}</td>
            <td>{live(number)}</td>
            <td>{move || cell(RECEIVED)}</td>
            <th scope="row"><a href=format!("/desk/{id}")>{live(subject)}</a></th>
            <td>{move || cell(LEVEL)}</td>
            <td>{move || cell(LEAD)}</td>
            <td>{move || cell(DECISION)}</td>
            <td>{live(limits)}</td>
            <td>{move || cell(ENDED)}</td>
            <td>{move || cell(ADJUSTS)}</td>
        </tr>
    }
    .into_any()
}
