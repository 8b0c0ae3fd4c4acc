//! The ledger of a month on this device: an open month's own lines stand in the summaries of its cases; what
//! a close has settled, and what came after one, is read from the events of those cases alone, in slices.
//! Never: which cases stand in a month, what is counted of them.

use super::device::told;
use super::{App, opened};
use crate::clock;
use crate::data;
use crate::settings;
use crate::sync::http::send;
use crate::texts::ledger as text;
use crate::trouble::Trouble;
use crate::when;
use gloo_net::http::Method;
use leptos::prelude::*;
use redress_core::assess::{Edition, Options, assess};
use redress_core::ledger::{self, Close, Line, Reach, Standing, digest, sort};
use redress_core::order::InOrder;
use redress_core::people::{Reading, closes_months, reads_ledger, sees_personal};
use redress_core::record::{CaseState, Entry};
use redress_core::summary::Summary;
use redress_core::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cases read at once: so few that nobody waits for them.
const SLICE: usize = 8;
/// After so long, cases whose regulation was not here are tried again.
const AGAIN_MS: u32 = 3000;
/// As many months as can be chosen at most.
const MONTHS: usize = 60;

/// The ledger of a month as far as this device knows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Month {
    /// Its lines.
    pub lines: Vec<Line>,
    /// The close up to which it is read; of a month that was passed over, that of a later one.
    pub close: Option<Close>,
    /// Its lines are those that were closed; none where that cannot be said.
    pub kept: Option<bool>,
    /// How many cases are still to be read.
    pub left: usize,
}

/// Which cases have to be read for a month, with the newest number of each and whether some of it has none.
type Wanted = Vec<(String, u64, bool)>;

/// What was read from events.
#[derive(Debug, Clone, Default)]
pub(super) struct Read {
    month: String,
    /// With what identifies people.
    personal: bool,
    close: Option<Close>,
    wanted: Wanted,
    lines: Arc<Vec<Line>>,
    left: usize,
}

impl App {
    /// How much of the ledger who acts may read; reactive. Where there are no people, everybody all of it.
    pub fn reads_ledger(self) -> Option<Reading> {
        match self.acting() {
            Some(person) => reads_ledger(&person.roles),
            None => Some(Reading::Full),
        }
    }

    /// Who acts may close months; reactive.
    pub fn closes_months(self) -> bool {
        self.acting().is_some_and(|p| closes_months(&p.roles))
    }

    /// Every close that this device has heard of; reactive.
    pub fn closes(self) -> Arc<Vec<Close>> {
        self.closes.get()
    }

    /// Reads the closes again if what the organisation's server says itself is among these.
    pub(super) async fn read_closes_if_among(self, cases: &[String]) {
        let said = |org: &String| cases.contains(org);
        if self
            .device
            .with_untracked(|d| d.as_ref().is_some_and(|d| said(&d.org)))
        {
            self.read_closes().await;
        }
    }

    /// Reads the closes again.
    pub(super) async fn read_closes(self) {
        let (Some(store), Some(device)) = (self.store.get_value(), self.device.get_untracked())
        else {
            return;
        };
        // The organisation's own events stand under its id.
        let Ok(mut entries) = store.case(&device.org).await else {
            return;
        };
        entries.in_order_of(|entry| entry.stamp.map(|stamp| stamp.seq));
        let closes = ledger::closes(entries.iter().map(|entry| &entry.event));
        if *self.closes.get_untracked() != closes {
            self.closes.set(Arc::new(closes));
        }
    }

    /// Has the server close a month in the name of who acts, and hears of it.
    pub async fn close_month(self, month: &str) -> Result<(), Trouble> {
        let by = untrack(|| self.acting()).map(|person| person.id);
        let by = by.ok_or_else(|| Trouble::new(text::CLOSE_NOBODY, text::CLOSE_NOBODY_REMEDY))?;
        let path = format!("/api/v1/ledger/{month}/close");
        let closed: Result<Value, _> = send(Method::POST, &path, &json!({ "by": by })).await;
        closed.map_err(told)?;
        self.sync_now();
        Ok(())
    }

