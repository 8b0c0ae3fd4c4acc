//! The device's own record: events, private parts, outbox, chain head and cursor in IndexedDB.
//!
//! "Saved" may be said only after [`Store::append`] returns. Knows no network and no view.

mod anew;
mod closing;
pub mod data_key;
mod editions;
mod erased;
pub mod idb;
mod left;
mod photos;
mod read;
mod rows;
mod sealed;
mod summaries;

pub use anew::Anew;
pub use idb::{BLOCKED, IdbError};
pub use photos::{Kept, KeptPhotos};
pub use read::Contents;
pub use rows::{Device, EventRow, OutboxRow, OutboxState};
pub use sealed::SealedRow;
pub use summaries::{Made, Wanted};

use crate::pin::{Pin, Pins};
use crate::sync::photo::Photo;
use idb::{Durability, Transaction, settled};
use redress_core::people::Roster;
use redress_core::record::{Appended, Event, Head, Private, Stamp};
use redress_core::sync::{Refusal, Standing};
use rows::from_js;
pub use rows::to_js;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use thiserror::Error;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStoreParameters};

const NAME: &str = "redress";
const VERSION: u32 = 7;
const EVENTS: &str = "events";
const PRIVATE: &str = "private";
const OUTBOX: &str = "outbox";
const META: &str = "meta";
const SEALED: &str = "sealed";
const PHOTOS: &str = "photos";
/// What is to be sent of photos.
const UPLOADS: &str = "uploads";
/// Cases in short, by their ids.
const SUMMARIES: &str = "summaries";
/// Cases whose events have changed since their summary was made.
const TOUCHED: &str = "touched";
/// What an append and a round change, together or not at all.
const ALL: [&str; 9] = [
    EVENTS, PRIVATE, OUTBOX, META, SEALED, PHOTOS, UPLOADS, SUMMARIES, TOUCHED,
];
/// Key of where the device stands with the server, in [`META`].
const STANDING: &str = "standing";
/// Key of the people of the organisation, in [`META`].
const PEOPLE: &str = "people";
/// Key of what is kept of their PINs, in [`META`].
const PINS: &str = "pins";
/// Key of the data key as it is sealed to the organisation, in [`META`]; where it is, rows are encrypted.
const DATA_KEY: &str = "data_key";
/// Key of a mark that rows may be in the clear beside a data key, in [`META`].
const IN_CLEAR: &str = "in_clear";

/// Why the record could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The browser's storage.
    #[error(transparent)]
    Idb(#[from] IdbError),
    /// A stored row has another form; it is left as it is.
    #[error("stored data cannot be read: {0}")]
    Form(String),
    /// The device is not enrolled.
    #[error("this device is not enrolled")]
    NotEnrolled,
}

impl From<JsValue> for StoreError {
    fn from(value: JsValue) -> Self {
        Self::Idb(value.into())
    }
}

/// What one round with the server changes, stored in one transaction.
#[derive(Debug, Default)]
pub struct Round {
    /// Own events that are on the server's disk.
    pub sent: Vec<(u64, String, Stamp)>,
    /// Own events that need a person, by chain number.
    pub refused: Vec<(u64, Refusal)>,
    /// Events of others.
    pub pulled: Vec<EventRow>,
    /// Their private parts.
    pub private: Vec<Private>,
    /// The device in whose name the request was made: in that of another nothing is taken in.
    pub device: String,
    /// Where the device stood when it asked: where that is no longer so in what counts for an answer,
    /// nothing is taken in.
    pub before: Standing,
    /// Cases that are no longer this device's.
    pub left: Vec<String>,
    /// It has pulled everything anew in another scope: what is not in it has left.
    pub sweeps: bool,
    /// Where the device then stands.
    pub standing: Standing,
    /// Own acknowledged events are not kept (a kiosk).
    pub forget: bool,
    /// Events offered to a restored server, with the stamps it has them under.
    pub restamped: Vec<(String, Stamp)>,
    /// Own events that now contradict the chain, and are unsent again.
    pub contradicted: Vec<Event>,
    /// The server was restored: what it refused before is judged anew.
    pub anew: bool,
    /// The server's time.
    pub server_time: u64,
    /// The people of the organisation, where they are others than before.
    pub people: Option<Roster>,
}

/// The open record.
#[derive(Debug, Clone)]
pub struct Store {
    db: IdbDatabase,
}

