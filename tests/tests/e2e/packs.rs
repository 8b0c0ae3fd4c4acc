//! The regulations: each comes when it is wanted and then stays, whatever the network does; and any
//! of them can be tried, with an answer that follows every change and an address that holds it.

use crate::access::{BY_MOUSE, Findings};
use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::library::root;
use redress_tests::stage::story::{self, DESK, FIELD, HALL};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

/// A regulation that these stories open, and one that nobody opens.
const OPENED: &str = "dorm-property-complaints";
const NEVER: &str = "tobacco-customer-complaints";

#[test]
#[ignore = "needs the built app and a browser"]
fn a_regulation_opened_once_is_there_without_a_network_and_no_other_was_fetched() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), DESK).await?;
        desk.goto(&server.url("/packs")).await?;
        desk.kept_offline().await?;
        let fetched = pack_files(&desk).await?;
        ensure!(
            fetched.is_empty(),
            "fetched before anyone asked: {fetched:?}"
        );

        desk.goto(&server.url(&format!("/packs/{OPENED}"))).await?;
        desk.see("view-tables").await?;
        let fetched = pack_files(&desk).await?;
        ensure!(
            fetched.len() == 2 && fetched.iter().all(|url| url.contains(OPENED)),
            "fetched {fetched:?}"
        );
        // What was found in it comes when it is looked at, and stays as well.
        desk.press("view-findings").await?;
        desk.see("findings-looked").await?;
        kept(&desk, OPENED, 3).await?;
        server.stop()?;
        desk.reload().await?;
        desk.see("view-tables").await?;
        desk.goto(&server.url(&format!("/packs/{OPENED}/findings")))
            .await?;
        desk.see("findings-looked").await?;
        desk.goto(&server.url(&format!("/packs/{NEVER}"))).await?;
        desk.reads("还不在本机").await?;

        // It comes by itself once there is a network.
        server.resume()?;
        desk.js("dispatchEvent(new Event('online'));", &[]).await?;
        desk.see("view-tables").await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_kiosk_of_several_regulations_asks_what_it_is_about_even_without_a_network() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        kiosk.goto(&server.url("/settings")).await?;
        kiosk.press(&format!("pack-{OPENED}")).await?;
        kiosk.says("packs-chosen", "2").await?;
        kept(&kiosk, OPENED, 2).await?;
        server.stop()?;

        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.press("kiosk-start").await?;
        kiosk.press(&format!("kiosk-pack-{OPENED}")).await?;
        kiosk.see("kiosk-next").await?;
        kiosk.press("kiosk-back").await?;
        kiosk.press("kiosk-pack-ops-user-complaints").await?;
        kiosk.see("option-topic-fault").await?;
        kiosk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn trying_a_regulation_answers_every_change_and_the_address_holds_it() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), FIELD).await?;
        desk.goto(&server.url("/packs/ops-user-complaints/try"))
            .await?;
        outcome(&desk, "undecided").await?;
        desk.see("trial-next-topic").await?;
        desk.press("option-ours-false").await?;
        outcome(&desk, "decline").await?;

        let address = desk.js("return location.href;", &[]).await?;
        let address = address.as_str().unwrap_or_default().to_owned();
        ensure!(address.contains("ours"), "{address} holds nothing");
        let other = TempDir::new()?;
        let colleague = Browser::open(other.path(), FIELD).await?;
        colleague.goto(&address).await?;
        outcome(&colleague, "decline").await?;
        colleague.close().await?;

        desk.press("trial-reset").await?;
        outcome(&desk, "undecided").await?;
        desk.says("deadline-R01-16", "剩").await?;
        desk.choose("trial-add", "complainant_notified").await?;
        desk.says("deadline-R01-16", "完成").await?;
        desk.press("lang-switch").await?;
        desk.says("verdict-head", "Level").await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_finding_leads_to_its_rule_and_its_example_can_be_tried() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), FIELD).await?;
        desk.goto(&server.url("/packs/ops-user-complaints/findings"))
            .await?;
        desk.says("findings-looked", "×10").await?;
        // A loss caused by a third party that is also a ground to accept: accepted, with its reason.
        desk.says("finding-conflict", "第三方").await?;
        let rule = "return document.querySelector(\"[data-testid='finding-conflict'] a[href*='#R01-']\").hash;";
        let rule = desk.js(rule, &[]).await?;
        let press = "document.querySelector(\"[data-testid='finding-conflict'] a[href*='#R01-']\").click();";
        desk.js(press, &[]).await?;
        let there = format!(
            "location.pathname.endsWith('/ops-user-complaints') && `#${{document.activeElement.id}}` === {rule}"
        );
        desk.until("the rule in focus", &there).await?;

        desk.press("view-findings").await?;
        desk.see("finding-conflict").await?;
        let press = "document.querySelector(\"[data-testid='finding-conflict'] [data-testid='finding-try']\").click();";
        desk.js(press, &[]).await?;
        outcome(&desk, "conflict").await?;

        // Nothing found says how much was looked at.
        desk.goto(&server.url("/packs/building-template/findings"))
            .await?;
        desk.says("findings-looked", "没有发现问题").await?;
        desk.press("lang-switch").await?;
        desk.says("findings-looked", "Nothing found").await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn every_regulation_can_be_read_and_tried() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), DESK).await?;
        let mut wrong = Vec::new();
        for id in ids()? {
            for view in ["", "/tables", "/open", "/findings", "/try"] {
                desk.goto(&server.url(&format!("/packs/{id}{view}")))
                    .await?;
                desk.see("view-tables").await?;
                if view == "/findings" {
                    desk.see("findings-looked").await?;
                }
                let page = desk.page().await?;
                // A name without words would show as it stands in the pack.
                for hole in [
                    "fact/", "value/", "param/", "role/", "rule/", "derived/", "{what}",
                ] {
                    if page.contains(hole) {
                        wrong.push(format!("/packs/{id}{view} shows \"{hole}\""));
                    }
                }
                if view == "/try" && !desk.sees("trial-lead").await? {
                    wrong.push(format!("/packs/{id}/try has no answer"));
                }
            }
        }
        for (level, message) in desk.console().await? {
            if level == "SEVERE" {
                wrong.push(message);
            }
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        desk.close().await
    });
}

