//! Hybrid logical clocks, the server's stamp, and the one order in which events count.
//!
//! Any device clock is accepted. A clock that runs ahead is clamped to the receipt, so a wrong
//! clock can disorder only its own events, never push them before or after everybody's for good.

use serde::{Deserialize, Serialize};

/// How far a device clock may run ahead of the receipt before it is clamped: five minutes.
pub const CLOCK_TOLERANCE_MS: u64 = 5 * 60 * 1000;

/// On the way for longer than this, by the device's own clock, is flagged: thirty days.
pub const LONG_MS: u64 = 30 * 24 * 3600 * 1000;

/// A hybrid logical clock: wall time where it moves, a counter where it does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hlc {
    /// Milliseconds since 1970.
    pub ms: u64,
    /// Counter within the millisecond.
    pub n: u32,
}

impl Hlc {
    /// The next reading, strictly after this one, given what the wall clock says.
    #[must_use]
    pub fn tick(self, wall_ms: u64) -> Self {
        if wall_ms > self.ms {
            return Self { ms: wall_ms, n: 0 };
        }
        match self.n.checked_add(1) {
            Some(n) => Self { ms: self.ms, n },
            None => Self {
                ms: self.ms.saturating_add(1),
                n: 0,
            },
        }
    }

    /// This clock after seeing an event of another device at its effective place, so that what
    /// is done next is ordered after it. A clamped place is at most five minutes after the
    /// server's own time: a wrong clock elsewhere cannot carry this one away.
    #[must_use]
    pub fn receive(self, seen: Order<'_>) -> Self {
        self.max(Self {
            ms: seen.ms,
            n: seen.n,
        })
    }
}

/// What the server adds to an event on receipt; travels with it to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Number in the organisation's sequence, from 1, without holes.
    pub seq: u64,
    /// When the server received it: milliseconds since 1970.
    pub received: u64,
}

impl Stamp {
    /// With this a device keeps what the server has set aside for a person: it has no number yet, and
    /// is let go as long after its receipt as what has one.
    #[must_use]
    pub fn set_aside(received: u64) -> Self {
        Self { seq: 0, received }
    }

    /// Whether it is that.
    #[must_use]
    pub fn is_set_aside(self) -> bool {
        self.seq == 0
    }
}

/// The place of an event in the effective order. Compare two to know which counts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order<'a> {
    /// Clock milliseconds, at most five minutes after receipt.
    pub ms: u64,
    /// Counter; the largest there is where `ms` was clamped, so that a device's own events keep
    /// their order across the clamp.
    pub n: u32,
    /// Device.
    pub device: &'a str,
    /// The device's own sequence number.
    pub seq: u64,
    /// Event id.
    pub id: &'a str,
}

/// The place of an event in the effective order; without a stamp yet, by its own clock.
#[must_use]
pub fn order<'a>(
    hlc: Hlc,
    device: &'a str,
    seq: u64,
    id: &'a str,
    stamp: Option<Stamp>,
) -> Order<'a> {
    let limit = stamp.map(|s| s.received.saturating_add(CLOCK_TOLERANCE_MS));
    let (ms, n) = match limit {
        Some(limit) if hlc.ms > limit => (limit, u32::MAX),
        _ => (hlc.ms, hlc.n),
    };
    Order {
        ms,
        n,
        device,
        seq,
        id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_still_or_jumps_back_still_moves_on() {
        let mut clock = Hlc::default();
        let mut last = clock;
        for wall in [1000, 1000, 5, 1001, 900] {
            clock = clock.tick(wall);
            assert!(clock > last);
            last = clock;
        }
        let full = Hlc { ms: 7, n: u32::MAX };
        assert_eq!(full.tick(1), Hlc { ms: 8, n: 0 });
    }

    #[test]
    fn a_clock_ten_years_ahead_counts_five_minutes_after_receipt_and_keeps_its_own_order() {
        let ahead = 315_360_000_000;
        let first = Hlc {
            ms: 1_000_000 + ahead,
            n: 7,
        };
        let second = first.tick(1_000_001 + ahead);
        let stamp = |seq| {
            Some(Stamp {
                seq,
                received: 1_000_000,
            })
        };
        let a = order(first, "d", 1, "z", stamp(1));
        let b = order(second, "d", 2, "a", stamp(2));
        assert_eq!(a.ms, 1_000_000 + CLOCK_TOLERANCE_MS);
        assert!(a < b, "device order survives the clamp");
    }

    #[test]
    fn what_is_done_after_seeing_an_event_is_ordered_after_it_even_when_that_was_clamped() {
        let far = order(
            Hlc { ms: u64::MAX, n: 3 },
            "a",
            1,
            "x",
            Some(Stamp {
                seq: 1,
                received: 5_000,
            }),
        );
        let mine = Hlc { ms: 5_100, n: 0 }.receive(far).tick(5_200);
        assert!(far < order(mine, "b", 1, "y", None));
        assert!(mine.ms <= 5_001 + CLOCK_TOLERANCE_MS, "not carried away");
    }
}
