//! Attachments: sent in pieces after their event, gone on with after any break, checked before they
//! count, shown to those who may see, and as safe as the record.

use crate::sealed::{key, sealed};
use crate::support::{Device, Reply, START_MS, Server, accepted, place, post, request};
use redress_core::canonical;
use redress_core::record::Event;
use redress_core::sync::DeviceKind;
use redress_server::attachments::{Arrived, AttachmentError, Attachments, Chunk, Folder, Name};
use redress_server::store::{Erasure, Store, check};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const CHUNK: usize = 256 * 1024;
const DAY: Duration = Duration::from_secs(86_400);

/// What begins like a photo, and is the same for the same number.
pub fn photo(len: usize, seed: u32) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    let mut state = seed;
    while bytes.len() < len {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((state >> 24) as u8);
    }
    bytes
}

/// An attachment that a device's event names.
#[derive(Clone)]
pub struct Attached {
    pub event: String,
    pub bytes: Vec<u8>,
}

impl Attached {
    pub fn hex(&self) -> String {
        canonical::digest(&self.bytes).split_off("sha256:".len())
    }

    fn path(&self) -> String {
        format!("/api/v1/attachments/{}?event={}", self.hex(), self.event)
    }

    pub fn head(&self, device: &Device) -> Reply {
        let url = format!("{}{}", device.url, self.path());
        request("HEAD", &url, &[("cookie", &device.cookie)], b"")
    }

    /// How many bytes the server has, and whether it has all.
    pub fn arrived(&self, device: &Device) -> (usize, bool) {
        let reply = self.head(device);
        assert_eq!(reply.status, 200, "{reply:?}");
        let offset = reply.header("upload-offset").parse().unwrap();
        (offset, reply.header("upload-complete") == "?1")
    }

    pub fn put(&self, device: &Device, offset: usize, piece: &[u8]) -> Reply {
        let size = self.bytes.len();
        let url = format!("{}{}&offset={offset}&size={size}", device.url, self.path());
        request("PUT", &url, &[("cookie", &device.cookie)], piece)
    }

    /// Sends all that is missing, as a device does.
    pub fn send(&self, device: &Device) {
        let (mut offset, mut stored) = self.arrived(device);
        while !stored {
            let end = self.bytes.len().min(offset + CHUNK);
            let reply = self.put(device, offset, &self.bytes[offset..end]);
            assert_eq!(
                reply.status,
                200,
                "{}",
                String::from_utf8_lossy(&reply.body)
            );
            offset = reply.json()["offset"].as_u64().unwrap() as usize;
            stored = reply.json()["stored"].as_bool().unwrap();
        }
    }

    pub fn get(&self, device: &Device, range: &str) -> Reply {
        let url = format!("{}{}", device.url, self.path());
        let headers = [("cookie", device.cookie.as_str()), ("range", range)];
        request("GET", &url, &headers, b"")
    }

    /// Sends a piece over a line that breaks after so many of its bytes.
    fn break_off(&self, device: &Device, offset: usize, piece: &[u8], after: usize) {
        let authority = device.url.strip_prefix("http://").unwrap();
        let mut line = TcpStream::connect(authority).unwrap();
        let head = format!(
            "PUT {}&offset={offset}&size={} HTTP/1.1\r\nhost: {authority}\r\ncookie: {}\r\n\
             content-length: {}\r\n\r\n",
            self.path(),
            self.bytes.len(),
            device.cookie,
            piece.len()
        );
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(&piece[..after]).unwrap();
        line.shutdown(Shutdown::Write).unwrap();
        let _ = line.read_to_end(&mut Vec::new());
    }