    /// The months that have a case here, or were closed, up to this one; the newest first. Reactive.
    pub fn months(self) -> Vec<String> {
        let this = ledger::month(&self.now().text(when::ZONE)).unwrap_or_default();
        let first = self.first_month().unwrap_or_else(|| this.clone());
        let mut months = vec![first];
        while let Some(next) = months.last().and_then(|month| ledger::following(month)) {
            if next > this {
                break;
            }
            months.push(next);
        }
        months.reverse();
        months.truncate(MONTHS);
        months
    }

    fn first_month(self) -> Option<String> {
        let closed = self
            .closes
            .with(|closes| Some(closes.first()?.month.clone()));
        let first = self.cases.with(|cases| {
            let received = cases.known.values().filter_map(|c| received(&c.summary));
            received.min()
        });
        closed.into_iter().chain(first).min()
    }

    /// The month that is closed next, if there is one; reactive.
    pub fn closes_next(self) -> Option<String> {
        let first = self.first_month();
        self.closes
            .with(|closes| ledger::next(closes, first.as_deref()))
    }

    /// The ledger of a month as it is known here; reactive.
    pub fn ledger(self, month: &str) -> Month {
        let closes = self.closes.get();
        let reach = Reach::of(&closes, month);
        let close = reach.upto.cloned();
        let read = self.read.get();
        let here =
            read.month == month && read.close == close && read.personal == self.shows_personal();
        let mut lines: Vec<Line> = match here {
            true => read.lines.to_vec(),
            false => Vec::new(),
        };
        if close.is_none() {
            let mut own = self.own_lines(&|of| of == month);
            lines.extend(own.remove(month).unwrap_or_default());
        }
        sort(&mut lines);
        let left = match here {
            true => read.left,
            false => self.wanted(month).len(),
        };
        let own = close.as_ref().filter(|close| close.month == month);
        let same = |close: &Close| digest(&lines).is_ok_and(|digest| digest == close.digest);
        Month {
            kept: own.filter(|_| left == 0).map(same),
            close,
            left,
            lines,
        }
    }

    /// The lines of cases as they stand now, by the month of their receipt; reactive.
    pub fn own_lines(self, of: &dyn Fn(&str) -> bool) -> BTreeMap<String, Vec<Line>> {
        let sees = self.shows_personal();
        let mut months: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        self.cases.with(|cases| {
            for case in cases.known.values() {
                let Some(month) = received(&case.summary).filter(|month| of(month)) else {
                    continue;
                };
                months
                    .entry(month)
                    .or_default()
                    .extend(Line::of(&case.summary, sees));
            }
        });
        months
    }

    /// Which cases have to be read for a month; reactive.
    pub fn wanted(self, month: &str) -> Wanted {
        let closes = self.closes.get();
        let Reach { upto, after } = Reach::of(&closes, month);
        self.cases.with(|cases| {
            let wanted = cases.known.values().filter(|case| {
                let Summary { tally, .. } = &case.summary;
                let Some(received) = received(&case.summary) else {
                    return false;
                };
                let own = upto.is_some() && received == month;
                let news = |after: &Close| {
                    received <= after.month && (tally.seq > after.head || tally.unsent)
                };
                own || after.is_some_and(news)
            });
            let of = |summary: &Summary| {
                let tally = &summary.tally;
                (summary.id.clone(), tally.seq, tally.unsent)
            };
            wanted.map(|case| of(&case.summary)).collect()
        })
    }

    /// Whether who acts is shown what identifies a person; reactive.
    fn shows_personal(self) -> bool {
        self.acting().is_none_or(|p| sees_personal(&p.roles))
    }

