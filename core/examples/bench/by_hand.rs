//! R01's decision as a programmer would write it down: eligibility, level and lead, all facts known,
//! at the moment of receipt. The floor the core is measured against; never a second rulebook.

use redress_core::case::{CaseFile, EventFile};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// When every case here was received, and is asked about.
pub const RECEIVED: &str = "2025-09-26T10:00:00+08:00";

/// The facts that decide R01's eligibility, level and lead.
pub struct Known {
    topic: usize,
    cause: usize,
    proof: usize,
    bits: u64,
}

const TOPICS: [&str; 7] = [
    "fault",
    "engineer",
    "promise",
    "goods",
    "project",
    "cooperation",
    "service",
];
const CAUSES: [&str; 5] = [
    "own",
    "other_dept",
    "supplier",
    "third_party",
    "force_majeure",
];
const PROOFS: [&str; 3] = ["attached", "to_follow", "none"];

/// Facts that are true or false, by the bit that holds them; the first eight are mostly true.
const FLAGS: [&str; 19] = [
    "from_user",
    "ours",
    "grounds_sufficient",
    "facts_verified",
    "situation_clear",
    "demand_covered",
    "lawful",
    "fault_unhandled",
    "regulator_first",
    "root_fixed",
    "engineer_fault",
    "major_accident",
    "promise_breached",
    "goods_many",
    "easily_fixable",
    "harm_ours",
    "image_hurt",
    "taken_up_later",
    "collective_found",
];

/// Members of the set of circumstances.
pub const AROUND: [&str; 7] = [
    "regulator",
    "court_open",
    "court_decided",
    "serious_loss",
    "injury",
    "media",
    "several",
];

/// The one event of every case here.
pub fn received() -> Vec<EventFile> {
    vec![EventFile {
        kind: String::from("received"),
        at: RECEIVED.to_owned(),
        ..EventFile::default()
    }]
}

impl Known {
    /// Some case; the same number gives the same one.
    pub fn random(number: u64) -> Self {
        let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let pick = |shift: u32, of: usize| usize::try_from(mixed >> shift & 0xff).unwrap_or(0) % of;
        Self {
            topic: pick(56, TOPICS.len()),
            cause: pick(48, CAUSES.len()).saturating_sub(1),
            proof: pick(40, PROOFS.len()),
            // Most of what lets a complaint through is there, so that every section is reached.
            bits: mixed | (mixed >> 13 | mixed >> 29) & 0xff,
        }
    }

    fn flag(&self, index: usize) -> bool {
        self.bits >> index & 1 == 1
    }

    /// Two bits each, so that a circumstance is there a quarter of the time.
    fn around(&self, index: usize) -> bool {
        self.bits >> (FLAGS.len() + 2 * index) & 3 == 3
    }

    /// The same as a case file.
    pub fn file(&self) -> CaseFile {
        let mut facts: BTreeMap<String, Value> = FLAGS
            .iter()
            .enumerate()
            .map(|(i, name)| ((*name).to_owned(), json!(self.flag(i))))
            .collect();
        let around = AROUND.iter().enumerate().filter(|(i, _)| self.around(*i));
        let around: Vec<&str> = around.map(|(_, name)| *name).collect();
        for (name, value) in [
            ("topic", json!(TOPICS.get(self.topic))),
            ("cause", json!(CAUSES.get(self.cause))),
            ("proof", json!(PROOFS.get(self.proof))),
            ("circumstances", json!(around)),
            ("liability", json!("responsible")),
            ("handling_count", json!(0)),
            ("raised_count", json!(1)),
            ("linked_count", json!(1)),
            ("deadlocked", json!(false)),
            ("business_threat", json!(false)),
            ("contact", json!("someone")),
            ("subject_name", json!("somebody")),
        ] {
            facts.insert(name.to_owned(), value);
        }
        CaseFile {
            pack: String::from("ops-user-complaints"),
            facts,
            events: received(),
            ..CaseFile::default()
        }
    }

    /// Eligibility, level and lead.
    pub fn decide(&self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        let [
            from_user,
            ours,
            grounds,
            verified,
            clear,
            covered,
            lawful,
            unhandled,
            regulator_first,
            _root_fixed,
            engineer_fault,
            accident,
            breached,
            _goods_many,
            _easily_fixable,
            harm_ours,
            image,
            taken_up,
            collective,
        ]: [bool; 19] = std::array::from_fn(|i| self.flag(i));
        let [
            regulator,
            court_open,
            court_decided,
            loss,
            injury,
            media,
            several,
        ]: [bool; 7] = std::array::from_fn(|i| self.around(i));
        if !from_user {
            return ("out_of_scope", None, None);
        }
        let accept = (self.topic == 0 && unhandled)
            || (self.topic == 1 && engineer_fault && accident)
            || (self.topic == 2 && breached);
        let decline = !ours
            || !grounds
            || (regulator && regulator_first)
            || court_open
            || court_decided
            || !lawful;
        // These two do not prevail over a ground to accept; then a person decides.
        let weak = self.cause >= 3 || !covered;
        if decline || (weak && !accept) {
            return ("decline", None, None);
        }
        if weak {
            return ("conflict", None, None);
        }
        let unproven = !verified && (self.proof > 0 || !clear);
        let outcome = if unproven { "needs_evidence" } else { "accept" };
        let major = ((loss || injury) && harm_ours)
            || taken_up
            || (regulator && !regulator_first)
            || media
            || image
            || collective
            || several;
        let lead = match (self.topic, self.cause) {
            (5, _) => "market",
            (4, _) => "integration",
            (3, _) | (_, 2) => "purchasing",
            (_, 1) => "other_dept",
            _ => "ops",
        };
        let level = if major { "major" } else { "general" };
        (outcome, Some(level), Some(lead))
    }
}
