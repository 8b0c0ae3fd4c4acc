//! Official numbers: given by an event of the server's own, in the same commit as the event that
//! takes one. Never: when a case is due for one, or what it looks like.

use crate::packs::Packs;
use crate::store::presented::Presented;
use crate::store::push::Gate;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, open, own, pull};
use redress_core::pack::Pack;
use redress_core::record::{
    CaseState, Content, Draft, Envelope, LedgerNumber, Numbered, due_number, fold, numbers_on,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The setting, in the `meta` table.
const LEDGER: &str = "ledger_number";
/// Cases looked at in one commit when a record catches up.
const AT_ONCE: usize = 100;

impl Store {
    /// How cases are numbered whose regulation gives no numbering; none where they are not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ledger_number(&self) -> Result<Option<LedgerNumber>, StoreError> {
        self.read(ledger).await
    }

    /// Sets how such cases are numbered from now on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_ledger_number(&self, set: Option<LedgerNumber>) -> Result<(), StoreError> {
        self.write(move |c| match set {
            Some(set) => {
                let text =
                    serde_json::to_string(&set).map_err(|e| StoreError::Own(e.to_string()))?;
                open::set(c, LEDGER, &text)
            }
            None => c.run("DELETE FROM meta WHERE key = ?1", &[LEDGER.into()]),
        })
        .await
    }

    /// Numbers every case that is due and has no number: after a restored record has healed, when
    /// the setting has changed, when another program knows more packs. Gives how many.
    ///
    /// # Errors
    /// [`StoreError`]; what was numbered before stands.
    pub async fn number_all_due(&self, packs: Arc<Packs>, now: u64) -> Result<u64, StoreError> {
        let known = Arc::clone(&packs);
        let cases = self.read(move |c| unnumbered(c, &known)).await?;
        let mut given = 0;
        for some in cases.chunks(AT_ONCE) {
            let gate = self.own_gate(Arc::clone(&packs), now);
            let some = some.to_vec();
            given += self
                .write(move |c| {
                    if heal::healing(c)?.is_some() {
                        return Ok(0);
                    }
                    let ledger = ledger(c)?;
                    let mut given = 0;
                    for case in some {
                        given += u64::from(number(c, &gate, ledger.as_ref(), &case)?);
                    }
                    Ok(given)
                })
                .await?;
        }
        Ok(given)
    }
}

/// The setting, inside a transaction.
pub(super) fn ledger(c: &mut dyn Sql) -> Result<Option<LedgerNumber>, StoreError> {
    read(open::get(c, LEDGER)?)
}

/// The setting as it is kept.
pub(super) fn read(text: Option<String>) -> Result<Option<LedgerNumber>, StoreError> {
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    read.map_err(|_| StoreError::Damaged("how its cases are numbered"))
}

/// Numbers the case of an event that was just taken in, if the event makes it due; whether it did.
pub(super) fn after(
    c: &mut dyn Sql,
    gate: &Gate,
    ledger: Option<&LedgerNumber>,
    event: &Presented,
) -> Result<bool, StoreError> {
    let Ok(event) = &event.event else {
        return Ok(false);
    };
    let (envelope, packs) = (event.envelope(), &gate.pusher.packs);
    let (case, kind) = (envelope.case.as_str(), envelope.kind.as_str());
    // Taking back can make an act count again, and what happened may come before its filing.
    let own = packs.numbering();
    let set = ledger.map(|set| set.on.as_str());
    let any = set.is_some() || !own.is_empty();
    let takes = own.contains(kind) || set == Some(kind);
    let may = takes || (any && matches!(kind, "filed" | "undone"));
    if !may || (kind == "filed" && waits(c, packs, set, envelope)?) {
        return Ok(false);
    }
    number(c, gate, ledger, case)
}

