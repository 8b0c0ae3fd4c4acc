//! "Saved" is said only when it is: a browser killed the moment after loses nothing.

use crate::{record, tell};
use redress_tests::stage::story::{self, Complaint, FIELD};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const TIMES: usize = 12;

#[test]
#[ignore = "needs the built app and a browser"]
fn a_browser_killed_right_after_saved_has_lost_nothing() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        story::enrol(&field, &server, "field", "一号平板").await?;
        field.close().await?;
        server.stop()?;
        for time in 0..TIMES {
            let field = Browser::open(profile.path(), FIELD).await?;
            field.goto(&server.url("/field")).await?;
            story::lists(&field, time).await?;
            field.press("file-new").await?;
            story::file_in_the_field(&field, &Complaint::FAULT).await?;
            field.kill()?;
        }
        let field = Browser::open(profile.path(), FIELD).await?;
        field.goto(&server.url("/field")).await?;
        story::lists(&field, TIMES).await?;
        story::outbox(&field, TIMES).await?;
        server.resume()?;
        // Opened again, it sends at once.
        field.reload().await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, TIMES).await?;
        field.close().await
    });
}
