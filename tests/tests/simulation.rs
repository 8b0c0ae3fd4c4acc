//! The record's promises over many seeds of bad luck, and that the simulation finds each mistake
//! made on purpose.

use redress_tests::simulation::{Flaw, Report, run, run_all};

const SEEDS: u64 = 200;

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
        "answers too late",
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
fn the_same_seed_gives_the_same_trace_and_another_seed_another() {
    let first = run(7, None).unwrap();
    assert_eq!(first, run(7, None).unwrap());
    assert_ne!(first.trace, run(8, None).unwrap().trace);
}

#[test]
fn every_mistake_made_on_purpose_is_found() {
    for flaw in Flaw::ALL {
        let found = (0..30).any(|seed| {
            let broken = run(seed, Some(flaw)).unwrap().broken;
            let count = match flaw {
                Flaw::OutboxEmptiedOnSending
                | Flaw::SavedBeforeCommit
                | Flaw::AppendWithoutCompare
                | Flaw::EpochKeptInRestore
                | Flaw::OnlyOwnOffered
                | Flaw::AnswerBeforeDisk => broken.lost,
                Flaw::CursorBeforeEvents | Flaw::NumberBeforeCommit => broken.diverged,
                Flaw::CompareWithoutClock => broken.misplaced,
                Flaw::ByteChanged => broken.changed,
                Flaw::GoneLinksNotTold => broken.restless,
                Flaw::NumbersBeforeHealed => broken.renumbered,
            };
            count > 0
        });
        assert!(found, "{flaw:?} goes unnoticed");
    }
}
