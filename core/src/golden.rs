//! Golden cases: what a regulation says of example cases, written by people as TOML and held
//! against the engine. Reading, running, comparing and coverage live here; no rule does.
//!
//! An expectation is partial: only the keys given are compared.

mod expect;
mod names;
mod observe;
mod schema;

pub use expect::{Case, Suite};
pub use schema::schema;

use crate::assess::{self, Options};
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::names::told;
use crate::pack::{Edition, Pack, Section};
use crate::time::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

/// A file of golden cases that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {path}: {message}")]
pub struct GoldenError {
    /// The file, for messages.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Path of the entry, e.g. `case[3].expect.leed`.
    pub path: String,
    /// What is wrong and what was expected.
    pub message: String,
}

/// One place where an answer is not what a case expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Id of the case.
    pub case: String,
    /// Where, e.g. `deadlines.R01-54.due_date`.
    pub path: String,
    /// As the case says.
    pub expected: String,
    /// As the engine answers.
    pub got: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: expected {}, got {}",
            self.case, self.path, self.expected, self.got
        )
    }
}

/// Whether the cases saw a rule both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Rule id.
    pub rule: String,
    /// True in some case.
    pub holds: bool,
    /// False in some case.
    pub fails: bool,
    /// It has no condition and cannot be false.
    pub always: bool,
}

impl Seen {
    /// Seen in every way it can be.
    #[must_use]
    pub fn exercised(&self) -> bool {
        self.holds && (self.fails || self.always)
    }
}

/// What running a suite found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases run.
    pub cases: usize,
    /// Everything that differs.
    pub differences: Vec<Difference>,
    /// Outcome rules of the pack, in its order.
    pub coverage: Vec<Seen>,
}

impl Report {
    /// Outcome rules exercised, and all of them.
    #[must_use]
    pub fn exercised(&self) -> (usize, usize) {
        (
            self.coverage.iter().filter(|s| s.exercised()).count(),
            self.coverage.len(),
        )
    }
}

/// Reads a file of golden cases; `file` is for messages only.
///
/// # Errors
/// For text that is not TOML, an unknown key, a wrong type, or an id used twice.
pub fn read(file: &str, text: &str) -> Result<Suite, GoldenError> {
    let fail = |at: usize, path: String, message: String| {
        let before = text.get(..at).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        GoldenError {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            path,
            message,
        }
    };
    let placed = |error: &toml::de::Error, path: String| {
        let at = error.span().map_or(0, |span| span.start);
        fail(at, path, told(error.message()).replace('\n', "; "))
    };
    let parsed =
        toml::Deserializer::parse(text).map_err(|error| placed(&error, "file".to_owned()))?;
    let suite: Suite = serde_path_to_error::deserialize(parsed)
        .map_err(|error| placed(error.inner(), error.path().to_string()))?;
    let mut ids = std::collections::BTreeSet::new();
    for case in &suite.case {
        if !ids.insert(case.id.as_str()) {
            let quoted = format!("\"{}\"", case.id);
            let places = text.match_indices(&quoted).map(|(at, _)| at);
            let names_a_case = |at: &usize| {
                let before = text.get(..*at).unwrap_or_default();
                before.trim_end_matches([' ', '=']).ends_with("id")
            };
            let at = places.filter(names_a_case).last().unwrap_or(0);
            return Err(fail(
                at,
                format!("case \"{}\"", case.id),
                "this id is used twice; give each case its own".to_owned(),
            ));
        }
    }
    Ok(suite)
}

impl Suite {
    /// Runs every case against a pack.
    #[must_use]
    pub fn run(&self, pack: &Pack, calendar: &Calendar) -> Report {
        let mut report = Report {
            cases: self.case.len(),
            ..Report::default()
        };
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        for case in &self.case {
            if let Err(message) = self.one(case, pack, calendar, &mut report.differences, &mut seen)
            {
                report.differences.push(Difference {
                    case: case.id.clone(),
                    path: "case".to_owned(),
                    expected: "an answer".to_owned(),
                    got: message,
                });
            }
        }
        report.coverage = pack
            .doc()
            .rules
            .iter()
            .filter(|rule| OUTCOMES.contains(&rule.section))
            .map(|rule| {
                let applies = pack
                    .doc()
                    .sections
                    .get(&rule.section)
                    .is_some_and(|s| s.applies.is_some());
                Seen {
                    rule: rule.id.clone(),
                    always: rule.when.is_none() && !rule.otherwise && !applies,
                    ..seen.remove(&rule.id).unwrap_or_default()
                }
            })
            .collect();
        report
    }

