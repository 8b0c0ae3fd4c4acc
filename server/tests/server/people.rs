//! People and roles: which route answers whom, what is recorded under whose name, and that an
//! organisation without people goes on as before.

use crate::program::{code, redress};
use crate::support::{Device, START_MS, Server, accepted, library, post, request};
use redress_core::people::{Details, Role, may};
use redress_core::sync::{DeviceKind, Outcome, SyncAnswer};
use redress_core::time::{Instant, Zone};
use redress_server::http::access::{Access, RULES};
use redress_server::secret;
use redress_server::store::{MAX_LATE_MS, Store, check};
use rusqlite::Connection;
use serde_json::{Value, json};

fn details(name: &str, roles: &[Role]) -> Details {
    Details {
        name: name.to_owned(),
        roles: roles.to_vec(),
        ..Details::default()
    }
}

/// Adds a person; gives the id.
pub fn add(server: &Server, name: &str, roles: &[Role]) -> String {
    let added = server.store.add_person(details(name, roles), START_MS);
    server.block_on(added).unwrap().person.id
}

/// Adds a person; gives the id, and the code as it is typed.
pub fn begun(server: &Server, name: &str, roles: &[Role]) -> (String, String) {
    let added = server.store.add_person(details(name, roles), START_MS);
    let added = server.block_on(added).unwrap();
    (added.person.id, added.code.replace('-', ""))
}

/// Syncs as a device that knows people, and gives the digest it then knows.
fn hear(device: &Device, known: &str) -> (SyncAnswer, String) {
    let mut body = device.body(&[]);
    body["people"] = json!(known);
    let reply = device.send(&body);
    assert_eq!(reply.status, 200);
    let answer: SyncAnswer = serde_json::from_slice(&reply.body).unwrap();
    let digest = answer.people.as_ref().map(|roster| roster.digest.clone());
    let digest = digest.unwrap_or_else(|| known.to_owned());
    (answer, digest)
}

/// A device that knows the people there are.
fn told(server: &Server, kind: DeviceKind) -> Device {
    let device = server.device(kind);
    let (_, digest) = hear(&device, "");
    hear(&device, &digest);
    device
}

