//! Workdays as a bitmap with prefix counts: rank and select at a cost that does not grow with the
//! distance. Never: names, reasons or anything a person reads.

use crate::time::Day;

/// The first day any calendar speaks of: 1990-01-01.
pub(super) const FIRST: Day = Day(7_305);
/// The last one: 2050-12-31.
pub(super) const LAST: Day = Day(29_584);

const DAYS: usize = 22_280;
const WORDS: usize = DAYS.div_ceil(64);

/// One bit a day, set on workdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    words: Box<[u64; WORDS]>,
    /// Workdays before each word, and at the end the total.
    before: Box<[u16; WORDS + 1]>,
    /// The word in which workday number 64·k lies: where a search may begin.
    hints: Box<[u16]>,
}

impl Table {
    /// Asks `works` once for each day.
    pub(super) fn new(works: impl Fn(Day) -> bool) -> Self {
        let mut words = Box::new([0_u64; WORDS]);
        for (index, day) in (FIRST.0..=LAST.0).enumerate() {
            if works(Day(day))
                && let Some(word) = words.get_mut(index / 64)
            {
                *word |= 1 << (index % 64);
            }
        }
        let mut before = Box::new([0_u16; WORDS + 1]);
        let mut hints = Vec::new();
        let mut total = 0_u16;
        for ((number, word), next) in (0_u16..).zip(words.iter()).zip(before.iter_mut().skip(1)) {
            // At most 64, and at most 22 280 in all.
            total += word.count_ones() as u16;
            *next = total;
            while hints.len() * 64 < usize::from(total) {
                hints.push(number);
            }
        }
        Self {
            words,
            before,
            hints: hints.into(),
        }
    }

    /// Where a day lies in the table; none outside it.
    #[inline]
    pub(super) fn index(day: Day) -> Option<usize> {
        if day > LAST {
            return None;
        }
        usize::try_from(day.0.checked_sub(FIRST.0)?).ok()
    }

    /// Whether the day at `index` works.
    #[inline]
    pub(super) fn works(&self, index: usize) -> bool {
        self.word(index / 64) >> (index % 64) & 1 == 1
    }

    /// How many workdays there are up to and including the day at `index`.
    #[inline]
    pub(super) fn rank(&self, index: usize) -> u32 {
        let upto = u64::MAX >> (63 - index % 64);
        self.before(index / 64) + (self.word(index / 64) & upto).count_ones()
    }

    /// The workday with `rank` workdays before it (0 is the first of all).
    #[inline]
    pub(super) fn select(&self, rank: u32) -> Option<Day> {
        if rank >= self.before(WORDS) {
            return None;
        }
        let mut number = usize::from(*self.hints.get(rank as usize / 64)?);
        // A word holds about 44 workdays, so this takes one or two steps.
        while self.before(number + 1) <= rank {
            number += 1;
        }
        let bit = select_bit(self.word(number), rank - self.before(number));
        i32::try_from(number * 64 + bit as usize)
            .ok()
            .map(|index| FIRST.plus(index))
    }

    /// The bits of one word of 64 days.
    #[inline]
    pub(super) fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }

    #[inline]
    fn before(&self, number: usize) -> u32 {
        let [.., total] = *self.before;
        u32::from(self.before.get(number).copied().unwrap_or(total))
    }

    /// How many days it has.
    pub(super) fn days() -> usize {
        DAYS
    }
}

/// The position of the set bit that has `rank` set bits below it.
#[inline]
fn select_bit(word: u64, rank: u32) -> u32 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Byte i of `sums` counts the set bits of bytes 0..=i.
    let pairs = word - ((word >> 1) & 0x5555_5555_5555_5555);
    let fours = (pairs & 0x3333_3333_3333_3333) + ((pairs >> 2) & 0x3333_3333_3333_3333);
    let sums = ((fours + (fours >> 4)) & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(LOW);
    // Bytes whose sum is at most `rank` lie wholly below the bit sought.
    let below = (((u64::from(rank) * LOW) | HIGH) - sums) & HIGH;
    let base = below.count_ones() * 8;
    let mut left = rank - ((sums << 8) >> base & 0xff) as u32;
    let mut byte = word >> base & 0xff;
    let mut bit = base;
    for width in [4, 2, 1] {
        let low = (byte & ((1 << width) - 1)).count_ones();
        if left >= low {
            left -= low;
            byte >>= width;
            bit += width;
        }
    }
    bit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_the_days_the_errors_name() {
        assert_eq!(FIRST.text(), "1990-01-01");
        assert_eq!(LAST.text(), "2050-12-31");
        assert_eq!(Table::index(LAST), Some(DAYS - 1));
        assert_eq!(Table::index(LAST.plus(1)), None);
        assert_eq!(Table::index(FIRST.plus(-1)), None);
    }

    #[test]
    fn select_finds_the_day_that_rank_counts_on_any_pattern() {
        let patterns: [fn(i32) -> bool; 5] = [
            |_| true,
            |d| d % 7 < 5,
            |d| d % 7 < 5 && d % 61 != 0,
            |d| d % 97 == 0,
            |d| d.wrapping_mul(2_654_435_769_u32 as i32) > 0,
        ];
        for pattern in patterns {
            let table = Table::new(|day| pattern(day.0));
            let mut seen = 0;
            for day in FIRST.0..=LAST.0 {
                let index = Table::index(Day(day)).unwrap();
                assert_eq!(table.works(index), pattern(day));
                if pattern(day) {
                    assert_eq!(table.select(seen), Some(Day(day)));
                    seen += 1;
                }
                assert_eq!(table.rank(index), seen);
            }
            assert_eq!(table.select(seen), None);
        }
    }

    #[test]
    fn a_region_takes_at_most_four_kilobytes() {
        let table = Table::new(|day| day.weekday() <= 5);
        let bytes = table.words.len() * 8 + table.before.len() * 2 + table.hints.len() * 2;
        assert!(bytes <= 4096, "{bytes}");
    }
}
