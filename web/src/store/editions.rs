//! What was published, as this device keeps it: the list, and the texts of editions under their
//! digests, so that cases are answered without a network. Texts, as the server sent them. Never: which
//! edition a case takes.

use super::{META, Store, StoreError};
use crate::store::idb::{Durability, settled};
use redress_core::sync::Publications;

/// Key of the list, in [`META`].
const PUBLISHED: &str = "published";

/// Key of an edition's text, in [`META`].
fn key(edition: &str) -> String {
    format!("edition/{edition}")
}

impl Store {
    /// The list as last heard.
    pub async fn published(&self) -> Result<Publications, StoreError> {
        let text = self.kept_text(PUBLISHED).await?;
        let read = text.and_then(|text| serde_json::from_str(&text).ok());
        // One that cannot be read is asked for again.
        Ok(read.unwrap_or_default())
    }

    /// Keeps another list.
    pub async fn keep_published(&self, list: &str) -> Result<(), StoreError> {
        self.keep_text(PUBLISHED, list).await
    }

    /// The text of an edition, where it is here.
    pub async fn edition(&self, edition: &str) -> Result<Option<String>, StoreError> {
        self.kept_text(&key(edition)).await
    }

    /// Keeps the text of an edition.
    pub async fn keep_edition(&self, edition: &str, text: &str) -> Result<(), StoreError> {
        self.keep_text(&key(edition), text).await
    }

    async fn kept_text(&self, key: &str) -> Result<Option<String>, StoreError> {
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        let kept = settled(&transaction.store(META)?.get(&key.into())?).await?;
        Ok(kept.as_string())
    }

    async fn keep_text(&self, key: &str, text: &str) -> Result<(), StoreError> {
        let transaction = self.begin(&[META], true, Durability::Relaxed)?;
        transaction
            .store(META)?
            .put_with_key(&text.into(), &key.into())?;
        Ok(transaction.complete().await?)
    }
}
