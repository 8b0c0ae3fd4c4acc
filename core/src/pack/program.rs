//! A pack with every name resolved: what assessment runs on. Indices instead of names, constants
//! instead of parameters. Built by [`super::compile`]; nothing here reads text.

use crate::calendar::Length;
pub use crate::condition::Op;
use crate::time::{Day, Instant};

use super::doc::{Audience, FactKind, Section, Stage};
use super::formula::{Comparison, Fraction};
use super::matrix::Matrix;
use crate::order::InOrder;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Index of a fact.
pub type FactId = u16;
/// Index of an event kind.
pub type EventId = u16;
/// Index of an atom.
pub type AtomId = u16;

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Val {
    /// A Boolean.
    Bool(bool),
    /// An integer, or a decimal scaled by its fact's digits.
    Int(i64),
    /// Index of an enum value.
    Choice(u16),
    /// Members of a set, one bit each.
    Set(u64),
    /// Words that are there; what they say no rule reads.
    Words,
    /// A day.
    Day(Day),
    /// An instant.
    At(Instant),
}

impl Val {
    /// The order of two values of one type.
    #[must_use]
    pub fn order(&self, right: &Self) -> Option<Ordering> {
        match (self, right) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Choice(a), Self::Choice(b)) => Some(a.cmp(b)),
            (Self::Day(a), Self::Day(b)) => Some(a.cmp(b)),
            (Self::At(a), Self::At(b)) => Some(a.cmp(b)),
            (Self::Set(a), Self::Set(b)) if a == b => Some(Ordering::Equal),
            _ => None,
        }
    }
}

/// A resolved fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name.
    pub id: String,
    /// Type.
    pub kind: FactKind,
    /// Values of an enum or set.
    pub values: Vec<String>,
    /// Who is asked.
    pub ask: Audience,
    /// When.
    pub stage: Stage,
    /// Asked once for the case.
    pub case_scope: bool,
    /// Identifies a person.
    pub personal: bool,
    /// Digits of a decimal.
    pub scale: u32,
    /// Bounds of a number.
    pub range: (i64, i64),
    /// Presumption.
    pub presume: Option<Val>,
}

/// A formula over atoms and derived facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// Always the same.
    Const(bool),
    /// An atom.
    Atom(AtomId),
    /// A derived fact.
    Derived(u16),
    /// Not.
    Not(Box<Expr>),
    /// And.
    All(Vec<Expr>),
    /// Or.
    Any(Vec<Expr>),
}

/// Outcomes of earlier sections that a condition may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The kind; values index the pack's kinds.
    Kind,
    /// The eligibility; values are [`Outcome`] as numbers.
    Eligibility,
    /// The severity; 0 is the most severe level.
    Severity,
    /// The lead; values index the roles.
    Lead,
}

impl Which {
    /// Whether an outcome compares so with a constant. Level 0 is the most severe, so
    /// `severity >= "major"` compares the other way round; where there is none only `!=` holds.
    #[must_use]
    pub fn compare(self, op: Op, left: Option<u16>, right: u16) -> bool {
        match left {
            None => op == Op::Ne,
            Some(left) if self == Self::Severity => op.holds(right.cmp(&left)),
            Some(left) => op.holds(left.cmp(&right)),
        }
    }

    /// The section that decides it.
    #[must_use]
    pub fn section(self) -> Section {
        match self {
            Self::Kind => Section::Kind,
            Self::Eligibility => Section::Eligibility,
            Self::Severity => Section::Severity,
            Self::Lead => Section::Routing,
        }
    }
}

impl Atom {
    /// The facts it reads.
    #[must_use]
    pub fn facts(&self) -> Vec<FactId> {
        match self {
            Self::Bool(fact)
            | Self::Compare(fact, ..)
            | Self::Null(fact, _)
            | Self::OneOf(fact, _)
            | Self::Contains(fact, _)
            | Self::Has(fact)
            | Self::Empty(fact) => vec![*fact],
            Self::Formula(comparison) => comparison.facts(),
            _ => Vec::new(),
        }
    }
}

