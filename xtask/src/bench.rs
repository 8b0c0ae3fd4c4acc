//! `cargo xtask bench`: speeds, native, of the server and in Node. Each figure that matters is a ratio to a floor
//! measured in the same run, because the machine is never quiet. Calendars of others are measured
//! beside ours; where they give another date, that is told.

use crate::{npm, paths, run, tools};
use anyhow::Result;

/// Runs all benches, and the calendar against its slow second opinion on a million cases.
pub fn command() -> Result<()> {
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
        println!();
    }
    println!("other rule engines on the same decision");
    run::run(
        run::cargo()
            .args(["run", "--quiet", "--locked", "--release"])
            .args(["--manifest-path", "tests/peers/Cargo.toml"])
            .args(["--target-dir", "target/peers"]),
    )?;
    println!();
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
    ]))?;
    server()?;
    npm::build()?;
    println!("Node");
    run::run(node("npm/bench.mjs").arg(paths::npm_package()))?;
    println!();
    match tools::peers() {
        Ok(peers) => run::run(node("npm/peers.mjs").arg(paths::npm_package()).arg(peers)),
        Err(error) => {
            println!("not measured beside chinese-days and date-fns: {error:#}");
            Ok(())
        }
    }
}

/// The real program, as it ships, over the network; and its store beside a bare one.
fn server() -> Result<()> {
    let release = [
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "redress-server",
    ];
    let program = ["--bin", "redress"];
    run::run(run::cargo().arg("build").args(release).args(program))?;
    let binary = paths::target().join("release/redress");
    let bench = ["--example", "exchange"];
    run::run(
        run::cargo()
            .arg("run")
            .args(release)
            .args(bench)
            .env("REDRESS_BINARY", binary),
    )?;
    println!();
    Ok(())
}

fn node(script: &str) -> std::process::Command {
    let mut command = run::program("node");
    command.arg(paths::root().join(script));
    command
}
