//! What identifies people on a device whose people have PINs: encrypted in the browser's storage, read by
//! whoever unlocks, and on its way all the same while nobody does.

use crate::people::{add, begin, choose, unlock};
use crate::photos::{self, SHOWN, picture};
use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, OFFICE, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use tempfile::TempDir;

const PIN: &str = "482915";
const OTHER_PIN: &str = "739164";
/// Of [`Complaint::FAULT`]: what it is called, which is personal here, and whom it concerns.
const TITLE: &str = "12层东区会议室空调";
const CONTACT: &str = "13800000000";
const STORY: &str = "报修三次仍不制冷";

/// How many rows of photos and of what is to be sent of them stand in the clear.
const CLEAR_PHOTOS: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const reading = db.transaction(['photos', 'uploads']);
  const [small, whole] = ['photos', 'uploads'].map((name) => reading.objectStore(name).getAll());
  reading.oncomplete = () => {
    db.close();
    const rows = [...small.result, ...whole.result];
    done([rows.length, rows.filter((row) => row.small || row.bytes).length]);
  };
};";

async fn nowhere_in_the_clear(browser: &Browser) -> Result<()> {
    record::forgotten(browser, TITLE).await?;
    record::forgotten(browser, CONTACT).await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn what_identifies_people_is_encrypted_from_the_first_pin_on_and_read_by_whoever_unlocks() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, files) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        story::file_and_send(&field, &server, 1).await?;
        story::open_first(&field).await?;
        field.press("act-noted").await?;
        photos::choose(&field, &[&picture(files.path(), "一.png", 1)?]).await?;
        let chosen = "document.querySelector(\"[data-testid='photos-chosen'] img\")";
        field.until("a photo to be chosen", chosen).await?;
        field.press("act-confirm").await?;
        field.until("the photo to be shown", SHOWN).await?;
        story::all_sent(&field).await?;
        // Without people there is no PIN, and nothing to encrypt with.
        record::holds(&field, CONTACT, true).await?;

        let (first, code) = add(&server, "李工", "handler")?;
        let (second, other) = add(&server, "王工", "handler")?;
        let (third, late) = add(&server, "赵工", "handler")?;
        field.goto(&server.url("/field")).await?;
        begin(&field, &first, &code, PIN).await?;
        nowhere_in_the_clear(&field).await?;
        let photos = field.js_later(CLEAR_PHOTOS, &[]).await?;
        ensure!(
            photos.get(1) == Some(&json!(0)) && photos.get(0) != Some(&json!(0)),
            "{photos}"
        );
        story::lists(&field, 1).await?;
        story::open_case(&field, TITLE).await?;
        field.reads(STORY).await?;
        field.until("the photo to be shown", SHOWN).await?;

        // Opened anew it is locked; with the PIN everything is there.
        field.goto(&server.url("/field")).await?;
        unlock(&field, &first, PIN).await?;
        story::lists(&field, 1).await?;
        // Within the app: an address that is typed loads the page anew, and locks it.
        field.press("file-new").await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        nowhere_in_the_clear(&field).await?;

        // Somebody else begins: the server opens the key for the code. Without it nobody new begins.
        field.goto(&server.url("/field")).await?;
        begin(&field, &second, &other, OTHER_PIN).await?;
        story::lists(&field, 2).await?;
        story::all_sent(&field).await?;
        server.stop()?;
        field.goto(&server.url("/field")).await?;
        choose(&field, &third).await?;
        field.fill("lock-code", &late).await?;
        field.fill("lock-new", PIN).await?;
        field.fill("lock-again", PIN).await?;
        field.press("lock-begin").await?;
        field.reads("第一次使用要联网一次").await?;
        field.press("lock-back").await?;
        unlock(&field, &first, PIN).await?;
        story::open_case(&field, TITLE).await?;
        field.reads(STORY).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_locked_device_sends_what_it_holds_and_takes_in_nothing_until_it_is_unlocked() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (person, code) = add(&server, "李工", "handler")?;
        let (leader, other) = add(&server, "陈工", "supervisor")?;
        let (profile, desk) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        begin(&field, &person, &code, PIN).await?;
        server.stop()?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        nowhere_in_the_clear(&field).await?;

        // Locked and opened anew: the key is nowhere, and yet the complaint arrives whole.
        field.goto(&server.url("/field")).await?;
        field.see("lock-person").await?;
        server.resume()?;
        story::all_sent(&field).await?;
        let office = story::enrolled(&OFFICE, desk.path(), &server).await?;
        office.goto(&server.url("/desk")).await?;
        begin(&office, &leader, &other, OTHER_PIN).await?;
        story::open_case(&office, TITLE).await?;
        office.reads(CONTACT).await?;
        story::act(&office, "noted").await?;
        story::all_sent(&office).await?;

        // What the office wrote is taken in with the PIN, not before.
        let noted = "已当面说明";
        field.reload().await?;
        field.see("lock-person").await?;
        record::holds(&field, "\"noted\"", false).await?;
        unlock(&field, &person, PIN).await?;
        story::open_case(&field, TITLE).await?;
        field.reads(noted).await?;
        record::holds(&field, noted, false).await?;
        field.close().await?;
        office.close().await
    });
}
