//! Small settings of this browser: language, theme, place, moved clock, and the canary that tells
//! when the browser has thrown storage away. Never a case: localStorage can lose what it took.

use crate::i18n::Lang;
use gloo_storage::{LocalStorage, Storage};

const LANG: &str = "redress.lang";
const THEME: &str = "redress.theme";
const PLACE: &str = "redress.place";
const KIOSK_PACK: &str = "redress.kiosk_pack";
const CLOCK_OFFSET: &str = "redress.clock_offset_ms";
const CANARY: &str = "redress.canary";

/// The regulation a kiosk starts with.
pub const DEFAULT_PACK: &str = "ops-user-complaints";

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

/// Where this device stands.
pub fn place() -> Option<String> {
    get(PLACE).filter(|p| !p.trim().is_empty())
}

/// Keeps the place.
pub fn set_place(place: &str) {
    set(PLACE, place.trim());
}

/// The regulation of the kiosk.
pub fn kiosk_pack() -> String {
    get(KIOSK_PACK)
        .filter(|p| !p.is_empty())
        .unwrap_or_else(|| DEFAULT_PACK.to_owned())
}

/// Keeps the regulation of the kiosk.
pub fn set_kiosk_pack(id: &str) {
    set(KIOSK_PACK, id);
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
