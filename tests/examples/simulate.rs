//! Runs the simulation over seeds and prints what came of it: `simulate [FIRST] [COUNT]`. Ends with
//! a failure when a seed loses, doubles or diverges, or does not repeat itself.

use anyhow::{Context, Result, bail};
use redress_tests::sim::{Fault, run};

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| {
        let number = text.parse::<u64>();
        number.with_context(|| format!("give whole numbers, not \"{text}\""))
    });
    let first = numbers.next().transpose()?.unwrap_or(0);
    let count = numbers.next().transpose()?.unwrap_or(100);
    let (mut events, mut trips, mut dropped, mut failed) = (0, 0, 0, 0);
    for seed in first..first.saturating_add(count) {
        let report = run(seed, Fault::None)?;
        let again = run(seed, Fault::None)?;
        let right = report.lost + report.duplicated + report.diverged == 0;
        if !right || report != again {
            failed += 1;
            println!("seed {seed}: {report:?}");
            println!("repeats itself: {}", report == again);
        }
        events += report.events;
        trips += report.trips;
        dropped += report.dropped;
    }
    println!(
        "{count} seeds from {first}: {events} events, {trips} round trips, {dropped} of them cut"
    );
    if failed > 0 {
        bail!("{failed} seeds failed");
    }
    println!("0 lost, 0 duplicated, 0 diverged; every seed repeats itself");
    Ok(())
}
