//! Prints generated questions with the digest of the native answer, or the error, one JSON object
//! a line, for the WASM module to answer again. `parity [COUNT]`.

use anyhow::{Context, Result};
use redress_core::canonical;
use redress_tests::cases::Question;
use redress_tests::library::Library;
use serde_json::json;
use std::io::Write;

/// A few more than promised, so that "at least" is seen to hold.
const COUNT: u64 = 10_500;

fn main() -> Result<()> {
    let count = match std::env::args().nth(1) {
        None => COUNT,
        Some(text) => text.parse().context("give the number of cases")?,
    };
    // Two halves at once: asking what still matters is slow without optimisation.
    let half = count / 2;
    let second = std::thread::spawn(move || lines(half..count));
    let first = lines(0..half)?;
    let second = second.join().ok().context("a thread stopped")??;
    let mut out = std::io::stdout().lock();
    out.write_all(first.as_bytes())?;
    out.write_all(second.as_bytes())?;
    Ok(out.flush()?)
}

fn lines(numbers: std::ops::Range<u64>) -> Result<String> {
    let library = Library::load()?;
    let mut lines = String::new();
    for number in numbers {
        let question = Question::numbered(number, &library)?;
        let expected = match library.answer(&question)? {
            Ok(answer) => json!({ "sha256": canonical::digest(answer.as_bytes()) }),
            Err(error) => json!({ "path": error.path, "message": error.message }),
        };
        let line = json!({
            "pack": question.pack,
            "case": question.case,
            "now": question.now,
            "questionsFor": question.audience,
            "steps": question.steps,
            "expected": expected,
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    Ok(lines)
}
