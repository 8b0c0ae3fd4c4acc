//! Official numbers: one for every case that is due, from 1 without a gap, however pushes meet.

use crate::program::{Program, redress};
use crate::support::{Device, START_MS, Server, accepted, library};
use redress_core::record::{
    Body, Content, Event, Filed, LedgerNumber, Numbered, Personal, TrackingCode, Undone, fold,
};
use redress_core::sync::{DeviceKind, Outcome, Pushed};
use redress_server::secret;
use std::collections::BTreeSet;
use std::process::Output;
use std::time::Duration;
use tempfile::TempDir;

/// Numbered `{yy}{mm}{n:2}` a month, on `form_received`.
const NUMBERED: &str = "pcb-complaints-full";

fn file(device: &mut Device, pack: &str) -> (String, Pushed) {
    let case = secret::id(device.wall).unwrap();
    let filed = filing(device, &case, pack);
    (case, filed)
}

fn filing(device: &mut Device, case: &str, pack: &str) -> Pushed {
    device.edition = Some(library().pack(pack).unwrap().digest().to_owned());
    let filed = Filed {
        pack: pack.to_owned(),
        code: TrackingCode::from_random(secret::bytes().unwrap()).to_string(),
        ..Filed::default()
    };
    device.write(case, Content::Filed(Box::new(filed)), Personal::default())
}

/// Every number given, in the order of the record: the case and the number.
fn given(server: &Server) -> Vec<(String, Numbered)> {
    let mut desk = server.device(DeviceKind::Desk);
    let numbered = desk.pull_all().into_iter().filter_map(|pulled| {
        let event = Event::parse(&pulled.raw).unwrap();
        let envelope = event.envelope();
        match Body::read(envelope, library().kinds()).unwrap() {
            Body::Numbered(numbered) => Some((envelope.case.clone(), numbered)),
            _ => None,
        }
    });
    numbered.collect()
}

fn numbers(server: &Server) -> Vec<String> {
    let given = given(server).into_iter();
    given.map(|(_, numbered)| numbered.number).collect()
}

fn yearly(on: &str) -> LedgerNumber {
    LedgerNumber {
        pattern: "{yyyy}-{n:4}".to_owned(),
        per: "year".to_owned(),
        on: on.to_owned(),
    }
}

#[test]
fn a_case_gets_its_number_with_the_act_that_takes_it_and_everyone_folds_the_same_one() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, filed) = file(&mut field, NUMBERED);
    assert_eq!(accepted(&field.sync(&[filed])), [1]);
    assert!(numbers(&server).is_empty(), "the form has not arrived");
    field.at = "2026-02-09T09:00:00+08:00".to_owned();
    let arrived = field.act(&case, "form_received");
    let answer = field.sync(&[arrived]);
    assert_eq!(accepted(&answer), [2]);
    let told = Event::parse(&answer.events[0].raw).unwrap();
    assert_eq!(told.envelope().kind, "numbered", "in the same round trip");
    assert_eq!(told.envelope().at, field.at);
    assert_eq!(numbers(&server), ["260201"], "of the month of the act");
    let entries = server.block_on(server.store.case(&case)).unwrap();
    let state = fold(&case, &entries, library().kinds());
    assert_eq!(state.number.as_deref(), Some("260201"));
    assert!(state.disputes.is_empty() && state.parked.is_empty());
    // The next month counts from 1 again, a second act of the kind takes nothing.
    let again = field.act(&case, "form_received");
    let (next, filed) = file(&mut field, NUMBERED);
    field.at = "2026-03-01T00:00:00+08:00".to_owned();
    let arrived = field.act(&next, "form_received");
    accepted(&field.sync(&[again, filed, arrived]));
    assert_eq!(numbers(&server), ["260201", "260301"]);
}

#[test]
fn a_thousand_cases_over_eight_connections_get_the_numbers_from_1_to_1000() {
    let server = Server::start();
    let mut devices: Vec<Device> = (0..8).map(|_| server.device(DeviceKind::Field)).collect();
    std::thread::scope(|scope| {
        for device in &mut devices {
            scope.spawn(|| {
                for _ in 0..25 {
                    let mut events = Vec::new();
                    for _ in 0..5 {
                        let (case, filed) = file(device, NUMBERED);
                        events.extend([filed, device.act(&case, "form_received")]);
                    }
                    // Every other answer is lost: the same is pushed again.
                    device.send(&device.body(&events));
                    for answered in device.sync(&events).answers {
                        assert!(matches!(answered.outcome, Outcome::Duplicate { .. }));
                    }
                }
            });
        }
    });
    let given = given(&server);
    let running: Vec<u32> = given.iter().map(|(_, numbered)| numbered.running).collect();
    assert_eq!(running, (1..=1000).collect::<Vec<_>>());
    let of: BTreeSet<&str> = given.iter().map(|(case, _)| case.as_str()).collect();
    assert_eq!(of.len(), 1000, "each case has one");
    let mut read: Vec<_> = given.iter().map(|(_, n)| n.number.as_str()).collect();
    assert_eq!(
        (read[0], read[99], read[999]),
        ("250901", "2509100", "25091000")
    );
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), 1000);
}

