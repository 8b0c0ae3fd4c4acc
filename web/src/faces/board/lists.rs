//! The figures of the board and the cases behind each. A figure chosen stands in the address
//! (`?show=overdue`), so that a page can be kept and passed on.

use crate::faces::casework::clocks::due_words;
use crate::faces::casework::head::{level_words, words_of_leads};
use crate::faces::casework::work::Work;
use crate::i18n::Words;
use crate::parts::chip::DeadlineChip;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::more::behind;
use crate::state::App;
use crate::texts::{board as text, common, desk};
use crate::when::ZONE;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use redress_core::answer::{Deadline, Text};
use redress_core::board::{Entry, Group};
use redress_core::time::Instant;

/// As many cases of one figure as are worked off in a day; the desk finds the rest.
const SHOWN: usize = 50;

/// Name of a group in the address, its title, and what its list says of its order.
fn words(group: Group) -> (&'static str, Words, Words) {
    match group {
        Group::Overdue => ("overdue", text::OVERDUE, text::OVERDUE_NOTE),
        Group::Today => ("today", text::TODAY, text::TODAY_NOTE),
        Group::Next => ("next", text::NEXT, text::NEXT_NOTE),
        Group::Paused => ("paused", text::PAUSED, text::PAUSED_NOTE),
        Group::Rising => ("rising", text::RISING, text::RISING_NOTE),
    }
}

/// A case as a row shows it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    id: String,
    code: String,
    title: Option<String>,
    level: String,
    lead: String,
    clock: Option<Deadline>,
    still: Option<i64>,
    /// The level it rises to, and when.
    rise: Option<(Text, String)>,
}

/// A group with its first cases.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    group: Group,
    count: usize,
    lines: Vec<Line>,
}

/// What the page shows; remade only when one of these changes.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    open: usize,
    today: String,
    next: Option<String>,
    parts: Vec<Part>,
}

fn shown(app: App) -> Option<Shown> {
    let (board, catalogue) = (app.board()?, app.catalogue()?);
    let (cases, now) = (app.cases(), app.now());
    let line = |entry: &Entry| {
        let case = cases.get(entry.case)?;
        let summary = &case.summary;
        let edition = app.edition(&summary.pack)?;
        let pack = edition.pack();
        let rise = entry.rise.as_ref();
        let clock = entry.clock.as_ref().map(|clock| Deadline {
            what: pack.text(&format!("rule/{}", clock.rule)),
            ..clock.deadline(&catalogue.calendar, now)
        });
        Some(Line {
            id: summary.id.clone(),
            code: summary.code.clone(),
            title: case.title.clone(),
            level: level_words(app, pack, summary.level.as_ref()),
            lead: words_of_leads(app, pack, &summary.leads),
            clock,
            still: entry.still,
            rise: rise.map(|r| {
                (
                    pack.text(&format!("level/{}", r.level)),
                    Instant(r.at).text(ZONE),
                )
            }),
        })
    };
    let parts = Group::ALL.map(|group| {
        let entries = board.group(group);
        Part {
            group,
            count: entries.len(),
            lines: entries.iter().take(SHOWN).filter_map(line).collect(),
        }
    });
    Some(Shown {
        open: board.open,
        today: board.today.text(),
        next: board.next.map(redress_core::time::Day::text),
        parts: parts.into(),
    })
}

/// The figures and the lists.
#[component]
pub fn Lists() -> impl IntoView {
    let app = App::of_context();
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|q| q.get("show")));
    let shown = Memo::new(move |_| shown(app));
    let today = move || shown.with(|s| s.as_ref().map(|s| app.day_text(&s.today)));
    let in_hand = move || {
        let open = shown.with(|s| s.as_ref().map(|s| s.open))?;
        Some(app.tf(text::IN_HAND, &[("n", &open.to_string())]))
    };
    let next = move || {
        let next = shown.with(|s| s.as_ref().and_then(|s| s.next.clone()))?;
        Some(app.tf(text::NEXT_IS, &[("day", &app.day_text(&next))]))
    };
    let figures = move || {
        let parts = shown.get()?.parts;
        let chosen = chosen.get();
        let figures = parts
            .iter()
            .map(|part| figure(app, part, chosen.as_deref()));
        Some(figures.collect_view())
    };
    let lists = move || {
        let parts = shown.get()?.parts;
        let chosen = chosen.get();
        let quiet = parts.iter().all(|part| part.count == 0);
        if quiet {
            return Some(
                view! {
                    <div class="empty" data-testid="board-quiet">{icon(Icon::Check)}<b>{app.t(text::NOTHING_AT_ALL)}</b>
                        <p>{app.t(text::NOTHING_AT_ALL_HINT)}</p></div>
                }
                .into_any(),
            );
        }
        let wanted = |part: &Part| match chosen.as_deref() {
            Some(name) => words(part.group).0 == name,
            None => part.count > 0,
        };
        let parts = parts.into_iter().filter(wanted);
        Some(parts.map(|part| list(app, part)).collect_view().into_any())
    };
    view! {
        <div class="board-head">
            <h1 tabindex="-1">{live(today)}</h1>
            <p class="quiet"><b data-testid="board-open">{live(in_hand)}</b>" "{live(next)}</p>
        </div>
        {behind()}
        <nav class="figures" aria-label=app.says(text::GROUPS)>{live(figures)}</nav>
        <p class="quiet small">{app.says(text::WHY)}</p>
        {live(lists)}
    }
    .into_any()
}

