//! The faces of the app: one module for each kind of reader. A face talks to [`crate::state::App`]
//! and to parts, never to storage or network.

pub mod admin;
pub mod board;
pub mod casework;
pub mod desk;
pub mod enrol;
pub mod field;
pub mod home;
pub mod kiosk;
pub mod ledger;
pub mod letters;
pub mod lock;
pub mod outbox;
pub mod packs;
pub mod settings;
mod setup;
pub mod track;
