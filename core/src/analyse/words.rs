//! Words against rules: numbers that differ, words in the wrong language, clauses left out. Exact as
//! far as the pack itself tells. Never: what a sentence means.

use super::Analyst;
use super::report::{Severity, text};
use crate::calendar::Length;
use crate::condition::{Literal, Sum, TermKind, parse, parse_formula};
use crate::pack::RuleDoc;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An amount of something, in one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Amount {
    /// Minutes.
    Minutes(i64),
    /// Days, working or not.
    Days(i64),
    /// Months.
    Months(i64),
    /// Thousandths of anything else.
    Plain(i64),
}

impl Amount {
    fn is_time(self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// A day is also 24 hours, whichever way a text says it.
    fn same(self, other: Self) -> bool {
        let hours = |a: Self| match a {
            Self::Minutes(n) => Some(n),
            Self::Days(n) => Some(n * 24 * 60),
            _ => None,
        };
        self == other || (hours(self).is_some() && hours(self) == hours(other))
    }
}

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

fn of_length(length: Length) -> Option<Amount> {
    let n = length.amount()?;
    Some(match length {
        Length::Minutes(_) => Amount::Minutes(n),
        Length::Hours(_) | Length::WorkingHours(_) => Amount::Minutes(n * 60),
        Length::Days(_) | Length::WorkingDays(_) => Amount::Days(n),
        Length::Months(_) => Amount::Months(n),
        _ => return None,
    })
}

/// A number as text in thousandths.
fn thousandths(text: &str) -> Option<i64> {
    crate::pack::values::decimal(text, 3)
}

/// Units with a factor, longest first.
const UNITS_ZH: [(&str, i64, Unit); 20] = [
    ("分钟", 1, Unit::Minutes),
    ("个小时", 60, Unit::Minutes),
    ("小时", 60, Unit::Minutes),
    ("个工作日", 1, Unit::Days),
    ("工作日", 1, Unit::Days),
    ("个自然日", 1, Unit::Days),
    ("自然日", 1, Unit::Days),
    ("日", 1, Unit::Days),
    ("天", 1, Unit::Days),
    ("周", 7, Unit::Days),
    ("个星期", 7, Unit::Days),
    ("个月", 1, Unit::Months),
    ("年", 12, Unit::Months),
    ("%", 1, Unit::Plain),
    ("％", 1, Unit::Plain),
    ("次", 1, Unit::Plain),
    ("件", 1, Unit::Plain),
    ("人", 1, Unit::Plain),
    ("分", 1, Unit::Plain),
    ("元", 1, Unit::Plain),
];

const UNITS_EN: [(&str, i64, Unit); 7] = [
    ("minute", 1, Unit::Minutes),
    ("hour", 60, Unit::Minutes),
    ("day", 1, Unit::Days),
    ("week", 7, Unit::Days),
    ("month", 1, Unit::Months),
    ("year", 12, Unit::Months),
    ("time", 1, Unit::Plain),
];

const WORDS_EN: [(&str, i64); 22] = [
    ("half", 500),
    ("one", 1000),
    ("two", 2000),
    ("three", 3000),
    ("four", 4000),
    ("five", 5000),
    ("six", 6000),
    ("seven", 7000),
    ("eight", 8000),
    ("nine", 9000),
    ("ten", 10_000),
    ("twelve", 12_000),
    ("fifteen", 15_000),
    ("twenty", 20_000),
    ("twenty-four", 24_000),
    ("thirty", 30_000),
    ("forty", 40_000),
    ("forty-eight", 48_000),
    ("sixty", 60_000),
    ("ninety", 90_000),
    ("hundred", 100_000),
    ("twice", 2000),
];

#[derive(Debug, Clone, Copy)]
enum Unit {
    Minutes,
    Days,
    Months,
    Plain,
}

fn amount(thousandths: i64, factor: i64, unit: Unit) -> Option<Amount> {
    let scaled = thousandths.checked_mul(factor)?;
    let whole = |n: i64| (n % 1000 == 0).then_some(n / 1000);
    Some(match unit {
        Unit::Minutes => Amount::Minutes(whole(scaled)?),
        Unit::Days => match whole(scaled) {
            Some(days) => Amount::Days(days),
            None => Amount::Minutes(scaled * 24 * 60 / 1000),
        },
        Unit::Months => Amount::Months(whole(scaled)?),
        Unit::Plain => Amount::Plain(scaled),
    })
}

/// Amounts in a Chinese text, as written.
fn amounts_zh(text: &str) -> Vec<(Amount, String)> {
    let numeral = |c: char| "零〇一二两三四五六七八九十百千半".contains(c);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || numeral(c)) {
        let Some(tail) = rest.get(at..) else { break };
        let digits = tail.starts_with(|c: char| c.is_ascii_digit());
        let part = |c: char| {
            if digits {
                c.is_ascii_digit() || c == '.'
            } else {
                numeral(c)
            }
        };
        let end = tail.find(|c: char| !part(c)).unwrap_or(tail.len());
        let (number, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let value = if digits {
            thousandths(number)
        } else {
            chinese(number)
        };
        let ordinal = rest.get(..at).is_some_and(|before| before.ends_with('第'));
        let after = after.strip_prefix(' ').unwrap_or(after);
        let unit = UNITS_ZH.iter().find(|(unit, ..)| after.starts_with(unit));
        if let (Some(value), Some((name, factor, unit)), false) = (value, unit, ordinal) {
            // 一次, 一件 and 一人 are how sentences are built, not numbers.
            let counted = !matches!(unit, Unit::Plain) || value > 1000 || digits;
            if let Some(amount) = amount(value, *factor, *unit).filter(|_| counted) {
                found.push((amount, format!("{number}{name}")));
            }
        }
        rest = after;
    }
    found
}

/// A Chinese numeral in thousandths: 十五, 二十四, 三十, 两, 半.
fn chinese(numeral: &str) -> Option<i64> {
    if numeral == "半" {
        return Some(500);
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c);
    let (mut total, mut current) = (0i64, 0i64);
    for c in numeral.chars() {
        let scale = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '两' => {
                current = 2;
                continue;
            }
            '〇' => continue,
            '半' => return None,
            c => {
                current = i64::try_from(digit(c)?).ok()?;
                continue;
            }
        };
        total += current.max(1) * scale;
        current = 0;
    }
    (total + current).checked_mul(1000)
}

