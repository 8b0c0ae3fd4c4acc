//! The stage of the browser tests: the real server on a free port, real browsers with profiles of
//! their own, and the few gestures every story is made of. Nothing is emulated and nothing of the
//! app is called directly: what a person cannot do, these helpers do not do either.

mod browser;
mod files;
pub mod full;
mod measure;
mod paper;
pub mod picture;
mod relay;
mod server;
pub mod story;

pub use browser::{Browser, Size};
pub use files::Files;
pub use measure::{Target, Violation};
pub use paper::{A4, A4_ACROSS, Paper};
pub use relay::Relay;
pub use server::{Server, program};

use anyhow::{Result, ensure};
use std::path::Path;

/// Whether there is a browser at all.
///
/// # Errors
/// When there is none; says what to install.
pub fn ready() -> Result<()> {
    let missing: Vec<_> = [browser::CHROMIUM, browser::CHROMEDRIVER]
        .into_iter()
        .filter(|program| !Path::new(program).exists())
        .collect();
    ensure!(
        missing.is_empty(),
        "no story can be told here: {} is missing; install it with \
         `apt-get install --no-install-recommends chromium chromium-driver fonts-noto-cjk`",
        missing.join(" and ")
    );
    Ok(())
}
