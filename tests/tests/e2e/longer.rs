//! Words that are three fifths longer than the longest language break no layout: another language
//! may need the room, and large type takes it too.

use crate::tell;
use anyhow::{Result, ensure};
use redress_tests::stage::story::{self, DESK, FIELD, HALL, KIOSK, PHONE, TABLET};
use redress_tests::stage::{Browser, Server, Size};
use tempfile::TempDir;

/// Lengthens every text of the page; then what is wider than the page, or cut off.
const LONGER: &str = "
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const texts = [];
while (walker.nextNode()) texts.push(walker.currentNode);
for (const node of texts) {
  const text = node.data.trim();
  if (!/\\p{L}{2}/u.test(text) || node.parentElement.closest('script, style, svg, .code, option')) continue;
  const more = Math.ceil(text.length * 0.6);
  node.data = node.data.trimEnd() + ' ' + text.repeat(2).slice(0, more);
}
const found = [];
const wide = document.documentElement.scrollWidth - innerWidth;
if (wide > 1) {
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.right > innerWidth + 1 && !e.closest('[hidden]') && e.childElementCount === 0) {
      found.push(`the page is ${wide} px too wide at ${e.tagName}.${e.className} ${e.innerText?.slice(0, 40)}`);
      break;
    }
  }
  if (!found.length) found.push(`the page is ${wide} px too wide`);
}
for (const e of document.querySelectorAll('button, a, label, h1, h2, h3, p, dt, dd, th, td, li, legend, summary')) {
  if (!e.checkVisibility({ opacityProperty: true }) || e.closest('.unseen') || !e.innerText?.trim()) continue;
  const style = getComputedStyle(e);
  if (style.textOverflow === 'ellipsis' || e.matches('.unseen, :has(.unseen)')) continue;
  const cut = e.scrollWidth > e.clientWidth + 1 && ['hidden', 'clip'].includes(style.overflowX);
  const low = e.scrollHeight > e.clientHeight + 2 && ['hidden', 'clip'].includes(style.overflowY) && e.clientHeight > 0;
  if (cut || low) found.push(`${e.tagName}.${e.className} cuts off ${e.innerText.slice(0, 40)}`);
}
return found;";

struct Look {
    found: Vec<String>,
}

impl Look {
    async fn at(&mut self, browser: &Browser, page: &str, sizes: &[Size]) -> Result<()> {
        for size in sizes {
            browser.resize(*size).await?;
            let found = browser.js(LONGER, &[]).await?;
            for one in found.as_array().into_iter().flatten() {
                let (width, what) = (size.width, one.as_str().unwrap_or_default());
                self.found.push(format!("{page} at {width}: {what}"));
            }
            browser.reload().await?;
            browser.see("lang-switch").await?;
            // What the page shows comes after its bar.
            tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        }
        Ok(())
    }
}

#[test]
#[ignore = "needs the built app and a browser"]
fn longer_words_break_no_page_at_any_size() {
    tell(async {
        let server = Server::start(&["--demo"])?;
        let mut look = Look { found: Vec::new() };
        let profile = TempDir::new()?;
        let staff = story::enrolled(&TABLET, profile.path(), &server).await?;
        staff.press("lang-switch").await?;
        for path in [
            "/",
            "/field",
            "/field/new",
            "/desk",
            "/board",
            "/ledger",
            "/outbox",
            "/settings",
            "/packs",
            "/packs/ops-user-complaints",
            "/calendar/2026",
            "/track",
            "/enrol",
            "/admin",
        ] {
            staff.goto(&server.url(path)).await?;
            staff.see("lang-switch").await?;
            tokio::time::sleep(std::time::Duration::from_millis(600)).await;
            look.at(&staff, path, &[FIELD, PHONE, DESK]).await?;
        }
        staff.close().await?;
        let profile = TempDir::new()?;
        let kiosk = story::enrolled(&HALL, profile.path(), &server).await?;
        kiosk.press("lang-switch").await?;
        kiosk.goto(&server.url("/kiosk")).await?;
        kiosk.see("kiosk-start").await?;
        look.at(&kiosk, "/kiosk", &[KIOSK, DESK]).await?;
        kiosk.close().await?;
        ensure!(look.found.is_empty(), "{}", look.found.join("\n"));
        Ok(())
    });
}
