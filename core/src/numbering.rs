//! Official numbers: a pattern, the period it counts in, and the number it gives. Never: who took
//! which number; that is the record's.

use crate::time::Day;
use chrono::Datelike;
use std::fmt::Write;
use thiserror::Error;

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// A part that is not known.
    #[error("\"{{{0}}}\" is no part of a number; use {{yyyy}}, {{yy}}, {{mm}}, {{dd}} or {{n:2}}")]
    Part(String),
    /// A brace that is not closed.
    #[error("a {{ is not closed; write parts like {{yy}}")]
    Open,
    /// No running number, or several.
    #[error("a pattern needs exactly one running number like {{n:2}}")]
    Running,
    /// A period that is not known.
    #[error("\"{0}\" is no period; use day, month, year or ever")]
    Period(String),
    /// A period whose numbers could repeat.
    #[error(
        "numbers start anew each {0}, which the pattern does not show; two cases would get the same one"
    )]
    Repeats(&'static str),
}

/// In what the running number counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// It never starts anew.
    Ever,
    /// Each year.
    Year,
    /// Each month.
    Month,
    /// Each day.
    Day,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year4,
    Year2,
    Month,
    Day,
    Running(usize),
}

/// A checked pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    period: Period,
}

impl Pattern {
    /// Reads a pattern such as `{yy}{mm}{n:2}` and its period: `day`, `month`, `year` or `ever`.
    ///
    /// ```
    /// use redress_core::{numbering::Pattern, time::Day};
    /// let pattern = Pattern::parse("{yy}{mm}{n:2}", "month").unwrap();
    /// let day = Day::parse("2026-02-09").unwrap();
    /// assert_eq!(pattern.number(day, 7), "260207");
    /// assert_eq!(pattern.number(day, 100), "2602100"); // widens, never repeats
    /// assert_eq!(pattern.period_of(day), "2026-02");
    /// ```
    ///
    /// # Errors
    /// [`PatternError`] with what is wrong and what is possible.
    pub fn parse(text: &str, period: &str) -> Result<Self, PatternError> {
        let period = match period {
            "ever" => Period::Ever,
            "year" => Period::Year,
            "month" => Period::Month,
            "day" => Period::Day,
            other => return Err(PatternError::Period(other.to_owned())),
        };
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or(PatternError::Open)?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(match (name, name.strip_prefix("n:")) {
                ("yyyy", _) => Part::Year4,
                ("yy", _) => Part::Year2,
                ("mm", _) => Part::Month,
                ("dd", _) => Part::Day,
                (_, Some(width)) => match width.parse() {
                    Ok(width @ 1..=9) => Part::Running(width),
                    _ => return Err(PatternError::Part(name.to_owned())),
                },
                _ => return Err(PatternError::Part(name.to_owned())),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let running = parts.iter().filter(|p| matches!(p, Part::Running(_)));
        if running.count() != 1 {
            return Err(PatternError::Running);
        }
        let year = parts.contains(&Part::Year4) || parts.contains(&Part::Year2);
        let month = year && parts.contains(&Part::Month);
        match period {
            Period::Year if !year => Err(PatternError::Repeats("year")),
            Period::Month if !month => Err(PatternError::Repeats("month")),
            Period::Day if !(month && parts.contains(&Part::Day)) => {
                Err(PatternError::Repeats("day"))
            }
            _ => Ok(Self { parts, period }),
        }
    }

    /// The number that the `running`-th case of its period gets on a day. More digits than the
    /// pattern has widen it; a number is never used twice.
    #[must_use]
    pub fn number(&self, day: Day, running: u32) -> String {
        let (year, month, date) = civil(day);
        let mut out = String::new();
        for part in &self.parts {
            let _ = match part {
                Part::Text(text) => write!(out, "{text}"),
                Part::Year4 => write!(out, "{year:04}"),
                Part::Year2 => write!(out, "{:02}", year.rem_euclid(100)),
                Part::Month => write!(out, "{month:02}"),
                Part::Day => write!(out, "{date:02}"),
                Part::Running(width) => write!(out, "{running:0width$}"),
            };
        }
        out
    }

    /// The period a day belongs to, e.g. `2026-02`; numbers count within it.
    #[must_use]
    pub fn period_of(&self, day: Day) -> String {
        let text = day.text();
        let length = match self.period {
            Period::Ever => 0,
            Period::Year => 4,
            Period::Month => 7,
            Period::Day => 10,
        };
        text.get(..length).unwrap_or_default().to_owned()
    }
}

fn civil(day: Day) -> (i32, u32, u32) {
    day.date()
        .map_or((0, 1, 1), |d| (d.year(), d.month(), d.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_could_repeat_a_number_is_refused() {
        let read = Pattern::parse;
        assert_eq!(read("{n:3}", "month"), Err(PatternError::Repeats("month")));
        assert_eq!(
            read("{mm}{n:3}", "month"),
            Err(PatternError::Repeats("month"))
        );
        assert_eq!(read("{yy}{n:3}", "day"), Err(PatternError::Repeats("day")));
        assert_eq!(read("{yy}-{mm}", "month"), Err(PatternError::Running));
        assert_eq!(
            read("{yy}{q}{n:2}", "year"),
            Err(PatternError::Part("q".to_owned()))
        );
        assert_eq!(read("{yy", "year"), Err(PatternError::Open));
        assert!(read("投诉{yyyy}-{n:4}", "year").is_ok());
    }
}
