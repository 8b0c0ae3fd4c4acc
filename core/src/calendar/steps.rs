//! A limit told day by day: counted, skipped, why. Never: sentences.

use super::{Calendar, Due, Length};
use crate::answer::DayStep;
use crate::time::{Day, Instant};

impl Calendar {
    /// Every day from the start to the limit, the start first.
    ///
    /// Days that count have their number. For working days and working hours each day says why it
    /// works or not; for calendar terms only the days after the raw date do, which were rolled over.
    #[must_use]
    pub fn steps(&self, start: Instant, length: &Length, due: &Due) -> Vec<DayStep> {
        let first = start.day(self.zone());
        let last = due.date.max(due.raw_date);
        let mut counted = 0;
        (first.0..=last.0)
            .map(Day)
            .map(|day| {
                let mut step = self.step(day);
                if day == first {
                    "start".clone_into(&mut step.reason);
                }
                if day <= due.counts_from {
                    return step;
                }
                let counts = match length {
                    Length::WorkingDays(_) | Length::NextWorkingDay => self.works(day),
                    Length::Days(_) | Length::NextDay => day <= due.raw_date,
                    _ => false,
                };
                if counts {
                    counted += 1;
                    step.counted = Some(counted);
                }
                let by_calendar = !matches!(
                    length,
                    Length::WorkingDays(_)
                        | Length::NextWorkingDay
                        | Length::WorkingHours(_)
                        | Length::SameDay
                );
                if by_calendar && (day < due.raw_date || (day == due.raw_date && due.date == day)) {
                    "calendar_day".clone_into(&mut step.reason);
                }
                step
            })
            .collect()
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
