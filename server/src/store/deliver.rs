//! Taking in sealed copies, whoever carries them: each is opened, proved to be its device's, and then
//! judged like a pushed event, or like a returned one where it has a stamp. Never: cryptography.

use crate::sealed::SealingKey;
use crate::signature;
use crate::store::presented::Presented;
use crate::store::push::{self, Gate};
use crate::store::quarantine::{self, REVIEWED_FOR_MS};
use crate::store::refusal::Reason;
use crate::store::sql::Sql;
use crate::store::{DeviceRow, Pusher, Store, StoreError, heal, identity, links, official};
use redress_core::record::{Event, LedgerNumber};
use redress_core::sync::{
    Answered, Outcome, Pulled, Refusal, SealedContent, SealedCopy, SealedError,
};
use std::collections::BTreeMap;

/// A copy that was opened.
struct Opened {
    copy: SealedCopy,
    content: Result<SealedContent, Reason>,
    /// The device that wrote it, as the event inside says.
    author: Option<DeviceRow>,
}

impl Store {
    /// Takes sealed copies in, in the order given, in one commit. The answers are true on disk.
    /// Links of the carrier up to `gone` are no longer held by it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has been stored then.
    pub async fn deliver(
        &self,
        carrier: Pusher,
        copies: Vec<SealedCopy>,
        gone: Option<u64>,
    ) -> Result<Vec<Answered>, StoreError> {
        let key = self.organisation.sealing.clone();
        let mut opened = apart(move || {
            let opened = copies.into_iter().map(|copy| open(&key, copy));
            opened.collect::<Vec<_>>()
        })
        .await?;
        let mut authors: BTreeMap<String, Option<DeviceRow>> = BTreeMap::new();
        for one in &mut opened {
            let device = &one.copy.device;
            if !authors.contains_key(device) {
                authors.insert(device.clone(), self.device(device).await?);
            }
            one.author = authors.get(device).cloned().flatten();
        }
        let opened = apart(move || {
            opened.iter_mut().for_each(prove);
            opened
        })
        .await?;
        let gate = self.gate(carrier);
        self.write(move |c| {
            let mut gone = gone;
            let ledger = official::ledger(c)?;
            let judged = opened.into_iter().map(|one| {
                Ok(Answered {
                    id: one.copy.event.clone(),
                    outcome: judge(c, &gate, ledger.as_ref(), one, &mut gone)?,
                })
            });
            judged.collect()
        })
        .await
    }
}

/// Work for a processor, not for the network's threads.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work);
    done.await.map_err(|_| StoreError::Stopped)
}

fn open(key: &SealingKey, copy: SealedCopy) -> Opened {
    let content = key.open(&copy.copy).map_err(|error| match error {
        SealedError::Form => Reason::SealedForm,
        SealedError::Key => Reason::SealedKey,
        SealedError::Damaged => Reason::SealedDamaged,
    });
    Opened {
        copy,
        content,
        author: None,
    }
}

/// Holds what is inside against what the copy says, and against its device's signature. One whose
/// device is not known here was enrolled after the copy that was restored: only what comes back with
/// a stamp is taken from it, as from everyone who returns something.
fn prove(one: &mut Opened) {
    let Ok(content) = &one.content else {
        return;
    };
    let proved = match (Event::parse(&content.raw), &one.author) {
        (Err(_), _) => Err(Reason::Malformed),
        (Ok(event), _) if !says(&one.copy, &event) => Err(Reason::SealedForm),
        (Ok(event), Some(author)) => {
            let text = SealedContent::signed_text(&event);
            if signature::holds(&author.key, &text, &content.signature) {
                Ok(())
            } else {
                Err(Reason::SealedAuthor)
            }
        }
        (Ok(_), None) if one.copy.stamp.is_some() => Ok(()),
        (Ok(_), None) => Err(Reason::SealedAuthor),
    };
    if let Err(reason) = proved {
        one.content = Err(reason);
    }
}

fn says(copy: &SealedCopy, event: &Event) -> bool {
    let inside = event.envelope();
    copy.event == inside.id && copy.device == inside.device && copy.link == inside.seq
}

fn judge(
    c: &mut dyn Sql,
    gate: &Gate,
    ledger: Option<&LedgerNumber>,
    one: Opened,
    gone: &mut Option<u64>,
) -> Result<Outcome, StoreError> {
    let Opened {
        copy,
        content,
        author,
    } = one;
    let content = match content {
        Ok(content) => content,
        Err(reason) => {
            // What its own device can show of it is this: it is lost, and what follows need not wait.
            let own = gate.pusher.kind.is_some() && copy.device == gate.pusher.device;
            if own && copy.stamp.is_none() {
                links::pass_over(c, &copy.device, copy.link)?;
            }
            return Ok(refused(&reason));
        }
    };
    if let Some(stamp) = copy.stamp {
        let returned = Pulled {
            seq: stamp.seq,
            received: stamp.received,
            raw: content.raw,
            private: content.private,
        };
        return Ok(heal::take(c, gate, returned)?.outcome);
    }
    let (Some(author), Some(event)) = (author, Presented::one(content.raw, content.private)) else {
        return Ok(refused(&Reason::SealedAuthor));
    };
    let carried = author.id != gate.pusher.device;
    if !carried && let Some(gone) = gone.take() {
        links::give_up(c, gone, &event)?;
    }
    let of_author = Gate {
        healing: heal::healing(c)?.is_some(),
        ..gate.of(author.id, Some(author.kind))
    };
    if let Some(since) = author.revoked {
        // From itself for a time; what others carry, or a file brings, is looked at whenever it comes.
        let late = of_author.pusher.received.saturating_sub(since) > REVIEWED_FOR_MS;
        let open = carried || gate.pusher.kind.is_none() || !late;
        let outcome = quarantine::handed_over(c, &of_author, &event, open)?;
        if carried {
            quarantine::note_carrier(c, &event, &gate.pusher)?;
        }
        return Ok(outcome);
    }
    let mut outcome = of_author.judge(c, &event)?;
    if let Outcome::Held { missing } = outcome
        && missing < event.seq
        && carried
        && identity::became(c, &of_author.pusher.device, &gate.pusher.device)?
    {
        // It is what its author became that brings it: what comes before is nowhere any more.
        links::give_up_before(c, missing, &event)?;
        outcome = of_author.judge(c, &event)?;
    }
    if matches!(outcome, Outcome::Accepted { .. }) {
        official::after(c, &of_author, ledger, &event)?;
        if carried {
            push::note_carrier(c, event.id(), &gate.pusher)?;
        }
    }
    Ok(outcome)
}

fn refused(reason: &Reason) -> Outcome {
    let refusal: Refusal = reason.told();
    Outcome::Refused(refusal)
}
