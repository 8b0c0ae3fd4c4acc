//! One round trip of a device: push, take back, pull. What a route does once session, limits and
//! signature are looked at, and what the simulation does without them. Never: HTTP, or SQL.

use crate::packs::Packs;
use crate::store::{DeviceRow, Page, Part, Presented, Pusher, Store, StoreError};
use crate::store::{REVIEWED_FOR_MS, revoked_notice};
use redress_core::sync::{
    Answered, Outcome, Pulled, Scope, SealedCopy, SyncAnswer, SyncRequest, stamp,
};
use std::sync::Arc;

/// An answer, its events still as the store hands them out.
#[derive(Debug, Default)]
pub struct Exchanged {
    /// The answer, without events.
    pub answer: SyncAnswer,
    /// Its events.
    pub parts: Vec<Part>,
}

impl Exchanged {
    /// The answer with its events.
    ///
    /// # Errors
    /// [`StoreError`] when an event cannot be read.
    pub fn whole(self) -> Result<SyncAnswer, StoreError> {
        let mut events = Vec::new();
        for part in &self.parts {
            let text = [b"[", part.text()?.as_slice(), b"]"].concat();
            let read: Vec<Pulled> = serde_json::from_slice(&text)
                .map_err(|_| StoreError::Damaged("a readable page"))?;
            events.extend(read);
        }
        Ok(SyncAnswer {
            events,
            ..self.answer
        })
    }
}

impl From<SyncAnswer> for Exchanged {
    fn from(answer: SyncAnswer) -> Self {
        Self {
            answer,
            parts: Vec::new(),
        }
    }
}

/// Answers a request whose pushed events have been read; those in the request itself are ignored.
/// `shipped` are the program's packs.
///
/// # Errors
/// [`StoreError`]; what was answered before stands.
pub async fn exchange(
    store: &Store,
    device: &DeviceRow,
    request: SyncRequest,
    presented: Vec<Presented>,
    shipped: &Arc<Packs>,
    now: u64,
) -> Result<Exchanged, StoreError> {
    let packs = store.packs(Arc::clone(shipped)).await?;
    if let Some(since) = device.revoked {
        let left = leaving(store, device, since, request, presented, packs, now).await?;
        return Ok(left.into());
    }
    let epoch = store.organisation().epoch.clone();
    let mut answer = SyncAnswer {
        epoch,
        server_time: now,
        published: published(&packs),
        ..SyncAnswer::default()
    };
    let reached = request.reached.unwrap_or(0).max(request.cursor);
    if let Some(other) = request.epoch.as_ref().filter(|e| **e != answer.epoch) {
        store.note_back(&device.id, reached, now).await?;
        let back = went_back(store, other, request.cursor, &presented, answer).await?;
        return Ok(back.into());
    }
    let mut healing = store.healing().await?;
    let waited = healing.is_some();
    if let Some(state) = &healing {
        if state.until.is_none() || reached > state.highest {
            store.note_seen(reached, now).await?;
        }
        if state.until.is_some_and(|until| now >= until) {
            store.end_healing(now).await?;
            healing = store.healing().await?;
        }
    }
    // Who pulls no case is told of nobody.
    let known = request
        .people
        .as_ref()
        .filter(|_| device.kind.pulls_cases());
    if let Some(digest) = known {
        let unsent = presented.len() as u64 + request.pending;
        answer.people = store.roster(&device.id, digest, unsent).await?;
    }
    let pusher = Pusher {
        device: device.id.clone(),
        kind: Some(device.kind),
        received: now,
        packs: Arc::clone(&packs),
    };
    let offers = !request.returned.is_empty() || request.sealed.iter().any(|c| c.stamp.is_some());
    // Who pulls no case holds nothing but sealed copies: it has nothing to bring back in the clear.
    if !request.returned.is_empty() && device.kind.pulls_cases() {
        answer.returned = store.take_back(pusher.clone(), request.returned).await?;
    }
    if !presented.is_empty() {
        answer.answers = store.push(pusher.clone(), presented, request.gone).await?;
    }
    if !request.sealed.is_empty() {
        let copies = request.sealed;
        answer.sealed = store.deliver(pusher, copies, request.gone).await?;
    }
    // A device that knows this epoch and offers nothing has nothing to bring back. One that knows none
    // may still have an answer on its way from before.
    let nothing_to_offer = healing.is_some() && request.epoch.is_some() && !offers;
    if request.returned_all || nothing_to_offer {
        store.heard(&device.id, now).await?;
        healing = store.healing().await?;
    }
    // Events that came back may have taken a number, which nobody gave while they were waited for.
    if healing.is_none() && (waited || request.returned_all) {
        store.number_all_due(packs, now).await?;
    }
    store.note_pending(device, request.pending).await?;
    if let Some(link) = request.link {
        let links = store.last_link(&device.id).await?;
        answer.links = Some(links).filter(|links| *links > link);
    }
    let cursor = if request.epoch.is_some() {
        request.cursor
    } else {
        0
    };
    // One that heard of a scope, and has none here as after a restore, hears that it is everything.
    let everything = request.scope.as_ref().map(|_| Scope::default());
    let scope = device.scope.clone().or(everything);
    let mark = scope.as_ref().map(Scope::mark).transpose();
    let knows = mark.map_err(|_| StoreError::Damaged("a readable scope"))? == request.scope;
    let mut page = if !device.kind.pulls_cases() {
        store.reach().await?
    } else if request.sends_only {
        Page {
            cursor,
            head: store.reach().await?.head.max(cursor),
            ..Page::default()
        }
    } else if knows {
        let scope = scope.clone();
        store
            .pull(&device.id, scope, (cursor, request.within), now)
            .await?
    } else {
        // It hears of its scope and begins again. One that never heard of scopes gets nothing more.
        answer.scope.clone_from(&scope);
        let reach = store.reach().await?;
        Page {
            cursor: cursor.min(reach.head),
            ..reach
        }
    };
    if let Some(scope) = scope.filter(|_| knows && device.kind.pulls_cases()) {
        // What it wrote stands in the record, and it goes back to having none of that case.
        let here = answer.answers.iter().chain(&answer.sealed);
        let here = here.filter(|answered| stamp(answered).is_some());
        let here = here.map(|answered| answered.id.clone()).collect();
        for case in store.outside(&scope, here).await? {
            page.leaves(case);
        }
    }
    // Of a publication that the answer reaches the device hears now: nothing calls it again.
    let packs = store.packs(Arc::clone(shipped)).await?;
    let answer = SyncAnswer {
        published: published(&packs),
        cursor: page.cursor,
        head: page.head,
        more: page.more,
        entered: page.entered,
        left: page.left,
        within: page.within,
        healing: healing.is_some(),
        ..answer
    };
    Ok(Exchanged {
        answer,
        parts: page.parts,
    })
}

