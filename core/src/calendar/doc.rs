//! The calendar file: its JSON shape, and the check that every entry is a real, unambiguous day.
//! Never: how files are laid over each other, or what a day counts for.
//!
//! | key | what it says | in layers |
//! |---|---|---|
//! | `format`, `layer`, `region`, `title` | format 1; what the file speaks for, and of where | all |
//! | `zone`, `weekend` | zone of the days; weekdays off, Monday = 1 | `region`; a week of their own also `local`, `organisation` |
//! | `final` | spans of days whose notices are published | `region`, `notice` |
//! | `names`, `notices` | texts that entries refer to by key | all |
//! | `off`, `work` | days off and workdays against the week: `from`, `to`, `name`, `notice` | all |
//! | `short` | workdays that end early, at `close` | all |
//! | `statutory` | days off by law, for years without a notice | `region`, `notice` |
//! | `hours` | `spans` of a day, other ones on `makeup` days or by `weekday` | all |

use super::CalendarError;
use super::hours::{Hours, HoursDoc};
use super::table::Table;
use crate::answer::Text;
use crate::order::InOrder;
use crate::time::{Day, Zone};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a file speaks for. Later ones win over earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// A region: zone, weekend, and every notice up to now.
    Region,
    /// One new notice of that region.
    Notice,
    /// A province, autonomous region or city.
    Local,
    /// One organisation, with its own hours.
    Organisation,
}

impl Layer {
    /// As files write it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Notice => "notice",
            Self::Local => "local",
            Self::Organisation => "organisation",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doc {
    format: u32,
    layer: Layer,
    region: String,
    #[serde(default)]
    title: Text,
    zone: Option<String>,
    weekend: Option<Vec<u32>>,
    #[serde(default, rename = "final")]
    published: Vec<SpanDoc>,
    #[serde(default)]
    names: BTreeMap<String, Text>,
    #[serde(default)]
    notices: BTreeMap<String, NoticeDoc>,
    #[serde(default)]
    off: Vec<EntryDoc>,
    #[serde(default)]
    work: Vec<EntryDoc>,
    #[serde(default)]
    short: Vec<ShortDoc>,
    #[serde(default)]
    statutory: Vec<EntryDoc>,
    hours: Option<HoursDoc>,
}

impl Doc {
    /// The zone is the region's, and only a notice publishes a year; a city or an organisation
    /// may have a week of its own, a notice may not.
    fn check_layer(&self) -> Result<(), CalendarError> {
        let keys = [
            ("zone", self.zone.is_some(), self.layer == Layer::Region),
            (
                "weekend",
                self.weekend.is_some(),
                self.layer != Layer::Notice,
            ),
            (
                "final",
                !self.published.is_empty(),
                self.layer <= Layer::Notice,
            ),
            (
                "statutory",
                !self.statutory.is_empty(),
                self.layer <= Layer::Notice,
            ),
        ];
        for (key, set, may) in keys {
            if set && !may {
                return Err(CalendarError::Misplaced {
                    layer: self.layer.text(),
                    key,
                });
            }
        }
        Ok(())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpanDoc {
    from: String,
    to: Option<String>,
}

/// A notice, as people cite it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeDoc {
    /// Official number; some older notices have none on record.
    number: Option<String>,
    title: String,
    /// Where it can be read; kept for the reader of the file.
    #[serde(default, rename = "url")]
    _url: Option<String>,
}

impl NoticeDoc {
    /// The number, else the title.
    pub(super) fn cite(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.title)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryDoc {
    from: String,
    to: Option<String>,
    name: Option<String>,
    notice: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortDoc {
    from: String,
    to: Option<String>,
    close: String,
    name: Option<String>,
    notice: Option<String>,
}

/// A checked file.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub layer: Layer,
    pub region: String,
    pub title: Text,
    pub zone: Option<Zone>,
    /// Bit 1 for Monday … bit 7 for Sunday.
    pub weekend: Option<u8>,
    pub published: Vec<(Day, Day)>,
    pub names: BTreeMap<String, Text>,
    pub notices: BTreeMap<String, NoticeDoc>,
    /// Days off and workdays that differ from the week, with the entry that says so.
    pub days: BTreeMap<Day, (bool, usize)>,
    /// Days that close early (seconds since midnight), with the entry.
    pub short: BTreeMap<Day, (u32, usize)>,
    /// Days off by law in years without a notice; the same day may be there twice.
    pub statutory: Vec<(Day, usize)>,
    pub entries: Vec<Entry>,
    pub hours: Option<Hours>,
    pub digest: String,
}

/// Where a statement about a day stands, and the keys it cites.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub place: String,
    pub name: Option<String>,
    pub notice: Option<String>,
}

impl Sheet {
    /// Reads and checks a file by itself; keys may be declared in the file it is laid over.
    pub(super) fn read(json: &str) -> Result<Self, CalendarError> {
        let value: serde_json::Value =
            crate::json::read(json).map_err(|e| CalendarError::Json(e.to_string()))?;
        let canonical = crate::canonical::to_string(&value)?;
        // From the text again: its errors have line and column, those of a value have not.
        let doc: Doc = crate::json::read(json).map_err(|e| CalendarError::Json(e.to_string()))?;
        if doc.format != 1 {
            return Err(CalendarError::Format(doc.format));
        }
        doc.check_layer()?;
        let mut sheet = Self {
            layer: doc.layer,
            region: doc.region,
            title: doc.title,
            zone: doc.zone.as_deref().map(Zone::named).transpose()?,
            weekend: doc.weekend.as_deref().map(weekend_mask).transpose()?,
            published: Vec::new(),
            names: doc.names,
            notices: doc.notices,
            days: BTreeMap::new(),
            short: BTreeMap::new(),
            statutory: Vec::new(),
            entries: Vec::new(),
            hours: doc.hours.map(Hours::read).transpose()?,
            digest: crate::canonical::digest(canonical.as_bytes()),
        };
        sheet.read_published(&doc.published)?;
        sheet.read_days("off", false, doc.off)?;
        sheet.read_days("work", true, doc.work)?;
        sheet.read_short(doc.short)?;
        for (i, entry) in doc.statutory.into_iter().enumerate() {
            let (first, last, index) = sheet.entry("statutory", i, entry)?;
            sheet
                .statutory
                .extend(days(first, last).map(|day| (day, index)));
        }
        sheet.statutory.in_order();
        Ok(sheet)
    }

