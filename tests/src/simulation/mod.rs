//! Devices, a bad network, wrong clocks and a server that gets killed, all from one seed: what the
//! record promises must hold whatever happens. The same seed gives the same trace.
//!
//! What runs is what ships: the chain, the clocks, the fold and the reading of answers are the
//! core's, the server is the real store on a real file. A device's disk and tabs are modelled here
//! after the app's own steps, because IndexedDB exists only in a browser; signatures and sessions
//! are left to the server's own tests. Nothing here reads a clock or asks the system for chance.

mod device;
mod disk;
mod flaw;
mod mix;
mod network;
mod people;
mod run;
mod scenario;
mod seal;
mod server;
mod verdict;

pub use flaw::Flaw;
pub use mix::{Happening, Mix};
pub use network::Weather;
pub use run::{run, run_all, run_mix};
pub use scenario::{ELSEWHERE, Elsewhere, SCENARIOS, Scenario};

use std::collections::BTreeMap;
use std::fmt;

/// What must all be zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Broken {
    /// Events shown as saved or acknowledged that are neither on the server, as acknowledged, nor
    /// refused and kept on their device, nor named as lost in a restore when nobody held them.
    pub lost: u64,
    /// Events that the server has more than once, or that nobody saved.
    pub duplicated: u64,
    /// Numbers missing from the server's sequence.
    pub holes: u64,
    /// States of cases that differ between a device and the server.
    pub diverged: u64,
    /// Events whose bytes, somewhere, are not those that were saved.
    pub changed: u64,
    /// Events placed before something their author had seen, or before an earlier one of theirs.
    pub misplaced: u64,
    /// Devices that still had something to send or to fetch long after the network healed.
    pub restless: u64,
    /// Events that came back to a restored server in time and lost their number all the same.
    pub renumbered: u64,
    /// What `verify` finds in the server's record.
    pub unsound: u64,
    /// Private parts that the server no longer has as they were saved, though nobody erased their case.
    pub stripped: u64,
    /// Private parts of erased cases that the server still has, or a device that has the case.
    pub exposed: u64,
}

impl Broken {
    /// Nothing is.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.holes += other.holes;
        self.diverged += other.diverged;
        self.changed += other.changed;
        self.misplaced += other.misplaced;
        self.restless += other.restless;
        self.renumbered += other.renumbered;
        self.unsound += other.unsound;
        self.stripped += other.stripped;
        self.exposed += other.exposed;
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "lost {}, duplicated {}, holes {}, diverged {}, changed {}, misplaced {}, restless {}, \
             renumbered {}, unsound {}, stripped {}, exposed {}",
            self.lost,
            self.duplicated,
            self.holes,
            self.diverged,
            self.changed,
            self.misplaced,
            self.restless,
            self.renumbered,
            self.unsound,
            self.stripped,
            self.exposed
        )
    }
}

/// What came of one run, or of several together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What must be zero.
    pub broken: Broken,
    /// Simulated time.
    pub ms: u64,
    /// Devices.
    pub devices: u64,
    /// Cases on the server at the end.
    pub cases: u64,
    /// Events shown as saved.
    pub saved: u64,
    /// Of those, refused by the server and kept on their device.
    pub refused: u64,
    /// Events that no device held when the server was restored, each named by it.
    pub unheld: u64,
    /// Events that went unsent with a storage that its browser cleared: told at the next start.
    pub cleared: u64,
    /// Requests sent.
    pub requests: u64,
    /// What went wrong on purpose, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Digest of everything that happened, in order; empty for several runs.
    pub trace: String,
}

impl Report {
    /// Adds another run's figures.
    pub fn add(&mut self, other: &Self) {
        self.broken.add(&other.broken);
        self.ms += other.ms;
        self.devices += other.devices;
        self.cases += other.cases;
        self.saved += other.saved;
        self.refused += other.refused;
        self.unheld += other.unheld;
        self.cleared += other.cleared;
        self.requests += other.requests;
        for (fault, count) in &other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
        self.trace.clear();
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} simulated hours, {} devices, {} cases, {} events saved \
             ({} refused and kept, {} held by nobody after a restore and named, {} unsent in a \
             storage that was cleared and told), {} requests",
            self.ms / 3_600_000,
            self.devices,
            self.cases,
            self.saved,
            self.refused,
            self.unheld,
            self.cleared,
            self.requests
        )?;
        let faults: Vec<String> = self
            .faults
            .iter()
            .map(|(fault, count)| format!("{fault} {count}"))
            .collect();
        writeln!(f, "faults: {}", faults.join(", "))?;
        write!(f, "{}", self.broken)
    }
}
