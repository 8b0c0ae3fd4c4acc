//! What the organisation decides by: packs that were published, and every edition that a case names,
//! kept as texts under their digests in the record itself, so that a backup, a restored server and a
//! newer program answer a case by the rules it was received under. Never: whether a pack is right.

use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, open, own, people, pull};
use redress_core::canonical;
use redress_core::pack::Pack;
use redress_core::people::Role;
use redress_core::record::{Body, CaseState, Content, Draft, Event, Kinds, Published, fold};
use redress_core::summary::ended;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what was read is believed: another process may publish.
const BELIEVED: Duration = Duration::from_secs(1);
/// In the `meta` table: the editions of cases from before they were kept have been kept.
const KEPT: &str = "editions_kept";

/// A pack to be published, and who answers for it.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The pack.
    pub pack: Pack,
    /// Id of the administrator who publishes it.
    pub by: String,
    /// Id of a second one who agrees.
    pub second: Option<String>,
    /// How many open cases were compared.
    pub open: u64,
    /// How many of them would come out otherwise.
    pub changed: u64,
}

/// The packs as last read.
#[derive(Debug, Clone, Default)]
pub(super) struct Editions(Arc<Mutex<Option<Known>>>);

#[derive(Debug, Clone)]
struct Known {
    looked: Instant,
    sign: Sign,
    packs: Arc<Packs>,
}

/// Differs whenever an edition was added or something published.
type Sign = (u64, u64);

impl Editions {
    fn last(&self) -> Option<Known> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, known: Option<Known>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

impl Store {
    /// The packs that the record is kept with: those of the program, and its own.
    ///
    /// # Errors
    /// [`StoreError`]; also when a text that was published cannot be read here.
    pub async fn packs(&self, shipped: Arc<Packs>) -> Result<Arc<Packs>, StoreError> {
        let last = self.editions.last();
        if let Some(known) = last.as_ref().filter(|k| k.looked.elapsed() < BELIEVED) {
            return Ok(Arc::clone(&known.packs));
        }
        let looked = Instant::now();
        let (sign, packs) = self
            .read(move |c| {
                let sign = sign(c)?;
                let packs = match last.filter(|known| known.sign == sign) {
                    Some(known) => known.packs,
                    None => Arc::new(together(c, &shipped)?),
                };
                Ok((sign, packs))
            })
            .await?;
        self.editions.set(Some(Known {
            looked,
            sign,
            packs: Arc::clone(&packs),
        }));
        Ok(packs)
    }

    /// Publishes a pack: its text and the event that says so, in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotAdministrator`], [`StoreError::SecondPerson`], [`StoreError::Healing`];
    /// nothing has been published then.
    pub async fn publish(
        &self,
        publication: Publication,
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<(), StoreError> {
        let gate = self.own_gate(packs, now);
        self.write(move |c| {
            heal::over(c)?;
            answered_for(c, &publication)?;
            let Publication { pack, by, .. } = &publication;
            let digest = insert(c, pack)?;
            let meta = &pack.doc().pack;
            let said = Published {
                what: "pack".to_owned(),
                id: meta.id.clone(),
                version: meta.version.clone(),
                digest,
                second: publication.second.clone(),
                open: publication.open,
                changed: publication.changed,
            };
            let said = Content::Published(Box::new(said));
            let draft = Draft {
                edition: Some(pack.digest().to_owned()),
                ..own::draft(&gate.organisation, by, said, now)?
            };
            let entries = pull::entries(c, &draft.case)?;
            own::write(c, &gate, draft, &entries)
        })
        .await?;
        self.editions.set(None);
        Ok(())
    }

    /// Cases that are open under any edition of a pack.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_cases(
        &self,
        pack: &str,
        packs: Arc<Packs>,
    ) -> Result<Vec<CaseState>, StoreError> {
        let pack = pack.to_owned();
        self.read(move |c| {
            let rows = c.rows(
                "SELECT DISTINCT case_id FROM event WHERE kind = 'filed' ORDER BY case_id",
                &[],
            )?;
            let mut open = Vec::new();
            for mut row in rows {
                let case = row.text(0)?;
                let state = fold(&case, &pull::entries(c, &case)?, packs.kinds());
                if state.filed && state.file.pack == pack && !ended(&state) {
                    open.push(state);
                }
            }
            Ok(open)
        })
        .await
    }

    /// The text kept under a digest, its own or that of the edition it holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn published_text(&self, digest: &str) -> Result<Option<String>, StoreError> {
        let digest = digest.to_owned();
        self.read(move |c| {
            let row = c.one(
                "SELECT body FROM edition WHERE digest = ?1 OR edition = ?1 ORDER BY digest LIMIT 1",
                &[(&digest).into()],
            )?;
            row.map(|mut row| row.text(0)).transpose()
        })
        .await
    }