    fn one(
        &self,
        case: &Case,
        pack: &Pack,
        calendar: &Calendar,
        differences: &mut Vec<Difference>,
        seen: &mut BTreeMap<String, Seen>,
    ) -> Result<(), String> {
        let now = Instant::parse(&case.now).map_err(|e| format!("now: {e}"))?;
        let file = self.file(case, &pack.doc().pack.id);
        let edition = Edition::new(pack, &file.parameters).map_err(|e| e.to_string())?;
        let options = Options {
            questions_for: case.questions_for,
            steps: false,
            record: true,
        };
        let answer =
            assess::assess(&edition, calendar, &file, now, &options).map_err(|e| e.to_string())?;
        let expected = serde_json::to_value(&case.expect).map_err(|e| e.to_string())?;
        names::unknown(&expected, pack, &mut |path, got| {
            differences.push(Difference {
                case: case.id.clone(),
                path,
                expected: "a rule of the pack".to_owned(),
                got,
            });
        });
        compare(
            &expected,
            &observe::answer(&answer),
            "",
            &mut |path, expected, got| {
                differences.push(Difference {
                    case: case.id.clone(),
                    path,
                    expected,
                    got,
                });
            },
        );
        for (rule, truth) in
            assess::truths(&edition, calendar, &file, now).map_err(|e| e.to_string())?
        {
            let entry = seen.entry(rule).or_default();
            entry.holds |= truth.is_true();
            entry.fails |= truth.is_false();
        }
        Ok(())
    }

    /// The case file of a case: the base, less what it goes without, with its own facts over it.
    #[must_use]
    pub fn file(&self, case: &Case, pack: &str) -> CaseFile {
        let mut facts = self.base.facts.clone();
        facts.retain(|name, _| !case.without.contains(name));
        facts.extend(case.facts.clone());
        let mut file = CaseFile {
            pack: pack.to_owned(),
            parameters: case.parameters.clone(),
            facts,
            matters: case.matters.clone(),
            events: case.events.clone(),
        };
        let all = std::iter::once(&mut file.facts)
            .chain(file.matters.iter_mut().map(|m| &mut m.facts))
            .chain(file.events.iter_mut().map(|e| &mut e.facts));
        for value in all.flat_map(BTreeMap::values_mut) {
            if *value == serde_json::json!({ "none": true }) {
                *value = Value::Null;
            }
        }
        file
    }
}

/// Sections whose rules decide something.
const OUTCOMES: [Section; 7] = [
    Section::Kind,
    Section::Eligibility,
    Section::Severity,
    Section::Routing,
    Section::Deadlines,
    Section::RequiredFields,
    Section::Satisfaction,
];

/// Holds an expectation against what was observed, key by key.
///
/// `"none"`, `"absent"` and `"present"` speak of presence; a text against an object is compared
/// with the object's head (`outcome`, `level` or `status`).
fn compare(
    expected: &Value,
    got: &Value,
    path: &str,
    differ: &mut impl FnMut(String, String, String),
) {
    match (expected, got) {
        (Value::String(word), _) if matches!(word.as_str(), "none" | "absent") => {
            let head = head(got);
            if !head.is_null() && head != expected {
                differ(path.to_owned(), word.clone(), shown(head));
            }
        }
        (Value::String(word), _) if word == "present" => {
            if got.is_null() {
                differ(path.to_owned(), word.clone(), shown(got));
            }
        }
        (Value::String(_), Value::Object(_)) => compare(expected, head(got), path, differ),
        (Value::Object(wanted), Value::Object(there)) => {
            for (key, value) in wanted {
                let at = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                compare(value, there.get(key).unwrap_or(&Value::Null), &at, differ);
            }
        }
        (Value::Array(wanted), Value::Array(there)) if wanted.len() == there.len() => {
            for (index, (value, other)) in wanted.iter().zip(there).enumerate() {
                compare(value, other, &format!("{path}[{index}]"), differ);
            }
        }
        _ if same(expected, got) => {}
        _ => differ(path.to_owned(), shown(expected), shown(got)),
    }
}

/// What an object says first.
fn head(value: &Value) -> &Value {
    match value {
        Value::Object(map) => ["outcome", "level", "status"]
            .into_iter()
            .find_map(|key| map.get(key))
            .unwrap_or(&Value::Null),
        other => other,
    }
}

/// Equal, or the same instant.
fn same(a: &Value, b: &Value) -> bool {
    let instant = |v: &Value| v.as_str().and_then(|s| Instant::parse(s).ok());
    a == b || instant(a).is_some_and(|at| instant(b) == Some(at))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
