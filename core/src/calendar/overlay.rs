//! Laying further files over a calendar: a new notice, a province, an organisation. The calendar
//! itself never changes; a file that is wrong leaves nothing behind.

use super::doc::Sheet;
use super::table::{FIRST, LAST};
use super::{Calendar, CalendarError, Layer};
use crate::time::Day;

impl Calendar {
    /// This calendar with a newly published notice. What the notice says of a day replaces what
    /// was known before, and its span is no longer uncertain.
    ///
    /// # Errors
    /// [`CalendarError`] naming what is wrong; this calendar stays in force.
    pub fn with_notice(&self, json: &str) -> Result<Self, CalendarError> {
        let sheet = Sheet::read(json)?;
        if sheet.layer != Layer::Notice {
            return Err(CalendarError::Layer {
                expected: Layer::Notice.text(),
                found: sheet.layer.text(),
            });
        }
        self.with(sheet)
    }

    /// This calendar with the days and hours of a province or city, or of an organisation. The
    /// organisation wins over the province, the province over the region, in whatever order they
    /// are given; of two for the same level the later one wins.
    ///
    /// # Errors
    /// [`CalendarError`] naming what is wrong; this calendar stays in force.
    pub fn with_overlay(&self, json: &str) -> Result<Self, CalendarError> {
        let sheet = Sheet::read(json)?;
        if sheet.layer < Layer::Local {
            return Err(CalendarError::Layer {
                expected: "local\" or \"organisation",
                found: sheet.layer.text(),
            });
        }
        self.with(sheet)
    }

    /// The days that the two calendars treat differently: working or not, or with other hours.
    /// Only a limit that read one of them, or was uncertain, can move.
    #[must_use]
    pub fn changed_days(&self, other: &Self) -> Vec<Day> {
        (FIRST.0..=LAST.0)
            .map(Day)
            .filter(|day| {
                let works = self.works(*day);
                works != other.works(*day) || (works && !self.same_hours(other, *day))
            })
            .collect()
    }

    fn same_hours(&self, other: &Self, day: Day) -> bool {
        match (&self.time, &other.time) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => ours.spans(day).eq(theirs.spans(day)),
            _ => false,
        }
    }

    pub(super) fn with(&self, sheet: Sheet) -> Result<Self, CalendarError> {
        if sheet.region != self.region() {
            return Err(CalendarError::Region {
                expected: self.region().to_owned(),
                found: sheet.region,
            });
        }
        let mut layers = self.layers.clone();
        let place = layers.partition_point(|below| below.layer <= sheet.layer);
        layers.insert(place, sheet);
        Self::build(layers)
    }
}
