//! A browser whose profile was put back to an earlier state, as from a disk image.

use crate::restored::counted;
use crate::{record, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Makes one folder what another is.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status()?;
    ensure!(done.success(), "the profile cannot be copied");
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_profile_that_was_set_back_goes_on_as_another_device_and_loses_nothing() {
    tell(async {
        let mut server = Server::start(&[])?;
        let place = TempDir::new()?;
        let (profile, image) = (place.path().join("profile"), place.path().join("image"));
        std::fs::create_dir(&profile)?;
        let mut field = story::enrolled(&TABLET, &profile, &server).await?;
        for time in 0..2 {
            story::file_and_send(&field, &server, time + 1).await?;
            if time == 0 {
                field.close().await?;
                copy(&profile, &image)?;
                field = Browser::open(&profile, FIELD).await?;
            }
        }
        field.close().await?;

        // Set back and opened with a network: it learns at once what it had written meanwhile.
        copy(&image, &profile)?;
        let field = Browser::open(&profile, FIELD).await?;
        field.goto(&server.url("/field")).await?;
        field.reads("新的设备身份").await?;
        story::lists(&field, 2).await?;
        record::one_chain(&field, 2).await?;
        field.close().await?;

        // Set back once more, and written on without a network: what was written is carried over.
        copy(&image, &profile)?;
        server.stop()?;
        let field = Browser::open(&profile, FIELD).await?;
        field.goto(&server.url("/field")).await?;
        story::lists(&field, 1).await?;
        field.press("file-new").await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        field.goto(&server.url("/field")).await?;
        story::outbox(&field, 1).await?;
        server.resume()?;
        field.goto(&server.url("/field")).await?;
        field.reads("新的设备身份").await?;
        story::lists(&field, 3).await?;
        story::all_sent(&field).await?;
        story::outbox(&field, 0).await?;
        record::one_chain(&field, 3).await?;
        record::in_short(&field, 3).await?;
        field.close().await?;
        ensure!(
            counted(&server, "events")? == 3,
            "all are on the server, once"
        );
        ensure!(counted(&server, "devices")? == 2, "written by two devices");
        Ok(())
    });
}
