//! JavaScript for checks only, from locked lists: tools in `xtask/tools`, what others made and is
//! measured beside ours in `xtask/peers` and `tests/peers/sync`; never part of a product.

use crate::{paths, run};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// A file of an installed tool, installing the list when it is not there or has changed.
pub fn file(path: &str) -> Result<PathBuf> {
    let file = install("tools", "xtask/tools")?
        .join("node_modules")
        .join(path);
    if file.is_file() {
        return Ok(file);
    }
    bail!("the installed tools have no {path}; see xtask/tools/package.json")
}

/// A program of an installed tool.
pub fn program(name: &str) -> Result<PathBuf> {
    file(&format!(".bin/{name}"))
}

/// The folder in which the calendars of others are installed.
pub fn peers() -> Result<PathBuf> {
    install("peers", "xtask/peers")
}

/// The folder in which the replication of others is installed.
pub fn sync_peers() -> Result<PathBuf> {
    install("sync-peers", "tests/peers/sync")
}

/// Installs a list when it is not there or has changed; the folder it is in.
fn install(name: &str, list: &str) -> Result<PathBuf> {
    let place = paths::target().join(name);
    let wanted = paths::root().join(list);
    let lock = paths::read(&wanted.join("package-lock.json"))?;
    // Written last, so that it stands for a whole installation.
    let done = place.join("installed.json");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == lock) {
        return Ok(place);
    }
    paths::emptied(&place)?;
    paths::write(
        &place.join("package.json"),
        paths::read(&wanted.join("package.json"))?,
    )?;
    paths::write(&place.join("package-lock.json"), &lock)?;
    run::run(
        run::program("npm")
            .args([
                "ci",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ])
            .current_dir(&place),
    )
    .with_context(|| format!("cannot install {list} from npm"))?;
    paths::write(&done, lock)?;
    Ok(place)
}
