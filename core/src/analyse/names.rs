//! What is wrong with a pack that loads, as far as it can be read off its names and its golden
//! cases: exact, and no more than that. Never: the search over facts, printing.

use super::report::{Finding, Severity, text};
use super::usage::{Usage, Users};
use crate::answer::Text;
use crate::events;
use crate::golden::Report;
use crate::pack::{Pack, PackError, Section};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every finding of a pack that loads; `report` is what its golden cases gave.
pub(super) fn of(pack: &Pack, report: Option<&Report>) -> Vec<Finding> {
    let mut search = Search {
        pack,
        usage: Usage::of(pack.doc()),
        found: Vec::new(),
    };
    search.clause_and_text();
    search.roles();
    search.facts();
    search.events();
    search.parameters();
    search.settings();
    if let Some(report) = report {
        search.golden(report);
    }
    search.found
}

/// The finding for an error of a pack that does not load.
#[must_use]
pub fn does_not_load(error: &PackError) -> Finding {
    let rule = error
        .path
        .split('.')
        .nth(1)
        .filter(|part| part.contains('-'));
    Finding {
        code: "does_not_load",
        severity: Severity::Error,
        rules: rule.into_iter().map(str::to_owned).collect(),
        clauses: Vec::new(),
        example: json!({
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "path": error.path,
        }),
        what: same(&error.message),
        remedy: text(
            "按提示改正该处。",
            "Correct that place as the message says.",
        ),
        status: "exact",
        reason: None,
    }
}

struct Search<'a> {
    pack: &'a Pack,
    usage: Usage,
    found: Vec<Finding>,
}

