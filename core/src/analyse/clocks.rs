//! Clocks that never start or never end, and roles that nobody declared. Never: how long a clock is.

use super::Analyst;
use super::bdd::Ref;
use super::report::{Severity, text};
use crate::events;
use crate::pack::Section;
use crate::pack::program::{Clock, Effect, Until};
use serde_json::json;
use std::collections::BTreeSet;

impl Analyst<'_> {
    pub(super) fn clocks(&mut self) {
        let reached = self.reached();
        for (index, rule) in self.decision.own(Section::Deadlines) {
            let Effect::Clock(clock) = &rule.effect else {
                continue;
            };
            let holds = self
                .space
                .bdd
                .and(self.decision.rule(index).t, self.allowed);
            if holds == Ref::FALSE {
                continue;
            }
            self.start(index, clock, holds, &reached);
            self.end(index, clock, &reached);
        }
        self.roles();
    }

    fn event(&self, kind: u16) -> String {
        let events = &self.edition.program().events;
        events.get(usize::from(kind)).cloned().unwrap_or_default()
    }

    fn can_meet(&mut self, kind: u16, holds: Ref, reached: &BTreeSet<String>) -> bool {
        let name = self.event(kind);
        let there = self.space.happened(&name);
        reached.contains(&name) && !self.space.bdd.disjoint(there, holds)
    }

    fn start(&mut self, index: usize, clock: &Clock, holds: Ref, reached: &BTreeSet<String>) {
        let starts = clock.known || clock.from.iter().any(|k| self.can_meet(*k, holds, reached));
        if starts {
            return;
        }
        let names: Vec<String> = clock.from.iter().map(|k| self.event(*k)).collect();
        let texts = [
            text(
                "时限永远不会开始：条件成立时，起算事件不可能发生。",
                "The clock never starts: where its condition holds, no event that starts it can happen.",
            ),
            text(
                "改正起算事件、条件，或补上使该事件发生的步骤。",
                "Correct the start event or the condition, or add the step that brings the event about.",
            ),
        ];
        let rules = self.ids([index]);
        self.add("clock_never_starts", Severity::Error, &rules, texts)
            .example = json!({ "from": names });
    }

    fn end(&mut self, index: usize, clock: &Clock, reached: &BTreeSet<String>) {
        let (ends, kinds) = match &clock.until {
            Until::Never => (false, Vec::new()),
            Until::Any(kinds) => {
                let meets = |k: &u16| self.can_meet(*k, Ref::TRUE, reached);
                (kinds.iter().any(meets), kinds.clone())
            }
            Until::All(kinds) => {
                let meets = |k: &u16| self.can_meet(*k, Ref::TRUE, reached);
                (kinds.iter().all(meets), kinds.clone())
            }
        };
        if ends {
            return;
        }
        let names: Vec<String> = kinds.iter().map(|k| self.event(*k)).collect();
        let texts = [
            text(
                "时限永远不会结束：没有能使它结束的事件。",
                "The clock never ends: no event that ends it can happen.",
            ),
            text(
                "用 until 写明什么算办完，并使该事件可以记录。",
                "Say with until what ends it, and let somebody record that event.",
            ),
        ];
        let rules = self.ids([index]);
        self.add("clock_never_ends", Severity::Error, &rules, texts)
            .example = json!({ "until": names });
    }

    /// Events that can come about: somebody records them, and where the lifecycle orders them, what
    /// must come before can too.
    fn reached(&self) -> BTreeSet<String> {
        let doc = self.edition.pack().doc();
        let mut recorded: BTreeSet<&str> = events::COMMON.iter().map(|c| c.kind).collect();
        for event in doc.events.iter().filter(|e| !e.by.is_empty()) {
            recorded.insert(&event.id);
        }
        for rule in &doc.rules {
            if rule.by.is_some() {
                recorded.extend(rule.step.as_deref());
                let until = rule.until.iter().flat_map(|u| u.events());
                recorded.extend(until.map(String::as_str));
            }
            let acts = rule.waive.iter().chain(&rule.extend);
            recorded.extend(acts.map(|act| act.event.as_str()));
            recorded.extend(rule.event.as_deref());
        }
        let mut reached: BTreeSet<String> = BTreeSet::new();
        loop {
            let next: Vec<String> = recorded
                .iter()
                .filter(|event| !reached.contains(**event))
                .filter(|event| {
                    let mut steps = doc
                        .rules
                        .iter()
                        .filter(|r| r.step.as_deref() == Some(**event))
                        .peekable();
                    steps.peek().is_none()
                        || steps.any(|r| {
                            r.unless.is_some() || r.after.iter().all(|a| reached.contains(a))
                        })
                })
                .map(|event| (*event).to_owned())
                .collect();
            if next.is_empty() {
                return reached;
            }
            reached.extend(next);
        }
    }

    /// Roles named where no declaration is asked for.
    fn roles(&mut self) {
        let doc = self.edition.pack().doc();
        let mut unbound: Vec<(String, BTreeSet<String>)> = Vec::new();
        for event in &doc.events {
            for role in event.by.iter().filter(|r| !doc.roles.contains(r)) {
                unbound.push((role.clone(), BTreeSet::new()));
            }
        }
        for rule in &doc.rules {
            let informed = rule.overdue.iter().flat_map(|o| &o.inform);
            for role in informed.filter(|r| !doc.roles.contains(r)) {
                unbound.push((role.clone(), BTreeSet::from([rule.id.clone()])));
            }
        }
        for (role, rules) in unbound {
            let texts = [
                text(
                    "这个角色没有在 [roles] 中写明是谁。",
                    "This role is not declared under [roles].",
                ),
                text(
                    "写明它是谁，或改正名字。",
                    "Declare who it is, or correct the name.",
                ),
            ];
            self.add("role_unbound", Severity::Error, &rules, texts)
                .example = json!({ "role": role });
        }
    }
}
