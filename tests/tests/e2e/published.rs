//! What is published while a tablet is away. A regulation: the tablet files under the edition it has,
//! hears of the new one when it is back, and every case keeps the edition it was received under. A
//! calendar: the limits of its cases move, and go on being counted by it without a network.

use crate::people::{begin, id_and_code, unlock};
use crate::restored::counted;
use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_core::time::{Instant as Moment, Zone};
use redress_tests::library::root;
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const ID: &str = "ops-user-complaints";
const PIN: &str = "482915";
/// How long a device may take to make a summary anew.
const PATIENCE: Duration = Duration::from_secs(60);
/// How the shipped edition asks, and how the published ones do.
const ASKS: &str = "您要投诉的是哪方面？";
const SECOND: &str = "这次您要投诉的是哪方面？";
const THIRD: &str = "第三版问您要投诉哪方面。";

/// Editions of the filings in this browser, in the order they were received, each once.
const EDITIONS: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const rows = db.transaction('events').objectStore('events').getAll();
  rows.onsuccess = () => {
    db.close();
    const filed = rows.result.map((row) => JSON.parse(row.raw)).filter((e) => e.type === 'filed');
    filed.sort((a, b) => a.hlc.ms - b.hlc.ms);
    done(filed.map((e) => e.edition));
  };
};";

/// Forgets an edition that was fetched.
const FORGET: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const kept = db.transaction(['meta', 'summaries', 'touched'], 'readwrite');
  kept.objectStore('meta').delete(`edition/${arguments[0]}`);
  // As if the cases had only just been pulled: none is in short yet.
  const cases = kept.objectStore('summaries').getAllKeys();
  cases.onsuccess = () => {
    cases.result.forEach((id) => kept.objectStore('touched').put(true, id));
    kept.objectStore('summaries').clear();
  };
  kept.oncomplete = () => { db.close(); done(true); };
};";

/// Publishes the shipped regulation as version `version`, asking in other words.
fn publish(server: &Server, folder: &Path, version: &str, asks: &str, by: &str) -> Result<()> {
    let shipped = std::fs::read_to_string(root().join(format!("core/packs/{ID}.toml")))?;
    ensure!(shipped.contains(ASKS), "the regulation asks in other words");
    let changed = shipped
        .replacen(
            "version  = \"1.0.0\"",
            &format!("version = \"{version}\""),
            1,
        )
        .replace(ASKS, asks);
    let file = folder.join(format!("{ID}.toml"));
    std::fs::write(&file, changed)?;
    let cases = root().join(format!("core/cases/{ID}.toml"));
    let (file, cases) = (
        file.to_str().context("path")?,
        cases.to_str().context("path")?,
    );
    let said = server.run(&["publish", file, "--cases", cases, "--by", by])?;
    ensure!(said.contains(version), "{said}");
    Ok(())
}

async fn editions(browser: &Browser) -> Result<Vec<String>> {
    Ok(serde_json::from_value(
        browser.js_later(EDITIONS, &[]).await?,
    )?)
}

