//! Healing after a restore: what devices bring back goes to its old number while they are waited
//! for; numbers go on after the highest that anybody has seen, and what nobody held is named.
//! Never: what a device offers.

use crate::secret;
use crate::store::open::{get, own_device, set};
use crate::store::presented::Presented;
use crate::store::push::{self, Gate};
use crate::store::refusal::Reason;
use crate::store::sql::Sql;
use crate::store::{Pusher, Store, StoreError, links, own, pull};
use redress_core::sync::{Answered, Outcome, Pulled};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Where the state of healing stands in the `meta` table, while it lasts.
const HEALING: &str = "healing";
/// What came of the last healing.
const HEALED: &str = "healed";
/// Up to which number other epochs mean the same.
const EPOCHS: &str = "epochs";
/// No device is this far ahead of a copy: a number beyond it is not believed.
const MOST_AHEAD: u64 = 10_000_000;
/// Numbers left free when a device did not come in time: it may have seen that many more.
const RESERVE: u64 = 10_000;
/// The most devices named as having come too late.
const MOST_LATE: usize = 1_000;

/// A restored record that waits for its devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healing {
    /// The newest number of the copy.
    pub floor: u64,
    /// When it was restored, in milliseconds since 1970.
    pub since: u64,
    /// How long it waits, in milliseconds, once the first device has come.
    pub wait: u64,
    /// When it stops waiting; none before the first has come.
    pub until: Option<u64>,
    /// The highest number that any device has spoken of.
    pub highest: u64,
    /// From where on what came back could not have its old number, and was given another; none while all
    /// had their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<u64>,
    /// Devices that came after that and had seen such numbers before: what stood under them nobody may hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Late>,
}

/// What came of a healing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healed {
    /// The newest number of the copy.
    pub floor: u64,
    /// When it was over, in milliseconds since 1970.
    pub ended: u64,
    /// Events that devices brought back in time.
    pub returned: u64,
    /// How many numbers no device held an event for: what was lost for good.
    pub lost: u64,
    /// Those numbers, from and to.
    pub numbers: Vec<(u64, u64)>,
    /// Devices that did not come in time. What they hold is still taken in, under new numbers.
    pub absent: Vec<String>,
    /// The highest number that was accounted for when it ended: seen, lost or left free.
    #[serde(default)]
    pub accounted: u64,
    /// Devices that came later and had seen more than that, after this healing or an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<Late>,
}

/// A device that came when healing was over, and had seen numbers that are given anew by now. What
/// it holds comes back under new numbers; what it no longer held, and nobody else, is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// The device.
    pub device: String,
    /// The numbers that it had seen, from …
    pub first: u64,
    /// … and to.
    pub last: u64,
}

impl Store {
    /// Up to which number an epoch and this one mean the same; 0 for one not known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn safe(&self, epoch: &str) -> Result<u64, StoreError> {
        let epoch = epoch.to_owned();
        self.read(move |c| Ok(epochs(c)?.get(&epoch).copied().unwrap_or(0)))
            .await
    }

    /// The state of healing; none when the record is whole or has been healed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn healing(&self) -> Result<Option<Healing>, StoreError> {
        self.read(healing).await
    }

    /// What came of the last healing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn healed(&self) -> Result<Option<Healed>, StoreError> {
        self.read(healed).await
    }

    /// Notes that a device has come, and how far it had come in its epoch, so that no number it has
    /// seen is given again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_seen(&self, cursor: u64, now: u64) -> Result<(), StoreError> {
        self.write(move |c| seen(c, cursor, now)).await
    }

    /// Notes a device that comes from another epoch. While devices are waited for that is
    /// [`Self::note_seen`]; afterwards it came too late, and what it had seen beyond all that was
    /// accounted for is named.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_back(&self, device: &str, reached: u64, now: u64) -> Result<(), StoreError> {
        let device = device.to_owned();
        self.write(move |c| match healing(c)? {
            Some(state) => {
                again(c, state, device, reached)?;
                seen(c, reached, now)
            }
            None => late(c, device, reached),
        })
        .await
    }

    /// Takes back what a restored record had lost. The answers are true on disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has been stored then.
    pub async fn take_back(
        &self,
        carrier: Pusher,
        events: Vec<Pulled>,
    ) -> Result<Vec<Answered>, StoreError> {
        let gate = self.gate(carrier);
        self.write(move |c| {
            let taken = events.into_iter().map(|event| take(c, &gate, event));
            taken.collect()
        })
        .await
    }

    /// A device has offered everything. When all have, or the time is over, healing ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn heard(&self, device: &str, now: u64) -> Result<(), StoreError> {
        let device = device.to_owned();
        self.write(move |c| {
            c.run(
                "UPDATE healing SET heard = ?2 WHERE device = ?1 AND heard IS NULL",
                &[(&device).into(), now.into()],
            )?;
            end_if_due(c, now)
        })
        .await
    }

    /// Ends healing when its time is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_healing(&self, now: u64) -> Result<(), StoreError> {
        self.write(move |c| end_if_due(c, now)).await
    }
}

