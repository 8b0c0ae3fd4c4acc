//! Sample cases for a first look, written by the server's own device through the same path as
//! everything else, at times relative to now.

use crate::library::Library;
use crate::secret::{self, NoRandomness};
use crate::store::{Store, StoreError};
use redress_core::case::Facts;
use redress_core::record::{Act, Content, Draft, Filed, Personal, TrackingCode};
use redress_core::sync::Outcome;
use redress_core::time::{DAY_SECONDS, Instant, Zone};
use serde::Deserialize;
use thiserror::Error;

/// The samples, as data.
const SAMPLES: &str = include_str!("samples.json");

/// Why the samples could not be loaded.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The file of samples is wrong.
    #[error("the sample cases cannot be read: {0}; report this")]
    Samples(String),
    /// An event was not taken in.
    #[error("a sample event \"{0}\" was not accepted; report this")]
    NotAccepted(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// A sample case.
#[derive(Debug, Deserialize)]
struct Sample {
    pack: String,
    channel: String,
    place: String,
    #[serde(flatten)]
    when: When,
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    personal: Facts,
    #[serde(default)]
    events: Vec<SampleEvent>,
}

/// An act on a sample case.
#[derive(Debug, Deserialize)]
struct SampleEvent {
    kind: String,
    #[serde(flatten)]
    when: When,
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    personal: Facts,
    #[serde(default)]
    confirms: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

/// A time before now: so many days ago, at this second of the day.
#[derive(Debug, Clone, Copy, Deserialize)]
struct When {
    days_ago: i32,
    #[serde(deserialize_with = "clock_time")]
    time: i64,
}

impl When {
    fn instant(self, today: i32) -> Instant {
        let seconds = i64::from(today - self.days_ago) * DAY_SECONDS + self.time;
        Instant(seconds - i64::from(Zone::CHINA.0))
    }
}

fn clock_time<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let text = String::deserialize(from)?;
    let parts = text
        .split_once(':')
        .and_then(|(h, m)| Some((h.parse::<i64>().ok()?, m.parse::<i64>().ok()?)));
    match parts {
        Some((hour @ 0..24, minute @ 0..60)) => Ok(hour * 3600 + minute * 60),
        _ => Err(serde::de::Error::custom(format!(
            "\"{text}\" is no time; write it like 09:30"
        ))),
    }
}

/// One thing that happens to a sample case.
struct Step {
    case: usize,
    at: Instant,
    actor: &'static str,
    content: Content,
    personal: Personal,
}

/// Loads the samples into an empty record.
///
/// # Errors
/// [`DemoError`]; the record then holds what had been written.
pub async fn load(store: &Store, library: &Library, now_ms: u64) -> Result<(), DemoError> {
    let samples: Vec<Sample> =
        serde_json::from_str(SAMPLES).map_err(|e| DemoError::Samples(e.to_string()))?;
    let now = Instant(i64::try_from(now_ms / 1000).unwrap_or(i64::MAX));
    let today = now.day(Zone::CHINA).0;
    let mut cases = Vec::new();
    for sample in &samples {
        let digest = library
            .pack(&sample.pack)
            .map(|pack| pack.digest().to_owned());
        cases.push((secret::id(now_ms)?, digest));
    }
    for step in steps(samples, today)? {
        let Some((case, edition)) = cases.get(step.case) else {
            continue;
        };
        // Each is written as if at its time, the server's clock then being there.
        let at_ms = u64::try_from(step.at.0).unwrap_or(0) * 1000;
        let draft = Draft {
            id: secret::id(at_ms)?,
            case: case.clone(),
            matter: None,
            at: step.at.text(Zone::CHINA),
            actor: step.actor.to_owned(),
            seen: 0,
            edition: edition.clone(),
            content: step.content,
            personal: step.personal,
            attachments: Vec::new(),
        };
        let answered = store
            .write_own(draft, secret::bytes()?, library.known(), at_ms)
            .await?;
        if !matches!(answered.outcome, Outcome::Accepted { .. }) {
            return Err(DemoError::NotAccepted(answered.id));
        }
    }
    Ok(())
}

/// Everything that happens to every case, in order of time.
fn steps(samples: Vec<Sample>, today: i32) -> Result<Vec<Step>, NoRandomness> {
    let mut steps = Vec::new();
    for (case, sample) in samples.into_iter().enumerate() {
        let filed = Filed {
            pack: sample.pack,
            code: TrackingCode::from_random(secret::bytes()?).to_string(),
            facts: sample.facts,
            channel: Some(sample.channel),
            place: Some(sample.place),
            ..Filed::default()
        };
        steps.push(Step {
            case,
            at: sample.when.instant(today),
            actor: "complainant",
            content: Content::Filed(Box::new(filed)),
            personal: Personal {
                facts: sample.personal,
                ..Personal::default()
            },
        });
        for event in sample.events {
            let act = Act {
                facts: event.facts,
                confirms: event.confirms,
                ..Act::default()
            };
            steps.push(Step {
                case,
                at: event.when.instant(today),
                actor: "staff",
                content: Content::Act(event.kind, Box::new(act)),
                personal: Personal {
                    facts: event.personal,
                    text: event.note,
                    ..Personal::default()
                },
            });
        }
    }
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}
