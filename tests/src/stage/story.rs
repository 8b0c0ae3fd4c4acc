//! What people do at each face, in their own gestures: file at the kiosk, join a device, open a
//! case, act on it, look up a code.

use super::{Browser, Server, Size};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::time::{Duration, Instant};

/// A device syncs by itself after a minute and a half at the latest.
const UNASKED: Duration = Duration::from_secs(120);

/// A standing kiosk.
pub const KIOSK: Size = Size {
    width: 1080,
    height: 1920,
};
/// A tablet on its side.
pub const FIELD: Size = Size {
    width: 1024,
    height: 768,
};
/// A small desktop screen.
pub const DESK: Size = Size {
    width: 1280,
    height: 800,
};
/// A phone.
pub const PHONE: Size = Size {
    width: 390,
    height: 844,
};

/// What someone complains of: choices and words by fact.
#[derive(Debug, Clone, Copy)]
pub struct Complaint {
    /// Facts chosen: name and value.
    pub chosen: &'static [(&'static str, &'static str)],
    /// Facts written: name and words.
    pub written: &'static [(&'static str, &'static str)],
}

impl Complaint {
    /// A fault that was not put right, with proof, in Chinese.
    pub const FAULT: Self = Self {
        chosen: &[
            ("topic", "fault"),
            ("circumstances", "none"),
            ("proof", "attached"),
        ],
        written: &[
            ("subject_name", "12层东区会议室空调"),
            ("story", "报修三次仍不制冷，开会只能开窗。"),
            ("contact", "13800000000"),
        ],
    };
    /// Goods that fail, several people together, proof to follow, in English.
    pub const GOODS: Self = Self {
        chosen: &[
            ("topic", "goods"),
            ("circumstances", "several"),
            ("proof", "attached"),
        ],
        written: &[
            ("subject_name", "Access card readers, gate 3"),
            ("story", "Four of ten readers failed within a month."),
            ("contact", "desk12@example.com"),
        ],
    };
}

/// A device of the organisation: the face it shows, its size, and its name.
#[derive(Debug, Clone, Copy)]
pub struct Device {
    kind: &'static str,
    size: Size,
    name: &'static str,
}

/// Somebody's tablet, out in the building.
pub const TABLET: Device = Device {
    kind: "field",
    size: FIELD,
    name: "一号平板",
};
/// The computer at the front desk.
pub const OFFICE: Device = Device {
    kind: "desk",
    size: DESK,
    name: "服务台",
};
/// The kiosk in the lobby.
pub const HALL: Device = Device {
    kind: "kiosk",
    size: KIOSK,
    name: "大厅",
};

/// A browser with the record of its own in a folder, enrolled as a device.
///
/// # Errors
/// When a step fails.
pub async fn enrolled(device: &Device, profile: &Path, server: &Server) -> Result<Browser> {
    let browser = Browser::open(profile, device.size).await?;
    enrol(&browser, server, device.kind, device.name).await?;
    Ok(browser)
}

/// Files a fault on a tablet with a network, which then lists so many cases and has sent all it has.
///
/// # Errors
/// When a step fails.
pub async fn file_and_send(field: &Browser, server: &Server, listed: usize) -> Result<()> {
    field.goto(&server.url("/field/new")).await?;
    file_in_the_field(field, &Complaint::FAULT).await?;
    field.goto(&server.url("/field")).await?;
    lists(field, listed).await?;
    all_sent(field).await
}

/// Joins a browser to the organisation as a device of a kind, and waits until it works offline.
///
/// # Errors
/// When a step fails.
pub async fn enrol(browser: &Browser, server: &Server, kind: &str, name: &str) -> Result<()> {
    browser.goto(&server.url(&server.enrolment(kind)?)).await?;
    browser.fill("enrol-name", name).await?;
    browser.press("enrol-go").await?;
    browser.see("enrol-done").await?;
    browser.kept_offline().await
}

