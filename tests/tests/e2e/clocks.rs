//! Acts on a clock: what would count for nothing is refused with its reason and leaves no trace; what
//! counts moves the day, stops the clock, or lets it go.

use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, DESK, OFFICE};
use redress_tests::stage::{Browser, Server};
use serde_json::json;
use tempfile::TempDir;

const PACK: &str = "icp-report-complaint";
/// Its clock that can be extended, with a reason and the leader's approval.
const CLOCK: &str = "deadline-R17-19";
const EXTEND: &str = "clock-extension_granted-R17-19";

const REPORT: Complaint = Complaint {
    chosen: &[
        ("on_our_site", "true"),
        ("classes", "rumour"),
        ("secrecy", "false"),
    ],
    written: &[
        ("page", "首页论坛"),
        ("story", "有人散布停水的谣言。"),
        ("contact", "13800000000"),
    ],
};

#[test]
#[ignore = "needs the built app and a browser"]
fn an_extension_that_cannot_count_is_refused_and_one_that_counts_moves_the_day() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        assigned(&desk, &server).await?;
        let before = due(&desk).await?;

        // To a day that is not later: refused by the core, in words, beside the form.
        desk.press(EXTEND).await?;
        desk.press("extend-to-day").await?;
        let today = "return new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);";
        let today = desk.js(today, &[]).await?;
        let script = "const day = document.querySelector(\"[data-testid='extend-day']\");\
                      day.value = arguments[0]; day.dispatchEvent(new Event('change', { bubbles: true }));";
        desk.js(script, &[today]).await?;
        desk.says("clock-outlook", "不晚于").await?;
        desk.fill("clock-reason", "等平台提供记录。").await?;
        desk.press("clock-approved").await?;
        desk.press("clock-confirm").await?;
        desk.says("clock-refused", "不晚于").await?;

        // Without the reason or the approval it is not even tried.
        desk.press("clock-cancel").await?;
        desk.press(EXTEND).await?;
        desk.press("clock-confirm").await?;
        desk.says("clock-refused", "理由").await?;
        desk.fill("clock-reason", "等平台提供记录。").await?;
        desk.press("clock-confirm").await?;
        desk.says("clock-refused", "批准").await?;
        ensure!(
            !desk.sees("happened-extension_granted").await?,
            "it was recorded"
        );
        ensure!(due(&desk).await? == before, "the day moved");

        // Three working days more, approved: the day moves, and says why.
        desk.press("clock-approved").await?;
        desk.fill("extend-amount", "3").await?;
        desk.press("clock-confirm").await?;
        desk.see("happened-extension_granted").await?;
        let after = due(&desk).await?;
        ensure!(after != before, "the day did not move: {after}");
        desk.says(CLOCK, "延长").await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_waiver_needs_its_reason_and_approval_and_then_the_limit_no_longer_binds() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), DESK).await?;
        accepted(&desk, &server).await?;
        desk.press("clock-exemption_granted-R01-17").await?;
        desk.says("clock-outlook", "不再").await?;
        desk.press("clock-confirm").await?;
        desk.says("clock-refused", "理由").await?;
        desk.fill("clock-reason", "用户出国，约定回国后再处理。")
            .await?;
        desk.press("clock-confirm").await?;
        desk.says("clock-refused", "批准").await?;
        desk.press("clock-approved").await?;
        desk.press("clock-confirm").await?;
        desk.see("happened-exemption_granted").await?;
        desk.says("deadline-R01-17", "豁免").await?;
        story::all_sent(&desk).await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_paused_clock_stands_still_and_goes_on_with_what_was_left() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        // No shipped regulation pauses a clock: this browser keeps one that does.
        let script = "const done = arguments[0];\
            (async () => {\
              const list = await (await fetch('/data.json')).json();\
              const { logic } = list.packs.find((pack) => pack.id === 'ops-user-complaints');\
              const pack = await (await fetch(logic)).json();\
              pack.rules.find((rule) => rule.id === 'R01-17').pause = { from: 'paused', to: 'resumed' };\
              await (await caches.open('kept')).put(logic, new Response(JSON.stringify(pack)));\
              done(true);\
            })();";
        desk.js_later(script, &[]).await?;
        file_and_accept(&desk, &server).await?;
        desk.press("clock-paused-R01-17").await?;
        desk.fill("clock-reason", "等用户补交照片。").await?;
        desk.press("clock-confirm").await?;
        desk.see("happened-paused").await?;
        desk.says("deadline-R01-17", "暂停").await?;
        desk.press("clock-resumed-R01-17").await?;
        desk.press("clock-confirm").await?;
        desk.see("happened-resumed").await?;
        desk.says("deadline-R01-17", "剩").await?;
        desk.close().await
    });
}

/// A case with a clock that can be extended.
pub async fn assigned(desk: &Browser, server: &Server) -> Result<()> {
    // The text leaves its limit to the owner: five working days here.
    let settings = "localStorage.setItem('redress.packs', JSON.stringify([arguments[0]]));\
                    localStorage.setItem(`redress.readings.${arguments[0]}`, JSON.stringify({ statutory_limit: '5 working days' }));";
    desk.js(settings, &[json!(PACK)]).await?;
    desk.goto(&server.url("/desk/new")).await?;
    story::file_in_the_field(desk, &REPORT).await?;
    desk.see("case-title").await?;
    story::begin_act(desk, "other").await?;
    desk.choose("act-kind", "assigned").await?;
    desk.press("act-confirm").await?;
    desk.see("happened-assigned").await?;
    Ok(())
}

/// Its clock, extended by three working days.
pub async fn extended(desk: &Browser) -> Result<()> {
    desk.press(EXTEND).await?;
    desk.fill("clock-reason", "等平台提供记录。").await?;
    desk.press("clock-approved").await?;
    let script = "const amount = document.querySelector(\"[data-testid='extend-amount']\");\
                  amount.value = '3'; amount.dispatchEvent(new Event('change', { bubbles: true }));";
    desk.see("extend-amount").await?;
    desk.js(script, &[]).await?;
    desk.press("clock-confirm").await?;
    desk.see("happened-extension_granted").await?;
    Ok(())
}

/// A complaint taken at the desk and accepted.
async fn accepted(desk: &Browser, server: &Server) -> Result<()> {
    story::enrol(desk, server, "desk", "服务台").await?;
    file_and_accept(desk, server).await
}

async fn file_and_accept(desk: &Browser, server: &Server) -> Result<()> {
    desk.goto(&server.url("/desk/new")).await?;
    story::file_in_the_field(desk, &Complaint::FAULT).await?;
    desk.see("case-title").await?;
    story::act(desk, "accepted").await
}

/// The day of the clock, as shown.
async fn due(desk: &Browser) -> Result<String> {
    let script = format!(
        "return document.querySelector(\"[data-testid='{CLOCK}'] b.due\")?.innerText ?? '';"
    );
    desk.see(CLOCK).await?;
    let day = desk.js(&script, &[]).await?;
    let day = day.as_str().unwrap_or_default().to_owned();
    ensure!(!day.is_empty(), "the clock has no day");
    Ok(day)
}
