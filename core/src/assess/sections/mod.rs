//! The sections of an answer for one matter, from a finished run. Words and lists; no decision.

mod acts;
mod ahead;
mod deadlines;
mod outcomes;

use super::acts::IdleAct;
use super::clocks::Clocks;
use super::explain::Explain;
use super::input::CaseError;
use super::run::Run;
use crate::answer::{Reaction, Sections, Task};
use crate::pack::program::Rule;
use crate::pack::{RuleDoc, Section};
use crate::time::Zone;

/// What one run comes to.
pub struct Built {
    pub sections: Sections,
    /// For a person to look at.
    pub tasks: Vec<Task>,
    /// Acts on clocks that count for none.
    pub idle: Vec<IdleAct>,
}

/// Builds the sections of one run.
pub struct Builder<'a> {
    pub run: &'a Run<'a>,
    pub explain: Explain<'a>,
    pub zone: Zone,
    pub steps: bool,
}

impl<'a> Builder<'a> {
    pub fn new(run: &'a Run<'a>, zone: Zone, steps: bool) -> Self {
        Self {
            run,
            explain: Explain { run, zone },
            zone,
            steps,
        }
    }

    /// Every section, and the tasks for a person.
    pub fn build(&self) -> Result<Built, CaseError> {
        let (changes, rises) = self.ahead()?;
        let (clocks, idle) = Clocks::of(self.run).all()?;
        let deadlines = self.deadlines(&clocks);
        let late: Vec<&Reaction> = deadlines
            .iter()
            .filter_map(|d| d.reaction.as_ref())
            .collect();
        let mut tasks = Vec::new();
        let eligibility = self
            .has(Section::Eligibility)
            .then(|| self.eligibility(changes, &mut tasks));
        let severity = self.has(Section::Severity).then(|| self.severity(rises));
        let routing = self.has(Section::Routing).then(|| self.routing(&mut tasks));
        let (kind, kind_provisional, kind_reasons) = self.kind(&mut tasks);
        self.constraints(&mut tasks);
        let (required_fields, missing_fields) = self.fields();
        let sections = Sections {
            eligibility,
            kind,
            kind_provisional,
            kind_reasons,
            categories: self.categories(),
            severity,
            routing,
            duties: self.duties(&late),
            required_fields,
            missing_fields,
            next_steps: self.next_steps(),
            satisfaction: self.items(Section::Satisfaction),
            number_pattern: self
                .run
                .edition
                .pack()
                .doc()
                .sections
                .get(&Section::Numbering)
                .and_then(|s| s.pattern.clone()),
            records: self.items(Section::Records),
            reports: self.items(Section::Reports),
            consequences: self.items(Section::Consequences),
            compliance: self.compliance(&late),
            privacy: self.items(Section::Privacy),
            guidance: self.items(Section::Guidance),
            gaps: self.gaps(),
            deadlines,
        };
        Ok(Built {
            sections,
            tasks,
            idle,
        })
    }

    fn has(&self, section: Section) -> bool {
        self.run
            .edition
            .program()
            .rules
            .iter()
            .any(|r| r.section == section)
    }

    fn doc(&self, rule: &Rule) -> Option<&'a RuleDoc> {
        self.run.edition.pack().doc().rules.get(rule.doc)
    }
}

fn add(list: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}
