//! `redress enrol`: a one-time link for a new device, made on the server's own machine.

use crate::cli::Outcome;
use crate::cli::place::PlaceArgs;
use crate::cli::scope::ScopeArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::http::identity::enrolment_link;
use redress_core::sync::DeviceKind;
use std::process::ExitCode;

/// Arguments of `redress enrol`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What the device will be for.
    #[arg(long, value_parser = kind)]
    kind: DeviceKind,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// Address under which the device reaches the server.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

fn kind(name: &str) -> Result<DeviceKind, String> {
    DeviceKind::named(name).ok_or_else(|| "use kiosk, field or desk".to_owned())
}

pub(super) fn run(args: &Args) -> Outcome {
    let store = args.place.existing()?;
    let now = SystemClock::default().now_ms();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let scope = args.scope.given()?;
    if scope.is_some() && !args.kind.pulls_cases() {
        return Err(
            "a kiosk gets no case at all; leave out --place, --pack and --no-personal".into(),
        );
    }
    let minted = runtime.block_on(store.mint_enrolment(args.kind, scope.as_ref(), now))?;
    let url = enrolment_link(&args.url, &minted.secret);
    if args.json {
        let answer = serde_json::json!({
            "kind": args.kind,
            "code": minted.secret,
            "url": url,
            "expires": minted.expires,
        });
        println!("{answer}");
    } else {
        println!("enrol {} {url}", args.kind.name());
    }
    Ok(ExitCode::SUCCESS)
}
