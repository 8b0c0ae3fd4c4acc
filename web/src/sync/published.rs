//! Fetches what was published, before the cases that may name it are taken in, and hands back what a
//! restored server lost of it. Without an answer it is asked for again at the next round: cases never wait
//! for it.

use super::http;
use crate::store::Store;
use crate::{clock, days, when};
use redress_core::canonical;
use redress_core::pack::Pack;
use redress_core::sync::Publications;

/// The region that the app counts in.
const REGION: &str = "CN";

/// Keeps what the server's mark stands for, with the editions in force and those to come, the settings
/// and the calendar; whether that was something else than before.
pub async fn renew(store: &Store, mark: Option<&str>) -> bool {
    let Some(mark) = mark else {
        return false;
    };
    match store.published().await {
        Ok(known) if known.mark != mark => {}
        _ => return false,
    }
    let Ok(text) = http::file("/api/v1/published").await else {
        return false;
    };
    let Ok(all) = redress_core::json::read::<Publications>(&text) else {
        return false;
    };
    for digest in &all.missing {
        if let Ok(Some(lost)) = store.text_of(digest).await
            && !http::put(&format!("/api/v1/published/{digest}"), lost).await
        {
            return false;
        }
    }
    let day = clock::now().day(when::ZONE).text();
    for (n, row) in all.packs.iter().enumerate() {
        let last = !all.packs.iter().skip(n + 1).any(|later| later.id == row.id);
        if !last && all.in_force(&row.id, &day) != Some(row) {
            continue;
        }
        let kept = store.edition(&row.edition).await.ok().flatten();
        if kept.is_some_and(|text| is_last(&all, &row.edition, &text)) {
            continue;
        }
        let Some(edition) = proved(&row.digest).await else {
            return false;
        };
        if store.keep_edition(&row.edition, &edition).await.is_err() {
            return false;
        }
    }
    if let Some(digest) = &all.settings
        && !keep_settings(store, digest).await
    {
        return false;
    }
    if let Some(row) = all.calendar(REGION)
        && !days::keep(&row.counts).await
    {
        return false;
    }
    store.keep_published(&text).await.is_ok()
}

/// The text of a digest from the server; none where that is not what came.
async fn proved(digest: &str) -> Option<String> {
    let text = http::file(&format!("/api/v1/published/{digest}")).await;
    text.ok()
        .filter(|text| canonical::digest(text.as_bytes()) == digest)
}

/// Keeps the settings of a digest, unless they are here; whether they are then.
async fn keep_settings(store: &Store, digest: &str) -> bool {
    match store.has_settings(digest).await {
        Ok(false) => match proved(digest).await {
            Some(text) => store.keep_settings(&text).await.is_ok(),
            None => false,
        },
        Ok(true) => true,
        Err(_) => false,
    }
}

/// Whether a text is the last one that was published of an edition, as far as that is known.
pub fn is_last(all: &Publications, edition: &str, text: &str) -> bool {
    let last = all.packs.iter().rev().find(|row| row.edition == edition);
    last.is_none_or(|row| row.digest == canonical::digest(text.as_bytes()))
}

/// Whether an edition was published, with words that may not be those the app has for it.
pub fn is_listed(all: &Publications, edition: &str) -> bool {
    all.packs.iter().any(|row| row.edition == edition)
}

/// Whether a text is of this edition.
pub fn is_edition(text: &str, edition: &str) -> bool {
    Pack::published(text).is_ok_and(|pack| pack.digest() == edition)
}