/// Whether a filing is all there is of its case, and the number is taken on something later: what most
/// filings are need not be read again to see that.
fn waits(
    c: &mut dyn Sql,
    packs: &Packs,
    set: Option<&str>,
    filing: &Envelope,
) -> Result<bool, StoreError> {
    let edition = filing.edition.as_deref().and_then(|d| packs.edition(d));
    let named = || packs.named(filing.body.get("pack")?.as_str()?);
    let on = edition.or_else(named).and_then(numbers_on).or(set);
    if on == Some("received") {
        return Ok(false);
    }
    let events = c.one(
        "SELECT count(*) FROM event WHERE case_id = ?1",
        &[(&filing.case).into()],
    )?;
    Ok(events.map_or(Ok(0), |mut row| row.number(0))? == 1)
}

/// Keeps count of a series when an event with its number comes in, whoever brings it.
pub(super) fn note(c: &mut dyn Sql, numbered: &Numbered) -> Result<(), StoreError> {
    if numbered.running == 0 {
        return Ok(());
    }
    c.run(
        "INSERT INTO series (name, last) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET last = ?2 WHERE series.last < ?2",
        &[
            (&numbered.series).into(),
            u64::from(numbered.running).into(),
        ],
    )
}

/// The acts on which some case takes a number.
fn acts<'a>(packs: &'a Packs, ledger: Option<&'a LedgerNumber>) -> BTreeSet<&'a str> {
    let own = packs.numbering().iter().map(String::as_str);
    own.chain(ledger.map(|set| set.on.as_str())).collect()
}

/// Cases without a number in which an act happened that takes one, in the order of these acts.
fn unnumbered(c: &mut dyn Sql, packs: &Packs) -> Result<Vec<String>, StoreError> {
    let ledger = ledger(c)?;
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for act in acts(packs, ledger.as_ref()) {
        let kind = if act == "received" { "filed" } else { act };
        let rows = c.rows(
            "SELECT case_id, min(seq) FROM event e WHERE kind = ?1 AND NOT EXISTS (
               SELECT 1 FROM event n WHERE n.case_id = e.case_id AND n.kind = 'numbered')
             GROUP BY case_id",
            &[kind.into()],
        )?;
        for mut row in rows {
            let (case, seq) = (row.text(0)?, row.number(1)?);
            let first = found.entry(case).or_insert(seq);
            *first = seq.min(*first);
        }
    }
    let mut cases: Vec<_> = found.into_iter().collect();
    cases.sort_by_key(|(_, first)| *first);
    Ok(cases.into_iter().map(|(case, _)| case).collect())
}

/// Gives the case its number, if it is due and none was ever given; whether it was.
fn number(
    c: &mut dyn Sql,
    gate: &Gate,
    ledger: Option<&LedgerNumber>,
    case: &str,
) -> Result<bool, StoreError> {
    let packs = &gate.pusher.packs;
    let entries = pull::entries(c, case)?;
    let given = entries.iter().map(|entry| entry.event.envelope());
    if given
        .into_iter()
        .any(|envelope| envelope.kind == "numbered")
    {
        return Ok(false);
    }
    let state = fold(case, &entries, packs.kinds());
    let Some(pack) = pack_of(packs, &state) else {
        return Ok(false);
    };
    let Some(due) = due_number(pack, &state, ledger) else {
        return Ok(false);
    };
    let last = c.one(
        "SELECT last FROM series WHERE name = ?1",
        &[(&due.series).into()],
    )?;
    let last = last.map_or(Ok(0), |mut row| row.number(0))?;
    let running = u32::try_from(last + 1).map_err(|_| StoreError::Damaged("numbers"))?;
    let at = due.at.clone();
    let said = Content::Numbered(due.numbered(running));
    let draft = Draft {
        at,
        edition: Some(pack.digest().to_owned()),
        ..own::draft(case, "server", said, gate.pusher.received)?
    };
    let own = gate.of_server(c)?;
    own::write(c, &own, draft, &entries)?;
    Ok(true)
}

/// The pack a case is kept under: the one of its edition, else the one of its name, whose numbering
/// is that of its earlier editions.
fn pack_of<'a>(packs: &'a Packs, state: &CaseState) -> Option<&'a Pack> {
    let edition = state.edition.as_deref().and_then(|d| packs.edition(d));
    edition.or_else(|| packs.named(&state.file.pack))
}
