//! A server restored from an earlier copy: devices bring back what it lost, and what nobody held is
//! named.

mod again;
mod anew;
mod own;
mod texts;

use crate::sealed;
use crate::support::{Device, START_MS, Server, accepted, request};
use redress_core::record::{Content, Numbered, Personal, Stamp};
use redress_core::sync::{DeviceKind, Outcome, Pulled, Pushed, SyncAnswer};
use redress_server::store::{Store, backup, check};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

pub const WAIT: Duration = Duration::from_secs(3600);
pub const HOUR_MS: u64 = 3_600_000;

/// A server on a copy made before.
pub fn restored(copy: &Path) -> Server {
    let place = tempfile::tempdir().unwrap();
    backup::restore(copy, place.path(), false, WAIT, START_MS).unwrap();
    Server::of(place)
}

/// A record as it was at some moment, to be restored later.
pub struct Copy {
    place: TempDir,
}

impl Copy {
    /// Of what a server has by now.
    pub fn of(server: &Server) -> Self {
        let place = tempfile::tempdir().unwrap();
        backup::copy(server.folder(), &place.path().join("copy"), START_MS).unwrap();
        Self { place }
    }

    /// A server on it, which waits for its devices.
    pub fn restored(&self) -> Server {
        restored(&self.place.path().join("copy"))
    }
}

/// Nobody else comes to a restored server but a device that holds nothing, until it waits no longer.
pub fn waited_for_all(server: &Server, desk: &mut Device) {
    come(desk, &server.url);
    offer(desk, &[]);
    server.clock.set(START_MS + HOUR_MS + 1);
    assert!(!desk.sync(&[]).healing);
}

/// What a device holds of an event: its own, or as it was pulled.
pub fn held(event: &Pushed, seq: u64) -> Pulled {
    Pulled {
        seq,
        received: START_MS,
        raw: event.raw.clone(),
        private: event.private.clone(),
    }
}

pub fn say(device: &Device, more: Value) -> SyncAnswer {
    let mut body = device.body(&[]);
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = device.send(&body);
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    serde_json::from_slice(&reply.body).unwrap()
}

/// Comes to a restored server; the number up to which both agree.
pub fn come(device: &mut Device, url: &str) -> u64 {
    url.clone_into(&mut device.url);
    device.renew();
    let answer = say(device, json!({}));
    assert_ne!(device.epoch.as_ref(), Some(&answer.epoch));
    assert!(answer.events.is_empty());
    device.epoch = Some(answer.epoch);
    device.cursor = answer.cursor;
    answer.safe.unwrap()
}

pub fn offer(device: &Device, events: &[Pulled]) -> Vec<Outcome> {
    let answer = say(device, json!({"returned": events, "returned_all": true}));
    answer.returned.into_iter().map(|a| a.outcome).collect()
}

pub fn number(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Accepted { seq, .. } | Outcome::Duplicate { seq, .. } => *seq,
        other => panic!("not taken back: {other:?}"),
    }
}

