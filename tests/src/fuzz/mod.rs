//! Every reader of what comes from outside, fed with damaged input: files, requests, answers,
//! texts that people write. Whatever comes in, a reader ends with a value or an error, soon, and in
//! memory that its input warrants. The same seed damages in the same way. Never: what a reader
//! should make of good input.

mod damage;
mod targets;

pub use targets::{Target, targets};

use crate::dice::Dice;
use anyhow::{Result, anyhow};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The longest input: no door lets in more than this to any of these readers but the packs', which
/// are shorter.
const LONGEST: usize = 256 * 1024;

/// The input of a seed: something that the reader takes, damaged once or several times; now and
/// then whole.
#[must_use]
pub fn input(target: &Target, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let mut input = dice.pick(&target.corpus).cloned().unwrap_or_default();
    let other = dice.pick(&target.corpus).cloned().unwrap_or_default();
    for _ in 0..dice.below(6) {
        damage::once(&mut input, &other, &mut dice);
        input.truncate(LONGEST);
    }
    input
}

/// Gives a seed's input to a reader; whether it was taken.
///
/// # Errors
/// When the reader panics; the message names the seed.
pub fn try_one(target: &Target, seed: u64, input: &[u8]) -> Result<bool> {
    let read = catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
    read.map_err(|_| {
        let text = String::from_utf8_lossy(input);
        anyhow!("{} panics on seed {seed}: {text:?}", target.name)
    })
}
