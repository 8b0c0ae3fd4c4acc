//! Push and pull: every event answered, nothing twice, no hole, nothing to who may not see it.

use crate::support::{Device, START_MS, Server, accepted, library, request};
use flate2::Compression;
use flate2::write::GzEncoder;
use redress_core::record::{Entry, Event, Flag, Stamp, fold};
use redress_core::sync::{DeviceKind, Outcome, Pulled, SyncAnswer};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};

fn entry(pulled: &Pulled) -> Entry {
    Entry {
        event: Event::parse(&pulled.raw).unwrap(),
        private: pulled.private.clone(),
        stamp: Some(Stamp {
            seq: pulled.seq,
            received: pulled.received,
        }),
    }
}

#[test]
fn what_one_device_files_another_gets_with_the_same_bytes_and_the_private_part() {
    let server = Server::start();
    let (mut kiosk, mut desk) = (
        server.device(DeviceKind::Kiosk),
        server.device(DeviceKind::Desk),
    );
    let (case, _, filed) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(std::slice::from_ref(&filed))), [1]);
    let pulled = desk.pull_all();
    assert_eq!(pulled.len(), 1);
    assert_eq!(pulled[0].raw, filed.raw);
    assert_eq!(pulled[0].private, filed.private);
    assert_eq!(pulled[0].received, START_MS);
    let accept = desk.act(&case, "accepted");
    let answer = desk.sync(&[accept]);
    assert_eq!(accepted(&answer), [2]);
    assert!(answer.events.is_empty(), "own events do not come back");
    assert_eq!((answer.cursor, answer.head, answer.more), (2, 2, false));
}

#[test]
fn two_devices_and_the_order_of_their_syncs_fold_to_one_state() {
    let server = Server::start();
    let (mut a, mut b) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Field),
    );
    let (case, _, filed) = a.file();
    a.sync(&[filed]);
    b.pull_all();
    // Both offline, both decide.
    let (mine, theirs) = (a.act(&case, "accepted"), b.act(&case, "declined"));
    b.sync(&[theirs]);
    a.sync(&[mine]);
    let mut fresh = server.device(DeviceKind::Desk);
    let entries: Vec<_> = fresh.pull_all().iter().map(entry).collect();
    let state = fold(&case, &entries, library().kinds());
    let back: Vec<_> = entries.into_iter().rev().collect();
    assert_eq!(
        state.hash().unwrap(),
        fold(&case, &back, library().kinds()).hash().unwrap()
    );
    assert_eq!(state.disputes.len(), 1);
    assert_eq!(state.timeline.len(), 3);
}

#[test]
fn sending_again_after_a_lost_answer_changes_nothing() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    let events = [filed, field.act(&case, "accepted")];
    field.sync(&events);
    server.clock.set(START_MS + 60_000);
    let again = field.sync(&events);
    for (i, answered) in again.answers.iter().enumerate() {
        let expected = Outcome::Duplicate {
            seq: i as u64 + 1,
            received: START_MS,
        };
        assert_eq!(answered.outcome, expected);
    }
    assert_eq!(server.head(), 2);
}

#[test]
fn an_event_whose_predecessor_has_not_been_presented_is_held_and_taken_later() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, first) = field.file();
    let second = field.act(&case, "accepted");
    let third = field.act(&case, "home_visit_done");
    let answer = field.sync(&[second.clone(), third.clone()]);
    for answered in &answer.answers {
        assert_eq!(answered.outcome, Outcome::Held { missing: 1 });
    }
    assert_eq!(server.head(), 0, "a held event is not stored");
    assert_eq!(accepted(&field.sync(&[first, second, third])), [1, 2, 3]);
}

