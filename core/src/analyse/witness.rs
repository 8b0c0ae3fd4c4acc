//! From a state of the space to a case that people can read, confirmed by the engine and made as
//! small as it still shows the same. Never: which states are looked for.

use super::bdd::{Ref, Var};
use super::decision::Decision;
use super::report::Example;
use super::space::{Mark, Region, Seen, Space, policy, text_of};
use crate::answer::Answer;
use crate::assess::{self, Edition, Options, Truth};
use crate::calendar::{Calendar, Length, Roll};
use crate::case::{CaseFile, EventFile, Facts};
use crate::pack::formula::{Comparison, Number};
use crate::pack::program::{Atom, FactId, Program, Val};
use crate::pack::values;
use crate::time::{Day, Instant};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// States tried before an example counts as not to be had.
const TRIES: usize = 12;
/// Values tried for facts of one arithmetic.
const COMBINATIONS: usize = 40_000;

/// What the engine says of an example.
#[derive(Debug)]
pub struct World {
    /// The answer.
    pub answer: Answer,
    /// Truth by rule id.
    pub truths: BTreeMap<String, Truth>,
}

impl World {
    /// The rule holds.
    pub fn holds(&self, rule: &str) -> bool {
        self.truths.get(rule).is_some_and(|t| t.is_true())
    }

    /// The eligibility's outcome.
    pub fn outcome(&self) -> &str {
        let eligibility = self.answer.sections.eligibility.as_ref();
        eligibility.map_or("", |e| e.outcome.as_str())
    }

    /// The severity's level.
    pub fn level(&self) -> Option<&str> {
        let severity = self.answer.sections.severity.as_ref();
        severity.and_then(|s| s.level.as_deref())
    }

    /// The kind.
    pub fn kind(&self) -> Option<&str> {
        self.answer.sections.kind.as_deref()
    }

    /// The lead.
    pub fn lead(&self) -> Option<&str> {
        let routing = self.answer.sections.routing.as_ref();
        routing.and_then(|r| r.lead.as_deref())
    }
}

/// Asks the engine.
pub fn ask(edition: &Edition, calendar: &Calendar, example: &Example) -> Option<World> {
    let now = Instant::parse(&example.now).ok()?;
    let options = Options {
        record: true,
        ..Options::default()
    };
    let answer = assess::assess(edition, calendar, &example.case, now, &options).ok()?;
    let truths = assess::truths(edition, calendar, &example.case, now).ok()?;
    Some(World {
        answer,
        truths: truths.into_iter().collect(),
    })
}

