//! Everyone can use every page: no violation that axe can find, in both languages, and no target
//! smaller than its face promises.

use crate::{people, tell};
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, DESK, FIELD, HALL, OFFICE, PHONE, TABLET};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

/// The smallest target of a face: across and down.
pub type Least = (u32, u32);
const AT_KIOSK: Least = (64, 64);
pub const BY_THUMB: Least = (48, 48);
pub const BY_MOUSE: Least = (24, 32);
pub const ON_PHONE: Least = (44, 44);

/// What is found wrong, page by page, so that one run tells all.
#[derive(Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Looks at the page as it is.
    pub async fn look(&mut self, browser: &Browser, page: &str, least: Least) -> Result<()> {
        for found in browser.axe().await? {
            let nodes = found.nodes.join("\n  ");
            self.0
                .push(format!("{page}: {} ({})\n  {nodes}", found.id, found.help));
        }
        for small in browser.small_targets(least.0, least.1).await? {
            let (width, height) = (small.width, small.height);
            self.0
                .push(format!("{page}: {} is {width} by {height}", small.what));
        }
        for stopped in browser.stopped().await? {
            self.0.push(format!("{page}: the policy stopped {stopped}"));
        }
        Ok(())
    }

    /// Looks in one language, then in the other, and goes back to the first.
    pub async fn look_twice(&mut self, browser: &Browser, page: &str, least: Least) -> Result<()> {
        for _ in 0..2 {
            let lang = browser
                .js("return document.documentElement.lang;", &[])
                .await?;
            let page = format!("{page} in {}", lang.as_str().unwrap_or_default());
            self.look(browser, &page, least).await?;
            browser.press("lang-switch").await?;
            let other = format!("document.documentElement.lang !== {lang}");
            browser.until("the other language", &other).await?;
        }
        Ok(())
    }

    /// Looks in both languages, in the light theme and in the dark one.
    pub async fn look_four_times(
        &mut self,
        browser: &Browser,
        page: &str,
        least: Least,
        ready: &str,
    ) -> Result<()> {
        for theme in ["dark", "light"] {
            let script = "localStorage.setItem('redress.theme', JSON.stringify(arguments[0]));";
            browser.js(script, &[serde_json::json!(theme)]).await?;
            browser.reload().await?;
            browser.see(ready).await?;
            self.look_twice(browser, &format!("{page}, {theme}"), least)
                .await?;
        }
        Ok(())
    }

    /// Nothing was found; or all that was.
    pub fn none(self) -> Result<()> {
        ensure!(
            self.0.is_empty(),
            "{} found\n{}",
            self.0.len(),
            self.0.join("\n")
        );
        Ok(())
    }
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_kiosk_is_for_everyone() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.see("kiosk-start").await?;
        let mut findings = Findings::default();
        findings
            .look_twice(&kiosk, "kiosk, start", AT_KIOSK)
            .await?;
        kiosk.press("kiosk-start").await?;
        let mut screen = 1;
        while !story::at_the_last_check(&kiosk).await? {
            let page = format!("kiosk, screen {screen}");
            findings.look_twice(&kiosk, &page, AT_KIOSK).await?;
            // What someone sees who goes on without an answer.
            kiosk.press("kiosk-next").await?;
            findings
                .look(&kiosk, &format!("{page} unanswered"), AT_KIOSK)
                .await?;
            story::answer(&kiosk, &Complaint::FAULT).await?;
            story::next_screen(&kiosk).await?;
            screen += 1;
        }
        findings
            .look_twice(&kiosk, "kiosk, last check", AT_KIOSK)
            .await?;
        kiosk.press("kiosk-submit").await?;
        kiosk.see("kiosk-code").await?;
        findings.look_twice(&kiosk, "kiosk, done", AT_KIOSK).await?;
        kiosk.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_staff_faces_are_for_everyone() {
    tell(async {
        let server = Server::start(&["--demo"])?;
        let mut findings = Findings::default();
        for (kind, size, least) in [("field", FIELD, BY_THUMB), ("desk", DESK, BY_MOUSE)] {
            let profile = TempDir::new()?;
            let browser = Browser::open(profile.path(), size).await?;
            browser.goto(&server.url(&server.enrolment(kind)?)).await?;
            browser.see("enrol-name").await?;
            findings
                .look_twice(&browser, &format!("{kind}, enrolment"), BY_MOUSE)
                .await?;
            story::enrol(&browser, &server, kind, "一号").await?;
            browser.goto(&server.url(&format!("/{kind}"))).await?;
            browser.see("case-row").await?;
            findings
                .look_twice(&browser, &format!("{kind}, list"), least)
                .await?;
            story::open_first(&browser).await?;
            findings
                .look_twice(&browser, &format!("{kind}, case"), least)
                .await?;
            for page in [
                "/outbox",
                "/settings",
                "/packs",
                "/packs/ops-user-complaints/tables",
                "/packs/ops-user-complaints/open",
                "/packs/ops-user-complaints/try",
            ] {
                browser.goto(&server.url(page)).await?;
                browser.see("lang-switch").await?;
                if page.starts_with("/packs/") {
                    browser.see("view-tables").await?;
                }
                findings
                    .look_twice(&browser, &format!("{kind}, {page}"), BY_MOUSE)
                    .await?;
            }
            browser.close().await?;
        }
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_regulations_are_for_everyone_in_both_themes() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = Browser::open(profile.path(), FIELD).await?;
        let mut findings = Findings::default();
        for (view, ready) in [
            ("tables", "decisions-table-severity"),
            ("open", "view-open"),
            ("findings", "findings-looked"),
            ("try", "trial-lead"),
        ] {
            let page = format!("/packs/ops-user-complaints/{view}");
            desk.goto(&server.url(&page)).await?;
            desk.see(ready).await?;
            findings
                .look_four_times(&desk, &page, BY_MOUSE, ready)
                .await?;
        }
        desk.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_dialog_of_a_clock_and_the_choice_of_regulation_are_for_everyone() {
    tell(async {
        let server = Server::start(&[])?;
        let mut findings = Findings::default();
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        story::act(&desk, "accepted").await?;
        for (theme, lang) in [
            ("dark", "zh"),
            ("dark", "en"),
            ("light", "zh"),
            ("light", "en"),
        ] {
            let script = "localStorage.setItem('redress.theme', JSON.stringify(arguments[0]));\
                          localStorage.setItem('redress.lang', JSON.stringify(arguments[1]));";
            desk.js(script, &[serde_json::json!(theme), serde_json::json!(lang)])
                .await?;
            desk.reload().await?;
            desk.press("clock-exemption_granted-R01-17").await?;
            desk.see("clock-confirm").await?;
            let page = format!("the dialog of a clock, {theme}, {lang}");
            findings.look(&desk, &page, BY_MOUSE).await?;
            desk.press("clock-cancel").await?;
        }
        desk.close().await?;

        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        let script = "localStorage.setItem('redress.packs', JSON.stringify(['ops-user-complaints', 'dorm-property-complaints']));";
        kiosk.js(script, &[]).await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.press("kiosk-start").await?;
        kiosk.see("kiosk-pack-ops-user-complaints").await?;
        findings
            .look_twice(&kiosk, "kiosk, which regulation", AT_KIOSK)
            .await?;
        kiosk.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_phone_finds_its_way() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let phone = Browser::open(profile.path(), PHONE).await?;
        let mut findings = Findings::default();
        for path in [
            "/",
            "/track",
            "/packs",
            "/packs/ops-user-complaints",
            "/packs/ops-user-complaints/tables",
            "/packs/ops-user-complaints/open",
            "/packs/ops-user-complaints/findings",
            "/packs/ops-user-complaints/try",
        ] {
            phone.goto(&server.url(path)).await?;
            phone.see("lang-switch").await?;
            if path.starts_with("/packs/") {
                phone.see("view-tables").await?;
            }
            if path.ends_with("/findings") {
                phone.see("findings-looked").await?;
            }
            findings.look_twice(&phone, path, ON_PHONE).await?;
            let width = phone.js("return document.documentElement.scrollWidth;", &[]);
            let width = width.await?.as_u64();
            ensure!(
                width <= Some(u64::from(PHONE.width)),
                "{path} is {width:?} wide"
            );
        }
        phone.goto(&server.url("/track")).await?;
        phone.fill("track-code", "0000-0000-000").await?;
        phone.press("track-go").await?;
        phone
            .until("an answer", "document.querySelector('[role=alert]')")
            .await?;
        findings
            .look_twice(&phone, "/track, unknown code", ON_PHONE)
            .await?;
        phone.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_lock_is_for_everyone() {
    tell(async {
        let server = Server::start(&[])?;
        people::add(&server, "王工", "handler")?;
        let (person, code) = people::add(&server, "李工", "handler")?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field")).await?;
        let mut findings = Findings::default();
        let ready = "lock-person";
        findings
            .look_four_times(&field, "lock", BY_THUMB, ready)
            .await?;
        people::choose(&field, &person).await?;
        field.see("lock-code").await?;
        findings
            .look_twice(&field, "lock, first time", BY_THUMB)
            .await?;
        field.press("lock-back").await?;
        people::begin(&field, &person, &code, "482915").await?;
        findings
            .look(&field, "the bar of who works", BY_THUMB)
            .await?;
        field.press("acting").await?;
        people::choose(&field, &person).await?;
        field.see("lock-pin").await?;
        findings.look_twice(&field, "lock, PIN", BY_THUMB).await?;
        field.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_administrators_page_is_for_everyone() {
    tell(async {
        let server = Server::start(&[])?;
        people::add(&server, "李工", "handler")?;
        let profile = TempDir::new()?;
        let admin = Browser::open(profile.path(), DESK).await?;
        admin.goto(&server.url("/admin")).await?;
        let mut findings = Findings::default();
        let ready = "admin-secret";
        findings
            .look_four_times(&admin, "administration, closed", BY_MOUSE, ready)
            .await?;
        admin.fill("admin-secret", server.administrator()?).await?;
        admin.press("admin-open").await?;
        admin.see("admin-people").await?;
        findings
            .look_twice(&admin, "administration", BY_MOUSE)
            .await?;
        admin.press("enrol-kiosk").await?;
        admin.see("admin-link").await?;
        findings
            .look_twice(&admin, "administration, a link", BY_MOUSE)
            .await?;
        admin.close().await?;
        findings.none()
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_set_up_is_for_everyone() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let admin = Browser::open(profile.path(), DESK).await?;
        let link = format!("/setup#{}", server.administrator()?);
        admin.goto(&server.url(&link)).await?;
        let mut findings = Findings::default();
        for (step, what) in [
            "organisation",
            "regulations",
            "places",
            "people",
            "devices",
            "ready",
        ]
        .into_iter()
        .enumerate()
        {
            let there = format!(
                "document.querySelector(\"[data-testid='step-{step}'][aria-current='step']\")"
            );
            admin.until("the next step", &there).await?;
            findings
                .look_twice(&admin, &format!("set-up, {what}"), BY_MOUSE)
                .await?;
            match step {
                0 => {
                    admin.fill("setup-name", "滨河服务中心").await?;
                    admin.fill("setup-me", "王工").await?;
                }
                5 => break,
                _ => {}
            }
            admin.press("setup-next").await?;
        }
        admin.close().await?;
        findings.none()
    });
}
