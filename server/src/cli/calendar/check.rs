//! `redress calendar check`: whether a calendar file is in order, by itself and over its region.

use super::days;
use super::list::Entry;
use crate::calendars::Head;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply};
use redress_core::calendar::{Calendar, CalendarError, Layer};
use serde::Serialize;

/// Arguments of `redress calendar check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A region's file is checked by itself; a notice, a local file or an organisation's file is checked \
over the region it names. Exit code 1: it is not in order.")]
pub(in crate::cli) struct Args {
    /// The calendar file; - reads standard input.
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    look: Look,
}

/// The verdict.
#[derive(Debug, Serialize)]
struct Verdict {
    file: String,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'static str>,
    #[serde(flatten)]
    calendar: Option<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let text = input::read(&args.file)?;
    let head = Head::of(&text);
    let loaded = loaded(&text, head.as_ref())?;
    let lang = args.look.lang();
    let error = loaded.as_ref().err().map(CalendarError::to_string);
    let mut reply = if args.look.json {
        Reply::json(&Verdict {
            file: args.file.clone(),
            valid: error.is_none(),
            layer: head.map(|head| head.layer.text()),
            calendar: loaded.ok().as_ref().map(Entry::of),
            error: error.clone(),
        })?
    } else {
        Reply::text(match &loaded {
            Ok(calendar) => in_order(&args.file, calendar, lang),
            Err(_) => String::new(),
        })
    };
    if let Some(error) = error {
        reply.found = true;
        reply.errors = format!("{}: {error}\n", args.file);
    }
    Ok(reply)
}

/// The calendar the file makes: its own, or its region's with it laid over.
fn loaded(text: &str, head: Option<&Head>) -> Result<Result<Calendar, CalendarError>, CliError> {
    Ok(match head {
        // What has no head is not read further; the reader says why.
        None => Calendar::load(text),
        Some(Head {
            layer: Layer::Region,
            ..
        }) => Calendar::load(text),
        Some(Head {
            layer: Layer::Notice,
            region,
        }) => input::calendar(region)?.with_notice(text),
        Some(Head { region, .. }) => input::calendar(region)?.with_overlay(text),
    })
}

fn in_order(file: &str, calendar: &Calendar, lang: Lang) -> String {
    let published = days::spans(calendar.published(), lang);
    let (region, title) = (calendar.region(), calendar.title());
    let title = lang.pick(&title);
    match lang {
        Lang::Zh => format!("{file}：无误。{region} {title}，已公布{published}\n"),
        Lang::En => format!("{file}: in order; {region} {title}, published {published}\n"),
    }
}
