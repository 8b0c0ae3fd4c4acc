//! Conditions: the syntax of rules' `when`, restricted so that whole packs can be analysed exactly.
//!
//! [`parse`] turns text into a [`Cond`] tree and [`parse_formula`] arithmetic into a [`Formula`];
//! both know no pack: names are resolved in [`crate::pack`]. The syntax is CEL's for the part it
//! covers.

mod formula;
mod lex;
mod parse;
mod show;

pub use formula::{Formula, Sum, parse_formula};
pub use parse::{FUNCTIONS, parse};

use thiserror::Error;

/// Why a condition cannot be read; `at` counts bytes from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ConditionError {
    /// Byte offset in the condition.
    pub at: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// A condition as written: a Boolean formula over terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cond {
    /// One atom.
    Term(Term),
    /// Negation.
    Not(Box<Cond>),
    /// Conjunction of two or more.
    All(Vec<Cond>),
    /// Disjunction of two or more.
    Any(Vec<Cond>),
}

/// An atom with the byte offset of its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Byte offset in the condition.
    pub at: usize,
    /// What it tests.
    pub kind: TermKind,
}

/// What an atom tests, before names are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermKind {
    /// `true` or `false`.
    Const(bool),
    /// A Boolean name.
    Name(String),
    /// `name op constant`.
    Compare {
        /// Left-hand name.
        name: String,
        /// Operator.
        op: Op,
        /// Constant or parameter.
        right: Literal,
    },
    /// `name in [constants]`.
    OneOf {
        /// Left-hand name.
        name: String,
        /// The constants.
        list: Vec<Literal>,
    },
    /// `"member" in set_fact`.
    Contains {
        /// The member looked for.
        member: String,
        /// A set fact.
        set: String,
    },
    /// `has(fact)`.
    Has(String),
    /// `empty(set_fact)`.
    Empty(String),
    /// `happened("event")`.
    Happened(String),
    /// `before("first", "then")`: the first happened, and not after the other had.
    Before {
        /// What must have come first.
        first: String,
        /// What it came before.
        then: String,
    },
    /// `times("event") >= 3`: how often it happened in the whole case, all attempts together.
    Times {
        /// The event.
        event: String,
        /// Operator.
        op: Op,
        /// Constant or parameter.
        right: Literal,
    },
    /// `off_hours("event")`.
    OffHours(String),
    /// `passed("event", length)`: true from the first second too late.
    Passed {
        /// Start event.
        start: String,
        /// Length or parameter.
        length: Literal,
    },
    /// `lapsed("start", length, "until")`: `passed`, unless `until` happened before it turned.
    Lapsed {
        /// Start event.
        start: String,
        /// Length or parameter.
        length: Literal,
        /// Event that prevents it.
        until: String,
    },
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Op {
    /// The operator as written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// Whether an ordering satisfies the operator.
    #[must_use]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => ordering.is_eq(),
            Self::Ne => ordering.is_ne(),
            Self::Lt => ordering.is_lt(),
            Self::Le => ordering.is_le(),
            Self::Gt => ordering.is_gt(),
            Self::Ge => ordering.is_ge(),
        }
    }
}

/// A constant, or the name of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `"text"`: an enum value, an event, a level, a length.
    Text(String),
    /// An integer.
    Int(i64),
    /// A decimal, as written.
    Decimal(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A parameter.
    Name(String),
}
