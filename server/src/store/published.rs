//! What the organisation decides by: packs, calendars and settings that were published, and every
//! edition that a case names, kept as texts under their digests in the record itself, so that a backup,
//! a restored server and a newer program answer a case by the rules it was received under. Never:
//! whether a pack, a calendar or settings are right.

use crate::calendars::Calendars;
use crate::packs::Packs;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, heal, open, own, people, pull};
use redress_core::canonical;
use redress_core::pack::Pack;
use redress_core::people::Role;
use redress_core::record::{Body, CaseState, Content, Draft, Event, Kinds, Published, fold};
use redress_core::settings;
use redress_core::summary::ended;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what was read is believed, unless a reader meets a newer publication: another process may
/// publish.
const BELIEVED: Duration = Duration::from_secs(1);
/// In the `meta` table: the editions of cases from before they were kept have been kept.
const KEPT: &str = "editions_kept";
/// No number is newer.
const ALL: u64 = i64::MAX as u64;
/// How many publications are listed.
const LISTED: u64 = 200;
/// What a publication is of.
const PACK: &str = "pack";
const CALENDAR: &str = "calendar";
const SETTINGS: &str = "settings";
/// The id of what an organisation has one of.
const ONLY: &str = "organisation";

/// What is to be published, and who answers for it.
#[derive(Debug, Clone)]
pub struct Publication {
    /// It.
    pub text: Publishable,
    /// Id of the administrator who publishes it.
    pub by: String,
    /// Id of a second one who agrees.
    pub second: Option<String>,
    /// How many open cases were compared.
    pub open: u64,
    /// How many of them would come out otherwise.
    pub changed: u64,
    /// The newest number of the record when they were compared: with a newer one that is done again.
    pub seen: u64,
}

/// What can be published.
#[derive(Debug, Clone)]
pub enum Publishable {
    /// A pack.
    Pack(Pack),
    /// A region's calendar as one canonical text.
    Calendar {
        /// The region.
        region: String,
        /// The last day that notices are published for.
        to: String,
        /// The text.
        text: String,
    },
    /// The organisation's settings as one canonical text.
    Settings(String),
}

/// What was published, by whom and when.
#[derive(Debug, Clone, Serialize)]
pub struct PublicationRow {
    /// What, its digest, and who agreed.
    #[serde(flatten)]
    pub said: Published,
    /// Id of the administrator who published it.
    pub by: String,
    /// When.
    pub at: String,
}

/// What was last read of something.
#[derive(Debug)]
pub(super) struct Believed<T>(Arc<Mutex<Option<Known<T>>>>);

#[derive(Debug)]
struct Known<T> {
    looked: Instant,
    sign: Sign,
    read: Arc<T>,
}

/// Differs whenever an edition was added or something published.
type Sign = (u64, u64);

