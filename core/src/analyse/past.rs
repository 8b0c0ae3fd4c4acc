//! Past cases under two editions: how many come out otherwise. Never: keep a case.

use super::report::Example;
use super::witness;
use crate::answer::Sections;
use crate::assess::Edition;
use crate::assess::pair::Pair;
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::time::Instant;
use serde::Serialize;

/// Past cases answered by both editions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Cases that both could answer.
    pub cases: usize,
    /// Those with another outcome or limit.
    pub changed: usize,
    /// Cases that one of them cannot read.
    pub unread: usize,
}

/// Compares two editions case by case, as the cases come.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    old: &'a Edition,
    new: &'a Edition,
    calendar: &'a Calendar,
    pair: Pair<'a>,
    found: Compared,
}

impl<'a> Comparison<'a> {
    /// Two editions and no case yet.
    #[must_use]
    pub fn new(old: &'a Edition, new: &'a Edition, calendar: &'a Calendar) -> Self {
        Self {
            old,
            new,
            calendar,
            pair: Pair::new(old, new, calendar),
            found: Compared::default(),
        }
    }

    /// Answers a case with both, as it is looked at at `now` (RFC 3339).
    pub fn add(&mut self, case: &CaseFile, now: &str) {
        // Several matters are folded into one answer by the names of their outcomes.
        let same = if case.matters.len() > 1 {
            self.folded(case, now)
        } else {
            let at = Instant::parse(now).ok();
            at.and_then(|at| self.pair.same(case, at).ok())
        };
        match same {
            Some(same) => {
                self.found.cases += 1;
                self.found.changed += usize::from(!same);
            }
            None => self.found.unread += 1,
        }
    }

    /// What was found so far.
    #[must_use]
    pub fn found(&self) -> &Compared {
        &self.found
    }

    fn folded(&self, case: &CaseFile, now: &str) -> Option<bool> {
        let example = Example {
            case: case.clone(),
            now: now.to_owned(),
        };
        let answered = |edition: &Edition| {
            let known = witness::known(edition, &example);
            witness::answer(edition, self.calendar, &known).map(|a| gist(&a.sections))
        };
        Some(answered(self.old)? == answered(self.new)?)
    }
}

impl Compared {
    /// Takes in what was found of other cases.
    pub fn join(&mut self, other: &Self) {
        self.cases += other.cases;
        self.changed += other.changed;
        self.unread += other.unread;
    }
}

/// Answers past cases with both editions and counts those that come out otherwise.
#[must_use]
pub fn compare<'c>(
    old: &Edition,
    new: &Edition,
    calendar: &Calendar,
    cases: impl IntoIterator<Item = (&'c CaseFile, &'c str)>,
) -> Compared {
    let mut comparison = Comparison::new(old, new, calendar);
    for (case, now) in cases {
        comparison.add(case, now);
    }
    comparison.found
}

/// Outcomes and limits of an answer, as text.
fn gist(sections: &Sections) -> [Option<String>; 5] {
    let limits = sections.deadlines.iter();
    let limits = limits.map(|d| format!("{} {} {:?}", d.id, d.status, d.due_at));
    [
        sections.eligibility.as_ref().map(|e| e.outcome.clone()),
        sections.kind.clone(),
        sections.severity.as_ref().and_then(|s| s.level.clone()),
        sections.routing.as_ref().and_then(|r| r.lead.clone()),
        Some(limits.collect()),
    ]
}

#[cfg(all(test, feature = "author"))]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::golden;
    use crate::pack::{Pack, author};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn edition(source: &author::Source) -> Option<Edition> {
        let pack = Pack::compile(source.doc.clone(), source.texts.clone()).ok()?;
        pack.edition(&BTreeMap::new()).ok()
    }

    /// Every shipped pack with its golden cases, beside the same pack with one rule turned round:
    /// what is counted is what the whole answers say.
    #[test]
    fn numbers_tell_two_editions_apart_as_their_words_do() {
        let core = Path::new(env!("CARGO_MANIFEST_DIR"));
        let calendar = Calendar::load(include_str!("../../calendars/cn.json")).unwrap();
        let mut seen = [0, 0];
        for (place, file) in std::fs::read_dir(core.join("packs")).unwrap().enumerate() {
            let file = file.unwrap();
            let text = std::fs::read_to_string(file.path()).unwrap();
            let source = author::read("pack", &text).unwrap();
            let cases = core.join("cases").join(file.file_name());
            let Ok(cases) = std::fs::read_to_string(cases) else {
                continue;
            };
            let suite = golden::read("cases", &cases).unwrap();
            let old = edition(&source).unwrap();
            for turned in (place % 7..source.doc.rules.len()).step_by(7) {
                let mut other = source.clone();
                let rule = &mut other.doc.rules[turned];
                rule.when = Some(match &rule.when {
                    Some(when) => format!("!({when})"),
                    None => "false".to_owned(),
                });
                let Some(new) = edition(&other) else {
                    continue;
                };
                let mut comparison = Comparison::new(&old, &new, &calendar);
                for case in &suite.case {
                    let file = suite.file(case, &source.doc.pack.id);
                    let before = comparison.found().clone();
                    comparison.add(&file, &case.now);
                    let words = comparison.folded(&file, &case.now);
                    let after = comparison.found();
                    let counted =
                        (after.unread == before.unread).then_some(after.changed == before.changed);
                    assert_eq!(counted, words, "{} {}", source.doc.pack.id, case.id);
                    if let Some(same) = words {
                        seen[usize::from(same)] += 1;
                    }
                }
            }
        }
        assert!(seen.iter().all(|n| *n > 100), "{seen:?}");
    }
}
