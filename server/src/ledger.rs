//! The ledger of a month as the record has it, and its close. A closed month is read from what was there
//! when it was closed, under the calendars published by then and as limits stood at that moment. Never:
//! how a line is printed.

use crate::calendars::Calendars;
use crate::packs::Packs;
use crate::store::{Month, Store, StoreError};
use redress_core::assess::{Options, assess};
use redress_core::ledger::{Close, Line, begin, digest, sort};
use redress_core::record::{CaseState, MonthClosed};
use redress_core::summary::Summary;
use redress_core::time::{Instant, Zone};
use std::collections::BTreeSet;
use std::sync::Arc;
use thiserror::Error;

/// Why a month is not closed.
#[derive(Debug, Error)]
pub enum CloseError {
    /// It is not over.
    #[error("\"{0}\" is not over; close it when the month has ended")]
    NotOver(String),
    /// An earlier one comes first.
    #[error("\"{month}\" cannot be closed before \"{first}\"; close that month first")]
    First {
        /// The month.
        month: String,
        /// The one that comes first.
        first: String,
    },
    /// No case was received in it or before it.
    #[error("nothing was received in \"{0}\" or before it; there is nothing to close yet")]
    Nothing(String),
    /// The store says why.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a record is read with.
#[derive(Debug, Clone)]
pub struct With {
    /// Packs of the program and the record.
    pub packs: Arc<Packs>,
    /// Calendars before what the record adds.
    pub calendars: Arc<Calendars>,
}

/// The ledger of a month.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// The close that it is read up to; none while it is open.
    pub closed: Option<Close>,
    /// Its lines are those that were closed. They are not where another program or overlay counts
    /// otherwise, or where a restore has lost some of the record.
    pub kept: bool,
    /// Its lines: the month's own in the order of receipt, then those of earlier months.
    pub lines: Vec<Line>,
    /// Digest of its lines without what identifies people.
    digest: String,
    seen: u64,
    next: Option<String>,
}

/// How cases stood at a moment.
struct At {
    packs: Arc<Packs>,
    calendars: Arc<Calendars>,
    now: Instant,
}

impl At {
    /// How they stood at a close, else now.
    async fn of(
        store: &Store,
        with: &With,
        close: Option<&Close>,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let shipped = Arc::clone(&with.calendars);
        let (calendars, now) = match close {
            Some(close) => {
                let at = Instant::parse(&close.at);
                let at = at.map_err(|_| StoreError::Damaged("the time of a close"))?;
                (store.calendars_until(shipped, close.head).await?, at)
            }
            None => (store.calendars(shipped).await?, now),
        };
        Ok(Self {
            packs: Arc::clone(&with.packs),
            calendars,
            now,
        })
    }

    /// A case in short. One whose edition is not here, or that cannot be assessed by it, has its line
    /// without.
    fn summary(&self, case: &CaseState) -> Summary {
        let answer = || {
            let pack = self.packs.of_case(case)?;
            let edition = pack.edition(&case.file.parameters).ok()?;
            let calendar = &self.calendars.of(&pack.doc().pack.calendar)?.calendar;
            let options = Options {
                record: true,
                ..Options::default()
            };
            let answer = assess(&edition, calendar, &case.file, self.now, &options).ok()?;
            Some((answer, None))
        };
        Summary::of(case, answer().as_ref(), self.now)
    }
}

/// Reads the ledger of a month, as it was closed, else as it stands now; subjects in full where `personal`.
///
/// # Errors
/// [`StoreError`].
pub async fn read(
    store: &Store,
    with: &With,
    month: &str,
    personal: bool,
    now: Instant,
) -> Result<Ledger, StoreError> {
    let packs = Arc::clone(&with.packs);
    let Month {
        seen,
        upto,
        next,
        cases,
    } = store.month(month, personal, packs).await?;
    let at = At::of(store, with, upto.as_ref(), now).await?;
    let summary = |case: &CaseState| at.summary(case);
    let lines = cases
        .iter()
        .filter_map(|case| case.line(personal, &summary));
    let mut lines: Vec<Line> = lines.collect();
    sort(&mut lines);
    let digest = digest(&lines).map_err(|e| StoreError::Own(e.to_string()))?;
    let own = upto.as_ref().filter(|close| close.month == month);
    Ok(Ledger {
        kept: own.is_none_or(|close| close.digest == digest),
        closed: upto,
        lines,
        digest,
        seen,
        next,
    })
}

/// Closes a month in a person's name; what was closed.
///
/// # Errors
/// [`CloseError`], naming why not.
pub async fn close(
    store: &Store,
    with: &With,
    month: &str,
    by: &str,
    now: u64,
) -> Result<MonthClosed, CloseError> {
    let seconds = i64::try_from(now / 1000).unwrap_or_default();
    let ledger = read(store, with, month, false, Instant(seconds)).await?;
    if ledger.closed.is_some() {
        return Err(StoreError::Closed(month.to_owned()).into());
    }
    let today = redress_core::ledger::month(&Instant(seconds).text(Zone::CHINA));
    if begin(month).is_none() || today.is_none_or(|today| *today <= *month) {
        return Err(CloseError::NotOver(month.to_owned()));
    }
    match ledger.next {
        Some(first) if *first < *month => {
            let month = month.to_owned();
            return Err(CloseError::First { month, first });
        }
        Some(next) if next == month => {}
        _ => return Err(CloseError::Nothing(month.to_owned())),
    }
    let own = || ledger.lines.iter().filter(|line| line.adjusts.is_none());
    let packs: BTreeSet<&String> = ledger.lines.iter().map(|line| &line.pack).collect();
    let closed = MonthClosed {
        month: month.to_owned(),
        head: ledger.seen,
        packs: packs.into_iter().cloned().collect(),
        cases: own().count() as u64,
        open: own().filter(|line| line.ended.is_none()).count() as u64,
        adjusted: (ledger.lines.len() - own().count()) as u64,
        digest: ledger.digest,
    };
    let packs = Arc::clone(&with.packs);
    store.close_month(by, closed.clone(), packs, now).await?;
    Ok(closed)
}
