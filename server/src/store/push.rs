//! Taking events in: each is judged by itself, and its chain link counts as presented whatever
//! became of it, so that nothing behind it waits.

use crate::packs::Packs;
use crate::secret;
use crate::store::presented::Presented;
use crate::store::refusal::{Reason, Unfit};
use crate::store::sql::Sql;
use crate::store::turn::Turn;
use crate::store::{
    Store, StoreError, attachments, erase, links, official, open, own, pages, people, published,
    scope,
};
use redress_core::record::{Body, Envelope, Event, Private, TrackingCode};
use redress_core::sync::{Answered, DeviceKind, Outcome, Refusal};
use std::sync::Arc;

/// Who pushes, and when.
#[derive(Debug, Clone)]
pub struct Pusher {
    /// The device of the session.
    pub device: String,
    /// What it is for; none for the server itself.
    pub kind: Option<DeviceKind>,
    /// Time of receipt, in milliseconds since 1970.
    pub received: u64,
    /// The packs known here.
    pub packs: Arc<Packs>,
}

/// What the store knows of a chain link.
pub(super) struct Link {
    /// Hash of its event; empty where nothing is known of it.
    pub(super) hash: String,
    state: String,
    code: Option<String>,
}

impl Store {
    /// Takes events in, in the order given, in one commit. The answers are true on disk. Links up
    /// to `gone` are no longer held by their device.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has been stored then.
    pub async fn push(
        &self,
        pusher: Pusher,
        events: Vec<Presented>,
        gone: Option<u64>,
    ) -> Result<Vec<Answered>, StoreError> {
        let mut gate = self.gate(pusher);
        let (answers, events) = self
            .write(move |c| {
                if let (Some(gone), Some(first)) = (gone, events.first())
                    && first.device == gate.pusher.device
                {
                    links::give_up(c, gone, first)?;
                }
                let mut turn = Turn::of(c, &gate.pusher.device)?;
                gate.healing = turn.healing;
                let mut answers = Vec::with_capacity(events.len());
                for event in &events {
                    let outcome = match turn.take(c, &gate, event)? {
                        Some(outcome) => outcome,
                        None => {
                            turn.settle(c, &gate)?;
                            let outcome = gate.judge(c, event)?;
                            turn = Turn::of(c, &gate.pusher.device)?;
                            outcome
                        }
                    };
                    if matches!(outcome, Outcome::Accepted { .. }) {
                        turn.after(c, &gate, event)?;
                    }
                    let id = event.id.clone();
                    answers.push(Answered { id, outcome });
                }
                turn.settle(c, &gate)?;
                Ok((answers, events))
            })
            .await?;
        // To free thousands of texts is no work for the one thread that writes.
        drop(events);
        Ok(answers)
    }
}

/// What every event of a push is judged by.
pub(super) struct Gate {
    pub(super) pusher: Pusher,
    pub(super) organisation: String,
    pub(super) tracking_key: Vec<u8>,
    /// A restored record waits for its devices: no new number is given.
    pub(super) healing: bool,
}

impl Store {
    /// The last link of a device's chain that is known here; others may have brought it back before
    /// those it follows on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_link(&self, device: &str) -> Result<u64, StoreError> {
        let device = device.to_owned();
        self.read(move |c| {
            let last = c.one(
                "SELECT coalesce(max(seq), 0) FROM link WHERE device = ?1",
                &[(&device).into()],
            )?;
            last.map_or(Ok(0), |mut row| row.number(0))
        })
        .await
    }
}

impl Gate {
    /// By which an event of the server's own is judged, beside those of a device.
    pub(super) fn of_server(&self, c: &mut dyn Sql) -> Result<Self, StoreError> {
        let server = open::get(c, "server")?.ok_or(StoreError::Damaged("its own device"))?;
        Ok(self.of(server, None))
    }

    /// By which events of another device are judged that come the same way.
    pub(super) fn of(&self, device: String, kind: Option<DeviceKind>) -> Self {
        Self {
            pusher: Pusher {
                device,
                kind,
                ..self.pusher.clone()
            },
            organisation: self.organisation.clone(),
            tracking_key: self.tracking_key.clone(),
            healing: false,
        }
    }