    /// Waits until so many bytes are on the server's disk.
    fn wait_for(&self, device: &Device, bytes: usize) {
        let began = Instant::now();
        while self.arrived(device).0 != bytes {
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{:?} instead of {bytes}",
                self.arrived(device)
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn file(&self, folder: &Path) -> PathBuf {
        let hex = self.hex();
        folder.join("attachments").join(&hex[..2]).join(hex)
    }
}

/// A filing with this attachment; text first.
pub fn filed(device: &mut Device, bytes: Vec<u8>) -> Attached {
    let (attached, pushed) = written(device, bytes);
    accepted(&device.sync(&[pushed]));
    attached
}

pub fn written(device: &mut Device, bytes: Vec<u8>) -> (Attached, redress_core::sync::Pushed) {
    device.attaches = vec![canonical::digest(&bytes)];
    let (_, _, pushed) = device.file();
    let event = Event::parse(&pushed.raw).unwrap().envelope().id.clone();
    (Attached { event, bytes }, pushed)
}

fn found(server: &Server) -> Vec<&'static str> {
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    found.findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_photo_goes_on_from_where_a_break_left_it_at_and_inside_every_piece() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let photo = filed(&mut kiosk, photo(3 * CHUNK + 1000, 1));
    let size = photo.bytes.len();
    let mut sent = 0;
    let mut offset = 0;
    let mut breaks = 0;
    // Breaks one byte into a piece, in its middle, one byte before its end and between two.
    for after in [1, CHUNK / 2, CHUNK - 1, CHUNK].iter().cycle() {
        let end = size.min(offset + CHUNK);
        let piece = &photo.bytes[offset..end];
        if piece.len() < *after {
            break;
        }
        photo.break_off(&kiosk, offset, piece, *after);
        sent += after;
        offset += after;
        breaks += 1;
        photo.wait_for(&kiosk, offset);
    }
    assert!(breaks >= 4, "{breaks}");
    sent += size - offset;
    photo.send(&kiosk);
    assert_eq!(photo.arrived(&kiosk), (size, true));
    assert_eq!(fs::read(photo.file(server.folder())).unwrap(), photo.bytes);
    // What is sent again is at most three bytes of a hundred; here nothing is.
    assert!(sent * 100 <= size * 103, "{sent} of {size}");
    assert_eq!(server.count("SELECT count(*) FROM attachment"), 1);
}

#[test]
fn a_piece_that_does_not_follow_on_is_refused_with_where_to_go_on() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let photo = filed(&mut field, photo(CHUNK + 10, 2));
    let first = &photo.bytes[..CHUNK];
    assert_eq!(photo.put(&field, 0, first).status, 200);
    for offset in [0, 7, CHUNK - 1, CHUNK + 1] {
        let reply = photo.put(&field, offset, b"xx");
        assert_eq!(reply.problem(), "attachment_offset");
        assert_eq!(reply.header("upload-offset"), CHUNK.to_string());
    }
    assert_eq!(photo.put(&field, CHUNK, &[0; 11]).problem(), "malformed");
    assert_eq!(photo.put(&field, CHUNK, b"").problem(), "malformed");
    assert_eq!(photo.put(&field, CHUNK + 10, b"x").problem(), "malformed");
    assert_eq!(
        photo.put(&field, CHUNK, &[0; CHUNK + 1]).problem(),
        "too_large"
    );
    photo.send(&field);
    assert_eq!(photo.arrived(&field), (CHUNK + 10, true));
    // All of it is here: nothing is sent again.
    let again = photo.put(&field, 0, first).json();
    assert_eq!(
        (again["offset"].as_u64(), again["stored"].as_bool()),
        (Some(CHUNK as u64 + 10), Some(true))
    );
}

#[test]
fn what_is_damaged_on_its_way_is_thrown_away_and_begun_anew() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let photo = filed(&mut field, photo(3000, 3));
    let mut damaged = photo.bytes.clone();
    damaged[2000] ^= 1;
    let reply = photo.put(&field, 0, &damaged);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (422, "attachment_changed")
    );
    assert_eq!(photo.arrived(&field), (0, false));
    assert!(!photo.file(server.folder()).exists());
    photo.send(&field);
    assert_eq!(photo.arrived(&field), (3000, true));
}

#[test]
fn only_pictures_and_pdf_of_a_bounded_size_are_taken_whatever_they_are_called() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    for bytes in [
        &b"<!doctype html><script>"[..],
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
        b"x",
    ] {
        let file = filed(&mut field, bytes.to_vec());
        assert_eq!(file.put(&field, 0, bytes).problem(), "attachment_type");
        assert_eq!(file.arrived(&field), (0, false));
    }
    for begin in [
        &b"\x89PNG\r\n\x1a\n0000000000"[..],
        b"RIFF0000WEBPVP8 00000000",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"%PDF-1.7\n%0000000000",
    ] {
        filed(&mut field, begin.to_vec()).send(&field);
    }
    let large = filed(&mut field, photo(8 * 1024 * 1024 + 1, 4));
    let reply = large.put(&field, 0, &large.bytes[..CHUNK]);
    assert_eq!(reply.problem(), "attachment_size");
}

