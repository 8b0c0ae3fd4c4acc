//! The app's files: the form the client takes, cached as the name allows, under a strict policy.

use crate::support::{Reply, Server, request};

fn server() -> Server {
    Server::with_files(&[
        ("index.html", "start page"),
        ("index.html.br", "start page, brotli"),
        ("index.html.gz", "start page, gzip"),
        ("assets/app.0123456789ab.wasm", "code"),
        ("assets/app.0123456789ab.wasm.br", "code, brotli"),
        ("sw.js", "worker"),
        ("manifest.webmanifest", "{}"),
        ("data.json", "{}"),
    ])
}

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Reply {
    request("GET", &format!("{}{path}", server.url), headers, b"")
}

fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.body).unwrap()
}

#[test]
fn the_smallest_form_that_the_client_takes_is_sent() {
    let server = server();
    for (accept, encoding, body) in [
        ("gzip, br", "br", "start page, brotli"),
        ("gzip", "gzip", "start page, gzip"),
        ("br;q=0, gzip", "gzip", "start page, gzip"),
        ("identity", "", "start page"),
    ] {
        let reply = get(&server, "/", &[("accept-encoding", accept)]);
        assert_eq!(reply.header("content-encoding"), encoding, "{accept}");
        assert_eq!(text(&reply), body, "{accept}");
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    }
}

#[test]
fn names_with_a_hash_never_change_and_the_others_are_asked_for_each_time() {
    let server = server();
    let wasm = get(
        &server,
        "/assets/app.0123456789ab.wasm",
        &[("accept-encoding", "br")],
    );
    assert_eq!(wasm.header("content-type"), "application/wasm");
    assert!(wasm.header("cache-control").contains("immutable"));
    for path in [
        "/",
        "/sw.js",
        "/manifest.webmanifest",
        "/data.json",
        "/kiosk",
    ] {
        let reply = get(&server, path, &[("accept-encoding", "identity")]);
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
        let etag = reply.header("etag").to_owned();
        let headers = [
            ("accept-encoding", "identity"),
            ("if-none-match", etag.as_str()),
        ];
        let known = get(&server, path, &headers);
        assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
    }
}

#[test]
fn every_path_of_the_app_gets_the_start_page_and_a_missing_file_does_not() {
    let server = server();
    for path in [
        "/kiosk",
        "/field",
        "/desk",
        "/track",
        "/packs/ops-user-complaints",
    ] {
        assert_eq!(
            text(&get(&server, path, &[("accept-encoding", "identity")])),
            "start page",
            "{path}"
        );
    }
    for path in [
        "/assets/app.ffffffffffff.js",
        "/favicon.ico",
        "/../Cargo.toml",
    ] {
        assert_eq!(get(&server, path, &[]).status, 404, "{path}");
    }
}

#[test]
fn every_page_carries_the_policy_and_the_interface_answers_no_page() {
    let server = server();
    for path in ["/", "/sw.js", "/healthz", "/missing.js", "/api/v2/sync"] {
        let reply = get(&server, path, &[]);
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}: {policy}"
        );
        assert!(policy.ends_with("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
    }
    for path in ["/api/v1/sync", "/api/v1/calendars/cn"] {
        let reply = get(&server, path, &[]);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(reply.header("content-type").ends_with("json"), "{path}");
    }
}

#[test]
fn without_the_app_the_server_says_how_to_build_it() {
    let server = Server::start();
    let reply = get(&server, "/", &[]);
    assert_eq!(reply.status, 404);
    assert!(text(&reply).contains("cargo xtask web"));
}
