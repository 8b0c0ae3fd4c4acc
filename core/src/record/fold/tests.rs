//! The fold's promises: one state from any order of arrival, nothing dropped, nothing hidden.

use super::*;
use crate::record::{Author, Content, Draft, Erased, Head, Numbered, Personal, Undone, uuid_v7};
use proptest::prelude::*;
use serde_json::Value;

const START_MS: u64 = 1_759_197_600_000; // 2025-09-30T10:00:00+08:00
const AT: &str = "2025-09-30T10:00:00+08:00";

fn id(kind: u8, n: u8) -> String {
    uuid_v7(
        START_MS + u64::from(n),
        [kind, n, kind, n, 1, 2, 3, 4, 5, 6],
    )
}

fn case() -> String {
    id(0xc, 0)
}

/// Several devices writing into one case, and a server that stamps.
struct World {
    heads: BTreeMap<u8, Head>,
    entries: Vec<Entry>,
    wall: u64,
    made: u8,
}

impl World {
    fn new() -> Self {
        Self {
            heads: BTreeMap::new(),
            entries: Vec::new(),
            wall: START_MS,
            made: 0,
        }
    }

    fn filed() -> Self {
        let mut world = Self::new();
        let filed = Filed {
            pack: "p".into(),
            code: "c".into(),
            ..Filed::default()
        };
        world.write(1, 0, Content::Filed(Box::new(filed)), Personal::default());
        world
    }

    /// Writes on a device that has seen everything up to number `seen`, and stamps it at once.
    fn write(&mut self, device: u8, seen: u64, content: Content, personal: Personal) -> String {
        self.made += 1;
        self.wall += 1000;
        let event = id(0xe, self.made);
        let mut head = self.heads.get(&device).cloned().unwrap_or_default();
        for entry in self
            .entries
            .iter()
            .filter(|e| e.stamp.is_some_and(|s| s.seq <= seen))
        {
            head = head.saw(entry.event.order(entry.stamp));
        }
        let draft = Draft {
            id: event.clone(),
            case: case(),
            matter: None,
            at: AT.into(),
            actor: "staff".into(),
            seen,
            edition: None,
            content,
            personal,
            attachments: Vec::new(),
        };
        let author = Author {
            org: id(0xf, 0),
            device: id(0xd, device),
        };
        let done = head
            .append(&author, draft, self.wall, [self.made; 16])
            .unwrap();
        let stamp = Stamp {
            seq: u64::from(self.made),
            received: self.wall + 500,
        };
        self.heads.insert(device, done.head);
        self.entries.push(Entry {
            event: done.event,
            private: done.private,
            stamp: Some(stamp),
        });
        event
    }

    fn act(&mut self, device: u8, seen: u64, kind: &str) -> String {
        self.write(
            device,
            seen,
            Content::Act(kind.into(), Box::default()),
            Personal::default(),
        )
    }

    fn set(&mut self, device: u8, seen: u64, fact: &str, value: Value) -> String {
        let act = Act {
            facts: Facts::from([(fact.to_owned(), value)]),
            ..Act::default()
        };
        self.write(
            device,
            seen,
            Content::Act("fact_set".into(), Box::new(act)),
            Personal::default(),
        )
    }

    fn fold(&self) -> CaseState {
        fold(&case(), &self.entries, &Kinds::default())
    }
}

fn kinds_in(state: &CaseState) -> Vec<&str> {
    state.file.events.iter().map(|e| e.kind.as_str()).collect()
}

#[test]
fn a_filing_and_an_acceptance_become_a_case_file() {
    let mut world = World::filed();
    world.act(2, 1, "accepted");
    let state = world.fold();
    assert!(state.filed);
    assert_eq!(state.file.pack, "p");
    assert_eq!(kinds_in(&state), ["received", "accepted"]);
    assert_eq!(state.timeline.len(), 2);
}

