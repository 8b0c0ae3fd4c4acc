//! The end of a month without a spreadsheet: a supervisor sees the month, looks into what was late, closes
//! it, and what comes too late stands in the next one; for everyone, in both languages and themes.

use crate::access::{BY_MOUSE, Findings, ON_PHONE};
use crate::people::{add, begin, unlock};
use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, OFFICE, PHONE};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const PIN: &str = "482915";
const OTHER_PIN: &str = "739164";

/// The month so many months after the one of the server's clock: `2026-11`.
async fn month(browser: &Browser, ahead: u32) -> Result<String> {
    let script = "const at = new Date(Date.now() + 8 * 3600000);\
                  at.setUTCDate(1); at.setUTCMonth(at.getUTCMonth() + arguments[0]);\
                  return at.toISOString().slice(0, 7);";
    let month = browser.js(script, &[serde_json::json!(ahead)]).await?;
    Ok(month.as_str().context("no month")?.to_owned())
}

/// Opens a month at a device that asks who works there.
async fn open(browser: &Browser, server: &Server, month: &str, person: &str) -> Result<()> {
    browser
        .goto(&server.url(&format!("/ledger?month={month}")))
        .await?;
    unlock(browser, person, PIN).await?;
    browser.see("ledger-title").await?;
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_supervisor_ends_the_month_without_a_spreadsheet_and_what_comes_late_stands_in_the_next() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (supervisor, code) = add(&server, "周主管", "supervisor")?;
        let (auditor, other) = add(&server, "王审", "auditor")?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        begin(&desk, &supervisor, &code, PIN).await?;
        let (this, next) = (month(&desk, 0).await?, month(&desk, 1).await?);
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        desk.see("case-title").await?;
        story::act(&desk, "accepted").await?;
        story::all_sent(&desk).await?;

        // Nobody closes a month that is not over.
        open(&desk, &server, &this, &supervisor).await?;
        desk.says("ledger-counts", "本月收到1件").await?;
        desk.see("ledger-open").await?;
        ensure!(!desk.sees("ledger-close").await?, "it is not over");

        // Another device has filed one and is without a network.
        let elsewhere = TempDir::new()?;
        let away = story::enrolled(&story::TABLET, elsewhere.path(), &server).await?;
        away.goto(&server.url("/field/new")).await?;
        begin(&away, &supervisor, &code, PIN).await?;
        server.stop()?;
        story::file_in_the_field(&away, &Complaint::FAULT).await?;
        away.goto("about:blank").await?;
        server.resume()?;

        // The month is over, and nobody has acted in time.
        server.move_clock(40)?;
        story::move_clock(&desk, 40).await?;
        open(&desk, &server, &this, &supervisor).await?;
        desk.says("ledger-known", "据本机截至").await?;
        desk.says("rate-on_time", "0.0%").await?;
        desk.press("rate-on_time-not").await?;
        desk.says("ledger-only", "有时限逾期（1件）").await?;
        let address = desk.js("return location.search;", &[]).await?;
        ensure!(
            address.as_str() == Some(&*format!("?month={this}&show=on_time.not")),
            "what is looked at does not stand in the address: {address}"
        );
        let script = "document.querySelector(\"[data-testid='case-row'] a\").click();";
        desk.js(script, &[]).await?;
        desk.says("case-title", "12层东区会议室空调").await?;

        open(&desk, &server, &this, &supervisor).await?;
        desk.press("ledger-close").await?;
        desk.says(
            "ledger-close-counts",
            "收到1件，其中未办结1件、有时限逾期1件",
        )
        .await?;
        desk.press("ledger-close-confirm").await?;
        desk.says("ledger-closed", "周主管").await?;
        ensure!(
            !desk.sees("ledger-not-kept").await?,
            "other lines than closed"
        );
        ensure!(!desk.sees("ledger-close").await?, "closed twice");
        desk.says("ledger-counts", "本月收到1件").await?;

        // What was filed before and comes now is no line of the closed month.
        away.goto(&server.url("/field")).await?;
        unlock(&away, &supervisor, PIN).await?;
        story::all_sent(&away).await?;
        away.close().await?;
        desk.goto(&server.url("/desk")).await?;
        unlock(&desk, &supervisor, PIN).await?;
        story::lists(&desk, 2).await?;
        open(&desk, &server, &this, &supervisor).await?;
        desk.says("ledger-counts", "本月收到1件").await?;
        open(&desk, &server, &next, &supervisor).await?;
        desk.says(
            "ledger-counts",
            "本月收到0件，其中未办结0件；补登和变更以前月份1件",
        )
        .await?;
        desk.reads(&format!("补登 {this}")).await?;

        // An auditor who takes over reads it without what names anybody, also without a network.
        open(&desk, &server, &this, &supervisor).await?;
        desk.reads("12层东区会议室空调").await?;
        desk.press("acting").await?;
        begin(&desk, &auditor, &other, OTHER_PIN).await?;
        let hidden = "!document.body.innerText.includes('12层东区会议室空调')";
        desk.until("what names somebody to be hidden", hidden)
            .await?;
        server.stop()?;
        desk.reload().await?;
        unlock(&desk, &auditor, OTHER_PIN).await?;
        desk.says("ledger-closed", "周主管").await?;
        desk.says("ledger-counts", "本月收到1件").await?;
        desk.see("case-row").await?;
        desk.until("what names somebody to be hidden", hidden)
            .await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_ledger_is_for_everyone_in_both_themes_at_a_desk_and_on_a_phone() {
    tell(async {
        let server = Server::start(&["--demo"])?;
        let mut findings = Findings::default();
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/ledger")).await?;
        desk.see("case-row").await?;
        findings
            .look_four_times(&desk, "ledger", BY_MOUSE, "case-row")
            .await?;
        desk.goto(&server.url("/ledger?month=2019-12")).await?;
        desk.see("ledger-empty").await?;
        findings
            .look_twice(&desk, "ledger, empty", BY_MOUSE)
            .await?;
        desk.goto(&server.url("/ledger")).await?;
        for (size, least) in [(FIELD, BY_MOUSE), (PHONE, ON_PHONE)] {
            desk.resize(size).await?;
            desk.goto(&server.url("/ledger")).await?;
            desk.see("case-row").await?;
            let page = format!("ledger, {} wide", size.width);
            findings.look_twice(&desk, &page, least).await?;
            let width = desk.js("return document.documentElement.scrollWidth;", &[]);
            let width = width.await?.as_u64();
            ensure!(width <= Some(u64::from(size.width)), "{width:?} wide");
        }
        desk.close().await?;
        findings.none()
    });
}
