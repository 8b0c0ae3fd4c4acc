//! Who works at a device: a name and a PIN, the lock between two people, and what happens when a PIN
//! is forgotten.

use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_tests::stage::story::{self, Complaint, DESK, FIELD, TABLET};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

const PIN: &str = "482915";
const OTHER_PIN: &str = "739164";

/// Adds a person; gives id and starting code.
pub fn add(server: &Server, name: &str, role: &str) -> Result<(String, String)> {
    let said = server.run(&["person", "add", "--name", name, "--role", role])?;
    id_and_code(&said)
}

pub fn id_and_code(said: &str) -> Result<(String, String)> {
    let mut words = said.split_whitespace();
    let id = words.nth(1).context("no id was printed")?;
    let code = words.nth(1).context("no code was printed")?;
    Ok((id.to_owned(), code.to_owned()))
}

/// Chooses somebody on the lock.
pub async fn choose(browser: &Browser, person: &str) -> Result<()> {
    browser.see("lock-person").await?;
    let script = "document.querySelector(`[data-person='${arguments[0]}']`).click();";
    browser.js(script, &[serde_json::json!(person)]).await?;
    Ok(())
}

/// The first time: the code, and a PIN twice.
pub async fn begin(browser: &Browser, person: &str, code: &str, pin: &str) -> Result<()> {
    choose(browser, person).await?;
    browser.fill("lock-code", code).await?;
    browser.fill("lock-new", pin).await?;
    browser.fill("lock-again", pin).await?;
    browser.press("lock-begin").await?;
    browser.see("acting").await?;
    Ok(())
}

/// Any time after it, by touch.
pub async fn unlock(browser: &Browser, person: &str, pin: &str) -> Result<()> {
    choose(browser, person).await?;
    for digit in pin.chars() {
        browser.press(&format!("pad-{digit}")).await?;
    }
    browser.press("lock-go").await
}

#[test]
#[ignore = "needs the built app and a browser"]
fn work_is_done_under_a_name_and_a_pin_and_nothing_typed_or_unsent_is_lost_by_the_lock() {
    tell(async {
        let server = Server::start(&[])?;
        let (handler, code) = add(&server, "李工", "handler")?;
        let (auditor, other) = add(&server, "王审", "auditor")?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        begin(&field, &handler, &code, PIN).await?;
        story::fill_in_the_field(&field, &Complaint::FAULT).await?;

        // Two touches and a PIN to change places; what was typed stays.
        field.press("acting").await?;
        unlock(&field, &handler, OTHER_PIN).await?;
        field.says("lock-trouble", "PIN").await?;
        field.press("lock-back").await?;
        unlock(&field, &handler, PIN).await?;
        field.see("acting").await?;
        field.press("file-save").await?;
        story::saved(&field).await?;
        story::all_sent(&field).await?;
        ensure!(!field.sees("outbox-count").await?, "the server took it in");
        field.goto(&server.url("/field")).await?;
        unlock(&field, &handler, PIN).await?;
        story::open_first(&field).await?;
        field.reads("李工").await?;
        field.reads("12层东区会议室空调").await?;

        // Another role sees and does less.
        field.press("acting").await?;
        begin(&field, &auditor, &other, OTHER_PIN).await?;
        let hidden = "!document.body.innerText.includes('12层东区会议室空调')";
        field.until("personal details to be hidden", hidden).await?;
        field.press("act-noted").await?;
        field.fill("act-note", "只看不办").await?;
        field.press("act-confirm").await?;
        field.reads("您的角色不能办理").await?;
        field.close().await
    });
}

/// How many people the browser keeps a PIN of.
const PINS: &str = "
const done = arguments[arguments.length - 1];
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const kept = db.transaction('meta').objectStore('meta').get('pins');
  kept.onsuccess = () => {
    db.close();
    const pins = kept.result ?? {};
    done(pins instanceof Map ? pins.size : Object.keys(pins).length);
  };
};";

