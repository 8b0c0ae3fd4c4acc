//! Writing events: the next link of a device's chain, given its head.
//!
//! Pure. The caller reads the head, calls [`Head::append`], and stores event and new head in one
//! transaction only if the head is still the one it read; else it calls again.

use crate::canonical::{self, CanonicalError};
use crate::case::Facts;
use crate::order::gathered;
use crate::record::body::{
    Act, Erased, Filed, MonthClosed, Numbered, Published, Undone, body_version,
};
use crate::record::clock::{Hlc, Order};
use crate::record::envelope::{ENVELOPE_VERSION, Envelope, Event, EventError};
use crate::record::private::{MAX_PRIVATE_BYTES, Private};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use thiserror::Error;

/// The end of a device's chain: all that the next event depends on. Stored by the device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the last event; 0 before the first.
    pub seq: u64,
    /// Hash of the last event; empty before the first.
    pub hash: String,
    /// Last reading of the device's clock.
    pub hlc: Hlc,
    /// The latest effective place of anything this device knows to be on the server: the clock
    /// never goes back behind it.
    #[serde(default)]
    pub floor: Hlc,
}

/// Who writes: fixed for a device once it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Organisation.
    pub org: String,
    /// Device.
    pub device: String,
}

/// What a person puts in that identifies someone; goes to the private part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Personal {
    /// Personal facts; `null` = asked, there is none.
    pub facts: Facts,
    /// Personal facts of single matters of a filing.
    pub matters: BTreeMap<String, Facts>,
    /// Free text.
    pub text: Option<String>,
}

/// What happened. `has`, `none` and `note` of a body are filled in from the personal part.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A case is opened.
    Filed(Box<Filed>),
    /// An act of this type.
    Act(String, Box<Act>),
    /// An event is taken back.
    Undone(Undone),
    /// The official number is given.
    Numbered(Numbered),
    /// What identified people is destroyed.
    Erased(Erased),
    /// Something is published.
    Published(Box<Published>),
    /// The ledger of a month is closed.
    MonthClosed(Box<MonthClosed>),
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// UUIDv7 of the event, see [`crate::record::uuid_v7`].
    pub id: String,
    /// Case.
    pub case: String,
    /// Matter, where it concerns one.
    pub matter: Option<String>,
    /// Declared time of the act.
    pub at: String,
    /// Account or role that acts.
    pub actor: String,
    /// The device's pull cursor: what the author could have seen.
    pub seen: u64,
    /// Digest of the edition it is decided under.
    pub edition: Option<String>,
    /// What happened.
    pub content: Content,
    /// What identifies someone.
    pub personal: Personal,
    /// Hashes of attachments.
    pub attachments: Vec<String>,
}

/// A written event with its private part and the chain's new head: stored together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Appended {
    /// The event.
    pub event: Event,
    /// Its private part, where it has one.
    pub private: Option<Private>,
    /// The new head.
    pub head: Head,
}

