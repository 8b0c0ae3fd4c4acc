//! Why: the facts that made a rule hold, the presumptions an outcome rests on, the facts that would
//! decide it. Nothing here decides anything.

use super::decide::Decision;
use super::input::State;
use super::run::Run;
use super::truth::{Presume, Truth};
use crate::answer::{Assumed, Because, Reason};
use crate::pack::program::{Atom, Expr, FactId, Rule, Which};
use crate::pack::{Section, values};
use crate::time::Zone;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Explains one run.
pub struct Explain<'a> {
    pub run: &'a Run<'a>,
    pub zone: Zone,
}

impl Explain<'_> {
    /// The decision that counts for a section: recorded alone where it settles, else presumed.
    fn world(&self, strict: bool) -> &Decision {
        if strict {
            &self.run.strict
        } else {
            &self.run.presumed
        }
    }

    /// The reason that a rule of the program gives.
    pub fn reason(&self, rule: &Rule, strict: bool) -> Option<Reason> {
        let doc = self.run.edition.pack().doc().rules.get(rule.doc)?;
        let mut because = Vec::new();
        self.because(&rule.when, true, self.world(strict), &mut because);
        Some(Reason {
            rule: doc.id.clone(),
            clause: doc.clause.clone(),
            text: self.run.edition.pack().text(&format!("rule/{}", doc.id)),
            because,
        })
    }

    /// Reasons of the rules of a section that hold and pass a test.
    pub fn reasons(
        &self,
        section: Section,
        strict: bool,
        keep: impl Fn(&Rule) -> bool,
    ) -> Vec<Reason> {
        let world = self.world(strict);
        let rules = self.run.edition.program().rules.iter().enumerate();
        rules
            .filter(|(i, r)| {
                r.section == section
                    && world.rule(self.run.edition.program(), *i).is_true()
                    && keep(r)
            })
            .filter_map(|(_, r)| self.reason(r, strict))
            .collect()
    }

    /// Collects what makes `expr` come out as `want`: all parts of an and, the first of an or.
    fn because(&self, expr: &Expr, want: bool, world: &Decision, out: &mut Vec<Because>) {
        let program = self.run.edition.program();
        match expr {
            Expr::Const(_) => {}
            Expr::Not(inner) => self.because(inner, !want, world, out),
            Expr::Derived(id) => {
                if let Some((_, formula)) = program.derived.get(usize::from(*id)) {
                    self.because(formula, want, world, out);
                }
            }
            Expr::All(parts) | Expr::Any(parts) => {
                let every = matches!(expr, Expr::All(_)) == want;
                let goal = Truth::known(want);
                let mut fitting = parts.iter().filter(|p| world.formula(program, p) == goal);
                if every {
                    for part in fitting {
                        self.because(part, want, world, out);
                    }
                } else if let Some(first) = fitting.next() {
                    self.because(first, want, world, out);
                }
            }
            Expr::Atom(id) => {
                if let Some(atom) = program.atoms.get(usize::from(*id)) {
                    self.atom(atom, world, out);
                }
            }
        }
    }

    /// Collects what keeps a formula from holding: every part of an or, the parts of an and that do
    /// not hold. Facts that are not known stand without a value.
    pub fn against(&self, expr: &Expr, out: &mut Vec<Because>) {
        let (run, world) = (self.run, &self.run.presumed);
        let program = run.edition.program();
        match world.formula(program, expr) {
            Truth::True => {}
            Truth::False => self.because(expr, false, world, out),
            Truth::Unknown => {
                let mut open = BTreeSet::new();
                open_facts(run, expr, world, &mut open);
                for fact in open.iter().filter_map(|id| program.fact(*id)) {
                    out.push(Because {
                        fact: fact.id.clone(),
                        value: json!({"unknown": true}),
                        presumed: false,
                    });
                }
            }
        }
    }

    fn atom(&self, atom: &Atom, world: &Decision, out: &mut Vec<Because>) {
        let program = self.run.edition.program();
        let event = |id: u16| {
            program
                .events
                .get(usize::from(id))
                .cloned()
                .unwrap_or_default()
        };
        let when = |id: u16| {
            self.run
                .log
                .first(id)
                .map_or(Value::Null, |at| Value::String(at.text(self.zone)))
        };
        let found: Vec<Because> = match atom {
            Atom::Happened(e) | Atom::OffHours(e) => vec![Because {
                fact: event(*e),
                value: when(*e),
                presumed: false,
            }],
            Atom::Before(first, then) => [first, then]
                .map(|e| Because {
                    fact: event(*e),
                    value: when(*e),
                    presumed: false,
                })
                .into(),
            Atom::Times(e, ..) => vec![Because {
                fact: event(*e),
                value: json!(self.run.log.times(*e)),
                presumed: false,
            }],
            Atom::Late { start, .. } => vec![Because {
                fact: event(*start),
                value: when(*start),
                presumed: false,
            }],
            Atom::Outcome(which, ..) | Atom::OutcomeIn(which, _) => {
                vec![self.outcome(*which, world)]
            }
            _ => {
                let facts = atom.facts();
                facts.into_iter().filter_map(|id| self.fact(id)).collect()
            }
        };
        for because in found {
            if !out.iter().any(|b| b.fact == because.fact) {
                out.push(because);
            }
        }
    }

    fn outcome(&self, which: Which, world: &Decision) -> Because {
        let program = self.run.edition.program();
        let name = |list: &[String], id: Option<Option<u16>>| {
            id.flatten()
                .and_then(|i| list.get(usize::from(i)))
                .map_or(Value::Null, |s| Value::String(s.clone()))
        };
        let (fact, value) = match which {
            Which::Kind => ("kind", name(&program.kinds, world.kind.value())),
            Which::Severity => ("severity", name(&program.levels, world.severity.value())),
            Which::Lead => ("lead", name(&program.roles, world.lead.value())),
            Which::Eligibility => {
                let outcome = self.run.recorded().or(world.eligibility.value());
                (
                    "eligibility",
                    outcome.map_or(Value::Null, |o| json!(o.name())),
                )
            }
        };
        Because {
            fact: fact.to_owned(),
            value,
            presumed: false,
        }
    }

    /// A fact as a reason shows it; words show only that they are there.
    fn fact(&self, id: FactId) -> Option<Because> {
        let fact = self.run.edition.program().fact(id)?;
        let (value, presumed) = match self.run.facts.get(usize::from(id)) {
            Some(State::Is(value)) => (values::write(fact, value, self.zone), false),
            Some(State::Null) => (Value::Null, false),
            _ => match &fact.presume {
                Some(value) => (values::write(fact, value, self.zone), true),
                None => return None,
            },
        };
        Some(Because {
            fact: fact.id.clone(),
            value,
            presumed,
        })
    }

    /// The presumptions without which the outcome of a section would not stand, in pack order.
    pub fn assumed(&self, section: Section, stands: impl Fn(&Decision) -> bool) -> Vec<Assumed> {
        let program = self.run.edition.program();
        let open = |i: usize| matches!(self.run.facts.get(i), Some(State::Absent | State::Asked));
        let mut mask = vec![false; program.facts.len()];
        for id in program.reads(section) {
            let i = usize::from(*id);
            set(
                &mut mask,
                i,
                open(i) && program.fact(*id).is_some_and(|f| f.presume.is_some()),
            );
        }
        let mut trial = Decision::default();
        for i in 0..mask.len() {
            if mask.get(i) != Some(&true) {
                continue;
            }
            set(&mut mask, i, false);
            self.run
                .decide_into(Presume::Only(&mask), section, &mut trial);
            if !stands(&trial) {
                set(&mut mask, i, true);
            }
        }
        let docs = &self.run.edition.pack().doc().facts;
        docs.iter()
            .zip(&mask)
            .filter(|(_, kept)| **kept)
            .filter_map(|(doc, _)| {
                let presume = doc.presume.as_ref()?;
                Some(Assumed {
                    fact: doc.id.clone(),
                    value: presume.value.clone(),
                    from: presume.from.clone(),
                })
            })
            .collect()
    }

    /// Unknown facts behind the rules of some sections that are not known under presumptions.
    pub fn unknown(&self, sections: &[Section]) -> Vec<String> {
        let program = self.run.edition.program();
        let mut facts = BTreeSet::new();
        for (index, rule) in program.rules.iter().enumerate() {
            if sections.contains(&rule.section)
                && self.run.presumed.rule(program, index).is_unknown()
            {
                open_facts(self.run, &rule.when, &self.run.presumed, &mut facts);
            }
        }
        facts
            .iter()
            .filter_map(|id| program.fact(*id))
            .map(|f| f.id.clone())
            .collect()
    }
}