/// Amounts in an English text, as written.
fn amounts_en(text: &str) -> Vec<(Amount, String)> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '%')))
        .map(|w| w.trim_matches(['.', '-']))
        .filter(|w| !w.is_empty())
        .collect();
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let percent = word.strip_suffix('%').and_then(thousandths);
        if let Some(percent) = percent {
            found.push((Amount::Plain(percent), (*word).to_owned()));
            continue;
        }
        let spelt = WORDS_EN
            .iter()
            .find(|(name, _)| name == word)
            .map(|(_, n)| *n);
        let Some(value) = thousandths(word).or(spelt) else {
            continue;
        };
        let skipped = [
            "working", "calendar", "an", "a", "full", "natural", "office",
        ];
        let next = words.iter().skip(place + 1).find(|w| !skipped.contains(w));
        let unit = next.and_then(|next| {
            let single = next.strip_suffix('s').unwrap_or(next);
            UNITS_EN.iter().find(|(name, ..)| *name == single)
        });
        if let Some((name, factor, unit)) = unit
            && let Some(amount) = amount(value, *factor, *unit)
        {
            found.push((amount, format!("{word} {name}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_both_languages() {
        let zh = |t: &str| {
            amounts_zh(t)
                .into_iter()
                .map(|(a, _)| a)
                .collect::<Vec<_>>()
        };
        let en = |t: &str| {
            amounts_en(t)
                .into_iter()
                .map(|(a, _)| a)
                .collect::<Vec<_>>()
        };
        for (chinese, english, amount) in [
            ("三日内告知", "within three days", Amount::Days(3)),
            ("十五个工作日内", "15 working days", Amount::Days(15)),
            ("两小时内", "within two hours", Amount::Minutes(120)),
            ("二十四小时", "24 hours", Amount::Minutes(1440)),
            ("满一个月", "one month", Amount::Months(1)),
            (
                "半小时的产量",
                "half an hour's output".trim_end_matches("'s output"),
                Amount::Minutes(30),
            ),
            ("10分钟", "ten minutes", Amount::Minutes(10)),
            ("不良率达到0.5%", "0.5% fail", Amount::Plain(500)),
        ] {
            assert_eq!(zh(chinese), [amount], "{chinese}");
            assert_eq!(en(english), [amount], "{english}");
        }
        assert_eq!(zh("第三次提出的，一次办结"), []);
        assert!(Amount::Days(1).same(Amount::Minutes(1440)));
    }
}
