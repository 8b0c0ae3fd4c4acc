//! One case under two editions: whether outcomes and limits come out the same. The runs are those of
//! the whole answer; no words are made. Never: tell what differs.

use super::clocks::{ClockState, Clocks, Status};
use super::decide::Settled;
use super::input::{self, CaseError, Input};
use super::run::Run;
use crate::calendar::Calendar;
use crate::case::CaseFile;
use crate::pack::program::{Clock, Effect, Outcome};
use crate::pack::{Edition, Section};
use crate::time::Instant;

/// Two editions that answer the same cases.
#[derive(Debug, Clone)]
pub struct Pair<'a> {
    old: &'a Edition,
    new: &'a Edition,
    calendar: &'a Calendar,
    /// Names, types and presumptions are the same: what one reads of a case the other reads too.
    one_reading: bool,
    /// Both write times in one zone.
    one_zone: bool,
    /// Indices of each clock's rule in both, where both have the same clocks in the same order.
    clocks: Option<Vec<(usize, usize)>>,
}

impl<'a> Pair<'a> {
    /// Two editions, and what they share.
    #[must_use]
    pub fn new(old: &'a Edition, new: &'a Edition, calendar: &'a Calendar) -> Self {
        let (before, after) = (old.program(), new.program());
        let (was, is) = (old.pack().doc(), new.pack().doc());
        let rules = |edition: &'a Edition| edition.pack().doc().rules.iter().map(|r| &r.id);
        let one_reading = was.pack.id == is.pack.id
            && was.pack.calendar == is.pack.calendar
            && before.facts == after.facts
            && before.events == after.events
            && before.roles == after.roles
            && rules(old).eq(rules(new));
        let (mine, theirs) = (clocks(old), clocks(new));
        let same =
            |((_, a, left), (_, b, right)): (&Known<'_>, &Known<'_>)| a == b && left == right;
        let same = one_reading && mine.len() == theirs.len() && mine.iter().zip(&theirs).all(same);
        let indices = mine.iter().zip(&theirs);
        Self {
            old,
            new,
            calendar,
            one_reading,
            one_zone: was.pack.zone == is.pack.zone,
            clocks: same.then(|| indices.map(|((i, ..), (j, ..))| (*i, *j)).collect()),
        }
    }

    /// Whether both answer a case of one matter with the same outcomes and limits.
    ///
    /// # Errors
    /// [`CaseError`] where one of them cannot read it.
    pub fn same(&self, case: &CaseFile, now: Instant) -> Result<bool, CaseError> {
        let seen = self.read(self.old, case)?;
        let other = if self.one_reading {
            None
        } else {
            Some(self.read(self.new, case)?)
        };
        let old = Run::to(self.old, self.calendar, &seen, 0, now)?;
        let new = other.as_ref().unwrap_or(&seen);
        let new = Run::to(self.new, self.calendar, new, 0, now)?;
        let limits = self.stand_alike(&old, &new) || self.limits(&old, &new)?;
        Ok(limits && outcomes(&old) == outcomes(&new))
    }

    /// A case as an edition sees it: names it does not know are left out.
    fn read(&self, edition: &Edition, case: &CaseFile) -> Result<Input, CaseError> {
        input::read(edition, self.calendar, case)
            .or_else(|_| input::read(edition, self.calendar, &known(edition, case)))
    }

    /// The same clocks with the same behind them: they cannot stand differently.
    fn stand_alike(&self, old: &Run<'_>, new: &Run<'_>) -> bool {
        let Some(clocks) = &self.clocks else {
            return false;
        };
        old.past.is_empty()
            && new.past.is_empty()
            && old.log == new.log
            && clocks.iter().all(|(before, after)| {
                old.held.get(*before) == new.held.get(*after)
                    && old.truth(*before) == new.truth(*after)
            })
    }

    fn limits(&self, old: &Run<'_>, new: &Run<'_>) -> Result<bool, CaseError> {
        let (before, _) = Clocks::of(old).all()?;
        let (after, _) = Clocks::of(new).all()?;
        Ok(before.len() == after.len()
            && before.iter().zip(&after).all(|(was, is)| {
                let (due, other) = (shown(was), shown(is));
                name(old.edition, was.rule) == name(new.edition, is.rule)
                    && was.number == is.number
                    && was.status == is.status
                    && due == other
                    && (due.is_none() || self.one_zone)
            }))
    }
}

/// The part of a case that an edition knows the names of.
#[must_use]
pub fn known(edition: &Edition, case: &CaseFile) -> CaseFile {
    let program = edition.program();
    let mut known = case.clone();
    known.pack.clone_from(&edition.pack().doc().pack.id);
    known
        .facts
        .retain(|name, _| program.fact_id(name).is_some());
    known
        .events
        .retain(|event| program.event_id(&event.kind).is_some());
    known
}

/// Index of a clock's rule, the rule's name, the clock.
type Known<'a> = (usize, Option<&'a str>, &'a Clock);

fn clocks(edition: &Edition) -> Vec<Known<'_>> {
    let program = edition.program();
    let own = program.of(Section::Deadlines).iter().copied();
    own.filter_map(|index| match &program.rules.get(index)?.effect {
        Effect::Clock(clock) => Some((index, name(edition, index), &**clock)),
        _ => None,
    })
    .collect()
}

fn name(edition: &Edition, rule: usize) -> Option<&str> {
    let rule = edition.program().rules.get(rule)?;
    let doc = edition.pack().doc().rules.get(rule.doc)?;
    Some(doc.id.as_str())
}

/// The limit that an answer shows of a clock that has begun and goes on.
fn shown(clock: &ClockState) -> Option<Instant> {
    let goes_on = !matches!(clock.status, Status::NotStarted | Status::Paused);
    clock.due.filter(|_| goes_on).map(|due| due.at)
}

/// Eligibility, kind, severity and lead by name.
fn outcomes<'e>(run: &Run<'e>) -> [Option<&'e str>; 4] {
    let program = run.edition.program();
    let (strict, presumed) = (&run.strict, &run.presumed);
    let eligibility = match counts(strict.eligibility, presumed.eligibility) {
        Settled::Is(outcome) => Outcome::name(outcome),
        Settled::Open => "undecided",
        Settled::Clash => "conflict",
    };
    let decided = !program.of(Section::Eligibility).is_empty();
    let named = |list: &'e [String], strict, presumed| {
        let index: Option<u16> = counts(strict, presumed).value().flatten();
        list.get(usize::from(index?)).map(String::as_str)
    };
    [
        decided.then_some(eligibility),
        named(&program.kinds, strict.kind, presumed.kind),
        named(&program.levels, strict.severity, presumed.severity),
        named(&program.roles, strict.lead, presumed.lead),
    ]
}

fn counts<T: Copy + PartialEq>(strict: Settled<T>, presumed: Settled<T>) -> Settled<T> {
    if strict == Settled::Open {
        presumed
    } else {
        strict
    }
}
