//! One edition's decision over its whole state space: where each rule holds, and where each section
//! comes to which outcome. The same steps as [`crate::assess`] takes for one case, on functions
//! instead of truths. Never: what is wrong with it.

use super::bdd::Ref;
use super::space::{Pair, Space};
use crate::assess::Edition;
use crate::condition::Op;
use crate::pack::Section;
use crate::pack::program::{Atom, Effect, Expr, Outcome, Program, Rule, Which};

/// Where one of several outcomes is chosen.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// By outcome: kinds or roles by index, levels most severe first.
    pub is: Vec<Ref>,
    /// None of them, for sure.
    pub none: Option<Ref>,
    /// Pairs of outcomes that hold together without one winning.
    pub clash: Vec<(u16, u16, Ref)>,
}

/// The decision of an edition.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// Atoms.
    pub atoms: Vec<Pair>,
    /// Derived facts.
    pub derived: Vec<Pair>,
    /// Rules by their index in the program.
    pub rules: Vec<Pair>,
    /// Kind.
    pub kind: Choice,
    /// Eligibility by outcome, as computed.
    pub eligibility: [Ref; 5],
    /// Grounds to decline and to accept hold together, and neither prevails.
    pub conflict: Ref,
    /// Every eligibility rule is known to fail.
    pub no_outcome: Ref,
    /// Severity.
    pub severity: Choice,
    /// Lead.
    pub lead: Choice,
}

/// Works out an edition's decision.
pub fn decide<'a>(space: &mut Space, edition: &'a Edition) -> Decision<'a> {
    let program = edition.program();
    let unknown = Pair {
        t: Ref::FALSE,
        f: Ref::FALSE,
    };
    let mut decision = Decision {
        edition,
        atoms: vec![unknown; program.atoms.len()],
        derived: Vec::new(),
        rules: vec![unknown; program.rules.len()],
        kind: Choice::default(),
        eligibility: [Ref::FALSE; 5],
        conflict: Ref::FALSE,
        no_outcome: Ref::FALSE,
        severity: Choice::default(),
        lead: Choice::default(),
    };
    // Atoms are laid out in the order in which sections read them: related ones side by side.
    for section in Section::ALL {
        for rule in program
            .of(section)
            .iter()
            .filter_map(|i| program.rules.get(*i))
        {
            decision.lay_out(space, &rule.when);
        }
    }
    for (index, atom) in program.atoms.iter().enumerate() {
        let pair = space.atom(edition, atom);
        if let Some(slot) = decision.atoms.get_mut(index) {
            *slot = pair;
        }
    }
    for (_, formula) in &program.derived {
        let pair = decision.of(space, formula);
        decision.derived.push(pair);
    }
    decision.sections(space);
    decision
}

