//! `cargo xtask simulate` and `cargo xtask fuzz`: what runs over seeds. Both live in the tests crate;
//! a seed that fails is its own bug report.

use crate::options::Options;
use crate::run;
use anyhow::Result;

/// From so many seeds on it pays to optimise the program first.
const MANY: u64 = 1000;
/// How many seeds of the simulation the whole check runs: in under three minutes on two slow processors.
const CHECKED: u64 = 3000;

/// Runs `--seeds` seeds from `--seed` on.
pub fn command(program: &str, options: &Options) -> Result<()> {
    let mut given = Vec::new();
    let mut many = false;
    for name in ["seed", "seeds"] {
        if let Some(number) = options.number(name)? {
            many |= name == "seeds" && number >= MANY;
            given.extend([format!("--{name}"), number.to_string()]);
        }
    }
    options.none_left()?;
    seeds(program, many, &given)
}

/// What the whole check runs.
pub fn checked() -> Result<()> {
    let given = ["--seeds".to_owned(), CHECKED.to_string()];
    seeds("simulate", true, &given)
}

fn seeds(program: &str, many: bool, given: &[String]) -> Result<()> {
    let mut command = run::cargo();
    command.args(["run", "--quiet", "--locked", "--package", "redress-tests"]);
    if many {
        command.arg("--release");
    }
    run::run(command.args(["--bin", program, "--"]).args(given))
}
