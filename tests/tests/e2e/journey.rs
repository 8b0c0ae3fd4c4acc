//! One complaint, end to end: filed at a kiosk, handled without a network, converged, ordered on
//! the desk, looked up by its code, and risen by itself when nobody acts.

use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, KIOSK, OFFICE, PHONE};
use redress_tests::stage::{Browser, Server};
use std::time::Instant;
use tempfile::TempDir;

#[test]
#[ignore = "needs the built app and a browser"]
fn one_complaint_end_to_end() {
    tell(async {
        let began = Instant::now();
        let mut server = Server::start(&[])?;
        let code = at_the_kiosk(&server).await?;
        let field_profile = TempDir::new()?;
        without_a_network(&mut server, &field_profile).await?;

        // The network comes back; nobody does anything.
        let field = Browser::open(field_profile.path(), FIELD).await?;
        field.goto(&server.url("/field")).await?;
        story::outbox(&field, 4).await?;
        server.resume()?;
        story::all_sent(&field).await?;
        record::one_chain(&field, 6).await?;
        record::in_short(&field, 3).await?;
        field.close().await?;

        let desk_profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, desk_profile.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        story::lists(&desk, 3).await?;
        ordered_by_time_left(&desk).await?;
        story::open_case(&desk, &code).await?;
        says(&desk, &["运维部", "3.2.1"]).await?;

        by_code(&server, &code).await?;

        // More than a month later, nobody having acted, by clocks moved on both sides.
        server.move_clock(40)?;
        story::move_clock(&desk, 40).await?;
        desk.goto(&server.url("/desk")).await?;
        story::open_case(&desk, &code).await?;
        desk.says("severity", "重大").await?;
        record::in_short(&desk, 3).await?;
        desk.close().await?;
        println!("the journey took {:.1} s", began.elapsed().as_secs_f64());
        Ok(())
    });
}

/// Files in Chinese, then in English, and finds the screen and the device wiped after each.
async fn at_the_kiosk(server: &Server) -> Result<String> {
    let profile = TempDir::new()?;
    let kiosk = Browser::open(profile.path(), KIOSK).await?;
    story::enrol(&kiosk, server, "kiosk", "大厅").await?;
    kiosk.goto(&server.url("/kiosk")).await?;

    let (code, screens) = story::file_at_kiosk(&kiosk, &Complaint::FAULT).await?;
    ensure!(screens <= 6, "{screens} screens");
    says(
        &kiosk,
        &["运维部", "应当受理", "还要核实", "为什么是这一天", "3.3(3)"],
    )
    .await?;
    for told in ["deadline-R01-16", "deadline-R01-17", "severity", "lead"] {
        kiosk.see(told).await?;
    }
    let qr = kiosk.js(
        "return document.querySelectorAll('.qr svg path').length;",
        &[],
    );
    ensure!(qr.await?.as_u64() > Some(0), "there is no QR code");
    kiosk.says("save-state", "已上传").await?;
    kiosk.press("kiosk-finish").await?;
    kiosk.see("kiosk-start").await?;
    let left = kiosk.page().await?;
    ensure!(
        !left.contains("空调") && !left.contains(&code),
        "the screen is not wiped:\n{left}"
    );
    record::forgotten(&kiosk, "13800000000").await?;

    kiosk.press("lang-switch").await?;
    let (english, screens) = story::file_at_kiosk(&kiosk, &Complaint::GOODS).await?;
    ensure!(
        screens <= 6 && english != code,
        "{screens} screens, {english}"
    );
    says(
        &kiosk,
        &[
            "purchasing",
            "should be accepted",
            "Why this day?",
            "3.3(3)",
        ],
    )
    .await?;
    kiosk.says("save-state", "Sent").await?;
    kiosk.press("kiosk-finish").await?;
    record::forgotten(&kiosk, "desk12@example.com").await?;
    kiosk.close().await?;
    Ok(code)
}

/// Takes the server away for good, then goes on: reload, cold start, three acts, another case.
async fn without_a_network(server: &mut Server, profile: &TempDir) -> Result<()> {
    let field = Browser::open(profile.path(), FIELD).await?;
    story::enrol(&field, server, "field", "一号平板").await?;
    field.goto(&server.url("/field")).await?;
    story::lists(&field, 2).await?;
    server.stop()?;
    field.reload().await?;
    story::lists(&field, 2).await?;
    field.close().await?;

    let field = Browser::open(profile.path(), FIELD).await?;
    field.goto(&server.url("/field")).await?;
    story::open_case(&field, "空调").await?;
    for kind in ["accepted", "home_visit_done", "reply_given"] {
        story::act(&field, kind).await?;
    }
    field.goto(&server.url("/field")).await?;
    field.press("file-new").await?;
    story::file_in_the_field(&field, &Complaint::FAULT).await?;
    field.goto(&server.url("/field")).await?;
    story::lists(&field, 3).await?;
    story::outbox(&field, 4).await?;
    field.goto(&server.url("/outbox")).await?;
    let rows = "document.querySelectorAll(\"[data-testid='outbox-row']\").length === 4";
    field.until("four entries in the outbox", rows).await?;
    field.close().await
}

/// Someone with nothing but the code, typed carelessly.
async fn by_code(server: &Server, code: &str) -> Result<()> {
    let profile = TempDir::new()?;
    let phone = Browser::open(profile.path(), PHONE).await?;
    phone.goto(&server.url("/track")).await?;
    let typed = code.to_lowercase().replace('-', " ");
    phone.fill("track-code", &typed).await?;
    phone.press("track-go").await?;
    phone.says("track-turn", "服务台").await?;
    let told = phone.page().await?;
    ensure!(
        !told.contains("13800000000"),
        "the track face tells the contact:\n{told}"
    );
    phone.close().await
}

/// The page says all of it.
async fn says(browser: &Browser, words: &[&str]) -> Result<()> {
    for words in words {
        browser.reads(words).await?;
    }
    Ok(())
}

/// The desk's rows stand by the day they are due, the first first.
async fn ordered_by_time_left(desk: &Browser) -> Result<()> {
    // 11月25日, or 25 Nov; a month long gone is one of next year.
    let script = "
        const today = new Date();
        return [...document.querySelectorAll(\"[data-testid='case-row']\")].map((row) => {
          const found = row.innerText.match(/(\\d+)月(\\d+)日/);
          if (!found) return null;
          const day = new Date(today.getFullYear(), found[1] - 1, found[2]);
          if (today - day > 180 * 86400000) day.setFullYear(day.getFullYear() + 1);
          return Math.round(day / 86400000);
        });";
    let days: Vec<Option<i64>> = serde_json::from_value(desk.js(script, &[]).await?)?;
    let known: Vec<i64> = days.iter().copied().flatten().collect();
    ensure!(
        known.len() == 3 && known.is_sorted(),
        "not by time left: {days:?}"
    );
    Ok(())
}
