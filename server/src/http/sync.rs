//! `POST /api/v1/sync`: push and pull in one round trip.

use crate::exchange::exchange;
use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::signature;
use crate::store::{DeviceRow, Presented};
use axum::extract::State;
use redress_core::sync::{
    MAX_BODY_BYTES, MAX_PUSH_BYTES, MAX_PUSH_EVENTS, Outcome, Pushed, SyncAnswer, SyncRequest,
    push_text,
};

/// Answers every event pushed and gives what is new.
pub async fn sync(
    State(app): State<App>,
    Session(device): Session,
    Json(mut request): Json<SyncRequest, MAX_BODY_BYTES>,
) -> Result<Json<SyncAnswer>, Failure> {
    if request.device != device.id {
        return Err(Failure::ForeignDevice);
    }
    let now = app.clock.now_ms();
    let events = std::mem::take(&mut request.events);
    let presented = read(&app, &device, events, &request).await?;
    let packs = app.library.known();
    let answer = exchange(&app.store, &device, request, presented, packs, now).await?;
    let answered = answer.answers.iter().chain(&answer.sealed);
    let mut outcomes = answered.map(|a| &a.outcome);
    let taken = outcomes.any(|outcome| matches!(outcome, Outcome::Accepted { .. }));
    // What came back to a restored record is handed out once it is healed.
    let back = !answer.healing && !answer.returned.is_empty();
    if taken || back {
        app.nudges.tell(answer.head);
    }
    Ok(Json(answer))
}

/// Reads what was pushed, if its size and signature are right.
async fn read(
    app: &App,
    device: &DeviceRow,
    events: Vec<Pushed>,
    request: &SyncRequest,
) -> Result<Vec<Presented>, Failure> {
    let pushed: usize = events.iter().map(|e| e.raw.len()).sum();
    let returned: usize = request.returned.iter().map(|e| e.raw.len()).sum();
    let sealed: usize = request.sealed.iter().map(|c| c.copy.len()).sum();
    let many = events.len() + request.returned.len() + request.sealed.len();
    if many > MAX_PUSH_EVENTS || pushed + returned + sealed > MAX_PUSH_BYTES {
        return Err(Failure::TooLarge);
    }
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let signature = request.signature.clone();
    let organisation = app.store.organisation().id.clone();
    let (key, id) = (device.key.clone(), device.id.clone());
    // Parsing, hashing and the signature are work for a processor, not for the network's threads.
    let read = tokio::task::spawn_blocking(move || {
        let presented = Presented::read(events).map_err(|e| Failure::Malformed(e.to_string()))?;
        let last = presented.last().ok_or(Failure::BadSignature)?;
        let text = push_text(&organisation, &id, last.seq, &last.hash);
        if !signature::holds(&key, &text, signature.as_deref().unwrap_or_default()) {
            return Err(Failure::BadSignature);
        }
        Ok(presented)
    });
    read.await.map_err(|_| Failure::Busy)?
}