/// A resolved atom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Atom {
    /// A Boolean fact.
    Bool(FactId),
    /// A fact against a constant.
    Compare(FactId, Op, Val),
    /// A fact against null: `==` or `!=`.
    Null(FactId, bool),
    /// A fact among constants.
    OneOf(FactId, Vec<Val>),
    /// A member in a set fact.
    Contains(FactId, u16),
    /// The fact is there.
    Has(FactId),
    /// The set fact has no member.
    Empty(FactId),
    /// A comparison of two arithmetic expressions.
    Formula(Box<Comparison>),
    /// The event happened in this attempt.
    Happened(EventId),
    /// The first event happened, and not after the other had.
    Before(EventId, EventId),
    /// How often the event happened, all attempts together.
    Times(EventId, Op, i64),
    /// The event fell outside office hours or on a day off.
    OffHours(EventId),
    /// Too late: `passed` and `lapsed`.
    Late {
        /// Start event.
        start: EventId,
        /// Length.
        length: Length,
        /// Event that prevents it.
        until: Option<EventId>,
    },
    /// An outcome of an earlier section.
    Outcome(Which, Op, u16),
    /// An outcome among several.
    OutcomeIn(Which, Vec<u16>),
}

/// Eligibility outcomes, in the order of their groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Not for these rules.
    OutOfScope,
    /// For someone else.
    Refer,
    /// Not accepted.
    Decline,
    /// Something is missing.
    NeedsEvidence,
    /// Accepted.
    Accept,
}

impl Outcome {
    /// Every outcome in group order.
    pub const ALL: [Self; 5] = [
        Self::OutOfScope,
        Self::Refer,
        Self::Decline,
        Self::NeedsEvidence,
        Self::Accept,
    ];

    /// The name in packs and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfScope => "out_of_scope",
            Self::Refer => "refer",
            Self::Decline => "decline",
            Self::NeedsEvidence => "needs_evidence",
            Self::Accept => "accept",
        }
    }

    /// The outcome of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.name() == name)
    }

    /// Its number in [`Atom::Outcome`].
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16
    }
}

/// What ends a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// Nothing does.
    Never,
    /// The first of these.
    Any(Vec<EventId>),
    /// Every one of these.
    All(Vec<EventId>),
}

/// The complainant's own limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Fact that holds it.
    pub fact: FactId,
    /// It replaces the rule's length; else the earlier counts.
    pub replaces: bool,
    /// A bare date includes its day.
    pub inclusive: bool,
}

/// Length of a clock after parameters are folded in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A length of the text or a parameter.
    Length(Length),
    /// The parameter is unset.
    Unset,
}

/// An act on a clock that somebody must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    /// The event that records it.
    pub event: EventId,
    /// The role that approves; an index into the roles.
    pub by: Option<u16>,
    /// It counts only with a reason.
    pub reason: bool,
}

/// A resolved clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Start events; the latest that happened counts.
    pub from: Vec<EventId>,
    /// Starts when its condition became known.
    pub known: bool,
    /// Starts no earlier than its condition was known.
    pub not_before_known: bool,
    /// Length.
    pub term: Term,
    /// Start policy.
    pub start: crate::calendar::StartPolicy,
    /// Roll policy.
    pub roll: crate::calendar::Roll,
    /// What ends it.
    pub until: Until,
    /// The complainant's limit.
    pub limit: Option<Limit>,
    /// Fact that names a per-case limit.
    pub named: Option<FactId>,
    /// The act that waives it.
    pub waive: Option<Permit>,
    /// The act that extends it, and the longest extension.
    pub extend: Option<(Permit, Option<Length>)>,
    /// Events that stop it, and that start it again.
    pub pause: Option<(Vec<EventId>, Vec<EventId>)>,
    /// Each start event has its own clock.
    pub each: bool,
}

impl Clock {
    /// Acts of people can move or lift it.
    #[must_use]
    pub fn takes_acts(&self) -> bool {
        self.waive.is_some() || self.extend.is_some() || self.pause.is_some()
    }

