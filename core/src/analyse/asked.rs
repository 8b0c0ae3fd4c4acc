//! Interviews: a question that cannot matter, and an outcome left open although every answer to
//! what is still unknown agrees. Never: the wording of questions.

use super::bdd::{Bdd, Ref, Var};
use super::decision::{self, Choice, Decision};
use super::report::{Example, Severity, text};
use super::space::Space;
use super::witness::{self, World};
use super::{Analyst, Finding};
use crate::assess::{self, Edition, Options};
use crate::case::{CaseFile, EventFile};
use crate::pack::program::{Effect, Outcome};
use crate::pack::{Audience, Section};
use crate::time::{Day, Instant};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

impl Analyst<'_> {
    pub(super) fn asked(&mut self) {
        self.idle_questions();
        self.stuck();
    }

    /// Facts whose value changes no outcome, no clock and no step, and which the engine asks for all the
    /// same at the beginning or later in a case.
    fn idle_questions(&mut self) {
        let program = self.edition.program();
        let mut answers: Vec<Ref> = self.decision.eligibility.to_vec();
        answers.push(self.decision.conflict);
        for choice in [
            &self.decision.kind,
            &self.decision.severity,
            &self.decision.lead,
        ] {
            answers.extend(&choice.is);
            answers.extend(choice.none);
        }
        let clocks = self.decision.own(Section::Deadlines);
        answers.extend(clocks.iter().map(|(index, _)| self.decision.rule(*index).t));
        let steps = self.decision.own(Section::Lifecycle);
        answers.extend(steps.iter().map(|(index, _)| self.decision.rule(*index).t));
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let doc = self.edition.pack().doc();
        used.extend(
            doc.rules
                .iter()
                .flat_map(|r| r.fields.iter().map(String::as_str)),
        );
        for (_, rule) in &clocks {
            if let Effect::Clock(clock) = &rule.effect {
                let limits = clock.limit.iter().map(|l| l.fact).chain(clock.named);
                used.extend(limits.filter_map(|id| Some(program.fact(id)?.id.as_str())));
            }
        }
        // Arithmetic is over facts whose own regions do not show in it.
        used.extend(self.space.formulas.values().flatten().map(String::as_str));
        let idle: Vec<String> = self
            .space
            .axes()
            .iter()
            .filter(|axis| !used.contains(axis.fact.as_str()))
            .filter(|axis| {
                let (from, to) = axis.vars();
                !answers.iter().any(|f| self.space.bdd.depends(*f, from, to))
            })
            .map(|axis| axis.fact.clone())
            .collect();
        if idle.is_empty() {
            return;
        }
        for (example, facts) in self.interviews() {
            for fact in idle.iter().filter(|fact| facts.contains(*fact)) {
                let known = self.found.iter().any(|f| {
                    f.code == "interview_idle" && f.example.get("fact") == Some(&json!(fact))
                });
                if known {
                    continue;
                }
                let texts = [
                    text(
                        "会问到它，而回答什么都不改变结果和时限。",
                        "It is asked, and no answer changes an outcome or a limit.",
                    ),
                    text(
                        "在规则中用到它、列为应记事项，或不再让规则提到它。",
                        "Let a rule depend on it, list it as a required field, or stop naming it in rules.",
                    ),
                ];
                let rules = BTreeSet::new();
                // A complainant's patience is short; staff may look something up for the record.
                let severity = match audience_of(self.edition, fact) {
                    Audience::Complainant => Severity::Warning,
                    _ => Severity::Note,
                };
                let finding = self.add("interview_idle", severity, &rules, texts);
                finding.example = json!({
                    "fact": fact, "case": example.case, "now": example.now,
                });
                finding.status = "confirmed";
            }
        }
    }

    /// What the engine asks each audience of a case of which nothing is known: as it comes in, once
    /// accepted, and once handled.
    fn interviews(&self) -> Vec<(Example, BTreeSet<String>)> {
        let mut out = Vec::new();
        let zone = self.calendar.zone();
        let Some(day) = Day::civil(2025, 3, 3) else {
            return out;
        };
        let at = |minutes: i64| day.start(zone).plus(10 * 3600 + minutes * 60);
        let stages: [&[&str]; 3] = [
            &["received"],
            &["received", "accepted"],
            &["received", "accepted", "handling_done"],
        ];
        for events in stages {
            let events = (0..).zip(events).map(|(n, kind)| EventFile {
                kind: (*kind).to_owned(),
                at: at(n).text(zone),
                ..EventFile::default()
            });
            let example = Example {
                case: CaseFile {
                    pack: self.edition.pack().doc().pack.id.clone(),
                    events: events.collect(),
                    ..CaseFile::default()
                },
                now: at(5).text(zone),
            };
            for audience in [Audience::Complainant, Audience::Staff] {
                let asked = asked(self.edition, self.calendar, &example, at(5), audience);
                out.push((example.clone(), asked));
            }
        }
        out
    }

    /// Kleene's truth can stay open where every completion agrees: `v || !v`. Exact over every
    /// state of partial knowledge; presumed facts count as known.
    fn stuck(&mut self) {
        let edition = self.edition;
        let mut space = Space::of(&[edition], true);
        let decision = decision::decide(&mut space, edition);
        let unknown = Unknown::of(&space);
        if unknown.of_var.is_empty() {
            return;
        }
        let (possible, domain) = (space.possible(), space.domain);
        let mut before = Ref::TRUE;
        for (section, name, outcomes) in sections(&decision) {
            let mut agreed = Ref::FALSE;
            let mut settled = Ref::FALSE;
            for outcome in outcomes {
                // Where everything is known, what may be open is not.
                let known = unknown.none(&mut space.bdd, outcome);
                let wherever = space.bdd.or(known, !domain);
                let all = unknown.every(&mut space.bdd, wherever, &mut BTreeMap::new());
                agreed = space.bdd.or(agreed, all);
                settled = space.bdd.or(settled, outcome);
            }
            let wanted = space.bdd.all([agreed, !settled, possible]);
            let own = space.bdd.and(wanted, before);
            before = space.bdd.and(before, settled);
            if space.bdd.full() {
                let place = format!("whether \"{name}\" stays open without need");
                self.space.inexact.insert(place);
                return;
            }
            if wanted == Ref::FALSE {
                continue;
            }
            // What only an earlier section leaves open closes as soon as that one does.
            let (severity, wanted) = match own {
                Ref::FALSE => (Severity::Note, wanted),
                own => (Severity::Warning, own),
            };
            let shows = |example: &Example| {
                let world = witness::ask(edition, self.calendar, example);
                world.is_some_and(|world| open(section, &world))
            };
            let found = witness::plain(&mut space, &decision, self.calendar, wanted, &shows);
            let texts = [
                text(
                    format!("“{name}”可能一直未定，而未知事项无论怎样回答，结果都一样。"),
                    format!(
                        "\"{name}\" can stay open although every answer to what is unknown agrees."
                    ),
                ),
                text(
                    "把互补的条件并成一条，例如不写 v 和 !v 两条规则。",
                    "Join the conditions that cover each other, such as v and !v, into one rule.",
                ),
            ];
            let rules: BTreeSet<String> = BTreeSet::new();
            let finding: &mut Finding = self.add("interview_stuck", severity, &rules, texts);
            match found {
                Ok(example) => {
                    finding.example = json!(example);
                    finding.status = "confirmed";
                }
                Err(_) => finding.status = "unconfirmed",
            }
        }
    }
}

