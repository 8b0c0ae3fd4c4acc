//! A server on a random port, and devices that enrol, sign and keep their chain as the app does.

use crate::{cluster, hand};
use p256::ecdsa::SigningKey;
use redress_core::record::{Author, Content, Draft, Event, Head, Personal, Stamp, TrackingCode};
use redress_core::sync::{DeviceKind, EnrolAnswer, Outcome, Pushed, SyncAnswer};
use redress_server::attachments::Folder;
use redress_server::clock::SetClock;
use redress_server::http::assets::Assets;
use redress_server::http::{self, App, Limits};
use redress_server::library::Library;
use redress_server::secret;
use redress_server::store::{Opened, Place, Store};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use crate::hand::{START_MS, jwk};

static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::embedded().unwrap()));

/// The packs and calendars, read once for all tests.
pub fn library() -> Arc<Library> {
    Arc::clone(&LIBRARY)
}

/// An answer of the server, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The machine name of a problem; asserts that it is one.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status);
        assert!(!body["detail"]["zh"].as_str().unwrap().is_empty());
        body["code"].as_str().unwrap().to_owned()
    }
}

/// One request with headers and a body.
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .new_agent();
    let mut builder = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let mut response = agent.run(builder.body(body).unwrap()).unwrap();
    let body = response
        .body_mut()
        .with_config()
        .limit(1 << 26)
        .read_to_vec()
        .unwrap();
    Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body,
    }
}

/// A JSON request.
pub fn post(method: &str, url: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    request(method, url, &all, body.to_string().as_bytes())
}

/// Where the record of a data folder is in this story.
pub fn place(data: &Path) -> Place {
    cluster::database_of(data).map_or(Place::Folder(data.to_owned()), Place::Database)
}

/// A server in this process.
pub struct Server {
    pub url: String,
    pub store: Store,
    pub clock: Arc<SetClock>,
    pub administrator: String,
    runtime: Runtime,
    folder: TempDir,
}

impl Server {
    pub fn start() -> Self {
        Self::with(Assets::default(), None)
    }

    pub fn at_public_url(url: &str) -> Self {
        Self::with(Assets::default(), Some(url.to_owned()))
    }

    pub fn with_files(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| {
            ((*path).to_owned(), Cow::Owned(text.as_bytes().to_vec()))
        };
        Self::with(Assets::of(files.iter().map(file)), None)
    }

    fn with(assets: Assets, public_url: Option<String>) -> Self {
        Self::on(tempfile::tempdir().unwrap(), assets, public_url)
    }

    /// A server on the record of a folder, where there is one.
    pub fn of(folder: TempDir) -> Self {
        Self::on(folder, Assets::default(), None)
    }

    fn on(folder: TempDir, assets: Assets, public_url: Option<String>) -> Self {
        let clock = Arc::new(SetClock::at(START_MS));
        let Opened {
            store,
            administrator,
        } = Store::open(place(folder.path()), START_MS).unwrap();
        let app = App {
            store: store.clone(),
            clock: clock.clone(),
            library: library(),
            assets: Arc::new(assets),
            public_url,
            limits: Arc::new(Limits::default()),
            nudges: Arc::default(),
            attachments: Some(Arc::new(Folder::beside(folder.path()))),
            backup_every: Some(Duration::from_secs(86_400)),
        };
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(http::serve(listener, app, std::future::pending()));
        let administrator = administrator.unwrap_or_default();
        Self {
            url,
            store,
            clock,
            administrator,
            runtime,
            folder,
        }
    }

    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn code(&self, kind: DeviceKind) -> String {
        self.block_on(self.store.mint_enrolment(kind, None, START_MS))
            .unwrap()
            .secret
    }

