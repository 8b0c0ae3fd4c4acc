//! A kiosk in a lobby: the public stays on its pages, and its staff leave them with a PIN.

use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, Complaint, HALL};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const PIN: &str = "482915";

/// Types the staff's PIN by touch.
async fn type_pin(kiosk: &Browser, pin: &str) -> Result<()> {
    kiosk.see("lock-pin").await?;
    for digit in pin.chars() {
        kiosk.press(&format!("pad-{digit}")).await?;
    }
    kiosk.press("lock-go").await
}

async fn choose_pin(kiosk: &Browser, pin: &str, again: &str) -> Result<()> {
    kiosk.fill("lock-new", pin).await?;
    kiosk.fill("lock-again", again).await?;
    kiosk.press("staff-choose").await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn a_kiosk_is_left_only_with_its_staff_pin_and_by_nobody_who_types_an_address() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        choose_pin(&kiosk, "111111", "111111").await?;
        kiosk.says("lock-trouble", "不要全部相同").await?;
        choose_pin(&kiosk, PIN, "482916").await?;
        kiosk.says("lock-trouble", "两次输入").await?;
        choose_pin(&kiosk, PIN, PIN).await?;
        kiosk.says("staff-chosen", "已设好").await?;

        // Without the network, too.
        kiosk.press("enrol-start").await?;
        kiosk.see("kiosk-start").await?;
        server.stop()?;
        for path in ["/", "/field", "/settings", "/outbox", "/admin", "/packs"] {
            kiosk.goto(&server.url(path)).await?;
            kiosk.see("lock-pin").await?;
            ensure!(!kiosk.sees("acting").await?, "{path}");
        }
        type_pin(&kiosk, "739164").await?;
        kiosk.says("lock-trouble", "PIN").await?;
        kiosk.press("staff-back").await?;
        story::file_at_kiosk(&kiosk, &Complaint::FAULT).await?;

        // From the page itself; back at the kiosk it is closed again.
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.press("kiosk-help").await?;
        kiosk.press("kiosk-staff").await?;
        type_pin(&kiosk, PIN).await?;
        kiosk
            .until(
                "no lock",
                "!document.querySelector('[data-testid=lock]').open",
            )
            .await?;
        kiosk
            .js(
                "document.querySelector('a[href=\"/outbox\"]').click();",
                &[],
            )
            .await?;
        kiosk.reads("未上传").await?;
        kiosk.js("history.back();", &[]).await?;
        kiosk
            .js("document.querySelector('a[href=\"/kiosk\"]').click();", &[])
            .await?;
        kiosk.see("kiosk-start").await?;
        kiosk.js("history.back();", &[]).await?;
        kiosk.see("lock-pin").await?;

        // Forgotten: a new code of the administrator, and a new one.
        server.resume()?;
        story::enrol(&kiosk, &server, "kiosk", "大厅").await?;
        choose_pin(&kiosk, "739164", "739164").await?;
        kiosk.says("staff-chosen", "已设好").await?;
        kiosk.goto(&server.url("/settings")).await?;
        type_pin(&kiosk, "739164").await?;
        kiosk.see("staff-pin").await?;
        kiosk.close().await
    });
}
