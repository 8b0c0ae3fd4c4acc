//! The case record: append-only events of every device, and the state they fold to.
//!
//! An [`Envelope`] is what one device says happened; its canonical text is hashed, stored and sent
//! as it is, never written anew. What identifies a person is in a separate [`Private`] part.
//! [`fold`] turns events, in any order of arrival, into a [`CaseState`]. Identifiers, salts and
//! times are arguments: nothing here makes one up.

mod body;
mod chain;
mod clock;
mod code;
mod envelope;
mod fit;
mod fold;
mod id;
mod official;
mod private;
mod state;

pub use body::{
    Act, Body, BodyError, Erased, Filed, Kinds, MAX_PLACE, MonthClosed, Numbered, Published, Undone,
};
pub use chain::{AppendError, Appended, Author, Content, Draft, Head, Personal};
pub use clock::{CLOCK_TOLERANCE_MS, Hlc, LONG_MS, Order, Stamp, order};
pub use code::{CodeError, TrackingCode};
pub use envelope::{
    ENVELOPE_VERSION, Envelope, Event, EventError, MAX_ATTACHMENTS, MAX_EVENT_BYTES,
};
pub use fit::{Misfit, fit};
pub use fold::{Entry, effective, fold};
pub use id::{is_id, uuid_v7};
pub use official::{DueNumber, LedgerNumber, LedgerNumberError, due_number, numbers_on};
pub use private::{MAX_PRIVATE_BYTES, Private};
pub use state::{
    CaseState, ConcurrentEdit, Dispute, DisputeReason, Edit, Flag, Link, Parked, Shown,
    TimelineItem, Undoing,
};
