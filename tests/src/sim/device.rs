//! One device: its chain, its outbox, what it has pulled. What it does is chance; how it writes and
//! how it reads answers is the core's.

use super::server::entry;
use crate::dice::Dice;
use anyhow::{Context, Result, anyhow};
use redress_core::record::{
    Act, Author, Content, Draft, Entry, Filed, Head, Personal, Stamp, TrackingCode, Undone, uuid_v7,
};
use redress_core::sync::{Disposition, Pushed, SyncAnswer, SyncRequest, after, check_answer};
use redress_core::time::{Instant, Zone};
use serde_json::json;
use std::collections::BTreeMap;

/// How often a device does what.
const ACTS: [&str; 7] = [
    "accepted",
    "declined",
    "complainant_notified",
    "site_visit_done",
    "fact_set",
    "closed",
    "reopened",
];

/// What a device holds, all of it durable.
pub struct Device {
    author: Author,
    head: Head,
    cursor: u64,
    /// Own events the server has not confirmed, by chain number.
    outbox: BTreeMap<u64, Pushed>,
    entries: Vec<Entry>,
    /// Ids of own events, once shown as saved.
    saved: Vec<String>,
    /// Milliseconds its clock is off.
    skew: i64,
}

impl Device {
    /// A fresh device; one in three has a clock days off.
    pub fn new(org: &str, dice: &mut Dice) -> Self {
        let day = 24 * 3_600_000;
        let skew = match dice.below(3) {
            0 => dice.between(-400 * day, 400 * day),
            _ => dice.between(-2_000, 2_000),
        };
        Self {
            author: Author {
                org: org.to_owned(),
                device: id(0, dice),
            },
            head: Head::default(),
            cursor: 0,
            outbox: BTreeMap::new(),
            entries: Vec::new(),
            saved: Vec::new(),
            skew,
        }
    }

    /// Writes an event: a new case, an act on a case it knows, or taking an act back.
    pub fn act(&mut self, now_ms: u64, dice: &mut Dice) -> Result<String> {
        let wall = now_ms.saturating_add_signed(self.skew);
        let known = dice.pick(&self.entries).map(|entry| {
            let envelope = entry.event.envelope();
            (envelope.case.clone(), envelope.id.clone())
        });
        let (case, content) = match known {
            Some((case, event)) if dice.chance(80) => (case, content(event, dice)),
            _ => (id(wall, dice), filed(dice)),
        };
        let at = Instant(i64::try_from(wall / 1000)?).text(Zone::CHINA);
        let draft = Draft {
            id: id(wall, dice),
            case,
            matter: None,
            at,
            actor: String::from("handler"),
            seen: self.cursor,
            edition: None,
            content,
            personal: Personal::default(),
            attachments: Vec::new(),
        };
        let appended = self.head.append(&self.author, draft, wall, bytes(dice))?;
        if dice.chance(5) {
            // Killed before the transaction was over: nothing is stored, nothing was shown.
            return Ok(String::from("nothing, killed"));
        }
        let made = appended.event.envelope().id.clone();
        self.head = appended.head;
        self.outbox.insert(
            self.head.seq,
            Pushed {
                raw: appended.event.raw().to_owned(),
                private: appended.private.clone(),
            },
        );
        self.entries.push(Entry {
            event: appended.event,
            private: appended.private,
            stamp: None,
        });
        self.saved.push(made.clone());
        Ok(made)
    }

    /// What it sends: some of its outbox in order, now and then from the middle.
    pub fn request(&self, dice: &mut Dice) -> SyncRequest {
        let skip = if dice.chance(10) { dice.below(3) } else { 0 };
        let take = 1 + dice.below(12);
        SyncRequest {
            device: self.author.device.clone(),
            epoch: Some(String::from("one")),
            cursor: self.cursor,
            events: self
                .outbox
                .values()
                .skip(skip)
                .take(take)
                .cloned()
                .collect(),
            signature: None,
            pending: 0,
        }
    }

    /// Takes in an answer, all of it or nothing.
    pub fn take_in(&mut self, request: &SyncRequest, answer: SyncAnswer) -> Result<String> {
        check_answer(request, &answer).map_err(|error| anyhow!("{error}"))?;
        let mut sent = 0;
        for answered in &answer.answers {
            if let Disposition::Sent { seq, received } = after(&answered.outcome) {
                let own = self.own(&answered.id)?;
                own.stamp = Some(Stamp { seq, received });
                let number = own.event.envelope().seq;
                self.outbox.remove(&number);
                sent += 1;
            }
        }
        for pulled in &answer.events {
            let entry = entry(pulled)?;
            self.head = self.head.saw(entry.event.order(entry.stamp));
            self.entries.push(entry);
        }
        self.cursor = answer.cursor;
        Ok(format!("sent {sent}, at {}", self.cursor))
    }

    fn own(&mut self, id: &str) -> Result<&mut Entry> {
        let mut entries = self.entries.iter_mut();
        entries
            .find(|entry| entry.event.envelope().id == id)
            .context("the server answered an event this device does not have")
    }

    /// Nothing to send and nothing to pull.
    pub fn is_settled(&self, head: u64) -> bool {
        self.outbox.is_empty() && self.cursor == head
    }

    /// Ids of events it showed as saved.
    pub fn saved(&self) -> impl Iterator<Item = &str> {
        self.saved.iter().map(String::as_str)
    }

    /// Everything it holds.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// An act, or taking the event back.
fn content(event: String, dice: &mut Dice) -> Content {
    if dice.chance(10) {
        return Content::Undone(Undone { event, note: false });
    }
    let kind = *dice.pick(&ACTS).unwrap_or(&"accepted");
    let mut act = Act::default();
    if kind == "fact_set" || dice.chance(20) {
        act.facts
            .insert(String::from("topic"), json!(dice.below(5)));
    }
    Content::Act(kind.to_owned(), act)
}

fn filed(dice: &mut Dice) -> Content {
    Content::Filed(Box::new(Filed {
        pack: String::from("ops-user-complaints"),
        code: TrackingCode::from_random(bytes(dice)).as_str().to_owned(),
        ..Filed::default()
    }))
}

/// A fresh identifier.
pub fn id(ms: u64, dice: &mut Dice) -> String {
    uuid_v7(ms, bytes(dice))
}

fn bytes<const N: usize>(dice: &mut Dice) -> [u8; N] {
    std::array::from_fn(|_| dice.roll().to_le_bytes()[0])
}