/// Outcomes of each deciding section.
fn sections(decision: &Decision<'_>) -> Vec<(Section, &'static str, Vec<Ref>)> {
    let choice = |choice: &Choice| {
        let none = choice.none.into_iter();
        choice.is.iter().copied().chain(none).collect::<Vec<Ref>>()
    };
    let mut eligibility: Vec<Ref> = Outcome::ALL.iter().map(|o| decision.is(*o)).collect();
    eligibility.push(decision.conflict);
    [
        (Section::Eligibility, "eligibility", eligibility),
        (Section::Kind, "kind", choice(&decision.kind)),
        (Section::Severity, "severity", choice(&decision.severity)),
        (Section::Routing, "lead", choice(&decision.lead)),
    ]
    .into_iter()
    .filter(|(section, ..)| !decision.own(*section).is_empty())
    .collect()
}

/// The engine leaves the section open.
fn open(section: Section, world: &World) -> bool {
    let sections = &world.answer.sections;
    match section {
        Section::Eligibility => world.outcome() == "undecided",
        Section::Severity => sections
            .severity
            .as_ref()
            .is_some_and(|s| !s.unknown.is_empty()),
        Section::Routing => sections
            .routing
            .as_ref()
            .is_some_and(|r| !r.unknown.is_empty()),
        _ => sections.kind.is_none(),
    }
}