/// What has to wait for a restored record's devices is not done yet.
pub(super) fn over(c: &mut dyn Sql) -> Result<(), StoreError> {
    match healing(c)? {
        Some(_) => Err(StoreError::Healing),
        None => Ok(()),
    }
}

/// The state of healing, inside a transaction.
pub(super) fn healing(c: &mut dyn Sql) -> Result<Option<Healing>, StoreError> {
    let text = get(c, HEALING)?;
    read(text, "the state of its healing")
}

/// What came of the last healing.
pub(super) fn healed(c: &mut dyn Sql) -> Result<Option<Healed>, StoreError> {
    let text = get(c, HEALED)?;
    read(text, "the report of its healing")
}

fn read<T: for<'de> Deserialize<'de>>(
    text: Option<String>,
    what: &'static str,
) -> Result<Option<T>, StoreError> {
    let read = text.map(|text| serde_json::from_str(&text));
    read.transpose().map_err(|_| StoreError::Damaged(what))
}

fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Own(e.to_string()))
}

fn epochs(c: &mut dyn Sql) -> Result<BTreeMap<String, u64>, StoreError> {
    let text = get(c, EPOCHS)?;
    Ok(read(text, "its earlier epochs")?.unwrap_or_default())
}

/// Makes a record that was put back one of its own: a new epoch, a new device for what the server
/// writes, nobody signed in, and every device in use waited for.
pub(super) fn begin(c: &mut dyn Sql, wait: Duration, now: u64) -> Result<(), StoreError> {
    let server = own_device(c, now)?;
    set(c, "server", &server)?;
    c.run("DELETE FROM meta WHERE key = 'own_head'", &[])?;
    c.run("DELETE FROM session", &[])?;
    c.run("DELETE FROM challenge", &[])?;
    let (floor, highest) = ends(c)?;
    let mut epochs = epochs(c)?;
    for agreed in epochs.values_mut() {
        *agreed = floor.min(*agreed);
    }
    let old = get(c, "epoch")?.ok_or(StoreError::Damaged("its epoch"))?;
    epochs.insert(old, floor);
    set(c, EPOCHS, &written(&epochs)?)?;
    set(c, "epoch", &secret::id(now)?)?;
    c.run("DELETE FROM healing", &[])?;
    c.run("DELETE FROM meta WHERE key = ?1", &[HEALING.into()])?;
    let waited_for = c.execute(
        "INSERT INTO healing (device) SELECT id FROM device
         WHERE kind IN ('kiosk', 'field', 'desk') AND revoked IS NULL",
        &[],
    )?;
    if waited_for == 0 {
        return Ok(());
    }
    let state = Healing {
        floor,
        since: now,
        wait: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        until: None,
        highest,
        given: None,
        again: Vec::new(),
    };
    set(c, HEALING, &written(&state)?)
}

/// What a device became is waited for like that device, and believed like it, as long as that has not
/// offered everything. One that is `new` to a restored record has not.
pub(super) fn wait_for_too(
    c: &mut dyn Sql,
    device: &str,
    new: bool,
    became: &str,
) -> Result<(), StoreError> {
    let waits = if new {
        c.one("SELECT 1 FROM healing LIMIT 1", &[])?
    } else {
        c.one(
            "SELECT 1 FROM healing WHERE device = ?1 AND heard IS NULL",
            &[device.into()],
        )?
    };
    if waits.is_some() {
        c.run(
            "INSERT INTO healing (device) VALUES (?1) ON CONFLICT DO NOTHING",
            &[became.into()],
        )?;
    }
    Ok(())
}

/// A device that a restored record knows again by what it became has come through the restore too,
/// and is not waited for. Where it is copied, its other goes on under its name, with links that are
/// nowhere any more.
pub(super) fn came_before(c: &mut dyn Sql, device: &str, now: u64) -> Result<(), StoreError> {
    if c.one("SELECT 1 FROM healing LIMIT 1", &[])?.is_some() {
        c.run(
            "INSERT INTO healing (device, heard) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            &[device.into(), now.into()],
        )?;
    }
    Ok(())
}

/// Up to where a copy has every number, and the highest number it knows of. They differ in a copy
/// made while devices were bringing events back, or that has numbers left free.
fn ends(c: &mut dyn Sql) -> Result<(u64, u64), StoreError> {
    let newest = pull::head(c)?;
    let free = c.one("SELECT coalesce(max(last), 0) FROM gap", &[])?;
    let highest = newest.max(free.map_or(Ok(0), |mut row| row.number(0))?);
    Ok(healing(c)?.map_or((newest, highest), |state| {
        (state.floor, state.highest.max(highest))
    }))
}