/// A figure: how many, of what; chosen, it shows its list alone, and chosen again all of them.
fn figure(app: App, part: &Part, chosen: Option<&str>) -> AnyView {
    let (name, title, note) = words(part.group);
    let here = chosen == Some(name);
    let base = Work::of_context().base;
    let href = if here {
        base.to_owned()
    } else {
        format!("{base}?show={name}")
    };
    let late = part.group == Group::Overdue && part.count > 0;
    view! {
        <a class="figure" href=href aria-current=here.then_some("true") data-testid=format!("figure-{name}")>
            <span>{app.t(title)}</span>
            <b class="song" class:red=late>{part.count}</b>
            <span class="quiet small">{app.t(if here { text::ALL } else { note })}</span>
        </a>
    }
    .into_any()
}

/// The cases of one figure.
fn list(app: App, part: Part) -> AnyView {
    let (name, title, _) = words(part.group);
    let id = format!("board-{name}");
    let more = part.count.saturating_sub(part.lines.len());
    let more = (more > 0).then(|| app.tf(text::MORE, &[("n", &more.to_string())]));
    let body = if part.lines.is_empty() {
        view! { <p class="quiet">{app.t(text::NOTHING)}</p> }.into_any()
    } else {
        let rows = part.lines.into_iter().map(|line| row(app, line, name));
        let rows = rows.collect_view();
        let column = |words: Words| view! { <th scope="col">{app.t(words)}</th> };
        let columns = [
            desk::CODE,
            desk::SUBJECT,
            desk::LEVEL,
            desk::LEAD,
            desk::DUE,
            desk::STATE,
        ];
        let head = columns.map(column).collect_view();
        view! { <table class="table queue"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table> }
            .into_any()
    };
    view! {
        <section aria-labelledby=id.clone() data-testid=id.clone()>
            <h2 id=id.clone()>{app.t(title)}" "<span class="quiet">{part.count}</span></h2>
            {body}
            {more.map(|words| view! { <p class="quiet small">{words}</p> })}
        </section>
    }
    .into_any()
}

fn row(app: App, line: Line, name: &str) -> AnyView {
    let work = Work::of_context();
    let id = line.id.clone();
    let is_open = Memo::new(move |_| work.open.get().as_deref() == Some(id.as_str()));
    let query = use_query_map();
    let alone = query.with_untracked(|q| q.get("show").is_some());
    let base = work.base;
    let href = if alone {
        format!("{base}/{}?show={name}", line.id)
    } else {
        format!("{base}/{}", line.id)
    };
    let title = line
        .title
        .unwrap_or_else(|| app.t(common::UNTITLED).to_owned());
    let (day, state) = match (line.rise, line.clock) {
        (Some((level, at)), _) => {
            let day = app.tf(text::FROM_DAY, &[("time", &app.time_text(&at))]);
            let words = app.tf(text::RISES_TO, &[("level", &app.text(&level))]);
            let chip = view! { <span class="chip chip--rise">{icon(Icon::Rise)}{words}</span> };
            (Some(day), chip.into_any())
        }
        (None, Some(clock)) if clock.status == "paused" => {
            let since = clock.paused_since.as_deref().map(|at| app.time_text(at));
            let day = since.map(|day| app.tf(text::STILL_SINCE, &[("day", &day)]));
            let words = line.still.map(|days| match days {
                1 => app.t(text::STILL_FOR_ONE).to_owned(),
                days => app.tf(text::STILL_FOR, &[("n", &days.to_string())]),
            });
            let chip = view! { <span class="chip chip--pause">{icon(Icon::Pause)}{words}</span> };
            (day, chip.into_any())
        }
        (None, Some(deadline)) => {
            let day = due_words(app, &deadline);
            let what = app.text(&deadline.what);
            let chip =
                view! { <DeadlineChip deadline/><span class="quiet small what">{what}</span> };
            (day, chip.into_any())
        }
        (None, None) => (None, ().into_any()),
    };
    view! {
        <tr class:is-open=is_open data-testid="case-row">
            <td class="code">{line.code}</td>
            <th scope="row"><a href=href aria-current=move || is_open.get().then_some("true")>{title}</a></th>
            <td class="nowrap">{line.level}</td>
            <td>{line.lead}</td>
            <td class="nowrap">{day}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}
