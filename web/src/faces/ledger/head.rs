//! The head of the ledger: which month, under which regulation, whether it is closed, how many cases, and
//! up to when this device knows.

use super::close::Close;
use super::{Look, address};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::more::behind;
use crate::texts::ledger as text;
use crate::trouble::Trouble;
use crate::when;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use redress_core::answer::Text;
use redress_core::ledger::{HEADINGS, row};
use std::collections::BTreeSet;

/// The head.
#[component]
pub fn Head(
    look: Look,
    /// Single cases are shown.
    lists: bool,
) -> impl IntoView {
    let app = look.app;
    let title = move || app.tf(text::OF_MONTH, &[("month", &look.month_text())]);
    let counts = move || {
        look.lines.with(|lines| {
            let own = || lines.iter().filter(|line| line.adjusts.is_none());
            let open = own().filter(|line| line.ended.is_none()).count();
            let (n, all) = (own().count(), lines.len());
            app.tf(
                text::COUNTS,
                &[
                    ("n", &n.to_string()),
                    ("open", &open.to_string()),
                    ("adjusted", &(all - n).to_string()),
                ],
            )
        })
    };
    let known = move || {
        let (until, unsent) = app.known_until();
        let mut words = match until {
            Some(at) => app.tf(text::AS_OF, &[("time", &app.time_text(&at))]),
            None => app.t(text::NEVER).to_owned(),
        };
        if unsent > 0 {
            words += &app.tf(text::UNSENT, &[("n", &unsent.to_string())]);
        }
        words
    };
    let reading = move || {
        let left = look.whole.with(|whole| whole.left);
        (left > 0).then(|| app.tf(text::READING, &[("n", &left.to_string())]))
    };
    let printed = move || app.tf(text::PRINTED, &[("time", &app.clock_text())]);
    view! {
        <div class="ledger-head">
            <h1 tabindex="-1" data-testid="ledger-title">{live(title)}</h1>
            {state(look)}
            <span class="grow"></span>
            {choices(look)}
            {lists.then(|| tools(look))}
            <Close look/>
        </div>
        {behind()}
        <p data-testid="ledger-counts">{live(counts)}</p>
        <p class="quiet small" role="status"><span data-testid="ledger-known">{live(known)}</span>" "<span data-testid="ledger-reading">{live(reading)}</span></p>
        <p class="print-only small">{live(printed)}</p>
    }
    .into_any()
}

/// Whether the month is closed, by whom, and whether these are the lines that were closed.
fn state(look: Look) -> AnyView {
    let app = look.app;
    let words = move || {
        let (close, kept) = look.whole.with(|whole| (whole.close.clone(), whole.kept));
        let month = look.month.get();
        let Some(close) = close else {
            return view! { <span class="chip" data-testid="ledger-open">{icon(Icon::Pen)}{app.t(text::OPEN)}</span> }.into_any();
        };
        if close.month != month {
            let month = when::month(&close.month, app.lang());
            let words = app.tf(text::CLOSED_WITH, &[("month", &month)]);
            return view! { <p class="ledger-state">{words}</p> }.into_any();
        }
        let name = app.name_of(&close.by);
        let name = name.unwrap_or_else(|| app.t(text::SOMEBODY).to_owned());
        let words = app.tf(
            text::CLOSED,
            &[
                ("name", &name),
                ("time", &app.time_text(&close.at)),
                ("n", &close.head.to_string()),
            ],
        );
        let other = (kept == Some(false)).then(|| {
            view! { <p class="bad" data-testid="ledger-not-kept">{icon(Icon::Warning)}<span>{app.t(text::NOT_KEPT)}</span></p> }
        });
        view! {
            <p class="ledger-state" data-testid="ledger-closed">{icon(Icon::CheckTwice)}<span>{words}</span></p>
            {other}
        }
        .into_any()
    };
    words.into_any()
}

/// Which month and which regulation.
fn choices(look: Look) -> AnyView {
    let app = look.app;
    let navigate = use_navigate();
    let go = Callback::new(move |to: String| navigate(&to, NavigateOptions::default()));
    let months = Memo::new(move |_| {
        let mut months = app.months();
        let month = look.month.get();
        if !months.contains(&month) {
            months.insert(0, month);
        }
        months
    });
    let packs = Memo::new(move |_| {
        let mut packs: BTreeSet<String> = look
            .whole
            .with(|whole| whole.lines.iter().map(|line| line.pack.clone()).collect());
        packs.extend(look.pack.get());
        packs
    });
    let month_options = move || {
        let here = look.month.get();
        let option = |month: String| {
            let words = when::month(&month, app.lang());
            view! { <option value=month.clone() selected=month == here>{words}</option> }
        };
        months.get().into_iter().map(option).collect_view()
    };
    let pack_options = move || {
        let here = look.pack.get().unwrap_or_default();
        let option = |pack: String| {
            let words = app.text(&app.title_of(&pack));
            view! { <option value=pack.clone() selected=pack == here>{words}</option> }
        };
        packs.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="ledger-choice no-print"><span>{app.says(text::MONTH)}</span>
            <select class="input" data-testid="ledger-month" on:change=move |event| {
                go.run(address(&event_target_value(&event), look.pack.get_untracked().as_deref(), None));
            }>{live(month_options)}</select></label>
        <label class="ledger-choice no-print"><span>{app.says(text::PACK)}</span>
            <select class="input" data-testid="ledger-pack" on:change=move |event| {
                let pack = event_target_value(&event);
                let pack = Some(pack.as_str()).filter(|pack| !pack.is_empty());
                go.run(address(&look.month.get_untracked(), pack, None));
            }><option value="">{app.says(text::ALL_PACKS)}</option>{live(pack_options)}</select></label>
    }
    .into_any()
}

/// The month as a file, and on paper.
fn tools(look: Look) -> AnyView {
    let app = look.app;
    let failed = RwSignal::new(None::<Trouble>);
    let export = move |_| {
        let rows = untrack(|| sheet(look));
        let of = untrack(|| app.save_table_of(&look.month.get(), &rows));
        failed.set(of.err());
    };
    let trouble = move || {
        failed.get().map(|trouble| {
            let words = app.text(&trouble.whole());
            view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{words}</span></p> }
        })
    };
    let print = move |_| {
        look.all.set(true);
        // When every line is drawn.
        request_animation_frame(|| {
            request_animation_frame(|| {
                // What the browser cannot print stays on the screen.
                let _ = window().print();
            });
        });
    };
    view! {
        <button type="button" class="button no-print" data-testid="ledger-export" on:click=export>{app.says(text::EXPORT)}</button>
        <button type="button" class="button no-print" data-testid="ledger-print" on:click=print>{icon(Icon::Print)}<span>{app.says(text::PRINT)}</span></button>
        {live(trouble)}
    }
    .into_any()
}

/// The lines as a table for a spreadsheet, the same as the server writes it.
fn sheet(look: Look) -> Vec<Vec<String>> {
    let app = look.app;
    let both = |(zh, en): (&str, &str)| {
        app.text(&Text {
            zh: zh.to_owned(),
            en: en.to_owned(),
        })
    };
    let mut rows: Vec<Vec<String>> = vec![HEADINGS.map(both).to_vec()];
    look.lines.with(|lines| {
        rows.extend(lines.iter().map(|line| {
            let edition = app.edition(&line.pack);
            let pack = edition.as_ref().map(redress_core::assess::Edition::pack);
            let cells = row(line, pack, &|text| app.text(text));
            cells.iter().map(redress_core::ledger::Cell::text).collect()
        }));
    });
    rows
}
