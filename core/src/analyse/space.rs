//! The state space of one edition, or of two side by side: every fact cut into the regions that
//! atoms can tell apart, every event, every limit that passed. Finite, so that it can be decided
//! exactly. Never: what a rule makes of it.

use super::bdd::{Bdd, Ref, Var};
use super::regions::{Region, Spec, holds, region_of, regions, text_of};
use crate::assess::Edition;
use crate::calendar::StartPolicy;
use crate::condition::Op;
use crate::pack::FactKind;
use crate::pack::formula::Comparison;
use crate::pack::program::{Atom, FactId, Outcome, Program, Val};
use std::collections::{BTreeMap, BTreeSet};

/// The most diagram nodes one analysis may make.
const LIMIT: usize = 3_000_000;

/// A truth that may be open: where it holds and where it fails; elsewhere it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Known to hold.
    pub t: Ref,
    /// Known not to hold.
    pub f: Ref,
}

impl Pair {
    /// Known everywhere.
    pub fn known(t: Ref) -> Self {
        Self { t, f: !t }
    }

    /// Negation.
    pub fn negated(self) -> Self {
        Self {
            t: self.f,
            f: self.t,
        }
    }
}

/// How a fact is laid over variables.
#[derive(Debug, Clone)]
enum Shape {
    /// One of several regions, its index in binary.
    Regions(Vec<Region>),
    /// Members, then another member, then none at all; one variable each.
    Set(Vec<String>),
}

/// A fact of the space.
#[derive(Debug, Clone)]
pub struct Axis {
    /// The fact.
    pub fact: String,
    shape: Shape,
    first: Var,
    bits: u32,
    /// True where nothing is known of it.
    pub unknown: Option<Var>,
}

impl Axis {
    /// Its variables, that of not knowing left out.
    pub fn vars(&self) -> (Var, Var) {
        (self.first, self.first + self.bits)
    }
}

/// What is seen of a fact in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Unknown,
    /// One of its regions.
    Region(Region),
    /// Members; `None` stands for a member no rule names.
    Set(Vec<Option<String>>),
}

/// Something that is true or not, other than a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The event happened in the current attempt.
    Happened(String),
    /// It happened at least so often, all attempts together.
    Times(String, i64),
    /// It fell outside office hours.
    OffHours(String),
    /// Start, length as written, and whether the deemed start counts.
    Passed(String, String, bool),
    /// As [`Mark::Passed`], and the last event did not come in between.
    Lapsed(String, String, bool, String),
    /// The first event happened, and not after the other had.
    Before(String, String),
    /// Arithmetic over facts, as text.
    Formula(String),
    /// A person recorded an outcome; the two together number it.
    Recorded(bool),
}

/// All of it.
#[derive(Debug)]
pub struct Space {
    /// The diagrams.
    pub bdd: Bdd,
    axes: Vec<Axis>,
    marks: BTreeMap<Mark, Var>,
    /// Arithmetic by its text, with the names of its facts.
    pub formulas: BTreeMap<String, Vec<String>>,
    specs: BTreeMap<String, Spec>,
    next: Var,
    /// Codes that stand for no region are left out.
    pub domain: Ref,
    unknown: bool,
    /// Events that open a new attempt.
    pub attempts: BTreeSet<String>,
    /// What cannot be decided exactly, in words.
    pub inexact: BTreeSet<String>,
}

impl Space {
    /// The space of editions; with `unknown`, facts without a presumption may be unknown.
    pub fn of(editions: &[&Edition], unknown: bool) -> Self {
        let mut space = Self {
            bdd: Bdd::new(LIMIT),
            axes: Vec::new(),
            marks: BTreeMap::new(),
            formulas: BTreeMap::new(),
            specs: BTreeMap::new(),
            next: 0,
            domain: Ref::TRUE,
            unknown,
            attempts: BTreeSet::new(),
            inexact: BTreeSet::new(),
        };
        for edition in editions {
            space.specify(edition);
        }
        space.mark(Mark::Recorded(false));
        space.mark(Mark::Recorded(true));
        space
    }

