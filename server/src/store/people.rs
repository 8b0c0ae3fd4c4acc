//! People as the store keeps them: a row for each change, the newest is how it stands. Whether an
//! event's actor might do it when it was written. Never: a session, or a PIN.

use crate::secret;
use crate::store::push::presented;
use crate::store::refusal::Reason;
use crate::store::sql::{Row, Sql};
use crate::store::{Store, StoreError, open};
use redress_core::canonical;
use redress_core::people::{COMPLAINANT, Details, MAX_PEOPLE, Person, Role, Roster, Start, may};
use redress_core::record::{Envelope, TrackingCode};

/// Where the digest of all people stands, in the `meta` table; absent before the first person.
const DIGEST: &str = "people";
/// When the first person was added, in the `meta` table.
const SINCE: &str = "people_since";
/// How long a device may not have heard of people: then its records must name one.
pub const MAX_LATE_MS: u64 = 30 * 24 * 3600 * 1000;

/// A person, and the code with which they begin on each device.
#[derive(Debug, Clone)]
pub struct Began {
    /// The person.
    pub person: Person,
    /// The code, told once.
    pub code: String,
}

impl Store {
    /// Everybody, those who left included, in the order they came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.read(people).await
    }

    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Person`] when the details cannot be used, [`StoreError::ManyPeople`].
    pub async fn add_person(&self, details: Details, now: u64) -> Result<Began, StoreError> {
        let details = details.checked()?;
        let (start, code) = begin().await?;
        let person = of(secret::id(now)?, details, start);
        self.write(move |c| {
            let all = people(c)?;
            if all.len() >= MAX_PEOPLE {
                return Err(StoreError::ManyPeople);
            }
            if all.is_empty() {
                open::set(c, SINCE, &now.to_string())?;
            }
            keep(c, &person, now)?;
            Ok(Began { person, code })
        })
        .await
    }

    /// Changes what is said of a person.
    ///
    /// # Errors
    /// As for [`Store::add_person`], and [`StoreError::NoPerson`].
    pub async fn change_person(
        &self,
        id: &str,
        details: Details,
        now: u64,
    ) -> Result<Person, StoreError> {
        let details = details.checked()?;
        self.alter(id, now, move |person| Person {
            active: person.active,
            ..of(person.id, details, person.start)
        })
        .await
    }

    /// Takes a person out of service, or back in.
    ///
    /// # Errors
    /// [`StoreError::NoPerson`].
    pub async fn set_active(&self, id: &str, active: bool, now: u64) -> Result<Person, StoreError> {
        self.alter(id, now, move |person| Person { active, ..person })
            .await
    }

    /// A new code for a person: PINs chosen under the old one end on every device.
    ///
    /// # Errors
    /// [`StoreError::NoPerson`].
    pub async fn restart_person(&self, id: &str, now: u64) -> Result<Began, StoreError> {
        let (start, code) = begin().await?;
        let person = self
            .alter(id, now, move |person| Person { start, ..person })
            .await?;
        Ok(Began { person, code })
    }

    /// Whether somebody in service begins with this code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begins(&self, id: &str, code: String) -> Result<bool, StoreError> {
        let all = self.read(people).await?;
        let Some(person) = all.into_iter().find(|p| p.id == id && p.active) else {
            return Ok(false);
        };
        let Start { salt, rounds, hash } = person.start;
        let held = tokio::task::spawn_blocking(move || {
            hex(&secret::stretched(&code, &salt, rounds)) == hash
        });
        held.await.map_err(|_| StoreError::Stopped)
    }

    async fn alter<F>(&self, id: &str, now: u64, change: F) -> Result<Person, StoreError>
    where
        F: FnOnce(Person) -> Person + Send + 'static,
    {
        let id = id.to_owned();
        self.write(move |c| {
            let all = people(c)?;
            let known = all.into_iter().find(|person| person.id == id);
            let person = change(known.ok_or(StoreError::NoPerson(id))?);
            keep(c, &person, now)?;
            Ok(person)
        })
        .await
    }

    /// The people, where a device knows others. That it knows some makes it `told`: what it writes
    /// after the `unsent` events it holds must name a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn roster(
        &self,
        device: &str,
        known: &str,
        unsent: u64,
    ) -> Result<Option<Roster>, StoreError> {
        let id = device.to_owned();
        let known = known.to_owned();
        let (roster, heard) = self
            .read(move |c| {
                let digest = open::get(c, DIGEST)?.unwrap_or_default();
                let fresh = if digest == known {
                    None
                } else {
                    let people = people(c)?;
                    Some(Roster { digest, people })
                };
                let first = !known.is_empty() && told(c, &id)?.is_none();
                Ok((fresh, first))
            })
            .await?;
        if heard {
            let device = device.to_owned();
            self.write(move |c| {
                let upto = presented(c, &device)? + unsent;
                c.run(
                    "INSERT INTO told (device, upto) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    &[(&device).into(), upto.into()],
                )
            })
            .await?;
        }
        Ok(roster)
    }
}

/// When the first person was added; none before.
pub(super) fn since(c: &mut dyn Sql) -> Result<Option<u64>, StoreError> {
    Ok(open::get(c, SINCE)?.map(|since| read_since(&since)))
}

pub(super) fn read_since(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// Whether the actor of an event might do it when it was written.
pub(super) fn may_act(
    c: &mut dyn Sql,
    envelope: &Envelope,
    received: u64,
    since: Option<u64>,
) -> Result<Result<(), Reason>, StoreError> {
    let Some(since) = since else {
        return Ok(Ok(()));
    };
    // Who complains may do so at any device.
    if envelope.kind == "filed" && envelope.actor == COMPLAINANT {
        return Ok(Ok(()));
    }
    let rows = c.rows(
        "SELECT since, roles, active FROM person WHERE id = ?1 ORDER BY since",
        &[(&envelope.actor).into()],
    )?;
    // A clock may be behind: what is from before the person counts as from their first day.
    let mut at_the_time = None;
    let written = envelope.hlc.ms.min(received);
    for mut row in rows {
        let (since, roles, active) = (row.number(0)?, row.text(1)?, row.number(2)?);
        if at_the_time.is_none() || since <= written {
            at_the_time = Some((roles, active == 1));
        }
    }
    let Some((roles, active)) = at_the_time else {
        let early = match told(c, &envelope.device)? {
            Some(upto) => envelope.seq <= upto,
            None => received < since.saturating_add(MAX_LATE_MS),
        };
        return Ok(if early {
            Ok(())
        } else {
            Err(Reason::ActorUnknown)
        });
    };
    if !active {
        return Ok(Err(Reason::ActorLeft));
    }
    let kind = taken_back(c, envelope)?.unwrap_or_else(|| envelope.kind.clone());
    Ok(if may(&read_roles(&roles), &kind) {
        Ok(())
    } else {
        Err(Reason::ActorRole)
    })
}

/// The type of the event that this one takes back.
fn taken_back(c: &mut dyn Sql, envelope: &Envelope) -> Result<Option<String>, StoreError> {
    let event = envelope.body.get("event").and_then(|event| event.as_str());
    let Some(event) = event.filter(|_| envelope.kind == "undone") else {
        return Ok(None);
    };
    let row = c.one("SELECT kind FROM event WHERE id = ?1", &[event.into()])?;
    row.map(|mut row| row.text(0)).transpose()
}

fn told(c: &mut dyn Sql, device: &str) -> Result<Option<u64>, StoreError> {
    let row = c.one("SELECT upto FROM told WHERE device = ?1", &[device.into()])?;
    row.map(|mut row| row.number(0)).transpose()
}

fn of(id: String, details: Details, start: Start) -> Person {
    Person {
        id,
        name: details.name,
        roles: details.roles,
        unit: details.unit,
        site: details.site,
        active: true,
        start,
    }
}

/// A new code and what devices hold it against.
async fn begin() -> Result<(Start, String), StoreError> {
    let code = TrackingCode::from_random(secret::bytes()?);
    let salt: String = hex(&secret::bytes::<16>()?);
    let stretched = (code.as_str().replace('-', ""), salt.clone());
    // Work for a processor, not for the network's threads.
    let hash = tokio::task::spawn_blocking(move || {
        secret::stretched(&stretched.0, &stretched.1, secret::ROUNDS)
    });
    let start = Start {
        salt,
        rounds: secret::ROUNDS,
        hash: hex(&hash.await.map_err(|_| StoreError::Stopped)?),
    };
    Ok((start, code.as_str().to_owned()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes how a person stands from now on, and the digest of everybody.
fn keep(c: &mut dyn Sql, person: &Person, now: u64) -> Result<(), StoreError> {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let start = serde_json::to_string(&person.start).map_err(|e| StoreError::Own(e.to_string()))?;
    c.run(
        "INSERT INTO person (id, since, name, roles, unit, site, active, start) VALUES (?1,
           (SELECT CASE WHEN coalesce(max(since), 0) < ?2 THEN ?2 ELSE max(since) + 1 END
            FROM person WHERE id = ?1), ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            (&person.id).into(),
            now.into(),
            (&person.name).into(),
            (&roles.join(",")).into(),
            person.unit.as_deref().into(),
            person.site.as_deref().into(),
            u64::from(person.active).into(),
            (&start).into(),
        ],
    )?;
    let all = people(c)?;
    let text = canonical::of(&all).map_err(|e| StoreError::Own(e.to_string()))?;
    let digest = canonical::digest(text.as_bytes());
    let short: String = digest
        .chars()
        .skip_while(|c| *c != ':')
        .skip(1)
        .take(16)
        .collect();
    open::set(c, DIGEST, &short)
}

pub(super) fn people(c: &mut dyn Sql) -> Result<Vec<Person>, StoreError> {
    let rows = c.rows(
        "SELECT id, name, roles, unit, site, active, start FROM person AS p
         WHERE since = (SELECT max(since) FROM person WHERE id = p.id) ORDER BY id",
        &[],
    )?;
    rows.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Person, StoreError> {
    let (roles, start) = (row.text(2)?, row.text(6)?);
    Ok(Person {
        id: row.text(0)?,
        name: row.text(1)?,
        roles: read_roles(&roles),
        unit: row.text_if_any(3)?,
        site: row.text_if_any(4)?,
        active: row.number(5)? == 1,
        start: serde_json::from_str(&start)
            .map_err(|_| StoreError::Damaged("how a person begins"))?,
    })
}

fn read_roles(names: &str) -> Vec<Role> {
    names.split(',').filter_map(Role::named).collect()
}
