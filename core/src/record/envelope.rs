//! The envelope of an event, and an event as text: parsed, checked, hashed, never written anew.

use crate::canonical;
use crate::record::clock::{Hlc, Order, Stamp, order};
use crate::record::id::is_id;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Version of the envelope's own form.
pub const ENVELOPE_VERSION: u32 = 1;

/// The largest event, as text.
pub const MAX_EVENT_BYTES: usize = 64 * 1024;

/// The most attachments one event names.
pub const MAX_ATTACHMENTS: usize = 20;

/// The open, hashed part of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// Version of this form: 1.
    pub v: u32,
    /// UUIDv7 of the event.
    pub id: String,
    /// Organisation.
    pub org: String,
    /// Case.
    pub case: String,
    /// The matter it concerns; absent = the whole case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Device that wrote it.
    pub device: String,
    /// Number in that device's chain, from 1, without holes.
    pub seq: u64,
    /// Hash of that device's previous event; empty for the first.
    pub prev: String,
    /// The device's hybrid logical clock.
    pub hlc: Hlc,
    /// Number of the newest event the device had pulled: what its author could have seen.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen: u64,
    /// Declared time of the act: RFC 3339, with offset, whole seconds.
    pub at: String,
    /// Who acted: an account or a role, never a person's name.
    pub actor: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version of the form that this type's body has.
    pub tv: u32,
    /// Digest of the pack edition it was decided under, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Open body, by type.
    pub body: Value,
    /// Salted hash of the private part, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<String>,
    /// Hashes of attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What can be wrong with the text of an event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EventError {
    /// Over [`MAX_EVENT_BYTES`].
    #[error("event of {0} bytes is too large; an event has at most {MAX_EVENT_BYTES}")]
    Size(usize),
    /// Not JSON of this shape.
    #[error("event is not an envelope: {0}; send what the app wrote, unchanged")]
    Shape(String),
    /// Not in canonical form.
    #[error("event is not canonical json; send what the app wrote, unchanged")]
    NotCanonical,
    /// An envelope of another version.
    #[error("envelope version {0} is not known here; update this program")]
    Version(u32),
    /// A field outside its form.
    #[error("{field} \"{value}\" is not valid; {expected}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// Its value, shortened.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl Envelope {
    fn check(&self) -> Result<(), EventError> {
        if self.v != ENVELOPE_VERSION {
            return Err(EventError::Version(self.v));
        }
        for (field, id) in [
            ("id", &self.id),
            ("org", &self.org),
            ("case", &self.case),
            ("device", &self.device),
        ] {
            must(is_id(id), field, id, "write a lower-case uuid")?;
        }
        must(self.seq >= 1, "seq", &self.seq.to_string(), "count from 1")?;
        let chained = if self.seq == 1 {
            self.prev.is_empty()
        } else {
            is_digest(&self.prev)
        };
        must(
            chained,
            "prev",
            &self.prev,
            "empty for the first event, else sha256:<hex>",
        )?;
        must(
            Instant::parse(&self.at).is_ok(),
            "at",
            &self.at,
            "write it like 2025-09-30T10:00:00+08:00",
        )?;
        must(
            is_word(&self.kind),
            "type",
            &self.kind,
            "write a lower-case name",
        )?;
        must(self.tv >= 1, "tv", &self.tv.to_string(), "count from 1")?;
        let actor = (1..=64).contains(&self.actor.len()) && !self.actor.contains(char::is_control);
        must(
            actor,
            "actor",
            &self.actor,
            "name an account or a role in at most 64 bytes",
        )?;
        if let Some(matter) = &self.matter {
            must(
                is_matter(matter),
                "matter",
                matter,
                "use at most 40 letters, digits, - and _",
            )?;
        }
        for digest in self
            .edition
            .iter()
            .chain(&self.private)
            .chain(&self.attachments)
        {
            must(
                is_digest(digest),
                "digest",
                digest,
                "write sha256:<64 hex digits>",
            )?;
        }
        let count = self.attachments.len();
        must(
            count <= MAX_ATTACHMENTS,
            "attachments",
            &count.to_string(),
            "name at most 20",
        )?;
        must(
            self.body.is_object(),
            "body",
            &self.body.to_string(),
            "write an object",
        )
    }
}

fn must(
    holds: bool,
    field: &'static str,
    value: &str,
    expected: &'static str,
) -> Result<(), EventError> {
    if holds {
        return Ok(());
    }
    let value = value.chars().take(60).collect();
    Err(EventError::Field {
        field,
        value,
        expected,
    })
}

