//! What faces see: a case with its answer, the outbox, the sync line. Made from the record and the
//! core; holds nothing of its own.

use super::Room;
use crate::data;
use crate::i18n::Words;
use crate::parts::reading::Readings;
use crate::store::{OutboxRow as StoredRow, OutboxState};
use crate::texts::common;
use redress_core::answer::{Answer, Deadline, Text};
use redress_core::assess::{Edition, Options, assess};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::record::{CaseState, Entry, Kinds, fold};
use redress_core::time::Instant;
use serde_json::Value;

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
    /// How far it is on its way.
    pub upload: Upload,
    /// What it is about, where it may be shown.
    pub title: Option<String>,
    /// Its most urgent clock.
    pub first_due: Option<Deadline>,
    /// Closed or declined: nothing is due any more.
    pub closed: bool,
}

impl CaseView {
    /// Folds and assesses one case; none while its filing or its regulation is not here.
    pub fn make(
        case: &str,
        entries: &[Entry],
        regulation: impl Fn(&str, &Readings) -> Option<Edition>,
        calendar: &Calendar,
        outbox: &[StoredRow],
        sending: bool,
        now: Instant,
    ) -> Option<Self> {
        // The pack's own events are known once the pack is: fold twice, the first time for its name.
        let first = fold(case, entries, &Kinds::default());
        // A case whose filing has not come yet names no regulation.
        let CaseFile {
            pack, parameters, ..
        } = &first.file;
        let edition = (!pack.is_empty()).then(|| regulation(pack, parameters))??;
        let state = fold(case, entries, &data::kinds(&edition));
        if !state.filed {
            return None;
        }
        let options = Options {
            questions_for: None,
            steps: true,
            record: true,
        };
        let (answer, error) = match assess(&edition, calendar, &state.file, now, &options) {
            Ok(answer) => (Some(answer), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let own: Vec<&StoredRow> = outbox.iter().filter(|r| r.case == case).collect();
        let upload = if own
            .iter()
            .any(|r| matches!(r.state, OutboxState::Attention(_)))
        {
            Upload::Attention
        } else if own.is_empty() {
            Upload::Sent
        } else if sending {
            Upload::Sending
        } else {
            Upload::OnDevice
        };
        let ended = ["closed", "withdrawn"];
        let closed = state
            .file
            .events
            .iter()
            .any(|e| ended.contains(&e.kind.as_str()))
            && state
                .file
                .events
                .iter()
                .rposition(|e| ended.contains(&e.kind.as_str()))
                > state.file.events.iter().rposition(|e| e.kind == "reopened");
        Some(Self {
            id: case.to_owned(),
            code: state.code.clone().unwrap_or_default(),
            title: title(&state),
            first_due: answer.as_ref().and_then(most_urgent),
            edition,
            state,
            answer,
            error,
            upload,
            closed,
        })
    }

    /// The order of lists: open before closed, late before due, due by time, undated last.
    pub fn rank(&self) -> (bool, u8, String, String) {
        let due = self.first_due.as_ref();
        let group = match due.map(|d| d.status.as_str()) {
            Some("overdue") => 0,
            Some("running") => 1,
            Some(_) => 2,
            None => 3,
        };
        let at = due.and_then(|d| d.due_at.clone()).unwrap_or_default();
        (
            self.closed,
            group,
            at,
            self.state.received.clone().unwrap_or_default(),
        )
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

/// The first words of what was told, else the subject.
fn title(state: &CaseState) -> Option<String> {
    let text = |name: &str| {
        let shown = state
            .shown
            .facts
            .get(name)
            .or_else(|| state.file.facts.get(name));
        shown
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
    };
    let story = ["story", "content", "matter"].iter().find_map(|n| text(n));
    let subject = ["subject_name", "subject", "object", "respondent"]
        .iter()
        .find_map(|n| text(n));
    let title = match (subject, story) {
        (Some(subject), Some(story)) if !story.contains(&subject) => format!("{subject} · {story}"),
        (_, Some(story)) => story,
        (Some(subject), None) => subject,
        (None, None) => return None,
    };
    Some(if title.chars().count() > 40 {
        title.chars().take(39).chain("…".chars()).collect()
    } else {
        title
    })
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
