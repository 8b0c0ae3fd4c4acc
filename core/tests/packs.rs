//! What every shipped pack promises its readers, whatever its rules decide: no clause left out,
//! both languages, polite and few questions, texts that can be read aloud.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::pack::{Audience, Pack, Stage, author};
use std::collections::BTreeSet;
use std::path::Path;

/// Key of the regulation and how many provisions its analysis counts.
const PROVISIONS: [(&str, &str, u32); 3] = [
    ("ops-user-complaints", "R01", 58),
    ("building-user-procedure", "R06", 24),
    ("gov-service-center-supervision", "R12", 25),
];

fn pack(id: &str) -> Pack {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("packs/{id}.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    let source = author::read(id, &text).unwrap_or_else(|e| panic!("{e}"));
    Pack::compile(source.doc, source.texts).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn no_provision_of_a_regulation_is_left_out() {
    for (id, key, count) in PROVISIONS {
        let pack = pack(id);
        let numbers: BTreeSet<u32> = pack
            .doc()
            .rules
            .iter()
            .filter_map(|r| r.id.strip_prefix(key)?.strip_prefix('-'))
            .filter_map(|n| {
                n.trim_end_matches(|c: char| c.is_ascii_lowercase())
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(numbers, (1..=count).collect(), "{id}");
    }
}

#[test]
fn a_complainant_is_asked_politely_on_at_most_six_screens() {
    for (id, ..) in PROVISIONS {
        let pack = pack(id);
        let asked = || {
            pack.doc()
                .facts
                .iter()
                .filter(|f| f.ask == Audience::Complainant)
        };
        for fact in asked() {
            let question = pack.texts().get(&format!("fact/{}/q", fact.id));
            let question = question.unwrap_or_else(|| panic!("{id}: {} has no question", fact.id));
            assert!(fact.screen.is_some(), "{id}: {} has no screen", fact.id);
            assert!(!question.zh.contains('你'), "{id}: {}", question.zh);
            assert!(question.zh.chars().count() <= 30, "{id}: {}", question.zh);
        }
        let screens: BTreeSet<_> = asked()
            .filter(|f| f.stage == Stage::Intake)
            .map(|f| &f.screen)
            .collect();
        assert!(screens.len() <= 6, "{id}: {screens:?}");
    }
}

#[test]
fn every_text_is_there_in_both_languages_and_short_enough_to_read_aloud() {
    for (id, ..) in PROVISIONS {
        let pack = pack(id);
        for (key, text) in &pack.texts().0 {
            assert!(
                !text.zh.trim().is_empty() && !text.en.trim().is_empty(),
                "{id}: {key}"
            );
            assert!(text.zh.chars().count() <= 60, "{id}: {key}: {}", text.zh);
            assert!(text.en.chars().count() <= 140, "{id}: {key}: {}", text.en);
            let half_width = |c: char| ",;:?!()".contains(c);
            assert!(
                !text.zh.contains(half_width),
                "{id}: {key}: half-width punctuation in {}",
                text.zh
            );
        }
        for rule in &pack.doc().rules {
            let text = pack.text(&format!("rule/{}", rule.id));
            assert!(
                text.zh.ends_with('。') && text.en.ends_with('.'),
                "{id}: {} is not a sentence",
                rule.id
            );
        }
    }
}

#[test]
fn every_presumption_says_where_it_comes_from() {
    for (id, ..) in PROVISIONS {
        for fact in &pack(id).doc().facts {
            if let Some(presume) = &fact.presume {
                assert!(!presume.from.is_empty(), "{id}: {}", fact.id);
            }
        }
    }
}

#[test]
fn what_a_complainant_is_told_names_no_level() {
    for (id, ..) in PROVISIONS {
        let pack = pack(id);
        let texts = &pack.texts().0;
        let levels: Vec<_> = texts
            .iter()
            .filter(|(k, _)| k.starts_with("level/"))
            .map(|(_, t)| t)
            .collect();
        assert!(!levels.is_empty(), "{id}");
        for rule in pack.doc().rules.iter().filter(|r| r.tell) {
            let text = pack.text(&format!("rule/{}", rule.id));
            for level in &levels {
                assert!(
                    !text.zh.contains(&level.zh),
                    "{id}: {}: {}",
                    rule.id,
                    text.zh
                );
            }
        }
    }
}

#[test]
fn every_category_has_a_label() {
    for (id, ..) in PROVISIONS {
        let pack = pack(id);
        for rule in &pack.doc().rules {
            if let Some(category) = &rule.category {
                let key = format!("category/{category}");
                assert!(pack.texts().get(&key).is_some(), "{id}: {key}");
            }
        }
    }
}