impl Search<'_> {
    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        rules: &BTreeSet<String>,
        example: Value,
        what: Text,
        remedy: Text,
    ) {
        let mut finding = Finding::new(self.pack, code, severity, rules, [what, remedy]);
        finding.example = example;
        self.found.push(finding);
    }

    fn clause_and_text(&mut self) {
        for doc in &self.pack.doc().rules {
            let rules = BTreeSet::from([doc.id.clone()]);
            if doc.clause.trim().is_empty() {
                self.add(
                    "no_clause",
                    Severity::Error,
                    &rules,
                    json!({ "rule": doc.id }),
                    text("规则没有条款号。", "The rule cites no clause."),
                    text(
                        "写明原文条款。",
                        "Name the clause of the source it comes from.",
                    ),
                );
            }
            let words = self.pack.text(&format!("rule/{}", doc.id));
            for (language, part) in [("zh", words.zh), ("en", words.en)] {
                if part.trim().is_empty() {
                    self.add(
                        "no_text",
                        Severity::Error,
                        &rules,
                        json!({ "rule": doc.id, "language": language }),
                        text("规则的说明是空白。", "The rule's text is blank."),
                        text("用自己的话写出规则。", "Say the rule in your own words."),
                    );
                }
            }
        }
    }

    fn roles(&mut self) {
        for role in &self.pack.doc().roles {
            if !self.usage.roles.contains_key(role) {
                self.add(
                    "unused_role",
                    Severity::Warning,
                    &BTreeSet::new(),
                    json!({ "role": role }),
                    text("没有规则用到这个角色。", "No rule names this role."),
                    text(
                        "在规则中写明它做什么，或删去。",
                        "Name it where it acts, or remove it.",
                    ),
                );
            }
        }
        for doc in &self.pack.doc().rules {
            let owes = matches!(doc.section, Section::Deadlines | Section::Lifecycle)
                || (doc.section == Section::Duties && doc.until.is_some());
            if owes && doc.by.is_none() {
                self.add(
                    "nobody_responsible",
                    Severity::Warning,
                    &BTreeSet::from([doc.id.clone()]),
                    json!({ "section": doc.section.name() }),
                    text("没有写由谁来做。", "It does not say who has to do it."),
                    text(
                        "用 by 写明角色；原文没有写的，列入缺漏。",
                        "Name the role with by; where the text is silent, list a gap.",
                    ),
                );
            }
        }
    }

    fn facts(&mut self) {
        let doc = self.pack.doc();
        let facts = doc.facts.iter().map(|fact| &fact.id);
        let derived = doc.derived.iter().map(|derived| &derived.id);
        for fact in facts.chain(derived) {
            if !self.usage.facts.contains_key(fact) {
                self.add(
                    "unused_fact",
                    Severity::Warning,
                    &BTreeSet::new(),
                    json!({ "fact": fact }),
                    text(
                        "没有规则用到这项事实。",
                        "No rule reads this fact, so asking for it changes nothing.",
                    ),
                    text(
                        "在规则中用到它、列为应记事项，或删去。",
                        "Read it in a rule, list it as a required field, or remove it.",
                    ),
                );
            }
        }
    }

    fn events(&mut self) {
        let common = |kind: &str| events::COMMON.iter().any(|c| c.kind == kind);
        for event in &self.pack.doc().events {
            let rules = self
                .usage
                .events
                .get(&event.id)
                .cloned()
                .unwrap_or_default();
            if rules.is_empty() && event.sets.is_empty() && !common(&event.id) {
                self.add(
                    "unused_event",
                    Severity::Warning,
                    &rules,
                    json!({ "event": event.id }),
                    text("没有规则用到这个事件。", "No rule speaks of this event."),
                    text(
                        "在规则中用到它，或删去。",
                        "Name it in a rule, or remove it.",
                    ),
                );
            } else if !common(&event.id)
                && !rules.is_empty()
                && !self.usage.recorders.contains_key(&event.id)
            {
                self.add(
                    "unrecordable_event",
                    Severity::Error,
                    &rules,
                    json!({ "event": event.id }),
                    text(
                        "规则等待这个事件，但没有人能记录它。",
                        "Rules wait for this event, and nobody can record it.",
                    ),
                    text("用 by 写明由谁记录。", "Say with by who records it."),
                );
            }
        }
    }

    fn parameters(&mut self) {
        for parameter in &self.pack.doc().parameters {
            let rules = users(&self.usage.parameters, &parameter.id);
            if rules.is_empty() && !self.usage.parameters.contains_key(&parameter.id) {
                self.add(
                    "unused_parameter",
                    Severity::Warning,
                    &rules,
                    json!({ "parameter": parameter.id }),
                    text("没有规则用到这个参数。", "No rule reads this parameter."),
                    text(
                        "在规则中用到它，或删去。",
                        "Read it in a rule, or remove it.",
                    ),
                );
            } else if parameter.value.is_none() {
                self.add(
                    "unset_parameter",
                    Severity::Note,
                    &rules,
                    json!({ "parameter": parameter.id, "options": parameter.options }),
                    text(
                        "参数没有设定；用到它的规则不起作用，或没有时限。",
                        "The parameter is unset; rules that read it stay off or without a limit.",
                    ),
                    text(
                        "由制度的主管部门决定后设定。",
                        "Have the owner of the regulation decide, then set it.",
                    ),
                );
            }
        }
    }

    fn settings(&mut self) {
        for setting in &self.pack.doc().settings {
            if setting.value.is_some() {
                continue;
            }
            let rules = self.pack.doc().rules.iter();
            let rules = rules.filter(|doc| doc.setting.as_ref() == Some(&setting.id));
            let rules: BTreeSet<String> = rules.map(|doc| doc.id.clone()).collect();
            self.add(
                "unset_setting",
                Severity::Note,
                &rules,
                json!({ "setting": setting.id, "clause": setting.clause }),
                text(
                    "原文提到这项，但没有给出内容。",
                    "The text calls for this and gives no value.",
                ),
                text("由使用单位填写。", "The organisation fills it in."),
            );
        }
    }

    fn golden(&mut self, report: &Report) {
        for seen in report.coverage.iter().filter(|seen| !seen.exercised()) {
            let what = if seen.holds {
                text("没有用例使它不成立。", "No golden case makes it false.")
            } else if seen.fails {
                text("没有用例使它成立。", "No golden case makes it true.")
            } else {
                text("没有用例涉及它。", "No golden case decides it.")
            };
            self.add(
                "not_exercised",
                Severity::Warning,
                &BTreeSet::from([seen.rule.clone()]),
                json!({ "holds": seen.holds, "fails": seen.fails }),
                what,
                text("按原文写出用例。", "Write that case from the source."),
            );
        }
    }
}

fn users(users: &Users, name: &str) -> BTreeSet<String> {
    users.get(name).cloned().unwrap_or_default()
}

/// Messages of the pack reader are in one language.
fn same(message: &str) -> Text {
    text(message, message)
}
