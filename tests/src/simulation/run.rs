//! One run: devices, network and server step by step until the network heals, then until all is
//! quiet, then the reckoning.

use super::device::{Device, bytes};
use super::network::{Message, Network, Sender};
use super::server::Server;
use super::verdict::Ledger;
use super::{Flaw, Report};
use crate::dice::Dice;
use anyhow::{Context, Result, anyhow};
use redress_core::canonical;
use redress_core::record::{Author, uuid_v7};
use redress_core::sync::DeviceKind;
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
    let mut world = World::new(seed, flaw)?;
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

struct World {
    dice: Dice,
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
    fn new(seed: u64, flaw: Option<Flaw>) -> Result<Self> {
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
            devices.push(Device::new(kind, author, flaw, &mut dice));
        }
        Ok(Self {
            server: Server::new(&org, &epoch, &own, &devices, flaw, START_MS)?,
            network: Network::new(&mut dice),
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
        let at = self.dice.below(self.devices.len());
        let tabs = self.device(at)?.tabs();
        let tab = self.dice.below(tabs);
        match self.dice.below(100) {
            0..=59 => self.record(at, tab),
            60..=89 => self.ask(at, tab),
            90..=93 => {
                let drafts = self.device(at)?.crash();
                self.fault("devices killed");
                for _ in 0..drafts {
                    self.fault("drafts lost unsaved");
                }
                Ok(())
            }
            94..=95 => {
                let Self { devices, dice, .. } = self;
                devices.get_mut(at).context("no device")?.set_clock(dice);
                self.fault("clocks changed");
                Ok(())
            }
            96 => {
                self.fault("server stopped");
                self.server.stop(self.now_ms)
            }
            97 => {
                self.fault("server killed");
                self.server.kill(self.now_ms)
            }
            98 => self.back_up_or_restore(),
            _ => self.device(at)?.store_late(tab),
        }
    }

    /// The server is copied, or an earlier copy takes its place.
    fn back_up_or_restore(&mut self) -> Result<()> {
        if self.dice.chance(50) {
            self.note("server backed up");
            return self.server.back_up(self.now_ms);
        }
        if self.server.restore(self.now_ms, &mut self.dice)? {
            self.fault("server restored from an earlier copy");
            self.ledger.restored(self.server.head()?, &self.devices);
        }
        Ok(())
    }

    /// A tab prepares an event, or commits the one it has prepared.
    fn record(&mut self, at: usize, tab: usize) -> Result<()> {
        let Self { devices, dice, .. } = self;
        let device = devices.get_mut(at).context("no device")?;
        let had_draft = device.has_draft(tab);
        let saved = if had_draft {
            device.commit(tab)?
        } else {
            device.prepare(tab, self.now_ms, dice)?
        };
        match saved {
            Some(entry) => {
                self.ledger.saved(&entry.event);
                self.note(&format!("{at}.{tab} saved {}", entry.event.hash()));
            }
            None if had_draft => self.fault("tabs outrun"),
            None => {}
        }
        Ok(())
    }

    /// A tab sends a request.
    fn ask(&mut self, at: usize, tab: usize) -> Result<()> {
        let device = self.device(at)?;
        device.store_late(tab)?;
        let (number, request) = device.request(tab)?;
        self.requests += 1;
        self.note(&format!("{at}.{tab} sends {}", request.events.len()));
        let sender = Sender {
            device: at,
            tab,
            request: number,
        };
        self.send(Message::Request(sender, request));
        Ok(())
    }

    fn send(&mut self, message: Message) {
        let faults = self.network.send(message, self.now_ms, &mut self.dice);
        for fault in faults {
            self.fault(fault);
        }
    }

    /// Whatever has arrived is taken in.
    fn deliver(&mut self) -> Result<()> {
        while let Some(message) = self.network.arrived(self.now_ms) {
            // The server never does two things in one millisecond here.
            self.now_ms += 1;
            match message {
                Message::Request(sender, request) => {
                    let answer = self.server.answer(request, self.now_ms, &mut self.dice)?;
                    self.ledger.answered(&answer);
                    self.note(&format!("server at {}", answer.head));
                    self.send(Message::Answer(sender, answer));
                }
                Message::Answer(sender, answer) => {
                    let device = self.device(sender.device)?;
                    let taken = device.answer(sender.tab, sender.request, answer)?;
                    let cursor = device.disk.standing.cursor;
                    if !taken {
                        self.fault("answers too late");
                    }
                    self.note(&format!("{} at {cursor}", sender.device));
                }
            }
        }
        Ok(())
    }

    /// A good network, until nobody has anything to send or to fetch. Gives how many never rest.
    fn settle(&mut self) -> Result<u64> {
        if let Some(last) = self.network.last() {
            self.now_ms = self.now_ms.max(last);
            self.deliver()?;
        }
        self.network.heal();
        let mut restless = 0;
        for _ in 0..SETTLING {
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
            restless = 0;
            for device in &self.devices {
                let drafts = (0..device.tabs()).any(|tab| device.has_draft(tab));
                restless += u64::from(drafts || !device.disk.is_settled(head));
            }
            if restless == 0 {
                break;
            }
        }
        Ok(restless)
    }

    fn report(mut self, restless: u64) -> Result<Report> {
        let rows = self.server.rows()?;
        let gaps = self.server.gaps()?;
        let healed = self.server.healed()?;
        let late = healed.is_some_and(|healed| !healed.absent.is_empty());
        let verdict = self.ledger.judge(&rows, &gaps, late, &self.devices)?;
        self.note(&verdict.states);
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
