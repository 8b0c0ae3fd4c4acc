//! What a reader of a pack would miss: rules that can never hold, facts without an answer, answers
//! that contradict each other. Decided over the pack's whole state space ([`space`]), which is
//! finite, so that silence means something; where it cannot be decided it says so. Every example is
//! answered by the engine before it is shown. Never: a sample, a guess, printing.

mod amounts;
mod asked;
mod bdd;
mod clocks;
mod count;
mod decision;
mod diff;
mod laws;
#[cfg(feature = "author")]
mod names;
mod outcomes;
mod past;
mod readings;
mod regions;
mod report;
mod rules;
mod space;
mod times;
#[cfg(feature = "author")]
mod usage;
mod witness;
mod words;

pub use diff::{Change, Diff, diff};
#[cfg(feature = "author")]
pub use names::does_not_load;
pub use past::{Compared, Comparison, compare};
pub use report::{Example, Finding, Severity, text};

use crate::answer::Text;
use crate::assess::Edition;
use crate::calendar::Calendar;
#[cfg(feature = "author")]
use crate::golden::Report;
use crate::pack::Pack;
use crate::pack::doc::AcceptedDoc;
use bdd::Ref;
use decision::Decision;
use serde::Serialize;
use serde_json::json;
use space::Space;
use std::collections::BTreeSet;
use witness::World;

/// Rules that hold together and say the same: nothing is wrong with that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The outcome they share.
    pub outcome: String,
    /// The rules.
    pub rules: Vec<String>,
}

/// Everything the analysis has to say of an edition.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Analysis {
    /// What is wrong, in the order of the checks.
    pub findings: Vec<Finding>,
    /// Overlaps with the same outcome.
    pub overlaps: Vec<Overlap>,
    /// How much was looked at.
    pub looked: Looked,
    /// Places in the pack's list of accepted findings that met one.
    #[serde(skip)]
    met: BTreeSet<usize>,
}

/// How much an analysis looked at, so that silence says something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Rules.
    pub rules: usize,
    /// Combinations of facts and events that can be and that the conditions can tell apart, in
    /// figures: exact below a million, else to two places as `3.4e21`. None where they could not be
    /// held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<String>,
    /// Every check was decided to its end.
    pub complete: bool,
}

/// Everything there is to say of an edition: its names, what its golden cases leave out, and its
/// whole state space; what the pack accepts is marked.
#[cfg(feature = "author")]
#[must_use]
pub fn check(edition: &Edition, calendar: &Calendar, report: Option<&Report>) -> Analysis {
    let mut analysis = analyse(edition, calendar);
    let mut findings = names::of(edition.pack(), report);
    findings.append(&mut analysis.findings);
    analysis.findings = findings;
    analysis.accept(edition.pack());
    analysis
}

/// Analyses an edition.
#[must_use]
pub fn analyse(edition: &Edition, calendar: &Calendar) -> Analysis {
    let mut analyst = Analyst::new(edition, calendar);
    analyst.rules();
    analyst.keep_under_every_reading();
    analyst.overlapping();
    analyst.outcomes();
    analyst.outcomes_under_other_readings();
    analyst.clocks();
    analyst.asked();
    analyst.words();
    analyst.limits();
    Analysis {
        looked: analyst.looked(),
        findings: analyst.found,
        overlaps: analyst.overlaps,
        met: analyst.met,
    }
}

impl Analysis {
    /// Marks what the pack accepts, and tells what it accepts without need. Called once everything
    /// that looks at the pack has added its findings.
    pub fn accept(&mut self, pack: &Pack) {
        let docs = &pack.doc().accepted;
        for (place, doc) in docs.iter().enumerate() {
            for finding in &mut self.findings {
                let open = matches!(finding.status, "exact" | "confirmed");
                if open && doc.when.is_none() && covers(doc, finding.code, &finding.rules) {
                    finding.status = "accepted";
                    finding.reason = Some(pack.text(&format!("accepted/{}", doc.id)));
                    self.met.insert(place);
                }
            }
        }
        for (place, doc) in docs.iter().enumerate() {
            if self.met.contains(&place) {
                continue;
            }
            let texts = [
                text(
                    format!("“{}”接受了并不存在的问题。", doc.id),
                    format!("\"{}\" accepts what is not found.", doc.id),
                ),
                text(
                    "删去，或改正所指的规则。",
                    "Remove it, or correct what it names.",
                ),
            ];
            let none = BTreeSet::new();
            let mut finding =
                Finding::new(pack, "accepted_nothing", Severity::Warning, &none, texts);
            finding.example = json!({ "accepted": doc.id });
            self.findings.push(finding);
        }
    }

