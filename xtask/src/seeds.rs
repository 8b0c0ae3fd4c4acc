//! `cargo xtask simulate` and `cargo xtask fuzz`: what runs over seeds. Both live in the tests crate;
//! a seed that fails is its own bug report.

use crate::options::Options;
use crate::run;
use anyhow::Result;

/// Runs `--seeds` seeds from `--seed` on.
pub fn command(program: &str, options: &Options) -> Result<()> {
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
            .args(["--bin", program, "--"])
            .args(given),
    )
}
