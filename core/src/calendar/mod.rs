//! Calendars: which days work, counted forwards and backwards at the same cost for any distance.
//!
//! A [`Calendar`] is read from data at run time: a region's file and, over it, new notices, local
//! and organisation overlays. Beyond the published years it still answers, and says from which day
//! on the answer is uncertain. Nothing here knows a case, a pack or the present time.

mod build;
mod course;
mod doc;
mod due;
mod error;
mod hours;
mod length;
mod merge;
mod overlay;
mod pause;
mod steps;
mod table;

pub use course::{Course, Extension, More, Refused, Terms};
pub use doc::Layer;
pub use due::{Due, Roll, StartPolicy, months_after};
pub use error::CalendarError;
pub use length::Length;
pub use pause::{Clock, Pause};

use crate::answer::Text;
use crate::time::{Day, Instant, Zone};
use doc::Sheet;
use hours::WorkTime;
use table::Table;

/// Which days work in a region, for an organisation, and by which notice.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The files it was made from, lowest first.
    layers: Vec<Sheet>,
    zone: Zone,
    /// Bit 1 for Monday … bit 7 for Sunday.
    weekend: u8,
    table: Table,
    /// Spans of days that are published, in order, apart from each other.
    known: Vec<(Day, Day)>,
    /// The longest of them, where nearly every question falls.
    sure: (Day, Day),
    /// Days that some file speaks of, in order.
    marks: Vec<(Day, Mark)>,
    labels: Vec<Label>,
    time: Option<WorkTime>,
    digest: String,
}

/// A day that some file speaks of.
#[derive(Debug, Clone, Copy)]
struct Mark {
    works: bool,
    label: usize,
}

/// What a file says about a day, in words.
#[derive(Debug, Clone, Default)]
struct Label {
    name: Option<Text>,
    notice: Option<String>,
}

/// Why a day works or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// An ordinary workday.
    Workday,
    /// A weekend day made a workday by a notice (调休).
    Makeup,
    /// A weekend day.
    Weekend,
    /// A day off by a notice, a local rule or the organisation.
    Holiday,
    /// Taken as a workday; its notice is not published.
    UncertainWorkday,
    /// Taken as a day off; its notice is not published.
    UncertainOff,
}

impl Reason {
    /// As answers write it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Workday => "workday",
            Self::Makeup => "makeup",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::UncertainWorkday => "uncertain_workday",
            Self::UncertainOff => "uncertain_off",
        }
    }
}

/// One day of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayInfo<'a> {
    /// It counts as a working day.
    pub works: bool,
    /// Why.
    pub reason: Reason,
    /// Name of the holiday, or of the one a make-up workday belongs to.
    pub name: Option<Text>,
    /// Number of the notice, or its title where no number is on record.
    pub notice: Option<&'a str>,
    /// Its notice is published.
    pub certain: bool,
}

/// Where counting working days leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// The day.
    pub day: Day,
    /// The first day passed or reached whose notice is not published.
    pub uncertain_from: Option<Day>,
}

/// How many working days lie between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Working days; negative when counted backwards.
    pub days: i64,
    /// The first day counted whose notice is not published.
    pub uncertain_from: Option<Day>,
}

impl Calendar {
    /// Reads the file of a region; or a list of files, the region's first and laid over it the
    /// others, notices and overlays, as [`Calendar::with_notice`] and [`Calendar::with_overlay`] do.
    ///
    /// # Errors
    /// [`CalendarError`] naming the entry that is wrong, in a list with the place of its file.
    pub fn load(json: &str) -> Result<Self, CalendarError> {
        if !json.trim_start().starts_with('[') {
            return Self::build(vec![Sheet::read(json)?]);
        }
        let list: Vec<serde_json::Value> =
            crate::json::read(json).map_err(|e| CalendarError::Json(e.to_string()))?;
        let mut calendar: Option<Self> = None;
        for (number, file) in (1..).zip(&list) {
            let sheet = Sheet::read(&file.to_string());
            let laid = sheet.and_then(|sheet| match &calendar {
                None => Self::build(vec![sheet]),
                Some(_) if sheet.layer == Layer::Region => Err(CalendarError::Layer {
                    expected: "notice\", \"local\" or \"organisation",
                    found: sheet.layer.text(),
                }),
                Some(below) => below.with(sheet),
            });
            calendar = Some(laid.map_err(|cause| CalendarError::InList {
                number,
                cause: Box::new(cause),
            })?);
        }
        calendar.ok_or_else(|| CalendarError::Empty("list of calendar files".to_owned()))
    }

    /// Digest of the data, `sha256:<hex>`: of the region's file in canonical form, or of the
    /// digests of all files laid over each other.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Region, e.g. `CN`.
    #[must_use]
    pub fn region(&self) -> &str {
        self.layers.first().map_or("", |base| &base.region)
    }

    /// What the uppermost named file calls itself: the region, the city or the organisation.
    #[must_use]
    pub fn title(&self) -> Text {
        let mut titles = self.layers.iter().rev().map(|layer| &layer.title);
        titles
            .find(|title| **title != Text::default())
            .cloned()
            .unwrap_or_default()
    }

    /// The zone its days are days of.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The spans of days whose notices are published, in order.
    #[must_use]
    pub fn published(&self) -> &[(Day, Day)] {
        &self.known
    }

