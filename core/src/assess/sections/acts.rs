//! What people do: duties and whether they are kept, fields, next steps, records, gaps.

use super::{Builder, add};
use crate::answer::{Compliance, Duty, Item, Step};
use crate::assess::decide::Decision;
use crate::assess::input::State;
use crate::assess::truth::{Truth, truth};
use crate::pack::program::{Effect, Expr, Rule, Until};
use crate::pack::{RuleDoc, Section};
use crate::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn duties(&self) -> Vec<Duty> {
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

    fn holds(&self, expr: &Expr) -> bool {
        let of = |d: &Decision| truth(expr, &d.atoms, &d.derived);
        of(&self.run.strict)
            .or_else(of(&self.run.presumed))
            .is_true()
    }

    /// Required and forbidden conduct against what is recorded. The texts give no sanction by rule.
    pub(super) fn compliance(&self) -> Vec<Compliance> {
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

    pub(super) fn fields(&self) -> (Vec<String>, Vec<String>) {
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
