//! The shape of a file of golden cases. Unknown keys are errors. Data only.

use super::schema::{self, Shaped};
use crate::case::{EventFile, Facts, MatterFile};
use crate::pack::Audience;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A file of golden cases.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// What every case starts from.
    #[serde(default)]
    pub base: Base,
    /// The cases.
    pub case: Vec<Case>,
}

/// What every case starts from.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Facts; a case may override them or go `without`.
    #[serde(default)]
    pub facts: Facts,
}

/// One golden case.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Id, unique in the file.
    pub id: String,
    /// What it shows, in Chinese.
    pub zh: String,
    /// What it shows, in English.
    pub en: String,
    /// Clauses it rests on.
    pub clauses: Vec<String>,
    /// The instant assessed.
    pub now: String,
    /// Rule parameters that differ from the pack's.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// Facts of the base it goes without.
    #[serde(default)]
    pub without: Vec<String>,
    /// Facts; `{ none = true }` stands for “asked, there is none”.
    #[serde(default)]
    pub facts: Facts,
    /// Matters.
    #[serde(default)]
    pub matters: Vec<MatterFile>,
    /// Events.
    #[serde(default)]
    pub events: Vec<EventFile>,
    /// Whose next questions are asked for.
    #[serde(default)]
    pub questions_for: Option<Audience>,
    /// What the answer must say.
    pub expect: Expect,
}

macro_rules! partial {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $about:literal])* $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $about])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }

        impl Shaped for $name {
            fn shape(shared: &mut Map<String, Value>) -> Value {
                schema::shared(shared, stringify!($name), concat!($($doc),*), |shared| {
                    vec![$((stringify!($field), concat!($($about),*), <$type>::shape(shared))),*]
                })
            }
        }
    };
}

type Words = Vec<String>;
type ByRule<T> = BTreeMap<String, T>;

partial! {
    /// What an answer must say of a case.
    Expect {
        /// Outcome or its parts.
        eligibility: Short<Eligibility>,
        /// Kind; `none` = undecided.
        kind: String,
        /// Categories in order.
        categories: Words,
        /// Level or its parts; `none` = not graded or undecided.
        severity: Short<Severity>,
        /// Who leads; `none` = nobody.
        lead: String,
        /// Leads of several matters.
        leads: Words,
        /// Who assists.
        assist: Words,
        /// Who is informed.
        inform: Words,
        /// Who organises.
        organise: Words,
        /// Up the line.
        escalation: Words,
        /// Acts that need an approval.
        gates: Words,
        /// Clocks by id.
        deadlines: ByRule<Short<Deadline>>,
        /// Status of duties by rule.
        duties: ByRule<String>,
        /// Compliance by rule.
        compliance: ByRule<String>,
        /// Steps that can be taken now.
        next_steps: Words,
        /// Rules of those steps; the common ones have none.
        step_rules: Words,
        /// Tasks for a person, by code.
        tasks: Words,
        /// What must be recorded.
        required_fields: Words,
        /// What is not there yet.
        missing_fields: Words,
        /// Screens asked next.
        questions: Words,
        /// Facts asked next.
        asks: Words,
        /// Events made by passing time.
        derived: Vec<Derived>,
        /// Status of records by rule, or `present`.
        records: ByRule<String>,
        /// Status of reports by rule, or `present`.
        reports: ByRule<String>,
        /// Rules that propose a consequence.
        consequences: Words,
        /// Checklist items by rule: `present` or `absent`.
        guidance: ByRule<String>,
        /// What the text says of satisfaction, by rule: `present`, `absent`, or the band of each score.
        satisfaction: ByRule<Short<ByRule<String>>>,
        /// Privacy duties by rule: `present` or `absent`.
        privacy: ByRule<String>,
        /// Gaps by rule or parameter: `present` or `absent`.
        gaps: ByRule<String>,
        /// Several matters by id.
        matters: ByRule<Box<Expect>>,
    }
}

partial! {
    /// Parts of eligibility.
    Eligibility {
        /// Computed outcome.
        outcome: String,
        /// Rests on presumptions.
        provisional: bool,
        /// Rules behind it.
        rules: Words,
        /// Presumed facts.
        assumed: Words,
        /// Facts that would decide or confirm it.
        unknown: Words,
        /// What a person recorded.
        recorded: String,
        /// What is missing.
        missing: Words,
        /// To whom it is referred.
        refer_to: String,
        /// How it changes by itself.
        changes: Vec<Turn>,
    }
}

partial! {
    /// Parts of severity.
    Severity {
        /// Level.
        level: String,
        /// Rests on presumptions.
        provisional: bool,
        /// Rules behind it.
        rules: Words,
        /// Presumed facts.
        assumed: Words,
        /// Facts that would decide or confirm it.
        unknown: Words,
        /// When it rises.
        rises: Vec<Turn>,
    }
}

partial! {
    /// An outcome or level that comes with time.
    Turn {
        /// Outcome.
        outcome: String,
        /// Level.
        level: String,
        /// From this instant.
        at: String,
        /// By this rule.
        rule: String,
    }
}

partial! {
    /// An event made by passing time.
    Derived {
        /// Its kind.
        kind: String,
        /// When.
        at: String,
        /// By which rule.
        rule: String,
        /// Of which matter.
        matter: String,
    }
}

partial! {
    /// Parts of a clock.
    Deadline {
        /// Status.
        status: String,
        /// Sort of limit.
        limit: String,
        /// Who owes it.
        by: String,
        /// Last day in time.
        due_date: String,
        /// The limit as an instant.
        due_at: String,
        /// Whether an act at that instant is in time.
        due_inclusive: bool,
        /// When it started.
        started_at: String,
        /// When it was done.
        done_at: String,
        /// The complainant's limit counts.
        by_request: bool,
        /// The complainant's limit that does not count.
        ignored_request: String,
        /// Rests on presumptions or an unpublished calendar.
        provisional: bool,
        /// First uncertain day.
        uncertain_from: String,
        /// Shown to the complainant.
        tell: bool,
        /// Working time left.
        left: i64,
        /// Unit.
        unit: String,
        /// How many.
        amount: i64,
        /// `must` or softer.
        modality: String,
        /// Clauses searched for a limit.
        searched: Words,
        /// What it would be if started now.
        if_started_now: IfStarted,
        /// Since when it stands still.
        paused_since: String,
        /// What it would be if it went on now.
        if_resumed_now: IfStarted,
        /// Extensions that count.
        extensions: Vec<Extended>,
        /// What being late brings.
        reaction: Reaction,
    }
}

partial! {
    /// What a clock would be if started now.
    IfStarted {
        /// Last day in time.
        due_date: String,
        /// The limit as an instant.
        due_at: String,
    }
}

partial! {
    /// An extension that counts.
    Extended {
        /// When it was granted.
        at: String,
        /// By how much.
        length: String,
        /// Who approved it.
        by: String,
        /// Last day in time once granted.
        due_date: String,
    }
}

partial! {
    /// What being late brings.
    Reaction {
        /// Who is told.
        inform: Words,
        /// The duty that holds from then on.
        duty: String,
    }
}

/// A single word, or the parts it stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Short<T> {
    /// Outcome, level or status alone.
    Word(String),
    /// Its parts.
    Parts(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Short<T> {
    /// By the form of the value, so that an unknown key inside is named rather than lost.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Short<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word or a table of its parts")
            }
            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Self::Value, E> {
                Ok(Short::Word(word.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<Self::Value, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Short::Parts)
            }
        }
        deserializer.deserialize_any(Visitor(std::marker::PhantomData))
    }
}
