//! A condition in words: what a rule looks at, with the pack's own names. Decides nothing.

use crate::i18n::{Lang, Words};
use crate::parts::fact_words::{fact_label, value_label};
use crate::parts::length::length_words;
use crate::parts::reading::parameter_value;
use crate::texts::packs as text;
use redress_core::answer::Text;
use redress_core::condition::{Cond, Literal, Op, Term, TermKind, parse};
use redress_core::pack::Pack;

/// A condition as a reader takes it in: one line, or several of which all or any must hold.
pub enum Told {
    /// One thing.
    One(String),
    /// All of them.
    All(Vec<String>),
    /// At least one of them.
    Any(Vec<String>),
}

/// The condition of a rule in words; as written where it cannot be read.
pub fn told(pack: &Pack, condition: &str, lang: Lang) -> Told {
    let teller = Teller { pack, lang };
    let all = |parts: &[Cond]| parts.iter().map(|p| teller.words(p, true)).collect();
    match parse(condition) {
        Ok(Cond::All(parts)) => Told::All(all(&parts)),
        Ok(Cond::Any(parts)) => Told::Any(all(&parts)),
        Ok(one) => Told::One(teller.words(&one, false)),
        // Arithmetic, and anything else that is no condition.
        Err(_) => Told::One(condition.to_owned()),
    }
}

/// A condition in one line.
pub fn told_in_a_line(pack: &Pack, condition: &str, lang: Lang) -> String {
    match told(pack, condition, lang) {
        Told::One(words) => words,
        Told::All(parts) => parts.join(text::AND.of(lang)),
        Told::Any(parts) => parts.join(text::OR.of(lang)),
    }
}

/// What a rule may be compared with beside facts: the outcome of an earlier section.
pub fn outcome_words(outcome: &str) -> Option<Words> {
    match outcome {
        "accept" => Some(text::O_ACCEPT),
        "decline" => Some(text::O_DECLINE),
        "refer" => Some(text::O_REFER),
        "needs_evidence" => Some(text::O_EVIDENCE),
        "out_of_scope" => Some(text::O_OUT),
        "conflict" => Some(text::O_CONFLICT),
        "undecided" => Some(text::O_UNDECIDED),
        _ => None,
    }
}

struct Teller<'a> {
    pack: &'a Pack,
    lang: Lang,
}

