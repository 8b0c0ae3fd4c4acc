//! `POST /api/v1/sync`: push and pull in one round trip.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::signature;
use crate::store::{DeviceRow, Page, Presented, Pusher};
use axum::extract::State;
use redress_core::sync::{
    Answered, MAX_BODY_BYTES, MAX_PUSH_BYTES, MAX_PUSH_EVENTS, Outcome, Pushed, SyncAnswer,
    SyncRequest, push_text,
};

/// Answers every event pushed and gives what is new.
pub async fn sync(
    State(app): State<App>,
    Session(device): Session,
    Json(request): Json<SyncRequest, MAX_BODY_BYTES>,
) -> Result<Json<SyncAnswer>, Failure> {
    if request.device != device.id {
        return Err(Failure::ForeignDevice);
    }
    let now = app.clock.now_ms();
    let answers = push(&app, &device, request.events, request.signature, now).await?;
    let newest = answers.iter().filter_map(|a| match a.outcome {
        Outcome::Accepted { seq, .. } => Some(seq),
        _ => None,
    });
    if let Some(newest) = newest.max() {
        app.nudges.tell(newest);
    }
    app.store.note_pending(&device, request.pending).await?;
    let organisation = app.store.organisation();
    // Numbers of another incarnation mean nothing here.
    let same_epoch = request.epoch.as_ref() == Some(&organisation.epoch);
    let cursor = if same_epoch { request.cursor } else { 0 };
    let page = if device.kind.pulls_cases() {
        app.store.pull(&device.id, cursor, now).await?
    } else {
        let head = app.store.head().await?;
        Page {
            cursor: head,
            head,
            ..Page::default()
        }
    };
    Ok(Json(SyncAnswer {
        epoch: organisation.epoch.clone(),
        answers,
        events: page.events,
        cursor: page.cursor,
        head: page.head,
        more: page.more,
        server_time: now,
    }))
}

async fn push(
    app: &App,
    device: &DeviceRow,
    events: Vec<Pushed>,
    signature: Option<String>,
    now: u64,
) -> Result<Vec<Answered>, Failure> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let bytes: usize = events.iter().map(|e| e.raw.len()).sum();
    if events.len() > MAX_PUSH_EVENTS || bytes > MAX_PUSH_BYTES {
        return Err(Failure::TooLarge);
    }
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
    let presented = read.await.map_err(|_| Failure::Busy)??;
    let pusher = Pusher {
        device: device.id.clone(),
        kind: Some(device.kind),
        received: now,
        kinds: app.library.kinds(),
    };
    Ok(app.store.push(pusher, presented).await?)
}
