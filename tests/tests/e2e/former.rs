//! A record that an earlier version of the app left in this browser: the new version takes it over,
//! unsent work first of all; and a tab in which one of the two still runs.

use crate::photos::{SHOWN, choose, picture, stored};
use crate::photos_refused::KEPT;
use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use tempfile::TempDir;

const FILED: usize = 3;

/// Puts the record into the stores as an earlier version made them: keys and indices, not one more. The
/// key that signs goes along as the browser keeps it.
const AS_EARLIER: &str = "
const earlier = arguments[0];
const done = arguments[arguments.length - 1];
const asked = (request) => new Promise((ok, no) => {
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});
const KEYS = { events: 'id', private: 'event', outbox: 'seq', sealed: 'event', meta: null };
(async () => {
  const now = await asked(indexedDB.open('redress'));
  const rows = {};
  for (const name of [...Object.keys(KEYS), 'photos', 'uploads']) {
    const store = now.transaction(name).objectStore(name);
    rows[name] = [await asked(store.getAllKeys()), await asked(store.getAll())];
  }
  now.close();
  await asked(indexedDB.deleteDatabase('redress'));
  const opening = indexedDB.open('redress', earlier);
  opening.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(KEYS)) {
      const store = opening.result.createObjectStore(name, keyPath ? { keyPath } : undefined);
      if (name === 'sealed') store.createIndex('received', 'stamp.received');
      if (name === 'events' && earlier >= 3) store.createIndex('case', 'case');
      if (name === 'meta' && earlier >= 4) {
        // What was to be sent stood beside the small picture.
        const photos = opening.result.createObjectStore('photos');
        rows.photos[0].forEach((key, n) => {
          const bytes = rows.uploads[1][rows.uploads[0].indexOf(key)]?.bytes;
          const [event, sha256] = key.split(' ');
          photos.put({ event, sha256, ...rows.photos[1][n], ...(bytes ? { bytes } : {}) }, key);
        });
      }
      if (name === 'meta' && earlier >= 5) {
        opening.result.createObjectStore('summaries', { keyPath: 'id' }).createIndex('order', 'order');
        opening.result.createObjectStore('touched');
      }
      // What later versions note of themselves is not there.
      rows[name][1].forEach((row, n) => rows[name][0][n] === 'summaries' ? null : keyPath ? store.put(row) : store.put(row, rows[name][0][n]));
    }
  };
  const former = await asked(opening);
  const version = former.version;
  former.close();
  return version;
})().then(done, (error) => done(String(error)));";

const VERSION: &str = "
const done = arguments[arguments.length - 1];
indexedDB.databases().then((all) => done(all.find((db) => db.name === 'redress').version));";

#[test]
#[ignore = "needs the built app and a browser"]
fn what_a_record_of_version_2_holds_is_read_and_its_outbox_is_delivered() {
    taken_over_from(2);
}

#[test]
#[ignore = "needs the built app and a browser"]
fn what_a_record_of_version_3_holds_is_read_and_its_outbox_is_delivered() {
    taken_over_from(3);
}

#[test]
#[ignore = "needs the built app and a browser"]
fn what_a_record_of_version_4_holds_is_listed_and_its_outbox_is_delivered() {
    taken_over_from(4);
}

#[test]
#[ignore = "needs the built app and a browser"]
fn what_a_record_of_version_5_holds_is_listed_and_its_outbox_is_delivered() {
    taken_over_from(5);
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_photo_that_waits_in_a_record_of_version_5_is_shown_and_delivered() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, files) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        server.stop()?;
        field.goto(&server.url("/field/new")).await?;
        choose(&field, &[&picture(files.path(), "one.png", 1)?]).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        ensure!(field.js_later(KEPT, &[]).await? == json!([1, 1]));
        field.goto(&server.url("/data.json")).await?;
        let version = field.js_later(AS_EARLIER, &[json!(5)]).await?;
        ensure!(version == json!(5), "the record is of version {version}");

        field.goto(&server.url("/field")).await?;
        story::open_first(&field).await?;
        field.until("the photo to be shown", SHOWN).await?;
        field.see("photo-waits").await?;
        server.resume()?;
        field.reload().await?;
        let sent = "!document.querySelector(\"[data-testid='photos-left']\")";
        story::all_sent(&field).await?;
        field.until("the photo to be sent", sent).await?;
        ensure!(field.js_later(KEPT, &[]).await? == json!([1, 0]));
        ensure!(stored(&server)? == 1);
        field.close().await
    });
}

