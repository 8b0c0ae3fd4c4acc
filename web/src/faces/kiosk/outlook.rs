//! What a complainant may expect, read out of an answer: the outcome in plain words, who handles
//! it, how serious it counts as, the days that are promised. What follows for whom is never read here.

use crate::i18n::{Lang, Words};
use crate::parts::fact_words::fact_label;
use crate::texts::kiosk as text;
use redress_core::answer::{Answer, DayStep, Deadline, Reason, Text};
use redress_core::order::InOrder;
use redress_core::pack::Pack;

/// What may be expected.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The outcome, an id of the answer.
    pub outcome: String,
    /// It rests on presumptions.
    pub provisional: bool,
    /// The reasons that decide it.
    pub reasons: Vec<Reason>,
    /// What is still to be checked.
    pub to_check: Vec<Text>,
    /// What the complainant should bring.
    pub to_bring: Vec<Text>,
    /// The day it would turn into a decline without that.
    pub bring_by: Option<String>,
    /// To whom it is referred.
    pub refer_to: Option<Text>,
    /// How serious it counts as.
    pub grade: Option<Text>,
    /// The clause behind that.
    pub grade_clause: Option<String>,
    /// Who leads.
    pub lead: Option<Text>,
    /// The clause behind the lead.
    pub lead_clause: Option<String>,
    /// Every clock the complainant is told of, the earliest day first, those without one last.
    pub promises: Vec<Deadline>,
}

/// The last day of a clock, running or as if it started now.
pub fn last_day(deadline: &Deadline) -> Option<&str> {
    let ahead = deadline
        .if_started_now
        .as_ref()
        .and_then(|i| i.due_date.as_deref());
    deadline.due_date.as_deref().or(ahead)
}

/// The days of a clock, running or as if it started now.
pub fn days(deadline: &Deadline) -> &[DayStep] {
    match &deadline.if_started_now {
        Some(ahead) if deadline.due_date.is_none() => &ahead.steps,
        _ => &deadline.steps,
    }
}

/// The clock ends with telling whether the complaint is accepted.
pub fn tells_acceptance(deadline: &Deadline) -> bool {
    deadline
        .until
        .iter()
        .any(|event| event == "complainant_notified")
}

/// The label of a promise that already runs.
pub fn label(deadline: &Deadline) -> Words {
    if tells_acceptance(deadline) {
        text::NOTICE
    } else {
        text::FIRST
    }
}

/// Counting has not begun: the day holds if it began now.
pub fn is_ahead(deadline: &Deadline) -> bool {
    deadline.due_date.is_none()
}

impl Outlook {
    /// Reads an answer.
    pub fn of(answer: &Answer, pack: &Pack) -> Self {
        let sections = &answer.sections;
        let eligibility = sections.eligibility.clone().unwrap_or_default();
        let labels = |facts: &[String]| {
            facts
                .iter()
                .map(|f| fact_label(pack, f))
                .collect::<Vec<_>>()
        };
        let assumed: Vec<String> = eligibility.assumed.iter().map(|a| a.fact.clone()).collect();
        let routing = sections.routing.clone().unwrap_or_default();
        let told = |d: &&Deadline| {
            d.tell && !matches!(d.status.as_str(), "undecided" | "superseded" | "waived")
        };
        let mut promises: Vec<Deadline> = sections.deadlines.iter().filter(told).cloned().collect();
        promises.in_order_by(|a, b| {
            let key = |d: &Deadline| {
                (
                    last_day(d).is_none(),
                    last_day(d).map(str::to_owned),
                    is_ahead(d),
                )
            };
            key(a).cmp(&key(b))
        });
        let severity = sections.severity.clone().unwrap_or_default();
        let lead_rule = routing.reasons.first().map(|r| r.clause.clone());
        Self {
            to_check: labels(&assumed),
            to_bring: labels(&eligibility.missing),
            bring_by: eligibility
                .changes
                .iter()
                .find(|c| c.outcome == "decline")
                .map(|c| c.at.clone()),
            refer_to: eligibility
                .refer_to
                .as_ref()
                .map(|to| pack.text(&format!("role/{to}"))),
            grade: severity
                .level
                .as_ref()
                .map(|level| pack.text(&format!("level/{level}"))),
            grade_clause: severity.reasons.first().map(|r| r.clause.clone()),
            lead: routing
                .lead
                .as_ref()
                .map(|lead| pack.text(&format!("role/{lead}"))),
            lead_clause: routing.lead.as_ref().and(lead_rule),
            outcome: eligibility.outcome,
            provisional: eligibility.provisional,
            reasons: eligibility.reasons,
            promises,
        }
    }

