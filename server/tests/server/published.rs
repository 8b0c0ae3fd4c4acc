//! Packs that an organisation publishes: who may, how devices hear of them, and that a case keeps the
//! edition it was received under, whatever is published, restored or shipped later.

use crate::people::add;
use crate::support::{Device, START_MS, Server, accepted, library, place, post, request};
use redress_core::calendar::Calendar;
use redress_core::canonical;
use redress_core::case::Facts;
use redress_core::pack::Pack;
use redress_core::people::Role;
use redress_core::record::{
    Act, Body, Content, Draft, Event, Filed, Kinds, Personal, Published, TrackingCode,
};
use redress_core::sync::{DeviceKind, Outcome, Publications, SyncAnswer};
use redress_core::time::Day;
use redress_server::calendars::Written;
use redress_server::packs::Packs;
use redress_server::secret;
use redress_server::store::{Publication, Publishable, Store, StoreError, check};
use serde_json::{Value, json};
use std::sync::Arc;

/// The pack that is published here.
pub const ID: &str = "ops-user-complaints";

/// The shipped regulation as somebody changed it: with one more fact.
pub fn changed(version: &str) -> Pack {
    let shipped = library();
    let pack = shipped.pack(ID).unwrap();
    let mut doc = pack.doc().clone();
    version.clone_into(&mut doc.pack.version);
    let fact = doc.facts.iter().find(|fact| fact.id == "topic").unwrap();
    let mut more = fact.clone();
    "topic_more".clone_into(&mut more.id);
    doc.facts.push(more);
    Pack::compile(doc, pack.texts().clone()).unwrap()
}

pub fn publication(pack: &Pack, by: &str) -> Publication {
    Publication {
        text: Publishable::Pack(pack.clone()),
        by: by.to_owned(),
        second: None,
        open: 0,
        changed: 0,
        seen: 0,
    }
}

pub fn publish(server: &Server, publication: Publication) -> Result<(), StoreError> {
    let packs = library().known();
    let publication = Publication {
        seen: server.head(),
        ..publication
    };
    server.block_on(server.store.publish(publication, packs, START_MS))
}

/// A filing under an edition, with this fact.
fn filing(device: &mut Device, edition: &str, fact: &str) -> (String, redress_core::sync::Pushed) {
    let case = secret::id(device.wall).unwrap();
    let filed = Filed {
        pack: ID.to_owned(),
        code: TrackingCode::from_random(secret::bytes().unwrap()).to_string(),
        facts: [(fact.to_owned(), json!("fault"))].into(),
        ..Filed::default()
    };
    device.edition = Some(edition.to_owned());
    let pushed = device.write(&case, Content::Filed(Box::new(filed)), Personal::default());
    (case, pushed)
}

fn setting(
    device: &mut Device,
    case: &str,
    edition: &str,
    fact: &str,
) -> redress_core::sync::Pushed {
    let facts: Facts = [(fact.to_owned(), json!("fault"))].into();
    let act = Act {
        facts,
        ..Act::default()
    };
    device.edition = Some(edition.to_owned());
    device.write(
        case,
        Content::Act("noted".to_owned(), Box::new(act)),
        Personal::default(),
    )
}

fn refusals(answer: &SyncAnswer) -> Vec<&str> {
    let outcomes = answer.answers.iter().map(|answered| &answered.outcome);
    let refused = outcomes.map(|outcome| match outcome {
        Outcome::Refused(refusal) => refusal.code.as_str(),
        _ => "",
    });
    refused.collect()
}

pub fn get(device: &Device, path: &str) -> crate::support::Reply {
    let url = format!("{}/api/v1/published{path}", device.url);
    request("GET", &url, &[("cookie", &device.cookie)], b"")
}

pub fn list(device: &Device) -> Publications {
    serde_json::from_slice(&get(device, "").body).unwrap()
}

fn said(raw: &str) -> Option<Published> {
    let event = Event::parse(raw).unwrap();
    match Body::read(event.envelope(), &Kinds::default()) {
        Ok(Body::Published(published)) => Some(*published),
        _ => None,
    }
}

