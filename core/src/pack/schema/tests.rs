//! The schema has every key the loader reads, no other, and offers no word it refuses.

use super::keys::{self, Form, Key};
use super::*;
use crate::pack::doc::*;
use crate::pack::rule_doc::*;
use serde::de::{self, Deserialize, Visitor};
use std::collections::BTreeSet;

/// Asks a type for the names of its fields or variants and reads nothing.
struct Names<'a>(&'a mut Vec<&'static str>);

type Nothing = de::value::Error;

impl<'de> de::Deserializer<'de> for Names<'_> {
    type Error = Nothing;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Nothing> {
        Err(de::Error::custom("names only"))
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Nothing> {
        self.0.extend(fields);
        Err(de::Error::custom("names only"))
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Nothing> {
        self.0.extend(variants);
        Err(de::Error::custom("names only"))
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The keys or words a type is read by.
pub(crate) fn names<T: for<'de> Deserialize<'de>>() -> BTreeSet<&'static str> {
    let mut found = Vec::new();
    assert!(T::deserialize(Names(&mut found)).is_err());
    assert!(!found.is_empty());
    found.into_iter().collect()
}

fn plus<'a>(names: &BTreeSet<&'a str>, more: &[&'a str], less: &[&str]) -> BTreeSet<&'a str> {
    let mut all = names.clone();
    all.extend(more);
    all.retain(|name| !less.contains(name));
    all
}

fn of(keys: &[Key]) -> BTreeSet<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// The keys of the part under a key.
fn part(key: Option<Key>) -> BTreeSet<&'static str> {
    match key.unwrap().form {
        Form::Part(keys, _) | Form::Parts(keys, _) => of(keys),
        other => panic!("{other:?} has no keys"),
    }
}

fn fact(name: &str) -> Option<Key> {
    keys::list("facts")
        .0
        .iter()
        .find(|k| k.name == name)
        .copied()
}

#[test]
fn every_key_of_the_loader_has_an_entry_and_there_is_no_other() {
    let words = ["zh", "en"];
    assert_eq!(of(keys::PACK), plus(&names::<Meta>(), &words, &[]));
    let source = keys::PACK.iter().find(|k| k.name == "source").copied();
    assert_eq!(part(source), plus(&names::<SourceDoc>(), &words, &[]));
    for (list, known) in [
        ("settings", names::<SettingDoc>()),
        ("parameters", names::<ParameterDoc>()),
        ("facts", plus(&names::<FactDoc>(), &["q", "help"], &[])),
        ("derived", names::<DerivedDoc>()),
        ("constraints", names::<ConstraintDoc>()),
        ("events", names::<EventDoc>()),
        ("accepted", names::<AcceptedDoc>()),
    ] {
        let (keys, needed) = keys::list(list);
        assert_eq!(of(keys), plus(&known, &words, &["id"]), "{list}");
        assert!(needed.iter().all(|n| of(keys).contains(n)), "{list}");
    }
    assert_eq!(part(fact("presume")), names::<PresumeDoc>());
    assert_eq!(part(fact("count")), names::<CountDoc>());
    let rule = |section, name| part(keys::rule(section, name));
    let clock = |name| rule(Section::Deadlines, name);
    assert_eq!(clock("earlier_of"), names::<EarlierOfDoc>());
    assert_eq!(clock("extend"), names::<ActDoc>());
    assert_eq!(clock("waive"), plus(&names::<ActDoc>(), &[], &["cap"]));
    assert_eq!(clock("pause"), names::<PauseDoc>());
    assert_eq!(clock("overdue"), names::<OverdueDoc>());
    assert_eq!(rule(Section::Routing, "gate"), names::<GateDoc>());
    let band = plus(&names::<BandDoc>(), &words, &[]);
    assert_eq!(rule(Section::Satisfaction, "bands"), band);
}

#[test]
fn every_key_of_a_section_and_of_its_rules_has_an_entry() {
    let mut of_rules = BTreeSet::new();
    let mut of_sections = BTreeSet::new();
    for section in Section::ALL {
        for name in shape::RULE_KEYS.iter().chain(shape::section_keys(section)) {
            assert!(keys::rule(section, name).is_some(), "{section:?} {name}");
            of_rules.insert(*name);
        }
        for name in shape::own_keys(section) {
            assert!(keys::section(section, name).is_some(), "{section:?} {name}");
            of_sections.insert(*name);
        }
        for name in shape::needed_keys(section) {
            assert!(
                shape::section_keys(section).contains(name),
                "{section:?} {name}"
            );
        }
    }
    assert_eq!(of_rules, plus(&names::<RuleDoc>(), &[], &["id", "section"]));
    let known = plus(&names::<SectionDoc>(), &["zh", "en", "levels"], &[]);
    assert_eq!(of_sections, known);
}

fn choice(key: Option<Key>) -> BTreeSet<&'static str> {
    match key.unwrap().form {
        Form::Choice(words) => words.iter().copied().collect(),
        other => panic!("{other:?} offers no words"),
    }
}

#[test]
fn the_words_offered_are_those_the_loader_knows() {
    assert_eq!(choice(fact("type")), names::<FactKind>());
    assert_eq!(choice(fact("ask")), names::<Audience>());
    assert_eq!(choice(fact("stage")), names::<Stage>());
    let outcomes = crate::pack::program::Outcome::ALL.map(|o| o.name());
    let offered = choice(keys::rule(Section::Eligibility, "outcome"));
    assert_eq!(offered, outcomes.into_iter().collect());
}

#[test]
fn every_word_offered_loads_and_another_does_not() {
    let with = |rule: &str| {
        let rest = if rule.contains("within") {
            ""
        } else {
            "within = \"5 days\"\n"
        };
        let start = if rule.contains("start") {
            ""
        } else {
            "start = \"not_counted\"\n"
        };
        crate::pack::author::read(
            "w.toml",
            &format!(
                "{PACK}\n[deadlines.W-01]\nclause = \"1\"\nzh = \"甲。\"\nen = \"A.\"\nfrom = \"received\"\n{rest}{start}{rule}"
            ),
        )
    };
    for name in ["start", "roll", "modality", "not_before", "scope"] {
        for word in choice(keys::rule(Section::Deadlines, name)) {
            let read = with(&format!("{name} = \"{word}\"\n"));
            assert!(read.is_ok(), "{name} {word}: {read:?}");
        }
        assert!(
            with(&format!("{name} = \"quite_other\"\n")).is_err(),
            "{name}"
        );
    }
    for length in Length::named()
        .map(str::to_owned)
        .chain(Length::units().map(|u| format!("2 {u}s")))
    {
        assert!(
            with(&format!("within = \"{length}\"\n")).is_ok(),
            "{length}"
        );
    }
    for every in shape::INTERVALS {
        let report = format!(
            "{PACK}\n[reports.W-01]\nclause = \"1\"\nzh = \"甲。\"\nen = \"A.\"\nevery = \"{every}\"\n"
        );
        assert!(
            crate::pack::author::read("w.toml", &report).is_ok(),
            "{every}"
        );
    }
}

const PACK: &str = r#"
[pack]
id = "w"
version = "1"
status = "draft"
zh = "小"
en = "small"
source = { edition = "undated" }
calendar = "cn"
zone = "Asia/Shanghai"
"#;

#[test]
fn whoever_writes_a_condition_is_told_of_every_function() {
    let schema = pack();
    let about = schema.pointer("/$defs/condition/description").unwrap();
    for function in crate::condition::FUNCTIONS {
        let call = format!("{function}(");
        assert!(about.as_str().unwrap().contains(&call), "{function}");
        // The name is read as a function: what is wrong is what stands in it.
        let error = crate::condition::parse(&format!("{call})")).unwrap_err();
        assert!(!error.message.contains("no function"), "{error}");
    }
}