    fn read_published(&mut self, spans: &[SpanDoc]) -> Result<(), CalendarError> {
        for (i, doc) in spans.iter().enumerate() {
            let place = format!("final[{i}]");
            let span = span(&place, &doc.from, doc.to.as_deref())?;
            if let Some((j, (from, _))) = self
                .published
                .iter()
                .enumerate()
                .find(|(_, (from, to))| *from <= span.1 && span.0 <= *to)
            {
                return Err(CalendarError::Twice {
                    day: span.0.max(*from).text(),
                    first: format!("final[{j}]"),
                    second: place,
                });
            }
            self.published.push(span);
        }
        Ok(())
    }

    fn read_days(
        &mut self,
        list: &'static str,
        works: bool,
        entries: Vec<EntryDoc>,
    ) -> Result<(), CalendarError> {
        for (i, doc) in entries.into_iter().enumerate() {
            let (first, last, index) = self.entry(list, i, doc)?;
            for day in days(first, last) {
                let Some((other_works, other)) = self.days.insert(day, (works, index)) else {
                    continue;
                };
                let (first, second, day) = (self.place(other), self.place(index), day.text());
                return Err(if other_works == works {
                    CalendarError::Twice { day, first, second }
                } else {
                    CalendarError::BothOffAndWork {
                        day,
                        off: first,
                        work: second,
                    }
                });
            }
        }
        Ok(())
    }

    fn read_short(&mut self, entries: Vec<ShortDoc>) -> Result<(), CalendarError> {
        for (i, doc) in entries.into_iter().enumerate() {
            let close = super::hours::clock(&format!("short[{i}]"), &doc.close)?;
            let entry = EntryDoc {
                from: doc.from,
                to: doc.to,
                name: doc.name,
                notice: doc.notice,
            };
            let (first, last, index) = self.entry("short", i, entry)?;
            for day in days(first, last) {
                if let Some((_, other)) = self.short.insert(day, (close, index)) {
                    return Err(CalendarError::Twice {
                        day: day.text(),
                        first: self.place(other),
                        second: self.place(index),
                    });
                }
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        list: &str,
        i: usize,
        doc: EntryDoc,
    ) -> Result<(Day, Day, usize), CalendarError> {
        let place = format!("{list}[{i}]");
        let (first, last) = span(&place, &doc.from, doc.to.as_deref())?;
        self.entries.push(Entry {
            place,
            name: doc.name,
            notice: doc.notice,
        });
        Ok((first, last, self.entries.len() - 1))
    }

    /// The entry's place in the file, for messages.
    pub(super) fn place(&self, index: usize) -> String {
        self.entries
            .get(index)
            .map_or_else(String::new, |entry| entry.place.clone())
    }
}

fn days(first: Day, last: Day) -> impl Iterator<Item = Day> {
    (first.0..=last.0).map(Day)
}

/// Reads a span of days within the years that calendars reach.
fn span(place: &str, from: &str, to: Option<&str>) -> Result<(Day, Day), CalendarError> {
    let first = day(place, from)?;
    let last = to.map_or(Ok(first), |to| day(place, to))?;
    if last < first {
        return Err(CalendarError::Reversed {
            entry: place.to_owned(),
            from: first.text(),
            to: last.text(),
        });
    }
    Ok((first, last))
}

fn day(place: &str, text: &str) -> Result<Day, CalendarError> {
    let day = Day::parse(text).map_err(|_| CalendarError::Date {
        entry: place.to_owned(),
        text: text.to_owned(),
    })?;
    match Table::index(day) {
        Some(_) => Ok(day),
        None => Err(CalendarError::OutOfRange(day)),
    }
}

fn weekend_mask(weekdays: &[u32]) -> Result<u8, CalendarError> {
    weekdays
        .iter()
        .enumerate()
        .try_fold(0, |mask, (i, weekday)| match weekday {
            1..=7 => Ok(mask | 1 << weekday),
            _ => Err(CalendarError::Weekday {
                entry: format!("weekend[{i}]"),
                weekday: weekday.to_string(),
            }),
        })
}
