//! A revoked device: told at once, given nothing, and nothing of its work lost. A person looks at
//! what it hands over.

use crate::program::redress;
use crate::support::{Device, START_MS, Server, accepted, library, place};
use redress_core::sync::{Answered, DeviceKind, Outcome, SyncAnswer};
use redress_server::store::check;
use serde_json::Value;
use std::process::Output;

const DAY_MS: u64 = 24 * 3_600_000;

fn revoke(server: &Server, device: &Device) {
    let id = device.author.device.clone();
    assert!(server.block_on(server.store.revoke(&id, START_MS)).unwrap());
}

fn review(server: &Server, args: &[&str]) -> Output {
    let mut command = redress(server.folder());
    command.arg("quarantine").args(args);
    command.arg("--data").arg(server.folder());
    command.output().unwrap()
}

/// What waits, by the names they have.
fn waiting(server: &Server) -> Vec<Value> {
    let listed = review(server, &["list", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    listed["set_aside"].as_array().unwrap().clone()
}

fn name(one: &Value) -> String {
    one["name"].as_str().unwrap().to_owned()
}

fn quarantined(answer: &SyncAnswer) -> usize {
    let aside =
        |a: &&Answered| matches!(&a.outcome, Outcome::Quarantined { code } if code == "revoked");
    answer.answers.iter().filter(aside).count()
}

#[test]
fn what_a_revoked_device_holds_goes_to_a_person_and_what_is_accepted_to_everyone() {
    let server = Server::start();
    let mut lost = server.device(DeviceKind::Field);
    let mut desk = server.device(DeviceKind::Desk);
    let (case, _, before) = lost.file();
    assert_eq!(accepted(&lost.sync(std::slice::from_ref(&before))), [1]);
    let visited = lost.act(&case, "site_visit_done");
    let (_, _, filed) = lost.file();
    revoke(&server, &lost);
    let (_, _, of_desk) = desk.file();
    accepted(&desk.sync(&[of_desk]));

    server.clock.set(START_MS + 29 * DAY_MS);
    lost.renew();
    let cursor = lost.cursor;
    let answer = lost.sync(&[before.clone(), visited.clone(), filed.clone()]);
    assert!(answer.revoked.is_some() && answer.events.is_empty());
    assert_eq!(lost.cursor, cursor, "it is given nothing");
    assert!(matches!(
        answer.answers[0].outcome,
        Outcome::Duplicate { seq: 1, .. }
    ));
    assert_eq!(quarantined(&answer), 2);
    // Once more, as after a lost answer: it is kept once.
    assert_eq!(
        quarantined(&lost.sync(&[visited.clone(), filed.clone()])),
        2
    );
    assert_eq!(server.head(), 2, "nothing of it is in the record yet");

    let listed = waiting(&server);
    assert_eq!(listed.len(), 2);
    let (visit, filing) = (name(&listed[0]), name(&listed[1]));
    let shown = review(&server, &["show", &visit, "--json"]).stdout;
    let shown: Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!(shown["text"]["type"], "site_visit_done");
    let early = review(&server, &["accept", &filing, "--lang", "en"]);
    let why = String::from_utf8(early.stderr).unwrap();
    assert!(why.contains("decide that one first"), "{why}");
    let taken = review(&server, &["accept", &visit, "--lang", "en"]);
    let said = String::from_utf8_lossy(&taken.stdout).into_owned();
    assert_eq!(said, "taken into the record as number 3\n", "{taken:?}");
    assert!(review(&server, &["refuse", &filing]).status.success());
    let again = review(&server, &["accept", &filing]);
    assert_eq!(again.status.code(), Some(2), "a decision stands");
    assert!(waiting(&server).is_empty());
    let all = review(&server, &["list", "--all", "--lang", "en"]).stdout;
    let all = String::from_utf8(all).unwrap();
    assert!(all.contains("accepted") && all.contains("refused"), "{all}");

    // Others get it with its bytes, receipt and carrier; the device that delivers it again is told.
    desk.renew();
    let pulled = desk.pull_all();
    let got = pulled.iter().find(|p| p.seq == 3).unwrap();
    assert_eq!(
        (got.raw.as_str(), got.received),
        (visited.raw.as_str(), START_MS + 29 * DAY_MS)
    );
    assert!(pulled.iter().all(|p| p.raw != filed.raw));
    assert_eq!(server.count("SELECT count(*) FROM carried"), 1);
    let answer = lost.sync(&[visited]);
    assert!(matches!(
        answer.answers[0].outcome,
        Outcome::Duplicate { seq: 3, .. }
    ));
}

#[test]
fn a_record_is_whole_after_a_review() {
    let server = Server::start();
    let mut lost = server.device(DeviceKind::Field);
    let (_, _, first) = lost.file();
    let (_, _, second) = lost.file();
    revoke(&server, &lost);
    assert_eq!(quarantined(&lost.sync(&[first, second])), 2);
    for one in waiting(&server) {
        let decided = review(&server, &["accept", &name(&one), "--json"]);
        assert!(decided.status.success(), "{decided:?}");
    }
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert_eq!((found.events, found.findings.len()), (2, 0), "{found:?}");
}

#[test]
fn after_thirty_days_it_is_refused_with_what_to_do_and_its_file_is_still_taken() {
    let server = Server::start();
    let mut lost = server.device(DeviceKind::Kiosk);
    let (_, _, filed) = lost.file();
    revoke(&server, &lost);
    server.clock.set(START_MS + 30 * DAY_MS + 1);
    lost.renew();
    let answer = lost.sync(std::slice::from_ref(&filed));
    let Outcome::Refused(refusal) = &answer.answers[0].outcome else {
        panic!("{answer:?}");
    };
    assert_eq!(refusal.code, "revoked");
    assert!(refusal.remedy.en.contains("Export"), "{refusal:?}");
    assert!(answer.revoked.unwrap().en.contains("more than thirty days"));
    assert_eq!(server.count("SELECT count(*) FROM quarantine"), 0);
}

#[test]
fn what_would_not_have_been_taken_is_not_accepted_either_and_says_why() {
    let server = Server::start();
    let mut lost = server.device(DeviceKind::Field);
    let (case, _, filed) = lost.file();
    accepted(&lost.sync(&[filed]));
    lost.edition = Some(
        library()
            .pack("ops-user-complaints")
            .unwrap()
            .digest()
            .to_owned(),
    );
    let strange = lost.act(&case, "form_received");
    revoke(&server, &lost);
    assert_eq!(quarantined(&lost.sync(&[strange])), 1);
    let waiting = waiting(&server);
    let refused = review(&server, &["accept", &name(&waiting[0]), "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("no step"), "{why}");
    let unknown = review(&server, &["accept", "00000000"]);
    assert!(
        String::from_utf8(unknown.stderr)
            .unwrap()
            .contains("quarantine list")
    );
}
