//! The clauses of a regulation in the order of its text. Rules stand in a pack by section; a reader
//! follows the clauses.

use redress_core::pack::{Pack, RuleDoc};
use std::cmp::Ordering;

/// A clause with its rules, in the order of the pack.
pub struct Clause {
    /// As the text numbers it.
    pub number: String,
    /// Rules read out of it.
    pub rules: Vec<RuleDoc>,
}

/// Clauses under one heading: what their numbers begin with.
pub struct Chapter {
    /// The shared beginning.
    pub head: String,
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
}

/// Every clause of a pack in chapters, in order.
pub fn chapters(pack: &Pack) -> Vec<Chapter> {
    let mut clauses: Vec<Clause> = Vec::new();
    for rule in &pack.doc().rules {
        match clauses.iter_mut().find(|c| c.number == rule.clause) {
            Some(clause) => clause.rules.push(rule.clone()),
            None => clauses.push(Clause {
                number: rule.clause.clone(),
                rules: vec![rule.clone()],
            }),
        }
    }
    // A beginning in words has no order of its own: the pack's order stands.
    let mut words: Vec<String> = Vec::new();
    for clause in &clauses {
        let word = leading_words(&clause.number);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let rank = |number: &str| words.iter().position(|w| *w == leading_words(number));
    clauses.sort_by(|a, b| match rank(&a.number).cmp(&rank(&b.number)) {
        Ordering::Equal => numbers(&a.number).cmp(&numbers(&b.number)),
        other => other,
    });
    let mut chapters: Vec<Chapter> = Vec::new();
    for clause in clauses {
        let head = head(&clause.number);
        match chapters.last_mut() {
            Some(last) if last.head == head => last.clauses.push(clause),
            _ => chapters.push(Chapter {
                head,
                clauses: vec![clause],
            }),
        }
    }
    chapters
}

/// A figure, whether written `3`, `三` or `③`.
fn figure(c: char) -> Option<u32> {
    const HAN: &str = "一二三四五六七八九十";
    if let Some(digit) = c.to_digit(10) {
        return Some(digit);
    }
    let circled = u32::from(c).checked_sub(u32::from('①'));
    if let Some(n) = circled.filter(|n| *n < 20) {
        return Some(n + 1);
    }
    let at = HAN.chars().position(|h| h == c)?;
    u32::try_from(at + 1).ok()
}

/// Signs that stand around a number without saying anything.
fn is_frame(c: char) -> bool {
    matches!(c, '第' | '条' | '(' | ')' | '（' | '）' | '.' | ' ' | '¶')
}

fn leading_words(number: &str) -> String {
    let words = number.chars().take_while(|c| figure(*c).is_none());
    words.filter(|c| !is_frame(*c)).collect()
}

/// The numbers of a clause from left to right; `十二` counts as twelve.
fn numbers(clause: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut current: Option<u32> = None;
    for c in clause.chars() {
        match (figure(c), current) {
            (Some(ten @ 10), Some(tens)) => current = Some(tens * ten),
            (Some(digit), Some(tens)) if !c.is_ascii_digit() && tens % 10 == 0 => {
                current = Some(tens + digit);
            }
            (Some(digit), Some(before)) if c.is_ascii_digit() => {
                current = Some(before.saturating_mul(10).saturating_add(digit));
            }
            (Some(digit), before) => {
                found.extend(before);
                current = Some(digit);
            }
            (None, before) => {
                found.extend(before);
                current = None;
            }
        }
    }
    found.extend(current);
    found
}

/// What a clause's chapter is called: its first number as written, or its first words.
fn head(clause: &str) -> String {
    let words = clause
        .chars()
        .take_while(|c| figure(*c).is_none())
        .collect::<String>();
    if !leading_words(clause).is_empty() {
        return words.trim_end_matches(['.', ' ', '(', '第']).to_owned();
    }
    let rest = clause.strip_prefix(words.as_str()).unwrap_or(clause);
    // Of `3.5.2(1)` two levels: a single one would hold the whole text.
    let most = usize::from(rest.starts_with(|c: char| c.is_ascii_digit()));
    let mut points = 0;
    let level = |c: &char| {
        points += usize::from(*c == '.');
        figure(*c).is_some() || (*c == '.' && points <= most)
    };
    let number: String = rest.chars().take_while(level).collect();
    let number = number.trim_end_matches('.').to_owned();
    let after = rest.strip_prefix(number.as_str()).unwrap_or("");
    let close: String = after
        .chars()
        .take_while(|c| matches!(c, '条' | ')' | '）'))
        .take(1)
        .collect();
    let closes = !words.is_empty();
    format!(
        "{words}{number}{}",
        if closes { close } else { String::new() }
    )
}
