//! Making a calendar of files laid over each other: who wins, what is published, and what stands
//! in for days without a notice. Never: reading files, or counting.

use super::doc::{NoticeDoc, Sheet};
use super::hours::WorkTime;
use super::table::{FIRST, LAST, Table};
use super::{Calendar, CalendarError, Label, Layer, Mark};
use crate::answer::Text;
use crate::order::InOrder;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What the files say together, while they are being laid over each other.
#[derive(Default)]
struct Merge<'a> {
    weekend: u8,
    names: BTreeMap<&'a str, &'a Text>,
    notices: BTreeMap<&'a str, &'a NoticeDoc>,
    labels: Vec<Label>,
    days: BTreeMap<Day, Mark>,
    short: BTreeMap<Day, (u32, String)>,
    statutory: Vec<(Day, usize)>,
    published: Vec<(Day, Day)>,
}

impl Calendar {
    /// Lays files over each other; the first is the region's.
    pub(super) fn build(layers: Vec<Sheet>) -> Result<Self, CalendarError> {
        let base = layers.first().ok_or(CalendarError::Missing("region"))?;
        if base.layer != Layer::Region {
            return Err(CalendarError::Layer {
                expected: Layer::Region.text(),
                found: base.layer.text(),
            });
        }
        let zone = base.zone.ok_or(CalendarError::Missing("zone"))?;
        let weekend = layers.iter().rev().find_map(|sheet| sheet.weekend);
        let mut merge = Merge {
            weekend: base.weekend.ok_or(CalendarError::Missing("weekend"))?,
            ..Merge::default()
        };
        if base.published.is_empty() {
            return Err(CalendarError::Missing("final"));
        }
        for sheet in &layers {
            merge.lay(sheet)?;
        }
        merge.weekend = weekend.unwrap_or(merge.weekend);
        let known = join(merge.published.clone());
        merge.stand_in(&known);
        let table = Table::new(|day| merge.works(day));
        let mut short = Vec::with_capacity(merge.short.len());
        for (day, (close, entry)) in &merge.short {
            if !merge.works(*day) {
                return Err(CalendarError::ShortDayOff {
                    entry: entry.clone(),
                    day: day.text(),
                });
            }
            short.push((*day, *close));
        }
        let hours = layers.iter().rev().find_map(|sheet| sheet.hours.clone());
        let time = hours.map(|hours| WorkTime::new(&hours, merge.weekend, short.into(), &table));
        let digest = match layers.as_slice() {
            [only] => only.digest.clone(),
            several => {
                let digests: Vec<_> = several.iter().map(|sheet| sheet.digest.as_str()).collect();
                crate::canonical::digest(digests.join("\n").as_bytes())
            }
        };
        let Merge {
            weekend,
            days,
            labels,
            ..
        } = merge;
        Ok(Self {
            zone,
            weekend,
            table,
            sure: longest(&known),
            known,
            marks: days.into_iter().collect(),
            labels,
            time,
            digest,
            layers,
        })
    }
}

impl<'a> Merge<'a> {
    /// Lays one file over those before it.
    fn lay(&mut self, sheet: &'a Sheet) -> Result<(), CalendarError> {
        let names = sheet.names.iter().map(|(key, name)| (key.as_str(), name));
        self.names.extend(names);
        let notices = sheet.notices.iter();
        self.notices
            .extend(notices.map(|(key, notice)| (key.as_str(), notice)));
        let offset = self.labels.len();
        for entry in &sheet.entries {
            let label = self.label(entry)?;
            self.labels.push(label);
        }
        for (day, (works, entry)) in &sheet.days {
            // A region's file is checked as a whole; a later file may well repeat or restore a day.
            if sheet.layer == Layer::Region && *works && self.works(*day) {
                return Err(CalendarError::AlreadyWorks {
                    entry: sheet.place(*entry),
                    day: day.text(),
                });
            }
            self.short.remove(day);
            self.days.insert(
                *day,
                Mark {
                    works: *works,
                    label: offset + entry,
                },
            );
        }
        for (day, (close, entry)) in &sheet.short {
            self.short.insert(*day, (*close, sheet.place(*entry)));
        }
        let statutory = sheet.statutory.iter();
        self.statutory
            .extend(statutory.map(|(day, entry)| (*day, offset + entry)));
        self.published.extend(&sheet.published);
        Ok(())
    }

    fn label(&self, entry: &super::doc::Entry) -> Result<Label, CalendarError> {
        let undeclared = |what, key: &str, section| CalendarError::Undeclared {
            entry: entry.place.clone(),
            what,
            key: key.to_owned(),
            section,
        };
        let name = match entry.name.as_deref() {
            None => None,
            Some(key) => match self.names.get(key) {
                Some(name) => Some((*name).clone()),
                None => return Err(undeclared("name", key, "names")),
            },
        };
        let notice = match entry.notice.as_deref() {
            None => None,
            Some(key) => match self.notices.get(key) {
                Some(notice) => Some(notice.cite().to_owned()),
                None => return Err(undeclared("notice", key, "notices")),
            },
        };
        Ok(Label { name, notice })
    }

    /// Days off that stand in until notices come: the statutory days, and a weekday for each that
    /// falls on a weekend or on another one. Make-up workdays cannot be foreseen.
    fn stand_in(&mut self, known: &[(Day, Day)]) {
        let unknown = |day: Day| {
            !known
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&day))
        };
        self.statutory.in_order();
        let legal: BTreeSet<Day> = self.statutory.iter().map(|(day, _)| *day).collect();
        let mut seen = BTreeSet::new();
        let mut off = Vec::new();
        for (day, label) in &self.statutory {
            if !unknown(*day) {
                continue;
            }
            let first_there = seen.insert(*day);
            if first_there {
                off.push((*day, *label));
            }
            if first_there && !self.is_weekend(*day) {
                continue;
            }
            let substitute = (day.0 + 1..=LAST.0)
                .map(Day)
                .find(|day| !self.is_weekend(*day) && !legal.contains(day) && !seen.contains(day));
            if let Some(substitute) = substitute {
                seen.insert(substitute);
                off.push((substitute, *label));
            }
        }
        for (day, label) in off {
            // What a file says of a day outranks what stands in for it.
            self.days.entry(day).or_insert(Mark {
                works: false,
                label,
            });
        }
    }

    fn is_weekend(&self, day: Day) -> bool {
        self.weekend >> day.weekday() & 1 == 1
    }

    fn works(&self, day: Day) -> bool {
        match self.days.get(&day) {
            Some(mark) => mark.works,
            None => !self.is_weekend(day),
        }
    }
}

/// The longest span; one without a day where there is none.
fn longest(spans: &[(Day, Day)]) -> (Day, Day) {
    let longest = spans.iter().max_by_key(|(first, last)| last.0 - first.0);
    longest.copied().unwrap_or((LAST, FIRST))
}

/// Sorts spans and joins those that touch.
fn join(mut spans: Vec<(Day, Day)>) -> Vec<(Day, Day)> {
    spans.in_order();
    let mut joined: Vec<(Day, Day)> = Vec::with_capacity(spans.len());
    for (first, last) in spans {
        match joined.last_mut() {
            Some((_, end)) if first <= end.plus(1) => *end = last.max(*end),
            _ => joined.push((first.max(FIRST), last)),
        }
    }
    joined
}
