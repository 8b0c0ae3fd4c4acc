//! Which names a pack's rules use: facts, events, roles and parameters, each with the rules that
//! name it. Never: whether that is as it should be.

use crate::condition::{self, Cond, Literal, Sum, TermKind};
use crate::pack::{PackDoc, RuleDoc};
use std::collections::{BTreeMap, BTreeSet};

/// Rules by the name they use.
pub(super) type Users = BTreeMap<String, BTreeSet<String>>;

/// Every use of a name in a pack. A use outside any rule is under the empty rule id.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Facts and derived facts read, also through derived facts.
    pub(super) facts: Users,
    /// Events that start, end, order, waive or are asked about.
    pub(super) events: Users,
    /// Roles named.
    pub(super) roles: Users,
    /// Parameters read.
    pub(super) parameters: Users,
    /// Who records an event: roles, or the rule that derives it.
    pub(super) recorders: Users,
}

impl Usage {
    /// Collects every use.
    pub(super) fn of(doc: &PackDoc) -> Self {
        let mut usage = Self::default();
        for (section, keys) in &doc.sections {
            // A guard is part of each rule of its section.
            for rule in doc.rules.iter().filter(|r| r.section == *section) {
                usage.condition(keys.applies.as_deref(), &rule.id);
            }
            add(&mut usage.facts, keys.from.as_ref(), "");
            add(&mut usage.events, keys.on.as_ref(), "");
            add(&mut usage.roles, &keys.order, "");
        }
        for constraint in &doc.constraints {
            usage.condition(Some(&constraint.never), "");
        }
        for fact in &doc.facts {
            if let Some(count) = &fact.count {
                add(&mut usage.parameters, &count.within, "");
                let read = count.same.iter().chain(&count.sum).chain(&count.once);
                add(&mut usage.facts, read, &fact.id);
            }
        }
        add(&mut usage.events, &doc.pack.attempt, "");
        for event in &doc.events {
            add(&mut usage.roles, &event.by, "");
            for role in &event.by {
                add(&mut usage.recorders, [&event.id], role);
            }
        }
        for rule in &doc.rules {
            usage.rule(rule);
        }
        usage.through_derived(doc);
        usage
    }

    fn rule(&mut self, rule: &RuleDoc) {
        let id = rule.id.as_str();
        for condition in [&rule.when, &rule.breach, &rule.unless] {
            self.condition(condition.as_deref(), id);
        }
        let limit = rule.earlier_of.as_ref();
        for names in [&rule.fields, &rule.missing, &rule.hide, &rule.questions] {
            add(&mut self.facts, names, id);
        }
        add(&mut self.facts, &rule.named, id);
        add(&mut self.facts, &rule.question, id);
        add(&mut self.facts, limit.map(|l| &l.fact), id);
        // A required field may be an event: its time is what is required.
        add(&mut self.events, &rule.fields, id);

        let acts = [&rule.waive, &rule.extend];
        let acts = || acts.into_iter().flatten();
        let until = || rule.until.iter().flat_map(|u| u.events());
        for names in [&rule.from.0, &rule.after, &rule.before.0, &rule.on.0] {
            add(&mut self.events, names, id);
        }
        add(&mut self.events, until(), id);
        add(&mut self.events, &rule.step, id);
        add(&mut self.events, acts().map(|act| &act.event), id);
        add(&mut self.events, rule.gate.iter().map(|g| &g.act), id);
        if let Some(pause) = &rule.pause {
            add(&mut self.events, pause.from.0.iter().chain(&pause.to.0), id);
        }

        let reaction = &rule.overdue;
        add(&mut self.roles, reaction.iter().flat_map(|r| &r.inform), id);
        for names in [&rule.assist, &rule.inform, &rule.escalate] {
            add(&mut self.roles, names, id);
        }
        add(&mut self.roles, &rule.organise.0, id);
        add(&mut self.roles, &rule.to.0, id);
        for role in [&rule.by, &rule.lead, &rule.approve] {
            add(&mut self.roles, role, id);
        }
        add(
            &mut self.roles,
            acts().filter_map(|act| act.by.as_ref()),
            id,
        );
        add(&mut self.roles, rule.gate.iter().map(|g| &g.by), id);

        add(&mut self.parameters, &rule.within, id);
        add(&mut self.parameters, &rule.grace, id);
        add(&mut self.parameters, &rule.every, id);
        add(
            &mut self.parameters,
            acts().filter_map(|act| act.cap.as_ref()),
            id,
        );
        add(&mut self.facts, &rule.questions, id);

        add(
            &mut self.parameters,
            limit.and_then(|l| l.mode.as_ref()),
            id,
        );
        add(
            &mut self.parameters,
            limit.and_then(|l| l.bare_date.as_ref()),
            id,
        );

        if let Some(role) = &rule.by {
            add(&mut self.recorders, rule.step.iter().chain(until()), role);
        }
        for act in acts() {
            add(
                &mut self.recorders,
                [&act.event],
                act.by.as_deref().unwrap_or(""),
            );
        }
        add(&mut self.recorders, &rule.event, id);
    }

    fn condition(&mut self, text: Option<&str>, rule: &str) {
        // A loaded pack has conditions that can be read.
        if let Some(Ok(cond)) = text.map(condition::parse) {
            self.cond(&cond, rule);
        }
    }

