//! Closed pages: what many devices get alike is the same bytes, one gzip stream, and never more or
//! less than each may see at the time.

use crate::support::{Device, Server, accepted, post};
use flate2::read::GzDecoder;
use redress_core::sync::{DeviceKind, Pulled, SyncAnswer};
use serde_json::{Value, json};
use std::io::Read as _;

/// More numbers than stand on one page, and a rest that is not closed.
const EVENTS: usize = 630;

fn filled(server: &Server, kind: DeviceKind) -> Device {
    let mut device = server.device(kind);
    let mut events = Vec::new();
    for _ in 0..EVENTS {
        events.push(device.file().2);
    }
    for batch in events.chunks(250) {
        accepted(&device.sync(batch));
    }
    device
}

/// A page as it comes when gzip is accepted, and what it says.
fn gzipped(device: &Device, body: &Value) -> (Vec<u8>, SyncAnswer) {
    let headers = [
        ("cookie", device.cookie.as_str()),
        ("accept-encoding", "gzip"),
    ];
    let url = format!("{}/api/v1/sync", device.url);
    let reply = post("POST", &url, &headers, body);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-encoding"), "gzip");
    assert_eq!(reply.header("cache-control"), "no-store");
    let mut text = String::new();
    let mut stream = GzDecoder::new(reply.body.as_slice());
    stream.read_to_string(&mut text).unwrap();
    assert!(stream.into_inner().is_empty(), "one gzip stream");
    (reply.body, serde_json::from_str(&text).unwrap())
}

fn numbers(events: &[Pulled]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

#[test]
fn every_device_gets_the_same_events_of_closed_pages_first_or_later_compressed_or_not() {
    let server = Server::start();
    filled(&server, DeviceKind::Field);
    let last = EVENTS as u64;
    let mut first = server.device(DeviceKind::Desk);
    let all = first.pull_all();
    assert_eq!(numbers(&all), (1..=last).collect::<Vec<_>>());
    let mut second = server.device(DeviceKind::Desk);
    assert_eq!(second.pull_all(), all);
    // One that begins in the middle of a closed page gets its rest.
    let mut third = server.device(DeviceKind::Desk);
    third.cursor = 60;
    assert_eq!(third.pull_all(), all[60..]);
    let mut cursor = 0;
    let mut again = Vec::new();
    let compressing = server.device(DeviceKind::Field);
    loop {
        let body = json!({"device": compressing.author.device, "epoch": compressing.epoch, "cursor": cursor});
        let (bytes, answer) = gzipped(&compressing, &body);
        let (same, _) = gzipped(&compressing, &body);
        assert_eq!(bytes, same);
        cursor = answer.cursor;
        again.extend(answer.events);
        if !answer.more {
            break;
        }
    }
    assert_eq!(again, all);
}

#[test]
fn who_wrote_some_of_a_closed_page_gets_it_without_its_own_whoever_asked_before() {
    let server = Server::start();
    let mut one = server.device(DeviceKind::Field);
    let mut other = server.device(DeviceKind::Field);
    for n in 0..130 {
        let device = if n % 3 == 0 { &mut one } else { &mut other };
        let event = device.file().2;
        let body = device.body(&[event]);
        assert_eq!(device.send(&body).status, 200);
    }
    let everything = server.device(DeviceKind::Desk).pull_all();
    assert_eq!(everything.len(), 130);
    for device in [&mut one, &mut other] {
        device.cursor = 0;
        let own = device.author.device.clone();
        let mut expected = everything.clone();
        expected.retain(|event| !event.raw.contains(&own));
        assert_eq!(device.pull_all(), expected);
    }
}

#[test]
fn each_reveal_of_a_closed_page_is_on_record() {
    let server = Server::start();
    filled(&server, DeviceKind::Field);
    for _ in 0..2 {
        let mut desk = server.device(DeviceKind::Desk);
        let before = server.count("SELECT coalesce(sum(count), 0) FROM reveal");
        desk.pull_all();
        let shown = server.count("SELECT coalesce(sum(count), 0) FROM reveal") - before;
        assert_eq!(shown, EVENTS as i64);
    }
    let last = server.count("SELECT max(last_seq) FROM reveal");
    assert_eq!(last, EVENTS as i64);
}

#[test]
fn a_private_part_that_comes_late_is_in_closed_pages_from_then_on() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let mut carrier = server.device(DeviceKind::Desk);
    let late = field.file().2;
    let returned = |device: &Device, private: bool| {
        let mut event = json!({"seq": 1, "received": 1, "raw": late.raw});
        if private {
            event["private"] = json!(late.private);
        }
        let body = json!({"device": device.author.device, "epoch": device.epoch,
            "cursor": 9999, "returned": [event]});
        assert_eq!(device.send(&body).status, 200);
    };
    returned(&carrier, false);
    let events: Vec<_> = (0..150).map(|_| carrier.file().2).collect();
    accepted(&carrier.sync(&events));
    let seen = |server: &Server| server.device(DeviceKind::Desk).pull_all();
    assert_eq!(seen(&server)[0].raw, late.raw);
    assert_eq!(seen(&server)[0].private, None);
    returned(&carrier, true);
    assert_eq!(seen(&server)[0].private, late.private);
}
