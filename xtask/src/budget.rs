//! `cargo xtask budget`: sizes of what was built, as they travel, against their limits.

use crate::assets::contents;
use crate::{compress, paths};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;

/// Sizes in bytes.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// What is limited: the size as it travels.
enum Limit {
    Brotli(usize),
    Gzip(usize),
    None,
}

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// Runs the command on what `web` and `npm` built.
pub fn command() -> Result<()> {
    let mut table = Table::new();
    app(&mut table)?;
    npm(&mut table)?;
    table.finish()
}

fn app(table: &mut Table) -> Result<()> {
    let app = built(&paths::dist(), "cargo xtask web")?;
    let sum = |wanted: &dyn Fn(&str) -> bool| sum(&app, wanted);
    table.row(
        "app: wasm",
        sum(&|path| path.ends_with(".wasm"))?,
        Limit::Brotli(220_000),
    );
    table.row(
        "app: scripts",
        sum(&|path| path.ends_with(".js"))?,
        Limit::Gzip(15_000),
    );
    table.row(
        "app: styles",
        sum(&|path| path.ends_with(".css"))?,
        Limit::Gzip(7_000),
    );
    // Everything a first visit ends up with, whatever it asks for first: all that works offline.
    let visit = sum(&|path| !path.ends_with(".png"))?;
    table.row("app: first visit in all", visit, Limit::Brotli(260_000));
    for logic in app
        .keys()
        .filter(|path| path.starts_with("packs/") && !path.contains(".texts."))
    {
        let id = logic.split(['/', '.']).nth(1).unwrap_or_default();
        let prefix = format!("packs/{id}.");
        let pack = sum(&|path| path.starts_with(&prefix))?;
        table.row(&format!("pack: {id}"), pack, Limit::Brotli(20_000));
    }
    let calendars = sum(&|path| path.starts_with("calendars/"))?;
    table.row("calendars", calendars, Limit::None);
    Ok(())
}

fn npm(table: &mut Table) -> Result<()> {
    let package = built(&paths::npm_package(), "cargo xtask npm")?;
    let sum = |wanted: &dyn Fn(&str) -> bool| sum(&package, wanted);
    table.row(
        "npm: wasm",
        sum(&|path| path.ends_with(".wasm"))?,
        Limit::Brotli(120_000),
    );
    let scripts = sum(&|path| path.ends_with(".js") && !path.contains('/'))?;
    table.row("npm: scripts", scripts, Limit::Brotli(8_000));
    Ok(())
}

/// The files of a built folder, without their compressed twins.
fn built(folder: &Path, how: &str) -> Result<Files> {
    let mut files =
        contents(folder).with_context(|| format!("nothing built there; run `{how}` first"))?;
    files.retain(|path, _| !path.ends_with(".br") && !path.ends_with(".gz"));
    Ok(files)
}

/// Each file is compressed for itself, as it travels.
fn sum(files: &Files, wanted: &dyn Fn(&str) -> bool) -> Result<Size> {
    let mut sum = Size::default();
    for (_, bytes) in files.iter().filter(|(path, _)| wanted(path)) {
        sum.raw += bytes.len();
        sum.gzip += compress::gzip(bytes, 9)?.len();
        sum.brotli += compress::brotli(bytes, 11)?.len();
    }
    Ok(sum)
}

struct Table {
    over: Vec<String>,
}

impl Table {
    fn new() -> Self {
        println!(
            "{:<40} {:>9} {:>9} {:>9}  limit",
            "bytes", "raw", "gzip", "brotli"
        );
        Self { over: Vec::new() }
    }

    fn row(&mut self, name: &str, size: Size, limit: Limit) {
        let (text, fits) = match limit {
            // What is not there was not built, and proves nothing.
            Limit::Brotli(most) => (format!("{most} brotli"), (1..=most).contains(&size.brotli)),
            Limit::Gzip(most) => (format!("{most} gzip"), (1..=most).contains(&size.gzip)),
            Limit::None => (String::new(), true),
        };
        let mark = if fits { "" } else { "  OVER" };
        println!(
            "{name:<40} {:>9} {:>9} {:>9}  {text}{mark}",
            size.raw, size.gzip, size.brotli
        );
        if !fits {
            self.over.push(name.to_owned());
        }
    }

    fn finish(self) -> Result<()> {
        if self.over.is_empty() {
            return Ok(());
        }
        bail!("over their limit, or missing: {}", self.over.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_or_missing_fails_and_what_fits_does_not() {
        let size = |brotli| Size {
            raw: 1,
            gzip: 1,
            brotli,
        };
        let mut table = Table::new();
        table.row("fits", size(10), Limit::Brotli(10));
        assert!(table.over.is_empty());
        table.row("over", size(11), Limit::Brotli(10));
        table.row("missing", size(0), Limit::Brotli(10));
        let error = table.finish().unwrap_err().to_string();
        assert!(error.contains("over, missing"), "{error}");
    }
}
