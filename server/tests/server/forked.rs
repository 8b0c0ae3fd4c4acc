//! A device whose storage was set back or copied: its chain goes on elsewhere. It is told, becomes
//! another device, and nothing that it wrote is lost.

use crate::program::redress;
use crate::sealed;
use crate::support::{Device, START_MS, Server, accepted, place, post};
use redress_core::record::{Content, Event, Numbered, Personal};
use redress_core::sync::{Answered, DeviceKind, EnrolAnswer, Outcome, Pushed, SyncAnswer};
use redress_server::store::{Decided, SetAside, check};
use serde_json::json;
use std::sync::Arc;

fn forks(answers: &[Answered]) -> usize {
    let fork =
        |a: &&Answered| matches!(&a.outcome, Outcome::Quarantined { code } if code == "fork");
    answers.iter().filter(fork).count()
}

fn open(server: &Server) -> Vec<SetAside> {
    server.block_on(server.store.set_aside(false)).unwrap()
}

/// Becomes another device, and writes these anew at the beginning of its chain.
fn again(device: &mut Device, unsent: &[Pushed]) -> Vec<Pushed> {
    let key = Device::new_key();
    let url = format!("{}/api/v1/enrol/again", device.url);
    let cookie = [("cookie", device.cookie.as_str())];
    let reply = post(
        "POST",
        &url,
        &cookie,
        &json!({"key": crate::support::jwk(&key)}),
    );
    assert_eq!(
        reply.status,
        200,
        "{:?}",
        String::from_utf8_lossy(&reply.body)
    );
    let answer: EnrolAnswer = serde_json::from_slice(&reply.body).unwrap();
    assert_ne!(answer.device, device.author.device);
    device.become_another(answer.device, key);
    let carried = unsent.iter().map(|pushed| {
        let event = Event::parse(&pushed.raw).unwrap();
        let (event, head) = device.head.carry(&device.author, &event).unwrap();
        device.head = head;
        Pushed {
            raw: event.raw().to_owned(),
            private: pushed.private.clone(),
        }
    });
    carried.collect()
}

/// A device that filed a case, and has accepted it since it was copied; the copy; the case.
fn copied(server: &Server) -> (Device, Device, String) {
    let mut one = server.device(DeviceKind::Field);
    let (case, _, first) = one.file();
    assert_eq!(accepted(&one.sync(&[first])), [1]);
    let other = one.copied();
    let of_one = one.act(&case, "accepted");
    assert_eq!(accepted(&one.sync(&[of_one])), [2]);
    (one, other, case)
}

#[test]
fn a_copied_device_becomes_another_and_both_keep_what_they_wrote() {
    let server = Server::start();
    let (mut one, mut other, case) = copied(&server);

    // The copy wrote two acts and a filing meanwhile: none of them fits the chain.
    let unsent = [
        other.act(&case, "accepted"),
        other.act(&case, "replied"),
        other.file().2,
    ];
    let answer = other.sync(&unsent);
    assert_eq!(forks(&answer.answers), 3, "{answer:?}");
    assert_eq!(open(&server).len(), 3);
    // They took no place in the chain: the first goes on.
    let next = one.act(&case, "site_visit_done");
    assert_eq!(accepted(&one.sync(&[next])), [3]);

    let carried = again(&mut other, &unsent);
    assert_eq!(accepted(&other.sync(&carried)), [4, 5, 6]);
    assert!(
        open(&server).is_empty(),
        "a person has nothing to decide any more"
    );
    // As another device it is given what the first one wrote, which it took for its own before.
    other.cursor = 0;
    assert_eq!(other.pull_all().len(), 3);
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert_eq!((found.events, found.findings.len()), (6, 0), "{found:?}");
}

#[test]
fn one_whose_work_is_here_in_another_chain_is_told_that_its_own_went_on_elsewhere() {
    let server = Server::start();
    let (_, mut other, case) = copied(&server);
    let unsent = [other.act(&case, "replied")];
    // A second copy, with the same work unsent.
    let mut third = other.copied();
    other.sync(&unsent);
    let carried = again(&mut other, &unsent);
    assert_eq!(accepted(&other.sync(&carried)), [3]);

    // Its chain is as long as the one here, and what it sends is here: only their texts differ.
    assert_eq!(forks(&third.sync(&unsent).answers), 1);
    assert!(open(&server).is_empty(), "there is nothing to decide");
    let carried = again(&mut third, &unsent);
    let answer = third.sync(&carried);
    assert!(
        matches!(answer.answers[0].outcome, Outcome::Duplicate { seq: 3, .. }),
        "{answer:?}"
    );
}

#[test]
fn no_decision_takes_in_what_a_device_of_that_kind_may_not_record() {
    let server = Server::start();
    let (_, mut other, case) = copied(&server);
    let number = Content::Numbered(Numbered::default());
    let forged = other.write(&case, number, Personal::default());
    other.sync(&[forged]);
    let list = open(&server);
    assert_eq!(list.len(), 1);
    let accepting = server.store.accept(&list[0].hash, Arc::default(), START_MS);
    let decided = server.block_on(accepting);
    assert!(matches!(&decided.unwrap(), Decided::Unfit(why) if why.code == "not_allowed"),);
    assert_eq!(server.head(), 2);
}