impl<'a> Decision<'a> {
    fn program(&self) -> &'a Program {
        self.edition.program()
    }

    fn lay_out(&self, space: &mut Space, expr: &Expr) {
        match expr {
            Expr::Const(_) => {}
            Expr::Atom(id) => {
                if let Some(atom) = self.program().atoms.get(usize::from(*id)) {
                    space.atom(self.edition, atom);
                }
            }
            Expr::Derived(id) => {
                if let Some((_, formula)) = self.program().derived.get(usize::from(*id)) {
                    self.lay_out(space, formula);
                }
            }
            Expr::Not(inner) => self.lay_out(space, inner),
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().for_each(|part| self.lay_out(space, part));
            }
        }
    }

    /// Where a formula holds and fails.
    pub fn of(&self, space: &mut Space, expr: &Expr) -> Pair {
        match expr {
            Expr::Const(truth) => Pair::known(Ref::known(*truth)),
            Expr::Atom(id) => self.at(&self.atoms, usize::from(*id)),
            Expr::Derived(id) => self.at(&self.derived, usize::from(*id)),
            Expr::Not(inner) => self.of(space, inner).negated(),
            Expr::All(parts) => parts.iter().fold(Pair::known(Ref::TRUE), |all, part| {
                let part = self.of(space, part);
                both(space, all, part)
            }),
            Expr::Any(parts) => parts.iter().fold(Pair::known(Ref::FALSE), |any, part| {
                let part = self.of(space, part);
                either(space, any, part)
            }),
        }
    }

    /// Where a condition written beside the rules holds; none where it cannot be read.
    pub fn beside(&self, space: &mut Space, text: &str) -> Result<Ref, String> {
        let (atoms, expr) = self.edition.condition(text).map_err(|e| e.message)?;
        let mut wider = Self {
            atoms: self.atoms.clone(),
            derived: self.derived.clone(),
            rules: Vec::new(),
            kind: Choice::default(),
            severity: Choice::default(),
            lead: Choice::default(),
            ..*self
        };
        for atom in atoms.iter().skip(wider.atoms.len()) {
            let pair = match atom {
                Atom::Outcome(which, ..) | Atom::OutcomeIn(which, _) => {
                    let choice = match which {
                        Which::Kind => self.kind.clone(),
                        Which::Eligibility => self.counted(space),
                        Which::Severity => self.severity.clone(),
                        Which::Lead => self.lead.clone(),
                    };
                    published(space, atom, &choice).unwrap_or(Pair::known(Ref::FALSE))
                }
                atom => space.atom(self.edition, atom),
            };
            wider.atoms.push(pair);
        }
        Ok(wider.of(space, &expr).t)
    }

    fn at(&self, list: &[Pair], index: usize) -> Pair {
        list.get(index).copied().unwrap_or(Pair {
            t: Ref::FALSE,
            f: Ref::FALSE,
        })
    }

    /// A rule by its index in the program.
    pub fn rule(&self, index: usize) -> Pair {
        self.at(&self.rules, index)
    }

    /// Rules of a section with their indices.
    pub fn own(&self, section: Section) -> Vec<(usize, &'a Rule)> {
        let program = self.program();
        let list = program.of(section).iter();
        list.filter_map(|i| Some((*i, program.rules.get(*i)?)))
            .collect()
    }

    fn sections(&mut self, space: &mut Space) {
        self.section(space, Section::Kind, |r| {
            matches!(r.effect, Effect::Kind(_))
        });
        let order = self.program().kind_order.clone();
        let kinds = self.program().kinds.len();
        self.kind = self.choose(space, Section::Kind, &order, kinds);
        self.publish(space, Which::Kind, &self.kind.clone());

        self.section(space, Section::Eligibility, |_| false);
        self.eligibility(space);
        let counts = self.counted(space);
        self.publish(space, Which::Eligibility, &counts);

        self.section(space, Section::Severity, |_| false);
        self.severity = self.levels(space);
        self.publish(space, Which::Severity, &self.severity.clone());

        self.section(space, Section::Routing, |r| {
            matches!(r.effect, Effect::Lead(Some(_)))
        });
        let order = self.program().lead_order.clone();
        let roles = self.program().roles.len();
        self.lead = self.choose(space, Section::Routing, &order, roles);
        self.publish(space, Which::Lead, &self.lead.clone());

        for index in 0..self.program().rules.len() {
            let Some(rule) = self.program().rules.get(index) else {
                continue;
            };
            if !decides(rule.section) {
                let pair = self.of(space, &rule.when);
                self.set(index, pair);
            }
        }
    }

    fn set(&mut self, index: usize, pair: Pair) {
        if let Some(slot) = self.rules.get_mut(index) {
            *slot = pair;
        }
    }

    /// A section's rules; an `otherwise` holds where those it stands in for fail.
    fn section(&mut self, space: &mut Space, section: Section, rivals: fn(&Rule) -> bool) {
        let indices = self.program().of(section).to_vec();
        for index in &indices {
            if let Some(rule) = self.program().rules.get(*index) {
                let pair = self.of(space, &rule.when);
                self.set(*index, pair);
            }
        }
        for index in &indices {
            let Some(rule) = self.program().rules.get(*index).filter(|r| r.otherwise) else {
                continue;
            };
            let mut pair = self.rule(*index);
            for (i, other) in self.own(section) {
                if i != *index && !other.otherwise && stands_in_for(rule, other, rivals) {
                    let fails = self.rule(i).negated();
                    pair = both(space, pair, fails);
                }
            }
            self.set(*index, pair);
        }
    }

    /// Where each kind or lead is the one: the only one that can be, or the first of the order.
    fn choose(&self, space: &mut Space, section: Section, order: &[u16], count: usize) -> Choice {
        let mut targets = vec![Pair::known(Ref::FALSE); count];
        for (index, rule) in self.own(section) {
            let target = match rule.effect {
                Effect::Kind(kind) => kind,
                Effect::Lead(Some(lead)) => lead,
                _ => continue,
            };
            let own = self.rule(index);
            if let Some(slot) = targets.get_mut(usize::from(target)) {
                *slot = either(space, *slot, own);
            }
        }
        let ids = || (0u16..).zip(&targets);
        let rank = |id: u16| order.iter().position(|o| *o == id);
        let none = space.bdd.all(targets.iter().map(|t| t.f));
        let mut out = Choice {
            none: Some(none),
            ..Choice::default()
        };
        for (id, target) in ids() {
            let rank_of = rank(id);
            let before = ids().filter(|(other, _)| match rank_of {
                Some(own) => rank(*other).is_some_and(|r| r < own),
                None => *other != id,
            });
            let fail: Vec<Ref> = before.map(|(_, t)| t.f).collect();
            let free = space.bdd.all(fail);
            out.is.push(space.bdd.and(target.t, free));
        }
        let ranked: Vec<Ref> = ids()
            .filter(|(id, _)| rank(*id).is_some())
            .map(|(_, t)| t.f)
            .collect();
        let unranked = space.bdd.all(ranked);
        for (a, first) in ids().filter(|(id, _)| rank(*id).is_none()) {
            for (b, second) in ids().filter(|(id, _)| *id > a && rank(*id).is_none()) {
                let together = space.bdd.all([first.t, second.t, unranked]);
                if together != Ref::FALSE {
                    out.clash.push((a, b, together));
                }
            }
        }
        out
    }

    fn eligibility(&mut self, space: &mut Space) {
        let group = |d: &Self, space: &mut Space, outcome: Outcome, kept: fn(&Rule) -> bool| {
            let mut any = Pair::known(Ref::FALSE);
            for (index, rule) in d.own(Section::Eligibility) {
                let same =
                    matches!(rule.effect, Effect::Eligibility { outcome: o, .. } if o == outcome);
                if same && kept(rule) {
                    any = either(space, any, d.rule(index));
                }
            }
            any
        };
        let mut open = Ref::TRUE;
        for outcome in Outcome::ALL {
            let holds = group(self, space, outcome, |_| true);
            let mut is = space.bdd.and(open, holds.t);
            if outcome == Outcome::Decline {
                let prevails = group(self, space, outcome, |rule| {
                    matches!(rule.effect, Effect::Eligibility { prevails: true, .. })
                });
                let accept = group(self, space, Outcome::Accept, |rule| !rule.otherwise);
                let alone = space.bdd.or(prevails.t, accept.f);
                let both = space.bdd.all([is, accept.t, prevails.f]);
                self.conflict = both;
                is = space.bdd.and(is, alone);
            }
            if let Some(slot) = self.eligibility.get_mut(usize::from(outcome.number())) {
                *slot = is;
            }
            open = space.bdd.and(open, holds.f);
        }
        self.no_outcome = open;
    }

    /// The eligibility that later sections read: recorded, else computed.
    fn counted(&self, space: &mut Space) -> Choice {
        let free = space.recorded(None);
        let is = Outcome::ALL
            .into_iter()
            .map(|outcome| {
                let recorded = space.recorded(Some(outcome));
                let computed = space.bdd.and(free, self.is(outcome));
                space.bdd.or(recorded, computed)
            })
            .collect();
        Choice {
            is,
            ..Choice::default()
        }
    }

    /// Where the computed eligibility is this one.
    pub fn is(&self, outcome: Outcome) -> Ref {
        let place = usize::from(outcome.number());
        self.eligibility.get(place).copied().unwrap_or(Ref::FALSE)
    }

    fn levels(&self, space: &mut Space) -> Choice {
        let count = u16::try_from(self.program().levels.len()).unwrap_or(u16::MAX);
        let mut open = Ref::TRUE;
        let mut out = Choice::default();
        for level in 0..count {
            let mut holds = Pair::known(Ref::FALSE);
            for (index, rule) in self.own(Section::Severity) {
                if matches!(rule.effect, Effect::Level(l) if l == level) {
                    holds = either(space, holds, self.rule(index));
                }
            }
            out.is.push(space.bdd.and(open, holds.t));
            open = space.bdd.and(open, holds.f);
        }
        out.none = Some(open);
        out
    }

    /// Makes an outcome visible to the conditions of later sections.
    fn publish(&mut self, space: &mut Space, which: Which, choice: &Choice) {
        for index in 0..self.program().atoms.len() {
            let Some(atom) = self.program().atoms.get(index) else {
                continue;
            };
            let own = match atom {
                Atom::Outcome(w, ..) | Atom::OutcomeIn(w, _) => *w == which,
                _ => false,
            };
            if let Some(pair) = published(space, atom, choice).filter(|_| own)
                && let Some(slot) = self.atoms.get_mut(index)
            {
                *slot = pair;
            }
        }
    }

    /// The states this edition allows: possible ones in which no constraint is broken, and in which
    /// every event that a rule makes by itself is there.
    pub fn allowed(&self, space: &mut Space, settled: bool) -> Ref {
        let mut laws = vec![space.possible()];
        for constraint in &self.program().constraints {
            let broken = self.of(space, constraint);
            laws.push(!broken.t);
        }
        let marks: Vec<String> = space
            .marks()
            .filter_map(|(mark, _)| match mark {
                super::space::Mark::Happened(event) => Some(event.clone()),
                _ => None,
            })
            .collect();
        for (index, rule) in self.program().rules.iter().enumerate().filter(|_| settled) {
            let made = rule
                .makes
                .and_then(|kind| self.program().events.get(usize::from(kind)));
            if let Some(made) = made.filter(|made| marks.contains(made)) {
                let there = space.happened(made);
                let own = self.rule(index).t;
                laws.push(space.bdd.implies(own, there));
            }
        }
        space.bdd.all(laws)
    }
}