fn seen(c: &mut dyn Sql, number: u64, now: u64) -> Result<(), StoreError> {
    let Some(before) = healing(c)? else {
        return Ok(());
    };
    let believed = number <= before.floor.saturating_add(MOST_AHEAD);
    let highest = if believed { number } else { 0 };
    let state = Healing {
        highest: before.highest.max(highest),
        until: before.until.or(Some(now.saturating_add(before.wait))),
        ..before.clone()
    };
    if state == before {
        return Ok(());
    }
    set(c, HEALING, &written(&state)?)
}

/// Names what a device had seen beyond everything that the last healing accounted for.
fn late(c: &mut dyn Sql, device: String, reached: u64) -> Result<(), StoreError> {
    let Some(mut report) = healed(c)? else {
        return Ok(());
    };
    let Some(beyond) = reached.checked_sub(report.accounted).filter(|n| *n > 0) else {
        return Ok(());
    };
    let before = report.late.clone();
    let known = report.late.iter_mut().find(|late| late.device == device);
    if beyond > MOST_AHEAD || report.accounted == 0 {
        return Ok(());
    } else if let Some(known) = known {
        known.first = known.first.min(report.accounted + 1);
        known.last = known.last.max(reached);
    } else if report.late.len() < MOST_LATE {
        report.late.push(Late {
            device,
            first: report.accounted + 1,
            last: reached,
        });
    }
    if report.late == before {
        return Ok(());
    }
    set(c, HEALED, &written(&report)?)
}

/// Notes a device that had seen numbers which something else has been given since the record was put back.
fn again(
    c: &mut dyn Sql,
    mut state: Healing,
    device: String,
    reached: u64,
) -> Result<(), StoreError> {
    let Some(first) = state.given.filter(|first| *first <= reached) else {
        return Ok(());
    };
    let believed = reached <= state.floor.saturating_add(MOST_AHEAD);
    let known = state.again.iter().any(|late| late.device == device);
    if !believed || known || state.again.len() >= MOST_LATE {
        return Ok(());
    }
    let last = reached.min(state.highest);
    state.again.push(Late {
        device,
        first,
        last,
    });
    set(c, HEALING, &written(&state)?)
}

/// Judges one event that a device brings back.
pub(super) fn take(c: &mut dyn Sql, gate: &Gate, returned: Pulled) -> Result<Answered, StoreError> {
    let Pulled {
        seq,
        received,
        raw,
        private,
    } = returned;
    let Some(event) = Presented::one(raw, private) else {
        return Ok(Answered {
            id: String::new(),
            outcome: Outcome::Refused(push::malformed()),
        });
    };
    let id = event.id.clone();
    let outcome = match push::known(c, &event.id)? {
        Some((hash, seq, received)) if hash == event.hash => {
            gate.add_private_late(c, &event)?;
            Outcome::Duplicate { seq, received }
        }
        Some(_) => gate.quarantine(c, &event, "other_bytes")?,
        None => fit(c, gate, &event, (seq, received))?,
    };
    Ok(Answered { id, outcome })
}

