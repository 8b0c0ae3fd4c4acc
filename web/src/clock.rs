//! The app's clock: the only place that asks what time it is. It can be moved for demonstrations.

use crate::settings;
use redress_core::time::Instant;

/// Milliseconds since 1970 by this device's clock, as moved.
pub fn now_ms() -> u64 {
    let moved = real_ms().saturating_add(settings::clock_offset_ms());
    u64::try_from(moved).unwrap_or(0)
}

/// Milliseconds since 1970 by this device's clock, whatever a demonstration makes of it.
pub fn real_now_ms() -> u64 {
    u64::try_from(real_ms()).unwrap_or(0)
}

/// The current instant.
pub fn now() -> Instant {
    Instant(i64::try_from(now_ms() / 1000).unwrap_or(0))
}

/// The clock is moved.
pub fn moved() -> bool {
    settings::clock_offset_ms() != 0
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "Date.now() is a whole number of milliseconds below 2^53"
)]
fn real_ms() -> i64 {
    js_sys::Date::now() as i64
}
