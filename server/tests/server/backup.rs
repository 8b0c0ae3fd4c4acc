//! Backups: made while the server writes, put back, found damaged when they are.

use crate::attachments::{filed as attaching, photo, written};
use crate::healing::{Copy, come, held, number, offer, restored};
use crate::people::add;
use crate::program::{Program, code};
use crate::published::{ID, changed, get, publication, publish};
use crate::support::{Device, START_MS, Server, accepted, library, request};
use redress_core::canonical;
use redress_core::people::Role;
use redress_core::sync::{DeviceKind, Outcome, Pushed};
use redress_server::schedule::Plan;
use redress_server::store::{Store, StoreError, backup, check};
use redress_server::verify::Findings;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// A server with a few cases, and its field device.
fn filled() -> (Server, Device) {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    for _ in 0..3 {
        let (case, _, filed) = field.file();
        let replied = field.act(&case, "replied");
        accepted(&field.sync(&[filed, replied]));
    }
    (server, field)
}

fn codes(found: &Findings) -> Vec<&str> {
    let mut codes: Vec<&str> = found.findings.iter().map(|f| f.code).collect();
    codes.dedup();
    codes
}

fn whole(found: &Findings) {
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn a_backup_made_while_devices_push_is_whole_and_has_all_that_was_acknowledged_before() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(server.folder().join("calendars")).unwrap();
    fs::write(server.folder().join("calendars/cn.0.json"), "{}").unwrap();
    let mut devices: Vec<Device> = (0..3).map(|_| server.device(DeviceKind::Field)).collect();
    let mut copies = Vec::new();
    std::thread::scope(|scope| {
        let pushing: Vec<_> = devices
            .iter_mut()
            .map(|device| {
                scope.spawn(move || {
                    for _ in 0..30 {
                        let (_, _, filed) = device.file();
                        accepted(&device.sync(&[filed]));
                    }
                })
            })
            .collect();
        let mut n = 0;
        while pushing.iter().any(|p| !p.is_finished()) {
            let to = folder.path().join(format!("{n}.sqlite3"));
            let acknowledged = server.head();
            let copied = backup::copy(server.folder(), &to, START_MS).unwrap();
            assert!(copied.found.head >= acknowledged);
            copies.push(copied);
            n += 1;
        }
    });
    assert!(copies.len() > 1);
    for copied in &copies {
        whole(&copied.found);
    }
    whole(&check::folder(server.folder()).unwrap());
    // Put back, it is the same record with the files beside it.
    let last = copies.last().unwrap();
    let place = tempfile::tempdir().unwrap();
    backup::restore(&last.file, place.path(), false, DAY, START_MS).unwrap();
    let found = check::folder(place.path()).unwrap();
    assert_eq!(found, last.found);
    assert_eq!(
        fs::read_to_string(place.path().join("calendars/cn.0.json")).unwrap(),
        "{}"
    );
    let restored = Store::open(place.path(), START_MS).unwrap();
    assert!(
        restored.administrator.is_none(),
        "it is the same organisation"
    );
    let (old, new) = (server.store.organisation(), restored.store.organisation());
    assert_eq!(old.id, new.id);
    assert_ne!(old.epoch, new.epoch);
    assert_ne!(old.server, new.server);
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("copy");
    backup::copy(server.folder(), &to, START_MS).unwrap();
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn what_is_there_is_never_overwritten_and_a_record_in_use_never_moved() {
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("copy");
    backup::copy(server.folder(), &to, START_MS).unwrap();
    let again = backup::copy(server.folder(), &to, START_MS);
    assert!(matches!(again, Err(StoreError::Exists(_))));
    let over = backup::restore(&to, server.folder(), false, DAY, START_MS);
    assert!(matches!(over, Err(StoreError::Exists(_))));
    let used = backup::restore(&to, server.folder(), true, DAY, START_MS);
    assert!(matches!(used, Err(StoreError::InUse)), "{used:?}");
    whole(&check::folder(server.folder()).unwrap());
    // Nobody uses this one: it is set aside, whole.
    let place = tempfile::tempdir().unwrap();
    backup::restore(&to, place.path(), false, DAY, START_MS).unwrap();
    let done = backup::restore(&to, place.path(), true, DAY, START_MS).unwrap();
    whole(&check::file(&done.set_aside.unwrap()).unwrap());
    whole(&check::folder(place.path()).unwrap());
}

#[test]
fn a_device_of_a_restored_server_brings_back_what_it_wrote_after_the_backup() {
    let data = tempfile::tempdir().unwrap();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    let mut program = Program::start(data.path());
    let mut field = Device::enrol(&program.url, &code(data.path(), "field"));
    let (case, _, filed) = field.file();
    accepted(&field.sync(std::slice::from_ref(&filed)));
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_redress"))
            .args(args)
            .output()
            .unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(said).unwrap())
    };
    let (to, folder) = (copy.to_str().unwrap(), data.path().to_str().unwrap());
    let (status, said) = run(&["backup", "--data", folder, "--to", to]);
    assert_eq!(status, Some(0), "{said}");
    let replied = field.act(&case, "replied");
    accepted(&field.sync(std::slice::from_ref(&replied)));
    let (status, said) = run(&["restore", "--from", to, "--data", folder, "--replace"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("stop it first"), "{said}");
    program.kill();
    let (status, said) = run(&["restore", "--from", to, "--data", folder, "--replace"]);
    assert_eq!(status, Some(0), "{said}");

    let program = Program::start(data.path());
    field.url.clone_from(&program.url);
    assert_eq!(
        field.send(&field.body(&[])).problem(),
        "no_session",
        "nobody is signed in to a copy"
    );
    field.renew();
    let answer = field.sync(&[]);
    assert_ne!(Some(&answer.epoch), field.epoch.as_ref());
}