    /// It can be counted only where there are office hours.
    #[must_use]
    pub fn needs_hours(&self) -> bool {
        matches!(self.term, Term::Length(Length::WorkingHours(_)))
    }
}

/// What a rule's section makes of it; the rest is read from the document.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Eligibility.
    Eligibility {
        /// Outcome.
        outcome: Outcome,
        /// Beats an accept.
        prevails: bool,
    },
    /// Kind: index into the pack's kinds.
    Kind(u16),
    /// Severity: index into the levels.
    Level(u16),
    /// Routing: the lead it sets, if any.
    Lead(Option<u16>),
    /// A clock.
    Clock(Box<Clock>),
    /// A duty: start events, what meets it, what breaches it.
    Duty {
        /// Starts after one of these, or always.
        from: Vec<EventId>,
        /// What meets it.
        until: Until,
        /// What breaches it.
        breach: Option<Expr>,
    },
    /// A lifecycle step.
    Step {
        /// Event that records it.
        step: EventId,
        /// Must have happened.
        after: Vec<EventId>,
        /// Lifts the order.
        unless: Option<Expr>,
    },
    /// A record or report that follows an event.
    Follow {
        /// Any of these starts it.
        on: Vec<EventId>,
        /// What meets it.
        until: Until,
    },
    /// Nothing beyond its condition.
    Shown,
}

/// A resolved rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Index into the document's rules.
    pub doc: usize,
    /// Section.
    pub section: Section,
    /// Condition, the section's guard included.
    pub when: Expr,
    /// Stands in when the outcomes before it are false.
    pub otherwise: bool,
    /// Once for the case.
    pub case_scope: bool,
    /// Derived event it makes.
    pub makes: Option<EventId>,
    /// Section's part.
    pub effect: Effect,
}

/// A pack ready to run under one set of parameters.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Facts in pack order.
    pub facts: Vec<Fact>,
    /// Event kinds: the common ones first.
    pub events: Vec<String>,
    /// Distinct atoms.
    pub atoms: Vec<Atom>,
    /// Derived facts, each reading only earlier ones.
    pub derived: Vec<(String, Expr)>,
    /// Derived numbers.
    pub numbers: Vec<(String, Fraction)>,
    /// Rules in pack order.
    pub rules: Vec<Rule>,
    /// Impossible conditions with their index in the document.
    pub constraints: Vec<Expr>,
    /// Guards of sections, where they have one.
    pub guards: Vec<(Section, Expr)>,
    /// Kinds.
    pub kinds: Vec<String>,
    /// Which of two kinds wins.
    pub kind_order: Vec<u16>,
    /// Levels, most severe first.
    pub levels: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Which of two leads wins.
    pub lead_order: Vec<u16>,
    /// Fact whose values are the categories.
    pub category_fact: Option<FactId>,
    /// Events that open a new attempt.
    pub attempt: Vec<EventId>,
    /// First and last day in force, where a case received outside them is out of scope.
    pub in_force: (Option<Day>, Option<Day>),
    /// Parameters that are unset and the rules that read them.
    pub unset: Vec<(String, usize)>,
    /// Facts in the order of their names, see [`Program::fact_id`].
    by_name: Vec<FactId>,
    /// Indices of each section's rules, see [`Program::of`].
    by_section: Vec<(Section, Vec<usize>)>,
    /// Rules that make a derived event.
    making: Vec<usize>,
    /// Atoms of time.
    timed: Vec<usize>,
    /// The rules as bit sets.
    pub matrix: Matrix,
    /// Facts that the kind, eligibility, severity and routing sections depend on, see [`Program::reads`].
    reads: Vec<(Section, Vec<FactId>)>,
}

impl Program {
    /// The index of a fact.
    #[must_use]
    pub fn fact_id(&self, name: &str) -> Option<FactId> {
        let named = |id: &FactId| self.fact(*id).map_or("", |f| f.id.as_str());
        let place = self.by_name.binary_search_by(|id| named(id).cmp(name));
        self.by_name.get(place.ok()?).copied()
    }

