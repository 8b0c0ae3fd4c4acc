//! A device: a clock that may be years off, a disk, and tabs that forget everything when they are
//! killed. What people do on it is chance; how it is written and read is the core's.

use super::Flaw;
use super::disk::{Compare, Disk, Round, entry, refusal, size};
use crate::dice::Dice;
use anyhow::{Context, Result};
use redress_core::record::{
    Act, Appended, Author, Content, Draft, Entry, Filed, Head, Personal, Stamp, TrackingCode,
    Undone, uuid_v7,
};
use redress_core::sync::{
    DeviceKind, Disposition, SyncAnswer, SyncRequest, after, batch, check_answer, gone, stamp,
};
use redress_core::time::{Instant, Zone};
use serde_json::json;

/// What people record; the last is of a type that nobody here knows yet.
const ACTS: [&str; 9] = [
    "accepted",
    "declined",
    "complainant_notified",
    "site_visit_done",
    "replied",
    "fact_set",
    "closed",
    "reopened",
    "of_a_newer_version",
];

/// What a tab holds in memory.
#[derive(Debug, Default)]
struct Tab {
    /// Written, not yet committed: the head it was written against.
    draft: Option<(Head, Appended)>,
    /// What the person was about to record, to be written anew when another tab was first.
    wanted: Option<Draft>,
    /// The request it waits for, and the chain numbers pushed with it.
    waiting: Option<(u64, SyncRequest, Vec<u64>)>,
    /// From where the server wants to be sent what it has not seen.
    from: Option<u64>,
    /// Only with [`Flaw::CursorBeforeEvents`]: what is still to be stored.
    late: Option<Round>,
    requests: u64,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    /// What it is for.
    pub kind: DeviceKind,
    /// Organisation and device.
    pub author: Author,
    /// What survives.
    pub disk: Disk,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    tabs: Vec<Tab>,
    flaw: Option<Flaw>,
    long_texts: bool,
}

impl Device {
    /// A device just enrolled.
    pub fn new(kind: DeviceKind, author: Author, flaw: Option<Flaw>, dice: &mut Dice) -> Self {
        let tabs = (0..1 + dice.below(2)).map(|_| Tab::default()).collect();
        let mut device = Self {
            kind,
            author,
            disk: Disk::default(),
            skew: 0,
            tabs,
            flaw,
            long_texts: dice.chance(4),
        };
        device.set_clock(dice);
        device
    }

    /// How many tabs are open.
    pub fn tabs(&self) -> usize {
        self.tabs.len()
    }

    /// Somebody or something sets its clock: right, a little off, or years off.
    pub fn set_clock(&mut self, dice: &mut Dice) {
        const DAY: i64 = 24 * 3_600_000;
        self.skew = match dice.below(4) {
            0 => dice.between(-6 * 365 * DAY, 6 * 365 * DAY),
            1 => dice.between(-DAY, DAY),
            _ => dice.between(-2_000, 2_000),
        };
    }

    /// Every tab is killed; the disk stays. Gives how many unsaved drafts went with them.
    pub fn crash(&mut self) -> usize {
        let drafts = self.tabs.iter().filter(|tab| tab.draft.is_some()).count();
        for tab in &mut self.tabs {
            let requests = tab.requests;
            *tab = Tab {
                requests,
                ..Tab::default()
            };
        }
        drafts
    }

    /// First half of recording something: reads the head and prepares the event, outside any
    /// transaction. Gives the event when it is shown as saved already (it must not be).
    pub fn prepare(&mut self, tab: usize, now_ms: u64, dice: &mut Dice) -> Result<Option<Entry>> {
        let wall = now_ms.saturating_add_signed(self.skew);
        let wanted = match self.tab(tab)?.wanted.take() {
            Some(draft) => Draft {
                seen: self.disk.standing.cursor,
                ..draft
            },
            None => self.wish(wall, dice)?,
        };
        let before = self.disk.head.clone();
        let done = before.append(&self.author, wanted.clone(), wall, bytes(dice))?;
        let early = (self.flaw == Some(Flaw::SavedBeforeCommit)).then(|| Entry {
            event: done.event.clone(),
            private: done.private.clone(),
            stamp: None,
        });
        let tab = self.tab(tab)?;
        tab.draft = Some((before, done));
        tab.wanted = Some(wanted);
        Ok(early)
    }