fn taken_over_from(earlier: u64) {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        server.stop()?;
        for _ in 0..FILED {
            field.goto(&server.url("/field/new")).await?;
            story::file_in_the_field(&field, &Complaint::FAULT).await?;
        }
        // A page of the same origin in which the app does not run.
        field.goto(&server.url("/data.json")).await?;
        let version = field.js_later(AS_EARLIER, &[json!(earlier)]).await?;
        ensure!(
            version == json!(earlier),
            "the record is of version {version}"
        );

        field.goto(&server.url("/field")).await?;
        holds_it_all(&field).await?;
        let version = field.js_later(VERSION, &[]).await?.as_u64();
        ensure!(version > Some(earlier), "still of version {version:?}");
        // An act reads its case by what the first of them had no index for.
        story::open_first(&field).await?;
        story::act(&field, "accepted").await?;
        story::outbox(&field, FILED + 1).await?;
        server.resume()?;
        field.reload().await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, FILED + 1).await?;
        record::in_short(&field, FILED).await?;
        field.close().await
    });
}

async fn holds_it_all(field: &Browser) -> Result<()> {
    story::lists(field, FILED).await?;
    story::outbox(field, FILED).await?;
    field.reads("12层东区会议室空调").await?;
    record::one_chain(field, FILED).await.map(drop)
}

/// Keeps the storage open as a tab of an earlier version does that sleeps: it hears of nothing.
const KEPT_OPEN: &str = "
const done = arguments[arguments.length - 1];
const opening = indexedDB.open('redress', 1);
opening.onsuccess = () => { window.kept = opening.result; done(1); };";

#[test]
#[ignore = "needs the built app and a browser"]
fn a_tab_that_keeps_an_older_version_open_is_named_and_the_app_goes_on_once_it_is_closed() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        let old = field.driver().window().await?;
        field.goto(&server.url("/data.json")).await?;
        ensure!(field.js_later(KEPT_OPEN, &[]).await? == json!(1));

        let new = field.driver().new_tab().await?;
        field.driver().switch_to_window(new.clone()).await?;
        field.goto(&server.url("/field")).await?;
        field.see("other-tab").await?;
        field.reads("请关闭本应用的其他标签页").await?;
        field.driver().switch_to_window(old).await?;
        field.driver().close_window().await?;
        field.driver().switch_to_window(new).await?;
        let gone = "!document.querySelector(\"[data-testid='other-tab']\")";
        field.until("the storage is free", gone).await?;
        // It holds the record now, and can be enrolled.
        story::enrol(&field, &server, "field", "一号平板").await?;
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        story::all_sent(&field).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_tab_left_behind_by_a_newer_version_says_that_it_has_to_be_loaded_anew() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        let old = field.driver().window().await?;
        field.goto(&server.url("/field/new")).await?;
        story::fill_in_the_field(&field, &Complaint::FAULT).await?;
        let new = field.driver().new_tab().await?;
        field.driver().switch_to_window(new).await?;
        field.goto(&server.url("/data.json")).await?;
        let newer = KEPT_OPEN.replace("'redress', 1", "'redress', 999");
        ensure!(field.js_later(&newer, &[]).await? == json!(1));

        field.driver().switch_to_window(old).await?;
        field.press("file-save").await?;
        field.reads("本应用已在另一个标签页更新").await?;
        field.reads("现在更新").await?;
        field.close().await
    });
}
