//! `cargo xtask simulate`: devices, a bad network and the real store, from seeds. The simulation
//! lives in the tests crate; a seed that fails is its own bug report.

use crate::options::Options;
use crate::run;
use anyhow::Result;

/// Runs `--seeds` seeds from `--seed` on.
pub fn command(options: &Options) -> Result<()> {
    let mut given = Vec::new();
    for name in ["seed", "seeds"] {
        if let Some(number) = options.number(name)? {
            given.extend([format!("--{name}"), number.to_string()]);
        }
    }
    options.none_left()?;
    run::run(
        run::cargo()
            .args(["run", "--quiet", "--locked", "--package", "redress-tests"])
            .args(["--bin", "simulate", "--"])
            .args(given),
    )
}