/// A name of an event type: lower-case letters, digits and underscores, letter first.
fn is_word(text: &str) -> bool {
    text.len() <= 48
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn is_matter(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// An event as it was written: its text, what the text says, and the hash of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    envelope: Envelope,
    raw: String,
    hash: String,
}

impl Event {
    /// Reads the text of an event. The text is kept; it must be exactly the canonical form, so
    /// that two texts never say the same and a hash stands for one meaning.
    ///
    /// # Errors
    /// [`EventError`], naming what is wrong. Never panics, whatever the text.
    pub fn parse(raw: &str) -> Result<Self, EventError> {
        if raw.len() > MAX_EVENT_BYTES {
            return Err(EventError::Size(raw.len()));
        }
        let shape = |e: serde_json::Error| EventError::Shape(e.to_string());
        let value: Value = serde_json::from_str(raw).map_err(shape)?;
        if canonical::to_string(&value).as_deref() != Ok(raw) {
            return Err(EventError::NotCanonical);
        }
        let envelope: Envelope = crate::json::read_from(value).map_err(shape)?;
        envelope.check()?;
        Ok(Self {
            envelope,
            raw: raw.to_owned(),
            hash: canonical::digest(raw.as_bytes()),
        })
    }

    /// What it says.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The text: what is hashed, stored and sent.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// `sha256:<hex>` of the text; the next event of the device carries it as `prev`.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether the other is this event as a link of another chain, see
    /// [`crate::record::Head::carry`].
    #[must_use]
    pub fn is_carried(&self, other: &Self) -> bool {
        let (one, two) = (&self.envelope, &other.envelope);
        let carried = Envelope {
            device: two.device.clone(),
            seq: two.seq,
            prev: two.prev.clone(),
            hlc: two.hlc,
            ..one.clone()
        };
        one.device != two.device && carried == *two
    }

    /// Its place in the effective order.
    #[must_use]
    pub fn order(&self, stamp: Option<Stamp>) -> Order<'_> {
        let e = &self.envelope;
        order(e.hlc, &e.device, e.seq, &e.id, stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RAW: &str = r#"{"actor":"kiosk","at":"2025-09-30T10:00:00+08:00","body":{},"case":"01900000-0001-7fff-bfff-00000000000c","device":"01900000-0001-7fff-bfff-00000000000d","hlc":{"ms":1759197600000,"n":0},"id":"01900000-0001-7fff-bfff-00000000000e","org":"01900000-0001-7fff-bfff-00000000000f","prev":"","seq":1,"tv":1,"type":"accepted","v":1}"#;

    #[test]
    fn an_event_keeps_its_text_and_hashes_exactly_that() {
        let event = Event::parse(RAW).unwrap();
        assert_eq!(event.raw(), RAW);
        assert_eq!(event.hash(), canonical::digest(RAW.as_bytes()));
        assert_eq!(canonical::of(event.envelope()).unwrap(), RAW);
    }

    #[test]
    fn the_same_meaning_in_other_bytes_is_refused() {
        let spaced = RAW.replacen(':', ": ", 1);
        assert_eq!(Event::parse(&spaced), Err(EventError::NotCanonical));
        let doubled = RAW.replacen(
            "\"actor\":\"kiosk\"",
            "\"actor\":\"x\",\"actor\":\"kiosk\"",
            1,
        );
        assert_eq!(Event::parse(&doubled), Err(EventError::NotCanonical));
    }

    #[test]
    fn each_field_outside_its_form_is_named_with_its_value() {
        for (from, to, field) in [
            ("\"seq\":1", "\"seq\":0", "seq"),
            ("\"prev\":\"\"", "\"prev\":\"sha256:00\"", "prev"),
            ("T10:00:00+08:00", "T10:00:00", "at"),
            ("\"accepted\"", "\"Accepted\"", "type"),
            ("\"kiosk\"", "\"\"", "actor"),
            ("\"body\":{}", "\"body\":[]", "body"),
            ("-00000000000c", "-00000000000C", "case"),
        ] {
            match Event::parse(&RAW.replacen(from, to, 1)) {
                Err(EventError::Field { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{from} -> {to}: {other:?}"),
            }
        }
        assert_eq!(
            Event::parse(&RAW.replace("\"v\":1", "\"v\":2")),
            Err(EventError::Version(2))
        );
        assert!(matches!(
            Event::parse(&RAW.replace("\"tv\"", "\"tw\"")),
            Err(EventError::Shape(_))
        ));
        let large = RAW.replace(
            "{}",
            &format!("{{\"x\":\"{}\"}}", "x".repeat(MAX_EVENT_BYTES)),
        );
        assert!(matches!(Event::parse(&large), Err(EventError::Size(_))));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}", cut in 0_usize..RAW.len(), c in any::<char>()) {
            let _ = Event::parse(&text);
            let mut damaged: String = RAW.chars().take(cut).collect();
            damaged.push(c);
            damaged.extend(RAW.chars().skip(cut + 1));
            if let Ok(event) = Event::parse(&damaged) {
                prop_assert_eq!(event.raw(), damaged);
            }
        }
    }
}
