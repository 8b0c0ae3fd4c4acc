//! What the server promises, over real HTTP against a real store on a random port.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

mod attachments;
mod backup;
mod calendars;
mod closing;
mod cluster;
mod data_key;
mod demo;
mod durability;
mod erased;
mod files;
mod fits;
mod forked;
mod hand;
mod healing;
mod identity;
mod import;
mod ledger;
mod nudge;
mod official;
mod pages;
mod people;
mod postgresql;
mod program;
mod published;
mod refusals;
mod revoked;
mod scopes;
mod sealed;
mod support;
mod sync;