#[test]
fn what_devices_hold_comes_back_under_its_number_and_what_nobody_held_is_named() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (case, _, e1) = field.file();
    accepted(&field.sync(&[e1]));
    let copy = Copy::of(&server);
    let e2 = field.act(&case, "replied");
    let (_, _, k3) = kiosk.file();
    let e4 = field.act(&case, "closed");
    assert_eq!(accepted(&field.sync(std::slice::from_ref(&e2))), [2]);
    assert_eq!(accepted(&kiosk.sync(std::slice::from_ref(&k3))), [3]);
    assert_eq!(accepted(&field.sync(std::slice::from_ref(&e4))), [4]);
    let pulled: Vec<Pulled> = desk.pull_all().into_iter().filter(|e| e.seq > 1).collect();
    assert_eq!(pulled.len(), 3);
    // The last one is with the kiosk alone, which forgets it: it has been acknowledged.
    let (_, _, k5) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(&[k5])), [5]);

    let server = copy.restored();
    assert_eq!(come(&mut field, &server.url), 1);
    // New work is held, and nothing is handed out above the copy, while devices are waited for.
    let e6 = field.act(&case, "reopened");
    let answer = field.sync(std::slice::from_ref(&e6));
    assert!(
        matches!(answer.answers[0].outcome, Outcome::Held { missing: 4 }),
        "{answer:?}"
    );
    assert!(answer.healing);
    let ready = request("GET", &format!("{}/readyz", server.url), &[], b"");
    let ready = String::from_utf8(ready.body).unwrap();
    assert!(ready.contains("waits for its devices"), "{ready}");
    // The desk brings the events of others; the field device comes later with its own.
    assert_eq!(come(&mut desk, &server.url), 1);
    let brought: Vec<u64> = offer(&desk, &pulled).iter().map(number).collect();
    assert_eq!(brought, [2, 3, 4]);
    let own = offer(&field, &[held(&e2, 2), held(&e4, 4)]);
    assert!(matches!(
        own[..],
        [
            Outcome::Duplicate { seq: 2, .. },
            Outcome::Duplicate { seq: 4, .. }
        ]
    ));
    let answer = desk.sync(&[]);
    assert!(answer.healing && answer.head == 1, "the kiosk has not come");
    assert_eq!(come(&mut kiosk, &server.url), 1);
    let last = say(&kiosk, json!({"returned_all": true, "reached": 5}));
    assert!(!last.healing);
    // Numbers go on after the highest that anybody had seen.
    assert_eq!(accepted(&field.sync(&[e6])), [6]);
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    assert_eq!((healed.returned, healed.lost), (3, 1));
    assert_eq!((healed.numbers, healed.absent), (vec![(5, 5)], vec![]));
    // The kiosk's next event follows on one that is nowhere: it says so, and does not wait.
    let (_, _, k6) = kiosk.file();
    let answer = kiosk.sync(std::slice::from_ref(&k6));
    assert!(
        matches!(answer.answers[0].outcome, Outcome::Held { missing: 2 }),
        "{answer:?}"
    );
    let mut body = kiosk.body(std::slice::from_ref(&k6));
    body["gone"] = json!(2);
    let answer: SyncAnswer = serde_json::from_slice(&kiosk.send(&body).body).unwrap();
    assert_eq!(accepted(&answer), [7]);
    let numbers: Vec<u64> = desk.pull_all().iter().map(|e| e.seq).collect();
    assert_eq!(numbers, [2, 3, 4, 6, 7]);
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.lost, [(5, 5)]);
    assert_eq!(server.count("SELECT count(*) FROM carried"), 3);
}

#[test]
fn a_device_that_comes_late_still_brings_everything_back_under_new_numbers() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let copy = Copy::of(&server);
    let (case, _, e1) = field.file();
    assert_eq!(accepted(&field.sync(std::slice::from_ref(&e1))), [1]);

    let server = copy.restored();
    come(&mut desk, &server.url);
    offer(&desk, &[]);
    server.clock.set(START_MS + HOUR_MS + 1);
    let (_, _, new) = desk.file();
    let answer = desk.sync(std::slice::from_ref(&new));
    assert!(!answer.healing);
    let first = accepted(&answer)[0];
    assert!(
        first > 1000,
        "{first}: the absent device may have seen many numbers"
    );
    come(&mut field, &server.url);
    let back = offer(&field, &[held(&e1, 1)]);
    assert!(
        matches!(back[..], [Outcome::Accepted { seq, received: START_MS }] if seq == first + 1)
    );
    let next = field.act(&case, "replied");
    assert_eq!(accepted(&field.sync(&[next])), [first + 2]);
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    assert_eq!(healed.absent, [field.author.device.clone()]);
    let found = check::folder(server.folder()).unwrap();
    assert!(
        found.findings.is_empty() && found.lost.is_empty(),
        "{found:?}"
    );
}