#[test]
fn verify_names_every_kind_of_damage() {
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    backup::copy(server.folder(), &copy, START_MS).unwrap();
    whole(&check::file(&copy).unwrap());
    let damages: [(&str, &str); 11] = [
        (
            "UPDATE event SET raw = replace(raw, 'replied', 'replyed') WHERE seq = 2",
            "event_changed",
        ),
        (
            "UPDATE event SET case_id = 'other' WHERE seq = 2",
            "event_misfiled",
        ),
        ("DELETE FROM event WHERE seq = 2", "number_missing"),
        ("DELETE FROM event WHERE seq = 6", "event_missing"),
        ("UPDATE event SET seq = 60 WHERE seq = 6", "number_missing"),
        ("DELETE FROM link WHERE seq = 3", "link_differs"),
        (
            "DELETE FROM link WHERE seq = 6; DELETE FROM event WHERE seq = 6",
            "link_missing",
        ),
        (
            "UPDATE link SET hash = 'sha256:00' WHERE seq = 3",
            "chain_broken",
        ),
        (
            "UPDATE private SET body = replace(body, '138', '139')",
            "private_changed",
        ),
        ("DELETE FROM private", "private_missing"),
        ("DELETE FROM tracking", "code_missing"),
    ];
    for (damage, code) in damages {
        let damaged = folder.path().join("damaged");
        fs::copy(&copy, &damaged).unwrap();
        Connection::open(&damaged)
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        let found = check::file(&damaged).unwrap();
        assert!(codes(&found).contains(&code), "{damage}: {found:?}");
    }
}

#[test]
fn any_changed_byte_of_an_event_is_found_in_the_file_itself() {
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    backup::copy(server.folder(), &copy, START_MS).unwrap();
    let bytes = fs::read(&copy).unwrap();
    let text = Connection::open(&copy)
        .unwrap()
        .query_row("SELECT raw FROM event WHERE seq = 3", [], |row| {
            row.get::<_, String>(0)
        })
        .unwrap();
    // SQLite may have left a dead copy of the text behind when it moved a row.
    let copies: Vec<usize> = (0..bytes.len() - text.len())
        .filter(|at| bytes[*at..].starts_with(text.as_bytes()))
        .collect();
    assert!(!copies.is_empty());
    for at in (0..text.len()).step_by(7) {
        for flip in [1, 0x80] {
            let mut changed = bytes.clone();
            for start in &copies {
                changed[start + at] ^= flip;
            }
            let damaged = folder.path().join("damaged");
            fs::write(&damaged, changed).unwrap();
            let found = check::file(&damaged).unwrap();
            // A byte that makes it no text at all is told of the file.
            let named = ["event_changed", "file_damaged"];
            assert!(
                codes(&found).iter().any(|code| named.contains(code)),
                "byte {at}: {found:?}"
            );
        }
    }
}

