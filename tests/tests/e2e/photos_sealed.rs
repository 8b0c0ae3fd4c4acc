//! Photos at a kiosk: nobody can see them there from the moment they are saved, and they arrive.

use crate::photos::{choose, picture, stored};
use crate::photos_refused::KEPT;
use crate::tell;
use anyhow::{Context as _, Result, ensure};
use redress_tests::stage::story::{self, Complaint, HALL, KIOSK, OFFICE};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How what is kept of photos begins, in any store: a JPEG's mark, or the form of a sealed copy.
const BEGINS: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const begins = [];
  const db = opened.result, stores = [...db.objectStoreNames];
  const tx = db.transaction(stores);
  for (const store of stores) {
    tx.objectStore(store).getAll().onsuccess = (e) => {
      for (const row of e.target.result) {
        for (const part of Object.values(row ?? {})) {
          if (part instanceof ArrayBuffer) begins.push([...new Uint8Array(part, 0, 2)]);
        }
      }
    };
  }
  tx.oncomplete = () => { db.close(); done(begins); };
};";

/// Waits until nothing is to be sent any more.
async fn wiped(kiosk: &Browser) -> Result<()> {
    let began = Instant::now();
    while kiosk.js_later(KEPT, &[]).await? != json!([0, 0]) {
        ensure!(began.elapsed() < Duration::from_secs(60), "still kept");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn photos_at_a_kiosk_are_sealed_at_once_arrive_after_a_power_cut_and_leave_nothing() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, office, files) = (TempDir::new()?, TempDir::new()?, TempDir::new()?);
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.press("kiosk-start").await?;
        story::answer_questions(&kiosk, &Complaint::FAULT).await?;
        let (one, two) = (
            picture(files.path(), "one.png", 1)?,
            picture(files.path(), "two.png", 2)?,
        );
        choose(&kiosk, &[&one]).await?;
        let some = |n: usize| {
            format!(
                "document.querySelectorAll(\"[data-testid='photos-chosen'] img\").length === {n}"
            )
        };
        kiosk.until("a photo to be chosen", &some(1)).await?;
        choose(&kiosk, &[&two]).await?;
        kiosk.until("both to be chosen", &some(2)).await?;
        // Before it is submitted nothing of them is kept.
        ensure!(kiosk.js_later(BEGINS, &[]).await? == json!([]));
        server.stop()?;
        kiosk.press("kiosk-submit").await?;
        kiosk.see("kiosk-code").await?;
        kiosk.kill()?;
        let kiosk = Browser::open(profile.path(), KIOSK).await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.see("kiosk-start").await?;
        ensure!(kiosk.js_later(BEGINS, &[]).await? == json!([[1, 0], [1, 0]]));

        server.resume()?;
        kiosk.reload().await?;
        wiped(&kiosk).await?;
        ensure!(kiosk.js_later(BEGINS, &[]).await? == json!([]));
        ensure!(stored(&server)? == 2, "both are stored");
        kiosk.close().await?;

        let desk = story::enrolled(&OFFICE, office.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        story::open_first(&desk).await.context("the case")?;
        let shown = "(() => { const all = [...document.querySelectorAll(\"[data-testid='photo'] img\")];\
                     all.at(-1)?.scrollIntoView();\
                     return all.length === 2 && all.every((img) => img.naturalWidth > 100); })()";
        desk.until("both to be shown", shown).await?;
        desk.close().await
    });
}
