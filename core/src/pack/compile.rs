//! From a document and parameters to a [`Program`]: checks every name, role, event and length.
//!
//! Finds everything wrong at once rather than the first thing. Evaluates nothing.

mod clock;

use super::doc::{Audience, FactKind, PackDoc, Section};
use super::error::{PackError, PackErrors};
use super::params::Parameters;
use super::program::{Effect, EventId, Expr, Fact, Outcome, Program, Rule, Until};
use super::resolve::{Problem, Resolver};
use super::rule_doc::{BandDoc, RuleDoc, UntilDoc};
use super::{shape, values};
use crate::calendar::Length;
use crate::events;
use crate::names::hint;
use crate::numbering::Pattern;
use crate::time::Day;
use std::collections::BTreeSet;

/// More rules than any regulation has; bounds what one pack can cost.
const MAX_RULES: usize = 2000;
const MAX_FACTS: usize = 1000;

/// Resolves a pack under parameters.
pub(super) fn program(doc: &PackDoc, parameters: &Parameters) -> Result<Program, PackErrors> {
    let mut compiler = Compiler {
        resolver: Resolver {
            program: Program::default(),
            parameters,
            section: None,
        },
        doc,
        errors: Vec::new(),
    };
    compiler.names();
    compiler.facts();
    compiler.resolver.program.name_facts();
    compiler.counts();
    compiler.derived();
    compiler.sections();
    for (index, rule) in doc.rules.iter().enumerate().take(MAX_RULES) {
        compiler.rule(index, rule);
    }
    if doc.rules.len() > MAX_RULES || doc.facts.len() > MAX_FACTS {
        compiler.fail("", "the pack has too many rules or facts");
    }
    if compiler.errors.is_empty() {
        compiler.resolver.program.index();
        Ok(compiler.resolver.program)
    } else {
        Err(PackErrors(compiler.errors))
    }
}

struct Compiler<'a> {
    resolver: Resolver<'a>,
    doc: &'a PackDoc,
    errors: Vec<PackError>,
}

