//! The key of a device's data: opened by the server for who begins there with their code, and for nobody
//! else; and what a locked device gets.

use crate::people::begun;
use crate::sealed::{copy_of, key, sealed};
use crate::support::{Device, START_MS, Server, accepted, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redress_core::people::Role;
use redress_core::sync::{DataKeyAnswer, DeviceKind, Outcome, SyncAnswer};
use serde_json::{Value, json};

const DATA_KEY: [u8; 32] = [7; 32];

fn ask(device: &Device, person: &str, code: &str, copy: &[u8]) -> Result<Vec<u8>, String> {
    let body = json!({"person": person, "code": code, "copy": URL_SAFE_NO_PAD.encode(copy)});
    let url = format!("{}/api/v1/data-key", device.url);
    let reply = post("POST", &url, &[("cookie", &device.cookie)], &body);
    if reply.status != 200 {
        return Err(reply.problem());
    }
    let answer: DataKeyAnswer = serde_json::from_slice(&reply.body).unwrap();
    Ok(URL_SAFE_NO_PAD.decode(answer.key).unwrap())
}

fn refused(code: &str) -> Result<Vec<u8>, String> {
    Err(code.to_owned())
}

#[test]
fn the_key_of_a_device_is_opened_for_who_has_their_code_and_for_nobody_else() {
    let server = Server::start();
    let device = server.device(DeviceKind::Field);
    let (person, code) = begun(&server, "李工", &[Role::Handler]);
    let (other, others) = begun(&server, "王工", &[Role::Handler]);
    let to = key(&server);
    let copy = sealed(&to, &DATA_KEY, false);
    assert_eq!(ask(&device, &person, &code, &copy), Ok(DATA_KEY.to_vec()));
    assert_eq!(ask(&device, &person, &others, &copy), refused("start_code"));
    assert_eq!(ask(&device, "nobody", &code, &copy), refused("start_code"));
    // A new code ends the one before, and who has left begins nowhere.
    let renewed = server.store.restart_person(&person, START_MS);
    let renewed = server.block_on(renewed).unwrap().code.replace('-', "");
    assert_eq!(ask(&device, &person, &code, &copy), refused("start_code"));
    assert_eq!(
        ask(&device, &person, &renewed, &copy),
        Ok(DATA_KEY.to_vec())
    );
    let retired = server.store.set_active(&other, false, START_MS);
    server.block_on(retired).unwrap();
    assert_eq!(ask(&device, &other, &others, &copy), refused("start_code"));
}

#[test]
fn what_is_no_key_of_a_device_is_not_opened_whoever_asks() {
    let server = Server::start();
    let (person, code) = begun(&server, "李工", &[Role::Handler]);
    let mut device = server.device(DeviceKind::Field);
    let to = key(&server);
    let kiosk = server.device(DeviceKind::Kiosk);
    let copy = sealed(&to, &DATA_KEY, false);
    assert_eq!(ask(&kiosk, &person, &code, &copy), refused("not_shown"));
    // The sealed copy of an event holds what identifies people, and is another's to open.
    let (_, _, filed) = device.file();
    let event = copy_of(&to, &device, &filed, None).copy;
    let event = URL_SAFE_NO_PAD.decode(event).unwrap();
    assert_eq!(ask(&device, &person, &code, &event), refused("data_key"));
    let mut damaged = copy;
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(ask(&device, &person, &code, &damaged), refused("data_key"));
    assert_eq!(ask(&device, &person, &code, b""), refused("data_key"));
}

#[test]
fn a_device_that_only_sends_gets_nothing_and_stays_where_it_was() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut field = server.device(DeviceKind::Field);
    let (_, _, first) = desk.file();
    accepted(&desk.sync(&[first]));
    let (_, _, filed) = field.file();
    let copy = copy_of(&key(&server), &field, &filed, None);
    let revealed = || server.count("SELECT count(*) FROM reveal");
    let before = revealed();
    let say = |body: Value| -> SyncAnswer {
        let reply = field.send(&body);
        assert_eq!(reply.status, 200, "{}", reply.problem());
        serde_json::from_slice(&reply.body).unwrap()
    };
    let mut body = field.body(&[]);
    body["sends_only"] = json!(true);
    body["sealed"] = json!([copy]);
    let answer = say(body.clone());
    assert!(matches!(answer.sealed[0].outcome, Outcome::Accepted { .. }));
    assert!(answer.events.is_empty() && !answer.more);
    assert_eq!((answer.cursor, answer.head), (0, 2));
    assert_eq!(revealed(), before, "nobody was shown anything");
    // Unlocked, it pulls from where it was.
    body["sends_only"] = json!(false);
    body["sealed"] = json!([]);
    let answer = say(body);
    assert_eq!((answer.events.len(), answer.cursor), (1, 2));
    assert!(answer.events[0].private.is_some() && revealed() > before);
}
