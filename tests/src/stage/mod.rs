//! The stage of the browser tests: the real server on a free port, real browsers with profiles of
//! their own, and the few gestures every story is made of. Nothing is emulated and nothing of the
//! app is called directly: what a person cannot do, these helpers do not do either.

mod browser;
mod files;
mod measure;
pub mod picture;
mod relay;
mod server;
pub mod story;

pub use browser::{Browser, Size};
pub use files::Files;
pub use measure::{Target, Violation};
pub use relay::Relay;
pub use server::{Server, program};

use std::path::Path;

/// Whether there is a browser at all; says so where there is not.
#[must_use]
pub fn ready() -> bool {
    let missing: Vec<_> = [browser::CHROMIUM, browser::CHROMEDRIVER]
        .into_iter()
        .filter(|program| !Path::new(program).exists())
        .collect();
    if missing.is_empty() {
        return true;
    }
    println!(
        "skipped: {} is not here; install it with \
         `apt-get install --no-install-recommends chromium chromium-driver fonts-noto-cjk`",
        missing.join(" and ")
    );
    false
}