    /// It may come to be handled: a day for the result can be named.
    pub fn may_be_handled(&self) -> bool {
        !matches!(self.outcome.as_str(), "decline" | "refer" | "out_of_scope")
    }

    /// The first promise that already runs; where the text has it, the day it is told whether it is
    /// accepted.
    pub fn notice(&self) -> Option<&Deadline> {
        self.promises.iter().find(|d| d.due_date.is_some())
    }

    /// By when the result is due: the first of the last days among those ahead, or, where nothing
    /// waits for acceptance, the last of those that run.
    pub fn result(&self) -> Option<&Deadline> {
        if !self.may_be_handled() {
            return None;
        }
        let ahead = self
            .promises
            .iter()
            .filter(|d| is_ahead(d) && last_day(d).is_some());
        let latest = ahead.clone().filter_map(last_day).max();
        let found = ahead.clone().find(|d| last_day(d) == latest);
        found.or_else(|| self.promises.iter().filter(|d| d.due_date.is_some()).nth(1))
    }

    /// The outcome in plain words.
    pub fn words(&self, lang: Lang) -> String {
        let plain = match self.outcome.as_str() {
            "accept" | "partly" if self.provisional => text::EXPECT_ACCEPT_PROVISIONAL,
            "accept" | "partly" => text::EXPECT_ACCEPT,
            "decline" => text::EXPECT_DECLINE,
            "refer" => {
                let to = self
                    .refer_to
                    .as_ref()
                    .map_or(text::EXPECT_OTHERS.of(lang), |to| lang.of(to));
                return text::EXPECT_REFER.with(lang, &[("to", to)]);
            }
            "needs_evidence" => text::EXPECT_EVIDENCE,
            "out_of_scope" => text::EXPECT_OUT,
            "conflict" => text::EXPECT_CONFLICT,
            _ => text::EXPECT_UNDECIDED,
        };
        plain.of(lang).to_owned()
    }

    /// One quiet line while questions are answered; `day` writes a date.
    pub fn line(&self, lang: Lang, day: impl Fn(&str) -> String) -> String {
        let mut parts = Vec::new();
        match self.outcome.as_str() {
            "decline" | "refer" | "out_of_scope" => {
                parts.push(text::SO_FAR_DECLINE.of(lang).to_owned())
            }
            "needs_evidence" => parts.push(text::SO_FAR_EVIDENCE.of(lang).to_owned()),
            _ => {}
        }
        if let Some(lead) = self.lead.as_ref().filter(|_| self.may_be_handled()) {
            parts.push(text::SO_FAR_LEAD.with(lang, &[("lead", lang.of(lead))]));
        }
        let is_start = parts.is_empty();
        let ahead = self.result().filter(|d| is_ahead(d)).and_then(last_day);
        match (ahead, self.notice().and_then(last_day)) {
            (Some(date), _) => parts.push(text::SO_FAR_DAY.with(lang, &[("day", &day(date))])),
            (None, Some(date)) => {
                let words = if self.notice().is_some_and(tells_acceptance) {
                    text::SO_FAR_NOTICE
                } else {
                    text::SO_FAR_FIRST
                };
                parts.push(words.with(lang, &[("day", &day(date))]));
            }
            _ => {}
        }
        if is_start {
            parts.push(text::SO_FAR_MORE.of(lang).to_owned());
        }
        parts.join(text::JOIN.of(lang))
    }
}
