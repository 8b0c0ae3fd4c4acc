//! Calendars: facts, worked examples, laws, and a slow second opinion on random cases.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics is a test that fails"
)]

mod course;
mod days;
mod examples;
mod laws;
mod load;
mod merge;
mod museum_days;
mod museum_hours;
mod museum_pauses;
mod oracle;
mod overlays;
mod pauses;
mod provisional;
mod support;
mod units;
