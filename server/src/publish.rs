//! Publishes settings, for the command and over HTTP alike: checks them, then writes them in somebody's
//! name. Never: where they come from, or how the answer is said.

use crate::packs::Packs;
use crate::store::{Publication, Publishable, Store, StoreError};
use redress_core::canonical::{self, CanonicalError};
use redress_core::settings::{Settings, SettingsError};
use std::sync::Arc;
use thiserror::Error;

/// How often it is tried because the record went on meanwhile.
const TRIES: usize = 5;

/// Why settings are not published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// Something is wrong with them.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// They have no exact JSON.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The record does not take them.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who publishes.
#[derive(Debug, Clone, Default)]
pub struct Answering {
    /// Id of the administrator who does.
    pub by: String,
    /// Id of a second one who agrees.
    pub second: Option<String>,
    /// Only says whether they are in order.
    pub dry_run: bool,
}

/// Publishes settings; no open case comes out otherwise. Their digest.
///
/// # Errors
/// [`PublishError`]; nothing has been published then.
pub async fn settings(
    store: &Store,
    packs: Arc<Packs>,
    settings: &Settings,
    answering: &Answering,
    now: u64,
) -> Result<String, PublishError> {
    settings.check(|id| packs.named(id).is_some())?;
    let text = settings.publication()?;
    let digest = canonical::digest(text.as_bytes());
    if answering.dry_run {
        return Ok(digest);
    }
    for _ in 0..TRIES {
        let publication = Publication {
            text: Publishable::Settings(text.clone()),
            by: answering.by.clone(),
            second: answering.second.clone(),
            open: 0,
            changed: 0,
            seen: store.head().await?,
        };
        match store.publish(publication, Arc::clone(&packs), now).await {
            Err(StoreError::Compared) => {}
            published => return Ok(published.map(|()| digest)?),
        }
    }
    Err(StoreError::Compared.into())
}