/// Files a complaint at the kiosk as one person would; gives the code and the number of screens.
///
/// # Errors
/// When a step fails.
pub async fn file_at_kiosk(browser: &Browser, complaint: &Complaint) -> Result<(String, usize)> {
    browser.press("kiosk-start").await?;
    let screens = answer_questions(browser, complaint).await?;
    browser.press("kiosk-submit").await?;
    let code = browser.see("kiosk-code").await?.attr("data-code").await?;
    Ok((code.context("the code is not there")?, screens))
}

/// Answers the kiosk's questions up to the last check; gives the number of screens, that included.
///
/// # Errors
/// When a step fails.
pub async fn answer_questions(browser: &Browser, complaint: &Complaint) -> Result<usize> {
    for screen in 1..=12 {
        if at_the_last_check(browser).await? {
            return Ok(screen);
        }
        answer(browser, complaint).await?;
        next_screen(browser).await?;
    }
    bail!("the kiosk goes on asking")
}

/// Whether the kiosk's screen is the last check and no question.
///
/// # Errors
/// When it is neither.
pub async fn at_the_last_check(browser: &Browser) -> Result<bool> {
    let here = "[data-testid='kiosk-next'], [data-testid='kiosk-submit']";
    let waiting = format!("document.querySelector(\"{here}\")");
    browser.until("a screen of the kiosk", &waiting).await?;
    browser.sees("kiosk-submit").await
}

/// Goes on to the kiosk's next screen.
///
/// # Errors
/// When it does not come.
pub async fn next_screen(browser: &Browser) -> Result<()> {
    let before = heading(browser).await?;
    browser.press("kiosk-next").await?;
    let moved = format!(
        "document.querySelector('h1')?.innerText !== {}",
        serde_json::json!(before)
    );
    browser.until("the next screen", &moved).await
}

/// Answers what this screen asks.
///
/// # Errors
/// When it takes no answer.
pub async fn answer(browser: &Browser, complaint: &Complaint) -> Result<()> {
    for (fact, value) in complaint.chosen {
        let id = format!("option-{fact}-{value}");
        let list = format!("input-{fact}");
        if browser.sees(&id).await? {
            browser.press(&id).await?;
        } else if browser.sees(&list).await? {
            browser.choose(&list, value).await?;
        }
    }
    for (fact, words) in complaint.written {
        let id = format!("input-{fact}");
        if browser.sees(&id).await? {
            browser.fill(&id, words).await?;
        }
    }
    Ok(())
}

async fn heading(browser: &Browser) -> Result<String> {
    let heading = browser.js("return document.querySelector('h1')?.innerText ?? '';", &[]);
    Ok(heading.await?.as_str().unwrap_or_default().to_owned())
}

/// Waits until a face lists so many cases.
///
/// # Errors
/// When it does not.
pub async fn lists(browser: &Browser, cases: usize) -> Result<()> {
    let rows =
        format!("document.querySelectorAll(\"[data-testid='case-row']\").length === {cases}");
    browser
        .until(&format!("{cases} cases in the list"), &rows)
        .await
}

/// Fills in the form for a complaint taken by staff.
///
/// # Errors
/// When it takes no answer.
pub async fn fill_in_the_field(browser: &Browser, complaint: &Complaint) -> Result<()> {
    browser.see("file-save").await?;
    // The regulation may still be on its way.
    let asked = "document.querySelector('.intake .form-fields .field')";
    browser.until("the form's questions", asked).await?;
    answer(browser, complaint).await
}

/// Takes a complaint as staff, until the face says that it is saved on the device.
///
/// # Errors
/// When it is not saved.
pub async fn file_in_the_field(browser: &Browser, complaint: &Complaint) -> Result<()> {
    fill_in_the_field(browser, complaint).await?;
    browser.press("file-save").await?;
    saved(browser).await
}

/// Waits until the face says that what was entered is safe, on this device or beyond.
///
/// # Errors
/// When it does not.
pub async fn saved(browser: &Browser) -> Result<()> {
    let line = "document.querySelector(\"[data-testid='save-state']\")?.innerText ?? ''";
    let said = format!("/已保存在本机|上传中|已上传|Saved|Sending|Sent/.test({line})");
    browser.until("the face to say \"saved\"", &said).await
}

