//! Runs the simulation over seeds and prints what came of it: `simulate [--seeds N] [--seed S]`.
//! Ends with a failure, naming the seed, when a promise is broken or a seed does not repeat itself.

use anyhow::Result;
use redress_tests::seeds::asked;
use redress_tests::simulation::{Report, run, run_all};
use std::process::ExitCode;

/// How many seeds are run without being told.
const SEEDS: u64 = 200;
/// How many of them are run twice.
const TWICE: u64 = 10;

fn main() -> Result<ExitCode> {
    let (first, count) = asked(std::env::args().skip(1), SEEDS)?;
    let seeds = first..first.saturating_add(count);
    let mut sum = Report::default();
    let mut failed = 0;
    for (place, (seed, report)) in run_all(seeds.clone())?.into_iter().enumerate() {
        if !report.broken.is_none() {
            failed += 1;
            println!("seed {seed} breaks a promise: {}", report.broken);
        }
        if (place as u64) < TWICE && run(seed, None)? != report {
            failed += 1;
            println!("seed {seed} does not repeat itself");
        }
        sum.add(&report);
    }
    println!("seeds {} to {}", seeds.start, seeds.end.saturating_sub(1));
    println!("{sum}");
    println!(
        "the first {} repeat themselves to the byte",
        TWICE.min(count)
    );
    if failed > 0 {
        println!("{failed} failures; `cargo xtask simulate --seed S --seeds 1` repeats one");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
