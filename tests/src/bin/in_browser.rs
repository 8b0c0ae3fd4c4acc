//! What a sync costs in the browser beside a page that only moves the same rows between `fetch` and
//! IndexedDB, in the same browser and against the same server: `cargo xtask bench --only browser`.

use anyhow::{Context, Result, ensure};
use redress_core::record::Author;
use redress_tests::stage::{Browser, Server, full, story};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

/// Cases of one push; each is [`full::EVENTS`] events.
const CASES: usize = 500;
/// Of these in one request of the bare page; the app chooses for itself.
const PAGE: usize = 25;
const ROUNDS: usize = 3;
/// After that it is not the figure that matters.
const PATIENCE: Duration = Duration::from_secs(120);
/// An address of the same origin that is no page of the app.
const ASIDE: &str = "/api/v1/sealing";

/// Notes when the page first asked for a sync, how many answers came, and when its last commit of events was
/// done.
const WATCH: &str = "
window.__sync = { since: null, rounds: 0, until: 0 };
const ask = window.fetch;
window.fetch = async (...given) => {
  const url = String(given[0]?.url ?? given[0]);
  if (!url.endsWith('/api/v1/sync')) return ask(...given);
  window.__sync.since ??= performance.now();
  window.__sync.rounds += 1;
  return ask(...given);
};
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  const tx = begin.call(this, stores, mode, options);
  if (mode === 'readwrite' && [...stores].includes('outbox')) {
    tx.addEventListener('complete', () => { window.__sync.until = performance.now(); });
  }
  return tx;
};";

/// Who this browser is.
const DEVICE: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const device = opened.result.transaction('meta').objectStore('meta').get('device');
  device.onsuccess = () => { opened.result.close(); done(device.result); };
};";

/// Puts unsent work into the app's own stores, as an act does: with a sealed copy of each event.
const UNSENT: &str = "
const [events, parts, outbox, copies, head, done] = arguments;
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const tx = db.transaction(['events', 'private', 'outbox', 'sealed', 'meta'], 'readwrite', { durability: 'relaxed' });
  for (const row of events) tx.objectStore('events').put(row);
  for (const row of copies) tx.objectStore('sealed').put(row);
  for (const part of parts) tx.objectStore('private').put(part);
  for (const row of outbox) tx.objectStore('outbox').put(row);
  if (head) tx.objectStore('meta').put(head, 'head');
  tx.oncomplete = () => { db.close(); done(null); };
  tx.onabort = () => { db.close(); done(String(tx.error)); };
};";

/// How many of these rows are in a store of the app.
const COUNT: &str = "
const [store, done] = arguments;
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const count = opened.result.transaction(store).objectStore(store).count();
  count.onsuccess = () => { opened.result.close(); done(count.result); };
};";

/// The same rows in a database of this page's own, for it to send.
const ASIDE_UNSENT: &str = "
const [events, parts, done] = arguments;
const opened = indexedDB.open('aside', 1);
opened.onupgradeneeded = () => {
  opened.result.createObjectStore('events', { keyPath: 'id' });
  opened.result.createObjectStore('private', { keyPath: 'event' });
  opened.result.createObjectStore('outbox', { keyPath: 'seq' });
};
opened.onsuccess = () => {
  const db = opened.result;
  const tx = db.transaction(['events', 'private', 'outbox'], 'readwrite', { durability: 'relaxed' });
  for (const row of events) {
    tx.objectStore('events').put(row);
    tx.objectStore('outbox').put({ seq: row.seq, event: row.id });
  }
  for (const part of parts) tx.objectStore('private').put(part);
  tx.oncomplete = () => { db.close(); done(null); };
  tx.onabort = () => { db.close(); done(String(tx.error)); };
};";

