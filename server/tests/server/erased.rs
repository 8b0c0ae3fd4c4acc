//! Erasure: what identifies people in a case is destroyed everywhere, and nobody brings it back.

mod healing;

use crate::attachments::{Attached, photo, written};
use crate::program::redress;
use crate::support::{Device, START_MS, Server, accepted, place};
use redress_core::record::{Content, Event, Personal};
use redress_core::sync::{DeviceKind, Pulled, Pushed};
use redress_server::store::{Decided, check};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// The case of an event.
fn case(event: &Pushed) -> String {
    let read = Event::parse(&event.raw).unwrap();
    read.envelope().case.clone()
}

/// A note about somebody.
fn note(device: &mut Device, case: &str) -> Pushed {
    let personal = Personal {
        text: Some("张三来电".to_owned()),
        ..Personal::default()
    };
    let act = redress_core::record::Act::default();
    let noted = Content::Act("noted".to_owned(), Box::new(act));
    device.write(case, noted, personal)
}

/// `redress erase`; what it says.
pub fn erase(data: &Path, case: &str, more: &[&str]) -> String {
    let mut command = redress(data);
    command.args([
        "erase",
        case,
        "--reason",
        "本人要求",
        "--lang",
        "en",
        "--data",
    ]);
    let done = command.arg(data).args(more).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

fn private(server: &Server) -> i64 {
    server.count("SELECT count(*) FROM private")
}

fn bytes_of(server: &Server, attached: &Attached) -> bool {
    attached.file(server.folder()).exists()
}

/// The note about somebody is in no file of the record: not found is not gone.
fn no_trace(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let words = "张三来电".as_bytes();
            let found = bytes.windows(words.len()).any(|part| part == words);
            assert!(!found, "it is still in {}", path.display());
        }
    }
}

fn is_whole(server: &Server) {
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.awaited, 0, "{found:?}");
}

#[test]
fn what_identifies_people_in_a_case_goes_from_the_server_and_the_record_stays_whole() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (one, first) = written(&mut field, photo(3000, 1));
    accepted(&field.sync(std::slice::from_ref(&first)));
    let (other, second) = written(&mut field, photo(3000, 2));
    let noted = note(&mut field, &case(&first));
    accepted(&field.sync(&[second, noted]));
    one.send(&field);
    other.send(&field);
    // The same picture in both cases stays while one of them needs it.
    field.attaches = vec![redress_core::canonical::digest(&other.bytes)];
    let both = note(&mut field, &case(&first));
    accepted(&field.sync(&[both]));
    assert_eq!(private(&server), 4);

    let case = case(&first);
    let asked = erase(server.folder(), &case, &[]);
    assert!(
        asked.contains("3 private parts of 3 events would"),
        "{asked}"
    );
    assert_eq!(private(&server), 4, "asking changes nothing");
    erase(server.folder(), &case, &["--yes"]);
    assert_eq!(private(&server), 1);
    assert!(!bytes_of(&server, &one) && bytes_of(&server, &other));
    no_trace(server.folder());
    assert_eq!(one.get(&field, "").status, 404);
    is_whole(&server);

    // A device that comes now gets every event, and nobody's details.
    let mut desk = server.device(DeviceKind::Desk);
    let pulled = desk.pull_all();
    assert_eq!(pulled.len(), 5);
    let of_case = |p: &&Pulled| Event::parse(&p.raw).unwrap().envelope().case == case;
    assert!(pulled.iter().filter(of_case).all(|p| p.private.is_none()));
    let last = Event::parse(&pulled.last().unwrap().raw).unwrap();
    assert_eq!(last.envelope().kind, "erased");
    let again = erase(server.folder(), &case, &["--yes"]);
    assert!(again.contains("before"), "{again}");
    assert_eq!(server.head(), 5);
}

#[test]
fn what_a_device_brings_later_is_taken_in_without_what_identifies_people() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (photo, first) = written(&mut field, photo(400_000, 3));
    accepted(&field.sync(std::slice::from_ref(&first)));
    // A photo under way, an act not sent, and a copy of the device that contradicts it.
    let mut copy = field.copied();
    assert_eq!(photo.put(&field, 0, &photo.bytes[..1000]).status, 200);
    let case = case(&first);
    let offline = note(&mut field, &case);
    erase(server.folder(), &case, &["--yes"]);

    assert_eq!(accepted(&field.sync(&[offline])), [3]);
    let aside = note(&mut copy, &case);
    copy.sync(&[aside]);
    assert_eq!(private(&server), 0);
    // A person can still decide about what was set aside: nobody has its details any more.
    let list = server.block_on(server.store.set_aside(false)).unwrap();
    let accepting = server.store.accept(&list[0].hash, Arc::default(), START_MS);
    let decided = server.block_on(accepting).unwrap();
    assert!(matches!(decided, Decided::Accepted(4)), "{decided:?}");
    assert_eq!(private(&server), 0);
    assert_eq!(
        server.count("SELECT count(*) FROM quarantine WHERE private IS NOT NULL"),
        0
    );
    // The device may let its photo go, and the server keeps nothing of it.
    assert_eq!(photo.arrived(&field), (0, true));
    let put = photo.put(&field, 1000, &photo.bytes[1000..2000]);
    assert_eq!(put.json()["stored"], json!(true));
    assert!(!bytes_of(&server, &photo));
    let coming = std::fs::read_dir(server.folder().join("attachments/coming")).unwrap();
    assert_eq!(coming.count(), 0, "nor what had come of it");
    is_whole(&server);
}

#[test]
fn what_ended_longer_ago_than_its_regulation_keeps_is_erased_and_nothing_is_without_a_setting() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let retention = |args: &[&str]| {
        let mut command = redress(server.folder());
        command
            .arg("retention")
            .args(args)
            .args(["--json", "--data"]);
        let done = command.arg(server.folder()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        serde_json::from_slice::<serde_json::Value>(&done.stdout).unwrap()
    };
    // Ended in the past: closed; closed and opened again; declined; accepted and declined in part.
    let mut cases = Vec::new();
    for acts in [
        &["accepted", "closed"][..],
        &["accepted", "closed", "reopened"],
        &["declined"],
        &["accepted"],
    ] {
        let (case, _, first) = field.file();
        let mut events = vec![first];
        events.extend(acts.iter().map(|act| field.act(&case, act)));
        accepted(&field.sync(&events));
        cases.push(case);
    }
    assert_eq!(retention(&["list"])["past"], serde_json::json!([]));
    let set = retention(&["set", "ops-user-complaints", "1200"]);
    assert_eq!(set["past"], serde_json::json!([]));
    let set = retention(&["set", "ops-user-complaints", "1"]);
    let past = set["past"].as_array().unwrap();
    let past: Vec<_> = past
        .iter()
        .map(|one| one["case"].as_str().unwrap())
        .collect();
    assert_eq!(past, [&cases[0], &cases[2]]);
    assert_eq!(private(&server), 4, "looking changes nothing");
    retention(&["apply"]);
    assert_eq!(private(&server), 2);
    assert_eq!(retention(&["list"])["past"], serde_json::json!([]));
    is_whole(&server);
}