#[test]
fn the_event_goes_first_and_only_what_it_names_is_taken() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (photo, pushed) = written(&mut kiosk, photo(500, 5));
    assert_eq!(
        photo.put(&kiosk, 0, &photo.bytes).problem(),
        "attachment_unnamed"
    );
    assert_eq!(photo.head(&kiosk).status, 409);
    accepted(&kiosk.sync(&[pushed]));
    let other = Attached {
        event: photo.event.clone(),
        bytes: b"%PDF-1.7 which nobody named".to_vec(),
    };
    assert_eq!(
        other.put(&kiosk, 0, &other.bytes).problem(),
        "attachment_unnamed"
    );
    photo.send(&kiosk);
    for hex in [
        "..%2f..%2fredress.sqlite3",
        "AB",
        &photo.hex().to_uppercase(),
    ] {
        let url = format!(
            "{}/api/v1/attachments/{hex}?event={}",
            kiosk.url, photo.event
        );
        let reply = request(
            "PUT",
            &format!("{url}&offset=0&size=9"),
            &[("cookie", &kiosk.cookie)],
            b"%PDF-1.7 ",
        );
        assert_eq!(reply.problem(), "not_found");
    }
}

#[test]
fn the_same_photo_of_two_devices_is_kept_once_and_sent_once() {
    let server = Server::start();
    let (mut one, mut other) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Kiosk),
    );
    let bytes = photo(CHUNK + 500, 6);
    let (first, second) = (filed(&mut one, bytes.clone()), filed(&mut other, bytes));
    // Begun by both, they do not mix.
    assert_eq!(first.put(&one, 0, &first.bytes[..1000]).status, 200);
    assert_eq!(second.put(&other, 0, &second.bytes[..CHUNK]).status, 200);
    assert_eq!(first.arrived(&one), (1000, false));
    second.send(&other);
    assert_eq!(first.arrived(&one), (CHUNK + 500, true));
    assert_eq!(server.count("SELECT count(*) FROM attachment"), 1);
    assert!(found(&server).is_empty());
}

#[test]
fn attachments_are_shown_to_devices_that_see_private_parts_and_each_time_is_noted() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let desk = server.device(DeviceKind::Desk);
    let photo = filed(&mut kiosk, photo(5000, 7));
    assert_eq!(photo.get(&desk, "").problem(), "not_found");
    photo.send(&kiosk);
    assert_eq!(photo.get(&kiosk, "").problem(), "not_shown");
    let before = server.count("SELECT count(*) FROM reveal");
    let all = photo.get(&desk, "");
    assert_eq!((all.status, &all.body), (200, &photo.bytes));
    assert_eq!(all.header("content-type"), "image/jpeg");
    assert!(all.header("content-security-policy").contains("sandbox"));
    let part = photo.get(&desk, "bytes=100-199");
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &photo.bytes[100..200])
    );
    assert_eq!(part.header("content-range"), "bytes 100-199/5000");
    let rest = photo.get(&desk, "bytes=4990-");
    assert_eq!(rest.body.as_slice(), &photo.bytes[4990..]);
    assert_eq!(server.count("SELECT count(*) FROM reveal"), before + 3);
    // Nobody without a session, and no revoked device.
    let url = format!("{}{}", server.url, photo.path());
    assert_eq!(request("GET", &url, &[], b"").problem(), "no_session");
    let secret = format!("Bearer {}", server.administrator);
    let device = format!("{}/api/v1/devices/{}", server.url, desk.author.device);
    let revoked = request("DELETE", &device, &[("authorization", &secret)], b"");
    assert!(revoked.status < 300, "{revoked:?}");
    assert_eq!(photo.get(&desk, "").problem(), "revoked");
}