#[test]
fn what_is_published_is_in_the_record_and_every_device_is_told_and_fetches_it_by_its_digest() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut desk = server.device(DeviceKind::Desk);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    assert_eq!(desk.sync(&[]).published, None);
    let pack = changed("2");
    publish(&server, publication(&pack, &by)).unwrap();

    let answer = desk.sync(&[]);
    let event = Event::parse(&answer.events[0].raw).unwrap();
    let published = said(&answer.events[0].raw).unwrap();
    assert_eq!(
        (published.id.as_str(), published.version.as_str()),
        (ID, "2")
    );
    assert_eq!(event.envelope().actor, by);
    assert_eq!(event.envelope().edition.as_deref(), Some(pack.digest()));
    assert_eq!(event.envelope().case, server.store.organisation().id);

    for device in [&mut desk, &mut kiosk] {
        let mark = device.sync(&[]).published.unwrap();
        let all = list(device);
        assert_eq!(all.mark, mark);
        let row = all.in_force(ID, "2025-09-30").unwrap();
        assert_eq!(
            (row.edition.as_str(), row.digest.as_str()),
            (pack.digest(), published.digest.as_str())
        );
        assert_eq!(row.title.zh, "用户投诉处理规范");
        for digest in [&row.digest, &row.edition] {
            let text = get(device, &format!("/{digest}"));
            assert_eq!(text.status, 200);
            assert_eq!(canonical::digest(&text.body), row.digest);
            let read = Pack::published(std::str::from_utf8(&text.body).unwrap()).unwrap();
            assert_eq!(read.digest(), pack.digest());
        }
        let none = get(device, &format!("/sha256:{}", "0".repeat(64)));
        assert_eq!((none.status, none.problem()), (404, "not_found".to_owned()));
    }
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.cases, 0, "a publication is no case");
}

#[test]
fn an_open_case_keeps_its_edition_and_a_new_one_takes_the_published() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let old = library().pack(ID).unwrap().digest().to_owned();
    let mut desk = server.device(DeviceKind::Desk);
    let (before, filed) = filing(&mut desk, &old, "topic");
    accepted(&desk.sync(&[filed]));
    let pack = changed("2");
    publish(&server, publication(&pack, &by)).unwrap();
    // Each is judged by its own edition: the new fact is known to the new one alone.
    let (after, filed) = filing(&mut desk, pack.digest(), "topic_more");
    accepted(&desk.sync(&[filed]));
    let right = setting(&mut desk, &after, pack.digest(), "topic_more");
    accepted(&desk.sync(&[right]));
    let wrong = setting(&mut desk, &before, &old, "topic_more");
    let answer = desk.sync(&[wrong]);
    assert_eq!(refusals(&answer), ["unknown_fact"], "{answer:?}");
    let still = setting(&mut desk, &before, &old, "topic");
    accepted(&desk.sync(&[still]));
}

#[test]
fn a_case_finds_its_edition_in_the_record_when_the_program_has_another() {
    let server = Server::start();
    let shipped = library();
    let old = shipped.pack(ID).unwrap();
    let mut desk = server.device(DeviceKind::Desk);
    let (_, filed) = filing(&mut desk, old.digest(), "topic");
    accepted(&desk.sync(&[filed]));
    // A newer program on the same record: it ships a changed pack only.
    let newer = Arc::new(Packs::of([changed("2")]));
    let again = Store::open(place(server.folder()), START_MS).unwrap().store;
    let packs = server.block_on(again.packs(newer)).unwrap();
    assert_eq!(packs.edition(old.digest()).unwrap().digest(), old.digest());
    assert_eq!(packs.named(ID).unwrap().doc().pack.version, "2");
    assert_eq!(packs.published().mark, "");
    // An edition that no case names is not kept, and yet handed out while the program has it.
    assert_eq!(server.count("SELECT count(*) FROM edition"), 1);
    let other = shipped.packs().find(|pack| pack.doc().pack.id != ID);
    let text = get(&desk, &format!("/{}", other.unwrap().digest()));
    assert_eq!(text.status, 200);
}

