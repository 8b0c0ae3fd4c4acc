//! Sync with the server: one round trip pushes what is unsent and pulls what is new. All that it
//! changes is stored before it is shown. What each answer means is [`redress_core::sync`]'s business.

pub mod crypto;
pub mod http;
pub mod photo;
pub mod published;
pub mod seal;

use crate::store::data_key;
use crate::store::{
    Contents, Device, EventRow, OutboxRow, OutboxState, Round, SealedRow, Store, StoreError,
};
use gloo_net::http::Method;
use http::{HttpError, send};
use redress_core::answer::Text;
use redress_core::order::{InOrder, gathered};
use redress_core::record::{Event, Private, Stamp};
use redress_core::sync::{
    Challenge, ChallengeRequest, Disposition, MAX_PUSH_EVENTS, Outcome, Problem, Pulled, Pushed,
    Refusal, SealedCopy, SessionAnswer, SessionRequest, SyncAnswer, SyncRequest, after, batch,
    check_answer, contradicted, forked, gone, offer, push_text, session_text, stamp,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use wasm_bindgen::JsValue;

/// Why a round did not happen. What is on the device stays there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SyncError {
    /// The server was not reached.
    #[error("the server was not reached")]
    Unreachable,
    /// The server refused the whole request.
    #[error("the server refused: {}", .0.code)]
    Refused(Problem),
    /// The browser's storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The browser would not sign.
    #[error("this browser could not sign for the device")]
    Key,
}

impl From<HttpError> for SyncError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable => Self::Unreachable,
            HttpError::Problem(problem) => Self::Refused(problem),
        }
    }
}

impl From<JsValue> for SyncError {
    fn from(_: JsValue) -> Self {
        Self::Key
    }
}

/// What a round changed.
#[derive(Debug, Default)]
pub struct Changed {
    /// Cases touched.
    pub cases: Vec<String>,
    /// There is more to send or fetch.
    pub more: bool,
    /// From which chain number to send next time.
    pub send_from: Option<u64>,
    /// Something was sent.
    pub sent: bool,
    /// This device has been revoked: what its holder is told.
    pub revoked: Option<Text>,
    /// Everything up to this number is on the device.
    pub cursor: u64,
    /// The chain of this device went on elsewhere: nothing more is to be sent in its name.
    pub forked: bool,
    /// The server was restored.
    pub anew: bool,
    /// Other people than before are stored.
    pub people: bool,
    /// Something else than before is published.
    pub published: bool,
}

