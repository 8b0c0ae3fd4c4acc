//! The outbox as a file: taken in by whoever carries it, from its own device alone, and only once.

use crate::program::redress;
use crate::support::{Device, Server};
use redress_core::sync::{Answered, DeviceKind, OutboxFile, Outcome, Pushed};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// The file a device exports of these events.
fn exported(device: &Device, events: Vec<Pushed>) -> OutboxFile {
    let (org, id) = (device.author.org.clone(), device.author.device.clone());
    let at = "2025-09-30T10:00:00+08:00".to_owned();
    let mut file = OutboxFile::new(org, id, "Tablet 1".to_owned(), at, events);
    file.signature = device.sign(&file.signed_text().unwrap());
    file
}

fn import(server: &Server, file: &OutboxFile, args: &[&str]) -> Output {
    let path = server.folder().join("outbox.json");
    std::fs::write(&path, serde_json::to_string(file).unwrap()).unwrap();
    run(server.folder(), &path, args)
}

fn run(data: &Path, file: &Path, args: &[&str]) -> Output {
    let mut command = redress(data);
    command.arg("import").arg(file).args(args);
    command.arg("--data").arg(data).output().unwrap()
}

fn counted(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_exported_outbox_is_taken_in_beside_the_running_server_and_the_device_may_send_it_again() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let mut other = server.device(DeviceKind::Desk);
    let (case, _, filed) = field.file();
    let replied = field.act(&case, "replied");
    let file = exported(&field, vec![filed.clone(), replied.clone()]);

    let first = import(&server, &file, &["--json"]);
    assert!(first.status.success(), "{first:?}");
    assert_eq!(counted(&first)["accepted"], 2);
    let pulled = other.pull_all();
    let raws: Vec<&str> = pulled.iter().map(|p| p.raw.as_str()).collect();
    assert!(raws.contains(&filed.raw.as_str()) && raws.contains(&replied.raw.as_str()));
    let private = pulled.iter().filter(|p| p.private.is_some()).count();
    assert!(private > 0, "the private part came with it");

    let head = server.head();
    assert_eq!(
        counted(&import(&server, &file, &["--json"]))["duplicate"],
        2
    );
    let again = field.sync(&[filed, replied]);
    let duplicate = |a: &Answered| matches!(a.outcome, Outcome::Duplicate { .. });
    assert!(again.answers.iter().all(duplicate), "{again:?}");
    assert_eq!(server.head(), head, "nothing counts twice");
}

#[test]
fn a_file_changed_on_the_way_or_signed_by_another_device_is_refused_whole() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let other = server.device(DeviceKind::Desk);
    let (_, _, filed) = field.file();
    let file = exported(&field, vec![filed]);
    let head = server.head();

    let mut forged = file.clone();
    forged.signature = other.sign(&file.signed_text().unwrap());
    let output = import(&server, &forged, &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the signature is not the device's"), "{said}");

    let mut changed = file.clone();
    changed.events[0].raw = changed.events[0].raw.replace("\"tv\":1", "\"tv\":2");
    assert_eq!(import(&server, &changed, &[]).status.code(), Some(2));
    let mut foreign = file;
    foreign.device = other.author.device.clone();
    assert_eq!(import(&server, &foreign, &[]).status.code(), Some(2));
    assert_eq!(server.head(), head, "nothing of it was stored");
}

#[test]
fn what_is_missing_before_it_is_named_and_a_revoked_device_is_for_a_person() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    let replied = field.act(&case, "replied");
    let late = exported(&field, vec![replied.clone()]);
    let output = import(&server, &late, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(counted(&output)["held"], 1);

    let id = field.author.device.clone();
    assert!(server.block_on(server.store.revoke(&id, 0)).unwrap());
    let file = exported(&field, vec![filed, replied]);
    let output = import(&server, &file, &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("2 wait to be looked at"), "{told}");
    assert_eq!(server.head(), 0);
    assert_eq!(server.count("SELECT count(*) FROM quarantine"), 2);
}
