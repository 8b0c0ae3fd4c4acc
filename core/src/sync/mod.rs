//! Sync: what devices and server say to each other, and how a device acts on the answer.
//!
//! Plain data and pure decisions; no sockets, no store. Push and pull share one round trip: a
//! device sends what it has not had acknowledged and its cursor, and gets one answer for every
//! event and what is new.

mod client;
mod file;
mod heal;
mod identity;
mod published;
mod scope;
mod sealed;
mod wire;

pub use client::{AnswerError, Disposition, after, batch, check_answer, forked};
pub use file::{Exported, FileError, OUTBOX_FORM, OutboxFile, SEALED_OUTBOX_FORM, SealedOutbox};
pub use heal::{Offer, Standing, contradicted, gone, offer, stamp};
pub use identity::{
    Challenge, ChallengeRequest, DataKeyAnswer, DataKeyRequest, DeviceKind, EnrolAgain,
    EnrolAnswer, EnrolRequest, EnrolmentAnswer, EnrolmentRequest, FormerDevice, MAX_FORMER,
    PublicKey, SealingAnswer, SessionAnswer, SessionRequest, TrackAnswer, TrackDeadline,
    TrackRequest, Word, session_text,
};
pub use published::{Publications, PublishedCalendar, PublishedPack};
pub use scope::{MAX_SCOPE, Placing, Scope, ScopeError};
pub use sealed::{
    MAX_SEALED_CONTENT, POINT_BYTES, SEALED_INFO, SealedContent, SealedCopy, SealedError,
    SealedParts, sealed_parts, sealed_salt,
};
pub use wire::{
    Answered, Outcome, Problem, Pulled, Pushed, Refusal, SyncAnswer, SyncRequest, push_text,
};

/// The most events in one push.
pub const MAX_PUSH_EVENTS: usize = 500;
/// The most text of events and private parts in one push.
pub const MAX_PUSH_BYTES: usize = 1024 * 1024;
/// The largest request body: a full push with its JSON escaping.
pub const MAX_BODY_BYTES: usize = 3 * 1024 * 1024;
/// The most events in one page of a pull.
pub const MAX_PULL_EVENTS: usize = 500;
/// The most text of events and private parts in one page, but for a single larger event.
pub const MAX_PULL_BYTES: usize = 1024 * 1024;
/// Media type of [`Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";
