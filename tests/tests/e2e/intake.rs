//! Taking in a complaint that may be there already: it is said while it is typed, and nothing is decided or
//! lost by it.

use crate::access::{BY_MOUSE, Findings};
use crate::tell;
use anyhow::ensure;
use redress_tests::stage::Server;
use redress_tests::stage::story::{self, Complaint, OFFICE};
use tempfile::TempDir;

/// Other words about the same room.
const AGAIN: Complaint = Complaint {
    chosen: Complaint::FAULT.chosen,
    written: &[
        ("subject_name", "12层东区会议室空调"),
        ("story", "开会太热。"),
        ("contact", "13900000000"),
    ],
};

#[test]
#[ignore = "needs the built app and a browser"]
fn what_may_be_here_already_is_shown_while_it_is_typed_and_can_be_filed_all_the_same() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        let code = desk.words("case-code").await?;
        story::all_sent(&desk).await?;
        server.stop()?;

        // Without a network, as it is typed: something else first.
        desk.goto(&server.url("/desk/new")).await?;
        desk.fill("input-subject_name", "食堂饭菜太咸连续三天")
            .await?;
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        ensure!(!desk.sees("alike").await?, "shown without a reason");
        story::answer(&desk, &AGAIN).await?;
        desk.says("alike", &code).await?;
        let mut findings = Findings::default();
        findings
            .look(&desk, "intake, something alike", BY_MOUSE)
            .await?;
        desk.press("file-save").await?;
        story::saved(&desk).await?;
        let new = desk.words("case-code").await?;
        ensure!(new != code, "no case of its own");
        desk.close().await?;
        findings.none()
    });
}
