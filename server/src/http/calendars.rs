//! `GET /api/v1/calendars/{region}`: the calendar in force, as the server counts with it. Open to
//! anyone like the app itself: days off are no secret, and a kiosk counts without a session.

use crate::http::App;
use crate::http::problem::Failure;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The region's file, or a list of it and the overlays laid over it; nothing when the reader has it.
pub async fn calendar(
    State(app): State<App>,
    Path(region): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let calendars = app.store.calendars(app.library.calendars()).await?;
    let Some(in_force) = calendars.of(&region) else {
        return Err(Failure::NotFound);
    };
    let etag = format!("\"{}\"", in_force.calendar.digest());
    // A proxy or the compression layer may have made it a weak one.
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|known| {
        let known = known.to_str().unwrap_or_default();
        known.strip_prefix("W/").unwrap_or(known) == etag
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        in_force.text.clone().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // A digest is plain text.
    let etag = HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\""));
    headers.insert(header::ETAG, etag);
    Ok(response)
}
