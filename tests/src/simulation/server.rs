//! The server: the real store on a real file, given the time, stopped and killed. What a route does
//! around it (one push, one page) is repeated here without HTTP, sessions and signatures.

use super::Flaw;
use super::device::{Device, bytes};
use crate::dice::Dice;
use anyhow::{Context, Result};
use redress_core::record::{Entry, Event, Stamp, uuid_v7};
use redress_core::sync::{Scope, SyncAnswer, SyncRequest};
use redress_server::erasure::{self, LIST};
use redress_server::exchange::exchange;
use redress_server::packs::Packs;
use redress_server::signature;
use redress_server::store::{Decided, Healed, Newcomer, Presented, Store, backup, check};
use redress_server::verify::Unheld;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

const FILE: &str = "redress.sqlite3";
/// The file, its write-ahead log, and the list of erasures: what a killed server leaves behind.
const LEFT: [&str; 3] = [FILE, LOG, LIST];
const LOG: &str = "redress.sqlite3-wal";

/// A server and its data folder.
#[derive(Debug)]
pub struct Server {
    // Before the folder: the file is closed first.
    store: Store,
    runtime: Runtime,
    place: TempDir,
    folder: PathBuf,
    lives: u32,
    packs: Arc<Packs>,
    flaw: Option<Flaw>,
    /// Copies made so far.
    copies: Vec<PathBuf>,
    /// Only with [`Flaw::AnswerBeforeDisk`]: the data as they were before the last push.
    before: Option<PathBuf>,
    /// Only with [`Flaw::NumberBeforeCommit`]: numbers not to be seen yet.
    unseen: BTreeSet<u64>,
}

/// What a browser was before it is enrolled anew.
#[derive(Debug, Clone)]
pub struct Former {
    /// The device.
    pub device: String,
    /// Its public key.
    pub point: Vec<u8>,
}

/// What a server tells of restores.
#[derive(Debug, Default)]
pub struct Told {
    /// Numbers that it names as lost, or leaves free.
    pub gaps: Vec<(u64, u64)>,
    /// Its report of the last healing; none while it heals, or where it never did.
    pub healed: Option<Healed>,
    /// Links of chains that nobody held.
    pub unheld: Vec<Unheld>,
}

/// An event as the server's file has it.
#[derive(Debug)]
pub struct Row {
    /// Event id, as in its own column.
    pub id: String,
    /// The event with its stamp.
    pub entry: Entry,
}

