//! Erasure: what identifies people in a case goes from every row, and does not come in again, whoever
//! brings it. The chain, the numbers and every answer stay. Never: attachments' files, which `erasure.rs`
//! removes.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, attachments, heal, own, pages, pull};
use redress_core::record::{Content, Erased, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A case whose personal details are destroyed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Erasure {
    /// The case.
    pub case: String,
    /// Since when, in milliseconds since 1970.
    pub at: u64,
    /// Digests of attachments whose bytes go with it: no other case names them.
    #[serde(default)]
    pub files: Vec<String>,
}

/// What a case holds that identifies people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The case.
    pub case: String,
    /// Its events.
    pub events: u64,
    /// Those with a private part.
    pub private: u64,
    /// It has been erased before.
    pub erased: bool,
}

impl Store {
    /// What a case holds, by its id or its tracking code; none when there is no such case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn held(&self, called: &str) -> Result<Option<Held>, StoreError> {
        let tracked = match redress_core::record::TrackingCode::parse(called) {
            Ok(code) => self.tracked(&code).await?.map(|(case, _)| case),
            Err(_) => None,
        };
        let case = tracked.unwrap_or_else(|| called.to_owned());
        self.read(move |c| {
            let row = c.one(
                "SELECT count(*), count(p.event) FROM event e
                 LEFT JOIN private p ON p.event = e.id WHERE e.case_id = ?1",
                &[(&case).into()],
            )?;
            let Some(mut row) = row else {
                return Ok(None);
            };
            let (events, private) = (row.number(0)?, row.number(1)?);
            let erased = is_told(c, &case)?;
            Ok((events > 0).then_some(Held {
                case,
                events,
                private,
                erased,
            }))
        })
        .await
    }

    /// Destroys what identifies people in a case, and says so in an event of the server's own, which
    /// every device follows. A case that was erased before stays so.
    ///
    /// # Errors
    /// [`StoreError::Healing`] while a restored record waits for its devices; nothing has changed then.
    pub async fn erase(
        &self,
        case: &str,
        reason: &str,
        actor: &str,
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<(), StoreError> {
        let gate = self.own_gate(packs, now);
        let said = Content::Erased(Erased {
            reason: reason.to_owned(),
        });
        let draft = own::draft(case, actor, said, now)?;
        self.write(move |c| {
            heal::over(c)?;
            if is_told(c, &draft.case)? {
                return Ok(());
            }
            let entries = pull::entries(c, &draft.case)?;
            own::write(c, &gate, draft, &entries)
        })
        .await
    }

    /// Every case that was erased, with the files that nothing stored needs any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.read(erasures).await
    }

    /// Cases that were erased anew in a record put back from before, and of which no event says so: devices
    /// cannot follow yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn untold(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let rows = c.rows(
                "SELECT case_id FROM erased x WHERE EXISTS (
                   SELECT 1 FROM event e WHERE e.case_id = x.case_id)
                 AND NOT EXISTS (
                   SELECT 1 FROM event e WHERE e.case_id = x.case_id AND e.kind = 'erased')
                 ORDER BY case_id",
                &[],
            )?;
            rows.into_iter().map(|mut row| row.text(0)).collect()
        })
        .await
    }

    /// Leaves nothing of what was erased in the database's own files, as far as it can. Takes as long as
    /// copying the record.
    ///
    /// # Errors
    /// [`StoreError`]; what was erased stays so, and its bytes may still be there.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        self.readers.scrub().await
    }

    /// Erases anew what a record put back from an earlier copy has again.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn forget(&self, erasures: Vec<Erasure>) -> Result<(), StoreError> {
        self.write(move |c| forget(c, &erasures)).await
    }
}

