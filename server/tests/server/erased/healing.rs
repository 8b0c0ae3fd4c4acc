//! Erasures and servers restored from an earlier copy.

use super::{bytes_of, case, erase, is_whole, no_trace, note, private};
use crate::attachments::{photo, written};
use crate::healing::{Copy, HOUR_MS, WAIT, come, held, number, offer, say};
use crate::support::{START_MS, Server, accepted};
use redress_core::record::{Content, Erased, Personal};
use redress_core::sync::{DeviceKind, Outcome, Pulled};
use redress_server::erasure;
use redress_server::store::{backup, check};
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_restore_from_before_the_erasure_does_not_bring_it_back() {
    let server = Server::start();
    let copies = tempfile::tempdir().unwrap();
    let (before, after) = (copies.path().join("before"), copies.path().join("after"));
    let mut field = server.device(DeviceKind::Field);
    let (photo, first) = written(&mut field, photo(3000, 4));
    let noted = note(&mut field, &case(&first));
    accepted(&field.sync(&[first.clone(), noted.clone()]));
    photo.send(&field);
    backup::copy(server.folder(), &before, START_MS).unwrap();
    erase(server.folder(), &case(&first), &["--yes"]);
    backup::copy(server.folder(), &after, START_MS).unwrap();
    let found = check::file(&before).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");

    // Of another folder, with the list that the later backup left beside both.
    let target = tempfile::tempdir().unwrap();
    backup::restore(&before, target.path(), false, WAIT, START_MS).unwrap();
    let server = Server::of(target);
    assert_eq!(private(&server), 0);
    assert!(!bytes_of(&server, &photo));
    no_trace(server.folder());
    come(&mut field, &server.url);
    offer(&field, &[held(&noted, 2)]);
    assert_eq!(private(&server), 0);
    is_whole(&server);
    // Nobody brought the event back: the server says it anew, once, when it no longer waits.
    let tell = || server.block_on(erasure::tell(&server.store, Arc::default(), START_MS));
    tell().unwrap();
    tell().unwrap();
    let told = field.pull_all();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].raw.contains("\"type\":\"erased\""));
    is_whole(&server);
    let files: Vec<_> = std::fs::read_dir(server.folder()).unwrap().collect();
    assert!(
        files
            .iter()
            .flatten()
            .all(|f| !f.file_name().to_string_lossy().contains(".restored"))
    );
}

#[test]
fn a_device_brings_the_erasure_back_to_a_server_that_was_restored_without_any_list() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let mut late = server.device(DeviceKind::Desk);
    let (_, _, first) = field.file();
    accepted(&field.sync(std::slice::from_ref(&first)));
    let whole = late.pull_all();
    let copy = Copy::of(&server);
    erase(server.folder(), &case(&first), &["--yes"]);
    let erased: Vec<Pulled> = field
        .pull_all()
        .into_iter()
        .filter(|p| p.seq == 2)
        .collect();

    let server = copy.restored();
    assert_eq!(private(&server), 1, "the copy still has it");
    come(&mut field, &server.url);
    assert_eq!(number(&offer(&field, &erased)[0]), 2);
    assert_eq!(private(&server), 0);
    // A device that was away for weeks, and holds what was erased.
    server.clock.set(START_MS + HOUR_MS + 1);
    come(&mut late, &server.url);
    offer(&late, &whole);
    assert_eq!(private(&server), 0);
    is_whole(&server);
}

#[test]
fn nobody_but_the_server_erases() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (_, _, first) = field.file();
    accepted(&field.sync(std::slice::from_ref(&first)));
    let copy = Copy::of(&server);
    let content = Content::Erased(Erased {
        reason: "x".to_owned(),
    });
    let forged = field.write(&case(&first), content, Personal::default());
    let answer = field.sync(std::slice::from_ref(&forged));
    assert!(
        matches!(&answer.answers[0].outcome, Outcome::Refused(why) if why.code == "not_allowed"),
        "{answer:?}"
    );
    // Nor does it come in as something that a restored server is given back.
    let server = copy.restored();
    come(&mut field, &server.url);
    let answer = say(
        &field,
        json!({"returned": [held(&forged, 2)], "returned_all": true}),
    );
    assert!(
        matches!(&answer.returned[0].outcome, Outcome::Refused(why) if why.code == "not_allowed"),
        "{answer:?}"
    );
    assert_eq!(private(&server), 1);
}

#[test]
fn an_erasure_knows_what_events_of_before_version_10_attached() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (one, first) = written(&mut field, photo(3000, 5));
    let (both, second) = written(&mut field, photo(3000, 6));
    field.attaches = vec![redress_core::canonical::digest(&both.bytes)];
    let also = note(&mut field, &case(&first));
    accepted(&field.sync(&[first.clone(), second, also]));
    one.send(&field);
    both.send(&field);
    let record = rusqlite::Connection::open(server.folder().join("redress.sqlite3")).unwrap();
    record
        .execute_batch(
            "DROP TABLE naming; DELETE FROM meta WHERE key IN ('naming', 'placed');
             DROP TABLE placed; ALTER TABLE enrolment DROP COLUMN scope;
             ALTER TABLE device DROP COLUMN scope;
             ALTER TABLE device DROP COLUMN seen; PRAGMA user_version = 9;",
        )
        .unwrap();
    drop(record);
    erase(server.folder(), &case(&first), &["--yes"]);
    assert!(!bytes_of(&server, &one) && bytes_of(&server, &both));
    is_whole(&server);
}
