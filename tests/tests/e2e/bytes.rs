//! What a first visit costs and what it asks for: every file of the app at most once, nothing from
//! anywhere else, nothing that the policy had to stop. How large the files may be is the budget's.

use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::library::root;
use redress_tests::stage::story::PHONE;
use redress_tests::stage::{Browser, Relay, Server};
use std::path::Path;
use tempfile::TempDir;

/// Headers and what is asked twice on purpose: the page and the worker itself.
const AROUND: u64 = 30_000;
/// A visit after that: what can have changed is asked after, nothing is fetched again.
const LATER_VISIT: u64 = 20_000;

#[test]
#[ignore = "needs the built app and a browser"]
fn a_first_visit_is_small_and_asks_nobody_else() {
    tell(async {
        let server = Server::start(&[])?;
        let relay = Relay::to(server.address())?;
        let profile = TempDir::new()?;
        let phone = Browser::open(profile.path(), PHONE).await?;
        phone.goto(&relay.url("/track")).await?;
        phone.see("track-code").await?;
        phone.kept_offline().await?;
        let (first, once) = (relay.bytes(), files(&root().join("dist"))?);
        println!("first visit, made fit for offline use: {first} bytes");
        ensure!(
            first <= once + AROUND,
            "{first} bytes for {once} bytes of files"
        );

        // The browser's own first page is its own.
        let ours = [
            relay.url(""),
            "data:".to_owned(),
            "blob:".to_owned(),
            "chrome://".to_owned(),
        ];
        for url in phone.requests().await? {
            ensure!(ours.iter().any(|home| url.starts_with(home)), "asked {url}");
        }
        let stopped = phone.stopped().await?;
        ensure!(stopped.is_empty(), "the policy stopped {stopped:?}");
        for (level, message) in phone.console().await? {
            ensure!(level != "SEVERE", "{message}");
        }

        phone.reload().await?;
        phone.see("track-code").await?;
        let later = relay.bytes() - first;
        ensure!(later <= LATER_VISIT, "{later} bytes on the second visit");
        phone.close().await
    });
}

/// Bytes of the app's files as they are sent; regulations come when they are wanted.
fn files(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with("packs") {
            continue;
        }
        if path.is_dir() {
            sum += files(&path)?;
        } else if path.extension().is_some_and(|ending| ending == "br") {
            sum += path.metadata()?.len();
        }
    }
    Ok(sum)
}

#[test]
#[ignore = "needs the built app"]
fn every_page_comes_with_a_strict_policy() {
    tell(async {
        let server = Server::start(&[])?;
        for path in [
            "/",
            "/kiosk",
            "/field",
            "/desk",
            "/track",
            "/packs",
            "/enrol",
            "/outbox",
            "/settings",
        ] {
            let answer = ureq::get(server.url(path)).call()?;
            let policy = answer.headers().get("content-security-policy");
            let policy = policy.and_then(|p| p.to_str().ok()).unwrap_or_default();
            for part in [
                "default-src 'self'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "style-src 'self'",
                "connect-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ] {
                ensure!(policy.contains(part), "{path} lacks {part}: {policy}");
            }
            for loophole in ["unsafe-inline", "'unsafe-eval'", "*", "http:"] {
                ensure!(
                    !policy.contains(loophole),
                    "{path} allows {loophole}: {policy}"
                );
            }
        }
        Ok(())
    });
}
