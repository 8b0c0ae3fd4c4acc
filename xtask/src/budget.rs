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

/// How a file travels.
#[derive(Clone, Copy)]
enum Packed {
    Brotli,
    Gzip,
}

/// What a size must keep to.
struct Limit {
    packed: Packed,
    goal: usize,
    /// Where the goal is not reached yet: what it must not grow past, and why it is not reached.
    /// Printed each time.
    not_yet: Option<(usize, &'static str)>,
}

impl Limit {
    fn brotli(goal: usize) -> Self {
        Self {
            packed: Packed::Brotli,
            goal,
            not_yet: None,
        }
    }

    fn gzip(goal: usize) -> Self {
        Self {
            packed: Packed::Gzip,
            ..Self::brotli(goal)
        }
    }

    fn but_at_most(self, most: usize, reason: &'static str) -> Self {
        Self {
            not_yet: Some((most, reason)),
            ..self
        }
    }
}

/// Why the app is too large.
const VIEWS: &str = "the views are nearly half of the code, each compiled for itself; then the core and its readers";

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
    // Since a release without them: people, PIN and the administrator's page 38 kB, sealed copies 18,
    // the supervisor's board and tables as CSV 16, photos, erasure and summaries of cases 32,
    // editions that were published 12, what an erasure must not leave behind 1, published calendars
    // and the order of chains in a case 3, photos at kiosk and intake and what is said of those not taken 15,
    // the PIN of a kiosk's staff 5, the data key under PINs and what summaries keep for the ledger 22, the
    // ledger's page, settings of the organisation and scopes of devices 58, letters and forms 13, what may be there
    // already, acts behind "more" and rows of the record read as text 6, the set-up of an organisation, a message
    // picked apart, kept filters and links between cases 26, the years of the calendar 7. Taken off since: sorting and collecting
    // compiled once, dependencies without checks of overflow 35, readers of JSON without lists and views of one
    // type 37, state and texts handed on as one address and short names of imports 19, the order of functions 7.
    table.row(
        "app: wasm",
        sum(&|path| path.ends_with(".wasm"))?,
        &Limit::brotli(220_000).but_at_most(908_000, VIEWS),
    );
    table.row(
        "app: scripts",
        sum(&|path| path.ends_with(".js"))?,
        &Limit::gzip(15_000).but_at_most(
            21_100,
            "the glue binds every browser interface by itself; the worker carries a proof of every file of thirty regulations: logic, words, findings; sealing and photos are scripts, where they weigh half of what they would in the module",
        ),
    );
    table.row(
        "app: styles",
        sum(&|path| path.ends_with(".css"))?,
        &Limit::gzip(7_000).but_at_most(
            12_600,
            "twelve sheets for screen and paper, joined without dropping what a face does not use",
        ),
    );
    // Everything a first visit ends up with, whatever it asks for first: all that works offline.
    // Regulations come when they are wanted; a kiosk wants one.
    let visit = sum(&|path| !path.ends_with(".png") && !path.starts_with("packs/"))?;
    let limit = Limit::brotli(260_000).but_at_most(951_000, VIEWS);
    table.row("app: first visit in all", visit, &limit);
    let beside = [".texts.", ".findings."];
    for logic in app.keys().filter(|path| {
        let own = !beside.iter().any(|part| path.contains(part));
        path.starts_with("packs/") && path.ends_with(".json") && own
    }) {
        let id = logic.split(['/', '.']).nth(1).unwrap_or_default();
        let prefix = format!("packs/{id}.");
        let pack = sum(&|path| path.starts_with(&prefix))?;
        table.row(&format!("pack: {id}"), pack, &Limit::brotli(20_000));
    }
    Ok(())
}

fn npm(table: &mut Table) -> Result<()> {
    let package = built(&paths::npm_package(), "cargo xtask npm")?;
    let sum = |wanted: &dyn Fn(&str) -> bool| sum(&package, wanted);
    table.row(
        "npm: wasm",
        sum(&|path| path.ends_with(".wasm"))?,
        &Limit::brotli(120_000).but_at_most(
            236_000,
            "the derived readers of packs, notices and case files are a fifth of the code; why-not, \
             what comes, compact answers and notices added 64 kB, joined columns 10 kB",
        ),
    );
    let scripts = sum(&|path| path.ends_with(".js") && !path.contains('/'))?;
    table.row("npm: scripts", scripts, &Limit::brotli(8_000));
    Ok(())
}

/// The files of a built folder, with their compressed twins where there are any.
fn built(folder: &Path, how: &str) -> Result<Files> {
    contents(folder).with_context(|| format!("nothing built there; run `{how}` first"))
}

/// Each file is compressed for itself, as it travels: its twin where the build has made one.
fn sum(files: &Files, wanted: &dyn Fn(&str) -> bool) -> Result<Size> {
    let mut sum = Size::default();
    let plain = |path: &str| !path.ends_with(".br") && !path.ends_with(".gz") && wanted(path);
    for (path, bytes) in files.iter().filter(|(path, _)| plain(path)) {
        sum.raw += bytes.len();
        sum.gzip += match files.get(&format!("{path}.gz")) {
            Some(twin) => twin.len(),
            None => compress::gzip(bytes, 9)?.len(),
        };
        sum.brotli += match files.get(&format!("{path}.br")) {
            Some(twin) => twin.len(),
            None => compress::brotli(bytes, 11)?.len(),
        };
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

    fn row(&mut self, name: &str, size: Size, limit: &Limit) {
        let (travels, unit) = match limit.packed {
            Packed::Brotli => (size.brotli, "brotli"),
            Packed::Gzip => (size.gzip, "gzip"),
        };
        let most = limit.not_yet.map_or(limit.goal, |(most, _)| most);
        // What is not there was not built, and proves nothing.
        let fits = (1..=most).contains(&travels);
        let mark = if fits { "" } else { "  OVER" };
        println!(
            "{name:<40} {:>9} {:>9} {:>9}  {most} {unit}{mark}",
            size.raw, size.gzip, size.brotli
        );
        if let Some((_, reason)) = limit.not_yet.filter(|_| travels > limit.goal) {
            println!("  above its goal of {}: {reason}", limit.goal);
        }
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
        table.row("fits", size(10), &Limit::brotli(10));
        let known = Limit::brotli(5).but_at_most(10, "why");
        table.row("above its goal, and known", size(10), &known);
        assert!(table.over.is_empty());
        table.row("over", size(11), &Limit::brotli(10));
        table.row("grown", size(11), &known);
        table.row("missing", size(0), &Limit::brotli(10));
        let error = table.finish().unwrap_err().to_string();
        assert!(error.contains("over, grown, missing"), "{error}");
    }

    #[test]
    fn a_twin_is_what_travels() {
        let files = Files::from([
            (String::from("a.js"), vec![b'x'; 1000]),
            (String::from("a.js.br"), vec![0; 7]),
            (String::from("a.js.gz"), vec![0; 9]),
        ]);
        let size = sum(&files, &|_| true).unwrap();
        assert_eq!((size.raw, size.gzip, size.brotli), (1000, 9, 7));
    }
}