/// Why an event cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppendError {
    /// A value has no canonical form.
    #[error("{0}")]
    Canonical(#[from] CanonicalError),
    /// A field is outside its form, or the event is too large.
    #[error("{0}")]
    Event(#[from] EventError),
    /// The private part is too large.
    #[error("personal details of {0} bytes are too long; keep them under {MAX_PRIVATE_BYTES}")]
    PrivateSize(usize),
    /// A personal fact of a matter that the filing does not open.
    #[error("matter \"{0}\" is not in this filing; open it first")]
    Matter(String),
}

impl Head {
    /// Writes the next event of the chain. `salt` is random; `wall_ms` is the device's clock.
    ///
    /// # Errors
    /// [`AppendError`] when a value is not allowed; nothing has been written then.
    pub fn append(
        &self,
        author: &Author,
        draft: Draft,
        wall_ms: u64,
        salt: [u8; 16],
    ) -> Result<Appended, AppendError> {
        let Draft {
            id,
            case,
            matter,
            at,
            actor,
            seen,
            edition,
            content,
            personal,
            attachments,
        } = draft;
        let (kind, body) = content.into_body(&personal)?;
        let private = personal.into_part(&id, salt);
        let digest = private.as_ref().map(Private::text_form).transpose()?;
        if let Some(text) = &digest
            && text.len() > MAX_PRIVATE_BYTES
        {
            return Err(AppendError::PrivateSize(text.len()));
        }
        let hlc = self.hlc.tick(wall_ms);
        let seq = self.seq.saturating_add(1);
        let envelope = Envelope {
            v: ENVELOPE_VERSION,
            id,
            org: author.org.clone(),
            case,
            matter,
            device: author.device.clone(),
            seq,
            prev: self.hash.clone(),
            hlc,
            seen,
            at,
            actor,
            tv: body_version(&kind),
            kind,
            edition,
            body,
            private: digest.map(|text| canonical::digest(text.as_bytes())),
            attachments,
        };
        let event = Event::parse(&canonical::of(&envelope)?)?;
        let head = Head {
            seq,
            hash: event.hash().to_owned(),
            hlc,
            floor: self.floor,
        };
        Ok(Appended {
            event,
            private,
            head,
        })
    }

    /// Writes an event that never reached the server as the next link of this chain instead of the one
    /// it was written for: that chain went on elsewhere, or its device is known no more. It stays the
    /// same event, with its id, its private part and its place in time; what refers to it still does.
    ///
    /// # Errors
    /// [`AppendError`] when the event is outside its form.
    pub fn carry(&self, author: &Author, event: &Event) -> Result<(Event, Self), AppendError> {
        let before = event.envelope();
        let hlc = if before.hlc > self.hlc {
            before.hlc
        } else {
            self.hlc.tick(before.hlc.ms)
        };
        let seq = self.seq.saturating_add(1);
        let envelope = Envelope {
            device: author.device.clone(),
            org: author.org.clone(),
            seq,
            prev: self.hash.clone(),
            hlc,
            ..before.clone()
        };
        let event = Event::parse(&canonical::of(&envelope)?)?;
        let head = Self {
            seq,
            hash: event.hash().to_owned(),
            hlc,
            floor: self.floor,
        };
        Ok((event, head))
    }

    /// The head of the chain that follows on this one under another device: at its beginning, and
    /// never back behind what was known.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self {
            hlc: self.floor,
            floor: self.floor,
            ..Self::default()
        }
    }

    /// The head after pulling an event: the clock moves past what was seen, the chain does not.
    #[must_use]
    pub fn saw(&self, pulled: Order<'_>) -> Self {
        Self {
            hlc: self.hlc.receive(pulled),
            floor: self.floor.receive(pulled),
            ..self.clone()
        }
    }

    /// The head after the server has taken one of this device's own events in, at its effective
    /// place. Once the last one is in, the clock is set to what the server made of it: a device
    /// whose clock was ahead and has been put right is not ahead for ever.
    #[must_use]
    pub fn sent(&self, own: Order<'_>) -> Self {
        let floor = self.floor.receive(own);
        let hlc = if own.seq == self.seq { floor } else { self.hlc };
        Self {
            hlc,
            floor,
            ..self.clone()
        }
    }
}

