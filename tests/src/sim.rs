//! Devices, a network that loses, repeats and delays, and a server, all from one seed: what the
//! record promises must hold whatever happens on the way. The same seed gives the same trace.
//!
//! The chain, the clocks, the fold and a device's reading of answers are the core's own. The server
//! is a model: it keeps a list, answers per event, and can be told to misbehave, so that the
//! simulation itself is seen to find what it looks for.

mod device;
mod server;

use crate::dice::Dice;
use anyhow::{Context, Result};
use device::Device;
use redress_core::canonical;
use redress_core::record::{Entry, Kinds, fold};
use redress_core::sync::SyncRequest;
use server::Server;
use std::collections::{BTreeMap, BTreeSet};

/// What the server does wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Acknowledges an event now and then without keeping it.
    Forgets,
    /// Keeps an event now and then under two numbers.
    Doubles,
    /// Tells the device that made an event another time of receipt than everybody else.
    Restamps,
}

/// What came out of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Events that devices showed as saved.
    pub events: usize,
    /// Round trips tried.
    pub trips: usize,
    /// Of those, requests or answers that did not arrive.
    pub dropped: usize,
    /// Saved events that the server does not have at the end.
    pub lost: usize,
    /// Events that the server has more than once, and holes in its numbers.
    pub duplicated: usize,
    /// Cases that some device folds to another state than the server's events give.
    pub diverged: usize,
    /// Digest of everything that happened, in order.
    pub trace: String,
}

/// How many steps of a run happen before the network heals.
const STEPS: usize = 400;
/// More rounds than any healthy run needs to settle.
const SETTLING: usize = 200;

/// Runs one seed.
///
/// # Errors
/// When an event cannot be written or an answer is not to be believed.
pub fn run(seed: u64, fault: Fault) -> Result<Report> {
    let mut world = World::new(seed, fault);
    for _ in 0..STEPS {
        world.step()?;
    }
    world.settle()?;
    world.report()
}

struct World {
    dice: Dice,
    now_ms: u64,
    devices: Vec<Device>,
    server: Server,
    /// Requests still on the way somewhere; they may arrive long after they were given up.
    adrift: Vec<SyncRequest>,
    trips: usize,
    dropped: usize,
    trace: Vec<String>,
}

impl World {
    fn new(seed: u64, fault: Fault) -> Self {
        let mut dice = Dice::new(seed);
        let count = 2 + dice.below(4);
        let org = device::id(0, &mut dice);
        let devices = (0..count).map(|_| Device::new(&org, &mut dice)).collect();
        Self {
            // 2026-01-01; nothing here reads a clock.
            now_ms: 1_767_196_800_000,
            devices,
            server: Server::new(fault),
            adrift: Vec::new(),
            trips: 0,
            dropped: 0,
            trace: Vec::new(),
            dice,
        }
    }

    /// Some device does something, or something adrift arrives.
    fn step(&mut self) -> Result<()> {
        self.now_ms += self.dice.roll() % 3_600_000;
        let index = self.dice.below(self.devices.len());
        match self.dice.below(10) {
            0..=4 => {
                let now_ms = self.now_ms;
                let device = self.devices.get_mut(index).context("there is a device")?;
                let made = device.act(now_ms, &mut self.dice)?;
                self.trace.push(format!("{index} made {made}"));
            }
            5 => {
                if let Some(late) = self.adrift.pop() {
                    let answer = self.server.sync(&late, self.now_ms);
                    self.trace.push(format!("late, head {}", answer.head));
                }
            }
            _ => self.trip(index, true)?,
        }
        Ok(())
    }

    /// One round trip of one device; on a bad network each half may get lost.
    fn trip(&mut self, index: usize, bad_network: bool) -> Result<()> {
        self.trips += 1;
        let device = self.devices.get_mut(index).context("there is a device")?;
        let request = device.request(&mut self.dice);
        if bad_network && self.dice.chance(20) {
            self.dropped += 1;
            self.adrift.push(request);
            self.trace.push(format!("{index} request adrift"));
            return Ok(());
        }
        let answer = self.server.sync(&request, self.now_ms);
        if bad_network && self.dice.chance(20) {
            self.dropped += 1;
            self.trace.push(format!("{index} answer lost"));
            return Ok(());
        }
        if bad_network && self.dice.chance(10) {
            self.adrift.push(request.clone());
        }
        let moved = device.take_in(&request, answer)?;
        self.trace.push(format!("{index} {moved}"));
        Ok(())
    }

    /// A good network, until nobody has anything new.
    fn settle(&mut self) -> Result<()> {
        for _ in 0..SETTLING {
            for index in 0..self.devices.len() {
                self.trip(index, false)?;
            }
            let head = self.server.head();
            if self.devices.iter().all(|device| device.is_settled(head)) {
                break;
            }
        }
        Ok(())
    }

    fn report(self) -> Result<Report> {
        let saved: BTreeSet<&str> = self.devices.iter().flat_map(Device::saved).collect();
        let kept = self.server.ids();
        let distinct: BTreeSet<&str> = kept.iter().map(String::as_str).collect();
        let truth = self.server.entries()?;
        let expected = states(&truth)?;
        let mut diverged = BTreeSet::new();
        for device in &self.devices {
            let here = states(device.entries())?;
            for case in here.keys().chain(expected.keys()) {
                if here.get(case) != expected.get(case) {
                    diverged.insert(case.clone());
                }
            }
        }
        Ok(Report {
            events: saved.len(),
            trips: self.trips,
            dropped: self.dropped,
            lost: saved.difference(&distinct).count(),
            duplicated: kept.len() - distinct.len() + self.server.holes(),
            diverged: diverged.len(),
            trace: canonical::digest(self.trace.join("\n").as_bytes()),
        })
    }
}

/// The hash of every case's state, from whatever order the events are held in.
fn states(entries: &[Entry]) -> Result<BTreeMap<String, String>> {
    let kinds = Kinds::default();
    let cases: BTreeSet<&str> = entries
        .iter()
        .map(|entry| entry.event.envelope().case.as_str())
        .collect();
    cases
        .into_iter()
        .map(|case| Ok((case.to_owned(), fold(case, entries, &kinds).hash()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_doubled_or_seen_differently_over_many_seeds() {
        for seed in 0..40 {
            let report = run(seed, Fault::None).unwrap();
            let wrong = (report.lost, report.duplicated, report.diverged);
            assert_eq!(wrong, (0, 0, 0), "seed {seed}: {report:?}");
            assert!(report.events > 50 && report.dropped > 10, "{report:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_trace_and_another_seed_another() {
        let one = run(7, Fault::None).unwrap();
        assert_eq!(one, run(7, Fault::None).unwrap());
        assert_ne!(one.trace, run(8, Fault::None).unwrap().trace);
    }

    #[test]
    fn a_server_that_misbehaves_is_found_out() {
        let found = |fault, seed| run(seed, fault).unwrap();
        assert!((0..5).any(|seed| found(Fault::Forgets, seed).lost > 0));
        assert!((0..5).any(|seed| found(Fault::Doubles, seed).duplicated > 0));
        assert!((0..5).any(|seed| found(Fault::Restamps, seed).diverged > 0));
    }
}