#[test]
fn a_damaged_backup_is_told_and_no_half_file_is_left() {
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    let file = Connection::open(server.folder().join("redress.sqlite3")).unwrap();
    file.execute("UPDATE event SET raw = '{}' WHERE seq = 2", [])
        .unwrap();
    let copied = backup::copy(server.folder(), &folder.path().join("copy"), START_MS).unwrap();
    assert!(codes(&copied.found).contains(&"event_changed"));
    let nothing = folder.path().join("no-folder/copy");
    assert!(backup::copy(server.folder(), &nothing, START_MS).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    for text in [
        "",
        "not a database at all, only some text that is long enough to be read",
    ] {
        let wrong = folder.path().join("wrong");
        fs::write(&wrong, text).unwrap();
        let target = folder.path().join("target");
        assert!(backup::restore(&wrong, &target, false, DAY, START_MS).is_err());
        assert!(!target.join("redress.sqlite3").exists());
    }
}

#[test]
fn only_the_newest_backups_stay_and_nothing_else_is_touched() {
    let (server, _) = filled();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let plan = Plan {
        data: server.folder().to_owned(),
        to: folder.path().to_owned(),
        every: Duration::from_secs(3600),
        keep: 2,
    };
    for hour in 0..4 {
        plan.once(START_MS + hour * 3_600_000).unwrap();
    }
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "notes.txt",
            "redress-2025-09-30T040000Z.sqlite3",
            "redress-2025-09-30T050000Z.sqlite3"
        ]
    );
}

#[test]
fn the_server_makes_backups_by_itself() {
    let data = tempfile::tempdir().unwrap();
    let to = tempfile::tempdir().unwrap();
    let args = [
        "--backup-every",
        "1h",
        "--backup-to",
        to.path().to_str().unwrap(),
    ];
    let _program = Program::with(data.path(), &args, Stdio::null());
    let made = |folder: &Path| {
        let found = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        found
            .filter(|path| path.extension().is_some_and(|e| e == "sqlite3"))
            .collect::<Vec<_>>()
    };
    for _ in 0..100 {
        if !made(to.path()).is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let files = made(to.path());
    assert_eq!(files.len(), 1);
    whole(&check::file(&files[0]).unwrap());
}

#[test]
fn readiness_warns_when_there_is_no_backup_or_only_an_old_one() {
    let server = Server::start();
    let ready = || {
        let reply = request("GET", &format!("{}/readyz", server.url), &[], b"");
        assert_eq!(reply.status, 200);
        String::from_utf8(reply.body).unwrap()
    };
    assert_eq!(ready(), "ready\n", "there is nothing to lose yet");
    let mut field = server.device(DeviceKind::Field);
    let (_, _, filed) = field.file();
    accepted(&field.sync(&[filed]));
    assert_eq!(ready(), "ready\nwarning: no backup has been made\n");
    let folder = tempfile::tempdir().unwrap();
    backup::copy(server.folder(), &folder.path().join("copy"), START_MS).unwrap();
    assert_eq!(ready(), "ready\n");
    server.clock.set(START_MS + 3 * 86_400_000);
    assert_eq!(ready(), "ready\nwarning: the last backup is 72 hours old\n");
}

#[test]
fn a_backup_has_the_attachments_and_says_when_one_is_missing() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let early = attaching(&mut field, photo(300_000, 10));
    early.send(&field);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.sqlite3");
    let copied = backup::copy(server.folder(), &copy, START_MS).unwrap();
    whole(&copied.found);
    assert_eq!(copied.found.attachments, 1);
    let other = tempfile::tempdir().unwrap();
    backup::restore(&copy, other.path(), false, DAY, START_MS).unwrap();
    whole(&check::folder(other.path()).unwrap());
    assert_eq!(fs::read(early.file(other.path())).unwrap(), early.bytes);
    fs::write(early.file(copies.path()), "%PDF-another").unwrap();
    assert_eq!(codes(&check::file(&copy).unwrap()), ["attachment_changed"]);
    fs::remove_file(early.file(copies.path())).unwrap();
    assert_eq!(codes(&check::file(&copy).unwrap()), ["attachment_missing"]);
}

