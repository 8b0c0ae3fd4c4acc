//! A device: key, chain, session.

use crate::http::{Http, Reply};
use crate::{Failed, START_MS, enrolment, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use redress_core::record::{Author, Content, Draft, Filed, Head, Personal, TrackingCode};
use redress_core::sync::{DeviceKind, EnrolAnswer, Pushed, push_text, session_text};
use redress_server::secret;
use serde_json::{Value, json};

/// Words that notes are made of: no two are alike, as people's are not.
const WORDS: [&str; 24] = [
    "neighbour",
    "pipe",
    "leaks",
    "again",
    "since",
    "Monday",
    "called",
    "twice",
    "nobody",
    "came",
    "kitchen",
    "ceiling",
    "wet",
    "photo",
    "attached",
    "agreed",
    "repair",
    "before",
    "Friday",
    "office",
    "promised",
    "answer",
    "floor",
    "lift",
];

pub struct Device {
    pub author: Author,
    pub cursor: u64,
    epoch: String,
    head: Head,
    wall: u64,
    case: String,
    key: SigningKey,
    http: Http,
    cookie: String,
}

impl Device {
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
        let id = answer.device.as_str();
        let asked = text(&json!({"device": id}));
        let reply = http.send("POST", "/api/v1/session", None, &asked)?;
        let challenge: Value = serde_json::from_slice(&reply.body)?;
        let challenge = challenge.get("challenge").and_then(Value::as_str);
        let challenge = challenge.ok_or("no challenge")?;
        let signature: Signature = key.sign(session_text(&answer.org, id, challenge).as_bytes());
        let signed = json!({"device": id, "challenge": challenge, "signature": URL_SAFE_NO_PAD.encode(signature.to_bytes())});
        let reply = http.send("PUT", "/api/v1/session", None, &text(&signed))?;
        Ok(Self {
            author: Author {
                org: answer.org,
                device: answer.device,
            },
            cursor: 0,
            epoch: answer.epoch,
            head: Head::default(),
            wall: START_MS,
            case: secret::id(START_MS)?,
            key,
            http,
            cookie: reply.cookie.ok_or("no session")?,
        })
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
        let words = secret::bytes::<9>()?;
        let words = words.iter().filter_map(|n| WORDS.get(usize::from(n % 24)));
        let personal = Personal {
            text: Some(words.copied().collect::<Vec<_>>().join(" ")),
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

    /// The body of a push, rightly signed.
    pub fn body(&self, events: &[Pushed]) -> Result<Value, Failed> {
        let mut body =
            json!({"device": self.author.device, "epoch": self.epoch, "cursor": self.cursor});
        if let (Some(last), Some(fields)) = (events.last(), body.as_object_mut()) {
            let value: Value = serde_json::from_str(&last.raw)?;
            let seq = value.get("seq").and_then(Value::as_u64).unwrap_or(0);
            let hash = redress_core::canonical::digest(last.raw.as_bytes());
            let text = push_text(&self.author.org, &self.author.device, seq, &hash);
            let signature: Signature = self.key.sign(text.as_bytes());
            let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
            fields.insert("events".to_owned(), serde_json::to_value(events)?);
            fields.insert("signature".to_owned(), json!(signature));
        }
        Ok(body)
    }

    /// One sync that must be answered.
    pub fn send(&mut self, body: &Value) -> Result<Reply, Failed> {
        let reply = self
            .http
            .send("POST", "/api/v1/sync", Some(&self.cookie), &text(body))?;
        if reply.status != 200 {
            return Err(String::from_utf8_lossy(&reply.body).into_owned().into());
        }
        Ok(reply)
    }
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
