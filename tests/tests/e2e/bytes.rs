//! What a first visit costs and what it asks for: within the budget, nothing from anywhere else,
//! nothing that the policy had to stop.

use crate::tell;
use anyhow::ensure;
use redress_tests::stage::story::PHONE;
use redress_tests::stage::{Browser, Relay, Server};
use tempfile::TempDir;

/// The whole first visit, installation for offline use included, in bytes on the wire.
const FIRST_VISIT: u64 = 300_000;
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
        let first = relay.bytes();
        println!("first visit: {first} bytes");
        ensure!(first <= FIRST_VISIT, "{first} bytes");

        let ours = [relay.url(""), "data:".to_owned(), "blob:".to_owned()];
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
