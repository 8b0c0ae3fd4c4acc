//! Clocks of a pack resolved: start, length, policies, the complainant's own limit.

use super::Compiler;
use crate::calendar::{Length, Roll, StartPolicy};
use crate::names::hint;
use crate::pack::Section;
use crate::pack::program::{Clock, Limit, Permit, Term};
use crate::pack::rule_doc::{ActDoc, RuleDoc};
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
        if let Some(reaction) = &rule.overdue {
            self.roles(&reaction.inform, &format!("{path}.overdue"));
            if let Some(duty) = &reaction.duty {
                self.duty(duty, &format!("{path}.overdue"));
            }
        }
        if rule.pause.is_some() && named.is_some() {
            let message =
                "a time named by a person is named anew rather than paused; leave pause out";
            self.fail(&format!("{path}.pause"), message);
        }
        let pause = rule.pause.as_ref().map(|pause| {
            let path = format!("{path}.pause");
            (
                self.events(&pause.from.0, &path),
                self.events(&pause.to.0, &path),
            )
        });
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
                .and_then(|act| self.permit(act, &format!("{path}.waive"))),
            extend: match &rule.extend {
                Some(act) => {
                    let path = format!("{path}.extend");
                    let cap = act.cap.as_ref();
                    let cap = cap.and_then(|cap| match self.length(cap, index, &path)? {
                        Term::Length(length) => Some(length),
                        Term::Unset => None,
                    });
                    self.permit(act, &path).map(|permit| (permit, cap))
                }
                None => None,
            },
            pause,
            each: rule.each,
        })
    }

    fn permit(&mut self, act: &ActDoc, path: &str) -> Option<Permit> {
        let roles = self.resolver.program.roles.clone();
        let by = act.by.as_ref();
        Some(Permit {
            event: self.event(&act.event, path)?,
            by: by.and_then(|role| self.index(&roles, role, "role", path)),
            reason: act.reason,
        })
    }

    /// A duty that a missed limit brings is a rule of this pack.
    fn duty(&mut self, id: &str, path: &str) {
        let duties = || {
            let rules = self.doc.rules.iter();
            rules
                .filter(|r| r.section == Section::Duties)
                .map(|r| r.id.as_str())
        };
        if !duties().any(|d| d == id) {
            let hint = hint(id, duties());
            self.fail(path, format!("there is no duty \"{id}\"{hint}"));
        }
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
