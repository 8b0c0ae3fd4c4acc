//! The ledger of a month: what was received, how it went, whether the month is closed; for supervisors at
//! the end of a month, for leaders and auditors. Month, regulation and what is looked at stand in the
//! address (`?month=2026-10&pack=…&show=on_time.not`). What stands where is the core's to say. Never:
//! storage, network.

mod close;
mod head;
mod lines;
mod rates;

use crate::faces::casework::bar::StaffBar;
use crate::faces::field::NotEnrolled;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::state::{App, Month};
use crate::texts::ledger as text;
use crate::when;
use head::Head;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use lines::Lines;
use rates::{Rates, Year};
use redress_core::ledger::{self, Line};
use redress_core::people::Reading;

/// What is looked at, and what stands there; cheap to copy.
#[derive(Debug, Clone, Copy)]
struct Look {
    app: App,
    /// The month.
    month: Memo<String>,
    /// The regulation it keeps to, if any.
    pack: Memo<Option<String>>,
    /// Which lines are listed alone.
    show: Memo<Option<String>>,
    /// The ledger of the month, under all regulations.
    whole: Memo<Month>,
    /// Its lines under the regulation.
    lines: Memo<Vec<Line>>,
    /// Every line is drawn, as on paper.
    all: RwSignal<bool>,
}

impl Look {
    fn start() -> Self {
        let app = App::of_context();
        let query = use_query_map();
        let asked = Memo::new(move |_| query.with(|q| q.get("month")));
        let month = Memo::new(move |_| {
            let asked = asked.get().filter(|month| ledger::begin(month).is_some());
            asked.unwrap_or_else(|| usual(app))
        });
        let pack = Memo::new(move |_| query.with(|q| q.get("pack")).filter(|p| !p.is_empty()));
        let show = Memo::new(move |_| query.with(|q| q.get("show")));
        let whole = Memo::new(move |_| app.ledger(&month.get()));
        let lines = Memo::new(move |_| {
            let pack = pack.get();
            let keeps = |line: &&Line| pack.as_ref().is_none_or(|id| *id == line.pack);
            whole.with(|whole| whole.lines.iter().filter(keeps).cloned().collect())
        });
        Self {
            app,
            month,
            pack,
            show,
            whole,
            lines,
            all: RwSignal::new(false),
        }
    }

    /// The address of this month with other lines listed.
    fn address(self, show: Option<&str>) -> String {
        address(&self.month.get(), self.pack.get().as_deref(), show)
    }

    /// The month in words; reactive.
    fn month_text(self) -> String {
        when::month(&self.month.get(), self.app.lang())
    }
}

fn address(month: &str, pack: Option<&str>, show: Option<&str>) -> String {
    let mut address = format!("/ledger?month={month}");
    for (name, value) in [("pack", pack), ("show", show)] {
        if let Some(value) = value {
            address = format!("{address}&{name}={value}");
        }
    }
    address
}

/// The month that waits to be closed, where months are closed here; else this one.
fn usual(app: App) -> String {
    let this = ledger::month(&app.now().text(when::ZONE)).unwrap_or_default();
    let closes = !app.closes().is_empty();
    let next = app.closes_next().filter(|next| closes && *next < this);
    next.unwrap_or(this)
}

/// The face.
#[component]
pub fn Ledger() -> impl IntoView {
    page::enter("desk", text::TITLE);
    focus_heading();
    let look = Look::start();
    let app = look.app;
    let wanted = Memo::new(move |_| (app.closes(), app.wanted(&look.month.get())));
    Effect::new(move |_| {
        let (_, wanted) = wanted.get();
        app.read_month(&look.month.get(), wanted);
    });
    let reading = Memo::new(move |_| app.reads_ledger());
    let body = move || {
        match reading.get() {
        None => view! {
            <div class="empty" data-testid="ledger-not-yours">{icon(Icon::Eye)}<b>{app.t(text::NOT_YOURS)}</b>
                <p>{app.t(text::NOT_YOURS_HINT)}</p></div>
        }
        .into_any(),
        Some(reading) => {
            let lists = reading > Reading::Numbers;
            let lines = lists.then(|| view! { <Lines look/> });
            let note = (!lists).then(|| view! { <p class="quiet small">{app.t(text::NUMBERS_ONLY)}</p> });
            view! {
                <Head look lists/>
                {note}
                <Rates look lists/>
                {lines}
                <Year look/>
            }
            .into_any()
        }
    }
    };
    view! {
        <div class="ledger-page">
            <StaffBar face=Signal::derive(move || app.t(text::FACE).to_owned()) here="/ledger"/>
            <NotEnrolled/>
            <main>{live(body)}</main>
        </div>
    }
    .into_any()
}
