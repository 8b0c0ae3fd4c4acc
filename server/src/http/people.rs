//! People, devices and how the record does, for the administrator. Every change is in the log by
//! id, never by name.

use crate::http::identity::bounded;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::{App, Warning, warnings};
use crate::store::Began;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use redress_core::people::{Details, Person};
use redress_core::sync::Scope;
use serde::{Deserialize, Serialize};

/// Everybody.
#[derive(Debug, Clone, Serialize)]
pub struct People {
    people: Vec<Person>,
}

/// A person, and the code they begin with: told once.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    person: Person,
    code: String,
}

/// What is to change of a person; what is absent stays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default)]
    details: Option<Details>,
    #[serde(default)]
    active: Option<bool>,
}

/// A device, as the administrator sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    id: String,
    kind: &'static str,
    name: String,
    revoked: bool,
    /// Unsent events it last spoke of.
    pending: u64,
    /// When it was last here, in milliseconds since 1970, up to an hour earlier than it was.
    seen: u64,
    /// Which cases it gets; absent: everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
}

/// What is to change of a device.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceChange {
    /// Which cases it gets.
    scope: Scope,
}

/// Every device.
#[derive(Debug, Clone, Serialize)]
pub struct Devices {
    devices: Vec<Seen>,
}

/// How the record does.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    /// Number of the newest event.
    head: u64,
    /// When it was last backed up, in milliseconds since 1970.
    last_backup: Option<u64>,
    /// What somebody should see to.
    warnings: Vec<Warning>,
}

/// `GET /api/v1/people`.
pub async fn list(State(app): State<App>) -> Result<Json<People>, Failure> {
    let people = app.store.people().await?;
    Ok(Json(People { people }))
}

/// `POST /api/v1/people`.
pub async fn add(
    State(app): State<App>,
    Json(details): Json<Details>,
) -> Result<Json<Told>, Failure> {
    let Began { person, code } = app.store.add_person(details, app.clock.now_ms()).await?;
    tracing::info!(person = person.id, "person added");
    Ok(Json(Told { person, code }))
}

/// `PUT /api/v1/people/{id}`.
pub async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Person>, Failure> {
    let now = app.clock.now_ms();
    let mut person = None;
    if let Some(details) = change.details {
        person = Some(app.store.change_person(&id, details, now).await?);
    }
    if let Some(active) = change.active {
        person = Some(app.store.set_active(&id, active, now).await?);
    }
    tracing::info!(person = id, "person changed");
    person.map(Json).ok_or_else(|| {
        Failure::Malformed("nothing is to change; give \"details\" or \"active\"".to_owned())
    })
}

/// `POST /api/v1/people/{id}/start`: a new code, where one was lost or a PIN forgotten.
pub async fn restart(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Told>, Failure> {
    let began = app.store.restart_person(&id, app.clock.now_ms()).await?;
    tracing::info!(person = id, "person begins anew");
    Ok(Json(Told {
        person: began.person,
        code: began.code,
    }))
}

/// `GET /api/v1/devices`.
pub async fn devices(State(app): State<App>) -> Result<Json<Devices>, Failure> {
    let rows = app.store.devices().await?;
    let devices = rows.into_iter().map(|row| Seen {
        id: row.id,
        kind: row.kind.name(),
        name: row.name,
        revoked: row.revoked.is_some(),
        pending: row.pending,
        seen: row.seen,
        scope: row.scope,
    });
    Ok(Json(Devices {
        devices: devices.collect(),
    }))
}

/// `PUT /api/v1/devices/{id}`: which cases it gets from its next request on.
pub async fn change_device(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(change): Json<DeviceChange>,
) -> Result<StatusCode, Failure> {
    let scope = bounded(change.scope)?;
    if !app.store.set_scope(&id, &scope).await? {
        return Err(Failure::NotFound);
    }
    tracing::info!(device = id, "scope of a device changed");
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/devices/{id}`: out of use from its next request on.
pub async fn revoke(State(app): State<App>, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    if !app.store.revoke(&id, app.clock.now_ms()).await? {
        return Err(Failure::NotFound);
    }
    tracing::info!(device = id, "device revoked");
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/condition`.
pub async fn condition(State(app): State<App>) -> Result<Json<Condition>, Failure> {
    Ok(Json(Condition {
        head: app.store.head().await?,
        last_backup: app.store.last_backup().await?,
        warnings: warnings(&app).await?,
    }))
}
