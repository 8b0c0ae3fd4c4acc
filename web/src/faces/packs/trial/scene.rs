//! What is assumed when trying a regulation: facts, events, the time, other readings. It stands in the
//! address after `#`, which no server sees; what identifies a person is never in it.

use crate::state::App;
use crate::when;
use leptos::prelude::*;
use redress_core::answer::Answer;
use redress_core::assess::Edition;
use redress_core::case::{CaseFile, EventFile, Facts};
use redress_core::order::{InOrder, gathered};
use redress_core::pack::{Audience, FactDoc, FactKind, Pack};
use redress_core::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most events of a scene.
pub const MOST_EVENTS: usize = 60;

/// A scene as the address holds it; times are local, `2026-11-22T10:00`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    facts: Facts,
    #[serde(default)]
    events: Vec<(String, String)>,
    #[serde(default)]
    now: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    readings: BTreeMap<String, Value>,
}

impl Kept {
    /// A case file looked at at a time, as far as a scene can hold it.
    pub fn of(case: &Value, now: &str) -> Option<Self> {
        let local = |text: &str| Some(when::local(Instant::parse(text).ok()?));
        let map = |key: &str| -> BTreeMap<String, Value> {
            let entries = case.get(key).and_then(Value::as_object);
            let entries = entries.into_iter().flatten();
            gathered(entries.map(|(k, v)| (k.clone(), v.clone())))
        };
        let mut events = Vec::new();
        for event in case.get("events").and_then(Value::as_array)? {
            let text = |key: &str| event.get(key)?.as_str();
            let plain = event.as_object().is_some_and(|keys| keys.len() == 2);
            events.push((
                text("kind").filter(|_| plain)?.to_owned(),
                local(text("at")?)?,
            ));
        }
        case.get("matters").is_none().then_some(Self {
            facts: map("facts"),
            events,
            now: local(now)?,
            readings: map("parameters"),
        })
    }
}

/// An event of the scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its row, for as long as it stands.
    pub row: u32,
    /// Kind.
    pub kind: String,
    /// Local time.
    pub at: String,
}

/// The scene; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Facts.
    pub facts: RwSignal<Facts>,
    /// Events, in the order they were added.
    pub events: RwSignal<Vec<Happening>>,
    /// The time of the answer, local.
    pub now: RwSignal<String>,
    /// Parameters other than by default.
    pub readings: RwSignal<BTreeMap<String, Value>>,
    rows: StoredValue<u32>,
}

impl Scene {
    /// A complaint received this minute, of which nothing is known.
    pub fn fresh() -> Self {
        let scene = Self {
            facts: RwSignal::new(Facts::new()),
            events: RwSignal::new(Vec::new()),
            now: RwSignal::new(String::new()),
            readings: RwSignal::new(BTreeMap::new()),
            rows: StoredValue::new(0),
        };
        scene.reset();
        scene
    }

    /// Back to a complaint of which nothing is known.
    pub fn reset(self) {
        self.facts.set(Facts::new());
        self.readings.set(BTreeMap::new());
        self.events.set(Vec::new());
        self.now.set(when::local(crate::clock::now()));
        self.add("received");
    }

    /// Adds an event at the time of the answer.
    pub fn add(self, kind: &str) {
        let at = self.now.get_untracked();
        self.put_event(kind.to_owned(), at);
    }

    fn put_event(self, kind: String, at: String) {
        let row = self.rows.get_value();
        self.rows.set_value(row + 1);
        self.events.update(|events| {
            if events.len() < MOST_EVENTS {
                events.push(Happening { row, kind, at });
            }
        });
    }

    /// As the address holds it; reactive.
    pub fn kept(self) -> Kept {
        let events = self.events.get().into_iter().map(|e| (e.kind, e.at));
        Kept {
            facts: self.facts.get(),
            events: events.collect(),
            now: self.now.get(),
            readings: self.readings.get(),
        }
    }

