//! Why a command that reads and computes has no answer: one cause and one remedy each, user input
//! quoted. Never: how a command ends or prints.

use crate::calendars::CalendarsError;
use crate::store::StoreError;
use redress_core::assess::CaseError;
use redress_core::calendar::CalendarError;
use redress_core::canonical::CanonicalError;
use redress_core::dates::DateError;
use redress_core::golden::GoldenError;
use redress_core::names::hint;
use redress_core::pack::PackErrors;
use redress_core::settings::SettingsError;
use redress_core::time::TimeError;
use std::io;
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub(super) enum CliError {
    /// A file that cannot be read.
    #[error("cannot read \"{file}\": {cause}; check the path")]
    Read { file: String, cause: io::Error },
    /// A file that is too large to be what it should be.
    #[error("\"{file}\" is larger than {limit} bytes; give a smaller file")]
    TooLarge { file: String, limit: u64 },
    /// A file that is not text.
    #[error("\"{0}\" is not utf-8 text; save it as utf-8")]
    NotText(String),
    /// A file that cannot be written.
    #[error("cannot write \"{file}\": {cause}; choose another place")]
    Write { file: String, cause: io::Error },
    /// No such pack.
    #[error("there is no pack \"{asked}\"{hint} (\"redress packs list\" names them all)")]
    NoPack { asked: String, hint: String },
    /// Neither a pack nor all of them.
    #[error("no pack is named; give its id or file, or --all")]
    WhichPack,
    /// No id for a new pack.
    #[error(
        "\"{0}\" cannot be a pack's id; use small letters, digits and dashes, such as library-complaints"
    )]
    PackId(String),
    /// No key for a new pack.
    #[error("\"{0}\" cannot be a pack's key; use a capital letter and digits, such as L01")]
    PackKey(String),
    /// No such rule in the pack.
    #[error(
        "pack \"{pack}\" has no rule \"{asked}\"{hint} (\"redress packs show {pack}\" lists them)"
    )]
    NoRule {
        pack: String,
        asked: String,
        hint: String,
    },
    /// No golden cases for a pack.
    #[error("there are no golden cases for pack \"{0}\"; name their file with --cases")]
    NoCases(String),
    /// A pack that its checks find something wrong with.
    #[error(
        "\"{0}\" is not published: its checks find {1} that nobody accepted; see \"redress packs check\""
    )]
    Unchecked(String, usize),
    /// A pack whose golden cases fail.
    #[error("\"{0}\" is not published: its golden cases do not pass; see \"redress packs test\"")]
    Untested(String),
    /// No such region.
    #[error(
        "there is no calendar \"{asked}\"; give one of {known}, or the path of a calendar file"
    )]
    NoRegion { asked: String, known: String },
    /// A pack that does not load; each error has its place.
    #[error(transparent)]
    Pack(#[from] PackErrors),
    /// Golden cases that cannot be read.
    #[error(transparent)]
    Golden(#[from] GoldenError),
    /// A calendar that does not load.
    #[error("{file}: {cause}")]
    Calendar { file: String, cause: CalendarError },
    /// A calendar in force that cannot be read or is wrong.
    #[error(transparent)]
    Calendars(#[from] CalendarsError),
    /// A calendar that the record has, beside which a file in the data folder would not count.
    #[error(
        "the calendar \"{0}\" of this record is published; publish the notice with \"redress publish calendar\""
    )]
    Published(String),
    /// Settings that cannot be published or read.
    #[error("{file}: {cause}")]
    Settings { file: String, cause: SettingsError },
    /// Nothing to print.
    #[error(
        "no settings are published; write a file and publish it with \"redress publish settings\""
    )]
    NoSettings,
    /// A data folder that cannot be used.
    #[error("{0}")]
    Data(String),
    /// A record that cannot be read, copied or put back.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// JSON of another shape than a case.
    #[error("{file}: not a case file: {cause}")]
    CaseShape { file: String, cause: String },
    /// A case the pack cannot answer.
    #[error("{file}: {cause}")]
    Case { file: String, cause: CaseError },
    /// Parameters that are no JSON object.
    #[error(
        "\"{text}\" is not an object of parameters: {cause}; write it like {{\"notice_limit\":\"3 days\"}}"
    )]
    Parameters { text: String, cause: String },
    /// A date that cannot be computed.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A time that cannot be read.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A device's outbox that cannot be taken in.
    #[error("\"{file}\" is not imported: {cause}")]
    Import { file: String, cause: String },
    /// Something set aside that cannot be taken in or is not there.
    #[error("\"{asked}\" is not decided: {cause}")]
    Quarantine { asked: String, cause: String },
    /// What has no exact JSON.
    #[error("the answer has no canonical form: {0}; report this as a defect")]
    Canonical(#[from] CanonicalError),
}

impl CliError {
    /// No such pack, with the nearest one.
    pub(super) fn no_pack(asked: &str, known: &[String]) -> Self {
        Self::NoPack {
            asked: asked.to_owned(),
            hint: hint(asked, known.iter().map(String::as_str)),
        }
    }
}
