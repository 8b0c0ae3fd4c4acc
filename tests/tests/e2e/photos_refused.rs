//! Photos that are not taken, here or by the server: each is said with its reason and what to do, and the
//! text goes on.

use crate::device::on_every_page;
use crate::photos::{choose, picture, picture_of, stored};
use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Counts addresses made for pictures, and those let go of.
const COUNT: &str = "
window.__made = 0; window.__gone = 0;
const make = URL.createObjectURL, go = URL.revokeObjectURL;
URL.createObjectURL = (what) => { window.__made += 1; return make.call(URL, what); };
URL.revokeObjectURL = (what) => { window.__gone += 1; return go.call(URL, what); };";

/// A server that takes no picture.
const REFUSE: &str = "
const ask = window.fetch;
window.fetch = (url, how) => {
  if (how?.method !== 'PUT' || !String(url).includes('/attachments/')) return ask(url, how);
  const detail = { zh: '附件不是照片。请换一张。', en: 'This is no photo. Choose another.' };
  const problem = { status: 415, code: 'attachment_type', title: 'no photo', detail };
  return Promise.resolve(new Response(JSON.stringify(problem), { status: 415 }));
};";

/// What a browser does that has room for a small picture and no more.
const NO_ROOM: &str = "
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...row) {
  if (this.name === 'uploads') throw new DOMException('no room', 'QuotaExceededError');
  return put.apply(this, row);
};";

/// How many photos this browser keeps, and how many of them are to be sent.
pub const KEPT: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const kept = [], stores = ['photos', 'uploads'];
  const tx = opened.result.transaction(stores);
  for (const store of stores) tx.objectStore(store).count().onsuccess = (e) => kept.push(e.target.result);
  tx.oncomplete = () => { opened.result.close(); done(kept); };
};";

/// A case in the field with its panel for a note open.
async fn noting(field: &Browser, server: &Server) -> Result<()> {
    field.goto(&server.url("/field/new")).await?;
    story::file_in_the_field(field, &Complaint::FAULT).await?;
    story::all_sent(field).await?;
    story::open_first(field).await?;
    field.press("act-noted").await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn storage_full_in_the_middle_of_a_photo_keeps_the_text_and_says_that_the_photo_is_not_kept() {
    tell(async {
        let server = Server::start(&[])?;
        let (profile, files) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        noting(&field, &server).await?;
        let photo = picture(files.path(), "one.png", 1)?;
        field.fill("act-note", "漏水点在窗边").await?;
        choose(&field, &[&photo]).await?;
        field.see("photos-chosen").await?;
        let one = "document.querySelectorAll(\"[data-testid='photos-chosen'] img\").length === 1";
        field.until("the photo to be chosen", one).await?;
        field.js(NO_ROOM, &[]).await?;
        field.press("act-confirm").await?;
        field.says("photos-kept-out", "1张照片没有保存").await?;
        field.says("photos-kept-out", "清理空间").await?;
        field.see("happened-noted").await?;
        field.reads("漏水点在窗边").await?;
        ensure!(field.js_later(KEPT, &[]).await? == json!([0, 0]));
        story::all_sent(&field).await?;
        record::one_chain(&field, 2).await?;
        // With room again the photo is kept.
        field.reload().await?;
        field.press("act-noted").await?;
        choose(&field, &[&photo]).await?;
        field.until("the photo to be chosen", one).await?;
        field.press("act-confirm").await?;
        let patience = Duration::from_secs(60);
        while stored(&server)? == 0 {
            tokio::time::timeout(patience, tokio::time::sleep(Duration::from_millis(300))).await?;
        }
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_device_nearly_full_takes_no_more_photos_and_text_all_the_same() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        let estimate = "navigator.storage.estimate = async () => ({ usage: 86, quota: 100 });";
        on_every_page(&field, estimate).await?;
        story::enrol(&field, &server, "field", "一号平板").await?;
        noting(&field, &server).await?;
        field.says("photos-full", "86%").await?;
        field.says("photos-full", "文字照常保存").await?;
        field.fill("act-note", "没有照片").await?;
        field.press("act-confirm").await?;
        field.see("happened-noted").await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn files_that_are_no_photos_too_many_or_too_large_are_named_where_they_are_chosen() {
    tell(async {
        let server = Server::start(&[])?;
        let (profile, files) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        noting(&field, &server).await?;
        field.js(COUNT, &[]).await?;
        let mut many = Vec::new();
        for n in 0..22 {
            many.push(picture_of(
                files.path(),
                &format!("{n}.png"),
                n + 1,
                (16, 16),
            )?);
        }
        let none = files.path().join("none.jpg");
        fs::write(&none, "no picture")?;
        // A hundred megapixels, by how it begins.
        let huge = files.path().join("huge.png");
        let mut head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        head.extend(10_000_u32.to_be_bytes().repeat(2));
        fs::write(&huge, head)?;
        let mut chosen: Vec<&Path> = vec![&none, &huge];
        chosen.extend(many.iter().map(|path| path.as_path()));
        choose(&field, &chosen).await?;
        let all = "document.querySelectorAll(\"[data-testid='photos-chosen'] img\").length === 20";
        field
            .within(Duration::from_secs(60), "twenty photos", all)
            .await?;
        field.reads("有1个文件不是能打开的照片").await?;
        field.reads("有1张照片超过6400万像素").await?;
        field.reads("一次最多20张照片，多出的2张没有添加").await?;
        let gone = "window.__made > 0 && window.__made === window.__gone";
        field.until("the addresses to be let go of", gone).await?;
        field.press("act-confirm").await?;
        field.see("happened-noted").await?;
        let shown = "(() => { const all = [...document.querySelectorAll(\"[data-testid='photo'] img\")];\
                     return all.length === 20 && all.every((img) => img.naturalWidth > 0); })()";
        field.until("all to be shown", shown).await?;
        field.until("the addresses to be let go of", gone).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_photo_that_the_server_never_takes_says_why_and_is_not_sent_again_by_itself() {
    tell(async {
        let server = Server::start(&[])?;
        let (profile, files) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        noting(&field, &server).await?;
        field.js(REFUSE, &[]).await?;
        choose(&field, &[&picture(files.path(), "one.png", 1)?]).await?;
        let one = "document.querySelectorAll(\"[data-testid='photos-chosen'] img\").length === 1";
        field.until("the photo to be chosen", one).await?;
        field.press("act-confirm").await?;
        field
            .says("photo-refused", "附件不是照片。请换一张。")
            .await?;
        field.says("photos-refused", "1张照片服务器没有收").await?;
        // The server would take it now, and is not asked by itself.
        field.reload().await?;
        field
            .says("photo-refused", "附件不是照片。请换一张。")
            .await?;
        story::all_sent(&field).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(stored(&server)? == 0, "it was sent again");
        let again = "document.querySelector(\"[data-testid='photo-again']\").click();";
        field.js(again, &[]).await?;
        let sent = "!document.querySelector(\"[data-testid='photo-refused'], [data-testid='photos-left']\")";
        field
            .within(Duration::from_secs(60), "it to be stored", sent)
            .await?;
        ensure!(stored(&server)? == 1);
        let kept: Value = field.js_later(KEPT, &[]).await?;
        ensure!(kept == json!([1, 0]), "{kept}");
        field.close().await
    });
}
