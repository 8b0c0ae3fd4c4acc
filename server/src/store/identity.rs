//! Devices, one-time codes, challenges and sessions, as the store keeps them: secrets only as
//! hashes.

use crate::secret;
use crate::store::sql::{Row, Sql};
use crate::store::{Store, StoreError, heal, open, scope};
use redress_core::sync::{DeviceKind, Scope};

/// A one-time code is good for a day.
const CODE_MS: u64 = 24 * 3600 * 1000;
/// A challenge is good for two minutes.
const CHALLENGE_MS: u64 = 2 * 60 * 1000;
/// A session ends twelve hours after its last use.
pub const SESSION_MS: u64 = 12 * 3600 * 1000;
/// Use prolongs a session at most this often, so that reading does not write each time.
const PROLONG_MS: u64 = 3600 * 1000;
/// The most challenges that wait: more are not handed out.
const MAX_CHALLENGES: u64 = 10_000;
/// The most devices that one may become in a month, with all that it was and they became: each needs
/// a set back or a copy.
const MAX_AGAIN: u64 = 100;
const MONTH_MS: u64 = 30 * 24 * 3600 * 1000;

/// A device as the server knows it.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// Device id.
    pub id: String,
    /// What it is for.
    pub kind: DeviceKind,
    /// What people call it.
    pub name: String,
    /// Its public key as an uncompressed point.
    pub key: Vec<u8>,
    /// When it was revoked, in milliseconds since 1970.
    pub revoked: Option<u64>,
    /// Unsent events it last spoke of.
    pub pending: u64,
    /// When it was last here, in milliseconds since 1970, up to an hour earlier than it was.
    pub seen: u64,
    /// Which cases it gets; none where nobody ever said: everything.
    pub scope: Option<Scope>,
}

/// A device that is enrolled, before it has an id.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// What it is for.
    pub kind: DeviceKind,
    /// What people call it.
    pub name: String,
    /// Its public key as an uncompressed point.
    pub key: Vec<u8>,
    /// The ids and keys that it had before, the last one first.
    pub before: Vec<(String, Vec<u8>)>,
    /// Which cases it gets; none: everything.
    pub scope: Option<Scope>,
}

/// A secret just made, and when it ends.
#[derive(Debug, Clone)]
pub struct Minted {
    /// The secret.
    pub secret: String,
    /// When it ends, in milliseconds since 1970.
    pub expires: u64,
}

