//! Speeds of the core, native, one thread: `cargo run --release --example bench`.
//!
//! Each figure is the median of several rounds. The decision is also written by hand, checked equal
//! on every case first, and timed in the same run, so that a busy machine moves both.

#[path = "bench/by_hand.rs"]
mod by_hand;

use by_hand::Known;
use redress_core::assess::{self, Options};
use redress_core::calendar::Calendar;
use redress_core::canonical;
use redress_core::case::CaseFile;
use redress_core::pack::{Audience, Edition, Pack, author};
use redress_core::time::{Day, Instant};
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;

const CASES: u64 = 256;
const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(core.join(path));
    let days = read("calendars/cn.json")?;
    let calendar = Calendar::load(&days)?;
    let source = author::read("R01", &read("packs/ops-user-complaints.toml")?)?;
    let logic = source.doc.canonical_json()?;
    let texts = source.texts.canonical_json()?;
    let pack = Pack::load(&logic, &texts)?;
    let edition = Edition::new(&pack, &BTreeMap::new())?;
    let now = Instant::parse(by_hand::RECEIVED)?;

    let known: Vec<Known> = (0..CASES).map(Known::random).collect();
    let files: Vec<CaseFile> = known.iter().map(Known::file).collect();
    let plain = Options::default();
    for (known, file) in known.iter().zip(&files) {
        let answer = assess::assess(&edition, &calendar, file, now, &plain)?;
        let eligibility = answer.sections.eligibility.unwrap_or_default().outcome;
        let lead = answer.sections.routing.unwrap_or_default().lead;
        let level = answer.sections.severity.and_then(|severity| severity.level);
        let core = (eligibility.as_str(), level.as_deref(), lead.as_deref());
        if core != known.decide() {
            return Err(format!("by hand {:?}, the core says {core:?}", known.decide()).into());
        }
    }
    let empty = CaseFile {
        facts: BTreeMap::new(),
        ..Known::random(0).file()
    };
    let asking = Options {
        questions_for: Some(Audience::Complainant),
        steps: false,
        record: false,
    };
    let explained = Options {
        questions_for: None,
        steps: true,
        record: false,
    };
    let whole = |file: Option<&CaseFile>, options: &Options| {
        file.map(|file| assess::assess(&edition, &calendar, file, now, options))
    };

    println!("{:<44} {:>12}  to by hand", "R01", "ns");
    let floor = shown("decision by hand, facts known", None, CASES, |i| {
        at(&known, i).map(Known::decide)
    });
    let floor = Some(floor);
    shown("whole assessment, facts known", floor, CASES, |i| {
        whole(at(&files, i), &plain)
    });
    shown("the same, every day of each limit", floor, CASES, |i| {
        whole(at(&files, i), &explained)
    });
    shown("the same, as canonical JSON text", floor, CASES, |i| {
        whole(at(&files, i), &explained).map(|answer| answer.map(|answer| canonical::of(&answer)))
    });
    shown("whole assessment, no fact known", floor, 16, |_| {
        whole(Some(&empty), &plain)
    });
    shown("the same, with next questions", floor, 16, |_| {
        whole(Some(&empty), &asking)
    });

    println!("\n{:<44} {:>12}", "loading", "ns");
    shown("a pack's logic and texts", None, 16, |_| {
        Pack::load(&logic, &texts)
    });
    shown("an edition of it", None, 16, |_| {
        Edition::new(&pack, &BTreeMap::new())
    });
    shown("the calendar of CN", None, 16, |_| Calendar::load(&days));

    println!("\n{:<44} {:>12}", "calendar", "ns");
    let first = Day::parse("2010-01-01")?;
    let day = |i: u64| first.plus(i32::try_from(i).unwrap_or(0));
    shown("add 5 working days", None, 5_000, |i| {
        calendar.add(day(i), 5)
    });
    shown("add 1,000 working days", None, 5_000, |i| {
        calendar.add(day(i), 1_000)
    });
    shown("count the working days of 10 years", None, 5_000, |i| {
        calendar.count(day(i), day(i).plus(3_650))
    });
    Ok(())
}

/// Times `calls` calls over and over; prints and gives nanoseconds a call, and the ratio to a floor.
fn shown<T>(what: &str, floor: Option<f64>, calls: u64, work: impl Fn(u64) -> T) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = std::time::Instant::now();
            let mut done = 0_u32;
            // Long enough that reading the clock does not matter.
            while done == 0 || started.elapsed().as_millis() < 20 {
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
    let ratio = floor.map_or_else(String::new, |floor| format!("{:>9.0}×", median / floor));
    println!("{what:<44} {median:>12.1}  {ratio}");
    median
}

fn at<T>(list: &[T], index: u64) -> Option<&T> {
    list.get(usize::try_from(index).unwrap_or(usize::MAX))
}
