//! Two editions compared by meaning: for which facts another outcome, another clock, another day.
//! Each difference has a case that both engines answer so. Never: a comparison of texts.

use super::bdd::Ref;
use super::decision::{self, Choice, Decision};
use super::report::{Example, text};
use super::space::Space;
use super::witness::{self, World};
use crate::answer::{Deadline, Text};
use crate::assess::Edition;
use crate::calendar::Calendar;
use crate::pack::Section;
use crate::pack::program::{Clock, Effect, Outcome};
use serde::Serialize;
use std::collections::BTreeSet;

/// One way in which two editions differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// `eligibility`, `kind`, `severity`, `lead`, `deadline`.
    pub what: &'static str,
    /// The clock, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the old edition says: an outcome, a length, `none`.
    pub from: String,
    /// What the new one says.
    pub to: String,
    /// A limit in the example under the old edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_before: Option<String>,
    /// The same limit under the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_after: Option<String>,
    /// A case that both engines answer so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
    /// `confirmed`, or `unconfirmed` where no example could be made.
    pub status: &'static str,
}

/// Everything in which two editions differ.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Diff {
    /// By meaning.
    pub changes: Vec<Change>,
    /// Rules of the new edition alone.
    pub added: Vec<String>,
    /// Rules of the old edition alone.
    pub removed: Vec<String>,
    /// Rules written otherwise, whether that means anything or not.
    pub rewritten: Vec<String>,
    /// What was not decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Text>,
}

/// Compares two editions.
#[must_use]
pub fn diff(old: &Edition, new: &Edition, calendar: &Calendar) -> Diff {
    let mut space = Space::of(&[old, new], false);
    let before = decision::decide(&mut space, old);
    let after = decision::decide(&mut space, new);
    let both = [
        before.allowed(&mut space, true),
        after.allowed(&mut space, true),
    ];
    let shared = space.shared(&[old, new]);
    let allowed = space.bdd.all([both[0], both[1], shared]);
    let mut differ = Differ {
        space,
        before,
        after,
        calendar,
        allowed,
        out: Diff::default(),
    };
    differ.outcomes();
    differ.clocks();
    differ.rules();
    if differ.space.bdd.full() {
        differ.out.incomplete.push(text(
            "规则组合过多，没有比完。",
            "Too many combinations of rules; not compared to the end.",
        ));
    }
    differ.out
}

struct Differ<'a> {
    space: Space,
    before: Decision<'a>,
    after: Decision<'a>,
    calendar: &'a Calendar,
    allowed: Ref,
    out: Diff,
}

/// Where each named outcome of a section is.
type Named = Vec<(String, Ref)>;

