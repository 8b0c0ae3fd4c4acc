//! A page that stays open shows what another device filed, without being touched.

use crate::tell;
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Much sooner than a page asks by itself.
const SOON: Duration = Duration::from_secs(20);

#[test]
#[ignore = "needs the built app and a browser"]
fn an_open_page_shows_what_another_device_filed_long_before_its_timer() {
    tell(async {
        let server = Server::start(&[])?;
        let (here, there) = (TempDir::new()?, TempDir::new()?);
        let first = story::enrolled(&TABLET, here.path(), &server).await?;
        let second = Browser::open(there.path(), FIELD).await?;
        story::enrol(&second, &server, "field", "二号平板").await?;
        for browser in [&first, &second] {
            browser.goto(&server.url("/field")).await?;
            story::lists(browser, 0).await?;
        }
        first.press("file-new").await?;
        story::file_in_the_field(&first, &Complaint::FAULT).await?;
        first.goto(&server.url("/field")).await?;
        story::all_sent(&first).await?;
        let sent = Instant::now();
        story::lists(&second, 1).await?;
        assert!(sent.elapsed() < SOON, "{:?}", sent.elapsed());
        first.close().await?;
        second.close().await
    });
}
