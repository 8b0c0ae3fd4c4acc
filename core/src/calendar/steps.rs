//! A limit told day by day: counted, skipped, why. Never: sentences.

use super::{Calendar, Due, Length};
use crate::answer::DayStep;
use crate::time::{Day, Instant};

impl Calendar {
    /// Every day from the start to the limit, the start first; to the raw date when it rolled back.
    ///
    /// Days that count have their number. For working days and working hours each day says why it
    /// works or not, so do days before counting begins and days rolled over. `pauses` are first and
    /// last days: the first of each still counts, the others up to the last do not.
    #[must_use]
    pub fn steps(
        &self,
        start: Instant,
        length: &Length,
        due: &Due,
        pauses: &[(Day, Day)],
    ) -> Vec<DayStep> {
        let paused = |day: Day| pauses.iter().any(|(from, to)| *from < day && day <= *to);
        let first = start.day(self.zone());
        let last = due.date.max(due.raw_date);
        (first.0..=last.0)
            .map(Day)
            .map(|day| {
                let mut step = self.step(day);
                let number = self.number(day, length, due, pauses);
                step.counted = number.filter(|_| day > first && !paused(day));
                let of_term = match length {
                    Length::Days(_) | Length::NextDay => step.counted.is_some(),
                    Length::WorkingDays(_)
                    | Length::NextWorkingDay
                    | Length::WorkingHours(_)
                    | Length::SameDay => false,
                    _ => day <= due.raw_date,
                };
                if day == first {
                    "start".clone_into(&mut step.reason);
                } else if paused(day) {
                    "paused".clone_into(&mut step.reason);
                } else if of_term && !(day == due.raw_date && due.date != day) {
                    // A day that is rolled off says why instead.
                    "calendar_day".clone_into(&mut step.reason);
                }
                step
            })
            .collect()
    }

    /// The number a day has when it counts: told backwards from the last one, which has the
    /// whole amount, because a deemed start may lie after the day of the start.
    fn number(&self, day: Day, length: &Length, due: &Due, pauses: &[(Day, Day)]) -> Option<i64> {
        let working = || Some(self.count(day, due.date).ok()?.days - self.stood_still(day, pauses));
        let days = || {
            let still = pauses
                .iter()
                .map(|(from, to)| i64::from(to.0 - (*from).max(day).0).max(0));
            i64::from(due.raw_date.0 - day.0) - still.sum::<i64>()
        };
        let number = match *length {
            Length::WorkingDays(_) | Length::NextWorkingDay if !self.works(day) => return None,
            Length::WorkingDays(n) => i64::from(n) - working()?,
            Length::NextWorkingDay => 1 - working()?,
            Length::Days(n) => i64::from(n) - days(),
            Length::NextDay => 1 - days(),
            _ => return None,
        };
        let all = length.amount().unwrap_or(1);
        (1..=all).contains(&number).then_some(number)
    }

    /// Working days after a day on which the clock stood still.
    fn stood_still(&self, day: Day, pauses: &[(Day, Day)]) -> i64 {
        let still = pauses.iter().filter(|(_, to)| *to > day);
        still
            .filter_map(|(from, to)| self.count((*from).max(day), *to).ok())
            .map(|counted| counted.days)
            .sum()
    }

    fn step(&self, day: Day) -> DayStep {
        let info = self.day(day);
        DayStep {
            date: day.text(),
            counted: None,
            reason: info.reason.text().to_owned(),
            name: info.name,
            notice: info.notice.map(str::to_owned),
        }
    }
}
