//! One run: devices, network and server step by step until the network heals, then until all is
//! quiet, then the reckoning.

use super::device::{Committed, Device, bytes};
use super::mix::{Happening, Mix};
use super::network::{Message, Network, Sender};
use super::people::place;
use super::server::{Former, Server};
use super::verdict::Ledger;
use super::{Flaw, Report};
use crate::dice::Dice;
use anyhow::{Context, Result, anyhow};
use redress_core::canonical;
use redress_core::record::{Author, uuid_v7};
use redress_core::sync::{DeviceKind, Scope, SyncRequest};
use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

/// Steps before the network heals.
const STEPS: usize = 250;
/// More rounds than any healthy run needs to come to rest.
const SETTLING: usize = 60;
/// 2026-01-01 in China: where every run begins.
const START_MS: u64 = 1_767_196_800_000;

/// Runs one seed.
///
/// # Errors
/// When the store fails or an event cannot be written: neither is a fault a run brings about.
pub fn run(seed: u64, flaw: Option<Flaw>) -> Result<Report> {
    run_mix(seed, &Mix::default(), flaw)
}

/// Runs one seed with what a mix lets happen.
///
/// # Errors
/// See [`run`].
pub fn run_mix(seed: u64, mix: &Mix, flaw: Option<Flaw>) -> Result<Report> {
    let mut world = World::new(seed, mix.clone(), flaw)?;
    for _ in 0..STEPS {
        world.step()?;
    }
    let restless = world.settle()?;
    world.report(restless)
}

/// Runs many seeds, side by side on what processors there are; the reports are in order of seed.
///
/// # Errors
/// See [`run`].
pub fn run_all(seeds: Range<u64>) -> Result<Vec<(u64, Report)>> {
    let hands = thread::available_parallelism().map_or(1, usize::from);
    let share = |hand: usize| {
        let mine = seeds.clone().skip(hand).step_by(hands);
        mine.map(|seed| {
            Ok((
                seed,
                run(seed, None).with_context(|| format!("seed {seed}"))?,
            ))
        })
        .collect::<Result<Vec<_>>>()
    };
    let mut reports = Vec::new();
    thread::scope(|scope| {
        let share = &share;
        let started: Vec<_> = (0..hands)
            .map(|hand| scope.spawn(move || share(hand)))
            .collect();
        for hand in started {
            let done = hand.join().map_err(|_| anyhow!("a run panicked"))?;
            reports.extend(done?);
        }
        Ok::<_, anyhow::Error>(())
    })?;
    reports.sort_by_key(|(seed, _)| *seed);
    Ok(reports)
}

/// No more devices than this are begun with a copy.
const MOST_DEVICES: usize = 8;

struct World {
    dice: Dice,
    mix: Mix,
    now_ms: u64,
    devices: Vec<Device>,
    network: Network,
    server: Server,
    ledger: Ledger,
    faults: BTreeMap<&'static str, u64>,
    requests: u64,
    trace: String,
}

impl World {
    fn new(seed: u64, mix: Mix, flaw: Option<Flaw>) -> Result<Self> {
        let mut dice = Dice::new(seed);
        let mut id = || uuid_v7(START_MS, bytes(&mut dice));
        let (org, epoch, own) = (id(), id(), id());
        let mut devices = Vec::new();
        let mut kinds = vec![DeviceKind::Kiosk];
        for _ in 0..2 + dice.below(3) {
            kinds.push(if dice.chance(50) {
                DeviceKind::Field
            } else {
                DeviceKind::Desk
            });
        }
        for kind in kinds {
            let author = Author {
                org: org.clone(),
                device: uuid_v7(START_MS, bytes(&mut dice)),
            };
            let habits = (mix.acts, mix.has(Happening::Scope));
            devices.push(Device::new(kind, author, habits, flaw, &mut dice));
        }
        let server = Server::new(&org, &epoch, &own, flaw, START_MS)?;
        let point = server.sealing()?;
        for device in &mut devices {
            device.seal_to(&point, &mut dice)?;
            server.enrol(device, &[], START_MS)?;
        }
        Ok(Self {
            server,
            network: Network::new(mix.weather, &mut dice),
            mix,
            now_ms: START_MS,
            devices,
            ledger: Ledger::default(),
            faults: BTreeMap::new(),
            requests: 0,
            trace: String::new(),
            dice,
        })
    }

