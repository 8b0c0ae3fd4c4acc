//! Until when an answer stands if nobody does anything: the next instant at which an atom of time turns,
//! a limit is passed, or a clock that stands still has stood still for another day. Never: what it turns to.

use super::clocks::{Clocks, Status};
use super::input::CaseError;
use super::run::Run;
use crate::time::Instant;

/// The instants after now at which the answer about a matter has to be looked at again.
pub(super) fn turns(run: &Run<'_>) -> Result<Vec<Instant>, CaseError> {
    let mut turns: Vec<Instant> = run.next_turn(run.now).into_iter().collect();
    for clock in Clocks::of(run).all()?.0 {
        match clock.status {
            Status::Running => turns.extend(clock.due.map(|due| due.passed_from())),
            // A pause may end by itself.
            Status::Paused => {
                let zone = run.calendar.zone();
                turns.push(run.now.day(zone).plus(1).start(zone));
            }
            _ => {}
        }
    }
    turns.retain(|at| *at > run.now);
    Ok(turns)
}