/// Sends them: rows read, one request, a signature, stamps written, outbox emptied; nothing else.
const ASIDE_PUSH: &str = "
const [device, signed, each, done] = arguments;
const got = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
const over = (tx) => new Promise((yes, no) => { tx.oncomplete = yes; tx.onabort = () => no(tx.error); });
const url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
(async () => {
  const own = await got(indexedDB.open('redress'));
  const key = await got(own.transaction('meta').objectStore('meta').get('key'));
  const standing = await got(own.transaction('meta').objectStore('meta').get('standing'));
  own.close();
  const db = await got(indexedDB.open('aside'));
  const since = performance.now();
  let cursor = standing.cursor;
  for (const text of signed) {
    const read = db.transaction(['events', 'private', 'outbox']);
    const rows = await got(read.objectStore('outbox').getAll(null, each));
    const events = await Promise.all(rows.map((row) => got(read.objectStore('events').get(row.event))));
    const parts = await Promise.all(rows.map((row) => got(read.objectStore('private').get(row.event))));
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(text));
    const body = JSON.stringify({ device: device.id, epoch: standing.epoch, cursor, signature: url(signature),
      events: events.map((row, at) => ({ raw: row.raw, private: parts[at] })) });
    const reply = await fetch('/api/v1/sync', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(`${reply.status} ${body.length} ${JSON.stringify(answer)}`);
    cursor = answer.cursor;
    const tx = db.transaction(['events', 'outbox'], 'readwrite', { durability: 'relaxed' });
    const committed = over(tx);
    events.forEach((row, at) => {
      const given = answer.answers[at];
      if (given.outcome !== 'accepted' && given.outcome?.accepted === undefined) throw new Error(JSON.stringify(given));
      tx.objectStore('events').put({ ...row, stamp: given });
      tx.objectStore('outbox').delete(row.seq);
    });
    await committed;
  }
  const took = performance.now() - since;
  db.close();
  return { took };
})().then(done, (error) => done({ failed: String(error) }));";

/// Fetches everything and puts it into a database of this page's own, a page in a commit; nothing else.
const ASIDE_PULL: &str = "
const [device, done] = arguments;
const over = (tx) => new Promise((yes, no) => { tx.oncomplete = yes; tx.onabort = () => no(tx.error); });
const open = () => new Promise((yes) => {
  const opened = indexedDB.open('aside', 1);
  opened.onupgradeneeded = () => {
    const events = opened.result.createObjectStore('events', { keyPath: 'id' });
    events.createIndex('case', 'case');
    opened.result.createObjectStore('private', { keyPath: 'event' });
  };
  opened.onsuccess = () => yes(opened.result);
});
(async () => {
  const db = await open();
  const since = performance.now();
  let [cursor, epoch, pulled] = [0, undefined, 0];
  for (;;) {
    const reply = await fetch('/api/v1/sync', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device: device.id, epoch, cursor }) });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(JSON.stringify(answer));
    const events = answer.events ?? [];
    const tx = db.transaction(['events', 'private'], 'readwrite', { durability: 'relaxed' });
    const committed = over(tx);
    for (const row of events) {
      const { id, case: of, seq } = JSON.parse(row.raw);
      tx.objectStore('events').put({ id, case: of, seq, raw: row.raw, own: false, stamp: { seq: row.seq, received: row.received } });
      if (row.private) tx.objectStore('private').put(row.private);
    }
    await committed;
    pulled += events.length;
    [cursor, epoch] = [answer.cursor, answer.epoch];
    if (!answer.more) break;
  }
  const took = performance.now() - since;
  db.close();
  return { took, pulled };
})().then(done, (error) => done({ failed: String(error) }));";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(runtime.block_on(round())?);
    }
    let events = CASES * full::EVENTS;
    println!(
        "sync in Chromium beside a page with nothing but fetch and IndexedDB, median of {ROUNDS} rounds"
    );
    told(&format!("push of {events} events"), &rounds, |r| r.push);
    told(&format!("pull of {} events", 2 * events), &rounds, |r| {
        r.pull
    });
    Ok(())
}

fn told(what: &str, rounds: &[Round], of: fn(&Round) -> Beside) {
    let median = |value: fn(Beside) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(|round| value(of(round))).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    println!(
        "  {what}  {:.0} ms, bare page {:.0} ms: {:.2}x (1.2x)",
        median(|beside| beside.app),
        median(|beside| beside.bare),
        median(|beside| beside.app / beside.bare),
    );
}

/// Milliseconds of the app and of the bare page.
#[derive(Clone, Copy)]
struct Beside {
    app: f64,
    bare: f64,
}

struct Round {
    push: Beside,
    pull: Beside,
}