#[test]
fn editions_that_cases_of_an_earlier_record_name_are_kept_once() {
    let server = Server::start();
    let old = library().pack(ID).unwrap().digest().to_owned();
    let filed = Filed {
        pack: ID.to_owned(),
        code: TrackingCode::from_random(secret::bytes().unwrap()).to_string(),
        ..Filed::default()
    };
    let draft = Draft {
        id: secret::id(START_MS).unwrap(),
        case: secret::id(START_MS).unwrap(),
        matter: None,
        at: "2025-09-30T10:00:00+08:00".to_owned(),
        actor: "server".to_owned(),
        seen: 0,
        edition: Some(old),
        content: Content::Filed(Box::new(filed)),
        personal: Personal::default(),
        attachments: Vec::new(),
    };
    // As by a program that kept none.
    let without = server
        .store
        .write_own(draft, [0; 16], Arc::default(), START_MS);
    server.block_on(without).unwrap();
    assert_eq!(server.count("SELECT count(*) FROM edition"), 0);
    for _ in 0..2 {
        let keep = server.store.keep_editions(library().known());
        server.block_on(keep).unwrap();
        assert_eq!(server.count("SELECT count(*) FROM edition"), 1);
    }
}

#[test]
fn only_administrators_publish_and_two_where_an_open_case_would_change() {
    let server = Server::start();
    let one = add(&server, "甲", &[Role::Administrator]);
    let two = add(&server, "乙", &[Role::Administrator]);
    let handler = add(&server, "丙", &[Role::Handler]);
    let gone = add(&server, "丁", &[Role::Administrator]);
    server
        .block_on(server.store.set_active(&gone, false, START_MS))
        .unwrap();
    let pack = changed("2");
    for (by, said) in [
        (handler.as_str(), "no administrator in service"),
        (&gone, "no administrator in service"),
        ("nobody", "there is no person \"nobody\""),
    ] {
        let error = publish(&server, publication(&pack, by)).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    let weighty = |second: Option<&String>| Publication {
        second: second.cloned(),
        open: 5,
        changed: 2,
        ..publication(&pack, &one)
    };
    for second in [None, Some(&one)] {
        let error = publish(&server, weighty(second)).unwrap_err().to_string();
        assert!(error.starts_with("2 of 5 open cases"), "{error}");
    }
    assert!(publish(&server, weighty(Some(&handler))).is_err());
    assert_eq!(server.head(), 0);
    assert_eq!(server.count("SELECT count(*) FROM edition"), 0);
    publish(&server, weighty(Some(&two))).unwrap();
    let mut desk = server.device(DeviceKind::Desk);
    let published = said(&desk.sync(&[]).events[0].raw).unwrap();
    assert_eq!(
        (published.second.as_ref(), published.open, published.changed),
        (Some(&two), 5, 2)
    );
}

#[test]
fn a_device_cannot_publish() {
    let server = Server::start();
    for kind in [DeviceKind::Desk, DeviceKind::Field, DeviceKind::Kiosk] {
        let mut device = server.device(kind);
        let published = Published {
            what: "pack".to_owned(),
            id: ID.to_owned(),
            ..Published::default()
        };
        let event = device.write(
            &server.store.organisation().id,
            Content::Published(Box::new(published)),
            Personal::default(),
        );
        assert_eq!(refusals(&device.sync(&[event])), ["not_allowed"]);
    }
}

#[test]
fn a_device_that_asks_after_another_process_published_is_told_in_that_very_answer() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut devices = [DeviceKind::Desk, DeviceKind::Kiosk].map(|kind| server.device(kind));
    for device in &mut devices {
        assert_eq!(device.sync(&[]).published, None);
    }
    let pack = changed("2");
    let other = Store::existing(&place(server.folder()), START_MS).unwrap();
    server
        .block_on(other.publish(publication(&pack, &by), library().known(), START_MS))
        .unwrap();
    for device in &mut devices {
        let mark = device.sync(&[]).published;
        assert_eq!(mark.as_ref(), Some(&list(device).mark));
        assert_eq!(list(device).packs[0].edition, pack.digest());
    }
}

