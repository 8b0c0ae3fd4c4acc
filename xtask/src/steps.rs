//! A list of named steps, each timed, all of them run even when one fails (but not what needs the
//! failed one), and the table at the end.

use crate::counts::Counts;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// What a step came to.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(&'static str),
    /// Left out because the machine lacks something that is not ours to put there.
    LeftOut(&'static str),
}

struct Row {
    name: &'static str,
    took: Duration,
    counts: Counts,
    outcome: Outcome,
}

/// The steps so far.
#[derive(Default)]
pub struct Steps(Vec<Row>);

impl Steps {
    /// Runs one step unless a step it needs did not pass.
    pub fn step(
        &mut self,
        name: &'static str,
        needs: &[&'static str],
        work: impl FnOnce(&mut Counts) -> Result<()>,
    ) {
        let missing = needs.iter().find(|need| !self.passed(need));
        let started = Instant::now();
        let mut counts = Counts::default();
        let outcome = match missing {
            Some(need) => Outcome::Skipped(need),
            None => {
                println!("\n── {name}");
                match work(&mut counts) {
                    Ok(()) => Outcome::Passed,
                    Err(error) => Outcome::Failed(format!("{error:#}")),
                }
            }
        };
        if let Outcome::Failed(error) = &outcome {
            println!("{name} failed: {error}");
        }
        self.0.push(Row {
            name,
            took: started.elapsed(),
            counts,
            outcome,
        });
    }

    /// Leaves a step out, and says why.
    pub fn leave_out(&mut self, name: &'static str, why: &'static str) {
        println!("\n── {name}\nskipped: {why}");
        self.0.push(Row {
            name,
            took: Duration::ZERO,
            counts: Counts::default(),
            outcome: Outcome::LeftOut(why),
        });
    }

    /// Prints the table and, as the very last line, the sum over the test runners.
    ///
    /// A step that failed without a failed test counts as one failure, so that the last line never
    /// says all is well when it is not.
    pub fn finish(self) -> Result<()> {
        println!("\n{:<22} {:>8}  result", "step", "seconds");
        for row in &self.0 {
            let result = match &row.outcome {
                Outcome::Passed => String::from("ok"),
                Outcome::Failed(error) => {
                    format!("FAILED: {}", error.lines().next().unwrap_or_default())
                }
                Outcome::Skipped(need) => format!("skipped, needs {need}"),
                Outcome::LeftOut(why) => format!("skipped: {why}"),
            };
            println!("{:<22} {:>8.1}  {result}", row.name, row.took.as_secs_f64());
        }
        let total: Duration = self.0.iter().map(|row| row.took).sum();
        println!("{:<22} {:>8.1}\n", "in all", total.as_secs_f64());
        let sum = self.sum();
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed > 0 {
            bail!("not everything passed");
        }
        Ok(())
    }

    fn passed(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|row| row.name == name && matches!(row.outcome, Outcome::Passed))
    }

    fn sum(&self) -> Counts {
        let mut sum = Counts::default();
        for row in &self.0 {
            sum.add(row.counts);
            let well = matches!(row.outcome, Outcome::Passed | Outcome::LeftOut(_));
            if !well && row.counts.failed == 0 {
                sum.failed += 1;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_counted_and_what_needs_it_is_not_run() {
        let mut steps = Steps::default();
        steps.step("build", &[], |_| bail!("no"));
        steps.step("journey", &["build"], |_| panic!("must not run"));
        steps.step("other", &[], |counts| {
            counts.passed += 3;
            Ok(())
        });
        assert_eq!(
            steps.sum(),
            Counts {
                passed: 3,
                failed: 2
            }
        );
        assert!(steps.finish().is_err());
    }

    #[test]
    fn what_the_machine_lacks_is_left_out_and_is_no_failure() {
        let mut steps = Steps::default();
        steps.leave_out("database", "there is none");
        assert_eq!(steps.sum().failed, 0);
        assert!(steps.finish().is_ok());
    }

    #[test]
    fn failed_tests_are_not_counted_twice() {
        let mut steps = Steps::default();
        steps.step("tests", &[], |counts| {
            counts.failed += 2;
            bail!("two failed")
        });
        assert_eq!(steps.sum().failed, 2);
    }
}
