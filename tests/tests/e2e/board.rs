//! The supervisor's board: what is late stands there as a figure and as a list that opens the case,
//! and an act on the open case changes it; for everyone, in both languages and themes.

use crate::access::{BY_MOUSE, Findings, ON_PHONE};
use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, OFFICE, PHONE};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

#[test]
#[ignore = "needs the built app and a browser"]
fn what_is_late_is_counted_listed_opened_and_urged_and_a_waiver_takes_it_off() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/board")).await?;
        desk.see("board-quiet").await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        desk.see("case-title").await?;
        story::act(&desk, "accepted").await?;
        desk.goto(&server.url("/board")).await?;
        ensure!(
            figure(&desk, "overdue").await? == "0",
            "late on its first day"
        );

        // Three weeks later, nobody having acted.
        server.move_clock(21)?;
        story::move_clock(&desk, 21).await?;
        desk.goto(&server.url("/board")).await?;
        desk.says("board-overdue", "12层东区会议室空调").await?;
        ensure!(
            figure(&desk, "overdue").await? == "1",
            "not counted as late"
        );
        desk.press("figure-overdue").await?;
        let address = desk.js("return location.pathname + location.search;", &[]);
        ensure!(
            address.await?.as_str() == Some("/board?show=overdue"),
            "the figure chosen does not stand in the address"
        );
        story::open_case(&desk, "空调").await?;
        // Why that day stands with the clock: the clause and the days.
        desk.says("deadline-R01-17", "3.3(3)").await?;
        desk.press("act-reminder_sent").await?;
        desk.see("happened-reminder_sent").await?;
        desk.press("act-supervision_notice_sent").await?;
        desk.fill("act-note", "三日内查明原因，书面反馈。").await?;
        desk.press("act-confirm").await?;
        desk.see("happened-supervision_notice_sent").await?;

        let late =
            "[...document.querySelectorAll(\"[data-testid^='clock-exemption_granted-']\")].length";
        let count = desk.js(&format!("return {late};"), &[]).await?;
        for _ in 0..count.as_u64().unwrap_or(0) {
            let script =
                "document.querySelector(\"[data-testid^='clock-exemption_granted-']\").click();";
            let before = desk.js(&format!("return {late};"), &[]).await?;
            desk.js(script, &[]).await?;
            desk.see("clock-confirm").await?;
            desk.fill("clock-reason", "用户书面同意改期。").await?;
            if desk.sees("clock-approved").await? {
                desk.press("clock-approved").await?;
            }
            desk.press("clock-confirm").await?;
            let fewer = format!("{late} < {before}");
            desk.until("one clock fewer to waive", &fewer).await?;
        }
        ensure!(count.as_u64() > Some(0), "no clock can be waived");
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_board_is_for_everyone_in_both_themes_at_a_desk_and_on_a_phone() {
    tell(async {
        let server = Server::start(&["--demo"])?;
        let mut findings = Findings::default();
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/board")).await?;
        desk.see("case-row").await?;
        findings
            .look_four_times(&desk, "board", BY_MOUSE, "case-row")
            .await?;
        story::open_first(&desk).await?;
        findings
            .look_four_times(&desk, "board, case", BY_MOUSE, "case-title")
            .await?;
        desk.resize(PHONE).await?;
        desk.goto(&server.url("/board")).await?;
        desk.see("case-row").await?;
        findings.look_twice(&desk, "board, phone", ON_PHONE).await?;
        let width = desk.js("return document.documentElement.scrollWidth;", &[]);
        let width = width.await?.as_u64();
        ensure!(width <= Some(u64::from(PHONE.width)), "{width:?} wide");
        desk.close().await?;
        findings.none()
    });
}

/// The number of a figure.
async fn figure(desk: &Browser, name: &str) -> Result<String> {
    let id = format!("figure-{name}");
    desk.see(&id).await?;
    let script = "return document.querySelector(`[data-testid='${arguments[0]}'] b`).innerText;";
    let number = desk.js(script, &[serde_json::json!(id)]).await?;
    Ok(number.as_str().unwrap_or_default().to_owned())
}