/// As [`Store::erasures`].
pub(super) fn erasures(c: &mut dyn Sql) -> Result<Vec<Erasure>, StoreError> {
    let rows = c.rows(
        "SELECT case_id, at, files FROM erased ORDER BY case_id",
        &[],
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let files = serde_json::from_str::<Vec<String>>(&row.text(2)?);
        let files = files.map_err(|_| StoreError::Damaged("the files of an erasure"))?;
        let (case, at) = (row.text(0)?, row.number(1)?);
        let mut gone = Vec::with_capacity(files.len());
        for digest in files {
            // Another case may have brought the same picture since.
            let stored = c.one(
                "SELECT 1 FROM attachment WHERE digest = ?1",
                &[(&digest).into()],
            )?;
            if stored.is_none() {
                gone.push(digest);
            }
        }
        found.push(Erasure {
            case,
            at,
            files: gone,
        });
    }
    Ok(found)
}

/// As [`Store::forget`].
pub(super) fn forget(c: &mut dyn Sql, erasures: &[Erasure]) -> Result<(), StoreError> {
    for erasure in erasures {
        take_effect(c, &erasure.case, erasure.at)?;
        keep_files(c, &erasure.case, &erasure.files)?;
    }
    Ok(())
}

/// Whether a case was erased.
pub(super) fn is_erased(c: &mut dyn Sql, case: &str) -> Result<bool, StoreError> {
    let row = c.one("SELECT 1 FROM erased WHERE case_id = ?1", &[case.into()])?;
    Ok(row.is_some())
}

/// Whether an event says that a case was erased.
fn is_told(c: &mut dyn Sql, case: &str) -> Result<bool, StoreError> {
    let row = c.one(
        "SELECT 1 FROM event WHERE case_id = ?1 AND kind = 'erased'",
        &[case.into()],
    )?;
    Ok(row.is_some())
}

/// Destroys what identifies people in a case. In the transaction that brings its `erased` event.
pub(super) fn take_effect(c: &mut dyn Sql, case: &str, at: u64) -> Result<(), StoreError> {
    // A record put back from an early copy comes here before it is opened.
    attachments::note_all(c)?;
    c.run(
        "INSERT INTO erased (case_id, at, files) VALUES (?1, ?2, '[]') ON CONFLICT DO NOTHING",
        &[case.into(), at.into()],
    )?;
    c.run(
        "DELETE FROM private WHERE event IN (SELECT id FROM event WHERE case_id = ?1)",
        &[case.into()],
    )?;
    let aside = c.rows(
        "SELECT hash, raw FROM quarantine WHERE private IS NOT NULL",
        &[],
    )?;
    for mut row in aside {
        let (hash, raw) = (row.text(0)?, row.text(1)?);
        if Event::parse(&raw).is_ok_and(|event| event.envelope().case == case) {
            c.run(
                "UPDATE quarantine SET private = NULL WHERE hash = ?1",
                &[(&hash).into()],
            )?;
        }
    }
    let mut files = Vec::new();
    let named = c.rows(
        "SELECT digest FROM naming n WHERE case_id = ?1 AND NOT EXISTS (
           SELECT 1 FROM naming o WHERE o.digest = n.digest
           AND o.case_id NOT IN (SELECT case_id FROM erased))
         ORDER BY digest",
        &[case.into()],
    )?;
    for mut row in named {
        let digest = row.text(0)?;
        c.run(
            "DELETE FROM attachment WHERE digest = ?1",
            &[(&digest).into()],
        )?;
        files.push(digest);
    }
    keep_files(c, case, &files)?;
    pages::private_changed(c)
}

fn keep_files(c: &mut dyn Sql, case: &str, files: &[String]) -> Result<(), StoreError> {
    let row = c.one(
        "SELECT files FROM erased WHERE case_id = ?1",
        &[case.into()],
    )?;
    let known = row.map(|mut row| row.text(0)).transpose()?;
    let known = serde_json::from_str::<Vec<String>>(known.as_deref().unwrap_or("[]"));
    let mut all: BTreeSet<String> = known.unwrap_or_default().into_iter().collect();
    all.extend(files.iter().cloned());
    let text = serde_json::to_string(&all).map_err(|e| StoreError::Own(e.to_string()))?;
    c.run(
        "UPDATE erased SET files = ?2 WHERE case_id = ?1",
        &[case.into(), (&text).into()],
    )
}
