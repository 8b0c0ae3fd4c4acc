//! A restored server and devices that are others by then: enrolled after the copy, enrolled anew, or
//! copied.

use super::{Copy, come, held, offer, waited_for_all};
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
