//! What faces see: a case with its answer, the outbox, the sync line. Made from the record and the
//! core; holds nothing of its own.

use super::Room;
use crate::i18n::Words;
use crate::store::{OutboxRow as StoredRow, OutboxState};
use crate::texts::common;
use redress_core::answer::{Answer, Deadline, Text};
use redress_core::assess::{Edition, Options, assess};
use redress_core::calendar::Calendar;
use redress_core::record::CaseState;
use redress_core::summary::{ended, title};
use redress_core::time::Instant;

/// How far a record is on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Upload {
    /// Only on this device.
    #[default]
    OnDevice,
    /// Being sent.
    Sending,
    /// On the server.
    Sent,
    /// The server did not take it.
    Attention,
}

impl Upload {
    /// Its words.
    pub fn words(self) -> Words {
        match self {
            Self::OnDevice => common::ON_DEVICE,
            Self::Sending => common::SENDING,
            Self::Sent => common::SENT,
            Self::Attention => common::ATTENTION,
        }
    }

    /// Its name for classes and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnDevice => "on-device",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Attention => "attention",
        }
    }
}

/// A case as faces show it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Case id.
    pub id: String,
    /// Tracking code.
    pub code: String,
    /// The edition that answers.
    pub edition: Edition,
    /// What the events fold to.
    pub state: CaseState,
    /// The answer now; none when the case cannot be assessed.
    pub answer: Option<Answer>,
    /// Why it cannot be assessed.
    pub error: Option<String>,
    /// What it is about, where it may be shown.
    pub title: Option<String>,
    /// Its most urgent clock.
    pub first_due: Option<Deadline>,
    /// Closed or declined: nothing is due any more.
    pub closed: bool,
}

impl CaseView {
    /// Assesses a case.
    pub fn make(edition: Edition, state: CaseState, calendar: &Calendar, now: Instant) -> Self {
        let options = Options {
            questions_for: None,
            steps: true,
            record: true,
        };
        let (answer, error) = match assess(&edition, calendar, &state.file, now, &options) {
            Ok(answer) => (Some(answer), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            id: state.id.clone(),
            code: state.code.clone().unwrap_or_default(),
            title: title(&state, true),
            first_due: answer.as_ref().and_then(most_urgent),
            edition,
            closed: ended(&state),
            state,
            answer,
            error,
        }
    }
}

/// The clock that presses most: a late one, then the next due, then one without a number.
fn most_urgent(answer: &Answer) -> Option<Deadline> {
    let of = |status: &'static str| {
        answer
            .sections
            .deadlines
            .iter()
            .filter(move |d| d.status == status && d.modality != "may")
    };
    let first = |status: &'static str| of(status).min_by_key(|d| d.due_at.clone()).cloned();
    first("overdue")
        .or_else(|| first("running"))
        .or_else(|| of("open").next().cloned())
}

/// An own event that the server has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Event id.
    pub event: String,
    /// Case.
    pub case: String,
    /// Event kind.
    pub kind: String,
    /// Declared time.
    pub at: String,
    /// How far it is.
    pub upload: Upload,
    /// Why the server did not take it.
    pub reason: Option<Text>,
    /// What to do.
    pub remedy: Option<Text>,
    /// Its size.
    pub bytes: usize,
}

impl OutboxRow {
    /// A row as it is shown.
    pub(super) fn of(row: &StoredRow, sending: bool) -> Self {
        let (upload, told) = match &row.state {
            OutboxState::Attention(refusal) => (Upload::Attention, Some(refusal)),
            OutboxState::Waiting if sending => (Upload::Sending, None),
            OutboxState::Waiting => (Upload::OnDevice, None),
        };
        Self {
            event: row.event.clone(),
            case: row.case.clone(),
            kind: row.kind.clone(),
            at: row.at.clone(),
            upload,
            reason: told.map(|r| r.reason.clone()),
            remedy: told.map(|r| r.remedy.clone()),
            bytes: usize::try_from(row.bytes).unwrap_or(usize::MAX),
        }
    }
}

/// The sync line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncView {
    /// The server answered last time; none before the first try.
    pub reachable: Option<bool>,
    /// A round is under way.
    pub sending: bool,
    /// Own events that are not sent.
    pub unsent: usize,
    /// Of them, those that need a person.
    pub attention: usize,
    /// When something was last sent, RFC 3339.
    pub last_sent: Option<String>,
    /// When the server last answered, RFC 3339.
    pub last_received: Option<String>,
    /// What the server says against this device.
    pub trouble: Option<Text>,
    /// This device has been revoked: what its holder is told.
    pub revoked: Option<Text>,
    /// What the browser says of its storage.
    pub room: Room,
}

/// Whether this browser can keep a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Storage {
    /// Not known yet.
    #[default]
    Opening,
    /// It waits for another tab, in which an older version of the app keeps it open.
    Waiting,
    /// It can.
    Working,
    /// It cannot; why.
    Missing(String),
}
