//! A device: key, chain, session.

use crate::http::{Http, Reply};
use crate::{Failed, START_MS, enrolment, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use redress_core::record::{Author, Content, Draft, Filed, Head, Personal, TrackingCode};
use redress_core::sync::{DeviceKind, EnrolAnswer, Pushed, SyncRequest, push_text, session_text};
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

pub struct Device {
    pub author: Author,
    pub cursor: u64,
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
        let key = SigningKey::from_slice(&secret::bytes::<32>()?)?;
        let point = key.verifying_key().to_sec1_point(false);
        let coordinate = |c: Option<&[u8]>| c.map(|c| URL_SAFE_NO_PAD.encode(c));
        let (x, y) = (point.x().map(|c| &c[..]), point.y().map(|c| &c[..]));
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": coordinate(x), "y": coordinate(y), "ext": true, "key_ops": ["verify"]});
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
        let signature: Signature = self
            .key
            .sign(session_text(&self.author.org, id, challenge).as_bytes());
        let signed = json!({"device": id, "challenge": challenge, "signature": URL_SAFE_NO_PAD.encode(signature.to_bytes())});
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
            Content::Filed(Box::new(Filed {
                pack: "ops-user-complaints".to_owned(),
                code: TrackingCode::from_random(secret::bytes()?).to_string(),
                facts: [
                    ("topic".to_owned(), json!("fault")),
                    ("circumstances".to_owned(), json!([])),
                    ("proof".to_owned(), json!("attached")),
                ]
                .into(),
                ..Filed::default()
            }))
        } else {
            Content::Act("replied".to_owned(), Box::default())
        };
        let words = secret::bytes::<NOTE>()?;
        let words = words.iter().filter_map(|n| WORDS.get(usize::from(n % 32)));
        let personal = Personal {
            text: Some(words.copied().collect()),
            ..Personal::default()
        };
        let (head, pushed) = written(
            &self.author,
            &self.head,
            &self.case,
            self.wall,
            content,
            personal,
        )?;
        self.head = head;
        Ok(pushed)
    }

    /// A request that pushes these, rightly signed, and asks for what is new.
    pub fn request(&self, events: Vec<Pushed>) -> Result<SyncRequest, Failed> {
        let signature = events.last().map(|last| -> Result<String, Failed> {
            let value: Value = serde_json::from_str(&last.raw)?;
            let seq = value.get("seq").and_then(Value::as_u64).unwrap_or(0);
            let hash = redress_core::canonical::digest(last.raw.as_bytes());
            let text = push_text(&self.author.org, &self.author.device, seq, &hash);
            let signature: Signature = self.key.sign(text.as_bytes());
            Ok(URL_SAFE_NO_PAD.encode(signature.to_bytes()))
        });
        Ok(SyncRequest {
            device: self.author.device.clone(),
            epoch: Some(self.epoch.clone()),
            cursor: self.cursor,
            signature: signature.transpose()?,
            events,
            ..SyncRequest::default()
        })
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

/// An event of an author, and where the chain ends after it.
pub fn written(
    author: &Author,
    head: &Head,
    case: &str,
    wall: u64,
    content: Content,
    personal: Personal,
) -> Result<(Head, Pushed), Failed> {
    let draft = Draft {
        id: secret::id(wall)?,
        case: case.to_owned(),
        matter: None,
        at: "2025-09-30T10:00:00+08:00".to_owned(),
        actor: "staff".to_owned(),
        seen: 0,
        edition: None,
        content,
        personal,
        attachments: Vec::new(),
    };
    let done = head.append(author, draft, wall, secret::bytes()?)?;
    Ok((
        done.head,
        Pushed {
            raw: done.event.raw().to_owned(),
            private: done.private,
        },
    ))
}
