//! The ledger of a month as the record has it, and its close. A closed month is read from what was there
//! when it was closed, under the calendars published by then and as limits stood at that moment. Never:
//! how a line is printed.

use crate::calendars::Calendars;
use crate::packs::Packs;
use crate::store::{Month, Store, StoreError};
use redress_core::answer::Answer;
use redress_core::assess::{Options, assess};
use redress_core::ledger::{Close, Line, begin, digest};
use redress_core::record::{CaseState, MonthClosed};
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

    /// How a case stands. One whose edition is not here, or that cannot be assessed by it, has its line
    /// without.
    fn answer(&self, case: &CaseState) -> Option<Answer> {
        let pack = self.packs.of_case(case)?;
        let edition = pack.edition(&case.file.parameters).ok()?;
        let calendar = &self.calendars.of(&pack.doc().pack.calendar)?.calendar;
        assess(
            &edition,
            calendar,
            &case.file,
            self.now,
            &Options::default(),
        )
        .ok()
    }

    fn line(&self, case: &CaseState) -> Option<Line> {
        Line::of(case, self.answer(case).as_ref(), false)
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
    let (mut lines, mut plain) = (Vec::new(), Vec::new());
    for case in &cases {
        let answer = at.answer(&case.state);
        let Some(line) = Line::of(&case.state, answer.as_ref(), false) else {
            continue;
        };
        // Something came of it, and nothing of that shows in the ledger: time alone makes no entry.
        let before = case.before.as_ref().and_then(|before| at.line(before));
        if before.as_ref() == Some(&line) {
            continue;
        }
        let shown = match personal {
            true => Line::of(&case.state, answer.as_ref(), true),
            false => None,
        };
        let adjusts = |line: Line| Line {
            adjusts: case.adjusts.clone(),
            ..line
        };
        lines.push(adjusts(shown.unwrap_or_else(|| line.clone())));
        plain.push(adjusts(line));
    }
    let digest = digest(&plain).map_err(|e| StoreError::Own(e.to_string()))?;
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