    fn specify(&mut self, edition: &Edition) {
        let program = edition.program();
        for kind in &program.attempt {
            self.attempts
                .extend(program.events.get(usize::from(*kind)).cloned());
        }
        for (index, fact) in program.facts.iter().enumerate() {
            let doc = edition.pack().doc().facts.get(index);
            let optional = doc.is_some_and(|d| d.optional);
            let timed = matches!(
                fact.kind,
                FactKind::Text | FactKind::Date | FactKind::Instant | FactKind::DateOrInstant
            );
            let presume = fact.presume.as_ref().map(|v| region_of(program, index, v));
            let spec = self.specs.entry(fact.id.clone()).or_insert(Spec {
                kind: fact.kind,
                range: fact.range,
                values: Vec::new(),
                nullable: false,
                cuts: BTreeSet::new(),
                members: BTreeSet::new(),
                presumed: presume.is_some(),
                presume,
            });
            spec.nullable |= optional || timed;
            spec.range.0 = spec.range.0.min(fact.range.0);
            spec.range.1 = spec.range.1.max(fact.range.1);
            // Where two editions bound it differently, each knows its own numbers.
            spec.cuts
                .extend([fact.range.0, fact.range.1.saturating_add(1)]);
            for value in &fact.values {
                if !spec.values.contains(value) {
                    spec.values.push(value.clone());
                }
            }
        }
        for atom in &program.atoms {
            self.cut(program, atom);
        }
        let beside = edition.pack().doc().accepted.iter();
        for text in beside.filter_map(|accepted| accepted.when.as_ref()) {
            if let Ok((atoms, _)) = edition.condition(text) {
                atoms.iter().for_each(|atom| self.cut(program, atom));
            }
        }
    }

    /// Notes where an atom cuts its fact.
    fn cut(&mut self, program: &Program, atom: &Atom) {
        let fact = |id: FactId| program.fact(id).map(|f| f.id.clone()).unwrap_or_default();
        let (name, constants): (String, Vec<&Val>) = match atom {
            Atom::Compare(id, _, value) => (fact(*id), vec![value]),
            Atom::OneOf(id, list) => (fact(*id), list.iter().collect()),
            Atom::Has(id) | Atom::Null(id, _) => {
                if let Some(spec) = self.specs.get_mut(&fact(*id)) {
                    spec.nullable = true;
                }
                return;
            }
            Atom::Contains(id, member) => {
                let values = program.fact(*id).map(|f| f.values.as_slice());
                let member = values.and_then(|v| v.get(usize::from(*member)));
                if let (Some(spec), Some(member)) = (self.specs.get_mut(&fact(*id)), member) {
                    spec.members.insert(member.clone());
                }
                return;
            }
            _ => return,
        };
        let Some(spec) = self.specs.get_mut(&name) else {
            return;
        };
        for constant in constants {
            let at = match constant {
                Val::Int(n) => *n,
                Val::Day(day) => i64::from(day.0),
                Val::At(at) => at.0,
                _ => continue,
            };
            if spec.kind == FactKind::DateOrInstant {
                self.inexact
                    .insert(format!("fact \"{name}\" compares days with instants"));
            }
            spec.cuts.extend([at, at.saturating_add(1)]);
        }
    }

    /// How many variables there are.
    pub fn size(&self) -> Var {
        self.next
    }

    /// The facts laid out so far.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Everything else laid out so far.
    pub fn marks(&self) -> impl Iterator<Item = (&Mark, Var)> {
        self.marks.iter().map(|(m, v)| (m, *v))
    }

    /// The variable of a mark, made when first asked for.
    pub fn mark(&mut self, mark: Mark) -> Ref {
        let var = match self.marks.get(&mark) {
            Some(var) => *var,
            None => {
                let var = self.next;
                self.next += 1;
                // What a mark needs is laid out with it.
                let needs = match &mark {
                    Mark::OffHours(event) | Mark::Times(event, _) | Mark::Passed(event, ..) => {
                        vec![Mark::Happened(event.clone())]
                    }
                    Mark::Before(first, then) => {
                        vec![Mark::Happened(first.clone()), Mark::Happened(then.clone())]
                    }
                    Mark::Lapsed(start, length, deemed, until) => vec![
                        Mark::Passed(start.clone(), length.clone(), *deemed),
                        Mark::Happened(until.clone()),
                    ],
                    _ => Vec::new(),
                };
                self.marks.insert(mark, var);
                for need in needs {
                    self.mark(need);
                }
                var
            }
        };
        self.bdd.var(var)
    }

