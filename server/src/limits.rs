//! What another calendar does to the limits of cases: which can move, which did, and their old and new
//! dates. The dates are the core's. Never: where cases come from, or how this is printed.

use crate::packs::Packs;
use redress_core::assess::{Edition, Options};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::names::hint;
use redress_core::record::CaseState;
use redress_core::recount::{Found, Limit, Moved, Recount};
use redress_core::time::Instant;
use serde::Serialize;
use std::collections::BTreeSet;

/// One case.
#[derive(Debug)]
pub struct Case {
    /// File and line, or official number or id in the record.
    pub name: String,
    /// What is assessed.
    pub file: CaseFile,
    /// Digest of the edition it was received under, where it comes from a record that names one.
    pub edition: Option<String>,
    /// It comes from a record.
    pub record: bool,
}

impl From<CaseState> for Case {
    fn from(state: CaseState) -> Self {
        Self {
            name: state.number.unwrap_or(state.id),
            file: state.file,
            edition: state.edition,
            record: true,
        }
    }
}

/// What was found in all cases.
#[derive(Debug, Default, Serialize)]
pub struct Limits {
    /// Cases counted by this calendar.
    pub cases: usize,
    /// Their open limits.
    pub looked_at: usize,
    /// Those of them that were worked out again.
    pub recomputed: usize,
    /// Those that moved.
    pub moved: Vec<Row>,
    /// Limits that were provisional, kept their date and are sure now.
    pub confirmed: Vec<Row>,
    /// Cases that cannot be assessed.
    pub failed: Vec<Failed>,
}

/// A limit of a case.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The case.
    pub case: String,
    /// Its limit.
    #[serde(flatten)]
    pub limit: Moved,
}

/// A case that cannot be assessed.
#[derive(Debug, Serialize)]
pub struct Failed {
    /// The case.
    pub case: String,
    /// Why not.
    pub error: String,
}

impl Limits {
    /// Compares the open limits of cases under two calendars.
    #[must_use]
    pub fn of(
        cases: Vec<Case>,
        packs: &Packs,
        (before, after): (&Calendar, &Calendar),
        now: Instant,
    ) -> Self {
        let recount = Recount::new(before, after);
        let mut limits = Self::default();
        for case in cases {
            let options = Options {
                record: case.record,
                ..Options::default()
            };
            let pack = match &case.edition {
                Some(digest) => packs.edition(digest),
                None => packs.named(&case.file.pack),
            };
            let Some(pack) = pack else {
                let asked = &case.file.pack;
                let known = packs.iter().map(|pack| pack.doc().pack.id.as_str());
                let hint = hint(asked, known);
                limits.fail(case.name, &format!("there is no pack \"{asked}\"{hint}"));
                continue;
            };
            let region = &pack.doc().pack.calendar;
            if !region.eq_ignore_ascii_case(before.region()) {
                continue;
            }
            limits.cases += 1;
            let found = Edition::new(pack, &case.file.parameters)
                .and_then(|edition| recount.case(&edition, &case.file, now, &options));
            match found {
                Ok(found) => limits.add(&case.name, found),
                Err(error) => limits.fail(case.name, &error),
            }
        }
        limits
    }

    /// How many cases would come out otherwise, those that cannot be assessed among them.
    #[must_use]
    pub fn changed(&self) -> usize {
        let cases: BTreeSet<&String> = self.moved.iter().map(|row| &row.case).collect();
        cases.len() + self.failed.len()
    }

    fn add(&mut self, case: &str, found: Found) {
        self.looked_at += found.looked_at;
        self.recomputed += found.recomputed;
        for limit in found.limits {
            let at = |limit: &Limit| limit.due_at.clone();
            let stays = limit.after.as_ref().map(at) == Some(at(&limit.before));
            let rows = if stays {
                &mut self.confirmed
            } else {
                &mut self.moved
            };
            rows.push(Row {
                case: case.to_owned(),
                limit,
            });
        }
    }

    fn fail(&mut self, case: String, error: &dyn std::fmt::Display) {
        let error = error.to_string();
        self.failed.push(Failed { case, error });
    }
}
