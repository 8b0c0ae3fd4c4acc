//! What the browser journey needs from the machine: Chromium, its driver, Chinese fonts. Installed
//! from Debian where that is permitted, otherwise named exactly.

use crate::run;
use anyhow::{Result, bail};

/// Installs what is missing, or says what to install.
pub fn ensure() -> Result<()> {
    let mut missing = Vec::new();
    if !run::found("chromium") {
        missing.push("chromium");
    }
    if !run::found("chromedriver") {
        missing.push("chromium-driver");
    }
    if !chinese_fonts() {
        missing.push("fonts-noto-cjk");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let root = run::output(run::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !run::found("apt-get") {
        bail!(
            "the browser journey needs {packages}; install with \
             `sudo apt-get install --no-install-recommends {packages}`"
        );
    }
    println!("installing {packages}");
    run::run(run::program("apt-get").args(["-q", "update"]))?;
    run::run(
        run::program("apt-get")
            .args(["-q", "install", "-y", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Without them every Chinese character in a picture is a box.
fn chinese_fonts() -> bool {
    run::found("fc-list")
        && run::output(run::program("fc-list").arg(":lang=zh")).is_ok_and(|list| !list.is_empty())
}
