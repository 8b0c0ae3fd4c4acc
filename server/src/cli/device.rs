//! `redress device`: which devices are enrolled, and taking one out of use.

use crate::cli::Outcome;
use crate::cli::place::PlaceArgs;
use crate::cli::scope::{self, ScopeArgs};
use crate::clock::{Clock as _, SystemClock};
use redress_core::time::{Instant, Zone};
use std::process::ExitCode;

/// Subcommands of `redress device`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List every device: id, kind, what it last said of unsent records, when it was last here, and its name.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say which cases a device gets from its next request on; every one where nothing is said.
    Scope {
        /// The device's id, as `device list` shows it.
        id: String,
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Take a lost device out of use: from its next request on it gets nothing.
    Revoke {
        /// The device's id, as `device list` shows it.
        id: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    match command {
        Command::List { place, json } => {
            let devices = runtime.block_on(place.existing()?.devices())?;
            for device in devices {
                let (kind, revoked) = (device.kind.name(), device.revoked.is_some());
                if *json {
                    let row = serde_json::json!({
                        "id": device.id, "kind": kind, "name": device.name,
                        "revoked": revoked, "pending": device.pending, "seen": device.seen,
                        "scope": device.scope.clone().unwrap_or_default(),
                    });
                    println!("{row}");
                } else {
                    let state = if revoked { "revoked" } else { "in use" };
                    let gets = match device.kind.pulls_cases() {
                        true => scope::words(device.scope.as_ref()),
                        false => "gets no case".to_owned(),
                    };
                    let seen = i64::try_from(device.seen / 1000).unwrap_or_default();
                    println!(
                        "{} {kind} {state} {} unsent, last here {}, {gets}, \"{}\"",
                        device.id,
                        device.pending,
                        Instant(seen).text(Zone::CHINA),
                        device.name
                    );
                }
            }
        }
        Command::Scope { id, scope, place } => {
            let scope = scope.scope()?;
            if !runtime.block_on(place.existing()?.set_scope(id, &scope))? {
                return Err(format!(
                    "no device \"{id}\" that gets cases is enrolled; see `redress device list`"
                )
                .into());
            }
            println!("{id} {}", scope::words(Some(&scope)));
        }
        Command::Revoke { id, place } => {
            let store = place.existing()?;
            if !runtime.block_on(store.revoke(id, SystemClock::default().now_ms()))? {
                return Err(
                    format!("no device \"{id}\" is enrolled; see `redress device list`").into(),
                );
            }
            println!("revoked {id}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
