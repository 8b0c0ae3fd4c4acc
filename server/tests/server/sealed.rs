//! Sealed copies: whoever carries one, only its device wrote it and only the server reads it.

use crate::healing::{number, say};
use crate::program::redress;
use crate::support::{Device, START_MS, Server, request};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use redress_core::record::{Event, Stamp};
use redress_core::sync::{
    Answered, DeviceKind, Outcome, POINT_BYTES, Pushed, SEALED_INFO, SealedContent, SealedCopy,
    SealedOutbox, SealingAnswer, SyncAnswer, sealed_parts, sealed_salt,
};
use redress_server::sealed::SealingKey;
use redress_server::store::Store;
use redress_server::{secret, signature};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Write as _;

/// A copy made by the app.
#[derive(Deserialize)]
struct Made {
    sealing_key: String,
    device_point: String,
    event: String,
    device: String,
    link: u64,
    copy: String,
}

#[test]
fn a_copy_that_a_browser_made_is_opened_and_proves_whose_it_is() {
    let made: Made = serde_json::from_str(include_str!("fixtures/sealed-1.json")).unwrap();
    let key = SealingKey::read(&made.sealing_key).unwrap();
    let content = key.open(&made.copy).unwrap();
    let event = Event::parse(&content.raw).unwrap();
    let inside = event.envelope();
    assert_eq!(
        (&inside.id, &inside.device, inside.seq),
        (&made.event, &made.device, made.link)
    );
    let private = content.private.unwrap();
    assert_eq!(private.facts["contact"], "13800000000");
    assert_eq!(inside.private, private.digest().ok());
    let point = secret::decode(&made.device_point).unwrap();
    let text = SealedContent::signed_text(&event);
    assert!(signature::holds(&point, &text, &content.signature));
    let packed = sealed_parts(&secret::decode(&made.copy).unwrap(), &point).is_err();
    assert!(packed, "it is sealed to the organisation's key alone");
}

/// The server's public point, as a device asks for it.
pub fn key(server: &Server) -> Vec<u8> {
    let reply = request("GET", &format!("{}/api/v1/sealing", server.url), &[], b"");
    let answer: SealingAnswer = serde_json::from_slice(&reply.body).unwrap();
    signature::point(&answer.key).unwrap()
}

/// Seals as the app does.
pub fn sealed(key: &[u8], plain: &[u8], packed: bool) -> Vec<u8> {
    let maker = SecretKey::from_slice(&secret::bytes::<32>().unwrap()).unwrap();
    let ephemeral = maker.public_key().to_sec1_point(false);
    let ephemeral = ephemeral.as_bytes();
    assert_eq!(ephemeral.len(), POINT_BYTES);
    let shared = maker.diffie_hellman(&p256::PublicKey::from_sec1_bytes(key).unwrap());
    let mut derived = [0; 44];
    shared
        .extract::<Sha256>(Some(&sealed_salt(key, ephemeral)))
        .expand(SEALED_INFO, &mut derived)
        .unwrap();
    let plain = if packed {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    } else {
        plain.to_vec()
    };
    let name = Sha256::digest(key);
    let mut copy = [&[1, u8::from(packed)], &name[..8], ephemeral].concat();
    let payload = Payload {
        msg: &plain,
        aad: &copy,
    };
    let cipher = Aes256Gcm::new_from_slice(&derived[..32]).unwrap();
    let nonce = Nonce::try_from(&derived[32..]).unwrap();
    let content = cipher.encrypt(&nonce, payload).unwrap();
    copy.extend(content);
    copy
}

/// The copy a device keeps of its event; signed by whoever is named.
pub fn copy_of(key: &[u8], signer: &Device, pushed: &Pushed, stamp: Option<Stamp>) -> SealedCopy {
    let event = Event::parse(&pushed.raw).unwrap();
    let content = SealedContent {
        raw: pushed.raw.clone(),
        private: pushed.private.clone(),
        signature: signer.sign(&SealedContent::signed_text(&event)),
    };
    let plain = serde_json::to_vec(&content).unwrap();
    let envelope = event.envelope();
    SealedCopy {
        event: envelope.id.clone(),
        device: envelope.device.clone(),
        link: envelope.seq,
        stamp,
        copy: URL_SAFE_NO_PAD.encode(sealed(key, &plain, envelope.seq % 2 == 1)),
    }
}