    /// Takes what an address holds, as far as the regulation knows it.
    pub fn take(self, kept: Kept, pack: &Pack) {
        let known = |name: &String, value: &Value| {
            let fact = pack.doc().facts.iter().find(|f| f.id == *name);
            fact.is_some_and(|f| !f.personal || !value.is_string())
        };
        let mut facts = kept.facts;
        facts.retain(|name, value| known(name, value));
        self.facts.set(facts);
        let mut readings = kept.readings;
        readings.retain(|id, _| pack.doc().parameters.iter().any(|p| p.id == *id));
        self.readings.set(readings);
        if when::from_local(&kept.now).is_some() {
            self.now.set(kept.now);
        }
        self.events.set(Vec::new());
        for (kind, at) in kept.events {
            self.put_event(kind, at);
        }
    }

    /// What the regulation says of the scene; reactive.
    pub fn answer(self, app: App, edition: &Edition) -> Result<Answered, String> {
        let readings = self.readings.get();
        let edition = if readings.is_empty() {
            edition.clone()
        } else {
            let made = edition.pack().edition(&readings);
            made.map_err(|e| e.to_string())?
        };
        let at =
            |text: &str| when::from_local(text).ok_or_else(|| format!("\"{text}\" is no time"));
        let now = at(&self.now.get())?;
        let mut events = Vec::new();
        for event in self.events.get() {
            events.push(EventFile {
                kind: event.kind,
                at: at(&event.at)?.text(when::ZONE),
                ..EventFile::default()
            });
        }
        let file = CaseFile {
            pack: edition.pack().doc().pack.id.clone(),
            parameters: readings,
            facts: self.facts.get(),
            events,
            ..CaseFile::default()
        };
        let asked = |audience| {
            app.assess_at(&edition, &file, Some(audience), now)
                .map_err(|e| e.to_string())
        };
        let answer = asked(Audience::Complainant)?;
        let mut next: Vec<String> = questions(&answer);
        for fact in questions(&asked(Audience::Staff)?) {
            if !next.contains(&fact) {
                next.push(fact);
            }
        }
        Ok(Answered { answer, next })
    }
}

fn questions(answer: &Answer) -> Vec<String> {
    let screens = answer.next_questions.iter();
    screens.flat_map(|s| s.facts.iter().cloned()).collect()
}

/// An answer with the facts that can still change it or are required.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Facts to be asked next, of the complainant and of staff.
    pub next: Vec<String>,
}

/// Whether a fact is entered as given or not given, never in words.
pub fn only_whether(fact: &FactDoc) -> bool {
    fact.personal || fact.kind == FactKind::Text
}

/// “It is there, and not shown.”
pub fn given(fact: &FactDoc) -> Value {
    // Only a personal fact can be there without being shown; other words are any words.
    if fact.personal {
        json!({ "present": true })
    } else {
        json!("…")
    }
}

/// Events that mean something to a regulation: its own, and the common ones its rules name.
pub fn events_of(pack: &Pack) -> Vec<String> {
    let doc = pack.doc();
    let rules = serde_json::to_string(&doc.rules).unwrap_or_default();
    let named = |kind: &str| {
        rules.contains(&format!("\"{kind}\"")) || rules.contains(&format!("\\\"{kind}\\\""))
    };
    let mut kinds: Vec<String> = doc.events.iter().map(|e| e.id.clone()).collect();
    for common in redress_core::events::COMMON {
        let always = matches!(
            common.kind,
            "received" | "accepted" | "declined" | "closed" | "reopened"
        );
        if (always || named(common.kind)) && !kinds.iter().any(|k| k == common.kind) {
            kinds.push(common.kind.to_owned());
        }
    }
    let rank = |kind: &String| {
        redress_core::events::COMMON
            .iter()
            .position(|c| c.kind == *kind)
    };
    kinds.in_order_of(|kind| rank(kind).unwrap_or(usize::MAX));
    kinds
}
