//! How long what identifies people is kept once a case has ended: a setting for each regulation, none
//! until somebody makes one. Never: how it is destroyed, which is `erase`'s.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, open, pull};
use redress_core::calendar::months_after;
use redress_core::record::{CaseState, fold};
use redress_core::time::{Day, Instant, Zone};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Months by regulation, in the `meta` table.
const RETENTION: &str = "retention";

/// A case that has ended so long ago that what identifies people in it is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Past {
    /// The case.
    pub case: String,
    /// Its regulation.
    pub pack: String,
    /// The day on which its end was received, in China's time.
    pub ended: String,
    /// The day from which on nothing is kept.
    pub until: String,
    /// For how many months it was kept.
    pub months: u32,
}

impl Store {
    /// How many months are set, by regulation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retention(&self) -> Result<BTreeMap<String, u32>, StoreError> {
        self.read(set).await
    }

    /// Sets the months of a regulation; none takes the setting away.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_retention(&self, pack: &str, months: Option<u32>) -> Result<(), StoreError> {
        let pack = pack.to_owned();
        self.write(move |c| {
            let mut all = set(c)?;
            match months {
                Some(months) => all.insert(pack, months),
                None => all.remove(&pack),
            };
            let text = serde_json::to_string(&all).map_err(|e| StoreError::Own(e.to_string()))?;
            open::set(c, RETENTION, &text)
        })
        .await
    }

    /// The cases whose time is over on a day, the longest ended first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn past_retention(
        &self,
        packs: Arc<Packs>,
        today: Day,
    ) -> Result<Vec<Past>, StoreError> {
        self.read(move |c| past(c, &packs, today)).await
    }
}

fn set(c: &mut dyn Sql) -> Result<BTreeMap<String, u32>, StoreError> {
    let text = open::get(c, RETENTION)?;
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    let read = read.map_err(|_| StoreError::Damaged("how long its cases are kept"))?;
    Ok(read.unwrap_or_default())
}

fn past(c: &mut dyn Sql, packs: &Packs, today: Day) -> Result<Vec<Past>, StoreError> {
    let months = set(c)?;
    let mut found = Vec::new();
    if months.is_empty() {
        return Ok(found);
    }
    let rows = c.rows(
        "SELECT DISTINCT case_id FROM event WHERE kind IN ('closed', 'withdrawn', 'declined')
         AND case_id NOT IN (SELECT case_id FROM erased) ORDER BY case_id",
        &[],
    )?;
    for mut row in rows {
        let case = row.text(0)?;
        let entries = pull::entries(c, &case)?;
        let state = fold(&case, &entries, packs.kinds());
        let pack = state.file.pack.clone();
        let (Some(months), Some(ended)) = (months.get(&pack), ended(&state)) else {
            continue;
        };
        let until = months_after(ended, *months);
        if until <= today {
            found.push(Past {
                case,
                pack,
                ended: ended.text(),
                until: until.text(),
                months: *months,
            });
        }
    }
    found.sort_by(|a, b| (&a.ended, &a.case).cmp(&(&b.ended, &b.case)));
    Ok(found)
}

/// The day on which the end of a case was received; none while it goes on. The receipt counts: a day that
/// somebody declares cannot make a case older than it is.
fn ended(state: &CaseState) -> Option<Day> {
    let counted =
        |item: &&redress_core::record::TimelineItem| item.undoing.is_none() && !item.disputed;
    let items: Vec<_> = state.timeline.iter().filter(counted).collect();
    let last = |kinds: &[&str]| {
        items
            .iter()
            .rposition(|item| kinds.contains(&item.kind.as_str()))
    };
    let accepted = last(&["accepted"]).is_some();
    // Declined in part is not declined.
    let ends: &[&str] = if accepted {
        &["closed", "withdrawn"]
    } else {
        &["closed", "withdrawn", "declined"]
    };
    let end = last(ends).filter(|end| Some(*end) > last(&["reopened"]))?;
    let received = items.get(end)?.received?;
    let seconds = i64::try_from(received / 1000).ok()?;
    Some(Instant(seconds).day(Zone::CHINA))
}
