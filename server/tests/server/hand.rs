//! What a device is without a line to the server: its key, what it signs, how its chain goes on. The
//! tests and the `exchange` bench write with the same hand. Never: a request, or a judgement.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use redress_core::canonical;
use redress_core::record::{Author, Content, Draft, Filed, Head, Personal, TrackingCode};
use redress_core::sync::{Pushed, push_text, session_text};
use redress_server::secret;
use serde_json::{Value, json};

/// What writing ends with when something is not as it should be.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// 2025-09-30T10:00:00+08:00.
pub const START_MS: u64 = 1_759_197_600_000;

/// The same moment as devices declare it.
pub const START: &str = "2025-09-30T10:00:00+08:00";

/// A key of its own.
pub fn new_key() -> Result<SigningKey, Failed> {
    Ok(SigningKey::from_slice(&secret::bytes::<32>()?)?)
}

/// The public key as a browser exports it.
pub fn jwk(key: &SigningKey) -> Value {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate = |c: Option<&[u8]>| c.map(|c| URL_SAFE_NO_PAD.encode(c));
    let (x, y) = (point.x().map(|c| &c[..]), point.y().map(|c| &c[..]));
    json!({"kty": "EC", "crv": "P-256", "x": coordinate(x), "y": coordinate(y), "ext": true, "key_ops": ["verify"]})
}

/// A signature as it is sent.
pub fn sign(key: &SigningKey, text: &str) -> String {
    let signature: Signature = key.sign(text.as_bytes());
    URL_SAFE_NO_PAD.encode(signature.to_bytes())
}

/// The body that answers a challenge.
pub fn session(author: &Author, key: &SigningKey, challenge: &str) -> Value {
    let text = session_text(&author.org, &author.device, challenge);
    json!({"device": author.device, "challenge": challenge, "signature": sign(key, &text)})
}

/// The signature of a push, over the last of its texts, whatever that says.
pub fn push(author: &Author, key: &SigningKey, last: &str) -> String {
    let value: Value = serde_json::from_str(last).unwrap_or_default();
    let seq = value.get("seq").and_then(Value::as_u64).unwrap_or(0);
    let hash = canonical::digest(last.as_bytes());
    sign(key, &push_text(&author.org, &author.device, seq, &hash))
}

/// A filing under a pack that is shipped, and its code.
pub fn filing() -> Result<(Filed, TrackingCode), Failed> {
    let code = TrackingCode::from_random(secret::bytes()?);
    let facts = [
        ("topic".to_owned(), json!("fault")),
        ("circumstances".to_owned(), json!([])),
        ("proof".to_owned(), json!("attached")),
    ];
    let filed = Filed {
        pack: "ops-user-complaints".to_owned(),
        code: code.to_string(),
        facts: facts.into(),
        ..Filed::default()
    };
    Ok((filed, code))
}

/// What somebody of the staff would record at a time.
pub fn draft(case: &str, wall: u64, content: Content, personal: Personal) -> Result<Draft, Failed> {
    Ok(Draft {
        id: secret::id(wall)?,
        case: case.to_owned(),
        matter: None,
        at: START.to_owned(),
        actor: "staff".to_owned(),
        seen: 0,
        edition: None,
        content,
        personal,
        attachments: Vec::new(),
    })
}

/// The next event of a chain, and where the chain ends after it.
pub fn written(
    author: &Author,
    head: &Head,
    draft: Draft,
    wall: u64,
) -> Result<(Head, Pushed), Failed> {
    let done = head.append(author, draft, wall, secret::bytes()?)?;
    let pushed = Pushed {
        raw: done.event.raw().to_owned(),
        private: done.private,
    };
    Ok((done.head, pushed))
}
