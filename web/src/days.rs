//! The calendar that the app counts by: the one in force on the server, kept for offline use; until
//! the server was reached once, the one that came with the app. Never: what a day counts for.

use crate::sync::http;
use gloo_storage::{LocalStorage, Storage};
use redress_core::calendar::Calendar;
use redress_core::time::Day;

/// Small, and fetched again when it is lost: a setting rather than a record.
const KEPT: &str = "redress.calendar";
const IN_FORCE: &str = "/api/v1/calendars/cn";

/// What to count by before the server is reached: what was kept of it, unless the app's own
/// calendar reaches further, as it may after an update.
pub fn to_begin_with(own: Calendar) -> Calendar {
    kept_over(&own).unwrap_or(own)
}

/// What was kept of the server, unless this one reaches further.
pub fn kept_over(own: &Calendar) -> Option<Calendar> {
    kept().filter(|kept| reach(kept) >= reach(own))
}

fn kept() -> Option<Calendar> {
    let kept = LocalStorage::get::<String>(KEPT).ok();
    kept.and_then(|text| Calendar::load(&text).ok())
}

/// Sees to it that the calendar of this digest is kept, which was published; whether it is.
pub async fn keep(digest: &str) -> bool {
    let is_it = |calendar: Calendar| calendar.digest() == digest;
    if kept().is_some_and(is_it) {
        return true;
    }
    let Ok(text) = http::file(IN_FORCE).await else {
        return false;
    };
    Calendar::load(&text).is_ok_and(is_it) && LocalStorage::set(KEPT, text).is_ok()
}

/// The calendar in force on the server when it is another one; from then on it is kept. Without a
/// network, or when something else answers, the one there is stays in force.
pub async fn newer(than: &Calendar) -> Option<Calendar> {
    let text = http::changed(IN_FORCE, than.digest()).await.ok()??;
    let calendar = Calendar::load(&text).ok()?;
    // Where it cannot be kept it is fetched again next time.
    let _ = LocalStorage::set(KEPT, text);
    Some(calendar)
}

/// The last published day.
fn reach(calendar: &Calendar) -> Option<Day> {
    calendar.published().last().map(|(_, last)| *last)
}
