//! The product in real browsers: headless Chromium against the real server, stopped and killed for
//! good where a story says so. Needs the built app and a browser, so `cargo xtask test` runs it:
//! `cargo test -p redress-tests --test e2e -- --ignored --test-threads 1`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod board;
mod by_keyboard;
mod bytes;
mod clocks;
mod data_key;
mod device;
mod erased;
mod forked;
mod former;
mod intake;
mod journey;
mod kept_in;
mod kill;
mod ledger;
mod letters;
mod longer;
mod many;
mod nudge;
mod organisation;
mod packs;
mod people;
mod photos;
mod photos_refused;
mod photos_sealed;
mod published;
mod record;
mod restored;
mod same_answer;
mod scopes;
mod sealed;
mod setup;
mod table;
mod tabs;

use anyhow::Result;
use redress_tests::stage;
use std::future::Future;

/// Tells a story. Without a browser it has failed, and says so: a story that was not told must not
/// count as one that held.
fn tell(story: impl Future<Output = Result<()>>) {
    stage::ready().unwrap_or_else(|error| panic!("{error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime
        .block_on(story)
        .unwrap_or_else(|error| panic!("{error:?}"));
}
