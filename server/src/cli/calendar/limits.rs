//! What a notice does to the limits of cases: which can move, which did, and their old and new
//! dates. The dates are the core's.

use super::sources::Case;
use crate::cli::error::CliError;
use crate::cli::output::{Lang, Table};
use crate::library::Library;
use redress_core::assess::{Edition, Options};
use redress_core::calendar::Calendar;
use redress_core::recount::{Found, Limit, Moved, Recount};
use redress_core::time::Instant;
use serde::Serialize;
use std::fmt::Write as _;

/// What was found in all cases.
#[derive(Debug, Default, Serialize)]
pub(super) struct Limits {
    /// Cases counted by this calendar.
    cases: usize,
    /// Their open limits, and those of them that were worked out again.
    looked_at: usize,
    recomputed: usize,
    moved: Vec<Row>,
    /// Limits that were provisional, kept their date and are sure now.
    confirmed: Vec<Row>,
    /// Cases that cannot be assessed.
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
struct Row {
    case: String,
    #[serde(flatten)]
    limit: Moved,
}

#[derive(Debug, Serialize)]
struct Failed {
    case: String,
    error: String,
}

impl Limits {
    /// Compares the open limits of cases under two calendars.
    pub(super) fn of(
        cases: Vec<Case>,
        library: &Library,
        before: &Calendar,
        after: &Calendar,
        now: Instant,
    ) -> Result<Self, CliError> {
        let recount = Recount::new(before, after);
        let mut limits = Self::default();
        for Case { name, file, record } in cases {
            let options = Options {
                record,
                ..Options::default()
            };
            let Some(pack) = library.pack(&file.pack) else {
                let known: Vec<String> = library.packs().map(|pack| pack.reference().id).collect();
                limits.fail(name, &CliError::no_pack(&file.pack, &known));
                continue;
            };
            if !pack
                .doc()
                .pack
                .calendar
                .eq_ignore_ascii_case(before.region())
            {
                continue;
            }
            limits.cases += 1;
            let found = Edition::new(pack, &file.parameters)
                .and_then(|edition| recount.case(&edition, &file, now, &options));
            match found {
                Ok(found) => limits.add(&name, found),
                Err(error) => limits.fail(name, &error),
            }
        }
        Ok(limits)
    }

    fn add(&mut self, case: &str, found: Found) {
        self.looked_at += found.looked_at;
        self.recomputed += found.recomputed;
        for limit in found.limits {
            let at = |limit: &Limit| limit.due_at.clone();
            let stays = limit.after.as_ref().map(at) == Some(at(&limit.before));
            let rows = if stays {
                &mut self.confirmed
            } else {
                &mut self.moved
            };
            rows.push(Row {
                case: case.to_owned(),
                limit,
            });
        }
    }

    fn fail(&mut self, case: String, error: &dyn std::fmt::Display) {
        let error = error.to_string();
        self.failed.push(Failed { case, error });
    }

    /// Lines for standard error, one a case that cannot be assessed.
    pub(super) fn errors(&self) -> String {
        self.failed.iter().fold(String::new(), |mut lines, failed| {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{}: {}", failed.case, failed.error);
            lines
        })
    }

    pub(super) fn shown(&self, lang: Lang) -> String {
        let (cases, looked, again) = (self.cases, self.looked_at, self.recomputed);
        let (moved, sure) = (self.moved.len(), self.confirmed.len());
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
        for Row { case, limit } in self.moved.iter().chain(&self.confirmed) {
            let matter = limit.matter.as_deref().unwrap_or_default();
            let after = limit.after.as_ref();
            let new = after.map_or(lang.of("不再运行", "no longer runs").to_owned(), shown);
            let sure = match limit.now_sure {
                true => lang.of("由暂定变为确定", "was provisional, now sure"),
                false => "",
            };
            table.row([
                case,
                matter,
                &limit.clock,
                &limit.clause,
                &shown(&limit.before),
                "->",
                &new,
                sure,
                lang.pick(&limit.what),
            ]);
        }
        out.push_str(&table.text("  "));
        out
    }
}

/// A limit's last day; its time of day where it is not the end of the day; a sign where uncertain.
fn shown(limit: &Limit) -> String {
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
