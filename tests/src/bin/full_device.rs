//! How the app behaves on a device that holds as much as one ever should, on a processor slowed down
//! four times: `cargo xtask bench --only device`. The rows are those that the app keeps itself, put
//! into the browser's storage by the page; the server is stopped, so that nothing else is measured.

use anyhow::{Context, Result, ensure};
use redress_tests::stage::{Browser, Server, full, story};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Cases on the device; the fewer show how it grows.
const CASES: [usize; 2] = [1000, 10_000];
const SLOWER: u32 = 4;
/// After that it is not the figure that matters.
const PATIENCE: Duration = Duration::from_secs(240);

/// Notes when something was first painted: the page's own clock, from the start of its loading.
const WATCH: &str = "
const painted = (id, since, say) => {
  const there = () => document.querySelector(`[data-testid='${id}']`);
  const look = () => there() ? requestAnimationFrame(() => setTimeout(() => say(performance.now() - since))) : requestAnimationFrame(look);
  look();
};
window.__painted = painted;
painted('case-row', 0, (ms) => { window.__listed = ms; });";

/// Opens a case as a person would, and says how long until its title was painted.
const OPEN: &str = "
const done = arguments[arguments.length - 1];
const row = document.querySelectorAll(\"[data-testid='case-row']\")[arguments.length > 1 ? arguments[0] : 3];
const since = performance.now();
(row.querySelector('a, button') ?? row).click();
const words = () => document.querySelector(\"[data-testid='case-code']\")?.innerText;
const before = words();
const there = () => words() && words() !== before;
const look = () => requestAnimationFrame(() => there() ? setTimeout(() => done(performance.now() - since)) : look());
look();";

/// Looks for a word that no case has, as a person who types it would, and says how long until that was
/// painted.
const SEARCH: &str = "
const done = arguments[arguments.length - 1];
const field = document.querySelector('#desk-filter');
const since = performance.now();
field.value = 'zzz';
field.dispatchEvent(new Event('input', { bubbles: true }));
requestAnimationFrame(() => setTimeout(() => done(performance.now() - since)));";

/// How many cases have no summary yet.
const BEHIND: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const count = opened.result.transaction('touched').objectStore('touched').count();
  count.onsuccess = () => { opened.result.close(); done(count.result); };
};";

/// What the browser itself needs to give the rows to a page that does nothing with them.
const FLOOR: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const since = performance.now();
  const tx = opened.result.transaction(['events', 'private']);
  let left = 2;
  for (const store of ['events', 'private']) {
    tx.objectStore(store).getAll().onsuccess = () => {
      left -= 1;
      if (left === 0) { opened.result.close(); done(performance.now() - since); }
    };
  }
};";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    println!(
        "a full device, processor {SLOWER} times slower; times since the start of loading, in ms"
    );
    CASES
        .into_iter()
        .try_for_each(|cases| runtime.block_on(measured(cases)))
}

async fn measured(cases: usize) -> Result<()> {
    let profile = TempDir::new()?;
    let mut server = Server::start(&[])?;
    let browser = story::enrolled(&story::OFFICE, profile.path(), &server).await?;
    browser.goto(&server.url("/desk")).await?;
    full::kept(&browser).await?;
    server.stop()?;
    full::filled(&browser, cases).await?;
    let began = Instant::now();
    browser.goto(&server.url("/desk")).await?;
    while browser.js_later(BEHIND, &[]).await? != json!(0) {
        ensure!(began.elapsed() < PATIENCE, "summaries are not made in time");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let made = began.elapsed().as_secs_f64();
    browser.close().await?;

    let browser = slowed(profile.path()).await?;
    browser.goto(&server.url("/desk")).await?;
    let listed = "window.__listed !== undefined";
    let cold = match browser.within(PATIENCE, "the list", listed).await {
        Ok(()) => browser.js("return window.__listed;", &[]).await?,
        Err(_) => {
            println!("  {cases} cases: no list within {} s", PATIENCE.as_secs());
            return browser.close().await;
        }
    };
    let opened = browser.js_later(OPEN, &[]).await?;
    let all = format!(
        "document.querySelector('.queue')?.getAttribute('aria-rowcount') === '{}'",
        cases + 1
    );
    browser.within(PATIENCE, "the whole list", &all).await?;
    let whole = browser.js("return performance.now();", &[]).await?;
    let again = browser.js_later(OPEN, &[json!(5)]).await?;
    let search = browser.js_later(SEARCH, &[]).await?;
    let floor = browser.js_later(FLOOR, &[]).await?;
    let ms = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    println!(
        "  {cases} cases, {} events: list cold {:.0} (1000), whole {:.0}; case opens {:.0} meanwhile, {:.0} then (100); search {:.0} (100)",
        cases * full::EVENTS,
        ms(&cold),
        ms(&whole),
        ms(&opened),
        ms(&again),
        ms(&search),
    );
    println!(
        "    every summary made anew, processor as it is: {made:.1} s; the rows of all events, read without the app: {:.0} ms",
        ms(&floor)
    );
    where_it_goes(&browser).await?;
    browser.close().await
}

async fn slowed(profile: &Path) -> Result<Browser> {
    let browser = Browser::open(profile, story::DESK).await?;
    let cdp = browser.driver().cdp();
    let watch = json!({ "source": WATCH });
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", watch)
        .await?;
    cdp.send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER }))
        .await?;
    Ok(browser)
}

/// The functions in which the page spends most of loading again.
async fn where_it_goes(browser: &Browser) -> Result<()> {
    let cdp = browser.driver().cdp();
    cdp.send_raw("Profiler.enable", json!({})).await?;
    cdp.send_raw("Profiler.setSamplingInterval", json!({ "interval": 5000 }))
        .await?;
    cdp.send_raw("Profiler.start", json!({})).await?;
    browser.reload().await?;
    let listed = "window.__listed !== undefined";
    browser.within(PATIENCE, "the list again", listed).await?;
    let stopped = cdp.send_raw("Profiler.stop", json!({})).await?;
    let nodes = stopped.pointer("/profile/nodes").and_then(Value::as_array);
    let mut hits: Vec<(String, u64)> = Vec::new();
    for node in nodes.context("the profile has no nodes")? {
        let text = |path| node.pointer(path).and_then(Value::as_str).unwrap_or("");
        let name = format!(
            "{} {}",
            text("/callFrame/functionName"),
            file(text("/callFrame/url"))
        );
        let count = node
            .pointer("/hitCount")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        match hits.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += count,
            None => hits.push((name, count)),
        }
    }
    hits.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all: u64 = hits.iter().map(|(_, count)| count).sum();
    for (name, count) in hits.iter().take(12) {
        println!("    {:3} % {name}", count * 100 / all.max(1));
    }
    Ok(())
}

fn file(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}