/// The copy without its last bytes.
fn cut(whole: &SealedCopy) -> SealedCopy {
    let mut bytes = secret::decode(&whole.copy).unwrap();
    bytes.truncate(bytes.len() - 6);
    SealedCopy {
        copy: URL_SAFE_NO_PAD.encode(bytes),
        ..whole.clone()
    }
}

fn deliver(carrier: &Device, copies: &[SealedCopy]) -> Vec<Outcome> {
    let answer = say(carrier, json!({ "sealed": copies }));
    assert_eq!(answer.sealed.len(), copies.len());
    answer.sealed.into_iter().map(|a| a.outcome).collect()
}

fn code(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Refused(refusal) => &refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn any_device_brings_what_another_wrote_and_only_its_author_has_written_it() {
    let server = Server::start();
    let key = key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let mut field = server.device(DeviceKind::Field);
    let (_, _, first) = kiosk.file();
    let (_, _, second) = kiosk.file();
    let copies = [
        copy_of(&key, &kiosk, &first, None),
        copy_of(&key, &kiosk, &second, None),
    ];
    // A link too early waits; nobody else's signature makes it the kiosk's.
    let early = deliver(&field, &copies[1..]);
    assert!(
        matches!(early[0], Outcome::Held { missing: 1 }),
        "{early:?}"
    );
    let forged = deliver(&field, &[copy_of(&key, &field, &first, None)]);
    assert_eq!(code(&forged[0]), "sealed_author");
    assert_eq!(server.head(), 0);

    let brought: Vec<u64> = deliver(&field, &copies).iter().map(number).collect();
    assert_eq!(brought, [1, 2]);
    assert_eq!(server.count("SELECT count(*) FROM carried"), 2);
    let pulled = field.pull_all();
    assert_eq!(pulled[0].raw, first.raw);
    assert_eq!(pulled[0].private, first.private, "with its private part");
    // Its own device may send it as well, sealed or not: it counts once.
    let own = deliver(&kiosk, &copies);
    assert!(own.iter().all(|o| matches!(o, Outcome::Duplicate { .. })));
    let again = kiosk.sync(&[first, second]);
    let duplicate = |a: &Answered| matches!(a.outcome, Outcome::Duplicate { .. });
    assert!(again.answers.iter().all(duplicate));
    assert_eq!(server.head(), 2);
}

#[test]
fn a_copy_with_one_byte_changed_is_refused_and_the_others_are_taken() {
    let server = Server::start();
    let key = key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let field = server.device(DeviceKind::Field);
    let (_, _, filed) = kiosk.file();
    let whole = copy_of(&key, &kiosk, &filed, None);
    let bytes = secret::decode(&whole.copy).unwrap();
    // The form, the packing, the key's name, the one-time point, the content, its tag.
    for (place, reason) in [
        (0, "sealed_form"),
        (1, "sealed_damaged"),
        (5, "sealed_key"),
        (40, "sealed_damaged"),
        (90, "sealed_damaged"),
        (bytes.len() - 1, "sealed_damaged"),
    ] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let changed = SealedCopy {
            copy: URL_SAFE_NO_PAD.encode(changed),
            ..whole.clone()
        };
        assert_eq!(code(&deliver(&field, &[changed])[0]), reason, "at {place}");
    }
    let renamed = SealedCopy {
        link: 2,
        ..whole.clone()
    };
    assert_eq!(code(&deliver(&field, &[renamed])[0]), "sealed_form");
    assert_eq!(server.head(), 0);
    assert_eq!(
        server.count("SELECT count(*) FROM link"),
        0,
        "nothing half done"
    );
    let outcomes = deliver(&field, &[cut(&whole), whole]);
    assert_eq!(code(&outcomes[0]), "sealed_damaged");
    assert_eq!(number(&outcomes[1]), 1);
}