/// Puts an event that is not here into its author's chain and under its number.
fn fit(
    c: &mut dyn Sql,
    gate: &Gate,
    event: &Presented,
    (number, received): (u64, u64),
) -> Result<Outcome, StoreError> {
    let read = match gate.belongs(event) {
        Ok(read) => read.clone(),
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    let (device, link) = (&event.device, event.seq);
    // Whoever brings it: an enrolled device could say anything in the server's name.
    if own::only_ours(&read.envelope().kind) && !own::is_ours(gate, &read) {
        return Ok(Outcome::Refused(Reason::NotAllowed.told()));
    }
    let own = push::link(c, device, link)?;
    let before = push::link(c, device, link.saturating_sub(1))?;
    let follows = before.is_none_or(|b| b.hash.is_empty() || b.hash == read.envelope().prev);
    let precedes = links::precedes(c, event)?;
    let free = own.is_none_or(|own| own.hash.is_empty() || own.hash == event.hash);
    if !follows || !precedes || !free || push::follows_fork(c, event)? {
        return gate.quarantine(c, event, "fork");
    }
    // A device not known here was enrolled after the copy was made, or belongs to nobody any more.
    c.run(
        "INSERT INTO device (id, kind, name, key, enrolled) VALUES (?1, 'former', '', ?2, ?3)
         ON CONFLICT (id) DO NOTHING",
        &[
            device.into(),
            (&[] as &[u8]).into(),
            gate.pusher.received.into(),
        ],
    )?;
    let state = healing(c)?;
    // Its number and receipt are believed of a device that comes from the epoch before.
    let late = c.one(
        "SELECT 1 FROM healing WHERE device = ?1 AND heard IS NULL",
        &[(&gate.pusher.device).into()],
    )?;
    let believed = (state.is_some() || late.is_some()) && received <= gate.pusher.received;
    let received = if believed {
        received
    } else {
        gate.pusher.received
    };
    let received = links::receipt(c, device, link, received)?;
    let old = match &state {
        Some(state) if number > state.floor && number - state.floor <= MOST_AHEAD => {
            let taken = c.one("SELECT 1 FROM event WHERE seq = ?1", &[number.into()])?;
            taken.is_none().then_some(number)
        }
        _ => None,
    };
    // Nobody is given a number that somebody has spoken of: what stood under it may still come, or is
    // missed by it.
    let wanted = match state {
        Some(mut state) if old.is_none() => {
            let number = push::next_number(c)?.max(state.highest + 1);
            if state.given.is_none() {
                state.given = Some(number);
                set(c, HEALING, &written(&state)?)?;
            }
            Some(number)
        }
        _ => old,
    };
    let seq = gate.store(c, event, &read, wanted, received)?;
    seen(c, seq, gate.pusher.received)?;
    push::record(c, event, "accepted", None)?;
    links::advance(c, device)?;
    push::note_carrier(c, &event.id, &gate.pusher)?;
    Ok(Outcome::Accepted { seq, received })
}

fn end_if_due(c: &mut dyn Sql, now: u64) -> Result<(), StoreError> {
    let Some(state) = healing(c)? else {
        return Ok(());
    };
    let absent = c.rows(
        "SELECT h.device FROM healing h JOIN device d ON d.id = h.device
         WHERE h.heard IS NULL AND d.revoked IS NULL ORDER BY h.device",
        &[],
    )?;
    let absent: Vec<String> = absent
        .into_iter()
        .map(|mut row| row.text(0))
        .collect::<Result<_, _>>()?;
    if absent.is_empty() || state.until.is_some_and(|until| now >= until) {
        end(c, &state, absent, now)?;
    }
    Ok(())
}

/// Names what nobody held, and lets numbers go on.
fn end(c: &mut dyn Sql, state: &Healing, absent: Vec<String>, now: u64) -> Result<(), StoreError> {
    let newest = pull::head(c)?;
    let returned = c.one(
        "SELECT count(*) FROM event WHERE seq > ?1",
        &[state.floor.into()],
    )?;
    let highest = state.highest.max(newest);
    let mut healed = Healed {
        floor: state.floor,
        ended: now,
        returned: returned.map_or(Ok(0), |mut row| row.number(0))?,
        numbers: free(c, state.floor, highest)?,
        ..Healed::default()
    };
    healed.lost = healed.numbers.iter().map(|(from, to)| to - from + 1).sum();
    for (from, to) in &healed.numbers {
        gap(c, *from, *to, "lost")?;
    }
    healed.accounted = highest;
    if !absent.is_empty() {
        gap(c, highest + 1, highest + RESERVE, "reserved")?;
        healed.accounted += RESERVE;
    }
    healed.late = self::healed(c)?.map_or_else(Vec::new, |earlier| earlier.late);
    healed.late.extend(state.again.iter().cloned());
    healed.late.truncate(MOST_LATE);
    healed.absent = absent;
    links::give_up_all(c)?;
    set(c, HEALED, &written(&healed)?)?;
    c.run("DELETE FROM meta WHERE key = ?1", &[HEALING.into()])
}

/// Numbers above a floor, from and to, that neither an event has nor an earlier gap covers.
fn free(c: &mut dyn Sql, floor: u64, highest: u64) -> Result<Vec<(u64, u64)>, StoreError> {
    let rows = c.rows(
        "SELECT first, last FROM gap WHERE last > ?1
         UNION ALL SELECT seq, seq FROM event WHERE seq > ?1 ORDER BY 1",
        &[floor.into()],
    )?;
    let mut free = Vec::new();
    let mut expected = floor + 1;
    for mut row in rows {
        let (first, last) = (row.number(0)?, row.number(1)?);
        if first > expected {
            free.push((expected, first - 1));
        }
        expected = expected.max(last + 1);
    }
    if highest >= expected {
        free.push((expected, highest));
    }
    Ok(free)
}

fn gap(c: &mut dyn Sql, first: u64, last: u64, why: &str) -> Result<(), StoreError> {
    c.run(
        "INSERT INTO gap (first, last, why) VALUES (?1, ?2, ?3)",
        &[first.into(), last.into(), why.into()],
    )
}