/// Opens the first case of the list.
///
/// # Errors
/// When there is none.
pub async fn open_first(browser: &Browser) -> Result<()> {
    open_case(browser, "").await
}

/// Opens the case whose row says `words`.
///
/// # Errors
/// When there is none.
pub async fn open_case(browser: &Browser, words: &str) -> Result<()> {
    browser.says("case-row", words).await?;
    let script = "const row = [...document.querySelectorAll(\"[data-testid='case-row']\")]\
                  .find((e) => e.innerText.includes(arguments[0]));\
                  (row.matches('a, button') ? row : row.querySelector('a, button') ?? row).click();";
    browser.js(script, &[serde_json::json!(words)]).await?;
    browser.see("case-title").await?;
    Ok(())
}

/// Begins an act on the open case; one that does not fit best now stands behind "more".
///
/// # Errors
/// When it is not offered.
pub async fn begin_act(browser: &Browser, kind: &str) -> Result<()> {
    let act = format!("act-{kind}");
    let there = format!("document.querySelector(\"[data-testid='{act}']\")");
    browser
        .until(&format!("\"{kind}\" to be on offer"), &there)
        .await?;
    if !browser.sees(&act).await? {
        browser.press("acts-more").await?;
    }
    browser.press(&act).await
}

/// Records an act on the open case; where it wants a word more, says one.
///
/// # Errors
/// When it is not offered or not saved.
pub async fn act(browser: &Browser, kind: &str) -> Result<()> {
    begin_act(browser, kind).await?;
    let seen = format!(
        "document.querySelector(\"[data-testid='act-confirm'], [data-testid='happened-{kind}']\")"
    );
    browser
        .until(&format!("\"{kind}\" to be taken up"), &seen)
        .await?;
    if browser.sees("act-confirm").await? {
        browser.fill("act-note", "已当面说明。").await?;
        browser.press("act-confirm").await?;
    }
    browser.see(&format!("happened-{kind}")).await?;
    Ok(())
}

/// Counts the unsent in the browser's own storage: the page may not have read them yet.
const UNSENT: &str = "
const done = arguments[arguments.length - 1];
indexedDB.databases().then((all) => {
  if (!all.some((db) => db.name === 'redress')) return done(-1);
  const opened = indexedDB.open('redress');
  opened.onerror = () => done(-1);
  opened.onsuccess = () => {
    const db = opened.result;
    const count = db.transaction('outbox').objectStore('outbox').count();
    count.onsuccess = () => { db.close(); done(count.result); };
    count.onerror = () => { db.close(); done(-1); };
  };
});";

/// Waits until everything made on this device is sent, by itself, however long its timer takes, and
/// the page says so.
///
/// # Errors
/// When it is not.
pub async fn all_sent(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < UNASKED {
        // A page that is just being replaced has no answer yet.
        let left = browser.js_later(UNSENT, &[]).await.ok();
        if left.and_then(|left| left.as_i64()) == Some(0) {
            return browser.until("the page to say it", &unsent(0)).await;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    bail!("not everything was sent within {} s", UNASKED.as_secs())
}

/// Waits until so much on this device is not sent yet.
///
/// # Errors
/// When the number differs.
pub async fn outbox(browser: &Browser, events: usize) -> Result<()> {
    let what = format!("{events} events not sent");
    browser.until(&what, &unsent(events)).await
}

/// The badge of the outbox, which is not there when there is nothing.
fn unsent(events: usize) -> String {
    let badge = "document.querySelector(\"[data-testid='outbox-count']\")?.innerText";
    format!("({badge}?.match(/\\d+/)?.[0] ?? '0') === '{events}'")
}

/// Moves the clock of this browser's app by some days from the true time.
///
/// # Errors
/// When the page does not load again.
pub async fn move_clock(browser: &Browser, days: i64) -> Result<()> {
    let script = "localStorage.setItem('redress.clock_offset_ms', String(arguments[0]));";
    let offset = days * 86_400_000;
    browser.js(script, &[serde_json::json!(offset)]).await?;
    browser.reload().await
}
