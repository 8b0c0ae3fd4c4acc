//! Which questions can still change the answer. A question that cannot is never asked: a fact is
//! kept only with a witness, two completions that differ in this fact alone and in the answer.

use super::decide::Decision;
use super::explain::open_facts;
use super::input::State;
use super::run::Run;
use super::truth::Presume;
use crate::answer::Screen;
use crate::order::InOrder;
use crate::pack::doc::Stage;
use crate::pack::matrix::Source;
use crate::pack::program::{Atom, Effect, FactId, Program, Rule, Val};
use crate::pack::{Audience, FactKind, Section};
use crate::time::{Day, Instant};
use std::collections::BTreeSet;

/// Completions tried at random for a witness before all are tried in order.
const RANDOM_TRIES: u32 = 48;
/// The most completions tried in order; beyond, a question counts as one that can matter.
const ORDERED_TRIES: u64 = 4096;

/// Screens of questions for an audience, in pack order.
pub fn screens(run: &Run<'_>, audience: Audience, required: &[String]) -> Vec<Screen> {
    let program = run.edition.program();
    let mut interview = Interview::new(run, audience);
    let deciding = interview.deciding();
    let mut screens: Vec<Screen> = Vec::new();
    for (index, fact) in program.facts.iter().enumerate() {
        let Ok(id) = FactId::try_from(index) else {
            break;
        };
        let ask = fact.ask == audience
            && run.facts.get(index) == Some(&State::Absent)
            && (deciding.contains(&id) || required.contains(&fact.id))
            && (interview.stage_reached(fact.stage) || interview.for_steps().contains(&id));
        if !ask {
            continue;
        }
        let name = run
            .edition
            .pack()
            .doc()
            .facts
            .get(index)
            .and_then(|d| d.screen.clone());
        let name = name.unwrap_or_else(|| fact.id.clone());
        match screens.iter_mut().find(|s| s.screen == name) {
            Some(screen) => screen.facts.push(fact.id.clone()),
            None => screens.push(Screen {
                screen: name,
                facts: vec![fact.id.clone()],
            }),
        }
    }
    screens.in_order_of(|s| screen_rank(run, s));
    screens
}

/// Position of the screen's first fact in the pack, asked now or not, so that screens keep their order.
fn screen_rank(run: &Run<'_>, screen: &Screen) -> usize {
    let docs = &run.edition.pack().doc().facts;
    docs.iter()
        .position(|d| d.screen.as_deref() == Some(&screen.screen) || d.id == screen.screen)
        .unwrap_or(usize::MAX)
}

struct Interview<'a> {
    run: &'a Run<'a>,
    /// Presumptions of facts that others are asked for.
    mask: Vec<bool>,
    audience: Audience,
    /// Rules of steps that can be taken now as soon as it is known whether they hold.
    steps: Vec<usize>,
    /// Scratch copy in which completions are tried.
    trial: Run<'a>,
    /// The regions of its columns.
    regions: Vec<u8>,
    /// For each fact, the columns that read it.
    readers: Vec<Vec<usize>>,
    decision: Decision,
    seed: u64,
}

