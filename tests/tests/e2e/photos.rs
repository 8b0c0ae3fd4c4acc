//! Photos with an act: saved with it on the device, sent after it, gone on with after the line was cut
//! in the middle of one, shown to others.

use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_tests::stage::story::{self, Complaint, FIELD, OFFICE, TABLET};
use redress_tests::stage::{Browser, Server};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::By;

/// A picture that does not get small: every point another colour.
pub fn picture(folder: &Path, name: &str, seed: u32) -> Result<PathBuf> {
    picture_of(folder, name, seed, (1200, 900))
}

/// The same of so many points across and down.
pub fn picture_of(
    folder: &Path,
    name: &str,
    seed: u32,
    (width, height): (u32, u32),
) -> Result<PathBuf> {
    let path = folder.join(name);
    let file = fs::File::create(&path)?;
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut state = seed;
    let mut bytes = Vec::new();
    for _ in 0..width * height * 3 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push(state.to_be_bytes()[0]);
    }
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(path)
}

/// Chooses files in the open panel.
pub async fn choose(browser: &Browser, files: &[&Path]) -> Result<()> {
    let input = By::Css("[data-testid='photo-input']");
    let input = browser.driver().find(input).await?;
    let paths: Vec<&str> = files.iter().filter_map(|path| path.to_str()).collect();
    input.send_keys(paths.join("\n")).await?;
    Ok(())
}

const WAITING: &str = "document.querySelector(\"[data-testid='photos-left']\")";
/// The picture is shown once somebody looks at it.
pub const SHOWN: &str = "(() => { const img = document.querySelector(\"[data-testid='photo'] img\");\
                     img?.scrollIntoView(); return img?.naturalWidth > 100; })()";

/// How many attachments the server has, all of them whole.
pub fn stored(server: &Server) -> Result<u64> {
    let found: Value = serde_json::from_str(&server.run(&["verify", "--json"])?)?;
    ensure!(found.get("findings") == Some(&json!([])), "{found}");
    let count = found.get("attachments").and_then(Value::as_u64);
    Ok(count.unwrap_or(0))
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_photo_taken_without_network_outlives_the_browser_and_a_cut_in_its_middle_and_others_see_it() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (profile, office, files) = (TempDir::new()?, TempDir::new()?, TempDir::new()?);
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        story::all_sent(&field).await?;
        server.stop()?;
        story::open_first(&field).await?;
        let (one, two) = (
            picture(files.path(), "一.png", 1)?,
            picture(files.path(), "二.png", 2)?,
        );
        let none = files.path().join("none.png");
        fs::write(&none, "no picture")?;
        field.press("act-noted").await?;
        choose(&field, &[&one, &none, &two]).await?;
        field.reads("文字和其他照片不受影响").await?;
        let both = "document.querySelectorAll(\"[data-testid='photos-chosen'] img\").length === 2";
        field.until("two photos to be chosen", both).await?;
        field.press("act-confirm").await?;
        field.see("happened-noted").await?;
        field.until("the photo to be shown", SHOWN).await?;
        field.says("photos-left", "照片还有2张待上传").await?;

        // The browser ends at once and begins anew: text and photos are still there.
        field.kill()?;
        let field = Browser::open(profile.path(), FIELD).await?;
        field.goto(&server.url("/field")).await?;
        story::open_first(&field).await?;
        field.until("the photo to be shown", SHOWN).await?;
        field.says("photos-left", "照片还有2张待上传").await?;

        // A slow line, cut in the middle of a photo.
        let slow = json!({"offline": false, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 200_000});
        let cdp = field.driver().cdp();
        cdp.send_raw("Network.emulateNetworkConditions", slow)
            .await?;
        server.resume()?;
        let under_way = format!("/已传[1-9]\\d?%/.test({WAITING}?.innerText ?? '')");
        field
            .within(
                Duration::from_secs(90),
                "a photo to be under way",
                &under_way,
            )
            .await?;
        // The text was there first.
        story::outbox(&field, 0).await?;
        server.stop()?;
        ensure!(stored(&server)? < 2, "the line was not cut in the middle");
        server.resume()?;
        let sent = format!("!{WAITING}");
        field
            .within(Duration::from_secs(120), "photos to be sent", &sent)
            .await?;
        ensure!(stored(&server)? == 2, "both are stored");
        field.until("the photo to be shown", SHOWN).await?;
        field.close().await?;

        let desk = story::enrolled(&OFFICE, office.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        story::open_first(&desk).await.context("the case")?;
        desk.until("the photo to be shown", SHOWN).await?;
        desk.close().await
    });
}
