//! What passing time alone will change: eligibility and severity at turning instants to come.

use super::Builder;
use crate::answer::{Change, Rise};
use crate::assess::decide::Settled;
use crate::assess::input::CaseError;
use crate::assess::run::Run;
use crate::pack::Section;
use crate::pack::program::Effect;

/// How many changes are listed.
const MAX_CHANGES: usize = 8;
/// How many turning instants ahead are looked at.
const MAX_STEPS: usize = 64;

impl Builder<'_> {
    /// What passing time alone will change.
    pub(super) fn ahead(&self) -> Result<(Vec<Change>, Vec<Rise>), CaseError> {
        let mut future = self.run.clone();
        let mut changes: Vec<Change> = Vec::new();
        let mut rises: Vec<Rise> = Vec::new();
        let mut eligibility = best(&future.strict.eligibility, &future.presumed.eligibility);
        let mut severity = best(&future.strict.severity, &future.presumed.severity).flatten();
        for _ in 0..MAX_STEPS {
            let Some(at) = future.step()? else { break };
            let now = best(&future.strict.eligibility, &future.presumed.eligibility);
            if let Some(outcome) = now
                && now != eligibility
                && changes.len() < MAX_CHANGES
            {
                let keep = |e: &Effect| matches!(e, Effect::Eligibility { outcome: o, .. } if *o == outcome);
                changes.push(Change {
                    outcome: outcome.name().to_owned(),
                    at: at.text(self.zone),
                    rule: self.turned(&future, Section::Eligibility, keep),
                });
            }
            eligibility = now;
            let level = best(&future.strict.severity, &future.presumed.severity).flatten();
            if let Some(level) = level
                && severity.is_none_or(|before| level < before)
                && rises.len() < MAX_CHANGES
            {
                let name = future.edition.program().levels.get(usize::from(level));
                rises.push(Rise {
                    level: name.cloned().unwrap_or_default(),
                    at: at.text(self.zone),
                    rule: self.turned(
                        &future,
                        Section::Severity,
                        |e| matches!(e, Effect::Level(l) if *l == level),
                    ),
                });
            }
            severity = level;
        }
        Ok((changes, rises))
    }

    /// The rule of a section that holds in the future and does not now.
    fn turned(&self, future: &Run<'_>, section: Section, keep: impl Fn(&Effect) -> bool) -> String {
        let rules = self.run.edition.program().rules.iter().enumerate();
        rules
            .filter(|(i, r)| {
                r.section == section
                    && keep(&r.effect)
                    && future.truth(*i).is_true()
                    && !self.run.truth(*i).is_true()
            })
            .find_map(|(_, r)| self.doc(r))
            .map(|d| d.id.clone())
            .unwrap_or_default()
    }
}

/// What counts of a section: recorded alone, else with presumptions.
fn best<T: Copy + PartialEq>(strict: &Settled<T>, presumed: &Settled<T>) -> Option<T> {
    strict.value().or_else(|| {
        if *strict == Settled::Open {
            presumed.value()
        } else {
            None
        }
    })
}
