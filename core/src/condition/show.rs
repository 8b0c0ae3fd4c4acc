//! Conditions as text: what is read back gives the same condition.

use super::{Cond, Literal, TermKind};
use std::fmt::{self, Display, Formatter};

impl Display for Cond {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut Formatter<'_>, parts: &[Self], sign: &str| {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    f.write_str(sign)?;
                }
                match part {
                    Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
                    _ => part.fmt(f)?,
                }
            }
            Ok(())
        };
        match self {
            Self::Term(term) => term.kind.fmt(f),
            Self::Not(inner) => match inner.as_ref() {
                Self::Term(term) if is_name(&term.kind) => write!(f, "!{inner}"),
                _ => write!(f, "!({inner})"),
            },
            Self::All(parts) => joined(f, parts, " && "),
            Self::Any(parts) => joined(f, parts, " || "),
        }
    }
}

/// Terms that bind tighter than a negation.
fn is_name(kind: &TermKind) -> bool {
    !matches!(
        kind,
        TermKind::Compare { .. }
            | TermKind::OneOf { .. }
            | TermKind::Contains { .. }
            | TermKind::Times { .. }
    )
}

impl Display for TermKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Const(truth) => truth.fmt(f),
            Self::Name(name) => f.write_str(name),
            Self::Compare { name, op, right } => write!(f, "{name} {} {right}", op.text()),
            Self::OneOf { name, list } => {
                write!(f, "{name} in [")?;
                for (i, literal) in list.iter().enumerate() {
                    let sign = if i > 0 { ", " } else { "" };
                    write!(f, "{sign}{literal}")?;
                }
                f.write_str("]")
            }
            Self::Contains { member, set } => write!(f, "\"{member}\" in {set}"),
            Self::Has(name) => write!(f, "has({name})"),
            Self::Empty(name) => write!(f, "empty({name})"),
            Self::Happened(event) => write!(f, "happened(\"{event}\")"),
            Self::Before { first, then } => write!(f, "before(\"{first}\", \"{then}\")"),
            Self::Times { event, op, right } => {
                write!(f, "times(\"{event}\") {} {right}", op.text())
            }
            Self::OffHours(event) => write!(f, "off_hours(\"{event}\")"),
            Self::Passed { start, length } => write!(f, "passed(\"{start}\", {length})"),
            Self::Lapsed {
                start,
                length,
                until,
            } => write!(f, "lapsed(\"{start}\", {length}, \"{until}\")"),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Int(number) => number.fmt(f),
            Self::Decimal(text) | Self::Name(text) => f.write_str(text),
            Self::Bool(truth) => truth.fmt(f),
            Self::Null => f.write_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::condition::parse;

    #[test]
    fn what_is_shown_reads_back_as_the_same_condition() {
        for text in [
            "a && !b || c == \"x\" && !(d >= 3)",
            "(a || b) && !(c && d) && \"m\" in set && !(\"n\" in set)",
            "x in [\"a\", \"b\"] || happened(\"e\") && times(\"e\") >= 3 && off_hours(\"e\")",
            "passed(\"e\", \"3 days\") && lapsed(\"e\", limit, \"u\") && has(f) && empty(s) && y == null",
            "!happened(\"e\") && before(\"e\", \"f\") && z == 0.5 && t == true",
        ] {
            let shown = parse(text).unwrap().to_string();
            let again = parse(&shown).unwrap().to_string();
            assert_eq!(shown, again);
            assert_eq!(shown.replace(['(', ')'], ""), text.replace(['(', ')'], ""));
        }
    }
}
