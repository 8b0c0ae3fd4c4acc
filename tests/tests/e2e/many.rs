//! A device with many cases: its lists are drawn as far as someone looks, and are whole all the same.

use crate::{record, tell};
use anyhow::ensure;
use redress_tests::stage::story::{self, OFFICE};
use redress_tests::stage::{Server, full};
use serde_json::json;
use tempfile::TempDir;

/// What the app draws at once.
const STEP: usize = 60;
const CASES: usize = 100;

/// Which row has the focus, from 0.
const FOCUSED: &str = "const rows = [...document.querySelectorAll(\"[data-testid='case-row']\")];\
                       return rows.findIndex((row) => row.contains(document.activeElement));";

#[test]
#[ignore = "needs the built app and a browser"]
fn a_long_list_is_drawn_in_steps_and_counted_and_searched_whole() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        full::kept(&desk).await?;
        server.stop()?;
        full::filled(&desk, CASES).await?;
        for face in ["/desk", "/field"] {
            desk.goto(&server.url(face)).await?;
            story::lists(&desk, STEP).await?;
            desk.reads(&format!("{CASES}件")).await?;
            desk.press("more-rows").await?;
            story::lists(&desk, CASES).await?;
            let focused = format!("(() => {{ {FOCUSED} }})() === {STEP}");
            desk.until("the focus to go on at the first new row", &focused)
                .await?;
            ensure!(!desk.sees("more-rows").await?, "there are no more rows");
        }

        record::in_short(&desk, CASES).await?;

        // What is not drawn is found, and its row opens it.
        desk.goto(&server.url("/desk")).await?;
        story::lists(&desk, STEP).await?;
        let rows = "return Number(document.querySelector('.queue').getAttribute('aria-rowcount'));";
        let rows = desk.js(rows, &[]).await?;
        ensure!(rows == json!(CASES + 1), "a reader is told of {rows} rows");
        desk.press("more-rows").await?;
        story::lists(&desk, CASES).await?;
        let last = "return [...document.querySelectorAll('.queue tbody .code')].at(-1).innerText;";
        let code = desk.js(last, &[]).await?;
        desk.reload().await?;
        story::lists(&desk, STEP).await?;
        desk.fill("desk-filter", code.as_str().unwrap_or_default())
            .await?;
        story::lists(&desk, 1).await?;
        story::open_first(&desk).await?;
        desk.close().await
    });
}
