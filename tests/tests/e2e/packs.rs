//! The regulations: each comes when it is wanted and then stays, whatever the network does; and any
//! of them can be tried, with an answer that follows every change and an address that holds it.

use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::library::root;
use redress_tests::stage::story::{self, DESK, FIELD, KIOSK};
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
        server.stop()?;
        desk.reload().await?;
        desk.see("view-tables").await?;
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
        let kiosk = Browser::open(profile.path(), KIOSK).await?;
        story::enrol(&kiosk, &server, "kiosk", "大厅").await?;
        kiosk.goto(&server.url("/settings")).await?;
        kiosk.press(&format!("pack-{OPENED}")).await?;
        kiosk.says("packs-chosen", "2").await?;
        kept(&kiosk, OPENED).await?;
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
fn every_regulation_can_be_read_and_tried() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), DESK).await?;
        let mut wrong = Vec::new();
        for id in ids()? {
            for view in ["", "/tables", "/open", "/try"] {
                desk.goto(&server.url(&format!("/packs/{id}{view}")))
                    .await?;
                desk.see("view-tables").await?;
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

/// Waits until both files of a regulation are kept for offline use.
async fn kept(browser: &Browser, id: &str) -> Result<()> {
    let script = "const [id, done] = arguments;\
                  const look = async () => {\
                    const keys = await (await caches.open('kept')).keys();\
                    const mine = keys.filter((r) => r.url.includes(`/packs/${id}.`));\
                    mine.length === 2 ? done(true) : setTimeout(look, 100);\
                  };\
                  look();";
    let found = browser.js_later(script, &[serde_json::json!(id)]).await?;
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
