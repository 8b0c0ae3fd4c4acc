//! A PIN on this device, a person's or that of a kiosk's staff: what is kept of it, how it is stretched, how long wrong tries
//! wait. It says who acts, and a person's unwraps the device's data key. Never: the PIN itself, or anything that
//! leaves the device.

use crate::clock;
use crate::store::data_key::DataKey;
use crate::sync::crypto;
use js_sys::{Array, Object, Reflect, Uint8Array};
use redress_core::people::{Person, Start};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

/// How often a PIN is hashed. PBKDF2 with SHA-256 is the slowest thing that browsers do by themselves.
const ROUNDS: u32 = 600_000;
/// Fewest digits.
pub const SHORTEST: usize = 6;
/// Most digits.
pub const LONGEST: usize = 12;
/// Tries that cost nothing but the hashing.
const FREE: u32 = 4;
/// The first wait; each further wrong try doubles it.
const FIRST_WAIT_MS: u64 = 30_000;
/// What a wrapped data key is called.
const WRAPPED: &str = "data key";
/// The longest wait.
const LONGEST_WAIT_MS: u64 = 3_600_000;

/// What this device keeps of a person's PIN.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Random text; none before a PIN is chosen.
    salt: String,
    rounds: u32,
    /// What is compared; empty where the data key is there to be unwrapped instead.
    hash: String,
    /// The device's data key, wrapped with the stretched PIN, hexadecimal; empty where there is none.
    #[serde(default)]
    key: String,
    /// The start under which it was chosen, and another of which ends it; empty where there is none.
    under: String,
    /// Wrong tries since the last right one.
    wrong: u32,
    /// When the last of them was.
    wrong_at: u64,
}

/// What is kept of everybody's, by person.
pub type Pins = BTreeMap<String, Pin>;

/// What a try comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// These are not its digits.
    Wrong,
    /// They are, and this is the data key that it held.
    Right(Option<DataKey>),
}

impl Pin {
    /// A PIN that was just chosen, and the data key that it is to hold.
    pub async fn chosen(digits: &str, under: &str, key: Option<&DataKey>) -> Result<Self, JsValue> {
        let salt = hex(&crypto::random::<16>()?);
        let stretched = stretched(digits, &salt, ROUNDS).await?;
        let (hash, key) = match key {
            None => (hex(&stretched), String::new()),
            Some(key) => {
                let by = DataKey::of(&stretched).ok_or(JsValue::NULL)?;
                let wrapped = by.seal(WRAPPED, key.bytes()).ok_or(JsValue::NULL)?;
                (String::new(), hex(&wrapped))
            }
        };
        Ok(Self {
            hash,
            key,
            salt,
            rounds: ROUNDS,
            under: under.to_owned(),
            ..Self::default()
        })
    }

    /// Whether it was chosen, under this start.
    pub fn counts(&self, start: &Start) -> bool {
        self.is_chosen() && self.under == start.hash
    }

    fn is_chosen(&self) -> bool {
        !(self.hash.is_empty() && self.key.is_empty())
    }

    /// A person's that no longer opens anything: they left, or begin anew. A kiosk's staff has one under no
    /// start; wrong tries stay counted.
    pub fn is_over(&self, person: Option<&Person>) -> bool {
        let counts = |person: &Person| person.active && self.counts(&person.start);
        self.is_chosen() && !self.under.is_empty() && !person.is_some_and(counts)
    }

    /// It holds the data key.
    pub fn holds_key(&self) -> bool {
        !self.key.is_empty()
    }

    /// Tries digits.
    pub async fn tried(&self, digits: &str) -> Result<Tried, JsValue> {
        let stretched = stretched(digits, &self.salt, self.rounds).await?;
        let right = if self.key.is_empty() {
            (!self.hash.is_empty() && hex(&stretched) == self.hash).then_some(None)
        } else {
            let by = DataKey::of(&stretched).zip(bytes(&self.key));
            let key = by.and_then(|(by, wrapped)| by.open(WRAPPED, &wrapped));
            key.and_then(|key| DataKey::of(&key)).map(Some)
        };
        Ok(right.map_or(Tried::Wrong, Tried::Right))
    }

    /// Seconds until the next try is taken.
    pub fn wait(&self) -> u64 {
        let Some(over) = self.wrong.checked_sub(FREE).filter(|over| *over > 0) else {
            return 0;
        };
        let wait = FIRST_WAIT_MS
            .saturating_mul(1 << (over - 1).min(16))
            .min(LONGEST_WAIT_MS);
        // A clock that was put back does not make it longer than it was.
        let gone = clock::real_now_ms().saturating_sub(self.wrong_at);
        wait.saturating_sub(gone).div_ceil(1000)
    }

    /// After a wrong try.
    pub fn after_wrong(self) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            wrong_at: clock::real_now_ms(),
            ..self
        }
    }

    /// After the right one.
    pub fn after_right(self) -> Self {
        Self { wrong: 0, ..self }
    }
}

/// Whether this may be a PIN: long enough, and not the first that a finder tries.
pub fn is_fit(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let steps: Vec<i16> = bytes
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(i16::from(*b) - i16::from(*a)),
            _ => None,
        })
        .collect();
    let plain = [-1, 0, 1]
        .iter()
        .any(|step| steps.iter().all(|s| s == step));
    (SHORTEST..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) && !plain
}

/// Whether a code is the one that a person begins with.
pub async fn begins(code: &str, start: &Start) -> Result<bool, JsValue> {
    Ok(hex(&stretched(code, &start.salt, start.rounds).await?) == start.hash)
}

/// The first block of PBKDF2 with HMAC-SHA-256.
async fn stretched(secret: &str, salt: &str, rounds: u32) -> Result<Vec<u8>, JsValue> {
    let subtle = web_sys::window().ok_or(JsValue::NULL)?.crypto()?.subtle();
    let uses: Array = Array::of1(&"deriveBits".into());
    let bytes = Uint8Array::from(secret.as_bytes());
    let imported = subtle.import_key_with_str("raw", &bytes, "PBKDF2", false, &uses)?;
    let key: CryptoKey = JsFuture::from(imported).await?.into();
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"PBKDF2".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let salt = Uint8Array::from(salt.as_bytes());
    Reflect::set(&algorithm, &"salt".into(), &salt)?;
    Reflect::set(&algorithm, &"iterations".into(), &rounds.into())?;
    let derived = subtle.derive_bits_with_object(&algorithm, &key, 256)?;
    let bits = JsFuture::from(derived).await?;
    Ok(Uint8Array::new(&bits).to_vec())
}

/// The bytes of hexadecimal text.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