    /// Time passes, messages arrive, and somebody does something or something breaks.
    fn step(&mut self) -> Result<()> {
        self.now_ms += 1 + match self.dice.below(10) {
            0 => self.dice.roll() % (6 * 3_600_000),
            1..=3 => self.dice.roll() % 600_000,
            _ => self.dice.roll() % 5_000,
        };
        self.deliver()?;
        let now_ms = self.now_ms;
        let at = self.dice.below(self.devices.len());
        let tabs = self.device(at)?.tabs();
        let tab = self.dice.below(tabs);
        match self.mix.next(&mut self.dice) {
            Happening::Record | Happening::Ask
                if self.device(at)?.sleeps(tab, now_ms).is_some() =>
            {
                Ok(())
            }
            Happening::Record => self.record(at, tab),
            Happening::Ask => self.ask(at, tab),
            Happening::Kill => {
                let drafts = self.device(at)?.crash();
                self.fell("devices killed", drafts)
            }
            Happening::PowerCut => {
                let drafts = self.device(at)?.lose_power();
                self.fell("devices lost power", drafts)
            }
            Happening::Freeze => {
                let until = now_ms + self.dice.roll() % (12 * 3_600_000);
                self.fault("tabs put to sleep");
                self.device(at)?.freeze(tab, until)
            }
            Happening::Storage => {
                let device = self.device(at)?;
                device.failing = !device.failing;
                self.fault("storages refused or came back");
                Ok(())
            }
            Happening::Lock => {
                let device = self.device(at)?;
                device.locked = !device.locked && device.kind.pulls_cases();
                if device.locked {
                    self.fault("tablets locked");
                }
                Ok(())
            }
            Happening::Clear => self.clear(at),
            Happening::Image => self.image(at),
            Happening::Clock => {
                let Self { devices, dice, .. } = self;
                devices.get_mut(at).context("no device")?.set_clock(dice);
                self.fault("clocks changed");
                Ok(())
            }
            Happening::Stop => {
                self.fault("server stopped");
                self.server.stop(now_ms)
            }
            Happening::KillServer => {
                self.fault("server killed");
                self.server.kill(now_ms, None)
            }
            Happening::ServerPowerCut => {
                let torn = (0..self.dice.below(5_000)).map(|_| self.dice.roll().to_le_bytes()[0]);
                let torn: Vec<u8> = torn.collect();
                self.fault("server lost power");
                self.server.kill(now_ms, Some(&torn))
            }
            Happening::Copy => self.back_up_or_restore(),
            Happening::Scope => self.rescope(at),
            Happening::Erase => self.erase(),
            Happening::Late => self.device(at)?.store_late(tab),
        }
    }

    /// A device went down with what was being typed on it.
    fn fell(&mut self, fault: &'static str, drafts: usize) -> Result<()> {
        self.fault(fault);
        for _ in 0..drafts {
            self.fault("drafts lost unsaved");
        }
        Ok(())
    }

    /// The office says of a device which cases it gets.
    fn rescope(&mut self, at: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(at).context("no device")?;
        if !device.kind.pulls_cases() {
            return Ok(());
        }
        let mut scope = Scope::default();
        for _ in 0..dice.below(3) {
            scope.places.push(place(dice));
        }
        scope.places.sort_unstable();
        scope.places.dedup();
        // A restored server may not know the device; it is then enrolled with what was said here.
        self.server.rescope(&device.author.device, &scope)?;
        device.scope = Some(scope);
        self.fault("scopes changed");
        Ok(())
    }

    /// The office erases what identifies people in some case, or tells devices that a restore did.
    fn erase(&mut self) -> Result<()> {
        if self.tell_erased()? {
            return Ok(());
        }
        let rows = self.server.rows()?;
        let Some(row) = self.dice.pick(&rows) else {
            return Ok(());
        };
        let case = row.entry.event.envelope().case.clone();
        // The server never does two things in one millisecond here.
        self.now_ms += 1;
        if self.server.erase(&case, self.now_ms)? {
            self.ledger.erased(&case, &self.server.rows()?);
            self.fault("cases erased");
        }
        Ok(())
    }

    /// What a restore has erased anew is told to devices, as the program does from time to time; whether
    /// there was something.
    fn tell_erased(&mut self) -> Result<bool> {
        let untold = self.server.untold()?;
        for case in &untold {
            self.now_ms += 1;
            if self.server.erase(case, self.now_ms)? {
                self.ledger.erased(case, &self.server.rows()?);
                self.fault("erasures told again after a restore");
            }
        }
        Ok(!untold.is_empty())
    }

    /// A browser clears its storage; the device tells what went with it and is enrolled anew.
    fn clear(&mut self, at: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(at).context("no device")?;
        let before = device.author.device.clone();
        let names = device.names().map(str::to_owned).collect();
        let unsent = device.clear(dice);
        if device.author.device != before {
            self.server.enrol(device, &[], self.now_ms)?;
        }
        let Self { server, ledger, .. } = self;
        ledger.cleared(names, unsent, |device| {
            server.knows(device).unwrap_or_default()
        });
        self.fault("storages cleared");
        Ok(())
    }