    /// Keeps the editions that cases of a record from before name, as far as this program has them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_editions(&self, packs: Arc<Packs>) -> Result<(), StoreError> {
        self.write(move |c| {
            if open::get(c, KEPT)?.is_some() {
                return Ok(());
            }
            let mut named = BTreeSet::new();
            c.each(
                "SELECT raw FROM event WHERE kind = 'filed'",
                &[],
                &mut |mut row| {
                    let event = Event::parse(&row.text(0)?);
                    named.extend(event.ok().and_then(|e| e.envelope().edition.clone()));
                    Ok(ControlFlow::Continue(()))
                },
            )?;
            for edition in &named {
                keep(c, &packs, Some(edition))?;
            }
            open::set(c, KEPT, "1")
        })
        .await
    }
}

/// Keeps the edition that a case was filed under, if it is known here and not kept yet.
pub(super) fn keep(
    c: &mut dyn Sql,
    packs: &Packs,
    edition: Option<&String>,
) -> Result<(), StoreError> {
    let Some(pack) = edition.and_then(|digest| packs.edition(digest)) else {
        return Ok(());
    };
    let kept = c.one(
        "SELECT 1 FROM edition WHERE edition = ?1 LIMIT 1",
        &[pack.digest().into()],
    )?;
    if kept.is_none() {
        insert(c, pack)?;
    }
    Ok(())
}

/// Keeps a pack's text; its digest.
fn insert(c: &mut dyn Sql, pack: &Pack) -> Result<String, StoreError> {
    let body = pack.publication();
    let body = body.map_err(|e| StoreError::Own(e.to_string()))?;
    let digest = canonical::digest(body.as_bytes());
    c.run(
        "INSERT INTO edition (digest, edition, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[(&digest).into(), pack.digest().into(), (&body).into()],
    )?;
    Ok(digest)
}

/// Whether those who publish may, and are as many as it takes.
fn answered_for(c: &mut dyn Sql, publication: &Publication) -> Result<(), StoreError> {
    let people = people::people(c)?;
    let Publication { by, second, .. } = publication;
    for id in std::iter::once(by).chain(second) {
        let person = people.iter().find(|person| person.id == *id);
        let person = person.ok_or_else(|| StoreError::NoPerson(id.clone()))?;
        if !person.active || !person.roles.contains(&Role::Administrator) {
            return Err(StoreError::NotAdministrator(id.clone()));
        }
    }
    if publication.changed > 0 && second.as_ref().is_none_or(|second| second == by) {
        return Err(StoreError::SecondPerson(
            publication.changed,
            publication.open,
        ));
    }
    Ok(())
}

fn sign(c: &mut dyn Sql) -> Result<Sign, StoreError> {
    let row = c.one(
        "SELECT (SELECT count(*) FROM edition),
         (SELECT coalesce(max(seq), 0) FROM event WHERE kind = 'published')",
        &[],
    )?;
    let mut row = row.ok_or(StoreError::Damaged("its editions"))?;
    Ok((row.number(0)?, row.number(1)?))
}

/// The program's packs with those of the record. What was published and whose text is lost is left
/// out: `verify` names it.
fn together(c: &mut dyn Sql, shipped: &Packs) -> Result<Packs, StoreError> {
    let mut said = Vec::new();
    for mut row in c.rows(
        "SELECT raw FROM event WHERE kind = 'published' ORDER BY seq",
        &[],
    )? {
        if let Some(digest) = published(&row.text(0)?) {
            said.push(digest);
        }
    }
    let mut kept = Vec::new();
    for mut row in c.rows("SELECT digest, edition FROM edition ORDER BY digest", &[])? {
        let (digest, edition) = (row.text(0)?, row.text(1)?);
        if shipped.edition(&edition).is_none() && !said.contains(&digest) {
            kept.extend(read(c, &digest)?);
        }
    }
    let mut published = Vec::new();
    for digest in said {
        if let Some(pack) = read(c, &digest)? {
            published.push((digest, pack));
        }
    }
    Ok(shipped.with(kept, published))
}

/// The digest that a `published` event speaks of, where it is one that this version reads.
pub(super) fn published(raw: &str) -> Option<String> {
    let event = Event::parse(raw).ok()?;
    match Body::read(event.envelope(), &Kinds::default()).ok()? {
        Body::Published(published) if published.what == "pack" => Some(published.digest),
        _ => None,
    }
}

fn read(c: &mut dyn Sql, digest: &str) -> Result<Option<Pack>, StoreError> {
    let row = c.one(
        "SELECT body FROM edition WHERE digest = ?1",
        &[digest.into()],
    )?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    // What a newer program published is left to it.
    Ok(Pack::published(&row.text(0)?).ok())
}
