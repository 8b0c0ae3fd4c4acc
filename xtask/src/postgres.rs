//! What the store's story on PostgreSQL needs from the machine: its programs, from Debian where
//! installing is permitted. Without them the story is told on SQLite alone.

use crate::run;
use anyhow::Result;
use std::path::Path;

/// What is said where there is none.
pub const ABSENT: &str = "PostgreSQL is not installed: `sudo apt-get install postgresql`";

/// Installs it if it is missing and may be; whether it is there.
pub fn ensure() -> Result<bool> {
    if there() {
        return Ok(true);
    }
    let root = run::output(run::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !run::found("apt-get") {
        return Ok(false);
    }
    println!("installing postgresql");
    let installed = run::run(run::program("apt-get").args(["-q", "update"])).and_then(|()| {
        run::run(
            run::program("apt-get")
                .args(["-q", "install", "-y", "--no-install-recommends"])
                .arg("postgresql")
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    });
    if let Err(error) = installed {
        println!("postgresql could not be installed: {error:#}");
    }
    Ok(there())
}

/// Debian keeps the programs out of the path, in a folder for each version.
fn there() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let programs = |folder: &Path| {
        let program = |name: &str| folder.join("bin").join(name).is_file();
        program("initdb") && program("pg_basebackup")
    };
    versions.flatten().any(|version| programs(&version.path()))
        || (run::found("initdb") && run::found("pg_basebackup"))
}
