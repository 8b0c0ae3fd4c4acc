//! The outbox as a file: what a device made and the server has not acknowledged, so that it can
//! leave the device by other ways than the network. Whose it is shows in the chain and the signature
//! inside, whoever carries it. Sealed, so that the carrier cannot read it; a device that has no key
//! to seal to writes the earlier form, which can be read. Never: files themselves, cryptography.

use super::sealed::SealedCopy;
use super::wire::{Pushed, push_text};
use crate::record::Event;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The form that anyone can read. Another form gets another name.
pub const OUTBOX_FORM: &str = "redress-outbox-1";
/// The form that only the server can read.
pub const SEALED_OUTBOX_FORM: &str = "redress-outbox-2";

/// An exported outbox of sealed copies: nobody on the way can read them, and each proves by itself
/// whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedOutbox {
    /// [`SEALED_OUTBOX_FORM`].
    pub form: String,
    /// Organisation.
    pub org: String,
    /// The device that exported them.
    pub device: String,
    /// What people call it.
    pub name: String,
    /// When the file was written, by the device's clock, RFC 3339.
    pub at: String,
    /// A copy of every event not acknowledged, in chain order.
    pub sealed: Vec<SealedCopy>,
}

impl SealedOutbox {
    /// The form made now.
    #[must_use]
    pub fn new(
        org: String,
        device: String,
        name: String,
        at: String,
        sealed: Vec<SealedCopy>,
    ) -> Self {
        Self {
            form: SEALED_OUTBOX_FORM.to_owned(),
            org,
            device,
            name,
            at,
            sealed,
        }
    }
}

/// A file that a device exported, of either form.
#[derive(Debug, Clone, PartialEq)]
pub enum Exported {
    /// Readable by whoever holds it.
    Clear(OutboxFile),
    /// Readable by the server alone.
    Sealed(SealedOutbox),
}

impl Exported {
    /// Reads a file of either form.
    ///
    /// # Errors
    /// When it is another file, or a damaged one.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let sealed = crate::json::read::<SealedOutbox>(text).ok();
        let known =
            |file: &SealedOutbox| file.form == SEALED_OUTBOX_FORM && !file.sealed.is_empty();
        match sealed.filter(known) {
            Some(file) => Ok(Self::Sealed(file)),
            None => OutboxFile::read(text).map(Self::Clear),
        }
    }
}

/// An exported outbox. Readable by whoever holds it: private parts stand in it as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboxFile {
    /// [`OUTBOX_FORM`].
    pub form: String,
    /// Organisation.
    pub org: String,
    /// The device that made the events.
    pub device: String,
    /// What people call it.
    pub name: String,
    /// When the file was written, by the device's clock, RFC 3339.
    pub at: String,
    /// Every event not acknowledged, in chain order, with its private part.
    pub events: Vec<Pushed>,
    /// Signature over [`push_text`] of the last event, base64url.
    pub signature: String,
}

/// Why a file is no outbox.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileError {
    /// Not this form.
    #[error("this is no exported outbox; choose the file that a device exported")]
    Form,
    /// Cut off or changed.
    #[error("event {0} of the file is damaged; export it again on its device")]
    Event(usize),
    /// Not one chain of one device.
    #[error("event {0} of the file does not follow the one before; export it again on its device")]
    Chain(usize),
}

impl OutboxFile {
    /// The form made now.
    #[must_use]
    pub fn new(org: String, device: String, name: String, at: String, events: Vec<Pushed>) -> Self {
        Self {
            form: OUTBOX_FORM.to_owned(),
            org,
            device,
            name,
            at,
            events,
            signature: String::new(),
        }
    }