impl Teller<'_> {
    fn words(&self, cond: &Cond, inside: bool) -> String {
        match cond {
            Cond::Term(term) => self.term(term, true),
            Cond::Not(inner) => match inner.as_ref() {
                Cond::Term(term) => self.term(term, false),
                other => text::NOT_ALL.with(self.lang, &[("what", &self.words(other, false))]),
            },
            Cond::All(parts) => self.joined(parts, text::AND, inside),
            Cond::Any(parts) => self.joined(parts, text::OR, inside),
        }
    }

    fn joined(&self, parts: &[Cond], by: Words, inside: bool) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.words(p, true)).collect();
        let joined = parts.join(by.of(self.lang));
        if inside {
            text::INSIDE.with(self.lang, &[("what", &joined)])
        } else {
            joined
        }
    }

    fn say(&self, words: Words, values: &[(&str, &str)]) -> String {
        words.with(self.lang, values)
    }

    fn of(&self, text: &Text) -> String {
        self.lang.of(text).to_owned()
    }

    fn name(&self, name: &str) -> String {
        let outcome = match name {
            "eligibility" => Some(text::S_ELIGIBILITY),
            "severity" => Some(text::S_SEVERITY),
            "kind" => Some(text::S_KIND),
            "lead" => Some(text::S_ROUTING),
            _ => None,
        };
        let declared = |kind: &str| self.pack.texts().get(&format!("{kind}/{name}"));
        match (outcome, declared("param")) {
            (Some(words), _) => words.of(self.lang).to_owned(),
            (None, Some(words)) => text::READING.with(self.lang, &[("what", self.lang.of(words))]),
            (None, None) => self.of(&fact_label(self.pack, name)),
        }
    }

    fn event(&self, kind: &str) -> String {
        self.of(&self.pack.event_text(kind))
    }

    /// A constant as the name it is compared with calls it.
    fn value(&self, name: &str, literal: &Literal) -> String {
        let texts = self.pack.texts();
        match literal {
            Literal::Text(id) => {
                let kind = match name {
                    "severity" => "level",
                    "lead" => "role",
                    _ => "kind",
                };
                if name == "eligibility"
                    && let Some(words) = outcome_words(id)
                {
                    return words.of(self.lang).to_owned();
                }
                let declared = texts.get(&format!("{kind}/{id}"));
                match declared.filter(|_| matches!(name, "severity" | "lead" | "kind")) {
                    Some(words) => self.of(words),
                    None if texts.get(&format!("value/{name}/{id}")).is_some() => {
                        self.of(&value_label(self.pack, name, id))
                    }
                    None => match texts.get(&format!("param/{name}/{id}")) {
                        Some(words) => self.of(words),
                        None => length_words(id, self.lang),
                    },
                }
            }
            Literal::Int(number) => number.to_string(),
            Literal::Decimal(number) => number.clone(),
            Literal::Bool(true) => crate::texts::parts::YES.of(self.lang).to_owned(),
            Literal::Bool(false) => crate::texts::parts::NO.of(self.lang).to_owned(),
            Literal::Null => text::NONE_GIVEN.of(self.lang).to_owned(),
            Literal::Name(parameter) => self.parameter(parameter),
        }
    }

    /// What a parameter is by default; what it may be stands in its own table.
    fn parameter(&self, id: &str) -> String {
        let all = &self.pack.doc().parameters;
        let value = all
            .iter()
            .find(|p| p.id == id)
            .and_then(|p| p.value.as_ref());
        match value {
            Some(value) => parameter_value(self.pack, id, value, self.lang),
            None => text::UNSET.of(self.lang).to_owned(),
        }
    }

    fn compared(&self, name: &str, op: Op, right: &Literal, holds: bool) -> String {
        let (what, value) = (self.name(name), self.value(name, right));
        let pair = [("what", what.as_str()), ("value", value.as_str())];
        let text_like = matches!(right, Literal::Text(_) | Literal::Null | Literal::Bool(_));
        match (op, holds) {
            (Op::Eq, true) | (Op::Ne, false) if text_like => self.say(text::IS, &pair),
            (Op::Eq, false) | (Op::Ne, true) if text_like => self.say(text::IS_NOT, &pair),
            _ => {
                let unit = self.pack.doc().facts.iter().find(|f| f.id == name);
                let unit = unit.and_then(|f| f.unit.as_deref()).unwrap_or("");
                let sign = sign(op, holds);
                format!("{what} {sign} {value}{unit}")
            }
        }
    }

    fn term(&self, term: &Term, holds: bool) -> String {
        let either = |yes: Words, no: Words| if holds { yes } else { no };
        match &term.kind {
            TermKind::Const(truth) => either_words(*truth == holds).of(self.lang).to_owned(),
            TermKind::Name(name) => self.say(
                either(text::TRUE, text::FALSE),
                &[("what", &self.name(name))],
            ),
            TermKind::Compare { name, op, right } => self.compared(name, *op, right, holds),
            TermKind::OneOf { name, list } => {
                let values: Vec<String> = list.iter().map(|l| self.value(name, l)).collect();
                let values = values.join(text::OR_VALUE.of(self.lang));
                let pair = [("what", self.name(name)), ("value", values)];
                let pair: Vec<(&str, &str)> = pair.iter().map(|(k, v)| (*k, v.as_str())).collect();
                self.say(either(text::IS, text::IS_NOT), &pair)
            }
            TermKind::Contains { member, set } => {
                let value = self.of(&value_label(self.pack, set, member));
                self.say(
                    either(text::INCLUDES, text::INCLUDES_NOT),
                    &[("what", &self.name(set)), ("value", &value)],
                )
            }
            TermKind::Has(name) => self.say(
                either(text::HAS, text::HAS_NOT),
                &[("what", &self.name(name))],
            ),
            TermKind::Empty(set) => self.say(
                either(text::EMPTY, text::NOT_EMPTY),
                &[("what", &self.name(set))],
            ),
            TermKind::Happened(event) => self.say(
                either(text::HAPPENED, text::NOT_HAPPENED),
                &[("what", &self.event(event))],
            ),
            TermKind::Times { event, op, right } => {
                let (what, value) = (self.event(event), self.value("", right));
                let sign = sign(*op, holds);
                self.say(
                    text::TIMES,
                    &[("what", &what), ("sign", sign), ("n", &value)],
                )
            }
            TermKind::Before { first, then } => self.say(
                either(text::BEFORE, text::NOT_BEFORE),
                &[("what", &self.event(first)), ("then", &self.event(then))],
            ),
            TermKind::OffHours(event) => self.say(
                either(text::OFF_HOURS, text::IN_HOURS),
                &[("what", &self.event(event))],
            ),
            TermKind::Passed { start, length } => {
                let (what, length) = (self.event(start), self.value("", length));
                self.say(
                    either(text::PASSED, text::NOT_PASSED),
                    &[("what", &what), ("length", &length)],
                )
            }
            TermKind::Lapsed {
                start,
                length,
                until,
            } => {
                let (what, until) = (self.event(start), self.event(until));
                let length = self.value("", length);
                self.say(
                    either(text::LAPSED, text::NOT_LAPSED),
                    &[("what", &what), ("length", &length), ("until", &until)],
                )
            }
        }
    }
}

fn either_words(truth: bool) -> Words {
    if truth { text::ALWAYS } else { text::NEVER }
}

/// A comparison as a sign, or the sign of its opposite.
fn sign(op: Op, holds: bool) -> &'static str {
    match (op, holds) {
        (Op::Eq, true) | (Op::Ne, false) => "=",
        (Op::Ne, true) | (Op::Eq, false) => "≠",
        (Op::Lt, true) | (Op::Ge, false) => "<",
        (Op::Le, true) | (Op::Gt, false) => "≤",
        (Op::Gt, true) | (Op::Le, false) => ">",
        (Op::Ge, true) | (Op::Lt, false) => "≥",
    }
}
