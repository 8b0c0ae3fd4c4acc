//! What people do to cases: file, act, take back. Resolves only once it is on the disk.

use super::{App, sealed};
use crate::data;
use crate::i18n::Lang;
use crate::settings;
use crate::store::{IdbError, StoreError};
use crate::sync::crypto;
use crate::sync::photo::Photo;
use crate::texts::{common, photos as photo_text};
use crate::trouble::Trouble;
use crate::{clock, when};
use leptos::prelude::*;
use redress_core::assess::Edition;
use redress_core::case::Facts;
use redress_core::record::{
    self, Act, AppendError, Author, Content, Draft, Personal, TrackingCode, Undone, uuid_v7,
};
use redress_core::time::Instant;

/// How often an append is tried when another tab writes too.
const TRIES: u32 = 16;

/// Who acts where there are no people.
const STAFF: &str = "staff";

/// A complaint to be filed.
#[derive(Debug, Clone, Default)]
pub struct Filing {
    /// Pack id.
    pub pack: String,
    /// Every fact, personal ones too.
    pub facts: Facts,
    /// How it came in: `kiosk`, `field`, `desk`.
    pub channel: String,
    /// Who enters it: `complainant` or `staff`.
    pub actor: String,
    /// Photos that show what it is about.
    pub photos: Vec<Photo>,
}

/// A complaint that is saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filed {
    /// Case id.
    pub case: String,
    /// Tracking code.
    pub code: String,
    /// When, RFC 3339.
    pub at: String,
}

/// An act on a case.
#[derive(Debug, Clone, Default)]
pub struct Deed {
    /// Facts it carries, personal ones too.
    pub facts: Facts,
    /// Presumptions shown and let stand.
    pub confirms: Vec<String>,
    /// Rule it concerns.
    pub of: Option<String>,
    /// An extension by a length, e.g. `5 working days`.
    pub length: Option<String>,
    /// An extension to a day.
    pub until: Option<String>,
    /// Role that approved it.
    pub by: Option<String>,
    /// Rule whose derived event it records.
    pub rule: Option<String>,
    /// The case that is about the same.
    pub links: Option<String>,
    /// The place that the case belongs to from now on.
    pub place: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// When it was done; now when absent.
    pub at: Option<Instant>,
    /// Photos that show it.
    pub photos: Vec<Photo>,
}

impl App {
    /// Files a complaint.
    pub async fn file(self, filing: Filing) -> Result<Filed, Trouble> {
        let readings = settings::readings(&filing.pack);
        let edition = self
            .edition_now(&filing.pack, &readings)
            .ok_or_else(|| Trouble::new(common::NO_PACK, common::NO_PACK_REMEDY))?;
        let random = crypto::random().map_err(|_| no_key())?;
        let code = TrackingCode::from_random(random).as_str().to_owned();
        let (facts, personal) = data::split(&edition, &filing.facts);
        let content = Content::Filed(Box::new(record::Filed {
            pack: filing.pack,
            parameters: readings,
            code: code.clone(),
            facts,
            channel: Some(filing.channel),
            place: self.filing_place().await,
            ..record::Filed::default()
        }));
        let case = new_id()?;
        let at = clock::now().text(when::ZONE);
        let personal = Personal {
            facts: personal,
            ..Personal::default()
        };
        let draft = Draft {
            id: new_id()?,
            case: case.clone(),
            matter: None,
            at: at.clone(),
            actor: self.actor("filed", &filing.actor)?,
            seen: 0,
            edition: Some(edition.pack().digest().to_owned()),
            content,
            personal,
            attachments: Vec::new(),
        };
        self.save(draft, filing.photos).await?;
        Ok(Filed { case, code, at })
    }

    /// Where a complaint comes in: at a device that gets the cases of some places, at one of them.
    async fn filing_place(self) -> Option<String> {
        if let Some(place) = untrack(|| self.place_in(Lang::Zh)) {
            return Some(place);
        }
        let (_, standing) = self.store.get_value()?.head().await.ok()?;
        standing.scope?.places.into_iter().next()
    }

