//! Every shipped pack, compiled from its source, with the calendar of mainland China, and the
//! native answer to a question. Never: what the answer should be.

use crate::cases::Question;
use anyhow::{Context, Result, anyhow};
use redress_core::assess::{self, CaseError, Edition, Options};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::pack::{Pack, author};
use redress_core::time::Instant;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The packs and the calendar.
#[derive(Debug)]
pub struct Library {
    /// The calendar.
    pub calendar: Calendar,
    editions: Vec<Edition>,
}

/// A path in the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_owned()
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

impl Library {
    /// Loads what `core` ships.
    ///
    /// # Errors
    /// When a pack or the calendar does not load.
    pub fn load() -> Result<Self> {
        let core = root().join("core");
        let calendar = Calendar::load(&text(&core.join("calendars/cn.json"))?)?;
        let mut files: Vec<PathBuf> = std::fs::read_dir(core.join("packs"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.sort();
        let mut editions = Vec::new();
        for file in files {
            let source = author::read(&file.display().to_string(), &text(&file)?)
                .map_err(|errors| anyhow!("{errors}"))?;
            let pack = Pack::compile(source.doc, source.texts).map_err(|e| anyhow!("{e}"))?;
            editions.push(Edition::new(&pack, &BTreeMap::new())?);
        }
        Ok(Self { calendar, editions })
    }

    /// Every pack under its own parameters.
    #[must_use]
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The edition of one pack.
    #[must_use]
    pub fn edition(&self, id: &str) -> Option<&Edition> {
        self.editions.iter().find(|e| e.pack().doc().pack.id == id)
    }

    /// The answer as canonical JSON, or why there is none.
    ///
    /// # Errors
    /// When the question names a pack that is not shipped, or an impossible `now`.
    pub fn answer(&self, question: &Question) -> Result<Result<String, CaseError>> {
        let usual = self
            .edition(&question.pack)
            .with_context(|| format!("there is no pack \"{}\"", question.pack))?;
        let now = Instant::parse(&question.now)?;
        Ok(self.assess(usual, question, now))
    }

    fn assess(
        &self,
        usual: &Edition,
        question: &Question,
        now: Instant,
    ) -> Result<String, CaseError> {
        let file: CaseFile = serde_json::from_str(&question.case).map_err(|error| CaseError {
            path: String::new(),
            message: error.to_string(),
        })?;
        let options = Options {
            questions_for: question.audience,
            steps: question.steps,
            record: false,
        };
        let edition = Edition::new(usual.pack(), &file.parameters)?;
        assess::assess_json(&edition, &self.calendar, &file, now, &options)
    }
}
