//! The chip of a deadline: an icon, the working time left in words, a line style. Its date stands
//! beside it, never inside.

use super::icons::{Icon, icon};
use crate::i18n::Lang;
use crate::state::App;
use crate::texts::parts as text;
use crate::when::ZONE;
use leptos::prelude::*;
use redress_core::answer::Deadline;
use redress_core::summary::in_seconds;

/// How a deadline stands.
#[component]
pub fn DeadlineChip(
    /// The clock.
    deadline: Deadline,
) -> impl IntoView {
    let app = expect_context::<App>();
    let today = deadline.due_date.clone();
    let look = move |deadline: &Deadline| {
        let is_today = today.is_some() && today == Some(app.now().day(ZONE).text());
        looks(deadline, is_today)
    };
    move || {
        let (class, sign) = look(&deadline);
        let is_today = class == "chip chip--today";
        view! { <span class=class>{icon(sign)}{words(&deadline, is_today, app.lang())}</span> }
    }
}

fn looks(deadline: &Deadline, is_today: bool) -> (&'static str, Icon) {
    match deadline.status.as_str() {
        "overdue" => ("chip chip--late", Icon::Warning),
        "running" if is_today => ("chip chip--today", Icon::Clock),
        "running" => ("chip", Icon::Clock),
        "paused" => ("chip chip--pause", Icon::Pause),
        "met" | "waived" | "superseded" => ("chip chip--done", Icon::Check),
        "missed" => ("chip chip--today", Icon::Warning),
        _ => ("chip chip--open", Icon::Dots),
    }
}

/// The chip's words: working time left, lateness, or why there is no figure.
pub fn words(deadline: &Deadline, is_today: bool, lang: Lang) -> String {
    let plain = match deadline.status.as_str() {
        "overdue" => return late(deadline, lang),
        "running" => return left(deadline, is_today, lang),
        "paused" => text::PAUSED,
        "met" => text::MET,
        "missed" => text::MISSED,
        "waived" => text::WAIVED,
        "superseded" => text::SUPERSEDED,
        "undecided" => text::UNDECIDED,
        "not_started" => text::NOT_STARTED,
        _ => match deadline.limit.as_str() {
            "immediate" => text::OPEN_IMMEDIATE,
            "prompt" => text::OPEN_PROMPT,
            "per_case" => text::OPEN_PER_CASE,
            "parameter_unset" => text::OPEN_UNSET,
            _ => text::OPEN_NONE,
        },
    };
    plain.of(lang).to_owned()
}

fn left(deadline: &Deadline, is_today: bool, lang: Lang) -> String {
    let left = deadline.left.unwrap_or(0);
    if in_seconds(deadline) {
        let (words, n) = match left {
            7200.. => (text::LEFT_HOURS, left / 3600),
            _ => (text::LEFT_MINUTES, left.max(0) / 60),
        };
        return words.with(lang, &[("n", &n.to_string())]);
    }
    match left {
        _ if is_today => text::DUE_TODAY.of(lang).to_owned(),
        2.. => text::LEFT_DAYS.with(lang, &[("n", &left.to_string())]),
        1 => text::LEFT_DAY.of(lang).to_owned(),
        _ => text::LEFT_UNDER_DAY.of(lang).to_owned(),
    }
}

fn late(deadline: &Deadline, lang: Lang) -> String {
    let late = deadline.left.map_or(0, |left| left.saturating_neg());
    match late {
        _ if in_seconds(deadline) => text::LATE.of(lang).to_owned(),
        2.. => text::LATE_DAYS.with(lang, &[("n", &late.to_string())]),
        1 => text::LATE_DAY.of(lang).to_owned(),
        _ => text::LATE.of(lang).to_owned(),
    }
}