impl Differ<'_> {
    fn outcomes(&mut self) {
        let (old, new) = (eligibility(&self.before), eligibility(&self.after));
        self.section("eligibility", old, new, |w| w.outcome().to_owned());
        let kinds = |d: &Decision<'_>| named(&d.kind, &d.edition.program().kinds);
        let (old, new) = (kinds(&self.before), kinds(&self.after));
        self.section("kind", old, new, |w| w.kind().unwrap_or("none").to_owned());
        let levels = |d: &Decision<'_>| named(&d.severity, &d.edition.program().levels);
        let (old, new) = (levels(&self.before), levels(&self.after));
        self.section("severity", old, new, |w| {
            w.level().unwrap_or("none").to_owned()
        });
        let roles = |d: &Decision<'_>| named(&d.lead, &d.edition.program().roles);
        let (old, new) = (roles(&self.before), roles(&self.after));
        self.section("lead", old, new, |w| w.lead().unwrap_or("none").to_owned());
    }

    fn section(&mut self, what: &'static str, old: Named, new: Named, seen: fn(&World) -> String) {
        if old.is_empty() && new.is_empty() {
            return;
        }
        for (from, was) in &old {
            for (to, is) in new.iter().filter(|(to, _)| to != from) {
                let wanted = self.space.bdd.all([*was, *is, self.allowed]);
                let shows = |worlds: &[World; 2]| {
                    let [before, after] = worlds;
                    seen(before) == *from && seen(after) == *to
                };
                let Some((example, _)) = self.example(wanted, &shows) else {
                    continue;
                };
                self.push(
                    what,
                    None,
                    [from.clone(), to.clone()],
                    example,
                    [None, None],
                );
            }
        }
    }

    /// The smallest case of some states that both engines answer as said; none where there is no
    /// such state.
    fn example(
        &mut self,
        wanted: Ref,
        shows: &dyn Fn(&[World; 2]) -> bool,
    ) -> Option<(Option<Example>, Option<[World; 2]>)> {
        let (old, new) = (self.before.edition, self.after.edition);
        let calendar = self.calendar;
        let answered = |example: &Example| answers(old, new, calendar, example);
        let both = [&self.before, &self.after];
        let found = witness::find(&mut self.space, &both, calendar, wanted, &|example| {
            answered(example).is_some_and(|worlds| shows(&worlds))
        });
        match found {
            Ok(example) => {
                let worlds = answered(&example);
                Some((Some(example), worlds))
            }
            Err(false) => None,
            Err(true) => Some((None, None)),
        }
    }

    fn push(
        &mut self,
        what: &'static str,
        rule: Option<String>,
        [from, to]: [String; 2],
        example: Option<Example>,
        [due_before, due_after]: [Option<String>; 2],
    ) {
        let status = if example.is_some() {
            "confirmed"
        } else {
            "unconfirmed"
        };
        self.out.changes.push(Change {
            what,
            rule,
            from,
            to,
            due_before,
            due_after,
            example,
            status,
        });
    }

    /// Clocks by their rule: held by one edition alone, or of another length.
    fn clocks(&mut self) {
        let (old, new) = (clocks(&self.before), clocks(&self.after));
        let ids: BTreeSet<String> = old.iter().chain(&new).map(|c| c.id.clone()).collect();
        for id in ids {
            let find = |list: &[Known]| list.iter().find(|c| c.id == id).cloned();
            let (was, is) = (find(&old), find(&new));
            let where_of = |known: &Option<Known>| known.as_ref().map_or(Ref::FALSE, |k| k.holds);
            let (had, has) = (where_of(&was), where_of(&is));
            let said = |known: &Option<Known>| {
                known
                    .as_ref()
                    .map_or_else(|| "none".to_owned(), |k| k.length.clone())
            };
            for (wanted, change) in [
                (
                    self.space.bdd.and(had, !has),
                    [said(&was), "none".to_owned()],
                ),
                (
                    self.space.bdd.and(has, !had),
                    ["none".to_owned(), said(&is)],
                ),
            ] {
                let wanted = self.space.bdd.and(wanted, self.allowed);
                let gone = change[1] == "none";
                let shows = |[before, after]: &[World; 2]| {
                    (before.holds(&id), after.holds(&id)) == (gone, !gone)
                };
                if let Some((example, _)) = self.example(wanted, &shows) {
                    self.push("deadline", Some(id.clone()), change, example, [None, None]);
                }
            }
            if let (Some(was), Some(is)) = (&was, &is)
                && was.terms != is.terms
            {
                self.moved(&id, was, is);
            }
        }
    }

    /// A clock that both hold, of two lengths: the same case, two days.
    fn moved(&mut self, id: &str, was: &Known, is: &Known) {
        let starts: Vec<Ref> = was
            .from
            .iter()
            .filter(|event| is.from.contains(*event))
            .cloned()
            .collect::<Vec<String>>()
            .iter()
            .map(|event| self.space.happened(event))
            .collect();
        let mut parts = vec![was.holds, is.holds, self.allowed];
        if !starts.is_empty() {
            parts.push(self.space.bdd.any(starts));
        }
        let wanted = self.space.bdd.all(parts);
        let due = |world: &World| -> Option<String> {
            let list: &[Deadline] = &world.answer.sections.deadlines;
            let clock = list.iter().find(|d| d.rule == id)?;
            clock.due_at.clone()
        };
        let shows = |[before, after]: &[World; 2]| {
            before.holds(id) && after.holds(id) && due(before) != due(after)
        };
        if let Some((example, worlds)) = self.example(wanted, &shows) {
            let dues = worlds.map_or([None, None], |[b, a]| [due(&b), due(&a)]);
            let lengths = [was.length.clone(), is.length.clone()];
            self.push("deadline", Some(id.to_owned()), lengths, example, dues);
        }
    }

    fn rules(&mut self) {
        let (old, new) = (
            &self.before.edition.pack().doc().rules,
            &self.after.edition.pack().doc().rules,
        );
        for rule in new {
            match old.iter().find(|r| r.id == rule.id) {
                None => self.out.added.push(rule.id.clone()),
                Some(other) if other != rule => self.out.rewritten.push(rule.id.clone()),
                Some(_) => {}
            }
        }
        let gone = old.iter().filter(|r| !new.iter().any(|n| n.id == r.id));
        self.out.removed = gone.map(|r| r.id.clone()).collect();
    }
}

