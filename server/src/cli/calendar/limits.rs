//! How what another calendar does to the limits of cases is printed. Never: what it does.

use crate::cli::output::{Lang, Table};
use crate::limits::{Limits, Row};
use redress_core::recount::Limit;
use std::fmt::Write as _;

/// Lines for standard error, one a case that cannot be assessed.
pub(super) fn errors(limits: &Limits) -> String {
    limits
        .failed
        .iter()
        .fold(String::new(), |mut lines, failed| {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{}: {}", failed.case, failed.error);
            lines
        })
}

/// The limits, a line each.
pub(super) fn shown(limits: &Limits, lang: Lang) -> String {
    let (cases, looked, again) = (limits.cases, limits.looked_at, limits.recomputed);
    let (moved, sure) = (limits.moved.len(), limits.confirmed.len());
    let s = if cases == 1 { "" } else { "s" };
    let mut out = match lang {
        Lang::Zh => format!(
            "{cases}件，查看未了期限{looked}个，重算{again}个：{moved}个变动，{sure}个日期不变、由暂定变为确定\n"
        ),
        Lang::En => format!(
            "{cases} case{s}: {looked} open limits looked at, {again} recomputed; {moved} moved, {sure} kept their date and are now sure\n"
        ),
    };
    let mut table = Table::default();
    for Row { case, limit } in limits.moved.iter().chain(&limits.confirmed) {
        let matter = limit.matter.as_deref().unwrap_or_default();
        let after = limit.after.as_ref();
        let new = after.map_or(lang.of("不再运行", "no longer runs").to_owned(), day);
        let sure = match limit.now_sure {
            true => lang.of("由暂定变为确定", "was provisional, now sure"),
            false => "",
        };
        table.row([
            case,
            matter,
            &limit.clock,
            &limit.clause,
            &day(&limit.before),
            "->",
            &new,
            sure,
            lang.pick(&limit.what),
        ]);
    }
    out.push_str(&table.text("  "));
    out
}

/// A limit's last day; its time of day where it is not the end of the day; a sign where uncertain.
fn day(limit: &Limit) -> String {
    let doubt = if limit.uncertain_from.is_some() {
        "?"
    } else {
        ""
    };
    match limit.due_at.get(..10) == Some(limit.due_date.as_str()) {
        true => format!(
            "{} {}{doubt}",
            limit.due_date,
            limit.due_at.get(11..16).unwrap_or("")
        ),
        false => format!("{}{doubt}", limit.due_date),
    }
}
