//! What was set aside for a person to look at: what a revoked device hands over, and texts that
//! contradict others. It is taken into the record or refused, and kept either way. Never: why
//! something is set aside while it is pushed.

use crate::packs::Packs;
use crate::store::presented::Presented;
use crate::store::push::{Gate, Pusher, known, link, may, presented, record};
use crate::store::refusal::Reason;
use crate::store::sql::{Row, Sql};
use crate::store::{Store, StoreError, erase, heal, links, official, own};
use redress_core::record::Event;
use redress_core::sync::{Answered, DeviceKind, Outcome, Refusal};
use std::sync::Arc;

/// How long after its revocation a device still hands over what it holds: thirty days.
pub const REVIEWED_FOR_MS: u64 = 30 * 24 * 3_600_000;

/// Something that was set aside.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// Hash of its text: what it is called here.
    pub hash: String,
    /// Its id, as it says it.
    pub event: String,
    /// The device whose chain it says it is of.
    pub device: String,
    /// Its place in that chain.
    pub link: u64,
    /// What people call that device.
    pub name: String,
    /// The device that brought it.
    pub carrier: Option<String>,
    /// Why: `revoked`, `other_bytes` or `fork`.
    pub code: String,
    /// When it came, in milliseconds since 1970.
    pub received: u64,
    /// Its text.
    pub raw: String,
    /// Its private part, as it came.
    pub private: Option<String>,
    /// `accepted` or `refused`, once somebody has decided.
    pub decision: Option<String>,
}

impl SetAside {
    /// By receipt, and within one by place in the chain.
    fn order(&self) -> (u64, &str, u64, &str) {
        (self.received, &self.device, self.link, &self.hash)
    }

    /// Whether this is its hash, or the beginning of it.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let begins = name.strip_prefix("sha256:").unwrap_or(name);
        let own = self.hash.strip_prefix("sha256:");
        begins.len() >= 8 && own.is_some_and(|own| own.starts_with(begins))
    }
}

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It is in the record under this number.
    Accepted(u64),
    /// It stays out of the record.
    Refused,
    /// It had been decided before: how.
    Before(String),
    /// Nothing, or more than one thing, is called that.
    Unknown,
    /// It cannot be taken in: another text has its id or its place in its device's chain.
    Contradicts,
    /// The one before it in its device's chain has to be decided first.
    Waits,
    /// It cannot be taken in, as it could not have been pushed.
    Unfit(Box<Refusal>),
}

/// What contradicted a chain is decided too once its device has brought it in another.
const COLUMNS: &str = "SELECT q.hash, q.event, q.device, coalesce(d.name, ''), q.carrier, q.code,
    q.received, q.raw, q.private, coalesce(q.decision, CASE WHEN q.code = 'fork' AND EXISTS (
      SELECT 1 FROM event e WHERE e.id = q.event) THEN 'accepted' END)
  FROM quarantine q LEFT JOIN device d ON d.id = q.device";

impl Store {
    /// Takes what a revoked device pushes: set aside while that is `open`, then refused. What
    /// is in the record already is answered as ever.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has been stored then.
    pub async fn hand_over(
        &self,
        pusher: Pusher,
        events: Vec<Presented>,
        open: bool,
    ) -> Result<Vec<Answered>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let gate = self.gate(pusher);
        self.write(move |c| {
            let healing = heal::healing(c)?.is_some();
            let judged = events.iter().map(|event| {
                let outcome = if healing {
                    Outcome::Held { missing: event.seq }
                } else {
                    handed_over(c, &gate, event, open)?
                };
                let id = event.id().to_owned();
                Ok(Answered { id, outcome })
            });
            judged.collect()
        })
        .await
    }

    /// What was set aside, oldest first; with `all` also what has been decided.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_aside(&self, all: bool) -> Result<Vec<SetAside>, StoreError> {
        self.read(move |c| {
            let rows = c.rows(COLUMNS, &[])?;
            let rows = rows.into_iter().map(read);
            let mut rows: Vec<SetAside> = rows.collect::<Result<_, _>>()?;
            rows.sort_by(|a, b| a.order().cmp(&b.order()));
            let open = |one: &SetAside| all || one.decision.is_none();
            Ok(rows.into_iter().filter(open).collect())
        })
        .await
    }

    /// Takes something set aside into the record, with the receipt it had and who brought it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn accept(
        &self,
        hash: &str,
        packs: Arc<Packs>,
        now: u64,
    ) -> Result<Decided, StoreError> {
        let hash = hash.to_owned();
        let gate = self.gate(Pusher {
            device: String::new(),
            kind: None,
            received: now,
            packs,
        });
        self.write(move |c| {
            heal::over(c)?;
            match undecided(c, &hash)? {
                Ok(one) => take_in(c, &gate, one, now),
                Err(decided) => Ok(decided),
            }
        })
        .await
    }

    /// Lets something set aside stay out of the record. It is kept where it is.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn refuse(&self, hash: &str, now: u64) -> Result<Decided, StoreError> {
        let hash = hash.to_owned();
        self.write(move |c| match undecided(c, &hash)? {
            Ok(one) => {
                decide(c, &one.hash, "refused", now)?;
                Ok(Decided::Refused)
            }
            Err(decided) => Ok(decided),
        })
        .await
    }
}