/// A notice that says 31 December 2026 is off.
fn notice() -> Written {
    let text = json!({
        "format": 1, "layer": "notice", "region": "CN",
        "final": [{"from": "2026-12-29", "to": "2027-12-31"}],
        "off": [{"from": "2026-12-31"}],
    });
    Written {
        file: "2027.json".to_owned(),
        text: text.to_string(),
    }
}

fn calendar(by: &str) -> (Publication, String) {
    let calendars = library().calendars();
    let (_, after) = calendars.noticed(&notice()).unwrap();
    let publication = Publication {
        text: Publishable::Calendar {
            region: "CN".to_owned(),
            to: "2027-12-31".to_owned(),
            text: after.base.text,
        },
        by: by.to_owned(),
        second: None,
        open: 0,
        changed: 0,
        seen: 0,
    };
    (publication, after.calendar.digest().to_owned())
}

#[test]
fn a_published_calendar_is_what_the_server_counts_by_and_devices_are_told_of_by_its_digest() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let pack = changed("2");
    publish(&server, publication(&pack, &by)).unwrap();
    let mark = kiosk.sync(&[]).published.unwrap();
    assert!(list(&kiosk).calendars.is_empty());
    let (publication, digest) = calendar(&by);
    publish(&server, publication).unwrap();

    assert_ne!(kiosk.sync(&[]).published.unwrap(), mark, "another mark");
    let all = list(&kiosk);
    assert_eq!(all.packs.len(), 1, "a calendar is no pack");
    let row = all.calendar("CN").unwrap();
    assert_eq!((&row.digest, &row.counts), (&digest, &digest));
    assert_eq!(row.to.as_deref(), Some("2027-12-31"));
    let url = format!("{}/api/v1/calendars/cn", server.url);
    let served = request("GET", &url, &[], b"");
    assert_eq!(served.header("etag"), format!("\"{digest}\""));
    let text = get(&kiosk, &format!("/{digest}"));
    assert_eq!(text.body, served.body);
    let read = Calendar::load(std::str::from_utf8(&text.body).unwrap()).unwrap();
    assert_eq!(read.digest(), digest);
    assert!(!read.day(Day::parse("2026-12-31").unwrap()).works);

    // It is in the record: another program on it counts by it too, and it is whole.
    let again = Store::open(place(server.folder()), START_MS).unwrap().store;
    let calendars = again.calendars(library().calendars());
    let calendars = server.block_on(calendars).unwrap();
    assert_eq!(calendars.of("cn").unwrap().calendar.digest(), digest);
    let packs = server.block_on(again.packs(library().known())).unwrap();
    assert_eq!(packs.named(ID).unwrap().digest(), pack.digest());
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn what_was_written_after_open_cases_were_compared_is_compared_before_anything_is_published() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let seen = server.head();
    let mut desk = server.device(DeviceKind::Desk);
    let old = library().pack(ID).unwrap().digest().to_owned();
    let (_, filed) = filing(&mut desk, &old, "topic");
    accepted(&desk.sync(&[filed]));
    let before = server.head();
    for publication in [publication(&changed("2"), &by), calendar(&by).0] {
        let publication = Publication {
            seen,
            ..publication
        };
        let packs = library().known();
        let published = server.store.publish(publication, packs, START_MS);
        let error = server.block_on(published).unwrap_err();
        assert!(matches!(error, StoreError::Compared), "{error}");
    }
    assert_eq!(server.head(), before);
}

pub const SETTINGS: &str = include_str!("../../../core/tests/fixtures/settings-1.json");

pub fn settings(by: &str, text: &str) -> Publication {
    Publication {
        text: Publishable::Settings(text.to_owned()),
        by: by.to_owned(),
        second: None,
        open: 0,
        changed: 0,
        seen: 0,
    }
}

