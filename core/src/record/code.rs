//! Tracking codes: ten random Crockford base-32 characters and a check character.
//!
//! The check is a weighted sum over the field of 32 elements with eleven different weights, so
//! any one wrong character and any two exchanged characters are caught.

use std::fmt;
use thiserror::Error;

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code, the check character included.
const LENGTH: usize = 11;

/// A tracking code in its one written form, `XXXX-XXXX-XXX`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingCode(String);

/// What can be wrong with a code as typed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Too short or too long.
    #[error("a tracking code has 11 letters and digits, this one has {0}; check the slip")]
    Length(usize),
    /// A character that no code has.
    #[error("'{0}' is in no tracking code; check the slip")]
    Character(char),
    /// The check character does not fit.
    #[error("this tracking code has a wrong character; compare it with the slip")]
    Mistyped,
}

impl TrackingCode {
    /// The code of fifty random bits, taken from the front of seven random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 7]) -> Self {
        let bits = random
            .into_iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(byte))
            >> 6;
        let digits: Vec<u8> = (0..10)
            .map(|i| ((bits >> (45 - 5 * i)) & 31) as u8)
            .collect();
        let check = weighted(&digits);
        Self(written(digits.into_iter().chain([check])))
    }

    /// Reads a code as a person typed it: any case, with or without dashes and spaces, full-width
    /// characters, O for 0, I and L for 1.
    ///
    /// ```
    /// use redress_core::record::TrackingCode;
    /// let code = TrackingCode::from_random([1, 2, 3, 4, 5, 6, 7]);
    /// let typed = code.to_string().to_lowercase().replace('-', " ").replace('0', "o");
    /// assert_eq!(TrackingCode::parse(&typed), Ok(code));
    /// ```
    ///
    /// # Errors
    /// [`CodeError`], naming what is wrong.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let mut digits = Vec::with_capacity(LENGTH);
        // Bounded: nobody types a code of more than a line.
        for c in typed.chars().take(200) {
            let c = narrow(c);
            if c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}') {
                continue;
            }
            digits.push(value(c).ok_or(CodeError::Character(c))?);
        }
        if digits.len() != LENGTH {
            return Err(CodeError::Length(digits.len()));
        }
        let (check, body) = digits.split_last().ok_or(CodeError::Length(0))?;
        if weighted(body) != *check {
            return Err(CodeError::Mistyped);
        }
        Ok(Self(written(digits)))
    }

    /// The written form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Full-width letters, digits and dashes, as Chinese input methods make them, as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn value(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let index = ALPHABET.iter().position(|a| char::from(*a) == c)?;
    u8::try_from(index).ok()
}

fn written(digits: impl IntoIterator<Item = u8>) -> String {
    let mut text = String::with_capacity(LENGTH + 2);
    for (i, digit) in digits.into_iter().enumerate() {
        if matches!(i, 4 | 8) {
            text.push('-');
        }
        text.push(
            ALPHABET
                .get(usize::from(digit))
                .copied()
                .map_or('0', char::from),
        );
    }
    text
}

/// The sum of digit · αⁿ, n from 1, in GF(32) with α a root of x⁵ + x² + 1.
fn weighted(digits: &[u8]) -> u8 {
    digits
        .iter()
        .rev()
        .fold(0, |sum, digit| times_alpha(sum ^ digit))
}

fn times_alpha(x: u8) -> u8 {
    let shifted = x << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> impl Iterator<Item = String> {
        (0..200_u8).map(|i| {
            let b = |k: u8| i.wrapping_mul(k).wrapping_add(k);
            TrackingCode::from_random([b(3), b(7), b(11), b(23), b(31), b(57), b(91)]).to_string()
        })
    }

    #[test]
    fn every_single_wrong_character_is_caught() {
        for code in samples() {
            for at in (0..code.len()).filter(|i| !matches!(i, 4 | 9)) {
                for wrong in ALPHABET {
                    let mut typed = code.clone().into_bytes();
                    if typed[at] == *wrong {
                        continue;
                    }
                    typed[at] = *wrong;
                    let typed = String::from_utf8(typed).unwrap();
                    assert_eq!(
                        TrackingCode::parse(&typed),
                        Err(CodeError::Mistyped),
                        "{code} {typed}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_exchange_of_two_characters_is_caught() {
        for code in samples() {
            let plain: Vec<u8> = code.bytes().filter(|b| *b != b'-').collect();
            for i in 0..plain.len() {
                for j in i + 1..plain.len() {
                    let mut typed = plain.clone();
                    typed.swap(i, j);
                    if typed != plain {
                        let typed = String::from_utf8(typed).unwrap();
                        assert_eq!(TrackingCode::parse(&typed), Err(CodeError::Mistyped));
                    }
                }
            }
        }
    }

    #[test]
    fn full_width_text_is_read_and_foreign_characters_are_named() {
        let code = TrackingCode::from_random([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde]);
        let wide: String = code
            .as_str()
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
            .collect();
        assert_eq!(TrackingCode::parse(&wide), Ok(code));
        assert_eq!(
            TrackingCode::parse("U000-0000-000"),
            Err(CodeError::Character('U'))
        );
        assert_eq!(TrackingCode::parse("123"), Err(CodeError::Length(3)));
    }

    #[test]
    fn codes_show_as_four_four_three() {
        let text = TrackingCode::from_random([0xff; 7]).to_string();
        assert_eq!(text.len(), 13);
        assert!(text.starts_with("ZZZZ-ZZZZ-ZZ"));
    }
}