#[test]
fn personal_facts_are_present_for_everyone_and_shown_only_with_the_private_part() {
    let mut world = World::new();
    let filed = Filed {
        pack: "p".into(),
        code: "c".into(),
        ..Filed::default()
    };
    let personal = Personal {
        facts: Facts::from([
            ("contact".into(), json!("13800000000")),
            ("unit".into(), Value::Null),
        ]),
        text: Some("漏水".into()),
        ..Personal::default()
    };
    world.write(1, 0, Content::Filed(Box::new(filed)), personal);
    let known = world.fold();
    world.entries[0].private = None;
    let withheld = world.fold();
    assert_eq!(known.file, withheld.file);
    assert_eq!(known.file.facts["contact"], json!({"present": true}));
    assert_eq!(known.file.facts["unit"], Value::Null);
    assert_eq!(known.shown.facts["contact"], json!("13800000000"));
    assert!(known.timeline[0].note && withheld.timeline[0].note);
    assert!(withheld.shown.is_empty());
    assert_eq!(known.hash().unwrap(), withheld.hash().unwrap());
}

#[test]
fn two_people_who_change_a_fact_without_seeing_each_other_are_both_kept_and_shown() {
    let mut world = World::filed();
    let a = world.set(2, 1, "loss", json!("100"));
    let b = world.set(3, 1, "loss", json!("900"));
    let state = world.fold();
    assert_eq!(state.concurrent.len(), 1);
    let events: Vec<_> = state.concurrent[0]
        .edits
        .iter()
        .map(|e| e.event.as_str())
        .collect();
    assert_eq!(events, [a.as_str(), b.as_str()]);
    assert_eq!(kinds_in(&state), ["received", "fact_set", "fact_set"]);
    // Someone who has seen both settles it.
    world.set(2, 3, "loss", json!("500"));
    assert!(world.fold().concurrent.is_empty());
}

#[test]
fn a_change_by_someone_who_saw_the_first_is_no_conflict_and_neither_are_equal_values() {
    let mut world = World::filed();
    world.set(2, 1, "loss", json!("100"));
    world.set(3, 2, "loss", json!("900"));
    assert!(world.fold().concurrent.is_empty());
    let mut world = World::filed();
    world.set(2, 1, "loss", json!("100"));
    world.set(3, 1, "loss", json!("100"));
    assert!(world.fold().concurrent.is_empty());
}

#[test]
fn an_erased_case_folds_to_the_same_for_everyone_and_erasing_is_not_taken_back() {
    let mut world = World::filed();
    let personal = Personal {
        text: Some("张三".into()),
        ..Personal::default()
    };
    let noted = Content::Act("noted".into(), Box::default());
    world.write(2, 1, noted, personal);
    let erased = Content::Erased(Erased {
        reason: "on request".into(),
    });
    let event = world.write(9, 2, erased, Personal::default());
    let undone = Undone {
        event: event.clone(),
        note: false,
    };
    world.write(2, 3, Content::Undone(undone), Personal::default());
    let before = world.fold();
    assert_eq!(before.erased.as_deref(), Some(event.as_str()));
    assert_eq!(before.disputes[0].reason, DisputeReason::NothingToUndo);
    assert_eq!(kinds_in(&before), ["received", "noted"]);
    for entry in &mut world.entries {
        entry.private = None;
    }
    let after = world.fold();
    assert!(after.shown.is_empty() && !before.shown.is_empty());
    assert_eq!(after.hash().unwrap(), before.hash().unwrap());
}

#[test]
fn the_same_complaint_opened_twice_is_linked_and_both_cases_stay_until_the_link_is_taken_back() {
    let mut world = World::filed();
    let links = |to: &str| {
        let act = Act {
            links: Some(to.to_owned()),
            ..Act::default()
        };
        Content::Act("duplicate_linked".into(), Box::new(act))
    };
    let other = id(0xc, 1);
    // Two people find it out, each by himself.
    let first = world.write(2, 1, links(&other), Personal::default());
    let second = world.write(3, 1, links(&other), Personal::default());
    let state = world.fold();
    let link = |event: &str| Link {
        case: other.clone(),
        event: event.to_owned(),
    };
    assert_eq!(state.links, [link(&first)]);
    assert!(state.disputes.is_empty());
    assert_eq!((state.filed, state.code.as_deref()), (true, Some("c")));
    for (event, left) in [(&first, vec![link(&second)]), (&second, vec![])] {
        let undone = Undone {
            event: event.clone(),
            note: false,
        };
        world.write(2, 9, Content::Undone(undone), Personal::default());
        assert_eq!(world.fold().links, left);
    }
}

