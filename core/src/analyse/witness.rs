//! From a state of the space to a case that people can read, confirmed by the engine and made as
//! small as it still shows the same. Never: which states are looked for.

use super::bdd::{Ref, Var};
use super::decision::Decision;
use super::regions::{Region, text_of};
use super::report::Example;
use super::space::{Mark, Seen, Space};
use super::times::Times;
use crate::answer::Answer;
use crate::assess::{self, Edition, Options, Truth, pair};
use crate::calendar::Calendar;
use crate::case::{CaseFile, EventFile, Facts};
use crate::pack::formula::{Comparison, Number};
use crate::pack::program::{Atom, FactId, Program, Val};
use crate::pack::values;
use crate::time::Instant;
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

/// The engine's answer.
pub fn answer(edition: &Edition, calendar: &Calendar, example: &Example) -> Option<Answer> {
    let now = Instant::parse(&example.now).ok()?;
    let options = Options {
        record: true,
        ..Options::default()
    };
    assess::assess(edition, calendar, &example.case, now, &options).ok()
}

/// The engine's answer and the truth of every rule.
pub fn ask(edition: &Edition, calendar: &Calendar, example: &Example) -> Option<World> {
    let now = Instant::parse(&example.now).ok()?;
    let truths = assess::truths(edition, calendar, &example.case, now).ok()?;
    Some(World {
        answer: answer(edition, calendar, example)?,
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
    Example {
        case: pair::known(edition, &example.case),
        now: example.now.clone(),
    }
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
