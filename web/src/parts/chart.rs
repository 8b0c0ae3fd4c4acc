//! Bars over months, drawn as SVG: how high each stands, in thousandths. The numbers stand in a table
//! beside it; the picture is for those who see. Never: what is measured.

use leptos::prelude::*;

/// Units of the drawing: a column, its bar, and from the full height down to the names.
const COLUMN: usize = 40;
const BAR: usize = 24;
const HIGH: usize = 100;
const NAMES: usize = 16;

/// A bar: its short name, and its height in thousandths where there is one.
pub type Bar = (String, Option<usize>);

/// The drawing, described in a sentence.
pub fn chart(bars: &[Bar], described: String) -> AnyView {
    let width = bars.len() * COLUMN;
    let height = HIGH + NAMES + 2;
    let columns = bars.iter().enumerate().map(|(at, (name, rate))| {
        let middle = at * COLUMN + COLUMN / 2;
        let high = rate.map(|rate| (rate * HIGH / 1000).max(1));
        let bar = high.map(|high| {
            view! { <rect x=middle - BAR / 2 y=HIGH.saturating_sub(high) width=BAR height=high></rect> }
        });
        view! { {bar}<text x=middle y=HIGH + NAMES text-anchor="middle">{name.clone()}</text> }
    });
    let columns = columns.collect_view();
    view! {
        <svg class="chart" viewBox=format!("0 0 {width} {height}") role="img" aria-label=described>
            <path d=format!("M0 0h{width}M0 {}h{width}", HIGH / 2) class="grid"></path>
            {columns}
            <path d=format!("M0 {HIGH}h{width}") class="base"></path>
        </svg>
    }
    .into_any()
}
