//! Arithmetic over facts, exact: every number is a fraction of integer expressions, and a quotient
//! compared is a comparison of products. Never floating point, never a division.

use super::doc::FactKind;
use super::program::{Atom, Expr, Fact, FactId};
use super::resolve::{Problem, Resolved, Resolver, wrong};
use super::values;
use crate::condition::{Cond, Literal, Op, Sum, TermKind, parse, parse_formula};
use serde_json::Value;

/// Digits after the point that a constant may have.
const MAX_SCALE: u32 = 6;

/// An integer expression over facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arith {
    /// A constant.
    Const(i64),
    /// A whole number, or a decimal in units of its last digit.
    Fact(FactId),
    /// Sum.
    Add(Box<Self>, Box<Self>),
    /// Difference.
    Sub(Box<Self>, Box<Self>),
    /// Product.
    Mul(Box<Self>, Box<Self>),
}

/// A number: an expression over another that is never below one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fraction {
    /// Numerator.
    pub over: Arith,
    /// Denominator.
    pub under: Arith,
}

/// Two expressions compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Left-hand side.
    pub left: Arith,
    /// Operator.
    pub op: Op,
    /// Right-hand side.
    pub right: Arith,
}

/// What is known of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number<T> {
    /// Not known.
    Unknown,
    /// Asked: there is none.
    Null,
    /// Its value.
    Is(T),
}

impl<T> Number<T> {
    /// What is not known stays so; what there is none of makes none of the whole.
    fn with(self, other: Self, join: impl FnOnce(T, T) -> Option<T>) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Null, _) | (_, Self::Null) => Self::Null,
            (Self::Is(a), Self::Is(b)) => join(a, b).map_or(Self::Unknown, Self::Is),
        }
    }
}

impl Arith {
    fn value(&self, fact: &impl Fn(FactId) -> Number<i64>) -> Number<i128> {
        let pair = |a: &Self, b: &Self, join: fn(i128, i128) -> Option<i128>| {
            a.value(fact).with(b.value(fact), join)
        };
        match self {
            Self::Const(value) => Number::Is(i128::from(*value)),
            Self::Fact(id) => match fact(*id) {
                Number::Is(value) => Number::Is(i128::from(value)),
                Number::Null => Number::Null,
                Number::Unknown => Number::Unknown,
            },
            Self::Add(a, b) => pair(a, b, i128::checked_add),
            Self::Sub(a, b) => pair(a, b, i128::checked_sub),
            Self::Mul(a, b) => pair(a, b, i128::checked_mul),
        }
    }

    /// The smallest and largest value; none when an integer of 128 bits might not hold it.
    fn range(&self, facts: &[Fact]) -> Option<(i128, i128)> {
        Some(match self {
            Self::Const(value) => (i128::from(*value), i128::from(*value)),
            Self::Fact(id) => {
                let (min, max) = facts.get(usize::from(*id))?.range;
                (i128::from(min), i128::from(max))
            }
            Self::Add(a, b) => {
                let ((a, b), (c, d)) = (a.range(facts)?, b.range(facts)?);
                (a.checked_add(c)?, b.checked_add(d)?)
            }
            Self::Sub(a, b) => {
                let ((a, b), (c, d)) = (a.range(facts)?, b.range(facts)?);
                (a.checked_sub(d)?, b.checked_sub(c)?)
            }
            Self::Mul(a, b) => {
                let ((a, b), (c, d)) = (a.range(facts)?, b.range(facts)?);
                let corners = [
                    a.checked_mul(c)?,
                    a.checked_mul(d)?,
                    b.checked_mul(c)?,
                    b.checked_mul(d)?,
                ];
                (*corners.iter().min()?, *corners.iter().max()?)
            }
        })
    }

    fn collect(&self, facts: &mut Vec<FactId>, constants: &mut Vec<i64>) {
        match self {
            Self::Const(value) => constants.push(*value),
            Self::Fact(id) if facts.contains(id) => {}
            Self::Fact(id) => facts.push(*id),
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => {
                a.collect(facts, constants);
                b.collect(facts, constants);
            }
        }
    }

    fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Const(1), other) | (other, Self::Const(1)) => other,
            (a, b) => Self::Mul(Box::new(a), Box::new(b)),
        }
    }
}

impl Fraction {
    fn whole(over: Arith) -> Self {
        Self {
            over,
            under: Arith::Const(1),
        }
    }

    fn compared(self, op: Op, other: Self) -> Comparison {
        Comparison {
            left: self.over.times(other.under),
            op,
            right: other.over.times(self.under),
        }
    }

    /// Both over one denominator, joined.
    fn joined(self, other: Self, join: fn(Box<Arith>, Box<Arith>) -> Arith) -> Self {
        if self.under == other.under {
            return Self {
                over: join(Box::new(self.over), Box::new(other.over)),
                under: self.under,
            };
        }
        Self {
            over: join(
                Box::new(self.over.times(other.under.clone())),
                Box::new(other.over.times(self.under.clone())),
            ),
            under: self.under.times(other.under),
        }
    }
}

impl Comparison {
    /// Whether it holds, given what is known of facts.
    pub fn holds(&self, fact: impl Fn(FactId) -> Number<i64>) -> Number<bool> {
        match (self.left.value(&fact), self.right.value(&fact)) {
            (Number::Unknown, _) | (_, Number::Unknown) => Number::Unknown,
            (Number::Null, _) | (_, Number::Null) => Number::Null,
            (Number::Is(a), Number::Is(b)) => Number::Is(self.op.holds(a.cmp(&b))),
        }
    }

    /// The facts it reads, each once.
    #[must_use]
    pub fn facts(&self) -> Vec<FactId> {
        self.parts().0
    }

    /// The constants in it.
    #[must_use]
    pub fn constants(&self) -> Vec<i64> {
        self.parts().1
    }

    fn parts(&self) -> (Vec<FactId>, Vec<i64>) {
        let (mut facts, mut constants) = (Vec::new(), Vec::new());
        self.left.collect(&mut facts, &mut constants);
        self.right.collect(&mut facts, &mut constants);
        (facts, constants)
    }
}