/// What becomes of one event of a revoked device.
pub(super) fn handed_over(
    c: &mut dyn Sql,
    gate: &Gate,
    event: &Presented,
    open: bool,
) -> Result<Outcome, StoreError> {
    if event.device != gate.pusher.device {
        return Ok(Outcome::Refused(Reason::ForeignDevice.told()));
    }
    match known(c, event.id())? {
        Some((hash, seq, received)) if hash == event.hash => {
            return Ok(Outcome::Duplicate { seq, received });
        }
        _ if !open => return Ok(Outcome::Refused(Reason::Revoked.told())),
        Some(_) => return gate.set_aside(c, event, "other_bytes"),
        None => {}
    }
    let own = link(c, &event.device, event.seq)?;
    if own.is_some_and(|own| !own.hash.is_empty() && own.hash != event.hash) {
        return gate.set_aside(c, event, "fork");
    }
    let missing = presented(c, &event.device)? + 1;
    if event.seq > missing {
        return Ok(Outcome::Held { missing });
    }
    gate.set_aside(c, event, "revoked")
}

/// Notes who brought an event of another that was set aside.
pub(super) fn note_carrier(
    c: &mut dyn Sql,
    event: &Presented,
    carrier: &Pusher,
) -> Result<(), StoreError> {
    c.run(
        "UPDATE quarantine SET carrier = ?2 WHERE hash = ?1 AND decided IS NULL",
        &[(&event.hash).into(), (&carrier.device).into()],
    )
}

/// The one thing of that name that nobody has decided.
fn undecided(c: &mut dyn Sql, hash: &str) -> Result<Result<SetAside, Decided>, StoreError> {
    let rows = c.rows(COLUMNS, &[])?;
    let rows = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut found = rows.into_iter().filter(|one| one.is_called(hash));
    Ok(match (found.next(), found.next()) {
        (Some(one), None) => match one.decision.clone() {
            Some(before) => Err(Decided::Before(before)),
            None => Ok(one),
        },
        _ => Err(Decided::Unknown),
    })
}

fn take_in(c: &mut dyn Sql, gate: &Gate, one: SetAside, now: u64) -> Result<Decided, StoreError> {
    let private = one
        .private
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|_| StoreError::Damaged("a readable private part"))?;
    let unfit = |reason: Reason| Ok(Decided::Unfit(Box::new(reason.told())));
    let Some(event) = Presented::one(one.raw, private) else {
        return unfit(Reason::Malformed);
    };
    if let Some((hash, seq, _)) = known(c, event.id())? {
        if hash != event.hash {
            return Ok(Decided::Contradicts);
        }
        decide(c, &one.hash, "accepted", now)?;
        return Ok(Decided::Accepted(seq));
    }
    if let Some((_, kind)) = event.case_and_kind()
        && !allowed(c, &event.device, kind)?
    {
        return unfit(Reason::NotAllowed);
    }
    if one.code == "fork" {
        return carry(
            c,
            gate,
            &event,
            &one.hash,
            one.carrier.unwrap_or(one.device),
            now,
        );
    }
    let own = link(c, &event.device, event.seq)?;
    if own.is_none_or(|own| !own.hash.is_empty() && own.hash != event.hash) {
        return Ok(Decided::Contradicts);
    }
    let read: Event = match gate.belongs(&event) {
        Ok(read) => read.clone(),
        Err(refusal) => return Ok(Decided::Unfit(Box::new(refusal))),
    };
    if !gate.follows(c, read.envelope())? {
        return unfit(Reason::BrokenChain);
    }
    if waits(c, &event.device, event.seq)? {
        return Ok(Decided::Waits);
    }
    if let Err(reason) = gate.body_fits(&read, event.private()) {
        return unfit(reason);
    }
    let received = links::receipt(c, &event.device, event.seq, one.received)?;
    let seq = gate.store(c, &event, &read, None, received)?;
    record(c, &event, "accepted", None)?;
    let carrier = one.carrier.unwrap_or_else(|| one.device.clone());
    c.run(
        "INSERT INTO carried (event, carrier, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[event.id().into(), (&carrier).into(), now.into()],
    )?;
    decide(c, &one.hash, "accepted", now)?;
    let ledger = official::ledger(c)?;
    official::after(c, gate, ledger.as_ref(), &event)?;
    Ok(Decided::Accepted(seq))
}

