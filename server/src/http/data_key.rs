//! The key under which a device keeps what identifies people: opened for who begins there with their
//! starting code. Never: kept, or logged.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::{Peer, Session};
use crate::secret;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redress_core::sync::{DataKeyAnswer, DataKeyRequest};

/// Its length.
const BYTES: usize = 32;

/// `POST /api/v1/data-key`. A wrong code is answered as an unknown person is, and costs a try.
pub async fn open(
    State(app): State<App>,
    peer: Peer,
    Session(device): Session,
    Json(request): Json<DataKeyRequest>,
) -> Result<Json<DataKeyAnswer>, Failure> {
    if !app.limits.identity.allows(peer.address, app.clock.now_ms()) {
        return Err(Failure::TooMany);
    }
    if !device.kind.pulls_cases() {
        return Err(Failure::NotShown);
    }
    let DataKeyRequest { person, code, copy } = request;
    if !app.store.begins(&person, code).await? {
        return Err(Failure::StartCode);
    }
    let copy = secret::decode(&copy).ok_or(Failure::DataKey)?;
    let sealing = &app.store.organisation().sealing;
    let key = sealing.open_bytes(&copy).ok();
    let key = key.filter(|key| key.len() == BYTES);
    let key = key.ok_or(Failure::DataKey)?;
    tracing::info!(device = device.id, person, "a device's data key opened");
    Ok(Json(DataKeyAnswer {
        key: URL_SAFE_NO_PAD.encode(key),
    }))
}