/// Goes somewhere as the person who works there.
async fn open(browser: &Browser, server: &Server, path: &str, person: &str) -> Result<()> {
    browser.goto(&server.url(path)).await?;
    unlock(browser, person, PIN).await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_tablet_files_under_the_edition_it_has_and_takes_the_published_one_when_it_is_back() {
    tell(async {
        let mut server = Server::start(&[])?;
        let person = [
            "person",
            "add",
            "--name",
            "李工",
            "--role",
            "administrator",
            "--role",
            "handler",
        ];
        let (person, code) = id_and_code(&server.run(&person)?)?;
        let (profile, place) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        begin(&field, &person, &code, PIN).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        story::all_sent(&field).await?;

        // Published while the tablet is away, which goes on as before.
        server.stop()?;
        publish(&server, place.path(), "2.0.0", SECOND, &person)?;
        open(&field, &server, "/field/new", &person).await?;
        field.reads(ASKS).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        server.resume()?;
        field.js("dispatchEvent(new Event('online'));", &[]).await?;
        story::all_sent(&field).await?;

        // Back, and without the network again: new cases are asked as published.
        server.stop()?;
        open(&field, &server, "/field/new", &person).await?;
        field.reads(SECOND).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        let used = editions(&field).await?;
        ensure!(
            used.len() == 3 && used[0] == used[1] && used[1] != used[2],
            "{used:?}"
        );
        open(&field, &server, "/field", &person).await?;
        story::lists(&field, 3).await?;
        server.resume()?;
        field.js("dispatchEvent(new Event('online'));", &[]).await?;
        story::all_sent(&field).await?;

        // A tablet that comes later has the newest in force, and fetches what older cases name.
        publish(&server, place.path(), "3.0.0", THIRD, &person)?;
        let other = TempDir::new()?;
        let other = Browser::open(other.path(), FIELD).await?;
        story::enrol(&other, &server, "field", "二号平板").await?;
        other.goto(&server.url("/field")).await?;
        begin(&other, &person, &code, PIN).await?;
        story::lists(&other, 3).await?;
        other.goto(&server.url("/field/new")).await?;
        unlock(&other, &person, PIN).await?;
        other.reads(THIRD).await?;

        // Without it a case is not shown under another edition: it waits, and says so.
        other.js_later(FORGET, &[json!(used[2])]).await?;
        server.stop()?;
        open(&other, &server, "/field", &person).await?;
        other.says("data-trouble", "还没有到这台设备").await?;
        story::lists(&other, 2).await?;
        server.resume()?;
        other.js("dispatchEvent(new Event('online'));", &[]).await?;
        story::lists(&other, 3).await?;
        ensure!(counted(&server, "cases")? == 3, "a publication is no case");
        other.close().await?;
        field.close().await
    });
}

/// The working days that the list says are left of its cases.
async fn left(browser: &Browser) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll(\"[data-testid='case-row']\")]\
                  .flatMap((row) => row.innerText.match(/\\S+个工作日/g) ?? []);";
    Ok(serde_json::from_value(browser.js(script, &[]).await?)?)
}

/// The same once they are others.
async fn moved(browser: &Browser, before: &[String]) -> Result<Vec<String>> {
    let begun = Instant::now();
    loop {
        let now = left(browser).await?;
        if !now.is_empty() && now != before {
            return Ok(now);
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "the limits stand as before: {now:?}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_published_notice_moves_the_limits_on_a_tablet_which_then_counts_by_it_without_a_network() {
    tell(async {
        let mut server = Server::start(&[])?;
        let add = [
            "person",
            "add",
            "--role",
            "administrator",
            "--role",
            "handler",
        ];
        let add = |name| server.run(&[&add[..], &["--name", name]].concat());
        let (person, code) = id_and_code(&add("李工")?)?;
        let (second, _) = id_and_code(&add("王工")?)?;
        let (profile, place) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        begin(&field, &person, &code, PIN).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        open(&field, &server, "/field", &person).await?;
        story::open_first(&field).await?;
        story::act(&field, "accepted").await?;
        story::all_sent(&field).await?;
        open(&field, &server, "/field", &person).await?;
        story::lists(&field, 1).await?;
        let before = left(&field).await?;
        ensure!(before.len() == 1, "{before:?}");

        // Nine days off from tomorrow on.
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let today = Moment(i64::try_from(now.as_secs())?).day(Zone::CHINA);
        let notice = json!({
            "format": 1, "layer": "notice", "region": "CN",
            "off": [{"from": today.plus(1).text(), "to": today.plus(9).text()}],
        });
        let file = place.path().join("notice.json");
        std::fs::write(&file, notice.to_string())?;
        let file = file.to_str().context("path")?;
        let publish = [
            "publish", "calendar", file, "--by", &person, "--second", &second,
        ];
        server.run(&publish)?;

        field.js("dispatchEvent(new Event('online'));", &[]).await?;
        let moved = moved(&field, &before).await?;

        // Without a network it goes on with it, also once the app is opened anew.
        server.stop()?;
        open(&field, &server, "/field/new", &person).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        open(&field, &server, "/field", &person).await?;
        story::lists(&field, 2).await?;
        let both = left(&field).await?;
        let so = both.len() == 2 && both.iter().all(|left| moved.contains(left));
        ensure!(
            so && !both.contains(&before[0]),
            "{both:?}, {moved:?}, {before:?}"
        );
        field.close().await
    });
}
