//! Pictures of every face in both languages at four sizes, with the sample cases in the record:
//! `cargo run -p redress-tests --bin screenshots -- DIR [NAME…]`. With names, only those pictures:
//! `kiosk-done-zh-1080x1920`, or one of those that the front page shows, such as `kiosk-zh`.

use anyhow::{Context, Result, ensure};
use redress_tests::stage::story::{self, Complaint, DESK, FIELD, HALL, KIOSK, PHONE, TABLET};
use redress_tests::stage::{Browser, Server, Size, picture};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The most a kept picture may weigh.
const HEAVIEST: usize = 150_000;
const SIZES: [Size; 4] = [FIELD, PHONE, KIOSK, DESK];

/// Pictures wanted, and where they go.
struct Album {
    folder: PathBuf,
    names: Vec<String>,
}

impl Album {
    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    async fn take(&self, browser: &Browser, name: &str, size: Size) -> Result<()> {
        if !self.wants(name) {
            return Ok(());
        }
        browser.resize(size).await?;
        browser
            .js("document.activeElement?.blur(); scrollTo(0, 0);", &[])
            .await?;
        // One more frame, for what moves when the size changes.
        browser
            .js_later(
                "requestAnimationFrame(() => setTimeout(arguments[0], 300));",
                &[],
            )
            .await?;
        let picture = picture::palette(&browser.picture().await?)?;
        // Those that the front page shows are kept in the repository; they have no size in their name.
        let kept = !name.ends_with(char::is_numeric);
        ensure!(
            !kept || picture.len() <= HEAVIEST,
            "{name} weighs {}",
            picture.len()
        );
        let path = self.folder.join(format!("{name}.png"));
        std::fs::write(&path, &picture)?;
        println!("{} {} bytes", path.display(), picture.len());
        Ok(())
    }