#[test]
fn an_attachment_stored_after_the_backup_counts_again_once_its_event_has_come_back() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let copy = Copy::of(&server);
    let (late, event) = written(&mut field, photo(700, 11));
    accepted(&field.sync(std::slice::from_ref(&event)));
    late.send(&field);
    // The record went back, its folder of attachments did not.
    let server = {
        let again = copy.restored();
        let bytes = late.file(again.folder());
        fs::create_dir_all(bytes.parent().unwrap()).unwrap();
        fs::copy(late.file(server.folder()), bytes).unwrap();
        again
    };
    come(&mut field, &server.url);
    assert_eq!(late.head(&field).status, 409);
    let back = offer(&field, &[held(&event, 1)]);
    assert_eq!(back.iter().map(number).collect::<Vec<_>>(), [1]);
    assert_eq!(late.arrived(&field), (700, true));
    let found = check::folder(server.folder()).unwrap();
    whole(&found);
    assert_eq!((found.attachments, found.awaited), (1, 0));
}

#[test]
fn a_backup_has_what_was_published_and_a_copy_from_before_names_what_it_lacks_until_it_is_published_again()
 {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let (pack, copies) = (changed("2"), tempfile::tempdir().unwrap());
    let (before, after) = (copies.path().join("before"), copies.path().join("after"));
    let mut desk = server.device(DeviceKind::Desk);
    backup::copy(server.folder(), &before, START_MS).unwrap();
    publish(&server, publication(&pack, &by)).unwrap();
    let pulled = desk.pull_all();
    backup::copy(server.folder(), &after, START_MS).unwrap();

    let whole = restored(&after);
    let mut other = server.device(DeviceKind::Desk);
    let packs = whole
        .block_on(whole.store.packs(library().known()))
        .unwrap();
    assert_eq!(packs.named(ID).unwrap().digest(), pack.digest());
    drop(whole);

    let server = restored(&before);
    come(&mut desk, &server.url);
    // What comes back is that it was published; the text was only here.
    let back = [held(
        &Pushed {
            raw: pulled[0].raw.clone(),
            private: None,
        },
        pulled[0].seq,
    )];
    assert!(matches!(
        offer(&desk, &back)[..],
        [Outcome::Accepted { .. }]
    ));
    let now = START_MS + 7_200_000;
    server.block_on(server.store.end_healing(now)).unwrap();
    let found = check::folder(server.folder()).unwrap();
    let codes: Vec<_> = found.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["edition_missing"], "{found:?}");
    assert!(found.findings[0].what.en.contains("publish it again"));
    let packs = server
        .block_on(server.store.packs(library().known()))
        .unwrap();
    let text = pack.publication().unwrap();
    let missing = [canonical::digest(text.as_bytes())];
    assert_eq!(packs.published().missing, missing);
    assert!(packs.published().packs.is_empty());

    publish(&server, publication(&pack, &by)).unwrap();
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    desk.epoch = Some(server.store.organisation().epoch.clone());
    assert!(desk.sync(&[]).published.is_some());
    // The other desk was enrolled after the copy: it is told nothing.
    server.url.clone_into(&mut other.url);
    assert_ne!(get(&other, "").status, 200);
}

#[test]
fn a_text_that_was_changed_on_the_disk_is_named() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    publish(&server, publication(&changed("2"), &by)).unwrap();
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy");
    backup::copy(server.folder(), &copy, START_MS).unwrap();
    let file = rusqlite::Connection::open(&copy).unwrap();
    file.execute(
        "UPDATE edition SET body = replace(body, 'fault', 'fauLt')",
        [],
    )
    .unwrap();
    drop(file);
    let found = check::file(&copy).unwrap();
    let codes: Vec<_> = found.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["edition_changed"], "{found:?}");
}
