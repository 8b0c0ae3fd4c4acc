//! `POST /api/v1/track`: how a case stands, for whoever holds its code.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Peer;
use crate::tell;
use axum::extract::State;
use redress_core::record::{TrackingCode, fold};
use redress_core::sync::{TrackAnswer, TrackRequest};

/// Looks the code up by its keyed hash, folds the case's open part and says what may be said.
pub async fn track(
    State(app): State<App>,
    peer: Peer,
    Json(request): Json<TrackRequest>,
) -> Result<Json<TrackAnswer>, Failure> {
    let now = app.clock.now_ms();
    if !app.limits.public.allows(peer.address, now) {
        return Err(Failure::TooMany);
    }
    let code =
        TrackingCode::parse(&request.code).map_err(|e| Failure::CodeInvalid(e.to_string()))?;
    let (case, entries) = app
        .store
        .tracked(&code)
        .await?
        .ok_or(Failure::CodeUnknown)?;
    let packs = app.store.packs(app.library.known()).await?;
    let calendars = app.store.calendars(app.library.calendars()).await?;
    let told = tokio::task::spawn_blocking(move || {
        let state = fold(&case, &entries, packs.kinds());
        tell::tell(&packs, &calendars, &state, &code, now)
    });
    match told.await {
        Ok(Ok(answer)) => Ok(Json(answer)),
        Ok(Err(error)) => {
            tracing::error!(cause = %error, "a stored case cannot be assessed");
            Err(Failure::Assessment)
        }
        Err(_) => Err(Failure::Busy),
    }
}
