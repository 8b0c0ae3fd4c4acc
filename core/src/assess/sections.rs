//! The sections of an answer for one matter, from a finished run. Words and lists; no decision.

use super::clocks::Clocks;
use super::decide::{Decision, Settled};
use super::explain::Explain;
use super::input::{CaseError, State};
use super::run::Run;
use super::truth::{Truth, truth};
use crate::answer::{
    Change, Compliance, Duty, Eligibility, Gate, Item, Reason, Rise, Routing, Sections, Severity,
    Step, Task, Text,
};
use crate::pack::program::{Effect, Outcome, Rule, Until, Val};
use crate::pack::{RuleDoc, Section};
use crate::time::{Instant, Zone};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many changes by passing time are listed.
const MAX_CHANGES: usize = 8;
/// How many turning instants ahead are looked at.
const MAX_STEPS: usize = 64;

/// Builds the sections of one run.
pub struct Builder<'a> {
    pub run: &'a Run<'a>,
    pub explain: Explain<'a>,
    pub zone: Zone,
    pub steps: bool,
}

impl<'a> Builder<'a> {
    pub fn new(run: &'a Run<'a>, zone: Zone, steps: bool) -> Self {
        Self {
            run,
            explain: Explain { run, zone },
            zone,
            steps,
        }
    }

    /// Every section, and the tasks for a person.
    pub fn build(&self) -> Result<(Sections, Vec<Task>), CaseError> {
        let (changes, rises) = self.ahead()?;
        let mut tasks = Vec::new();
        let eligibility = self
            .has(Section::Eligibility)
            .then(|| self.eligibility(changes, &mut tasks));
        let severity = self.has(Section::Severity).then(|| self.severity(rises));
        let routing = self.has(Section::Routing).then(|| self.routing(&mut tasks));
        let (kind, kind_provisional, kind_reasons) = self.kind(&mut tasks);
        self.constraints(&mut tasks);
        let (required_fields, missing_fields) = self.fields();
        let sections = Sections {
            eligibility,
            kind,
            kind_provisional,
            kind_reasons,
            categories: self.categories(),
            severity,
            routing,
            deadlines: Clocks::of(self.run, self.steps).all()?,
            duties: self.duties(),
            required_fields,
            missing_fields,
            next_steps: self.next_steps(),
            satisfaction: self.items(Section::Satisfaction),
            number_pattern: self
                .run
                .edition
                .pack()
                .doc()
                .sections
                .get(&Section::Numbering)
                .and_then(|s| s.pattern.clone()),
            records: self.items(Section::Records),
            reports: self.items(Section::Reports),
            consequences: self.items(Section::Consequences),
            compliance: self.compliance(),
            privacy: self.items(Section::Privacy),
            guidance: self.items(Section::Guidance),
            gaps: self.gaps(),
        };
        Ok((sections, tasks))
    }

    fn has(&self, section: Section) -> bool {
        self.run
            .edition
            .program()
            .rules
            .iter()
            .any(|r| r.section == section)
    }