/// The ids of all packs, from the app's own list.
fn ids() -> Result<Vec<String>> {
    let list = std::fs::read_to_string(root().join("dist/data.json"))?;
    let list: serde_json::Value = serde_json::from_str(&list)?;
    let rows = list.get("packs").and_then(serde_json::Value::as_array);
    let id = |row: &serde_json::Value| Some(row.get("id")?.as_str()?.to_owned());
    let ids: Vec<String> = rows.into_iter().flatten().filter_map(id).collect();
    ensure!(ids.len() >= 30, "only {} packs", ids.len());
    Ok(ids)
}

/// The files of regulations that this page has asked for.
async fn pack_files(browser: &Browser) -> Result<Vec<String>> {
    let script = "return performance.getEntriesByType('resource').map((e) => e.name)\
                  .filter((name) => new URL(name).pathname.startsWith('/packs/') && name.endsWith('.json'));";
    Ok(serde_json::from_value(browser.js(script, &[]).await?)?)
}

/// Waits until so many files of a regulation are kept for offline use.
async fn kept(browser: &Browser, id: &str, files: usize) -> Result<()> {
    let script = "const [id, files, done] = arguments;\
                  const look = async () => {\
                    const keys = await (await caches.open('kept')).keys();\
                    const mine = keys.filter((r) => r.url.includes(`/packs/${id}.`));\
                    mine.length === files ? done(true) : setTimeout(look, 100);\
                  };\
                  look();";
    let found = browser
        .js_later(script, &[serde_json::json!(id), serde_json::json!(files)])
        .await?;
    ensure!(found == serde_json::json!(true), "{id} is not kept");
    Ok(())
}

async fn outcome(browser: &Browser, outcome: &str) -> Result<()> {
    let shown = format!(
        "document.querySelector(\"[data-testid='trial-outcome']\")?.dataset.outcome === '{outcome}'"
    );
    browser
        .until(&format!("the outcome \"{outcome}\""), &shown)
        .await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_calendar_of_a_year_shows_days_off_made_up_days_and_their_notice_without_a_network() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let browser = Browser::open(profile.path(), DESK).await?;
        browser.goto(&server.url("/calendar/2025")).await?;
        browser.kept_offline().await?;
        server.stop()?;
        browser.reload().await?;
        let day = |day: &str, class: &str, mark: &str| {
            format!(
                "(() => {{ const d = document.querySelector(\"[data-day='{day}']\"); return d?.className === '{class}' && d.innerText.includes('{mark}'); }})()"
            )
        };
        browser
            .until("National Day", &day("2025-10-01", "is-off", "休"))
            .await?;
        browser
            .until("a made-up Sunday", &day("2025-09-28", "is-work", "班"))
            .await?;
        browser
            .until("an ordinary day", &day("2025-10-09", "", "9"))
            .await?;
        browser.says("year-sum", "工作日248天").await?;
        browser.reads("国办发明电〔2024〕12号").await?;
        let mut findings = Findings::default();
        findings
            .look_twice(&browser, "the calendar", BY_MOUSE)
            .await?;
        // Beyond the last notice it says so.
        browser.goto(&server.url("/calendar/2028")).await?;
        browser.reads("没公布放假通知").await?;
        browser.close().await?;
        findings.none()
    });
}