#[test]
fn the_same_id_or_link_with_other_bytes_is_set_aside_and_blocks_nothing() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    field.sync(std::slice::from_ref(&filed));
    let mut other = filed.clone();
    other.raw = filed.raw.replace("\"fault\"", "\"goods\"");
    let answer = field.sync(&[other]);
    assert_eq!(
        answer.answers[0].outcome,
        Outcome::Quarantined {
            code: "other_bytes".into()
        }
    );
    // The device restored from an old copy writes its second link twice.
    let before = field.head.clone();
    let one = field.act(&case, "accepted");
    field.sync(&[one]);
    field.head = before;
    let fork = field.act(&case, "declined");
    let answer = field.sync(&[fork]);
    assert_eq!(
        answer.answers[0].outcome,
        Outcome::Quarantined {
            code: "fork".into()
        }
    );
    assert_eq!(server.head(), 2);
    // The first text is untouched.
    let mut desk = server.device(DeviceKind::Desk);
    assert_eq!(desk.pull_all()[0].raw, filed.raw);
}

#[test]
fn a_kiosk_gets_no_case_and_the_cursor_still_moves() {
    let server = Server::start();
    let (mut field, mut kiosk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Kiosk),
    );
    let (_, _, filed) = field.file();
    field.sync(&[filed]);
    let answer = kiosk.sync(&[]);
    assert!(answer.events.is_empty());
    assert_eq!((answer.cursor, answer.head), (1, 1));
}

#[test]
fn each_reveal_of_a_private_part_is_on_record_before_it_is_answered() {
    let server = Server::start();
    let (mut field, mut kiosk) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Kiosk),
    );
    let (case, _, filed) = field.file();
    let accepted = field.act(&case, "accepted");
    field.sync(&[filed, accepted]);
    kiosk.sync(&[]);
    assert_eq!(server.count("SELECT count(*) FROM reveal"), 0);
    let mut desk = server.device(DeviceKind::Desk);
    desk.pull_all();
    desk.pull_all();
    assert_eq!(server.count("SELECT count(*) FROM reveal"), 1);
    let exact = format!(
        "SELECT count(*) FROM reveal WHERE device = '{}' AND at = {START_MS}
         AND first_seq = 1 AND last_seq = 1 AND count = 1",
        desk.author.device
    );
    assert_eq!(server.count(&exact), 1);
}

#[test]
fn nothing_personal_is_in_the_open_table() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (_, code, filed) = field.file();
    field.sync(&[filed]);
    for word in ["13800000000", "张三", "漏水"] {
        let open = format!("SELECT count(*) FROM event WHERE raw LIKE '%{word}%'");
        let private = format!("SELECT count(*) FROM private WHERE body LIKE '%{word}%'");
        assert_eq!(
            (server.count(&open), server.count(&private)),
            (0, 1),
            "{word}"
        );
    }
    let plain = format!("SELECT count(*) FROM tracking WHERE hash LIKE '%{code}%'");
    assert_eq!(
        server.count(&plain),
        0,
        "codes are looked up by a keyed hash"
    );
}

#[test]
fn a_clock_ten_years_off_is_accepted_and_flagged() {
    let server = Server::start();
    let year = 365 * 24 * 3_600_000;
    let (mut ahead, mut behind) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Field),
    );
    ahead.wall += 10 * year;
    behind.wall -= 10 * year;
    let (case, _, filed) = ahead.file();
    ahead.sync(&[filed]);
    let late = behind.act(&case, "accepted");
    assert_eq!(accepted(&behind.sync(&[late])), [2]);
    let mut desk = server.device(DeviceKind::Desk);
    let entries: Vec<_> = desk.pull_all().iter().map(entry).collect();
    let state = fold(&case, &entries, library().kinds());
    let flags: Vec<_> = state
        .timeline
        .iter()
        .flat_map(|item| item.flags.clone())
        .collect();
    assert_eq!(flags, [Flag::LongOnTheWay, Flag::ClockAhead]);
}

#[test]
fn pages_are_bounded_and_lead_to_the_end() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    field.sync(&[filed]);
    for _ in 0..3 {
        let batch: Vec<_> = (0..400)
            .map(|_| field.act(&case, "progress_updated"))
            .collect();
        field.sync(&batch);
    }
    let mut desk = server.device(DeviceKind::Desk);
    let first = desk.sync(&[]);
    assert_eq!(first.events.len(), 500);
    assert!(first.more);
    let rest = desk.pull_all();
    assert_eq!(rest.len(), 701);
    assert_eq!(desk.cursor, 1201);
}