fn audience_of(edition: &Edition, fact: &str) -> Audience {
    let facts = &edition.program().facts;
    let found = facts.iter().find(|f| f.id == fact);
    found.map_or(Audience::Staff, |f| f.ask)
}

fn asked(
    edition: &Edition,
    calendar: &crate::calendar::Calendar,
    example: &Example,
    now: Instant,
    audience: Audience,
) -> BTreeSet<String> {
    let options = Options {
        questions_for: Some(audience),
        record: true,
        ..Options::default()
    };
    let answer = assess::assess(edition, calendar, &example.case, now, &options);
    let screens = answer.map(|a| a.next_questions).unwrap_or_default();
    screens.into_iter().flat_map(|s| s.facts).collect()
}

/// Which variables say that the facts behind a variable are not known: one for a fact's own, one or
/// more for arithmetic.
struct Unknown {
    of_var: BTreeMap<Var, Vec<Var>>,
    all: BTreeSet<Var>,
}

impl Unknown {
    fn of(space: &Space) -> Self {
        let mut of_var = BTreeMap::new();
        let mut all = BTreeSet::new();
        for axis in space.axes() {
            if let Some(unknown) = axis.unknown {
                let (from, to) = axis.vars();
                of_var.extend((from..to).map(|var| (var, vec![unknown])));
                all.insert(unknown);
            }
        }
        of_var.extend(space.arithmetic());
        Self { of_var, all }
    }

    /// The function where nothing is unknown.
    fn none(&self, bdd: &mut Bdd, f: Ref) -> Ref {
        fn walk(of: &Unknown, bdd: &mut Bdd, f: Ref, memo: &mut BTreeMap<Ref, Ref>) -> Ref {
            let var = bdd.top(f);
            if f == Ref::TRUE || f == Ref::FALSE {
                return f;
            }
            if let Some(known) = memo.get(&f) {
                return *known;
            }
            let (lo, hi) = bdd.split(f, var);
            let lo = walk(of, bdd, lo, memo);
            let made = if of.all.contains(&var) {
                lo
            } else {
                let hi = walk(of, bdd, hi, memo);
                bdd.node(var, lo, hi)
            };
            memo.insert(f, made);
            made
        }
        walk(self, bdd, f, &mut BTreeMap::new())
    }

    /// Where the function holds whatever the unknown facts are. It reads no variable of not knowing.
    fn every(&self, bdd: &mut Bdd, f: Ref, memo: &mut BTreeMap<Ref, Ref>) -> Ref {
        if f == Ref::TRUE || f == Ref::FALSE {
            return f;
        }
        if let Some(known) = memo.get(&f) {
            return *known;
        }
        let var = bdd.top(f);
        let (lo, hi) = bdd.split(f, var);
        let (lo, hi) = (self.every(bdd, lo, memo), self.every(bdd, hi, memo));
        let own = bdd.var(var);
        let (low, high) = (bdd.and(!own, lo), bdd.and(own, hi));
        let known = bdd.or(low, high);
        let made = match self.of_var.get(&var) {
            None => known,
            Some(unknown) => {
                let vars: Vec<Ref> = unknown.iter().map(|u| bdd.var(*u)).collect();
                let unknown = bdd.any(vars);
                let both = bdd.all([unknown, lo, hi]);
                let known = bdd.and(!unknown, known);
                bdd.or(both, known)
            }
        };
        memo.insert(f, made);
        made
    }
}
