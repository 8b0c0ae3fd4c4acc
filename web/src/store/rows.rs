//! The rows of the record as IndexedDB keeps them: structured values, not text.

use super::{SealedRow, StoreError};
use redress_core::record::{Event, Stamp};
use redress_core::sync::{DeviceKind, FormerDevice, PublicKey, Refusal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// This browser as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Organisation.
    pub org: String,
    /// Device id.
    pub id: String,
    /// What it is for.
    pub kind: DeviceKind,
    /// What people call it.
    pub name: String,
    /// The server's epoch when it was enrolled.
    pub epoch: String,
    /// Its public key; not of one that was enrolled before it was kept.
    #[serde(default)]
    pub public: Option<PublicKey>,
    /// The devices that this browser was before, the last one first.
    #[serde(default)]
    pub former: Vec<FormerDevice>,
    /// The organisation's key that copies are sealed to, once it is known.
    #[serde(default)]
    pub sealing: Option<PublicKey>,
}

/// An event, own or pulled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Event id.
    pub id: String,
    /// Case.
    pub case: String,
    /// Number in its device's chain.
    pub seq: u64,
    /// The text that is hashed, stored and sent.
    pub raw: String,
    /// Made by this browser.
    pub own: bool,
    /// What the server stamped it with.
    pub stamp: Option<Stamp>,
}

impl EventRow {
    /// The row of an event made here.
    pub fn own(event: &Event) -> Self {
        Self {
            own: true,
            ..Self::pulled(event, None)
        }
    }

    /// The row of an event of another device.
    pub fn pulled(event: &Event, stamp: Option<Stamp>) -> Self {
        let envelope = event.envelope();
        Self {
            id: envelope.id.clone(),
            case: envelope.case.clone(),
            seq: envelope.seq,
            raw: event.raw().to_owned(),
            own: false,
            stamp,
        }
    }
}

/// How an unacknowledged event stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Waits to be sent.
    Waiting,
    /// The server did not take it; it stays here and is shown with what to do.
    Attention(Refusal),
}

/// An own event that the server has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Number in the chain: the order of sending.
    pub seq: u64,
    /// Event id.
    pub event: String,
    /// Case.
    pub case: String,
    /// Type of the event.
    #[serde(default)]
    pub kind: String,
    /// Declared time of the act.
    #[serde(default)]
    pub at: String,
    /// Bytes with its private part.
    pub bytes: u64,
    /// How it stands.
    pub state: OutboxState,
}

impl OutboxRow {
    /// The row of a copy of another chain, that many places behind its own.
    pub fn of_copy(copy: &SealedRow, behind: u64) -> Self {
        Self {
            seq: copy.seq.saturating_add(behind),
            event: copy.event.clone(),
            case: String::new(),
            kind: String::new(),
            at: String::new(),
            bytes: copy.copy.len() as u64,
            state: OutboxState::Waiting,
        }
    }

    /// A row that waits.
    pub fn waiting(event: &Event, bytes: usize) -> Self {
        let envelope = event.envelope();
        Self {
            seq: envelope.seq,
            event: envelope.id.clone(),
            case: envelope.case.clone(),
            kind: envelope.kind.clone(),
            at: envelope.at.clone(),
            bytes: bytes as u64,
            state: OutboxState::Waiting,
        }
    }
}

/// A row as a structured value. Maps become objects, numbers stay numbers.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, StoreError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&serializer)
        .map_err(|e| StoreError::Form(e.to_string()))
}

/// Many structured values as rows, as text: a call into the browser for all of them, not for each field.
pub fn rows_from_js<T: DeserializeOwned>(values: &JsValue) -> Result<Vec<T>, StoreError> {
    let text = js_sys::JSON::stringify(values)?;
    redress_core::json::read(&String::from(text)).map_err(|e| StoreError::Form(e.to_string()))
}

/// A structured value as a row.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, StoreError> {
    serde_wasm_bindgen::from_value(value).map_err(|e| StoreError::Form(e.to_string()))
}
