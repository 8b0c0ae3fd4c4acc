//! What staff do with a case, shared by field and desk: see where it stands, record what was done,
//! take it back, add findings, take in a new one. Reads and writes through [`crate::state::App`].

pub mod acts;
pub mod bar;
pub mod checklist;
pub mod clock_acts;
pub mod clocks;
pub mod head;
pub mod intake;
pub mod panel;
mod pasted;
pub mod saved;
pub mod tasks;
pub mod timeline;
pub mod work;
