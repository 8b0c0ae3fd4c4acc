//! What can be measured on any page: how large its targets are, and what the accessibility rules
//! of axe find.

use super::Browser;
use crate::library::root;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A target smaller than asked.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Target {
    /// What it is: element and words.
    pub what: String,
    /// Across, in CSS pixels.
    pub width: f64,
    /// Down, in CSS pixels.
    pub height: f64,
}

/// A rule of axe that a page breaks.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Violation {
    /// The rule.
    pub id: String,
    /// What it asks.
    pub help: String,
    /// Where, as selectors with what is wrong.
    pub nodes: Vec<String>,
}

/// A radio button or check box is pressed by its label; a link inside a sentence is as large as
/// its words (the exception of WCAG 2.5.8); a link that is stretched over its row is as large as the
/// row; what is hidden until it has the focus is not measured.
const TARGETS: &str = r#"
const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=radio], [role=checkbox]";
const inSentence = (e) => e.matches("a[href]") && getComputedStyle(e).display === "inline"
  && [...e.parentNode.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
const whole = (e) => {
  const { content, position, inset } = getComputedStyle(e, "::after");
  return content !== "none" && position === "absolute" && inset === "0px" ? e.offsetParent ?? e : e;
};
const small = [];
for (const found of document.querySelectorAll(wanted)) {
  const e = found.matches("input[type=radio], input[type=checkbox]") ? found.closest("label") ?? document.querySelector(`label[for='${found.id}']`) ?? found : found;
  if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || inSentence(e)) continue;
  const { width, height, right, bottom } = whole(e).getBoundingClientRect();
  if (width <= 1 || height <= 1 || right <= 0 || bottom <= 0) continue;
  if (width + 0.01 < arguments[0] || height + 0.01 < arguments[1]) {
    const words = (e.getAttribute("aria-label") || e.innerText || e.id).trim().slice(0, 40);
    small.push({ what: `${e.localName}[${e.dataset.testid ?? e.className}] ${words}`, width, height });
  }
}
return small;
"#;

const AXE: &str = r"
const done = arguments[arguments.length - 1];
// A colour on its way to another is neither.
document.getAnimations().forEach((moving) => moving.finish());
const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }).then(
  (found) => done(found.violations.map((v) => ({
    id: v.id, help: v.help, nodes: v.nodes.map((n) => `${n.target.join(' ')}: ${n.failureSummary}`),
  }))),
  (error) => done([{ id: 'axe', help: String(error), nodes: [] }]),
);
";

impl Browser {
    /// Visible targets of this page smaller than `width` by `height`.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn small_targets(&self, width: u32, height: u32) -> Result<Vec<Target>> {
        let found = self.js(TARGETS, &[json!(width), json!(height)]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// What axe finds on this page as it is.
    ///
    /// # Errors
    /// When axe is not installed or does not run.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        // Through the driver, so that the page's own policy stays as strict as it is.
        if self.js("return typeof axe;", &[]).await? != json!("object") {
            let path = axe()?;
            let source = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            self.js(&source, &[]).await?;
        }
        let found: Value = self.js_later(AXE, &[]).await?;
        Ok(serde_json::from_value(found)?)
    }
}

/// Where axe is: named in `REDRESS_AXE`, else where the checks install it.
fn axe() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("REDRESS_AXE") {
        return Ok(named.into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let installed = Path::new(&target).join("tools/node_modules/axe-core/axe.min.js");
    Ok(root().join(installed))
}
