//! Outcomes of a matter with their reasons: eligibility, kind, categories, severity, routing.

use super::{Builder, add};
use crate::answer::{Change, Eligibility, Gate, Reason, Rise, Routing, Severity, Task, Text};
use crate::assess::decide::Settled;
use crate::assess::input::State;
use crate::pack::Section;
use crate::pack::program::{Effect, Outcome, Val};

impl Builder<'_> {
    pub(super) fn eligibility(&self, changes: Vec<Change>, tasks: &mut Vec<Task>) -> Eligibility {
        let run = self.run;
        let strict = run.strict.eligibility != Settled::Open;
        let settled = if strict {
            run.strict.eligibility
        } else {
            run.presumed.eligibility
        };
        let mut out = Eligibility {
            changes,
            ..Eligibility::default()
        };
        let recorded = run.recorded();
        out.recorded = recorded.map(|o| o.name().to_owned());
        out.provisional = !strict && settled != Settled::Open;
        if out.provisional {
            out.assumed = self
                .explain
                .assumed(Section::Eligibility, |d| d.eligibility == settled);
            out.unknown = out.assumed.iter().map(|a| a.fact.clone()).collect();
        }
        let group = |outcome: Outcome| {
            self.explain.reasons(
                Section::Eligibility,
                strict,
                |r| matches!(r.effect, Effect::Eligibility { outcome: o, .. } if o == outcome),
            )
        };
        match settled {
            Settled::Is(outcome) if run.outside() => {
                out.outcome = outcome.name().to_owned();
                out.reasons = vec![self.not_in_force()];
            }
            Settled::Open => {
                out.outcome = "undecided".to_owned();
                out.unknown = self.explain.unknown(&[Section::Eligibility]);
                out.reasons = Outcome::ALL.into_iter().flatten_reasons(group);
            }
            Settled::Clash => {
                out.outcome = "conflict".to_owned();
                out.reasons = [Outcome::Decline, Outcome::Accept]
                    .into_iter()
                    .flatten_reasons(group);
                if recorded.is_none() {
                    tasks.push(task(
                        "conflict",
                        out.reasons.iter().map(|r| r.rule.clone()).collect(),
                        "受理与不予受理的情形同时成立，须由人决定。",
                        "Grounds to accept and to decline both hold; a person decides.",
                    ));
                }
            }
            Settled::Is(outcome) => {
                out.outcome = outcome.name().to_owned();
                let others = Outcome::ALL.into_iter().filter(|o| *o != outcome);
                out.reasons = std::iter::once(outcome)
                    .chain(others)
                    .flatten_reasons(group);
                self.without_stand_in(&mut out.reasons);
                self.details(outcome, strict, &mut out);
            }
        }
        if let (Some(recorded), Settled::Is(computed)) = (recorded, settled)
            && recorded != computed
        {
            tasks.push(task(
                "recorded_differs",
                out.reasons.iter().map(|r| r.rule.clone()).take(4).collect(),
                "已记录的受理结果与按规定算得的不同，请复核。",
                "What was recorded differs from what the rules give; please review.",
            ));
        }
        out
    }

    /// The reason of a case that came in outside the days the regulation is in force.
    fn not_in_force(&self) -> Reason {
        let pack = &self.run.edition.pack().doc().pack;
        let day = |d: &Option<String>| d.clone().unwrap_or_else(|| "…".to_owned());
        let (from, to) = (day(&pack.effective_from), day(&pack.effective_to));
        Reason {
            rule: pack.key.clone().unwrap_or_else(|| pack.id.clone()),
            clause: "effective_from".to_owned(),
            text: Text {
                zh: format!("收到投诉之日不在本制度施行期内（{from} 至 {to}）。"),
                en: format!(
                    "Received on a day on which these rules are not in force ({from} to {to})."
                ),
            },
            because: Vec::new(),
        }
    }

    /// An `otherwise` rule is a reason only where no other rule of its outcome is.
    fn without_stand_in(&self, reasons: &mut Vec<Reason>) {
        let docs = &self.run.edition.pack().doc().rules;
        let find = |r: &Reason| docs.iter().find(|d| d.id == r.rule);
        let stands: Vec<Option<String>> = reasons
            .iter()
            .filter_map(find)
            .filter(|d| !d.otherwise)
            .map(|d| d.outcome.clone().or_else(|| d.level.clone()))
            .collect();
        reasons.retain(|r| {
            find(r).is_none_or(|d| {
                let own = d.outcome.clone().or_else(|| d.level.clone());
                !d.otherwise || !stands.contains(&own)
            })
        });
        // A lower outcome's stand-in says nothing once a higher one is decided.
        let deciding = reasons
            .first()
            .and_then(find)
            .and_then(|d| d.outcome.clone());
        reasons.retain(|r| {
            find(r).is_none_or(|d| !d.otherwise || d.outcome == deciding || d.outcome.is_none())
        });
    }

    fn details(&self, outcome: Outcome, strict: bool, out: &mut Eligibility) {
        let world = if strict {
            &self.run.strict
        } else {
            &self.run.presumed
        };
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            let same =
                matches!(rule.effect, Effect::Eligibility { outcome: o, .. } if o == outcome);
            let Some(doc) = self
                .doc(rule)
                .filter(|_| same && world.rule(self.run.edition.program(), index).is_true())
            else {
                continue;
            };
            if outcome == Outcome::Refer && out.refer_to.is_none() {
                out.refer_to = doc.to.0.first().cloned();
            }
            for missing in &doc.missing {
                let there = self.fact_is_there(missing);
                if !there && !out.missing.contains(missing) {
                    out.missing.push(missing.clone());
                }
            }
        }
    }

    /// Whether a fact is there; for evidence, an answer that says "not yet" does not count.
    fn fact_is_there(&self, name: &str) -> bool {
        let program = self.run.edition.program();
        let Some(id) = program.fact_id(name) else {
            return false;
        };
        match self.run.facts.get(usize::from(id)) {
            Some(State::Is(Val::Choice(i))) => program
                .fact(id)
                .and_then(|f| f.values.get(usize::from(*i)))
                .is_some_and(|v| v != "none" && v != "to_follow"),
            Some(State::Is(_)) => true,
            _ => false,
        }
    }

    pub(super) fn severity(&self, rises: Vec<Rise>) -> Severity {
        let run = self.run;
        let strict = run.strict.severity != Settled::Open;
        let settled = if strict {
            run.strict.severity
        } else {
            run.presumed.severity
        };
        let mut out = Severity {
            rises,
            provisional: !strict && settled != Settled::Open,
            ..Severity::default()
        };
        match settled {
            Settled::Is(Some(level)) => {
                out.level = run
                    .edition
                    .program()
                    .levels
                    .get(usize::from(level))
                    .cloned();
                out.reasons = self.explain.reasons(
                    Section::Severity,
                    strict,
                    |r| matches!(r.effect, Effect::Level(l) if l == level),
                );
                self.without_stand_in(&mut out.reasons);
            }
            Settled::Is(None) => {}
            Settled::Open | Settled::Clash => {
                out.unknown = self.explain.unknown(&[Section::Severity])
            }
        }
        if out.provisional {
            out.assumed = self
                .explain
                .assumed(Section::Severity, |d| d.severity == settled);
            out.unknown = out.assumed.iter().map(|a| a.fact.clone()).collect();
        }
        out
    }

    pub(super) fn kind(&self, tasks: &mut Vec<Task>) -> (Option<String>, bool, Vec<Reason>) {
        let run = self.run;
        let strict = run.strict.kind != Settled::Open;
        let settled = if strict {
            run.strict.kind
        } else {
            run.presumed.kind
        };
        if settled == Settled::Clash {
            tasks.push(task(
                "two_kinds",
                Vec::new(),
                "同时符合两种类别，须由人决定。",
                "Two kinds hold at once; a person decides.",
            ));
        }
        let Settled::Is(Some(kind)) = settled else {
            return (None, false, Vec::new());
        };
        let reasons = self.explain.reasons(
            Section::Kind,
            strict,
            |r| matches!(r.effect, Effect::Kind(k) if k == kind),
        );
        let name = run.edition.program().kinds.get(usize::from(kind)).cloned();
        (name, !strict, reasons)
    }

    pub(super) fn categories(&self) -> Vec<String> {
        let program = self.run.edition.program();
        let mut out: Vec<String> = Vec::new();
        if let Some(id) = program.category_fact
            && let (Some(fact), Some(State::Is(value))) =
                (program.fact(id), self.run.facts.get(usize::from(id)))
        {
            match value {
                Val::Choice(i) => out.extend(fact.values.get(usize::from(*i)).cloned()),
                Val::Set(bits) => out.extend(
                    fact.values
                        .iter()
                        .enumerate()
                        .filter(|(i, _)| *i < 64 && bits >> i & 1 == 1)
                        .map(|(_, v)| v.clone()),
                ),
                _ => {}
            }
        }
        for (index, rule) in program.rules.iter().enumerate() {
            if rule.section == Section::Categories
                && self.run.truth(index).is_true()
                && let Some(category) = self.doc(rule).and_then(|d| d.category.clone())
                && !out.contains(&category)
            {
                out.push(category);
            }
        }
        out
    }

    pub(super) fn routing(&self, tasks: &mut Vec<Task>) -> Routing {
        let run = self.run;
        let strict = run.strict.lead != Settled::Open;
        let settled = if strict {
            run.strict.lead
        } else {
            run.presumed.lead
        };
        let mut out = Routing {
            provisional: !strict && settled != Settled::Open,
            ..Routing::default()
        };
        match settled {
            Settled::Is(lead) => {
                out.lead =
                    lead.and_then(|l| run.edition.program().roles.get(usize::from(l)).cloned());
            }
            Settled::Clash => tasks.push(task(
                "two_leads",
                Vec::new(),
                "同时归口两个部门，须由人决定。",
                "Two departments lead at once; a person decides.",
            )),
            Settled::Open => out.unknown = self.explain.unknown(&[Section::Routing]),
        }
        if out.provisional {
            out.assumed = self
                .explain
                .assumed(Section::Routing, |d| d.lead == settled);
            out.unknown = out.assumed.iter().map(|a| a.fact.clone()).collect();
        }
        for (index, rule) in run.edition.program().rules.iter().enumerate() {
            let Some(doc) = self.doc(rule).filter(|_| rule.section == Section::Routing) else {
                continue;
            };
            if !run.truth(index).is_true() {
                continue;
            }
            add(&mut out.assist, &doc.assist);
            add(&mut out.inform, &doc.inform);
            add(&mut out.organise, &doc.organise.0);
            add(&mut out.escalation, &doc.escalate);
            if let Some(gate) = &doc.gate {
                out.gates.push(Gate {
                    act: gate.act.clone(),
                    by: gate.by.clone(),
                    reason: gate.reason,
                    rule: doc.id.clone(),
                    clause: doc.clause.clone(),
                });
            }
            out.reasons
                .extend(self.explain.reason(rule, run.strict_truth(index).is_true()));
        }
        let lead = out.lead.clone();
        out.assist.retain(|role| Some(role) != lead.as_ref());
        out
    }

    pub(super) fn constraints(&self, tasks: &mut Vec<Task>) {
        let program = self.run.edition.program();
        let docs = &self.run.edition.pack().doc().constraints;
        for (expr, doc) in program.constraints.iter().zip(docs) {
            if self.run.strict.formula(program, expr).is_true() {
                let text = self
                    .run
                    .edition
                    .pack()
                    .text(&format!("constraint/{}", doc.id));
                tasks.push(Task {
                    matter: None,
                    code: "constraint".to_owned(),
                    rules: vec![doc.id.clone()],
                    text,
                });
            }
        }
    }
}

fn task(code: &str, rules: Vec<String>, zh: &str, en: &str) -> Task {
    let text = Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    Task {
        matter: None,
        code: code.to_owned(),
        rules,
        text,
    }
}

/// Reasons of several outcomes in a row.
trait FlattenReasons: Iterator<Item = Outcome> + Sized {
    fn flatten_reasons(self, group: impl Fn(Outcome) -> Vec<Reason>) -> Vec<Reason> {
        self.flat_map(group).collect()
    }
}

impl<I: Iterator<Item = Outcome>> FlattenReasons for I {}
