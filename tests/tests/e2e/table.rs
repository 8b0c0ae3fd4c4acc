//! The desk's list as a table for a spreadsheet: what is shown, and nothing that runs.

use crate::device::{save_to, saved_in};
use crate::tell;
use anyhow::ensure;
use redress_tests::stage::Server;
use redress_tests::stage::story::{self, Complaint, OFFICE};
use tempfile::TempDir;

#[test]
#[ignore = "needs the built app and a browser"]
fn the_cases_that_the_desk_shows_leave_as_a_table_that_runs_nothing() {
    tell(async {
        let server = Server::start(&[])?;
        let (profile, downloads) = (TempDir::new()?, TempDir::new()?);
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        let formula = Complaint {
            chosen: Complaint::FAULT.chosen,
            written: &[
                ("subject_name", "=HYPERLINK(\"http://x\",\"空调\")"),
                ("story", "不制冷"),
                ("contact", "13800000000"),
            ],
        };
        for complaint in [&Complaint::GOODS, &formula] {
            desk.goto(&server.url("/desk/new")).await?;
            story::file_in_the_field(&desk, complaint).await?;
        }
        desk.goto(&server.url("/desk")).await?;
        story::lists(&desk, 2).await?;
        desk.fill("desk-filter", "空调").await?;
        story::lists(&desk, 1).await?;
        save_to(&desk, downloads.path()).await?;
        desk.press("desk-export").await?;

        let text = std::fs::read_to_string(saved_in(downloads.path()).await?)?;
        ensure!(text.starts_with("\u{feff}\"编号\","), "{text}");
        let rows: Vec<&str> = text.split_terminator("\r\n").collect();
        ensure!(rows.len() == 2, "not what is shown: {text}");
        ensure!(
            text.contains(",\"'=HYPERLINK(\"\"http://x\"\""),
            "the cell would run: {text}"
        );
        desk.close().await
    });
}