    /// A person recorded this outcome, or none.
    pub fn recorded(&mut self, outcome: Option<Outcome>) -> Ref {
        let (low, high) = (
            self.mark(Mark::Recorded(false)),
            self.mark(Mark::Recorded(true)),
        );
        match outcome {
            None => self.bdd.and(!low, !high),
            Some(Outcome::Accept) => self.bdd.and(low, !high),
            Some(Outcome::Decline) => self.bdd.and(!low, high),
            Some(Outcome::Refer) => self.bdd.and(low, high),
            Some(_) => Ref::FALSE,
        }
    }

    /// The event happened in the current attempt.
    pub fn happened(&mut self, event: &str) -> Ref {
        self.mark(Mark::Happened(event.to_owned()))
    }

    fn axis(&mut self, name: &str) -> Option<Axis> {
        if let Some(axis) = self.axes.iter().find(|a| a.fact == name) {
            return Some(axis.clone());
        }
        let spec = self.specs.get(name)?.clone();
        let unknown = (self.unknown && !spec.presumed).then(|| {
            self.next += 1;
            self.next - 1
        });
        let shape = match spec.kind {
            FactKind::Set => Shape::Set(spec.members.iter().cloned().collect()),
            _ => Shape::Regions(regions(&spec)),
        };
        let bits = match &shape {
            Shape::Set(members) => u32::try_from(members.len()).unwrap_or(64) + 2,
            Shape::Regions(list) => usize::BITS - list.len().saturating_sub(1).leading_zeros(),
        };
        let axis = Axis {
            fact: name.to_owned(),
            shape,
            first: self.next,
            bits,
            unknown,
        };
        self.next += bits;
        let legal = match &axis.shape {
            Shape::Regions(list) => {
                let codes: Vec<Ref> = (0..list.len()).map(|i| self.code(&axis, i)).collect();
                self.bdd.any(codes)
            }
            Shape::Set(members) => {
                let [other, null] = self.beyond(&axis, members.len());
                let bits: Vec<Ref> = (0..members.len())
                    .map(|i| self.bdd.var(axis.first + u32::try_from(i).unwrap_or(0)))
                    .collect();
                let some = self.bdd.any(bits);
                let some = self.bdd.or(some, other);
                let empty = !self.bdd.and(null, some);
                let empty = if spec.nullable {
                    empty
                } else {
                    self.bdd.and(empty, !null)
                };
                let unnamed = spec.values.iter().any(|v| !members.contains(v));
                if unnamed {
                    empty
                } else {
                    self.bdd.and(empty, !other)
                }
            }
        };
        self.domain = self.bdd.and(self.domain, legal);
        self.axes.push(axis.clone());
        Some(axis)
    }

    /// Variables of a set: a member no rule names, and none at all.
    fn beyond(&mut self, axis: &Axis, members: usize) -> [Ref; 2] {
        let at = axis.first + u32::try_from(members).unwrap_or(0);
        [self.bdd.var(at), self.bdd.var(at + 1)]
    }

    /// The states in which a fact is in its region of an index.
    fn code(&mut self, axis: &Axis, index: usize) -> Ref {
        (0..axis.bits).fold(Ref::TRUE, |all, bit| {
            let var = self.bdd.var(axis.first + bit);
            let set = index >> bit & 1 == 1;
            self.bdd.and(all, if set { var } else { !var })
        })
    }

