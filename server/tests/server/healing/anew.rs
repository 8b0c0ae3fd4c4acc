//! A restored server and devices that are others by then: enrolled after the copy, enrolled anew, or
//! copied.

use super::{Copy, come, held, offer, waited_for_all};
use crate::program::redress;
use crate::sealed;
use crate::support::{Device, START_MS, Server, accepted};
use redress_core::record::Stamp;
use redress_core::sync::{DeviceKind, Outcome, SealedCopy, SyncAnswer};
use redress_server::store::check;
use serde_json::json;

#[test]
fn what_follows_on_a_contradiction_does_not_come_back_into_the_chain_either() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let (case, _, e1) = field.file();
    accepted(&field.sync(&[e1]));
    let copy = Copy::of(&server);
    let mut image = field.copied();
    let e2 = field.act(&case, "accepted");
    let e3 = field.act(&case, "replied");
    let e4 = field.act(&case, "closed");
    accepted(&field.sync(&[e2.clone(), e3.clone(), e4.clone()]));

    // When healing is over a copy of the device has taken the place of its second link.
    let server = copy.restored();
    waited_for_all(&server, &mut desk);
    come(&mut image, &server.url);
    offer(&image, &[]);
    let other = image.act(&case, "declined");
    accepted(&image.sync(&[other]));
    come(&mut field, &server.url);
    let back = offer(&field, &[held(&e2, 2), held(&e3, 3), held(&e4, 4)]);
    let fork = |o: &Outcome| matches!(o, Outcome::Quarantined { code } if code == "fork");
    assert!(back.iter().all(fork), "{back:?}");
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn what_follows_on_something_set_aside_before_a_restore_is_for_a_person_too() {
    let server = Server::start();
    let mut one = server.device(DeviceKind::Field);
    let (case, _, e1) = one.file();
    accepted(&one.sync(&[e1]));
    let copy = Copy::of(&server);
    let mut other = one.copied();
    let e2 = one.act(&case, "accepted");
    accepted(&one.sync(std::slice::from_ref(&e2)));
    let contradicts = other.act(&case, "declined");
    let fork =
        |outcome: &Outcome| matches!(outcome, Outcome::Quarantined { code } if code == "fork");
    assert!(fork(&other.sync(&[contradicts]).answers[0].outcome));

    // The restored server has never heard of what it set aside.
    let server = copy.restored();
    come(&mut one, &server.url);
    offer(&one, &[held(&e2, 2)]);
    come(&mut other, &server.url);
    offer(&other, &[]);
    let next = other.act(&case, "closed");
    let answer = other.sync(&[next]);
    assert!(fork(&answer.answers[0].outcome), "{answer:?}");
}

#[test]
fn a_set_back_device_takes_no_place_in_the_chain_that_others_brought_back_with_a_gap() {
    let server = Server::start();
    let (mut field, mut desk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Desk),
    );
    let mut other = server.device(DeviceKind::Desk);
    let copy = Copy::of(&server);
    let (case, _, e1) = field.file();
    accepted(&field.sync(&[e1]));
    let mut image = field.copied();
    let lost = [field.act(&case, "accepted"), field.act(&case, "closed")];
    accepted(&field.sync(&lost));
    let pulled = desk.pull_all();

    // When nobody waits any more, the first and the third come back; the second is nowhere.
    let server = copy.restored();
    waited_for_all(&server, &mut other);
    come(&mut desk, &server.url);
    offer(&desk, &[pulled[0].clone(), pulled[2].clone()]);
    come(&mut image, &server.url);
    offer(&image, &[]);
    let others = [image.act(&case, "declined"), image.act(&case, "closed")];
    let answer = image.sync(&others);
    let fork = |o: &Outcome| matches!(o, Outcome::Quarantined { code } if code == "fork");
    assert!(
        answer.answers.iter().all(|a| fork(&a.outcome)),
        "{answer:?}"
    );
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn a_device_enrolled_anew_after_a_restore_is_waited_for_and_its_receipts_are_believed() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let copy = Copy::of(&server);
    // Enrolled after the copy: the restored server knows nothing of it.
    let mut field = server.device(DeviceKind::Field);
    let (_, _, e1) = field.file();
    accepted(&field.sync(std::slice::from_ref(&e1)));

    let server = copy.restored();
    server.url.clone_into(&mut field.url);
    let mut anew = field.enrolled_again(&server.code(DeviceKind::Field));
    anew.epoch.clone_from(&field.epoch);
    anew.cursor = field.cursor;
    server.clock.set(START_MS + 1000);
    come(&mut desk, &server.url);
    offer(&desk, &[]);
    assert!(desk.sync(&[]).healing, "it may hold what nobody else does");
    come(&mut anew, &server.url);
    let back = offer(&anew, &[held(&e1, 1)]);
    assert!(
        matches!(
            back[..],
            [Outcome::Accepted {
                seq: 1,
                received: START_MS
            }]
        ),
        "{back:?}"
    );
    assert!(!desk.sync(&[]).healing);
}