/// One round with the server. In the first since the app was opened the device says where its chain
/// ends.
pub async fn round(
    store: &Store,
    device: &Device,
    send_from: Option<u64>,
    first: bool,
) -> Result<Changed, SyncError> {
    let key = store.key().await?.ok_or(StoreError::NotEnrolled)?;
    let (head, standing) = store.head().await?;
    // What identifies people cannot be read while nobody has unlocked the device: it sends sealed copies
    // alone, stores nothing that could be read, and offers nothing until somebody has.
    let locked = data_key::locked();
    if locked && standing.offering.is_some() {
        return Ok(Changed::default());
    }
    // Only what is offered, or reported as gone, is looked for in the whole record.
    let whole = standing.offering.is_some() || send_from.is_some();
    let contents = if whole {
        store.contents().await?
    } else {
        store.next(MAX_PUSH_EVENTS).await?
    };
    let parts: BTreeMap<&str, &Private> =
        gathered(contents.private.iter().map(|p| (p.event.as_str(), p)));
    let mut request = SyncRequest {
        device: device.id.clone(),
        epoch: standing.epoch.clone(),
        cursor: standing.cursor,
        scope: standing.mark(),
        within: standing.within,
        reached: standing.beyond(),
        link: first.then_some(head.seq),
        ..SyncRequest::default()
    };
    if device.kind.pulls_cases() {
        request.people = Some(store.people().await?.0.digest);
    }
    request.sends_only = locked;
    let mut outgoing = self::outgoing(&contents.outbox, send_from);
    let copies = if locked {
        store.sealed().await?
    } else {
        let offering = standing.offering.is_some();
        hidden(store, &contents, offering, &outgoing).await?
    };
    let (mut clear, mut sealed) = (Vec::new(), Vec::new());
    if let Some(above) = standing.offering {
        let (offered, all) = offered(device, &contents, &parts, &copies, above);
        request.returned_all = all;
        for held in offered {
            match held {
                Held::Clear(event) => request.returned.push(event),
                Held::Sealed(copy) => request.sealed.push(copy),
            }
        }
        request.pending = (contents.outbox.len() + contents.beyond) as u64;
    } else {
        let is_sealed = |row: &OutboxRow| copies.iter().find(|copy| copy.event == row.event);
        if locked {
            let copied = outgoing.iter().take_while(|row| is_sealed(row).is_some());
            outgoing.truncate(copied.count());
        }
        let sent = outgoing.len();
        for row in outgoing {
            match is_sealed(&row) {
                Some(copy) => {
                    request.sealed.push(copy.sent());
                    sealed.push(row);
                }
                None => clear.push(row),
            }
        }
        push(&mut request, device, &contents, &parts, &clear, &key).await?;
        let unsent = contents.outbox.len() + contents.beyond;
        request.pending = unsent.saturating_sub(sent) as u64;
        let links = links(device, &contents, &copies);
        request.gone = send_from.and_then(|from| gone(from, links));
    }

    let answer: SyncAnswer = exchange(device, &key, "/api/v1/sync", &request).await?;
    check_answer(&request, &answer).map_err(|_| SyncError::Unreachable)?;

    let mut changed = Changed {
        cursor: answer.cursor,
        anew: standing.leaves(&answer),
        revoked: answer.revoked.clone(),
        ..Changed::default()
    };
    let mut round = Round {
        device: device.id.clone(),
        people: answer.people.clone(),
        forget: !device.kind.pulls_cases(),
        before: standing.clone(),
        left: answer.left.clone(),
        anew: changed.anew,
        server_time: answer.server_time,
        standing: standing.after(&request, &answer),
        contradicted: contradicted(&request, &answer).collect(),
        ..Round::default()
    };
    round.sweeps = standing.anew && !round.standing.anew;
    changed.cases.extend(answer.left.iter().cloned());
    let offering = standing.offering.is_some();
    let back = answer.sealed.iter().filter(|_| offering);
    for answered in answer.returned.iter().chain(back) {
        if let Some(stamp) = stamp(answered) {
            round.restamped.push((answered.id.clone(), stamp));
        }
    }
    for offered in &request.returned {
        if let Ok(event) = Event::parse(&offered.raw) {
            changed.cases.push(event.envelope().case.clone());
        }
    }
    let pushed = clear.iter().zip(&answer.answers);
    for (row, answered) in pushed.chain(sealed.iter().zip(&answer.sealed)) {
        match after(&answered.outcome) {
            Disposition::Sent { seq, received } => {
                changed.cases.push(row.case.clone());
                changed.sent = true;
                round
                    .sent
                    .push((row.seq, row.event.clone(), Stamp { seq, received }));
            }
            Disposition::SendFrom(seq) => {
                changed.send_from = Some(changed.send_from.map_or(seq, |s| s.min(seq)));
            }
            Disposition::NeedsAttention => {
                changed.cases.push(row.case.clone());
                round.refused.push((row.seq, refusal(&answered.outcome)));
            }
        }
    }
    let mut events = Vec::new();
    for pulled in answer.entered.iter().chain(&answer.events) {
        // What cannot be read is not ours: the server sends what it took in, so this is no answer of it.
        let event = Event::parse(&pulled.raw).map_err(|_| SyncError::Unreachable)?;
        let stamp = Stamp {
            seq: pulled.seq,
            received: pulled.received,
        };
        round.pulled.push(EventRow {
            own: event.envelope().device == device.id,
            ..EventRow::pulled(&event, Some(stamp))
        });
        round.private.extend(pulled.private.clone());
        changed.cases.push(event.envelope().case.clone());
        events.push(event);
    }
    changed.published = published::renew(store, answer.published.as_deref()).await;
    if !store.round(&round, &events).await? {
        changed.more = true;
        return Ok(changed);
    }
    changed.people = round.people.is_some();
    let (head, _) = store.head().await?;
    let set_aside =
        |row: &OutboxRow| matches!(&row.state, OutboxState::Attention(why) if why.code == "fork");
    // What is unsent comes from the server, as it stands in another chain.
    let others = round.pulled.iter().filter(|pulled| !pulled.own);
    let others: BTreeSet<&str> = gathered(others.map(|pulled| pulled.id.as_str()));
    let came = |row: &OutboxRow| others.contains(row.event.as_str());
    let mut unsent = contents.outbox;
    if contents.beyond > 0 && !others.is_empty() {
        unsent = store.outbox().await?;
    }
    changed.forked = forked(&request, &answer, head.seq)
        || !round.contradicted.is_empty()
        || unsent.iter().any(|row| set_aside(row) || came(row));
    let waits = |row: &&OutboxRow| row.state == OutboxState::Waiting;
    let waiting = unsent.iter().filter(waits).count() + contents.beyond;
    // After an offer there is more to do, until a restored server has nothing to be told.
    let offers = standing.offering.is_some() || round.anew || answer.scope.is_some();
    changed.more = answer.more || offers || (changed.sent && waiting > clear.len() + sealed.len());
    changed.cases.in_order();
    changed.cases.dedup();
    Ok(changed)
}

