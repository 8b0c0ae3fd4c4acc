//! Wire types of enrolment, sessions and tracking.

use crate::answer::{DayStep, Text};
use crate::sync::scope::Scope;
use serde::{Deserialize, Serialize};

/// What a device is for; decides what it may push and pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Public terminal: files complaints, never gets a case.
    Kiosk,
    /// Tablet of field staff.
    Field,
    /// Office desk.
    Desk,
}

impl DeviceKind {
    /// The name on the wire and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Field => "field",
            Self::Desk => "desk",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Kiosk, Self::Field, Self::Desk]
            .into_iter()
            .find(|k| k.name() == name)
    }

    /// Whether it gets cases, with their private parts.
    #[must_use]
    pub fn pulls_cases(self) -> bool {
        !matches!(self, Self::Kiosk)
    }
}

/// A P-256 public key as JWK; other members that browsers add are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// `EC`.
    pub kty: String,
    /// `P-256`.
    pub crv: String,
    /// X coordinate, base64url.
    pub x: String,
    /// Y coordinate, base64url.
    pub y: String,
}

/// `POST /api/v1/enrol`: a device introduces itself with a one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The one-time code.
    pub code: String,
    /// What people call the device.
    pub name: String,
    /// Its public key.
    pub key: PublicKey,
    /// The devices that it was before, the last one first; at most [`MAX_FORMER`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<FormerDevice>,
}

/// The most devices that a browser speaks of having been.
pub const MAX_FORMER: usize = 20;

/// A device that a browser was before it is enrolled anew: what it sealed in that name is still to be
/// proved its own, though a restored server may never have heard of it. Whoever was given a code is
/// believed about devices that are not known; one that is known keeps the key it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerDevice {
    /// Its id.
    pub device: String,
    /// Its public key.
    pub key: PublicKey,
}

/// `POST /api/v1/enrol/again`: a device with a session, whose chain went on elsewhere (its storage was
/// set back or copied), becomes another of the same kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolAgain {
    /// The public key of the new one.
    pub key: PublicKey,
}

/// `POST /api/v1/data-key`: somebody begins on a device whose data is encrypted already. The device's key,
/// sealed to the organisation, is opened for who has their starting code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataKeyRequest {
    /// Who begins.
    pub person: String,
    /// Their starting code, without dashes.
    pub code: String,
    /// The key as a sealed copy of its bytes, base64url.
    pub copy: String,
}

/// The answer to [`DataKeyRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataKeyAnswer {
    /// The key's 32 bytes, base64url.
    pub key: String,
}

/// The answer to [`EnrolRequest`] and [`EnrolAgain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// Organisation.
    pub org: String,
    /// The device's id.
    pub device: String,
    /// What the code was made for.
    pub kind: DeviceKind,
    /// The server's epoch.
    pub epoch: String,
    /// The key that sealed copies are sealed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing: Option<PublicKey>,
}

/// `GET /api/v1/sealing`: the key that sealed copies are sealed to, for a device that was enrolled
/// before there was one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealingAnswer {
    /// Organisation.
    pub org: String,
    /// Its public key.
    pub key: PublicKey,
}

/// `POST /api/v1/session`: a device asks for something to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// The device.
    pub device: String,
}

/// The answer to [`ChallengeRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Random text, good once and for two minutes.
    pub challenge: String,
}

/// `PUT /api/v1/session`: the signed challenge. The answer sets the session cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// The device.
    pub device: String,
    /// The challenge.
    pub challenge: String,
    /// ECDSA P-256 with SHA-256 over [`session_text`], r and s in 64 bytes, base64url.
    pub signature: String,
}

/// The answer to [`SessionRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The device.
    pub device: String,
    /// What it is for.
    pub kind: DeviceKind,
    /// When the session ends unless used, in milliseconds since 1970.
    pub expires: u64,
}

/// What a device signs to get a session.
#[must_use]
pub fn session_text(org: &str, device: &str, challenge: &str) -> String {
    format!("redress session 1\n{org}\n{device}\n{challenge}")
}

/// `POST /api/v1/enrolments`: the administrator asks for a one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// What the device will be for.
    pub kind: DeviceKind,
    /// Which cases it will get; every one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
}

/// The answer to [`EnrolmentRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentAnswer {
    /// The one-time code.
    pub code: String,
    /// The link that carries it, after `#`.
    pub url: String,
    /// When it ends, in milliseconds since 1970.
    pub expires: u64,
}

/// `POST /api/v1/track`: a complainant asks how the case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackRequest {
    /// The tracking code, as typed.
    pub code: String,
}

/// A machine name and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Machine name.
    pub code: String,
    /// In both languages.
    pub text: Text,
}

/// The answer to [`TrackRequest`]: nothing in it says who complained, or about whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackAnswer {
    /// The code in its written form.
    pub code: String,
    /// When the complaint was received.
    pub received_at: String,
    /// How it stands: `received`, `accepted`, `declined`, `referred`, `handled`, `replied`, `closed`, `withdrawn`.
    pub status: Word,
    /// Whose turn it is: `staff`, `complainant`, `nobody`.
    pub turn: Word,
    /// Who leads, where that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Text>,
    /// The regulation it is handled by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<Text>,
    /// Official number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the complainant is promised, and by when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<TrackDeadline>,
}

/// A limit that the complainant is told of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackDeadline {
    /// What is due.
    pub what: Text,
    /// Who owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text>,
    /// As in [`crate::answer::Deadline::status`].
    pub status: String,
    /// The last day on which it is in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// The limit as an instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
    /// The date may still move: the calendar is not published that far, or a fact is presumed.
    #[serde(default)]
    pub provisional: bool,
    /// The clause.
    pub clause: String,
    /// Every day from the start to the limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DayStep>,
    /// Why it is that day, in words; empty where there is no day.
    #[serde(default)]
    pub why: Text,
}
