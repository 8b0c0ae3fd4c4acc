//! Values of facts: from JSON with a clear error, and back.

use super::doc::FactKind;
use super::program::{Fact, Val};
use crate::names::hint;
use crate::time::{Day, Instant, Zone};
use serde_json::Value;

/// The longest text accepted as a fact, in characters.
pub const MAX_TEXT: usize = 20_000;
/// The most members a set fact can have.
pub const MAX_MEMBERS: usize = 64;

/// Reads the value of a fact.
///
/// # Errors
/// What was expected, what was found, and the nearest known value.
pub fn read(fact: &Fact, value: &Value) -> Result<Val, String> {
    match fact.kind {
        FactKind::Bool => value
            .as_bool()
            .map(Val::Bool)
            .ok_or_else(|| expected("true or false", value)),
        FactKind::Int => {
            let number = value
                .as_i64()
                .ok_or_else(|| expected("a whole number", value))?;
            bounded(fact, number, value)
        }
        FactKind::Decimal => {
            let text = value
                .as_str()
                .ok_or_else(|| expected("a decimal as text", value))?;
            let scaled = decimal(text, fact.scale).ok_or_else(|| {
                expected(
                    &format!("a decimal with up to {} digits", fact.scale),
                    value,
                )
            })?;
            bounded(fact, scaled, value)
        }
        FactKind::Enum => choice(fact, value).map(Val::Choice),
        FactKind::Set => set(fact, value).map(Val::Set),
        FactKind::Text => words(fact, value),
        FactKind::Date => day(value).map(Val::Day),
        FactKind::Instant => instant(value).map(Val::At),
        FactKind::DateOrInstant => match value.as_str() {
            Some(text) if text.len() == 10 => day(value).map(Val::Day),
            _ => instant(value).map(Val::At),
        },
    }
}

/// A value as JSON; words only show that they are there.
#[must_use]
pub fn write(fact: &Fact, value: &Val, zone: Zone) -> Value {
    let name = |i: usize| fact.values.get(i).cloned().unwrap_or_default();
    match value {
        Val::Bool(b) => Value::Bool(*b),
        Val::Int(n) if fact.kind == FactKind::Decimal => {
            Value::String(decimal_text(*n, fact.scale))
        }
        Val::Int(n) => Value::from(*n),
        Val::Choice(i) => Value::String(name(usize::from(*i))),
        Val::Set(bits) => Value::Array(
            (0..fact.values.len().min(MAX_MEMBERS))
                .filter(|i| bits >> i & 1 == 1)
                .map(|i| Value::String(name(i)))
                .collect(),
        ),
        Val::Words => serde_json::json!({"present": true}),
        Val::Day(d) => Value::String(d.text()),
        Val::At(t) => Value::String(t.text(zone)),
    }
}

/// A decimal text scaled to an integer with `scale` digits.
#[must_use]
pub fn decimal(text: &str, scale: u32) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |d| (true, d));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = usize::try_from(scale).ok()?;
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty()
        || !plain(whole)
        || !plain(fraction)
        || fraction.len() > scale
        || whole.len() > 12
    {
        return None;
    }
    let padded = format!("{whole}{fraction:0<scale$}");
    let value: i64 = padded.parse().ok()?;
    Some(if negative { -value } else { value })
}

fn decimal_text(value: i64, scale: u32) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits
        .split_at_checked(digits.len() - scale)
        .unwrap_or((&digits, ""));
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

fn bounded(fact: &Fact, number: i64, shown: &Value) -> Result<Val, String> {
    let (min, max) = fact.range;
    if (min..=max).contains(&number) {
        Ok(Val::Int(number))
    } else {
        Err(format!("{shown} is outside {min} to {max}"))
    }
}

fn choice(fact: &Fact, value: &Value) -> Result<u16, String> {
    let text = value
        .as_str()
        .ok_or_else(|| expected(&one_of(fact), value))?;
    member(fact, text)
}

/// The index of a named value of an enum or set.
pub(super) fn member(fact: &Fact, text: &str) -> Result<u16, String> {
    fact.values
        .iter()
        .position(|v| v == text)
        .and_then(|i| u16::try_from(i).ok())
        .ok_or_else(|| {
            let hint = hint(text, fact.values.iter().map(String::as_str));
            format!(
                "expected {}, found \"{}\"{hint}",
                one_of(fact),
                shorten(text)
            )
        })
}

fn set(fact: &Fact, value: &Value) -> Result<u64, String> {
    let items = value
        .as_array()
        .ok_or_else(|| expected(&format!("a list of {}", one_of(fact)), value))?;
    let mut bits = 0u64;
    for item in items.iter().take(MAX_MEMBERS + 1) {
        bits |= 1u64
            .checked_shl(u32::from(choice(fact, item)?))
            .unwrap_or(0);
    }
    Ok(bits)
}

fn words(fact: &Fact, value: &Value) -> Result<Val, String> {
    if fact.personal && value.get("present") == Some(&Value::Bool(true)) {
        return Ok(Val::Words);
    }
    let text = value.as_str().ok_or_else(|| expected("text", value))?;
    let length = text.chars().count();
    if length > MAX_TEXT {
        return Err(format!(
            "text of {length} characters is longer than {MAX_TEXT}; shorten it"
        ));
    }
    if text.trim().is_empty() {
        return Err("text is empty; leave the fact out, or give null if there is none".to_owned());
    }
    Ok(Val::Words)
}

fn day(value: &Value) -> Result<Day, String> {
    let text = value
        .as_str()
        .ok_or_else(|| expected("a date like 2025-09-30", value))?;
    Day::parse(text).map_err(|e| e.to_string())
}

fn instant(value: &Value) -> Result<Instant, String> {
    let text = value
        .as_str()
        .ok_or_else(|| expected("an instant like 2025-09-30T10:00:00+08:00", value))?;
    Instant::parse(text).map_err(|e| e.to_string())
}

fn one_of(fact: &Fact) -> String {
    format!("one of {}", fact.values.join(", "))
}

fn expected(what: &str, found: &Value) -> String {
    format!("expected {what}, found {}", shorten(&found.to_string()))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    text.chars().take(57).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_scale_exactly_and_round_trip() {
        for (text, scaled) in [("0.5", 50), ("12", 1200), ("-0.25", -25), ("0.05", 5)] {
            assert_eq!(decimal(text, 2), Some(scaled), "{text}");
        }
        assert_eq!(decimal("0.555", 2), None);
        assert_eq!(decimal(".5", 2), None);
        assert_eq!(decimal_text(-25, 2), "-0.25");
        assert_eq!(decimal_text(5, 2), "0.05");
        assert_eq!(decimal_text(7, 0), "7");
    }
}
