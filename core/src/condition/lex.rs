//! Tokens of conditions. Knows characters, not grammar.

use super::ConditionError;

/// The longest condition accepted, in bytes.
pub(super) const MAX_LENGTH: usize = 4096;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Int(i64),
    Decimal(String),
    Sign(&'static str),
    End,
}

impl Token {
    /// How the token reads in an error.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(n) => format!("\"{n}\""),
            Self::Text(t) => format!("the text \"{t}\""),
            Self::Int(i) => format!("the number {i}"),
            Self::Decimal(d) => format!("the number {d}"),
            Self::Sign(s) => format!("\"{s}\""),
            Self::End => "the end".to_owned(),
        }
    }
}

const SIGNS: [&str; 18] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", "+", "-", "*", "/",
];

/// Splits a condition into tokens with their byte offsets, `End` last.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ConditionError> {
    if text.len() > MAX_LENGTH {
        return Err(ConditionError {
            at: 0,
            message: format!(
                "condition is longer than {MAX_LENGTH} bytes; name parts of it under [derived]"
            ),
        });
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if let Some(len) = number_at(rest) {
            let word = rest.get(..len).unwrap_or_default();
            out.push((at, number(word, at)?));
            at += len;
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            out.push((at, Token::Sign(sign)));
            at += sign.len();
        } else if first.is_ascii_alphabetic() || first == '_' {
            let len = run(rest, |c| c.is_ascii_alphanumeric() || c == '_');
            out.push((at, Token::Name(rest.chars().take(len).collect())));
            at += len;
        } else if first == '"' {
            let body: String = rest.chars().skip(1).take_while(|c| *c != '"').collect();
            let len = body.len() + 2;
            if rest.len() < len {
                return Err(ConditionError {
                    at,
                    message: "text is not closed; add a \"".to_owned(),
                });
            }
            out.push((at, Token::Text(body)));
            at += len;
        } else {
            return Err(ConditionError {
                at,
                message: format!("character \"{first}\" has no meaning here"),
            });
        }
    }
    out.push((text.len(), Token::End));
    Ok(out)
}

fn run(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.chars()
        .take_while(|c| accept(*c))
        .map(char::len_utf8)
        .sum()
}

/// The bytes of a number at the beginning; a minus belongs to it when a digit follows at once.
fn number_at(rest: &str) -> Option<usize> {
    let minus = usize::from(rest.starts_with('-'));
    let digits = rest.get(minus..)?;
    digits
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| minus + run(digits, |c| c.is_ascii_digit() || c == '.'))
}

fn number(word: &str, at: usize) -> Result<Token, ConditionError> {
    if let Ok(value) = word.parse::<i64>() {
        return Ok(Token::Int(value));
    }
    let digits = word.strip_prefix('-').unwrap_or(word);
    let decimal = digits.split_once('.').is_some_and(|(whole, fraction)| {
        !whole.is_empty()
            && !fraction.is_empty()
            && whole.len() + fraction.len() <= 15
            && (whole.to_owned() + fraction)
                .bytes()
                .all(|b| b.is_ascii_digit())
    });
    if decimal {
        Ok(Token::Decimal(word.to_owned()))
    } else {
        Err(ConditionError {
            at,
            message: format!("\"{word}\" is not a number"),
        })
    }
}
