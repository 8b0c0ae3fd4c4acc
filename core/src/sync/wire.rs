//! Wire types of `POST /api/v1/sync`, and the problem answer every route uses.

use crate::answer::Text;
use crate::people::Roster;
use crate::record::Private;
use crate::sync::scope::Scope;
use crate::sync::sealed::SealedCopy;
use serde::{Deserialize, Serialize};

/// A device pushes what is unsent and asks for what is new.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncRequest {
    /// The device that asks; must be the session's.
    pub device: String,
    /// The server's epoch as last heard; absent on first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Everything up to this number has been stored.
    #[serde(default)]
    pub cursor: u64,
    /// Unacknowledged events in chain order, at most [`crate::sync::MAX_PUSH_EVENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Pushed>,
    /// Signature over [`push_text`] of the last event pushed, base64url; needed with any event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// How many events remain unsent beyond these: what a lost device takes with it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pending: u64,
    /// Events, own or pulled, that a restored server may have lost, with the stamps they are held
    /// with, in order of number; at most [`crate::sync::MAX_PUSH_EVENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<Pulled>,
    /// With these, everything above the number named safe has been offered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub returned_all: bool,
    /// The highest number heard of in an earlier epoch, where it is above the cursor: a restored
    /// server does not give it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<u64>,
    /// The last link of its own chain, in the first request after it was opened: a browser whose
    /// storage was set back, or copied, has no other way to learn that its chain went on elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<u64>,
    /// Own links from the one asked for up to this one are no longer held here; `events` go on
    /// after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<u64>,
    /// Digest of the people known here; empty before any were heard of, absent where the device
    /// knows nothing of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// Mark of the scope that the cursor was reached in, [`Scope::mark`]; absent where the device never
    /// heard of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Of the case that enters with the next number what stands up to here has been stored.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within: u64,
    /// Sealed copies: of own events that are not held in the clear, or of others that this device
    /// carries. With a stamp they are returned, without one pushed, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<SealedCopy>,
    /// Nothing is pulled, and the cursor stays: a device whose people have locked it stores nothing that
    /// could be read.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sends_only: bool,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// An event on its way up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pushed {
    /// The event's text, unchanged.
    pub raw: String,
    /// Its private part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
}

/// What a device signs with a push: the last link of the chain it presents.
#[must_use]
pub fn push_text(org: &str, device: &str, seq: u64, hash: &str) -> String {
    format!("redress push 1\n{org}\n{device}\n{seq}\n{hash}")
}

/// The answer to [`SyncRequest`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SyncAnswer {
    /// The server's epoch. Another one than the device knows: the server was restored; see `safe`.
    pub epoch: String,
    /// One answer for each event pushed, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// Events of other devices after the cursor, in order of number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Pulled>,
    /// The cursor once these are stored; store both in one transaction.
    pub cursor: u64,
    /// Number of the newest event there is.
    pub head: u64,
    /// There is more after the cursor: ask again at once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
    /// The server's time, in milliseconds since 1970.
    pub server_time: u64,
    /// One answer for each event returned, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<Answered>,
    /// One answer for each sealed copy, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<Answered>,
    /// Only in answer to another epoch: numbers up to here mean the same in both. The device goes
    /// back to it and offers every event above it. Nothing else of such a request has been done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe: Option<u64>,
    /// This device has been revoked: what is told to whoever holds it. It pulls nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Text>,
    /// The server was restored and waits for its devices: new events are held until they have come.
    #[serde(default, skip_serializing_if = "is_false")]
    pub healing: bool,
    /// The last link of the device's chain that the server knows, where that is beyond the
    /// [`SyncRequest::link`] it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<u64>,
    /// The people of the organisation, where the device that asked knows others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Roster>,
    /// The scope of the device, where it knows another: it begins again at number 0, and lets go of what
    /// is not in it. Such an answer brings no events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Earlier events, with numbers up to the cursor or of the case that enters next, of cases that have
    /// come into the device's scope; each case in order of number, its own device's events too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entered: Vec<Pulled>,
    /// Cases that are no longer in the device's scope: once nothing of theirs is unsent they are let go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// What the next request says of [`SyncRequest::within`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within: u64,
    /// Mark of what is published, [`crate::sync::Publications::mark`]; a device that knows another
    /// asks for it before it takes cases in. Absent where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// The answer for one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Event id.
    pub id: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// On disk, with its stamp.
    Accepted {
        /// Number in the organisation's sequence.
        seq: u64,
        /// When it was received, in milliseconds since 1970.
        received: u64,
    },
    /// Had been accepted before, with that stamp.
    Duplicate {
        /// Number in the organisation's sequence.
        seq: u64,
        /// When it was received, in milliseconds since 1970.
        received: u64,
    },
    /// Waits, and is sent again: for an earlier event of the same device, from which to send; or,
    /// where that is the event itself, until a restored server has heard its devices.
    Held {
        /// The first chain number that has not been presented.
        missing: u64,
    },
    /// Not taken in. It stays on the device and holds nothing up.
    Refused(Refusal),
    /// Set aside for a person: the same id or the same link with other bytes, or a revoked device's.
    Quarantined {
        /// `other_bytes`, `fork` or `revoked`.
        code: String,
    },
    /// Something that only a newer server says. The event stays where it is.
    #[serde(other)]
    Newer,
}

/// Why an event was refused and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Machine name of the reason.
    pub code: String,
    /// The reason in both languages.
    pub reason: Text,
    /// What to do, in both languages.
    pub remedy: Text,
}

/// An event on its way down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pulled {
    /// Number in the organisation's sequence.
    pub seq: u64,
    /// When it was received, in milliseconds since 1970.
    pub received: u64,
    /// The event's text, unchanged.
    pub raw: String,
    /// Its private part, where this device may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
}

/// An error answer (RFC 9457), media type [`crate::sync::PROBLEM_TYPE`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Machine name, stable.
    pub code: String,
    /// One cause, in English.
    pub title: String,
    /// Cause and remedy in both languages.
    pub detail: Text,
}
