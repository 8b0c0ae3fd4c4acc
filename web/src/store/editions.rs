//! What was published, as this device keeps it: the list, the texts of editions under their
//! digests and the settings, so that cases are answered without a network. Texts, as the server sent them. Never: which
//! edition a case takes.

use super::{META, Store, StoreError};
use crate::store::idb::{Durability, settled};
use redress_core::canonical;
use redress_core::settings::Settings;
use redress_core::sync::Publications;

/// Key of the list, in [`META`].
const PUBLISHED: &str = "published";

/// Key of the settings published last, in [`META`].
const SETTINGS: &str = "settings";
/// Key of the last ones that this version reads, in [`META`].
const SETTINGS_READ: &str = "settings/read";

/// Key of a text by what events name it by, in [`META`].
fn key(edition: &str) -> String {
    format!("edition/{edition}")
}
/// After all of these keys.
const AFTER_EDITIONS: &str = "edition0";

impl Store {
    /// The list as last heard.
    pub async fn published(&self) -> Result<Publications, StoreError> {
        let text = self.kept_text(PUBLISHED).await?;
        let read = text.and_then(|text| redress_core::json::read(&text).ok());
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

    /// The last settings that this version reads, and whether others were published after them.
    pub async fn settings(&self) -> Result<(Option<Settings>, bool), StoreError> {
        let last = self.kept_text(SETTINGS).await?;
        let read = |text: Option<String>| Settings::read(&text?).ok();
        let newer = last.is_some();
        match read(last) {
            None => Ok((read(self.kept_text(SETTINGS_READ).await?), newer)),
            last => Ok((last, false)),
        }
    }

    /// Whether the settings published last are here.
    pub async fn has_settings(&self, digest: &str) -> Result<bool, StoreError> {
        let kept = self.kept_text(SETTINGS).await?;
        Ok(kept.is_some_and(|text| canonical::digest(text.as_bytes()) == digest))
    }

    /// Keeps the settings published last; those before stay in use where it cannot read them. Under their
    /// digest they stay when a restored server goes back to others: it asks for them again.
    pub async fn keep_settings(&self, text: &str) -> Result<(), StoreError> {
        self.keep_edition(&canonical::digest(text.as_bytes()), text)
            .await?;
        if Settings::read(text).is_ok() {
            self.keep_text(SETTINGS_READ, text).await?;
        }
        self.keep_text(SETTINGS, text).await
    }

    /// The text of this digest, where one that was published is here.
    pub async fn text_of(&self, digest: &str) -> Result<Option<String>, StoreError> {
        let range = web_sys::IdbKeyRange::bound(&key("").into(), &AFTER_EDITIONS.into())?;
        let transaction = self.begin(&[META], false, Durability::Relaxed)?;
        let texts = transaction.store(META)?.get_all_with_key(&range)?;
        let texts = js_sys::Array::from(&settled(&texts).await?);
        let mut texts = texts.iter().filter_map(|text| text.as_string());
        Ok(texts.find(|text| canonical::digest(text.as_bytes()) == digest))
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
