//! `redress publish`: what it refuses, what it says, and what the record then holds.

use crate::{Folder, Ran, redress};
use redress_core::pack::{Pack, author};
use redress_core::record::{Content, Draft, Filed, Personal, TrackingCode};
use redress_server::library::Library;
use redress_server::packs::Packs;
use redress_server::secret;
use redress_server::store::Store;
use serde_json::json;
use std::sync::Arc;

const SMALL: &str = include_str!("small.toml");
const CASES: &str = include_str!("small.cases.toml");
/// 2025-09-30T10:00:00+08:00.
const START_MS: u64 = 1_759_197_600_000;

/// A folder with a record and the small pack with its cases.
struct Office {
    folder: Folder,
    data: String,
}

impl Office {
    fn new() -> Self {
        let folder = Folder::new();
        let data = folder.path("data");
        drop(Store::open(data.as_path(), START_MS).unwrap());
        folder.file("small.toml", SMALL);
        folder.file("small.cases.toml", CASES);
        Self {
            data: data.to_str().unwrap().to_owned(),
            folder,
        }
    }

    fn person(&self, name: &str, role: &str) -> String {
        let added = redress(&[
            "person", "add", "--name", name, "--role", role, "--data", &self.data, "--json",
        ]);
        added.json()["person"]["id"].as_str().unwrap().to_owned()
    }

    fn publish(&self, more: &[&str]) -> Ran {
        let pack = self.folder.path("small.toml");
        let args = ["publish", pack.to_str().unwrap(), "--data", &self.data];
        redress(&[&args[..], more].concat())
    }

    /// A complaint about noise, filed under the pack as it is published.
    fn file(&self) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::open(std::path::Path::new(&self.data), START_MS).unwrap();
            let shipped = Library::embedded().unwrap().known();
            let packs: Arc<Packs> = store.store.packs(shipped).await.unwrap();
            let filed = Filed {
                pack: "small".to_owned(),
                code: TrackingCode::from_random(secret::bytes().unwrap()).to_string(),
                facts: [("topic".to_owned(), json!("noise"))].into(),
                ..Filed::default()
            };
            let draft = Draft {
                id: secret::id(START_MS).unwrap(),
                case: secret::id(START_MS).unwrap(),
                matter: None,
                at: "2025-09-30T10:00:00+08:00".to_owned(),
                actor: "server".to_owned(),
                seen: 0,
                edition: Some(packs.named("small").unwrap().digest().to_owned()),
                content: Content::Filed(Box::new(filed)),
                personal: Personal::default(),
                attachments: Vec::new(),
            };
            let written = store.store.write_own(draft, [0; 16], packs, START_MS);
            written.await.unwrap();
        });
    }
}

#[test]
fn a_pack_that_fails_its_checks_or_its_cases_is_not_published() {
    let office = Office::new();
    let by = office.person("管理员", "administrator");
    let wrong = SMALL.replace("topic == \"noise\"", "topic == \"fault\"");
    office.folder.file("small.toml", &wrong);
    let ran = office.publish(&["--by", &by]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("redress packs check"), "{}", ran.err);

    office.folder.file("small.toml", SMALL);
    office.folder.file(
        "small.cases.toml",
        &CASES.replace("\"2025-10-14\"", "\"2025-10-15\""),
    );
    let ran = office.publish(&["--by", &by]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("redress packs test"), "{}", ran.err);

    std::fs::remove_file(office.folder.path("small.cases.toml")).unwrap();
    let ran = office.publish(&["--by", &by]);
    assert!(ran.err.contains("--cases"), "{}", ran.err);
}

#[test]
fn who_publishes_is_an_administrator_and_the_answer_says_what_was_published() {
    let office = Office::new();
    let handler = office.person("经办", "handler");
    let ran = office.publish(&["--by", &handler]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no administrator"), "{}", ran.err);

    let by = office.person("管理员", "administrator");
    let ran = office.publish(&["--by", &by]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.starts_with("published small 1 (sha256:"),
        "{}",
        ran.out
    );
    let again = office.publish(&["--by", &by, "--json"]).json();
    let source = author::read("small.toml", SMALL).unwrap();
    let pack = Pack::compile(source.doc, source.texts).unwrap();
    assert_eq!(again["pack"]["digest"], pack.digest());
    let verified = redress(&["verify", "--data", &office.data]);
    assert_eq!(verified.code, 0, "{}", verified.out);
}

#[test]
fn where_an_open_case_would_change_a_second_administrator_agrees() {
    let office = Office::new();
    let (one, two) = (
        office.person("甲", "administrator"),
        office.person("乙", "administrator"),
    );
    assert_eq!(office.publish(&["--by", &one]).code, 0);
    office.file();
    // The same once more changes nothing for anybody.
    let same = office.publish(&["--by", &one, "--json"]).json();
    assert_eq!((&same["open"], &same["changed"]), (&json!(1), &json!(0)));

    let stricter = SMALL.replace("version = \"1\"", "version = \"2\"").replace(
        "outcome = \"decline\"",
        "outcome = \"refer\"\nto = \"desk\"",
    );
    office.folder.file("small.toml", &stricter);
    let cases = CASES.replace("eligibility = \"decline\"", "eligibility = \"refer\"");
    office.folder.file("small.cases.toml", &cases);
    let looked = office
        .publish(&["--by", &one, "--dry-run", "--json"])
        .json();
    assert_eq!(
        (&looked["changed"], &looked["published"]),
        (&json!(1), &json!(false))
    );
    let alone = office.publish(&["--by", &one]);
    assert_eq!(alone.code, 2, "{}", alone.out);
    assert!(
        alone
            .err
            .contains("1 of 1 open cases would come out otherwise"),
        "{}",
        alone.err
    );
    assert_eq!(office.publish(&["--by", &one, "--second", &one]).code, 2);
    let both = office.publish(&["--by", &one, "--second", &two]);
    assert_eq!(both.code, 0, "{}", both.err);
    assert!(
        both.out
            .contains("1 of 1 open cases would come out otherwise"),
        "{}",
        both.out
    );
}

const SETTINGS: &str = include_str!("../../../core/tests/fixtures/settings-1.json");

#[test]
fn settings_are_checked_published_and_printed_as_the_file_to_change() {
    let office = Office::new();
    let by = office.person("管理员", "administrator");
    let publish = |text: &str, more: &[&str]| {
        let file = office.folder.file("settings.json", text);
        let args = [
            "publish",
            "settings",
            &file,
            "--by",
            &by,
            "--data",
            &office.data,
        ];
        redress(&[&args[..], more].concat())
    };
    let shown = || redress(&["settings", "--data", &office.data]);
    let none = shown();
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("redress publish settings"),
        "{}",
        none.err
    );

    let unknown = SETTINGS.replace("ops-user-complaints", "ops-user");
    let ran = publish(&unknown, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("settings.json: "), "{}", ran.err);
    assert!(ran.err.contains("\"ops-user\""), "{}", ran.err);

    let ran = publish(SETTINGS, &["--dry-run", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("only looked at"), "{}", ran.out);
    assert_eq!(shown().code, 2, "nothing is published yet");

    let ran = publish(SETTINGS, &["--lang", "zh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("滨河服务中心"), "{}", ran.out);
    let expected: serde_json::Value = serde_json::from_str(SETTINGS).unwrap();
    assert_eq!(shown().json(), expected);
}
