//! A day at the desk without a mouse: a complaint is taken in, found again and opened by keys alone.

use crate::tell;
use anyhow::{Result, bail, ensure};
use redress_tests::stage::story::{self, Complaint, OFFICE};
use redress_tests::stage::{Browser, Server};
use tempfile::TempDir;

// Keys as WebDriver writes them (W3C WebDriver, 17.4.2).
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = "\u{e00d}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";

/// More stops than this no form has.
const MOST_STOPS: usize = 80;
const MOST_VALUES: usize = 20;

/// Where the focus is: what it is called, and what it holds.
async fn focus(browser: &Browser) -> Result<(String, String)> {
    let script = "const at = document.activeElement;
        const named = at.closest('label[data-testid]') ?? at;
        return [named.dataset.testid ?? at.id ?? '', at.checked === undefined || at.tagName === 'SELECT' ? at.value ?? '' : String(at.checked)];";
    let found = browser.js(script, &[]).await?;
    let word = |at: usize| {
        let word = found.get(at).and_then(|word| word.as_str());
        word.unwrap_or_default().to_owned()
    };
    Ok((word(0), word(1)))
}

/// Answers what has the focus, as the complaint says.
async fn answer(browser: &Browser, complaint: &Complaint, at: &str) -> Result<()> {
    for (fact, words) in complaint.written {
        if at == format!("input-{fact}") {
            browser.keys(words).await?;
        }
    }
    for (fact, value) in complaint.chosen {
        if at == format!("input-{fact}") {
            for _ in 0..MOST_VALUES {
                if focus(browser).await?.1 == *value {
                    break;
                }
                browser.keys(DOWN).await?;
            }
        } else if at.starts_with(&format!("option-{fact}-")) {
            let wanted = format!("option-{fact}-{value}");
            for _ in 0..MOST_VALUES {
                let (here, checked) = focus(browser).await?;
                if here == wanted {
                    if checked != "true" {
                        browser.keys(SPACE).await?;
                    }
                    break;
                }
                let kind = "return document.activeElement.type";
                if browser.js(kind, &[]).await? == "checkbox" {
                    break;
                }
                browser.keys(RIGHT).await?;
            }
        }
    }
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn the_desk_takes_a_complaint_in_finds_it_and_opens_it_by_keys_alone() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk")).await?;
        desk.see("file-new").await?;
        desk.keys("n").await?;
        let asked = "document.querySelector('.intake .form-fields .field')";
        desk.until("the form's questions", asked).await?;
        let mut saved = false;
        for _ in 0..MOST_STOPS {
            desk.keys(TAB).await?;
            let (at, _) = focus(&desk).await?;
            if at == "file-save" {
                desk.keys(ENTER).await?;
                saved = true;
                break;
            }
            answer(&desk, &Complaint::FAULT, &at).await?;
        }
        ensure!(saved, "no way to save by keys");
        story::saved(&desk).await?;
        let code = desk.words("case-code").await?;
        for (_, words) in Complaint::FAULT.written {
            desk.reads(words).await?;
        }

        // Found again: the filter, the first row, open.
        desk.goto(&server.url("/desk")).await?;
        desk.see("case-row").await?;
        desk.keys("/").await?;
        ensure!(focus(&desk).await?.0 == "desk-filter", "no filter by key");
        desk.keys(&code).await?;
        desk.keys(DOWN).await?;
        desk.keys(ENTER).await?;
        ensure!(
            desk.words("case-code").await? == code,
            "another case opened"
        );
        for _ in 0..MOST_STOPS {
            desk.keys(TAB).await?;
            if focus(&desk).await?.0 == "act-accepted" {
                desk.keys(ENTER).await?;
                desk.see("act-confirm").await?;
                return desk.close().await;
            }
        }
        bail!("no way to the acts by keys")
    });
}
