//! Closed blocks of the record, compressed once and kept in bounded memory: numbers that can no
//! longer change, the same for every device that may see them and wrote none of them; for each scope
//! those that say the same wherever a device with it has got to. Never: who may see what.

use crate::packed::Piece;
use crate::store::open::{get, set};
use crate::store::sql::Sql;
use crate::store::{StoreError, pull::Reveal};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Numbers in a block: some 80 kB of text.
pub(super) const BLOCK: u64 = 125;
/// The most text in a block: blocks of large events are not kept.
pub(super) const MAX_BLOCK_BYTES: usize = 256 * 1024;
/// The most memory that blocks take.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// How often the private part of an event with a number has come or gone, in the `meta` table: a
/// block made before says something else. In the record, since several servers may share one.
const CHANGED: &str = "private_changed";

/// Which block: what the scope is known by that it was made for, nothing for everything; the number
/// before its first.
pub(super) type Key = (Arc<str>, u64);

/// The events of a block as they are sent, with commas between.
#[derive(Debug)]
pub struct Block {
    /// The text.
    pub(super) piece: Piece,
    /// Devices that wrote some of it: they get it without their own.
    pub(super) authors: Vec<String>,
    /// Which private parts it shows.
    pub(super) reveal: Reveal,
    /// How many events it has.
    pub(super) events: usize,
    /// How much text they are, as a page counts it.
    pub(super) bytes: usize,
}

impl Block {
    fn weight(&self) -> usize {
        let authors: usize = self.authors.iter().map(|a| a.len() + 24).sum();
        self.piece.weight() + authors + 128
    }
}

/// Blocks at hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    /// What `CHANGED` was when they were made.
    changed: u64,
    blocks: BTreeMap<Key, Keeping>,
    asked: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Keeping {
    block: Arc<Block>,
    /// Its cases stood in or out of the scope as they do when the record's newest number was this.
    stood: u64,
    /// When it was last asked for.
    asked: u64,
}

impl Pages {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block as it was when the private parts had changed so often, and the newest number that it was
    /// found to hold at.
    pub(super) fn get(&self, changed: u64, key: &Key) -> Option<(Arc<Block>, u64)> {
        let mut kept = self.kept();
        if kept.changed != changed {
            return None;
        }
        kept.asked += 1;
        let asked = kept.asked;
        let keeping = kept.blocks.get_mut(key)?;
        keeping.asked = asked;
        Some((Arc::clone(&keeping.block), keeping.stood))
    }

    /// Keeps a block that holds when the record's newest number is `stood`; what was asked for longest
    /// ago makes room.
    pub(super) fn keep(&self, changed: u64, key: Key, block: &Arc<Block>, stood: u64) {
        let mut kept = self.kept();
        // Whoever reads an older state must not bring it back.
        if changed < kept.changed {
            return;
        }
        if changed > kept.changed {
            *kept = Kept {
                changed,
                ..Kept::default()
            };
        }
        kept.asked += 1;
        let keeping = Keeping {
            block: Arc::clone(block),
            stood,
            asked: kept.asked,
        };
        kept.bytes += block.weight();
        if let Some(before) = kept.blocks.insert(key, keeping) {
            kept.bytes -= before.block.weight();
        }
        while kept.bytes > MAX_BYTES {
            let oldest = kept.blocks.iter().min_by_key(|(_, kept)| kept.asked);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            if let Some(gone) = kept.blocks.remove(&key) {
                kept.bytes -= gone.block.weight();
            }
        }
    }
}

/// How often private parts have changed, in the state that is read.
pub(super) fn changed(c: &mut dyn Sql) -> Result<u64, StoreError> {
    let count = get(c, CHANGED)?.map(|text| text.parse());
    let count = count.transpose();
    Ok(count
        .map_err(|_| StoreError::Damaged(CHANGED))?
        .unwrap_or(0))
}

/// To be called in the transaction in which the private part of an event with a number comes or
/// goes: nobody is sent a block from before.
pub(super) fn private_changed(c: &mut dyn Sql) -> Result<(), StoreError> {
    let count = changed(c)? + 1;
    set(c, CHANGED, &count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(bytes: usize) -> Arc<Block> {
        // What does not compress weighs what it is.
        let mut state = 1_u64;
        let text: Vec<u8> = std::iter::repeat_with(|| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state.to_be_bytes()[0]
        })
        .take(bytes)
        .collect();
        Arc::new(Block {
            piece: Piece::of(&text).unwrap(),
            authors: Vec::new(),
            reveal: Reveal::default(),
            events: 1,
            bytes,
        })
    }

    fn all(first: u64) -> Key {
        (Arc::from(""), first)
    }

    #[test]
    fn a_block_is_there_until_a_private_part_changes_and_never_comes_back_from_before() {
        let pages = Pages::default();
        pages.keep(0, all(1), &block(10), 0);
        assert!(pages.get(0, &all(1)).is_some());
        assert!(pages.get(0, &("a scope".into(), 1)).is_none());
        assert!(pages.get(1, &all(1)).is_none(), "made before the change");
        pages.keep(1, all(126), &block(10), 0);
        pages.keep(0, all(1), &block(10), 0);
        assert!(pages.get(1, &all(1)).is_none());
        assert!(pages.get(1, &all(126)).is_some());
    }

    #[test]
    fn memory_is_bounded_and_what_is_asked_for_stays() {
        let pages = Pages::default();
        let large = block(4 * 1024 * 1024);
        assert!(large.weight() > 1024 * 1024);
        let room = u64::try_from(MAX_BYTES / large.weight()).unwrap();
        for n in 0..room {
            pages.keep(0, all(n), &large, 0);
        }
        assert!(pages.get(0, &all(0)).is_some());
        pages.keep(0, all(room), &large, 0);
        assert!(pages.get(0, &all(0)).is_some());
        assert!(pages.get(0, &all(1)).is_none(), "asked for longest ago");
        assert!(pages.kept().bytes <= MAX_BYTES);
    }
}