    /// What is known of a day. Outside 1990–2050 that is the plain week, uncertain.
    #[must_use]
    pub fn day(&self, day: Day) -> DayInfo<'_> {
        let weekend = self.weekend >> day.weekday() & 1 == 1;
        let mark = self.mark(day);
        let works = mark.map_or(!weekend, |mark| mark.works);
        let certain = self.first_uncertain(day, day).is_none();
        let reason = match (certain, works) {
            (true, true) if weekend => Reason::Makeup,
            (true, true) => Reason::Workday,
            (true, false) if mark.is_some() => Reason::Holiday,
            (true, false) => Reason::Weekend,
            (false, true) => Reason::UncertainWorkday,
            (false, false) => Reason::UncertainOff,
        };
        let label = mark.and_then(|mark| self.labels.get(mark.label));
        DayInfo {
            works,
            reason,
            name: label.and_then(|label| label.name.clone()),
            notice: label.and_then(|label| label.notice.as_deref()),
            certain,
        }
    }

    /// The `n`-th working day strictly after `day`; for 0 the day itself, working or not.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] and [`CalendarError::TooFar`] beyond 1990–2050.
    // Within a caller's loop the masks stay in registers; called, a third of the time is the call.
    #[inline(always)]
    pub fn add(&self, day: Day, n: u32) -> Result<Added, CalendarError> {
        let found = Table::index(day).and_then(|index| match n.checked_sub(1) {
            None => Some(day),
            Some(more) => self.table.select(self.table.rank(index).checked_add(more)?),
        });
        let Some(found) = found else {
            return Err(beyond(day, i64::from(n)));
        };
        Ok(Added {
            day: found,
            uncertain_from: self.first_uncertain(day.plus(1), found),
        })
    }

    /// The `n`-th working day strictly before `day`; for 0 the day itself, working or not.
    ///
    /// # Errors
    /// As [`Calendar::add`].
    pub fn sub(&self, day: Day, n: u32) -> Result<Added, CalendarError> {
        let found = Table::index(day).and_then(|index| match n {
            0 => Some(day),
            _ => {
                let today = u32::from(self.table.works(index));
                let earlier = self.table.rank(index) - today;
                self.table.select(earlier.checked_sub(n)?)
            }
        });
        let Some(found) = found else {
            return Err(beyond(day, -i64::from(n)));
        };
        Ok(Added {
            day: found,
            uncertain_from: self.first_uncertain(found, day.plus(-1)),
        })
    }

    /// The working days after `from`, up to and including `to`; negative when `to` is earlier.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond 1990–2050.
    #[inline]
    pub fn count(&self, from: Day, to: Day) -> Result<Counted, CalendarError> {
        let (Some(start), Some(end)) = (Table::index(from), Table::index(to)) else {
            return Err(beyond(
                if Table::index(from).is_some() {
                    to
                } else {
                    from
                },
                0,
            ));
        };
        let days = i64::from(self.table.rank(end)) - i64::from(self.table.rank(start));
        Ok(Counted {
            days,
            uncertain_from: self.first_uncertain(from.min(to).plus(1), from.max(to)),
        })
    }

    /// Whether the office is closed at an instant: a day off, before opening, after close or in a
    /// break. Without office hours every working day is open round the clock.
    #[must_use]
    pub fn off_hours(&self, at: Instant) -> bool {
        let day = at.day(self.zone);
        let second = hours::second(at.second_of_day(self.zone));
        let open = match &self.time {
            None => true,
            Some(time) => time
                .spans(day)
                .any(|(open, close)| (open..=close).contains(&second)),
        };
        !(open && self.works(day))
    }

    /// Whether office hours are known.
    #[must_use]
    pub fn has_hours(&self) -> bool {
        self.time.is_some()
    }

    /// Working seconds from one instant to another; negative when `to` is earlier.
    ///
    /// # Errors
    /// [`CalendarError::NoHours`] without office hours, [`CalendarError::OutOfRange`] beyond
    /// 1990–2050.
    pub fn working_seconds(&self, from: Instant, to: Instant) -> Result<i64, CalendarError> {
        Ok(i64::from(self.worked(to)?) - i64::from(self.worked(from)?))
    }

    /// Working seconds of all time before an instant.
    fn worked(&self, at: Instant) -> Result<u32, CalendarError> {
        let day = at.day(self.zone);
        let index = inside(day)?;
        let second = hours::second(at.second_of_day(self.zone));
        Ok(self.time()?.before(&self.table, day, index, second))
    }

    fn time(&self) -> Result<&WorkTime, CalendarError> {
        self.time
            .as_ref()
            .ok_or_else(|| CalendarError::NoHours(self.region().to_owned()))
    }

    fn works(&self, day: Day) -> bool {
        match Table::index(day) {
            Some(index) => self.table.works(index),
            None => self.weekend >> day.weekday() & 1 == 0,
        }
    }

    fn mark(&self, day: Day) -> Option<Mark> {
        let found = self.marks.binary_search_by_key(&day, |(day, _)| *day);
        found
            .ok()
            .and_then(|i| self.marks.get(i))
            .map(|(_, mark)| *mark)
    }

    /// The first day of a span that is not published.
    #[inline]
    fn first_uncertain(&self, from: Day, to: Day) -> Option<Day> {
        if self.sure.0 <= from && to <= self.sure.1 {
            return None;
        }
        self.first_unpublished(from, to)
    }

    #[cold]
    fn first_unpublished(&self, from: Day, to: Day) -> Option<Day> {
        let mut next = from;
        for (first, last) in &self.known {
            if next < *first {
                break;
            }
            next = next.max(last.plus(1));
        }
        (next <= to).then_some(next)
    }
}

fn inside(day: Day) -> Result<usize, CalendarError> {
    Table::index(day).ok_or(CalendarError::OutOfRange(day))
}

/// Why there is no day some working days away. Apart, so that the way without an error stays short.
#[cold]
fn beyond(day: Day, working_days: i64) -> CalendarError {
    match Table::index(day) {
        None => CalendarError::OutOfRange(day),
        Some(_) => CalendarError::TooFar {
            from: day,
            amount: format!("{working_days} working days"),
        },
    }
}
