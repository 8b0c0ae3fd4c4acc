//! Mistakes made on purpose, one at a time: each is one that other systems have made, and the
//! simulation must find it. Never: how a run goes.

use super::Broken;

/// A mistake made on purpose, so that the simulation is seen to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A device takes events out of the outbox when it sends them, not when they are answered.
    OutboxEmptiedOnSending,
    /// A device says "saved" before the transaction is over.
    SavedBeforeCommit,
    /// A device moves its cursor first and stores what came with it afterwards.
    CursorBeforeEvents,
    /// A tab writes to the chain without looking whether another was first.
    AppendWithoutCompare,
    /// A tab looks only at the chain, not at the clock, and so undoes what another tab pulled.
    CompareWithoutClock,
    /// The server gives numbers before the commit: a cursor passes events not yet to be seen.
    NumberBeforeCommit,
    /// The server answers before its disk has the event, and loses the last ones when killed.
    AnswerBeforeDisk,
    /// The server hands out an event with another byte in it.
    ByteChanged,
    /// A restore keeps the epoch: devices do not notice that the server went back.
    EpochKeptInRestore,
    /// A device offers a restored server only what it wrote itself.
    OnlyOwnOffered,
    /// A device does not say which links it no longer holds.
    GoneLinksNotTold,
    /// A restored server gives new numbers at once.
    NumbersBeforeHealed,
    /// A device says "saved" before the disk has it: a power cut takes the last ones.
    SavedBeforeDisk,
    /// An event and its place in the outbox are two transactions: a power cut comes between.
    TornAppend,
    /// A device says "saved" though its storage refused.
    SavedWhenStorageFails,
    /// A device whose storage was cleared goes on under its old name.
    ClearingUnnoticed,
    /// A device empties its outbox when it has to sign in again.
    OutboxDroppedOnSigningIn,
    /// A device takes any answer with status 200 for the server's.
    AnyAnswerBelieved,
    /// "I have that already" counts as a refusal.
    DuplicateTakenForRefusal,
    /// "Send me the one before" counts as a refusal.
    HeldTakenForRefusal,
    /// Nothing is sent behind an event that was refused.
    RefusalBlocks,
    /// A device forgets the stamps of what it sent.
    StampsForgotten,
    /// A device does not read when the server received what others wrote, and so believes every
    /// clock.
    ReceiptIgnored,
    /// A device drops events of types that it does not know.
    UnknownDropped,
    /// A kiosk does not offer its sealed copies to a restored server.
    SealedNotOffered,
    /// A device does not notice that its storage was set back or copied.
    ForkUnnoticed,
    /// A device that becomes another leaves what is unsent behind.
    UnsentLeftBehind,
    /// A device lets go of a case that left with what is unsent of it.
    LeftWithUnsent,
    /// A device keeps what identifies people when it hears that their case was erased.
    ErasureNotFollowed,
    /// A restore does not look at what was erased since the copy was made.
    ErasureUndone,
}

impl Flaw {
    /// Every one.
    pub const ALL: [Self; 30] = [
        Self::OutboxEmptiedOnSending,
        Self::SavedBeforeCommit,
        Self::CursorBeforeEvents,
        Self::AppendWithoutCompare,
        Self::CompareWithoutClock,
        Self::NumberBeforeCommit,
        Self::AnswerBeforeDisk,
        Self::ByteChanged,
        Self::EpochKeptInRestore,
        Self::OnlyOwnOffered,
        Self::GoneLinksNotTold,
        Self::NumbersBeforeHealed,
        Self::SavedBeforeDisk,
        Self::TornAppend,
        Self::SavedWhenStorageFails,
        Self::ClearingUnnoticed,
        Self::OutboxDroppedOnSigningIn,
        Self::AnyAnswerBelieved,
        Self::DuplicateTakenForRefusal,
        Self::HeldTakenForRefusal,
        Self::RefusalBlocks,
        Self::StampsForgotten,
        Self::ReceiptIgnored,
        Self::UnknownDropped,
        Self::SealedNotOffered,
        Self::ForkUnnoticed,
        Self::UnsentLeftBehind,
        Self::LeftWithUnsent,
        Self::ErasureNotFollowed,
        Self::ErasureUndone,
    ];

    /// What of the reckoning must show it.
    #[must_use]
    pub fn shown_by(self, broken: &Broken) -> u64 {
        match self {
            Self::OutboxEmptiedOnSending
            | Self::SavedBeforeCommit
            | Self::AppendWithoutCompare
            | Self::EpochKeptInRestore
            | Self::OnlyOwnOffered
            | Self::AnswerBeforeDisk
            | Self::SavedBeforeDisk
            | Self::TornAppend
            | Self::SavedWhenStorageFails
            | Self::ClearingUnnoticed
            | Self::OutboxDroppedOnSigningIn
            | Self::AnyAnswerBelieved
            | Self::HeldTakenForRefusal
            | Self::SealedNotOffered
            | Self::UnsentLeftBehind
            | Self::LeftWithUnsent => broken.lost,
            Self::CursorBeforeEvents
            | Self::NumberBeforeCommit
            | Self::DuplicateTakenForRefusal
            | Self::StampsForgotten
            | Self::ReceiptIgnored
            | Self::UnknownDropped
            | Self::ForkUnnoticed => broken.diverged,
            Self::CompareWithoutClock => broken.misplaced,
            Self::ByteChanged => broken.changed,
            Self::GoneLinksNotTold | Self::RefusalBlocks => broken.restless,
            Self::NumbersBeforeHealed => broken.renumbered,
            Self::ErasureNotFollowed | Self::ErasureUndone => broken.exposed,
        }
    }
}