    /// One page at every size.
    async fn page(&self, browser: &Browser, face: &str, lang: &str) -> Result<()> {
        for size in SIZES {
            let name = format!("{face}-{lang}-{}x{}", size.width, size.height);
            self.take(browser, &name, size).await?;
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("give a folder for the pictures")?;
    let album = Album {
        folder: Path::new(&folder).to_owned(),
        names: arguments.collect(),
    };
    std::fs::create_dir_all(&album.folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(take_all(&album))
}

async fn take_all(album: &Album) -> Result<()> {
    let server = Server::start(&["--demo"])?;
    for (lang, complaint) in [("zh", Complaint::FAULT), ("en", Complaint::GOODS)] {
        let profile = TempDir::new()?;
        let browser = story::enrolled(&HALL, profile.path(), &server).await?;
        speak(&browser, lang).await?;
        album.page(&browser, "enrolled", lang).await?;
        let code = kiosk(album, &server, &browser, lang, &complaint).await?;
        public(album, &server, &browser, lang, &code).await?;
        kept_in(album, &server, &browser, lang).await?;
        browser.close().await?;

        let profile = TempDir::new()?;
        let browser = story::enrolled(&TABLET, profile.path(), &server).await?;
        speak(&browser, lang).await?;
        staff(album, &server, &browser, lang).await?;
        browser.close().await?;
        // With people the other faces would be locked: a record of its own.
        office(album, lang).await?;
    }
    Ok(())
}

/// With a PIN for its staff a kiosk shows its public pages only.
async fn kept_in(album: &Album, server: &Server, browser: &Browser, lang: &str) -> Result<()> {
    browser.goto(&server.url("/settings")).await?;
    browser.fill("lock-new", "482915").await?;
    browser.fill("lock-again", "482915").await?;
    browser.press("staff-choose").await?;
    browser
        .until(
            "the PIN to be kept",
            "document.querySelector(\"[data-testid='staff-chosen']\")?.innerText !== ''",
        )
        .await?;
    browser.goto(&server.url("/")).await?;
    browser.see("lock-pin").await?;
    album.page(browser, "kiosk-staff", lang).await
}

/// The administrator adds a person; from then on the device asks who works there.
async fn office(album: &Album, lang: &str) -> Result<()> {
    let server = Server::start(&["--demo"])?;
    let profile = TempDir::new()?;
    let browser = &story::enrolled(&TABLET, profile.path(), &server).await?;
    speak(browser, lang).await?;
    set_up(album, &server, browser, lang).await?;
    browser.goto(&server.url("/admin")).await?;
    browser
        .fill("admin-secret", server.administrator()?)
        .await?;
    browser.press("admin-open").await?;
    browser.see("admin-state").await?;
    for name in ["李工", "王工"] {
        browser.fill("admin-name", name).await?;
        browser.press("admin-add").await?;
        browser.says("admin-code", name).await?;
    }
    browser.press("enrol-field").await?;
    browser.see("admin-link").await?;
    album.page(browser, "admin", lang).await?;
    browser.goto(&server.url("/field")).await?;
    browser.see("lock-person").await?;
    album.page(browser, "lock", lang).await?;
    browser.press("lock-person").await?;
    browser.see("lock-code").await?;
    album.page(browser, "lock-first", lang).await
}

/// The first steps of the set-up, as the link that the server prints opens them.
async fn set_up(album: &Album, server: &Server, browser: &Browser, lang: &str) -> Result<()> {
    let link = format!("/setup#{}", server.administrator()?);
    browser.goto(&server.url(&link)).await?;
    browser.see("setup-name").await?;
    album.page(browser, "setup", lang).await?;
    browser.fill("setup-name", "滨河服务中心").await?;
    browser.fill("setup-me", "张工").await?;
    browser.press("setup-next").await?;
    browser.see("setup-filter").await?;
    album.page(browser, "setup-regulations", lang).await?;
    browser.press("setup-next").await?;
    browser.see("place-1").await?;
    album.page(browser, "setup-places", lang).await
}

async fn speak(browser: &Browser, lang: &str) -> Result<()> {
    if lang == "en" {
        browser.press("lang-switch").await?;
    }
    Ok(())
}

async fn kiosk(
    album: &Album,
    server: &Server,
    browser: &Browser,
    lang: &str,
    complaint: &Complaint,
) -> Result<String> {
    browser.goto(&server.url("/kiosk")).await?;
    browser.see("kiosk-start").await?;
    album.page(browser, "kiosk-start", lang).await?;
    browser.press("kiosk-start").await?;
    let mut screen = 1;
    while !story::at_the_last_check(browser).await? {
        story::answer(browser, complaint).await?;
        album
            .page(browser, &format!("kiosk-{screen}"), lang)
            .await?;
        story::next_screen(browser).await?;
        screen += 1;
    }
    album.page(browser, "kiosk-check", lang).await?;
    browser.press("kiosk-submit").await?;
    let code = browser.see("kiosk-code").await?.attr("data-code").await?;
    let sent = "document.querySelector(\"[data-testid='save-state']\")?.dataset.state === 'sent'";
    browser.until("the complaint to be sent", sent).await?;
    album.page(browser, "kiosk-done", lang).await?;
    album.take(browser, &format!("kiosk-{lang}"), KIOSK).await?;
    code.context("no code is shown")
}

async fn public(
    album: &Album,
    server: &Server,
    browser: &Browser,
    lang: &str,
    code: &str,
) -> Result<()> {
    for (face, path) in [
        ("home", "/"),
        ("packs", "/packs"),
        ("pack", "/packs/ops-user-complaints"),
        ("pack-tables", "/packs/ops-user-complaints/tables"),
        ("pack-open", "/packs/ops-user-complaints/open"),
        ("pack-findings", "/packs/ops-user-complaints/findings"),
        ("pack-try", "/packs/ops-user-complaints/try"),
        ("track-ask", "/track"),
    ] {
        browser.goto(&server.url(path)).await?;
        browser.see("lang-switch").await?;
        if path.starts_with("/packs/") {
            // A regulation comes when it is wanted.
            browser.see("view-tables").await?;
        }
        if face == "pack-findings" {
            browser.see("findings-looked").await?;
            album.take(browser, &format!("packs-{lang}"), FIELD).await?;
        }
        album.page(browser, face, lang).await?;
    }
    browser.goto(&server.url("/track")).await?;
    browser.fill("track-code", code).await?;
    browser.press("track-go").await?;
    browser.see("track-turn").await?;
    album.page(browser, "track", lang).await?;
    album.take(browser, &format!("track-{lang}"), PHONE).await
}

async fn staff(album: &Album, server: &Server, browser: &Browser, lang: &str) -> Result<()> {
    for (face, size) in [("field", FIELD), ("desk", DESK)] {
        browser.goto(&server.url(&format!("/{face}"))).await?;
        browser.see("case-row").await?;
        album.page(browser, &format!("{face}-list"), lang).await?;
        story::open_first(browser).await?;
        album.page(browser, &format!("{face}-case"), lang).await?;
        album.take(browser, &format!("{face}-{lang}"), size).await?;
    }
    browser.press("letters").await?;
    browser.see("letter").await?;
    album.page(browser, "letters", lang).await?;
    browser.goto(&server.url("/board")).await?;
    browser.see("case-row").await?;
    album.page(browser, "board", lang).await?;
    album.take(browser, &format!("board-{lang}"), DESK).await?;
    story::open_first(browser).await?;
    album.page(browser, "board-case", lang).await?;
    browser.goto(&server.url("/ledger")).await?;
    browser.see("case-row").await?;
    album.page(browser, "ledger", lang).await?;
    for (face, path) in [
        ("intake", "/field/new"),
        ("outbox", "/outbox"),
        ("settings", "/settings"),
        ("calendar", "/calendar/2026"),
    ] {
        browser.goto(&server.url(path)).await?;
        browser.see("lang-switch").await?;
        album.page(browser, face, lang).await?;
    }
    Ok(())
}