/// What goes into the next push: in chain order, from `send_from` on even what needs attention.
fn outgoing(outbox: &[OutboxRow], send_from: Option<u64>) -> Vec<OutboxRow> {
    let mut rows: Vec<OutboxRow> = outbox
        .iter()
        .filter(|r| r.state == OutboxState::Waiting || send_from.is_some_and(|from| r.seq >= from))
        .cloned()
        .collect();
    rows.in_order_of(|r| r.seq);
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    rows.truncate(batch(rows.iter().map(|r| size(r.bytes))));
    rows
}

/// Copies of own events that are not here in the clear; looked for only where one is needed.
async fn hidden(
    store: &Store,
    contents: &Contents,
    offering: bool,
    outgoing: &[OutboxRow],
) -> Result<Vec<SealedRow>, StoreError> {
    let clear: BTreeSet<&str> = gathered(contents.events.iter().map(|r| r.id.as_str()));
    let is_clear = |event: &str| clear.contains(event);
    if !offering && outgoing.iter().all(|row| is_clear(&row.event)) {
        return Ok(Vec::new());
    }
    let mut copies = store.sealed().await?;
    copies.retain(|copy| !is_clear(&copy.event));
    Ok(copies)
}

/// Own links held here, but for copies that the server has acknowledged: those were offered.
fn links<'a>(
    device: &'a Device,
    contents: &'a Contents,
    copies: &'a [SealedRow],
) -> impl Iterator<Item = u64> + 'a {
    let own = |row: &&EventRow| {
        row.own && Event::parse(&row.raw).is_ok_and(|e| e.envelope().device == device.id)
    };
    let unsent = |copy: &&SealedRow| copy.stamp.is_none() && copy.device == device.id;
    let sealed = copies.iter().filter(unsent).map(|copy| copy.seq);
    let clear = contents.events.iter().filter(own).map(|row| row.seq);
    clear.chain(sealed)
}

/// Something that is offered.
enum Held {
    Clear(Pulled),
    Sealed(SealedCopy),
}

impl Held {
    fn size(&self) -> usize {
        match self {
            Self::Clear(event) => {
                let private = event.private.as_ref().and_then(|p| p.text_form().ok());
                event.raw.len() + private.map_or(0, |text| text.len())
            }
            Self::Sealed(copy) => copy.copy.len(),
        }
    }
}

