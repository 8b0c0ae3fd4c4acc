//! The grammar of conditions: `||` over `&&` over `!` over atoms. Total: any text gives a tree or
//! an error, in time linear in its length and with bounded nesting.

use super::lex::{Token, tokens};
use super::{Cond, ConditionError, Literal, Op, Term, TermKind};

/// How deep parentheses and negations may nest.
const MAX_DEPTH: usize = 32;

/// What a condition may call.
pub const FUNCTIONS: [&str; 8] = [
    "has",
    "empty",
    "happened",
    "before",
    "times",
    "off_hours",
    "passed",
    "lapsed",
];

/// Reads a condition.
///
/// ```
/// use redress_core::condition::{parse, Cond};
/// assert!(matches!(parse(r#"a && !b"#), Ok(Cond::All(parts)) if parts.len() == 2));
/// assert_eq!(parse("a &&").unwrap_err().at, 4);
/// ```
///
/// # Errors
/// [`ConditionError`] with the byte offset of the offending token.
pub fn parse(text: &str) -> Result<Cond, ConditionError> {
    let mut parser = Parser::of(text)?;
    let cond = parser.any()?;
    match parser.peek() {
        Token::End => Ok(cond),
        other => {
            let message = format!(
                "found {} after a complete condition; join conditions with && or ||",
                other.shown()
            );
            Err(ConditionError {
                at: parser.at(),
                message,
            })
        }
    }
}

pub(super) struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

pub(super) type Parsed<T> = Result<T, ConditionError>;

impl Parser {
    pub(super) fn of(text: &str) -> Parsed<Self> {
        Ok(Self {
            tokens: tokens(text)?,
            next: 0,
            depth: 0,
        })
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(_, t)| t)
    }

    pub(super) fn at(&self) -> usize {
        self.tokens
            .get(self.next)
            .or(self.tokens.last())
            .map_or(0, |(at, _)| *at)
    }

    pub(super) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    pub(super) fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(s) if *s == sign);
        if found {
            self.next += 1;
        }
        found
    }

    pub(super) fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.accept(sign) {
            return Ok(());
        }
        self.fail(&format!("\"{sign}\""))
    }

    pub(super) fn fail<T>(&self, expected: &str) -> Parsed<T> {
        Err(ConditionError {
            at: self.at(),
            message: format!("found {}, expected {expected}", self.peek().shown()),
        })
    }

    fn any(&mut self) -> Parsed<Cond> {
        let mut parts = vec![self.all()?];
        while self.accept("||") {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Cond::Any))
    }

    fn all(&mut self) -> Parsed<Cond> {
        let mut parts = vec![self.unary()?];
        while self.accept("&&") {
            parts.push(self.unary()?);
        }
        Ok(joined(parts, Cond::All))
    }

    /// Runs one level deeper, or says that it is too deep.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(ConditionError {
                at: self.at(),
                message: format!(
                    "condition nests deeper than {MAX_DEPTH}; name parts of it under [derived]"
                ),
            });
        }
        self.depth += 1;
        let result = read(self)?;
        self.depth -= 1;
        Ok(result)
    }

    fn unary(&mut self) -> Parsed<Cond> {
        self.deeper(Self::unary_here)
    }

    fn unary_here(&mut self) -> Parsed<Cond> {
        Ok(if self.accept("!") {
            Cond::Not(Box::new(self.unary()?))
        } else if self.accept("(") {
            let inner = self.any()?;
            self.expect(")")?;
            inner
        } else {
            self.term()?
        })
    }

    fn term(&mut self) -> Parsed<Cond> {
        let at = self.at();
        let kind = match self.peek().clone() {
            Token::Text(member) => {
                self.next += 1;
                if !matches!(self.peek(), Token::Name(n) if n == "in") {
                    return self.fail("\"in\" and a set fact");
                }
                self.next += 1;
                TermKind::Contains {
                    member,
                    set: self.name("a set fact")?,
                }
            }
            Token::Name(name) => {
                self.next += 1;
                self.after_name(name)?
            }
            _ => return self.fail("a condition"),
        };
        Ok(Cond::Term(Term { at, kind }))
    }

    fn after_name(&mut self, name: String) -> Parsed<TermKind> {
        if self.accept("(") {
            return self.call(&name);
        }
        if name == "true" || name == "false" {
            return Ok(TermKind::Const(name == "true"));
        }
        if matches!(self.peek(), Token::Name(n) if n == "in") {
            self.next += 1;
            self.expect("[")?;
            let mut list = vec![self.literal()?];
            while self.accept(",") {
                list.push(self.literal()?);
            }
            self.expect("]")?;
            return Ok(TermKind::OneOf { name, list });
        }
        let Some(op) = self.operator() else {
            return Ok(TermKind::Name(name));
        };
        Ok(TermKind::Compare {
            name,
            op,
            right: self.literal()?,
        })
    }

    /// A comparison operator, if one stands here.
    pub(super) fn operator(&mut self) -> Option<Op> {
        let all = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];
        all.into_iter().find(|op| self.accept(op.text()))
    }

    fn call(&mut self, function: &str) -> Parsed<TermKind> {
        let kind = match function {
            "has" => TermKind::Has(self.name("a fact")?),
            "empty" => TermKind::Empty(self.name("a set fact")?),
            "happened" => TermKind::Happened(self.text("an event in quotes")?),
            "off_hours" => TermKind::OffHours(self.text("an event in quotes")?),
            "before" => {
                let first = self.text("an event in quotes")?;
                self.expect(",")?;
                TermKind::Before {
                    first,
                    then: self.text("an event in quotes")?,
                }
            }
            "times" => {
                let event = self.text("an event in quotes")?;
                self.expect(")")?;
                let Some(op) = self.operator() else {
                    return self.fail("a comparison such as >= 3");
                };
                return Ok(TermKind::Times {
                    event,
                    op,
                    right: self.literal()?,
                });
            }
            "passed" => {
                let start = self.text("an event in quotes")?;
                self.expect(",")?;
                TermKind::Passed {
                    start,
                    length: self.literal()?,
                }
            }
            "lapsed" => {
                let start = self.text("an event in quotes")?;
                self.expect(",")?;
                let length = self.literal()?;
                self.expect(",")?;
                TermKind::Lapsed {
                    start,
                    length,
                    until: self.text("an event in quotes")?,
                }
            }
            other => {
                return Err(ConditionError {
                    at: self
                        .tokens
                        .get(self.next.saturating_sub(2))
                        .map_or(0, |(at, _)| *at),
                    message: format!(
                        "there is no function \"{other}\"{}",
                        crate::names::hint(other, FUNCTIONS)
                    ),
                });
            }
        };
        self.expect(")")?;
        Ok(kind)
    }

    fn name(&mut self, expected: &str) -> Parsed<String> {
        if let Token::Name(name) = self.peek().clone() {
            self.next += 1;
            return Ok(name);
        }
        self.fail(expected)
    }

    fn text(&mut self, expected: &str) -> Parsed<String> {
        if let Token::Text(text) = self.peek().clone() {
            self.next += 1;
            return Ok(text);
        }
        self.fail(expected)
    }

    fn literal(&mut self) -> Parsed<Literal> {
        if matches!(self.peek(), Token::Sign(_) | Token::End) {
            return self.fail("a constant or a parameter");
        }
        Ok(match self.take() {
            Token::Text(text) => Literal::Text(text),
            Token::Int(value) => Literal::Int(value),
            Token::Decimal(text) => Literal::Decimal(text),
            Token::Name(name) => match name.as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                "null" => Literal::Null,
                _ => Literal::Name(name),
            },
            Token::Sign(_) | Token::End => return self.fail("a constant or a parameter"),
        })
    }
}

