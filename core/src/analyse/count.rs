//! How many states a function holds in: counts too large for any machine number, in figures that
//! are exact while they are small. Never: floating point.

use super::bdd::{Bdd, Ref, Var};
use std::collections::BTreeMap;

/// Below it a count is written out.
const PLAIN: u64 = 1_000_000;

/// A number of states: `top` times two to the power of `shift`. Exact while `shift` is zero; beyond,
/// a part in 2^62 is lost at most for each step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    top: u64,
    shift: u32,
}

impl Count {
    const ONE: Self = Self { top: 1, shift: 0 };

    fn doubled(self, times: u32) -> Self {
        let room = self.top.leading_zeros().min(times);
        // What is exact stays so for as long as there is room.
        let exact = if self.shift == 0 && self.top > 0 {
            room
        } else {
            0
        };
        Self {
            top: self.top << exact,
            shift: if self.top == 0 {
                0
            } else {
                self.shift + times - exact
            },
        }
    }

    fn plus(self, other: Self) -> Self {
        let shift = self.shift.max(other.shift);
        let at = |c: Self| c.top.checked_shr(shift - c.shift).unwrap_or(0);
        match at(self).checked_add(at(other)) {
            Some(top) => Self { top, shift },
            None => Self {
                top: (at(self) >> 1) + (at(other) >> 1),
                shift: shift + 1,
            },
        }
    }

    /// Exact below a million, else two places and a power of ten: `3.4e21`.
    pub fn figures(self) -> String {
        if self.shift == 0 && self.top < PLAIN {
            return self.top.to_string();
        }
        let (mut top, mut tens) = (u128::from(self.top), 0u32);
        for _ in 0..self.shift {
            top *= 2;
            if top >= 1 << 100 {
                top /= 10;
                tens += 1;
            }
        }
        // Three places, of which the last is rounded away.
        while top >= 1000 {
            top /= 10;
            tens += 1;
        }
        let mut places = (top + 5) / 10;
        if places == 100 {
            places = 10;
            tens += 1;
        }
        format!("{}.{}e{}", places / 10, places % 10, tens + 2)
    }
}

impl Bdd {
    /// In how many assignments of the variables below `size` a function holds.
    pub fn count(&self, f: Ref, size: Var) -> Count {
        let mut known = BTreeMap::new();
        let below = self.count_below(f, size, &mut known);
        below.doubled(self.top(f).min(size))
    }

    /// Of the variables from the function's top on.
    fn count_below(&self, f: Ref, size: Var, known: &mut BTreeMap<Ref, Count>) -> Count {
        match f {
            Ref::TRUE => return Count::ONE,
            Ref::FALSE => return Count::default(),
            _ => {}
        }
        if let Some(count) = known.get(&f) {
            return *count;
        }
        let var = self.top(f);
        let (lo, hi) = self.split(f, var);
        let mut side = |f: Ref| {
            let between = self.top(f).min(size).saturating_sub(var + 1);
            self.count_below(f, size, known).doubled(between)
        };
        let count = side(lo).plus(side(hi));
        known.insert(f, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_count_is_exact() {
        let mut bdd = Bdd::new(1 << 12);
        let all: Vec<Ref> = (0..10).map(|v| bdd.var(v)).collect();
        let any = bdd.any(all.iter().copied());
        assert_eq!(bdd.count(any, 10).figures(), "1023");
        let every = bdd.all(all);
        assert_eq!(bdd.count(every, 12).figures(), "4");
        assert_eq!(bdd.count(!every, 12).figures(), "4092");
        assert_eq!(bdd.count(Ref::FALSE, 12).figures(), "0");
    }

    #[test]
    fn a_large_count_is_right_to_two_places() {
        let mut bdd = Bdd::new(1 << 12);
        assert_eq!(bdd.count(Ref::TRUE, 20).figures(), "1.0e6");
        assert_eq!(bdd.count(Ref::TRUE, 63).figures(), "9.2e18");
        assert_eq!(bdd.count(Ref::TRUE, 300).figures(), "2.0e90");
        // Of 2^400 the half where the last variable holds, and a quarter of the rest.
        let (last, first, second) = (bdd.var(399), bdd.var(0), bdd.var(1));
        let rest = bdd.and(first, second);
        let either = bdd.or(last, rest);
        // 0.625 · 2^400 = 1.6e120.
        assert_eq!(bdd.count(either, 400).figures(), "1.6e120");
    }
}
