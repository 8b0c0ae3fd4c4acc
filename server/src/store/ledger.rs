//! The cases of a month, for its ledger, and that it is closed. Never: what a line says, or how it is printed.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, own, people, pull};
use redress_core::ledger::{Adjusts, Close, Reach, month as month_of};
use redress_core::people::Role;
use redress_core::record::{
    Body, CaseState, Content, Entry, Event, Kinds, MonthClosed, Private, fold,
};
use redress_core::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Who may close a month.
const CLOSERS: [Role; 3] = [Role::Supervisor, Role::Leader, Role::Administrator];

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

/// The cases of a month.
#[derive(Debug, Clone)]
pub struct Month {
    /// The newest number of the record when it was read.
    pub seen: u64,
    /// The close up to which it is read.
    pub upto: Option<Close>,
    /// The month that is closed next; none where there is neither a close nor a case.
    pub next: Option<String>,
    /// Its cases in the order of their receipt, then those of earlier months.
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
            let Reach { upto, after } = Reach::of(&closes, &month);
            let seen = pull::head(c)?;
            let head = upto.map_or(seen, |close| close.head);
            let mut reader = Reader {
                c,
                packs: &packs,
                personal,
            };
            let mut cases = received(&mut reader, &filings, &month, head)?;
            if let Some(after) = after {
                cases.extend(adjusting(&mut reader, &filings, after, head)?);
            }
            let first = filings.iter().map(|filing| &filing.month).min();
            let next = match closes.last() {
                Some(last) => redress_core::ledger::following(&last.month),
                None => first.cloned(),
            };
            Ok(Month {
                seen,
                upto: upto.cloned(),
                next,
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
            if !person.active || !CLOSERS.iter().any(|role| person.roles.contains(role)) {
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

/// Every close, in the order of their months. After a restore a device may bring one back that was made
/// anew since: the first one by its number stands.
fn closes(c: &mut dyn Sql) -> Result<Vec<Close>, StoreError> {
    let mut closes: BTreeMap<String, Close> = BTreeMap::new();
    for mut row in c.rows(
        "SELECT raw FROM event WHERE kind = 'month_closed' ORDER BY seq",
        &[],
    )? {
        let event = Event::parse(&row.text(0)?);
        let event = event.map_err(|_| StoreError::Damaged("a readable event"))?;
        let at = event.envelope().at.clone();
        // One of a newer form is left to the program that knows it.
        if let Ok(Body::MonthClosed(said)) = Body::read(event.envelope(), &Kinds::default()) {
            let close = Close {
                month: said.month,
                head: said.head,
                at,
                digest: said.digest,
            };
            closes.entry(close.month.clone()).or_insert(close);
        }
    }
    Ok(closes.into_values().collect())
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

struct Reader<'a> {
    c: &'a mut dyn Sql,
    packs: &'a Packs,
    personal: bool,
}

impl Reader<'_> {
    /// The events of a case.
    fn entries(&mut self, case: &str) -> Result<Vec<Entry>, StoreError> {
        let mut entries = pull::entries(self.c, case)?;
        if self.personal {
            reveal(self.c, case, &mut entries)?;
        }
        Ok(entries)
    }

    /// A case by its events up to a number.
    fn fold(&self, case: &str, entries: &[Entry], head: u64) -> CaseState {
        let known = |entry: &&Entry| entry.stamp.is_some_and(|stamp| stamp.seq <= head);
        fold(case, entries.iter().filter(known), self.packs.kinds())
    }
}

fn month_received(state: &CaseState) -> Option<String> {
    state
        .received
        .as_deref()
        .filter(|_| state.filed)
        .and_then(month_of)
}

/// Those received in the month, by the events up to a number.
fn received(
    reader: &mut Reader<'_>,
    filings: &[Filing],
    month: &str,
    head: u64,
) -> Result<Vec<Standing>, StoreError> {
    let of_month = filings.iter().filter(|f| f.month == month && f.seq <= head);
    let found: BTreeSet<&str> = of_month.map(|filing| filing.case.as_str()).collect();
    let mut cases = Vec::with_capacity(found.len());
    for case in found {
        let entries = reader.entries(case)?;
        let state = reader.fold(case, &entries, head);
        // A second filing of a case is disputed, and another may stand.
        if month_received(&state).as_deref() == Some(month) {
            cases.push(Standing {
                state,
                adjusts: None,
                before: None,
            });
        }
    }
    sort(&mut cases);
    Ok(cases)
}

/// Those of which something came after a close, received in a month that was closed by then.
fn adjusting(
    reader: &mut Reader<'_>,
    filings: &[Filing],
    after: &Close,
    head: u64,
) -> Result<Vec<Standing>, StoreError> {
    let rows = reader.c.rows(
        "SELECT DISTINCT case_id FROM event WHERE seq > ?1 AND seq <= ?2",
        &[after.head.into(), head.into()],
    )?;
    let rows: Result<BTreeSet<String>, StoreError> =
        rows.into_iter().map(|mut row| row.text(0)).collect();
    let news = rows?;
    let earlier = filings.iter().filter(|f| f.month <= after.month);
    let found: BTreeSet<&str> = earlier.map(|filing| filing.case.as_str()).collect();
    let mut cases = Vec::new();
    for case in found.into_iter().filter(|case| news.contains(*case)) {
        let entries = reader.entries(case)?;
        let state = reader.fold(case, &entries, head);
        let Some(month) = month_received(&state).filter(|month| *month <= after.month) else {
            continue;
        };
        let before = reader.fold(case, &entries, after.head);
        let (adjusts, before) = match before.filed {
            true => (Adjusts::Changed(month), Some(before)),
            false => (Adjusts::Late(month), None),
        };
        cases.push(Standing {
            state,
            adjusts: Some(adjusts),
            before,
        });
    }
    sort(&mut cases);
    Ok(cases)
}

/// Puts cases in the order of their receipt: of the instant, whatever zone it is written in.
fn sort(cases: &mut [Standing]) {
    cases.sort_by_cached_key(|case| {
        let received = case.state.received.as_deref().unwrap_or_default();
        (Instant::parse(received).ok(), case.state.id.clone())
    });
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
