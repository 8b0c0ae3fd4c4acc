//! A case is erased while one device is offline with unsent work in it: what identifies people goes
//! from both, and the work arrives.

use crate::{record, tell};
use anyhow::{Context, Result};
use redress_tests::stage::story::{self, Complaint, OFFICE, TABLET};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const WHO: &str = "12层东区会议室空调";
const NOTED: &str = "已当面说明。";

async fn case(browser: &Browser) -> Result<String> {
    let url = browser.driver().current_url().await?;
    let last = url.path_segments().and_then(|mut path| path.next_back());
    Ok(last.context("no case is open")?.to_owned())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn an_erased_case_loses_what_identifies_people_on_every_device_and_nothing_unsent() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, office) = (TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        story::all_sent(&field).await?;
        let desk = story::enrolled(&OFFICE, office.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        story::open_first(&desk).await?;
        desk.reads(WHO).await?;
        record::holds(&desk, WHO, true).await?;

        server.stop()?;
        field.goto(&server.url("/field")).await?;
        story::open_first(&field).await?;
        story::act(&field, "noted").await?;
        let case = case(&field).await?;
        server.run(&["erase", &case, "--reason", "本人要求", "--yes"])?;
        server.resume()?;

        for browser in [&desk, &field] {
            browser.reload().await?;
            story::all_sent(browser).await?;
            record::forgotten(browser, WHO).await?;
            record::forgotten(browser, NOTED).await?;
            browser.see("happened-erased").await?;
            browser.reads("个人信息已删除").await?;
        }
        // The note is in the record as an act, and says nothing any more.
        desk.see("happened-noted").await?;
        field.close().await?;
        desk.close().await
    });
}
