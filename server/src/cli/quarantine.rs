//! `redress quarantine`: what was set aside for a person to look at, and the decision about it.
//! Never: whether something can be taken in; the store says that.

use super::error::CliError;
use super::output::{Lang, Look, Reply, Table};
use super::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::store::{Decided, SetAside, Store};
use redress_core::record::Event;
use redress_core::time::{Instant, Zone};
use serde_json::{Value, json};

/// As much of a hash as tells it apart.
const SHORT: usize = 12;

/// Subcommands of `redress quarantine`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List what waits for a decision, oldest first.
    List {
        /// Also what has been decided.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Show one whole, with the personal details that came with it.
    Show {
        /// What `quarantine list` calls it.
        name: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Take it into the record; who brought it is noted.
    Accept {
        /// What `quarantine list` calls it.
        name: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
    /// Leave it out of the record; it is kept here.
    Refuse {
        /// What `quarantine list` calls it.
        name: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        look: Look,
    },
}

pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    let now = SystemClock::default().now_ms();
    match command {
        Command::List { all, place, look } => {
            let record = place.open()?;
            list(&record.wait(record.store.set_aside(*all))?, look)
        }
        Command::Show { name, place, look } => {
            let record = place.open()?;
            show(&record.wait(found(&record.store, name))?, look)
        }
        Command::Accept { name, place, look } => {
            let record = place.open()?;
            let packs = record.packs()?;
            let decided = record.wait(record.store.accept(name, packs, now))?;
            told(name, decided, look)
        }
        Command::Refuse { name, place, look } => {
            let record = place.open()?;
            let decided = record.wait(record.store.refuse(name, now))?;
            told(name, decided, look)
        }
    }
}

async fn found(store: &Store, name: &str) -> Result<SetAside, CliError> {
    let all = store.set_aside(true).await?;
    let mut called = all.into_iter().filter(|one| one.is_called(name));
    match (called.next(), called.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(unknown(name)),
    }
}

fn unknown(asked: &str) -> CliError {
    CliError::Quarantine {
        asked: asked.to_owned(),
        cause: "it names nothing here, or several; take a name from `redress quarantine list`"
            .to_owned(),
    }
}

fn short(one: &SetAside) -> String {
    let hash = one.hash.strip_prefix("sha256:").unwrap_or(&one.hash);
    hash.chars().take(SHORT).collect()
}

/// Type and case, as far as the text can be read.
fn about(one: &SetAside) -> (String, String) {
    Event::parse(&one.raw).map_or_else(
        |_| ("?".to_owned(), "?".to_owned()),
        |event| {
            let envelope = event.envelope();
            (envelope.kind.clone(), envelope.case.clone())
        },
    )
}

fn came(one: &SetAside) -> String {
    let seconds = i64::try_from(one.received / 1000).unwrap_or(i64::MAX);
    Instant(seconds).text(Zone::CHINA)
}

fn in_json(one: &SetAside) -> Value {
    json!({
        "name": short(one), "event": one.event, "device": one.device, "device_name": one.name,
        "carrier": one.carrier, "code": one.code, "received": came(one), "decision": one.decision,
    })
}

fn list(found: &[SetAside], look: &Look) -> Result<Reply, CliError> {
    if look.json {
        let rows: Vec<Value> = found.iter().map(in_json).collect();
        return Reply::json(&json!({ "set_aside": rows }));
    }
    let lang = look.lang();
    if found.is_empty() {
        let none = lang.of("没有待审核的记录\n", "nothing waits to be looked at\n");
        return Ok(Reply::text(none.to_owned()));
    }
    let mut table = Table::default();
    for one in found {
        let (kind, case) = about(one);
        let state = one.decision.as_deref().unwrap_or(&one.code);
        table.row([
            short(one).as_str(),
            state,
            &came(one),
            &format!("\"{}\"", one.name),
            &kind,
            &case,
        ]);
    }
    Ok(Reply::text(table.text("")))
}

fn show(one: &SetAside, look: &Look) -> Result<Reply, CliError> {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let mut whole = in_json(one);
    if let Some(map) = whole.as_object_mut() {
        let event = read(&one.raw).unwrap_or_else(|| json!(one.raw));
        map.insert("text".to_owned(), event);
        let private = one.private.as_deref().and_then(read);
        map.insert("private".to_owned(), private.unwrap_or(Value::Null));
    }
    if look.json {
        return Reply::json(&whole);
    }
    let text = serde_json::to_string_pretty(&whole);
    Ok(Reply::text(text.unwrap_or_default() + "\n"))
}

fn told(name: &str, decided: Decided, look: &Look) -> Result<Reply, CliError> {
    let not = |cause: String| {
        Err(CliError::Quarantine {
            asked: name.to_owned(),
            cause,
        })
    };
    let lang = look.lang();
    let (decision, number, text) = match decided {
        Decided::Accepted(number) => {
            let text = match lang {
                Lang::Zh => format!("已收入记录，编号 {number}\n"),
                Lang::En => format!("taken into the record as number {number}\n"),
            };
            ("accepted", Some(number), text)
        }
        Decided::Refused => {
            let text = lang.of(
                "不收入记录；内容仍留在这里\n",
                "left out of the record; it is kept here\n",
            );
            ("refused", None, text.to_owned())
        }
        Decided::Unknown => return Err(unknown(name)),
        Decided::Before(how) => {
            return not(format!("it was {how} before; a decision stands"));
        }
        Decided::Contradicts => {
            return not("another text has its id or its place in its device's chain; compare the two, record anew what is missing, and refuse this one".to_owned());
        }
        Decided::Waits => {
            return not("an earlier one of its device waits; decide that one first".to_owned());
        }
        Decided::Unfit(refusal) => {
            let words = [&refusal.reason, &refusal.remedy].map(|text| lang.pick(text));
            return not(words.join(" "));
        }
    };
    if look.json {
        return Reply::json(&json!({"decision": decision, "number": number}));
    }
    Ok(Reply::text(text))
}