#[test]
fn what_a_late_device_had_seen_beyond_all_that_was_accounted_for_is_named() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let mut desk = server.device(DeviceKind::Desk);
    let copy = Copy::of(&server);

    // An earlier restore of the same copy had left numbers free, and the kiosk was given some after
    // them; it has let them go since.
    let server = copy.restored();
    waited_for_all(&server, &mut desk);
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    kiosk.cursor = healed.accounted + 5;
    come(&mut kiosk, &server.url);
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    assert_eq!(healed.late.len(), 1, "{healed:?}");
    let late = &healed.late[0];
    assert_eq!(late.device, kiosk.author.device);
    let beyond = (healed.accounted + 1, healed.accounted + 5);
    assert_eq!((late.first, late.last), beyond);
    // It comes once more, having seen no more: it is named once, and `verify` says so.
    kiosk.epoch = Some("another".to_owned());
    come(&mut kiosk, &server.url);
    let found = check::folder(server.folder()).unwrap();
    assert_eq!(found.late, healed.late);
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn a_device_that_knows_no_epoch_has_not_said_what_it_holds() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let copy = Copy::of(&server);
    let (_, _, e1) = field.file();
    accepted(&field.sync(std::slice::from_ref(&e1)));

    // A second tab asked before the answer with the first epoch was there.
    let server = copy.restored();
    let before = field.epoch.take();
    server.url.clone_into(&mut field.url);
    field.renew();
    assert!(say(&field, json!({})).healing);
    // Then it arrives: the device goes back from the epoch it has heard of.
    field.epoch = before;
    field.cursor = 1;
    come(&mut field, &server.url);
    let back = offer(&field, &[held(&e1, 1)]);
    assert!(matches!(back[..], [Outcome::Accepted { seq: 1, .. }]));
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    assert_eq!((healed.returned, healed.lost), (1, 0));
}

#[test]
fn a_link_refused_before_the_restore_does_not_hold_up_what_came_back_around_it() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let (case, _, e1) = field.file();
    accepted(&field.sync(&[e1]));
    let copy = Copy::of(&server);
    let number = Content::Numbered(Numbered::default());
    let e2 = field.write(&case, number, Personal::default());
    let e3 = field.act(&case, "replied");
    let answer = field.sync(&[e2.clone(), e3.clone()]);
    assert!(matches!(answer.answers[0].outcome, Outcome::Refused(_)));

    // The device comes when healing is over, with the refused event still in its outbox.
    let server = copy.restored();
    waited_for_all(&server, &mut desk);
    come(&mut field, &server.url);
    offer(&field, &[held(&e3, 2)]);
    let e4 = field.act(&case, "closed");
    let first = field.sync(std::slice::from_ref(&e4));
    assert_eq!(first.answers[0].outcome, Outcome::Held { missing: 2 });
    let again = field.sync(&[e2, e4]);
    assert!(matches!(again.answers[0].outcome, Outcome::Refused(_)));
    let last = &again.answers[1].outcome;
    assert!(matches!(last, Outcome::Accepted { .. }), "{last:?}");
}

#[test]
fn a_kiosk_gives_a_restored_server_back_what_it_may_not_read_itself() {
    let server = Server::start();
    let key = sealed::key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let copy = Copy::of(&server);
    let (_, _, k1) = kiosk.file();
    let (_, _, k2) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(&[k1.clone(), k2.clone()])), [1, 2]);

    let server = copy.restored();
    assert_eq!(sealed::key(&server), key, "the backup kept the key");
    assert_eq!(come(&mut kiosk, &server.url), 0);
    let stamp = |seq| {
        Some(Stamp {
            seq,
            received: START_MS,
        })
    };
    let held = [
        sealed::copy_of(&key, &kiosk, &k1, stamp(1)),
        sealed::copy_of(&key, &kiosk, &k2, stamp(2)),
    ];
    let answer = say(
        &kiosk,
        json!({"sealed": held, "returned_all": true, "reached": 2}),
    );
    let back: Vec<u64> = answer.sealed.iter().map(|a| number(&a.outcome)).collect();
    assert_eq!(back, [1, 2]);
    assert!(!answer.healing);
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    assert_eq!((healed.returned, healed.lost), (2, 0));
    let private = server.count("SELECT count(*) FROM private");
    assert_eq!(private, 2);
    // Its chain goes on.
    let (_, _, k3) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(&[k3])), [3]);
}