impl<'a> Interview<'a> {
    fn new(run: &'a Run<'a>, audience: Audience) -> Self {
        let program = run.edition.program();
        let mask = program.facts.iter().map(|f| f.ask != audience).collect();
        let mut readers = vec![Vec::new(); program.facts.len()];
        for (index, column) in program.matrix.columns.iter().enumerate() {
            let mut read = |fact: &FactId| {
                if let Some(list) = readers.get_mut(usize::from(*fact)) {
                    list.push(index);
                }
            };
            match column {
                Source::Choice(fact) | Source::Number(fact, _) => read(fact),
                Source::Atom(id) => {
                    let atom = program.atoms.get(usize::from(*id));
                    atom.map_or_else(Vec::new, Atom::facts)
                        .iter()
                        .for_each(read);
                }
                Source::Tree(_) | Source::Outcome(_) => {}
            }
        }
        let rules = program.rules.iter().enumerate();
        let waiting = |(index, rule): &(usize, &Rule)| {
            run.step_is_ready(rule) && run.strict_truth(*index).is_unknown()
        };
        let steps = rules.filter(waiting).map(|(index, _)| index).collect();
        Self {
            run,
            mask,
            audience,
            steps,
            trial: run.clone(),
            regions: Vec::new(),
            readers,
            decision: Decision::default(),
            seed: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// Questions of a later stage wait until the case is there.
    fn stage_reached(&self, stage: Stage) -> bool {
        let happened = |name: &str| {
            let id = self.run.edition.program().event_id(name);
            id.is_some_and(|kind| self.run.log.first(kind).is_some())
        };
        let reached = if happened("handling_done") || happened("closed") {
            Stage::Feedback
        } else if happened("accepted") || happened("classified") {
            Stage::Handling
        } else {
            Stage::Intake
        };
        stage <= reached
    }

    /// Facts of the audience that can change the answer.
    fn deciding(&mut self) -> BTreeSet<FactId> {
        let program = self.run.edition.program();
        let base = self.run.decision(Presume::Only(&self.mask));
        let candidates = self.candidates(&base);
        let all: Vec<(FactId, Vec<State>)> = candidates
            .iter()
            .map(|fact| (*fact, regions(program, *fact)))
            .collect();
        let mut found = BTreeSet::new();
        for (fact, values) in &all {
            if self.limits_a_clock(*fact, &base) || self.matters(*fact, values, &all, &base) {
                found.insert(*fact);
            }
        }
        found
    }

    /// Unknown facts of the audience behind a rule of a deciding section that is not settled.
    fn candidates(&self, base: &Decision) -> BTreeSet<FactId> {
        let program = self.run.edition.program();
        let mut facts = BTreeSet::new();
        for (index, rule) in program.rules.iter().enumerate() {
            let open = match rule.section {
                Section::Eligibility => base.eligibility.value().is_none(),
                Section::Severity => base.severity.value().is_none(),
                Section::Routing => {
                    base.lead.value().is_none() && matches!(rule.effect, Effect::Lead(Some(_)))
                }
                Section::Kind => base.kind.value().is_none(),
                Section::Deadlines => true,
                _ => false,
            };
            if open && base.rule(program, index).is_unknown() {
                open_facts(self.run, &rule.when, base, &mut facts);
            }
            if let Effect::Clock(clock) = &rule.effect
                && !base.rule(program, index).is_false()
            {
                facts.extend(clock.limit.as_ref().map(|l| l.fact));
                facts.extend(clock.named);
            }
        }
        facts.extend(self.for_steps());
        facts.retain(|id| {
            program.fact(*id).is_some_and(|f| f.ask == self.audience)
                && self.run.facts.get(usize::from(*id)) == Some(&State::Absent)
        });
        facts
    }

    /// Facts a waiting step depends on, whatever their stage. Whoever complains is not asked at the
    /// counter what only moves the work along.
    fn for_steps(&self) -> BTreeSet<FactId> {
        let program = self.run.edition.program();
        let mut facts = BTreeSet::new();
        for index in &self.steps {
            if let Some(rule) = program.rules.get(*index) {
                open_facts(self.run, &rule.when, &self.run.strict, &mut facts);
            }
        }
        facts.retain(|id| {
            let fact = program.fact(*id);
            fact.is_some_and(|f| self.audience == Audience::Staff || f.stage != Stage::Intake)
        });
        facts
    }

    /// The fact is a limit of a clock that can hold.
    fn limits_a_clock(&self, fact: FactId, base: &Decision) -> bool {
        let program = self.run.edition.program();
        let rules = program.rules.iter().enumerate();
        rules
            .filter(|(i, _)| !base.rule(program, *i).is_false())
            .any(|(_, rule)| match &rule.effect {
                Effect::Clock(clock) => {
                    clock.named == Some(fact)
                        || clock.limit.as_ref().is_some_and(|l| l.fact == fact)
                }
                _ => false,
            })
    }

    /// Looks for two completions that differ in `fact` and in the answer.
    fn matters(
        &mut self,
        fact: FactId,
        own: &[State],
        all: &[(FactId, Vec<State>)],
        base: &Decision,
    ) -> bool {
        let others = || all.iter().filter(|(other, _)| *other != fact);
        self.trial.facts.clone_from(&self.run.facts);
        self.regions.clear();
        self.regions.extend_from_slice(base.regions());
        if self.differs(fact, own) {
            return true;
        }
        for _ in 0..RANDOM_TRIES {
            for (other, values) in others() {
                let pick = self.random() % (values.len() as u64 + 1);
                self.put(*other, chosen(values, pick));
            }
            if self.differs(fact, own) {
                return true;
            }
        }
        let size = others().fold(1u64, |n, (_, v)| n.saturating_mul(v.len() as u64 + 1));
        if size > ORDERED_TRIES {
            return true;
        }
        (0..size).any(|code| {
            let mut code = code;
            for (other, values) in others() {
                let base = values.len() as u64 + 1;
                self.put(*other, chosen(values, code % base));
                code /= base;
            }
            self.differs(fact, own)
        })
    }

    /// Whether the answer differs between two values of the fact.
    fn differs(&mut self, fact: FactId, values: &[State]) -> bool {
        let program = self.run.edition.program();
        let mut first: Option<Vec<u32>> = None;
        for value in values {
            self.put(fact, value.clone());
            self.run.decide_regions(&self.regions, &mut self.decision);
            let signature = signature(program, &self.decision, &self.steps);
            match &first {
                None => first = Some(signature.collect()),
                Some(known) if !signature.eq(known.iter().copied()) => return true,
                Some(_) => {}
            }
        }
        false
    }

    /// Gives a fact a state; only the columns that read it are read again.
    fn put(&mut self, fact: FactId, state: State) {
        let Some(slot) = self.trial.facts.get_mut(usize::from(fact)) else {
            return;
        };
        if *slot == state {
            return;
        }
        *slot = state;
        for column in self.readers.get(usize::from(fact)).into_iter().flatten() {
            let region = self.trial.region(Presume::Only(&self.mask), *column);
            if let Some(slot) = self.regions.get_mut(*column) {
                *slot = region;
            }
        }
    }

    /// Xorshift with a fixed seed: the same questions on every platform.
    fn random(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }
}

/// One of a fact's values, or, beyond them, not known.
fn chosen(values: &[State], place: u64) -> State {
    let place = usize::try_from(place).ok();
    let value = place.and_then(|place| values.get(place));
    value.cloned().unwrap_or_default()
}

/// What counts as the answer: outcomes, which clocks hold, and which steps come now.
fn signature<'a>(
    program: &'a Program,
    decision: &'a Decision,
    steps: &'a [usize],
) -> impl Iterator<Item = u32> + 'a {
    let number = |v: Option<Option<u16>>| v.map_or(0, |v| v.map_or(1, |v| u32::from(v) + 2));
    let outcomes = [
        decision
            .eligibility
            .value()
            .map_or(0, |o| u32::from(o.number()) + 1),
        number(decision.kind.value()),
        number(decision.severity.value()),
        number(decision.lead.value()),
    ];
    let rules = program.of(Section::Deadlines).iter().chain(steps);
    let rules = rules.map(|index| decision.rule(program, *index) as u32);
    outcomes.into_iter().chain(rules)
}

