//! A device: a clock that may be years off, a disk, and tabs that forget everything when they are
//! killed. What people do on it is chance; how it is written and read is the core's.

use super::Flaw;
use super::disk::{Compare, Disk, Round, Unsent, entry, refusal, size};
use super::people::{Habits, NEWER};
use super::seal::Seal;
use super::server::Former;
use crate::dice::Dice;
use anyhow::{Context, Result};
use redress_core::record::{Appended, Author, Draft, Entry, Event, Head, Stamp, uuid_v7};
use redress_core::sync::{
    DeviceKind, Disposition, Outcome, Scope, SealedCopy, SyncAnswer, SyncRequest, after, batch,
    check_answer, contradicted, forked, gone, stamp,
};

const DAY_MS: u64 = 24 * 3_600_000;

/// What a tab holds in memory.
#[derive(Debug, Default)]
struct Tab {
    /// Written, not yet committed: the head it was written against.
    draft: Option<(Head, Appended, Option<SealedCopy>)>,
    /// What the person was about to record, to be written anew when another tab was first.
    wanted: Option<Draft>,
    /// The request it waits for, and the chain numbers pushed with it.
    waiting: Option<(u64, SyncRequest, Vec<u64>)>,
    /// From where the server wants to be sent what it has not seen.
    from: Option<u64>,
    /// Only with [`Flaw::CursorBeforeEvents`]: what is still to be stored.
    late: Option<Round>,
    requests: u64,
    /// An answer has come since it was opened.
    answered: bool,
    /// Until when it sleeps.
    frozen: u64,
}

/// All that a storage holds.
#[derive(Debug, Clone)]
struct Image {
    author: Author,
    former: Vec<Former>,
    seal: Option<Seal>,
    disk: Disk,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    /// What it is for.
    pub kind: DeviceKind,
    /// Organisation and device.
    pub author: Author,
    /// Which cases the office has last said that it gets.
    pub scope: Option<Scope>,
    /// What survives.
    pub disk: Disk,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    /// Its storage refuses to write: full, or its connection lost.
    pub failing: bool,
    tabs: Vec<Tab>,
    flaw: Option<Flaw>,
    habits: Habits,
    /// What it signs copies with, and seals them to.
    seal: Option<Seal>,
    /// Nobody has unlocked it: it sends sealed copies alone, and takes nothing in.
    pub locked: bool,
    /// How long a kiosk keeps copies that were acknowledged, in milliseconds.
    keeps: u64,
    /// An image of its storage.
    image: Option<Image>,
    /// Nobody uses it any more: it is opened anew with each request.
    resting: bool,
    /// The server has said that its chain went on elsewhere.
    pub forked: bool,
    /// The devices that it was before.
    pub former: Vec<Former>,
    /// Only with [`Flaw::SavedBeforeDisk`]: what a power cut leaves.
    flushed: Option<Disk>,
}

/// What came of a commit.
#[derive(Debug)]
pub enum Committed {
    /// It is on the disk and may be shown as saved.
    Saved(Box<Entry>),
    /// Another tab was first; it is prepared anew.
    Outrun,
    /// The storage refused; what was typed stays on the screen.
    Failed,
}