impl Store {
    /// Opens the record, making it when this browser is new.
    pub async fn open() -> Result<Self, StoreError> {
        let db = idb::open(NAME, VERSION, |db, upgrade| {
            let keyed = |path: &str| {
                let parameters = IdbObjectStoreParameters::new();
                parameters.set_key_path(&JsValue::from_str(path));
                parameters
            };
            // What an earlier version made is there already; what fails is missed at its first use.
            let _ = db.create_object_store_with_optional_parameters(EVENTS, &keyed("id"));
            let _ = db.create_object_store_with_optional_parameters(PRIVATE, &keyed("event"));
            let _ = db.create_object_store_with_optional_parameters(OUTBOX, &keyed("seq"));
            let _ = db.create_object_store(META);
            sealed::upgrade(db);
            read::upgrade(upgrade);
            photos::upgrade(db, upgrade);
            summaries::upgrade(db);
        })
        .await?;
        Ok(Self { db })
    }

    fn begin(
        &self,
        stores: &[&str],
        write: bool,
        durability: Durability,
    ) -> Result<Transaction, StoreError> {
        Ok(Transaction::begin(&self.db, stores, write, durability)?)
    }

    async fn meta<T: DeserializeOwned>(
        transaction: &Transaction,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        let value = Self::value(transaction, key).await?;
        value.map(from_js).transpose()
    }

    /// What stands under a key, whatever it is.
    async fn value(transaction: &Transaction, key: &str) -> Result<Option<JsValue>, StoreError> {
        let value = settled(&transaction.store(META)?.get(&key.into())?).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// The enrolled device.
    pub async fn device(&self) -> Result<Option<Device>, StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        Self::meta(&transaction, "device").await
    }