#[test]
fn published_settings_reach_every_device_also_kiosks_and_stay_with_the_record() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut devices = [DeviceKind::Desk, DeviceKind::Kiosk].map(|kind| server.device(kind));
    publish(&server, settings(&by, SETTINGS)).unwrap();
    let digest = canonical::digest(SETTINGS.as_bytes());
    for device in &mut devices {
        let mark = device.sync(&[]).published;
        let all = list(device);
        assert_eq!((mark, all.packs.len()), (Some(all.mark), 0));
        assert_eq!(all.settings.as_ref(), Some(&digest));
        let text = get(device, &format!("/{digest}"));
        assert_eq!(text.body, SETTINGS.as_bytes());
    }

    // The last ones published are in force, and what else is published stands beside them.
    let next = SETTINGS.replace("滨河", "临江");
    publish(&server, settings(&by, &next)).unwrap();
    publish(&server, publication(&changed("2"), &by)).unwrap();
    let [desk, _] = &mut devices;
    let all = list(desk);
    assert_eq!(all.settings, Some(canonical::digest(next.as_bytes())));
    assert_eq!(all.packs.len(), 1, "settings are no pack");

    let again = Store::open(place(server.folder()), START_MS).unwrap().store;
    let packs = server.block_on(again.packs(library().known())).unwrap();
    assert_eq!(packs.published().settings, all.settings);
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.cases, 0, "a publication is no case");
}

#[test]
fn settings_are_published_by_administrators_only() {
    let server = Server::start();
    let handler = add(&server, "经办人", &[Role::Handler]);
    let before = server.head();
    let error = publish(&server, settings(&handler, SETTINGS)).unwrap_err();
    assert!(matches!(error, StoreError::NotAdministrator(_)), "{error}");
    assert_eq!(server.head(), before);
}

#[test]
fn the_administrator_publishes_settings_over_http_as_by_command_and_sees_what_was_published() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let handler = add(&server, "经办人", &[Role::Handler]);
    let url = format!("{}/api/v1/publications", server.url);
    let bearer = format!("Bearer {}", server.administrator);
    let read: Value = serde_json::from_str(SETTINGS).unwrap();
    let ask = |settings: &Value, person: &str, dry_run: bool| {
        let body = json!({"settings": settings, "by": person, "dry_run": dry_run});
        post("POST", &url, &[("authorization", &bearer)], &body)
    };
    let list = || request("GET", &url, &[("authorization", &bearer)], b"").json();
    let head = server.head();
    assert_eq!(list(), json!({"publications": []}));

    let mut wrong = read.clone();
    wrong["regulations"] = json!(["nothing"]);
    let reply = ask(&wrong, &by, false);
    assert_eq!(reply.problem(), "settings");
    let said = String::from_utf8(reply.body).unwrap();
    assert!(
        said.contains("nothing") && said.contains("设置有误"),
        "{said}"
    );
    let mut newer = read.clone();
    newer["format"] = json!(2);
    assert_eq!(ask(&newer, &by, false).problem(), "settings");
    assert_eq!(ask(&read, &handler, false).problem(), "may_not_publish");
    assert_eq!(ask(&read, "nobody", false).problem(), "no_person");
    let mut large = read.clone();
    large["phone"] = json!("1".repeat(200_000));
    assert_eq!(ask(&large, &by, false).problem(), "too_large");
    let digest = canonical::digest(SETTINGS.as_bytes());
    let told = ask(&read, &by, true).json();
    assert_eq!(told, json!({"settings": digest, "published": false}));
    assert_eq!(server.head(), head, "nothing is written");

    let told = ask(&read, &by, false).json();
    assert_eq!(told, json!({"settings": digest, "published": true}));
    publish(&server, publication(&changed("2"), &by)).unwrap();
    let rows = list()["publications"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["what"], &rows[0]["version"]),
        (&json!("pack"), &json!("2"))
    );
    assert_eq!(
        (&rows[1]["what"], &rows[1]["digest"]),
        (&json!("settings"), &json!(digest))
    );
    assert_eq!(rows[1]["by"], json!(by));
    assert!(
        rows[1]["at"]
            .as_str()
            .unwrap()
            .starts_with("2025-09-30T10:00:00")
    );

    let none = request("GET", &url, &[], b"");
    assert_eq!(none.problem(), "not_administrator");
}