impl Device {
    /// A device just enrolled.
    pub fn new(
        kind: DeviceKind,
        author: Author,
        (acts, places): (&'static [&'static str], bool),
        flaw: Option<Flaw>,
        dice: &mut Dice,
    ) -> Self {
        let tabs = (0..1 + dice.below(2)).map(|_| Tab::default()).collect();
        let long_texts = dice.chance(4);
        let mut device = Self {
            kind,
            author,
            scope: None,
            disk: Disk::default(),
            skew: 0,
            failing: false,
            tabs,
            flaw,
            habits: Habits {
                acts,
                long_texts,
                places,
            },
            seal: None,
            locked: false,
            keeps: if dice.chance(50) {
                DAY_MS / 24
            } else {
                30 * DAY_MS
            },
            image: None,
            resting: false,
            forked: false,
            former: Vec::new(),
            flushed: None,
        };
        device.set_clock(dice);
        device
    }

    /// It is told the key that it seals copies to.
    pub fn seal_to(&mut self, point: &[u8], dice: &mut Dice) -> Result<()> {
        self.seal = Some(Seal::new(point.to_vec(), dice)?);
        Ok(())
    }

    /// The public key that it is enrolled with.
    pub fn point(&self) -> Vec<u8> {
        self.seal.as_ref().map(Seal::point).unwrap_or_default()
    }

    /// How many tabs are open.
    pub fn tabs(&self) -> usize {
        self.tabs.len()
    }

    /// Somebody or something sets its clock: right, a little off, or years off.
    pub fn set_clock(&mut self, dice: &mut Dice) {
        const DAY: i64 = 24 * 3_600_000;
        self.skew = match dice.below(4) {
            0 => dice.between(-10 * 365 * DAY, 10 * 365 * DAY),
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

    /// Power is lost: what was not yet on the disk is gone, and of a transaction all or nothing.
    pub fn lose_power(&mut self) -> usize {
        match self.flaw {
            Some(Flaw::SavedBeforeDisk) => {
                self.disk = self.flushed.clone().unwrap_or_default();
            }
            Some(Flaw::TornAppend) => {
                self.disk.outbox.pop_last();
            }
            _ => {}
        }
        self.crash()
    }

    /// The browser clears its storage. Gives what had not been sent: the app counts it beside the
    /// storage, and tells at its next start. It then is enrolled as another device.
    pub fn clear(&mut self, dice: &mut Dice) -> Vec<String> {
        let disk = std::mem::take(&mut self.disk);
        self.crash();
        self.failing = false;
        if self.flaw == Some(Flaw::ClearingUnnoticed) {
            return Vec::new();
        }
        self.author.device = uuid_v7(0, bytes(dice));
        let unsent = disk.outbox.into_values();
        unsent.map(|unsent| unsent.event).collect()
    }

    /// An image of its storage is made.
    pub fn make_image(&mut self) {
        self.image = Some(Image {
            author: self.author.clone(),
            former: self.former.clone(),
            seal: self.seal.clone(),
            disk: self.disk.clone(),
        });
    }

    /// Its storage is set back to the last image. Gives what was written since and not sent: it is
    /// gone with the storage. None without an image.
    pub fn set_back(&mut self) -> Option<Vec<String>> {
        let image = self.image.clone()?;
        let gone = self.disk.outbox.values();
        let gone = gone.map(|unsent| unsent.event.clone());
        let gone = gone.filter(|event| !image.disk.holds(event)).collect();
        self.crash();
        self.author = image.author;
        self.former = image.former;
        self.seal = image.seal;
        self.disk = image.disk;
        Some(gone)
    }

    /// Every name it has had, the present one last.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self.former.iter().map(|was| was.device.as_str());
        former.chain([self.author.device.as_str()])
    }

    /// Another browser with the last image of this one's storage; none without an image.
    pub fn copied(&self, dice: &mut Dice) -> Option<Self> {
        let image = self.image.clone()?;
        let mut copy = Self::new(
            self.kind,
            image.author,
            (self.habits.acts, self.habits.places),
            self.flaw,
            dice,
        );
        copy.scope = self.scope.clone();
        copy.former = image.former;
        copy.seal = image.seal;
        copy.disk = image.disk;
        Some(copy)
    }

    /// Is another device from now on, with what is unsent in its chain.
    pub fn become_another(&mut self, now: u64, dice: &mut Dice) -> Result<()> {
        self.forked = false;
        self.former.push(Former {
            device: self.author.device.clone(),
            point: self.point(),
        });
        self.author.device = uuid_v7(0, bytes(dice));
        if let Some(seal) = &self.seal {
            self.seal = Some(seal.anew(dice)?);
        }
        // A tab that waits, or was writing, finds another device when it goes on.
        self.crash();
        let carries = self.flaw != Some(Flaw::UnsentLeftBehind);
        self.disk.begin_anew(&self.author, carries, now)
    }

    /// A tab is put to sleep.
    pub fn freeze(&mut self, tab: usize, until: u64) -> Result<()> {
        self.tab(tab)?.frozen = until;
        Ok(())
    }

    /// Until when a tab sleeps, where it still does.
    pub fn sleeps(&self, tab: usize, now_ms: u64) -> Option<u64> {
        let frozen = self.tabs.get(tab).map_or(0, |tab| tab.frozen);
        (frozen > now_ms).then_some(frozen)
    }

    /// Nobody uses it any more: it is woken, its storage is well, what was being typed is left.
    pub fn rest(&mut self) {
        self.failing = false;
        self.resting = true;
        self.locked = false;
        for tab in &mut self.tabs {
            tab.frozen = 0;
        }
    }

    /// First half of recording something: reads the head and prepares the event, outside any
    /// transaction. Gives the event when it is shown as saved already (it must not be).
    pub fn prepare(&mut self, tab: usize, now_ms: u64, dice: &mut Dice) -> Result<Option<Entry>> {
        let wall = now_ms.saturating_add_signed(self.skew);
        let wanted = match self.tab(tab)?.wanted.take() {
            Some(draft) => draft,
            None => {
                let known: Vec<&Entry> = self.disk.events.values().collect();
                self.habits.wish(self.kind, &known, wall, dice)?
            }
        };
        let wanted = Draft {
            seen: self
                .disk
                .seen(&wanted.case, &self.names().collect::<Vec<_>>()),
            ..wanted
        };
        let before = self.disk.head.clone();
        let done = before.append(&self.author, wanted.clone(), wall, bytes(dice))?;
        let mut copy = None;
        if let Some(seal) = self.seal.as_ref().filter(|_| !self.kind.pulls_cases()) {
            let entry = Entry {
                event: done.event.clone(),
                private: done.private.clone(),
                stamp: None,
            };
            copy = Some(seal.copy(&entry, dice)?);
        }
        let early = (self.flaw == Some(Flaw::SavedBeforeCommit)).then(|| Entry {
            event: done.event.clone(),
            private: done.private.clone(),
            stamp: None,
        });
        let tab = self.tab(tab)?;
        tab.draft = Some((before, done, copy));
        tab.wanted = Some(wanted);
        Ok(early)
    }

    /// Whether a tab has prepared something.
    pub fn has_draft(&self, tab: usize) -> bool {
        self.tabs.get(tab).is_some_and(|tab| tab.draft.is_some())
    }

    /// Second half: one transaction.
    pub fn commit(&mut self, tab: usize) -> Result<Committed> {
        let compare = match self.flaw {
            Some(Flaw::AppendWithoutCompare) => Compare::Nothing,
            Some(Flaw::CompareWithoutClock) => Compare::Chain,
            _ => Compare::Head,
        };
        let draft = self.tab(tab)?.draft.take();
        let (before, done, copy) = draft.context("the tab has prepared nothing")?;
        let entry = Entry {
            event: done.event.clone(),
            private: done.private.clone(),
            stamp: None,
        };
        if self.failing && self.flaw != Some(Flaw::SavedWhenStorageFails) {
            return Ok(Committed::Failed);
        }
        if !self.failing && !self.disk.append(&before, done, copy, compare) {
            return Ok(Committed::Outrun);
        }
        self.tab(tab)?.wanted = None;
        Ok(Committed::Saved(Box::new(entry)))
    }

    /// The next request of a tab. One that is still waited for is given up. None where it is locked and a
    /// restored server waits for what cannot be read.
    pub fn request(&mut self, tab: usize, dice: &mut Dice) -> Result<Option<(u64, SyncRequest)>> {
        if self.flaw == Some(Flaw::SavedBeforeDisk) {
            self.flushed = Some(self.disk.clone());
        }
        let (from, answered) = (self.tab(tab)?.from, self.tab(tab)?.answered);
        let device = &self.author.device;
        let standing = &self.disk.standing;
        if self.locked && standing.offering.is_some() {
            return Ok(None);
        }
        let mut request = SyncRequest {
            sends_only: self.locked,
            device: device.clone(),
            epoch: standing.epoch.clone(),
            cursor: standing.cursor,
            scope: standing.mark(),
            within: standing.within,
            reached: standing.beyond(),
            link: (!answered || self.resting).then_some(self.disk.head.seq),
            ..SyncRequest::default()
        };
        let mut numbers = Vec::new();
        let sealed = !self.kind.pulls_cases();
        if let Some(above) = standing.offering.filter(|_| sealed) {
            (request.sealed, request.returned_all) = self.disk.offering_sealed(above);
            if self.flaw == Some(Flaw::SealedNotOffered) {
                request.sealed.clear();
            }
            request.pending = self.disk.outbox.len() as u64;
        } else if sealed {
            let mut out = self.disk.outgoing_sealed(from);
            out.truncate(batch(out.iter().map(|(_, copy)| copy.copy.len())));
            numbers.extend(out.iter().map(|(number, _)| *number));
            if self.flaw != Some(Flaw::GoneLinksNotTold) {
                request.gone = from.and_then(|from| gone(from, self.disk.links(device)));
            }
            request.pending = (self.disk.outbox.len() - numbers.len()) as u64;
            request.sealed = out.into_iter().map(|(_, copy)| copy).collect();
        } else if self.locked {
            let mut out = Vec::new();
            for (number, pushed) in self.disk.outgoing(from) {
                let seal = self.seal.as_ref().context("nothing to seal with")?;
                let entry = Entry {
                    event: Event::parse(&pushed.raw)?,
                    private: pushed.private,
                    stamp: None,
                };
                out.push((number, seal.copy(&entry, dice)?));
            }
            out.truncate(batch(out.iter().map(|(_, copy)| copy.copy.len())));
            numbers.extend(out.iter().map(|(number, _)| *number));
            request.gone = from.and_then(|from| gone(from, self.disk.links(device)));
            request.pending = (self.disk.outbox.len() - numbers.len()) as u64;
            request.sealed = out.into_iter().map(|(_, copy)| copy).collect();
        } else if let Some(above) = standing.offering {
            let own_only = self.flaw == Some(Flaw::OnlyOwnOffered);
            (request.returned, request.returned_all) = self.disk.offering(above, device, own_only);
            request.pending = self.disk.outbox.len() as u64;
        } else {
            let mut out = self.disk.outgoing(from);
            if self.flaw == Some(Flaw::RefusalBlocks) {
                let first = self.disk.outbox.iter().find(|(_, u)| u.refused.is_some());
                let first = first.map_or(u64::MAX, |(number, _)| *number);
                out.retain(|(number, _)| *number < first);
            }
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
        Ok(Some((tab.requests, request)))
    }

    /// Takes an answer in, all of it in one transaction; false when nobody waits for it or it is
    /// not to be believed.
    pub fn answer(&mut self, tab: usize, number: u64, answer: SyncAnswer) -> Result<bool> {
        let waiting = self.tab(tab)?.waiting.take_if(|w| w.0 == number);
        let Some((_, request, numbers)) = waiting else {
            return Ok(false);
        };
        let standing = &self.disk.standing;
        if check_answer(&request, &answer).is_err() || !standing.still(&request) || self.failing {
            return Ok(false);
        }
        let mut round = Round {
            anew: standing.leaves(&answer),
            standing: standing.after(&request, &answer),
            let_go: answer.server_time.saturating_sub(self.keeps),
            now: answer.server_time,
            contradicted: contradicted(&request, &answer).collect(),
            left: answer.left.clone(),
            drops_unsent: self.flaw == Some(Flaw::LeftWithUnsent),
            keeps_erased: self.flaw == Some(Flaw::ErasureNotFollowed),
            ..Round::default()
        };
        round.sweeps = standing.anew && !round.standing.anew;
        let offering = standing.offering.is_some();
        let back = answer.sealed.iter().filter(|_| offering);
        for answered in answer.returned.iter().chain(back) {
            if let Some(stamp) = stamp(answered) {
                round.restamped.push((answered.id.clone(), stamp));
            }
        }
        let mut from: Option<u64> = None;
        for (number, answered) in numbers
            .into_iter()
            .zip(answer.answers.iter().chain(&answer.sealed))
        {
            match self.reads(&answered.outcome) {
                Disposition::Sent { seq, received } => {
                    round.sent.push((number, Stamp { seq, received }));
                }
                Disposition::SendFrom(seq) => {
                    from = Some(from.map_or(seq, |from| from.min(seq)));
                }
                Disposition::NeedsAttention => {
                    round.refused.push((number, refusal(&answered.outcome)));
                }
            }
        }
        let set_aside = |unsent: &Unsent| unsent.refused.as_deref() == Some("fork");
        let came = |unsent: &Unsent| {
            let known = self.disk.events.get(&unsent.event);
            known.is_some_and(|entry| {
                entry.stamp.is_some() && entry.event.envelope().device != self.author.device
            })
        };
        self.forked = self.flaw != Some(Flaw::ForkUnnoticed)
            && (forked(&request, &answer, self.disk.head.seq)
                || (self.disk.outbox.values()).any(|unsent| set_aside(unsent) || came(unsent)));
        self.tab(tab)?.answered = true;
        self.tab(tab)?.from = from;
        for pulled in answer.entered.into_iter().chain(answer.events) {
            let believes = self.flaw == Some(Flaw::ReceiptIgnored);
            let stamp = Stamp {
                seq: pulled.seq,
                received: if believes { 1 << 52 } else { pulled.received },
            };
            let Some(entry) = entry(&pulled.raw, pulled.private, stamp) else {
                return Ok(false);
            };
            let newer = entry.event.envelope().kind == NEWER;
            if !newer || self.flaw != Some(Flaw::UnknownDropped) {
                round.pulled.push(entry);
            }
        }
        if self.flaw == Some(Flaw::CursorBeforeEvents) {
            self.disk.standing = round.standing.clone();
            self.tab(tab)?.late = Some(round);
        } else {
            let sent: Vec<u64> = round.sent.iter().map(|(number, _)| *number).collect();
            self.disk.take_in(round);
            if self.flaw == Some(Flaw::StampsForgotten) {
                self.disk.forget_stamps(&self.author.device, &sent);
            }
        }
        Ok(true)
    }

    /// What an answer means for an event.
    fn reads(&self, outcome: &Outcome) -> Disposition {
        match (self.flaw, outcome) {
            (Some(Flaw::DuplicateTakenForRefusal), Outcome::Duplicate { .. })
            | (Some(Flaw::HeldTakenForRefusal), Outcome::Held { .. }) => {
                Disposition::NeedsAttention
            }
            _ => after(outcome),
        }
    }

    /// Bytes with status 200 that may be anything; false when nothing is made of them.
    pub fn noise(&mut self, tab: usize, number: u64, bytes: &[u8]) -> Result<bool> {
        if let Ok(answer) = serde_json::from_slice(bytes) {
            return self.answer(tab, number, answer);
        }
        let waiting = self.tab(tab)?.waiting.take_if(|w| w.0 == number);
        if let Some((_, _, numbers)) = waiting
            && self.flaw == Some(Flaw::AnyAnswerBelieved)
        {
            self.disk
                .outbox
                .retain(|number, _| !numbers.contains(number));
        }
        Ok(false)
    }

    /// The server knows no session any more: the device signs another challenge and asks again.
    pub fn signed_out(&mut self, tab: usize, number: u64) -> Result<()> {
        self.tab(tab)?.waiting.take_if(|w| w.0 == number);
        if self.flaw == Some(Flaw::OutboxDroppedOnSigningIn) {
            self.disk.outbox.clear();
        }
        Ok(())
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

/// Bytes that the dice decide.
pub fn bytes<const N: usize>(dice: &mut Dice) -> [u8; N] {
    std::array::from_fn(|_| dice.roll().to_le_bytes()[0])
}