    /// Judges one event and stores what follows from it.
    pub(super) fn judge(&self, c: &mut dyn Sql, event: &Presented) -> Result<Outcome, StoreError> {
        if event.device != self.pusher.device {
            return Ok(Outcome::Refused(Reason::ForeignDevice.told()));
        }
        if let Some((hash, seq, received)) = known(c, &event.id)? {
            return if hash == event.hash {
                Ok(Outcome::Duplicate { seq, received })
            } else if is_carried(c, event)? {
                // Here it stands in another chain: of the same device's copy, or of the server's. Its
                // link is presented, so that what follows on it need not wait; where that has another
                // text, or what was brought back follows on another, the device is told, for what stands
                // there it does not have.
                let link = link(c, &event.device, event.seq)?;
                let other = link.is_some_and(|l| !l.hash.is_empty() && l.hash != event.hash);
                if other || !links::precedes(c, event)? {
                    let code = "fork".to_owned();
                    return Ok(Outcome::Quarantined { code });
                }
                let missing = presented(c, &event.device)? + 1;
                if event.seq > missing {
                    return Ok(Outcome::Held { missing });
                }
                if event.seq == missing {
                    present(c, event, "refused", Some("carried"))?;
                }
                Ok(Outcome::Duplicate { seq, received })
            } else {
                self.set_aside(c, event, "other_bytes")
            };
        }
        if self.healing {
            return Ok(Outcome::Held { missing: event.seq });
        }
        if let Some(link) = link(c, &event.device, event.seq)? {
            return match link.state.as_str() {
                // Lost in a restore, and here it is.
                "lost" if link.hash.is_empty() || link.hash == event.hash => self.examine(c, event),
                "refused" if link.hash == event.hash => self.examine(c, event),
                "quarantined" if link.hash == event.hash => Ok(Outcome::Quarantined {
                    code: link.code.unwrap_or_default(),
                }),
                _ => self.set_aside(c, event, "fork"),
            };
        }
        let mut missing = presented(c, &event.device)? + 1;
        if event.seq > missing {
            // What comes between may be here already: brought back by others, out of turn.
            links::advance(c, &event.device)?;
            missing = presented(c, &event.device)? + 1;
        }
        if event.seq != missing {
            if follows_fork(c, event)? {
                return self.quarantine(c, event, "fork");
            }
            return Ok(Outcome::Held { missing });
        }
        self.examine(c, event)
    }

    /// The event is at its turn: takes it in or refuses it. Either way its link is presented.
    fn examine(&self, c: &mut dyn Sql, event: &Presented) -> Result<Outcome, StoreError> {
        if !links::precedes(c, event)? {
            return self.quarantine(c, event, "fork");
        }
        match self.fits(c, event)? {
            Ok(read) => {
                let received = self.pusher.received;
                let received = links::receipt(c, &event.device, event.seq, received)?;
                let seq = self.store(c, event, read, None, received)?;
                present(c, event, "accepted", None)?;
                Ok(Outcome::Accepted { seq, received })
            }
            // It follows on what contradicts the chain, and takes no place in it either.
            Err(Reason::BrokenChain)
                if follows_fork(c, event)? || links::was_restored(c, &event.device)? =>
            {
                self.quarantine(c, event, "fork")
            }
            Err(reason) => {
                present(c, event, "refused", Some(reason.code()))?;
                Ok(Outcome::Refused(reason.told()))
            }
        }
    }