    /// Whether a tab has prepared something.
    pub fn has_draft(&self, tab: usize) -> bool {
        self.tabs.get(tab).is_some_and(|tab| tab.draft.is_some())
    }

    /// Second half: one transaction. Gives the event when it is on the disk and may be shown as
    /// saved, nothing when another tab was first.
    pub fn commit(&mut self, tab: usize) -> Result<Option<Entry>> {
        let compare = match self.flaw {
            Some(Flaw::AppendWithoutCompare) => Compare::Nothing,
            Some(Flaw::CompareWithoutClock) => Compare::Chain,
            _ => Compare::Head,
        };
        let draft = self.tab(tab)?.draft.take();
        let (before, done) = draft.context("the tab has prepared nothing")?;
        let id = done.event.envelope().id.clone();
        if !self.disk.append(&before, done, compare) {
            return Ok(None);
        }
        self.tab(tab)?.wanted = None;
        Ok(self.disk.events.get(&id).cloned())
    }

    /// What somebody wants to record: a new case, an act on a known one, or taking an event back.
    fn wish(&self, wall: u64, dice: &mut Dice) -> Result<Draft> {
        let known: Vec<&Entry> = self.disk.events.values().collect();
        let acts = if self.kind.pulls_cases() { 80 } else { 15 };
        let about = dice.pick(&known).filter(|_| dice.chance(acts));
        let mut personal = Personal::default();
        let (case, content) = match about {
            Some(entry) => {
                if dice.chance(20) {
                    personal.text = Some(String::from("已电话说明"));
                }
                let envelope = entry.event.envelope();
                (envelope.case.clone(), act(&envelope.id, dice))
            }
            None => {
                let length = if self.long_texts { 10_000 } else { 8 };
                personal.text = Some("漏水".repeat(1 + dice.below(length)));
                let phone = json!(format!("138{:08}", dice.below(100_000_000)));
                personal.facts.insert(String::from("contact"), phone);
                (id(wall, dice), filing(dice))
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
            seen: self.disk.standing.cursor,
            edition: None,
            content,
            personal,
            attachments: Vec::new(),
        })
    }

    /// The next request of a tab. One that is still waited for is given up.
    pub fn request(&mut self, tab: usize) -> Result<(u64, SyncRequest)> {
        let from = self.tab(tab)?.from;
        let device = &self.author.device;
        let standing = &self.disk.standing;
        let mut request = SyncRequest {
            device: device.clone(),
            epoch: standing.epoch.clone(),
            cursor: standing.cursor,
            reached: standing.beyond(),
            ..SyncRequest::default()
        };
        let mut numbers = Vec::new();
        if let Some(above) = standing.offering {
            let own_only = self.flaw == Some(Flaw::OnlyOwnOffered);
            (request.returned, request.returned_all) = self.disk.offering(above, device, own_only);
            request.pending = self.disk.outbox.len() as u64;
        } else {
            let mut out = self.disk.outgoing(from);
            out.truncate(batch(out.iter().map(|(_, pushed)| size(pushed))));
            numbers.extend(out.iter().map(|(number, _)| *number));
            if self.flaw != Some(Flaw::GoneLinksNotTold) {
                request.gone = from.and_then(|from| gone(from, self.disk.links(device)));
            }
            request.pending = (self.disk.outbox.len() - numbers.len()) as u64;
            request.events = out.into_iter().map(|(_, pushed)| pushed).collect();
        }
        if self.flaw == Some(Flaw::OutboxEmptiedOnSending) {
            self.disk
                .outbox
                .retain(|number, _| !numbers.contains(number));
        }
        let tab = self.tab(tab)?;
        tab.requests += 1;
        tab.waiting = Some((tab.requests, request.clone(), numbers));
        Ok((tab.requests, request))
    }

