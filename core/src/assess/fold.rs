//! The top level of a case of several matters: folds of its matters' sections.

use crate::answer::{Eligibility, Matter, Routing, Sections, Severity};
use crate::pack::Edition;

/// Folds matters into one set of sections.
pub fn fold(edition: &Edition, matters: &[Matter]) -> Sections {
    let mut out = Sections {
        eligibility: eligibility(matters),
        severity: severity(edition, matters),
        routing: routing(matters),
        ..Sections::default()
    };
    for matter in matters {
        let s = &matter.sections;
        for deadline in &s.deadlines {
            // A clock of the whole case appears once.
            if deadline.matter.is_some()
                || !out
                    .deadlines
                    .iter()
                    .any(|d| d.id == deadline.id && d.matter.is_none())
            {
                out.deadlines.push(deadline.clone());
            }
        }
        union(&mut out.categories, &s.categories);
        union(&mut out.required_fields, &s.required_fields);
        union(&mut out.missing_fields, &s.missing_fields);
        union(&mut out.guidance, &s.guidance);
        union(&mut out.gaps, &s.gaps);
        union(&mut out.privacy, &s.privacy);
        out.number_pattern = out
            .number_pattern
            .take()
            .or_else(|| s.number_pattern.clone());
    }
    out
}

fn union<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

fn eligibility(matters: &[Matter]) -> Option<Eligibility> {
    let all: Vec<&Eligibility> = matters
        .iter()
        .filter_map(|m| m.sections.eligibility.as_ref())
        .collect();
    let first = all.first()?;
    // What a person recorded counts for the fold, as it does for later sections.
    let counted = |e: &Eligibility| e.recorded.clone().unwrap_or_else(|| e.outcome.clone());
    let any = |name: &str| all.iter().any(|e| counted(e) == name);
    let outcome = if all.iter().all(|e| counted(e) == counted(first)) {
        counted(first)
    } else if any("conflict") {
        "conflict".to_owned()
    } else if any("undecided") {
        "undecided".to_owned()
    } else if any("accept") {
        "partly".to_owned()
    } else if any("needs_evidence") {
        "needs_evidence".to_owned()
    } else {
        "decline".to_owned()
    };
    Some(Eligibility {
        outcome,
        provisional: all.iter().any(|e| e.provisional),
        reasons: all.iter().flat_map(|e| e.reasons.iter().cloned()).collect(),
        ..Eligibility::default()
    })
}

/// The highest severity among accepted matters; among all when none is accepted.
fn severity(edition: &Edition, matters: &[Matter]) -> Option<Severity> {
    let levels = &edition.program().levels;
    let rank = |s: &Severity| {
        s.level
            .as_ref()
            .and_then(|l| levels.iter().position(|x| x == l))
            .unwrap_or(usize::MAX)
    };
    let accepted = |m: &&Matter| {
        let e = m.sections.eligibility.as_ref();
        e.is_none_or(|e| e.recorded.as_deref().unwrap_or(&e.outcome) == "accept")
    };
    let of = |m: &Matter| m.sections.severity.clone();
    let highest = |list: Vec<Severity>| list.into_iter().min_by_key(rank);
    highest(matters.iter().filter(accepted).filter_map(of).collect())
        .or_else(|| highest(matters.iter().filter_map(of).collect()))
}

fn routing(matters: &[Matter]) -> Option<Routing> {
    let all: Vec<&Routing> = matters
        .iter()
        .filter_map(|m| m.sections.routing.as_ref())
        .collect();
    if all.is_empty() {
        return None;
    }
    let mut out = Routing {
        provisional: all.iter().any(|r| r.provisional),
        ..Routing::default()
    };
    for routing in all {
        union(&mut out.leads, routing.lead.as_slice());
        union(&mut out.assist, &routing.assist);
        union(&mut out.inform, &routing.inform);
        union(&mut out.organise, &routing.organise);
        union(&mut out.escalation, &routing.escalation);
        union(&mut out.gates, &routing.gates);
    }
    if let [only] = out.leads.as_slice() {
        out.lead = Some(only.clone());
    }
    Some(out)
}