#[test]
fn a_case_filed_twice_or_acted_on_before_its_filing_comes_is_numbered_once() {
    let server = Server::start();
    let mut one = server.device(DeviceKind::Field);
    let mut other = server.device(DeviceKind::Field);
    let (case, filed) = file(&mut one, NUMBERED);
    let twice = filing(&mut other, &case, NUMBERED);
    let arrived = other.act(&case, "form_received");
    assert_eq!(accepted(&one.sync(&[filed])), [1]);
    accepted(&other.sync(&[twice, arrived]));
    let again = one.act(&case, "form_received");
    accepted(&one.sync(&[again]));
    assert_eq!(numbers(&server), ["250901"]);
    // The act comes first, from another device than the filing.
    let (case, filed) = file(&mut one, NUMBERED);
    let arrived = other.act(&case, "form_received");
    accepted(&other.sync(&[arrived]));
    assert_eq!(numbers(&server).len(), 1, "nobody knows what it is about");
    accepted(&one.sync(&[filed]));
    assert_eq!(numbers(&server), ["250901", "250902"]);
}

#[test]
fn an_act_that_was_taken_back_before_its_filing_came_takes_no_number() {
    let server = Server::start();
    let mut one = server.device(DeviceKind::Field);
    let mut other = server.device(DeviceKind::Field);
    let (case, filed) = file(&mut one, NUMBERED);
    let arrived = other.act(&case, "form_received");
    let event = Event::parse(&arrived.raw).unwrap().envelope().id.clone();
    let undone = Content::Undone(Undone { event, note: false });
    let undone = other.write(&case, undone, Personal::default());
    accepted(&other.sync(&[arrived, undone]));
    accepted(&one.sync(&[filed]));
    assert!(numbers(&server).is_empty());
    let arrived = other.act(&case, "form_received");
    accepted(&other.sync(&[arrived]));
    assert_eq!(numbers(&server), ["250901"]);
}

#[test]
fn regulations_without_a_numbering_use_the_organisations_and_a_regulations_own_goes_first() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, before) = file(&mut kiosk, "ops-user-complaints");
    accepted(&kiosk.sync(&[before]));
    server
        .block_on(server.store.set_ledger_number(Some(yearly("received"))))
        .unwrap();
    let (_, filed) = file(&mut kiosk, "ops-user-complaints");
    accepted(&kiosk.sync(&[filed]));
    let (_, other) = file(&mut kiosk, "tobacco-customer-complaints");
    accepted(&kiosk.sync(&[other]));
    let (_, own) = file(&mut kiosk, NUMBERED);
    accepted(&kiosk.sync(&[own]));
    assert_eq!(numbers(&server), ["2025-0001", "2025-0002"]);
    // What came before the setting is caught up with, once.
    let packs = library().known();
    for caught_up in [1, 0] {
        let given = server.store.number_all_due(packs.clone(), START_MS + 1);
        assert_eq!(server.block_on(given).unwrap(), caught_up);
    }
    assert_eq!(numbers(&server), ["2025-0001", "2025-0002", "2025-0003"]);
    server
        .block_on(server.store.set_ledger_number(None))
        .unwrap();
    let (_, filed) = file(&mut kiosk, "ops-user-complaints");
    accepted(&kiosk.sync(&[filed]));
    assert_eq!(numbers(&server).len(), 3);
}

#[test]
fn a_device_gives_no_number() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (case, filed) = file(&mut desk, NUMBERED);
    let content = Content::Numbered(Numbered {
        number: "250977".to_owned(),
        ..Numbered::default()
    });
    let own = desk.write(&case, content, Personal::default());
    let answer = desk.sync(&[filed, own]);
    let outcome = &answer.answers[1].outcome;
    assert!(matches!(outcome, Outcome::Refused(r) if r.code == "not_allowed"));
}

