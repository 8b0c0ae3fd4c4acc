//! The indicators of a month, each with what it counts in words and the cases behind every number; and how
//! one of them went over the last twelve months. What counts is the core's to say.

use super::{Look, lines::both};
use crate::i18n::Lang;
use crate::parts::chart::{Bar, chart};
use crate::parts::live::live;
use crate::state::App;
use crate::texts::{casework, ledger as text};
use crate::when;
use leptos::prelude::*;
use redress_core::assess::Edition;
use redress_core::ledger::{self, MEASURES, Measure, Rate, Rates as All};
use redress_core::pack::Section;
use std::time::Duration;

/// Months in the chart.
const MONTHS: usize = 12;
/// In seconds.
const DAY: i64 = 86_400;
/// The chart follows when the page has been painted.
const PAINTED: Duration = Duration::from_millis(160);

/// A rate in words, to a tenth of a percent.
fn percent(app: App, rate: Option<usize>) -> String {
    match rate {
        Some(rate) => app.tf(
            text::PERCENT,
            &[
                ("whole", &(rate / 10).to_string()),
                ("tenth", &(rate % 10).to_string()),
            ],
        ),
        None => app.t(text::NO_RATE).to_owned(),
    }
}

/// The indicators of the month.
#[component]
pub fn Rates(
    look: Look,
    /// A number opens the list of its cases.
    lists: bool,
) -> impl IntoView {
    let app = look.app;
    let rates = Memo::new(move |_| look.lines.with(|lines| All::of(lines)));
    let rows = move || {
        let rates = rates.get();
        let rows = rates
            .all()
            .map(|(measure, rate)| line(look, lists, measure, rate));
        rows.collect_view()
    };
    let said = move || said(look);
    let column = move |words| view! { <th scope="col" class="num">{move || app.t(words)}</th> };
    view! {
        <section aria-labelledby="ledger-rates">
            <h2 id="ledger-rates">{app.says(text::RATES)}</h2>
            <p class="quiet small no-print">{move || lists.then(|| app.t(text::RATES_NOTE))}</p>
            <table class="table ledger-rates" data-testid="ledger-rates">
                <thead><tr><th scope="col">{app.says(text::RATES)}</th>
                    {column(text::RATE)}{column(text::CASES)}{column(text::NOT)}{column(text::OF)}{column(text::LEFT_OUT)}</tr></thead>
                <tbody>{live(rows)}</tbody>
            </table>
            {live(said)}
        </section>
    }
    .into_any()
}

fn line(look: Look, lists: bool, measure: Measure, rate: &Rate) -> AnyView {
    let app = look.app;
    let Measure { id, .. } = measure;
    let number = |part: &str, n: usize| {
        if !lists || n == 0 {
            return n.into_any();
        }
        let href = look.address(Some(&format!("{id}.{part}")));
        let testid = format!("rate-{id}-{part}");
        view! { <a class="link" href=href data-testid=testid>{n}</a> }.into_any()
    };
    let explained = |words, what: (&str, &str)| {
        (!what.0.is_empty()).then(|| {
            format!(
                "{}{}{}",
                app.t(words),
                app.t(casework::COLON),
                both(app, what)
            )
        })
    };
    let words = [
        explained(text::CASES, measure.cases),
        explained(text::NOT, measure.not),
        explained(text::LEFT_OUT, measure.left_out),
    ];
    let separator = if app.lang() == Lang::En { "; " } else { "；" };
    let words: Vec<String> = words.into_iter().flatten().collect();
    view! {
        <tr>
            <th scope="row">{both(app, measure.name)}<span class="quiet small what">{words.join(separator)}</span></th>
            <td class="num"><b data-testid=format!("rate-{id}")>{percent(app, rate.per_mille())}</b></td>
            <td class="num">{number("cases", rate.cases.len())}</td>
            <td class="num">{number("not", rate.not.len())}</td>
            <td class="num">{number("of", rate.of())}</td>
            <td class="num">{number("left_out", rate.left_out.len())}</td>
        </tr>
    }
    .into_any()
}

