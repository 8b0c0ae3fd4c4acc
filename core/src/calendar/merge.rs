//! One region file out of a region's file and a notice, to be kept and handed on. What is read here
//! was checked before by [`super::doc`]; the result counts only if the same days are read from it.

use super::{Calendar, CalendarError};
use crate::canonical;
use crate::order::InOrder;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A calendar file, as far as merging needs to know it.
#[derive(Debug, Default, Deserialize, Serialize)]
struct File {
    #[serde(default)]
    names: Map<String, Value>,
    #[serde(default)]
    notices: Map<String, Value>,
    #[serde(default, rename = "final", skip_serializing_if = "Vec::is_empty")]
    published: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    off: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    work: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    short: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    statutory: Vec<Entry>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A span of days and what else is said of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
struct Entry {
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Calendar {
    /// A region's file with a notice merged into it, as canonical text.
    ///
    /// ```
    /// # use redress_core::calendar::Calendar;
    /// # let region = include_str!("../../calendars/cn.json");
    /// let notice = r#"{"format": 1, "layer": "notice", "region": "CN",
    ///     "final": [{"from": "2026-12-29", "to": "2026-12-31"}]}"#;
    /// let merged = Calendar::merge_notice(region, notice)?;
    /// assert_eq!(Calendar::load(&merged)?.published().len(), 1);
    /// # Ok::<(), redress_core::calendar::CalendarError>(())
    /// ```
    ///
    /// # Errors
    /// [`CalendarError`] naming what is wrong in either file; [`CalendarError::Merge`] when the
    /// merged file would not have the days of the notice laid over the region.
    pub fn merge_notice(region: &str, notice: &str) -> Result<String, CalendarError> {
        let expected = Self::load(region)?.with_notice(notice)?;
        let text = merged(region, notice).ok_or(CalendarError::Merge)?;
        let calendar = Self::load(&text)?;
        let same = calendar.changed_days(&expected).is_empty()
            && calendar.published() == expected.published();
        same.then_some(text).ok_or(CalendarError::Merge)
    }
}

fn merged(region: &str, notice: &str) -> Option<String> {
    let mut file: File = crate::json::read(region).ok()?;
    let notice: File = crate::json::read(notice).ok()?;
    let weekend = file.rest.get("weekend")?.as_array()?.clone();
    let is_weekend = |day: &Day| weekend.contains(&Value::from(day.weekday()));

    // What the notice says of a day replaces what the region said.
    let stated = days(notice.off.iter().chain(&notice.work))?;
    let shortened = days(&notice.short)?;
    file.off = without(file.off, &stated)?;
    file.work = without(file.work, &stated)?;
    file.short = without(file.short, &stated.union(&shortened).copied().collect())?;
    // A region does not list as workdays what the week makes workdays anyway.
    let plain = stated
        .iter()
        .filter(|day| !is_weekend(day))
        .copied()
        .collect();
    file.off.extend(notice.off);
    file.work.extend(without(notice.work, &plain)?);
    file.short.extend(notice.short);
    for list in [&mut file.off, &mut file.work, &mut file.short] {
        list.in_order_by(|a, b| a.from.cmp(&b.from));
    }
    file.statutory.extend(notice.statutory);
    file.names.extend(notice.names);
    file.notices.extend(notice.notices);
    let published = days(file.published.iter().chain(&notice.published))?;
    file.published = runs(&published, &Map::new());
    canonical::of(&file).ok()
}

/// Every day of some entries.
fn days<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<BTreeSet<Day>> {
    let mut days = BTreeSet::new();
    for entry in entries {
        let first = Day::parse(&entry.from).ok()?;
        let last = match &entry.to {
            Some(to) => Day::parse(to).ok()?,
            None => first,
        };
        days.extend((first.0..=last.0).map(Day));
    }
    Some(days)
}

/// Entries without some days; an entry may fall into several.
fn without(entries: Vec<Entry>, gone: &BTreeSet<Day>) -> Option<Vec<Entry>> {
    let mut left = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = days([&entry])?;
        if own.is_disjoint(gone) {
            left.push(entry);
        } else {
            left.extend(runs(&own.difference(gone).copied().collect(), &entry.rest));
        }
    }
    Some(left)
}

/// Days as spans, each with what else is said of them.
fn runs(days: &BTreeSet<Day>, rest: &Map<String, Value>) -> Vec<Entry> {
    let mut runs: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if last.plus(1) == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    runs.into_iter()
        .map(|(first, last)| Entry {
            from: first.text(),
            to: (last != first).then(|| last.text()),
            rest: rest.clone(),
        })
        .collect()
}