#[test]
fn a_server_killed_while_it_numbers_goes_on_without_a_gap() {
    let folder = TempDir::new().unwrap();
    let mut program = Program::start(folder.path());
    let code = crate::program::code(folder.path(), "field");
    let mut field = Device::enrol(&program.url, &code);
    let mut unsent = Vec::new();
    for life in 0..3u32 {
        for _ in 0..10 {
            let (case, filed) = file(&mut field, NUMBERED);
            unsent.extend([filed, field.act(&case, "form_received")]);
        }
        let body = field.body(&unsent);
        let cookie = field.cookie.clone();
        let url = format!("{}/api/v1/sync", program.url);
        let pushing = std::thread::spawn(move || {
            let agent = ureq::Agent::new_with_defaults();
            let request = agent.post(&url).header("cookie", &cookie);
            let _ = request
                .header("content-type", "application/json")
                .send(body.to_string());
        });
        std::thread::sleep(Duration::from_millis(u64::from(life) * 4));
        program.kill();
        pushing.join().unwrap();
        program = Program::start(folder.path());
        field.url.clone_from(&program.url);
        field.renew();
    }
    field.sync(&unsent);
    drop(program);
    let run = redress(folder.path())
        .args(["verify", "--lang", "en", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    let server = Server::of(folder);
    let running: Vec<u32> = given(&server).iter().map(|(_, n)| n.running).collect();
    assert_eq!(running, (1..=30).collect::<Vec<_>>());
}

/// Runs `redress ledger-number` on a record.
fn ledger(folder: &TempDir, args: &[&str]) -> Output {
    let mut command = redress(folder.path());
    command.arg("ledger-number").args(args).arg("--data");
    command.arg(folder.path()).output().unwrap()
}

#[test]
fn the_setting_is_checked_before_it_is_kept() {
    let folder = TempDir::new().unwrap();
    drop(Program::start(folder.path()));
    let wrong = ledger(&folder, &["set", "{n:4}"]);
    assert_eq!(wrong.status.code(), Some(2));
    let told = String::from_utf8(wrong.stderr).unwrap();
    assert!(told.contains("start anew each year"), "{told}");
    let unknown = ledger(&folder, &["set", "{yyyy}-{n:4}", "--on", "form_received"]);
    assert!(
        String::from_utf8(unknown.stderr)
            .unwrap()
            .contains("\"form_received\" is no act")
    );
    assert!(
        ledger(&folder, &["set", "{yyyy}-{n:4}", "--on", "accepted"])
            .status
            .success()
    );
    let shown = ledger(&folder, &["show", "--json"]).stdout;
    let shown: serde_json::Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!(shown["ledger_number"]["on"], "accepted");
}

/// Restores of a data folder.
mod healing {
    use super::*;
    use crate::healing::{Copy, HOUR_MS, come, held, offer};
    use redress_server::store::check;

    #[test]
    fn no_number_is_given_while_a_restored_record_heals_and_none_twice_after_it() {
        let server = Server::start();
        let mut field = server.device(DeviceKind::Field);
        let mut desk = server.device(DeviceKind::Desk);
        let copy = Copy::of(&server);
        let mut own = Vec::new();
        for _ in 0..2 {
            let (case, filed) = file(&mut field, NUMBERED);
            let arrived = field.act(&case, "form_received");
            let answer = field.sync(&[filed.clone(), arrived.clone()]);
            let seqs = accepted(&answer);
            own.extend([held(&filed, seqs[0]), held(&arrived, seqs[1])]);
        }
        // The desk has pulled the first case with its number, not yet the second.
        let pulled: Vec<_> = desk.pull_all().into_iter().take(3).collect();
        let before = numbers(&server);
        assert_eq!(before, ["250901", "250902"]);

        let server = copy.restored();
        come(&mut field, &server.url);
        offer(&field, &own);
        let waiting = server.store.number_all_due(library().known(), START_MS);
        assert_eq!(
            server.block_on(waiting).unwrap(),
            0,
            "the desk may hold numbers"
        );
        assert_eq!(
            server.count("SELECT count(*) FROM event WHERE kind = 'numbered'"),
            0
        );
        come(&mut desk, &server.url);
        assert_eq!(offer(&desk, &pulled).len(), 3);
        let after: Vec<_> = given(&server);
        let case = |raw: &str| Event::parse(raw).unwrap().envelope().case.clone();
        let expected = [(case(&own[0].raw), "250901"), (case(&own[2].raw), "250902")];
        let after: Vec<_> = after
            .iter()
            .map(|(case, n)| (case.clone(), n.number.as_str()))
            .collect();
        assert_eq!(after, expected);
    }

    #[test]
    fn a_number_that_comes_back_too_late_and_stands_twice_is_found() {
        let server = Server::start();
        let mut one = server.device(DeviceKind::Field);
        let mut other = server.device(DeviceKind::Field);
        let copy = Copy::of(&server);
        let mut own = Vec::new();
        for device in [&mut one, &mut other] {
            let (case, filed) = file(device, NUMBERED);
            let arrived = device.act(&case, "form_received");
            let answer = device.sync(&[filed.clone(), arrived.clone()]);
            let seqs = accepted(&answer);
            own.push([held(&filed, seqs[0]), held(&arrived, seqs[1])]);
            own.push([answer.events[0].clone(), held(&arrived, seqs[1])]);
        }
        let server = copy.restored();
        come(&mut other, &server.url);
        offer(&other, &own[2]);
        server.clock.set(START_MS + HOUR_MS + 1);
        other.sync(&[]);
        assert_eq!(
            numbers(&server),
            ["250901"],
            "the other one was not waited for any longer"
        );
        come(&mut one, &server.url);
        let [filed, arrived] = own[0].clone();
        offer(&one, &[filed, arrived, own[1][0].clone()]);
        let found = check::folder(server.folder()).unwrap();
        let codes: Vec<_> = found.findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, ["official_twice"], "{found:?}");
    }
}
