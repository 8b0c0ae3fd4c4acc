//! `redress assess`: what a pack says of a case file at a moment. The JSON is the core's, byte for
//! byte; the words for people are in [`view`].

mod view;
mod words;

use super::calendar::Overlays;
use super::error::CliError;
use super::input;
use super::output::{Look, Reply};
use crate::clock::{Clock as _, SystemClock};
use clap::ValueEnum;
use redress_core::assess::{CaseError, Edition, Options, assess, assess_json};
use redress_core::case::CaseFile;
use redress_core::pack::Audience;
use redress_core::time::Instant;
use serde_json::Value;
use std::collections::BTreeMap;

/// Arguments of `redress assess`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The case file is JSON: {\"pack\", \"parameters\", \"facts\", \"matters\", \"events\"}. Facts and events \
are named as the pack names them; \"redress packs show\" lists its rules. The parameters given here \
win over those of the case file.")]
pub(super) struct Args {
    /// Id of a pack, or path of a .toml file; without it, the pack the case names.
    #[arg(long, value_name = "ID|FILE")]
    pack: Option<String>,
    /// The case file; - reads standard input.
    #[arg(long, value_name = "FILE")]
    case: String,
    /// The instant to assess at, such as 2025-09-30T10:00:00+08:00; without it, now.
    #[arg(long, value_name = "INSTANT")]
    now: Option<String>,
    /// Rule parameters that differ from the pack's, such as {"notice_limit":"3 working days"}.
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// A calendar other than the pack's region: a region, or path of a .json file.
    #[arg(long, value_name = "REGION|FILE")]
    calendar: Option<String>,
    #[command(flatten)]
    overlays: Overlays,
    /// List the questions that can still change the answer, for this audience.
    #[arg(long, value_enum)]
    questions: Option<Asked>,
    /// List the days of every deadline.
    #[arg(long)]
    steps: bool,
    #[command(flatten)]
    look: Look,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Asked {
    /// The person who complains.
    Complainant,
    /// Those who handle it.
    Staff,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let case = case(&args.case)?;
    let now = match &args.now {
        Some(text) => Instant::parse(text)?,
        None => Instant(i64::try_from(SystemClock::default().now_ms() / 1000).unwrap_or(i64::MAX)),
    };
    let pack = input::pack(args.pack.as_deref().unwrap_or(&case.pack))?;
    let region = args.calendar.as_deref();
    let region = region.unwrap_or(&pack.doc().pack.calendar);
    let calendar = args.overlays.over(region)?;
    let options = Options {
        questions_for: args.questions.map(|asked| match asked {
            Asked::Complainant => Audience::Complainant,
            Asked::Staff => Audience::Staff,
        }),
        steps: args.steps,
        record: false,
    };
    let failed = |cause: CaseError| CliError::Case {
        file: args.case.clone(),
        cause,
    };
    let mut parameters = case.parameters.clone();
    parameters.extend(parsed(args.params.as_deref())?);
    let edition = Edition::new(&pack, &parameters).map_err(failed)?;
    if args.look.json {
        let json = assess_json(&edition, &calendar, &case, now, &options).map_err(failed)?;
        return Ok(Reply::text(json + "\n"));
    }
    let answer = assess(&edition, &calendar, &case, now, &options).map_err(failed)?;
    Ok(Reply::text(view::text(&answer, &pack, args.look.lang())))
}

fn case(file: &str) -> Result<CaseFile, CliError> {
    let text = input::read(file)?;
    let shape = |cause: String| CliError::CaseShape {
        file: file.to_owned(),
        cause: cause.replace('`', "\""),
    };
    let mut json = serde_json::Deserializer::from_str(&text);
    let case = serde_path_to_error::deserialize(&mut json).map_err(|e| shape(e.to_string()))?;
    json.end().map_err(|e| shape(e.to_string()))?;
    Ok(case)
}

fn parsed(params: Option<&str>) -> Result<BTreeMap<String, Value>, CliError> {
    let Some(text) = params else {
        return Ok(BTreeMap::new());
    };
    serde_json::from_str(text).map_err(|error| CliError::Parameters {
        text: text.to_owned(),
        cause: error.to_string(),
    })
}