    /// A derived fact is a condition, arithmetic, or a comparison of arithmetic.
    fn formula(&mut self, text: &str, rule: &str) {
        if let Ok(formula) = condition::parse_formula(text) {
            self.sum(&formula.left, rule);
            formula
                .compared
                .iter()
                .for_each(|(_, right)| self.sum(right, rule));
        } else {
            self.condition(Some(text), rule);
        }
    }

    fn sum(&mut self, sum: &Sum, rule: &str) {
        match sum {
            Sum::Number(_) => {}
            Sum::Name(name, _) => {
                add(&mut self.facts, [name], rule);
                add(&mut self.parameters, [name], rule);
            }
            Sum::Add(a, b) | Sum::Sub(a, b) | Sum::Mul(a, b) | Sum::Div(a, b, _) => {
                self.sum(a, rule);
                self.sum(b, rule);
            }
        }
    }

    fn cond(&mut self, cond: &Cond, rule: &str) {
        let term = match cond {
            Cond::Not(inner) => return self.cond(inner, rule),
            Cond::All(parts) | Cond::Any(parts) => {
                return parts.iter().for_each(|part| self.cond(part, rule));
            }
            Cond::Term(term) => term,
        };
        match &term.kind {
            TermKind::Const(_) => {}
            TermKind::Name(name) | TermKind::Has(name) | TermKind::Empty(name) => {
                // A bare name may be a parameter as well as a fact.
                add(&mut self.facts, [name], rule);
                add(&mut self.parameters, [name], rule);
            }
            TermKind::Contains { set, .. } => add(&mut self.facts, [set], rule),
            TermKind::Compare { name, right, .. } => {
                add(&mut self.facts, [name], rule);
                add(&mut self.parameters, [name], rule);
                self.literal(right, rule);
            }
            TermKind::OneOf { name, list } => {
                add(&mut self.facts, [name], rule);
                list.iter().for_each(|literal| self.literal(literal, rule));
            }
            TermKind::Before { first, then } => add(&mut self.events, [first, then], rule),
            TermKind::Times { event, right, .. } => {
                add(&mut self.events, [event], rule);
                self.literal(right, rule);
            }
            TermKind::Happened(event) | TermKind::OffHours(event) => {
                add(&mut self.events, [event], rule);
            }
            TermKind::Passed { start, length } => {
                add(&mut self.events, [start], rule);
                self.literal(length, rule);
            }
            TermKind::Lapsed {
                start,
                length,
                until,
            } => {
                add(&mut self.events, [start, until], rule);
                self.literal(length, rule);
            }
        }
    }

    fn literal(&mut self, literal: &Literal, rule: &str) {
        if let Literal::Name(name) = literal {
            add(&mut self.parameters, [name], rule);
        }
    }

    /// A rule that reads a derived fact reads what that one reads. Each derived fact reads only
    /// earlier ones, so going through them backwards reaches everything.
    fn through_derived(&mut self, doc: &PackDoc) {
        for derived in doc.derived.iter().rev() {
            for rule in self.facts.get(&derived.id).cloned().unwrap_or_default() {
                self.formula(&derived.is, &rule);
            }
        }
    }
}

/// Notes that a rule uses names.
fn add<'a>(users: &mut Users, names: impl IntoIterator<Item = &'a String>, rule: &str) {
    for name in names {
        users
            .entry(name.clone())
            .or_default()
            .insert(rule.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::doc::DerivedDoc;

    #[test]
    fn a_fact_behind_two_derived_facts_is_read_by_the_rule_in_front() {
        let derived = |id: &str, is: &str| DerivedDoc {
            id: id.to_owned(),
            kind: "bool".to_owned(),
            is: is.to_owned(),
        };
        let doc = PackDoc {
            derived: vec![derived("a", "x && n >= limit"), derived("b", "!a")],
            rules: vec![RuleDoc {
                id: "R-1".to_owned(),
                when: Some("b || happened(\"closed\")".to_owned()),
                ..RuleDoc::default()
            }],
            ..PackDoc::default()
        };
        let usage = Usage::of(&doc);
        let rules = BTreeSet::from(["R-1".to_owned()]);
        for fact in ["a", "b", "x", "n"] {
            assert_eq!(usage.facts.get(fact), Some(&rules), "{fact}");
        }
        assert_eq!(usage.parameters.get("limit"), Some(&rules));
        assert_eq!(usage.events.get("closed"), Some(&rules));
    }

    #[test]
    fn whoever_owes_an_event_and_whatever_derives_it_records_it() {
        let doc = PackDoc {
            rules: vec![
                RuleDoc {
                    id: "R-1".to_owned(),
                    step: Some("signed".to_owned()),
                    by: Some("desk".to_owned()),
                    ..RuleDoc::default()
                },
                RuleDoc {
                    id: "R-2".to_owned(),
                    event: Some("risen".to_owned()),
                    ..RuleDoc::default()
                },
            ],
            ..PackDoc::default()
        };
        let usage = Usage::of(&doc);
        assert!(usage.recorders.contains_key("signed"));
        assert!(usage.recorders.contains_key("risen"));
        assert!(!usage.recorders.contains_key("closed"));
    }
}
