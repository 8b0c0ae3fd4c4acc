//! What people do: duties and whether they are kept, fields, next steps, records, gaps.

use super::{Builder, add};
use crate::answer::{Compliance, Duty, Item, Reaction, Step, Text};
use crate::assess::input::State;
use crate::assess::truth::Truth;
use crate::pack::program::{Effect, Rule, Until, Val};
use crate::pack::{RuleDoc, Section};
use crate::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn duties(&self, late: &[&Reaction]) -> Vec<Duty> {
        let mut out = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            let (Effect::Duty { until, .. }, Some(doc)) = (&rule.effect, self.doc(rule)) else {
                continue;
            };
            let (status, at) = self.duty_state(index, rule, late);
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
                provisional: self.run.strict_truth(index).is_unknown(),
            });
        }
        out
    }

    /// How a duty stands; one that only a missed limit brings applies while that limit is missed.
    fn duty_state(
        &self,
        index: usize,
        rule: &Rule,
        late: &[&Reaction],
    ) -> (&'static str, Option<Instant>) {
        let Effect::Duty {
            from,
            until,
            breach,
        } = &rule.effect
        else {
            return ("not_applicable", None);
        };
        let id = self.doc(rule).map(|doc| doc.id.as_str());
        let brings = |r: &Reaction| r.duty.as_deref() == id;
        let late = late.iter().any(|r| brings(r));
        if from.is_empty() && !late && self.only_when_late(id) {
            return ("not_applicable", None);
        }
        match self.run.truth(index) {
            Truth::False => return ("not_applicable", None),
            Truth::Unknown => return ("undecided", None),
            Truth::True => {}
        }
        let breached = breach.as_ref().is_some_and(|b| self.run.formula(b));
        if breached {
            return ("breached", None);
        }
        let log = &self.run.log;
        let start = if from.is_empty() || late {
            Some(Instant(i64::MIN))
        } else {
            from.iter().filter_map(|k| log.first(*k)).max()
        };
        let Some(start) = start else {
            return ("not_started", None);
        };
        match (until, log.done(until, start, &[])) {
            (Until::Never, _) => ("standing", None),
            (_, Some(at)) => ("met", Some(at)),
            (_, None) => ("open", None),
        }
    }

    /// Whether a duty is there only because some limit names it as what being late brings.
    fn only_when_late(&self, id: Option<&str>) -> bool {
        let docs = &self.run.edition.pack().doc().rules;
        let mut reactions = docs.iter().filter_map(|d| d.overdue.as_ref());
        reactions.any(|r| r.duty.as_deref() == id)
    }

    /// Required and forbidden conduct against what is recorded. The texts give no sanction by rule.
    pub(super) fn compliance(&self, late: &[&Reaction]) -> Vec<Compliance> {
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
            let (state, at) = self.duty_state(index, rule, late);
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

    pub(super) fn fields(&self) -> (Vec<String>, Vec<String>) {
        let program = self.run.edition.program();
        let required = self.wanted_fields(Truth::is_true);
        let mut missing = Vec::new();
        for field in &required {
            let there = match program.fact_id(field) {
                // Asked and found to have none is an answer.
                Some(id) => {
                    let state = self.run.facts.get(usize::from(id));
                    matches!(state, Some(State::Is(_) | State::Null))
                }
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

    /// Questions of satisfaction whose rule does not fail; they are asked in their stage.
    pub fn satisfaction_questions(&self) -> Vec<String> {
        let mut wanted = Vec::new();
        for (index, rule) in self.run.edition.program().rules.iter().enumerate() {
            if rule.section == Section::Satisfaction
                && !self.run.truth(index).is_false()
                && let Some(doc) = self.doc(rule)
            {
                add(&mut wanted, &doc.questions);
            }
        }
        wanted
    }

    pub(super) fn next_steps(&self) -> Vec<Step> {
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
        let mut may_come = false;
        if happened("received") && self.run.recorded().is_none() && !happened("closed") {
            out.extend([common("accepted"), common("declined")]);
        }
        for (index, rule) in program.rules.iter().enumerate() {
            let Some(doc) = self.doc(rule).filter(|_| self.run.step_is_ready(rule)) else {
                continue;
            };
            let truth = self.run.truth(index);
            may_come |= !truth.is_true() && !truth.is_false();
            if truth.is_true() {
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
        let ended = [
            "handling_done",
            "declined",
            "referred_elsewhere",
            "forwarded_out_of_scope",
            "recorded_invalid",
            "withdrawn",
        ];
        let ended = ended.iter().any(|e| happened(e));
        if ended && !happened("closed") {
            out.push(common("closed"));
        }
        // Where the text says nothing more, whoever took the matter up says when it is done.
        let silent = out.is_empty() && !may_come && !ended;
        if silent && happened("accepted") && !happened("closed") {
            out.push(common("handling_done"));
        }
        // A rule's own step says more than the common one.
        let ruled: Vec<String> = out
            .iter()
            .filter(|s| s.rule.is_some())
            .map(|s| s.step.clone())
            .collect();
        out.retain(|s| s.rule.is_some() || !ruled.contains(&s.step));
        out
    }

    /// Rules shown as they are, where their condition holds.
    pub(super) fn items(&self, section: Section) -> Vec<Item> {
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
                    (false, Some(start)) if self.run.log.done(until, start, &[]).is_some() => {
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
        put("every", self.every(doc));
        put("register", json!(doc.register));
        put("by_class", json!(doc.by_class));
        put("scale", json!(doc.scale));
        put("question", json!(doc.question));
        put("questions", json!(doc.questions));
        put("bands", self.bands(doc));
        put("results", self.results(doc));
        put("target", json!(doc.target));
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

    /// The interval of a report; a parameter's value where one holds it, absent while unset.
    fn every(&self, doc: &RuleDoc) -> Value {
        let Some(every) = &doc.every else {
            return Value::Null;
        };
        let parameter = self.run.edition.parameters().get(every);
        parameter.cloned().unwrap_or_else(|| json!(every))
    }

    fn bands(&self, doc: &RuleDoc) -> Value {
        let pack = self.run.edition.pack();
        let bands = doc.bands.iter().map(|band| {
            let text = pack.text(&format!("band/{}/{}", doc.id, band.id));
            json!({"id": band.id, "from": band.from, "to": band.to, "text": text})
        });
        Value::Array(bands.collect())
    }

    /// The band of each question's score; `unspecified` where it lies in none.
    fn results(&self, doc: &RuleDoc) -> Value {
        if doc.bands.is_empty() {
            return Value::Null;
        }
        let mut results = serde_json::Map::new();
        for question in &doc.questions {
            let id = self.run.edition.program().fact_id(question);
            let state = id.and_then(|id| self.run.facts.get(usize::from(id)));
            if let Some(State::Is(Val::Int(score))) = state {
                let band = doc.bands.iter().find(|b| (b.from..=b.to).contains(score));
                let band = band.map_or("unspecified", |b| b.id.as_str());
                results.insert(question.clone(), json!(band));
            }
        }
        if results.is_empty() {
            return Value::Null;
        }
        Value::Object(results)
    }

    pub(super) fn gaps(&self) -> Vec<Item> {
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
        if !self.run.calendar.has_hours() {
            out.extend(self.without_hours());
        }
        out
    }

    /// Clocks in working hours, where nobody has set the office hours.
    fn without_hours(&self) -> Vec<Item> {
        let rules = self.run.edition.program().rules.iter();
        let clocks = rules.filter_map(|rule| match &rule.effect {
            Effect::Clock(clock) if clock.needs_hours() => self.doc(rule),
            _ => None,
        });
        clocks
            .map(|doc| Item {
                rule: doc.id.clone(),
                clause: doc.clause.clone(),
                what: Text {
                    zh: "按工作小时计，尚未设定办公时间。".to_owned(),
                    en: "Counted in working hours; the office hours are not set.".to_owned(),
                },
                more: [("parameter".to_owned(), json!("office_hours"))].into(),
                ..Item::default()
            })
            .collect()
    }

    pub(super) fn event_names(&self, until: &Until) -> Vec<String> {
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
