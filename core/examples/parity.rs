//! Generated case files with the digests of their native answers, one JSON line each, for other
//! faces to answer again. The same seed gives the same lines.
//!
//! `cargo run --example parity [CASES] [SEED]`

use redress_core::assess::{self, CaseError, Options};
use redress_core::calendar::Calendar;
use redress_core::canonical;
use redress_core::case::{CaseFile, EventFile, Facts, MatterFile};
use redress_core::events;
use redress_core::pack::{Audience, Edition, FactDoc, FactKind, Pack, author};
use redress_core::time::{Day, Instant, Zone};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;

/// The usual number of cases, all packs together.
const CASES: u64 = 10_500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: u64| arguments.next().map_or(Ok(usual), |text| text.parse());
    let (cases, seed) = (number(CASES)?, number(1)?);
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let calendar = Calendar::load(&std::fs::read_to_string(core.join("calendars/cn.json"))?)?;
    let mut editions = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(core.join("packs"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        let text = std::fs::read_to_string(file.path())?;
        let source = author::read(&file.file_name().to_string_lossy(), &text)?;
        let pack = Pack::compile(source.doc, source.texts)?;
        editions.push(Edition::new(&pack, &BTreeMap::new())?);
    }
    let options = Options {
        questions_for: Some(Audience::Complainant),
        steps: true,
    };
    let mut random = Random(seed);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for _ in 0..cases {
        let edition = random.one_of(&editions).ok_or("there are no packs")?;
        let case = random.case(edition.pack());
        let now = random.instant();
        let answer = assess::assess_json(edition, &calendar, &case, now, &options);
        let expected = match answer {
            Ok(text) => json!({ "sha256": canonical::digest(text.as_bytes()) }),
            Err(CaseError { path, message }) => json!({ "path": path, "message": message }),
        };
        let line = json!({ "case": case, "now": now.text(Zone::CHINA), "expected": expected });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// A generator of few states and no dependency (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn chance(&mut self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.below(list.len() as u64);
        list.get(usize::try_from(index).ok()?)
    }

    /// Any second of three years around two published calendars and one that is not.
    fn instant(&mut self) -> Instant {
        let first = Day::civil(2025, 1, 1).map_or(0, |day| i64::from(day.0)) * 86_400;
        Instant(first + i64::try_from(self.below(3 * 366 * 86_400)).unwrap_or(0))
    }

    fn case(&mut self, pack: &Pack) -> CaseFile {
        let doc = pack.doc();
        let density = self.below(101);
        let received = self.instant();
        let mut at = received;
        let mut events = vec![self.event("received", at)];
        let kinds: Vec<&str> = (doc.events.iter().map(|event| event.id.as_str()))
            .chain(events::COMMON.iter().map(|common| common.kind))
            .filter(|kind| *kind != "received")
            .collect();
        let likely = [
            "accepted",
            "declined",
            "complainant_notified",
            "closed",
            "reopened",
        ];
        for _ in 0..self.below(8) {
            at = at.plus(i64::try_from(self.below(20 * 86_400)).unwrap_or(0));
            let from: &[&str] = if self.chance(50) { &likely } else { &kinds };
            let kind = self.one_of(from).copied().unwrap_or("accepted");
            let mut event = self.event(kind, at);
            if self.chance(30) {
                event.facts = self.facts(&doc.facts, 10);
            }
            events.push(event);
        }
        let matters = match self.below(10) {
            0 => ["a", "b", "c"]
                .into_iter()
                .take(1 + usize::try_from(self.below(3)).unwrap_or(0))
                .map(|id| MatterFile {
                    id: id.to_owned(),
                    facts: self.facts(&doc.facts, density / 3),
                })
                .collect(),
            _ => Vec::new(),
        };
        CaseFile {
            pack: doc.pack.id.clone(),
            parameters: BTreeMap::new(),
            facts: self.facts(&doc.facts, density),
            matters,
            events,
        }
    }

    fn event(&mut self, kind: &str, at: Instant) -> EventFile {
        // The offset is as it comes; what counts is the instant.
        let zone = Zone(if self.chance(80) { 8 * 3600 } else { 0 });
        EventFile {
            kind: kind.to_owned(),
            at: at.text(zone),
            ..EventFile::default()
        }
    }

    fn facts(&mut self, facts: &[FactDoc], density: u64) -> Facts {
        let mut given = Facts::new();
        for fact in facts {
            if self.chance(density) {
                let value = self.value(fact);
                given.insert(fact.id.clone(), value);
            }
        }
        given
    }

    fn value(&mut self, fact: &FactDoc) -> Value {
        // Now and then what is allowed beside a value, and what is not allowed at all.
        match self.below(400) {
            0..8 => return Value::Null,
            8..16 => return json!({ "asked": true }),
            16 => return json!([[]]),
            _ => {}
        }
        let whole = |random: &mut Self| {
            let (least, most) = (fact.min.unwrap_or(0), fact.max.unwrap_or(20));
            least + i64::try_from(random.below(most.abs_diff(least) + 1)).unwrap_or(0)
        };
        match fact.kind {
            FactKind::Bool => Value::Bool(self.chance(50)),
            FactKind::Int => Value::from(whole(self)),
            FactKind::Decimal => Value::String(whole(self).to_string()),
            FactKind::Enum => self.one_of(&fact.values).map_or(Value::Null, |v| json!(v)),
            FactKind::Set => (fact.values.iter().filter(|_| self.chance(30)))
                .map(|value| json!(value))
                .collect(),
            FactKind::Text => json!("words, 汉字, \"quotes\"\n"),
            FactKind::Date => json!(self.instant().day(Zone::CHINA).text()),
            FactKind::Instant => json!(self.instant().text(Zone::CHINA)),
            FactKind::DateOrInstant if self.chance(50) => {
                json!(self.instant().day(Zone::CHINA).text())
            }
            FactKind::DateOrInstant => json!(self.instant().text(Zone::CHINA)),
        }
    }
}