impl Store {
    /// Makes a one-time code for a device of this kind, and which cases it will get.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mint_enrolment(
        &self,
        kind: DeviceKind,
        scope: Option<&Scope>,
        now: u64,
    ) -> Result<Minted, StoreError> {
        let scope = scope::text(scope)?;
        let minted = Minted {
            secret: secret::one_time_code()?,
            expires: now + CODE_MS,
        };
        let (hash, expires) = (secret::hash(&minted.secret), minted.expires);
        self.write(move |c| {
            c.execute(
                "INSERT INTO enrolment (hash, kind, expires, scope) VALUES (?1, ?2, ?3, ?4)",
                &[
                    (&hash).into(),
                    kind.name().into(),
                    expires.into(),
                    scope.as_ref().into(),
                ],
            )?;
            Ok(())
        })
        .await?;
        Ok(minted)
    }

    /// Whether this is the administrator's secret.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_administrator(&self, given: &str) -> Result<bool, StoreError> {
        let hash: String = secret::hash(given)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        // Both are hashes of high-entropy secrets: comparing them tells nothing by its time.
        self.read(move |c| Ok(open::get(c, "administrator")?.is_some_and(|known| known == hash)))
            .await
    }

    /// Enrols a device with a one-time code; none when the code is unknown, used or over. With the ids
    /// and keys that it had before: one that is not known here, as after a restore, is known from now
    /// on, so that what it sealed can be proved its own.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn enrol(
        &self,
        code: &str,
        name: String,
        key: Vec<u8>,
        before: Vec<(String, Vec<u8>)>,
        now: u64,
    ) -> Result<Option<(String, DeviceKind)>, StoreError> {
        let hash = secret::hash(&secret::as_typed(code));
        let id = secret::id(now)?;
        self.write(move |c| {
            let taken = c.one(
                "UPDATE enrolment SET used = ?2 WHERE hash = ?1 AND used IS NULL AND expires > ?2
                 RETURNING kind, scope",
                &[(&hash).into(), now.into()],
            )?;
            let Some(mut row) = taken else {
                return Ok(None);
            };
            let Some(kind) = DeviceKind::named(&row.text(0)?) else {
                return Ok(None);
            };
            let scope = scope::read(row.text_if_any(1)?)?;
            let newcomer = Newcomer {
                kind,
                name,
                key,
                before,
                scope,
            };
            newcomer.admit(c, &id, now)?;
            Ok(Some((id, kind)))
        })
        .await
    }

    /// Takes a device in under this id: what every enrolment comes to, once the device may.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn admit(&self, id: String, newcomer: Newcomer, now: u64) -> Result<(), StoreError> {
        self.write(move |c| newcomer.admit(c, &id, now)).await
    }

    /// Makes a device another of the same kind and name, with another key; none when it, or one of its
    /// line, has been that too often lately. Whoever revokes the one revokes the other.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn enrol_again(
        &self,
        before: &DeviceRow,
        key: Vec<u8>,
        now: u64,
    ) -> Result<Option<String>, StoreError> {
        let (before, id) = (before.clone(), secret::id(now)?);
        self.write(move |c| {
            let made = c.one(
                "WITH RECURSIVE was (id, origin) AS (
                   SELECT id, origin FROM device WHERE id = ?1
                   UNION SELECT d.id, d.origin FROM device d JOIN was w ON d.id = w.origin),
                 line (id) AS (
                   SELECT id FROM was
                   UNION SELECT d.id FROM device d JOIN line l ON d.origin = l.id)
                 SELECT count(*) FROM device d JOIN line l ON d.id = l.id
                 WHERE d.origin IS NOT NULL AND d.enrolled > ?2",
                &[(&before.id).into(), now.saturating_sub(MONTH_MS).into()],
            )?;
            if made.map_or(Ok(0), |mut row| row.number(0))? >= MAX_AGAIN {
                return Ok(None);
            }
            let stands = device(c, &before.id)?;
            let newcomer = Newcomer {
                kind: before.kind,
                name: before.name,
                scope: stands.and_then(|device| device.scope),
                key,
                before: vec![(before.id, before.key)],
            };
            newcomer.admit(c, &id, now)?;
            Ok(Some(id))
        })
        .await
    }

    /// A device by id; none for the server itself.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn device(&self, id: &str) -> Result<Option<DeviceRow>, StoreError> {
        let id = id.to_owned();
        self.read(move |c| device(c, &id)).await
    }

    /// Every device that was ever enrolled, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        self.read(|c| {
            let rows = c.rows(
                "SELECT id, kind, name, key, revoked, pending, coalesce(seen, enrolled), scope
                 FROM device ORDER BY enrolled, id",
                &[],
            )?;
            rows.into_iter()
                .filter_map(|row| read(row).transpose())
                .collect()
        })
        .await
    }

    /// Revokes a device, from its next request on; false when there is no such device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(&self, id: &str, now: u64) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.write(move |c| {
            let revoked = c.execute(
                "UPDATE device SET revoked = coalesce(revoked, ?2) WHERE kind <> 'server' AND id IN (
                   WITH RECURSIVE became (id) AS (
                     SELECT id FROM device WHERE id = ?1
                     UNION SELECT d.id FROM device d JOIN became b ON d.origin = b.id)
                   SELECT id FROM became)",
                &[(&id).into(), now.into()],
            )?;
            Ok(revoked > 0)
        })
        .await
    }

    /// Makes a challenge for a device to sign.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many wait already.
    pub async fn mint_challenge(&self, device: &str, now: u64) -> Result<Minted, StoreError> {
        let minted = Minted {
            secret: secret::token()?,
            expires: now + CHALLENGE_MS,
        };
        let (hash, expires, device) = (
            secret::hash(&minted.secret),
            minted.expires,
            device.to_owned(),
        );
        self.write(move |c| {
            c.run("DELETE FROM challenge WHERE expires <= ?1", &[now.into()])?;
            let waiting = c.one("SELECT count(*) FROM challenge", &[])?;
            let waiting = waiting.map_or(Ok(0), |mut row| row.number(0))?;
            if waiting >= MAX_CHALLENGES {
                return Err(StoreError::Busy);
            }
            c.execute(
                "INSERT INTO challenge (hash, device, expires) VALUES (?1, ?2, ?3)",
                &[(&hash).into(), (&device).into(), expires.into()],
            )?;
            was_here(c, &device, now)
        })
        .await?;
        Ok(minted)
    }

    /// Takes a challenge back in; true when it was given to this device and has not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn redeem_challenge(
        &self,
        challenge: &str,
        device: &str,
        now: u64,
    ) -> Result<bool, StoreError> {
        let (hash, device) = (secret::hash(challenge), device.to_owned());
        self.write(move |c| {
            let taken = c.execute(
                "DELETE FROM challenge WHERE hash = ?1 AND device = ?2 AND expires > ?3",
                &[(&hash).into(), (&device).into(), now.into()],
            )?;
            Ok(taken == 1)
        })
        .await
    }

    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mint_session(&self, device: &str, now: u64) -> Result<Minted, StoreError> {
        let minted = Minted {
            secret: secret::session()?,
            expires: now + SESSION_MS,
        };
        let (hash, expires, device) = (
            secret::hash(&minted.secret),
            minted.expires,
            device.to_owned(),
        );
        self.write(move |c| {
            c.run("DELETE FROM session WHERE expires <= ?1", &[now.into()])?;
            c.execute(
                "INSERT INTO session (hash, device, expires) VALUES (?1, ?2, ?3)",
                &[(&hash).into(), (&device).into(), expires.into()],
            )?;
            Ok(())
        })
        .await?;
        Ok(minted)
    }

    /// The device of a session, prolonged by this use; none when there is no such session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, token: &str, now: u64) -> Result<Option<DeviceRow>, StoreError> {
        let hash = secret::hash(token);
        let looked_up = hash.clone();
        let found = self
            .read(move |c| {
                let found = c.one(
                    "SELECT device, expires FROM session WHERE hash = ?1 AND expires > ?2",
                    &[(&looked_up).into(), now.into()],
                )?;
                let Some(mut row) = found else {
                    return Ok(None);
                };
                let (id, expires) = (row.text(0)?, row.number(1)?);
                Ok(device(c, &id)?.map(|device| (device, expires)))
            })
            .await?;
        let Some((device, expires)) = found else {
            return Ok(None);
        };
        if expires.saturating_sub(now) < SESSION_MS - PROLONG_MS {
            let id = device.id.clone();
            self.write(move |c| {
                c.execute(
                    "UPDATE session SET expires = ?2 WHERE hash = ?1",
                    &[(&hash).into(), (now + SESSION_MS).into()],
                )?;
                was_here(c, &id, now)
            })
            .await?;
        }
        Ok(Some(device))
    }

    /// Notes how many unsent events a device speaks of: what it takes with it when it is lost.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_pending(&self, device: &DeviceRow, pending: u64) -> Result<(), StoreError> {
        if device.pending == pending {
            return Ok(());
        }
        let id = device.id.clone();
        self.write(move |c| {
            c.execute(
                "UPDATE device SET pending = ?2 WHERE id = ?1",
                &[(&id).into(), pending.into()],
            )?;
            Ok(())
        })
        .await
    }
}

