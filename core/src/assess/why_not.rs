//! Why a rule does not hold: the conditions that fail, and the smallest change of facts that would
//! make it hold. Proved by trying, never guessed.

use super::decide::Decision;
use super::explain::Explain;
use super::input::{self, CaseError, State};
use super::run::Run;
use super::truth::{Presume, Truth};
use crate::answer::{Because, FactChange, Text, WhyNot};
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::names::hint;
use crate::pack::matrix::{self, FIRST, NONE, Source};
use crate::pack::program::{Atom, Expr, FactId, Val};
use crate::pack::{Edition, Section, values};
use crate::time::{Instant, Zone};
use std::collections::BTreeSet;

/// The largest change that is looked for.
const MOST_FACTS: usize = 3;
/// The most changes given, all of the smallest size.
const MOST_CHANGES: usize = 8;
/// The most combinations tried before the search says that it gave up.
const MOST_TRIES: usize = 400_000;

/// Why a rule does not hold of the first matter of a case at `now`, presumptions included.
///
/// # Errors
/// [`CaseError`] as [`super::assess`], and for a rule the pack does not have.
pub fn why_not(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    rule: &str,
) -> Result<WhyNot, CaseError> {
    let input = input::read(edition, calendar, case)?;
    let run = Run::to(edition, calendar, &input, 0, now)?;
    let docs = &edition.pack().doc().rules;
    let program = edition.program();
    let place = program.rules.iter().position(|r| {
        let doc = docs.get(r.doc);
        doc.is_some_and(|d| d.id == rule)
    });
    let Some(place) = place else {
        let message = format!(
            "there is no rule \"{rule}\"{}",
            hint(rule, docs.iter().map(|d| d.id.as_str()))
        );
        return Err(CaseError::at("rule", message));
    };
    let zone = Zone::named(&edition.pack().doc().pack.zone).unwrap_or(Zone::CHINA);
    let doc = program.rules.get(place).and_then(|r| docs.get(r.doc));
    let truth = run.truth(place);
    let mut out = WhyNot {
        rule: rule.to_owned(),
        clause: doc.map(|d| d.clause.clone()).unwrap_or_default(),
        text: doc.map_or_else(Text::default, |d| {
            edition.pack().text(&format!("rule/{}", d.id))
        }),
        truth: match truth {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        }
        .to_owned(),
        ..WhyNot::default()
    };
    if truth.is_true() {
        return Ok(out);
    }
    let explain = Explain { run: &run, zone };
    if let Some(found) = program.rules.get(place) {
        out.failed = failed(&explain, &found.when);
    }
    let mut search = Search::new(&run, place, zone);
    let tried;
    (out.changes, tried) = search.smallest();
    out.complete = tried && !search.beyond;
    let none = out.changes.is_empty() && out.complete;
    out.more_than = none.then_some(u32::try_from(MOST_FACTS).unwrap_or(u32::MAX));
    Ok(out)
}

/// The facts, events and outcomes behind the parts of a formula that do not hold.
fn failed(explain: &Explain<'_>, expr: &Expr) -> Vec<Because> {
    let mut out = Vec::new();
    explain.against(expr, &mut out);
    out
}

/// A fact with the values it can be given, each with the regions that then hold.
struct Choice {
    fact: FactId,
    values: Vec<(State, Vec<(usize, u8)>)>,
}

struct Search<'a> {
    run: &'a Run<'a>,
    rule: usize,
    zone: Zone,
    facts: Vec<Choice>,
    /// The rule reads something that no single fact decides.
    beyond: bool,
    regions: Vec<u8>,
    trial: Decision,
    tries: usize,
}

impl<'a> Search<'a> {
    fn new(run: &'a Run<'a>, rule: usize, zone: Zone) -> Self {
        let program = run.edition.program();
        let mut read = BTreeSet::new();
        program.facts_behind(rule, &mut read);
        let base = run.decision_to(Presume::Everything, Section::Gaps);
        let together = |atom: &Atom| matches!(atom, Atom::Formula(c) if c.facts().iter().any(|f| read.contains(f)));
        Self {
            run,
            rule,
            zone,
            beyond: program.atoms.iter().any(together),
            facts: read
                .iter()
                .map(|fact| choice(run, *fact, base.regions()))
                .collect(),
            regions: base.regions().to_vec(),
            trial: base,
            tries: 0,
        }
    }