#[test]
fn a_link_to_the_case_itself_to_no_case_or_by_another_act_is_not_valid() {
    let mut world = World::filed();
    for (kind, to) in [
        ("duplicate_linked", case()),
        ("duplicate_linked", "the other one".to_owned()),
        ("accepted", id(0xc, 1)),
    ] {
        let act = Act {
            links: Some(to),
            ..Act::default()
        };
        let content = Content::Act(kind.into(), Box::new(act));
        world.write(2, 1, content, Personal::default());
        let event = &world.entries.pop().unwrap().event;
        assert!(Body::read(event.envelope(), &Kinds::default()).is_err());
    }
}

#[test]
fn accepting_and_declining_apart_from_each_other_is_disputed_and_taking_one_back_settles_it() {
    let mut world = World::filed();
    let accepted = world.act(2, 1, "accepted");
    let declined = world.act(3, 1, "declined");
    let state = world.fold();
    assert_eq!(
        state.disputes,
        [Dispute {
            event: declined.clone(),
            reason: DisputeReason::AlreadyDecided,
            against: Some(accepted.clone()),
        }]
    );
    assert_eq!(kinds_in(&state), ["received", "accepted"]);
    assert_eq!(state.timeline.len(), 3, "nothing is dropped");
    let undone = Undone {
        event: accepted,
        note: false,
    };
    world.write(3, 3, Content::Undone(undone), Personal::default());
    let state = world.fold();
    assert!(state.disputes.is_empty());
    assert_eq!(kinds_in(&state), ["received", "declined"]);
}

#[test]
fn taking_back_a_counter_event_brings_the_first_back() {
    let mut world = World::filed();
    let accepted = world.act(2, 1, "accepted");
    let counter = world.write(
        2,
        2,
        Content::Undone(Undone {
            event: accepted.clone(),
            note: false,
        }),
        Personal::default(),
    );
    assert_eq!(kinds_in(&world.fold()), ["received"]);
    world.write(
        2,
        3,
        Content::Undone(Undone {
            event: counter.clone(),
            note: false,
        }),
        Personal::default(),
    );
    let state = world.fold();
    assert_eq!(kinds_in(&state), ["received", "accepted"]);
    assert!(matches!(&state.timeline[2].undoing, Some(Undoing::By(_))));
    assert!(state.disputes.is_empty());
}

#[test]
fn what_cannot_be_is_disputed_with_its_reason() {
    let mut world = World::filed();
    world.act(2, 1, "reopened");
    world.act(2, 2, "closed");
    world.act(3, 1, "closed");
    let number = Content::Numbered(Numbered {
        number: "1".into(),
        ..Numbered::default()
    });
    world.write(4, 4, number.clone(), Personal::default());
    world.write(5, 4, number, Personal::default());
    world.write(
        2,
        5,
        Content::Undone(Undone {
            event: id(0xe, 99),
            note: false,
        }),
        Personal::default(),
    );
    world.write(1, 5, Content::Filed(Box::default()), Personal::default());
    let reasons: Vec<_> = world.fold().disputes.iter().map(|d| d.reason).collect();
    assert_eq!(
        reasons,
        [
            DisputeReason::NothingToReopen,
            DisputeReason::AlreadyClosed,
            DisputeReason::NumberedTwice,
            DisputeReason::NothingToUndo,
            DisputeReason::FiledTwice,
        ]
    );
}

#[test]
fn closing_and_reopening_opens_a_new_attempt_that_can_be_decided_again() {
    let mut world = World::filed();
    for kind in ["accepted", "closed", "reopened", "accepted", "closed"] {
        world.act(2, 9, kind);
    }
    assert!(world.fold().disputes.is_empty());
}

#[test]
fn a_type_of_a_newer_version_is_parked_until_its_pack_is_known() {
    let mut world = World::filed();
    world.act(2, 1, "manager_consulted");
    let state = world.fold();
    assert_eq!(state.parked[0].kind, "manager_consulted");
    assert_eq!(kinds_in(&state), ["received"]);
    let later = fold(&case(), &world.entries, &Kinds::with(["manager_consulted"]));
    assert!(later.parked.is_empty());
    assert_eq!(kinds_in(&later), ["received", "manager_consulted"]);
}

