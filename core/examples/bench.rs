//! Speeds of the core, native, one thread: `cargo run --release --example bench`.
//!
//! Each figure is the median of several rounds. The decision is also written by hand, checked equal
//! on every case first, and timed in the same run, so that a busy machine moves both.

#[path = "bench/by_hand.rs"]
mod by_hand;
#[path = "bench/timing.rs"]
mod timing;

use by_hand::Known;
use redress_core::assess::{self, Options};
use redress_core::calendar::Calendar;
use redress_core::canonical;
use redress_core::case::CaseFile;
use redress_core::pack::{Audience, Edition, Pack, author};
use redress_core::time::Instant;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use timing::{at, shown};

const CASES: u64 = 256;

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

    println!("{:<52} {:>12} {:>12}  to by hand", "R01", "ns", "best");
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

    println!("\n{:<52} {:>12} {:>12}", "loading", "ns", "best");
    shown("a pack's logic and texts", None, 16, |_| {
        Pack::load(&logic, &texts)
    });
    shown("an edition of it", None, 16, |_| {
        Edition::new(&pack, &BTreeMap::new())
    });
    shown("the calendar of CN", None, 16, |_| Calendar::load(&days));
    Ok(())
}
