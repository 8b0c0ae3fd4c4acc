//! Whether and why a case stands in the ledger of a month, from its events and the closes there are: the
//! same on a server that has every case and on a device that has some. Never: where events come from.

use super::{Adjusts, Cell, Close, Line, Reach, month, row};
use crate::order::InOrder;
use crate::record::{Body, CaseState, Entry, Event, Kinds, fold};
use crate::summary::Summary;
use crate::time::Instant;
use std::collections::BTreeMap;

/// A case that may stand in the ledger of a month.
#[derive(Debug, Clone)]
pub struct Standing {
    /// As the ledger reads it.
    pub state: CaseState,
    /// Why it stands there, where it was received in an earlier month.
    pub adjusts: Option<Adjusts>,
    /// As the month before was closed with it; it stands here only where its line is another.
    pub before: Option<CaseState>,
}

impl Standing {
    /// A case by its events, as the ledger of a month reads them. What has no number yet counts while the
    /// month is open.
    #[must_use]
    pub fn of(
        case: &str,
        entries: &[Entry],
        kinds: &Kinds,
        asked: &str,
        reach: Reach<'_>,
    ) -> Option<Self> {
        let upto = reach.upto.map(|close| close.head);
        let by = |entry: &Entry, head: u64| entry.stamp.is_some_and(|stamp| stamp.seq <= head);
        let known = |entry: &&Entry| upto.is_none_or(|head| by(entry, head));
        let state = fold(case, entries.iter().filter(known), kinds);
        let received = state.received.as_deref().filter(|_| state.filed);
        let received = month(received?)?;
        if received == asked {
            // A second filing of a case is disputed, and another may stand.
            return Some(Self {
                state,
                adjusts: None,
                before: None,
            });
        }
        let after = reach.after.filter(|after| received <= after.month)?;
        let news = |entry: &Entry| !by(entry, after.head);
        if !entries.iter().filter(known).any(news) {
            return None;
        }
        let before = entries.iter().filter(|entry| by(entry, after.head));
        let before = fold(case, before, kinds);
        let (adjusts, before) = match before.filed {
            true => (Adjusts::Changed(received), Some(before)),
            false => (Adjusts::Late(received), None),
        };
        Some(Self {
            state,
            adjusts: Some(adjusts),
            before,
        })
    }

    /// Its line; none where something came of it and nothing of that shows in the ledger: time alone makes
    /// no entry.
    #[must_use]
    pub fn line(&self, personal: bool, summary: &dyn Fn(&CaseState) -> Summary) -> Option<Line> {
        let now = summary(&self.state);
        if let Some(before) = &self.before
            && shown(&summary(before)) == shown(&now)
        {
            return None;
        }
        Some(Line {
            adjusts: self.adjusts.clone(),
            ..Line::of(&now, personal)?
        })
    }
}

/// What shows of a case in the columns of the ledger.
fn shown(summary: &Summary) -> Option<Vec<Cell>> {
    Some(row(&Line::of(summary, false)?, None, &|text| {
        text.en.clone()
    }))
}

/// Puts lines in the order of the ledger: the month's own by the instant of their receipt, whatever zone it
/// is written in, then those of earlier months.
pub fn sort(lines: &mut [Line]) {
    lines.in_order_of(|line| {
        let received = Instant::parse(&line.received).ok();
        (line.adjusts.is_some(), received, line.case.clone())
    });
}

/// The closes among events that are given in the order of their numbers, in the order of their months.
/// After a restore a device may bring one back that was made anew since: the first one by its number
/// stands.
pub fn closes<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Close> {
    let mut closes: BTreeMap<String, Close> = BTreeMap::new();
    for event in events {
        let envelope = event.envelope();
        // One of a newer form is left to the program that knows it.
        if let Ok(Body::MonthClosed(said)) = Body::read(envelope, &Kinds::default()) {
            let close = Close {
                month: said.month,
                head: said.head,
                at: envelope.at.clone(),
                by: envelope.actor.clone(),
                digest: said.digest,
            };
            closes.entry(close.month.clone()).or_insert(close);
        }
    }
    closes.into_values().collect()
}

/// The month that is closed next: the first one with a case, then one after another; none where there is
/// neither a close nor a case.
#[must_use]
pub fn next(closes: &[Close], first: Option<&str>) -> Option<String> {
    match closes.last() {
        Some(last) => super::following(&last.month),
        None => first.map(str::to_owned),
    }
}
