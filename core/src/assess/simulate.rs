//! What changes by itself as time passes: outcomes that turn, events that passing time makes, limits
//! that run out. Nobody does anything in a simulation.

use super::clocks::{ClockState, Clocks, Status};
use super::decide::Settled;
use super::input::{self, CaseError};
use super::run::Run;
use crate::answer::Coming;
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::pack::Edition;
use crate::pack::program::Outcome;
use crate::time::{Instant, Zone};

/// The most changes listed.
const MOST_CHANGES: usize = 200;
/// The most turning instants looked at.
const MOST_STEPS: usize = 400;

/// Everything that changes by itself after `now` and up to `until`, in order of time, for the first
/// matter of a case.
///
/// # Errors
/// As [`super::assess`]; [`CaseError`] at `until` when it is before `now`.
pub fn simulate(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    until: Instant,
) -> Result<Vec<Coming>, CaseError> {
    if until < now {
        let message = "until is before now; give a later instant".to_owned();
        return Err(CaseError::at("until", message));
    }
    let input = input::read(edition, calendar, case)?;
    let mut run = Run::to(edition, calendar, &input, 0, now)?;
    let zone = Zone::named(&edition.pack().doc().pack.zone).unwrap_or(Zone::CHINA);
    let mut before = Seen::of(&run)?;
    let mut out = Vec::new();
    for _ in 0..MOST_STEPS {
        let turn = run.next_turn(run.now);
        let limit = before.next_limit(run.now);
        let Some(at) = [turn, limit]
            .into_iter()
            .flatten()
            .min()
            .filter(|at| *at <= until)
        else {
            break;
        };
        run.go_to(at)?;
        let seen = Seen::of(&run)?;
        before.compare(&seen, &run, &at.text(zone), &mut out);
        before = seen;
        if out.len() >= MOST_CHANGES {
            break;
        }
    }
    Ok(out)
}

/// What is compared from one instant to the next.
struct Seen {
    eligibility: Option<Outcome>,
    severity: Option<u16>,
    derived: usize,
    clocks: Vec<ClockState>,
}

impl Seen {
    fn of(run: &Run<'_>) -> Result<Self, CaseError> {
        let eligibility = match run.strict.eligibility {
            Settled::Open => run.presumed.eligibility,
            known => known,
        };
        let severity = match run.strict.severity {
            Settled::Open => run.presumed.severity,
            known => known,
        };
        Ok(Self {
            eligibility: eligibility.value(),
            severity: severity.value().flatten(),
            derived: run.derived.len(),
            clocks: Clocks::of(run).all()?.0,
        })
    }

    /// The first instant at which a running clock is too late.
    fn next_limit(&self, after: Instant) -> Option<Instant> {
        let running = self.clocks.iter().filter(|c| c.status == Status::Running);
        let late = running.filter_map(|c| Some(c.due?.passed_from()));
        late.filter(|at| *at > after).min()
    }

    fn compare(&self, next: &Self, run: &Run<'_>, at: &str, out: &mut Vec<Coming>) {
        let program = run.edition.program();
        let coming = |what: &str, name: String, rule: Option<String>| Coming {
            at: at.to_owned(),
            what: what.to_owned(),
            name,
            rule,
        };
        let id = |rule: usize| {
            let doc = program.rules.get(rule).map(|r| r.doc);
            doc.and_then(|d| run.edition.pack().doc().rules.get(d))
                .map(|d| d.id.clone())
        };
        for derived in run.derived.iter().skip(self.derived) {
            let name = program.events.get(usize::from(derived.kind)).cloned();
            out.push(coming("event", name.unwrap_or_default(), id(derived.rule)));
        }
        if let Some(outcome) = next.eligibility
            && self.eligibility != next.eligibility
        {
            out.push(coming("eligibility", outcome.name().to_owned(), None));
        }
        if self.severity != next.severity {
            let level = next
                .severity
                .and_then(|l| program.levels.get(usize::from(l)));
            out.push(coming(
                "severity",
                level.cloned().unwrap_or_else(|| "none".to_owned()),
                None,
            ));
        }
        for clock in &next.clocks {
            let same = |c: &&ClockState| {
                c.rule == clock.rule && c.number == clock.number && c.start == clock.start
            };
            let was = self.clocks.iter().find(same).map(|c| c.status);
            let turned = match (was, clock.status) {
                (Some(was), is) if was == is => None,
                (_, Status::Overdue) => Some("overdue"),
                (None, Status::Running) => Some("started"),
                (Some(Status::NotStarted), Status::Running) => Some("started"),
                (_, Status::Superseded) => Some("superseded"),
                _ => None,
            };
            if let Some(what) = turned {
                out.push(coming(
                    what,
                    id(clock.rule).unwrap_or_default(),
                    id(clock.rule),
                ));
            }
        }
    }
}
