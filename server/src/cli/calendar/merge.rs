//! One region file out of a region file and a notice. Both have been read by the core before; the
//! result counts only if the core reads the same days from it.

use redress_core::calendar::Calendar;
use redress_core::time::Day;
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

/// The merged file and its calendar; none when it would not have the days of `expected`.
pub(super) fn merged(
    region: &str,
    notice: &str,
    expected: &Calendar,
) -> Option<(String, Calendar)> {
    let mut file: File = serde_json::from_str(region).ok()?;
    let notice: File = serde_json::from_str(notice).ok()?;
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
        list.sort_by(|a, b| a.from.cmp(&b.from));
    }
    file.statutory.extend(notice.statutory);
    file.names.extend(notice.names);
    file.notices.extend(notice.notices);
    let published = days(file.published.iter().chain(&notice.published))?;
    file.published = runs(&published, &Map::new());

    let text = serde_json::to_string_pretty(&file).ok()? + "\n";
    let calendar = Calendar::load(&text).ok()?;
    let same =
        calendar.changed_days(expected).is_empty() && calendar.published() == expected.published();
    same.then_some((text, calendar))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped;
    use serde_json::json;

    fn merge(notice: &Value) -> (Calendar, Calendar) {
        let region = shipped::calendar("CN").unwrap();
        let expected = Calendar::load(&region).unwrap();
        let expected = expected.with_notice(&notice.to_string()).unwrap();
        let (_, calendar) = merged(&region, &notice.to_string(), &expected).unwrap();
        (calendar, expected)
    }

    fn notice(off: Value, work: Value) -> Value {
        json!({
            "format": 1, "layer": "notice", "region": "CN",
            "notices": {"x": {"number": "某发〔2026〕1号", "title": "某通知"}},
            "final": [{"from": "2026-12-29", "to": "2027-12-31"}],
            "off": off, "work": work,
        })
    }

    #[test]
    fn a_notice_for_a_new_year_is_read_the_same_from_the_merged_file() {
        let (merged, expected) = merge(&notice(
            json!([{"from": "2027-02-05", "to": "2027-02-12", "name": "spring_festival", "notice": "x"}]),
            json!([{"from": "2027-01-31", "name": "spring_festival", "notice": "x"}]),
        ));
        let day = |text| Day::parse(text).unwrap();
        for calendar in [&merged, &expected] {
            assert!(calendar.day(day("2027-01-31")).works);
            assert!(!calendar.day(day("2027-02-12")).works);
            assert_eq!(
                calendar.day(day("2027-02-12")).notice,
                Some("某发〔2026〕1号")
            );
        }
        assert_eq!(merged.published().len(), 1);
    }

    #[test]
    fn a_notice_that_takes_days_back_splits_what_the_region_said() {
        let (merged, _) = merge(&notice(
            json!([{"from": "2026-10-10", "name": "national_day", "notice": "x"}]),
            json!([{"from": "2026-10-05", "name": "national_day", "notice": "x"}]),
        ));
        let works = |text| merged.day(Day::parse(text).unwrap()).works;
        assert!(!works("2026-10-10") && works("2026-10-05"));
        assert!(!works("2026-10-04") && !works("2026-10-06"));
    }
}
