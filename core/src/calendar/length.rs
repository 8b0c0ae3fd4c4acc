//! Lengths of time as regulations write them, read from and written as text. Never: dates.

use super::CalendarError;
use std::fmt;

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// Minutes that pass, nights included.
    Minutes(u32),
    /// Hours that pass, nights included.
    Hours(u32),
    /// Hours within office hours.
    WorkingHours(u32),
    /// Calendar days, the start day not counted.
    Days(u32),
    /// Working days, the start day not counted.
    WorkingDays(u32),
    /// Months to the corresponding day, clipped to the month's end.
    Months(u32),
    /// To the end of the start day, or to close where there are office hours.
    SameDay,
    /// To the end of the next calendar day.
    NextDay,
    /// To the end of the first working day after.
    NextWorkingDay,
    /// To the end of the Sunday of the same week.
    WeekEnd,
    /// To the end of the last day of the same month.
    MonthEnd,
    /// To the end of 31 December of the same year.
    YearEnd,
    /// On the spot (当场): at once, without a number.
    OnTheSpot,
    /// Immediately (立即), without a number.
    Immediately,
    /// Promptly (及时), without a number.
    Promptly,
    /// Set for each case by a person.
    PerCase,
    /// A limit was looked for and the text has none.
    NoneInText,
}

const LARGEST: u32 = 100_000;

/// The lengths without an amount, and how they are written.
const NAMED: [(&str, Length); 11] = [
    ("same day", Length::SameDay),
    ("next day", Length::NextDay),
    ("next working day", Length::NextWorkingDay),
    ("week end", Length::WeekEnd),
    ("month end", Length::MonthEnd),
    ("year end", Length::YearEnd),
    ("on the spot", Length::OnTheSpot),
    ("immediately", Length::Immediately),
    ("promptly", Length::Promptly),
    ("per case", Length::PerCase),
    ("none in text", Length::NoneInText),
];

/// A length of a number of units.
type Make = fn(u32) -> Length;

/// The units that are counted, in the singular.
const COUNTED: [(&str, Make); 6] = [
    ("minute", Length::Minutes),
    ("hour", Length::Hours),
    ("working hour", Length::WorkingHours),
    ("day", Length::Days),
    ("working day", Length::WorkingDays),
    ("month", Length::Months),
];

