//! Bad input: answered with what is wrong and what to do, nothing stored, nothing behind it held.

use crate::support::{Server, accepted, post, request};
use redress_core::sync::{DeviceKind, MAX_PUSH_EVENTS, Outcome, Pushed};
use serde_json::json;

#[test]
fn a_refused_event_holds_up_nothing_behind_it() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let (case, _, first) = kiosk.file();
    let forbidden = kiosk.act(&case, "accepted");
    let (_, _, third) = kiosk.file();
    let answer = kiosk.sync(&[first, forbidden.clone(), third]);
    assert!(matches!(
        answer.answers[0].outcome,
        Outcome::Accepted { seq: 1, .. }
    ));
    let Outcome::Refused(refusal) = &answer.answers[1].outcome else {
        panic!("{:?}", answer.answers[1]);
    };
    assert_eq!(refusal.code, "not_allowed");
    assert!(!refusal.reason.zh.is_empty() && !refusal.remedy.en.is_empty());
    assert!(matches!(
        answer.answers[2].outcome,
        Outcome::Accepted { seq: 2, .. }
    ));
    // Asked again it is refused again, and still holds nothing up.
    let (_, _, fourth) = kiosk.file();
    let answer = kiosk.sync(&[forbidden, fourth]);
    assert!(matches!(answer.answers[0].outcome, Outcome::Refused(_)));
    assert!(matches!(
        answer.answers[1].outcome,
        Outcome::Accepted { seq: 3, .. }
    ));
}

#[test]
fn a_zero_character_in_a_malformed_event_is_refused_and_holds_up_nothing() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (_, _, first) = field.file();
    let id = field.author.device.clone();
    let spoilt = json!({"id": "a\u{0}b", "device": id, "seq": 2}).to_string();
    let rubbish = Pushed {
        raw: spoilt,
        private: None,
    };
    let answer = field.sync(&[first, rubbish]);
    assert!(matches!(answer.answers[1].outcome, Outcome::Refused(_)));
    let session = format!("{}/api/v1/session", server.url);
    let asked = post("POST", &session, &[], &json!({"device": "a\u{0}b"}));
    assert_eq!(asked.status, 200);
}

#[test]
fn an_event_that_is_not_what_it_should_be_is_refused_with_its_reason() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    let mut without = filed.clone();
    without.private = None;
    let mut changed = filed.clone();
    changed.private.as_mut().unwrap().text = Some("added".to_owned());
    let spaced = Pushed {
        raw: filed.raw.replacen(':', ": ", 1),
        private: filed.private.clone(),
    };
    for (event, code) in [
        (without, "private_missing"),
        (changed, "private_mismatch"),
        (spaced, "malformed"),
    ] {
        let answer = field.sync(&[event]);
        match &answer.answers[0].outcome {
            Outcome::Refused(refusal) => assert_eq!(refusal.code, code),
            // The link has been presented with these other bytes.
            Outcome::Quarantined { code: fork } => {
                assert_eq!((code, fork.as_str()), ("malformed", "fork"))
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    // Whole again, the refused link is taken in.
    assert_eq!(accepted(&field.sync(&[filed])), [1]);
    let bad = field.write(
        &case,
        redress_core::record::Content::Act("accepted".into(), Default::default()),
        Default::default(),
    );
    let wrong_prev = Pushed {
        raw: swap_hash(&bad.raw),
        private: None,
    };
    let answer = field.sync(&[wrong_prev]);
    let Outcome::Refused(refusal) = &answer.answers[0].outcome else {
        panic!("{answer:?}")
    };
    assert_eq!(refusal.code, "broken_chain");
    assert_eq!(server.head(), 1);
}

/// Changes one digit of `prev`.
fn swap_hash(raw: &str) -> String {
    let at = raw.find("\"prev\":\"sha256:").unwrap() + 15;
    let mut bytes = raw.as_bytes().to_vec();
    bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_request_that_is_malformed_oversized_or_foreign_stores_nothing() {
    let server = Server::start();
    let (mut field, mut other) = (
        server.device(DeviceKind::Field),
        server.device(DeviceKind::Field),
    );
    let (_, _, filed) = field.file();
    let good = field.body(std::slice::from_ref(&filed));
    let url = format!("{}/api/v1/sync", server.url);
    let json_type = ("content-type", "application/json");
    let cookie = ("cookie", field.cookie.as_str());

    let cut = good.to_string();
    let cut = &cut.as_bytes()[..cut.len() / 2];
    assert_eq!(
        request("POST", &url, &[json_type, cookie], cut).problem(),
        "malformed"
    );
    let mut unknown = good.clone();
    unknown["surprise"] = json!(1);
    assert_eq!(field.send(&unknown).problem(), "malformed");
    let rubbish = [Pushed {
        raw: "{}".to_owned(),
        private: None,
    }];
    assert_eq!(field.send(&field.body(&rubbish)).problem(), "malformed");
    assert_eq!(
        request("POST", &url, &[("content-type", "text/plain"), cookie], cut).problem(),
        "media_type"
    );

    let many = vec![filed.clone(); MAX_PUSH_EVENTS + 1];
    assert_eq!(field.send(&field.body(&many)).problem(), "too_large");
    let huge = format!("{{\"device\":\"{}\"}}", "x".repeat(4 * 1024 * 1024));
    assert_eq!(
        request("POST", &url, &[json_type, cookie], huge.as_bytes()).problem(),
        "too_large"
    );

    let (_, _, theirs) = other.file();
    assert_eq!(
        field
            .send(&other.body(std::slice::from_ref(&theirs)))
            .problem(),
        "foreign_device"
    );
    let mut unsigned = good.clone();
    unsigned["signature"] = other.body(std::slice::from_ref(&theirs))["signature"].clone();
    assert_eq!(field.send(&unsigned).problem(), "bad_signature");
    // Another device's event in one's own push is refused by itself.
    let answer = field.sync(&[theirs]);
    assert!(
        matches!(&answer.answers[0].outcome, Outcome::Refused(r) if r.code == "foreign_device")
    );

    assert_eq!(server.head(), 0);
    assert_eq!(accepted(&field.sync(&[filed])), [1]);
}

#[test]
fn an_event_of_another_organisation_is_refused_and_the_chain_goes_on() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let ours = field.author.org.clone();
    field.author.org = field.author.device.clone();
    let (_, _, foreign) = field.file();
    field.author.org = ours;
    let (_, _, next) = field.file();
    let answer = field.sync(&[foreign, next]);
    assert!(
        matches!(&answer.answers[0].outcome, Outcome::Refused(r) if r.code == "foreign_organisation")
    );
    assert!(matches!(
        answer.answers[1].outcome,
        Outcome::Accepted { seq: 1, .. }
    ));
}

#[test]
fn a_type_of_a_newer_version_is_stored_and_passed_on_untouched() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, _, filed) = field.file();
    let newer = field.act(&case, "something_newer");
    assert_eq!(accepted(&field.sync(&[filed, newer.clone()])), [1, 2]);
    let mut desk = server.device(DeviceKind::Desk);
    assert_eq!(desk.pull_all()[1].raw, newer.raw);
}

