//! `/api/v1/attachments/{sha256}`: how far one has arrived, its next piece, and what it shows. Text
//! goes first: only what an event in the record names is taken or shown.

use crate::attachments::{
    Arrived, AttachmentError, Attachments, Chunk, MAX_ATTACHMENT_BYTES, MAX_CHUNK_BYTES, Name,
    SEALED_MORE, media_type,
};
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::http::{App, body};
use crate::store::DeviceRow;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How many bytes one device may store in a day, with what it has under way: a hundred large photos.
const MAX_DAY_BYTES: u64 = 512 * 1024 * 1024;
const DAY_MS: u64 = 86_400_000;
/// What has arrived of a piece by then is kept and the rest sent anew: sooner than the request ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is said of an attachment whose case was erased: whoever has it need not keep it.
const ERASED: Arrived = Arrived {
    bytes: 0,
    whole: true,
};

/// Which event names the attachment.
#[derive(Debug, Deserialize)]
pub(super) struct Of {
    event: String,
    /// It comes sealed to the organisation's key.
    #[serde(default)]
    sealed: bool,
}

/// Where a piece belongs.
#[derive(Debug, Deserialize)]
pub(super) struct Piece {
    event: String,
    offset: u64,
    size: u64,
    /// Offset and size are those of the sealed bytes.
    #[serde(default)]
    sealed: bool,
}

/// How far an attachment has come.
#[derive(Debug, Serialize)]
pub(super) struct Progress {
    /// So many bytes are on the server's disk.
    offset: u64,
    /// They are all: the device need not keep them.
    stored: bool,
}