#[test]
fn a_device_may_leave_few_unfinished_and_what_nobody_goes_on_with_is_thrown_away() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let begun: Vec<Attached> = (0..21)
        .map(|n| filed(&mut field, photo(900, 100 + n)))
        .collect();
    for photo in &begun[..20] {
        assert_eq!(photo.put(&field, 0, &photo.bytes[..100]).status, 200);
    }
    let last = &begun[20];
    assert_eq!(
        last.put(&field, 0, &last.bytes[..100]).problem(),
        "attachment_many"
    );
    begun[0].send(&field);
    assert_eq!(last.put(&field, 0, &last.bytes[..100]).status, 200);
    // A week later they are gone, and begun anew.
    let coming = server.folder().join("attachments/coming");
    let long_ago = std::time::UNIX_EPOCH + Duration::from_millis(START_MS) - 8 * DAY;
    for entry in fs::read_dir(&coming).unwrap() {
        let file = fs::File::options()
            .write(true)
            .open(entry.unwrap().path())
            .unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let next = filed(&mut field, photo(900, 200));
    assert_eq!(next.put(&field, 0, &next.bytes[..100]).status, 200);
    assert_eq!(fs::read_dir(&coming).unwrap().count(), 1);
    assert_eq!(begun[1].arrived(&field), (0, false));
    begun[1].send(&field);
}

/// A place that has everything.
#[derive(Debug)]
struct Here;

impl Attachments for Here {
    fn arrived(&self, _: &Name, _: &str) -> std::io::Result<Arrived> {
        Ok(Arrived {
            bytes: 0,
            whole: true,
        })
    }

    fn keep(&self, _: &Name, _: &Chunk<'_>) -> Result<Arrived, AttachmentError> {
        Err(AttachmentError::Many)
    }

    fn under_way(&self, _: &Name, _: &str) -> std::io::Result<u64> {
        Ok(0)
    }

    fn read(&self, _: &Name) -> std::io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

#[test]
fn a_photo_that_a_kiosk_sealed_is_opened_by_the_server_alone_and_goes_on_after_a_break() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let photo = filed(&mut kiosk, photo(CHUNK + 2000, 400));
    let key = key(&server);
    let copy = sealed(&key, &photo.bytes, false);
    let url = format!("{}{}&sealed=true", server.url, photo.path());
    let put = |offset: usize, copy: &[u8]| {
        let (url, size) = (
            format!("{url}&offset={offset}&size={}", copy.len()),
            copy.len(),
        );
        let piece = &copy[offset..size.min(offset + CHUNK)];
        request("PUT", &url, &[("cookie", &kiosk.cookie)], piece)
    };
    assert_eq!(put(0, &copy).status, 200);
    // What has come of it is not what comes in the clear.
    assert_eq!(photo.arrived(&kiosk), (0, false));
    let head = request("HEAD", &url, &[("cookie", &kiosk.cookie)], b"");
    assert_eq!(head.header("upload-offset"), CHUNK.to_string());
    assert!(!photo.file(server.folder()).exists());
    let done = put(CHUNK, &copy);
    assert_eq!(done.json()["stored"], true, "{done:?}");
    assert_eq!(fs::read(photo.file(server.folder())).unwrap(), photo.bytes);
    let coming = server.folder().join("attachments/coming");
    assert_eq!(fs::read_dir(coming).unwrap().count(), 0);
    assert!(found(&server).is_empty());
    let desk = server.device(DeviceKind::Desk);
    assert_eq!(photo.get(&desk, "").body, photo.bytes);

    // Damaged, of other bytes than the event names, or no picture: thrown away, each in words.
    let next = filed(&mut kiosk, b"no picture, long enough to tell".to_vec());
    let put = |of: &Attached, copy: &[u8]| {
        let url = format!(
            "{}{}&sealed=true&offset=0&size={}",
            server.url,
            of.path(),
            copy.len()
        );
        request("PUT", &url, &[("cookie", &kiosk.cookie)], copy)
    };
    let mut damaged = sealed(&key, &next.bytes, false);
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(put(&next, &damaged).problem(), "attachment_changed");
    let other = sealed(&key, b"\xff\xd8\xff other", false);
    assert_eq!(put(&next, &other).problem(), "attachment_changed");
    let none = sealed(&key, &next.bytes, false);
    assert_eq!(put(&next, &none).problem(), "attachment_type");
    assert!(!next.file(server.folder()).exists());
}