/// What the regulation itself says of indicators and satisfaction, with its clauses.
fn said(look: Look) -> Option<AnyView> {
    let app = look.app;
    let edition: Edition = app.edition(&look.pack.get()?)?;
    let pack = edition.pack();
    let rules = pack.doc().rules.iter();
    let rules = rules.filter(|r| matches!(r.section, Section::Indicators | Section::Satisfaction));
    let items: Vec<AnyView> = rules
        .map(|rule| {
            let clause = app.tf(text::CLAUSE, &[("clause", &rule.clause)]);
            let words = app.text(&pack.text(&format!("rule/{}", rule.id)));
            view! { <li>{words}" "<span class="quiet small">{clause}</span></li> }.into_any()
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h3>{app.t(text::IN_TEXT)}</h3>
            <ul class="ledger-said" data-testid="ledger-said">{items}</ul>
        }
        .into_any()
    })
}

/// One indicator over the last twelve months, as bars and as a table.
#[component]
pub fn Year(look: Look) -> impl IntoView {
    let app = look.app;
    let chosen = RwSignal::new(1_usize);
    let painted = RwSignal::new(false);
    set_timeout(
        move || {
            painted.try_set(true);
        },
        PAINTED,
    );
    let months = Memo::new(move |_| {
        if !painted.get() {
            return Vec::new();
        }
        let pack = look.pack.get();
        let last = last(app);
        let mut lines = app.own_lines(&|month| last.iter().any(|one| one == month));
        last.into_iter()
            .map(|month| {
                let mut of = lines.remove(&month).unwrap_or_default();
                of.retain(|line| pack.as_ref().is_none_or(|id| *id == line.pack));
                let counted = All::of(&of)
                    .all()
                    .map(|(_, rate)| (rate.per_mille(), rate.cases.len(), rate.of()));
                (month, counted)
            })
            .collect()
    });
    let measure = move || MEASURES.get(chosen.get()).copied();
    let drawing = move || {
        let months = months.get();
        let (measure, at) = (measure()?, chosen.get());
        let bars: Vec<Bar> = months
            .iter()
            .map(|(month, rates)| {
                let short = month.get(5..).unwrap_or_default();
                let rate = rates.get(at).and_then(|(rate, ..)| *rate);
                (short.trim_start_matches('0').to_owned(), rate)
            })
            .collect();
        let described = format!("{} · {}", both(app, measure.name), app.t(text::YEAR));
        (!bars.is_empty()).then(|| chart(&bars, described))
    };
    let rows = move || {
        let at = chosen.get();
        let row = |(month, rates): (String, [(Option<usize>, usize, usize); 6])| {
            let (rate, cases, of) = rates.get(at).copied().unwrap_or_default();
            view! {
                <tr><th scope="row">{when::month(&month, app.lang())}</th><td class="num">{percent(app, rate)}</td>
                    <td class="num">{cases}</td><td class="num">{of}</td></tr>
            }
        };
        months.get().into_iter().map(row).collect_view()
    };
    let options = move || {
        let here = chosen.get();
        let option = |(at, measure): (usize, &Measure)| {
            view! { <option value=at.to_string() selected=at == here>{both(app, measure.name)}</option> }
        };
        MEASURES.iter().enumerate().map(option).collect_view()
    };
    let column = move |words| view! { <th scope="col" class="num">{move || app.t(words)}</th> };
    view! {
        <section class="no-print" aria-labelledby="ledger-year">
            <h2 id="ledger-year">{app.says(text::YEAR)}</h2>
            <label class="ledger-choice"><span>{app.says(text::WHICH)}</span>
                <select class="input" data-testid="ledger-measure" on:change=move |event| {
                    chosen.set(event_target_value(&event).parse().unwrap_or_default());
                }>{live(options)}</select></label>
            {live(drawing)}
            <p class="quiet small">{app.says(text::YEAR_NOTE)}</p>
            <details><summary>{app.says(text::YEAR_TABLE)}</summary>
                <table class="table ledger-year">
                    <thead><tr><th scope="col">{app.says(text::MONTH)}</th>{column(text::RATE)}{column(text::CASES)}{column(text::OF)}</tr></thead>
                    <tbody>{live(rows)}</tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

/// The last twelve months, this one last.
fn last(app: App) -> Vec<String> {
    let mut months: Vec<String> = ledger::month(&app.now().text(when::ZONE))
        .into_iter()
        .collect();
    while months.len() < MONTHS {
        // The day before a month begins is of the one before it.
        let before = months.last().and_then(|month| ledger::begin(month));
        let before = before.and_then(|begin| ledger::month(&begin.plus(-DAY).text(when::ZONE)));
        let Some(before) = before else { break };
        months.push(before);
    }
    months.reverse();
    months
}
