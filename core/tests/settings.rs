//! The form of an organisation's settings, as devices and servers keep it.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like the tests")]

use redress_core::answer::Text;
use redress_core::canonical;
use redress_core::settings::{MAX_BYTES, Place, Settings, SettingsError};

const FIRST: &str = include_str!("fixtures/settings-1.json");

fn known(id: &str) -> bool {
    id == "ops-user-complaints"
}

fn words(words: &str) -> Text {
    Text {
        zh: words.to_owned(),
        en: words.to_owned(),
    }
}

fn refused(change: impl Fn(&mut Settings)) -> SettingsError {
    let mut settings = Settings::read(FIRST).unwrap();
    change(&mut settings);
    settings.check(known).unwrap_err()
}

#[test]
fn the_first_form_is_read_and_written_to_the_byte() {
    let settings = Settings::read(FIRST).unwrap();
    settings.check(known).unwrap();
    assert_eq!(settings.name.zh, "滨河服务中心");
    assert_eq!(settings.phone, "+86 10 5550 0100");
    assert_eq!(settings.place("gate-b").unwrap().name.en, "Gate B");
    assert_eq!((settings.lock_minutes, settings.wipe_seconds), (10, 45));
    assert_eq!(settings.publication().unwrap(), FIRST);
    assert_eq!(
        canonical::digest(FIRST.as_bytes()),
        "sha256:2d2dad3e85793b3ea9650d2b03b0a07d7a6a71b1fe12c5383069bd7ce90579db"
    );
}

#[test]
fn what_is_left_out_is_as_without_settings() {
    let text = r#"{"format":1,"name":{"zh":"中心","en":"Centre"}}"#;
    let settings = Settings::read(text).unwrap();
    settings.check(known).unwrap();
    let expected = Settings {
        name: Text {
            zh: "中心".to_owned(),
            en: "Centre".to_owned(),
        },
        ..Settings::default()
    };
    assert_eq!(settings, expected);
}

#[test]
fn a_newer_form_is_told_from_what_is_wrong() {
    let newer = FIRST.replace("\"format\":1", "\"format\":2,\"more\":true");
    assert_eq!(Settings::read(&newer), Err(SettingsError::Newer(2)));
    for wrong in [
        FIRST.replace("phone", "fone"),
        FIRST.replace("\"format\":1", "\"format\":0"),
        FIRST.replace("\"format\":1,", ""),
        FIRST.replace('}', ""),
    ] {
        let read = Settings::read(&wrong);
        assert!(matches!(read, Err(SettingsError::Damaged(_))), "{wrong}");
    }
    let long = " ".repeat(MAX_BYTES) + FIRST;
    assert_eq!(Settings::read(&long), Err(SettingsError::TooLong));
}

#[test]
fn what_cannot_be_published_is_named() {
    type Error = SettingsError;
    let name = refused(|all| all.name.en.clear());
    assert_eq!(name, Error::Words("name".to_owned(), 60));
    let contact = refused(|all| all.contact = words(&"长".repeat(201)));
    assert_eq!(contact, Error::Words("contact".to_owned(), 200));
    let phone = refused(|all| all.phone = "ask me".to_owned());
    assert_eq!(phone, Error::Phone("ask me".to_owned()));
    let place = |id: &str| Place {
        id: id.to_owned(),
        name: words("x"),
    };
    let id = refused(|all| all.places.push(place("Hall 2")));
    assert_eq!(id, Error::Id("Hall 2".to_owned()));
    let twice = refused(|all| all.places.push(place("gate-b")));
    assert_eq!(twice, Error::Twice("gate-b".to_owned()));
    let many = refused(|all| all.places = (0..201).map(|n| place(&n.to_string())).collect());
    assert_eq!(many, Error::TooMany("places"));
    let unknown = refused(|all| all.regulations.push("ops-user".to_owned()));
    assert_eq!(unknown, Error::NoRegulation("ops-user".to_owned()));
    let lock = refused(|all| all.lock_minutes = 31);
    assert_eq!(lock, Error::Range("lock_minutes", 31, 1, 30));
    let wipe = refused(|all| all.wipe_seconds = 14);
    assert_eq!(wipe, Error::Range("wipe_seconds", 14, 15, 300));
    let places = |n: usize| Place {
        id: n.to_string(),
        name: words(&"长".repeat(60)),
    };
    let long = refused(|all| all.places = (0..200).map(places).collect());
    assert_eq!(long, Error::TooLong);
}

#[test]
fn new_cases_take_the_chosen_regulations_that_are_in_use_or_else_those_in_use() {
    let ids = |ids: &[&str]| -> Vec<String> { ids.iter().map(|&id| id.to_owned()).collect() };
    let mut settings = Settings::default();
    assert_eq!(settings.offered(ids(&["a", "b"])), ids(&["a", "b"]));
    settings.regulations = ids(&["b", "c"]);
    assert_eq!(settings.offered(ids(&["a", "b"])), ids(&["b"]));
    assert_eq!(settings.offered(ids(&["a"])), ids(&["b", "c"]));
}

#[test]
fn the_example_of_the_documentation_is_this_form() {
    let docs = include_str!("../../docs/commands.md");
    let mut blocks = docs.split("```json\n").skip(1);
    let block = blocks.find(|block| block.contains("wipe_seconds")).unwrap();
    let example = Settings::read(block.split("```").next().unwrap()).unwrap();
    assert_eq!(example, Settings::read(FIRST).unwrap());
}