#[test]
fn an_epoch_never_heard_of_is_told_that_nothing_is_agreed() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (_, _, filed) = field.file();
    field.sync(&[filed]);
    let mut desk = server.device(DeviceKind::Desk);
    desk.epoch = Some("an older one".to_owned());
    desk.cursor = 900;
    let answer = desk.sync(&[]);
    assert_ne!(Some(&answer.epoch), desk.epoch.as_ref());
    assert_eq!((answer.safe, answer.cursor), (Some(0), 0));
    desk.epoch = Some(answer.epoch);
    assert_eq!(desk.pull_all().len(), 1);
    assert_eq!(desk.cursor, 1);
}

#[test]
fn under_many_writers_numbers_have_no_hole_and_a_reader_misses_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 40;
    let server = Server::start();
    let mut writers: Vec<Device> = (0..WRITERS)
        .map(|_| server.device(DeviceKind::Field))
        .collect();
    let mut reader = server.device(DeviceKind::Desk);
    let done = AtomicBool::new(false);
    let (mut numbers, seen) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut seen = Vec::new();
            loop {
                let last = done.load(Ordering::SeqCst);
                seen.extend(reader.pull_all().iter().map(|e| e.seq));
                if last {
                    return seen;
                }
            }
        });
        let writing: Vec<_> = writers
            .iter_mut()
            .map(|device| {
                scope.spawn(move || {
                    let (_, _, mut event) = device.file();
                    let mut numbers = Vec::new();
                    for _ in 0..EACH {
                        numbers.extend(accepted(&device.sync(&[event])));
                        event = device.file().2;
                    }
                    numbers
                })
            })
            .collect();
        let numbers: Vec<u64> = writing
            .into_iter()
            .flat_map(|w| w.join().unwrap())
            .collect();
        done.store(true, Ordering::SeqCst);
        (numbers, reading.join().unwrap())
    });
    numbers.sort_unstable();
    let all: Vec<u64> = (1..=(WRITERS * EACH) as u64).collect();
    assert_eq!(numbers, all);
    assert_eq!(seen, all);
}

#[test]
fn requests_may_be_compressed_and_answers_are() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    let batch: Vec<_> = (0..50)
        .map(|_| field.act(&case, "progress_updated"))
        .collect();
    let body = field.body(&[vec![filed], batch].concat()).to_string();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(body.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let url = format!("{}/api/v1/sync", server.url);
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
        ("accept-encoding", "br"),
        ("cookie", field.cookie.as_str()),
    ];
    let reply = request("POST", &url, &headers, &gzip);
    assert_eq!(
        (reply.status, reply.header("content-encoding")),
        (200, "br")
    );
    assert_eq!(server.head(), 51);
    // A small text that grows past the limit is too large like any other.
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert_eq!(request("POST", &url, &headers, &bomb).status, 413);
}

#[test]
fn to_ask_for_nothing_new_weighs_at_most_500_bytes_both_ways() {
    let server = Server::start();
    let mut device = server.device(DeviceKind::Desk);
    let (_, _, pushed) = device.file();
    accepted(&device.sync(&[pushed]));
    device.cursor = 1;
    let body = json!({"device": device.author.device, "epoch": device.epoch, "cursor": 1});
    let body = body.to_string();
    let request = format!(
        "POST /api/v1/sync HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         accept-encoding: gzip\r\ncontent-length: {}\r\ncookie: {}\r\n\r\n{body}",
        body.len(),
        device.cookie
    );
    let mut line = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
    line.write_all(request.as_bytes()).unwrap();
    let (mut answer, mut piece) = (String::new(), [0; 1024]);
    // The connection stays open for the next request.
    while !answer.ends_with('}') {
        let read = line.read(&mut piece).unwrap();
        assert!(read > 0, "{answer}");
        answer += std::str::from_utf8(&piece[..read]).unwrap();
    }
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let read: SyncAnswer = serde_json::from_str(body).unwrap();
    assert_eq!((read.cursor, read.head, read.more), (1, 1, false));
    let both = request.len() + answer.len();
    assert!(both <= 500, "{both}:\n{request}\n{answer}");
    // What says something of somebody is not kept on the way.
    let reply =
        device.send(&json!({"device": device.author.device, "people": "other", "cursor": 0}));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
}