impl Compiler<'_> {
    fn fail(&mut self, path: &str, message: impl Into<String>) {
        self.errors.push(PackError::at(path, message));
    }

    fn names(&mut self) {
        let doc = self.doc;
        let program = &mut self.resolver.program;
        program.roles.clone_from(&doc.roles);
        program.events = events::COMMON.iter().map(|c| c.kind.to_owned()).collect();
        for event in &doc.events {
            if !program.events.contains(&event.id) {
                program.events.push(event.id.clone());
            }
        }
        let section = |s: Section| doc.sections.get(&s);
        program.levels = section(Section::Severity)
            .map(|s| s.values.clone())
            .unwrap_or_default();
        program.kinds = section(Section::Kind)
            .map(|s| s.values.clone())
            .unwrap_or_default();
        let mut seen = BTreeSet::new();
        for rule in &doc.rules {
            if !seen.insert(&rule.id) {
                self.errors.push(PackError::at(
                    format!("{}.{}", rule.section.name(), rule.id),
                    format!(
                        "rule id \"{}\" stands twice in the pack; add a letter",
                        rule.id
                    ),
                ));
            }
        }
        self.word(Some(&doc.pack.status), &["active", "draft"], "pack.status");
        if let Err(error) = crate::time::Zone::named(&doc.pack.zone) {
            self.fail("pack.zone", error.to_string());
        }
        self.resolver.program.attempt = self.events(&doc.pack.attempt, "pack.attempt");
        let from = self.day(doc.pack.effective_from.as_ref(), "pack.effective_from");
        let to = self.day(doc.pack.effective_to.as_ref(), "pack.effective_to");
        match doc.pack.before.as_deref() {
            None | Some("outside") => self.resolver.program.in_force = (from, to),
            Some("from_then") => self.resolver.program.in_force = (None, to),
            Some(other) => {
                let message = format!("expected outside or from_then, found \"{other}\"");
                self.fail("pack.before", message);
            }
        }
    }

    fn day(&mut self, text: Option<&String>, path: &str) -> Option<Day> {
        match text.map(|t| Day::parse(t)) {
            Some(Ok(day)) => Some(day),
            Some(Err(error)) => {
                self.fail(path, error.to_string());
                None
            }
            None => None,
        }
    }

    fn facts(&mut self) {
        for doc in self.doc.facts.iter().take(MAX_FACTS) {
            let path = format!("facts.{}", doc.id);
            if self.resolver.program.facts.iter().any(|f| f.id == doc.id) {
                self.fail(&path, format!("fact \"{}\" stands twice", doc.id));
            }
            let mut fact = Fact {
                id: doc.id.clone(),
                kind: doc.kind,
                values: doc.values.clone(),
                ask: doc.ask,
                stage: doc.stage,
                case_scope: doc.scope.as_deref() == Some("case"),
                personal: doc.personal,
                scale: doc.scale.unwrap_or(0),
                range: (
                    doc.min.unwrap_or(-crate::canonical::MAX_INTEGER),
                    doc.max.unwrap_or(crate::canonical::MAX_INTEGER),
                ),
                presume: None,
            };
            let needs_values = matches!(fact.kind, super::FactKind::Enum | super::FactKind::Set);
            if needs_values && fact.values.is_empty() {
                self.fail(&path, "an enum or set needs values");
            }
            if fact.values.len() > values::MAX_MEMBERS {
                self.fail(
                    &path,
                    format!("has more than {} values", values::MAX_MEMBERS),
                );
            }
            if let Some(presume) = &doc.presume {
                match values::read(&fact, &presume.value) {
                    Ok(value) => fact.presume = Some(value),
                    Err(message) => self.fail(&format!("{path}.presume"), message),
                }
            }
            self.resolver.program.facts.push(fact);
        }
    }

    fn derived(&mut self) {
        for derived in &self.doc.derived {
            let path = format!("derived.{}", derived.id);
            match derived.kind.as_str() {
                "bool" => {
                    let found = self.resolver.derived(&derived.is);
                    let expr = self.resolved(&format!("{path}.is"), found);
                    self.resolver
                        .program
                        .derived
                        .push((derived.id.clone(), expr.unwrap_or(Expr::Const(false))));
                }
                "int" | "decimal" => {
                    let found = self.resolver.number(&derived.is);
                    if let Some(number) = self.resolved(&format!("{path}.is"), found) {
                        let entry = (derived.id.clone(), number);
                        self.resolver.program.numbers.push(entry);
                    }
                }
                other => self.fail(
                    &format!("{path}.type"),
                    format!("expected bool, int or decimal, found \"{other}\""),
                ),
            }
        }
        for constraint in &self.doc.constraints {
            let path = format!("constraints.{}.never", constraint.id);
            let expr = self.condition(&path, &constraint.never, None);
            self.resolver
                .program
                .constraints
                .push(expr.unwrap_or(Expr::Const(false)));
        }
    }

    fn sections(&mut self) {
        for (section, keys) in &self.doc.sections {
            let name = section.name();
            if let Some(applies) = &keys.applies
                && let Some(guard) =
                    self.condition(&format!("{name}.applies"), applies, Some(*section))
            {
                self.resolver.program.guards.push((*section, guard));
            }
            if let Some(from) = &keys.from {
                match self.resolver.program.fact_id(from) {
                    Some(fact) => self.resolver.program.category_fact = Some(fact),
                    None => self.fail(
                        &format!("{name}.from"),
                        format!("there is no fact \"{from}\""),
                    ),
                }
            }
            let (known, what) = match section {
                Section::Kind => (self.resolver.program.kinds.clone(), "kind"),
                _ => (self.resolver.program.roles.clone(), "role"),
            };
            let order: Vec<u16> = keys
                .order
                .iter()
                .filter_map(|id| self.index(&known, id, what, &format!("{name}.order")))
                .collect();
            if let Some(pattern) = &keys.pattern {
                let per = keys.per.as_deref().unwrap_or("ever");
                if let Err(error) = Pattern::parse(pattern, per) {
                    self.fail(&format!("{name}.pattern"), error.to_string());
                }
            }
            if let Some(on) = &keys.on {
                self.event(on, &format!("{name}.on"));
            }
            match section {
                Section::Kind => self.resolver.program.kind_order = order,
                Section::Routing => self.resolver.program.lead_order = order,
                _ => {}
            }
        }
    }

    fn rule(&mut self, index: usize, rule: &RuleDoc) {
        let path = format!("{}.{}", rule.section.name(), rule.id);
        let mut when = match &rule.when {
            None => Expr::Const(true),
            Some(text) => {
                self.resolver.section = Some(rule.section);
                let found = self.resolver.condition(text);
                match self.tried(&format!("{path}.when"), found) {
                    Ok(expr) => expr,
                    Err(Some(parameter)) => {
                        self.resolver.program.unset.push((parameter, index));
                        Expr::Const(false)
                    }
                    Err(None) => return,
                }
            }
        };
        if let Some(guard) = self.resolver.program.guard(rule.section) {
            when = match when {
                Expr::Const(true) => guard.clone(),
                other => Expr::All(vec![guard.clone(), other]),
            };
        }
        if rule.otherwise && rule.when.is_some() {
            self.fail(&path, "an otherwise rule has no when");
        }
        for (key, given, known) in [
            ("modality", &rule.modality, shape::MODALITIES),
            ("scope", &rule.scope, &["case"]),
            ("not_before", &rule.not_before, &["known"]),
        ] {
            self.word(given.as_ref(), known, &format!("{path}.{key}"));
        }
        for (key, roles) in [
            ("assist", &rule.assist),
            ("inform", &rule.inform),
            ("escalate", &rule.escalate),
            ("organise", &rule.organise.0),
        ] {
            self.roles(roles, &format!("{path}.{key}"));
        }
        let single = rule.by.iter().chain(rule.gate.iter().map(|g| &g.by));
        let approving = rule.approve.iter().filter(|a| *a != "unset");
        self.roles(
            &single.chain(approving).cloned().collect::<Vec<_>>(),
            &format!("{path}.by"),
        );
        let Some(effect) = self.effect(rule, index, &path) else {
            return;
        };
        let makes = rule
            .event
            .as_ref()
            .and_then(|e| self.event(e, &format!("{path}.event")));
        self.resolver.program.rules.push(Rule {
            doc: index,
            section: rule.section,
            when,
            otherwise: rule.otherwise,
            case_scope: rule.scope.as_deref() == Some("case"),
            makes,
            effect,
        });
    }

    fn effect(&mut self, rule: &RuleDoc, index: usize, path: &str) -> Option<Effect> {
        let roles = self.resolver.program.roles.clone();
        Some(match rule.section {
            Section::Eligibility => {
                let name = self.need(rule.outcome.as_ref(), path, "outcome")?;
                let Some(outcome) = Outcome::named(&name) else {
                    let names = Outcome::ALL.map(Outcome::name);
                    let message = format!(
                        "expected {}, found \"{name}\"{}",
                        names.join(", "),
                        hint(&name, names)
                    );
                    self.fail(&format!("{path}.outcome"), message);
                    return None;
                };
                self.facts_exist(&rule.missing, &format!("{path}.missing"));
                Effect::Eligibility {
                    outcome,
                    prevails: rule.prevails,
                }
            }
            Section::Kind => {
                let kinds = self.resolver.program.kinds.clone();
                let kind = self.need(rule.kind.as_ref(), path, "kind")?;
                Effect::Kind(self.index(&kinds, &kind, "kind", &format!("{path}.kind"))?)
            }
            Section::Severity => {
                let levels = self.resolver.program.levels.clone();
                let level = self.need(rule.level.as_ref(), path, "level")?;
                Effect::Level(self.index(&levels, &level, "level", &format!("{path}.level"))?)
            }
            Section::Routing => {
                let lead = match &rule.lead {
                    Some(lead) => {
                        Some(self.index(&roles, lead, "role", &format!("{path}.lead"))?)
                    }
                    None => None,
                };
                if let Some(gate) = &rule.gate {
                    self.event(&gate.act, &format!("{path}.gate"));
                }
                Effect::Lead(lead)
            }
            Section::Deadlines => Effect::Clock(Box::new(self.clock(rule, index, path)?)),
            Section::Duties => Effect::Duty {
                from: self.events(&rule.from.0, &format!("{path}.from")),
                until: self.until(rule.until.as_ref(), path),
                breach: match &rule.breach {
                    Some(text) => {
                        Some(self.condition(&format!("{path}.breach"), text, Some(rule.section))?)
                    }
                    None => None,
                },
            },
            Section::Lifecycle => {
                let step = self.need(rule.step.as_ref(), path, "step")?;
                self.events(&rule.before.0, &format!("{path}.before"));
                Effect::Step {
                    step: self.event(&step, &format!("{path}.step"))?,
                    after: self.events(&rule.after, &format!("{path}.after")),
                    unless: match &rule.unless {
                        Some(text) => Some(self.condition(
                            &format!("{path}.unless"),
                            text,
                            Some(rule.section),
                        )?),
                        None => None,
                    },
                }
            }
            Section::Records | Section::Reports | Section::Consequences => {
                let known = shape::INTERVALS;
                if let Some(every) = &rule.every
                    && !known.contains(&every.as_str())
                    && self.resolver.parameters.get(every).is_none()
                {
                    let message = format!(
                        "expected {} or a parameter, found \"{every}\"{}",
                        known.join(", "),
                        hint(every, known.iter().copied())
                    );
                    self.fail(&format!("{path}.every"), message);
                }
                Effect::Follow {
                    on: self.events(&rule.on.0, &format!("{path}.on")),
                    until: self.until(rule.until.as_ref(), path),
                }
            }
            Section::RequiredFields => {
                for (i, field) in rule.fields.iter().enumerate() {
                    let known = &self.resolver.program;
                    if known.fact_id(field).is_none() && known.event_id(field).is_none() {
                        let names = known.facts.iter().map(|f| f.id.as_str());
                        let message = format!(
                            "there is no fact or event \"{field}\"{}",
                            hint(field, names)
                        );
                        self.fail(&format!("{path}.fields[{i}]"), message);
                    }
                }
                Effect::Shown
            }
            Section::Satisfaction => {
                for (i, question) in rule.questions.iter().enumerate() {
                    let path = format!("{path}.questions[{i}]");
                    let fact = self.fact(question, &path);
                    let facts = &self.resolver.program.facts;
                    let number = fact.and_then(|id| facts.get(usize::from(id)));
                    if !rule.bands.is_empty() && number.is_some_and(|f| f.kind != FactKind::Int) {
                        self.fail(
                            &path,
                            format!("\"{question}\" is no whole number; bands need one"),
                        );
                    }
                }
                for (i, band) in rule.bands.iter().enumerate() {
                    let overlaps = |o: &BandDoc| o.from <= band.to && band.from <= o.to;
                    if band.from > band.to || rule.bands.iter().take(i).any(overlaps) {
                        let message = format!("band \"{}\" is empty or overlaps another", band.id);
                        self.fail(&format!("{path}.bands[{i}]"), message);
                    }
                }
                Effect::Shown
            }
            _ => Effect::Shown,
        })
    }

    /// How a linked fact is observed: every name in it is known.
    fn counts(&mut self) {
        for fact in &self.doc.facts {
            let path = format!("facts.{}.count", fact.id);
            let Some(count) = &fact.count else { continue };
            if fact.ask != Audience::Linked {
                self.fail(
                    &path,
                    "only a fact with ask = \"linked\" is counted over cases",
                );
            }
            for name in count.same.iter().chain(&count.sum).chain(&count.once) {
                self.fact(name, &path);
            }
            let known = |within: &str| {
                self.resolver.parameters.get(within).is_some() || Length::parse(within).is_ok()
            };
            if let Some(within) = count.within.as_ref().filter(|w| !known(w)) {
                let message = format!("\"{within}\" is neither a length nor a parameter");
                self.fail(&format!("{path}.within"), message);
            }
        }
    }

    fn until(&mut self, until: Option<&UntilDoc>, path: &str) -> Until {
        let Some(until) = until else {
            return Until::Never;
        };
        let events = self.events(until.events(), &format!("{path}.until"));
        match until {
            UntilDoc::All { .. } => Until::All(events),
            UntilDoc::One(_) | UntilDoc::Any { .. } => Until::Any(events),
        }
    }

    fn condition(&mut self, path: &str, text: &str, section: Option<Section>) -> Option<Expr> {
        self.resolver.section = section;
        let found = self.resolver.condition(text);
        self.resolved(path, found)
    }

    /// What was resolved where no parameter may be unset, or none after recording the error.
    fn resolved<T>(&mut self, path: &str, found: Result<T, Problem>) -> Option<T> {
        match self.tried(path, found) {
            Ok(found) => Some(found),
            Err(Some(parameter)) => {
                self.fail(
                    path,
                    format!(
                        "parameter \"{parameter}\" may be unset; only a rule's when can read it"
                    ),
                );
                None
            }
            Err(None) => None,
        }
    }

    /// What was resolved, or the unset parameter it reads, or none after recording the error.
    fn tried<T>(&mut self, path: &str, found: Result<T, Problem>) -> Result<T, Option<String>> {
        found.map_err(|problem| match problem {
            Problem::Unset(parameter) => Some(parameter),
            Problem::Wrong(offset, message) => {
                self.errors.push(PackError {
                    offset: offset + 1,
                    ..PackError::at(path, message)
                });
                None
            }
        })
    }

    /// One of some words, where one is given.
    fn word(&mut self, given: Option<&String>, known: &[&str], path: &str) {
        if let Some(given) = given.filter(|g| !known.contains(&g.as_str())) {
            let hint = hint(given, known.iter().copied());
            let message = format!("expected {}, found \"{given}\"{hint}", known.join(", "));
            self.fail(path, message);
        }
    }

    fn need(&mut self, value: Option<&String>, path: &str, key: &str) -> Option<String> {
        if value.is_none() {
            self.fail(path, format!("needs {key}"));
        }
        value.cloned()
    }

    fn index(&mut self, known: &[String], id: &str, what: &str, path: &str) -> Option<u16> {
        let found = known
            .iter()
            .position(|k| k == id)
            .and_then(|i| u16::try_from(i).ok());
        if found.is_none() {
            let hint = hint(id, known.iter().map(String::as_str));
            self.fail(path, format!("there is no {what} \"{id}\"{hint}"));
        }
        found
    }

    fn fact(&mut self, name: &str, path: &str) -> Option<u16> {
        let found = self.resolver.program.fact_id(name);
        if found.is_none() {
            let facts = self.resolver.program.facts.iter();
            let hint = hint(name, facts.map(|f| f.id.as_str()));
            self.fail(path, format!("there is no fact \"{name}\"{hint}"));
        }
        found
    }

    fn facts_exist(&mut self, names: &[String], path: &str) {
        for name in names {
            self.fact(name, path);
        }
    }

    fn roles(&mut self, names: &[String], path: &str) {
        for name in names {
            if !self.resolver.program.roles.contains(name) {
                let known = self.resolver.program.roles.clone();
                self.index(&known, name, "role", path);
            }
        }
    }

    fn event(&mut self, name: &str, path: &str) -> Option<EventId> {
        match self.resolver.event(name, 0) {
            Ok(id) => Some(id),
            Err(Problem::Wrong(_, message)) => {
                self.fail(path, message);
                None
            }
            Err(Problem::Unset(_)) => None,
        }
    }

    fn events(&mut self, names: &[String], path: &str) -> Vec<EventId> {
        names.iter().filter_map(|n| self.event(n, path)).collect()
    }
}