    /// Reads a file and holds it against itself: one device's events, each after the one before.
    /// The signature over [`Self::signed_text`] is the caller's to verify.
    ///
    /// # Errors
    /// When it is another file, or a damaged one.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let file: Self = crate::json::read(text).map_err(|_| FileError::Form)?;
        if file.form != OUTBOX_FORM || file.events.is_empty() {
            return Err(FileError::Form);
        }
        file.chain()?;
        Ok(file)
    }

    /// What the signature is over: the last link, as in a push.
    ///
    /// # Errors
    /// When the last event is damaged, or there is none.
    pub fn signed_text(&self) -> Result<String, FileError> {
        let last = self.events.last().ok_or(FileError::Form)?;
        let event = Event::parse(&last.raw).map_err(|_| FileError::Event(self.events.len()))?;
        let seq = event.envelope().seq;
        Ok(push_text(&self.org, &self.device, seq, event.hash()))
    }

    fn chain(&self) -> Result<(), FileError> {
        let mut before: Option<Event> = None;
        for (place, pushed) in (1..).zip(&self.events) {
            let event = Event::parse(&pushed.raw).map_err(|_| FileError::Event(place))?;
            let envelope = event.envelope();
            let own = envelope.org == self.org && envelope.device == self.device;
            // What was acknowledged in between is not in the file: only neighbours are linked.
            let follows = before.as_ref().is_none_or(|before| {
                let last = before.envelope().seq;
                envelope.seq > last && (envelope.seq != last + 1 || envelope.prev == before.hash())
            });
            if !own || !follows {
                return Err(FileError::Chain(place));
            }
            before = Some(event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Author, Content, Draft, Filed, Head, Personal};
    use serde_json::json;

    const ORG: &str = "01900000-0001-7fff-bfff-00000000000f";
    const DEVICE: &str = "01900000-0001-7fff-bfff-00000000000d";

    fn file() -> OutboxFile {
        let author = Author {
            org: ORG.to_owned(),
            device: DEVICE.to_owned(),
        };
        let mut head = Head::default();
        let mut events = Vec::new();
        for n in 0..3u8 {
            let draft = Draft {
                id: crate::record::uuid_v7(1_750_000_000_000 + u64::from(n), [n; 10]),
                case: ORG.to_owned(),
                matter: None,
                at: "2026-03-02T10:00:00+08:00".to_owned(),
                actor: "staff".to_owned(),
                seen: 0,
                edition: None,
                content: Content::Filed(Box::new(Filed {
                    pack: "p".to_owned(),
                    code: "c".to_owned(),
                    ..Filed::default()
                })),
                personal: Personal {
                    facts: [("contact".to_owned(), json!("13800000000"))].into(),
                    ..Personal::default()
                },
                attachments: Vec::new(),
            };
            let made = head
                .append(&author, draft, 1_750_000_000_000, [n; 16])
                .unwrap();
            head = made.head;
            events.push(Pushed {
                raw: made.event.raw().to_owned(),
                private: made.private,
            });
        }
        let at = "2026-03-02T11:00:00+08:00".to_owned();
        let mut file = OutboxFile::new(author.org, author.device, "一号".to_owned(), at, events);
        file.signature = "s".to_owned();
        file
    }

    fn text(file: &OutboxFile) -> String {
        serde_json::to_string(file).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again_and_names_the_last_link() {
        let file = file();
        let read = OutboxFile::read(&text(&file)).unwrap();
        assert_eq!(read, file);
        let last = Event::parse(&file.events[2].raw).unwrap();
        assert!(
            read.signed_text()
                .unwrap()
                .ends_with(&format!("\n3\n{}", last.hash()))
        );
    }

    #[test]
    fn either_form_is_known_by_its_name() {
        let clear = file();
        assert_eq!(
            Exported::read(&text(&clear)),
            Ok(Exported::Clear(clear.clone()))
        );
        let copy = SealedCopy {
            event: "e".to_owned(),
            device: clear.device.clone(),
            link: 1,
            stamp: None,
            copy: "AQ".to_owned(),
        };
        let OutboxFile {
            org,
            device,
            name,
            at,
            ..
        } = clear;
        let mut sealed = SealedOutbox::new(org, device, name, at, vec![copy]);
        let written = serde_json::to_string(&sealed).unwrap();
        assert_eq!(
            Exported::read(&written),
            Ok(Exported::Sealed(sealed.clone()))
        );
        sealed.form = "redress-outbox-3".to_owned();
        let written = serde_json::to_string(&sealed).unwrap();
        assert_eq!(Exported::read(&written), Err(FileError::Form));
    }

    #[test]
    fn an_event_acknowledged_in_between_is_no_break() {
        let mut file = file();
        file.events.remove(1);
        assert!(OutboxFile::read(&text(&file)).is_ok());
    }

    #[test]
    fn another_file_a_changed_event_another_order_and_another_device_are_told_apart() {
        assert_eq!(OutboxFile::read("{}"), Err(FileError::Form));
        let mut other = file();
        other.form = "redress-outbox-9".to_owned();
        assert_eq!(OutboxFile::read(&text(&other)), Err(FileError::Form));
        let mut torn = file();
        torn.events[1].raw.pop();
        assert_eq!(OutboxFile::read(&text(&torn)), Err(FileError::Event(2)));
        let mut turned = file();
        turned.events.swap(0, 1);
        assert_eq!(OutboxFile::read(&text(&turned)), Err(FileError::Chain(2)));
        let mut foreign = file();
        foreign.device = ORG.to_owned();
        assert_eq!(OutboxFile::read(&text(&foreign)), Err(FileError::Chain(1)));
    }
}
