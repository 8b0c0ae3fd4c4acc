//! Feeds damaged input to every reader: `fuzz [--seeds N] [--seed S]`, N seeds each. Ends with a
//! failure, naming reader and seed, when one panics, takes more memory than it may, or does not end.

use anyhow::{Result, bail};
use redress_tests::fuzz::{Target, input, targets, try_one};
use redress_tests::seeds::asked;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::process::{ExitCode, exit};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many inputs each reader gets without being told.
const SEEDS: u64 = 2_000;
/// No reader takes that long for one input, on any machine.
const STUCK: Duration = Duration::from_secs(30);
/// How often it is looked whether one does.
const LOOK: Duration = Duration::from_secs(5);

/// How many inputs are done.
static DONE: AtomicU64 = AtomicU64::new(0);

fn main() -> Result<ExitCode> {
    let (first, count) = asked(std::env::args().skip(1), SEEDS)?;
    thread::spawn(watch);
    // A panic is told once, with its seed.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = 0;
    for target in targets()? {
        failed += one(&target, first, count)?;
    }
    if failed > 0 {
        println!("{failed} failures; `cargo xtask fuzz --seed S --seeds 1` repeats one");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives the seeds to one reader; how many went wrong.
fn one(target: &Target, first: u64, count: u64) -> Result<u64> {
    for (place, whole) in target.corpus.iter().enumerate() {
        if !(target.read)(whole) {
            bail!("{} does not take its own example {place}", target.name);
        }
    }
    let (mut taken, mut failed, mut most) = (0_u64, 0, 0.0_f64);
    let (each, besides) = target.memory;
    for seed in first..first.saturating_add(count) {
        let input = input(target, seed);
        let region = Region::new(MEMORY);
        match try_one(target, seed, &input) {
            Ok(took) => {
                let used = region.change().bytes_allocated;
                taken += u64::from(took);
                let may = each * input.len() + besides;
                most = most.max(used as f64 / may as f64);
                if used > may {
                    failed += 1;
                    println!(
                        "{} asks for {used} bytes on seed {seed}, of {may}",
                        target.name
                    );
                }
            }
            Err(error) => {
                failed += 1;
                println!("{error:#}");
            }
        }
        DONE.fetch_add(1, Ordering::Relaxed);
    }
    println!(
        "{:<22} {count} inputs, {taken} taken, {failed} failures, at most {:.0} % of the memory it may use",
        target.name,
        most * 100.0
    );
    Ok(failed)
}

/// Ends the process when one input takes too long.
fn watch() {
    let (mut last, mut still) = (0, Duration::ZERO);
    loop {
        thread::sleep(LOOK);
        let done = DONE.load(Ordering::Relaxed);
        still = if done == last {
            still + LOOK
        } else {
            Duration::ZERO
        };
        last = done;
        if still >= STUCK {
            eprintln!("input {} of this run does not end", done + 1);
            exit(1);
        }
    }
}