#[test]
fn what_an_erasure_took_meanwhile_is_not_told_to_be_stored_and_what_came_since_stays() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let photo = filed(&mut field, photo(3000, 401));
    photo.send(&field);
    let name = Name::of_digest(&canonical::digest(&photo.bytes)).unwrap();
    let erasures = [Erasure {
        case: "01900000-0001-7fff-bfff-00000000000c".to_owned(),
        at: START_MS,
        files: vec![name.digest()],
    }];
    // The list was read before this photo came again for another case.
    let stale = server.store.remove_unstored(server.folder(), &erasures);
    server.block_on(stale).unwrap();
    assert!(photo.file(server.folder()).exists());
    // A folder that lost the bytes between their coming and their noting.
    let empty = tempfile::tempdir().unwrap();
    let files = Arc::new(Folder::beside(empty.path()));
    let device = &field.author.device;
    let told = server
        .store
        .attached(&name, &photo.event, 3000, device, START_MS, files);
    assert!(!server.block_on(told).unwrap());
}

#[test]
fn what_a_device_stores_in_a_day_is_bounded_by_what_arrives_whatever_size_it_says() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let long = filed(&mut field, photo(CHUNK + 50_000, 300));
    let other = filed(&mut field, photo(200_000, 301));
    // All but 300,000 bytes of the day have been used.
    let earlier = Name::of_digest(&canonical::digest(b"earlier")).unwrap();
    let used = 512 * 1024 * 1024 - 300_000;
    let noted = server.store.attached(
        &earlier,
        &long.event,
        used,
        &field.author.device,
        START_MS,
        Arc::new(Here),
    );
    server.block_on(noted).unwrap();
    let put = |of: &Attached, (offset, size): (usize, usize), cookie: &str, piece: &[u8]| {
        let url = format!("{}{}&offset={offset}&size={size}", server.url, of.path());
        request("PUT", &url, &[("cookie", cookie)], piece)
    };
    // It says less than it has, and more once it has begun.
    let (first, rest) = long.bytes.split_at(250_000);
    assert_eq!(put(&long, (0, CHUNK), &field.cookie, first).status, 200);
    let all = (first.len(), long.bytes.len());
    let more = put(&long, all, &field.cookie, rest);
    assert_eq!(more.problem(), "attachment_many");
    // What is under way counts, though it is not stored.
    let beside = put(&other, (0, other.bytes.len()), &field.cookie, &other.bytes);
    assert_eq!(beside.problem(), "attachment_many");
    server.clock.set(START_MS + 86_400_000);
    field.renew();
    assert_eq!(put(&long, all, &field.cookie, rest).status, 200);
    other.send(&field);
}

#[test]
fn verify_names_an_attachment_that_is_gone_or_changed_and_not_one_that_is_still_to_come() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (one, two) = (
        filed(&mut field, photo(900, 8)),
        filed(&mut field, photo(900, 9)),
    );
    one.send(&field);
    let record = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(record.findings.is_empty(), "{record:?}");
    assert_eq!((record.attachments, record.awaited), (1, 1));
    two.send(&field);
    let mut bytes = one.bytes.clone();
    bytes[700] ^= 4;
    fs::write(one.file(server.folder()), bytes).unwrap();
    assert_eq!(found(&server), ["attachment_changed"]);
    fs::remove_file(two.file(server.folder())).unwrap();
    let mut codes = found(&server);
    codes.sort_unstable();
    assert_eq!(codes, ["attachment_changed", "attachment_missing"]);
}

#[test]
fn of_several_servers_on_one_record_only_those_with_its_folder_keep_attachments() {
    let server = Server::start();
    let keeps = |store: &Store, mark| server.block_on(store.keeps_attachments(mark)).unwrap();
    assert!(keeps(&server.store, "one"));
    assert!(keeps(&server.store, "one"));
    assert!(!keeps(&server.store, "another"));
    server
        .block_on(server.store.begin_anew(DAY, START_MS))
        .unwrap();
    let again = Store::existing(&place(server.folder()), START_MS).unwrap();
    assert!(keeps(&again, "another"));
    assert!(!keeps(&again, "one"));
}

#[test]
fn pages_of_others_cannot_send_attachments() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let photo = filed(&mut field, photo(900, 12));
    let url = format!("{}{}&offset=0&size=900", field.url, photo.path());
    let headers = [
        ("cookie", field.cookie.as_str()),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(
        request("PUT", &url, &headers, &photo.bytes).problem(),
        "wrong_origin"
    );
    assert_eq!(
        post("POST", &url, &[], &serde_json::json!({})).problem(),
        "method"
    );
}
