//! A record that an earlier version of the app left in this browser: the new version takes it over,
//! unsent work first of all.

use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use tempfile::TempDir;

const FILED: usize = 3;

/// Puts the record into the stores as version 2 made them: keys and indices, not one more. The key
/// that signs goes along as the browser keeps it.
const AS_VERSION_2: &str = "
const done = arguments[arguments.length - 1];
const asked = (request) => new Promise((ok, no) => {
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});
const KEYS = { events: 'id', private: 'event', outbox: 'seq', sealed: 'event', meta: null };
(async () => {
  const now = await asked(indexedDB.open('redress'));
  const rows = {};
  for (const name of Object.keys(KEYS)) {
    const store = now.transaction(name).objectStore(name);
    rows[name] = [await asked(store.getAllKeys()), await asked(store.getAll())];
  }
  now.close();
  await asked(indexedDB.deleteDatabase('redress'));
  const opening = indexedDB.open('redress', 2);
  opening.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(KEYS)) {
      const store = opening.result.createObjectStore(name, keyPath ? { keyPath } : undefined);
      if (name === 'sealed') store.createIndex('received', 'stamp.received');
      rows[name][1].forEach((row, n) => keyPath ? store.put(row) : store.put(row, rows[name][0][n]));
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
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        story::enrol(&field, &server, "field", "一号平板").await?;
        server.stop()?;
        for _ in 0..FILED {
            field.goto(&server.url("/field/new")).await?;
            story::file_in_the_field(&field, &Complaint::FAULT).await?;
        }
        // A page of the same origin in which the app does not run.
        field.goto(&server.url("/data.json")).await?;
        let version = field.js_later(AS_VERSION_2, &[]).await?;
        ensure!(version == json!(2), "no record of version 2: {version}");

        field.goto(&server.url("/field")).await?;
        holds_it_all(&field).await?;
        let version = field.js_later(VERSION, &[]).await?.as_u64();
        ensure!(version > Some(2), "still of version {version:?}");
        // An act reads its case by what version 2 had no index for.
        story::open_first(&field).await?;
        story::act(&field, "accepted").await?;
        story::outbox(&field, FILED + 1).await?;
        server.resume()?;
        field.reload().await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, FILED + 1).await?;
        field.close().await
    });
}

async fn holds_it_all(field: &Browser) -> Result<()> {
    story::lists(field, FILED).await?;
    story::outbox(field, FILED).await?;
    field.reads("12层东区会议室空调").await?;
    record::one_chain(field, FILED).await.map(drop)
}