#[test]
fn odd_times_are_flagged_and_accepted() {
    let mut world = World::filed();
    world.act(2, 1, "accepted");
    let year = 365 * 24 * 3_600_000;
    let mut ahead = world.entries[1].clone();
    ahead.stamp = Some(Stamp {
        seq: 2,
        received: START_MS - 9 * year,
    });
    world.entries[1] = ahead;
    let early = world.fold();
    assert_eq!(
        early.timeline[0].flags,
        [Flag::ClockAhead, Flag::AtAfterReceipt]
    );
    world.entries[1].stamp = Some(Stamp {
        seq: 2,
        received: START_MS + 9 * year,
    });
    let late = world.fold();
    assert_eq!(late.timeline[1].flags, [Flag::LongOnTheWay]);
    assert_eq!(kinds_in(&late), ["received", "accepted"]);
}

#[test]
fn a_case_whose_filing_has_not_arrived_says_so() {
    let mut world = World::filed();
    world.act(2, 1, "accepted");
    let state = fold(&case(), &world.entries[1..], &Kinds::default());
    assert!(!state.filed);
    assert!(state.file.pack.is_empty());
    assert_eq!(state.timeline.len(), 1);
}

/// A history of up to a dozen steps by three devices of different knowledge and clocks.
fn history() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((1_u8..4, 0_u8..13, 0_u8..9), 1..12)
}

fn play(steps: &[(u8, u8, u8)]) -> World {
    let mut world = World::filed();
    for (device, seen, what) in steps {
        let seen = u64::from(*seen).min(u64::from(world.made));
        match what {
            0 => world.act(*device, seen, "accepted"),
            1 => world.act(*device, seen, "declined"),
            2 => world.act(*device, seen, "closed"),
            3 => world.act(*device, seen, "reopened"),
            4 => world.set(*device, seen, "loss", json!(device)),
            5 => world.set(*device, seen, "loss", json!(seen)),
            6 => world.act(*device, seen, "something_newer"),
            7 => world.write(
                *device,
                seen,
                Content::Numbered(Numbered {
                    number: seen.to_string(),
                    ..Numbered::default()
                }),
                Personal::default(),
            ),
            _ => {
                let event = id(0xe, u8::try_from(seen).unwrap_or(0));
                world.write(
                    *device,
                    seen,
                    Content::Undone(Undone { event, note: false }),
                    Personal::default(),
                )
            }
        };
    }
    world
}

#[test]
fn what_a_device_wrote_later_stays_later_when_a_restore_moves_the_receipt_of_what_came_before() {
    const HOUR_MS: u64 = 3_600_000;
    let mut world = World::filed();
    let wall = world.wall;
    // Its clock runs ten days ahead, until it hears when the server received this.
    world.wall = wall + 240 * HOUR_MS;
    world.act(2, 1, "accepted");
    let stamp = |seq, received| Some(Stamp { seq, received });
    world.entries[1].stamp = stamp(2, wall + 2000);
    let heard = world.entries[1].event.order(world.entries[1].stamp);
    let head = world.heads[&2].clone().sent(heard);
    world.heads.insert(2, head);
    world.wall = wall + HOUR_MS;
    world.act(2, 2, "closed");
    let state = world.fold();
    // Lost in a restore, and brought back too late for its receipt to be believed.
    world.entries[1].stamp = stamp(4, wall + 48 * HOUR_MS);
    let after = world.fold();
    let kinds = |state: &CaseState| -> Vec<String> {
        state.timeline.iter().map(|i| i.kind.clone()).collect()
    };
    assert_eq!(kinds(&after), ["filed", "accepted", "closed"]);
    assert_eq!(kinds(&state), kinds(&after));
    assert!(after.disputes.is_empty(), "{:?}", after.disputes);
}

proptest! {
    #[test]
    fn any_order_of_arrival_and_any_repetition_gives_the_same_state_bit_for_bit(
        steps in history(),
        shuffle in prop::collection::vec(any::<prop::sample::Index>(), 24),
    ) {
        let world = play(&steps);
        let state = world.fold();
        let mut other = Vec::new();
        let mut rest = world.entries.clone();
        for index in &shuffle {
            if rest.is_empty() { break; }
            other.push(rest.remove(index.index(rest.len())));
        }
        other.extend(rest);
        let again = other.first().cloned();
        other.extend(again);
        let second = fold(&case(), &other, &Kinds::default());
        prop_assert_eq!(state.hash().unwrap(), second.hash().unwrap());
        prop_assert_eq!(state, second);
    }

    #[test]
    fn every_event_is_on_the_time_line_or_parked(steps in history()) {
        let world = play(&steps);
        let state = world.fold();
        prop_assert_eq!(state.timeline.len() + state.parked.len(), world.entries.len());
    }
}
