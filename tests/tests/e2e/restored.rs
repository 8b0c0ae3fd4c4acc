//! A server that is put back from a backup gets from a browser what came after it.

use crate::{organisation, record, tell};
use anyhow::{Context, Result, bail};
use redress_tests::library::root;
use redress_tests::stage::Server;
use redress_tests::stage::story::{self, TABLET};
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

/// How many events the server's record has; it must be whole.
fn events(server: &Server) -> Result<u64> {
    counted(server, "events")
}

/// What `verify` counts under this name.
pub fn counted(server: &Server, what: &str) -> Result<u64> {
    let found: Value = serde_json::from_str(&server.run(&["verify", "--json"])?)?;
    let count = found.get(what).and_then(Value::as_u64);
    count.with_context(|| format!("verify counts no {what}"))
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_restored_server_gets_back_from_a_browser_what_came_after_the_backup() {
    tell(async {
        let mut server = Server::start(&[])?;
        let place = TempDir::new()?;
        let copy = place.path().join("copy");
        let copy = copy.to_str().context("a path")?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        for time in 0..2 {
            story::file_and_send(&field, &server, time + 1).await?;
            if time == 0 {
                server.run(&["backup", "--to", copy])?;
            }
        }
        let all = events(&server)?;
        server.stop()?;
        server.run(&["restore", "--from", copy, "--replace"])?;
        if events(&server)? >= all {
            bail!("the backup lacks nothing");
        }
        server.resume()?;
        field.reload().await?;
        for _ in 0..60 {
            if events(&server)? == all {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        assert_eq!(events(&server)?, all);
        // And it goes on.
        story::file_and_send(&field, &server, 3).await?;
        record::one_chain(&field, 3).await?;
        record::in_short(&field, 1).await?;
        field.close().await
    });
}

/// The settings that the browser keeps.
const SETTINGS: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const kept = db.transaction('meta').objectStore('meta').get('settings/read');
  kept.onsuccess = () => { db.close(); done(kept.result ?? ''); };
};";

#[test]
#[ignore = "needs the built app and a browser"]
fn a_restored_server_gets_back_from_a_browser_the_text_that_was_published_after_the_backup() {
    tell(async {
        let mut server = Server::start(&[])?;
        let place = TempDir::new()?;
        let copy = place.path().join("copy");
        let copy = copy.to_str().context("a path")?;
        let by = organisation::administrator(&server)?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        server.run(&["backup", "--to", copy])?;
        let file = root().join("core/tests/fixtures/settings-1.json");
        let file = file.to_str().context("path")?;
        server.run(&["publish", "settings", file, "--by", &by])?;
        let settings = server.run(&["settings"])?;
        let mut kept = Value::Null;
        for _ in 0..60 {
            kept = field.js_later(SETTINGS, &[]).await?;
            if kept.as_str().is_some_and(|text| !text.is_empty()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        assert!(
            kept.as_str().is_some_and(|text| text.contains("滨河")),
            "{kept}"
        );

        server.stop()?;
        server.run(&["restore", "--from", copy, "--replace"])?;
        assert_eq!(events(&server)?, 0);
        server.resume()?;
        field.reload().await?;
        for _ in 0..60 {
            // Until the text is back too, the record is not whole.
            if events(&server).is_ok_and(|now| now == 1) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        assert_eq!(events(&server)?, 1);
        assert_eq!(server.run(&["settings"])?, settings);
        field.close().await
    });
}
