//! Instants, civil days and fixed-offset zones: the only representation of time in the core.
//!
//! Nothing here reads a clock; `now` is always an argument. Text in and out is RFC 3339 with an
//! offset and whole seconds; civil arithmetic is chrono's.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime};
use thiserror::Error;

/// What can be wrong with a time given as text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Not an RFC 3339 instant.
    #[error("\"{0}\" is not an instant; write it like 2025-09-30T10:00:00+08:00, with the offset")]
    Instant(String),
    /// An instant with a fraction of a second.
    #[error("\"{0}\" has a fraction of a second; give whole seconds")]
    Fraction(String),
    /// Not a civil date.
    #[error("\"{0}\" is not a date; write it like 2025-09-30")]
    Day(String),
    /// A zone name without a known fixed offset.
    #[error(
        "zone \"{0}\" is not known; use Asia/Shanghai, Asia/Hong_Kong, Asia/Macau or Asia/Taipei"
    )]
    Zone(String),
}

/// A point in time: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A civil day: days since 1970-01-01. Arithmetic on it never meets a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// A zone of fixed offset, in seconds east of Greenwich.
///
/// All regions that Redress has calendars for use +08:00 without summer time since 1992.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(pub i32);

/// Seconds in a civil day.
pub const DAY_SECONDS: i64 = 86_400;

impl Zone {
    /// China standard time, the zone of every shipped calendar.
    pub const CHINA: Self = Self(8 * 3600);

    /// The zone of an IANA name.
    ///
    /// # Errors
    /// [`TimeError::Zone`] for a name without a fixed offset known here.
    pub fn named(name: &str) -> Result<Self, TimeError> {
        match name {
            "Asia/Shanghai" | "Asia/Hong_Kong" | "Asia/Macau" | "Asia/Taipei" => Ok(Self::CHINA),
            "UTC" => Ok(Self(0)),
            _ => Err(TimeError::Zone(name.to_owned())),
        }
    }
}