    fn fits<'a>(
        &self,
        c: &mut dyn Sql,
        presented: &'a Presented,
    ) -> Result<Result<&'a Event, Reason>, StoreError> {
        let Ok(event) = &presented.event else {
            return Ok(Err(Reason::Malformed));
        };
        if event.envelope().org != self.organisation {
            return Ok(Err(Reason::ForeignOrganisation));
        }
        if !self.follows(c, event.envelope())? {
            return Ok(Err(Reason::BrokenChain));
        }
        let since = people::since(c)?;
        Ok(self.suits(c, presented, event, since)?.map(|_| event))
    }

    /// What an event whose link is right says, if it may be recorded as it is.
    pub(super) fn suits(
        &self,
        c: &mut dyn Sql,
        presented: &Presented,
        event: &Event,
        since: Option<u64>,
    ) -> Result<Result<Body, Reason>, StoreError> {
        let (envelope, author) = (event.envelope(), self.pusher.kind);
        if author.is_some_and(|author| !may(author, &envelope.kind)) {
            return Ok(Err(Reason::NotAllowed));
        }
        if author.is_some_and(DeviceKind::pulls_cases)
            && let Err(reason) = people::may_act(c, envelope, self.pusher.received, since)?
        {
            return Ok(Err(reason));
        }
        let fitted = match presented.private_fits(event) {
            // Of an erased case nobody has it any more.
            Err(Reason::PrivateMissing) if erase::is_erased(c, &event.envelope().case)? => Ok(()),
            fitted => fitted,
        };
        Ok(fitted.and_then(|()| self.body_fits(event, presented.private())))
    }

    /// Whether an event follows on the link before it. Of a link lost in a restore nothing may be
    /// known.
    pub(super) fn follows(&self, c: &mut dyn Sql, envelope: &Envelope) -> Result<bool, StoreError> {
        if envelope.seq <= 1 {
            return Ok(envelope.prev.is_empty());
        }
        let before = link(c, &envelope.device, envelope.seq - 1)?;
        Ok(before.is_some_and(|before| {
            before.hash == envelope.prev || (before.state == "lost" && before.hash.is_empty())
        }))
    }

    /// Whether an event that a device carries for its author can be taken in at all. Its private
    /// part may be with somebody else.
    pub(super) fn belongs<'a>(&self, presented: &'a Presented) -> Result<&'a Event, Refusal> {
        let event = presented.event.as_ref();
        let event = event.map_err(|_| Reason::Malformed.told())?;
        if event.envelope().org != self.organisation {
            return Err(Reason::ForeignOrganisation.told());
        }
        match presented.private_fits(event) {
            Ok(()) | Err(Reason::PrivateMissing) => Ok(event),
            Err(reason) => Err(reason.told()),
        }
    }

    /// Keeps the private part of an event that is here without it.
    pub(super) fn add_private_late(
        &self,
        c: &mut dyn Sql,
        presented: &Presented,
    ) -> Result<(), StoreError> {
        if self.add_private(c, presented)? > 0 {
            pages::private_changed(c)?;
        }
        Ok(())
    }

    fn add_private(&self, c: &mut dyn Sql, presented: &Presented) -> Result<u64, StoreError> {
        let text = presented.part.as_ref().and_then(|part| part.text.as_ref());
        let (Ok(event), Some((body, _))) = (&presented.event, text) else {
            return Ok(0);
        };
        if presented.private_fits(event).is_err() || erase::is_erased(c, &event.envelope().case)? {
            return Ok(0);
        }
        c.execute(
            "INSERT INTO private (event, body) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            &[(&presented.id).into(), body.into()],
        )
    }

    /// What the event says, if it may be said so.
    pub(super) fn body_fits(
        &self,
        event: &Event,
        private: Option<&Private>,
    ) -> Result<Body, Reason> {
        let (envelope, packs) = (event.envelope(), &self.pusher.packs);
        let body = Body::read(envelope, packs.kinds()).map_err(|_| Reason::Body)?;
        if matches!(&body, Body::Filed(filed) if TrackingCode::parse(&filed.code).is_err()) {
            return Err(Reason::Body);
        }
        let fitted = packs.fit(envelope, &body, private);
        fitted.map_err(|(pack, misfit)| Reason::Misfit(Box::new(Unfit::of(pack, misfit))))?;
        Ok(body)
    }

    /// Stores the event with what is looked up later, under a number it had before or else the
    /// next one, and gives the number. Numbers lost in a restore are never given again.
    pub(super) fn store(
        &self,
        c: &mut dyn Sql,
        presented: &Presented,
        event: &Event,
        number: Option<u64>,
        received: u64,
    ) -> Result<u64, StoreError> {
        // What this version cannot read is kept all the same.
        let body = Body::read(event.envelope(), self.pusher.packs.kinds());
        let body = body.unwrap_or(Body::Newer);
        let number = match number {
            Some(number) => number,
            None => next_number(c)?,
        };
        let seq = self.store_if_new(c, presented, (event, &body), number, received)?;
        seq.ok_or(StoreError::Damaged("one event for an id"))
    }

    /// As [`Self::store`], but stores nothing where an event of this id is here already.
    pub(super) fn store_if_new(
        &self,
        c: &mut dyn Sql,
        presented: &Presented,
        (event, body): (&Event, &Body),
        seq: u64,
        received: u64,
    ) -> Result<Option<u64>, StoreError> {
        let envelope = event.envelope();
        let stored = c.execute(
            "INSERT INTO event (seq, id, case_id, device, kind, hash, received, raw)
             VALUES (?8, ?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING",
            &[
                (&envelope.id).into(),
                (&envelope.case).into(),
                (&envelope.device).into(),
                (&envelope.kind).into(),
                event.hash().into(),
                received.into(),
                event.raw().into(),
                seq.into(),
            ],
        )?;
        if stored == 0 {
            return Ok(None);
        }
        self.add_private(c, presented)?;
        attachments::names(c, &envelope.case, &envelope.attachments)?;
        scope::note(c, envelope, seq)?;
        match body {
            Body::Filed(filed) => {
                published::keep(c, &self.pusher.packs, envelope.edition.as_ref())?;
                if let Ok(code) = TrackingCode::parse(&filed.code) {
                    // Of two cases under one code the first keeps it; the other is found by its
                    // number.
                    let hash = secret::keyed(&self.tracking_key, &code);
                    c.run(
                        "INSERT INTO tracking (hash, case_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                        &[(&hash).into(), (&envelope.case).into()],
                    )?;
                }
            }
            Body::Numbered(numbered) => official::note(c, numbered)?,
            Body::Erased(_) => erase::take_effect(c, &envelope.case, received)?,
            _ => {}
        }
        Ok(Some(seq))
    }

    /// Keeps a text that contradicts another for a person to look at. If it was its link's turn,
    /// the link is presented; what stands there stays.
    pub(super) fn set_aside(
        &self,
        c: &mut dyn Sql,
        event: &Presented,
        code: &'static str,
    ) -> Result<Outcome, StoreError> {
        let outcome = self.quarantine(c, event, code)?;
        if event.seq == presented(c, &event.device)? + 1 {
            match link(c, &event.device, event.seq)? {
                // Others brought it back before it was its turn.
                Some(_) => links::advance(c, &event.device)?,
                None => present(c, event, "quarantined", Some(code))?,
            }
        }
        Ok(outcome)
    }

    /// Keeps a text for a person to look at.
    pub(super) fn quarantine(
        &self,
        c: &mut dyn Sql,
        event: &Presented,
        code: &'static str,
    ) -> Result<Outcome, StoreError> {
        let text = event.part.as_ref().and_then(|part| part.text.as_ref());
        let erased = match event.case_and_kind() {
            Some((case, _)) => erase::is_erased(c, case)?,
            None => false,
        };
        let text = text.filter(|_| !erased);
        c.run(
            "INSERT INTO quarantine (hash, event, device, code, received, raw, private, carrier)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            &[
                (&event.hash).into(),
                (&event.id).into(),
                (&event.device).into(),
                code.into(),
                self.pusher.received.into(),
                (&event.raw).into(),
                text.map(|(text, _)| text).into(),
                (&self.pusher.device).into(),
            ],
        )?;
        Ok(Outcome::Quarantined {
            code: code.to_owned(),
        })
    }
}

