//! Words against rules: numbers that differ, words in the wrong language, clauses left out. Exact as
//! far as the pack itself tells. Never: what a sentence means.

use super::Analyst;
use super::amounts::{Amount, amounts_en, amounts_zh, of_length, thousandths};
use super::report::{Severity, text};
use crate::calendar::Length;
use crate::condition::{Literal, Sum, TermKind, parse, parse_formula};
use crate::pack::RuleDoc;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Analyst<'_> {
    pub(super) fn words(&mut self) {
        let pack = self.edition.pack();
        for doc in &pack.doc().rules {
            let words = pack.text(&format!("rule/{}", doc.id));
            let (zh, en) = (amounts_zh(&words.zh), amounts_en(&words.en));
            let own = self.own_amounts(doc);
            for (language, said) in [("zh", &zh), ("en", &en)] {
                if let Some((said, is)) = differs(said, &own) {
                    self.number(&doc.id, language, &said, &is);
                }
            }
            let times = |list: &[(Amount, String)]| -> Vec<(Amount, String)> {
                list.iter().filter(|(a, _)| a.is_time()).cloned().collect()
            };
            let (zh, en) = (times(&zh), times(&en));
            let missing = |from: &[(Amount, String)], to: &[(Amount, String)]| {
                let lacks = |a: &Amount| !to.iter().any(|(b, _)| b.same(*a));
                from.iter().any(|(a, _)| lacks(a))
            };
            if !zh.is_empty() && !en.is_empty() && (missing(&zh, &en) && missing(&en, &zh)) {
                let list = |l: &[(Amount, String)]| {
                    l.iter()
                        .map(|(_, t)| t.clone())
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                self.number(&doc.id, "zh", &list(&zh), &list(&en));
            }
        }
        self.languages();
        self.left_out();
    }

    fn number(&mut self, rule: &str, language: &str, said: &str, is: &str) {
        let texts = [
            text(
                format!("文字说“{said}”，规则是“{is}”。"),
                format!("The words say \"{said}\", the rule says \"{is}\"."),
            ),
            text(
                "核对原文，使两处一致。",
                "Look it up in the source and make both the same.",
            ),
        ];
        let rules = BTreeSet::from([rule.to_owned()]);
        self.add("number_differs", Severity::Warning, &rules, texts)
            .example = json!({ "language": language, "said": said, "is": is });
    }

    /// Amounts of a rule: its length, and what its condition is compared with, under every reading.
    fn own_amounts(&self, doc: &RuleDoc) -> Vec<(Amount, String)> {
        let mut list = Vec::new();
        let cap = doc.extend.iter().filter_map(|act| act.cap.as_ref());
        for length in doc.within.iter().chain(&doc.grace).chain(cap) {
            self.literal(&Literal::Text(length.clone()), &mut list);
            self.literal(&Literal::Name(length.clone()), &mut list);
        }
        for condition in [&doc.when, &doc.breach, &doc.unless].into_iter().flatten() {
            self.condition_amounts(condition, &mut list, 4);
        }
        list
    }

    fn condition_amounts(&self, condition: &str, list: &mut Vec<(Amount, String)>, depth: u32) {
        let Ok(cond) = parse(condition) else {
            if let Ok(formula) = parse_formula(condition) {
                sum(&formula.left, list);
                if let Some((_, right)) = &formula.compared {
                    sum(right, list);
                }
            }
            return;
        };
        let mut open = vec![&cond];
        while let Some(cond) = open.pop() {
            use crate::condition::Cond;
            let term = match cond {
                Cond::Not(inner) => {
                    open.push(inner);
                    continue;
                }
                Cond::All(parts) | Cond::Any(parts) => {
                    open.extend(parts);
                    continue;
                }
                Cond::Term(term) => &term.kind,
            };
            match term {
                TermKind::Compare { name, right, .. } => {
                    self.literal(right, list);
                    self.derived_amounts(name, list, depth);
                }
                TermKind::Name(name) => self.derived_amounts(name, list, depth),
                TermKind::Times { right, .. } => self.literal(right, list),
                TermKind::OneOf { list: those, .. } => {
                    those.iter().for_each(|l| self.literal(l, list));
                }
                TermKind::Passed { length, .. } | TermKind::Lapsed { length, .. } => {
                    self.literal(length, list);
                }
                _ => {}
            }
        }
    }

    fn derived_amounts(&self, name: &str, list: &mut Vec<(Amount, String)>, depth: u32) {
        let derived = self.edition.pack().doc().derived.iter();
        if let Some(derived) = derived.clone().find(|d| d.id == name).filter(|_| depth > 0) {
            self.condition_amounts(&derived.is, list, depth - 1);
        }
    }

    /// A constant; of a parameter, every value it is offered.
    fn literal(&self, literal: &Literal, list: &mut Vec<(Amount, String)>) {
        let mut add = |text: &str| {
            if let Some(amount) = Length::parse(text).ok().and_then(of_length) {
                list.push((amount, text.to_owned()));
            } else if let Some(plain) = thousandths(text) {
                list.push((Amount::Plain(plain), text.to_owned()));
            }
        };
        match literal {
            Literal::Int(n) => add(&n.to_string()),
            Literal::Decimal(text) | Literal::Text(text) => add(text),
            Literal::Name(name) => {
                let parameters = &self.edition.pack().doc().parameters;
                for parameter in parameters.iter().filter(|p| p.id == *name) {
                    parameter.options.iter().for_each(|option| add(option));
                    match &parameter.value {
                        Some(Value::String(text)) => add(text),
                        Some(Value::Number(number)) => add(&number.to_string()),
                        _ => {}
                    }
                }
            }
            Literal::Bool(_) | Literal::Null => {}
        }
    }

    /// Texts whose words are the other language's.
    fn languages(&mut self) {
        let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
        let texts: Vec<(String, crate::answer::Text)> = self
            .edition
            .pack()
            .texts()
            .0
            .iter()
            .map(|(key, words)| (key.clone(), words.clone()))
            .collect();
        for (key, words) in texts {
            let chinese = words.zh.chars().filter(han).count();
            let foreign = words.en.chars().filter(han).count();
            let letters = words.en.chars().filter(char::is_ascii_alphabetic).count();
            let wrong = if words.zh.trim().is_empty() || words.en.trim().is_empty() {
                // Rules are told of by name.
                if key.starts_with("rule/") {
                    continue;
                }
                "blank"
            } else if foreign > letters {
                "en"
            } else if chinese == 0 && words.zh.chars().count() > 12 {
                "zh"
            } else {
                continue;
            };
            let rules: BTreeSet<String> = key
                .strip_prefix("rule/")
                .map(str::to_owned)
                .into_iter()
                .collect();
            let texts = [
                text(
                    "文字空白，或写成了另一种语言。",
                    "The text is blank, or in the other language.",
                ),
                text("补上译文。", "Add the translation."),
            ];
            self.add("not_translated", Severity::Error, &rules, texts)
                .example = json!({ "text": key, "language": wrong });
        }
    }

    /// Numbers left out of the pack's own count of clauses.
    fn left_out(&mut self) {
        let doc = self.edition.pack().doc();
        let Some(key) = doc.pack.key.as_ref() else {
            return;
        };
        let named = doc
            .rules
            .iter()
            .flat_map(|rule| rule.rules.iter().chain([&rule.id]));
        let numbers: BTreeSet<u32> = named
            .filter_map(|id| {
                let tail = id.strip_prefix(key.as_str())?.strip_prefix('-')?;
                let end = tail
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(tail.len());
                tail.get(..end)?.parse().ok()
            })
            .collect();
        let last = numbers.last().copied().unwrap_or(0).min(999);
        let missing: Vec<String> = (1..last)
            .filter(|n| !numbers.contains(n))
            .map(|number| format!("{key}-{number:02}"))
            .collect();
        let (Some(first), count) = (missing.first(), missing.len()) else {
            return;
        };
        let texts = [
            text(
                format!("有{count}个编号没有规则，也没有列为缺漏或说明，最先是{first}。"),
                format!("{count} numbers have no rule, gap or note; the first is {first}."),
            ),
            text(
                "补上规则，或列入缺漏、说明。",
                "Add the rules, or list them under gaps or notes with rules = [...].",
            ),
        ];
        self.add(
            "clause_without_rule",
            Severity::Warning,
            &BTreeSet::new(),
            texts,
        )
        .example = json!({ "missing": missing });
    }
}