    /// Records an act on a case; gives the event's id, for undo.
    pub async fn act(self, case: &str, kind: &str, deed: Deed) -> Result<String, Trouble> {
        let edition = self
            .edition_of(case)
            .await
            .ok_or_else(|| Trouble::new(common::NO_PACK, common::NO_PACK_REMEDY))?;
        let (facts, personal) = data::split(&edition, &deed.facts);
        let act = Act {
            facts,
            confirms: deed.confirms,
            of: deed.of,
            length: deed.length,
            until: deed.until,
            by: deed.by,
            rule: deed.rule,
            links: deed.links,
            place: deed.place,
            ..Act::default()
        };
        let text = deed
            .note
            .map(|n| n.trim().to_owned())
            .filter(|n| !n.is_empty());
        let personal = Personal {
            facts: personal,
            text,
            ..Personal::default()
        };
        let at = deed.at.unwrap_or_else(clock::now).text(when::ZONE);
        self.add(
            case,
            at,
            Content::Act(kind.to_owned(), Box::new(act)),
            personal,
            Some(&edition),
            deed.photos,
        )
        .await
    }

    /// Takes an event back by a counter-event; both stay in the record.
    pub async fn undo(self, case: &str, event: &str) -> Result<(), Trouble> {
        let content = Content::Undone(Undone {
            event: event.to_owned(),
            note: false,
        });
        let at = clock::now().text(when::ZONE);
        self.add(case, at, content, Personal::default(), None, Vec::new())
            .await
            .map(|_| ())
    }

    async fn add(
        self,
        case: &str,
        at: String,
        content: Content,
        personal: Personal,
        edition: Option<&Edition>,
        photos: Vec<Photo>,
    ) -> Result<String, Trouble> {
        let kind = match &content {
            Content::Act(kind, _) => kind.clone(),
            Content::Undone(undone) => self.kind_of(case, &undone.event).await,
            Content::Filed(_)
            | Content::Numbered(_)
            | Content::Erased(_)
            | Content::Published(_)
            | Content::MonthClosed(_) => String::new(),
        };
        let id = new_id()?;
        let draft = Draft {
            id: id.clone(),
            case: case.to_owned(),
            matter: None,
            at,
            actor: self.actor(&kind, STAFF)?,
            seen: 0,
            edition: edition.map(|e| e.pack().digest().to_owned()),
            content,
            personal,
            attachments: Vec::new(),
        };
        self.save(draft, photos).await?;
        Ok(id)
    }

    /// The edition of a case: it is open, as a rule.
    async fn edition_of(self, case: &str) -> Option<Edition> {
        if let Some(open) = untrack(|| self.case(case)) {
            return Some(open.edition.clone());
        }
        let entries = self.store.get_value()?.case(case).await.ok()?;
        Some(self.folded(case, &entries).ok()??.0)
    }