#[test]
fn a_device_that_was_set_back_learns_it_at_its_first_contact() {
    let server = Server::start();
    let mut device = server.device(DeviceKind::Desk);
    let (case, _, first) = device.file();
    accepted(&device.sync(&[first]));
    let set_back = device.copied();
    let second = device.act(&case, "accepted");
    accepted(&device.sync(&[second]));
    let say = |device: &Device, link: u64| {
        let mut body = device.body(&[]);
        body["link"] = json!(link);
        let answer: SyncAnswer = serde_json::from_slice(&device.send(&body).body).unwrap();
        answer.links
    };
    assert_eq!(say(&set_back, 1), Some(2));
    assert_eq!(say(&device, 2), None);
    assert_eq!(say(&device, 3), None, "what is unsent is nobody's news");
}

#[test]
fn what_a_copied_kiosk_sealed_is_taken_in_by_a_person_and_the_record_stays_whole() {
    let server = Server::start();
    let key = sealed::key(&server);
    let mut one = server.device(DeviceKind::Kiosk);
    let mut other = one.copied();
    let (_, _, first) = one.file();
    assert_eq!(accepted(&one.sync(&[first])), [1]);
    let unsent = [other.file().2, other.file().2];
    let copies = unsent
        .each_ref()
        .map(|e| sealed::copy_of(&key, &other, e, None));
    let mut body = other.body(&[]);
    body["sealed"] = json!(copies);
    let answer: SyncAnswer = serde_json::from_slice(&other.send(&body).body).unwrap();
    assert_eq!(forks(&answer.sealed), 2, "{answer:?}");

    let list = open(&server);
    assert_eq!(list.len(), 2);
    for one in list {
        let name = one.hash.trim_start_matches("sha256:")[..12].to_owned();
        let mut command = redress(server.folder());
        command.args(["quarantine", "accept", &name, "--data"]);
        let done = command.arg(server.folder()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }
    assert!(open(&server).is_empty());
    let mut desk = server.device(DeviceKind::Desk);
    let pulled = desk.pull_all();
    let ids: Vec<String> = pulled.iter().map(|p| id(&p.raw)).collect();
    assert!(unsent.iter().all(|e| ids.contains(&id(&e.raw))));
    assert!(
        pulled.iter().all(|p| p.private.is_some()),
        "with people's details"
    );
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert_eq!((found.events, found.findings.len()), (3, 0), "{found:?}");
}

fn id(raw: &str) -> String {
    Event::parse(raw).unwrap().envelope().id.clone()
}

#[test]
fn whoever_revokes_a_device_revokes_what_it_became() {
    let server = Server::start();
    let mut device = server.device(DeviceKind::Field);
    let first = device.author.device.clone();
    again(&mut device, &[]);
    again(&mut device, &[]);
    device.renew();
    assert!(device.sync(&[]).revoked.is_none());
    assert!(
        server
            .block_on(server.store.revoke(&first, START_MS))
            .unwrap()
    );
    assert!(device.sync(&[]).revoked.is_some());
    // One that is revoked becomes nothing any more.
    let url = format!("{}/api/v1/enrol/again", device.url);
    let cookie = [("cookie", device.cookie.as_str())];
    let key = crate::support::jwk(&Device::new_key());
    let refused = post("POST", &url, &cookie, &json!({"key": key}));
    assert_eq!(
        (refused.status, refused.problem()),
        (403, "revoked".to_owned())
    );
}

#[test]
fn a_line_of_devices_grows_by_a_hundred_in_a_month_however_it_branches() {
    let server = Server::start();
    let first = server.device(DeviceKind::Field);
    let become_at = |id: &str, now: u64| {
        let row = server.block_on(server.store.device(id)).unwrap().unwrap();
        let again = server.store.enrol_again(&row, vec![4; 65], now);
        server.block_on(again).unwrap()
    };
    // Each becomes two, as would copies of copies.
    let mut line = vec![first.author.device.clone()];
    let mut at = 0;
    while let Some(next) = become_at(&line[at / 2], START_MS) {
        line.push(next);
        at += 1;
        assert!(at <= 100, "without end");
    }
    assert_eq!(line.len(), 101);
    for id in [&line[0], &line[50], &line[100]] {
        assert_eq!(become_at(id, START_MS), None, "any of the line");
    }
    let url = format!("{}/api/v1/enrol/again", first.url);
    let cookie = [("cookie", first.cookie.as_str())];
    let key = crate::support::jwk(&Device::new_key());
    let told = post("POST", &url, &cookie, &json!({"key": key}));
    assert_eq!(
        (told.status, told.problem()),
        (409, "too_often".to_owned()),
        "waiting a minute would not help"
    );
    let month = 30 * 86_400_000;
    assert!(become_at(&line[100], START_MS + month).is_some());
    let other = server.device(DeviceKind::Field);
    assert!(become_at(&other.author.device, START_MS).is_some());
}