    /// A device's storage is copied; or is set back to that, or begun with it in another browser.
    fn image(&mut self, at: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let many = devices.len() >= MOST_DEVICES;
        let device = devices.get_mut(at).context("no device")?;
        match dice.below(3) {
            0 => {
                device.make_image();
                self.note("storage copied");
            }
            1 if !many => {
                let Some(copy) = device.copied(dice) else {
                    return Ok(());
                };
                self.ledger.copied(copy.author.device.clone());
                devices.push(copy);
                self.fault("devices copied");
            }
            _ => {
                // With what it wrote under a former name goes the only copy of that, too.
                let names: Vec<String> = device.names().map(str::to_owned).collect();
                let Some(gone) = device.set_back() else {
                    return Ok(());
                };
                self.ledger.set_back(names.into_iter(), gone);
                self.fault("storages set back");
            }
        }
        Ok(())
    }

    /// The server is copied, or an earlier copy takes its place.
    fn back_up_or_restore(&mut self) -> Result<()> {
        if self.dice.chance(50) {
            self.note("server backed up");
            return self.server.back_up(self.now_ms);
        }
        let told = self.server.told()?;
        if self.server.restore(self.now_ms, &mut self.dice)? {
            if told.healed.is_some() {
                self.ledger.reported(&told, &self.devices);
            }
            self.fault("server restored from an earlier copy");
            let Self { server, ledger, .. } = self;
            ledger.restored(&server.rows()?, &self.devices, |device| {
                server.knows(device).unwrap_or_default()
            });
        }
        Ok(())
    }

    /// A tab prepares an event, or commits the one it has prepared.
    fn record(&mut self, at: usize, tab: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(at).context("no device")?;
        let had_draft = device.has_draft(tab);
        let committed = if had_draft {
            device.commit(tab)?
        } else {
            match device.prepare(tab, self.now_ms, dice)? {
                Some(early) => Committed::Saved(Box::new(early)),
                None => return Ok(()),
            }
        };
        match committed {
            Committed::Saved(entry) => {
                self.ledger.saved(&entry);
                self.note(&format!("{at}.{tab} saved {}", entry.event.hash()));
            }
            Committed::Outrun => self.fault("tabs outrun"),
            Committed::Failed => {
                self.fault("saving refused by the storage");
                // Somebody makes room, or the app opens the storage anew.
                if self.dice.chance(30) {
                    self.device(at)?.failing = false;
                }
            }
        }
        Ok(())
    }

    /// A tab sends a request.
    fn ask(&mut self, at: usize, tab: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(at).context("no device")?;
        device.store_late(tab)?;
        let Some((number, request)) = device.request(tab, dice)? else {
            return Ok(());
        };
        self.requests += 1;
        self.note(&format!("{at}.{tab} sends {}", request.events.len()));
        let sender = Sender {
            device: at,
            tab,
            request: number,
        };
        self.send(Message::Request(sender, request))
    }

    fn send(&mut self, message: Message) -> Result<()> {
        let faults = self.network.send(message, self.now_ms, &mut self.dice)?;
        for fault in faults {
            self.fault(fault);
        }
        Ok(())
    }

    /// Whatever has arrived is taken in.
    fn deliver(&mut self) -> Result<()> {
        while let Some(message) = self.network.arrived(self.now_ms) {
            // The server never does two things in one millisecond here.
            self.now_ms += 1;
            let sender = message.sender();
            let now_ms = self.now_ms;
            match message {
                Message::Request(_, request) => self.serve(sender, request)?,
                // Whatever can still be read is a request; what cannot, the server refuses whole.
                Message::CutRequest(_, bytes) => {
                    if let Ok(request) = serde_json::from_slice(&bytes) {
                        self.serve(sender, request)?;
                    }
                }
                answer => {
                    let device = self.device(sender.device)?;
                    if let Some(until) = device.sleeps(sender.tab, now_ms) {
                        self.network.put_off(until, answer);
                        continue;
                    }
                    self.take(sender, answer)?;
                }
            }
        }
        Ok(())
    }

    /// The server has a request.
    fn serve(&mut self, sender: Sender, request: SyncRequest) -> Result<()> {
        if !self.server.knows(&request.device)? {
            return self.enrol_anew(sender, &request.device);
        }
        let answer = self.server.answer(request, self.now_ms, &mut self.dice)?;
        self.ledger.answered(&answer);
        self.note(&format!("server at {}", answer.head));
        self.send(Message::Answer(sender, answer))
    }