    /// Takes an answer in, all of it in one transaction; false when nobody waits for it or it is
    /// not to be believed.
    pub fn answer(&mut self, tab: usize, number: u64, answer: SyncAnswer) -> Result<bool> {
        let forget = !self.kind.pulls_cases();
        let waiting = self.tab(tab)?.waiting.take_if(|w| w.0 == number);
        let Some((_, request, numbers)) = waiting else {
            return Ok(false);
        };
        let standing = &self.disk.standing;
        if check_answer(&request, &answer).is_err() || !standing.still(&request) {
            return Ok(false);
        }
        let mut round = Round {
            anew: standing.leaves(&answer),
            standing: standing.after(&request, &answer),
            forget,
            ..Round::default()
        };
        for answered in &answer.returned {
            if let Some(stamp) = stamp(answered) {
                round.restamped.push((answered.id.clone(), stamp));
            }
        }
        let memory = self.tab(tab)?;
        memory.from = None;
        for (number, answered) in numbers.into_iter().zip(&answer.answers) {
            match after(&answered.outcome) {
                Disposition::Sent { seq, received } => {
                    round.sent.push((number, Stamp { seq, received }));
                }
                Disposition::SendFrom(seq) => {
                    memory.from = Some(memory.from.map_or(seq, |from| from.min(seq)));
                }
                Disposition::NeedsAttention => {
                    round.refused.push((number, refusal(&answered.outcome)));
                }
            }
        }
        for pulled in answer.events {
            let stamp = Stamp {
                seq: pulled.seq,
                received: pulled.received,
            };
            let Some(entry) = entry(&pulled.raw, pulled.private, stamp) else {
                return Ok(false);
            };
            round.pulled.push(entry);
        }
        if self.flaw == Some(Flaw::CursorBeforeEvents) {
            self.disk.standing = round.standing.clone();
            self.tab(tab)?.late = Some(round);
        } else {
            self.disk.take_in(round);
        }
        Ok(true)
    }

    /// Only with [`Flaw::CursorBeforeEvents`]: the second transaction.
    pub fn store_late(&mut self, tab: usize) -> Result<()> {
        if let Some(round) = self.tab(tab)?.late.take() {
            self.disk.take_in(round);
        }
        Ok(())
    }

    fn tab(&mut self, tab: usize) -> Result<&mut Tab> {
        self.tabs.get_mut(tab).context("there is no such tab")
    }
}

fn filing(dice: &mut Dice) -> Content {
    Content::Filed(Box::new(Filed {
        pack: String::from("ops-user-complaints"),
        code: TrackingCode::from_random(bytes(dice)).as_str().to_owned(),
        facts: [(String::from("topic"), json!(dice.below(5)))].into(),
        ..Filed::default()
    }))
}

fn act(event: &str, dice: &mut Dice) -> Content {
    if dice.chance(12) {
        let event = event.to_owned();
        return Content::Undone(Undone { event, note: false });
    }
    let kind = dice.pick(&ACTS).copied().unwrap_or_default();
    let mut act = Act::default();
    if kind == "fact_set" || dice.chance(20) {
        act.facts
            .insert(String::from("topic"), json!(dice.below(5)));
    }
    Content::Act(kind.to_owned(), Box::new(act))
}

fn id(ms: u64, dice: &mut Dice) -> String {
    uuid_v7(ms, bytes(dice))
}

/// Bytes that the dice decide.
pub fn bytes<const N: usize>(dice: &mut Dice) -> [u8; N] {
    std::array::from_fn(|_| dice.roll().to_le_bytes()[0])
}
