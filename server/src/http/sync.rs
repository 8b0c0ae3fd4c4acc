//! `POST /api/v1/sync`: push and pull in one round trip.

use crate::exchange::{Exchanged, exchange};
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::http::{App, terse};
use crate::packed::{Packed, Piece};
use crate::signature;
use crate::store::{DeviceRow, Presented};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use redress_core::sync::{
    MAX_BODY_BYTES, MAX_PUSH_BYTES, MAX_PUSH_EVENTS, Outcome, Pushed, SyncRequest, push_text,
};
use std::convert::Infallible;

const BEGIN: &[u8] = br#"{"events":["#;
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Answers every event pushed and gives what is new.
pub async fn sync(
    State(app): State<App>,
    Session(device): Session,
    headers: HeaderMap,
    Json(mut request): Json<SyncRequest, MAX_BODY_BYTES>,
) -> Result<Response, Failure> {
    if request.device != device.id {
        return Err(Failure::ForeignDevice);
    }
    let now = app.clock.now_ms();
    let events = std::mem::take(&mut request.events);
    let presented = read(&app, &device, events, &request).await?;
    let shipped = app.library.known();
    let done = exchange(&app.store, &device, request, presented, &shipped, now).await?;
    let answer = &done.answer;
    let answered = answer.answers.iter().chain(&answer.sealed);
    let mut outcomes = answered.map(|a| &a.outcome);
    let taken = outcomes.any(|outcome| matches!(outcome, Outcome::Accepted { .. }));
    // What came back to a restored record is handed out once it is healed.
    let back = !answer.healing && !answer.returned.is_empty();
    if taken || back {
        app.nudges.tell(answer.head);
    }
    if done.parts.is_empty() {
        // Most answers say that nothing is new, over lines that are paid by the byte.
        let of_nobody = done.answer.people.is_none();
        let response = Json(done.answer).into_response();
        return Ok(if of_nobody { terse(response) } else { response });
    }
    let chunks = written(&done, accepts_gzip(&headers))?;
    let mut response = if let [text] = chunks.as_slice() {
        text.clone().into_response()
    } else {
        let length: usize = chunks.iter().map(Bytes::len).sum();
        let chunks = chunks.into_iter().map(Ok::<_, Infallible>);
        let mut response = Body::from_stream(stream::iter(chunks)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, GZIP);
        headers.insert(header::CONTENT_LENGTH, length.into());
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, JSON);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    Ok(response)
}

/// The answer as JSON with its events before all else: as one text, or as a gzip stream whose
/// pieces are there already.
fn written(done: &Exchanged, gzip: bool) -> Result<Vec<Bytes>, Failure> {
    let rest = serde_json::to_string(&done.answer).map_err(|_| Failure::Store)?;
    let rest = rest.strip_prefix('{').ok_or(Failure::Store)?;
    let end = format!("],{rest}");
    if !gzip {
        let mut text = BEGIN.to_vec();
        for (n, part) in done.parts.iter().enumerate() {
            text.extend_from_slice(if n > 0 { b"," } else { b"" });
            text.extend_from_slice(&part.text()?);
        }
        text.extend_from_slice(end.as_bytes());
        return Ok(vec![text.into()]);
    }
    let piece = |text: &[u8]| Piece::of(text).map_err(|_| Failure::Store);
    let (mut packed, comma) = (Packed::default(), piece(b",")?);
    packed.add(&piece(BEGIN)?);
    for (n, part) in done.parts.iter().enumerate() {
        if n > 0 {
            packed.add(&comma);
        }
        packed.add(part.piece());
    }
    packed.add(&piece(end.as_bytes())?);
    Ok(packed.done())
}

/// Whether a request takes gzip. What it likes better is not asked: pages are kept in one form.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| coding.split_once(';').unwrap_or((coding, "")));
    codings.any(|(coding, quality)| {
        let refused = quality.trim().strip_prefix("q=0");
        let refused = refused.is_some_and(|rest| rest.trim_matches(['.', '0']).is_empty());
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
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
