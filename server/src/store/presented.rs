//! Events as they are presented: read, hashed and held against their private part before anybody
//! waits for a judgement. Never: a judgement.

use crate::store::refusal::Reason;
use redress_core::canonical;
use redress_core::record::{Event, EventError, MAX_PRIVATE_BYTES, Private};
use redress_core::sync::Pushed;
use serde::Deserialize;
use thiserror::Error;

/// An event as presented: what can be said of it even if it is not well formed.
#[derive(Debug, Clone)]
pub struct Presented {
    pub(super) id: String,
    pub(super) device: String,
    /// Its chain link.
    pub seq: u64,
    /// Hash of its text.
    pub hash: String,
    pub(super) raw: String,
    pub(super) event: Result<Event, EventError>,
    pub(super) part: Option<Part>,
}

/// A private part as presented. What is worked out of it is, before anybody waits.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) private: Private,
    /// What is hashed and stored, and its digest; none where it has no such form.
    pub(super) text: Option<(String, String)>,
}

impl Part {
    fn of(private: Private) -> Self {
        let text = private.text_form().ok();
        let text = text.map(|text| {
            let digest = canonical::digest(text.as_bytes());
            (text, digest)
        });
        Self { private, text }
    }
}

/// A text that does not even say which link of which chain it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("event {0} of the push cannot be read; send what the app wrote, unchanged")]
pub struct Unreadable(pub usize);

/// The least that an event must say to be answered and not to hold up what follows it.
#[derive(Deserialize)]
struct Peek {
    id: String,
    device: String,
    seq: u64,
}

impl Presented {
    /// Reads what was pushed.
    ///
    /// # Errors
    /// [`Unreadable`], with its place, when nothing can be said of an event at all.
    pub fn read(events: Vec<Pushed>) -> Result<Vec<Self>, Unreadable> {
        let read = |(at, Pushed { raw, private })| Self::one(raw, private).ok_or(Unreadable(at));
        events.into_iter().enumerate().map(read).collect()
    }

    pub(super) fn one(raw: String, private: Option<Private>) -> Option<Self> {
        let event = Event::parse(&raw);
        let (id, device, seq) = match &event {
            Ok(event) => {
                let envelope = event.envelope();
                (envelope.id.clone(), envelope.device.clone(), envelope.seq)
            }
            Err(_) => {
                let peek: Peek = serde_json::from_str(&raw).ok()?;
                (peek.id.chars().take(64).collect(), peek.device, peek.seq)
            }
        };
        let hash = match &event {
            Ok(event) => event.hash().to_owned(),
            Err(_) => canonical::digest(raw.as_bytes()),
        };
        Some(Self {
            id,
            device,
            seq,
            hash,
            raw,
            event,
            part: private.map(Part::of),
        })
    }

    /// The id in the text of an event, where it can be read.
    pub(crate) fn id_of(raw: &str) -> String {
        Self::one(raw.to_owned(), None).map_or_else(String::new, |event| event.id)
    }

    /// Its private part.
    pub(super) fn private(&self) -> Option<&Private> {
        self.part.as_ref().map(|part| &part.private)
    }

    /// Its id, as it says it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its case and its type, where it can be read.
    pub(super) fn case_and_kind(&self) -> Option<(&str, &str)> {
        let envelope = self.event.as_ref().ok()?.envelope();
        Some((&envelope.case, &envelope.kind))
    }

    /// The hash of the link before, as the event says it.
    pub(super) fn prev(&self) -> &str {
        let event = self.event.as_ref();
        event.map_or("", |event| event.envelope().prev.as_str())
    }

    /// The private part must be the one that the envelope speaks of.
    pub(super) fn private_fits(&self, event: &Event) -> Result<(), Reason> {
        let envelope = event.envelope();
        match (&envelope.private, &self.part) {
            (None, None) => Ok(()),
            (Some(_), None) => Err(Reason::PrivateMissing),
            (None, Some(_)) => Err(Reason::PrivateMismatch),
            (Some(said), Some(part)) => {
                let fits = part.private.event == envelope.id
                    && part.text.as_ref().is_some_and(|(text, digest)| {
                        text.len() <= MAX_PRIVATE_BYTES && digest == said
                    });
                if fits {
                    Ok(())
                } else {
                    Err(Reason::PrivateMismatch)
                }
            }
        }
    }
}