fn set(mask: &mut [bool], index: usize, value: bool) {
    if let Some(slot) = mask.get_mut(index) {
        *slot = value;
    }
}

/// Facts that are not known behind the parts of a formula that are not known.
pub fn open_facts(run: &Run<'_>, expr: &Expr, world: &Decision, out: &mut BTreeSet<FactId>) {
    let program = run.edition.program();
    if !world.formula(program, expr).is_unknown() {
        return;
    }
    match expr {
        Expr::Const(_) => {}
        Expr::Not(inner) => open_facts(run, inner, world, out),
        Expr::All(parts) | Expr::Any(parts) => {
            for part in parts {
                open_facts(run, part, world, out);
            }
        }
        Expr::Derived(id) => {
            if let Some((_, formula)) = program.derived.get(usize::from(*id)) {
                open_facts(run, formula, world, out);
            }
        }
        Expr::Atom(id) => match program.atoms.get(usize::from(*id)) {
            Some(Atom::Outcome(which, ..) | Atom::OutcomeIn(which, _)) => {
                let section = which.section();
                for (index, rule) in program.rules.iter().enumerate() {
                    if rule.section == section && world.rule(program, index).is_unknown() {
                        open_facts(run, &rule.when, world, out);
                    }
                }
            }
            Some(atom) => {
                let open = |id: &FactId| {
                    let state = run.facts.get(usize::from(*id));
                    !matches!(state, Some(State::Is(_) | State::Null))
                };
                out.extend(atom.facts().into_iter().filter(open));
            }
            None => {}
        },
    }
}