/// Takes in what contradicts its device's chain: as the same event in the server's own chain.
fn carry(
    c: &mut dyn Sql,
    gate: &Gate,
    event: &Presented,
    hash: &str,
    carrier: String,
    now: u64,
) -> Result<Decided, StoreError> {
    let read = match gate.belongs(event) {
        Ok(read) => read.clone(),
        Err(refusal) => return Ok(Decided::Unfit(Box::new(refusal))),
    };
    let missing = read.envelope().private.is_some() && event.private().is_none();
    // Of an erased case nobody has it any more.
    let fits = if missing && !erase::is_erased(c, &read.envelope().case)? {
        Err(Reason::PrivateMissing)
    } else {
        gate.body_fits(&read, event.private())
    };
    if let Err(reason) = fits {
        return Ok(Decided::Unfit(Box::new(reason.told())));
    }
    let server = gate.of_server(c)?;
    let own = own::carry(c, &server, &read, event.private())?;
    let outcome = server.judge(c, &own)?;
    let Outcome::Accepted { seq, .. } = outcome else {
        return Err(StoreError::Own(format!("{outcome:?}")));
    };
    c.run(
        "INSERT INTO carried (event, carrier, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[event.id().into(), (&carrier).into(), now.into()],
    )?;
    decide(c, hash, "accepted", now)?;
    let ledger = official::ledger(c)?;
    official::after(c, gate, ledger.as_ref(), &own)?;
    Ok(Decided::Accepted(seq))
}

/// Whether a device of its author's kind may record this: nobody's decision makes a tablet's number an
/// official one. Of a device that was enrolled after the copy only that is known.
fn allowed(c: &mut dyn Sql, device: &str, kind: &str) -> Result<bool, StoreError> {
    let row = c.one("SELECT kind FROM device WHERE id = ?1", &[device.into()])?;
    let name = row.map(|mut row| row.text(0)).transpose()?;
    Ok(match name.as_deref() {
        Some("server") => true,
        name => may(
            name.and_then(DeviceKind::named)
                .unwrap_or(DeviceKind::Field),
            kind,
        ),
    })
}

/// Whether an earlier one of the same chain has not been decided yet: they count in their order.
fn waits(c: &mut dyn Sql, device: &str, before: u64) -> Result<bool, StoreError> {
    let row = c.one(
        "SELECT 1 FROM link l JOIN quarantine q ON q.hash = l.hash
         WHERE l.device = ?1 AND l.seq < ?2 AND l.state = 'quarantined' AND q.decided IS NULL",
        &[device.into(), before.into()],
    )?;
    Ok(row.is_some())
}

fn decide(c: &mut dyn Sql, hash: &str, decision: &str, now: u64) -> Result<(), StoreError> {
    c.run(
        "UPDATE quarantine SET decision = ?2, decided = ?3 WHERE hash = ?1",
        &[hash.into(), decision.into(), now.into()],
    )
}

fn read(mut row: Row) -> Result<SetAside, StoreError> {
    let raw = row.text(7)?;
    Ok(SetAside {
        link: Presented::one(raw.clone(), None).map_or(0, |event| event.seq),
        hash: row.text(0)?,
        event: row.text(1)?,
        device: row.text(2)?,
        name: row.text(3)?,
        carrier: row.text_if_any(4)?,
        code: row.text(5)?,
        received: row.number(6)?,
        raw,
        private: row.text_if_any(8)?,
        decision: row.text_if_any(9)?,
    })
}