    /// Findings that are neither notes nor accepted.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        let kept = |f: &&Finding| f.severity != Severity::Note && f.status != "accepted";
        self.findings.iter().filter(kept)
    }
}

/// One edition under analysis.
struct Analyst<'a> {
    edition: &'a Edition,
    calendar: &'a Calendar,
    space: Space,
    decision: Decision<'a>,
    /// States that can be while the engine is at rest.
    allowed: Ref,
    /// States that can be before rules have made their events.
    passing: Ref,
    /// States that can be recorded, constraints broken or not.
    bare: Ref,
    found: Vec<Finding>,
    overlaps: Vec<Overlap>,
    /// Places in the pack's list of accepted findings that met one.
    met: BTreeSet<usize>,
}

impl<'a> Analyst<'a> {
    fn new(edition: &'a Edition, calendar: &'a Calendar) -> Self {
        let mut space = Space::of(&[edition], false);
        let decision = decision::decide(&mut space, edition);
        let passing = decision.allowed(&mut space, false);
        let allowed = decision.allowed(&mut space, true);
        let bare = space.possible();
        Self {
            edition,
            calendar,
            space,
            decision,
            allowed,
            passing,
            bare,
            found: Vec::new(),
            overlaps: Vec::new(),
            met: BTreeSet::new(),
        }
    }

    /// Findings about single rules stay only where no other reading of the text lifts them.
    fn keep_under_every_reading(&mut self) {
        if self.found.is_empty() {
            return;
        }
        for other in readings::others(self.edition) {
            let mut analyst = Analyst::new(&other, self.calendar);
            analyst.rules();
            let there: BTreeSet<String> = analyst.found.iter().map(key).collect();
            self.found.retain(|finding| there.contains(&key(finding)));
            if self.found.is_empty() {
                return;
            }
        }
    }

    /// What a choice of the owner's would bring that the edition as it is does not have.
    fn outcomes_under_other_readings(&mut self) {
        let known = |found: &[Finding], new: &Finding| {
            let same = |f: &Finding| f.code == new.code && f.rules == new.rules;
            found.iter().any(same)
        };
        for (parameter, value, other) in readings::singles(self.edition) {
            let mut analyst = Analyst::new(&other, self.calendar);
            analyst.outcomes();
            self.met.append(&mut analyst.met);
            for mut finding in analyst.found {
                if known(&self.found, &finding) {
                    continue;
                }
                if let Some(case) = finding.example.get_mut("case") {
                    case["parameters"] = json!({ parameter: value });
                }
                finding.what = text(
                    format!("参数 {parameter} 定为 {value} 时：{}", finding.what.zh),
                    format!("With {parameter} set to {value}: {}", finding.what.en),
                );
                self.found.push(finding);
            }
        }
    }

    /// Where the pack accepts findings of a code about rules.
    fn accepted_where(&mut self, code: &str, rules: &BTreeSet<String>) -> Vec<(usize, Ref)> {
        let mut list = Vec::new();
        let rules: Vec<String> = rules.iter().cloned().collect();
        for (place, doc) in self.edition.pack().doc().accepted.iter().enumerate() {
            let Some(when) = doc.when.as_ref().filter(|_| covers(doc, code, &rules)) else {
                continue;
            };
            match self.decision.beside(&mut self.space, when) {
                Ok(here) => list.push((place, here)),
                Err(message) => {
                    self.met.insert(place);
                    let texts = [
                        text(
                            format!("“{}”的条件无法读出：{message}。", doc.id),
                            format!("The condition of \"{}\" cannot be read: {message}.", doc.id),
                        ),
                        text("改正条件。", "Correct the condition."),
                    ];
                    self.add("accepted_wrong", Severity::Error, &BTreeSet::new(), texts);
                }
            }
        }
        list
    }

