//! A browser that holds as much as one ever should: cases of another device, put into the app's own
//! stores by the page as the app keeps them. Never: what is measured or expected of it.

use super::Browser;
use crate::dice::Dice;
use anyhow::{Result, bail, ensure};
use redress_core::record::{
    Appended, Author, Content, Draft, Filed, Head, Personal, Stamp, TrackingCode, uuid_v7,
};
use redress_core::sync::push_text;
use serde_json::json;
use std::time::{Duration, Instant};

/// What happened to each after it was filed.
const ACTS: [&str; 9] = [
    "registered",
    "acknowledged",
    "accepted",
    "complainant_notified",
    "classified",
    "assigned",
    "investigation_started",
    "site_visit_done",
    "cause_found",
];
/// What they are decided by.
const PACK: &str = "ops-user-complaints";
/// Events of a case.
pub const EVENTS: usize = 1 + ACTS.len();
/// Cases handed to the page at once.
const CHUNK: usize = 100;
/// How long to wait for the regulation.
const PATIENCE: Duration = Duration::from_secs(60);
/// 2025-09-30T10:00:00+08:00.
const START_MS: u64 = 1_759_197_600_000;

/// How many files of a regulation the service worker keeps.
const KEPT: &str = "
const [pack, done] = arguments;
(async () => {
  let files = 0;
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    files += kept.filter((request) => request.url.includes(pack)).length;
  }
  return files;
})().then(done);";

/// Puts rows into the app's own stores and marks their cases, as a round does; moves the cursor behind them.
const SEED: &str = "
const [events, parts, cursor, done] = arguments;
const opened = indexedDB.open('redress');
opened.onsuccess = () => {
  const db = opened.result;
  const stores = ['events', 'private', 'meta', 'touched'];
  const tx = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
  for (const row of events) tx.objectStore('events').put(row);
  for (const row of events) tx.objectStore('touched').put(true, row.case);
  for (const part of parts) tx.objectStore('private').put(part);
  const meta = tx.objectStore('meta');
  const standing = meta.get('standing');
  standing.onsuccess = () => meta.put({ ...standing.result, cursor, reached: cursor }, 'standing');
  tx.oncomplete = () => { db.close(); done(null); };
  tx.onabort = () => { db.close(); done(String(tx.error)); };
};
opened.onerror = () => done(String(opened.error));";

/// Waits until the regulation of the cases is kept for offline use, logic and texts.
///
/// # Errors
/// When it is not.
pub async fn kept(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let files = browser.js_later(KEPT, &[json!(PACK)]).await?;
        if files.as_u64() >= Some(2) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    bail!("the regulation {PACK} is not kept")
}

/// Puts so many cases, in whole hundreds, into the stores of the app.
///
/// # Errors
/// When the browser does not take them.
pub async fn filled(browser: &Browser, cases: usize) -> Result<()> {
    let mut office = Office::new();
    for _ in 0..cases / CHUNK {
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for written in office.cases(CHUNK)? {
            let envelope = written.event.envelope();
            let stamp = Stamp {
                seq: envelope.seq,
                received: envelope.hlc.ms,
            };
            rows.push(json!({
                "id": envelope.id, "case": envelope.case, "seq": envelope.seq,
                "raw": written.event.raw(), "own": false, "stamp": stamp,
            }));
            parts.push(json!(written.private));
        }
        let given = [json!(rows), json!(parts), json!(office.head.seq)];
        let failed = browser.js_later(SEED, &given).await?;
        ensure!(failed.is_null(), "the rows were not taken: {failed}");
    }
    Ok(())
}

/// Who wrote all this.
#[derive(Debug)]
pub struct Office {
    dice: Dice,
    author: Author,
    head: Head,
    wall: u64,
}

impl Office {
    /// Another device of the organisation.
    fn new() -> Self {
        let mut dice = Dice::new(1);
        let mut id = || uuid_v7(START_MS, random(&mut dice));
        let author = Author {
            org: id(),
            device: id(),
        };
        Self {
            dice,
            ..Self::of(author)
        }
    }

    /// A device that has written nothing yet.
    #[must_use]
    pub fn of(author: Author) -> Self {
        Self {
            dice: Dice::new(1),
            author,
            head: Head::default(),
            wall: START_MS,
        }
    }

    /// The end of its chain.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What it signs when it pushes up to there.
    #[must_use]
    pub fn signs(&self) -> String {
        let Author { org, device } = &self.author;
        push_text(org, device, self.head.seq, &self.head.hash)
    }

    /// The events of so many cases more.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn cases(&mut self, count: usize) -> Result<Vec<Appended>> {
        let mut written = Vec::new();
        for _ in 0..count {
            written.extend(self.case()?);
        }
        Ok(written)
    }

    fn case(&mut self) -> Result<Vec<Appended>> {
        let case = self.id();
        let acts = ACTS.into_iter().map(Some);
        std::iter::once(None)
            .chain(acts)
            .map(|act| self.event(&case, act))
            .collect()
    }

    fn id(&mut self) -> String {
        uuid_v7(self.wall, random(&mut self.dice))
    }

    fn event(&mut self, case: &str, act: Option<&str>) -> Result<Appended> {
        self.wall += 61_000;
        let mut filed = || Filed {
            pack: PACK.to_owned(),
            code: TrackingCode::from_random(random(&mut self.dice)).to_string(),
            facts: [
                ("topic".to_owned(), json!("fault")),
                ("circumstances".to_owned(), json!([])),
                ("proof".to_owned(), json!("attached")),
            ]
            .into(),
            ..Filed::default()
        };
        let content = match act {
            Some(kind) => Content::Act(kind.to_owned(), Box::default()),
            None => Content::Filed(Box::new(filed())),
        };
        let draft = Draft {
            id: self.id(),
            case: case.to_owned(),
            matter: None,
            at: "2025-09-30T10:00:00+08:00".to_owned(),
            actor: "staff".to_owned(),
            seen: 0,
            edition: None,
            content,
            personal: Personal {
                text: Some(
                    "楼道水管漏水，周一打过电话没有人来，厨房天花板已经湿了，请周五之前修好。"
                        .to_owned(),
                ),
                ..Personal::default()
            },
            attachments: Vec::new(),
        };
        let written = self
            .head
            .append(&self.author, draft, self.wall, random(&mut self.dice))?;
        self.head = written.head.clone();
        Ok(written)
    }
}

fn random<const N: usize>(dice: &mut Dice) -> [u8; N] {
    std::array::from_fn(|_| u8::try_from(dice.below(256)).unwrap_or(0))
}
