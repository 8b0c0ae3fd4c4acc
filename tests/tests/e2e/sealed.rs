//! Sealed copies: a kiosk's own storage tells nobody anything, and still nothing filed there is lost.

use crate::device::{save_to, saved_in};
use crate::restored::counted;
use crate::{record, tell};
use anyhow::{Context, Result, bail, ensure};
use redress_core::sync::Exported;
use redress_tests::stage::story::{self, Complaint, HALL, KIOSK, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Waits until the server has an event's private part, which comes only with the event.
async fn come(server: &Server, browser: &Browser) -> Result<()> {
    let start = Instant::now();
    while counted(server, "private")? != 1 {
        if start.elapsed() > Duration::from_secs(30) {
            bail!("it has not come; {}", browser.page().await?);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_kiosk_stores_nothing_readable_and_gives_a_restored_server_back_what_was_filed() {
    tell(async {
        let mut server = Server::start(&[])?;
        let place = TempDir::new()?;
        let copy = place.path().join("copy");
        let copy = copy.to_str().context("a path")?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        // Opened once: what is asked here is kept for when there is no network.
        kiosk.press("kiosk-start").await?;
        story::answer_questions(&kiosk, &Complaint::FAULT).await?;
        server.run(&["backup", "--to", copy])?;
        server.stop()?;
        kiosk.press("kiosk-submit").await?;
        let code = kiosk.see("kiosk-code").await?.attr("data-code").await?;
        let code = code.context("the code is not there")?;
        kiosk.says("save-state", "已保存在本机").await?;
        // Stopped as by a power cut, with the visitor's page still open.
        kiosk.kill()?;
        let kiosk = Browser::open(profile.path(), KIOSK).await?;
        kiosk.goto(&server.url("/outbox")).await?;
        story::outbox(&kiosk, 1).await?;
        for (_, words) in Complaint::FAULT.written {
            record::holds(&kiosk, words, false).await?;
        }
        record::holds(&kiosk, &code, false).await?;
        record::holds(&kiosk, "\"copy\"", true).await?;

        server.resume()?;
        kiosk.reload().await?;
        come(&server, &kiosk).await?;
        server.stop()?;
        server.run(&["restore", "--from", copy, "--replace"])?;
        ensure!(counted(&server, "events")? == 0, "the backup lacks nothing");
        server.resume()?;
        kiosk.reload().await?;
        come(&server, &kiosk).await?;
        // And it goes on.
        kiosk.goto(&server.url("/kiosk")).await?;
        story::file_at_kiosk(&kiosk, &Complaint::FAULT).await?;
        kiosk.says("save-state", "已上传").await?;
        kiosk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_device_that_never_heard_the_key_says_that_its_file_can_be_read_and_seals_once_it_has() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let downloads = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        server.stop()?;
        // As enrolled before there were sealed copies.
        let forget = "const done = arguments[0]; const request = indexedDB.open('redress');\
                      request.onsuccess = () => {\
                        const db = request.result;\
                        const meta = db.transaction('meta', 'readwrite').objectStore('meta');\
                        meta.get('device').onsuccess = (e) => {\
                          const { sealing, ...device } = e.target.result;\
                          meta.put(device, 'device').onsuccess = () => { db.close(); done(Boolean(sealing)); };\
                        };\
                      };";
        ensure!(field.js_later(forget, &[]).await? == json!(true));
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        field.goto(&server.url("/outbox")).await?;
        field.reads("文件没有加密").await?;
        save_to(&field, downloads.path()).await?;
        field.press("outbox-export").await?;
        let path = saved_in(downloads.path()).await?;
        let text = std::fs::read_to_string(&path)?;
        ensure!(matches!(Exported::read(&text)?, Exported::Clear(_)));
        let path = path.to_str().context("a path")?;
        server.run(&["import", path])?;
        server.resume()?;
        field.press("sync-now").await?;
        field.says("outbox-count", "0").await?;
        server.stop()?;
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::GOODS).await?;
        field.goto(&server.url("/outbox")).await?;
        field.reads("文件已加密").await?;
        record::holds(&field, "\"copy\"", true).await?;
        field.close().await
    });
}