    /// The device's signing key, as the browser keeps it: not extractable.
    pub async fn key(&self) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        Self::value(&transaction, "key").await
    }

    /// The people of the organisation and what is kept of their PINs.
    pub async fn people(&self) -> Result<(Roster, Pins), StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        let roster = Self::meta(&transaction, PEOPLE).await?;
        let pins = Self::meta(&transaction, PINS).await?;
        Ok((roster.unwrap_or_default(), pins.unwrap_or_default()))
    }

    /// Keeps what there is of a person's PIN; gives everybody's, as other tabs left them.
    pub async fn keep_pin(&self, person: &str, pin: &Pin) -> Result<Pins, StoreError> {
        let transaction = self.begin(&[META], true, Durability::Strict)?;
        let pins: Option<Pins> = Self::meta(&transaction, PINS).await?;
        let mut pins = pins.unwrap_or_default();
        pins.insert(person.to_owned(), pin.clone());
        transaction
            .store(META)?
            .put_with_key(&to_js(&pins)?, &PINS.into())?;
        transaction.complete().await?;
        Ok(pins)
    }

    /// The end of the chain, and where the device stands with the server.
    pub async fn head(&self) -> Result<(Head, Standing), StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        let head = Self::meta(&transaction, "head").await?.unwrap_or_default();
        let standing = Self::standing(&transaction).await?;
        Ok((head, standing))
    }

    /// Where the device stands; from the keys of before there was one for it, where it is not there.
    async fn standing(transaction: &Transaction) -> Result<Standing, StoreError> {
        if let Some(standing) = Self::meta(transaction, STANDING).await? {
            return Ok(standing);
        }
        let cursor = Self::meta(transaction, "cursor").await?.unwrap_or_default();
        let epoch: Option<Option<String>> = Self::meta(transaction, "epoch").await?;
        Ok(Standing {
            epoch: epoch.flatten(),
            cursor,
            ..Standing::default()
        })
    }

    /// Appends an event if the chain still ends where it was written against: false when another
    /// tab was first, and the event must be written anew. True means that it is on the disk. With
    /// `only` the sealed copy is all that is kept of it.
    pub async fn append(
        &self,
        before: &Head,
        appended: &Appended,
        sealed: Option<&SealedRow>,
        only: bool,
        photos: &[Photo],
    ) -> Result<bool, StoreError> {
        let row = EventRow::own(&appended.event);
        let part = appended
            .private
            .as_ref()
            .map_or(0, |p| p.text_form().map_or(0, |t| t.len()));
        let bytes = (row.raw.len() + part).max(sealed.map_or(0, |s| s.copy.len()));
        let outbox = OutboxRow::waiting(&appended.event, bytes);
        let clear = !only || sealed.is_none();
        let sealed = sealed.map(to_js).transpose()?;
        let (row, outbox, head) = (to_js(&row)?, to_js(&outbox)?, to_js(&appended.head)?);
        let private = appended.private.as_ref().map(data_key::private_row);
        let private = private.transpose()?;
        // What a complainant files at a locked device waits in the clear for whoever unlocks it.
        let in_clear = private.is_some() && clear && data_key::locked();

        let transaction = self.begin(&ALL, true, Durability::Strict)?;
        let current: Head = Self::meta(&transaction, "head").await?.unwrap_or_default();
        let device: Option<Device> = Self::meta(&transaction, "device").await?;
        let author = &appended.event.envelope().device;
        if device.is_some_and(|device| device.id != *author) {
            transaction.abort().await;
            return Ok(false);
        }
        // The clock too: an event must not undo what another tab has pulled meanwhile.
        if current != *before {
            transaction.abort().await;
            return Ok(false);
        }
        if let Err(error) = left::wrote_late(&transaction, appended.event.envelope()).await {
            transaction.abort().await;
            return Err(error);
        }
        let written = || -> Result<(), StoreError> {
            if clear {
                transaction.store(EVENTS)?.add(&row)?;
            }
            if let Some(private) = private.as_ref().filter(|_| clear) {
                transaction.store(PRIVATE)?.put(private)?;
            }
            if in_clear {
                closing::mark(&transaction)?;
            }
            if let Some(sealed) = &sealed {
                transaction.store(SEALED)?.add(sealed)?;
            }
            photos::keep(&transaction, &appended.event.envelope().id, photos)?;
            transaction.store(OUTBOX)?.add(&outbox)?;
            if !only {
                summaries::mark(&transaction, [&appended.event.envelope().case])?;
            }
            transaction
                .store(META)?
                .put_with_key(&head, &"head".into())?;
            Ok(())
        };
        if let Err(error) = written() {
            // What was asked for before it failed would be kept without the rest.
            transaction.abort().await;
            return Err(error);
        }
        transaction.complete().await?;
        Ok(true)
    }

    /// Stores what a round with the server brought: stamps, refusals, others' events, the cursor.
    /// False, and nothing is stored, when another tab has heard of a restored server meanwhile, or
    /// made this browser another device.
    pub async fn round(&self, round: &Round, pulled: &[Event]) -> Result<bool, StoreError> {
        let transaction = self.begin(&ALL, true, Durability::Relaxed)?;
        let now = Self::standing(&transaction).await?;
        let device: Option<Device> = Self::meta(&transaction, "device").await?;
        let device = device.filter(|device| device.id == round.device);
        let (Some(device), true) = (device, now.follows(&round.before)) else {
            transaction.abort().await;
            return Ok(false);
        };
        let (events, private) = (transaction.store(EVENTS)?, transaction.store(PRIVATE)?);
        let (outbox, copies) = (transaction.store(OUTBOX)?, transaction.store(SEALED)?);
        let mut head: Head = Self::meta(&transaction, "head").await?.unwrap_or_default();
        let mut touched = BTreeSet::new();
        let mut asked = Vec::new();
        for (_, id, _) in &round.sent {
            asked.push(settled(&events.get(&id.as_str().into())?));
        }
        for ((_, id, stamp), known) in round.sent.iter().zip(asked) {
            let key = JsValue::from_str(id);
            let known = known.await?;
            // In a scope its case may go, and the copy is then what a restored server is offered.
            let copied = round.forget || round.standing.scope.is_some();
            if !copied {
                copies.delete(&key)?;
            } else if !round.forget {
                sealed::stamped(&copies, id, *stamp).await?;
            } else if let Some(copy) = sealed::stamped(&copies, id, *stamp).await? {
                // Of what it wrote as another device the chain does not depend.
                head = if copy.device == round.device {
                    head.sent(copy.order())
                } else {
                    head.saw(copy.order())
                };
            }
            if !known.is_undefined() {
                let mut row: EventRow = from_js(known)?;
                row.stamp = Some(*stamp);
                // The server's receipt lets a clock that was put right recover.
                if let Ok(event) = Event::parse(&row.raw) {
                    head = head.sent(event.order(Some(*stamp)));
                }
                if round.forget {
                    events.delete(&key)?;
                    private.delete(&key)?;
                } else {
                    events.put(&to_js(&row)?)?;
                    touched.insert(row.case);
                }
            }
        }
        let sent: Vec<u64> = round.sent.iter().map(|(seq, _, _)| *seq).collect();
        for run in sent.chunk_by(|before, next| before + 1 == *next) {
            if let [first, ..] = run
                && let [.., last] = run
            {
                outbox.delete(&IdbKeyRange::bound(&to_js(first)?, &to_js(last)?)?.into())?;
            }
        }
        for (seq, refusal) in &round.refused {
            let known = settled(&outbox.get(&to_js(seq)?)?).await?;
            if !known.is_undefined() {
                let mut row: OutboxRow = from_js(known)?;
                if *seq >= anew::CARRIED && refusal.code == "fork" {
                    // Of another chain, and kept by the server for a person to look at.
                    let stamp = Stamp::set_aside(round.server_time);
                    sealed::stamped(&copies, &row.event, stamp).await?;
                    outbox.delete(&to_js(seq)?)?;
                    continue;
                }
                row.state = OutboxState::Attention(refusal.clone());
                outbox.put(&to_js(&row)?)?;
            }
        }
        for row in &round.pulled {
            events.put(&to_js(row)?)?;
            touched.insert(row.case.clone());
        }
        for part in &round.private {
            private.put(&data_key::private_row(part)?)?;
        }
        for (event, row) in pulled.iter().zip(&round.pulled) {
            head = head.saw(event.order(row.stamp));
        }
        erased::follow(&transaction, round, pulled).await?;
        for (id, stamp) in &round.restamped {
            let known = settled(&events.get(&JsValue::from_str(id))?).await?;
            if known.is_undefined() {
                if let Some(copy) = sealed::stamped(&copies, id, *stamp).await? {
                    head = head.saw(copy.order());
                }
            } else {
                let mut row: EventRow = from_js(known)?;
                row.stamp = Some(*stamp);
                if let Ok(event) = Event::parse(&row.raw) {
                    head = head.saw(event.order(row.stamp));
                }
                events.put(&to_js(&row)?)?;
                touched.insert(row.case);
            }
        }
        for event in &round.contradicted {
            let known = settled(&events.get(&JsValue::from_str(&event.envelope().id))?).await?;
            if !known.is_undefined() {
                let mut row: EventRow = from_js(known)?;
                row.stamp = None;
                events.put(&to_js(&row)?)?;
                outbox.put(&to_js(&OutboxRow::waiting(event, row.raw.len()))?)?;
                touched.insert(row.case);
            }
        }
        if round.anew {
            let rows: Vec<OutboxRow> = from_js(settled(&outbox.get_all()?).await?)?;
            for mut row in rows {
                row.state = OutboxState::Waiting;
                outbox.put(&to_js(&row)?)?;
            }
            // What was set aside for a person may be gone with the rest.
            let kept: Vec<SealedRow> = from_js(settled(&copies.get_all()?).await?)?;
            for mut copy in kept {
                if copy.stamp.is_some_and(Stamp::is_set_aside) {
                    copy.stamp = None;
                    copies.put(&to_js(&copy)?)?;
                    outbox.put(&to_js(&OutboxRow::of_copy(&copy, anew::CARRIED))?)?;
                }
            }
        }
        if !round.forget {
            summaries::mark(&transaction, &touched)?;
        }
        left::follow(&transaction, round, &device.org).await?;
        sealed::let_go(&copies, round.server_time).await?;
        let meta = transaction.store(META)?;
        meta.put_with_key(&to_js(&head)?, &"head".into())?;
        if let Some(people) = &round.people {
            meta.put_with_key(&to_js(people)?, &PEOPLE.into())?;
            // Who left, or begins anew, must not be able to open what is stored here.
            let pins: Option<Pins> = Self::meta(&transaction, PINS).await?;
            let mut pins = pins.unwrap_or_default();
            pins.retain(|id, pin| !pin.is_over(people.person(id)));
            meta.put_with_key(&to_js(&pins)?, &PINS.into())?;
        }
        // Another tab may be further by now.
        let standing = Standing {
            cursor: if round.anew || round.standing.scope.is_some() {
                round.standing.cursor
            } else {
                round.standing.cursor.max(now.cursor)
            },
            reached: round.standing.reached.max(now.reached),
            ..round.standing.clone()
        };
        meta.put_with_key(&to_js(&standing)?, &STANDING.into())?;
        transaction.complete().await?;
        Ok(true)
    }
}
