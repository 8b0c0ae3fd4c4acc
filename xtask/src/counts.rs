//! How many tests passed and failed, read from what the test runners print.

/// A sum over runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl Counts {
    /// Adds another run.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads the summary lines of `cargo test`, `cargo nextest` and `node --test`.
    pub fn read(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().map(str::trim) {
            let summary = line.starts_with("test result:")
                || (line.starts_with("Summary [") && line.contains(" run: "));
            if summary {
                counts.passed += number_before(line, "passed");
                counts.failed += number_before(line, "failed");
                counts.failed += number_before(line, "timed out");
            } else if let Some(number) = line.strip_prefix("# pass ") {
                counts.passed += number.parse::<u64>().unwrap_or(0);
            } else if let Some(number) = line
                .strip_prefix("# fail ")
                .or_else(|| line.strip_prefix("# cancelled "))
            {
                counts.failed += number.parse::<u64>().unwrap_or(0);
            }
        }
        counts
    }
}

/// The number in front of a word, `0` where the word is not there.
fn number_before(line: &str, word: &str) -> u64 {
    line.split_once(word)
        .and_then(|(before, _)| before.trim_end().rsplit([' ', ',', ':']).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_three_runners_are_read() {
        let counts = |text| {
            let Counts { passed, failed } = Counts::read(text);
            (passed, failed)
        };
        let cargo = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                     test result: FAILED. 2 passed; 3 failed; 0 ignored";
        assert_eq!(counts(cargo), (7, 3));
        let nextest = "     Summary [   1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 4 skipped";
        assert_eq!(counts(nextest), (10, 2));
        let all_failed = "     Summary [   0.2s] 1 test run: 0 passed, 1 failed, 0 skipped";
        assert_eq!(counts(all_failed), (0, 1));
        assert_eq!(
            counts("# tests 9\n# pass 8\n# fail 1\n# cancelled 0"),
            (8, 1)
        );
    }

    #[test]
    fn names_of_tests_are_not_counted() {
        assert_eq!(
            Counts::read("test a_case_that_passed ... ok\n9 passed").passed,
            0
        );
    }
}