    /// Every change of the smallest size that makes the rule hold, and whether all were tried.
    fn smallest(&mut self) -> (Vec<Vec<FactChange>>, bool) {
        for size in 1..=MOST_FACTS {
            let mut found = Vec::new();
            self.choose(size, 0, &mut Vec::new(), &mut found);
            if !found.is_empty() || self.tries >= MOST_TRIES {
                return (found, self.tries < MOST_TRIES);
            }
        }
        (Vec::new(), true)
    }

    fn choose(
        &mut self,
        left: usize,
        from: usize,
        picked: &mut Vec<(usize, usize)>,
        found: &mut Vec<Vec<FactChange>>,
    ) {
        if found.len() >= MOST_CHANGES || self.tries >= MOST_TRIES {
            return;
        }
        if left == 0 {
            self.tries += 1;
            if self.holds(picked) {
                found.push(picked.iter().filter_map(|p| self.change(*p)).collect());
            }
            return;
        }
        for fact in from..self.facts.len() {
            let choices = self.facts.get(fact).map_or(0, |c| c.values.len());
            for value in 0..choices {
                picked.push((fact, value));
                self.choose(left - 1, fact + 1, picked, found);
                picked.pop();
            }
        }
    }

    fn holds(&mut self, picked: &[(usize, usize)]) -> bool {
        let mut regions = self.regions.clone();
        for (fact, value) in picked {
            let choice = self.facts.get(*fact).and_then(|c| c.values.get(*value));
            for (column, region) in choice.iter().flat_map(|(_, put)| put) {
                if let Some(slot) = regions.get_mut(*column) {
                    *slot = *region;
                }
            }
        }
        let run = self.run;
        run.decide_regions(&regions, &mut self.trial);
        self.trial.rule(run.edition.program(), self.rule).is_true()
    }

    fn change(&self, (fact, value): (usize, usize)) -> Option<FactChange> {
        let Choice { fact: id, values } = self.facts.get(fact)?;
        let (to, _) = values.get(value)?;
        let program = self.run.edition.program();
        let known = program.fact(*id)?;
        let show = |state: &State| match state {
            State::Is(value) => Some(values::write(known, value, self.zone)),
            State::Null => Some(serde_json::Value::Null),
            State::Absent | State::Asked => None,
        };
        Some(FactChange {
            fact: known.id.clone(),
            from: self.run.facts.get(usize::from(*id)).and_then(show),
            to: show(to).unwrap_or_default(),
        })
    }
}

/// One value of a fact for each way in which the pack's atoms see it, the present one left out.
fn choice(run: &Run<'_>, fact: FactId, now: &[u8]) -> Choice {
    let program = run.edition.program();
    let present = run.facts.get(usize::from(fact));
    let mut states = super::interview::regions(program, fact);
    if let Some(State::Is(Val::Set(bits))) = present {
        let members = program.fact(fact).map_or(0, |f| f.values.len().min(64));
        states = (0..members)
            .map(|m| State::Is(Val::Set(bits ^ (1 << m))))
            .collect();
    }
    let mut values: Vec<(State, Vec<(usize, u8)>)> = Vec::new();
    for state in states {
        let value = match &state {
            State::Is(value) => Some(value),
            _ => None,
        };
        let columns = program.matrix.columns.iter().enumerate();
        let put: Vec<(usize, u8)> = columns
            .filter_map(|(column, source)| {
                let region = match source {
                    Source::Choice(id) | Source::Number(id, _) if *id == fact => {
                        value.map_or(Some(NONE), |v| source.region(v))?
                    }
                    Source::Atom(id) => {
                        let atom = program.atoms.get(usize::from(*id))?;
                        let own = atom.facts() == [fact] && !matches!(atom, Atom::Formula(_));
                        own.then(|| FIRST + u8::from(matrix::holds(atom, value)))?
                    }
                    _ => return None,
                };
                Some((column, region))
            })
            .collect();
        let changes = put
            .iter()
            .any(|(column, region)| now.get(*column) != Some(region));
        if changes && !values.iter().any(|(_, known)| *known == put) {
            values.push((state, put));
        }
    }
    Choice { fact, values }
}
