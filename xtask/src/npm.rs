//! `cargo xtask npm`: the npm package, from `core` and the hand-written files in `npm/package`, as
//! a folder and as the tarball people install; and its tests, on the installed tarball.

use crate::counts::Counts;
use crate::template::filled;
use crate::wasm::{self, Effort};
use crate::{data, paths, run, tools};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn command() -> Result<()> {
    let tarball = build()?;
    println!("{}", tarball.display());
    Ok(())
}

/// Builds the package and packs it.
pub fn build() -> Result<PathBuf> {
    let built = wasm::build(
        &[
            "--package",
            "redress-core",
            "--lib",
            "--crate-type",
            "cdylib",
            "--no-default-features",
            "--features",
            "npm",
        ],
        "redress_core.wasm",
        Effort::Ship,
    )?;
    let module = wasm::bind(&built, "rules")?;

    let package = paths::npm_package();
    paths::emptied(&package)?;
    copy(&paths::root().join("npm/package"), &package)?;
    let manifest = package.join("package.json");
    let text = filled(
        &paths::read(&manifest)?,
        &[("version", env!("CARGO_PKG_VERSION"))],
    )?;
    paths::write(&manifest, text)?;
    paths::write(&package.join("rules.wasm"), &module.wasm)?;
    paths::write(&package.join("glue.js"), &module.js)?;
    for pack in data::packs()? {
        let path = package.join("packs").join(&pack.id);
        paths::write(&path.with_extension("json"), &pack.logic)?;
        paths::write(&path.with_extension("texts.json"), &pack.texts)?;
    }
    for (region, text) in data::calendars()? {
        paths::write(
            &package
                .join("calendars")
                .join(region)
                .with_extension("json"),
            &text,
        )?;
    }
    pack(&package)
}

/// `npm pack`; gives the tarball.
fn pack(package: &Path) -> Result<PathBuf> {
    let beside = package
        .parent()
        .context("the package has no folder around it")?;
    for old in paths::files(beside, "tgz")? {
        std::fs::remove_file(&old)?;
    }
    run::output(
        run::program("npm")
            .args(["pack", "--silent", "--pack-destination"])
            .arg(beside)
            .current_dir(package),
    )?;
    match paths::files(beside, "tgz")?.as_slice() {
        [one] => Ok(one.clone()),
        other => bail!("npm made {} tarballs, not one", other.len()),
    }
}

/// Installs the tarball as a stranger would, then runs the tests and the type check on it.
pub fn test(tarball: &Path, parity: &Path, counts: &mut Counts) -> Result<()> {
    let place = paths::target().join("npm/try");
    paths::emptied(&place)?;
    copy(&paths::root().join("npm/test"), &place)?;
    run::run(
        run::program("npm")
            .args([
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--offline",
            ])
            .arg(tarball)
            .current_dir(&place),
    )?;
    let tsc = tools::program("tsc")?;
    run::run(
        run::program(tsc)
            .args(["--noEmit", "--project"])
            .arg(&place),
    )
    .context("the package's types do not hold")?;
    let (seen, passed) = run::watched(
        run::program("node")
            .args(["--test", "--test-reporter=tap"])
            .env("REDRESS_PARITY", parity)
            .current_dir(&place),
    )?;
    counts.add(Counts::read(&seen));
    if !passed {
        bail!("a test of the npm package failed");
    }
    Ok(())
}

/// Copies a folder's files and folders.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for (name, bytes) in crate::assets::contents(from)? {
        paths::write(&to.join(name), bytes)?;
    }
    Ok(())
}
