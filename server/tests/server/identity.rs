//! Who may do what: one-time codes, signed sessions, own origin, and what is open to anyone.

use crate::support::{Device, START_MS, Server, jwk, post, request};
use p256::ecdsa::SigningKey;
use redress_core::sync::DeviceKind;
use redress_server::secret;
use serde_json::json;

fn key() -> SigningKey {
    SigningKey::from_slice(&secret::bytes::<32>().unwrap()).unwrap()
}

#[test]
fn a_one_time_code_enrols_one_device_and_not_after_a_day() {
    let server = Server::start();
    let url = format!("{}/api/v1/enrol", server.url);
    let code = server.code(DeviceKind::Kiosk);
    let body = |code: &str| json!({"code": code, "name": "lobby", "key": jwk(&key())});
    let first = post("POST", &url, &[], &body(&code.to_lowercase()));
    assert_eq!(first.status, 200);
    assert_eq!(first.json()["kind"], "kiosk");
    assert_eq!(
        post("POST", &url, &[], &body(&code)).problem(),
        "enrolment_code"
    );
    assert_eq!(
        post("POST", &url, &[], &body("0000")).problem(),
        "enrolment_code"
    );
    let late = server.code(DeviceKind::Desk);
    server.clock.set(START_MS + 25 * 3_600_000);
    assert_eq!(
        post("POST", &url, &[], &body(&late)).problem(),
        "enrolment_code"
    );
}

#[test]
fn only_a_key_on_the_curve_is_enrolled_and_the_code_stays_good() {
    let server = Server::start();
    let url = format!("{}/api/v1/enrol", server.url);
    let code = server.code(DeviceKind::Desk);
    let mut bad = jwk(&key());
    bad["x"] = bad["y"].clone();
    let reply = post(
        "POST",
        &url,
        &[],
        &json!({"code": code, "name": "x", "key": bad}),
    );
    assert_eq!(reply.problem(), "key");
    Device::enrol(&server.url, &code);
}

#[test]
fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start();
    let device = server.device(DeviceKind::Desk);
    let reply = device.sign_in();
    let cookie = reply.header("set-cookie");
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/api"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain http on this machine: {cookie}"
    );
}