    pub fn device(&self, kind: DeviceKind) -> Device {
        Device::enrol(&self.url, &self.code(kind))
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks the tables themselves.
    pub fn count(&self, query: &str) -> i64 {
        if let Some(url) = cluster::database_of(self.folder.path()) {
            let counted = cluster::asked(&url, query).unwrap();
            return counted.unwrap().parse().unwrap();
        }
        let file = self.folder.path().join("redress.sqlite3");
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub fn head(&self) -> u64 {
        self.block_on(self.store.head()).unwrap()
    }
}

/// A device as the app is one: key, chain, cursor, session.
pub struct Device {
    pub url: String,
    pub author: Author,
    pub epoch: Option<String>,
    pub cursor: u64,
    pub head: Head,
    pub cookie: String,
    pub wall: u64,
    /// The declared time of what it writes.
    pub at: String,
    /// Digest of the pack that it decides under.
    pub edition: Option<String>,
    /// Who acts.
    pub actor: String,
    /// Digests of what the next event names as attached.
    pub attaches: Vec<String>,
    key: SigningKey,
}

impl Device {
    pub fn enrol(url: &str, code: &str) -> Self {
        Self::enrol_as(url, code, None)
    }

    fn enrol_as(url: &str, code: &str, before: Option<&Value>) -> Self {
        let key = Self::new_key();
        let mut body = json!({"code": code, "name": "test", "key": jwk(&key)});
        if let Some(before) = before {
            body["before"] = before.clone();
        }
        let reply = post("POST", &format!("{url}/api/v1/enrol"), &[], &body);
        assert_eq!(
            reply.status,
            200,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
        let answer: EnrolAnswer = serde_json::from_slice(&reply.body).unwrap();
        let mut device = Self {
            url: url.to_owned(),
            author: Author {
                org: answer.org,
                device: answer.device,
            },
            epoch: Some(answer.epoch),
            cursor: 0,
            head: Head::default(),
            cookie: String::new(),
            wall: START_MS,
            at: hand::START.to_owned(),
            edition: None,
            actor: "staff".to_owned(),
            attaches: Vec::new(),
            key,
        };
        device.renew();
        device
    }

    pub fn new_key() -> SigningKey {
        hand::new_key().unwrap()
    }

    /// The same device once more, as from a copy of its storage.
    pub fn copied(&self) -> Self {
        let mut copy = Self {
            url: self.url.clone(),
            author: self.author.clone(),
            epoch: self.epoch.clone(),
            head: self.head.clone(),
            cookie: String::new(),
            at: self.at.clone(),
            edition: self.edition.clone(),
            actor: self.actor.clone(),
            attaches: Vec::new(),
            key: self.key.clone(),
            ..*self
        };
        copy.renew();
        copy
    }

    /// Is another device from now on, at the beginning of its chain.
    pub fn become_another(&mut self, id: String, key: SigningKey) {
        self.author.device = id;
        self.key = key;
        self.head = self.head.anew();
        self.renew();
    }

    /// This browser, enrolled anew with a code: another device, that says which one it was.
    pub fn enrolled_again(&self, code: &str) -> Self {
        let before = json!([{"device": self.author.device, "key": jwk(&self.key)}]);
        Self::enrol_as(&self.url, code, Some(&before))
    }

    /// Gets a session.
    pub fn renew(&mut self) {
        let reply = self.sign_in();
        assert_eq!(reply.status, 200);
        let cookie = reply.header("set-cookie").split(';').next().unwrap();
        self.cookie = cookie.to_owned();
    }

    pub fn sign_in(&self) -> Reply {
        let url = format!("{}/api/v1/session", self.url);
        let id = &self.author.device;
        let challenge = post("POST", &url, &[], &json!({"device": id})).json()["challenge"].clone();
        let body = hand::session(&self.author, &self.key, challenge.as_str().unwrap());
        post("PUT", &url, &[], &body)
    }

    pub fn sign(&self, text: &str) -> String {
        hand::sign(&self.key, text)
    }

    /// Writes the next event of the chain.
    pub fn write(&mut self, case: &str, content: Content, personal: Personal) -> Pushed {
        self.wall += 1000;
        let draft = Draft {
            at: self.at.clone(),
            actor: self.actor.clone(),
            seen: self.cursor,
            edition: self.edition.clone(),
            attachments: std::mem::take(&mut self.attaches),
            ..hand::draft(case, self.wall, content, personal).unwrap()
        };
        let (head, pushed) = hand::written(&self.author, &self.head, draft, self.wall).unwrap();
        self.head = head;
        pushed
    }

    /// A filing with personal details; gives the case, the code and the event.
    pub fn file(&mut self) -> (String, TrackingCode, Pushed) {
        let case = secret::id(self.wall).unwrap();
        let (filed, code) = hand::filing().unwrap();
        let facts = [
            ("contact".to_owned(), json!("13800000000")),
            ("subject_name".to_owned(), json!("张三")),
            ("story".to_owned(), json!("漏水")),
        ];
        let personal = Personal {
            facts: facts.into(),
            ..Personal::default()
        };
        let pushed = self.write(&case, Content::Filed(Box::new(filed)), personal);
        (case, code, pushed)
    }

    pub fn act(&mut self, case: &str, kind: &str) -> Pushed {
        self.write(
            case,
            Content::Act(kind.to_owned(), Box::default()),
            Personal::default(),
        )
    }

    /// The body of a sync with these events, rightly signed.
    pub fn body(&self, events: &[Pushed]) -> Value {
        let mut body = json!({"device": self.author.device, "epoch": self.epoch, "cursor": self.cursor, "events": events});
        if let Some(last) = events.last() {
            body["signature"] = json!(hand::push(&self.author, &self.key, &last.raw));
        }
        body
    }

    pub fn send(&self, body: &Value) -> Reply {
        post(
            "POST",
            &format!("{}/api/v1/sync", self.url),
            &[("cookie", &self.cookie)],
            body,
        )
    }

    /// One sync that must be answered; the cursor and the clock move as in the app.
    pub fn sync(&mut self, events: &[Pushed]) -> SyncAnswer {
        let reply = self.send(&self.body(events));
        assert_eq!(
            reply.status,
            200,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
        let answer: SyncAnswer = serde_json::from_slice(&reply.body).unwrap();
        self.cursor = answer.cursor;
        for pulled in &answer.events {
            let event = Event::parse(&pulled.raw).unwrap();
            let stamp = Stamp {
                seq: pulled.seq,
                received: pulled.received,
            };
            self.head = self.head.saw(event.order(Some(stamp)));
        }
        answer
    }

    /// Pulls to the end.
    pub fn pull_all(&mut self) -> Vec<redress_core::sync::Pulled> {
        let mut all = Vec::new();
        loop {
            let answer = self.sync(&[]);
            all.extend(answer.events);
            if !answer.more {
                return all;
            }
        }
    }
}

/// The numbers of a sync's accepted events; anything else fails.
pub fn accepted(answer: &SyncAnswer) -> Vec<u64> {
    let number = |outcome: &Outcome| match outcome {
        Outcome::Accepted { seq, .. } => *seq,
        other => panic!("not accepted: {other:?}"),
    };
    answer.answers.iter().map(|a| number(&a.outcome)).collect()
}