    /// Where a fact has a value that an edition with these values and bounds cannot hold.
    pub fn foreign(&mut self, axis: &Axis, values: &[String], (min, max): (i64, i64)) -> Ref {
        match &axis.shape {
            Shape::Regions(list) => {
                let foreign = |region: &Region| match region {
                    Region::Choice(name) => !values.contains(name),
                    Region::Number(low, high, _) => *low < min || *high > max,
                    _ => false,
                };
                let places: Vec<usize> = (0..list.len())
                    .filter(|i| list.get(*i).is_some_and(foreign))
                    .collect();
                let codes: Vec<Ref> = places.into_iter().map(|i| self.code(axis, i)).collect();
                self.bdd.any(codes)
            }
            Shape::Set(members) => {
                let vars: Vec<Ref> = (axis.first..)
                    .zip(members)
                    .filter(|(_, member)| !values.contains(member))
                    .map(|(var, _)| self.bdd.var(var))
                    .collect();
                self.bdd.any(vars)
            }
        }
    }

    /// Where an atom of facts, events or time holds and fails. Outcomes are not decided here.
    pub fn atom(&mut self, edition: &Edition, atom: &Atom) -> Pair {
        let program = edition.program();
        let event = |id: u16| {
            let name = program.events.get(usize::from(id));
            name.cloned().unwrap_or_default()
        };
        match atom {
            Atom::Happened(id) => Pair::known(self.happened(&event(*id))),
            Atom::Before(first, then) => {
                Pair::known(self.mark(Mark::Before(event(*first), event(*then))))
            }
            Atom::Times(id, op, bound) => Pair::known(self.times(&event(*id), *op, *bound)),
            Atom::OffHours(id) => {
                let off = self.mark(Mark::OffHours(event(*id)));
                let there = self.happened(&event(*id));
                Pair {
                    t: self.bdd.and(there, off),
                    f: self.bdd.and(there, !off),
                }
            }
            Atom::Late {
                start,
                length,
                until,
            } => {
                let deemed = policy(edition) == StartPolicy::DeemedNextWorkingDay;
                let (start, length) = (event(*start), length.to_string());
                Pair::known(match until {
                    None => self.mark(Mark::Passed(start, length, deemed)),
                    Some(until) => self.mark(Mark::Lapsed(start, length, deemed, event(*until))),
                })
            }
            Atom::Outcome(..) | Atom::OutcomeIn(..) => Pair {
                t: Ref::FALSE,
                f: Ref::FALSE,
            },
            Atom::Formula(comparison) => self.formula(program, comparison),
            Atom::Bool(id)
            | Atom::Compare(id, ..)
            | Atom::Null(id, _)
            | Atom::OneOf(id, _)
            | Atom::Contains(id, _)
            | Atom::Has(id)
            | Atom::Empty(id) => {
                let name = program.fact(*id).map(|f| f.id.clone()).unwrap_or_default();
                let Some(axis) = self.axis(&name) else {
                    return Pair::known(Ref::FALSE);
                };
                let holds = match &axis.shape {
                    Shape::Set(members) => self.of_set(program, &axis, members, atom),
                    Shape::Regions(list) => {
                        let kept = list.iter().enumerate();
                        let kept: Vec<usize> = kept
                            .filter(|(_, region)| holds(program, *id, atom, region))
                            .map(|(i, _)| i)
                            .collect();
                        let codes: Vec<Ref> =
                            kept.into_iter().map(|i| self.code(&axis, i)).collect();
                        self.bdd.any(codes)
                    }
                };
                self.unless_unknown(&[&axis], holds)
            }
        }
    }

    /// A truth of facts is open where one of them is not known.
    fn unless_unknown(&mut self, axes: &[&Axis], holds: Ref) -> Pair {
        let mut known = Ref::TRUE;
        for unknown in axes.iter().filter_map(|a| a.unknown) {
            let unknown = self.bdd.var(unknown);
            known = self.bdd.and(known, !unknown);
        }
        Pair {
            t: self.bdd.and(known, holds),
            f: self.bdd.and(known, !holds),
        }
    }

    fn of_set(&mut self, program: &Program, axis: &Axis, members: &[String], atom: &Atom) -> Ref {
        let [other, null] = self.beyond(axis, members.len());
        match atom {
            Atom::Contains(id, member) => {
                let values = program.fact(*id).map(|f| f.values.as_slice());
                let member = values.and_then(|v| v.get(usize::from(*member)));
                let place = members.iter().position(|m| Some(m) == member);
                match place.and_then(|p| u32::try_from(p).ok()) {
                    Some(place) => self.bdd.var(axis.first + place),
                    None => Ref::FALSE,
                }
            }
            Atom::Empty(_) => {
                let vars: Vec<Ref> = (axis.first..)
                    .take(members.len())
                    .map(|v| self.bdd.var(v))
                    .collect();
                let some = self.bdd.any(vars);
                !self.bdd.or(some, other)
            }
            Atom::Has(_) => !null,
            Atom::Null(_, equal) => {
                if *equal {
                    null
                } else {
                    !null
                }
            }
            _ => Ref::FALSE,
        }
    }