/// The number that the next event gets. Those lost in a restore are passed over.
pub(super) fn next_number(c: &mut dyn Sql) -> Result<u64, StoreError> {
    let row = c.one(
        "SELECT coalesce(
           (SELECT max(seq) + 1 FROM event WHERE seq >= (SELECT coalesce(max(last), 0) FROM gap)),
           (SELECT max(last) + 1 FROM gap), 1)",
        &[],
    )?;
    row.map_or(Ok(1), |mut row| row.number(0))
}

/// What a kind of device may record: a public terminal only files.
pub(super) fn may(device: DeviceKind, kind: &str) -> bool {
    match device {
        DeviceKind::Kiosk => kind == "filed",
        DeviceKind::Field | DeviceKind::Desk => !own::only_ours(kind),
    }
}

pub(super) fn known(c: &mut dyn Sql, id: &str) -> Result<Option<(String, u64, u64)>, StoreError> {
    let row = c.one(
        "SELECT hash, seq, received FROM event WHERE id = ?1",
        &[id.into()],
    )?;
    row.map(|mut row| Ok((row.text(0)?, row.number(1)?, row.number(2)?)))
        .transpose()
}

pub(super) fn link(c: &mut dyn Sql, device: &str, seq: u64) -> Result<Option<Link>, StoreError> {
    let row = c.one(
        "SELECT hash, state, code FROM link WHERE device = ?1 AND seq = ?2",
        &[device.into(), seq.into()],
    )?;
    row.map(|mut row| {
        Ok(Link {
            hash: row.text(0)?,
            state: row.text(1)?,
            code: row.text_if_any(2)?,
        })
    })
    .transpose()
}

