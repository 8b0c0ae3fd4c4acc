//! Redress rules core: packs, conditions, assessment, calendar, clocks and the case record.
//!
//! Pure: no clock, no randomness, no floating point, no I/O. Time is an argument. The same input
//! gives the same bytes on every platform.
#![deny(missing_docs)]

pub mod alike;
#[cfg(feature = "analyse")]
pub mod analyse;
pub mod answer;
pub mod assess;
pub mod board;
pub mod calendar;
pub mod canonical;
pub mod case;
pub mod condition;
pub mod csv;
pub mod dates;
pub mod events;
#[cfg(feature = "author")]
pub mod golden;
pub mod json;
pub mod ledger;
pub mod names;
#[cfg(feature = "npm")]
pub mod npm;
pub mod numbering;
pub mod order;
pub mod pack;
pub mod paste;
pub mod people;
pub mod record;
pub mod recount;
#[cfg(feature = "render")]
pub mod render;
pub mod settings;
pub mod summary;
pub mod sync;
pub mod time;
