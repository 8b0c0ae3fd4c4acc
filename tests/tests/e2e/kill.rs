//! "Saved" is said only when it is: a browser killed the moment after loses nothing.

use crate::{record, tell};
use anyhow::ensure;
use redress_tests::dice::Dice;
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use std::time::Duration;
use tempfile::TempDir;

const TIMES: usize = 6;
/// How often a browser is killed in the midst of writing, unless `REDRESS_KILLS` names another number.
const KILLS: usize = 10;
/// The moment of the kill lies within so many milliseconds after "save" was pressed, so that some
/// hit the write and some come when the page has called it saved.
const MOMENT_MS: usize = 600;
/// Kills before this moment come at once: the page is not asked first.
const EARLY_MS: usize = 150;

#[test]
#[ignore = "needs the built app and a browser"]
fn a_browser_killed_right_after_saved_has_lost_nothing() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.close().await?;
        server.stop()?;
        for time in 0..TIMES {
            let field = Browser::open(profile.path(), FIELD).await?;
            field.goto(&server.url("/field")).await?;
            story::lists(&field, time).await?;
            field.press("file-new").await?;
            story::file_in_the_field(&field, &Complaint::FAULT).await?;
            field.kill()?;
        }
        let field = Browser::open(profile.path(), FIELD).await?;
        field.goto(&server.url("/field")).await?;
        story::lists(&field, TIMES).await?;
        story::outbox(&field, TIMES).await?;
        server.resume()?;
        // Opened again, it sends at once.
        field.reload().await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, TIMES).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_browser_killed_in_the_midst_of_writing_keeps_all_it_called_saved_and_one_chain() {
    tell(async {
        let named = std::env::var("REDRESS_KILLS").ok();
        let kills = named.map_or(Ok(KILLS), |kills| kills.parse())?;
        let mut dice = Dice::new(7);
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.close().await?;
        server.stop()?;
        // Events on the disk before, and how many of them may not be missed.
        let (mut held, mut least, mut called) = (0, 0, 0);
        for time in 0..kills {
            let field = Browser::open(profile.path(), FIELD).await?;
            field.goto(&server.url("/field/new")).await?;
            story::fill_in_the_field(&field, &Complaint::FAULT).await?;
            let now = record::one_chain(&field, least).await?;
            ensure!(
                now - held <= 1,
                "{now} events after {held} before kill {time}"
            );
            held = now;
            field.js(SAVE, &[]).await?;
            let moment = dice.below(MOMENT_MS);
            tokio::time::sleep(Duration::from_millis(moment as u64)).await;
            let said = moment >= EARLY_MS && field.js(SAID, &[]).await?.as_bool() == Some(true);
            field.kill()?;
            called += usize::from(said);
            least = held + usize::from(said);
        }
        let field = Browser::open(profile.path(), FIELD).await?;
        field.goto(&server.url("/field")).await?;
        let held = record::one_chain(&field, least).await?;
        record::in_short(&field, held).await?;
        ensure!(
            called > 0,
            "no save was shown before its kill: nothing is proved"
        );
        println!("{kills} kills: {called} saves were shown before, {held} events are on the disk");
        // Of a long list only the first rows are drawn; its count is of all.
        field.reads(&format!("{held}件")).await?;
        story::outbox(&field, held).await?;
        server.resume()?;
        field.reload().await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, held).await?;
        field.reads(&format!("{held}件")).await?;
        field.close().await
    });
}

const SAVE: &str = "document.querySelector(\"[data-testid='file-save']\").click();";

/// Whether the page says that what was entered is on the device.
const SAID: &str = "return /已保存在本机|上传中|已上传/.test(document.querySelector(\"[data-testid='save-state']\")?.innerText ?? '');";
