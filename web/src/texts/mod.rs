//! The app's own texts, a module for each face. Each text has both languages.

pub mod admin;
pub mod board;
pub mod casework;
pub mod common;
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
pub mod parts;
pub mod photos;
pub mod settings;
pub mod setup;
pub mod track;
pub mod year;
