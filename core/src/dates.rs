//! Dates asked for by themselves, without a case: the answers of `calendar add` and
//! `calendar count`, the same on the command line and in the npm module. Never: rules, cases.

use crate::answer::DayStep;
use crate::calendar::{Calendar, CalendarError, Length, Roll, StartPolicy};
use crate::time::{Day, Instant, TimeError};
use serde::Serialize;
use thiserror::Error;

/// Why there is no date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// The start is neither a date nor an instant.
    #[error(
        "\"{0}\" is neither a date nor an instant; write 2025-09-30 or 2025-09-30T10:00:00+08:00"
    )]
    Start(String),
    /// Hours and minutes from a whole day.
    #[error("\"{length}\" from \"{from}\" needs a time of day; write {from}T10:00:00+08:00")]
    NoTime {
        /// The start.
        from: String,
        /// The length.
        length: String,
    },
    /// A length such as "promptly".
    #[error("\"{0}\" has no number, so no date follows; give a length like \"5 working days\"")]
    NoNumber(String),
    /// A date that cannot be read.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// What the calendar says.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// The limit some time after a start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Region of the calendar.
    pub region: String,
    /// The start as asked.
    pub from: String,
    /// How many units; absent where the unit says it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// Unit, e.g. `working_day`.
    pub unit: String,
    /// Which day the start belongs to.
    pub start_policy: StartPolicy,
    /// What happens when the last day is a day off.
    pub roll: Roll,
    /// The last day in time.
    pub due_date: String,
    /// The limit as an instant.
    pub due_at: String,
    /// Whether an act at that instant is in time.
    pub due_inclusive: bool,
    /// Some day on the way is not published yet.
    pub provisional: bool,
    /// The first such day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain_from: Option<String>,
    /// Digest of the calendar.
    pub calendar: String,
    /// Every day from the start to the limit, when asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DayStep>,
}

/// The working days between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distance {
    /// Region of the calendar.
    pub region: String,
    /// The first day, not counted.
    pub from: String,
    /// The last day, counted.
    pub to: String,
    /// Working days after `from` up to `to`; negative when `to` is earlier.
    pub working_days: i64,
    /// Some day on the way is not published yet.
    pub provisional: bool,
    /// The first such day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain_from: Option<String>,
    /// Digest of the calendar.
    pub calendar: String,
    /// Every day from the earlier to the later day, when asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DayStep>,
}

/// The limit `length` after `from`, a date or an instant; with every day when `explain`.
///
/// # Errors
/// [`DateError`] for what cannot be read, has no number, or leads beyond the calendars.
pub fn add(
    calendar: &Calendar,
    from: &str,
    length: &str,
    policy: StartPolicy,
    roll: Roll,
    explain: bool,
) -> Result<Limit, DateError> {
    let zone = calendar.zone();
    let parsed = Length::parse(length)?;
    let start = match (Day::parse(from), Instant::parse(from)) {
        (Ok(_), _) if parsed.limit() == "amount" && !parsed.is_day_like() => {
            return Err(DateError::NoTime {
                from: from.to_owned(),
                length: length.to_owned(),
            });
        }
        (Ok(day), _) => day.start(zone),
        (_, Ok(instant)) => instant,
        _ => return Err(DateError::Start(from.to_owned())),
    };
    let due = calendar
        .due(start, &parsed, policy, roll)?
        .ok_or_else(|| DateError::NoNumber(length.to_owned()))?;
    Ok(Limit {
        region: calendar.region().to_owned(),
        from: from.to_owned(),
        amount: parsed.amount(),
        unit: parsed.unit().to_owned(),
        start_policy: policy,
        roll,
        due_date: due.date.text(),
        due_at: due.at.text(zone),
        due_inclusive: due.inclusive,
        provisional: due.uncertain_from.is_some(),
        uncertain_from: due.uncertain_from.map(Day::text),
        calendar: calendar.digest().to_owned(),
        steps: if explain {
            calendar.steps(start, &parsed, &due, &[])
        } else {
            Vec::new()
        },
    })
}

