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
    /// Workdays before each word; behind the last one the total, more often than a search reads.
    before: Box<[u16; WORDS + 3]>,
    /// The word in which workday number 64·k lies: where a search may begin.
    hints: Box<[u16]>,
    total: u32,
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
        let mut before = Box::new([0_u16; WORDS + 3]);
        let mut hints = Vec::new();
        let mut total = 0_u16;
        let counts = words.iter().map(|word| word.count_ones() as u16);
        for ((number, count), next) in (0_u16..)
            .zip(counts.chain([0, 0]))
            .zip(before.iter_mut().skip(1))
        {
            // At most 64, and at most 22 280 in all.
            total += count;
            *next = total;
            while hints.len() * 64 < usize::from(total) {
                hints.push(number);
            }
        }
        Self {
            words,
            before,
            hints: hints.into(),
            total: u32::from(total),
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
        if rank >= self.total {
            return None;
        }
        let mut number = usize::from(*self.hints.get(rank as usize / 64)?);
        let [_, next, second, ..] = *self.before.get(number..)?.first_chunk::<3>()?;
        // A word holds about 44 workdays, so the one sought is at most the second after. Adding
        // truths costs nothing where a branch would often be guessed wrong.
        number += usize::from(u32::from(next) <= rank) + usize::from(u32::from(second) <= rank);
        let [mut here, mut next] = *self.before.get(number..)?.first_chunk::<2>()?;
        // Only in a table with a month and more without work.
        while u32::from(next) <= rank {
            number += 1;
            [here, next] = *self.before.get(number..)?.first_chunk::<2>()?;
        }
        let bit = select_bit(self.word(number), rank.wrapping_sub(u32::from(here)));
        Some(Day(FIRST.0 + (number * 64) as i32 + bit as i32))
    }

    /// The bits of one word of 64 days.
    #[inline]
    pub(super) fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }

    #[inline]
    fn before(&self, number: usize) -> u32 {
        u32::from(self.before.get(number).copied().unwrap_or(u16::MAX))
    }

    /// How many days it has.
    pub(super) fn days() -> usize {
        DAYS
    }
}

/// The position of the set bit that has `rank` set bits below it, without a branch.
#[inline]
fn select_bit(word: u64, rank: u32) -> u32 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    // Byte i of `sums` counts the set bits of bytes 0..=i.
    let pairs = word.wrapping_sub((word >> 1) & 0x5555_5555_5555_5555);
    let fours = (pairs & 0x3333_3333_3333_3333) + ((pairs >> 2) & 0x3333_3333_3333_3333);
    let sums = ((fours + (fours >> 4)) & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(LOW);
    // Bytes whose sum is at most `rank` lie wholly below the bit sought. Counting them by
    // multiplication: not every processor counts bits by itself.
    let below = (u64::from(rank).wrapping_mul(LOW) | HIGH).wrapping_sub(sums) & HIGH;
    let base = ((below >> 7).wrapping_mul(LOW) >> 56) * 8;
    let left = u64::from(rank).wrapping_sub((sums << 8) >> base);
    let row = IN_BYTE.get(usize::from((word >> base) as u8));
    let bit = row.and_then(|row| row.get(left as usize & 7));
    base as u32 + bit.map_or(0, |bit| u32::from(*bit))
}

/// By byte and by rank: the position of the set bit with that many set bits below it.
static IN_BYTE: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut rows = table.as_mut_slice();
    let mut byte = 0_u32;
    while let [row, rest @ ..] = rows {
        let (mut bits, mut left) = (byte, row.as_mut_slice());
        while bits != 0
            && let [position, others @ ..] = left
        {
            *position = bits.trailing_zeros() as u8;
            bits &= bits - 1;
            left = others;
        }
        byte += 1;
        rows = rest;
    }
    table
};

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
