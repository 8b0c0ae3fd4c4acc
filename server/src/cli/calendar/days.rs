//! Days in words: the weekday, why it works or not, and by which notice. Computes nothing.

use crate::cli::output::{Lang, Table};
use redress_core::answer::DayStep;
use redress_core::render::{weekday_en, weekday_zh};
use redress_core::time::Day;

/// Day by day: date, weekday, number where counted, reason, name and notice.
pub(super) fn table(steps: &[DayStep], lang: Lang) -> String {
    let mut table = Table::default();
    for step in steps {
        let number = step.counted.map(|n| n.to_string()).unwrap_or_default();
        let name = step.name.as_ref().map_or("", |name| lang.pick(name));
        table.row([
            &step.date,
            weekday(&step.date, lang),
            &number,
            reason(&step.reason, lang),
            name,
            step.notice.as_deref().unwrap_or_default(),
        ]);
    }
    table.text("  ")
}

/// The weekday of a date text, short in English.
pub(super) fn weekday(date: &str, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => weekday_zh(date),
        Lang::En => weekday_en(date).get(..3).unwrap_or_default(),
    }
}

/// Why a day works or not.
pub(super) fn reason(id: &str, lang: Lang) -> &str {
    match id {
        "start" => lang.of("起算日，不计", "start, not counted"),
        "workday" => lang.of("工作日", "workday"),
        "makeup" => lang.of("调休上班", "make-up workday"),
        "calendar_day" => lang.of("自然日", "calendar day"),
        "weekend" => lang.of("周末", "weekend"),
        "holiday" => lang.of("放假", "day off"),
        "uncertain_workday" => lang.of("暂按工作日，尚未公布", "taken as a workday, not published"),
        "uncertain_off" => lang.of("暂按放假，尚未公布", "taken as a day off, not published"),
        other => other,
    }
}

/// What is said of an answer that reads days not published yet.
pub(super) fn doubt(uncertain_from: Option<&str>, lang: Lang) -> String {
    match (uncertain_from, lang) {
        (None, _) => String::new(),
        (Some(from), Lang::Zh) => format!("暂定：{from}起的放假安排尚未公布，日期可能变动。\n"),
        (Some(from), Lang::En) => {
            format!("Provisional: days off from {from} are not published yet; it may move.\n")
        }
    }
}

/// Spans of days, `2004-01-01..2026-12-28`.
pub(super) fn spans(spans: &[(Day, Day)], lang: Lang) -> String {
    let spans: Vec<String> = spans
        .iter()
        .map(|(from, to)| format!("{}..{}", from.text(), to.text()))
        .collect();
    spans.join(lang.comma())
}