fn refused(answer: &SyncAnswer, at: usize) -> &str {
    match &answer.answers[at].outcome {
        Outcome::Refused(refusal) => {
            assert!(!refusal.reason.zh.is_empty() && !refusal.remedy.en.is_empty());
            &refusal.code
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_route_has_a_rule_and_answers_nobody_else() {
    let source = include_str!("../../src/http/mod.rs").replace(char::is_whitespace, "");
    let routes: Vec<_> = source.split(".route(\"/api/").skip(1).collect();
    for route in routes {
        let path = format!("/api/{}", route.split('"').next().unwrap());
        assert!(
            RULES.iter().any(|(_, p, _)| *p == path),
            "{path} has no rule"
        );
    }
    let server = Server::start();
    let device = server.device(DeviceKind::Desk);
    let other = server.device(DeviceKind::Desk).author.device;
    let person = add(&server, "李工", &[Role::Handler]);
    let edition = library().packs().next().unwrap().digest().to_owned();
    let bearer = format!("Bearer {}", server.administrator);
    let session = ("cookie", device.cookie.as_str());
    let secret = ("authorization", bearer.as_str());
    for (method, path, access) in RULES {
        let id = if path.contains("devices") {
            &other
        } else {
            &person
        };
        let url = path.replace("{id}", id).replace("{region}", "cn");
        let url = url
            .replace("{digest}", &edition)
            .replace("{month}", "2025-09");
        let url = url.replace("{sha256}", &"0".repeat(64));
        let url = format!("{}{url}", server.url);
        let ask = |headers: &[(&str, &str)]| match method {
            "GET" | "DELETE" => request(method, &url, headers, b""),
            _ => post(method, &url, headers, &json!({})),
        };
        let shut = match access {
            Access::Anyone => {
                let open = ask(&[]).status;
                assert!(![401, 404, 405].contains(&open), "{method} {path}: {open}");
                continue;
            }
            Access::Device | Access::Delivery => {
                [ask(&[]), ask(&[secret])].map(|reply| (reply, "no_session"))
            }
            Access::Administrator => {
                [ask(&[]), ask(&[session])].map(|reply| (reply, "not_administrator"))
            }
        };
        for (reply, code) in shut {
            assert_eq!(reply.problem(), code, "{method} {path}");
        }
        if path != "/api/v1/nudge" {
            let key = if access != Access::Administrator {
                session
            } else {
                secret
            };
            let status = ask(&[key]).status;
            assert!(
                ![401, 403, 404, 405].contains(&status),
                "{method} {path}: {status}"
            );
        }
    }
}

#[test]
fn what_is_recorded_under_a_name_needs_a_role_that_may_do_it() {
    let server = Server::start();
    let people = Role::ALL.map(|role| (role, add(&server, role.name(), &[role])));
    let mut desk = told(&server, DeviceKind::Desk);
    desk.actor = people[3].1.clone();
    let (case, _, filed) = desk.file();
    accepted(&desk.sync(&[filed]));
    for kind in [
        "filed",
        "noted",
        "accepted",
        "handling_done",
        "satisfaction_recorded",
        "decision_signed",
    ] {
        for (role, id) in &people {
            desk.actor = id.clone();
            let event = match kind {
                "filed" => desk.file().2,
                _ => desk.act(&case, kind),
            };
            let answer = desk.sync(&[event]);
            if may(&[*role], kind) {
                accepted(&answer);
            } else {
                assert_eq!(refused(&answer, 0), "actor_role", "{kind} {role:?}");
            }
        }
    }
}

#[test]
fn an_organisation_without_people_goes_on_as_before_and_no_unsent_work_is_lost_when_they_come() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (case, _, filed) = field.file();
    accepted(&field.sync(&[filed]));
    let person = add(&server, "李工", &[Role::Handler]);
    // Written before the device has heard of people, some of it still unsent when it does.
    let first = field.act(&case, "accepted");
    accepted(&field.sync(&[first]));
    let unsent = [field.act(&case, "noted"), field.act(&case, "noted")];
    let (_, digest) = hear(&field, "");
    let mut body = field.body(&unsent[..1]);
    body["people"] = json!(digest);
    body["pending"] = json!(1);
    accepted(&serde_json::from_slice(&field.send(&body).body).unwrap());
    accepted(&field.sync(&unsent[1..]));
    // From then on it says who acted.
    let nobody = field.act(&case, "noted");
    assert_eq!(refused(&field.sync(&[nobody]), 0), "actor_unknown");
    field.actor = "complainant".to_owned();
    let (_, _, own) = field.file();
    accepted(&field.sync(&[own]));
    field.actor = person;
    let named = field.act(&case, "noted");
    accepted(&field.sync(&[named]));
    let (_, _, filed) = kiosk.file();
    accepted(&kiosk.sync(&[filed]));
    // Who never hears of people is waited for a month.
    let mut old = server.device(DeviceKind::Desk);
    let (_, _, filed) = old.file();
    accepted(&old.sync(&[filed]));
    server.clock.set(START_MS + MAX_LATE_MS);
    old.renew();
    let (_, _, late) = old.file();
    assert_eq!(refused(&old.sync(&[late]), 0), "actor_unknown");
}

#[test]
fn grants_are_those_of_the_time_of_writing() {
    let server = Server::start();
    let id = add(&server, "李工", &[Role::Intake]);
    let mut desk = told(&server, DeviceKind::Desk);
    desk.actor = id.clone();
    let (case, _, filed) = desk.file();
    accepted(&desk.sync(&[filed]));
    let too_early = desk.act(&case, "accepted");
    let offline = desk.act(&case, "noted");
    let store = server.store.clone();
    let now = desk.wall + 1000;
    server.clock.set(now);
    let change = store.change_person(&id, details("李工", &[Role::Handler]), now);
    server.block_on(change).unwrap();
    desk.wall = now;
    let granted = desk.act(&case, "accepted");
    let leaves = desk.wall + 1000;
    server
        .block_on(store.set_active(&id, false, leaves))
        .unwrap();
    desk.wall = leaves;
    server.clock.set(leaves + 60_000);
    let gone = desk.act(&case, "noted");
    let answer = desk.sync(&[too_early, offline, granted, gone]);
    assert_eq!(refused(&answer, 0), "actor_role");
    assert!(matches!(
        answer.answers[1].outcome,
        Outcome::Accepted { .. }
    ));
    assert!(matches!(
        answer.answers[2].outcome,
        Outcome::Accepted { .. }
    ));
    assert_eq!(refused(&answer, 3), "actor_left");
    // Who has left still stands behind what they did.
    let listed = server.block_on(store.people()).unwrap();
    assert_eq!(listed.len(), 1);
    assert!(!listed[0].active && listed[0].roles == [Role::Handler]);
}

#[test]
fn devices_get_people_when_they_change_and_never_a_code() {
    let server = Server::start();
    let (field, kiosk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Kiosk),
    );
    assert_eq!(hear(&field, "").0.people, None, "there are none yet");
    let began = server
        .block_on(
            server
                .store
                .add_person(details("李工", &[Role::Handler]), START_MS),
        )
        .unwrap();
    let (answer, digest) = hear(&field, "");
    let roster = answer.people.unwrap();
    let start = &roster.person(&began.person.id).unwrap().start;
    let typed = began.code.replace('-', "");
    let sent = serde_json::to_string(&roster).unwrap();
    assert!(!sent.contains(&typed) && !sent.contains(&began.code));
    let hash = secret::stretched(&typed, &start.salt, start.rounds);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(start.hash, hash, "the code is what the hash was made of");
    assert_eq!(hear(&field, &digest).0.people, None, "nothing new");
    let restarted = server.block_on(server.store.restart_person(&began.person.id, START_MS));
    assert_ne!(restarted.unwrap().code, began.code);
    let (answer, renewed) = hear(&field, &digest);
    assert_ne!(renewed, digest);
    assert_ne!(answer.people.unwrap().people[0].start, *start);
    assert_eq!(
        hear(&kiosk, "").0.people,
        None,
        "a public terminal knows nobody"
    );
}

#[test]
fn the_administrator_keeps_people_and_devices_over_http() {
    let server = Server::start();
    let device = server.device(DeviceKind::Field);
    let bearer = format!("Bearer {}", server.administrator);
    let ask = |method: &str, path: &str, body: &Value| {
        let url = format!("{}/api/v1/{path}", server.url);
        post(method, &url, &[("authorization", &bearer)], body)
    };
    let none = ask(
        "POST",
        "people",
        &json!({"name": " ", "roles": ["handler"]}),
    );
    assert_eq!(none.problem(), "person");
    let added = ask(
        "POST",
        "people",
        &json!({"name": "李工", "roles": ["handler", "intake"]}),
    );
    let added = added.json();
    let id = added["person"]["id"].as_str().unwrap();
    assert_eq!(added["person"]["roles"], json!(["intake", "handler"]));
    assert_eq!(added["code"].as_str().unwrap().len(), 13);
    let path = format!("people/{id}");
    let changed = ask("PUT", &path, &json!({"active": false})).json();
    assert_eq!(changed["active"], false);
    assert_eq!(ask("PUT", &path, &json!({})).problem(), "malformed");
    assert_eq!(
        ask("PUT", "people/x", &json!({"active": true})).problem(),
        "no_person"
    );
    let again = ask("POST", &format!("{path}/start"), &json!({})).json();
    assert_ne!(again["code"], added["code"]);
    let url = format!("{}/api/v1/people", server.url);
    let people = request("GET", &url, &[("authorization", &bearer)], b"").json();
    assert_eq!(people["people"].as_array().unwrap().len(), 1);

    let one = format!("{}/api/v1/devices/{}", server.url, device.author.device);
    let gone = request("DELETE", &one, &[("authorization", &bearer)], b"");
    assert_eq!(gone.status, 204);
    assert!(device.send(&device.body(&[])).json()["revoked"].is_object());
    let url = format!("{}/api/v1/devices", server.url);
    let devices = request("GET", &url, &[("authorization", &bearer)], b"").json();
    assert_eq!(devices["devices"][0]["revoked"], true);
    let url = format!("{}/api/v1/condition", server.url);
    let condition = request("GET", &url, &[("authorization", &bearer)], b"").json();
    assert_eq!(
        condition,
        json!({"head": 0, "last_backup": null, "warnings": []})
    );
}

#[test]
fn the_office_sees_when_each_device_was_last_here() {
    let server = Server::start();
    let device = server.device(DeviceKind::Field);
    let bearer = format!("Bearer {}", server.administrator);
    let last = || {
        let url = format!("{}/api/v1/devices", server.url);
        let devices = request("GET", &url, &[("authorization", &bearer)], b"").json();
        devices["devices"][0]["seen"].as_u64().unwrap()
    };
    assert_eq!(last(), START_MS, "enrolled");
    let hour = 3_600_000;
    for (later, seen) in [(hour / 2, 0), (3 * hour, 3 * hour), (14 * hour, 14 * hour)] {
        server.clock.set(START_MS + later);
        assert_eq!(device.send(&device.body(&[])).status, 200);
        assert_eq!(last(), START_MS + seen);
    }
    let out = redress(server.folder())
        .args(["device", "list", "--data"])
        .arg(server.folder())
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let at = Instant(i64::try_from((START_MS + 14 * hour) / 1000).unwrap()).text(Zone::CHINA);
    assert!(said.contains(&format!("last here {at}")), "{said}");
}

#[test]
fn people_are_kept_on_the_servers_own_machine() {
    let server = Server::start();
    let data = server.folder();
    let run = |args: &[&str]| {
        let out = redress(data)
            .arg("person")
            .args(args)
            .arg("--data")
            .arg(data)
            .output();
        let out = out.unwrap();
        let said = [out.stdout, out.stderr].concat();
        (out.status.success(), String::from_utf8(said).unwrap())
    };
    let (_, added) = run(&[
        "add", "--name", "李工", "--role", "handler", "--unit", "工务",
    ]);
    let words: Vec<&str> = added.split_whitespace().collect();
    let [_, id, "code", code_said] = words[..] else {
        panic!("{added}");
    };
    assert_eq!(code_said.len(), 13);
    let (_, list) = run(&["list"]);
    assert_eq!(list, format!("{id} active handler \"李工\", \"工务\"\n"));
    assert!(run(&["change", id, "--name", "李工", "--role", "follow-up"]).0);
    assert!(run(&["retire", id]).1.starts_with("retired"));
    assert_eq!(run(&["list"]).1, format!("{id} left follow_up \"李工\"\n"));
    assert!(run(&["reset", id]).1.contains(" code "));
    let (ok, why) = run(&["retire", "nobody"]);
    assert!(
        !ok && why.contains("there is no person \"nobody\""),
        "{why}"
    );
    let (ok, why) = run(&["add", "--name", "x", "--role", "boss"]);
    assert!(!ok && why.contains("follow_up"), "{why}");
    // The running server sees them.
    let field = Device::enrol(&server.url, &code(data, "field"));
    assert_eq!(hear(&field, "").0.people.unwrap().people[0].name, "李工");
}

#[test]
fn a_record_of_the_second_version_is_opened_with_everything_in_it_and_has_no_people() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("redress.sqlite3");
    let old = Connection::open(&file).unwrap();
    old.execute_batch(include_str!("fixtures/record-1.sql"))
        .unwrap();
    old.execute_batch(include_str!("fixtures/record-2.sql"))
        .unwrap();
    drop(old);
    let before = check::file(&file).unwrap();
    drop(Store::open(place.path(), START_MS).unwrap());
    assert_eq!(check::file(&file).unwrap(), before);
    assert_eq!(before.events, 37);
    let new = Connection::open(&file).unwrap();
    let counted = |query| {
        new.query_row(query, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(counted("SELECT count(*) FROM person"), 0);
    assert_eq!(
        counted("SELECT max(last) FROM gap"),
        40,
        "what was known stays"
    );
}