/// One value for each region that the pack's atoms can tell apart.
pub fn regions(program: &Program, id: FactId) -> Vec<State> {
    let Some(fact) = program.fact(id) else {
        return Vec::new();
    };
    let is = |v: Val| State::Is(v);
    match fact.kind {
        FactKind::Bool => vec![is(Val::Bool(false)), is(Val::Bool(true))],
        FactKind::Enum => (0..fact.values.len())
            .filter_map(|i| u16::try_from(i).ok())
            .map(|i| is(Val::Choice(i)))
            .collect(),
        FactKind::Set => {
            let mut values = vec![is(Val::Set(0))];
            for atom in &program.atoms {
                if let Atom::Contains(fact, member) = atom
                    && *fact == id
                {
                    values.push(is(Val::Set(
                        1u64.checked_shl(u32::from(*member)).unwrap_or(0),
                    )));
                }
            }
            // A member no atom names, so that "empty" is told from "something else".
            values.push(is(Val::Set(u64::MAX)));
            values
        }
        FactKind::Text => vec![is(Val::Words), State::Null],
        FactKind::Int | FactKind::Decimal => {
            let (min, max) = fact.range;
            let mut edges: BTreeSet<i64> = [min, max].into();
            for atom in &program.atoms {
                let constants: Vec<i64> = match atom {
                    Atom::Compare(f, _, Val::Int(n)) if *f == id => vec![*n],
                    Atom::OneOf(f, list) if *f == id => {
                        let numbers = list.iter();
                        numbers
                            .filter_map(|v| match v {
                                Val::Int(n) => Some(*n),
                                _ => None,
                            })
                            .collect()
                    }
                    Atom::Formula(comparison) if comparison.facts().contains(&id) => {
                        comparison.constants()
                    }
                    _ => continue,
                };
                for n in constants {
                    edges.extend([n.saturating_sub(1), n, n.saturating_add(1)]);
                }
            }
            edges
                .into_iter()
                .filter(|n| (min..=max).contains(n))
                .map(|n| is(Val::Int(n)))
                .collect()
        }
        FactKind::Date | FactKind::DateOrInstant => {
            vec![is(Val::Day(Day(0))), is(Val::Day(Day(40_000))), State::Null]
        }
        FactKind::Instant => vec![
            is(Val::At(Instant(0))),
            is(Val::At(Instant(4_000_000_000))),
            State::Null,
        ],
    }
}
