//! Rules that can never hold, never count, or have parts that change nothing. Never: outcomes.

use super::bdd::Ref;
use super::report::{Severity, text};
use super::{Analyst, Overlap, decision};
use crate::condition::{Cond, parse};
use crate::pack::Section;
use crate::pack::program::{Effect, Expr, Outcome, Rule};
use std::collections::{BTreeMap, BTreeSet};

impl Analyst<'_> {
    pub(super) fn rules(&mut self) {
        let program = self.edition.program();
        for (index, rule) in program.rules.iter().enumerate() {
            if self.reads_unset(rule) {
                continue;
            }
            let holds = self.decision.rule(index).t;
            // A rule that makes an event holds before the event is there.
            let states = if rule.makes.is_some() {
                self.passing
            } else {
                self.allowed
            };
            if self.space.bdd.disjoint(holds, states) {
                self.never(index, rule);
                continue;
            }
            self.shadowed(index, rule);
            self.idle(index, rule, states);
        }
        self.extra_conditions();
        self.idle_derived();
    }

    /// A parameter it reads is unset: off until the owner decides, which is told elsewhere.
    fn reads_unset(&self, rule: &Rule) -> bool {
        let unset = &self.edition.program().unset;
        unset.iter().any(|(_, doc)| *doc == rule.doc)
    }

    fn never(&mut self, index: usize, rule: &Rule) {
        let (what, remedy) = if rule.otherwise {
            (
                text(
                    "其余情形不存在：前面的规则已包含一切情形。",
                    "Nothing is left for it: the rules before it cover every case.",
                ),
                text(
                    "删去，或收窄前面的规则。",
                    "Remove it, or narrow the rules before it.",
                ),
            )
        } else {
            (
                text(
                    "条件永远不能成立：没有任何一组事实和事件使它成立。",
                    "It can never hold: no facts and events make its condition true.",
                ),
                text(
                    "改正条件中互相矛盾的部分，或删去规则。",
                    "Correct the parts that contradict each other, or remove the rule.",
                ),
            )
        };
        let rules = self.ids([index]);
        self.add("never_true", Severity::Error, &rules, [what, remedy]);
    }

    /// The rule holds only where its section comes to another outcome.
    fn shadowed(&mut self, index: usize, rule: &Rule) {
        let choice =
            |list: &[Ref], at: u16| list.get(usize::from(at)).copied().unwrap_or(Ref::FALSE);
        let counts = match rule.effect {
            Effect::Eligibility { outcome, .. } => {
                let own = self.decision.is(outcome);
                match outcome {
                    Outcome::Decline | Outcome::Accept => {
                        self.space.bdd.or(own, self.decision.conflict)
                    }
                    _ => own,
                }
            }
            Effect::Level(level) => choice(&self.decision.severity.is, level),
            Effect::Kind(kind) => choice(&self.decision.kind.is, kind),
            Effect::Lead(Some(lead)) => choice(&self.decision.lead.is, lead),
            _ => return,
        };
        let clashes = match rule.effect {
            Effect::Kind(_) => &self.decision.kind.clash,
            _ => &self.decision.lead.clash,
        };
        let clashes: Vec<Ref> = clashes.iter().map(|(_, _, both)| *both).collect();
        let clash = self.space.bdd.any(clashes);
        let counts = self.space.bdd.or(counts, clash);
        let holds = self.decision.rule(index).t;
        let states = if rule.makes.is_some() {
            self.passing
        } else {
            self.allowed
        };
        let effective = self.space.bdd.all([holds, counts, states]);
        if effective != Ref::FALSE {
            return;
        }
        let winners = self.winners(rule, holds);
        let mut rules = self.ids([index]);
        let texts = [
            text(
                "它成立时，总有在先或更重的规则已经作出结论，所以从不起作用。",
                "Whenever it holds, earlier or more severe rules decide otherwise, so it never counts.",
            ),
            text(
                "收窄盖过它的规则，调整次序，或删去它。",
                "Narrow the rules that cover it, change the order, or remove it.",
            ),
        ];
        rules.extend(self.ids(winners));
        let first = self.id(index);
        let finding = self.add("always_shadowed", Severity::Error, &rules, texts);
        finding.example = serde_json::json!({ "rule": first });
    }

    /// Rules of the section that decide where a shadowed rule holds.
    fn winners(&mut self, rule: &Rule, holds: Ref) -> Vec<usize> {
        let beats = |other: &Rule| match (&rule.effect, &other.effect) {
            (Effect::Eligibility { outcome: own, .. }, Effect::Eligibility { outcome, .. }) => {
                outcome < own
            }
            (Effect::Level(own), Effect::Level(level)) => level < own,
            (Effect::Kind(own), Effect::Kind(kind)) => kind != own,
            (Effect::Lead(own), Effect::Lead(Some(lead))) => Some(*lead) != *own,
            _ => false,
        };
        let mut left = self.space.bdd.and(holds, self.allowed);
        let mut winners = Vec::new();
        for (index, other) in self.decision.own(rule.section) {
            let own = self.decision.rule(index).t;
            if beats(other) && !self.space.bdd.disjoint(left, own) {
                left = self.space.bdd.and(left, !own);
                winners.push(index);
            }
        }
        winners
    }

    /// Parts of a rule's own condition that change nothing.
    fn idle(&mut self, index: usize, rule: &Rule, states: Ref) {
        let doc = self.edition.pack().doc().rules.get(rule.doc);
        let Some(written) = doc.and_then(|d| d.when.as_deref()) else {
            return;
        };
        let guard = self.edition.program().guard(rule.section);
        let own = match (&rule.when, guard) {
            (Expr::All(parts), Some(guard)) if parts.first() == Some(guard) => {
                parts.get(1).cloned().unwrap_or(Expr::Const(true))
            }
            (when, _) => when.clone(),
        };
        let within = match guard {
            Some(guard) => {
                let guard = self.decision.of(&mut self.space, guard).t;
                self.space.bdd.and(states, guard)
            }
            None => states,
        };
        let rules = self.ids([index]);
        self.idle_parts(&own, written, within, &rules, "when");
    }

    /// Conditions beside `when`: what breaches a duty, what lifts an order.
    fn extra_conditions(&mut self) {
        for (index, rule) in self.edition.program().rules.iter().enumerate() {
            let doc = self.edition.pack().doc().rules.get(rule.doc);
            let (expr, written, key) = match &rule.effect {
                Effect::Duty {
                    breach: Some(expr), ..
                } => (expr, doc.and_then(|d| d.breach.as_deref()), "breach"),
                Effect::Step {
                    unless: Some(expr), ..
                } => (expr, doc.and_then(|d| d.unless.as_deref()), "unless"),
                _ => continue,
            };
            let rules = self.ids([index]);
            let holds = self.decision.of(&mut self.space, expr).t;
            if self.space.bdd.disjoint(holds, self.allowed) {
                let texts = [
                    text(
                        format!("“{key}”中的条件永远不能成立。"),
                        format!("The condition of \"{key}\" can never hold."),
                    ),
                    text("改正或删去该条件。", "Correct or remove that condition."),
                ];
                self.add("never_true", Severity::Error, &rules, texts);
            } else if let Some(written) = written {
                self.idle_parts(expr, written, self.allowed, &rules, key);
            }
        }
    }

    fn idle_derived(&mut self) {
        let docs = self.edition.pack().doc().derived.clone();
        for (name, expr) in &self.edition.program().derived {
            let Some(doc) = docs.iter().find(|d| d.id == *name) else {
                continue;
            };
            let written = doc.is.clone();
            self.idle_parts(expr, &written, self.allowed, &BTreeSet::new(), name);
        }
    }

    /// Replaces each part by what makes it drop out, and compares.
    fn idle_parts(
        &mut self,
        expr: &Expr,
        written: &str,
        within: Ref,
        rules: &BTreeSet<String>,
        of: &str,
    ) {
        let Ok(cond) = parse(written) else {
            return;
        };
        let mut current = expr.clone();
        let mut idle = Vec::new();
        self.idle_at(
            &mut current,
            &cond,
            &mut Vec::new(),
            true,
            within,
            &mut idle,
        );
        for (part, always) in idle {
            let shown = part.to_string();
            let texts = [
                text(
                    format!("“{shown}”不起作用：有没有它，条件的真假都一样。"),
                    format!("\"{shown}\" changes nothing: the condition is the same without it."),
                ),
                text(
                    "删去这一部分，或改成原文的意思。",
                    "Remove that part, or say what the source means.",
                ),
            ];
            let of = of.to_owned();
            // Where only a constraint makes it idle, it still counts in a case that breaks it.
            let severity = if always {
                Severity::Warning
            } else {
                Severity::Note
            };
            let finding = self.add("idle_condition", severity, rules, texts);
            finding.example = serde_json::json!({ "part": shown, "of": of });
        }
    }

    fn idle_at(
        &mut self,
        root: &mut Expr,
        cond: &Cond,
        path: &mut Vec<usize>,
        neutral: bool,
        within: Ref,
        idle: &mut Vec<(Cond, bool)>,
    ) {
        let Some(here) = at(root, path) else {
            return;
        };
        // A parameter settles it.
        if settled(here) {
            return;
        }
        let without = replaced(root, path, &Expr::Const(neutral));
        let before = self.decision.of(&mut self.space, root);
        let after = self.decision.of(&mut self.space, &without);
        let holds = self.space.bdd.xor(before.t, after.t);
        let fails = self.space.bdd.xor(before.f, after.f);
        let differ = self.space.bdd.or(holds, fails);
        if self.space.bdd.disjoint(differ, within) {
            let always = self.space.bdd.disjoint(differ, self.bare);
            idle.push((cond.clone(), always));
            *root = without;
            return;
        }
        let (parts, neutral): (Vec<&Cond>, bool) = match cond {
            Cond::All(parts) => (parts.iter().collect(), true),
            Cond::Any(parts) => (parts.iter().collect(), false),
            // What is negated drops out only as a whole.
            Cond::Not(inner) => (vec![inner.as_ref()], neutral),
            Cond::Term(_) => return,
        };
        for (place, part) in parts.iter().enumerate().rev() {
            path.push(place);
            if let Cond::Not(_) = cond {
                if let Cond::All(_) | Cond::Any(_) = part {
                    self.idle_inside(root, part, path, within, idle);
                }
            } else {
                self.idle_at(root, part, path, neutral, within, idle);
            }
            path.pop();
        }
    }

    /// As [`Self::idle_at`] for what stands under a negation: its parts, not the whole.
    fn idle_inside(
        &mut self,
        root: &mut Expr,
        cond: &Cond,
        path: &mut Vec<usize>,
        within: Ref,
        idle: &mut Vec<(Cond, bool)>,
    ) {
        let (parts, neutral) = match cond {
            Cond::All(parts) => (parts, true),
            Cond::Any(parts) => (parts, false),
            _ => return,
        };
        for (place, part) in parts.iter().enumerate().rev() {
            path.push(place);
            self.idle_at(root, part, path, neutral, within, idle);
            path.pop();
        }
    }

    /// Rules that hold together and come to the same.
    pub(super) fn overlapping(&mut self) {
        let mut groups: BTreeMap<(Section, String), Vec<usize>> = BTreeMap::new();
        let doc = self.edition.pack().doc();
        for (index, rule) in self.edition.program().rules.iter().enumerate() {
            let written = doc.rules.get(rule.doc);
            let outcome = written.and_then(|d| {
                let single = [&d.outcome, &d.level, &d.kind, &d.lead];
                single.into_iter().flatten().next().cloned()
            });
            if let Some(outcome) = outcome.filter(|_| decision::decides(rule.section))
                && !rule.otherwise
            {
                groups
                    .entry((rule.section, outcome))
                    .or_default()
                    .push(index);
            }
        }
        for ((_, outcome), rules) in groups {
            for (place, a) in rules.iter().enumerate() {
                for b in rules.iter().skip(place + 1) {
                    let (first, second) = (self.decision.rule(*a).t, self.decision.rule(*b).t);
                    let together = self.space.bdd.all([first, second, self.allowed]);
                    if together != Ref::FALSE {
                        self.overlaps.push(Overlap {
                            outcome: outcome.clone(),
                            rules: vec![self.id(*a), self.id(*b)],
                        });
                    }
                }
            }
        }
    }
}

