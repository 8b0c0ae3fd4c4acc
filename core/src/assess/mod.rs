//! Assessment: what an edition says of a case at a moment. Pure; the only place rules are decided.
//!
//! [`assess`] reads a case file ([`input`]), runs each matter through time ([`run`]), and builds the
//! answer ([`sections`]). Truth is three-valued; every section is computed from what is recorded
//! alone, and only where that leaves it open, with the pack's presumptions.

mod acts;
mod choose;
mod clocks;
pub mod compact;
mod decide;
mod explain;
mod fold;
mod input;
mod interview;
mod log;
#[cfg(feature = "analyse")]
pub(crate) mod pair;
mod run;
mod sections;
mod simulate;
mod steps;
mod truth;
mod until;
mod why_not;

pub use input::{CaseError, MAX_EVENTS, MAX_MATTERS};
pub use simulate::simulate;
pub use truth::Truth;
pub use why_not::why_not;

use crate::answer::{Answer, DerivedEvent, Matter, Task};
use crate::calendar::Calendar;
use crate::canonical;
use crate::case::CaseFile;
use crate::order::InOrder;
use crate::pack::program::Rule;
use crate::pack::{Audience, Pack};
use crate::time::{Instant, Zone};
use acts::IdleAct;
use run::Run;
use sections::{Builder, Built};
use serde_json::Value;
use std::collections::BTreeMap;

pub use crate::pack::Edition;

impl Edition {
    /// The edition of a pack under parameters; the same as [`Pack::edition`].
    ///
    /// # Errors
    /// For an unknown parameter or a value it does not allow.
    pub fn new(pack: &Pack, parameters: &BTreeMap<String, Value>) -> Result<Self, CaseError> {
        pack.edition(parameters).map_err(CaseError::from)
    }
}

/// What to compute beside the sections.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Ask which questions this audience can still decide.
    pub questions_for: Option<Audience>,
    /// List the days of every deadline.
    pub steps: bool,
    /// The case comes from a record, where everything that was said stays: an act on a clock that
    /// counts for nothing is a task for a person. In a case file that somebody wrote it is an error.
    pub record: bool,
}

/// Assesses a case at `now`. The parameters of the case file are the edition's business and ignored here.
///
/// # Errors
/// [`CaseError`] with the path of what is wrong; nothing is guessed.
pub fn assess(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    options: &Options,
) -> Result<Answer, CaseError> {
    whole(edition, calendar, case, now, options, &mut |_, _| Ok(()))
}

/// Assesses a case at `now`, and says from which instant on the answer has to be looked at again though
/// nothing is recorded; none where time alone changes nothing. Only the working time that is left moves
/// on before it.
///
/// # Errors
/// As [`assess`].
pub fn assess_until(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    options: &Options,
) -> Result<(Answer, Option<Instant>), CaseError> {
    let mut until: Option<Instant> = None;
    let answer = whole(edition, calendar, case, now, options, &mut |run, coming| {
        let turns = until::turns(run)?.into_iter().chain(coming);
        until = until.into_iter().chain(turns).min();
        Ok(())
    })?;
    Ok((answer, until))
}

