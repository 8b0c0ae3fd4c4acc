//! The Redress server and command line: stores events, serves the app, speaks the sync protocol.
//!
//! Rules, dates and states are the core's; here are the disk, the network and the clock.

pub mod attachments;
pub mod calendars;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod erasure;
pub mod exchange;
pub mod http;
pub mod ledger;
pub mod library;
pub mod limits;
pub mod packed;
pub mod packs;
pub mod publish;
pub mod schedule;
pub mod sealed;
pub mod secret;
pub mod shipped;
pub mod signature;
pub mod store;
pub mod tell;
pub mod verify;
mod workbook;
