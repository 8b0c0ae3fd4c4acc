//! The way between devices and server: it loses, repeats, delays and so reorders messages, in both
//! directions. Knows no content.

use crate::dice::Dice;
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
}

/// How bad the network is, in percent.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    lost: usize,
    repeated: usize,
    delayed: usize,
}

/// Messages on the way, by time of arrival and order of sending.
#[derive(Debug)]
pub struct Network {
    weather: Option<Weather>,
    under_way: BTreeMap<(u64, u64), Message>,
    count: u64,
}

impl Network {
    /// A network whose weather this run's dice decide.
    pub fn new(dice: &mut Dice) -> Self {
        Self {
            weather: Some(Weather {
                lost: dice.below(45),
                repeated: dice.below(30),
                delayed: dice.below(40),
            }),
            under_way: BTreeMap::new(),
            count: 0,
        }
    }

    /// From now on everything arrives at once, and only once.
    pub fn heal(&mut self) {
        self.weather = None;
    }

    /// Sends a message; gives the names of what happened to it.
    pub fn send(&mut self, message: Message, now_ms: u64, dice: &mut Dice) -> Vec<&'static str> {
        let mut faults = Vec::new();
        let Some(weather) = self.weather else {
            self.put(now_ms, message);
            return faults;
        };
        let lost = match &message {
            Message::Request(..) => "requests lost",
            Message::Answer(..) => "answers lost",
        };
        let copies = if dice.chance(weather.repeated) {
            faults.push("messages repeated");
            2
        } else {
            1
        };
        for _ in 0..copies {
            if dice.chance(weather.lost) {
                faults.push(lost);
                continue;
            }
            let mut arrives = now_ms + 1 + dice.roll() % 3_000;
            if dice.chance(weather.delayed) {
                faults.push("messages delayed");
                arrives += dice.roll() % (8 * 3_600_000);
            }
            self.put(arrives, message.clone());
        }
        faults
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
