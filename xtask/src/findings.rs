//! What the analyser says of each pack, as the app shows it. The analyser itself does not ship: its
//! answer is made here, once for every state of a pack, its cases, its calendar and the core.

use crate::assets::contents;
use crate::paths;
use anyhow::{Context, Result, anyhow};
use redress_core::analyse;
use redress_core::calendar::Calendar;
use redress_core::golden;
use redress_core::pack::{Pack, author};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Makes findings, and remembers what it made.
pub struct Findings {
    /// Stands for the sources that decide them.
    core: [u8; 32],
    kept: PathBuf,
}

impl Findings {
    /// Reads the core's sources, so that another analyser is never taken for the one that answered.
    pub fn new() -> Result<Self> {
        let mut core = Sha256::new();
        for (name, bytes) in contents(&paths::root().join("core/src"))? {
            core.update(name);
            core.update(Sha256::digest(bytes));
        }
        Ok(Self {
            core: core.finalize().into(),
            kept: paths::target().join("findings"),
        })
    }

    /// The findings of a shipped pack, as JSON.
    pub fn of(&self, id: &str, pack: &str, calendars: &[(String, String)]) -> Result<String> {
        let cases = paths::root().join(format!("core/cases/{id}.toml"));
        let cases = paths::read(&cases)?;
        let name = format!("core/packs/{id}.toml");
        let source = author::read(&name, pack).map_err(|errors| anyhow!("{errors}"))?;
        let region = source.doc.pack.calendar.to_lowercase();
        let calendar = calendars.iter().find(|(id, _)| *id == region);
        let (_, calendar) = calendar.with_context(|| format!("{name}: no calendar {region}"))?;

        let mut key = Sha256::new();
        key.update(self.core);
        for part in [pack, &cases, calendar] {
            key.update(Sha256::digest(part));
        }
        let key = key.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let file = self.kept.join(format!("{id}.json"));
        if let Some(known) = remembered(&file, &key) {
            return Ok(known);
        }
        let pack = Pack::compile(source.doc, source.texts).map_err(|errors| anyhow!("{errors}"))?;
        let calendar = Calendar::load(calendar).map_err(|error| anyhow!("{region}: {error}"))?;
        let report = golden::read(&format!("core/cases/{id}.toml"), &cases)?.run(&pack, &calendar);
        let edition = pack.edition(&BTreeMap::new())?;
        let analysis = analyse::check(&edition, &calendar, Some(&report));
        let (exercised, outcomes) = report.exercised();
        let made = json!({
            "looked": analysis.looked,
            "cases": report.cases,
            "exercised": exercised,
            "outcomes": outcomes,
            "overlaps": analysis.overlaps.len(),
            "findings": analysis.findings,
        })
        .to_string();
        paths::write(&file, format!("{key}\n{made}"))?;
        Ok(made)
    }
}

/// What was made under a key; the first line of the file is that key.
fn remembered(file: &Path, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let (of, made) = text.split_once('\n')?;
    let whole = serde_json::from_str::<Value>(made).is_ok();
    (of == key && whole).then(|| made.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_remembered_under_its_key_alone_and_only_whole() {
        let folder = std::env::temp_dir().join(format!("redress-findings-{}", std::process::id()));
        let file = folder.join("a.json");
        paths::write(&file, "key\n{\"findings\":[]}").unwrap();
        assert_eq!(
            remembered(&file, "key").as_deref(),
            Some("{\"findings\":[]}")
        );
        assert_eq!(remembered(&file, "other"), None);
        paths::write(&file, "key\n{\"findings\":").unwrap();
        assert_eq!(remembered(&file, "key"), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
