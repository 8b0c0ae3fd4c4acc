//! Which cases belong where, by the numbers of the events that open or move them, and which of them a
//! device gets. Never: what is sent.

use crate::store::open::{get, set};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError};
use redress_core::record::{Envelope, Event};
use redress_core::sync::{Placing as Said, Scope};
use std::collections::BTreeMap;

/// Says that `placed` knows the events of before there was one, in the `meta` table.
const NOTED: &str = "placed";

impl Store {
    /// Says which cases a device gets from its next request on; false when there is no such device, or it
    /// gets none at all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_scope(&self, device: &str, scope: &Scope) -> Result<bool, StoreError> {
        let (device, scope) = (device.to_owned(), text(Some(scope))?);
        self.write(move |c| {
            // And whatever it became meanwhile: it asks under that name.
            let set = c.execute(
                "UPDATE device SET scope = ?2 WHERE kind NOT IN ('server', 'kiosk') AND id IN (
                   WITH RECURSIVE became (id) AS (
                     SELECT id FROM device WHERE id = ?1
                     UNION SELECT d.id FROM device d JOIN became b ON d.origin = b.id)
                   SELECT id FROM became)",
                &[(&device).into(), scope.as_ref().into()],
            )?;
            Ok(set > 0)
        })
        .await
    }

    /// Of these events the cases that are not in a scope, as things stand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn outside(
        &self,
        scope: &Scope,
        events: Vec<String>,
    ) -> Result<Vec<String>, StoreError> {
        let scope = scope.clone();
        let organisation = self.organisation.id.clone();
        self.read(move |c| {
            let mut outside = Vec::new();
            for event in events {
                let row = c.one(
                    "SELECT case_id FROM event WHERE id = ?1",
                    &[(&event).into()],
                )?;
                let Some(mut row) = row else { continue };
                let case = row.text(0)?;
                if case == organisation || outside.contains(&case) {
                    continue;
                }
                if !Placings::of_case(c, &case)?.covered(&scope, &case, u64::MAX) {
                    outside.push(case);
                }
            }
            Ok(outside)
        })
        .await
    }

    /// Whether an event's case is in a scope, as things stand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn inside(&self, scope: &Scope, event: &str) -> Result<bool, StoreError> {
        if scope.every_case() {
            return Ok(true);
        }
        Ok(self
            .outside(scope, vec![event.to_owned()])
            .await?
            .is_empty())
    }
}

/// A scope as it is kept.
pub(super) fn text(scope: Option<&Scope>) -> Result<Option<String>, StoreError> {
    let text = scope.map(serde_json::to_string).transpose();
    text.map_err(|_| StoreError::Damaged("a scope"))
}

/// A scope as it was kept.
pub(super) fn read(text: Option<String>) -> Result<Option<Scope>, StoreError> {
    let scope = text.map(|text| serde_json::from_str(&text)).transpose();
    scope.map_err(|_| StoreError::Damaged("a readable scope"))
}

/// What opens or moves a case.
struct Placing {
    seq: u64,
    /// Of what opens it.
    pack: Option<String>,
    place: Option<String>,
}

/// Where cases belong.
#[derive(Default)]
pub(super) struct Placings(BTreeMap<String, Vec<Placing>>);