fn joined(mut parts: Vec<Cond>, join: fn(Vec<Cond>) -> Cond) -> Cond {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    join(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn and_binds_tighter_than_or_and_not_tightest() {
        let cond = parse("a || !b && c").unwrap();
        let Cond::Any(parts) = cond else {
            panic!("expected ||")
        };
        assert!(matches!(&parts[1], Cond::All(p) if matches!(p[0], Cond::Not(_))));
    }

    #[test]
    fn every_kind_of_atom_reads() {
        for text in [
            "x == \"a\"",
            "x in [\"a\", 1, null]",
            "\"a\" in s",
            "has(x)",
            "empty(s)",
            "happened(\"e\")",
            "times(\"e\") >= cap",
            "before(\"e\", \"f\")",
            "off_hours(\"e\")",
            "passed(\"e\", \"3 days\")",
            "lapsed(\"e\", limit, \"f\")",
            "n >= -0.50",
            "severity >= \"major\"",
        ] {
            assert!(matches!(parse(text), Ok(Cond::Term(_))), "{text}");
        }
    }

    #[test]
    fn errors_point_at_the_token_and_name_the_nearest_function() {
        let error = parse("a && lapsd(\"x\", y, \"z\")").unwrap_err();
        assert_eq!(error.at, 5);
        assert!(
            error.message.contains("did you mean \"lapsed\""),
            "{}",
            error.message
        );
        assert_eq!(parse("a == ").unwrap_err().at, 5);
        assert_eq!(parse("a b").unwrap_err().at, 2);
        assert_eq!(parse("a == \"x").unwrap_err().at, 5);
    }

    #[test]
    fn deep_nesting_is_an_error_not_a_stack_overflow() {
        let text = "(".repeat(2000) + "a" + &")".repeat(2000);
        assert!(parse(&text).unwrap_err().message.contains("nests deeper"));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_tree_or_an_error_inside_it(text in ".{0,200}") {
            if let Err(error) = parse(&text) {
                prop_assert!(error.at <= text.len());
            }
        }
    }
}