/// What devices know the published packs, settings and calendars by.
fn published(packs: &Packs) -> Option<String> {
    Some(packs.published().mark.clone()).filter(|mark| !mark.is_empty())
}

/// A revoked device is told so, pulls nothing, and hands over what it holds for a person to look at.
/// Its own epoch and cursor come back: it has nothing to heal and nothing to forget.
async fn leaving(
    store: &Store,
    device: &DeviceRow,
    since: u64,
    request: SyncRequest,
    presented: Vec<Presented>,
    packs: Arc<Packs>,
    now: u64,
) -> Result<SyncAnswer, StoreError> {
    let pusher = Pusher {
        device: device.id.clone(),
        kind: Some(device.kind),
        received: now,
        packs,
    };
    let open = now.saturating_sub(since) <= REVIEWED_FOR_MS;
    let held = |event: &Pulled| Answered {
        id: Presented::id_of(&event.raw),
        outcome: Outcome::Held { missing: 0 },
    };
    let cursor = request.epoch.as_ref().map_or(0, |_| request.cursor);
    let answers = store.hand_over(pusher.clone(), presented, open).await?;
    let back = |copy: &SealedCopy| copy.stamp.is_some();
    let sealed = if request.sealed.iter().any(back) {
        let held = |copy: &SealedCopy| Answered {
            id: copy.event.clone(),
            outcome: Outcome::Held { missing: 0 },
        };
        request.sealed.iter().map(held).collect()
    } else {
        store.deliver(pusher, request.sealed, None).await?
    };
    store.note_pending(device, request.pending).await?;
    Ok(SyncAnswer {
        epoch: request
            .epoch
            .unwrap_or_else(|| store.organisation().epoch.clone()),
        answers,
        sealed,
        returned: request.returned.iter().map(held).collect(),
        cursor,
        head: cursor,
        server_time: now,
        revoked: Some(revoked_notice(open)),
        ..SyncAnswer::default()
    })
}

/// The device knows another epoch: all it is told is how far both agree. What it pushed is held.
async fn went_back(
    store: &Store,
    other: &str,
    cursor: u64,
    presented: &[Presented],
    answer: SyncAnswer,
) -> Result<SyncAnswer, StoreError> {
    let safe = store.safe(other).await?;
    let held = presented.iter().map(|event| Answered {
        id: event.id().to_owned(),
        outcome: Outcome::Held { missing: event.seq },
    });
    Ok(SyncAnswer {
        answers: held.collect(),
        cursor: cursor.min(safe),
        head: store.head().await?.max(cursor.min(safe)),
        more: true,
        safe: Some(safe),
        healing: store.healing().await?.is_some(),
        ..answer
    })
}