/// What is offered next to a restored server, and whether it is the last.
fn offered(
    device: &Device,
    contents: &Contents,
    parts: &BTreeMap<&str, &Private>,
    copies: &[SealedRow],
    above: u64,
) -> (Vec<Held>, bool) {
    let mut held = BTreeMap::new();
    for copy in copies.iter().filter(|copy| copy.org == device.org) {
        if let Some(stamp) = copy.stamp {
            held.insert(stamp.seq, Held::Sealed(copy.sent()));
        }
    }
    for row in &contents.events {
        let Some(stamp) = row.stamp else { continue };
        // What an earlier enrolment left here may be another organisation's.
        if !Event::parse(&row.raw).is_ok_and(|e| e.envelope().org == device.org) {
            continue;
        }
        let private = parts.get(row.id.as_str()).map(|p| (*p).clone());
        let pulled = Pulled {
            seq: stamp.seq,
            received: stamp.received,
            raw: row.raw.clone(),
            private,
        };
        held.insert(stamp.seq, Held::Clear(pulled));
    }
    let sizes = held.iter().map(|(number, held)| (*number, held.size()));
    let offer = offer(sizes, above);
    held.retain(|number, _| offer.numbers.contains(number));
    (held.into_values().collect(), offer.all)
}

/// Puts unsent events into a request, and signs for the last.
pub async fn push(
    request: &mut SyncRequest,
    device: &Device,
    contents: &Contents,
    parts: &BTreeMap<&str, &Private>,
    outgoing: &[OutboxRow],
    key: &JsValue,
) -> Result<(), SyncError> {
    let rows: BTreeMap<&str, &EventRow> =
        gathered(contents.events.iter().map(|r| (r.id.as_str(), r)));
    for row in outgoing {
        if let Some(event) = rows.get(row.event.as_str()) {
            let private = parts.get(row.event.as_str()).map(|p| (*p).clone());
            request.events.push(Pushed {
                raw: event.raw.clone(),
                private,
            });
        }
    }
    if let Some(last) = request.events.last() {
        let last = Event::parse(&last.raw).map_err(|_| SyncError::Key)?;
        let text = push_text(&device.org, &device.id, last.envelope().seq, last.hash());
        request.signature = Some(crypto::sign(key, &text).await?);
    }
    Ok(())
}

/// Sends the request; without a session gets one and sends it once more.
async fn exchange<T: DeserializeOwned>(
    device: &Device,
    key: &JsValue,
    path: &str,
    request: &impl Serialize,
) -> Result<T, SyncError> {
    match send(Method::POST, path, request).await {
        // The session may be that of the device that this browser was before.
        Err(HttpError::Problem(problem))
            if problem.status == 401 || problem.code == "foreign_device" =>
        {
            session(device, key).await?;
            Ok(send(Method::POST, path, request).await?)
        }
        other => Ok(other?),
    }
}

/// Asks something as this device.
pub async fn in_session<T: DeserializeOwned>(
    store: &Store,
    device: Option<&Device>,
    path: &str,
    request: &impl Serialize,
) -> Result<T, SyncError> {
    let key = store.key().await?.zip(device);
    let (key, device) = key.ok_or(StoreError::NotEnrolled)?;
    exchange(device, &key, path, request).await
}

/// Gets a session by signing a challenge; the browser keeps the cookie.
async fn session(device: &Device, key: &JsValue) -> Result<(), SyncError> {
    let ask = ChallengeRequest {
        device: device.id.clone(),
    };
    let Challenge { challenge } = send(Method::POST, "/api/v1/session", &ask).await?;
    let text = session_text(&device.org, &device.id, &challenge);
    let signature = crypto::sign(key, &text).await?;
    let give = SessionRequest {
        device: device.id.clone(),
        challenge,
        signature,
    };
    let _: SessionAnswer = send(Method::PUT, "/api/v1/session", &give).await?;
    Ok(())
}

fn refusal(outcome: &Outcome) -> Refusal {
    match outcome {
        Outcome::Refused(refusal) => refusal.clone(),
        Outcome::Quarantined { code } if code == "revoked" => Refusal {
            code: code.clone(),
            reason: crate::texts::common::REVIEWED.text(),
            remedy: crate::texts::common::REVIEWED_REMEDY.text(),
        },
        Outcome::Quarantined { code } => Refusal {
            code: code.clone(),
            reason: crate::texts::common::QUARANTINED.text(),
            remedy: crate::texts::common::QUARANTINED_REMEDY.text(),
        },
        _ => Refusal {
            code: String::new(),
            reason: crate::texts::common::NOT_TAKEN.text(),
            remedy: crate::texts::common::NOT_TAKEN_REMEDY.text(),
        },
    }
}
