//! `cargo xtask bench`: speeds, native, of the server, of sync, on a device and in Node. Each figure that matters is
//! a ratio to a floor or to another program measured in the same run, because the machine is never
//! quiet. Calendars of others are measured beside ours; where they give another date, that is told.

use crate::options::Options;
use crate::wasm::Effort;
use crate::{browser, npm, paths, run, tools, web};
use anyhow::{Result, bail};
use std::path::PathBuf;

type Part = (&'static str, fn() -> Result<()>);

/// In the order in which they run.
const PARTS: [Part; 9] = [
    ("native", native),
    ("engines", engines),
    ("oracle", oracle),
    ("server", server),
    ("sync", sync),
    ("fleet", fleet),
    ("node", node),
    ("browser", browser),
    ("device", device),
];

/// Runs all benches, or the one named with `--only`.
pub fn command(options: &Options) -> Result<()> {
    let only = options.value("only")?;
    options.none_left()?;
    let names = PARTS.map(|(name, _)| name);
    if let Some(other) = only.as_deref().filter(|name| !names.contains(name)) {
        bail!(
            "there is no bench \"{other}\"; there are {}",
            names.join(", ")
        );
    }
    println!("{}", load());
    for (name, part) in PARTS {
        if only.as_deref().is_none_or(|only| only == name) {
            part()?;
            println!();
        }
    }
    Ok(())
}

/// How busy the machine is with other things, since that is in every figure.
fn load() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match load.split(' ').next().filter(|load| !load.is_empty()) {
        Some(load) => format!("{cores} cores, load {load} before the first bench\n"),
        None => format!("{cores} cores\n"),
    }
}

fn native() -> Result<()> {
    println!("native");
    for example in ["bench", "calendar"] {
        let args = [
            "run",
            "--quiet",
            "--locked",
            "--release",
            "--package",
            "redress-core",
            "--features",
            "analyse",
            "--example",
        ];
        run::run(run::cargo().args(args).arg(example))?;
    }
    Ok(())
}

fn engines() -> Result<()> {
    println!("other rule engines on the same decision");
    run::run(
        run::cargo()
            .args(["run", "--quiet", "--locked", "--release"])
            .args(["--manifest-path", "tests/peers/Cargo.toml"])
            .args(["--target-dir", "target/peers"]),
    )
}

/// The calendar against its slow second opinion on a million cases.
fn oracle() -> Result<()> {
    println!("a million random dates against a walk day by day and minute by minute");
    run::run(run::cargo().args([
        "test",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "redress-core",
        "--test",
        "calendar",
        "oracle",
    ]))
}

/// The real program, as it ships, over the network; and its store beside a bare one.
fn server() -> Result<()> {
    exchange(&[])
}

/// A device with its disk beside PouchDB with its own.
fn sync() -> Result<()> {
    match tools::sync_peers() {
        Ok(peers) => exchange(&["pouchdb", &peers.to_string_lossy()]),
        Err(error) => {
            println!("not measured beside PouchDB: {error:#}");
            Ok(())
        }
    }
}

/// A thousand devices that come back within a minute.
fn fleet() -> Result<()> {
    exchange(&["fleet"])
}

/// What the app adds to a sync beyond `fetch` and IndexedDB.
fn browser() -> Result<()> {
    in_chromium("in_browser")
}

/// A browser with ten thousand cases in it.
fn device() -> Result<()> {
    in_chromium("full_device")
}

/// A program that measures the app as it ships in a browser.
fn in_chromium(program: &str) -> Result<()> {
    if let Err(error) = browser::ensure() {
        println!("nothing was measured in a browser: {error:#}");
        return Ok(());
    }
    web::build(Effort::Ship)?;
    let package = ["--quiet", "--locked", "--package", "redress-tests"];
    run::run(
        run::cargo()
            .arg("run")
            .args(package)
            .args(["--bin", program])
            .env("REDRESS_BINARY", released()?),
    )
}

/// The program as it ships.
fn released() -> Result<PathBuf> {
    let program = ["--package", "redress-server", "--bin", "redress"];
    run::run(
        run::cargo()
            .args(["build", "--quiet", "--locked", "--release"])
            .args(program),
    )?;
    Ok(paths::target().join("release/redress"))
}

fn exchange(words: &[&str]) -> Result<()> {
    let binary = released()?;
    let release = [
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "redress-server",
    ];
    let bench = ["--example", "exchange", "--"];
    run::run(
        run::cargo()
            .arg("run")
            .args(release)
            .args(bench)
            .args(words)
            .env("REDRESS_BINARY", binary),
    )
}

fn node() -> Result<()> {
    npm::build()?;
    println!("Node");
    run::run(script("npm/bench.mjs").arg(paths::npm_package()))?;
    println!();
    match tools::peers() {
        Ok(peers) => run::run(script("npm/peers.mjs").arg(paths::npm_package()).arg(peers)),
        Err(error) => {
            println!("not measured beside chinese-days and date-fns: {error:#}");
            Ok(())
        }
    }
}

fn script(script: &str) -> std::process::Command {
    let mut command = run::program("node");
    command.arg(paths::root().join(script));
    command
}