#[test]
fn a_known_type_with_another_body_is_refused() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let filed = redress_core::record::Filed {
        pack: "p".into(),
        code: "WRONG".into(),
        ..Default::default()
    };
    let bad = field.write(
        &field.author.device.clone(),
        redress_core::record::Content::Filed(Box::new(filed)),
        Default::default(),
    );
    let answer = field.sync(&[bad]);
    assert!(matches!(&answer.answers[0].outcome, Outcome::Refused(r) if r.code == "body"));
}

#[test]
fn paths_and_methods_that_are_not_there_are_problems_too() {
    let server = Server::start();
    let at = |path: &str| format!("{}{path}", server.url);
    assert_eq!(
        request("GET", &at("/api/v1/sync"), &[], b"").problem(),
        "method"
    );
    assert_eq!(
        post("POST", &at("/api/v1/nothing"), &[], &json!({})).problem(),
        "not_found"
    );
    assert_eq!(
        post("POST", &at("/kiosk"), &[], &json!({})).problem(),
        "method"
    );
    assert_eq!(
        request("GET", &at("/api/v1/nothing"), &[], b"").problem(),
        "not_found"
    );
}

#[test]
fn no_damage_to_a_request_is_taken_for_an_event_or_stops_the_server() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (_, _, filed) = field.file();
    let whole = field
        .body(std::slice::from_ref(&filed))
        .to_string()
        .into_bytes();
    let url = format!("{}/api/v1/sync", server.url);
    let headers = [
        ("content-type", "application/json"),
        ("cookie", field.cookie.as_str()),
    ];
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..300 {
        let mut body = whole.clone();
        for _ in 0..=(dice % 3) {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (dice >> 33) as usize % body.len();
            match dice >> 61 {
                0 => body.truncate(at.max(1)),
                1 => body.insert(at, b'"'),
                2 => drop(body.remove(at)),
                _ => body[at] ^= 1 << (dice >> 58 & 7),
            }
        }
        let reply = request("POST", &url, &headers, &body);
        assert!(reply.status < 500, "{}", String::from_utf8_lossy(&body));
    }
    let mut desk = server.device(DeviceKind::Desk);
    for pulled in desk.pull_all() {
        assert_eq!(pulled.raw, filed.raw, "only the whole event is ever stored");
        assert_eq!(pulled.private, filed.private);
    }
    let answer = field.sync(&[filed]);
    assert!(!matches!(answer.answers[0].outcome, Outcome::Held { .. }));
}
