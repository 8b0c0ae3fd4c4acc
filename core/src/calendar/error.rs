//! What can go wrong with calendar data and with dates asked of it. Never: how it is shown.

use crate::canonical::CanonicalError;
use crate::time::{Day, TimeError};
use thiserror::Error;

/// Why a calendar could not be loaded or a date not be computed.
///
/// Entries are named as in the file, e.g. `off[3]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// Not JSON, or not of a calendar's shape.
    #[error("calendar file cannot be read: {0}; compare it with a shipped calendar file")]
    Json(String),
    /// A number that has no exact form.
    #[error("calendar file has no canonical form: {0}")]
    Canonical(#[from] CanonicalError),
    /// A format number other than the one known here.
    #[error("calendar format {0} is not known; this version reads format 1")]
    Format(u32),
    /// A region file without something only a region file can give.
    #[error("calendar of a region lacks \"{0}\"; add it")]
    Missing(&'static str),
    /// The zone is not one of fixed offset.
    #[error(transparent)]
    Zone(#[from] TimeError),
    /// A weekday number outside 1..=7.
    #[error("{entry}: {weekday} is not a weekday; count Monday as 1 and Sunday as 7")]
    Weekday {
        /// Where.
        entry: String,
        /// What was given.
        weekday: String,
    },
    /// Text that is no date.
    #[error("{entry}: \"{text}\" is not a date; write it like 2025-09-30")]
    Date {
        /// Where.
        entry: String,
        /// What was given.
        text: String,
    },
    /// A span that ends before it begins.
    #[error("{entry}: \"{to}\" is before \"{from}\"; give the earlier day first")]
    Reversed {
        /// Where.
        entry: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
    },
    /// Two entries speak of the same day.
    #[error("{second}: {day} is already in {first}; keep it in one of them")]
    Twice {
        /// The day.
        day: String,
        /// The entry that had it first.
        first: String,
        /// The entry that repeats it.
        second: String,
    },
    /// A day both off and a workday.
    #[error("{work}: {day} is a day off by {off}; a day is either off or a workday")]
    BothOffAndWork {
        /// The day.
        day: String,
        /// The entry that makes it off.
        off: String,
        /// The entry that makes it a workday.
        work: String,
    },
    /// A make-up workday that works anyway.
    #[error("{entry}: {day} is a workday without this entry; remove it or correct the date")]
    AlreadyWorks {
        /// Where.
        entry: String,
        /// The day.
        day: String,
    },
    /// A shorter day that does not work at all.
    #[error("{entry}: {day} is a day off and has no hours to shorten; remove one of the entries")]
    ShortDayOff {
        /// Where.
        entry: String,
        /// The day.
        day: String,
    },
    /// A name or notice key that the file does not declare.
    #[error("{entry}: {what} \"{key}\" is not declared; add it under \"{section}\"")]
    Undeclared {
        /// Where.
        entry: String,
        /// `name` or `notice`.
        what: &'static str,
        /// The key.
        key: String,
        /// The section that would declare it.
        section: &'static str,
    },
    /// Text that is no time of day.
    #[error("{entry}: \"{text}\" is not a time of day; write it like 09:00, up to 24:00")]
    Clock {
        /// Where.
        entry: String,
        /// What was given.
        text: String,
    },
    /// Office hours that overlap or run backwards.
    #[error(
        "{entry}: {from}-{to} does not come after the span before it; give spans in order, without overlap"
    )]
    Hours {
        /// Where.
        entry: String,
        /// Opening.
        from: String,
        /// Close.
        to: String,
    },
    /// A list that should not be empty.
    #[error("{0} is empty; give at least one, or leave it out")]
    Empty(String),
    /// An overlay or notice for another region.
    #[error("calendar data is for region \"{found}\", this calendar is \"{expected}\"")]
    Region {
        /// The region of the calendar.
        expected: String,
        /// The region of the data.
        found: String,
    },
    /// A file of one kind given where another kind belongs.
    #[error("calendar file is a \"{found}\" layer; give a \"{expected}\" layer here")]
    Layer {
        /// What belongs here.
        expected: &'static str,
        /// What was given.
        found: &'static str,
    },
    /// A day beyond all knowledge.
    #[error("{} lies outside the calendars, which reach from 1990-01-01 to 2050-12-31; check the year", .0.text())]
    OutOfRange(Day),
    /// A count that leads beyond all knowledge.
    #[error(
        "{amount} from {} leads outside the calendars, which reach from 1990-01-01 to 2050-12-31; give a smaller amount", .from.text()
    )]
    TooFar {
        /// Where the count starts.
        from: Day,
        /// How much was asked for.
        amount: String,
    },
    /// Text that is no length of time.
    #[error(
        "\"{0}\" is not a length of time; write it like \"5 working days\", \"24 hours\", \"1 month\" or \"next working day\""
    )]
    Length(String),
    /// An amount that is not a positive whole number of reasonable size.
    #[error("\"{0}\": the amount must be a whole number from 1 to 100000")]
    Amount(String),
    /// A pause that ends before it begins.
    #[error("pause from {from} ends at {to}, which is earlier; correct one of the times")]
    Pause {
        /// Begin.
        from: String,
        /// End.
        to: String,
    },
    /// An extension in another unit than the limit.
    #[error("\"{by}\" cannot be added to \"{length}\"; extend in the same unit")]
    Units {
        /// The limit.
        length: String,
        /// What should be added.
        by: String,
    },
    /// A file that sets what its layer has no say in.
    #[error("a \"{layer}\" layer cannot set \"{key}\"; remove it")]
    Misplaced {
        /// The layer.
        layer: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A file of a list that is wrong.
    #[error("calendar file {number} of the list: {cause}")]
    InList {
        /// Its place, counted from 1.
        number: usize,
        /// What is wrong.
        cause: Box<CalendarError>,
    },
    /// A notice that merges to something else than it says.
    #[error("merging the notice would change other days than it names; load it as it is")]
    Merge,
    /// Working hours asked of a calendar that has none.
    #[error("calendar \"{0}\" has no office hours; add them with an organisation overlay")]
    NoHours(String),
}