#[test]
fn what_a_device_can_no_longer_show_does_not_hold_up_what_follows() {
    let server = Server::start();
    let key = key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, first) = kiosk.file();
    let (_, _, second) = kiosk.file();
    let whole = copy_of(&key, &kiosk, &first, None);
    let next = copy_of(&key, &kiosk, &second, None);
    let outcomes = deliver(&kiosk, &[cut(&whole), next]);
    assert_eq!(code(&outcomes[0]), "sealed_damaged");
    assert_eq!(number(&outcomes[1]), 1);
    // It turns up elsewhere after all.
    assert_eq!(number(&deliver(&kiosk, &[whole])[0]), 2);
}

#[test]
fn a_request_of_an_earlier_epoch_is_not_answered_copy_by_copy() {
    let server = Server::start();
    let key = key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, filed) = kiosk.file();
    let copy = copy_of(&key, &kiosk, &filed, None);
    let mut body = kiosk.body(&[]);
    body["epoch"] = json!("01900000-0001-7fff-bfff-0000000000ee");
    body["sealed"] = json!([copy]);
    let answer: SyncAnswer = serde_json::from_slice(&kiosk.send(&body).body).unwrap();
    assert!(answer.safe.is_some() && answer.sealed.is_empty());
    assert_eq!(server.head(), 0);
}

#[test]
fn an_exported_file_of_copies_is_imported_and_one_of_a_revoked_device_is_for_a_person() {
    let server = Server::start();
    let key = key(&server);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, filed) = kiosk.file();
    let import = |copies: Vec<SealedCopy>| {
        let (org, id) = (kiosk.author.org.clone(), kiosk.author.device.clone());
        let at = "2025-09-30T10:00:00+08:00".to_owned();
        let file = SealedOutbox::new(org, id, "Kiosk 1".to_owned(), at, copies);
        let path = server.folder().join("outbox.json");
        let text = serde_json::to_string(&file).unwrap();
        assert!(!text.contains("13800000000"), "nobody on the way reads it");
        std::fs::write(&path, text).unwrap();
        let mut command = redress(server.folder());
        command.arg("import").arg(&path).arg("--json");
        let output = command.arg("--data").arg(server.folder()).output().unwrap();
        let counted: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), counted)
    };
    let copy = copy_of(&key, &kiosk, &filed, None);
    let id = kiosk.author.device.clone();
    assert_eq!(import(vec![copy.clone()]).1["accepted"], 1);
    assert_eq!(import(vec![copy]).1["duplicate"], 1);
    let mut other = server.device(DeviceKind::Kiosk);
    let (_, _, late) = other.file();
    let late = copy_of(&key, &other, &late, None);
    let revoked = &other.author.device;
    assert!(server.block_on(server.store.revoke(revoked, 0)).unwrap());
    let (status, counted) = import(vec![late]);
    assert_eq!(status, Some(1));
    assert_eq!(counted["set_aside"], 1);
    assert_eq!(counted["device"], id);
    let set_aside = server.block_on(server.store.set_aside(false)).unwrap();
    let one = &set_aside[0];
    assert_eq!((&one.device, one.carrier.as_ref()), (revoked, Some(&id)));
}

#[test]
fn more_copies_than_a_push_may_hold_are_too_many() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (_, _, filed) = kiosk.file();
    let copy = copy_of(&key(&server), &kiosk, &filed, None);
    let mut body = kiosk.body(&[]);
    body["sealed"] = json!(vec![copy; 501]);
    assert_eq!(kiosk.send(&body).problem(), "too_large");
    assert_eq!(server.head(), 0);
}

#[test]
fn a_record_of_before_there_were_copies_gets_a_key_and_keeps_it() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("redress.sqlite3");
    let first = include_str!("fixtures/record-1.sql");
    Connection::open(&file)
        .unwrap()
        .execute_batch(first)
        .unwrap();
    let opened = || {
        let store = Store::open(place.path(), START_MS).unwrap().store;
        store.organisation().sealing.public()
    };
    let made = opened();
    assert_eq!(opened(), made);
    let other = SealingKey::read(&SealingKey::make().unwrap()).unwrap();
    assert_ne!(other.public(), made);
}
