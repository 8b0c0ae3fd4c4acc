//! What a complainant is told about a case: how it stands, whose turn it is, what is promised.
//!
//! Made from the open part alone; the words are fixed, and only clocks the regulation has told to
//! complainants are shown.

use crate::calendars::Calendars;
use crate::packs::Packs;
use redress_core::answer::{Answer, Text};
use redress_core::assess::{CaseError, Options, assess};
use redress_core::case::EventFile;
use redress_core::pack::{Edition, Pack};
use redress_core::record::{CaseState, TrackingCode};
use redress_core::render::why_this_day;
use redress_core::sync::{TrackAnswer, TrackDeadline, Word};
use redress_core::time::Instant;
use thiserror::Error;

/// Why nothing can be told.
#[derive(Debug, Error)]
pub enum TellError {
    /// The filing is not here, or its pack or calendar is not.
    #[error("\"{0}\" is not in this program; update it")]
    Missing(String),
    /// The case does not fit its pack.
    #[error(transparent)]
    Case(#[from] CaseError),
}

/// How a case stands, by the last event that changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Received,
    ProofAsked,
    Accepted,
    Declined,
    Referred,
    Handled,
    Replied,
    Reopened,
    Withdrawn,
    Closed,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Staff,
    Complainant,
    Nobody,
}

/// Tells how a case stands at `now_ms`.
///
/// # Errors
/// [`TellError`] when the case cannot be assessed.
pub fn tell(
    packs: &Packs,
    calendars: &Calendars,
    state: &CaseState,
    code: &TrackingCode,
    now_ms: u64,
) -> Result<TrackAnswer, TellError> {
    let missing = |what: &str| TellError::Missing(what.to_owned());
    let pack = packs.of_case(state);
    let pack = pack.ok_or_else(|| missing(&state.file.pack))?;
    let region = &pack.doc().pack.calendar;
    let calendar = calendars.of(region).ok_or_else(|| missing(region))?;
    let calendar = &calendar.calendar;
    let edition = Edition::new(pack, &state.file.parameters)?;
    let now = Instant(i64::try_from(now_ms / 1000).unwrap_or(i64::MAX));
    let options = Options {
        steps: true,
        record: true,
        ..Options::default()
    };
    let answer = assess(&edition, calendar, &state.file, now, &options)?;
    let status = status(&state.file.events);
    let turn = turn(status, &answer);
    Ok(TrackAnswer {
        code: code.to_string(),
        received_at: state.received.clone().unwrap_or_default(),
        status: word(status.words()),
        turn: word(turn.words()),
        lead: lead(pack, &answer),
        regulation: pack.texts().get("pack").cloned(),
        number: state.number.clone(),
        deadlines: deadlines(&answer, pack),
    })
}

/// The last event that changes the standing; of two at one instant the later recorded.
fn status(events: &[EventFile]) -> Status {
    let standing = |event: &EventFile| {
        let status = match event.kind.as_str() {
            "received" | "evidence_supplied" => Status::Received,
            "evidence_requested" => Status::ProofAsked,
            "accepted" => Status::Accepted,
            "declined" | "recorded_invalid" => Status::Declined,
            "referred_elsewhere" | "forwarded_out_of_scope" => Status::Referred,
            "handling_done" => Status::Handled,
            "reply_given" | "written_reply_sent" | "decision_delivered" => Status::Replied,
            "handling_rejected" | "reopened" => Status::Reopened,
            "withdrawn" => Status::Withdrawn,
            "closed" | "archived" => Status::Closed,
            _ => return None,
        };
        Some((Instant::parse(&event.at).ok()?, status))
    };
    let accepted = events.iter().any(|e| e.kind == "accepted");
    let last = events.iter().filter_map(standing).max_by_key(|(at, _)| *at);
    match last {
        // Proof that comes in later does not take an acceptance back.
        Some((_, Status::Received | Status::ProofAsked)) if accepted => Status::Accepted,
        Some((_, status)) => status,
        None => Status::Received,
    }
}