#[test]
#[ignore = "needs the built app and a browser"]
fn a_forgotten_pin_is_replaced_by_a_new_code_and_unsent_work_stays() {
    tell(async {
        let mut server = Server::start(&[])?;
        let (handler, code) = add(&server, "李工", "handler")?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field/new")).await?;
        begin(&field, &handler, &code, PIN).await?;
        server.stop()?;
        story::file_in_the_field(&field, &Complaint::FAULT).await?;
        assert_eq!(field.js_later(PINS, &[]).await?, 1);
        let said = server.run(&["person", "reset", &handler])?;
        let (_, renewed) = id_and_code(&said)?;
        server.resume()?;
        // A reload forgets who acts; the device hears of the new code and sends what is unsent.
        field.goto(&server.url("/field")).await?;
        let heard = "document.querySelector('dialog.lock[open]')";
        field.until("the lock", heard).await?;
        story::all_sent(&field).await?;
        // The old PIN opens nothing any more, on the disk neither.
        assert_eq!(field.js_later(PINS, &[]).await?, 0);
        begin(&field, &handler, &renewed, OTHER_PIN).await?;
        story::lists(&field, 1).await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn wrong_pins_wait_longer_and_longer_and_a_reload_does_not_help() {
    tell(async {
        let server = Server::start(&[])?;
        let (handler, code) = add(&server, "李工", "handler")?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        field.goto(&server.url("/field")).await?;
        begin(&field, &handler, &code, PIN).await?;
        field.press("acting").await?;
        choose(&field, &handler).await?;
        for _ in 0..5 {
            field.fill("lock-pin", OTHER_PIN).await?;
            field.press("lock-go").await?;
            field
                .until(
                    "the PIN to be checked",
                    "document.querySelector('#lock-pin')?.value === ''",
                )
                .await?;
        }
        field.reload().await?;
        unlock(&field, &handler, PIN).await?;
        field.says("lock-trouble", "秒").await?;
        field.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn an_administrator_begins_with_people_and_devices_in_the_browser_and_takes_a_lost_one_out() {
    tell(async {
        let server = Server::start(&[])?;
        let (office, tablet) = (TempDir::new()?, TempDir::new()?);
        let admin = Browser::open(office.path(), DESK).await?;
        admin.goto(&server.url("/admin")).await?;
        admin.fill("admin-secret", "guess").await?;
        admin.press("admin-open").await?;
        admin.says("admin-trouble", "管理员密钥不对").await?;
        admin.fill("admin-secret", server.administrator()?).await?;
        admin.press("admin-open").await?;
        admin.see("admin-state").await?;
        admin.press("admin-add").await?;
        admin.says("admin-trouble", "姓名").await?;
        admin.fill("admin-name", "李工").await?;
        admin.press("admin-add").await?;
        let said = admin.words("admin-code").await?;
        let is_code = |word: &&str| word.len() == 13 && word.matches('-').count() == 2;
        let code = said
            .split_whitespace()
            .find(is_code)
            .context("no code")?
            .to_owned();
        admin.says("admin-people", "李工").await?;

        // The link that it shows enrols a tablet, and the code lets the person begin there.
        admin.press("enrol-field").await?;
        let shown = "document.querySelector(\"[data-testid='admin-link'] .qr\").dataset.text";
        admin.see("admin-link").await?;
        let link = admin.js(&format!("return {shown};"), &[]).await?;
        let field = Browser::open(tablet.path(), FIELD).await?;
        field.goto(link.as_str().context("no link")?).await?;
        field.fill("enrol-name", "一号平板").await?;
        field.press("enrol-go").await?;
        field.see("enrol-done").await?;
        field.goto(&server.url("/field")).await?;
        let person = field.see("lock-person").await?.attr("data-person").await?;
        begin(&field, &person.context("no person")?, &code, PIN).await?;

        // Lost: taken out of use in two steps.
        admin.press("admin-turn").await?;
        admin.says("admin-people", "已离岗").await?;
        admin.says("admin-devices", "一号平板").await?;
        admin.press("admin-revoke").await?;
        admin.press("admin-revoke").await?;
        admin.says("admin-devices", "已停用").await?;
        field.close().await?;
        admin.close().await
    });
}
