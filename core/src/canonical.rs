//! Canonical JSON (RFC 8785 restricted to integers): one value, one byte string, everywhere.
//!
//! Digests, hashes and the answers that must be equal byte for byte go through here and nowhere else.

use crate::order::InOrder;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::fmt::Write;
use thiserror::Error;

/// The largest integer every JSON reader keeps exact: 2^53 − 1.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// Why a value has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// A floating-point number.
    #[error("number {0} is not an integer; write decimals as text")]
    Float(String),
    /// An integer other programs would round.
    #[error("number {0} is beyond 2^53 − 1; write it as text")]
    Range(String),
    /// The type could not be serialised.
    #[error("value cannot be written as json: {0}")]
    Serialise(String),
}

/// Canonical text of a JSON value.
///
/// ```
/// let value = serde_json::json!({"b": 1, "a": ["x", null]});
/// assert_eq!(redress_core::canonical::to_string(&value).unwrap(), r#"{"a":["x",null],"b":1}"#);
/// ```
///
/// # Errors
/// [`CanonicalError`] for floating-point numbers and integers beyond ±(2^53 − 1).
pub fn to_string(value: &Value) -> Result<String, CanonicalError> {
    let mut out = String::new();
    write_value(&mut out, value)?;
    Ok(out)
}

/// Canonical text of anything that serialises.
///
/// # Errors
/// As [`to_string`], and [`CanonicalError::Serialise`].
pub fn of(value: &impl Serialize) -> Result<String, CanonicalError> {
    let value =
        serde_json::to_value(value).map_err(|e| CanonicalError::Serialise(e.to_string()))?;
    to_string(&value)
}

/// `sha256:<hex>` of a byte string.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in Sha256::digest(bytes) {
        let digits = [byte >> 4, byte & 15].map(u32::from);
        text.extend(digits.into_iter().filter_map(|n| char::from_digit(n, 16)));
    }
    text
}

fn write_value(out: &mut String, value: &Value) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let Some(integer) = number.as_i64() else {
                return Err(if number.is_f64() {
                    CanonicalError::Float(number.to_string())
                } else {
                    CanonicalError::Range(number.to_string())
                });
            };
            if !(-MAX_INTEGER..=MAX_INTEGER).contains(&integer) {
                return Err(CanonicalError::Range(number.to_string()));
            }
            let _ = write!(out, "{integer}");
        }
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(out, item)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.in_order_by(|(a, _), (b, _)| order(a, b));
            out.push('{');
            for (i, (key, item)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_text(out, key);
                out.push(':');
                write_value(out, item)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// RFC 8785 §3.2.3: keys in the order of their UTF-16 code units.
fn order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        a.cmp(b)
    } else {
        a.encode_utf16().cmp(b.encode_utf16())
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut left = text;
    // Most texts have nothing to escape and are copied in one go.
    let escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    while let Some(at) = left.bytes().position(escaped) {
        let (plain, rest) = left.split_at(at);
        out.push_str(plain);
        let mut chars = rest.chars();
        match chars.next() {
            Some('\u{8}') => out.push_str("\\b"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some(c) if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            Some(c) => {
                out.push('\\');
                out.push(c);
            }
            None => {}
        }
        left = chars.as_str();
    }
    out.push_str(left);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_sort_by_utf16_units_and_text_is_escaped_as_the_standard_says() {
        // U+1F600 is a surrogate pair (D83D…) and sorts before U+FB33.
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "\r": "\u{1}\"\\/é"});
        assert_eq!(
            to_string(&value).unwrap(),
            "{\"\\r\":\"\\u0001\\\"\\\\/é\",\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn numbers_that_others_would_round_are_refused() {
        assert!(matches!(
            to_string(&json!(1.5)),
            Err(CanonicalError::Float(_))
        ));
        assert!(matches!(
            to_string(&json!(MAX_INTEGER + 1)),
            Err(CanonicalError::Range(_))
        ));
        assert!(matches!(
            to_string(&json!(u64::MAX)),
            Err(CanonicalError::Range(_))
        ));
        assert_eq!(
            to_string(&json!(-MAX_INTEGER)).unwrap(),
            "-9007199254740991"
        );
    }

    #[test]
    fn digest_of_nothing_is_the_known_one() {
        assert_eq!(
            digest(b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