async fn round() -> Result<Round> {
    let (one, other) = (TempDir::new()?, TempDir::new()?);
    let server = Server::start(&[])?;
    let reader = story::enrolled(&story::OFFICE, other.path(), &server).await?;
    let reading = aside(&reader, &server).await?;
    let writer = story::enrolled(&story::OFFICE, one.path(), &server).await?;
    let writing = aside(&writer, &server).await?;

    let mut office = full::Office::of(author(&writing)?);
    let chunks = chunks(&mut office)?;
    for chunk in &chunks {
        let given = [
            json!(chunk.events),
            json!(chunk.parts),
            json!(chunk.outbox()),
            json!(chunk.copies),
            json!(office.head()),
        ];
        taken(&writer.js_later(UNSENT, &given).await?)?;
    }
    let app_push = watched(&writer, &server, "outbox", 0).await?;
    writer.goto(&server.url(ASIDE)).await?;
    let more = self::chunks(&mut office)?;
    for chunk in &more {
        let given = [json!(chunk.events), json!(chunk.parts)];
        taken(&writer.js_later(ASIDE_UNSENT, &given).await?)?;
    }
    let signed: Vec<&str> = more.iter().map(|chunk| chunk.signed.as_str()).collect();
    let each = PAGE * full::EVENTS;
    let given = [writing, json!(signed), json!(each)];
    let bare_push = took(&writer.js_later(ASIDE_PUSH, &given).await?)?;
    writer.close().await?;

    let all = 2 * CASES * full::EVENTS;
    let app_pull = watched(&reader, &server, "events", all).await?;
    reader.goto(&server.url(ASIDE)).await?;
    let answer = reader.js_later(ASIDE_PULL, &[reading]).await?;
    ensure!(answer.get("pulled") == Some(&json!(all)), "{answer}");
    let bare_pull = took(&answer)?;
    reader.close().await?;
    Ok(Round {
        push: Beside {
            app: app_push,
            bare: bare_push,
        },
        pull: Beside {
            app: app_pull,
            bare: bare_pull,
        },
    })
}

/// Leaves the app for a page of the same origin without it; gives the device.
async fn aside(browser: &Browser, server: &Server) -> Result<Value> {
    story::all_sent(browser).await.ok();
    browser.goto(&server.url(ASIDE)).await?;
    browser
        .driver()
        .cdp()
        .send_raw(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": WATCH }),
        )
        .await?;
    browser.js_later(DEVICE, &[]).await
}

fn author(device: &Value) -> Result<Author> {
    let text = |field| device.get(field).and_then(Value::as_str).map(str::to_owned);
    Ok(Author {
        org: text("org").context("the device has no organisation")?,
        device: text("id").context("the device has no id")?,
    })
}

/// Rows of a request, and what is signed with their push.
struct Chunk {
    events: Vec<Value>,
    parts: Vec<Value>,
    /// Sealed copies as far as their size matters: nobody opens one.
    copies: Vec<Value>,
    signed: String,
}

impl Chunk {
    fn outbox(&self) -> Vec<Value> {
        let row = |event: &Value| {
            json!({
                "seq": event.get("seq"), "event": event.get("id"), "case": event.get("case"),
                "kind": "noted", "at": "2025-09-30T10:00:00+08:00", "bytes": 600, "state": "waiting",
            })
        };
        self.events.iter().map(row).collect()
    }
}

fn chunks(office: &mut full::Office) -> Result<Vec<Chunk>> {
    let mut chunks = Vec::new();
    for _ in 0..CASES / PAGE {
        let (mut events, mut parts, mut copies) = (Vec::new(), Vec::new(), Vec::new());
        for written in office.cases(PAGE)? {
            let envelope = written.event.envelope();
            events.push(json!({
                "id": envelope.id, "case": envelope.case, "seq": envelope.seq,
                "raw": written.event.raw(), "own": true, "stamp": null,
            }));
            parts.push(json!(written.private));
            copies.push(json!({
                "event": envelope.id, "org": envelope.org, "device": envelope.device,
                "seq": envelope.seq, "hlc": envelope.hlc, "stamp": null,
                "copy": "A".repeat(written.event.raw().len() * 2),
            }));
        }
        chunks.push(Chunk {
            events,
            parts,
            copies,
            signed: office.signs(),
        });
    }
    Ok(chunks)
}

/// Opens the app and waits until a store has so many rows: milliseconds from its first request to its last
/// commit.
async fn watched(browser: &Browser, server: &Server, store: &str, rows: usize) -> Result<f64> {
    browser.goto(&server.url("/settings")).await?;
    let began = std::time::Instant::now();
    while browser.js_later(COUNT, &[json!(store)]).await? != json!(rows) {
        ensure!(began.elapsed() < PATIENCE, "the sync is not over in time");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let took = "return window.__sync.until - window.__sync.since;";
    let took = browser.js(took, &[]).await?;
    took.as_f64().context("the page noted no time")
}

fn taken(answer: &Value) -> Result<()> {
    ensure!(answer.is_null(), "the rows were not taken: {answer}");
    Ok(())
}

fn took(answer: &Value) -> Result<f64> {
    let took = answer.get("took").and_then(Value::as_f64);
    took.with_context(|| format!("the bare page failed: {answer}"))
}