/// Sections whose rules are decided one after the other.
pub fn decides(section: Section) -> bool {
    matches!(
        section,
        Section::Kind | Section::Eligibility | Section::Severity | Section::Routing
    )
}

fn stands_in_for(rule: &Rule, other: &Rule, rivals: fn(&Rule) -> bool) -> bool {
    match (&rule.effect, &other.effect) {
        (Effect::Eligibility { outcome: own, .. }, Effect::Eligibility { outcome, .. }) => {
            outcome < own
        }
        (Effect::Level(own), Effect::Level(level)) => level < own,
        _ => rivals(other),
    }
}

/// Level 0 is the most severe, so that `severity >= "major"` compares the other way round.
fn compare(which: Which, op: Op, left: Option<u16>, right: u16) -> bool {
    match left {
        None => op == Op::Ne,
        Some(left) if which == Which::Severity => op.holds(right.cmp(&left)),
        Some(left) => op.holds(left.cmp(&right)),
    }
}

/// Where an atom of an outcome holds and fails; none for other atoms.
fn published(space: &mut Space, atom: &Atom, choice: &Choice) -> Option<Pair> {
    let test = |left: Option<u16>| match atom {
        Atom::Outcome(which, op, right) => Some(compare(*which, *op, left, *right)),
        Atom::OutcomeIn(_, list) => Some(left.is_some_and(|l| list.contains(&l))),
        _ => None,
    };
    let values = (0u16..).map(Some).zip(choice.is.iter().copied());
    let values = values.chain(choice.none.map(|none| (None, none)));
    let (mut t, mut f) = (Ref::FALSE, Ref::FALSE);
    for (value, is) in values {
        let side = if test(value)? { &mut t } else { &mut f };
        *side = space.bdd.or(*side, is);
    }
    Some(Pair { t, f })
}

fn both(space: &mut Space, a: Pair, b: Pair) -> Pair {
    Pair {
        t: space.bdd.and(a.t, b.t),
        f: space.bdd.or(a.f, b.f),
    }
}

fn either(space: &mut Space, a: Pair, b: Pair) -> Pair {
    Pair {
        t: space.bdd.or(a.t, b.t),
        f: space.bdd.and(a.f, b.f),
    }
}