fn sum(of: &Sum, list: &mut Vec<(Amount, String)>) {
    match of {
        Sum::Number(text) => {
            list.extend(thousandths(text).map(|n| (Amount::Plain(n), text.clone())));
        }
        Sum::Name(..) => {}
        Sum::Add(a, b) | Sum::Sub(a, b) | Sum::Mul(a, b) | Sum::Div(a, b, _) => {
            sum(a, list);
            sum(b, list);
        }
    }
}

/// The first amount said that is none of the rule's, where the rule has such amounts at all and
/// none of them is said.
fn differs(said: &[(Amount, String)], own: &[(Amount, String)]) -> Option<(String, String)> {
    for time in [true, false] {
        let said: Vec<_> = said.iter().filter(|(a, _)| a.is_time() == time).collect();
        let own: Vec<_> = own.iter().filter(|(a, _)| a.is_time() == time).collect();
        let near = |a: Amount, b: Amount| match (a, b) {
            // "more than three" and "four or more" are one threshold.
            (Amount::Plain(a), Amount::Plain(b)) => (a - b).abs() <= 1000 || a == b * 100,
            _ => a.same(b),
        };
        let meet = said
            .iter()
            .any(|(a, _)| own.iter().any(|(b, _)| near(*a, *b)));
        if let (Some((_, said)), Some((_, own)), false) = (said.first(), own.first(), meet) {
            return Some((said.clone(), own.clone()));
        }
    }
    None
}
