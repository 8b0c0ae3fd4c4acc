//! Settings that the organisation publishes, at a kiosk: its name, its places and how to reach its
//! staff, also without a network, and with settings that only a newer app reads.

use crate::people::id_and_code;
use crate::tell;
use anyhow::{Context, Result};
use redress_tests::library::root;
use redress_tests::stage::Server;
use redress_tests::stage::story::{self, Complaint, HALL};
use tempfile::TempDir;

/// Keeps settings as if they had been published for a newer app.
const NEWER: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const kept = db.transaction('meta', 'readwrite');
  kept.objectStore('meta').put('{\"format\":9}', 'settings');
  kept.oncomplete = () => { db.close(); done(true); };
};";

pub fn administrator(server: &Server) -> Result<String> {
    let added = server.run(&["person", "add", "--name", "王工", "--role", "administrator"])?;
    Ok(id_and_code(&added)?.0)
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_kiosk_shows_the_published_name_and_its_place_and_goes_on_with_them_without_a_network() {
    tell(async {
        let mut server = Server::start(&[])?;
        let by = administrator(&server)?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        let file = root().join("core/tests/fixtures/settings-1.json");
        let file = file.to_str().context("path")?;
        server.run(&["publish", "settings", file, "--by", &by])?;

        kiosk.goto(&server.url("/settings")).await?;
        kiosk
            .until(
                "the places to choose from",
                "document.querySelector(\"[data-testid='place'] option[value='hall-1']\")",
            )
            .await?;
        kiosk.choose("place", "hall-1").await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.reads("滨河服务中心 · 一楼大厅").await?;
        kiosk.kept_offline().await?;

        server.stop()?;
        kiosk.reload().await?;
        kiosk.reads("滨河服务中心 · 一楼大厅").await?;
        kiosk.reads("45秒无人操作").await?;
        kiosk.press("kiosk-help").await?;
        kiosk.reads("请按2号窗口的呼叫铃").await?;
        kiosk.reads("+86 10 5550 0100").await?;
        kiosk.reload().await?;
        story::file_at_kiosk(&kiosk, &Complaint::FAULT).await?;

        // What only a newer app reads is said; those from before go on.
        kiosk.js_later(NEWER, &[]).await?;
        kiosk.goto(&server.url("/settings")).await?;
        kiosk.reads("要更新应用才能读").await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.press("lang-switch").await?;
        kiosk
            .reads("Riverside Service Centre · Hall, ground floor")
            .await?;
        kiosk.close().await
    });
}
