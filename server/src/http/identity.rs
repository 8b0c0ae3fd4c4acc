//! Enrolment by one-time code, sessions by signed challenge, and new codes for the administrator.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::{Peer, Session, set_cookie};
use crate::signature;
use crate::store::SESSION_MS;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use redress_core::record::is_id;
use redress_core::sync::{
    Challenge, ChallengeRequest, EnrolAgain, EnrolAnswer, EnrolRequest, EnrolmentAnswer,
    EnrolmentRequest, MAX_FORMER, Scope, SealingAnswer, SessionAnswer, SessionRequest,
    session_text,
};

/// The longest name of a device.
const MAX_NAME: usize = 80;

/// `POST /api/v1/enrol`.
pub async fn enrol(
    State(app): State<App>,
    peer: Peer,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<EnrolAnswer>, Failure> {
    let now = app.clock.now_ms();
    if !app.limits.identity.allows(peer.address, now) {
        return Err(Failure::TooMany);
    }
    if !peer.local && !app.secure() {
        return Err(Failure::Insecure);
    }
    let key = signature::point(&request.key).ok_or(Failure::Key)?;
    let name = request
        .name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME)
        .collect();
    let before = request.before.into_iter().take(MAX_FORMER);
    let before = before.filter(|before| is_id(&before.device));
    let before = before.filter_map(|b| Some((b.device, signature::point(&b.key)?)));
    let before = before.collect();
    let enrolled = app.store.enrol(&request.code, name, key, before, now);
    let enrolled = enrolled.await?;
    let (device, kind) = enrolled.ok_or(Failure::EnrolmentCode)?;
    tracing::info!(device, kind = kind.name(), "device enrolled");
    let organisation = app.store.organisation();
    Ok(Json(EnrolAnswer {
        org: organisation.id.clone(),
        device,
        kind,
        epoch: organisation.epoch.clone(),
        sealing: Some(organisation.sealing.public()),
    }))
}

/// `POST /api/v1/enrol/again`: a device whose chain went on elsewhere becomes another.
pub async fn enrol_again(
    State(app): State<App>,
    peer: Peer,
    Session(device): Session,
    Json(request): Json<EnrolAgain>,
) -> Result<Json<EnrolAnswer>, Failure> {
    let now = app.clock.now_ms();
    if !app.limits.identity.allows(peer.address, now) {
        return Err(Failure::TooMany);
    }
    let key = signature::point(&request.key).ok_or(Failure::Key)?;
    let again = app.store.enrol_again(&device, key, now).await?;
    let id = again.ok_or(Failure::TooOften)?;
    tracing::warn!(
        device = device.id,
        again = id,
        "a device's chain went on elsewhere"
    );
    let organisation = app.store.organisation();
    Ok(Json(EnrolAnswer {
        org: organisation.id.clone(),
        device: id,
        kind: device.kind,
        epoch: organisation.epoch.clone(),
        sealing: Some(organisation.sealing.public()),
    }))
}

/// `GET /api/v1/sealing`: nothing secret, the key that everybody may seal to.
pub async fn sealing(State(app): State<App>) -> Json<SealingAnswer> {
    let organisation = app.store.organisation();
    Json(SealingAnswer {
        org: organisation.id.clone(),
        key: organisation.sealing.public(),
    })
}

/// `POST /api/v1/session`. Says the same for a device that does not exist.
pub async fn challenge(
    State(app): State<App>,
    peer: Peer,
    Json(request): Json<ChallengeRequest>,
) -> Result<Json<Challenge>, Failure> {
    let now = app.clock.now_ms();
    if !app.limits.identity.allows(peer.address, now) {
        return Err(Failure::TooMany);
    }
    let device = request.device.chars().take(64).collect::<String>();
    let minted = app.store.mint_challenge(&device, now).await?;
    Ok(Json(Challenge {
        challenge: minted.secret,
    }))
}

/// `PUT /api/v1/session`.
pub async fn session(
    State(app): State<App>,
    Json(request): Json<SessionRequest>,
) -> Result<Response, Failure> {
    let now = app.clock.now_ms();
    let SessionRequest {
        device,
        challenge,
        signature,
    } = request;
    if !app.store.redeem_challenge(&challenge, &device, now).await? {
        return Err(Failure::Challenge);
    }
    let row = app
        .store
        .device(&device)
        .await?
        .ok_or(Failure::BadSignature)?;
    let text = session_text(&app.store.organisation().id, &device, &challenge);
    if !signature::holds(&row.key, &text, &signature) {
        return Err(Failure::BadSignature);
    }
    let minted = app.store.mint_session(&device, now).await?;
    let answer = SessionAnswer {
        device,
        kind: row.kind,
        expires: now + SESSION_MS,
    };
    let mut response = Json(answer).into_response();
    let cookie = set_cookie(&minted.secret, app.secure()).ok_or(Failure::Store)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /api/v1/enrolments`: for the administrator, with the secret shown at first start.
pub async fn mint(
    State(app): State<App>,
    headers: HeaderMap,
    Json(request): Json<EnrolmentRequest>,
) -> Result<Json<EnrolmentAnswer>, Failure> {
    let now = app.clock.now_ms();
    let scope = request.scope.filter(|_| request.kind.pulls_cases());
    let scope = scope.map(bounded).transpose()?;
    let kind = request.kind;
    let minted = app.store.mint_enrolment(kind, scope.as_ref(), now).await?;
    let host = headers
        .get(header::HOST)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("localhost");
    let base = app
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{host}"));
    let url = enrolment_link(&base, &minted.secret);
    Ok(Json(EnrolmentAnswer {
        code: minted.secret,
        url,
        expires: minted.expires,
    }))
}

/// A scope as it can be kept.
pub(super) fn bounded(mut scope: Scope) -> Result<Scope, Failure> {
    scope
        .settle()
        .map_err(|e| Failure::Malformed(e.to_string()))?;
    Ok(scope)
}

/// The link that carries a one-time code; what follows `#` never reaches a server or its logs.
#[must_use]
pub fn enrolment_link(base: &str, code: &str) -> String {
    format!("{}/enrol#{code}", base.trim_end_matches('/'))
}
