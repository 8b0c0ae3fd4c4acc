//! Runs the simulation over seeds and prints what came of it: `simulate [--seeds N] [--seed S]`.
//! Ends with a failure, naming the seed, when a promise is broken or a seed does not repeat itself.

use anyhow::{Context, Result, bail};
use redress_tests::simulation::{Report, run, run_all};
use std::process::ExitCode;

/// How many seeds are run without being told.
const SEEDS: u64 = 200;
/// How many of them are run twice.
const TWICE: u64 = 10;

fn main() -> Result<ExitCode> {
    let (first, count) = asked(std::env::args().skip(1))?;
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

/// The first seed and how many.
fn asked(mut words: impl Iterator<Item = String>) -> Result<(u64, u64)> {
    let (mut first, mut count) = (0, SEEDS);
    while let Some(word) = words.next() {
        let target = match word.as_str() {
            "--seed" => &mut first,
            "--seeds" => &mut count,
            other => bail!("\"{other}\" is not known; give --seeds N or --seed S"),
        };
        let text = words
            .next()
            .with_context(|| format!("{word} needs a number"))?;
        *target = text
            .parse()
            .with_context(|| format!("{word} needs a whole number, not \"{text}\""))?;
    }
    if count == 0 {
        bail!("--seeds 0 runs nothing; give at least 1");
    }
    Ok((first, count))
}