/// `HEAD`: where to go on, and whether anything is left to send.
pub(super) async fn arrived(
    State(app): State<App>,
    Session(device): Session,
    Path(sha256): Path<String>,
    of: Result<Query<Of>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(Of { event, sealed }) = of.map_err(unreadable)?;
    let found = named(&app, &sha256, &event).await?;
    let (name, files) = (found.name, found.files);
    let (looked, sender) = (name.clone(), sender(&device, sealed));
    let arrived = if found.erased {
        ERASED
    } else {
        let files = Arc::clone(&files);
        blocking(move || Ok(files.arrived(&looked, &sender)?)).await?
    };
    if arrived.whole && !found.erased {
        stored(&app, (&name, &files), &event, arrived.bytes, &device).await?;
    }
    let complete = if arrived.whole { "?1" } else { "?0" };
    let headers = [
        ("upload-offset", HeaderValue::from(arrived.bytes)),
        ("upload-complete", HeaderValue::from_static(complete)),
        ("cache-control", HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// `PUT`: the next piece. Where the line breaks in the middle of one, what has come of it is kept.
pub(super) async fn chunk(
    State(app): State<App>,
    Session(device): Session,
    Path(sha256): Path<String>,
    piece: Result<Query<Piece>, QueryRejection>,
    body: Body,
) -> Result<Json<Progress>, Failure> {
    // A line that breaks ends the request, and must not end the keeping of what has come.
    let kept = tokio::spawn(async move {
        // Read before it is judged: a sender that is cut off while it writes sees no answer.
        let bytes = body::arriving(body, MAX_CHUNK_BYTES, PATIENCE)
            .await
            .ok_or(Failure::TooLarge)?;
        let Query(piece) = piece.map_err(unreadable)?;
        keep(&app, &device, &sha256, piece, bytes).await
    });
    kept.await.map_err(|_| Failure::Busy)?
}

async fn keep(
    app: &App,
    device: &DeviceRow,
    sha256: &str,
    piece: Piece,
    bytes: Vec<u8>,
) -> Result<Json<Progress>, Failure> {
    let more = if piece.sealed { SEALED_MORE } else { 0 };
    if piece.size > MAX_ATTACHMENT_BYTES + more {
        return Err(Failure::AttachmentSize);
    }
    let left = piece.size.saturating_sub(piece.offset);
    if bytes.is_empty() || bytes.len() as u64 > left {
        let why = "the piece is empty or larger than what is left".to_owned();
        return Err(Failure::Malformed(why));
    }
    let found = named(app, sha256, &piece.event).await?;
    if found.erased {
        return Ok(Json(Progress {
            offset: piece.size,
            stored: true,
        }));
    }
    let (name, files) = (found.name, found.files);
    let now = app.clock.now_ms();
    // With every piece, since another size may be said with each: what has come of this one is
    // never more than the size now said.
    let since = now.saturating_sub(DAY_MS);
    let sent = app.store.attached_since(&device.id, since).await?;
    let by = sender(device, piece.sealed);
    let (of, others) = (name.clone(), Arc::clone(&files));
    let others = blocking(move || Ok(others.under_way(&of, &by)?)).await?;
    if sent + others + piece.size > MAX_DAY_BYTES {
        return Err(Failure::AttachmentMany);
    }
    let (kept, sender) = (name.clone(), sender(device, piece.sealed));
    let opens = piece
        .sealed
        .then(|| app.store.organisation().sealing.clone());
    let keeping = Arc::clone(&files);
    let arrived = blocking(move || {
        let chunk = Chunk {
            sender: &sender,
            offset: piece.offset,
            size: piece.size,
            bytes: &bytes,
            sealed: opens.as_ref(),
            now: SystemTime::UNIX_EPOCH + Duration::from_millis(now),
        };
        keeping.keep(&kept, &chunk)
    })
    .await?;
    if arrived.whole {
        stored(app, (&name, &files), &piece.event, arrived.bytes, device).await?;
    }
    Ok(Json(Progress {
        offset: arrived.bytes,
        stored: arrived.whole,
    }))
}

/// `GET`: the bytes, or a range of them, for devices that see private parts. That they were shown is
/// noted before.
pub(super) async fn show(
    State(app): State<App>,
    Session(device): Session,
    Path(sha256): Path<String>,
    of: Result<Query<Of>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !device.kind.pulls_cases() {
        return Err(Failure::NotShown);
    }
    let Query(Of { event, .. }) = of.map_err(unreadable)?;
    let found = named(&app, &sha256, &event).await?;
    if let Some(scope) = &device.scope
        && !(scope.personal && app.store.inside(scope, &event).await?)
    {
        return Err(Failure::NotShown);
    }
    if found.erased {
        return Err(Failure::NotFound);
    }
    let (name, files, number) = (found.name, found.files, found.number);
    let bytes = blocking(move || Ok(files.read(&name)?)).await?;
    let bytes = bytes.ok_or(Failure::NotFound)?;
    let now = app.clock.now_ms();
    app.store.reveal_attachment(&device.id, number, now).await?;
    let media = media_type(&bytes).unwrap_or("application/octet-stream");
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let mut response = match asked.and_then(|text| range(text, bytes.len())) {
        Some((from, to)) => {
            let part = bytes.get(from..to).unwrap_or_default().to_vec();
            let said = format!("bytes {from}-{}/{}", to.saturating_sub(1), bytes.len());
            let said = HeaderValue::try_from(said).map_err(|_| Failure::NotFound)?;
            let said = [(header::CONTENT_RANGE, said)];
            (StatusCode::PARTIAL_CONTENT, said, part).into_response()
        }
        None => bytes.into_response(),
    };
    for (name, value) in [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, "no-store"),
        (header::ACCEPT_RANGES, "bytes"),
        // Whatever somebody attached does nothing, opened by itself.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// What was asked for: the attachment, the event's number, and whether its case was erased.
struct Found {
    name: Name,
    files: Arc<dyn Attachments>,
    number: u64,
    erased: bool,
}

/// The attachment, if the event names it.
async fn named(app: &App, sha256: &str, event: &str) -> Result<Found, Failure> {
    let name = Name::parse(sha256).ok_or(Failure::NotFound)?;
    let files = app.attachments.clone().ok_or(Failure::AttachmentsAway)?;
    let found = app.store.attaching(event, &name).await?;
    let (number, erased) = found.ok_or(Failure::AttachmentUnnamed)?;
    Ok(Found {
        name,
        files,
        number,
        erased,
    })
}

/// Under what name the pieces of a device come together: sealed ones never with others.
fn sender(device: &DeviceRow, sealed: bool) -> String {
    let end = if sealed { "-sealed" } else { "" };
    format!("{}{end}", device.id)
}

/// Notes a whole one as stored. Where an erasure took its bytes just before, it is not, and comes anew.
async fn stored(
    app: &App,
    found: (&Name, &Arc<dyn Attachments>),
    event: &str,
    bytes: u64,
    device: &DeviceRow,
) -> Result<(), Failure> {
    let (name, files) = found;
    let now = app.clock.now_ms();
    let files = Arc::clone(files);
    let attached = app
        .store
        .attached(name, event, bytes, &device.id, now, files);
    if attached.await? {
        return Ok(());
    }
    Err(Failure::AttachmentChanged)
}

/// Files are no work for the network's threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AttachmentError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Failure::Busy)??)
}

impl From<AttachmentError> for Failure {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::Io(_) => {
                tracing::error!(cause = %error, "attachments failed");
                Self::AttachmentsAway
            }
            AttachmentError::Offset(bytes) => Self::AttachmentOffset(bytes),
            AttachmentError::Type => Self::AttachmentType,
            // Whole once it is sealed anew: the sender does not know what was lost.
            AttachmentError::Changed | AttachmentError::Sealed(_) => Self::AttachmentChanged,
            AttachmentError::Many => Self::AttachmentMany,
        }
    }
}

fn unreadable(error: QueryRejection) -> Failure {
    Failure::Malformed(error.body_text())
}

/// One range of bytes, first and end; anything else asks for the whole.
fn range(text: &str, len: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to: usize = match to {
        "" => len,
        last => last.parse::<usize>().ok()?.checked_add(1)?.min(len),
    };
    (from < to).then_some((from, to))
}
