//! `redress calendar list`.

use super::days;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use crate::shipped;
use redress_core::answer::Text;
use redress_core::calendar::Calendar;
use serde::Serialize;

/// Arguments of `redress calendar list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    look: Look,
}

/// One region.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) region: String,
    pub(super) title: Text,
    pub(super) published: Vec<Span>,
    pub(super) digest: String,
}

/// Days whose notices are published.
#[derive(Debug, Serialize)]
pub(super) struct Span {
    from: String,
    to: String,
}

impl Entry {
    pub(super) fn of(calendar: &Calendar) -> Self {
        let span = |(from, to): &(_, _)| Span {
            from: redress_core::time::Day::text(*from),
            to: redress_core::time::Day::text(*to),
        };
        Self {
            region: calendar.region().to_owned(),
            title: calendar.title(),
            published: calendar.published().iter().map(span).collect(),
            digest: calendar.digest().to_owned(),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let mut calendars = Vec::new();
    for region in shipped::regions() {
        calendars.push(input::calendar(&region)?);
    }
    if args.look.json {
        return Reply::json(&calendars.iter().map(Entry::of).collect::<Vec<_>>());
    }
    let lang = args.look.lang();
    let mut table = Table::default();
    table.row(match lang {
        Lang::Zh => ["地区", "已公布", "摘要", "名称"],
        Lang::En => ["REGION", "PUBLISHED", "DIGEST", "TITLE"],
    });
    for calendar in &calendars {
        let digest = calendar.digest();
        table.row([
            calendar.region(),
            &days::spans(calendar.published(), lang),
            digest.get(7..19).unwrap_or(digest),
            lang.pick(&calendar.title()),
        ]);
    }
    Ok(Reply::text(table.text("")))
}