#[test]
fn a_device_enrolled_after_the_backup_is_enrolled_once_more_and_brings_everything() {
    let server = Server::start();
    let copy = Copy::of(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, sent) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(std::slice::from_ref(&sent))), [1]);
    let (_, _, unsent) = kiosk.file();

    let server = copy.restored();
    let key = sealed::key(&server);
    server.url.clone_into(&mut kiosk.url);
    assert_eq!(kiosk.sign_in().status, 403, "it is nobody here");
    let stamp = Stamp {
        seq: 1,
        received: START_MS,
    };
    let copies = [
        sealed::copy_of(&key, &kiosk, &unsent, None),
        sealed::copy_of(&key, &kiosk, &sent, Some(stamp)),
    ];
    let mut again = kiosk.enrolled_again(&server.code(DeviceKind::Kiosk));
    assert_ne!(again.author.device, kiosk.author.device);
    let bring = |device: &Device, copy: &SealedCopy| {
        let mut body = device.body(&[]);
        body["sealed"] = json!([copy]);
        let answer: SyncAnswer = serde_json::from_slice(&device.send(&body).body).unwrap();
        answer.sealed[0].outcome.clone()
    };
    again.epoch = Some(server.store.organisation().epoch.clone());
    assert!(matches!(
        bring(&again, &copies[1]),
        Outcome::Accepted { .. }
    ));
    assert!(matches!(
        bring(&again, &copies[0]),
        Outcome::Accepted { .. }
    ));
    let found = check::folder(server.folder()).unwrap();
    assert_eq!((found.events, found.findings.len()), (2, 0), "{found:?}");
    // Who has another key than a device that is known here does not become known as it.
    let thief = server.device(DeviceKind::Kiosk);
    let mut other = thief.copied();
    other.author.device = again.author.device.clone();
    let made = other.enrolled_again(&server.code(DeviceKind::Kiosk));
    let origin = format!(
        "SELECT count(*) FROM device WHERE id = '{}' AND origin IS NOT NULL",
        made.author.device
    );
    assert_eq!(server.count(&origin), 0);
}

/// The restored record knows the device only by what its copy became; links that it no longer holds must not
/// keep what follows on them waiting for ever.
#[test]
fn a_device_goes_on_under_its_name_after_its_copy_was_enrolled_once_more() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let copy = Copy::of(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, sent) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(&[sent])), [1]);
    let mut image = kiosk.copied();

    let server = copy.restored();
    waited_for_all(&server, &mut desk);
    server.url.clone_into(&mut image.url);
    image.enrolled_again(&server.code(DeviceKind::Kiosk));
    come(&mut kiosk, &server.url);
    offer(&kiosk, &[]);
    let (_, _, next) = kiosk.file();
    let mut body = kiosk.body(&[next]);
    body["gone"] = 1.into();
    let answer: SyncAnswer = serde_json::from_slice(&kiosk.send(&body).body).unwrap();
    assert_eq!(accepted(&answer).len(), 1, "{answer:?}");
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.unheld[0].device, kiosk.author.device);
}

#[test]
fn what_a_person_took_in_takes_no_place_before_what_came_back_and_follows_on_another() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let mut desk = server.device(DeviceKind::Desk);
    let mut other = server.device(DeviceKind::Desk);
    let (case, _, e1) = field.file();
    accepted(&field.sync(&[e1]));
    let mut image = field.copied();
    let e2 = field.act(&case, "accepted");
    accepted(&field.sync(&[e2]));
    let copy = Copy::of(&server);
    let lost = [field.act(&case, "replied"), field.act(&case, "closed")];
    accepted(&field.sync(&lost));
    let pulled = desk.pull_all();

    let server = copy.restored();
    waited_for_all(&server, &mut other);
    come(&mut image, &server.url);
    offer(&image, &[]);
    let forked = [image.act(&case, "declined"), image.act(&case, "closed")];
    let fork = |o: &Outcome| matches!(o, Outcome::Quarantined { code } if code == "fork");
    let answer = image.sync(&forked);
    let outcomes = |answer: &SyncAnswer| answer.answers.iter().all(|a| fork(&a.outcome));
    assert!(outcomes(&answer), "{answer:?}");
    for one in server.block_on(server.store.set_aside(false)).unwrap() {
        let mut accept = redress(server.folder());
        accept.args(["quarantine", "accept", one.hash.as_str(), "--data"]);
        let done = accept.arg(server.folder()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }
    // The fourth link comes back, the third is nowhere: its place is not what a person took in.
    come(&mut desk, &server.url);
    offer(&desk, &pulled[3..]);
    let answer = image.sync(&forked[1..]);
    assert!(outcomes(&answer), "{answer:?}");
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
}
