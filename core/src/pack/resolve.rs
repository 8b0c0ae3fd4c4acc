//! Names and constants in conditions, resolved against a pack's facts, events, roles and parameters.

use super::doc::{FactKind, Section};
use super::params::Parameters;
use super::program::{Atom, AtomId, EventId, Expr, FactId, Outcome, Program, Val, Which};
use super::values;
use crate::calendar::Length;
use crate::condition::{Cond, Literal, Op, Term, TermKind, parse};
use crate::names::hint;
use serde_json::Value;

/// Why a condition does not resolve.
pub(super) enum Problem {
    /// It reads a parameter that is unset: the rule is false and a gap.
    Unset(String),
    /// It is wrong; byte offset and message.
    Wrong(usize, String),
}

/// Resolves conditions, collecting distinct atoms into the program.
pub(super) struct Resolver<'a> {
    pub program: Program,
    pub parameters: &'a Parameters,
    /// The section of the condition at hand: outcomes of earlier ones may be read.
    pub section: Option<Section>,
}

pub(super) type Resolved<T> = Result<T, Problem>;

const OUTCOME_NAMES: [&str; 4] = ["kind", "eligibility", "severity", "lead"];

impl Resolver<'_> {
    /// Parses and resolves a condition.
    pub fn condition(&mut self, text: &str) -> Resolved<Expr> {
        let cond = parse(text).map_err(|e| Problem::Wrong(e.at, e.message))?;
        self.cond(&cond)
    }

    fn cond(&mut self, cond: &Cond) -> Resolved<Expr> {
        Ok(match cond {
            Cond::Not(inner) => Expr::Not(Box::new(self.cond(inner)?)),
            Cond::All(parts) => Expr::All(self.each(parts)?),
            Cond::Any(parts) => Expr::Any(self.each(parts)?),
            Cond::Term(term) => self.term(term)?,
        })
    }

    fn each(&mut self, parts: &[Cond]) -> Resolved<Vec<Expr>> {
        parts.iter().map(|p| self.cond(p)).collect()
    }

    fn term(&mut self, term: &Term) -> Resolved<Expr> {
        let at = term.at;
        let atom = match &term.kind {
            TermKind::Const(truth) => return Ok(Expr::Const(*truth)),
            TermKind::Name(name) => return self.named(name, at),
            TermKind::Compare { name, op, right } => return self.compare(name, *op, right, at),
            TermKind::OneOf { name, list } => return self.one_of(name, list, at),
            TermKind::Contains { member, set } => {
                let fact = self.fact_of(set, &[FactKind::Set], "a set fact", at)?;
                let found = self.program.fact(fact).map(|f| values::member(f, member));
                match found {
                    Some(Ok(index)) => Atom::Contains(fact, index),
                    Some(Err(message)) => return wrong(at, message),
                    None => return wrong(at, "unknown fact"),
                }
            }
            TermKind::Has(name) => Atom::Has(self.fact(name, at)?),
            TermKind::Empty(name) => {
                Atom::Empty(self.fact_of(name, &[FactKind::Set], "a set fact", at)?)
            }
            TermKind::Happened(event) => Atom::Happened(self.event(event, at)?),
            TermKind::Before { first, then } => {
                Atom::Before(self.event(first, at)?, self.event(then, at)?)
            }
            TermKind::Times { event, op, right } => {
                Atom::Times(self.event(event, at)?, *op, self.integer(right, at)?)
            }
            TermKind::OffHours(event) => Atom::OffHours(self.event(event, at)?),
            TermKind::Passed { start, length } => self.late(start, length, None, at)?,
            TermKind::Lapsed {
                start,
                length,
                until,
            } => self.late(start, length, Some(until), at)?,
        };
        self.intern(atom, at)
    }

    fn late(
        &self,
        start: &str,
        length: &Literal,
        until: Option<&str>,
        at: usize,
    ) -> Resolved<Atom> {
        let start = self.event(start, at)?;
        let until = until.map(|u| self.event(u, at)).transpose()?;
        let text = match length {
            Literal::Text(text) => text.clone(),
            Literal::Name(name) => match self.parameter(name, at)? {
                Value::String(text) => text.clone(),
                other => {
                    return wrong(at, format!("parameter \"{name}\" is {other}, not a length"));
                }
            },
            _ => {
                return wrong(
                    at,
                    "expected a length such as \"3 days\" or a duration parameter",
                );
            }
        };
        let length = Length::parse(&text).map_err(|e| Problem::Wrong(at, e.to_string()))?;
        if length.amount().is_none() && !length.is_day_like() {
            return wrong(at, format!("\"{text}\" has no end that could pass"));
        }
        Ok(Atom::Late {
            start,
            length,
            until,
        })
    }

    /// A Boolean name: fact, derived fact or parameter.
    fn named(&mut self, name: &str, at: usize) -> Resolved<Expr> {
        if let Some(index) = self.program.derived.iter().position(|(n, _)| n == name) {
            return Ok(Expr::Derived(index_of(index, at)?));
        }
        if let Some(fact) = self.program.fact_id(name) {
            return match self.program.fact(fact).map(|f| f.kind) {
                Some(FactKind::Bool) => self.intern(Atom::Bool(fact), at),
                _ => wrong(
                    at,
                    format!("\"{name}\" is not a yes-or-no fact; compare it with a value"),
                ),
            };
        }
        if OUTCOME_NAMES.contains(&name) {
            return wrong(
                at,
                format!("\"{name}\" is an outcome; compare it with a value"),
            );
        }
        if self.parameters.get(name).is_some() {
            return match self.parameter(name, at)? {
                Value::Bool(truth) => Ok(Expr::Const(*truth)),
                other => wrong(
                    at,
                    format!("parameter \"{name}\" is {other}, not true or false"),
                ),
            };
        }
        wrong(at, self.unknown(name))
    }

    fn compare(&mut self, name: &str, op: Op, right: &Literal, at: usize) -> Resolved<Expr> {
        if let Some(which) = self.outcome(name, at)? {
            let value = self.outcome_value(which, right, at)?;
            if !matches!(op, Op::Eq | Op::Ne) && which != Which::Severity {
                return wrong(at, format!("\"{name}\" has no order; use == or !="));
            }
            return self.intern(Atom::Outcome(which, op, value), at);
        }
        if self.program.fact_id(name).is_none() && self.parameters.get(name).is_some() {
            return self.compare_parameter(name, op, right, at);
        }
        if self.program.derived.iter().any(|(n, _)| n == name) {
            let inner = self.named(name, at)?;
            return match (op, right) {
                (Op::Eq, Literal::Bool(true)) | (Op::Ne, Literal::Bool(false)) => Ok(inner),
                (Op::Eq, Literal::Bool(false)) | (Op::Ne, Literal::Bool(true)) => {
                    Ok(Expr::Not(Box::new(inner)))
                }
                _ => wrong(
                    at,
                    format!("\"{name}\" is a yes-or-no formula; compare it with true or false"),
                ),
            };
        }
        if let Some(number) = self.derived_number(name) {
            let comparison = self.against(&number, op, right, at)?;
            return self.intern(Atom::Formula(Box::new(comparison)), at);
        }
        let fact = self.fact(name, at)?;
        if let Literal::Name(other) = right
            && (self.program.fact_id(other).is_some() || self.derived_number(other).is_some())
        {
            let message =
                format!("two facts, \"{name}\" and \"{other}\", are compared under [derived]");
            return wrong(at, message);
        }
        if *right == Literal::Null {
            return match op {
                Op::Eq | Op::Ne => self.intern(Atom::Null(fact, op == Op::Eq), at),
                _ => wrong(at, "null has no order; use == or !="),
            };
        }
        let value = self.value(fact, right, at)?;
        let ordered = matches!(value, Val::Int(_) | Val::Day(_) | Val::At(_));
        if !ordered && !matches!(op, Op::Eq | Op::Ne) {
            return wrong(at, format!("\"{name}\" has no order; use == or !="));
        }
        if op == Op::Eq && value == Val::Bool(true) {
            return self.intern(Atom::Bool(fact), at);
        }
        self.intern(Atom::Compare(fact, op, value), at)
    }

    /// A whole number, or the parameter that holds one.
    fn integer(&self, literal: &Literal, at: usize) -> Resolved<i64> {
        match literal {
            Literal::Int(number) => Ok(*number),
            Literal::Name(name) => match self.parameter(name, at)?.as_i64() {
                Some(number) => Ok(number),
                None => wrong(at, format!("parameter \"{name}\" is not a whole number")),
            },
            _ => wrong(at, "expected a whole number or a parameter that holds one"),
        }
    }

    /// `parameter op constant` folds to a constant.
    fn compare_parameter(&self, name: &str, op: Op, right: &Literal, at: usize) -> Resolved<Expr> {
        let left = self.parameter(name, at)?;
        let ordering = match (left, right) {
            (Value::String(a), Literal::Text(b)) => a.as_str().cmp(b.as_str()),
            (Value::Bool(a), Literal::Bool(b)) => a.cmp(b),
            (Value::Number(a), Literal::Int(b)) => a.as_i64().cmp(&Some(*b)),
            _ => {
                return wrong(
                    at,
                    format!("parameter \"{name}\" is {left}; the constant has another type"),
                );
            }
        };
        if left.is_string() && !matches!(op, Op::Eq | Op::Ne) {
            return wrong(
                at,
                format!("parameter \"{name}\" has no order; use == or !="),
            );
        }
        Ok(Expr::Const(op.holds(ordering)))
    }

    fn one_of(&mut self, name: &str, list: &[Literal], at: usize) -> Resolved<Expr> {
        if let Some(which) = self.outcome(name, at)? {
            let list: Resolved<Vec<u16>> = list
                .iter()
                .map(|l| self.outcome_value(which, l, at))
                .collect();
            return self.intern(Atom::OutcomeIn(which, list?), at);
        }
        let fact = self.fact(name, at)?;
        let list: Resolved<Vec<Val>> = list.iter().map(|l| self.value(fact, l, at)).collect();
        self.intern(Atom::OneOf(fact, list?), at)
    }

    /// A constant of a fact's type.
    fn value(&self, fact: FactId, literal: &Literal, at: usize) -> Resolved<Val> {
        let Some(fact) = self.program.fact(fact) else {
            return wrong(at, "unknown fact");
        };
        if fact.kind == FactKind::Text || fact.personal {
            let message = format!(
                "rules read \"{}\" only through has(); it holds a person's words",
                fact.id
            );
            return wrong(at, message);
        }
        if fact.kind == FactKind::Set {
            return wrong(
                at,
                format!("\"{}\" is a set; write \"member\" in {}", fact.id, fact.id),
            );
        }
        let json = match literal {
            Literal::Text(text) => Value::String(text.clone()),
            Literal::Decimal(text) => Value::String(text.clone()),
            Literal::Int(number) if fact.kind == FactKind::Decimal => {
                Value::String(number.to_string())
            }
            Literal::Int(number) => Value::from(*number),
            Literal::Bool(truth) => Value::Bool(*truth),
            Literal::Null => return wrong(at, "null cannot stand in a list"),
            Literal::Name(name) => self.parameter(name, at)?.clone(),
        };
        values::read(fact, &json).map_err(|message| Problem::Wrong(at, message))
    }

    fn outcome(&self, name: &str, at: usize) -> Resolved<Option<Which>> {
        let (which, section) = match name {
            "kind" => (Which::Kind, Section::Kind),
            "eligibility" => (Which::Eligibility, Section::Eligibility),
            "severity" => (Which::Severity, Section::Severity),
            "lead" => (Which::Lead, Section::Routing),
            _ => return Ok(None),
        };
        if self.section.is_some_and(|s| s > section) {
            return Ok(Some(which));
        }
        wrong(
            at,
            format!("\"{name}\" is decided later; only rules of later sections can read it"),
        )
    }

    fn outcome_value(&self, which: Which, literal: &Literal, at: usize) -> Resolved<u16> {
        let Literal::Text(text) = literal else {
            return wrong(at, "expected the name of an outcome in quotes");
        };
        let names: Vec<&str> = match which {
            Which::Kind => self.program.kinds.iter().map(String::as_str).collect(),
            Which::Eligibility => Outcome::ALL.iter().map(|o| o.name()).collect(),
            Which::Severity => self.program.levels.iter().map(String::as_str).collect(),
            Which::Lead => self.program.roles.iter().map(String::as_str).collect(),
        };
        match names.iter().position(|n| n == text) {
            Some(index) => index_of(index, at),
            None => wrong(
                at,
                format!(
                    "\"{text}\" is none of {}{}",
                    names.join(", "),
                    hint(text, names.iter().copied())
                ),
            ),
        }
    }

    pub(super) fn parameter(&self, name: &str, at: usize) -> Resolved<&Value> {
        match self.parameters.get(name) {
            Some(Value::Null) => Err(Problem::Unset(name.to_owned())),
            Some(value) => Ok(value),
            None => {
                let hint = hint(name, self.parameters.iter().map(|(n, _)| n));
                wrong(
                    at,
                    format!("there is no parameter \"{name}\"{hint}; put text in quotes"),
                )
            }
        }
    }

    fn fact(&self, name: &str, at: usize) -> Resolved<FactId> {
        self.program
            .fact_id(name)
            .map_or_else(|| wrong(at, self.unknown(name)), Ok)
    }

    fn fact_of(
        &self,
        name: &str,
        kinds: &[FactKind],
        expected: &str,
        at: usize,
    ) -> Resolved<FactId> {
        let id = self.fact(name, at)?;
        if self
            .program
            .fact(id)
            .is_some_and(|f| kinds.contains(&f.kind))
        {
            return Ok(id);
        }
        wrong(at, format!("\"{name}\" is not {expected}"))
    }

    /// The index of an event kind.
    pub fn event(&self, name: &str, at: usize) -> Resolved<EventId> {
        self.program.event_id(name).map_or_else(
            || {
                let hint = hint(name, self.program.events.iter().map(String::as_str));
                wrong(at, format!("there is no event \"{name}\"{hint}"))
            },
            Ok,
        )
    }

    pub(super) fn unknown(&self, name: &str) -> String {
        let facts = self.program.facts.iter().map(|f| f.id.as_str());
        let derived = self.program.derived.iter().map(|(n, _)| n.as_str());
        let numbers = self.program.numbers.iter().map(|(n, _)| n.as_str());
        let known = facts
            .chain(derived)
            .chain(numbers)
            .chain(self.parameters.iter().map(|(n, _)| n))
            .chain(OUTCOME_NAMES);
        format!("there is no fact \"{name}\"{}", hint(name, known))
    }

    pub(super) fn intern(&mut self, atom: Atom, at: usize) -> Resolved<Expr> {
        let atoms = &mut self.program.atoms;
        let index = atoms.iter().position(|a| *a == atom).unwrap_or(atoms.len());
        if index == atoms.len() {
            atoms.push(atom);
        }
        let id: AtomId = index_of(index, at)?;
        Ok(Expr::Atom(id))
    }
}

fn index_of(index: usize, at: usize) -> Resolved<u16> {
    u16::try_from(index).map_err(|_| Problem::Wrong(at, "too many entries for one pack".to_owned()))
}

pub(super) fn wrong<T>(at: usize, message: impl Into<String>) -> Resolved<T> {
    Err(Problem::Wrong(at, message.into()))
}
