//! When a step of the lifecycle can be taken: what it follows has happened, and it has not been taken
//! since. Whether its rule holds is decided elsewhere.

use super::decide::Decision;
use super::run::Run;
use crate::pack::program::{Effect, EventId, Expr, Rule};

impl Run<'_> {
    /// What the step of a rule follows has happened, or what lifts that holds; in a loop the step comes
    /// up again once what it follows has happened anew.
    pub fn step_is_ready(&self, rule: &Rule) -> bool {
        let Effect::Step {
            step,
            after,
            unless,
        } = &rule.effect
        else {
            return false;
        };
        let lifted = unless.as_ref().is_some_and(|u| self.formula(u));
        let ready = lifted || after.iter().all(|e| self.log.first(*e).is_some());
        let again = self.log.last(*step).is_none_or(|done| {
            let anew = |e: &EventId| self.log.last(*e).is_some_and(|at| at > done);
            after.iter().any(anew)
        });
        ready && again
    }

    /// A formula of a rule holds, on what is recorded or else with presumptions.
    pub fn formula(&self, expr: &Expr) -> bool {
        let program = self.edition.program();
        let of = |d: &Decision| d.formula(program, expr);
        of(&self.strict).or_else(of(&self.presumed)).is_true()
    }
}
