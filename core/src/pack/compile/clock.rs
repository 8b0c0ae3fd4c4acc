//! Clocks of a pack resolved: start, length, policies, the complainant's own limit.

use super::Compiler;
use crate::calendar::{Length, Roll, StartPolicy};
use crate::pack::program::{Clock, Limit, Term};
use crate::pack::rule_doc::RuleDoc;
use serde_json::Value;

impl Compiler<'_> {
    pub(super) fn clock(&mut self, rule: &RuleDoc, index: usize, path: &str) -> Option<Clock> {
        let within = self.need(rule.within.as_ref(), path, "within")?;
        let mut term = self.length(&within, index, &format!("{path}.within"))?;
        // "At once" gets a number only from its grace parameter.
        if let (Term::Length(length), Some(grace)) = (&term, &rule.grace)
            && length.limit() == "immediate"
            && let Some(Value::String(text)) = self.resolver.parameters.get(grace)
        {
            term = self.length(text, index, &format!("{path}.grace"))?;
        }
        if let Some(grace) = &rule.grace
            && self.resolver.parameters.get(grace).is_none()
        {
            self.fail(
                &format!("{path}.grace"),
                format!("there is no parameter \"{grace}\""),
            );
        }
        let start = rule.start.as_deref().or(self.doc.pack.start.as_deref());
        let start = match start {
            Some("not_counted") => StartPolicy::NotCounted,
            Some("deemed_next_working_day") => StartPolicy::DeemedNextWorkingDay,
            None => match &term {
                Term::Length(length) if length.is_day_like() => {
                    self.fail(path, "a clock in days needs start = \"not_counted\" or \"deemed_next_working_day\"");
                    return None;
                }
                _ => StartPolicy::NotCounted,
            },
            Some(other) => {
                self.fail(
                    &format!("{path}.start"),
                    format!("expected not_counted or deemed_next_working_day, found \"{other}\""),
                );
                return None;
            }
        };
        let roll = match rule.roll.as_deref() {
            None | Some("none") => Roll::None,
            Some("following") => Roll::Following,
            Some("preceding") => Roll::Preceding,
            Some("modified_following") => Roll::ModifiedFollowing,
            Some(other) => {
                self.fail(&format!("{path}.roll"), format!("expected none, following, preceding or modified_following, found \"{other}\""));
                return None;
            }
        };
        let limit = match &rule.earlier_of {
            None => None,
            Some(limit) => Some(Limit {
                fact: self.fact(&limit.fact, &format!("{path}.earlier_of"))?,
                replaces: self.choice(
                    limit.mode.as_deref(),
                    ["earlier", "replace"],
                    &format!("{path}.earlier_of.mode"),
                )?,
                inclusive: !self.choice(
                    limit.bare_date.as_deref(),
                    ["inclusive", "exclusive"],
                    &format!("{path}.earlier_of.bare_date"),
                )?,
            }),
        };
        let named = match &rule.named {
            Some(name) => Some(self.fact(name, &format!("{path}.named"))?),
            None => None,
        };
        for (key, given) in [
            ("pause", rule.pause.is_some()),
            ("extend", rule.extend.is_some()),
            ("overdue", rule.overdue.is_some()),
        ] {
            if given {
                let message = format!(
                    "{key} is not counted by this version; leave it out and note it under gaps"
                );
                self.fail(&format!("{path}.{key}"), message);
            }
        }
        let from: Vec<String> = rule
            .from
            .0
            .iter()
            .filter(|f| *f != "known")
            .cloned()
            .collect();
        if rule.from.is_empty() {
            self.fail(
                path,
                "a clock needs from: the event that starts it, or \"known\"",
            );
        }
        Some(Clock {
            from: self.events(&from, &format!("{path}.from")),
            known: rule.from.0.iter().any(|f| f == "known"),
            not_before_known: rule.not_before.as_deref() == Some("known"),
            term,
            start,
            roll,
            until: self.until(rule.until.as_ref(), path),
            limit,
            named,
            waive: rule
                .waive
                .as_ref()
                .and_then(|w| self.event(&w.event, &format!("{path}.waive"))),
            each: rule.each,
        })
    }

    /// One of two words, or a parameter that holds one; true for the second.
    fn choice(&mut self, given: Option<&str>, words: [&str; 2], path: &str) -> Option<bool> {
        let [first, second] = words;
        let Some(given) = given else {
            return Some(false);
        };
        let word = match self.resolver.parameters.get(given) {
            Some(Value::String(value)) => value.clone(),
            _ => given.to_owned(),
        };
        if word == first || word == second {
            return Some(word == second);
        }
        self.fail(
            path,
            format!("expected {first}, {second} or a parameter, found \"{given}\""),
        );
        None
    }

    fn length(&mut self, text: &str, index: usize, path: &str) -> Option<Term> {
        let text = match self.resolver.parameters.get(text) {
            Some(Value::Null) => {
                self.resolver.program.unset.push((text.to_owned(), index));
                return Some(Term::Unset);
            }
            Some(Value::String(value)) => value.clone(),
            Some(other) => {
                self.fail(
                    path,
                    format!("parameter \"{text}\" is {other}, not a length"),
                );
                return None;
            }
            None => text.to_owned(),
        };
        match Length::parse(&text) {
            Ok(length) => Some(Term::Length(length)),
            Err(error) => {
                self.fail(path, error.to_string());
                None
            }
        }
    }
}
