//! A server that is put back from a backup gets from a browser what came after it.

use crate::{record, tell};
use anyhow::{Context, Result, bail};
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