fn at<'e>(expr: &'e Expr, path: &[usize]) -> Option<&'e Expr> {
    let Some((first, rest)) = path.split_first() else {
        return Some(expr);
    };
    match expr {
        Expr::All(parts) | Expr::Any(parts) => at(parts.get(*first)?, rest),
        Expr::Not(inner) => at(inner, rest),
        _ => None,
    }
}

fn replaced(expr: &Expr, path: &[usize], by: &Expr) -> Expr {
    let Some((first, rest)) = path.split_first() else {
        return by.clone();
    };
    let each = |parts: &[Expr]| -> Vec<Expr> {
        let places = parts.iter().enumerate();
        places
            .map(|(i, part)| {
                if i == *first {
                    replaced(part, rest, by)
                } else {
                    part.clone()
                }
            })
            .collect()
    };
    match expr {
        Expr::All(parts) => Expr::All(each(parts)),
        Expr::Any(parts) => Expr::Any(each(parts)),
        Expr::Not(inner) => Expr::Not(Box::new(replaced(inner, rest, by))),
        other => other.clone(),
    }
}

/// Nothing but constants.
fn settled(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_) => true,
        Expr::Atom(_) | Expr::Derived(_) => false,
        Expr::Not(inner) => settled(inner),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(settled),
    }
}