/// A clock of one edition.
#[derive(Debug, Clone)]
struct Known {
    id: String,
    length: String,
    /// What its limit depends on beside its start.
    terms: String,
    from: Vec<String>,
    holds: Ref,
}

fn clocks(decision: &Decision<'_>) -> Vec<Known> {
    let program = decision.edition.program();
    let docs = &decision.edition.pack().doc().rules;
    let name = |kind: &u16| program.events.get(usize::from(*kind)).cloned();
    let known = |index: usize, clock: &Clock, doc: usize| {
        let length = match &clock.term {
            crate::pack::program::Term::Length(length) => length.to_string(),
            crate::pack::program::Term::Unset => "unset".to_owned(),
        };
        let from: Vec<String> = clock.from.iter().filter_map(name).collect();
        Some(Known {
            id: docs.get(doc)?.id.clone(),
            terms: format!(
                "{length} {:?} {:?} {from:?} {}",
                clock.start, clock.roll, clock.known
            ),
            length,
            from,
            holds: decision.rule(index).t,
        })
    };
    decision
        .own(Section::Deadlines)
        .into_iter()
        .filter_map(|(index, rule)| match &rule.effect {
            Effect::Clock(clock) => known(index, clock, rule.doc),
            _ => None,
        })
        .collect()
}

fn eligibility(decision: &Decision<'_>) -> Named {
    if decision.own(Section::Eligibility).is_empty() {
        return Vec::new();
    }
    let outcomes = Outcome::ALL.into_iter();
    let mut list: Named = outcomes
        .map(|o| (o.name().to_owned(), decision.is(o)))
        .collect();
    list.push(("conflict".to_owned(), decision.conflict));
    list.push(("undecided".to_owned(), decision.no_outcome));
    list
}

fn named(choice: &Choice, names: &[String]) -> Named {
    let mut list: Named = names
        .iter()
        .cloned()
        .zip(choice.is.iter().copied())
        .collect();
    list.extend(choice.none.map(|none| ("none".to_owned(), none)));
    list
}

/// How both editions answer a case; none where one cannot.
fn answers(
    old: &Edition,
    new: &Edition,
    calendar: &Calendar,
    example: &Example,
) -> Option<[World; 2]> {
    let answer =
        |edition: &Edition| witness::ask(edition, calendar, &witness::known(edition, example));
    Some([answer(old)?, answer(new)?])
}

impl Space {
    /// States that each edition can hold: no choice that one of them does not have.
    fn shared(&mut self, editions: &[&Edition]) -> Ref {
        let axes = self.axes().to_vec();
        let mut laws = Ref::TRUE;
        for axis in axes {
            for edition in editions {
                let program = edition.program();
                let Some(fact) = program.facts.iter().find(|f| f.id == axis.fact) else {
                    continue;
                };
                let other = self.foreign(&axis, &fact.values, fact.range);
                laws = self.bdd.and(laws, !other);
            }
        }
        laws
    }
}