impl Server {
    /// A server that has enrolled these devices. Identifiers that it would draw at random are the
    /// run's, so that a run repeats itself.
    pub fn new(
        organisation: &str,
        epoch: &str,
        own: &str,
        flaw: Option<Flaw>,
        now_ms: u64,
    ) -> Result<Self> {
        // Memory where there is some: a run waits for the disk at every commit.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() {
            TempDir::new_in(memory)?
        } else {
            TempDir::new()?
        };
        let folder = place.path().join("0");
        drop(Store::open(&folder, now_ms)?);
        let file = Connection::open(folder.join(FILE))?;
        file.busy_timeout(Duration::from_secs(10))?;
        for (key, value) in [
            // By it the server marks its own words: their ids would not repeat themselves.
            ("tracking_key", "c2ltdWxhdGlvbg"),
            ("organisation", organisation),
            ("epoch", epoch),
            ("server", own),
        ] {
            file.execute("UPDATE meta SET value = ?2 WHERE key = ?1", [key, value])?;
        }
        file.execute("UPDATE device SET id = ?1", [own])?;
        drop(file);
        Ok(Self {
            store: Store::open(&folder, now_ms)?.store,
            runtime: Builder::new_current_thread().build()?,
            place,
            folder,
            lives: 0,
            packs: Arc::default(),
            flaw,
            copies: Vec::new(),
            before: None,
            unseen: BTreeSet::new(),
        })
    }

    /// The point that copies are sealed to.
    pub fn sealing(&self) -> Result<Vec<u8>> {
        let key = self.store.organisation().sealing.public();
        signature::point(&key).context("the key of sealed copies")
    }

    /// Enrols a device, with those that it was before.
    pub fn enrol(&self, device: &Device, before: &[Former], now_ms: u64) -> Result<()> {
        let former = |former: &Former| (former.device.clone(), former.point.clone());
        let newcomer = Newcomer {
            kind: device.kind,
            name: String::new(),
            key: device.point(),
            before: before.iter().rev().map(former).collect(),
            scope: device.scope.clone(),
        };
        let admitted = self
            .store
            .admit(device.author.device.clone(), newcomer, now_ms);
        Ok(self.runtime.block_on(admitted)?)
    }

    /// The office says which cases a device gets.
    pub fn rescope(&self, device: &str, scope: &Scope) -> Result<bool> {
        Ok(self.runtime.block_on(self.store.set_scope(device, scope))?)
    }

    /// Whether a device is known: one that was enrolled after the copy that was put back is not.
    pub fn knows(&self, device: &str) -> Result<bool> {
        let known = self.runtime.block_on(self.store.device(device))?;
        Ok(known.is_some())
    }

    /// A person takes in what a copied kiosk had sealed: it cannot write that anew itself; in the end
    /// `all` that no device has brought in another chain. Gives how much that was.
    pub fn review(&self, all: bool, now_ms: u64) -> Result<u64> {
        let mut taken = 0;
        // While devices are waited for nothing is decided.
        if self.runtime.block_on(self.store.healing())?.is_some() {
            return Ok(0);
        }
        for one in self.runtime.block_on(self.store.set_aside(false))? {
            let author = self.runtime.block_on(self.store.device(&one.device))?;
            let kiosk = author.is_some_and(|author| !author.kind.pulls_cases());
            if (kiosk || all) && one.code == "fork" {
                let packs = Arc::clone(&self.packs);
                let accepted = self.store.accept(&one.hash, packs, now_ms);
                let decided = self.runtime.block_on(accepted)?;
                if matches!(decided, Decided::Unfit(why) if why.code == "not_allowed") {
                    let refused = self.store.refuse(&one.hash, now_ms);
                    self.runtime.block_on(refused)?;
                } else {
                    taken += 1;
                }
            }
        }
        Ok(taken)
    }

    /// How much waits for that person, or while devices are waited for.
    pub fn waiting(&self) -> Result<u64> {
        let mut waiting = u64::from(self.runtime.block_on(self.store.healing())?.is_some());
        waiting += self.untold()?.len() as u64;
        for one in self.runtime.block_on(self.store.set_aside(false))? {
            waiting += u64::from(one.code == "fork");
        }
        Ok(waiting)
    }

    /// Erases a case; false while a restored record waits for its devices, for then nobody may.
    pub fn erase(&mut self, case: &str, now_ms: u64) -> Result<bool> {
        if self.runtime.block_on(self.store.healing())?.is_some() {
            return Ok(false);
        }
        let packs = Arc::clone(&self.packs);
        let erased = self.store.erase(case, "retention", "staff", packs, now_ms);
        self.runtime.block_on(erased)?;
        let settled = erasure::settle_beside(&self.store, &self.folder);
        self.runtime.block_on(settled)?;
        Ok(true)
    }

    /// Cases that a restore has erased anew, of which devices have not been told yet.
    pub fn untold(&self) -> Result<Vec<String>> {
        Ok(self.runtime.block_on(self.store.untold())?)
    }

    /// Answers a request.
    pub fn answer(
        &mut self,
        request: SyncRequest,
        now_ms: u64,
        dice: &mut Dice,
    ) -> Result<SyncAnswer> {
        let pushes = !request.events.is_empty();
        if pushes && self.flaw == Some(Flaw::AnswerBeforeDisk) {
            self.before = Some(self.copy("before")?);
        }
        let head_before = self.runtime.block_on(self.store.head())?;
        let mut answer = self.runtime.block_on(self.exchange(request, now_ms))?;
        match self.flaw {
            Some(Flaw::NumberBeforeCommit) => {
                self.unseen.retain(|_| dice.chance(70));
                let fresh = head_before + 1..=answer.head;
                self.unseen.extend(fresh.filter(|_| dice.chance(30)));
                answer.events.retain(|e| !self.unseen.contains(&e.seq));
            }
            Some(Flaw::ByteChanged) => {
                for event in answer.events.iter_mut().filter(|e| e.seq % 7 == 0) {
                    event.raw = event.raw.replace("\"staff\"", "\"stuff\"");
                }
            }
            _ => {}
        }
        Ok(answer)
    }

    async fn exchange(&self, mut request: SyncRequest, now_ms: u64) -> Result<SyncAnswer> {
        let store = &self.store;
        let device = store.device(&request.device).await?;
        let device = device.context("the device is enrolled")?;
        let presented = Presented::read(std::mem::take(&mut request.events))?;
        let done = exchange(store, &device, request, presented, &self.packs, now_ms).await?;
        Ok(done.whole()?)
    }

    /// Copies the record while it is in use. The last copy is the one to be restored.
    pub fn back_up(&mut self, now_ms: u64) -> Result<()> {
        self.lives += 1;
        let file = self.place.path().join(format!("{}.copy", self.lives));
        backup::copy(&self.folder, &file, now_ms)?;
        self.copies.push(file);
        Ok(())
    }

    /// The disk is gone: an earlier copy takes its place. False when there is none.
    pub fn restore(&mut self, now_ms: u64, dice: &mut Dice) -> Result<bool> {
        let Some(copy) = dice.pick(&self.copies).cloned() else {
            return Ok(false);
        };
        self.lives += 1;
        self.before = None;
        let folder = self.place.path().join(format!("{}-restored", self.lives));
        let list = self.folder.join(LIST);
        if list.exists() && self.flaw != Some(Flaw::ErasureUndone) {
            // It stands beside the record and its backups, and outlives both.
            fs::create_dir_all(&folder)?;
            fs::copy(list, folder.join(LIST))?;
        }
        let wait = Duration::from_secs(3600 * (1 + dice.roll() % 24));
        backup::restore(&copy, &folder, false, wait, now_ms)?;
        let file = Connection::open(folder.join(FILE))?;
        let mut id = || uuid_v7(now_ms, bytes(dice));
        let (epoch, own) = (id(), id());
        let old = self.store.organisation();
        let drawn: String =
            file.query_row("SELECT value FROM meta WHERE key = 'server'", [], |row| {
                row.get(0)
            })?;
        file.execute("UPDATE device SET id = ?1 WHERE id = ?2", [&own, &drawn])?;
        file.execute("UPDATE meta SET value = ?1 WHERE key = 'server'", [&own])?;
        let epoch = match self.flaw {
            Some(Flaw::EpochKeptInRestore) => old.epoch.clone(),
            _ => epoch,
        };
        file.execute("UPDATE meta SET value = ?1 WHERE key = 'epoch'", [&epoch])?;
        if self.flaw == Some(Flaw::NumbersBeforeHealed) {
            file.execute("DELETE FROM meta WHERE key = 'healing'", [])?;
        }
        drop(file);
        self.store = Store::open(&folder, now_ms)?.store;
        self.folder = folder;
        Ok(true)
    }

    /// Numbers that the server names as lost in a restore, or leaves free after one.
    fn gaps(&self) -> Result<Vec<(u64, u64)>> {
        let file = Connection::open(self.folder.join(FILE))?;
        let mut query = file.prepare("SELECT first, last FROM gap ORDER BY first")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
        let mut gaps = Vec::new();
        for row in rows {
            let (first, last) = row?;
            gaps.push((first.try_into()?, last.try_into()?));
        }
        Ok(gaps)
    }

    /// What the server tells of a restore: what it says is lost, or may be.
    pub fn told(&self) -> Result<Told> {
        Ok(Told {
            gaps: self.gaps()?,
            healed: self.runtime.block_on(self.store.healed())?,
            unheld: check::folder(&self.folder)?.unheld,
        })
    }

    /// What does not fit in its record.
    pub fn findings(&self) -> Result<u64> {
        Ok(check::folder(&self.folder)?.findings.len() as u64)
    }

    /// Stops it in order and starts it again.
    pub fn stop(&mut self, now_ms: u64) -> Result<()> {
        self.store = Store::open(&self.folder, now_ms)?.store;
        Ok(())
    }

    /// Kills it: it starts again from what is on its disk at this moment, without any closing.
    /// With `torn`, these bytes of its next write had reached the log.
    pub fn kill(&mut self, now_ms: u64, torn: Option<&[u8]>) -> Result<()> {
        self.lives += 1;
        let left = match self.before.take() {
            Some(before) => before,
            None => self.copy(&self.lives.to_string())?,
        };
        if let Some(torn) = torn {
            let log = left.join(LOG);
            let mut log = OpenOptions::new().append(true).create(true).open(log)?;
            log.write_all(torn)?;
        }
        self.store = Store::open(&left, now_ms)?.store;
        self.folder = left;
        Ok(())
    }

    fn copy(&self, name: &str) -> Result<PathBuf> {
        let folder = self.place.path().join(format!("{}-{name}", self.lives));
        fs::create_dir_all(&folder)?;
        for file in LEFT {
            let from = self.folder.join(file);
            let to = folder.join(file);
            if from.exists() {
                fs::copy(from, to)?;
            } else if to.exists() {
                fs::remove_file(to)?;
            }
        }
        Ok(folder)
    }

    /// The newest number.
    pub fn head(&self) -> Result<u64> {
        Ok(self.runtime.block_on(self.store.head())?)
    }

    /// Every event in its file, in order of number.
    pub fn rows(&self) -> Result<Vec<Row>> {
        let file = Connection::open(self.folder.join(FILE))?;
        let mut query = file.prepare(
            "SELECT e.seq, e.received, e.id, e.raw, p.body
             FROM event e LEFT JOIN private p ON p.event = e.id ORDER BY e.seq",
        )?;
        let mut found = query.query([])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let stamp = Stamp {
                seq: row.get::<_, i64>(0)?.try_into()?,
                received: row.get::<_, i64>(1)?.try_into()?,
            };
            let raw: String = row.get(3)?;
            let private: Option<String> = row.get(4)?;
            let private = private.map(|text| serde_json::from_str(&text));
            let entry = Entry {
                event: Event::parse(&raw)?,
                private: private.transpose()?,
                stamp: Some(stamp),
            };
            let id = row.get(2)?;
            rows.push(Row { id, entry });
        }
        Ok(rows)
    }
}
