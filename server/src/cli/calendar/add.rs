//! `redress calendar add`.

use super::days;
use super::overlays::Overlays;
use crate::cli::error::CliError;
use crate::cli::output::{Lang, Look, Reply};
use clap::ValueEnum;
use redress_core::calendar::{Roll, StartPolicy};
use redress_core::dates::{self, Limit};

/// Arguments of `redress calendar add`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A region, or path of a calendar file.
    #[arg(long, value_name = "REGION|FILE", default_value = "CN")]
    region: String,
    #[command(flatten)]
    overlays: Overlays,
    /// A date such as 2025-09-30, or an instant such as 2025-09-30T10:00:00+08:00.
    #[arg(long, value_name = "DATE|INSTANT")]
    from: String,
    #[command(flatten)]
    length: Length,
    /// Which day the start belongs to.
    #[arg(long, value_enum, default_value = "not_counted")]
    start: Start,
    /// What happens when the last day is a day off.
    #[arg(long, value_enum, default_value = "none")]
    roll: Rolled,
    /// Show every day on the way (always so in JSON).
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    look: Look,
}

// Amounts stay text, so that a wrong one is quoted by the same words everywhere.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Length {
    /// Working days.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    working_days: Option<String>,
    /// Calendar days.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    days: Option<String>,
    /// Months, to the same day or the month's end.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    months: Option<String>,
    /// Hours, nights included.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    hours: Option<String>,
    /// Minutes, nights included.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    minutes: Option<String>,
    /// Hours within office hours.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    working_hours: Option<String>,
    /// A length as packs write it, such as "next working day" or "month end".
    #[arg(long, value_name = "TEXT")]
    length: Option<String>,
}

impl Length {
    /// As packs write it.
    fn text(&self) -> String {
        let counted = [
            (&self.working_days, "working days"),
            (&self.days, "days"),
            (&self.months, "months"),
            (&self.hours, "hours"),
            (&self.minutes, "minutes"),
            (&self.working_hours, "working hours"),
        ];
        let amount = counted
            .into_iter()
            .find_map(|(amount, unit)| Some(format!("{} {unit}", amount.as_ref()?)));
        amount.or_else(|| self.length.clone()).unwrap_or_default()
    }
}

/// Start policies as packs write them.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Start {
    /// The day of the start, which is not counted.
    NotCounted,
    /// What comes on a day off or after close counts as come on the next working day.
    DeemedNextWorkingDay,
}

/// Roll policies as packs write them.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Rolled {
    /// Nothing.
    None,
    /// The next working day.
    Following,
    /// The working day before.
    Preceding,
    /// The next working day, or the one before when that would be in another month.
    ModifiedFollowing,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let calendar = args.overlays.over(&args.region)?;
    let start = match args.start {
        Start::NotCounted => StartPolicy::NotCounted,
        Start::DeemedNextWorkingDay => StartPolicy::DeemedNextWorkingDay,
    };
    let roll = match args.roll {
        Rolled::None => Roll::None,
        Rolled::Following => Roll::Following,
        Rolled::Preceding => Roll::Preceding,
        Rolled::ModifiedFollowing => Roll::ModifiedFollowing,
    };
    let explain = args.explain || args.look.json;
    let length = args.length.text();
    let limit = dates::add(&calendar, &args.from, &length, start, roll, explain)?;
    if args.look.json {
        return Reply::json(&limit);
    }
    Ok(Reply::text(text(&limit, &length, args.look.lang())))
}

fn text(limit: &Limit, length: &str, lang: Lang) -> String {
    let last = if limit.due_inclusive {
        let at = limit.due_at.get(11..16).unwrap_or(&limit.due_at);
        lang.of(&format!("至{at}"), &format!("at {at}")).to_owned()
    } else {
        lang.of("至24:00", "to the end of the day").to_owned()
    };
    let (from, region) = (&limit.from, &limit.region);
    let (date, weekday) = (&limit.due_date, days::weekday(&limit.due_date, lang));
    let mut out = match lang {
        Lang::Zh => {
            let length = length_zh(limit).unwrap_or_else(|| length.to_owned());
            format!("{date} {weekday} {last}（{region}，{from}起{length}）\n")
        }
        Lang::En => {
            let length = match limit.amount {
                Some(1) => length.trim_end_matches('s'),
                _ => length,
            };
            format!("{date} {weekday}, {last} ({region}, {length} from {from})\n")
        }
    };
    out.push_str(&days::doubt(limit.uncertain_from.as_deref(), lang));
    out + &days::table(&limit.steps, lang)
}

/// A length with a number, in Chinese.
fn length_zh(limit: &Limit) -> Option<String> {
    let unit = match limit.unit.as_str() {
        "working_day" => "个工作日",
        "calendar_day" => "天",
        "month" => "个月",
        "hour" => "小时",
        "minute" => "分钟",
        "working_hour" => "个工作小时",
        _ => return None,
    };
    Some(format!("{}{unit}", limit.amount?))
}
