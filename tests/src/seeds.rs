//! The command line of what runs over seeds: `--seeds N` and `--seed S`. Never: what a seed means.

use anyhow::{Context, Result, bail};

/// The first seed, and how many: `usual` without being told.
///
/// # Errors
/// When a word is not known or no number.
pub fn asked(mut words: impl Iterator<Item = String>, usual: u64) -> Result<(u64, u64)> {
    let (mut first, mut count) = (0, usual);
    while let Some(word) = words.next() {
        let target = match word.as_str() {
            "--seed" => &mut first,
            "--seeds" => &mut count,
            other => bail!("\"{other}\" is not known; give --seeds N or --seed S"),
        };
        let text = words.next();
        let text = text.with_context(|| format!("{word} needs a number"))?;
        let number = text.parse();
        *target = number.with_context(|| format!("{word} needs a whole number, not \"{text}\""))?;
    }
    if count == 0 {
        bail!("--seeds 0 runs nothing; give at least 1");
    }
    Ok((first, count))
}