impl Placings {
    /// Of the cases with events between two numbers, as far as a third.
    pub(super) fn between(
        c: &mut dyn Sql,
        (after, to): (u64, u64),
        head: u64,
    ) -> Result<Self, StoreError> {
        Self::found(
            c,
            "SELECT case_id, seq, pack, place FROM placed WHERE seq <= ?3 AND case_id IN (
               SELECT case_id FROM event WHERE seq > ?1 AND seq <= ?2) ORDER BY case_id, seq",
            &[after.into(), to.into(), head.into()],
        )
    }

    /// Whether a case with events between two numbers was opened or moved between two others.
    pub(super) fn changed(
        c: &mut dyn Sql,
        (after, to): (u64, u64),
        (since, head): (u64, u64),
    ) -> Result<bool, StoreError> {
        let row = c.one(
            "SELECT 1 FROM placed WHERE seq > ?3 AND seq <= ?4 AND case_id IN (
               SELECT case_id FROM event WHERE seq > ?1 AND seq <= ?2) LIMIT 1",
            &[after.into(), to.into(), since.into(), head.into()],
        )?;
        Ok(row.is_some())
    }

    fn of_case(c: &mut dyn Sql, case: &str) -> Result<Self, StoreError> {
        let query = "SELECT case_id, seq, pack, place FROM placed WHERE case_id = ?1 ORDER BY seq";
        Self::found(c, query, &[case.into()])
    }

    fn found(
        c: &mut dyn Sql,
        query: &'static str,
        params: &[crate::store::sql::Param<'_>],
    ) -> Result<Self, StoreError> {
        let mut all = Self::default();
        for mut row in c.rows(query, params)? {
            let case = row.text(0)?;
            let placing = Placing {
                seq: row.number(1)?,
                pack: row.text_if_any(2)?,
                place: row.text_if_any(3)?,
            };
            all.0.entry(case).or_default().push(placing);
        }
        Ok(all)
    }

    /// Whether a case is in a scope, where it was so or not ever since it was filed, and the number of its
    /// filing; none where it came or went, or was never filed.
    pub(super) fn steady(&self, scope: &Scope, case: &str) -> Option<(bool, u64)> {
        let rows = self.0.get(case)?;
        let filed = rows.iter().find(|row| row.pack.is_some())?.seq;
        let here = self.covered(scope, case, filed);
        let since = rows.iter().filter(|row| row.seq > filed);
        let mut since = since.map(|row| self.covered(scope, case, row.seq));
        since.all(|then| then == here).then_some((here, filed))
    }

    /// Whether a case is in a scope once everything up to this number has happened: it belongs where it
    /// was moved last, else where it came in. Of two filings the first counts.
    pub(super) fn covered(&self, scope: &Scope, case: &str, upto: u64) -> bool {
        let (mut filed, mut moved) = (None, None);
        let rows = self.0.get(case).into_iter().flatten();
        for row in rows.take_while(|row| row.seq <= upto) {
            if row.pack.is_none() {
                moved = row.place.as_deref();
            } else if filed.is_none() {
                filed = Some(row);
            }
        }
        // Before it is filed it is nobody's but those who get everything.
        filed.map_or(scope.every_case(), |filed| {
            scope.covers(moved.or(filed.place.as_deref()), filed.pack.as_deref())
        })
    }
}

/// Notes what an event that has this number opens or moves.
pub(super) fn note(c: &mut dyn Sql, event: &Envelope, seq: u64) -> Result<(), StoreError> {
    let (pack, place) = match Said::of(event) {
        // A filing without a pack opens nothing that a scope could name.
        Some(Said::Filed { pack, place }) => (Some(pack.unwrap_or_default()), place),
        Some(Said::Moved(place)) => (None, Some(place)),
        None => return Ok(()),
    };
    c.run(
        "INSERT INTO placed (case_id, seq, pack, place) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        &[
            (&event.case).into(),
            seq.into(),
            pack.into(),
            place.into(),
        ],
    )
}

/// The same of all events of a record from before tables version 12: no act could move a case then.
pub(super) fn note_all(c: &mut dyn Sql) -> Result<(), StoreError> {
    if get(c, NOTED)?.is_some() {
        return Ok(());
    }
    for mut row in c.rows("SELECT seq, raw FROM event WHERE kind = 'filed'", &[])? {
        let (seq, raw) = (row.number(0)?, row.text(1)?);
        let event = Event::parse(&raw).map_err(|_| StoreError::Damaged("a readable event"))?;
        note(c, event.envelope(), seq)?;
    }
    set(c, NOTED, "1")
}
