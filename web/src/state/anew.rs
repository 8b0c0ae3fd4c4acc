//! This browser becomes another device, when it is enrolled or when its chain went on elsewhere, and
//! takes what is unsent along. Never: how the rows are stored.

use super::{App, acts, device, sealed};
use crate::clock;
use crate::store::data_key;
use crate::store::{Anew, Device, EventRow, OutboxRow, Store, StoreError};
use crate::sync::crypto;
use crate::sync::http::{file, send};
use crate::texts::common;
use crate::trouble::Trouble;
use gloo_net::http::Method;
use leptos::prelude::*;
use redress_core::order::{InOrder, gathered};
use redress_core::record::{Author, Event, Head, Private};
use redress_core::sync::{
    EnrolAgain, EnrolAnswer, EnrolRequest, FormerDevice, MAX_FORMER, PublicKey, SealingAnswer,
};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// How often what is unsent is carried again because another tab has written meanwhile.
const TRIES: usize = 20;

impl App {
    /// Makes this browser a device of the organisation, with a one-time code.
    pub async fn enrol(self, code: &str, name: &str) -> Result<Device, Trouble> {
        let missing = || Trouble::new(common::NO_STORAGE, common::NO_STORAGE_REMEDY);
        let store = self.store.get_value().ok_or_else(missing)?;
        self.readable()?;
        self.of_one_organisation().await?;
        let (private, public) = crypto::make_key().await.map_err(no_key)?;
        let request = EnrolRequest {
            code: code.to_owned(),
            name: name.to_owned(),
            key: public.clone(),
            before: self.formerly(),
        };
        let answer: EnrolAnswer = send(Method::POST, "/api/v1/enrol", &request)
            .await
            .map_err(device::told)?;
        let device = named(answer, name.to_owned(), public, self.formerly());
        self.become_device(&store, &device, &private, true).await?;
        self.want_chosen();
        self.sync_now();
        Ok(device)
    }

    /// The chain of this device went on elsewhere: it becomes another of the same kind.
    pub(super) async fn enrol_again(self, store: &Store, was: &Device) -> Result<(), Trouble> {
        self.readable()?;
        let (private, public) = crypto::make_key().await.map_err(no_key)?;
        let request = EnrolAgain {
            key: public.clone(),
        };
        let answer: EnrolAnswer = send(Method::POST, "/api/v1/enrol/again", &request)
            .await
            .map_err(device::told)?;
        let device = named(answer, was.name.clone(), public, self.formerly());
        self.become_device(store, &device, &private, false).await?;
        self.trouble.set(Some(common::FORKED.text()));
        Ok(())
    }

    /// The devices that this browser was and is so far, the last one first.
    fn formerly(self) -> Vec<FormerDevice> {
        let Some(device) = self.device.get_untracked() else {
            return Vec::new();
        };
        let last = device.public.map(|key| FormerDevice {
            device: device.id,
            key,
        });
        last.into_iter()
            .chain(device.former)
            .take(MAX_FORMER)
            .collect()
    }

    /// What is unsent cannot be carried to another chain while the device is locked: it could not be read.
    fn readable(self) -> Result<(), Trouble> {
        if data_key::locked() && self.sync.with_untracked(|s| s.unsent) > 0 {
            return Err(Trouble::new(
                common::LOCKED_UNSENT,
                common::LOCKED_UNSENT_REMEDY,
            ));
        }
        Ok(())
    }

    /// Unsent work is one organisation's, and cannot become another's.
    async fn of_one_organisation(self) -> Result<(), Trouble> {
        let was = self.device.get_untracked();
        let Some(was) = was.filter(|_| self.sync.with_untracked(|s| s.unsent) > 0) else {
            return Ok(());
        };
        let text = file("/api/v1/sealing").await.map_err(device::told)?;
        let of = redress_core::json::read::<SealingAnswer>(&text);
        if of.is_ok_and(|of| of.org == was.org) {
            return Ok(());
        }
        Err(Trouble::new(
            common::OUTBOX_FIRST,
            common::OUTBOX_FIRST_REMEDY,
        ))
    }

    async fn become_device(
        self,
        store: &Store,
        device: &Device,
        key: &JsValue,
        enrolled: bool,
    ) -> Result<(), Trouble> {
        for _ in 0..TRIES {
            let (before, _) = store.head().await.map_err(|e| acts::trouble(&e))?;
            let anew = carried(store, device, key, &before).await;
            let mut anew = anew.map_err(|e| acts::trouble(&e))?;
            anew.enrolled = enrolled;
            let done = store.begin_anew(&before, &anew, key).await;
            if done.map_err(|e| acts::trouble(&e))? {
                self.device.set(Some(device.clone()));
                self.load_people().await;
                self.reload().await;
                self.tell_other_tabs(&[]);
                return Ok(());
            }
        }
        Err(Trouble::new(
            common::STORAGE_FAILED,
            common::STORAGE_FAILED_REMEDY,
        ))
    }
}

/// What is unsent, as links of the device's own chain.
async fn carried(
    store: &Store,
    device: &Device,
    key: &JsValue,
    before: &Head,
) -> Result<Anew, StoreError> {
    let contents = store.contents().await?;
    let events = contents.events.iter().map(|row| (row.id.as_str(), row));
    let events: BTreeMap<&str, &EventRow> = gathered(events);
    let parts = contents.private.iter().map(|p| (p.event.as_str(), p));
    let parts: BTreeMap<&str, &Private> = gathered(parts);
    let author = Author {
        org: device.org.clone(),
        device: device.id.clone(),
    };
    let mut anew = Anew {
        device: device.clone(),
        head: before.anew(),
        events: Vec::new(),
        sealed: Vec::new(),
        now: clock::now_ms(),
        enrolled: false,
    };
    let mut rows: Vec<&OutboxRow> = contents.outbox.iter().collect();
    rows.in_order_of(|row| row.seq);
    for row in rows {
        let Some(known) = events.get(row.event.as_str()) else {
            continue;
        };
        // The server has it, in another chain: it was pulled.
        if known.stamp.is_some() {
            continue;
        }
        let Ok(event) = Event::parse(&known.raw) else {
            continue;
        };
        let Ok((event, head)) = anew.head.carry(&author, &event) else {
            continue;
        };
        let part = parts.get(row.event.as_str()).copied();
        let bytes = usize::try_from(row.bytes).unwrap_or(usize::MAX);
        let waiting = OutboxRow::waiting(&event, bytes);
        anew.sealed
            .extend(sealed::copy(device, key, &event, part).await);
        anew.events.push((EventRow::own(&event), waiting));
        anew.head = head;
    }
    Ok(anew)
}

fn named(
    answer: EnrolAnswer,
    name: String,
    public: PublicKey,
    former: Vec<FormerDevice>,
) -> Device {
    Device {
        org: answer.org,
        id: answer.device,
        kind: answer.kind,
        name,
        public: Some(public),
        former,
        epoch: answer.epoch,
        sealing: answer.sealing,
    }
}

fn no_key(_: JsValue) -> Trouble {
    Trouble::new(common::NO_KEY, common::NO_KEY_REMEDY)
}
