//! The way between devices and server: it loses, repeats, delays and so reorders messages, in both
//! directions, or brings something else. Knows no content.

use crate::dice::Dice;
use anyhow::Result;
use redress_core::sync::{SyncAnswer, SyncRequest};
use std::collections::BTreeMap;

/// Who sent a request: the device, which of its tabs, and that tab's own count of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    /// Place of the device.
    pub device: usize,
    /// Place of the tab.
    pub tab: usize,
    /// Which request: an answer to an earlier one is no answer.
    pub request: u64,
}

/// Something on the way.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the server.
    Request(Sender, SyncRequest),
    /// Back to a tab.
    Answer(Sender, SyncAnswer),
    /// To the server, with something missing.
    CutRequest(Sender, Vec<u8>),
    /// To a tab, with status 200: bytes that are not what the server wrote.
    Noise(Sender, Vec<u8>),
    /// To a tab: its session is over.
    SignedOut(Sender),
}

impl Message {
    /// The tab that sent it or that waits for it.
    pub fn sender(&self) -> Sender {
        match self {
            Self::Request(sender, _)
            | Self::Answer(sender, _)
            | Self::CutRequest(sender, _)
            | Self::Noise(sender, _)
            | Self::SignedOut(sender) => *sender,
        }
    }
}

/// How bad the network is, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    /// Messages that do not arrive.
    pub lost: usize,
    /// Messages that arrive twice.
    pub repeated: usize,
    /// Messages that arrive hours later.
    pub delayed: usize,
    /// Messages cut off or doubled on the way.
    pub cut: usize,
    /// Answers for which a portal's page comes instead.
    pub portal: usize,
    /// Requests that find their session over.
    pub signed_out: usize,
    /// The link is down in every other stretch of so many milliseconds; 0 for never.
    pub outages: u64,
    /// The least time that a message takes, in milliseconds.
    pub slow: u64,
}

/// Messages on the way, by time of arrival and order of sending.
#[derive(Debug)]
pub struct Network {
    weather: Option<Weather>,
    under_way: BTreeMap<(u64, u64), Message>,
    count: u64,
}

impl Network {
    /// A network of this weather, or of what this run's dice decide.
    pub fn new(weather: Option<Weather>, dice: &mut Dice) -> Self {
        let weather = weather.unwrap_or_else(|| Weather {
            lost: dice.below(45),
            repeated: dice.below(30),
            delayed: dice.below(40),
            cut: dice.below(8),
            portal: dice.below(8),
            signed_out: dice.below(8),
            outages: 0,
            slow: 0,
        });
        Self {
            weather: Some(weather),
            under_way: BTreeMap::new(),
            count: 0,
        }
    }

    /// From now on everything arrives at once, and only once.
    pub fn heal(&mut self) {
        self.weather = None;
    }

    /// Sends a message; gives the names of what happened to it.
    pub fn send(
        &mut self,
        message: Message,
        now_ms: u64,
        dice: &mut Dice,
    ) -> Result<Vec<&'static str>> {
        let mut faults = Vec::new();
        let Some(weather) = self.weather else {
            self.put(now_ms, message);
            return Ok(faults);
        };
        let lost = match &message {
            Message::Request(..) | Message::CutRequest(..) => "requests lost",
            _ => "answers lost",
        };
        let copies = if dice.chance(weather.repeated) {
            faults.push("messages repeated");
            2
        } else {
            1
        };
        let down = now_ms.checked_div(weather.outages).unwrap_or(0) % 2 == 1;
        for _ in 0..copies {
            if down || dice.chance(weather.lost) {
                faults.push(lost);
                continue;
            }
            let mut arrives = now_ms + 1 + weather.slow + dice.roll() % 3_000;
            if dice.chance(weather.delayed) {
                faults.push("messages delayed");
                arrives += dice.roll() % (8 * 3_600_000);
            }
            let arriving = worn(message.clone(), weather, dice, &mut faults)?;
            self.put(arrives, arriving);
        }
        Ok(faults)
    }

    /// Puts a message off until a tab that sleeps wakes up.
    pub fn put_off(&mut self, until: u64, message: Message) {
        self.put(until, message);
    }

    fn put(&mut self, arrives: u64, message: Message) {
        self.count += 1;
        self.under_way.insert((arrives, self.count), message);
    }

    /// The next message that has arrived by now.
    pub fn arrived(&mut self, now_ms: u64) -> Option<Message> {
        let first = self.under_way.first_entry()?;
        (first.key().0 <= now_ms).then(|| first.remove())
    }

    /// When the last message under way arrives.
    pub fn last(&self) -> Option<u64> {
        self.under_way.last_key_value().map(|(at, _)| at.0)
    }
}

/// What becomes of a message on the way.
fn worn(
    message: Message,
    weather: Weather,
    dice: &mut Dice,
    faults: &mut Vec<&'static str>,
) -> Result<Message> {
    Ok(match message {
        Message::Request(sender, request) => {
            if dice.chance(weather.signed_out) {
                faults.push("sessions over");
                Message::SignedOut(sender)
            } else if dice.chance(weather.cut) {
                faults.push("requests cut or doubled");
                let bytes = serde_json::to_vec(&request)?;
                Message::CutRequest(sender, cut_or_doubled(bytes, dice))
            } else {
                Message::Request(sender, request)
            }
        }
        Message::Answer(sender, answer) => {
            if dice.chance(weather.portal) {
                faults.push("pages of a portal");
                Message::Noise(sender, PORTAL.to_vec())
            } else if dice.chance(weather.cut) {
                faults.push("answers cut or doubled");
                let bytes = serde_json::to_vec(&answer)?;
                Message::Noise(sender, cut_or_doubled(bytes, dice))
            } else {
                Message::Answer(sender, answer)
            }
        }
        other => other,
    })
}

fn cut_or_doubled(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    if dice.chance(25) {
        bytes.extend_from_within(..);
    } else {
        bytes.truncate(dice.below(bytes.len()));
    }
    bytes
}

/// What a hotel's network answers to everything, with status 200.
const PORTAL: &[u8] = b"<!doctype html><title>Wi-Fi</title><form action=/login>";