#[test]
fn of_one_chain_nothing_counts_as_received_after_what_follows_on_it() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let _kiosk = server.device(DeviceKind::Kiosk);
    let copy = Copy::of(&server);
    let (case, _, e1) = field.file();
    let e2 = field.act(&case, "replied");
    let e3 = field.act(&case, "closed");
    accepted(&field.sync(&[e1.clone(), e2.clone(), e3.clone()]));

    let server = copy.restored();
    come(&mut desk, &server.url);
    come(&mut field, &server.url);
    server.clock.set(START_MS + HOUR_MS + 1);
    // Healing is over: its last link comes with another device first, and counts as received now.
    let receipts = |outcomes: &[Outcome]| -> Vec<u64> {
        let receipt = |outcome: &Outcome| match outcome {
            Outcome::Accepted { received, .. } => *received,
            other => panic!("{other:?}"),
        };
        outcomes.iter().map(receipt).collect()
    };
    offer(&desk, &[]);
    let last = receipts(&offer(&desk, &[held(&e3, 3)]));
    server.clock.set(START_MS + 2 * HOUR_MS);
    let later = START_MS + 2 * HOUR_MS;
    let ahead = |event: &Pushed, seq| Pulled {
        received: later,
        ..held(event, seq)
    };
    let first = receipts(&offer(&field, &[ahead(&e1, 1), ahead(&e2, 2)]));
    assert_eq!(last, [START_MS + HOUR_MS + 1]);
    assert_eq!(first, [last[0], last[0]]);
}

#[test]
fn a_link_that_comes_after_those_that_follow_on_it_was_received_no_later_than_they() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let copy = Copy::of(&server);
    let (case, _, e1) = field.file();
    let e2 = field.act(&case, "accepted");
    accepted(&field.sync(&[e1.clone(), e2.clone()]));
    let pulled = desk.pull_all();

    // The desk brings only the second. Its author never heard of its receipts, and sends both again.
    let server = copy.restored();
    come(&mut desk, &server.url);
    assert_eq!(number(&offer(&desk, &pulled[1..])[0]), 2);
    server.clock.set(START_MS + HOUR_MS + 1);
    come(&mut field, &server.url);
    offer(&field, &[]);
    let answer = field.sync(&[e1, e2]);
    let received: Vec<u64> = answer
        .answers
        .iter()
        .map(|answered| match answered.outcome {
            Outcome::Accepted { received, .. } | Outcome::Duplicate { received, .. } => received,
            ref other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(received, [START_MS, START_MS]);
}

#[test]
fn what_is_brought_back_must_fit_its_authors_chain() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let (case, _, e1) = field.file();
    accepted(&field.sync(std::slice::from_ref(&e1)));
    let copy = Copy::of(&server);
    let fork = field.head.clone();
    let e2 = field.act(&case, "replied");
    accepted(&field.sync(std::slice::from_ref(&e2)));
    let e3 = field.act(&case, "closed");
    field.head = fork;
    let other = field.act(&case, "withdrawn");

    let server = copy.restored();
    come(&mut desk, &server.url);
    let mut damaged = held(&e3, 3);
    damaged.raw = damaged.raw.replace("closed", "opened");
    let outcomes = offer(
        &desk,
        &[held(&e3, 3), held(&other, 2), damaged, held(&e2, 2)],
    );
    assert_eq!(number(&outcomes[0]), 3);
    assert!(matches!(&outcomes[1], Outcome::Quarantined { code } if code == "fork"));
    assert!(matches!(&outcomes[2], Outcome::Quarantined { code } if code == "other_bytes"));
    assert_eq!(number(&outcomes[3]), 2);
    assert_eq!(server.count("SELECT count(*) FROM quarantine"), 2);
    come(&mut field, &server.url);
    let garbage = Pulled {
        raw: "{}".to_owned(),
        ..held(&e2, 9)
    };
    let outcomes = offer(&field, &[garbage]);
    assert!(matches!(&outcomes[0], Outcome::Refused(r) if r.code == "malformed"));
    assert!(check::folder(server.folder()).unwrap().findings.is_empty());
}

