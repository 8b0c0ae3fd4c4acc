//! `cargo xtask bench`: speeds, native and in Node. Each figure that matters is a ratio to a floor
//! measured in the same run, because the machine is never quiet.

use crate::{npm, paths, run};
use anyhow::Result;

/// Runs both benches.
pub fn command() -> Result<()> {
    println!("native");
    run::run(run::cargo().args([
        "run",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "redress-core",
        "--example",
        "bench",
    ]))?;
    npm::build()?;
    println!("Node");
    run::run(
        run::program("node")
            .arg(paths::root().join("npm/bench.mjs"))
            .arg(paths::npm_package()),
    )
}