    /// The index of an event kind.
    #[must_use]
    pub fn event_id(&self, name: &str) -> Option<EventId> {
        self.events
            .iter()
            .position(|e| e == name)
            .and_then(|i| u16::try_from(i).ok())
    }

    /// A fact.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(usize::from(id))
    }

    /// Indices of a section's rules, in pack order.
    #[must_use]
    pub fn of(&self, section: Section) -> &[usize] {
        let found = self.by_section.iter().find(|(s, _)| *s == section);
        found.map_or(&[], |(_, list)| list.as_slice())
    }

    /// Indices of the rules that make a derived event.
    #[must_use]
    pub fn making(&self) -> &[usize] {
        &self.making
    }

    /// Indices of the atoms of time.
    #[must_use]
    pub fn timed(&self) -> &[usize] {
        &self.timed
    }

    /// Facts that a deciding section depends on, through derived facts and earlier sections.
    #[must_use]
    pub fn reads(&self, section: Section) -> &[FactId] {
        let found = self.reads.iter().find(|(s, _)| *s == section);
        found.map_or(&[], |(_, list)| list.as_slice())
    }

    /// Puts facts in the order of their names; called once all facts are there.
    pub(super) fn name_facts(&mut self) {
        let facts = self.facts.iter().zip(0..);
        let mut names: Vec<(&str, FactId)> = facts.map(|(f, id)| (f.id.as_str(), id)).collect();
        names.in_order();
        self.by_name = names.into_iter().map(|(_, id)| id).collect();
    }

    /// Fills the indices that speed up decisions; called once all rules are there.
    pub(super) fn index(&mut self) {
        self.by_section = Section::ALL
            .into_iter()
            .map(|section| {
                let rules = self.rules.iter().enumerate();
                (
                    section,
                    rules
                        .filter(|(_, r)| r.section == section)
                        .map(|(i, _)| i)
                        .collect(),
                )
            })
            .collect();
        let rules = self.rules.iter().enumerate();
        self.making = rules
            .filter(|(_, r)| r.makes.is_some())
            .map(|(i, _)| i)
            .collect();
        let atoms = self.atoms.iter().enumerate();
        let timed = atoms.filter(|(_, a)| matches!(a, Atom::Late { .. }));
        self.timed = timed.map(|(i, _)| i).collect();
        self.matrix = Matrix::of(self);
        for section in [
            Section::Kind,
            Section::Eligibility,
            Section::Severity,
            Section::Routing,
        ] {
            let mut facts = BTreeSet::new();
            for index in self.of(section).to_vec() {
                if let Some(rule) = self.rules.get(index) {
                    self.collect(&rule.when, &mut facts);
                }
            }
            self.reads.push((section, facts.into_iter().collect()));
        }
    }

    /// Facts that a rule depends on, through derived facts and the sections it reads.
    pub fn facts_behind(&self, rule: usize, out: &mut BTreeSet<FactId>) {
        let Some(rule) = self.rules.get(rule) else {
            return;
        };
        self.collect(&rule.when, out);
        if rule.otherwise {
            out.extend(self.reads(rule.section));
        }
    }

    fn collect(&self, expr: &Expr, out: &mut BTreeSet<FactId>) {
        match expr {
            Expr::Const(_) => {}
            Expr::Not(inner) => self.collect(inner, out),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| self.collect(p, out)),
            Expr::Derived(id) => {
                if let Some((_, formula)) = self.derived.get(usize::from(*id)) {
                    self.collect(formula, out);
                }
            }
            Expr::Atom(id) => match self.atoms.get(usize::from(*id)) {
                Some(Atom::Outcome(which, ..) | Atom::OutcomeIn(which, _)) => {
                    out.extend(self.reads(which.section()));
                }
                Some(atom) => out.extend(atom.facts()),
                None => {}
            },
        }
    }

    /// The guard of a section.
    #[must_use]
    pub fn guard(&self, section: Section) -> Option<&Expr> {
        self.guards
            .iter()
            .find(|(s, _)| *s == section)
            .map(|(_, e)| e)
    }
}
