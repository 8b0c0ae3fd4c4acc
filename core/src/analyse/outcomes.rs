//! Facts without an answer, and answers that contradict each other. Never: single rules.

use super::Analyst;
use super::bdd::Ref;
use super::report::{Severity, text};
use super::witness::World;
use crate::pack::Section;
use crate::pack::program::{Clock, Effect, Outcome, Term};
use std::collections::BTreeSet;

impl Analyst<'_> {
    pub(super) fn outcomes(&mut self) {
        self.gap_eligibility();
        self.gap_severity();
        self.gap_lead();
        self.gap_deadline();
        self.conflicts();
        self.clashes();
        self.lengths();
    }

    fn has_eligibility(&self) -> bool {
        !self.edition.program().of(Section::Eligibility).is_empty()
    }

    /// States in which the matter is accepted: as computed, where nobody recorded otherwise.
    fn accepted(&mut self) -> Ref {
        let (none, accept) = (
            self.space.recorded(None),
            self.space.recorded(Some(Outcome::Accept)),
        );
        let open = self.space.bdd.or(none, accept);
        if self.has_eligibility() {
            let accepted = self.decision.is(Outcome::Accept);
            self.space.bdd.and(open, accepted)
        } else {
            open
        }
    }

    fn guard(&mut self, section: Section) -> Ref {
        match self.edition.program().guard(section) {
            Some(guard) => self.decision.of(&mut self.space, guard).t,
            None => Ref::TRUE,
        }
    }

    fn section_ids(&self, section: Section) -> Vec<String> {
        let own = self.edition.program().of(section).to_vec();
        own.into_iter().map(|i| self.id(i)).collect()
    }

    fn gap_eligibility(&mut self) {
        if !self.has_eligibility() {
            return;
        }
        let wanted = self.decision.no_outcome;
        let rules = self.section_ids(Section::Eligibility);
        let texts = [
            text(
                "有的情形下，没有一条规则说明受理与否。",
                "There are facts for which no rule says whether to accept.",
            ),
            text(
                "补上规则，或写一条 otherwise = true 的规则。",
                "Add the missing rule, or one with otherwise = true.",
            ),
        ];
        let shows = |w: &World| all_false(w, &rules);
        self.show(
            "gap_eligibility",
            Severity::Warning,
            wanted,
            &BTreeSet::new(),
            texts,
            &shows,
        );
    }

    fn gap_severity(&mut self) {
        let Some(none) = self
            .decision
            .severity
            .none
            .filter(|_| !self.edition.program().of(Section::Severity).is_empty())
        else {
            return;
        };
        let parts = [none, self.accepted(), self.guard(Section::Severity)];
        let wanted = self.space.bdd.all(parts);
        let rules = self.section_ids(Section::Severity);
        let texts = [
            text(
                "有的受理事项没有等级：没有一条定级规则成立。",
                "Some accepted matters have no severity: no rule of the section holds.",
            ),
            text(
                "补上缺少的等级规则；原文确实没有的，列入缺漏并写明接受。",
                "Add the missing rule; where the text is silent, list a gap and accept this.",
            ),
        ];
        let eligible = self.has_eligibility();
        let shows = |w: &World| all_false(w, &rules) && (!eligible || w.outcome() == "accept");
        self.show(
            "gap_severity",
            Severity::Warning,
            wanted,
            &BTreeSet::new(),
            texts,
            &shows,
        );
    }

    fn gap_lead(&mut self) {
        let leads: Vec<String> = self
            .decision
            .own(Section::Routing)
            .into_iter()
            .filter(|(_, rule)| matches!(rule.effect, Effect::Lead(Some(_))))
            .map(|(index, _)| self.id(index))
            .collect();
        let Some(none) = self.decision.lead.none.filter(|_| !leads.is_empty()) else {
            return;
        };
        let parts = [none, self.accepted(), self.guard(Section::Routing)];
        let wanted = self.space.bdd.all(parts);
        let texts = [
            text(
                "有的受理事项没有归口部门：没有一条分派规则成立。",
                "Some accepted matters have no lead: no routing rule holds.",
            ),
            text(
                "补上缺少的分派规则；原文确实没有的，列入缺漏并写明接受。",
                "Add the missing rule; where the text is silent, list a gap and accept this.",
            ),
        ];
        let eligible = self.has_eligibility();
        let shows = |w: &World| all_false(w, &leads) && (!eligible || w.outcome() == "accept");
        self.show(
            "gap_lead",
            Severity::Warning,
            wanted,
            &BTreeSet::new(),
            texts,
            &shows,
        );
    }

    /// Limits that an accepted matter is under from its beginning; a clock that says the text has none
    /// is an answer too.
    fn gap_deadline(&mut self) {
        let program = self.edition.program();
        let begins: Vec<u16> = ["received", "registered", "acknowledged", "accepted"]
            .iter()
            .filter_map(|name| program.event_id(name))
            .collect();
        let from_begin =
            |clock: &Clock| clock.known || clock.from.iter().any(|kind| begins.contains(kind));
        let numbered = |index: &usize| match program.rules.get(*index).map(|r| &r.effect) {
            Some(Effect::Clock(clock)) => match &clock.term {
                Term::Length(length) => length.limit() != "none_in_text",
                Term::Unset => true,
            },
            _ => false,
        };
        let main: Vec<usize> = self
            .decision
            .own(Section::Deadlines)
            .into_iter()
            .filter(|(_, rule)| match &rule.effect {
                Effect::Clock(clock) => from_begin(clock),
                _ => false,
            })
            .map(|(index, _)| index)
            .collect();
        // A text without any limit has no gap among its limits.
        if !main.iter().any(numbered) {
            return;
        }
        let fails: Vec<Ref> = main.iter().map(|i| self.decision.rule(*i).f).collect();
        let recorded = self.space.recorded(Some(Outcome::Accept));
        let accepted = self.accepted();
        let mut parts = fails;
        parts.extend([recorded, accepted]);
        // What has no severity is told there.
        if let Some(none) = self.decision.severity.none
            && !program.of(Section::Severity).is_empty()
        {
            let guard = self.guard(Section::Severity);
            parts.push(!self.space.bdd.and(none, guard));
        }
        let wanted = self.space.bdd.all(parts);
        let ids: Vec<String> = main.iter().map(|i| self.id(*i)).collect();
        let texts = [
            text(
                "有的受理事项没有任何时限：从受理起算的时限都不适用。",
                "Some accepted matters are under no limit: none that starts by acceptance applies.",
            ),
            text(
                "补上时限；原文确实没有的，用 within = \"none in text\" 写明查过的条款，或写明接受。",
                "Add the limit; where the text has none, say within = \"none in text\" with the clauses searched, or accept this.",
            ),
        ];
        let shows = |w: &World| all_false(w, &ids);
        self.show(
            "gap_deadline",
            Severity::Warning,
            wanted,
            &BTreeSet::new(),
            texts,
            &shows,
        );
    }

    /// Grounds to decline that meet grounds to accept.
    fn conflicts(&mut self) {
        let conflict = self.space.bdd.and(self.decision.conflict, self.allowed);
        if conflict == Ref::FALSE {
            return;
        }
        let own = self.decision.own(Section::Eligibility);
        let of = |wanted: Outcome| -> Vec<usize> {
            own.iter()
                .filter(|(_, rule)| {
                    !(wanted == Outcome::Accept && rule.otherwise)
                        && matches!(rule.effect,
                            Effect::Eligibility { outcome, prevails } if outcome == wanted && !prevails)
                })
                .map(|(index, _)| *index)
                .collect()
        };
        let (declines, accepts) = (of(Outcome::Decline), of(Outcome::Accept));
        for decline in declines {
            let here = self.space.bdd.and(conflict, self.decision.rule(decline).t);
            let mut together = vec![decline];
            for accept in &accepts {
                let holds = self.decision.rule(*accept).t;
                if !self.space.bdd.disjoint(here, holds) {
                    together.push(*accept);
                }
            }
            let rules = self.ids(together);
            let id = self.id(decline);
            let texts = [
                text(
                    format!("{id} 不予受理，同时另有规则受理，谁也不优先。"),
                    format!("{id} declines while other rules accept, and neither prevails."),
                ),
                text(
                    "写明 prevails = true，或收窄其中一条；本来就该由人决定的，写明接受。",
                    "Say prevails = true, or narrow one of them; where a person is to decide, accept this.",
                ),
            ];
            let shows = |w: &World| w.outcome() == "conflict" && w.holds(&id);
            self.show("conflict", Severity::Warning, here, &rules, texts, &shows);
        }
    }

    /// Two kinds, or two leads, at once.
    fn clashes(&mut self) {
        for (section, code, task) in [
            (Section::Kind, "two_kinds", "two_kinds"),
            (Section::Routing, "two_leads", "two_leads"),
        ] {
            let clashes = match section {
                Section::Kind => self.decision.kind.clash.clone(),
                _ => self.decision.lead.clash.clone(),
            };
            let names = match section {
                Section::Kind => self.edition.program().kinds.clone(),
                _ => self.edition.program().roles.clone(),
            };
            for (a, b, together) in clashes {
                let target = |effect: &Effect| match effect {
                    Effect::Kind(kind) => Some(*kind),
                    Effect::Lead(lead) => *lead,
                    _ => None,
                };
                let mut rules = BTreeSet::new();
                for (index, rule) in self.decision.own(section) {
                    let own = self.decision.rule(index).t;
                    let meets = self.space.bdd.all([own, together, self.allowed]) != Ref::FALSE;
                    if meets && target(&rule.effect).is_some_and(|t| t == a || t == b) {
                        rules.insert(self.id(index));
                    }
                }
                let name = |id: u16| names.get(usize::from(id)).cloned().unwrap_or_default();
                let (first, second) = (name(a), name(b));
                let texts = match section {
                    Section::Kind => [
                        text(
                            format!("“{first}”和“{second}”两个类别可以同时成立，没有先后。"),
                            format!(
                                "The kinds \"{first}\" and \"{second}\" can hold at once, and no order says which wins."
                            ),
                        ),
                        text(
                            "用 order 写明先后，或收窄其中一条。",
                            "Say which wins with order, or narrow one of them.",
                        ),
                    ],
                    _ => [
                        text(
                            format!("“{first}”和“{second}”可以同时归口，没有先后。"),
                            format!(
                                "\"{first}\" and \"{second}\" can both lead, and no order says which wins."
                            ),
                        ),
                        text(
                            "用 order 写明先后，或收窄其中一条。",
                            "Say which wins with order, or narrow one of them.",
                        ),
                    ],
                };
                let shows = |w: &World| w.answer.tasks.iter().any(|t| t.code == task);
                self.show(code, Severity::Warning, together, &rules, texts, &shows);
            }
        }
    }

    /// Two lengths for what is one clock: the same start and the same end.
    fn lengths(&mut self) {
        let clocks: Vec<(usize, &Clock)> = self
            .decision
            .own(Section::Deadlines)
            .into_iter()
            .filter_map(|(index, rule)| match &rule.effect {
                Effect::Clock(clock) => Some((index, clock.as_ref())),
                _ => None,
            })
            .collect();
        for (place, (i, a)) in clocks.iter().enumerate() {
            for (j, b) in clocks.iter().skip(place + 1) {
                let starts =
                    a.from.iter().any(|kind| b.from.contains(kind)) || (a.known && b.known);
                let (Term::Length(one), Term::Length(other)) = (&a.term, &b.term) else {
                    continue;
                };
                let numbers = one.amount().is_some() || one.is_day_like();
                let numbers = numbers && (other.amount().is_some() || other.is_day_like());
                if !starts || a.until != b.until || one == other || !numbers {
                    continue;
                }
                let parts = [self.decision.rule(*i).t, self.decision.rule(*j).t];
                let wanted = self.space.bdd.all(parts);
                let rules = self.ids([*i, *j]);
                let (first, second) = (self.id(*i), self.id(*j));
                let texts = [
                    text(
                        format!("同一个时限有两个长度：{first} 为 {one}，{second} 为 {other}。"),
                        format!(
                            "One clock has two lengths: {one} by {first}, {other} by {second}."
                        ),
                    ),
                    text(
                        "收窄其中一条，使两条不同时适用；原文确实并存的，写明接受。",
                        "Narrow one so that both never apply; where the text has both, accept this.",
                    ),
                ];
                let shows = |w: &World| w.holds(&first) && w.holds(&second);
                self.show(
                    "two_lengths",
                    Severity::Warning,
                    wanted,
                    &rules,
                    texts,
                    &shows,
                );
            }
        }
    }
}

/// Every one of the rules is known to fail.
fn all_false(world: &World, rules: &[String]) -> bool {
    rules
        .iter()
        .all(|rule| world.truths.get(rule).is_some_and(|t| t.is_false()))
}
