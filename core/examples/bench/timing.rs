//! Times calls and prints them: the median and the best of several rounds, and the
//! ratio of medians to a floor.

use std::hint::black_box;

/// Many short rounds: on a busy machine some of them are left in peace.
const ROUNDS: usize = 101;

/// Times `calls` calls over and over; prints and gives nanoseconds a call, and the ratio to a floor.
pub fn shown<T>(what: &str, floor: Option<f64>, calls: u64, work: impl Fn(u64) -> T) -> f64 {
    noted(what, floor, calls, "", work)
}

/// The same, with a note at the end of the line.
pub fn noted<T>(
    what: &str,
    floor: Option<f64>,
    calls: u64,
    note: &str,
    work: impl Fn(u64) -> T,
) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = std::time::Instant::now();
            let mut done = 0_u32;
            // Long enough that reading the clock does not matter.
            while done == 0 || started.elapsed().as_millis() < 2 {
                for i in 0..calls {
                    black_box(work(black_box(i)));
                }
                done += 1;
            }
            started.elapsed().as_secs_f64() * 1e9 / (f64::from(done) * calls as f64)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let median = rounds.get(ROUNDS / 2).copied().unwrap_or(f64::NAN);
    let best = rounds.first().copied().unwrap_or(f64::NAN);
    let ratio = floor.map_or_else(String::new, |floor| format!("{:>9.1}×", median / floor));
    println!("{what:<52} {median:>12.1} {best:>12.1}  {ratio}{note}");
    median
}

/// The item at an index counted in calls.
pub fn at<T>(list: &[T], index: u64) -> Option<&T> {
    list.get(usize::try_from(index).unwrap_or(usize::MAX))
}
