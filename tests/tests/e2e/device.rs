//! What the app promises of the device it runs on: unsent work can leave it as a file, the browser is
//! asked to keep it, and when room runs out or was taken away the app says so and what to do.

use crate::tell;
use anyhow::{Context, Result, bail, ensure};
use redress_core::sync::Exported;
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[test]
#[ignore = "needs the built app and a browser"]
fn what_is_not_sent_leaves_the_device_as_a_file_that_only_the_server_can_read() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, downloads) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        server.stop()?;
        for complaint in [&Complaint::FAULT, &Complaint::GOODS] {
            field.goto(&server.url("/field/new")).await?;
            story::file_in_the_field(&field, complaint).await?;
        }
        field.goto(&server.url("/outbox")).await?;
        field.says("outbox-count", "2").await?;
        save_to(&field, downloads.path()).await?;
        field.reads("文件已加密").await?;
        field.press("outbox-export").await?;
        field.says("outbox-exported", "2").await?;

        let text = std::fs::read_to_string(saved_in(downloads.path()).await?)?;
        let Exported::Sealed(file) = Exported::read(&text)? else {
            bail!("it is not sealed");
        };
        ensure!(file.name == "一号平板", "it is of \"{}\"", file.name);
        for complaint in [&Complaint::FAULT, &Complaint::GOODS] {
            for (fact, words) in complaint.written {
                ensure!(!text.contains(words), "{fact} can be read");
            }
        }
        let path = saved_in(downloads.path()).await?;
        let path = path.to_str().context("a path")?;
        let found: Value = serde_json::from_str(&server.run(&["import", path, "--json"])?)?;
        ensure!(found.get("accepted") == Some(&json!(2)), "{found}");
        // It stays on the device, and is sent once there is a network.
        field.says("outbox-count", "2").await?;
        server.resume()?;
        field.press("sync-now").await?;
        field.says("outbox-count", "0").await?;
        ensure!(
            !field.sees("outbox-export").await?,
            "there is nothing left to export"
        );
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_browser_is_asked_to_keep_the_record_after_the_first_save_and_its_answer_is_shown() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        // Every answer of the browser, in place of its own mood.
        let answers = "window.__asked = Number(localStorage.getItem('asked') ?? 0);\
                       navigator.storage.persist = async () => { localStorage.setItem('asked', ++window.__asked); return true; };\
                       navigator.storage.persisted = async () => window.__asked > 0;";
        on_every_page(&field, answers).await?;
        story::enrol(&field, &server, "field", "一号平板").await?;
        field.goto(&server.url("/settings")).await?;
        field.says("room", "第一次保存以后").await?;
        for _ in 0..2 {
            field.goto(&server.url("/field/new")).await?;
            story::file_in_the_field(&field, &Complaint::FAULT).await?;
            field
                .until("the browser to be asked", "window.__asked === 1")
                .await?;
        }
        field.goto(&server.url("/settings")).await?;
        field.says("room", "答应保留").await?;
        field.press("lang-switch").await?;
        field.says("room", "promised").await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_device_running_full_says_so_and_saves_text_all_the_same() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        let estimate = "navigator.storage.estimate = async () => ({ usage: 73, quota: 100 });";
        on_every_page(&field, estimate).await?;
        story::enrol(&field, &server, "field", "一号平板").await?;
        field.goto(&server.url("/field/new")).await?;
        field.says("room-short", "73%").await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        field.goto(&server.url("/settings")).await?;
        field.says("room", "已用73%").await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_full_device_says_that_nothing_was_saved_and_keeps_the_form() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        story::fill_in_the_field(&field, &Complaint::FAULT).await?;
        // What a browser does that has no room left.
        let full = "window.__add = IDBObjectStore.prototype.add;\
                    IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); };";
        field.js(full, &[]).await?;
        field.press("file-save").await?;
        field.reads("本机存储已满，没有保存").await?;
        let story = "return document.querySelector(\"[data-testid='input-story']\").value;";
        let kept = field.js(story, &[]).await?;
        ensure!(
            kept.as_str().is_some_and(|words| words.contains("报修")),
            "the form lost what was written: {kept}"
        );
        // With room again, the same form is saved.
        field
            .js("IDBObjectStore.prototype.add = window.__add;", &[])
            .await?;
        field.press("file-save").await?;
        story::saved(&field).await?;
        story::all_sent(&field).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_browser_that_threw_the_record_away_is_told_of_at_start_with_what_to_do() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        story::all_sent(&field).await?;
        // A page of this origin without the app, so that nothing holds the record open.
        field.goto(&server.url("/healthz")).await?;
        let wipe = "const done = arguments[0]; const request = indexedDB.deleteDatabase('redress');\
                    request.onsuccess = () => done(true); request.onerror = () => done(false);";
        ensure!(field.js_later(wipe, &[]).await? == json!(true));
        field.goto(&server.url("/field")).await?;
        field.reads("浏览器清除了本站存储").await?;
        field.reads("重新登记这台设备").await?;
        field.close().await
    });
}

/// Lets the browser save files into a folder.
pub async fn save_to(browser: &Browser, folder: &Path) -> Result<()> {
    let params = json!({ "behavior": "allow", "downloadPath": folder });
    let cdp = browser.driver().cdp();
    cdp.send_raw("Browser.setDownloadBehavior", params).await?;
    Ok(())
}

/// The one file in a folder, once it is there whole.
pub async fn saved_in(folder: &Path) -> Result<PathBuf> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        for entry in std::fs::read_dir(folder)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|e| e == "json" || e == "csv") {
                return Ok(path);
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("no file came into {}", folder.display())
}

/// Runs a script before anything else on every page to come.
pub async fn on_every_page(browser: &Browser, script: &str) -> Result<()> {
    let cdp = browser.driver().cdp();
    let script = json!({ "source": script });
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", script)
        .await?;
    Ok(())
}