    fn doc(&self, rule: &Rule) -> Option<&'a RuleDoc> {
        self.run.edition.pack().doc().rules.get(rule.doc)
    }

    /// What passing time alone will change.
    fn ahead(&self) -> Result<(Vec<Change>, Vec<Rise>), CaseError> {
        let mut future = self.run.clone();
        let mut changes: Vec<Change> = Vec::new();
        let mut rises: Vec<Rise> = Vec::new();
        let mut eligibility = best(&future.strict.eligibility, &future.presumed.eligibility);
        let mut severity = best(&future.strict.severity, &future.presumed.severity).flatten();
        for _ in 0..MAX_STEPS {
            let Some(at) = future.step()? else { break };
            let now = best(&future.strict.eligibility, &future.presumed.eligibility);
            if let Some(outcome) = now
                && now != eligibility
                && changes.len() < MAX_CHANGES
            {
                let keep = |e: &Effect| matches!(e, Effect::Eligibility { outcome: o, .. } if *o == outcome);
                changes.push(Change {
                    outcome: outcome.name().to_owned(),
                    at: at.text(self.zone),
                    rule: self.turned(&future, Section::Eligibility, keep),
                });
            }
            eligibility = now;
            let level = best(&future.strict.severity, &future.presumed.severity).flatten();
            if let Some(level) = level
                && severity.is_none_or(|before| level < before)
                && rises.len() < MAX_CHANGES
            {
                let name = future.edition.program().levels.get(usize::from(level));
                rises.push(Rise {
                    level: name.cloned().unwrap_or_default(),
                    at: at.text(self.zone),
                    rule: self.turned(
                        &future,
                        Section::Severity,
                        |e| matches!(e, Effect::Level(l) if *l == level),
                    ),
                });
            }
            severity = level;
        }
        Ok((changes, rises))
    }

    /// The rule of a section that holds in the future and does not now.
    fn turned(&self, future: &Run<'_>, section: Section, keep: impl Fn(&Effect) -> bool) -> String {
        let rules = self.run.edition.program().rules.iter().enumerate();
        rules
            .filter(|(i, r)| {
                r.section == section
                    && keep(&r.effect)
                    && future.truth(*i).is_true()
                    && !self.run.truth(*i).is_true()
            })
            .find_map(|(_, r)| self.doc(r))
            .map(|d| d.id.clone())
            .unwrap_or_default()
    }

    fn eligibility(&self, changes: Vec<Change>, tasks: &mut Vec<Task>) -> Eligibility {
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
            out.assumed = self.explain.assumed(|d| d.eligibility == settled);
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
                .filter(|_| same && world.rule(index).is_true())
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

    fn severity(&self, rises: Vec<Rise>) -> Severity {
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
            out.assumed = self.explain.assumed(|d| d.severity == settled);
            out.unknown = out.assumed.iter().map(|a| a.fact.clone()).collect();
        }
        out
    }

    fn kind(&self, tasks: &mut Vec<Task>) -> (Option<String>, bool, Vec<Reason>) {
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

    fn categories(&self) -> Vec<String> {
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

    fn routing(&self, tasks: &mut Vec<Task>) -> Routing {
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
            out.assumed = self.explain.assumed(|d| d.lead == settled);
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
                .extend(self.explain.reason(rule, run.strict.rule(index).is_true()));
        }
        let lead = out.lead.clone();
        out.assist.retain(|role| Some(role) != lead.as_ref());
        out
    }

    fn constraints(&self, tasks: &mut Vec<Task>) {
        let program = self.run.edition.program();
        let docs = &self.run.edition.pack().doc().constraints;
        for (expr, doc) in program.constraints.iter().zip(docs) {
            if truth(expr, &self.run.strict.atoms, &self.run.strict.derived).is_true() {
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

    fn duties(&self) -> Vec<Duty> {
        let mut out = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            let (Effect::Duty { until, .. }, Some(doc)) = (&rule.effect, self.doc(rule)) else {
                continue;
            };
            let (status, at) = self.duty_state(index, rule);
            if status == "not_applicable" {
                continue;
            }
            out.push(Duty {
                rule: doc.id.clone(),
                clause: doc.clause.clone(),
                what: self.run.edition.pack().text(&format!("rule/{}", doc.id)),
                by: doc.by.clone(),
                modality: doc.modality.clone().unwrap_or_else(|| "must".to_owned()),
                status: status.to_owned(),
                until: self.event_names(until),
                at: at.map(|t| t.text(self.zone)),
                provisional: self.run.strict.rule(index).is_unknown(),
            });
        }
        out
    }

    fn duty_state(&self, index: usize, rule: &Rule) -> (&'static str, Option<Instant>) {
        let Effect::Duty {
            from,
            until,
            breach,
        } = &rule.effect
        else {
            return ("not_applicable", None);
        };
        match self.run.truth(index) {
            Truth::False => return ("not_applicable", None),
            Truth::Unknown => return ("undecided", None),
            Truth::True => {}
        }
        let breached = breach.as_ref().is_some_and(|b| self.holds(b));
        if breached {
            return ("breached", None);
        }
        let log = &self.run.log;
        let start = if from.is_empty() {
            Some(Instant(i64::MIN))
        } else {
            from.iter().filter_map(|k| log.first(*k)).max()
        };
        let Some(start) = start else {
            return ("not_started", None);
        };
        match (until, log.done(until, start)) {
            (Until::Never, _) => ("standing", None),
            (_, Some(at)) => ("met", Some(at)),
            (_, None) => ("open", None),
        }
    }

    fn holds(&self, expr: &crate::pack::program::Expr) -> bool {
        let of = |d: &Decision| truth(expr, &d.atoms, &d.derived);
        of(&self.run.strict)
            .or_else(of(&self.run.presumed))
            .is_true()
    }

    /// Required and forbidden conduct against what is recorded. The texts give no sanction by rule.
    fn compliance(&self) -> Vec<Compliance> {
        let mut out = Vec::new();
        let closed = self.run.edition.program().event_id("closed");
        let closed = closed.is_some_and(|kind| self.run.log.first(kind).is_some());
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            let (Effect::Duty { until, breach, .. }, Some(doc)) = (&rule.effect, self.doc(rule))
            else {
                continue;
            };
            let forbidden = match doc.modality.as_deref().unwrap_or("must") {
                "must" => false,
                "must_not" => true,
                _ => continue,
            };
            let (state, at) = self.duty_state(index, rule);
            let status = match state {
                "met" => "met",
                "breached" => "breached",
                "not_applicable" | "not_started" => "not_applicable",
                "open" if closed => "breached",
                "standing" if forbidden && breach.is_some() => "met",
                _ => "unknown",
            };
            out.push(Compliance {
                rule: doc.id.clone(),
                status: status.to_owned(),
                evidence: at.and_then(|_| self.event_names(until).into_iter().next()),
                consequence: "none_in_text".to_owned(),
            });
        }
        out
    }

    fn fields(&self) -> (Vec<String>, Vec<String>) {
        let program = self.run.edition.program();
        let required = self.wanted_fields(Truth::is_true);
        let mut missing = Vec::new();
        for field in &required {
            let there = match program.fact_id(field) {
                Some(id) => matches!(self.run.facts.get(usize::from(id)), Some(State::Is(_))),
                None => program
                    .event_id(field)
                    .is_some_and(|e| self.run.log.first(e).is_some()),
            };
            if !there {
                missing.push(field.clone());
            }
        }
        (required, missing)
    }

    /// Fields of the rules whose truth passes a test.
    pub fn wanted_fields(&self, keep: impl Fn(Truth) -> bool) -> Vec<String> {
        let mut wanted = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            if let Some(doc) = self
                .doc(rule)
                .filter(|_| rule.section == Section::RequiredFields)
                && keep(self.run.truth(index))
            {
                add(&mut wanted, &doc.fields);
            }
        }
        wanted
    }

    fn next_steps(&self) -> Vec<Step> {
        let program = self.run.edition.program();
        let log = &self.run.log;
        let happened = |name: &str| {
            program
                .event_id(name)
                .is_some_and(|e| log.first(e).is_some())
        };
        let common = |step: &str| Step {
            step: step.to_owned(),
            what: Some(self.run.edition.pack().event_text(step)),
            ..Step::default()
        };
        let mut out = Vec::new();
        if happened("received") && self.run.recorded().is_none() && !happened("closed") {
            out.extend([common("accepted"), common("declined")]);
        }
        for (index, rule) in program.rules.iter().enumerate() {
            let (
                Effect::Step {
                    step,
                    after,
                    unless,
                },
                Some(doc),
            ) = (&rule.effect, self.doc(rule))
            else {
                continue;
            };
            let lifted = unless.as_ref().is_some_and(|u| self.holds(u));
            let due = self.run.truth(index).is_true()
                && (lifted || after.iter().all(|e| log.first(*e).is_some()))
                && log.first(*step).is_none();
            if due {
                out.push(Step {
                    step: doc.step.clone().unwrap_or_default(),
                    by: doc.by.clone(),
                    rule: Some(doc.id.clone()),
                    clause: Some(doc.clause.clone()),
                    what: Some(self.run.edition.pack().text(&format!("rule/{}", doc.id))),
                    reopens: doc.reopens,
                });
            }
        }
        if (happened("handling_done") || happened("declined")) && !happened("closed") {
            out.push(common("closed"));
        }
        out
    }

    /// Rules shown as they are, where their condition holds.
    fn items(&self, section: Section) -> Vec<Item> {
        let mut out = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            let Some(doc) = self.doc(rule).filter(|_| rule.section == section) else {
                continue;
            };
            if !self.run.truth(index).is_true() {
                continue;
            }
            let mut item = self.item(doc);
            if let Effect::Follow { on, until } = &rule.effect
                && section != Section::Consequences
            {
                let start = on.iter().filter_map(|k| self.run.log.first(*k)).min();
                item.status = match (on.is_empty(), start) {
                    (true, _) => None,
                    (false, None) => Some("not_started"),
                    (false, Some(start)) if self.run.log.done(until, start).is_some() => {
                        Some("met")
                    }
                    (false, Some(_)) => Some("open"),
                }
                .map(str::to_owned);
            }
            out.push(item);
        }
        out
    }

    fn item(&self, doc: &RuleDoc) -> Item {
        let mut more = BTreeMap::new();
        let mut put = |key: &str, value: Value| {
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if !empty {
                more.insert(key.to_owned(), value);
            }
        };
        put("to", json!(doc.to.0));
        put("on", json!(doc.on.0));
        put(
            "until",
            json!(doc.until.as_ref().map(|u| u.events().to_vec())),
        );
        put("every", json!(doc.every));
        put("register", json!(doc.register));
        put("by_class", json!(doc.by_class));
        put("scale", json!(doc.scale));
        put("question", json!(doc.question));
        put("questions", json!(doc.questions));
        put("bands", json!(doc.bands));
        put("hide", json!(doc.hide));
        put("setting", json!(doc.setting));
        put("searched", json!(doc.searched));
        put("fields", json!(doc.fields));
        Item {
            rule: doc.id.clone(),
            clause: doc.clause.clone(),
            what: self.run.edition.pack().text(&format!("rule/{}", doc.id)),
            by: doc.by.clone(),
            approve: doc.approve.clone(),
            status: None,
            more,
        }
    }

    fn gaps(&self) -> Vec<Item> {
        let mut out = self.items(Section::Gaps);
        for (parameter, rule) in &self.run.edition.program().unset {
            let Some(doc) = self.run.edition.pack().doc().rules.get(*rule) else {
                continue;
            };
            let mut item = Item {
                rule: doc.id.clone(),
                clause: doc.clause.clone(),
                what: self.run.edition.pack().text(&format!("param/{parameter}")),
                ..Item::default()
            };
            item.more.insert("parameter".to_owned(), json!(parameter));
            out.push(item);
        }
        out
    }

    fn event_names(&self, until: &Until) -> Vec<String> {
        let (Until::Any(kinds) | Until::All(kinds)) = until else {
            return Vec::new();
        };
        let events = &self.run.edition.program().events;
        kinds
            .iter()
            .filter_map(|k| events.get(usize::from(*k)).cloned())
            .collect()
    }
}

/// What counts of a section: recorded alone, else with presumptions.
fn best<T: Copy + PartialEq>(strict: &Settled<T>, presumed: &Settled<T>) -> Option<T> {
    strict.value().or_else(|| {
        if *strict == Settled::Open {
            presumed.value()
        } else {
            None
        }
    })
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

fn add(list: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

/// Reasons of several outcomes in a row.
trait FlattenReasons: Iterator<Item = Outcome> + Sized {
    fn flatten_reasons(self, group: impl Fn(Outcome) -> Vec<Reason>) -> Vec<Reason> {
        self.flat_map(group).collect()
    }
}

impl<I: Iterator<Item = Outcome>> FlattenReasons for I {}
