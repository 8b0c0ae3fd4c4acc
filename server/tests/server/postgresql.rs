//! What only a shared database can show: servers side by side, and a primary that is lost.

use crate::attachments::{filed as attaching, photo};
use crate::cluster::{self, Cluster, asked};
use crate::durability::{Noted, check, push_until_gone, push_while, wait_for};
use crate::healing::{come, held, number, offer};
use crate::program::{Program, code, redress};
use crate::support::{Device, START_MS, accepted, request};
use redress_server::store::{Place, Store, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A data folder for which a database stands.
fn kept_in(url: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    cluster::stand_for(folder.path(), url);
    folder
}

#[test]
#[ignore = "needs PostgreSQL"]
fn three_servers_share_one_record_and_one_of_them_is_killed() {
    let cluster = Cluster::start();
    let folder = kept_in(&cluster.database());
    let mut programs: Vec<Program> = (0..3).map(|_| Program::start(folder.path())).collect();
    let noted = Noted::default();
    let going = AtomicBool::new(true);
    let mut devices: Vec<Vec<Device>> = programs
        .iter()
        .map(|program| {
            let enrol = |_| Device::enrol(&program.url, &code(folder.path(), "field"));
            (0..3).map(enrol).collect()
        })
        .collect();
    std::thread::scope(|scope| {
        let mut doomed = devices.remove(0);
        for mut device in doomed.drain(..) {
            let noted = &noted;
            scope.spawn(move || push_until_gone(&mut device, noted));
        }
        for device in devices.iter_mut().flatten() {
            scope.spawn(|| push_while(&going, device, &noted));
        }
        wait_for(&noted, 90);
        programs.remove(0).kill();
        let after = noted.lock().unwrap().len();
        wait_for(&noted, after + 60);
        going.store(false, Ordering::SeqCst);
    });
    check(folder.path(), &noted);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_session_opened_at_one_server_holds_at_another() {
    let cluster = Cluster::start();
    let folder = kept_in(&cluster.database());
    let one = Program::start(folder.path());
    let other = Program::start(folder.path());
    let mut device = Device::enrol(&one.url, &code(folder.path(), "field"));
    let (_, _, event) = device.file();
    device.sync(&[event]);
    device.url.clone_from(&other.url);
    let (_, _, event) = device.file();
    let answer = device.sync(&[event]);
    assert_eq!(answer.head, 2);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn nothing_acknowledged_is_lost_when_the_primary_dies_and_its_standby_takes_over() {
    let primary = Cluster::start();
    let url = primary.database();
    let standby = primary.standby();
    let both = format!("{url}&host={}", standby.folder().display());
    let folder = kept_in(&both);
    let program = Program::start(folder.path());
    let noted = Noted::default();
    let going = AtomicBool::new(true);
    let mut devices: Vec<Device> = (0..4)
        .map(|_| Device::enrol(&program.url, &code(folder.path(), "field")))
        .collect();
    std::thread::scope(|scope| {
        for device in &mut devices {
            scope.spawn(|| push_while(&going, device, &noted));
        }
        wait_for(&noted, 60);
        primary.kill();
        standby.ask("SELECT pg_promote()");
        let before = noted.lock().unwrap().len();
        wait_for(&noted, before + 60);
        going.store(false, Ordering::SeqCst);
    });
    check(folder.path(), &noted);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_commit_that_its_standby_never_confirmed_is_not_acknowledged() {
    let primary = Cluster::start();
    let folder = kept_in(&primary.database());
    let program = Program::start(folder.path());
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let standby = primary.standby();
    drop(standby);
    let (_, _, event) = device.file();
    let body = device.body(std::slice::from_ref(&event));
    let reply = std::thread::scope(|scope| {
        let pushing = scope.spawn(|| device.send(&body));
        let begun = Instant::now();
        let cancelled =
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while primary.ask(cancelled).is_none() {
            assert!(begun.elapsed() < Duration::from_secs(15), "nobody waited");
            std::thread::sleep(Duration::from_millis(50));
        }
        pushing.join().unwrap()
    });
    assert_eq!((reply.status, reply.problem().as_str()), (503, "store"));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_server_whose_record_was_replaced_under_it_takes_nothing_more_in() {
    let cluster = Cluster::start();
    let url = cluster.database();
    let folder = kept_in(&url);
    let program = Program::start(folder.path());
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    cluster::asked(
        &url,
        "UPDATE meta SET value = 'another' WHERE key = 'epoch'",
    )
    .unwrap();
    let (_, _, event) = device.file();
    let reply = device.send(&device.body(std::slice::from_ref(&event)));
    assert_eq!((reply.status, reply.problem().as_str()), (503, "store"));
    drop(program);
    let _again = Program::start(folder.path());
    let left = cluster::asked(&url, "SELECT count(*) FROM event").unwrap();
    assert_eq!(left.as_deref(), Some("0"));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn what_cannot_keep_a_record_is_refused_with_cause_and_remedy() {
    let cluster = Cluster::start();
    cluster.ask("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'");
    let opened = |url: String| Store::open(Place::Database(url), START_MS);
    let told = |url: String| opened(url).unwrap_err().to_string();
    assert!(told(cluster.url("latin")).contains("UTF8"));
    assert!(told(cluster.url("nowhere")).contains("\"nowhere\" does not exist"));
    let tls = format!("{}&sslmode=require", cluster.url("postgres"));
    assert!(told(tls).contains("no TLS"));
    let secret = told("postgres://someone:hidden@host:port/x".to_owned());
    assert!(!secret.contains("hidden"), "{secret}");
    let missing = Store::existing(&Place::Database(cluster.url("postgres")), START_MS);
    assert!(matches!(missing, Err(StoreError::NoRecord(_))));
    let url = cluster.database();
    opened(url.clone()).unwrap();
    cluster::asked(&url, "UPDATE meta SET value = '99' WHERE key = 'tables'").unwrap();
    assert!(told(url).contains("version 99"));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_database_put_back_begins_anew_and_is_whole() {
    let cluster = Cluster::start();
    let url = cluster.database();
    let folder = kept_in(&url);
    let program = Program::start(folder.path());
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let (_, _, event) = device.file();
    device.sync(&[event]);
    drop(program);
    let run = |args: &[&str]| {
        let mut command = redress(folder.path());
        let out = command.args(args).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(0), "{told}");
        String::from_utf8(out.stdout).unwrap()
    };
    let data = folder.path().to_str().unwrap();
    assert!(run(&["verify", "--lang", "en", "--data", data]).contains("events 1 (numbers to 1)"));
    run(&["restore", "--database", &url]);
    let _program = Program::start(folder.path());
    let epoch = cluster::asked(&url, "SELECT value FROM meta WHERE key = 'epoch'").unwrap();
    assert_ne!(epoch, device.epoch);
    assert!(run(&["verify", "--lang", "en", "--data", data]).contains(": whole"));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn devices_bring_back_what_a_database_put_back_by_its_own_tools_lacks() {
    let cluster = Cluster::start();
    let url = cluster.database();
    let folder = kept_in(&url);
    let mut program = Program::start(folder.path());
    let mut field = Device::enrol(&program.url, &code(folder.path(), "field"));
    let (case, _, first) = field.file();
    let second = field.act(&case, "replied");
    let third = field.act(&case, "closed");
    field.sync(&[first, second.clone(), third.clone()]);
    program.kill();
    // As if it had been copied after the first event.
    for lost in [
        "DELETE FROM event WHERE seq > 1",
        "DELETE FROM link WHERE seq > 1",
        "UPDATE device SET seq = 1 WHERE kind = 'field'",
    ] {
        asked(&url, lost).unwrap();
    }
    let done = redress(folder.path())
        .args(["restore", "--database", &url, "--wait", "1h"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let program = Program::start(folder.path());
    assert_eq!(come(&mut field, &program.url), 1);
    let back = offer(&field, &[held(&second, 2), held(&third, 3)]);
    assert_eq!(back.iter().map(number).collect::<Vec<_>>(), [2, 3]);
    let next = field.act(&case, "reopened");
    assert_eq!(accepted(&field.sync(&[next])), [4]);
    let found = redress(folder.path())
        .args(["verify", "--database", &url])
        .output()
        .unwrap();
    assert!(found.status.success(), "{found:?}");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn servers_that_share_their_folder_take_one_attachment_together_and_one_with_another_folder_takes_none()
 {
    let cluster = Cluster::start();
    let url = cluster.database();
    let (shared, apart) = (kept_in(&url), kept_in(&url));
    let one = Program::start(shared.path());
    let two = Program::start(shared.path());
    let three = Program::start(apart.path());
    let mut device = Device::enrol(&one.url, &code(shared.path(), "field"));
    let photo = attaching(&mut device, photo(3000, 1));
    assert_eq!(photo.put(&device, 0, &photo.bytes[..1000]).status, 200);
    device.url.clone_from(&three.url);
    let reply = photo.put(&device, 0, &photo.bytes[..1000]);
    assert_eq!(reply.problem(), "attachments_away");
    let ready = request("GET", &format!("{}/readyz", three.url), &[], b"");
    let ready = String::from_utf8(ready.body).unwrap();
    assert!(ready.contains("takes none"), "{ready}");
    device.url.clone_from(&two.url);
    assert_eq!(photo.arrived(&device), (1000, false));
    photo.send(&device);
    device.url.clone_from(&one.url);
    assert_eq!(photo.get(&device, "").body, photo.bytes);
}