    /// The id of a rule by its index in the program.
    fn id(&self, index: usize) -> String {
        let rule = self.edition.program().rules.get(index);
        let doc = rule.and_then(|r| self.edition.pack().doc().rules.get(r.doc));
        doc.map(|d| d.id.clone()).unwrap_or_default()
    }

    fn ids(&self, indices: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
        indices.into_iter().map(|i| self.id(i)).collect()
    }

    /// A finding that is a matter of names.
    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        rules: &BTreeSet<String>,
        texts: [Text; 2],
    ) -> &mut Finding {
        let finding = Finding::new(self.edition.pack(), code, severity, rules, texts);
        let place = self.found.len();
        self.found.push(finding);
        // Just pushed.
        #[expect(
            clippy::indexing_slicing,
            reason = "the finding was pushed the line before"
        )]
        &mut self.found[place]
    }

    /// A finding wherever `wanted` holds, shown by a case that the engine answers so. Nothing where
    /// it never holds.
    fn show(
        &mut self,
        code: &'static str,
        severity: Severity,
        wanted: Ref,
        rules: &BTreeSet<String>,
        texts: [Text; 2],
        shows: &dyn Fn(&World) -> bool,
    ) -> bool {
        let wanted = self.space.bdd.and(wanted, self.allowed);
        let mut left = wanted;
        let mut reason = None;
        for (place, here) in self.accepted_where(code, rules) {
            if !self.space.bdd.disjoint(wanted, here) {
                self.met.insert(place);
                left = self.space.bdd.and(left, !here);
                let id = self.edition.pack().doc().accepted.get(place);
                reason = id.map(|d| self.edition.pack().text(&format!("accepted/{}", d.id)));
            }
        }
        // Everything in it is accepted: it is shown as such.
        let told = reason.filter(|_| left == Ref::FALSE);
        let wanted = if told.is_some() { wanted } else { left };
        let (edition, calendar) = (self.edition, self.calendar);
        let answered = |example: &Example| {
            witness::ask(edition, calendar, example).is_some_and(|world| shows(&world))
        };
        let found = witness::find(
            &mut self.space,
            &[&self.decision],
            calendar,
            wanted,
            &answered,
        );
        let (example, status) = match found {
            Ok(example) => (json!(example), "confirmed"),
            Err(false) => return false,
            Err(true) => (json!(null), "unconfirmed"),
        };
        let finding = self.add(code, severity, rules, texts);
        finding.example = example;
        finding.status = match (&told, status) {
            (Some(_), "confirmed") => "accepted",
            (_, status) => status,
        };
        finding.reason = told;
        true
    }

    /// How much was looked at.
    fn looked(&mut self) -> Looked {
        let possible = self.space.possible();
        let states = self.space.bdd.and(self.allowed, possible);
        let size = self.space.size();
        Looked {
            rules: self.edition.pack().doc().rules.len(),
            states: (!self.space.bdd.full()).then(|| self.space.bdd.count(states, size).figures()),
            complete: self.space.inexact.is_empty() && !self.space.bdd.full(),
        }
    }

    /// What was not decided exactly.
    fn limits(&mut self) {
        let mut places: Vec<Text> = self
            .space
            .inexact
            .iter()
            .map(|place| text(place.clone(), place.clone()))
            .collect();
        if self.space.bdd.full() {
            places.push(text(
                "规则组合过多，没有判完",
                "too many combinations of rules; not decided to the end",
            ));
        }
        for place in places {
            let what = text(
                format!("分析在这里不完整：{}。", place.zh),
                format!("The analysis is incomplete here: {}.", place.en),
            );
            let remedy = text("用用例覆盖此处。", "Cover this place with golden cases.");
            self.add(
                "incomplete",
                Severity::Note,
                &BTreeSet::new(),
                [what, remedy],
            )
            .status = "incomplete";
        }
    }
}

/// What makes a finding about single rules the same under two readings.
fn key(finding: &Finding) -> String {
    match finding.code {
        // Which rules cover it may differ.
        "always_shadowed" => format!("{} {}", finding.code, finding.example),
        code => format!("{code} {:?} {}", finding.rules, finding.example),
    }
}

fn covers(doc: &AcceptedDoc, code: &str, rules: &[String]) -> bool {
    doc.finding == code
        && (doc.rules.is_empty() || rules.iter().all(|rule| doc.rules.0.contains(rule)))
}
