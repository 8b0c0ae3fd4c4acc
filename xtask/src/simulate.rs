//! `cargo xtask simulate`: devices, a network that loses, repeats and delays, and a server, from
//! seeds. The simulation lives in the tests crate; a seed that fails is its own bug report.

use crate::options::Options;
use crate::run;
use anyhow::Result;

/// Runs `--seeds` seeds from `--first` on.
pub fn command(options: &Options) -> Result<()> {
    let first = options.number("first")?.unwrap_or(0);
    let seeds = options.number("seeds")?.unwrap_or(100);
    options.none_left()?;
    run::run(
        run::cargo()
            .args(["run", "--quiet", "--locked"])
            .args(["--package", "redress-tests", "--example", "simulate", "--"])
            .args([first.to_string(), seeds.to_string()]),
    )
}