fn turn(status: Status, answer: &Answer) -> Turn {
    match status {
        Status::ProofAsked => Turn::Complainant,
        Status::Received if needs_proof(answer) => Turn::Complainant,
        Status::Declined | Status::Referred | Status::Withdrawn | Status::Closed => Turn::Nobody,
        Status::Received
        | Status::Accepted
        | Status::Handled
        | Status::Replied
        | Status::Reopened => Turn::Staff,
    }
}

fn needs_proof(answer: &Answer) -> bool {
    answer
        .sections
        .eligibility
        .as_ref()
        .is_some_and(|e| e.outcome == "needs_evidence")
}

/// Who leads; no lead is named where the complaint is not taken up.
fn lead(pack: &Pack, answer: &Answer) -> Option<Text> {
    let routing = answer.sections.routing.as_ref()?;
    let lead = routing.lead.as_ref().or_else(|| routing.leads.first())?;
    pack.texts().get(&format!("role/{lead}")).cloned()
}

fn deadlines(answer: &Answer, pack: &Pack) -> Vec<TrackDeadline> {
    answer
        .sections
        .deadlines
        .iter()
        .filter(|deadline| deadline.tell)
        .map(|deadline| TrackDeadline {
            what: deadline.what.clone(),
            by: deadline
                .by
                .as_ref()
                .and_then(|by| pack.texts().get(&format!("role/{by}")).cloned()),
            status: deadline.status.clone(),
            due_date: deadline.due_date.clone(),
            due_at: deadline.due_at.clone(),
            done_at: deadline.done_at.clone(),
            provisional: deadline.provisional,
            clause: deadline.clause.clone(),
            steps: deadline.steps.clone(),
            why: why_this_day(deadline, pack),
        })
        .collect()
}

fn word((code, zh, en): (&str, &str, &str)) -> Word {
    Word {
        code: code.to_owned(),
        text: Text {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
    }
}

impl Status {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Received => (
                "received",
                "已收到，正在判断是否受理",
                "received; whether it is accepted is being decided",
            ),
            Self::ProofAsked => (
                "proof_asked",
                "等待您补充凭证",
                "waiting for you to bring proof",
            ),
            Self::Accepted => ("accepted", "已受理，正在处理", "accepted and being handled"),
            Self::Declined => ("declined", "不予受理", "not accepted"),
            Self::Referred => (
                "referred",
                "已转由其他单位处理",
                "passed on to another body",
            ),
            Self::Handled => (
                "handled",
                "已处理，准备答复",
                "handled; a reply is being prepared",
            ),
            Self::Replied => ("replied", "已答复", "answered"),
            Self::Reopened => ("reopened", "重新处理中", "being handled again"),
            Self::Withdrawn => ("withdrawn", "已撤回", "withdrawn"),
            Self::Closed => ("closed", "已办结", "closed"),
        }
    }
}

impl Turn {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Staff => ("staff", "轮到工作人员", "it is the staff's turn"),
            Self::Complainant => ("complainant", "轮到您", "it is your turn"),
            Self::Nobody => ("nobody", "没有待办事项", "nothing is left to do"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(list: &[(&str, &str)]) -> Vec<EventFile> {
        let event = |(kind, time): &(&str, &str)| EventFile {
            kind: (*kind).to_owned(),
            at: format!("2025-09-{time}:00+08:00"),
            ..EventFile::default()
        };
        list.iter().map(event).collect()
    }

    #[test]
    fn the_last_act_by_declared_time_says_how_it_stands() {
        let list = events(&[
            ("received", "01T09:00"),
            ("reply_given", "05T09:00"),
            ("accepted", "02T09:00"),
            ("home_visit_done", "06T09:00"),
        ]);
        assert_eq!(status(&list), Status::Replied);
    }

    #[test]
    fn proof_brought_after_acceptance_leaves_it_accepted() {
        let list = events(&[
            ("received", "01T09:00"),
            ("accepted", "02T09:00"),
            ("evidence_supplied", "03T09:00"),
        ]);
        assert_eq!(status(&list), Status::Accepted);
        let list = events(&[
            ("received", "01T09:00"),
            ("evidence_requested", "02T09:00"),
            ("evidence_supplied", "03T09:00"),
        ]);
        assert_eq!(status(&list), Status::Received);
    }
}