/// Whether one device became the other, at once or by way of others.
pub(super) fn became(c: &mut dyn Sql, one: &str, other: &str) -> Result<bool, StoreError> {
    let row = c.one(
        "WITH RECURSIVE was (id) AS (
           SELECT origin FROM device WHERE id = ?2
           UNION SELECT d.origin FROM device d JOIN was w ON d.id = w.id)
         SELECT 1 FROM was WHERE id = ?1",
        &[one.into(), other.into()],
    )?;
    Ok(row.is_some())
}

impl Newcomer {
    fn admit(&self, c: &mut dyn Sql, id: &str, now: u64) -> Result<(), StoreError> {
        let (mut origin, mut returns) = (None, false);
        for (before, key) in self.before.iter().rev() {
            if let Some(new) = self.known_again(c, before, key, origin, now)? {
                origin = Some(before.as_str());
                returns = returns || new;
            }
        }
        c.run(
            "INSERT INTO device (id, kind, name, key, enrolled, origin, scope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            &[
                id.into(),
                self.kind.name().into(),
                (&self.name).into(),
                (&self.key).into(),
                now.into(),
                origin.into(),
                scope::text(self.scope.as_ref())?.as_ref().into(),
            ],
        )?;
        match origin {
            Some(before) => heal::wait_for_too(c, before, returns, id),
            None => Ok(()),
        }
    }

    /// Whether a device that this one was has become known here just now; none where it is known by
    /// another key.
    fn known_again(
        &self,
        c: &mut dyn Sql,
        id: &str,
        key: &[u8],
        origin: Option<&str>,
        now: u64,
    ) -> Result<Option<bool>, StoreError> {
        // One of whom only events came back has no key yet.
        let changed = c.execute(
            "INSERT INTO device (id, kind, name, key, enrolled, origin, scope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET kind = ?2, name = ?3, key = ?4, origin = ?6, scope = ?7
             WHERE device.kind = 'former'",
            &[
                id.into(),
                self.kind.name().into(),
                (&self.name).into(),
                key.into(),
                now.into(),
                origin.into(),
                scope::text(self.scope.as_ref())?.as_ref().into(),
            ],
        )?;
        if changed > 0 {
            heal::came_before(c, id, now)?;
        }
        let known = device(c, id)?;
        Ok(known.filter(|row| row.key == key).map(|_| changed > 0))
    }
}

fn was_here(c: &mut dyn Sql, device: &str, now: u64) -> Result<(), StoreError> {
    c.run(
        "UPDATE device SET seen = ?2 WHERE id = ?1",
        &[device.into(), now.into()],
    )
}

fn device(c: &mut dyn Sql, id: &str) -> Result<Option<DeviceRow>, StoreError> {
    let row = c.one(
        "SELECT id, kind, name, key, revoked, pending, coalesce(seen, enrolled), scope
         FROM device WHERE id = ?1",
        &[id.into()],
    )?;
    row.map_or(Ok(None), read)
}

fn read(mut row: Row) -> Result<Option<DeviceRow>, StoreError> {
    // The server's own row is of no kind that enrols.
    let Some(kind) = DeviceKind::named(&row.text(1)?) else {
        return Ok(None);
    };
    Ok(Some(DeviceRow {
        id: row.text(0)?,
        kind,
        name: row.text(2)?,
        key: row.bytes(3)?,
        revoked: row.number_if_any(4)?,
        pending: row.number(5)?,
        seen: row.number(6)?,
        scope: scope::read(row.text_if_any(7)?)?,
    }))
}