impl Personal {
    /// The private part; none when nothing in it identifies anyone.
    fn into_part(self, event: &str, salt: [u8; 16]) -> Option<Private> {
        let keep =
            |facts: Facts| -> Facts { gathered(facts.into_iter().filter(|(_, v)| !v.is_null())) };
        let facts = keep(self.facts);
        let matters: BTreeMap<String, Facts> = gathered(
            self.matters
                .into_iter()
                .map(|(matter, facts)| (matter, keep(facts)))
                .filter(|(_, facts)| !facts.is_empty()),
        );
        if facts.is_empty() && matters.is_empty() && self.text.is_none() {
            return None;
        }
        let mut hex = String::with_capacity(32);
        for byte in salt {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Some(Private {
            event: event.to_owned(),
            salt: hex,
            facts,
            matters,
            text: self.text,
        })
    }
}

impl Content {
    fn into_body(self, personal: &Personal) -> Result<(String, Value), AppendError> {
        let (none, has): (Vec<_>, Vec<_>) = personal.facts.iter().partition(|(_, v)| v.is_null());
        let names =
            |list: Vec<(&String, &Value)>| list.into_iter().map(|(n, _)| n.clone()).collect();
        let (has, none) = (names(has), names(none));
        let note = personal.text.is_some();
        Ok(match self {
            Self::Filed(mut filed) => {
                (filed.has, filed.none, filed.note) = (has, none, note);
                for (id, facts) in &personal.matters {
                    let matter = filed
                        .matters
                        .iter_mut()
                        .find(|m| m.id == *id)
                        .ok_or_else(|| AppendError::Matter(id.clone()))?;
                    for (name, value) in facts {
                        let shown = if value.is_null() {
                            Value::Null
                        } else {
                            json!({"present": true})
                        };
                        matter.facts.insert(name.clone(), shown);
                    }
                }
                ("filed".to_owned(), body(&filed)?)
            }
            Self::Act(kind, mut act) => {
                (act.has, act.none, act.note) = (has, none, note);
                (kind, body(&act)?)
            }
            Self::Undone(mut undone) => {
                undone.note = note;
                ("undone".to_owned(), body(&undone)?)
            }
            Self::Numbered(numbered) => ("numbered".to_owned(), body(&numbered)?),
            Self::Erased(erased) => ("erased".to_owned(), body(&erased)?),
            Self::Published(published) => ("published".to_owned(), body(&published)?),
            Self::MonthClosed(closed) => ("month_closed".to_owned(), body(&closed)?),
        })
    }
}

fn body(of: &impl Serialize) -> Result<Value, CanonicalError> {
    serde_json::to_value(of).map_err(|e| CanonicalError::Serialise(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::clock::{CLOCK_TOLERANCE_MS, LONG_MS, Stamp};
    use crate::record::id::uuid_v7;

    fn id(n: u8) -> String {
        uuid_v7(1_759_197_600_000, [n; 10])
    }

    fn author() -> Author {
        Author {
            org: id(1),
            device: id(2),
        }
    }

    fn draft(n: u8, content: Content) -> Draft {
        Draft {
            id: id(n),
            case: id(9),
            matter: None,
            at: "2025-09-30T10:00:00+08:00".into(),
            actor: "kiosk".into(),
            seen: 0,
            edition: None,
            content,
            personal: Personal::default(),
            attachments: Vec::new(),
        }
    }

    #[test]
    fn an_event_carried_to_another_chain_stays_the_same_event() {
        let here = Head::default();
        let act = |n| draft(n, Content::Act("accepted".into(), Box::default()));
        let sent = here.append(&author(), act(3), 500, [0; 16]).unwrap();
        let mut note = act(4);
        note.personal.text = Some("他说明天再来".into());
        let unsent = sent.head.append(&author(), note, 700, [7; 16]).unwrap();
        let other = Author {
            device: id(8),
            ..author()
        };
        let start = unsent.head.anew();
        assert_eq!((start.seq, start.hash.as_str()), (0, ""));
        let (carried, head) = start.carry(&other, &unsent.event).unwrap();
        let (was, now) = (unsent.event.envelope(), carried.envelope());
        assert_eq!((now.seq, now.prev.as_str()), (1, ""));
        assert_eq!(
            (&now.id, &now.case, &now.body),
            (&was.id, &was.case, &was.body)
        );
        assert_eq!((&now.private, &now.at), (&was.private, &was.at));
        assert_eq!(now.hlc, was.hlc, "its place in time is the one it had");
        assert_eq!(now.device, other.device);
        assert_eq!(head.hash, carried.hash());
        // And the chain goes on behind it.
        let next = head.append(&other, act(5), 600, [0; 16]).unwrap();
        assert!(next.event.envelope().hlc > now.hlc);
    }

    #[test]
    fn each_event_carries_the_hash_of_the_one_before_and_the_clock_moves_on() {
        let start = Head::default();
        let first = start
            .append(
                &author(),
                draft(3, Content::Act("accepted".into(), Box::default())),
                500,
                [0; 16],
            )
            .unwrap();
        let second = first
            .head
            .append(
                &author(),
                draft(4, Content::Act("closed".into(), Box::default())),
                400,
                [0; 16],
            )
            .unwrap();
        assert_eq!(first.event.envelope().prev, "");
        assert_eq!(second.event.envelope().prev, first.event.hash());
        assert_eq!(second.event.envelope().seq, 2);
        assert!(second.head.hlc > first.head.hlc);
        // The same head used twice gives two second events: the store's compare-and-swap decides.
        let fork = first
            .head
            .append(
                &author(),
                draft(5, Content::Act("closed".into(), Box::default())),
                400,
                [0; 16],
            )
            .unwrap();
        assert_eq!(fork.event.envelope().prev, second.event.envelope().prev);
    }

    #[test]
    fn a_clock_put_right_is_not_ahead_for_ever_and_never_behind_what_was_seen() {
        let now = 1_759_197_600_000;
        let act = || Content::Act("noted".into(), Box::default());
        let place = |done: &Appended, seq| {
            let stamp = Stamp { seq, received: now };
            let Order { ms, n, .. } = done.event.order(Some(stamp));
            (Hlc { ms, n }, stamp)
        };
        let far = Head::default()
            .append(&author(), draft(3, act()), now + LONG_MS, [0; 16])
            .unwrap();
        let (first, stamp) = place(&far, 1);
        let unsent = far
            .head
            .append(&author(), draft(4, act()), now, [0; 16])
            .unwrap();
        let waiting = unsent.head.sent(far.event.order(Some(stamp)));
        assert_eq!(waiting.hlc, unsent.head.hlc, "the next one is still unsent");
        let (second, stamp) = place(&unsent, 2);
        let head = waiting.sent(unsent.event.order(Some(stamp)));
        let third = head
            .append(&author(), draft(5, act()), now + 1, [0; 16])
            .unwrap();
        let hlc = third.event.envelope().hlc;
        assert!(first <= second && second < hlc, "own order holds");
        assert!(
            hlc.ms <= now + CLOCK_TOLERANCE_MS + 1,
            "no longer a month ahead"
        );
    }

    #[test]
    fn nothing_personal_is_in_the_envelope_and_its_hash_binds_the_private_part() {
        let mut filing = draft(
            3,
            Content::Filed(Box::new(Filed {
                pack: "p".into(),
                code: "c".into(),
                ..Filed::default()
            })),
        );
        filing
            .personal
            .facts
            .insert("contact".into(), json!("13800000000"));
        filing.personal.facts.insert("story".into(), Value::Null);
        filing.personal.text = Some("水管又漏".into());
        let done = Head::default()
            .append(&author(), filing, 500, [7; 16])
            .unwrap();
        let raw = done.event.raw();
        assert!(
            !raw.contains("13800000000") && !raw.contains("水管"),
            "{raw}"
        );
        assert_eq!(done.event.envelope().body["has"], json!(["contact"]));
        assert_eq!(done.event.envelope().body["none"], json!(["story"]));
        let private = done.private.unwrap();
        assert_eq!(
            Some(private.digest().unwrap()),
            done.event.envelope().private
        );
        assert_eq!(private.salt, "07".repeat(16));
        assert!(!private.facts.contains_key("story"));
    }

    #[test]
    fn a_value_without_canonical_form_or_out_of_form_writes_nothing() {
        let act = Act {
            facts: BTreeMap::from([("loss".into(), json!(1.5))]),
            ..Act::default()
        };
        let result = Head::default().append(
            &author(),
            draft(3, Content::Act("fact_set".into(), Box::new(act))),
            1,
            [0; 16],
        );
        assert!(matches!(result, Err(AppendError::Canonical(_))));
        let mut bad = draft(3, Content::Act("closed".into(), Box::default()));
        bad.at = "yesterday".into();
        assert!(matches!(
            Head::default().append(&author(), bad, 1, [0; 16]),
            Err(AppendError::Event(_))
        ));
    }
}
