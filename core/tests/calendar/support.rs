//! What the calendar tests share: shipped files and short ways to write days and instants.

use redress_core::calendar::{Calendar, Due, Length, Roll, StartPolicy};
use redress_core::time::{Day, Instant};
use serde_json::{Value, json};

pub const CN: &str = include_str!("../../calendars/cn.json");
pub const HK: &str = include_str!("../../calendars/hk.json");
pub const MO: &str = include_str!("../../calendars/mo.json");
pub const TW: &str = include_str!("../../calendars/tw.json");

/// Nine to twelve, half past one to six.
pub fn usual_hours() -> Value {
    json!({"spans": [["09:00", "12:00"], ["13:30", "18:00"]]})
}

pub fn cn() -> Calendar {
    Calendar::load(CN).unwrap()
}

pub fn cn_with(key: &str, value: Value) -> Calendar {
    let mut file: Value = serde_json::from_str(CN).unwrap();
    file[key] = value;
    Calendar::load(&file.to_string()).unwrap()
}

pub fn cn_with_hours() -> Calendar {
    cn_with("hours", usual_hours())
}

pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Due without deeming and without rolling.
pub fn plain_due(calendar: &Calendar, start: &str, length: &str) -> Due {
    due(calendar, start, length, StartPolicy::NotCounted, Roll::None)
}

pub fn due(calendar: &Calendar, start: &str, length: &str, policy: StartPolicy, roll: Roll) -> Due {
    let length = Length::parse(length).unwrap();
    calendar
        .due(at(start), &length, policy, roll)
        .unwrap()
        .unwrap()
}