/// Whether the event of that id in the record is the same one in another chain.
fn is_carried(c: &mut dyn Sql, event: &Presented) -> Result<bool, StoreError> {
    let row = c.one("SELECT raw FROM event WHERE id = ?1", &[(&event.id).into()])?;
    let Some(mut row) = row else {
        return Ok(false);
    };
    let here = Event::parse(&row.text(0)?).map_err(|_| StoreError::Damaged("a readable event"))?;
    let Ok(read) = &event.event else {
        return Ok(false);
    };
    Ok(here.is_carried(read))
}

/// Whether an event follows on one that was set aside because it contradicts its device's chain.
pub(super) fn follows_fork(c: &mut dyn Sql, event: &Presented) -> Result<bool, StoreError> {
    let row = c.one(
        "SELECT 1 FROM quarantine WHERE hash = ?1 AND device = ?2 AND code = 'fork'",
        &[event.prev().into(), (&event.device).into()],
    )?;
    Ok(row.is_some())
}

/// The last link that a device has presented.
pub(super) fn presented(c: &mut dyn Sql, device: &str) -> Result<u64, StoreError> {
    let row = c.one("SELECT seq FROM device WHERE id = ?1", &[device.into()])?;
    row.ok_or(StoreError::Damaged("the row of a device"))?
        .number(0)
}

fn present(
    c: &mut dyn Sql,
    event: &Presented,
    state: &str,
    code: Option<&str>,
) -> Result<(), StoreError> {
    record(c, event, state, code)?;
    count_presented(c, &event.device, event.seq)
}

/// Notes the last link that a device has presented.
pub(super) fn count_presented(c: &mut dyn Sql, device: &str, seq: u64) -> Result<(), StoreError> {
    c.run(
        "UPDATE device SET seq = ?2 WHERE id = ?1 AND seq < ?2",
        &[device.into(), seq.into()],
    )
}

/// Notes a link that is the first of its number to be taken in.
pub(super) fn record_new(c: &mut dyn Sql, event: &Presented) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO link (device, seq, hash, event, state) VALUES (?1, ?2, ?3, ?4, 'accepted')",
        &[
            (&event.device).into(),
            event.seq.into(),
            (&event.hash).into(),
            (&event.id).into(),
        ],
    )
}

/// Notes what became of a link.
pub(super) fn record(
    c: &mut dyn Sql,
    event: &Presented,
    state: &str,
    code: Option<&str>,
) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO link (device, seq, hash, event, state, code) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (device, seq) DO UPDATE SET hash = ?3, event = ?4, state = ?5, code = ?6",
        &[
            (&event.device).into(),
            event.seq.into(),
            (&event.hash).into(),
            (&event.id).into(),
            state.into(),
            code.into(),
        ],
    )
}

/// Notes which device brought an event that another wrote.
pub(super) fn note_carrier(
    c: &mut dyn Sql,
    event: &str,
    carrier: &Pusher,
) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO carried (event, carrier, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[
            event.into(),
            (&carrier.device).into(),
            carrier.received.into(),
        ],
    )
}

/// What is told of a text that is no event.
pub(super) fn malformed() -> Refusal {
    Reason::Malformed.told()
}