impl<T> Clone for Believed<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Believed<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Believed<T> {
    /// As last read; whether that was so short ago that it is believed.
    fn last(&self) -> Option<(Sign, Arc<T>, bool)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref()?;
        let fresh = known.looked.elapsed() < BELIEVED;
        Some((known.sign, Arc::clone(&known.read), fresh))
    }

    /// Believes it no longer if something was published after it was read.
    fn doubt(&self, newest: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_some_and(|known| known.sign.1 < newest) {
            *known = None;
        }
    }

    fn set(&self, known: Option<Known<T>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

impl Store {
    /// The packs that the record is kept with: those of the program, and its own.
    ///
    /// # Errors
    /// [`StoreError`]; also when a text that was published cannot be read here.
    pub async fn packs(&self, shipped: Arc<Packs>) -> Result<Arc<Packs>, StoreError> {
        let anew = move |c: &mut dyn Sql, last: Option<&Packs>| together(c, &shipped, last);
        self.believed(&self.editions, anew).await
    }

    /// The calendars that the record is kept with: those of the program, and its own.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn calendars(&self, shipped: Arc<Calendars>) -> Result<Arc<Calendars>, StoreError> {
        let anew = move |c: &mut dyn Sql, _: Option<&Calendars>| counted(c, &shipped, ALL);
        self.believed(&self.counted, anew).await
    }

    /// The calendars that the record was kept with when its newest number was `head`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn calendars_until(
        &self,
        shipped: Arc<Calendars>,
        head: u64,
    ) -> Result<Arc<Calendars>, StoreError> {
        self.read(move |c| counted(c, &shipped, head).map(Arc::new))
            .await
    }

    /// A reader has met a publication of this number: an answer that goes so far speaks of it.
    pub(super) fn publications_reach(&self, newest: u64) {
        self.editions.doubt(newest);
        self.counted.doubt(newest);
    }

    /// As last read while nothing was published since, else read anew.
    async fn believed<T, F>(&self, kept: &Believed<T>, anew: F) -> Result<Arc<T>, StoreError>
    where
        T: Send + Sync + 'static,
        F: FnOnce(&mut dyn Sql, Option<&T>) -> Result<T, StoreError> + Send + 'static,
    {
        let last = kept.last();
        if let Some((_, read, true)) = &last {
            return Ok(Arc::clone(read));
        }
        let looked = Instant::now();
        let (sign, read) = self
            .read(move |c| {
                let sign = sign(c)?;
                let read = match last {
                    Some((known, read, _)) if known == sign => read,
                    last => Arc::new(anew(c, last.as_ref().map(|(_, read, _)| &**read))?),
                };
                Ok((sign, read))
            })
            .await?;
        let known = Known {
            looked,
            sign,
            read: Arc::clone(&read),
        };
        kept.set(Some(known));
        Ok(read)
    }

    /// Publishes: the text and the event that says so, in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotAdministrator`], [`StoreError::SecondPerson`], [`StoreError::Compared`],
    /// [`StoreError::Healing`]; nothing has been published then.
    pub async fn publish(
        &self,
        publication: Publication,
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<(), StoreError> {
        let gate = self.own_gate(packs, now);
        self.write(move |c| {
            heal::over(c)?;
            if pull::head(c)? != publication.seen {
                return Err(StoreError::Compared);
            }
            answered_for(c, &publication)?;
            let Publication { by, text, .. } = &publication;
            let (what, id, version, digest) = match text {
                Publishable::Pack(pack) => {
                    let meta = &pack.doc().pack;
                    let digest = insert(c, pack)?;
                    (PACK, meta.id.clone(), meta.version.clone(), digest)
                }
                Publishable::Calendar { region, to, text } => {
                    (CALENDAR, region.clone(), to.clone(), put(c, text)?)
                }
                Publishable::Settings(text) => (
                    SETTINGS,
                    ONLY.to_owned(),
                    settings::FORM.to_string(),
                    put(c, text)?,
                ),
            };
            let said = Published {
                what: what.to_owned(),
                id,
                version,
                digest,
                second: publication.second.clone(),
                open: publication.open,
                changed: publication.changed,
            };
            let said = Content::Published(Box::new(said));
            let edition = match text {
                Publishable::Pack(pack) => Some(pack.digest().to_owned()),
                Publishable::Calendar { .. } | Publishable::Settings(_) => None,
            };
            let draft = Draft {
                edition,
                ..own::draft(&gate.organisation, by, said, now)?
            };
            let entries = pull::entries(c, &draft.case)?;
            own::write(c, &gate, draft, &entries)
        })
        .await?;
        self.editions.set(None);
        self.counted.set(None);
        Ok(())
    }

    /// What was published last, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn publications(&self) -> Result<Vec<PublicationRow>, StoreError> {
        self.read(|c| {
            let rows = c.rows(
                "SELECT raw FROM event WHERE kind = 'published' ORDER BY seq DESC LIMIT ?1",
                &[LISTED.into()],
            )?;
            let mut listed = Vec::new();
            for mut row in rows {
                listed.extend(publication(&row.text(0)?));
            }
            Ok(listed)
        })
        .await
    }

    /// Cases that are open, under any edition of one pack or of all; and the newest number of the
    /// record then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_cases(
        &self,
        pack: Option<&str>,
        packs: Arc<Packs>,
    ) -> Result<(u64, Vec<CaseState>), StoreError> {
        let pack = pack.map(str::to_owned);
        self.read(move |c| {
            let seen = pull::head(c)?;
            let rows = c.rows(
                "SELECT DISTINCT case_id FROM event WHERE kind = 'filed' ORDER BY case_id",
                &[],
            )?;
            let mut open = Vec::new();
            for mut row in rows {
                let case = row.text(0)?;
                let state = fold(&case, &pull::entries(c, &case)?, packs.kinds());
                let asked = pack.as_ref().is_none_or(|pack| state.file.pack == *pack);
                if state.filed && asked && !ended(&state) {
                    open.push(state);
                }
            }
            Ok((seen, open))
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

    /// Takes back a text that was published and that a restore lost: what events name by this digest.
    /// False where none names it. The digest proves it, whoever brings it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back(&self, digest: &str, text: String) -> Result<bool, StoreError> {
        let digest = digest.to_owned();
        let kept = self
            .write(move |c| {
                if canonical::digest(text.as_bytes()) != digest {
                    return Ok(false);
                }
                let rows = c.rows("SELECT raw FROM event WHERE kind = 'published'", &[])?;
                for mut row in rows {
                    let raw = row.text(0)?;
                    if published(&raw).is_some_and(|(_, said)| said == digest) {
                        let event = Event::parse(&raw);
                        let event = event.map_err(|_| StoreError::Damaged("a readable event"))?;
                        let edition = event.envelope().edition.as_deref().unwrap_or(&digest);
                        keep_text(c, &digest, edition, &text)?;
                        return Ok(true);
                    }
                }
                Ok(false)
            })
            .await?;
        if kept {
            self.editions.set(None);
            self.counted.set(None);
        }
        Ok(kept)
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

/// The program's calendars with those published up to a number.
fn counted(c: &mut dyn Sql, shipped: &Calendars, head: u64) -> Result<Calendars, StoreError> {
    let mut texts = Vec::new();
    for (what, digest) in said(c, head)? {
        if what == CALENDAR
            && let Some(text) = body(c, &digest)?
        {
            texts.push((digest, text));
        }
    }
    Ok(shipped.with(texts))
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
    keep_text(c, &digest, pack.digest(), &body)?;
    Ok(digest)
}

/// Keeps a text that events name by its digest; that.
fn put(c: &mut dyn Sql, body: &str) -> Result<String, StoreError> {
    let digest = canonical::digest(body.as_bytes());
    keep_text(c, &digest, &digest, body)?;
    Ok(digest)
}

/// Keeps a text under its digest, and what events name it by.
fn keep_text(c: &mut dyn Sql, digest: &str, edition: &str, body: &str) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO edition (digest, edition, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[digest.into(), edition.into(), body.into()],
    )?;
    Ok(())
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
    let row = c.one("SELECT count(*) FROM edition", &[])?;
    let mut row = row.ok_or(StoreError::Damaged("its editions"))?;
    Ok((row.number(0)?, newest(c)?))
}

/// The newest number of a publication; 0 where nothing was published.
pub(super) fn newest(c: &mut dyn Sql) -> Result<u64, StoreError> {
    let row = c.one(
        "SELECT coalesce(max(seq), 0) FROM event WHERE kind = 'published'",
        &[],
    )?;
    row.map_or(Ok(0), |mut row| row.number(0))
}

/// The program's packs with those of the record; what was read before is not read again. What was
/// published and whose text is lost is left out: devices are asked for it, and `verify` names it.
fn together(c: &mut dyn Sql, shipped: &Packs, last: Option<&Packs>) -> Result<Packs, StoreError> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for mut row in c.rows("SELECT digest, edition FROM edition ORDER BY digest", &[])? {
        texts.insert(row.text(0)?, row.text(1)?);
    }
    let (said, lost): (Vec<_>, Vec<_>) = said(c, ALL)?
        .into_iter()
        .partition(|(_, digest)| texts.contains_key(digest));
    // Of a calendar devices keep what it comes to here, not its text.
    let lost = lost.into_iter().filter(|(what, _)| what != CALENDAR);
    let lost: BTreeSet<String> = lost.map(|(_, digest)| digest).collect();
    let published: BTreeSet<&String> = said.iter().map(|(_, digest)| digest).collect();
    let mut kept = Vec::new();
    for (digest, edition) in &texts {
        if shipped.edition(edition).is_none() && !published.contains(digest) {
            kept.extend(pack(c, (digest, edition), false, last)?);
        }
    }
    let mut packs = Vec::new();
    for (_, digest) in said.iter().filter(|(what, _)| what == PACK) {
        let edition = texts.get(digest).map_or("", String::as_str);
        if let Some(pack) = pack(c, (digest, edition), true, last)? {
            packs.push((digest.clone(), pack));
        }
    }
    let settings = said.iter().rfind(|(what, _)| what == SETTINGS);
    let settings = settings.map(|(_, digest)| digest.clone());
    let said: Vec<String> = said.into_iter().map(|(_, digest)| digest).collect();
    Ok(shipped.with(kept, packs, settings, &said, lost.into_iter().collect()))
}

/// What events up to a number say is published, in the order in which that happened: what it is, its
/// digest.
fn said(c: &mut dyn Sql, head: u64) -> Result<Vec<(String, String)>, StoreError> {
    let mut said = Vec::new();
    for mut row in c.rows(
        "SELECT raw FROM event WHERE kind = 'published' AND seq <= ?1 ORDER BY seq",
        &[head.into()],
    )? {
        said.extend(published(&row.text(0)?));
    }
    Ok(said)
}

/// What a `published` event speaks of, where it is something that this version reads.
fn published(raw: &str) -> Option<(String, String)> {
    let PublicationRow { said, .. } = publication(raw)?;
    let read = [PACK, CALENDAR, SETTINGS].contains(&said.what.as_str());
    read.then_some((said.what, said.digest))
}

/// What a `published` event says.
fn publication(raw: &str) -> Option<PublicationRow> {
    let event = Event::parse(raw).ok()?;
    let Body::Published(said) = Body::read(event.envelope(), &Kinds::default()).ok()? else {
        return None;
    };
    Some(PublicationRow {
        said: *said,
        by: event.envelope().actor.clone(),
        at: event.envelope().at.clone(),
    })
}

/// A pack by the digest of its text, as it was read before where no other text has its logic.
fn pack(
    c: &mut dyn Sql,
    (digest, edition): (&str, &str),
    published: bool,
    last: Option<&Packs>,
) -> Result<Option<Pack>, StoreError> {
    let read = last.and_then(|last| {
        let rows = last.published().packs.iter();
        let mut of = rows.filter(|row| row.edition == edition).peekable();
        let there = of.peek().is_some() == published && of.all(|row| row.digest == digest);
        last.edition(edition).filter(|_| there)
    });
    if let Some(read) = read {
        return Ok(Some(read.clone()));
    }
    // What a newer program published is left to it.
    Ok(body(c, digest)?.and_then(|text| Pack::published(&text).ok()))
}

fn body(c: &mut dyn Sql, digest: &str) -> Result<Option<String>, StoreError> {
    let row = c.one(
        "SELECT body FROM edition WHERE digest = ?1",
        &[digest.into()],
    )?;
    row.map(|mut row| row.text(0)).transpose()
}