impl Instant {
    /// Reads an RFC 3339 instant with offset and whole seconds.
    ///
    /// ```
    /// use redress_core::time::Instant;
    /// assert_eq!(Instant::parse("1970-01-01T08:00:01+08:00"), Ok(Instant(1)));
    /// assert!(Instant::parse("1970-01-01T08:00:01").is_err());
    /// ```
    ///
    /// # Errors
    /// [`TimeError::Instant`] without offset or out of range, [`TimeError::Fraction`] with a fraction.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if let Some(usual) = usual(text) {
            return Ok(usual);
        }
        let parsed =
            DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::Instant(text.to_owned()))?;
        if parsed.timestamp_subsec_nanos() != 0 {
            return Err(TimeError::Fraction(text.to_owned()));
        }
        Ok(Self(parsed.timestamp()))
    }

    /// RFC 3339 text in `zone`, e.g. `2025-09-30T10:00:00+08:00`.
    #[must_use]
    pub fn text(self, zone: Zone) -> String {
        let offset = zone.0 / 60;
        if let Some(mut text) = written(self.day(zone)).filter(|_| zone.0 == offset * 60) {
            let second = self.second_of_day(zone);
            let sign = if offset < 0 { '-' } else { '+' };
            let offset = i64::from(offset.abs());
            for (before, number) in [
                ('T', second / 3600),
                (':', second / 60 % 60),
                (':', second % 60),
                (sign, offset / 60),
                (':', offset % 60),
            ] {
                text.push(before);
                two(&mut text, number);
            }
            return text;
        }
        let Some(utc) = DateTime::from_timestamp(self.0, 0) else {
            return format!("@{}", self.0);
        };
        let Some(offset) = FixedOffset::east_opt(zone.0) else {
            return format!("@{}", self.0);
        };
        utc.with_timezone(&offset)
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    /// The civil day of this instant in `zone`.
    #[must_use]
    pub fn day(self, zone: Zone) -> Day {
        let days = (self.0 + i64::from(zone.0)).div_euclid(DAY_SECONDS);
        Day(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Seconds since local midnight in `zone`, 0..86400.
    #[must_use]
    pub fn second_of_day(self, zone: Zone) -> i64 {
        (self.0 + i64::from(zone.0)).rem_euclid(DAY_SECONDS)
    }

    /// This instant moved by a number of seconds.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`TimeError::Day`] when the text is no such date.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let day = text.as_bytes().try_into().ok().and_then(civil);
        day.ok_or_else(|| TimeError::Day(text.to_owned()))
    }

    /// The day of a chrono date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH_CE)
    }

    /// The chrono date of this day; none outside chrono's range.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0.checked_add(EPOCH_CE)?)
    }

    /// The day of a civil year, month and day; none when there is no such day.
    #[must_use]
    pub fn civil(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn text(self) -> String {
        let other = || {
            self.date()
                .map_or_else(|| format!("day {}", self.0), |d| d.to_string())
        };
        written(self).unwrap_or_else(other)
    }

    /// ISO weekday, Monday = 1 … Sunday = 7.
    #[must_use]
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        u32::try_from((self.0 + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// The first instant of this day in `zone`.
    #[must_use]
    pub fn start(self, zone: Zone) -> Instant {
        Instant(i64::from(self.0) * DAY_SECONDS - i64::from(zone.0))
    }

    /// The day a number of days later (or earlier).
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

/// A day of a year of four digits as `YYYY-MM-DD`, with room for a time.
fn written(day: Day) -> Option<String> {
    let date = day.date().filter(|d| (0..=9999).contains(&d.year()))?;
    let mut text = String::with_capacity(25);
    two(&mut text, i64::from(date.year() / 100));
    two(&mut text, i64::from(date.year() % 100));
    text.push('-');
    two(&mut text, i64::from(date.month()));
    text.push('-');
    two(&mut text, i64::from(date.day()));
    Some(text)
}

/// Two digits.
fn two(text: &mut String, number: i64) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

/// Whether a text has a form: a digit where that has a nought, a sign where that has a plus.
fn formed(text: &[u8], form: &[u8]) -> bool {
    let fits = |(own, form): (&u8, &u8)| match form {
        b'0' => own.is_ascii_digit(),
        b'+' => matches!(own, b'+' | b'-'),
        form => own == form,
    };
    text.len() == form.len() && text.iter().zip(form).all(fits)
}

/// The number that a few digits write.
fn number(digits: &[u8]) -> u32 {
    let add = |sum: u32, digit: &u8| sum * 10 + u32::from(digit - b'0');
    digits.iter().fold(0, add)
}

/// The day that `YYYY-MM-DD` names.
fn civil(text: &[u8; 10]) -> Option<Day> {
    if !formed(text, b"0000-00-00") {
        return None;
    }
    let [y0, y1, y2, y3, _, m0, m1, _, d0, d1] = *text;
    let year = i32::try_from(number(&[y0, y1, y2, y3])).ok()?;
    Day::civil(year, number(&[m0, m1]), number(&[d0, d1]))
}

/// An instant as answers write it, `2025-09-30T10:00:00+08:00`; none for every other way.
fn usual(text: &str) -> Option<Instant> {
    let bytes: &[u8; 25] = text.as_bytes().try_into().ok()?;
    if !formed(bytes, b"0000-00-00T00:00:00+00:00") {
        return None;
    }
    let day = civil(bytes.first_chunk()?)?;
    let number = |from: usize, to: usize| number(bytes.get(from..to).unwrap_or_default());
    let [hour, minute, second] = [number(11, 13), number(14, 16), number(17, 19)];
    let [east, past] = [number(20, 22), number(23, 25)];
    // Leap seconds and wrong times are left to the full reader.
    if hour > 23 || minute > 59 || second > 59 || east > 23 || past > 59 {
        return None;
    }
    let offset = i64::from(east * 3600 + past * 60);
    let offset = if text.get(19..20) == Some("-") {
        -offset
    } else {
        offset
    };
    let time = i64::from(hour * 3600 + minute * 60 + second);
    Some(Instant(i64::from(day.0) * DAY_SECONDS + time - offset))
}

/// Days from 0001-01-01 to 1970-01-01, in chrono's count.
const EPOCH_CE: i32 = 719_163;

/// Local civil date and time of an instant, for display.
#[must_use]
pub fn local(instant: Instant, zone: Zone) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(instant.0 + i64::from(zone.0), 0).map(|t| t.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_text_round_trips_and_weekdays_match_the_almanac() {
        for (text, weekday) in [
            ("1970-01-01", 4),
            ("2025-09-30", 2),
            ("2024-02-29", 4),
            ("1969-12-31", 3),
        ] {
            let day = Day::parse(text).unwrap();
            assert_eq!(day.text(), text);
            assert_eq!(day.weekday(), weekday, "{text}");
        }
    }

    #[test]
    fn a_day_is_written_in_one_way_only() {
        for text in [
            "2025-9-30 ",
            "2025-02-29",
            "+025-01-01",
            " 2025-9-30",
            "2025/09/30",
            "２025-9-3",
        ] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_instant_just_before_local_midnight_belongs_to_the_old_day() {
        let t = Instant::parse("2025-09-30T23:59:59+08:00").unwrap();
        assert_eq!(t.day(Zone::CHINA).text(), "2025-09-30");
        assert_eq!(t.plus(1).day(Zone::CHINA).text(), "2025-10-01");
        assert_eq!(t.text(Zone::CHINA), "2025-09-30T23:59:59+08:00");
    }

    #[test]
    fn instants_are_read_and_written_as_chrono_does() {
        let chrono = |text: &str| {
            let read = DateTime::parse_from_rfc3339(text).ok();
            let whole = read.filter(|at| at.timestamp_subsec_nanos() == 0);
            whole.map(|at| at.timestamp())
        };
        for year in [
            "0000", "0001", "1582", "1969", "2000", "2024", "2025", "9999",
        ] {
            for day in [
                "01-01", "02-28", "02-29", "06-31", "12-31", "13-01", "00-10",
            ] {
                for time in ["00:00:00", "23:59:59", "24:00:00", "12:60:00", "23:59:60"] {
                    for offset in ["+08:00", "-11:30", "+00:00", "-00:00", "+24:00", "+05:60"] {
                        let text = format!("{year}-{day}T{time}{offset}");
                        let read = Instant::parse(&text).ok().map(|at| at.0);
                        assert_eq!(read, chrono(&text), "{text}");
                    }
                }
            }
        }
        for zone in [8 * 3600, 0, -(11 * 3600 + 1800)] {
            let offset = FixedOffset::east_opt(zone).unwrap();
            for at in (-62_000_000_000..250_000_000_000_i64).step_by(1_234_567_891) {
                let there = DateTime::from_timestamp(at, 0)
                    .unwrap()
                    .with_timezone(&offset);
                let seconds = chrono::SecondsFormat::Secs;
                let text = there.to_rfc3339_opts(seconds, false);
                assert_eq!(Instant(at).text(Zone(zone)), text);
                assert_eq!(
                    Instant(at).day(Zone(zone)).text(),
                    there.date_naive().to_string()
                );
            }
        }
    }

    #[test]
    fn fractions_and_missing_offsets_are_refused_with_the_text_quoted() {
        assert!(
            Instant::parse("2025-09-30T10:00:00")
                .unwrap_err()
                .to_string()
                .contains("\"2025-09-30T10:00:00\"")
        );
        assert!(matches!(
            Instant::parse("2025-09-30T10:00:00.5+08:00"),
            Err(TimeError::Fraction(_))
        ));
    }
}
