//! Speeds of the core, native, one thread: `cargo run --release --features analyse --example bench`.
//!
//! Each figure is the median of several rounds. The decision is also written by hand, checked equal
//! on every case first, and timed in the same run, so that a busy machine moves both.

#[path = "bench/by_hand.rs"]
mod by_hand;
#[path = "bench/timing.rs"]
mod timing;

use by_hand::Known;
use redress_core::analyse;
use redress_core::assess::compact::{Decider, Situation, TypedCase, compact_typed};
use redress_core::assess::{self, Options};
use redress_core::calendar::Calendar;
use redress_core::canonical;
use redress_core::case::CaseFile;
use redress_core::pack::{Audience, Edition, Pack, author};
use redress_core::time::Instant;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
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
    let by_hand = shown("decision by hand, facts known", None, CASES, |i| {
        at(&known, i).map(Known::decide)
    });
    let floor = Some(by_hand);
    let typed: Vec<TypedCase> = files
        .iter()
        .map(|file| TypedCase::read(&edition, &calendar, file))
        .collect::<Result<_, _>>()?;
    let situations = |cases: &[TypedCase]| -> Result<Vec<Situation>, _> {
        let of = |case| Situation::of(&edition, &calendar, case, now);
        cases.iter().map(of).collect()
    };
    let known_situations = situations(&typed)?;
    let open_situations = situations(&[TypedCase::read(&edition, &calendar, &empty)?])?;
    let decider = RefCell::new(Decider::default());
    let decide =
        |situation: Option<&Situation>| situation.map(|s| decider.borrow_mut().decide(&edition, s));
    shown("decision from the pack, facts known", floor, CASES, |i| {
        decide(at(&known_situations, i))
    });
    let verdicts = RefCell::new(Vec::new());
    let all = shown("the same, all cases in one call", None, 1, |_| {
        let (mut decider, mut verdicts) = (decider.borrow_mut(), verdicts.borrow_mut());
        decider.decide_all(&edition, &known_situations, &mut verdicts);
        verdicts.len()
    });
    let each = all / CASES as f64;
    println!("    a case: {each:.1} ns, {:.1}× by hand", each / by_hand);
    shown("decision from the pack, no fact known", floor, 16, |_| {
        decide(open_situations.first())
    });
    shown(
        "compact assessment with deadlines, typed facts",
        floor,
        CASES,
        |i| at(&typed, i).map(|case| compact_typed(&edition, &calendar, case, now)),
    );
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

    println!(
        "\n{:<52} {:>12} {:>12}",
        "past cases, two editions", "ns", "best"
    );
    for (what, from, to) in [
        ("a case, no rule changed", "", ""),
        (
            "a case, one ground changed",
            "'!lawful'",
            "'!lawful || collective_found'",
        ),
        (
            "a case, one limit changed",
            "5 working days",
            "7 working days",
        ),
    ] {
        let text = read("packs/ops-user-complaints.toml")?.replace(from, to);
        let other = author::read("R01", &text)?;
        let other = Pack::compile(other.doc, other.texts)?.edition(&BTreeMap::new())?;
        let comparison = RefCell::new(analyse::Comparison::new(&edition, &other, &calendar));
        shown(what, None, CASES, |i| {
            let mut comparison = comparison.borrow_mut();
            at(&files, i).map(|file| comparison.add(file, by_hand::RECEIVED))
        });
        let found = comparison.borrow().found().clone();
        let share = found.changed as f64 / found.cases as f64;
        println!(
            "    {:.0} % come out otherwise, {} unread",
            share * 100.0,
            found.unread
        );
    }
    every_pack(core, &calendar, now)
}

/// Loading, assessing and checking each pack, in microseconds.
fn every_pack(core: &Path, calendar: &Calendar, now: Instant) -> Result<(), Box<dyn Error>> {
    println!(
        "\n{:<36} {:>9} {:>9} {:>9} {:>11}  µs",
        "pack", "load", "compact", "assess", "check"
    );
    let mut files: Vec<_> = std::fs::read_dir(core.join("packs"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let source = author::read("pack", &std::fs::read_to_string(file.path())?)?;
        let (logic, texts) = (source.doc.canonical_json()?, source.texts.canonical_json()?);
        let pack = Pack::load(&logic, &texts)?;
        let edition = Edition::new(&pack, &BTreeMap::new())?;
        let case = CaseFile {
            pack: pack.doc().pack.id.clone(),
            events: by_hand::received(),
            ..CaseFile::default()
        };
        let typed = TypedCase::read(&edition, calendar, &case)?;
        let figures = [
            quick(|| Pack::load(&logic, &texts)),
            quick(|| compact_typed(&edition, calendar, &typed, now)),
            quick(|| assess::assess(&edition, calendar, &case, now, &Options::default())),
            quick(|| analyse::analyse(&edition, calendar)),
        ];
        let [load, compact, whole, check] = figures;
        println!(
            "{:<36} {load:>9.1} {compact:>9.2} {whole:>9.1} {check:>11.1}",
            case.pack
        );
    }
    Ok(())
}

/// Microseconds a call, the best of a few rounds: for tables of many figures.
fn quick<T>(work: impl Fn() -> T) -> f64 {
    let round = || {
        let started = std::time::Instant::now();
        let mut done = 0_u32;
        while done == 0 || started.elapsed().as_millis() < 5 {
            black_box(work());
            done += 1;
        }
        started.elapsed().as_secs_f64() * 1e6 / f64::from(done)
    };
    (0..3).map(|_| round()).fold(f64::INFINITY, f64::min)
}