/// A confirmed example of a function, the smallest that still shows it, or whether there was any
/// state at all. With several decisions the case is one that each of their editions can read.
pub fn find(
    space: &mut Space,
    decisions: &[&Decision<'_>],
    calendar: &Calendar,
    wanted: Ref,
    shows: &dyn Fn(&Example) -> bool,
) -> Result<Example, bool> {
    first(space, decisions, calendar, wanted, shows)
        .map(|full| shrink(decisions, calendar, full, shows))
}

/// As [`find`], with all that is known kept: what is left out would be unknown.
pub fn plain(
    space: &mut Space,
    decision: &Decision<'_>,
    calendar: &Calendar,
    wanted: Ref,
    shows: &dyn Fn(&Example) -> bool,
) -> Result<Example, bool> {
    first(space, &[decision], calendar, wanted, shows)
}

fn first(
    space: &mut Space,
    decisions: &[&Decision<'_>],
    calendar: &Calendar,
    wanted: Ref,
    shows: &dyn Fn(&Example) -> bool,
) -> Result<Example, bool> {
    let mut left = wanted;
    for _ in 0..TRIES {
        let Some(chosen) = space.bdd.least(left) else {
            return Err(left != wanted);
        };
        let state: BTreeSet<Var> = chosen.into_iter().collect();
        if let Some(full) = together(space, decisions, calendar, &state)
            && shows(&full)
        {
            return Ok(full);
        }
        let same = around(space, &state);
        left = space.bdd.and(left, !same);
    }
    Err(true)
}

/// States that differ from this one in plain facts only.
fn around(space: &mut Space, state: &BTreeSet<Var>) -> Ref {
    let numeric: BTreeSet<String> = space.formulas.values().flatten().cloned().collect();
    let mut vars: Vec<Var> = space.marks().map(|(_, var)| var).collect();
    for axis in space.axes() {
        if numeric.contains(&axis.fact) {
            let (from, to) = axis.vars();
            vars.extend(from..to);
        }
    }
    vars.into_iter().fold(Ref::TRUE, |all, var| {
        let own = space.bdd.var(var);
        let own = if state.contains(&var) { own } else { !own };
        space.bdd.and(all, own)
    })
}

/// One case for every edition: the facts and events of all.
fn together(
    space: &Space,
    decisions: &[&Decision<'_>],
    calendar: &Calendar,
    state: &BTreeSet<Var>,
) -> Option<Example> {
    let mut all = decisions.iter().map(|d| realise(space, d, calendar, state));
    let mut first = all.next()??;
    for other in all {
        let other = other?;
        for (name, value) in other.case.facts {
            first.case.facts.entry(name).or_insert(value);
        }
        for event in other.case.events {
            if !first.case.events.iter().any(|e| e.kind == event.kind) {
                first.case.events.push(event);
            }
        }
        first.now = first.now.max(other.now);
    }
    Some(first)
}

/// The part of an example that an edition knows the names of.
pub fn known(edition: &Edition, example: &Example) -> Example {
    let program = edition.program();
    let mut known = example.clone();
    known.case.pack.clone_from(&edition.pack().doc().pack.id);
    known
        .case
        .facts
        .retain(|name, _| program.fact_id(name).is_some());
    known
        .case
        .events
        .retain(|event| program.event_id(&event.kind).is_some());
    known
}

/// Takes away what the example shows without.
fn shrink(
    decisions: &[&Decision<'_>],
    calendar: &Calendar,
    full: Example,
    shows: &dyn Fn(&Example) -> bool,
) -> Example {
    let still = |example: &Example| shows(example);
    let mut best = full;
    let facts = decisions.iter().flat_map(|d| &d.edition.program().facts);
    let presumed: BTreeSet<&str> = facts
        .filter(|fact| {
            let given = best.case.facts.get(&fact.id);
            let zone = calendar.zone();
            let presumed = fact.presume.as_ref().map(|v| values::write(fact, v, zone));
            given.is_some() && presumed.as_ref() == given
        })
        .map(|fact| fact.id.as_str())
        .collect();
    let mut without = best.clone();
    without
        .case
        .facts
        .retain(|name, _| !presumed.contains(name.as_str()));
    if still(&without) {
        best = without;
    }
    // Halves first: most facts are not needed.
    let mut size = best.case.facts.len().div_ceil(2).max(1);
    loop {
        let names: Vec<String> = best.case.facts.keys().cloned().collect();
        for chunk in names.chunks(size) {
            let mut without = best.clone();
            without.case.facts.retain(|name, _| !chunk.contains(name));
            if still(&without) {
                best = without;
            }
        }
        if size == 1 {
            break;
        }
        size = size.div_ceil(2);
    }
    let mut place = best.case.events.len();
    while place > 0 {
        place -= 1;
        if best
            .case
            .events
            .get(place)
            .is_some_and(|e| e.kind == "received")
        {
            continue;
        }
        let mut without = best.clone();
        without.case.events.remove(place);
        if still(&without) {
            best = without;
        }
    }
    best
}

/// A case in a state; none when no numbers or times give it.
pub fn realise(
    space: &Space,
    decision: &Decision<'_>,
    calendar: &Calendar,
    state: &BTreeSet<Var>,
) -> Option<Example> {
    let edition = decision.edition;
    let facts = facts(space, edition, state)?;
    let (events, now) = Times::new(space, decision, calendar, state).lay()?;
    let zone = calendar.zone();
    Some(Example {
        case: CaseFile {
            pack: edition.pack().doc().pack.id.clone(),
            facts,
            events: events
                .into_iter()
                .map(|(kind, at)| EventFile {
                    kind,
                    at: at.text(zone),
                    ..EventFile::default()
                })
                .collect(),
            ..CaseFile::default()
        },
        now: now.text(zone),
    })
}

fn facts(space: &Space, edition: &Edition, state: &BTreeSet<Var>) -> Option<Facts> {
    let program = edition.program();
    let numbers = numbers(space, edition, state)?;
    let mut out = Facts::new();
    for axis in space.axes() {
        let Some(fact) = program.facts.iter().find(|f| f.id == axis.fact) else {
            continue;
        };
        let value = match space.seen(axis, state) {
            Seen::Unknown => continue,
            Seen::Set(members) => {
                let named: Vec<&String> = members.iter().flatten().collect();
                let mut chosen: Vec<String> = named.iter().map(|m| (*m).clone()).collect();
                if members.contains(&None) {
                    chosen.push(unnamed(program, &fact.id)?);
                }
                json!(chosen)
            }
            Seen::Region(Region::Null) => Value::Null,
            Seen::Region(Region::Bool(truth)) => json!(truth),
            Seen::Region(Region::Choice(name)) => json!(name),
            Seen::Region(Region::Number(_, _, at)) => {
                let at = numbers.get(&fact.id).copied().unwrap_or(at);
                values::write(fact, &Val::Int(at), crate::time::Zone::CHINA)
            }
            Seen::Region(Region::Value(Val::Words)) if fact.personal => json!({"present": true}),
            Seen::Region(Region::Value(Val::Words)) => json!("…"),
            Seen::Region(Region::Value(value)) => {
                values::write(fact, &value, crate::time::Zone::CHINA)
            }
        };
        out.insert(fact.id.clone(), value);
    }
    Some(out)
}

/// A member of a set that no rule names.
fn unnamed(program: &Program, name: &str) -> Option<String> {
    let id = program.fact_id(name)?;
    let fact = program.fact(id)?;
    let named = |place: usize| {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        program.atoms.contains(&Atom::Contains(id, place))
    };
    let free = (0..fact.values.len()).find(|place| !named(*place))?;
    fact.values.get(free).cloned()
}

/// Numbers under which every comparison of arithmetic has its truth.
fn numbers(
    space: &Space,
    edition: &Edition,
    state: &BTreeSet<Var>,
) -> Option<BTreeMap<String, i64>> {
    let program = edition.program();
    let mut wanted: Vec<(&Comparison, bool)> = Vec::new();
    for (mark, var) in space.marks() {
        if let Mark::Formula(text) = mark {
            for atom in &program.atoms {
                if let Atom::Formula(comparison) = atom
                    && text_of(program, comparison) == *text
                {
                    wanted.push((comparison, state.contains(&var)));
                }
            }
        }
    }
    let mut ids: Vec<FactId> = wanted.iter().flat_map(|(c, _)| c.facts()).collect();
    ids.sort_unstable();
    ids.dedup();
    let constants: BTreeSet<i64> = wanted.iter().flat_map(|(c, _)| c.constants()).collect();
    let mut candidates: Vec<(FactId, Vec<i64>)> = Vec::new();
    for id in ids {
        let fact = program.fact(id)?;
        let axis = space.axes().iter().find(|a| a.fact == fact.id)?;
        let (low, high, at) = match space.seen(axis, state) {
            Seen::Region(Region::Number(low, high, at)) => (low, high, at),
            // Where there is none, the comparison's truth is not this mark's.
            _ => return Some(BTreeMap::new()),
        };
        let near = constants.iter().flat_map(|c| {
            [c - 1, *c, c + 1]
                .into_iter()
                .chain((1..=3).map(move |k| c.saturating_mul(k)))
        });
        let small = [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 1000];
        let mut list = vec![at];
        for value in near.chain(small).chain([low, high]) {
            if (low..=high).contains(&value) && !list.contains(&value) {
                list.push(value);
            }
        }
        candidates.push((id, list));
    }
    let size = candidates
        .iter()
        .fold(1usize, |n, (_, list)| n.saturating_mul(list.len()));
    for code in 0..size.min(COMBINATIONS) {
        let mut rest = code;
        let mut chosen: BTreeMap<FactId, i64> = BTreeMap::new();
        for (id, list) in &candidates {
            chosen.insert(*id, list.get(rest % list.len()).copied()?);
            rest /= list.len();
        }
        let value = |id: FactId| chosen.get(&id).map_or(Number::Null, |n| Number::Is(*n));
        if wanted
            .iter()
            .all(|(c, truth)| c.holds(value) == Number::Is(*truth))
        {
            let named = chosen.into_iter();
            return Some(
                named
                    .filter_map(|(id, n)| Some((program.fact(id)?.id.clone(), n)))
                    .collect(),
            );
        }
    }
    None
}

/// Finds times for the events of a state.
struct Times<'a> {
    space: &'a Space,
    decision: &'a Decision<'a>,
    calendar: &'a Calendar,
    state: &'a BTreeSet<Var>,
    at: BTreeMap<String, Instant>,
}

impl<'a> Times<'a> {
    fn new(
        space: &'a Space,
        decision: &'a Decision<'a>,
        calendar: &'a Calendar,
        state: &'a BTreeSet<Var>,
    ) -> Self {
        Self {
            space,
            decision,
            calendar,
            state,
            at: BTreeMap::new(),
        }
    }

    fn is(&self, wanted: &Mark) -> bool {
        let found = self.space.marks().find(|(mark, _)| *mark == wanted);
        found.is_some_and(|(_, var)| self.state.contains(&var))
    }

    fn happened(&self, event: &str) -> bool {
        self.is(&Mark::Happened(event.to_owned()))
    }

    /// Monday morning of an ordinary week in which the pack is in force.
    fn beginning(&self) -> Option<Instant> {
        let (from, to) = self.decision.edition.program().in_force;
        let mut day = Day::civil(2025, 3, 3)?;
        if from.is_some_and(|f| f > day) || to.is_some_and(|t| t < day) {
            day = from.or(to)?;
        }
        let at = day.start(self.calendar.zone()).plus(10 * 3600);
        let office = Mark::OffHours("received".to_owned());
        if self.space.marks().any(|(mark, _)| *mark == office) {
            return self.shifted(at, self.is(&office));
        }
        Some(at)
    }

    /// The first hour from `at` that is outside office hours, or inside.
    fn shifted(&self, at: Instant, off: bool) -> Option<Instant> {
        (0..24 * 14)
            .map(|hour| at.plus(hour * 3600))
            .find(|at| self.calendar.off_hours(*at) == off)
    }

    fn order(&self) -> Vec<String> {
        let program = self.decision.edition.program();
        let attempts: Vec<&String> = program
            .attempt
            .iter()
            .filter_map(|kind| program.events.get(usize::from(*kind)))
            .collect();
        let mut order: Vec<String> = vec!["received".to_owned()];
        let low = self.is(&Mark::Recorded(false));
        let high = self.is(&Mark::Recorded(true));
        let recorded = match (low, high) {
            (false, false) => None,
            (true, false) => Some("accepted"),
            (false, true) => Some("declined"),
            (true, true) => Some("referred_elsewhere"),
        };
        if self.happened("accepted") {
            order.push("accepted".to_owned());
        }
        // What an earlier attempt keeps comes before the event that opened this one.
        if let Some(recorded) = recorded.filter(|r| !self.happened(r)) {
            order.push(recorded.to_owned());
        }
        let counts = self.counts();
        for (event, count) in &counts {
            if !self.happened(event) {
                order.extend((0..*count).map(|_| event.clone()));
            }
        }
        for kind in attempts.iter().filter(|k| self.happened(k)) {
            let count = counts.get(*kind).copied().unwrap_or(1).max(1);
            order.extend((0..count).map(|_| (*kind).clone()));
        }
        for event in &program.events {
            if !self.happened(event) || order.contains(event) || self.made(event) {
                continue;
            }
            let count = counts.get(event).copied().unwrap_or(1).max(1);
            order.extend((0..count).map(|_| event.clone()));
        }
        // The outcome recorded last is the one that counts.
        if let Some(recorded) = recorded.filter(|r| self.happened(r))
            && (recorded != "accepted"
                || self.happened("declined")
                || self.happened("referred_elsewhere"))
        {
            order.retain(|event| event != recorded);
            order.push(recorded.to_owned());
        }
        order
    }

    /// How often events happened that are counted.
    fn counts(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for (mark, var) in self.space.marks() {
            if let Mark::Times(event, n) = mark {
                let count = counts.entry(event.clone()).or_insert(0);
                if self.state.contains(&var) {
                    *count = (*count).max(*n);
                }
            }
        }
        counts
    }

    /// A rule that holds makes the event by itself.
    fn made(&self, event: &str) -> bool {
        let program = self.decision.edition.program();
        let rules = program.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| {
                let kind = rule.makes.and_then(|k| program.events.get(usize::from(k)));
                kind.is_some_and(|k| k == event)
            })
            .any(|(index, _)| {
                let holds = self.decision.rule(index).t;
                self.space.bdd.holds(holds, |var| self.state.contains(&var))
            })
    }

    fn turn(&self, start: Instant, length: &str) -> Option<Instant> {
        let length = Length::parse(length).ok()?;
        let policy = policy(self.decision.edition);
        let due = self
            .calendar
            .due(start, &length, policy, Roll::None)
            .ok()??;
        Some(if due.inclusive {
            due.at.plus(1)
        } else {
            due.at
        })
    }

    /// Events in order with their times, and the instant looked at.
    fn lay(mut self) -> Option<(Vec<(String, Instant)>, Instant)> {
        let begin = self.beginning()?;
        let order = self.order();
        let mut now = begin;
        for (minutes, event) in (0..).zip(&order) {
            let mut at = begin.plus(minutes * 60);
            let office = Mark::OffHours(event.clone());
            if event != "received" && self.space.marks().any(|(mark, _)| *mark == office) {
                at = self.shifted(at, self.is(&office))?;
            }
            self.at.insert(event.clone(), at);
            now = now.max(at.plus(60));
        }
        let passed: Vec<(String, String, bool)> = self
            .space
            .marks()
            .filter_map(|(mark, var)| match mark {
                Mark::Passed(start, length, _) => {
                    Some((start.clone(), length.clone(), self.state.contains(&var)))
                }
                _ => None,
            })
            .filter(|(start, ..)| self.at.contains_key(start))
            .collect();
        for (start, length, _) in passed.iter().filter(|(.., holds)| *holds) {
            let turn = self.turn(*self.at.get(start)?, length)?;
            now = now.max(turn);
        }
        for (start, ..) in passed.iter().filter(|(.., holds)| !*holds) {
            let own: Vec<_> = passed.iter().filter(|(s, ..)| s == start).collect();
            let fits = |at: Instant| {
                own.iter().all(|(_, length, holds)| {
                    self.turn(at, length)
                        .is_some_and(|turn| (turn <= now) == *holds)
                })
            };
            let first = *self.at.get(start)?;
            if fits(first) {
                continue;
            }
            let ages = (0..120)
                .map(|m| m * 60)
                .chain((2..24 * 120).map(|h| h * 3600));
            let at = ages.map(|age| now.plus(-age)).find(|at| fits(*at))?;
            self.at.insert(start.clone(), at);
        }
        for (mark, var) in self.space.marks() {
            let Mark::Lapsed(start, length, _, until) = mark else {
                continue;
            };
            let (Some(from), Some(_)) = (self.at.get(start).copied(), self.at.get(until)) else {
                continue;
            };
            let turn = self.turn(from, length)?;
            if turn <= now {
                let late = self.state.contains(&var);
                self.at
                    .insert(until.clone(), if late { now } else { from.plus(30) });
            }
        }
        let mut events: Vec<(String, Instant)> = Vec::new();
        for event in order {
            let at = *self.at.get(&event)?;
            events.push((event, at));
        }
        events.sort_by_key(|(_, at)| *at);
        Some((events, now))
    }
}
