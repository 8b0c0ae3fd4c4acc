//! Many cases at once as numbers: no text crosses the boundary but the names, once.
//!
//! A case is `facts, (fact, state, value)*, events, (kind, seconds)*`; an answer is
//! `eligibility, kind, severity, lead, flags, clocks, (rule, number, status, started, due, flags)*`.
//! The states of a fact are 0 value, 1 none, 2 asked; -1 stands for "none" in answers.

use super::{Calendar, Failure, Pack, text};
use crate::assess::compact::{Compact, CompactClock, Status, TypedCase, Verdict, compact_typed};
use crate::pack::program::Outcome;
use crate::time::Instant;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// The most cases of one call.
const MOST_CASES: usize = 100_000;

/// Statuses in the order of their numbers.
const STATUSES: [Status; 10] = [
    Status::Undecided,
    Status::NotStarted,
    Status::Running,
    Status::Paused,
    Status::Met,
    Status::Overdue,
    Status::Missed,
    Status::Waived,
    Status::Superseded,
    Status::Open,
];

#[wasm_bindgen]
impl Pack {
    /// The names behind the numbers of [`Pack::many`], as JSON.
    ///
    /// # Errors
    /// Never for a loaded pack; the signature is the shared one.
    pub fn names(&self) -> Result<String, Failure> {
        let program = self.usual.program();
        let docs = &self.usual.pack().doc().rules;
        let rules = program.rules.iter().filter_map(|r| docs.get(r.doc));
        let facts = program.facts.iter().map(|fact| {
            json!({
                "id": fact.id,
                "type": fact.kind,
                "values": fact.values,
                "scale": fact.scale,
            })
        });
        text(&json!({
            "facts": facts.collect::<Vec<_>>(),
            "events": program.events,
            "outcomes": Outcome::ALL.map(Outcome::name),
            "kinds": program.kinds,
            "levels": program.levels,
            "roles": program.roles,
            "rules": rules.map(|r| r.id.as_str()).collect::<Vec<_>>(),
            "statuses": STATUSES.map(Status::name),
        }))
    }

    /// Assesses many cases at one instant (seconds since 1970), under the pack's own parameters.
    ///
    /// # Errors
    /// `CaseError` with `cases[n]` in its path.
    pub fn many(&self, calendar: &Calendar, cases: &[f64], now: f64) -> Result<Vec<f64>, Failure> {
        let mut numbers = Numbers { rest: cases.iter() };
        let now = Instant(whole(now).ok_or_else(|| broken(0))?);
        let mut out = Vec::new();
        let mut case = TypedCase::new(&self.usual);
        for index in 0..=MOST_CASES {
            if numbers.rest.as_slice().is_empty() {
                return Ok(out);
            }
            case.clear();
            self.read(&mut numbers, &mut case)
                .ok_or_else(|| broken(index))?
                .and_then(|()| compact_typed(&self.usual, &calendar.inner, &case, now))
                .map(|answer| write(&answer, &mut out))
                .map_err(|e| {
                    Failure::new(
                        "CaseError",
                        &format!("cases[{index}].{}", e.path),
                        e.message,
                    )
                })?;
        }
        Err(Failure::new(
            "InputError",
            "cases",
            format!("more than {MOST_CASES} cases; give them in several calls"),
        ))
    }

    /// One case; none where the numbers end too early.
    fn read(
        &self,
        numbers: &mut Numbers<'_>,
        case: &mut TypedCase,
    ) -> Option<Result<(), crate::assess::CaseError>> {
        for _ in 0..numbers.next()? {
            let fact = u16::try_from(numbers.next()?).ok()?;
            let (state, value) = (numbers.next()?, numbers.next()?);
            match state {
                0 => {
                    if let Err(error) = case.set(&self.usual, fact, value) {
                        return Some(Err(error));
                    }
                }
                1 => case.set_none(fact),
                _ => case.set_asked(fact),
            }
        }
        for _ in 0..numbers.next()? {
            let kind = u16::try_from(numbers.next()?).ok()?;
            case.push(kind, Instant(numbers.next()?));
        }
        Some(Ok(()))
    }
}

struct Numbers<'a> {
    rest: std::slice::Iter<'a, f64>,
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<i64> {
        self.rest.next().copied().and_then(whole)
    }
}

/// A whole number that crossed as a float.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "JavaScript numbers are floats; only whole ones within 2^53 pass, and they are exact"
)]
fn whole(number: f64) -> Option<i64> {
    let value = number as i64;
    (value as f64 == number && number.abs() <= 9_007_199_254_740_991.0).then_some(value)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "indices and seconds lie far within 2^53"
)]
fn write(answer: &Compact, out: &mut Vec<f64>) {
    let index = |verdict: &Verdict| verdict.value.map_or(-1.0, f64::from);
    let verdicts = [
        &answer.eligibility,
        &answer.kind,
        &answer.severity,
        &answer.lead,
    ];
    out.extend(verdicts.map(index));
    let mut flags = 0u32;
    for (place, verdict) in verdicts.iter().enumerate() {
        let own = u32::from(verdict.provisional)
            | u32::from(verdict.settled) << 1
            | u32::from(verdict.clash) << 2;
        flags |= own << (place * 3);
    }
    out.push(f64::from(flags));
    out.push(answer.clocks.len() as f64);
    for clock in &answer.clocks {
        clock_numbers(clock, out);
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "indices and seconds lie far within 2^53"
)]
fn clock_numbers(clock: &CompactClock, out: &mut Vec<f64>) {
    let seconds = |at: Option<Instant>| at.map_or(-1.0, |at| at.0 as f64);
    let status = STATUSES.iter().position(|s| *s == clock.status);
    let flags = u8::from(clock.inclusive) | u8::from(clock.provisional) << 1;
    out.extend([
        f64::from(clock.rule),
        f64::from(clock.number),
        status.map_or(-1.0, |s| s as f64),
        seconds(clock.started),
        seconds(clock.due),
        f64::from(flags),
    ]);
}

fn broken(index: usize) -> Failure {
    let path = format!("cases[{index}]");
    Failure::new(
        "InputError",
        &path,
        "the numbers end too early or are not whole",
    )
}
