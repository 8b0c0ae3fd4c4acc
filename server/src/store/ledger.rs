//! The cases of a month, for its ledger, and that it is closed. Never: what a line says, or how it is printed.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, own, people, pull};
use redress_core::ledger::{self, Close, Reach, Standing, month as month_of, next};
use redress_core::people::closes_months;
use redress_core::record::{Content, Entry, Event, MonthClosed, Private};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// The cases of a month.
#[derive(Debug, Clone)]
pub struct Month {
    /// The newest number of the record when it was read.
    pub seen: u64,
    /// The close up to which it is read.
    pub upto: Option<Close>,
    /// The month that is closed next; none where there is neither a close nor a case.
    pub next: Option<String>,
    /// Its cases, and those of earlier months that may stand there.
    pub cases: Vec<Standing>,
}

/// A filing, as far as the ledger looks for it.
struct Filing {
    case: String,
    month: String,
    seq: u64,
}

impl Store {
    /// The cases of a month such as `2026-10` (in China's time); with what identifies people in them
    /// where `personal`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn month(
        &self,
        month: &str,
        personal: bool,
        packs: Arc<Packs>,
    ) -> Result<Month, StoreError> {
        let month = month.to_owned();
        self.read(move |c| {
            let closes = closes(c)?;
            let filings = filings(c)?;
            let reach = Reach::of(&closes, &month);
            let seen = pull::head(c)?;
            let head = reach.upto.map_or(seen, |close| close.head);
            let found = found(c, &filings, &month, reach.after, head)?;
            let mut cases = Vec::with_capacity(found.len());
            for case in found {
                let mut entries = pull::entries(c, &case)?;
                if personal {
                    reveal(c, &case, &mut entries)?;
                }
                cases.extend(Standing::of(&case, &entries, packs.kinds(), &month, reach));
            }
            let first = filings.iter().map(|filing| filing.month.as_str()).min();
            Ok(Month {
                seen,
                upto: reach.upto.cloned(),
                next: next(&closes, first),
                cases,
            })
        })
        .await
    }

    /// Closes a month: an event of the server's own says so. Whether it can be closed has been seen
    /// when `closed.head` was the newest number; what came since is later than the close.
    ///
    /// # Errors
    /// [`StoreError::MayNotClose`], [`StoreError::Closed`] where somebody else was faster,
    /// [`StoreError::Healing`].
    pub async fn close_month(
        &self,
        by: &str,
        closed: MonthClosed,
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<(), StoreError> {
        let gate = self.own_gate(packs, now);
        let by = by.to_owned();
        self.write(move |c| {
            heal::over(c)?;
            let people = people::people(c)?;
            let person = people.iter().find(|person| person.id == by);
            let person = person.ok_or_else(|| StoreError::NoPerson(by.clone()))?;
            if !person.active || !closes_months(&person.roles) {
                return Err(StoreError::MayNotClose(by));
            }
            if closes(c)?.iter().any(|close| close.month >= closed.month) {
                return Err(StoreError::Closed(closed.month));
            }
            let said = Content::MonthClosed(Box::new(closed));
            let draft = own::draft(&gate.organisation, &by, said, now)?;
            let entries = pull::entries(c, &draft.case)?;
            own::write(c, &gate, draft, &entries)
        })
        .await
    }
}

/// Every close, in the order of their months.
fn closes(c: &mut dyn Sql) -> Result<Vec<Close>, StoreError> {
    let mut events = Vec::new();
    for mut row in c.rows(
        "SELECT raw FROM event WHERE kind = 'month_closed' ORDER BY seq",
        &[],
    )? {
        let event = Event::parse(&row.text(0)?);
        events.push(event.map_err(|_| StoreError::Damaged("a readable event"))?);
    }
    Ok(ledger::closes(&events))
}

/// Every filing there is, in order of number.
fn filings(c: &mut dyn Sql) -> Result<Vec<Filing>, StoreError> {
    let mut found = Vec::new();
    c.each(
        "SELECT seq, raw FROM event WHERE kind = 'filed' ORDER BY seq",
        &[],
        &mut |mut row| {
            let seq = row.number(0)?;
            if let Ok(event) = Event::parse(&row.text(1)?)
                && let Some(month) = month_of(&event.envelope().at)
            {
                found.push(Filing {
                    case: event.envelope().case.clone(),
                    month,
                    seq,
                });
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// The cases that may stand in a month: received in it by a number, or received by the close before it with
/// something that came after that close.
fn found(
    c: &mut dyn Sql,
    filings: &[Filing],
    month: &str,
    after: Option<&Close>,
    head: u64,
) -> Result<BTreeSet<String>, StoreError> {
    let own = filings.iter().filter(|f| f.month == month && f.seq <= head);
    let mut found: BTreeSet<String> = own.map(|filing| filing.case.clone()).collect();
    let Some(after) = after else {
        return Ok(found);
    };
    let rows = c.rows(
        "SELECT DISTINCT case_id FROM event WHERE seq > ?1 AND seq <= ?2",
        &[after.head.into(), head.into()],
    )?;
    let rows: Result<BTreeSet<String>, StoreError> =
        rows.into_iter().map(|mut row| row.text(0)).collect();
    let news = rows?;
    let earlier = filings.iter().filter(|f| f.month <= after.month);
    let earlier = earlier.filter(|filing| news.contains(&filing.case));
    found.extend(earlier.map(|filing| filing.case.clone()));
    Ok(found)
}

/// Adds the private parts of a case to its events.
fn reveal(c: &mut dyn Sql, case: &str, entries: &mut [Entry]) -> Result<(), StoreError> {
    let rows = c.rows(
        "SELECT p.event, p.body FROM private p JOIN event e ON e.id = p.event WHERE e.case_id = ?1",
        &[case.into()],
    )?;
    let mut parts = BTreeMap::new();
    for mut row in rows {
        let part = serde_json::from_str::<Private>(&row.text(1)?);
        let part = part.map_err(|_| StoreError::Damaged("a readable private part"))?;
        parts.insert(row.text(0)?, part);
    }
    for entry in entries {
        entry.private = parts.remove(&entry.event.envelope().id);
    }
    Ok(())
}
