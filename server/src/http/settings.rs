//! `GET /api/v1/settings`: the organisation's settings in force, for the administrator who changes
//! them. Devices learn them by digest (`published`). Never: how they are published.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use axum::extract::State;
use redress_core::settings::Settings;
use serde::Serialize;

/// The settings in force.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// None while none were published, or while a restore waits for their text.
    settings: Option<Settings>,
}

/// `GET /api/v1/settings`.
pub async fn current(State(app): State<App>) -> Result<Json<Told>, Failure> {
    let packs = app.store.packs(app.library.known()).await?;
    let text = match &packs.published().settings {
        Some(digest) => app.store.published_text(digest).await?,
        None => None,
    };
    let settings = text.map(|text| Settings::read(&text)).transpose();
    let settings = settings.map_err(|why| Failure::Settings(why.to_string()))?;
    Ok(Json(Told { settings }))
}
