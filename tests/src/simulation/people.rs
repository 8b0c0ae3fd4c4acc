//! What people want to record on a device: new cases, acts on known ones, taking something back. All
//! of it chance. Knows no disk and no network.

use super::device::bytes;
use crate::dice::Dice;
use anyhow::Result;
use redress_core::record::{
    Act, Content, Draft, Entry, Filed, Numbered, Personal, TrackingCode, Undone, uuid_v7,
};
use redress_core::sync::DeviceKind;
use redress_core::time::{Instant, Zone};
use serde_json::json;

/// An act of a type that nobody here knows yet.
pub const NEWER: &str = "of_a_newer_version";

/// What people record.
pub const ACTS: [&str; 9] = [
    "accepted",
    "declined",
    "complainant_notified",
    "site_visit_done",
    "replied",
    "fact_set",
    "closed",
    "reopened",
    NEWER,
];

/// Who uses a device, and how.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// What is recorded about a case.
    pub acts: &'static [&'static str],
    /// Whether people write at length.
    pub long_texts: bool,
    /// Whether cases belong to places, and are moved.
    pub places: bool,
}

impl Habits {
    /// A new case, an act on one of those at hand, or taking an event back.
    pub fn wish(
        &self,
        kind: DeviceKind,
        known: &[&Entry],
        wall: u64,
        dice: &mut Dice,
    ) -> Result<Draft> {
        let acts = if kind.pulls_cases() { 80 } else { 15 };
        let about = dice.pick(known).filter(|_| dice.chance(acts));
        let mut personal = Personal::default();
        let (case, content) = match about {
            Some(entry) => {
                if dice.chance(20) {
                    personal.text = Some(String::from("已电话说明"));
                }
                let envelope = entry.event.envelope();
                (envelope.case.clone(), self.act(&envelope.id, dice))
            }
            None => {
                let length = if self.long_texts { 10_000 } else { 8 };
                personal.text = Some("漏水".repeat(1 + dice.below(length)));
                let phone = json!(format!("138{:08}", dice.below(100_000_000)));
                personal.facts.insert(String::from("contact"), phone);
                let place = self.places.then(|| place(dice));
                (id(wall, dice), filing(place, dice))
            }
        };
        let seconds = i64::try_from(wall / 1000)?;
        let earlier = dice.between(0, 3 * 86_400);
        Ok(Draft {
            id: id(wall, dice),
            case,
            matter: None,
            at: Instant(seconds.saturating_sub(earlier)).text(Zone::CHINA),
            actor: String::from("staff"),
            seen: 0,
            edition: None,
            content,
            personal,
            attachments: Vec::new(),
        })
    }

    fn act(&self, event: &str, dice: &mut Dice) -> Content {
        if dice.chance(12) {
            let event = event.to_owned();
            return Content::Undone(Undone { event, note: false });
        }
        // Only the server numbers cases: this is refused for ever.
        if dice.chance(3) {
            return Content::Numbered(Numbered::default());
        }
        if self.places && dice.chance(15) {
            let act = Act {
                place: Some(place(dice)),
                ..Act::default()
            };
            return Content::Act(String::from("transferred"), Box::new(act));
        }
        let kind = dice.pick(self.acts).copied().unwrap_or_default();
        let mut act = Act::default();
        if kind == "fact_set" || dice.chance(20) {
            act.facts
                .insert(String::from("topic"), json!(dice.below(5)));
        }
        Content::Act(kind.to_owned(), Box::new(act))
    }
}

/// Where a case belongs.
pub fn place(dice: &mut Dice) -> String {
    const PLACES: [&str; 3] = ["east", "west", "north"];
    dice.pick(&PLACES).copied().unwrap_or_default().to_owned()
}

fn filing(place: Option<String>, dice: &mut Dice) -> Content {
    Content::Filed(Box::new(Filed {
        pack: String::from("ops-user-complaints"),
        code: TrackingCode::from_random(bytes(dice)).as_str().to_owned(),
        facts: [(String::from("topic"), json!(dice.below(5)))].into(),
        place,
        ..Filed::default()
    }))
}

fn id(ms: u64, dice: &mut Dice) -> String {
    uuid_v7(ms, bytes(dice))
}