    fn formula(&mut self, program: &Program, comparison: &Comparison) -> Pair {
        let facts = comparison.facts();
        let names: Vec<String> = facts
            .iter()
            .filter_map(|id| program.fact(*id).map(|f| f.id.clone()))
            .collect();
        let axes: Vec<Axis> = names.iter().filter_map(|n| self.axis(n)).collect();
        let text = text_of(program, comparison);
        self.formulas.insert(text.clone(), names);
        let free = self.mark(Mark::Formula(text));
        let mut none = Ref::FALSE;
        for axis in &axes {
            if let Shape::Regions(list) = &axis.shape
                && let Some(index) = list.iter().position(|r| *r == Region::Null)
            {
                let null = self.code(axis, index);
                none = self.bdd.or(none, null);
            }
        }
        let given = self.bdd.and(!none, free);
        let holds = match comparison.op {
            Op::Ne => self.bdd.or(none, given),
            _ => given,
        };
        self.unless_unknown(&axes.iter().collect::<Vec<_>>(), holds)
    }

    /// Variables of comparisons with arithmetic, each with those that say a fact of it is unknown.
    pub fn arithmetic(&self) -> impl Iterator<Item = (Var, Vec<Var>)> {
        self.formulas.iter().filter_map(|(text, names)| {
            let var = self.marks.get(&Mark::Formula(text.clone()))?;
            let axes = self.axes.iter().filter(|axis| names.contains(&axis.fact));
            let unknown: Vec<Var> = axes.filter_map(|axis| axis.unknown).collect();
            (!unknown.is_empty()).then_some((*var, unknown))
        })
    }

    fn times(&mut self, event: &str, op: Op, bound: i64) -> Ref {
        let mut least = |n: i64| match n {
            ..=0 => Ref::TRUE,
            n => self.mark(Mark::Times(event.to_owned(), n)),
        };
        let (from, after) = (least(bound), least(bound.saturating_add(1)));
        match op {
            Op::Ge => from,
            Op::Lt => !from,
            Op::Gt => after,
            Op::Le => !after,
            Op::Eq => self.bdd.and(from, !after),
            Op::Ne => !self.bdd.and(from, !after),
        }
    }

    /// What is seen of a fact in a state given by the variables that are true.
    pub fn seen(&self, axis: &Axis, state: &BTreeSet<Var>) -> Seen {
        if axis.unknown.is_some_and(|u| state.contains(&u)) {
            return Seen::Unknown;
        }
        match &axis.shape {
            Shape::Regions(list) => {
                let index = (0..axis.bits)
                    .filter(|bit| state.contains(&(axis.first + bit)))
                    .fold(0usize, |code, bit| code | 1 << bit);
                list.get(index)
                    .map_or(Seen::Unknown, |region| Seen::Region(region.clone()))
            }
            Shape::Set(members) => {
                let count = u32::try_from(members.len()).unwrap_or(0);
                if state.contains(&(axis.first + count + 1)) {
                    return Seen::Region(Region::Null);
                }
                let mut found: Vec<Option<String>> = (axis.first..)
                    .zip(members)
                    .filter(|(var, _)| state.contains(var))
                    .map(|(_, member)| Some(member.clone()))
                    .collect();
                if state.contains(&(axis.first + count)) {
                    found.push(None);
                }
                Seen::Set(found)
            }
        }
    }
}

/// The start policy that atoms of time follow.
pub fn policy(edition: &Edition) -> StartPolicy {
    match edition.pack().doc().pack.start.as_deref() {
        Some("deemed_next_working_day") => StartPolicy::DeemedNextWorkingDay,
        _ => StartPolicy::NotCounted,
    }
}
