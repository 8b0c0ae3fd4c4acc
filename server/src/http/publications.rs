//! `GET /api/v1/publications`: what was published, by whom and when, for the administrator;
//! `POST /api/v1/publications`: publishes the organisation's settings, as the command does. Packs and
//! calendars are published by command. Never: whether settings are right.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::publish::{self, Answering};
use crate::store::PublicationRow;
use axum::extract::State;
use redress_core::settings::{MAX_BYTES, Settings};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest body: settings, and room for how they are written and who publishes.
const LIMIT: usize = 2 * MAX_BYTES;

/// What was published, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    publications: Vec<PublicationRow>,
}

/// What is to be published, in whose name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    settings: Value,
    by: String,
    #[serde(default)]
    second: Option<String>,
    #[serde(default)]
    dry_run: bool,
}

/// What was published.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Digest of the settings.
    settings: String,
    /// Not only looked at.
    published: bool,
}

/// `GET /api/v1/publications`.
pub async fn list(State(app): State<App>) -> Result<Json<List>, Failure> {
    let publications = app.store.publications().await?;
    Ok(Json(List { publications }))
}

/// `POST /api/v1/publications`.
pub async fn publish(
    State(app): State<App>,
    Json(asked): Json<Asked, LIMIT>,
) -> Result<Json<Told>, Failure> {
    let settings = Settings::read(&asked.settings.to_string());
    let settings = settings.map_err(|why| Failure::Settings(why.to_string()))?;
    let answering = Answering {
        by: asked.by,
        second: asked.second,
        dry_run: asked.dry_run,
    };
    let packs = app.store.packs(app.library.known()).await?;
    let now = app.clock.now_ms();
    let digest = publish::settings(&app.store, packs, &settings, &answering, now).await?;
    let published = !answering.dry_run;
    if published {
        app.nudges.tell(app.store.head().await?);
        tracing::info!(digest, "settings published");
    }
    Ok(Json(Told {
        settings: digest,
        published,
    }))
}
