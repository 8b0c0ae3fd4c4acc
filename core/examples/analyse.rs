//! Prints the findings of shipped packs and how long each took: `cargo run --release -p
//! redress-core --example analyse [pack …]`.

use redress_core::analyse::{analyse, compare, diff};
use redress_core::calendar::Calendar;
use redress_core::golden;
use redress_core::pack::{Pack, author};
use std::collections::BTreeMap;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = env!("CARGO_MANIFEST_DIR");
    let calendar = Calendar::load(&std::fs::read_to_string(format!(
        "{root}/calendars/cn.json"
    ))?)?;
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut files: Vec<_> = std::fs::read_dir(format!("{root}/packs"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    for path in files {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !asked.is_empty() && !asked.contains(&name) {
            continue;
        }
        let source = match author::read(&name, &std::fs::read_to_string(&path)?) {
            Ok(source) => source,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let edition = Pack::compile(source.doc, source.texts)?.edition(&BTreeMap::new())?;
        let begin = Instant::now();
        let mut analysis = analyse(&edition, &calendar);
        let took = begin.elapsed();
        analysis.accept(edition.pack());
        println!(
            "{name}: {} findings, {} overlaps, {:.1} ms",
            analysis.findings.len(),
            analysis.overlaps.len(),
            took.as_secs_f64() * 1000.0
        );
        let begin = Instant::now();
        let same = diff(&edition, &edition, &calendar).changes.is_empty();
        let differ = begin.elapsed();
        let cases = std::fs::read_to_string(format!("{root}/cases/{name}.toml"))?;
        let suite = golden::read(&name, &cases)?;
        let past: Vec<_> = suite
            .case
            .iter()
            .map(|c| (suite.file(c, &name), &c.now))
            .collect();
        let begin = Instant::now();
        let compared = compare(
            &edition,
            &edition,
            &calendar,
            past.iter().map(|(case, now)| (case, now.as_str())),
        );
        println!(
            "  against itself: {:.1} ms, the same: {same}; a past case with both: {:.0} µs",
            differ.as_secs_f64() * 1000.0,
            begin.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(compared.cases.max(1))?)
        );
        for finding in analysis.findings {
            println!(
                "  {} {:?} {:?} {} {} {}",
                finding.code,
                finding.severity,
                finding.rules,
                finding.status,
                finding.what.en,
                finding.example
            );
        }
    }
    Ok(())
}
