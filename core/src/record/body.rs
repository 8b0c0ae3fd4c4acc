//! The bodies of events by type, and which types are known.
//!
//! Some types belong to the record itself: `filed` opens a case, `undone` takes an event back,
//! `numbered` gives the official number, `erased` destroys what identified people, `published` says what
//! the organisation decides by from then on and `month_closed` up to where a month's ledger goes, both of
//! no case; every other known type is an act, common to all packs or declared by the case's own pack, and
//! all acts share one body.

use crate::case::{Facts, MatterFile};
use crate::events;
use crate::record::envelope::Envelope;
use crate::record::id::is_id;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The longest name of a place, in characters.
pub const MAX_PLACE: usize = 80;

/// The type that links two cases about the same.
const LINKED: &str = "duplicate_linked";

/// The newest form of a type's body known here. The second form of `numbered` says in which series
/// and as which of it the number was given, that of `duplicate_linked` may say with which case; the
/// first is read without.
pub(super) fn body_version(kind: &str) -> u32 {
    match kind {
        "numbered" | LINKED => 2,
        _ => 1,
    }
}

/// Opens a case. The envelope's `at` is the instant of receipt (`received`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// Pack id.
    pub pack: String,
    /// Rule parameters of the edition that differ from the pack's defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// Tracking code, written `XXXX-XXXX-XXX`.
    pub code: String,
    /// Open facts of the case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Matters; a personal fact of a matter stands here as `{"present": true}` or `null`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<MatterFile>,
    /// Personal facts of the case that the private part holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// Personal facts asked for, of which there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// How it came in: `kiosk`, `desk`, `field`, `phone`, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The private part has free text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub note: bool,
}

/// An act on a case: accepted, visited, replied, facts recorded, ….
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Open facts it carries; they hold from `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Personal facts that the private part holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// Personal facts asked for, of which there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// Presumptions the actor was shown and let stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirms: Vec<String>,
    /// The clock this act concerns (a waiver, an extension, a pause).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// An extension by a length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// An extension to a day or an instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The role that approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The rule whose derived event this records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Of `duplicate_linked`: the case that is about the same. Both stay, each with its own code, number
    /// and clocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<String>,
    /// The place that the case belongs to from now on. It is moved back by moving it, not by `undone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The event of an earlier, refused attempt to record the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// The private part has free text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub note: bool,
}

/// Takes an earlier event back: the counter-event. Both stay in the record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// Id of the event taken back.
    pub event: String,
    /// The private part has free text: the reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub note: bool,
}

/// Gives the official number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered {
    /// The number.
    pub number: String,
    /// What it counts in, see [`crate::record::DueNumber`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub series: String,
    /// Which of its series it is, from 1; 0 where that is not said.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub running: u32,
}

/// Says that the organisation decides by something from then on. Stands under the organisation's own
/// id instead of a case's; the envelope's edition is that of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// What it is: `pack`, `calendar` or `settings`.
    pub what: String,
    /// Its id; of a calendar its region, of settings `organisation`.
    pub id: String,
    /// Its version, as its author counts; of a calendar the last day it is published for, of settings
    /// their form.
    pub version: String,
    /// Digest of the text that was published.
    pub digest: String,
    /// The second person who agreed, where one had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    /// How many open cases were compared.
    pub open: u64,
    /// How many of them would come out otherwise under it. They keep their own edition; another
    /// calendar moves their limits.
    pub changed: u64,
}

/// Says that the ledger of a month is closed: it is read from the events up to a number, as things stood
/// at the envelope's `at`, whatever comes later. Stands under the organisation's own id instead of a
/// case's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthClosed {
    /// The month, such as `2026-10`.
    pub month: String,
    /// The newest number that its ledger is read from.
    pub head: u64,
    /// Regulations that have a line in it, in order of id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<String>,
    /// Cases received in it.
    pub cases: u64,
    /// How many of them had not ended.
    pub open: u64,
    /// Lines of earlier, closed months: cases that came late, and cases that went on.
    pub adjusted: u64,
    /// Digest of its lines, see [`crate::ledger::digest`].
    pub digest: String,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// Says that what identified a person in the case is destroyed: by the server, and by every device that
/// reads it. What others had seen, and every rule's answer, stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Why, in words that identify nobody.
    pub reason: String,
}

