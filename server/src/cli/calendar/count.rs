//! `redress calendar count`.

use super::days;
use super::overlays::Overlays;
use crate::cli::error::CliError;
use crate::cli::output::{Lang, Look, Reply};
use redress_core::dates::{self, Distance};

/// Arguments of `redress calendar count`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A region, or path of a calendar file.
    #[arg(long, value_name = "REGION|FILE", default_value = "CN")]
    region: String,
    #[command(flatten)]
    overlays: Overlays,
    /// The first day, not counted.
    #[arg(long, value_name = "DATE")]
    from: String,
    /// The last day, counted.
    #[arg(long, value_name = "DATE")]
    to: String,
    /// Show every day on the way (always so in JSON).
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let calendar = args.overlays.over(&args.region)?;
    let explain = args.explain || args.look.json;
    let distance = dates::count(&calendar, &args.from, &args.to, explain)?;
    if args.look.json {
        return Reply::json(&distance);
    }
    Ok(Reply::text(text(&distance, args.look.lang())))
}

fn text(distance: &Distance, lang: Lang) -> String {
    let Distance {
        region,
        from,
        to,
        working_days,
        ..
    } = distance;
    let plural = if *working_days == 1 { "" } else { "s" };
    let mut out = match lang {
        Lang::Zh => format!("{working_days}个工作日（{region}，{from}之后至{to}）\n"),
        Lang::En => {
            format!("{working_days} working day{plural} ({region}, after {from} to {to})\n")
        }
    };
    out.push_str(&days::doubt(distance.uncertain_from.as_deref(), lang));
    out + &days::table(&distance.steps, lang)
}
