//! What a case's events fold to. Plain data; how it comes about lives in [`crate::record::fold`].

use crate::canonical::{self, CanonicalError};
use crate::case::{CaseFile, Facts};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A case as its events tell it.
///
/// Everything but [`Self::shown`] is open: the same on every device that has the same events with
/// the same stamps, whether or not it may see who is concerned.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CaseState {
    /// Case id.
    pub id: String,
    /// Organisation.
    pub org: String,
    /// The filing is here. Without it there is no pack, and nothing can be assessed yet.
    pub filed: bool,
    /// Tracking code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Official number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Digest of the pack edition in force at receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Declared time of receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// How it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The place that it was moved to, last by the server's numbers: what belongs where is then the same
    /// for everybody, whatever clocks say. Until then it belongs where it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
    /// What is assessed. A personal fact stands as `{"present": true}` or `null` for everyone.
    pub file: CaseFile,
    /// Every event understood, in effective order.
    pub timeline: Vec<TimelineItem>,
    /// The event by which what identified people was destroyed: whoever has not seen it before never will.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<String>,
    /// Cases that people found to be about the same, in the order in which they were linked. The other
    /// case need not be here, nor say so itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Events of a newer version: kept, passed on, not interpreted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<Parked>,
    /// Events that contradict what stands before them: kept, shown, not counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// Facts that two devices set without knowing of each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concurrent: Vec<ConcurrentEdit>,
    /// What this device may see of the private parts.
    #[serde(skip_serializing_if = "Shown::is_empty")]
    pub shown: Shown,
}

/// A case that is about the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The case.
    pub case: String,
    /// The event that links it.
    pub event: String,
}

/// One event on the time line.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TimelineItem {
    /// Event id.
    pub event: String,
    /// Event type.
    pub kind: String,
    /// Declared time.
    pub at: String,
    /// Who acted.
    pub actor: String,
    /// Where it was written.
    pub device: String,
    /// Matter, where it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// There is free text: in [`Shown::notes`], or not shown to this reader.
    #[serde(skip_serializing_if = "is_false")]
    pub note: bool,
    /// Number in the organisation's sequence; absent while only this device has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// When the server received it, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<u64>,
    /// What is odd about its times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Taken back, or taking back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoing: Option<Undoing>,
    /// Not counted, see [`CaseState::disputes`].
    #[serde(skip_serializing_if = "is_false")]
    pub disputed: bool,
    /// Hashes of attachments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
}

/// How an event takes part in taking back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Undoing {
    /// Taken back by this event.
    By(String),
    /// Takes this event back.
    Of(String),
}

/// What is odd about the times of an event. Shown wherever a deadline rests on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The device's clock ran more than five minutes ahead of the server's.
    ClockAhead,
    /// More than thirty days between writing and receipt: long offline, or a clock behind.
    LongOnTheWay,
    /// The declared time is later than the receipt.
    AtAfterReceipt,
    /// Recorded more than a day after its declared time.
    EnteredLate,
}

/// An event that a newer version made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Parked {
    /// Event id.
    pub event: String,
    /// Its type.
    pub kind: String,
    /// The version of its body.
    pub tv: u32,
    /// Declared time.
    pub at: String,
    /// Why it was not read, where its form is damaged rather than new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// Why an event is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeReason {
    /// The case has been filed already.
    FiledTwice,
    /// The matter has been accepted, declined or referred already.
    AlreadyDecided,
    /// The matter is closed.
    AlreadyClosed,
    /// Nothing has ended that could be reopened.
    NothingToReopen,
    /// The case has a number already.
    NumberedTwice,
    /// The event to be taken back is not in the record before it, or cannot be taken back.
    NothingToUndo,
}

/// An event that cannot be, given what stands before it. A person decides by taking one back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dispute {
    /// The event that is not counted.
    pub event: String,
    /// Why.
    pub reason: DisputeReason,
    /// The event that stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// A fact that two people changed without seeing each other's change. Both values are kept; the
/// next change by someone who has seen both settles it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConcurrentEdit {
    /// Matter, where the fact belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The fact.
    pub fact: String,
    /// The changes, in effective order.
    pub edits: Vec<Edit>,
}

/// One of several changes of a fact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edit {
    /// The event.
    pub event: String,
    /// Where it was written.
    pub device: String,
    /// The value it sets.
    pub value: Value,
}

/// What a reader may see of who is concerned. Not part of the state's hash.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Shown {
    /// Personal facts of the case. One that the file calls present and is not here is not shown.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Personal facts of single matters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub matters: BTreeMap<String, Facts>,
    /// Free text by event.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
}

impl Shown {
    /// Nothing is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.matters.is_empty() && self.notes.is_empty()
    }
}

impl CaseState {
    /// The place that it belongs to.
    #[must_use]
    pub fn belongs(&self) -> Option<&str> {
        self.moved.as_deref().or(self.place.as_deref())
    }

    /// Hash over the open part: equal wherever the same events with the same stamps are.
    ///
    /// # Errors
    /// [`CanonicalError`] when an event carried a value without canonical form; events that were
    /// read by [`crate::record::Event::parse`] never do.
    pub fn hash(&self) -> Result<String, CanonicalError> {
        let open = Self {
            shown: Shown::default(),
            ..self.clone()
        };
        Ok(canonical::digest(canonical::of(&open)?.as_bytes()))
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}