/// A body, read by type.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// `filed`.
    Filed(Box<Filed>),
    /// Any act.
    Act(Box<Act>),
    /// `undone`.
    Undone(Undone),
    /// `numbered`.
    Numbered(Numbered),
    /// `erased`.
    Erased(Erased),
    /// `published`.
    Published(Box<Published>),
    /// `month_closed`.
    MonthClosed(Box<MonthClosed>),
    /// A type or form that a newer version made: kept and passed on, not interpreted.
    Newer,
}

/// A body that does not have the form of its type.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("body of \"{kind}\" is not valid: {cause}")]
pub struct BodyError {
    /// The type.
    pub kind: String,
    /// What the reader says.
    pub cause: String,
}

/// The act types known: those every pack shares and those of one pack.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    own: BTreeSet<String>,
}

impl Kinds {
    /// The common acts and those a pack declares.
    #[must_use]
    pub fn with(own: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            own: own.into_iter().map(Into::into).collect(),
        }
    }

    /// Whether this is a known act. `received` is not one: a filing is.
    #[must_use]
    pub fn knows(&self, kind: &str) -> bool {
        kind != "received"
            && (self.own.contains(kind) || events::COMMON.iter().any(|c| c.kind == kind))
    }
}

impl Body {
    /// Reads the body of an envelope by its type.
    ///
    /// # Errors
    /// [`BodyError`] when a known type and form has another body than it must.
    pub fn read(envelope: &Envelope, kinds: &Kinds) -> Result<Self, BodyError> {
        if envelope.tv > body_version(&envelope.kind) {
            return Ok(Self::Newer);
        }
        match envelope.kind.as_str() {
            "filed" => typed(envelope).map(|b| Self::Filed(Box::new(b))),
            "undone" => typed(envelope).map(Self::Undone),
            "numbered" => typed(envelope).map(Self::Numbered),
            "erased" => typed(envelope).map(Self::Erased),
            "published" => typed(envelope).map(|b| Self::Published(Box::new(b))),
            "month_closed" => typed(envelope).map(|b| Self::MonthClosed(Box::new(b))),
            kind if kinds.knows(kind) => {
                let act: Act = typed(envelope)?;
                linking(envelope, &act)?;
                Ok(Self::Act(Box::new(act)))
            }
            _ => Ok(Self::Newer),
        }
    }
}

/// Only a linking act names another case, and another it must be.
fn linking(envelope: &Envelope, act: &Act) -> Result<(), BodyError> {
    let cause = match &act.links {
        None => return Ok(()),
        Some(_) if envelope.kind != LINKED => "only `duplicate_linked` links cases",
        Some(case) if *case == envelope.case => "a case cannot be linked to itself",
        Some(case) if !is_id(case) => "`links` is not the id of a case",
        Some(_) => return Ok(()),
    };
    Err(BodyError {
        kind: envelope.kind.clone(),
        cause: cause.to_owned(),
    })
}

fn typed<T: DeserializeOwned>(envelope: &Envelope) -> Result<T, BodyError> {
    crate::json::read_from(&envelope.body).map_err(|e| BodyError {
        kind: envelope.kind.clone(),
        cause: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event of the first form of `numbered`, as it was stored, and one of a form to come.
    const FIRST: &str = r#"{"actor":"server","at":"2025-09-30T10:00:00+08:00","body":{"number":"250901"},"case":"01900000-0001-7fff-bfff-00000000000c","device":"01900000-0001-7fff-bfff-00000000000d","hlc":{"ms":1759197600000,"n":0},"id":"01900000-0001-7fff-bfff-00000000000e","org":"01900000-0001-7fff-bfff-00000000000f","prev":"","seq":1,"tv":1,"type":"numbered","v":1}"#;

    #[test]
    fn the_first_form_of_a_number_is_read_and_one_to_come_is_left_to_newer_versions() {
        let read = |raw: &str| {
            let event = crate::record::Event::parse(raw).unwrap();
            Body::read(event.envelope(), &Kinds::default()).unwrap()
        };
        let number = Numbered {
            number: "250901".to_owned(),
            ..Numbered::default()
        };
        assert_eq!(read(FIRST), Body::Numbered(number));
        let to_come = FIRST.replace("\"tv\":1", "\"tv\":3");
        assert_eq!(read(&to_come), Body::Newer);
    }
}
