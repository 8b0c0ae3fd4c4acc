//! Arithmetic of derived facts: sums, products and quotients of numbers, and their comparison.
//! Syntax only; what names mean and whether a divisor can be zero is decided in [`crate::pack`].

use super::lex::Token;
use super::parse::{Parsed, Parser};
use super::{ConditionError, Op};

/// A number or a comparison of two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// The number, or the left-hand side.
    pub left: Sum,
    /// What it is compared with.
    pub compared: Option<(Op, Sum)>,
}

/// An arithmetic expression as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sum {
    /// A number as written: `50`, `0.5`.
    Number(String),
    /// A fact, derived number or parameter, with its byte offset.
    Name(String, usize),
    /// `a + b`
    Add(Box<Self>, Box<Self>),
    /// `a - b`
    Sub(Box<Self>, Box<Self>),
    /// `a * b`
    Mul(Box<Self>, Box<Self>),
    /// `a / b`, with the byte offset of the divisor.
    Div(Box<Self>, Box<Self>, usize),
}

/// Reads a formula.
///
/// ```
/// use redress_core::condition::{parse_formula, Op};
/// let formula = parse_formula("scrap / per_hour >= 0.5").unwrap();
/// assert_eq!(formula.compared.map(|(op, _)| op), Some(Op::Ge));
/// assert_eq!(parse_formula("a + ").unwrap_err().at, 4);
/// ```
///
/// # Errors
/// [`ConditionError`] with the byte offset of the offending token.
pub fn parse_formula(text: &str) -> Result<Formula, ConditionError> {
    let mut parser = Parser::of(text)?;
    let left = parser.sum()?;
    let compared = match parser.operator() {
        Some(op) => Some((op, parser.sum()?)),
        None => None,
    };
    match parser.peek() {
        Token::End => Ok(Formula { left, compared }),
        _ => parser.fail("the end; give each comparison a name of its own under [derived]"),
    }
}

impl Parser {
    fn sum(&mut self) -> Parsed<Sum> {
        let mut left = self.product()?;
        loop {
            left = if self.accept("+") {
                Sum::Add(Box::new(left), Box::new(self.product()?))
            } else if self.accept("-") {
                Sum::Sub(Box::new(left), Box::new(self.product()?))
            } else {
                return Ok(left);
            };
        }
    }

    fn product(&mut self) -> Parsed<Sum> {
        let mut left = self.factor()?;
        loop {
            left = if self.accept("*") {
                Sum::Mul(Box::new(left), Box::new(self.factor()?))
            } else if self.accept("/") {
                let at = self.at();
                Sum::Div(Box::new(left), Box::new(self.factor()?), at)
            } else {
                return Ok(left);
            };
        }
    }

    fn factor(&mut self) -> Parsed<Sum> {
        if self.accept("(") {
            let inner = self.deeper(Self::sum)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let at = self.at();
        if !matches!(
            self.peek(),
            Token::Int(_) | Token::Decimal(_) | Token::Name(_)
        ) {
            return self.fail("a number, a fact or a parameter");
        }
        Ok(match self.take() {
            Token::Int(value) => Sum::Number(value.to_string()),
            Token::Decimal(text) => Sum::Number(text),
            Token::Name(name) => Sum::Name(name, at),
            _ => return self.fail("a number, a fact or a parameter"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn products_bind_tighter_than_sums_and_both_lean_left() {
        let formula = parse_formula("a - b - c * 2 > (a + 1) / b").unwrap();
        let Sum::Sub(first, product) = formula.left else {
            panic!("expected a difference")
        };
        assert!(matches!(*first, Sum::Sub(..)));
        assert!(matches!(*product, Sum::Mul(..)));
        assert!(matches!(formula.compared, Some((Op::Gt, Sum::Div(..)))));
    }

    #[test]
    fn a_second_comparison_is_told_to_take_a_name() {
        let error = parse_formula("a > 1 && b > 2").unwrap_err();
        assert_eq!(error.at, 6);
        assert!(error.message.contains("under [derived]"));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_formula_or_an_error_inside_it(text in "[a-z0-9.+*/() <>=-]{0,120}") {
            if let Err(error) = parse_formula(&text) {
                prop_assert!(error.at <= text.len());
            }
        }
    }
}
