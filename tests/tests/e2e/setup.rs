//! The first hour of an organisation: the link that the server prints, five steps in the browser, and
//! a desk that works by them.

use crate::people::begin;
use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_tests::stage::story::DESK;
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const PIN: &str = "482915";

/// What stands after the words of a code.
async fn code(browser: &Browser, at: &str) -> Result<String> {
    let said = browser.words(at).await?;
    let code = said.split(['：', '\n']).nth(1);
    let code = code.and_then(|code| code.split_whitespace().next());
    Ok(code.context("no code is shown")?.to_owned())
}

/// The heading, once a step is there.
async fn at_step(browser: &Browser, step: u32) -> Result<()> {
    let there =
        format!("document.querySelector(\"[data-testid='step-{step}'][aria-current='step']\")");
    browser.until("the next step", &there).await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn an_organisation_is_set_up_in_the_browser_from_the_link_that_the_server_prints() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), DESK).await?;
        let link = format!("/setup#{}", server.administrator()?);
        desk.goto(&server.url(&link)).await?;
        at_step(&desk, 0).await?;
        let address = desk.js("return location.href", &[]).await?;
        ensure!(
            !address.to_string().contains('#'),
            "the secret stays in the address: {address}"
        );

        // What must be there is asked for, and nothing is sent before it is.
        desk.press("setup-next").await?;
        desk.reads("请填写单位名称").await?;
        desk.reads("请填写您的姓名").await?;
        desk.fill("setup-name", "滨河服务中心").await?;
        desk.fill("setup-phone", "010-55500100").await?;
        desk.fill("setup-me", "王工").await?;
        desk.press("setup-next").await?;
        at_step(&desk, 1).await?;
        desk.fill("setup-filter", "政务").await?;
        desk.press("pack-gov-service-center-supervision").await?;
        desk.fill("setup-filter", "用户投诉").await?;
        desk.press("pack-ops-user-complaints").await?;
        desk.reads("已勾选 2 份").await?;
        desk.press("setup-next").await?;
        at_step(&desk, 2).await?;
        desk.fill("place-1", "一楼大厅").await?;
        desk.press("setup-place").await?;
        desk.fill("place-2", "东区").await?;
        desk.press("setup-next").await?;

        at_step(&desk, 3).await?;
        let me = code(&desk, "setup-code").await?;
        desk.fill("admin-name", "李工").await?;
        desk.press("admin-add").await?;
        desk.says("admin-code", "李工").await?;
        desk.press("setup-next").await?;
        at_step(&desk, 4).await?;
        desk.press("setup-next").await?;
        at_step(&desk, 5).await?;
        desk.says("setup-ready", "滨河服务中心").await?;

        // Whoever comes back later goes on where it stopped.
        desk.goto(&server.url("/kiosk")).await?;
        desk.goto(&server.url(&link)).await?;
        at_step(&desk, 4).await?;
        desk.press("step-5").await?;
        desk.press("setup-desk").await?;
        desk.press("enrol-go").await?;
        desk.see("enrol-done").await?;
        desk.press("enrol-start").await?;
        desk.see("lock-person").await?;
        let first = "return document.querySelector('[data-person]').dataset.person";
        let wang = desk.js(first, &[]).await?;
        let wang = wang.as_str().context("nobody to choose")?;
        begin(&desk, wang, &me, PIN).await?;
        desk.press("file-new").await?;
        let offered = "document.querySelectorAll('#intake-pack option').length === 2";
        desk.until("the regulations in use", offered).await?;
        desk.close().await
    });
}
