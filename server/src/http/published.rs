//! `GET /api/v1/published`: what the organisation has published, for every enrolled device, kiosks
//! too; `GET /api/v1/published/{digest}`: the text of one, or of an edition that a case names; `PUT`:
//! a device hands back one that a restore lost.
//! Regulations and calendars say nothing about anyone. Never: who may publish.

use crate::http::App;
use crate::http::body;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use redress_core::sync::Publications;

/// The largest text that is handed back: a pack with all its words has some hundred kilobytes.
const LIMIT: usize = 4 * 1024 * 1024;

/// Every publication, in the order they were made.
pub async fn list(
    State(app): State<App>,
    Session(_): Session,
) -> Result<Json<Publications>, Failure> {
    let packs = app.store.packs(app.library.known()).await?;
    let calendars = app.store.calendars(app.library.calendars()).await?;
    Ok(Json(Publications {
        calendars: calendars.published().to_vec(),
        ..packs.published().clone()
    }))
}

/// The text under a digest, its own or its edition's.
pub async fn text(
    State(app): State<App>,
    Session(_): Session,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let packs = app.store.packs(app.library.known()).await?;
    // Of several texts of an edition, the last one that was published.
    let rows = packs.published().packs.iter().rev();
    let last = rows.clone().find(|row| row.edition == asked);
    let digest = last.map_or(&asked, |row| &row.digest);
    let text = match app.store.published_text(digest).await? {
        Some(text) => text,
        // The program's own, before any case was filed under it.
        None => match packs.edition(&asked).map(|pack| pack.publication()) {
            Some(text) => text.map_err(|_| Failure::Store)?,
            None => return Err(Failure::NotFound),
        },
    };
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    // A device keeps what it has proved.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Takes back a text that is missing. What nobody published is not taken.
pub async fn give_back(
    State(app): State<App>,
    Session(device): Session,
    Path(digest): Path<String>,
    body: Body,
) -> Result<StatusCode, Failure> {
    let text = String::from_utf8(body::read(body, LIMIT).await?);
    let text = text.map_err(|_| Failure::TextUnnamed)?;
    if !app.store.give_back(&digest, text).await? {
        return Err(Failure::TextUnnamed);
    }
    tracing::info!(device = device.id, digest, "a published text came back");
    Ok(StatusCode::NO_CONTENT)
}