impl Length {
    /// Lengths without an amount, as packs write them.
    pub fn named() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Units that follow an amount, in the singular.
    pub fn units() -> impl Iterator<Item = &'static str> {
        COUNTED.iter().map(|(name, _)| *name)
    }

    /// Reads a length as packs write it; singular and plural are both understood.
    ///
    /// ```
    /// use redress_core::calendar::Length;
    /// assert_eq!(Length::parse("5 working days"), Ok(Length::WorkingDays(5)));
    /// assert_eq!(Length::parse("next working day"), Ok(Length::NextWorkingDay));
    /// assert!(Length::parse("-3 days").is_err());
    /// ```
    ///
    /// # Errors
    /// [`CalendarError::Length`] for text that is none, [`CalendarError::Amount`] for an amount
    /// that is negative, zero, broken or larger than 100 000.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        if let Some((_, length)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(*length);
        }
        let Some((amount, unit)) = text.split_once(' ') else {
            return Err(CalendarError::Length(text.to_owned()));
        };
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let Some((_, make)) = COUNTED.iter().find(|(name, _)| *name == singular) else {
            return Err(CalendarError::Length(text.to_owned()));
        };
        let digits = !amount.is_empty() && amount.bytes().all(|b| b.is_ascii_digit());
        match amount.parse::<u32>() {
            Ok(amount) if digits && (1..=LARGEST).contains(&amount) => Ok(make(amount)),
            _ if amount.contains(|c: char| c.is_ascii_digit()) => {
                Err(CalendarError::Amount(text.to_owned()))
            }
            _ => Err(CalendarError::Length(text.to_owned())),
        }
    }

    /// The unit as answers name it, e.g. `working_day`.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Minutes(_) => "minute",
            Self::Hours(_) => "hour",
            Self::WorkingHours(_) => "working_hour",
            Self::Days(_) => "calendar_day",
            Self::WorkingDays(_) => "working_day",
            Self::Months(_) => "month",
            Self::SameDay => "same_day",
            Self::NextDay => "next_day",
            Self::NextWorkingDay => "next_working_day",
            Self::WeekEnd => "week_end",
            Self::MonthEnd => "month_end",
            Self::YearEnd => "year_end",
            Self::OnTheSpot => "on_the_spot",
            Self::Immediately => "immediately",
            Self::Promptly => "promptly",
            Self::PerCase => "per_case",
            Self::NoneInText => "none_in_text",
        }
    }

    /// How many units; none where the name says it all.
    #[must_use]
    pub fn amount(&self) -> Option<i64> {
        match self {
            Self::Minutes(n)
            | Self::Hours(n)
            | Self::WorkingHours(n)
            | Self::Days(n)
            | Self::WorkingDays(n)
            | Self::Months(n) => Some(i64::from(*n)),
            _ => None,
        }
    }

    /// This length with an extension. Extend the length and not the date: 31 January and a month
    /// and a month is 31 March, not 28.
    ///
    /// # Errors
    /// [`CalendarError::Units`] when the units differ or the length has no amount,
    /// [`CalendarError::Amount`] when the sum is too large.
    pub fn extended_by(&self, by: &Self) -> Result<Self, CalendarError> {
        let (make, a, b): (fn(u32) -> Self, u32, u32) = match (*self, *by) {
            (Self::Minutes(a), Self::Minutes(b)) => (Self::Minutes, a, b),
            (Self::Hours(a), Self::Hours(b)) => (Self::Hours, a, b),
            (Self::WorkingHours(a), Self::WorkingHours(b)) => (Self::WorkingHours, a, b),
            (Self::Days(a), Self::Days(b)) => (Self::Days, a, b),
            (Self::WorkingDays(a), Self::WorkingDays(b)) => (Self::WorkingDays, a, b),
            (Self::Months(a), Self::Months(b)) => (Self::Months, a, b),
            _ => {
                return Err(CalendarError::Units {
                    length: self.to_string(),
                    by: by.to_string(),
                });
            }
        };
        match a.checked_add(b).filter(|sum| *sum <= LARGEST) {
            Some(sum) => Ok(make(sum)),
            None => Err(CalendarError::Amount(format!("{self} + {by}"))),
        }
    }

    /// What kind of limit it is: `amount`, `immediate`, `prompt`, `per_case` or `none_in_text`.
    #[must_use]
    pub fn limit(&self) -> &'static str {
        match self {
            Self::OnTheSpot | Self::Immediately => "immediate",
            Self::Promptly => "prompt",
            Self::PerCase => "per_case",
            Self::NoneInText => "none_in_text",
            _ => "amount",
        }
    }

    /// Whether it counts whole days, so that the start day, rolls and start policies matter.
    #[must_use]
    pub fn is_day_like(&self) -> bool {
        self.limit() == "amount"
            && !matches!(
                self,
                Self::Minutes(_) | Self::Hours(_) | Self::WorkingHours(_)
            )
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (amount, unit) = match self {
            Self::Minutes(n) => (n, "minute"),
            Self::Hours(n) => (n, "hour"),
            Self::WorkingHours(n) => (n, "working hour"),
            Self::Days(n) => (n, "day"),
            Self::WorkingDays(n) => (n, "working day"),
            Self::Months(n) => (n, "month"),
            named => {
                let name = NAMED.iter().find(|(_, length)| length == named);
                return f.write_str(name.map_or("", |(name, _)| name));
            }
        };
        let plural = if *amount == 1 { "" } else { "s" };
        write!(f, "{amount} {unit}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_reads_back_what_it_writes() {
        let counted = [1, 2, 100_000].into_iter().flat_map(|n| {
            [
                Length::Minutes(n),
                Length::Hours(n),
                Length::WorkingHours(n),
                Length::Days(n),
                Length::WorkingDays(n),
                Length::Months(n),
            ]
        });
        for length in counted.chain(NAMED.map(|(_, length)| length)) {
            assert_eq!(Length::parse(&length.to_string()), Ok(length));
        }
    }

    #[test]
    fn a_wrong_length_is_quoted_and_told_apart_from_a_wrong_amount() {
        for text in [
            "",
            "5",
            "soon",
            "5 workdays",
            "Same day",
            "5  days",
            " 5 days",
        ] {
            assert!(
                matches!(Length::parse(text), Err(CalendarError::Length(t)) if t == text),
                "{text}"
            );
        }
        for text in [
            "0 days",
            "-3 days",
            "+3 days",
            "1.5 hours",
            "99999999999 days",
            "100001 days",
        ] {
            assert!(
                matches!(Length::parse(text), Err(CalendarError::Amount(t)) if t == text),
                "{text}"
            );
        }
    }
}
