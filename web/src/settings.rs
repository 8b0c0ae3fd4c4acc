//! Small settings of this browser: language, theme, place, moved clock, and the canary that tells
//! when the browser has thrown storage away. Never a case: localStorage can lose what it took.

use crate::i18n::Lang;
use crate::parts::reading::Readings;
use gloo_storage::{LocalStorage, Storage};

const LANG: &str = "redress.lang";
const THEME: &str = "redress.theme";
const PLACE: &str = "redress.place";
const PACKS: &str = "redress.packs";
const READINGS: &str = "redress.readings.";
const CLOCK_OFFSET: &str = "redress.clock_offset_ms";
const CANARY: &str = "redress.canary";
const LOCK: &str = "redress.lock_after";
const KEEP: &str = "redress.keep";
const FILTERS: &str = "redress.filters";
const HEARD: &str = "redress.heard";

/// The regulation in use where none was chosen.
pub const DEFAULT_PACK: &str = "ops-user-complaints";

/// Minutes without a touch after which a device may lock.
pub const LOCK_AFTER: [u32; 4] = [1, 5, 15, 30];

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

fn get(key: &str) -> Option<String> {
    LocalStorage::get(key).ok()
}

fn set(key: &str, value: &str) {
    // A setting that cannot be kept is asked for again; nothing depends on it.
    let _ = LocalStorage::set(key, value);
}

/// The language chosen.
pub fn lang() -> Lang {
    if get(LANG).as_deref() == Some("en") {
        Lang::En
    } else {
        Lang::Zh
    }
}

/// Keeps the language.
pub fn set_lang(lang: Lang) {
    set(LANG, if lang == Lang::En { "en" } else { "zh" });
}

/// The theme chosen.
pub fn theme() -> Theme {
    match get(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Keeps the theme.
pub fn set_theme(theme: Theme) {
    set(THEME, theme.name());
}

/// Where this device stands: the id of a published place, or words.
pub fn place() -> Option<String> {
    get(PLACE).filter(|p| !p.trim().is_empty())
}

/// Keeps the place.
pub fn set_place(place: &str) {
    set(PLACE, place.trim());
}

/// The regulations chosen here, by id.
pub fn packs() -> Vec<String> {
    LocalStorage::get(PACKS).unwrap_or_default()
}

/// Keeps the regulations in use here.
pub fn set_packs(ids: &[String]) {
    // As for every setting: one that cannot be kept is asked for again.
    let _ = LocalStorage::set(PACKS, ids);
}

/// How a regulation is read here where its text leaves it open; none = as it is by default.
pub fn readings(pack: &str) -> Readings {
    LocalStorage::get(format!("{READINGS}{pack}")).unwrap_or_default()
}

/// Keeps how a regulation is read here.
pub fn set_readings(pack: &str, readings: &Readings) {
    // As for every setting: one that cannot be kept is asked for again.
    let _ = LocalStorage::set(format!("{READINGS}{pack}"), readings);
}

/// After how many minutes without a touch this device locks.
pub fn lock_after() -> u32 {
    let kept = LocalStorage::get(LOCK).ok();
    kept.filter(|minutes| LOCK_AFTER.contains(minutes))
        .unwrap_or(5)
}

/// Keeps it.
pub fn set_lock_after(minutes: u32) {
    // As for every setting: one that cannot be kept is asked for again.
    let _ = LocalStorage::set(LOCK, minutes);
}

/// By how much the clock is moved, for demonstrations.
pub fn clock_offset_ms() -> i64 {
    LocalStorage::get(CLOCK_OFFSET).unwrap_or(0)
}

/// Moves the clock.
pub fn set_clock_offset_ms(offset: i64) {
    let _ = LocalStorage::set(CLOCK_OFFSET, offset);
}

/// Whether this browser has held a record before: the record gone and the canary there means that
/// storage was thrown away.
pub fn canary() -> bool {
    get(CANARY).is_some()
}

/// Sets the canary.
pub fn set_canary() {
    set(CANARY, "1");
}

/// Whether the browser was asked to promise that it keeps what is stored.
pub fn asked_to_keep() -> bool {
    get(KEEP).is_some()
}

/// Notes that it was asked.
pub fn set_asked_to_keep() {
    set(KEEP, "1");
}

/// When the server last answered this browser, RFC 3339.
pub fn heard() -> Option<String> {
    get(HEARD)
}

/// Notes that it answered.
pub fn set_heard(at: &str) {
    set(HEARD, at);
}

/// Filters of the desk that are kept: which cases, and the words looked for.
pub fn filters() -> Vec<(String, String)> {
    LocalStorage::get(FILTERS).unwrap_or_default()
}

/// Keeps them.
pub fn set_filters(filters: &[(String, String)]) {
    // As for every setting: one that cannot be kept is asked for again.
    let _ = LocalStorage::set(FILTERS, filters);
}
