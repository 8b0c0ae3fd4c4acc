//! The real program killed while devices push: every acknowledged event is there afterwards.

use crate::cluster::on_postgresql;
use crate::program::{Program, REDRESS, code};
use crate::support::{Device, accepted};
use redress_core::record::Event;
use redress_core::sync::{Outcome, SyncAnswer};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What was acknowledged: number and text.
pub type Noted = Mutex<Vec<(u64, String)>>;

/// Sends one event to a server; its number when it is acknowledged.
fn acknowledged(device: &Device, body: &str) -> Option<u64> {
    let mut response = ureq::post(format!("{}/api/v1/sync", device.url))
        .header("content-type", "application/json")
        .header("cookie", &device.cookie)
        .send(body)
        .ok()?;
    let text = response.body_mut().read_to_string().ok()?;
    let answer: SyncAnswer = serde_json::from_str(&text).ok()?;
    match answer.answers.first()?.outcome {
        Outcome::Accepted { seq, .. } | Outcome::Duplicate { seq, .. } => Some(seq),
        ref other => panic!("not accepted: {other:?}"),
    }
}

/// Pushes one event after another until the server is gone; notes each acknowledged one.
pub fn push_until_gone(device: &mut Device, noted: &Noted) {
    loop {
        let (_, _, event) = device.file();
        let body = device.body(std::slice::from_ref(&event)).to_string();
        let Some(seq) = acknowledged(device, &body) else {
            return;
        };
        noted.lock().unwrap().push((seq, event.raw));
    }
}

/// Pushes one event after another, each again until it is acknowledged, until told to stop.
pub fn push_while(going: &AtomicBool, device: &mut Device, noted: &Noted) {
    while going.load(Ordering::SeqCst) {
        let (_, _, event) = device.file();
        let body = device.body(std::slice::from_ref(&event)).to_string();
        let seq = loop {
            match acknowledged(device, &body) {
                Some(seq) => break seq,
                None if !going.load(Ordering::SeqCst) => return,
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        noted.lock().unwrap().push((seq, event.raw));
    }
}

/// Waits until so many have been acknowledged.
pub fn wait_for(noted: &Noted, count: usize) {
    let begun = std::time::Instant::now();
    while noted.lock().unwrap().len() < count {
        assert!(begun.elapsed() < Duration::from_secs(60), "too slow");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The record has every acknowledged event under its number, no hole, and nothing twice.
pub fn check(data: &Path, noted: &Noted) {
    let program = Program::start(data);
    let mut desk = Device::enrol(&program.url, &code(data, "desk"));
    let pulled = desk.pull_all();
    let numbers: Vec<u64> = pulled.iter().map(|e| e.seq).collect();
    assert_eq!(
        numbers,
        (1..=pulled.len() as u64).collect::<Vec<_>>(),
        "no hole"
    );
    let ids = pulled.iter().map(|e| Event::parse(&e.raw).unwrap());
    let ids: BTreeSet<String> = ids.map(|event| event.envelope().id.clone()).collect();
    assert_eq!(ids.len(), pulled.len(), "nothing twice");
    for (seq, raw) in noted.lock().unwrap().iter() {
        let kept = pulled.iter().find(|e| e.seq == *seq);
        assert_eq!(
            kept.map(|e| e.raw.as_str()),
            Some(raw.as_str()),
            "event {seq} was acknowledged"
        );
    }
}

#[test]
fn every_acknowledged_event_survives_sigkill_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let noted = Noted::default();
    for _ in 0..3 {
        let mut program = Program::start(folder.path());
        let before = noted.lock().unwrap().len();
        let mut devices: Vec<Device> = (0..4)
            .map(|_| Device::enrol(&program.url, &code(folder.path(), "field")))
            .collect();
        std::thread::scope(|scope| {
            for device in &mut devices {
                scope.spawn(|| push_until_gone(device, &noted));
            }
            wait_for(&noted, before + 50);
            program.kill();
        });
    }
    assert!(noted.lock().unwrap().len() >= 150);
    check(folder.path(), &noted);
}

/// The program with a limit on how large its files may grow, which is to it like a full disk.
fn with_little_room(data: &Path, kib: u32) -> Program {
    let mut limited = Command::new("sh");
    // Without the signal, writing beyond the limit fails as it does on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kib * 2);
    limited.args(["-c", &script, "sh", REDRESS]);
    Program::run(&mut limited, data, &[], Stdio::null())
}

#[test]
fn a_full_disk_is_told_and_nothing_acknowledged_is_lost_or_half_done() {
    if on_postgresql() {
        return; // its disk is not this program's
    }
    let folder = tempfile::tempdir().unwrap();
    drop(Program::start(folder.path()));
    let noted = Noted::default();
    let mut program = with_little_room(folder.path(), 512);
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let (event, reply) = loop {
        let (_, _, event) = device.file();
        let reply = device.send(&device.body(std::slice::from_ref(&event)));
        if reply.status != 200 {
            break (event, reply);
        }
        let answer: SyncAnswer = serde_json::from_slice(&reply.body).unwrap();
        let seq = accepted(&answer)[0];
        noted.lock().unwrap().push((seq, event.raw));
        assert!(seq < 5000, "the limit does not hold");
    };
    assert_eq!((reply.status, reply.problem().as_str()), (503, "store"));
    assert!(!noted.lock().unwrap().is_empty());
    program.kill();
    let program = Program::start(folder.path());
    device.url.clone_from(&program.url);
    let seq = accepted(&device.sync(std::slice::from_ref(&event)))[0];
    noted.lock().unwrap().push((seq, event.raw));
    drop(program);
    check(folder.path(), &noted);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_with_cause_and_remedy_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    // Neither can be written by anyone, not even by root, to whom permissions mean nothing.
    let taken = folder.path().join("taken");
    std::fs::create_dir_all(taken.join("redress.sqlite3")).unwrap();
    for (data, remedy) in [
        (taken.as_path(), "check disk space and permissions"),
        (Path::new("/proc/redress"), "check the path and permissions"),
    ] {
        let out = Command::new(REDRESS)
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(2));
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(told.contains(remedy), "{told}");
    }
    assert_eq!(std::fs::read_dir(taken).unwrap().count(), 1);
}