#[test]
fn a_private_part_comes_with_whoever_holds_it() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let copy = Copy::of(&server);
    let (_, _, e1) = field.file();
    accepted(&field.sync(std::slice::from_ref(&e1)));

    let server = copy.restored();
    come(&mut desk, &server.url);
    let bare = Pulled {
        private: None,
        ..held(&e1, 1)
    };
    assert_eq!(number(&offer(&desk, &[bare])[0]), 1);
    assert_eq!(server.count("SELECT count(*) FROM private"), 0);
    come(&mut field, &server.url);
    assert_eq!(number(&offer(&field, &[held(&e1, 1)])[0]), 1);
    assert_eq!(server.count("SELECT count(*) FROM private"), 1);
}

#[test]
fn outside_a_restore_nobody_dates_a_receipt_back_or_chooses_a_number() {
    let server = Server::start();
    let (mut field, desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let (_, _, e1) = field.file();
    server.clock.set(START_MS + HOUR_MS);
    let early = Pulled {
        received: START_MS - HOUR_MS,
        ..held(&e1, 500)
    };
    let outcomes = offer(&desk, &[early]);
    let now = START_MS + HOUR_MS;
    assert!(matches!(outcomes[..], [Outcome::Accepted { seq: 1, received }] if received == now));
    // Nor does anyone skip a link of a chain.
    field.act("01900000-0001-7fff-bfff-00000000000c", "replied");
    let third = field.act("01900000-0001-7fff-bfff-00000000000c", "closed");
    let mut body = field.body(std::slice::from_ref(&third));
    body["gone"] = json!(2);
    let answer: SyncAnswer = serde_json::from_slice(&field.send(&body).body).unwrap();
    assert!(matches!(
        answer.answers[0].outcome,
        Outcome::Held { missing: 2 }
    ));
}

#[test]
fn a_record_of_an_earlier_version_is_opened_with_everything_in_it_and_can_be_put_back() {
    let versions = [
        include_str!("fixtures/record-1.sql"),
        include_str!("fixtures/record-2.sql"),
        include_str!("fixtures/record-3.sql"),
        include_str!("fixtures/record-4.sql"),
        include_str!("fixtures/record-5.sql"),
        include_str!("fixtures/record-6.sql"),
        include_str!("fixtures/record-7.sql"),
        include_str!("fixtures/record-8.sql"),
        include_str!("fixtures/record-9.sql"),
        include_str!("fixtures/record-10.sql"),
        include_str!("fixtures/record-11.sql"),
    ];
    for version in 1..=versions.len() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("redress.sqlite3");
        let made = Connection::open(&file).unwrap();
        for step in &versions[..version] {
            made.execute_batch(step).unwrap();
        }
        drop(made);
        let before = check::file(&file).unwrap();
        assert!(before.findings.is_empty(), "{before:?}");
        assert_eq!((before.events, before.head), (37, 37));
        drop(Store::open(place.path(), START_MS).unwrap());
        assert_eq!(check::file(&file).unwrap(), before);
        let opened = Connection::open(&file).unwrap();
        let now = opened.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        assert_eq!(now.unwrap(), 12);
        drop(opened);
        let (copy, target) = (place.path().join("copy"), place.path().join("target"));
        backup::copy(place.path(), &copy, START_MS).unwrap();
        backup::restore(&copy, &target, false, WAIT, START_MS).unwrap();
        assert_eq!(check::folder(&target).unwrap(), before);
    }
}
