//! A device: key, chain, session.

use crate::http::{Http, Reply};
use crate::{Failed, enrolment, hand, text};
use hand::START_MS;
use p256::ecdsa::SigningKey;
use redress_core::record::{Author, Content, Head, Personal};
use redress_core::sync::{DeviceKind, EnrolAnswer, Pushed, Scope, SyncAnswer, SyncRequest};
use redress_server::secret;
use serde_json::{Value, json};

/// Words that notes are made of: no two are alike, as people's are not.
const WORDS: [&str; 32] = [
    "楼道",
    "水管",
    "漏水",
    "周一",
    "打过电话",
    "没有人来",
    "厨房",
    "天花板",
    "已经湿了",
    "照片附后",
    "答应",
    "周五之前",
    "修好",
    "物业",
    "电梯",
    "噪音",
    "夜里",
    "邻居",
    "孩子",
    "睡不着",
    "多次反映",
    "推给别的部门",
    "请尽快",
    "回复",
    "费用",
    "说不清楚",
    "发票",
    "退款",
    "三楼",
    "门禁",
    "停车位",
    "被占",
];

/// Words a note has: an event with its private part then weighs some 650 bytes.
const NOTE: usize = 6;

/// Where the cases come in, one after the other.
pub const PLACES: [&str; 4] = ["east", "west", "north", "south"];

pub struct Device {
    pub author: Author,
    pub cursor: u64,
    /// The place whose cases it gets; without one it gets all.
    pub place: Option<&'static str>,
    epoch: String,
    head: Head,
    wall: u64,
    case: String,
    key: SigningKey,
    line: Option<Line>,
}

/// A connection with a session.
struct Line {
    http: Http,
    cookie: String,
}

impl Device {
    /// Enrols over the network and opens a session.
    pub fn enrol(address: &str, code: &str, kind: DeviceKind) -> Result<Self, Failed> {
        let mut http = Http::to(address)?;
        let key = hand::new_key()?;
        let jwk = hand::jwk(&key);
        let reply = http.send("POST", "/api/v1/enrol", None, &text(&enrolment(code, &jwk)))?;
        let answer: EnrolAnswer = serde_json::from_slice(&reply.body)?;
        if answer.kind != kind {
            return Err("enrolled as something else".into());
        }
        let author = Author {
            org: answer.org,
            device: answer.device,
        };
        let mut device = Self::known(author, answer.epoch, key)?;
        device.connect(address)?;
        Ok(device)
    }

    /// A device that has been enrolled with this key, offline.
    pub fn known(author: Author, epoch: String, key: SigningKey) -> Result<Self, Failed> {
        Ok(Self {
            author,
            cursor: 0,
            place: None,
            epoch,
            head: Head::default(),
            wall: START_MS,
            case: secret::id(START_MS)?,
            key,
            line: None,
        })
    }

    /// A connection of its own and a session on it, by a signed challenge.
    pub fn connect(&mut self, address: &str) -> Result<(), Failed> {
        let mut http = Http::to(address)?;
        let id = self.author.device.as_str();
        let asked = text(&json!({"device": id}));
        let reply = http.send("POST", "/api/v1/session", None, &asked)?;
        let challenge: Value = serde_json::from_slice(&reply.body)?;
        let challenge = challenge.get("challenge").and_then(Value::as_str);
        let challenge = challenge.ok_or_else(|| said(&reply))?;
        let signed = hand::session(&self.author, &self.key, challenge);
        let reply = http.send("PUT", "/api/v1/session", None, &text(&signed))?;
        let cookie = reply.cookie.clone().ok_or_else(|| said(&reply))?;
        self.line = Some(Line { http, cookie });
        Ok(())
    }

    /// The next event of the chain: a filing, then notes and steps on it, then another case.
    pub fn write(&mut self, n: usize) -> Result<Pushed, Failed> {
        self.wall += 61_000;
        let content = if n.is_multiple_of(5) {
            self.case = secret::id(self.wall)?;
            let mut filed = hand::filing()?.0;
            filed.place = PLACES.get(n / 5 % PLACES.len()).map(|p| (*p).to_owned());
            Content::Filed(Box::new(filed))
        } else {
            Content::Act("replied".to_owned(), Box::default())
        };
        let words = secret::bytes::<NOTE>()?;
        let words = words.iter().filter_map(|n| WORDS.get(usize::from(n % 32)));
        let personal = Personal {
            text: Some(words.copied().collect()),
            ..Personal::default()
        };
        let draft = hand::draft(&self.case, self.wall, content, personal)?;
        let (head, pushed) = hand::written(&self.author, &self.head, draft, self.wall)?;
        self.head = head;
        Ok(pushed)
    }

    /// A request that pushes these, rightly signed, and asks for what is new.
    pub fn request(&self, events: Vec<Pushed>) -> Result<SyncRequest, Failed> {
        let last = events.last();
        let scope = self.place.map(|place| Scope {
            places: vec![place.to_owned()],
            ..Scope::default()
        });
        let signature = last.map(|last| hand::push(&self.author, &self.key, &last.raw));
        Ok(SyncRequest {
            device: self.author.device.clone(),
            epoch: Some(self.epoch.clone()),
            cursor: self.cursor,
            scope: scope.as_ref().map(Scope::mark).transpose()?,
            signature,
            events,
            ..SyncRequest::default()
        })
    }

    /// Pulls to the end: how many events, and their bytes on the wire.
    pub fn pull_all(&mut self) -> Result<(usize, usize), Failed> {
        let (mut pulled, mut down) = (0, 0);
        loop {
            let body = self.request(Vec::new())?;
            let reply = self.send(&body)?;
            let answer: SyncAnswer = serde_json::from_slice(&reply.body)?;
            pulled += answer.events.len();
            down += reply.down;
            self.cursor = answer.cursor;
            if !answer.more {
                return Ok((pulled, down));
            }
        }
    }

    /// One sync that must be answered.
    pub fn send(&mut self, request: &SyncRequest) -> Result<Reply, Failed> {
        let line = self.line.as_mut().ok_or("no session")?;
        let body = serde_json::to_vec(request)?;
        let reply = line
            .http
            .send("POST", "/api/v1/sync", Some(&line.cookie), &body)?;
        if reply.status != 200 {
            return Err(said(&reply));
        }
        Ok(reply)
    }
}

/// What the server said instead of what was asked for.
fn said(reply: &Reply) -> Failed {
    format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body)).into()
}