    /// The type of an event of a case.
    async fn kind_of(self, case: &str, event: &str) -> String {
        let entries = match self.store.get_value() {
            Some(store) => store.case(case).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let mut envelopes = entries.iter().map(|entry| entry.event.envelope());
        let found = envelopes.find(|envelope| envelope.id == event);
        found.map_or_else(String::new, |envelope| envelope.kind.clone())
    }

    /// Saves an event with its photos. Where they find no room, or could be read by others, its text is saved
    /// without them, and that is said.
    async fn save(self, draft: Draft, mut photos: Vec<Photo>) -> Result<(), Trouble> {
        let count = photos.len();
        let reads_cases = self.device.with_untracked(|device| {
            device
                .as_ref()
                .is_none_or(|device| device.kind.pulls_cases())
        });
        let mut kept_out = None;
        if !reads_cases && count > 0 {
            photos = self.sealed_photos(&photos).await.unwrap_or_default();
            kept_out = photos.is_empty().then_some((photo_text::NOT_KEPT, count));
        }
        let named = photos
            .iter()
            .map(|photo| format!("sha256:{}", photo.sha256));
        let whole = Draft {
            attachments: named.collect(),
            ..draft.clone()
        };
        match self.append(whole, &photos).await {
            Err(full) if !photos.is_empty() && full == trouble(&IdbError::Full.into()) => {
                self.append(draft, &[]).await?;
                let words = if reads_cases {
                    photo_text::KEPT_OUT
                } else {
                    photo_text::NOT_KEPT
                };
                kept_out = Some((words, count));
            }
            done => done?,
        }
        if kept_out.is_some() {
            self.photos_kept_out(kept_out);
        }
        Ok(())
    }

    /// Writes the next link of this device's chain; written anew whenever another tab was first.
    async fn append(self, draft: Draft, photos: &[Photo]) -> Result<(), Trouble> {
        let enrol = || Trouble::new(common::NOT_ENROLLED, common::NOT_ENROLLED_REMEDY);
        let mut device = self.device.get_untracked().ok_or_else(enrol)?;
        let store = self
            .store
            .get_value()
            .ok_or_else(|| Trouble::new(common::NO_STORAGE, common::NO_STORAGE_REMEDY))?;
        let salt = crypto::random().map_err(|_| no_key())?;
        for _ in 0..TRIES {
            let author = Author {
                org: device.org.clone(),
                device: device.id.clone(),
            };
            let key = store.key().await.map_err(|e| trouble(&e))?;
            let key = key.ok_or_else(enrol)?;
            let only = !device.kind.pulls_cases();
            let (head, position) = store.head().await.map_err(|e| trouble(&e))?;
            let draft = Draft {
                seen: store
                    .seen(&position, &draft.case)
                    .await
                    .map_err(|e| trouble(&e))?,
                ..draft.clone()
            };
            let appended = head
                .append(&author, draft, clock::now_ms(), salt)
                .map_err(|e| not_valid(&e))?;
            let part = appended.private.as_ref();
            let copy = sealed::copy(&device, &key, &appended.event, part).await;
            if store
                .append(&head, &appended, copy.as_ref(), only, photos)
                .await
                .map_err(|e| trouble(&e))?
            {
                settings::set_canary();
                self.ask_to_keep();
                if !photos.is_empty() {
                    self.load_photos().await;
                }
                let cases = [appended.event.envelope().case.clone()];
                self.changed(&cases).await;
                self.sync_now();
                return Ok(());
            }
            // Another tab was first; it may have made this browser another device.
            let now = store.device().await.map_err(|e| trouble(&e))?;
            device = now.ok_or_else(enrol)?;
        }
        Err(Trouble::new(
            common::STORAGE_FAILED,
            common::STORAGE_FAILED_REMEDY,
        ))
    }
}

fn new_id() -> Result<String, Trouble> {
    Ok(uuid_v7(
        clock::now_ms(),
        crypto::random().map_err(|_| no_key())?,
    ))
}

fn no_key() -> Trouble {
    Trouble::new(common::NO_KEY, common::NO_KEY_REMEDY)
}

fn not_valid(error: &AppendError) -> Trouble {
    let why = error.to_string();
    let mut text = common::NOT_ACCEPTED_FORM.text();
    text.zh = text.zh.replace("{why}", &why);
    text.en = text.en.replace("{why}", &why);
    Trouble::told(text, common::NOT_ACCEPTED_FORM_REMEDY.text())
}

/// What a failure of the browser's storage means to a person.
pub(super) fn trouble(error: &StoreError) -> Trouble {
    match error {
        StoreError::Idb(IdbError::Full) => {
            Trouble::new(common::STORAGE_FULL, common::STORAGE_FULL_REMEDY)
        }
        StoreError::Idb(IdbError::Missing(_)) => {
            Trouble::new(common::NO_STORAGE, common::NO_STORAGE_REMEDY)
        }
        StoreError::Idb(IdbError::Outdated) => {
            Trouble::new(common::OUTDATED, common::OUTDATED_REMEDY)
        }
        StoreError::NotEnrolled => Trouble::new(common::NOT_ENROLLED, common::NOT_ENROLLED_REMEDY),
        StoreError::Idb(IdbError::Failed(_)) | StoreError::Form(_) => {
            Trouble::new(common::STORAGE_FAILED, common::STORAGE_FAILED_REMEDY)
        }
    }
}
