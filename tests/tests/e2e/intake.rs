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

#[test]
#[ignore = "needs the built app and a browser"]
fn a_pasted_message_is_picked_apart_and_what_was_typed_stays() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        desk.fill("input-subject_name", "12层东区会议室空调")
            .await?;
        desk.js(
            "document.querySelector(\"[data-testid='paste']\").open = true;",
            &[],
        )
        .await?;
        let message = "我是李四，会议室空调不制冷，报修三次没人来，电话１３８ ００１３ ８０００";
        desk.fill("intake-paste", message).await?;
        desk.press("paste-fill").await?;
        desk.says("paste-told", "已填入").await?;
        let value = |id: &str| format!("return document.getElementById('input-{id}').value");
        let contact = desk.js(&value("contact"), &[]).await?;
        ensure!(contact == "李四 13800138000", "{contact}");
        let said = desk.js(&value("story"), &[]).await?;
        ensure!(
            said == "我是李四，会议室空调不制冷，报修三次没人来",
            "{said}"
        );
        let typed = desk.js(&value("subject_name"), &[]).await?;
        ensure!(typed == "12层东区会议室空调", "{typed}");
        let mut findings = Findings::default();
        findings
            .look(&desk, "intake, a pasted message", BY_MOUSE)
            .await?;

        // Once more: nothing is written over; and everything can be taken back.
        desk.press("paste-fill").await?;
        desk.says("paste-told", "没有改动").await?;
        desk.fill("intake-paste", "投诉内容：别的").await?;
        desk.js("document.getElementById('input-story').value = ''; document.getElementById('input-story').dispatchEvent(new Event('input', { bubbles: true }));", &[]).await?;
        desk.press("paste-fill").await?;
        desk.says("paste-told", "已填入").await?;
        desk.press("paste-undo").await?;
        let said = desk.js(&value("story"), &[]).await?;
        ensure!(said == "", "not taken back: {said}");
        desk.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_case_is_linked_with_the_one_that_is_about_the_same_and_a_filter_is_kept() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        let first = desk.words("case-code").await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &AGAIN).await?;
        let second = desk.words("case-code").await?;

        story::begin_act(&desk, "other").await?;
        desk.choose("act-kind", "duplicate_linked").await?;
        desk.fill("act-same", "no such case").await?;
        desk.press("act-confirm").await?;
        desk.reads("请写明是哪一件").await?;
        desk.fill("act-same", &second).await?;
        desk.press("act-confirm").await?;
        desk.reads("请写明是哪一件").await?;
        desk.fill("act-same", &first).await?;
        desk.press("act-confirm").await?;
        desk.says("linked", &first).await?;

        // What the table shows stands in the address, and survives a reload and another visit.
        desk.goto(&server.url("/desk")).await?;
        desk.fill("desk-filter", &second).await?;
        let alone = "document.querySelectorAll(\"[data-testid='case-row']\").length === 1";
        desk.until("one case", alone).await?;
        desk.press("keep-filter").await?;
        desk.reload().await?;
        desk.until("the filter to stay", alone).await?;
        desk.goto(&server.url("/desk")).await?;
        let both = "document.querySelectorAll(\"[data-testid='case-row']\").length === 2";
        desk.until("every case", both).await?;
        desk.press("kept-filter").await?;
        desk.until("one case", alone).await?;
        let mut findings = Findings::default();
        findings
            .look(&desk, "desk, a kept filter", BY_MOUSE)
            .await?;
        desk.press("keep-filter").await?;
        ensure!(
            !desk.sees("kept-filter").await?,
            "the filter was not let go"
        );
        desk.close().await?;
        findings.none()
    });
}