    /// A restored server does not know a device that was enrolled after the copy: a person enrols it
    /// once more.
    fn enrol_anew(&mut self, sender: Sender, unknown: &str) -> Result<()> {
        let now_ms = self.now_ms;
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(sender.device).context("no device")?;
        if device.author.device != unknown {
            return Ok(());
        }
        device.locked = false;
        device.become_another(now_ms, dice)?;
        let former = device.former.clone();
        self.server.enrol(device, &former, now_ms)?;
        self.ledger.stranger();
        self.fault("devices enrolled anew after a restore");
        Ok(())
    }

    /// A tab has an answer, or something in its place.
    fn take(&mut self, sender: Sender, message: Message) -> Result<()> {
        let mut left = 0;
        let device = self.device(sender.device)?;
        let taken = match message {
            Message::Answer(_, answer) => {
                left = answer.left.len();
                device.answer(sender.tab, sender.request, answer)?
            }
            Message::Noise(_, bytes) => device.noise(sender.tab, sender.request, &bytes)?,
            _ => {
                device.signed_out(sender.tab, sender.request)?;
                return Ok(());
            }
        };
        // What is unsent could not be carried along unread.
        let carries = !device.locked || device.disk.outbox.is_empty();
        if device.forked && carries {
            let now_ms = self.now_ms;
            let Self { devices, dice, .. } = self;
            let device = devices.get_mut(sender.device).context("no device")?;
            device.become_another(now_ms, dice)?;
            let was: Vec<Former> = device.former.last().cloned().into_iter().collect();
            self.server.enrol(device, &was, now_ms)?;
            self.fault("devices became others");
        }
        let device = self.device(sender.device)?;
        let cursor = device.disk.standing.cursor;
        if !taken {
            self.fault("answers not taken in");
        } else if left > 0 {
            self.fault("cases moved away");
        }
        self.note(&format!("{} at {cursor}", sender.device));
        Ok(())
    }

    /// A good network, until nobody has anything to send or to fetch. Gives how many never rest.
    fn settle(&mut self) -> Result<u64> {
        for device in &mut self.devices {
            device.rest();
        }
        if let Some(last) = self.network.last() {
            self.now_ms = self.now_ms.max(last);
            self.deliver()?;
        }
        self.network.heal();
        let mut restless = 0;
        for round in 0..SETTLING {
            self.tell_erased()?;
            let all = round > SETTLING / 2;
            for _ in 0..self.server.review(all, self.now_ms)? {
                self.fault("sealed copies of a copied kiosk taken in by a person");
            }
            for at in 0..self.devices.len() {
                for tab in 0..self.device(at)?.tabs() {
                    if self.device(at)?.has_draft(tab) {
                        self.record(at, tab)?;
                    }
                    self.now_ms += 1;
                    self.ask(at, tab)?;
                    self.deliver()?;
                    self.device(at)?.store_late(tab)?;
                }
            }
            let head = self.server.head()?;
            restless = self.server.waiting()?;
            for device in &self.devices {
                let drafts = (0..device.tabs()).any(|tab| device.has_draft(tab));
                restless += u64::from(drafts || !device.disk.is_settled(head));
            }
            if restless == 0 {
                break;
            }
            // A restored server may be waiting for a device that is no more.
            self.now_ms += 3_600_000;
        }
        Ok(restless)
    }

    fn report(mut self, restless: u64) -> Result<Report> {
        let rows = self.server.rows()?;
        let told = self.server.told()?;
        let verdict = self.ledger.judge(&rows, &told, &self.devices)?;
        self.note(&verdict.states);
        for (what, count) in [
            ("events refused", verdict.refused),
            ("events of a newer version", verdict.newer),
            ("changes side by side", verdict.side_by_side),
        ] {
            if count > 0 {
                self.faults.insert(what, count);
            }
        }
        let mut broken = verdict.broken;
        broken.restless = restless;
        broken.unsound = self.server.findings()?;
        Ok(Report {
            broken,
            ms: self.now_ms - START_MS,
            devices: self.devices.len() as u64,
            cases: verdict.cases,
            saved: self.ledger.count(),
            refused: verdict.refused,
            unheld: verdict.unheld,
            cleared: verdict.cleared,
            requests: self.requests,
            faults: self.faults,
            trace: canonical::digest(self.trace.as_bytes()),
        })
    }

    fn device(&mut self, at: usize) -> Result<&mut Device> {
        self.devices.get_mut(at).context("there is no such device")
    }

    fn fault(&mut self, name: &'static str) {
        *self.faults.entry(name).or_default() += 1;
        self.note(name);
    }

    fn note(&mut self, what: &str) {
        self.trace.push_str(what);
        self.trace.push('\n');
    }
}
