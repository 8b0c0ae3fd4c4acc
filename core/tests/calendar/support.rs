//! What the calendar tests share: shipped files and short ways to write days and instants.

use redress_core::calendar::{Calendar, Clock, Due, Length, Pause, Roll, StartPolicy};
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

/// A week without holidays from 2015 to 2027, with office hours and any other keys.
pub fn week(weekend: &[u32], spans: Value, more: Value) -> Calendar {
    let mut file = json!({
        "format": 1, "layer": "region", "region": "XX", "zone": "Asia/Shanghai",
        "weekend": weekend, "final": [{"from": "2015-01-01", "to": "2027-12-31"}],
        "hours": {"spans": spans},
    });
    for (key, value) in more.as_object().unwrap() {
        file[key] = value.clone();
    }
    Calendar::load(&file.to_string()).unwrap()
}

pub fn pause(from: &str, to: &str) -> Pause {
    Pause {
        from: at(from),
        to: Some(at(to)),
    }
}

/// The limit when every pause has ended.
pub fn resumed(calendar: &Calendar, start: &str, length: &str, pauses: &[Pause]) -> Due {
    let clock = calendar.due_after_pauses(
        at(start),
        &Length::parse(length).unwrap(),
        StartPolicy::NotCounted,
        Roll::None,
        pauses,
        at("2050-01-01T00:00:00+08:00"),
    );
    match clock.unwrap().unwrap() {
        Clock::Limit(due) => due,
        paused @ Clock::Paused { .. } => panic!("{paused:?}"),
    }
}