/// Sees the run of a matter, and when the next event that concerns it is to be.
type Look<'a> = &'a mut dyn FnMut(&Run<'_>, Option<Instant>) -> Result<(), CaseError>;

/// The answer; `look` sees the run of each matter, and when the next event that concerns it is to be.
fn whole(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    options: &Options,
    look: Look<'_>,
) -> Result<Answer, CaseError> {
    let zone = Zone::named(&edition.pack().doc().pack.zone).unwrap_or(Zone::CHINA);
    let input = input::read(edition, calendar, case)?;
    let mut answer = Answer {
        pack: edition.pack().reference(),
        calendar: calendar.digest().to_owned(),
        now: now.text(zone),
        sections: crate::answer::Sections::default(),
        matters: Vec::new(),
        next_questions: Vec::new(),
        tasks: Vec::new(),
        derived_events: Vec::new(),
    };
    let several = input.matters.len() > 1;
    let mut idle = Vec::new();
    for index in 0..input.facts.len() {
        let run = Run::to(edition, calendar, &input, index, now)?;
        let later = input.events.iter().filter(|e| e.at > now);
        let concerns = later.filter(|e| e.matter.is_none_or(|m| m == index));
        look(&run, concerns.map(|e| e.at).min())?;
        let builder = Builder::new(&run, zone, options.steps);
        let Built {
            mut sections,
            mut tasks,
            idle: of_run,
        } = builder.build()?;
        idle.push((index, of_run));
        let id = input.matters.get(index).filter(|_| several).cloned();
        if let Some(audience) = options.questions_for {
            // A field whose rule may still come to hold is asked too, so that screens don't grow later.
            let mut wanted = builder.wanted_fields(|t| !t.is_false());
            wanted.extend(builder.satisfaction_questions());
            for screen in interview::screens(&run, audience, &wanted) {
                merge_screen(&mut answer.next_questions, screen);
            }
        }
        for derived in &run.derived {
            answer.derived_events.push(DerivedEvent {
                matter: id.clone(),
                kind: edition
                    .program()
                    .events
                    .get(usize::from(derived.kind))
                    .cloned()
                    .unwrap_or_default(),
                at: derived.at.text(zone),
                rule: rule_id(edition, derived.rule),
            });
        }
        if let Some(id) = &id {
            let case_scope = |rule: &str| scope_is_case(edition, rule);
            for deadline in &mut sections.deadlines {
                deadline.matter = (!case_scope(&deadline.rule)).then(|| id.clone());
            }
            for task in &mut tasks {
                task.matter = Some(id.clone());
            }
        }
        answer.tasks.append(&mut tasks);
        match id {
            Some(id) => answer.matters.push(Matter { id, sections }),
            None => answer.sections = sections,
        }
    }
    if several {
        answer.sections = fold::fold(edition, &answer.matters);
    }
    for act in idle_everywhere(&input, &idle) {
        if !options.record {
            return Err(act.error(edition.program(), zone));
        }
        answer.tasks.push(Task {
            matter: None,
            code: "idle_act".to_owned(),
            rules: Vec::new(),
            text: act.text(edition.program(), zone),
        });
    }
    Ok(answer)
}

/// Acts on clocks that count for nothing in any matter they concern, in the order of their time.
fn idle_everywhere(input: &input::Input, idle: &[(usize, Vec<IdleAct>)]) -> Vec<IdleAct> {
    let mut found: Vec<IdleAct> = Vec::new();
    for act in idle.iter().flat_map(|(_, acts)| acts) {
        let event = input.events.iter().find(|e| e.entry == act.entry);
        let matter = event.and_then(|e| e.matter);
        let of_all = idle.iter().all(|(index, acts)| {
            matter.is_some_and(|m| m != *index) || acts.iter().any(|a| a.entry == act.entry)
        });
        if of_all && !found.iter().any(|a| a.entry == act.entry) {
            found.push(*act);
        }
    }
    // Events are in the order of their time already.
    let place = |act: &IdleAct| input.events.iter().position(|e| e.entry == act.entry);
    found.in_order_of(place);
    found
}

/// The answer as canonical JSON: the same bytes native and in WASM.
///
/// # Errors
/// As [`assess`].
pub fn assess_json(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
    options: &Options,
) -> Result<String, CaseError> {
    let answer = assess(edition, calendar, case, now, options)?;
    canonical::of(&answer).map_err(|e| CaseError::at("", e.to_string()))
}

/// The truth of every rule for the first matter of a case: recorded alone, else with presumptions.
///
/// # Errors
/// As [`assess`].
pub fn truths(
    edition: &Edition,
    calendar: &Calendar,
    case: &CaseFile,
    now: Instant,
) -> Result<Vec<(String, Truth)>, CaseError> {
    let input = input::read(edition, calendar, case)?;
    let mut out: Vec<(String, Truth)> = Vec::new();
    for index in 0..input.facts.len() {
        let run = Run::to(edition, calendar, &input, index, now)?;
        for i in 0..edition.program().rules.len() {
            out.push((rule_id(edition, i), run.truth(i)));
        }
    }
    Ok(out)
}

fn rule_id(edition: &Edition, index: usize) -> String {
    let rule: Option<&Rule> = edition.program().rules.get(index);
    let doc = rule.and_then(|r| edition.pack().doc().rules.get(r.doc));
    doc.map(|d| d.id.clone()).unwrap_or_default()
}

fn scope_is_case(edition: &Edition, rule: &str) -> bool {
    let docs = &edition.pack().doc().rules;
    docs.iter()
        .any(|d| d.id == rule && d.scope.as_deref() == Some("case"))
}

fn merge_screen(screens: &mut Vec<crate::answer::Screen>, screen: crate::answer::Screen) {
    match screens.iter_mut().find(|s| s.screen == screen.screen) {
        Some(known) => {
            for fact in screen.facts {
                if !known.facts.contains(&fact) {
                    known.facts.push(fact);
                }
            }
        }
        None => screens.push(screen),
    }
}