    /// Reads those cases, unless they are read or being read as they are; reactive, as who acts counts.
    pub fn read_month(self, month: &str, wanted: Wanted) {
        let closes = self.closes.get_untracked();
        let close = Reach::of(&closes, month).upto.cloned();
        let personal = self.shows_personal();
        let same =
            |read: &Read| read.month == month && read.close == close && read.personal == personal;
        let before = self.read.get_untracked();
        if same(&before) && before.wanted == wanted {
            return;
        }
        // While it is read again, what was there stays.
        let lines = if same(&before) {
            before.lines
        } else {
            Arc::default()
        };
        self.read.set(Read {
            month: month.to_owned(),
            personal,
            close,
            left: wanted.len(),
            wanted: wanted.clone(),
            lines,
        });
        let month = month.to_owned();
        leptos::task::spawn_local(async move {
            self.read_slices(&month, personal, &closes, &wanted).await;
        });
    }

    async fn read_slices(self, month: &str, personal: bool, closes: &[Close], wanted: &Wanted) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        // What is being read is still this.
        let reads = |app: Self| {
            app.read.with_untracked(|read| {
                read.month == month && read.personal == personal && read.wanted == *wanted
            })
        };
        let reach = Reach::of(closes, month);
        let mut ids: Vec<String> = wanted.iter().map(|(id, ..)| id.clone()).collect();
        let mut lines = Vec::new();
        loop {
            let mut lacking = Vec::new();
            for some in ids.chunks(SLICE) {
                let Ok(read) = store.cases(some).await else {
                    return;
                };
                if !reads(self) {
                    return;
                }
                for (id, entries) in some.iter().zip(read) {
                    match self.line(id, &entries, personal, month, reach) {
                        Ok(line) => lines.extend(line),
                        Err(()) => lacking.push(id.clone()),
                    }
                }
                let done = some.len();
                self.read
                    .update(|read| read.left = read.left.saturating_sub(done));
                gloo_timers::future::TimeoutFuture::new(0).await;
            }
            if !reads(self) {
                return;
            }
            self.read.update(|read| {
                read.lines = Arc::new(lines.clone());
                read.left = lacking.len();
            });
            if lacking.is_empty() {
                return;
            }
            // Their regulation is on its way.
            ids = lacking;
            gloo_timers::future::TimeoutFuture::new(AGAIN_MS).await;
        }
    }

    /// The line of a case as the ledger of a month reads it. An error: its regulation is not here.
    fn line(
        self,
        case: &str,
        entries: &[Entry],
        personal: bool,
        month: &str,
        reach: Reach<'_>,
    ) -> Result<Option<Line>, ()> {
        let entries = opened::shown(entries, personal);
        let Some((edition, _)) = self.folded(case, &entries)? else {
            return Ok(None);
        };
        let kinds = data::kinds(&edition);
        let standing = Standing::of(case, &entries, &kinds, month, reach);
        let at = reach.upto.and_then(|close| Instant::parse(&close.at).ok());
        let now = at.unwrap_or_else(clock::now);
        let summary = |state: &CaseState| self.summary_at(&edition, state, now);
        Ok(standing.and_then(|standing| standing.line(personal, &summary)))
    }

    fn summary_at(self, edition: &Edition, state: &CaseState, now: Instant) -> Summary {
        let options = Options {
            record: true,
            ..Options::default()
        };
        let catalogue = self.catalogue.get_untracked();
        let answer =
            catalogue.and_then(|c| assess(edition, &c.calendar, &state.file, now, &options).ok());
        Summary::of(state, answer.map(|answer| (answer, None)).as_ref(), now)
    }

    /// Up to when this device knows what others did, and how many of its own entries nobody else knows;
    /// reactive.
    pub fn known_until(self) -> (Option<String>, usize) {
        let sync = self.sync();
        (sync.last_received.or_else(settings::heard), sync.unsent)
    }
}

/// The month of a case's receipt.
fn received(summary: &Summary) -> Option<String> {
    ledger::month(summary.received.as_deref()?)
}