/// The working days after `from`, up to and including `to`; with every day when `explain`.
///
/// # Errors
/// [`DateError`] for what is no date or lies beyond the calendars.
pub fn count(
    calendar: &Calendar,
    from: &str,
    to: &str,
    explain: bool,
) -> Result<Distance, DateError> {
    let (first, last) = (Day::parse(from)?, Day::parse(to)?);
    let counted = calendar.count(first, last)?;
    Ok(Distance {
        region: calendar.region().to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        working_days: counted.days,
        provisional: counted.uncertain_from.is_some(),
        uncertain_from: counted.uncertain_from.map(Day::text),
        calendar: calendar.digest().to_owned(),
        steps: if explain {
            days(calendar, first.min(last), first.max(last))
        } else {
            Vec::new()
        },
    })
}

/// The days from one to another, working days numbered, the first not counted.
fn days(calendar: &Calendar, first: Day, last: Day) -> Vec<DayStep> {
    let mut number = 0;
    (first.0..=last.0)
        .map(Day)
        .map(|day| {
            let info = calendar.day(day);
            let start = day == first;
            let counts = info.works && !start;
            number += i64::from(counts);
            DayStep {
                date: day.text(),
                counted: counts.then_some(number),
                reason: if start { "start" } else { info.reason.text() }.to_owned(),
                name: info.name,
                notice: info.notice.map(str::to_owned),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn china() -> Calendar {
        Calendar::load(include_str!("../calendars/cn.json")).unwrap()
    }

    fn working_days(from: &str, n: u32) -> Result<Limit, DateError> {
        let length = format!("{n} working days");
        add(
            &china(),
            from,
            &length,
            StartPolicy::NotCounted,
            Roll::None,
            true,
        )
    }

    #[test]
    fn five_working_days_across_national_day_2025_are_explained_day_by_day() {
        let limit = working_days("2025-09-30", 5).unwrap();
        assert_eq!(limit.due_date, "2025-10-14");
        assert_eq!(limit.due_at, "2025-10-15T00:00:00+08:00");
        assert!(!limit.due_inclusive && !limit.provisional);
        assert_eq!(limit.steps.len(), 15);
        assert_eq!(limit.steps.last().unwrap().counted, Some(5));
        assert_eq!(
            limit.steps.iter().filter(|s| s.reason == "holiday").count(),
            8
        );
    }

    #[test]
    fn counting_back_what_was_added_gives_the_amount() {
        let there = count(&china(), "2026-02-13", "2026-02-27", true).unwrap();
        let back = count(&china(), "2026-02-27", "2026-02-13", false).unwrap();
        assert_eq!(there.working_days, -back.working_days);
        assert_eq!(
            there.steps.last().unwrap().counted,
            Some(there.working_days)
        );
        let limit = working_days("2026-02-13", u32::try_from(there.working_days).unwrap());
        assert_eq!(limit.unwrap().due_date, "2026-02-27");
    }

    #[test]
    fn days_not_published_yet_make_it_provisional_and_name_the_first() {
        let limit = working_days("2026-12-25", 5).unwrap();
        assert!(limit.provisional);
        assert_eq!(limit.uncertain_from.as_deref(), Some("2026-12-29"));
    }

    #[test]
    fn nothing_is_guessed_from_a_bad_question() {
        let ask = |from: &str, length: &str| {
            let asked = add(
                &china(),
                from,
                length,
                StartPolicy::NotCounted,
                Roll::None,
                false,
            );
            asked.unwrap_err().to_string()
        };
        assert!(ask("2025-09-31", "5 working days").contains("\"2025-09-31\""));
        assert!(ask("2025-09-30", "24 hours").contains("time of day"));
        assert!(ask("2025-09-30", "promptly").contains("no number"));
        assert!(ask("2025-09-30", "5 moons").contains("\"5 moons\""));
        assert!(count(&china(), "x", "2025-01-01", false).is_err());
    }
}
