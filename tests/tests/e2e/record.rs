//! What a browser's own database holds, read as it is: nothing of the app is asked.

use anyhow::{Context, Result, bail, ensure};
use redress_core::assess::{Edition, Options, assess_until};
use redress_core::record::{Entry, Event, Kinds, Private, fold};
use redress_core::summary::Summary;
use redress_core::time::Instant;
use redress_tests::library::Library;
use redress_tests::stage::Browser;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Hands every row of every store to its last argument, with the small settings beside them.
const ROWS: &str = "
const done = arguments[arguments.length - 1];
const asked = (request) => new Promise((ok, no) => {
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});
(async () => {
  const found = { settings: [{ ...localStorage }, { ...sessionStorage }] };
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      found[`${name}/${store}`] = await asked(db.transaction(store).objectStore(store).getAll());
    }
    db.close();
  }
  done(found);
})();";

async fn rows(browser: &Browser) -> Result<BTreeMap<String, Vec<Value>>> {
    Ok(serde_json::from_value(browser.js_later(ROWS, &[]).await?)?)
}

/// Waits until nothing in this browser holds the words.
pub async fn forgotten(browser: &Browser, words: &str) -> Result<()> {
    let mut where_found = Vec::new();
    for _ in 0..60 {
        let rows = rows(browser).await?;
        where_found = (rows.into_iter())
            .filter(|(_, rows)| json!(rows).to_string().contains(words))
            .map(|(store, _)| store)
            .collect();
        if where_found.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    bail!("\"{words}\" is still in {where_found:?}")
}

/// Whether something in this browser holds the words.
pub async fn holds(browser: &Browser, words: &str, expected: bool) -> Result<()> {
    for (store, rows) in rows(browser).await? {
        let found = json!(rows).to_string().contains(words);
        if found && expected {
            return Ok(());
        }
        ensure!(!found, "\"{words}\" is in {store}");
    }
    ensure!(!expected, "\"{words}\" is nowhere");
    Ok(())
}

/// What this browser's device wrote is one chain: numbered from 1 without a hole, each event
/// naming another predecessor.
pub async fn one_chain(browser: &Browser, least: usize) -> Result<usize> {
    let mut events = BTreeMap::new();
    for row in rows(browser).await?.into_values().flatten() {
        if let Some(raw) = row.get("raw").and_then(Value::as_str) {
            let event: Value = serde_json::from_str(raw)?;
            let text = |key: &str| event.get(key).map(Value::to_string).unwrap_or_default();
            let seq = event.get("seq").and_then(Value::as_u64);
            events.insert(text("id"), (text("device"), seq, text("prev")));
        }
    }
    ensure!(events.len() >= least, "{} events for {least}", events.len());
    let mut chains: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    for (device, seq, previous) in events.values() {
        let seq = seq.unwrap_or(0);
        chains.entry(device).or_default().push((seq, previous));
    }
    for (device, mut chain) in chains {
        chain.sort_unstable();
        let numbers: Vec<u64> = chain.iter().map(|(seq, _)| *seq).collect();
        let wanted: Vec<u64> = (1..).take(numbers.len()).collect();
        ensure!(
            numbers == wanted,
            "{device} has a hole or a fork: {numbers:?}"
        );
        let mut previous: Vec<&str> = chain.iter().map(|(_, previous)| *previous).collect();
        previous.sort_unstable();
        previous.dedup();
        ensure!(
            previous.len() == numbers.len(),
            "{device}: two events follow one"
        );
    }
    Ok(events.len())
}

/// Waits until every case has its summary, and holds each against a fold and an assessment made here, of
/// what the browser's database holds of its events.
pub async fn in_short(browser: &Browser, least: usize) -> Result<()> {
    let mut rows = rows(browser).await?;
    for _ in 0..60 {
        if rows.get("redress/touched").is_some_and(Vec::is_empty) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
        rows = self::rows(browser).await?;
    }
    let mut of = |store: &str| rows.remove(&format!("redress/{store}")).unwrap_or_default();
    ensure!(of("touched").is_empty(), "some summaries were not made");
    let mut cases = entries(of("events"), of("private"))?;
    let summaries = of("summaries");
    ensure!(summaries.len() >= least, "{} for {least}", summaries.len());
    let library = Library::load()?;
    for row in &summaries {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let stored: Summary = serde_json::from_str(text("text"))?;
        ensure!(
            text("order") == stored.order(),
            "{} is out of place",
            stored.id
        );
        let entries = cases.remove(text("id")).context("it has no events")?;
        let made = made(&library, &stored, &entries)?;
        ensure!(made == stored, "stored {stored:?}\nits events say {made:?}");
    }
    ensure!(cases.is_empty(), "no summary of {:?}", cases.keys());
    Ok(())
}

fn entries(events: Vec<Value>, parts: Vec<Value>) -> Result<BTreeMap<String, Vec<Entry>>> {
    let parts = parts.into_iter().map(serde_json::from_value::<Private>);
    let parts: Vec<Private> = parts.collect::<Result<_, _>>()?;
    let mut cases: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for row in events {
        let raw = row.get("raw").and_then(Value::as_str).unwrap_or_default();
        let event = Event::parse(raw)?;
        let envelope = event.envelope();
        let stamp = row.get("stamp").cloned().unwrap_or_default();
        cases.entry(envelope.case.clone()).or_default().push(Entry {
            private: parts.iter().find(|p| p.event == envelope.id).cloned(),
            stamp: serde_json::from_value(stamp)?,
            event,
        });
    }
    Ok(cases)
}

fn made(library: &Library, stored: &Summary, entries: &[Entry]) -> Result<Summary> {
    let usual = library.edition(&stored.pack).context("no such pack")?;
    let events = usual.pack().doc().events.iter().map(|e| e.id.clone());
    let state = fold(&stored.id, entries, &Kinds::with(events));
    let edition = Edition::new(usual.pack(), &state.file.parameters)?;
    let (now, calendar) = (Instant(stored.from), &library.calendar);
    let options = Options {
        record: true,
        ..Options::default()
    };
    let answer = assess_until(&edition, calendar, &state.file, now, &options).ok();
    Ok(Summary {
        under: stored.under.clone(),
        ..Summary::of(&state, answer.as_ref(), now)
    })
}
