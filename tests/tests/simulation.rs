//! The record's promises over many seeds of bad luck, and that the simulation finds each mistake
//! made on purpose.

use redress_tests::simulation::{
    ELSEWHERE, Elsewhere, Flaw, Happening, Mix, Report, SCENARIOS, Scenario, run, run_all, run_mix,
};
use std::fs;
use std::path::Path;

/// The whole check runs three thousand more, optimised.
const SEEDS: u64 = 60;

#[test]
fn nothing_is_lost_doubled_changed_or_seen_differently_whatever_happens_on_the_way() {
    let mut sum = Report::default();
    for (seed, report) in run_all(0..SEEDS).unwrap() {
        assert!(report.broken.is_none(), "seed {seed}: {report}");
        sum.add(&report);
    }
    println!("{sum}");
    // Enough must have gone wrong for that to mean anything.
    for fault in [
        "requests lost",
        "answers lost",
        "messages repeated",
        "messages delayed",
        "answers not taken in",
        "devices killed",
        "drafts lost unsaved",
        "tabs outrun",
        "clocks changed",
        "server stopped",
        "server killed",
    ] {
        let count = sum.faults.get(fault).copied().unwrap_or_default();
        assert!(count > SEEDS / 2, "{fault}: only {count}");
    }
    let restored = sum.faults.get("server restored from an earlier copy");
    assert!(restored.is_some_and(|count| *count > SEEDS / 4), "{sum}");
    assert!(sum.unheld > 0, "no restore lost what nobody held");
    assert!(sum.refused > SEEDS / 4, "refused events hold nothing up");
    assert!(sum.saved > 40 * SEEDS, "{sum}");
}

#[test]
fn a_device_holds_the_cases_of_its_scope_and_nothing_is_lost_as_cases_move_and_scopes_change() {
    let mix = Mix::default().with(Happening::Scope, 40);
    let mut moved = 0;
    for seed in 0..SEEDS / 4 {
        let report = run_mix(seed, &mix, None).unwrap();
        assert!(report.broken.is_none(), "seed {seed}: {report}");
        moved += report.faults.get("cases moved away").copied().unwrap_or(0);
    }
    assert!(moved > SEEDS / 4, "only {moved}");
}

#[test]
fn the_same_seed_gives_the_same_trace_and_another_seed_another() {
    let first = run(7, None).unwrap();
    assert_eq!(first, run(7, None).unwrap());
    assert_ne!(first.trace, run(8, None).unwrap().trace);
}

#[test]
fn every_mistake_made_on_purpose_is_found() {
    for flaw in Flaw::ALL {
        let found = (0..200).any(|seed| flaw.shown_by(&run(seed, Some(flaw)).unwrap().broken) > 0);
        assert!(found, "{flaw:?} goes unnoticed");
    }
}

#[test]
fn every_named_failure_is_survived_and_a_mistake_that_would_not_is_found_out() {
    let mut wrong = Vec::new();
    for Scenario {
        name,
        mix,
        fault,
        flaw,
    } in SCENARIOS
    {
        let mix = mix(Mix::default());
        let mut happened = 0;
        for seed in 0..5 {
            let report = run_mix(seed, &mix, None).unwrap();
            if !report.broken.is_none() {
                wrong.push(format!("{name}, seed {seed}: {}", report.broken));
            }
            happened += report.faults.get(fault).copied().unwrap_or_default();
        }
        if happened == 0 {
            wrong.push(format!("{name}: never happened"));
        }
        let shows = |seed| flaw.shown_by(&run_mix(seed, &mix, Some(flaw)).unwrap().broken) > 0;
        if !(0..40).any(shows) {
            wrong.push(format!("{name}: {flaw:?} goes unnoticed"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn failures_that_need_more_than_the_simulation_are_shown_by_the_tests_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for Elsewhere { name, file, test } in ELSEWHERE {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let declared = format!("fn {test}(");
        assert!(text.contains(&declared), "{name}: {file} has no {test}");
    }
}