impl Resolver<'_> {
    /// A derived Boolean: a condition over atoms, or one comparison of arithmetic.
    pub(super) fn derived(&mut self, text: &str) -> Resolved<Expr> {
        self.section = None;
        let arithmetic = match parse(text) {
            Ok(Cond::Term(term)) => match &term.kind {
                TermKind::Compare { name, right, .. } => {
                    let number = |n: &str| {
                        self.program.fact_id(n).is_some() || self.derived_number(n).is_some()
                    };
                    matches!(right, Literal::Name(other) if number(name) && number(other))
                }
                _ => false,
            },
            Ok(_) => false,
            Err(_) => text.contains(['+', '*', '/', '-']),
        };
        if !arithmetic {
            return self.condition(text);
        }
        let formula = parse_formula(text).map_err(|e| Problem::Wrong(e.at, e.message))?;
        let Some((op, right)) = formula.compared else {
            return wrong(text.len(), "expected a comparison such as >= 0.5");
        };
        let comparison = self
            .fraction(&formula.left)?
            .compared(op, self.fraction(&right)?);
        self.bounded(&comparison.left)?;
        self.bounded(&comparison.right)?;
        self.intern(Atom::Formula(Box::new(comparison)), 0)
    }

    /// A derived number.
    pub(super) fn number(&mut self, text: &str) -> Resolved<Fraction> {
        let formula = parse_formula(text).map_err(|e| Problem::Wrong(e.at, e.message))?;
        if formula.compared.is_some() {
            return wrong(0, "a comparison is no number; give it type = \"bool\"");
        }
        self.fraction(&formula.left)
    }

    /// The derived number of a name.
    pub(super) fn derived_number(&self, name: &str) -> Option<Fraction> {
        let found = self.program.numbers.iter().find(|(n, _)| n == name);
        found.map(|(_, number)| number.clone())
    }

    /// A derived number against a constant or parameter.
    pub(super) fn against(
        &self,
        number: &Fraction,
        op: Op,
        right: &Literal,
        at: usize,
    ) -> Resolved<Comparison> {
        let constant = match right {
            Literal::Int(value) => constant(&value.to_string(), at)?,
            Literal::Decimal(text) => constant(text, at)?,
            Literal::Name(name) => self.named_number(name, at)?,
            _ => return wrong(at, "expected a number"),
        };
        let comparison = number.clone().compared(op, constant);
        self.bounded(&comparison.left)?;
        self.bounded(&comparison.right)?;
        Ok(comparison)
    }

    fn fraction(&self, sum: &Sum) -> Resolved<Fraction> {
        Ok(match sum {
            Sum::Number(text) => constant(text, 0)?,
            Sum::Name(name, at) => self.named_number(name, *at)?,
            Sum::Add(a, b) => self.fraction(a)?.joined(self.fraction(b)?, Arith::Add),
            Sum::Sub(a, b) => self.fraction(a)?.joined(self.fraction(b)?, Arith::Sub),
            Sum::Mul(a, b) => {
                let (a, b) = (self.fraction(a)?, self.fraction(b)?);
                Fraction {
                    over: a.over.times(b.over),
                    under: a.under.times(b.under),
                }
            }
            Sum::Div(a, b, at) => {
                let (a, b) = (self.fraction(a)?, self.fraction(b)?);
                let range = b.over.range(&self.program.facts);
                if range.is_none_or(|(min, _)| min < 1) {
                    return wrong(*at, "the divisor could be zero; give its facts min = 1");
                }
                Fraction {
                    over: a.over.times(b.under),
                    under: a.under.times(b.over),
                }
            }
        })
    }

    fn named_number(&self, name: &str, at: usize) -> Resolved<Fraction> {
        if let Some(number) = self.derived_number(name) {
            return Ok(number);
        }
        if let Some(id) = self.program.fact_id(name) {
            let scale = match self.program.fact(id) {
                Some(fact) if fact.kind == FactKind::Int => 0,
                Some(fact) if fact.kind == FactKind::Decimal => fact.scale,
                _ => return wrong(at, format!("\"{name}\" is not a number")),
            };
            return Ok(Fraction {
                over: Arith::Fact(id),
                under: Arith::Const(power(scale, at)?),
            });
        }
        if self.parameters.get(name).is_none() {
            return wrong(at, self.unknown(name));
        }
        match self.parameter(name, at)? {
            Value::Number(number) => constant(&number.to_string(), at),
            Value::String(text) => constant(text, at),
            other => wrong(at, format!("parameter \"{name}\" is {other}, not a number")),
        }
    }

    fn bounded(&self, arith: &Arith) -> Resolved<()> {
        match arith.range(&self.program.facts) {
            Some(_) => Ok(()),
            None => wrong(
                0,
                "numbers multiplied here could become too large; give their facts min and max",
            ),
        }
    }
}

fn constant(text: &str, at: usize) -> Resolved<Fraction> {
    let scale = text.split_once('.').map_or(0, |(_, digits)| {
        u32::try_from(digits.len()).unwrap_or(u32::MAX)
    });
    let under = power(scale, at)?;
    match values::decimal(text, scale) {
        Some(over) if scale == 0 => Ok(Fraction::whole(Arith::Const(over))),
        Some(over) => Ok(Fraction {
            over: Arith::Const(over),
            under: Arith::Const(under),
        }),
        None => wrong(at, format!("\"{text}\" is not a number")),
    }
}

fn power(scale: u32, at: usize) -> Resolved<i64> {
    match 10i64.checked_pow(scale).filter(|_| scale <= MAX_SCALE) {
        Some(power) => Ok(power),
        None => wrong(at, format!("more than {MAX_SCALE} digits after the point")),
    }
}