#[test]
fn a_challenge_is_good_once_for_its_device_and_its_key() {
    let server = Server::start();
    let (device, other) = (
        server.device(DeviceKind::Desk),
        server.device(DeviceKind::Desk),
    );
    let url = format!("{}/api/v1/session", server.url);
    let id = &device.author.device;
    let ask = || {
        post("POST", &url, &[], &json!({"device": id})).json()["challenge"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let text =
        |challenge: &str| redress_core::sync::session_text(&device.author.org, id, challenge);
    let answer = |challenge: &str, signature: String| {
        post(
            "PUT",
            &url,
            &[],
            &json!({"device": id, "challenge": challenge, "signature": signature}),
        )
    };
    let challenge = ask();
    assert_eq!(
        answer(&challenge, device.sign(&text(&challenge))).status,
        200
    );
    assert_eq!(
        answer(&challenge, device.sign(&text(&challenge))).problem(),
        "challenge"
    );
    let challenge = ask();
    assert_eq!(
        answer(&challenge, other.sign(&text(&challenge))).problem(),
        "bad_signature"
    );
    let challenge = ask();
    server.clock.set(START_MS + 3 * 60_000);
    assert_eq!(
        answer(&challenge, device.sign(&text(&challenge))).problem(),
        "challenge"
    );
}

#[test]
fn a_session_ends_half_a_day_after_its_last_use() {
    let server = Server::start();
    let mut device = server.device(DeviceKind::Desk);
    let hour = 3_600_000;
    for hours in [8, 16, 24] {
        server.clock.set(START_MS + hours * hour);
        device.sync(&[]);
    }
    server.clock.set(START_MS + 37 * hour);
    assert_eq!(device.send(&device.body(&[])).problem(), "no_session");
}

#[test]
fn nothing_of_the_record_is_open_without_a_session_or_from_another_site() {
    let server = Server::start();
    let device = server.device(DeviceKind::Desk);
    let url = format!("{}/api/v1/sync", server.url);
    let body = device.body(&[]);
    assert_eq!(post("POST", &url, &[], &body).problem(), "no_session");
    assert_eq!(
        post("POST", &url, &[("cookie", "redress_session=guess")], &body).problem(),
        "no_session"
    );
    let cookie = ("cookie", device.cookie.as_str());
    let foreign = post(
        "POST",
        &url,
        &[cookie, ("origin", "https://elsewhere.example")],
        &body,
    );
    assert_eq!(foreign.problem(), "wrong_origin");
    let cross = post(
        "POST",
        &url,
        &[cookie, ("sec-fetch-site", "cross-site")],
        &body,
    );
    assert_eq!(cross.problem(), "wrong_origin");
    assert_eq!(
        post("POST", &url, &[cookie, ("origin", &server.url)], &body).status,
        200
    );
}

#[test]
fn the_administrator_makes_codes_with_the_secret_and_nobody_else() {
    let server = Server::start();
    let url = format!("{}/api/v1/enrolments", server.url);
    let body = json!({"kind": "field"});
    assert_eq!(
        post("POST", &url, &[], &body).problem(),
        "not_administrator"
    );
    let wrong = post("POST", &url, &[("authorization", "Bearer wrong")], &body);
    assert_eq!(wrong.problem(), "not_administrator");
    let bearer = format!("Bearer {}", server.administrator);
    let minted = post("POST", &url, &[("authorization", &bearer)], &body).json();
    let code = minted["code"].as_str().unwrap();
    assert_eq!(minted["url"], format!("{}/enrol#{code}", server.url));
    Device::enrol(&server.url, code);
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    let server = Server::start();
    let url = format!("{}/api/v1/track", server.url);
    let ask = || post("POST", &url, &[], &json!({"code": "0000-0000-000"}));
    let codes: Vec<_> = (0..21).map(|_| ask().problem()).collect();
    assert!(codes[..20].iter().all(|c| c == "code_unknown"), "{codes:?}");
    assert_eq!(codes[20], "too_many");
    assert_eq!(ask().header("retry-after"), "30");
    server.clock.set(START_MS + 3000);
    assert_eq!(ask().problem(), "code_unknown");
}

#[test]
fn health_is_open() {
    let server = Server::start();
    assert_eq!(
        request("GET", &format!("{}/healthz", server.url), &[], b"").status,
        200
    );
    assert_eq!(
        request("GET", &format!("{}/readyz", server.url), &[], b"").body,
        b"ready\n"
    );
}

#[test]
fn a_revoked_device_gets_nothing_from_its_next_request_on() {
    let server = Server::start();
    let mut lost = server.device(DeviceKind::Field);
    lost.sync(&[]);
    let id = lost.author.device.clone();
    assert!(server.block_on(server.store.revoke(&id, START_MS)).unwrap());
    let mut desk = server.device(DeviceKind::Desk);
    let (_, _, filed) = desk.file();
    desk.sync(&[filed]);
    let told = lost.sync(&[]);
    assert!(told.revoked.is_some() && told.events.is_empty());
    let nudge = format!("{}/api/v1/nudge", server.url);
    let nudge = request("GET", &nudge, &[("cookie", &lost.cookie)], b"");
    assert_eq!(nudge.problem(), "revoked");
    let own = server.store.organisation().server.clone();
    assert!(
        !server
            .block_on(server.store.revoke(&own, START_MS))
            .unwrap()
    );
}

#[test]
fn over_the_network_a_device_is_enrolled_by_https_only() {
    let body = |code: String| json!({"code": code, "name": "x", "key": jwk(&key())});
    let server = Server::start();
    let url = format!("{}/api/v1/enrol", server.url);
    // A proxy that listens wider passes the name on that was asked for.
    let named = [("host", "complaints.example")];
    let plain = post("POST", &url, &named, &body(server.code(DeviceKind::Desk)));
    assert_eq!(plain.problem(), "insecure");

    let server = Server::at_public_url("https://complaints.example");
    let url = format!("{}/api/v1/enrol", server.url);
    let reply = post("POST", &url, &named, &body(server.code(DeviceKind::Desk)));
    assert_eq!(reply.status, 200);
    let device = server.device(DeviceKind::Desk);
    assert!(device.sign_in().header("set-cookie").ends_with("; Secure"));
    let sync = format!("{}/api/v1/sync", server.url);
    let origin = |origin: &str| {
        let headers = [("cookie", device.cookie.as_str()), ("origin", origin)];
        post("POST", &sync, &headers, &device.body(&[])).status
    };
    assert_eq!(origin("https://complaints.example"), 200);
    assert_eq!(origin(&server.url), 403);
}

#[test]
fn behind_a_proxy_each_client_has_its_own_limit() {
    let server = Server::at_public_url("https://complaints.example");
    let url = format!("{}/api/v1/track", server.url);
    let ask = |from: &str| {
        let headers = [("x-forwarded-for", from)];
        post("POST", &url, &headers, &json!({"code": "0000-0000-000"})).problem()
    };
    for _ in 0..20 {
        assert_eq!(ask("1.2.3.4, 203.0.113.1"), "code_unknown");
    }
    assert_eq!(
        ask("5.6.7.8, 203.0.113.1"),
        "too_many",
        "what the client claims is not believed"
    );
    assert_eq!(ask("203.0.113.2"), "code_unknown");
}
