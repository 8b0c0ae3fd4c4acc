//! What an event records is held against the regulation it names: a fact, an act or a value that is
//! not there is refused by itself; what a newer device may know better is left alone.

use crate::support::{Device, Server, accepted, library};
use redress_core::answer::Text;
use redress_core::case::{Facts, MatterFile};
use redress_core::record::{Act, Content, Filed, Personal, TrackingCode};
use redress_core::sync::{DeviceKind, Outcome, Pushed, Refusal};
use redress_server::secret;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PACK: &str = "ops-user-complaints";
const OTHER: &str = "pcb-complaints-full";

fn digest(pack: &str) -> Option<String> {
    Some(library().pack(pack).unwrap().digest().to_owned())
}

/// A field device that decides under the regulation.
fn field(server: &Server) -> Device {
    let mut field = server.device(DeviceKind::Field);
    field.edition = digest(PACK);
    field
}

fn filed(facts: &[(&str, Value)]) -> Filed {
    Filed {
        pack: PACK.to_owned(),
        code: TrackingCode::from_random(secret::bytes().unwrap()).to_string(),
        facts: named(facts),
        ..Filed::default()
    }
}

fn named(facts: &[(&str, Value)]) -> Facts {
    let own = |(name, value): &(&str, Value)| ((*name).to_owned(), value.clone());
    facts.iter().map(own).collect()
}

fn personal(facts: &[(&str, Value)]) -> Personal {
    Personal {
        facts: named(facts),
        ..Personal::default()
    }
}

fn filing(device: &mut Device, filed: Filed, personal: Personal) -> Pushed {
    let case = secret::id(device.wall).unwrap();
    device.write(&case, Content::Filed(Box::new(filed)), personal)
}

fn act(device: &mut Device, case: &str, kind: &str, act: Act) -> Pushed {
    let content = Content::Act(kind.to_owned(), Box::new(act));
    device.write(case, content, Personal::default())
}

/// Pushes the event with one behind it that is right, and gives the refusal.
fn refusal(device: &mut Device, event: Pushed) -> Refusal {
    let (_, _, behind) = device.file();
    let answer = device.sync(&[event, behind]);
    let last = &answer.answers[1].outcome;
    assert!(matches!(last, Outcome::Accepted { .. }), "{last:?}");
    match &answer.answers[0].outcome {
        Outcome::Refused(refusal) => refusal.clone(),
        other => panic!("taken: {other:?}"),
    }
}

#[test]
fn what_its_regulation_does_not_have_is_refused_by_name_and_nothing_behind_it_waits() {
    let server = Server::start();
    let mut field = field(&server);
    let (case, _, first) = field.file();
    accepted(&field.sync(&[first]));
    let none = Personal::default;
    let of_matter = |facts| Filed {
        matters: vec![MatterFile {
            id: "a".to_owned(),
            facts,
        }],
        ..filed(&[])
    };
    let filings = [
        (
            filed(&[("colour", json!("red"))]),
            none(),
            "unknown_fact",
            "colour",
        ),
        (
            filed(&[("topic", json!("weather"))]),
            none(),
            "wrong_value",
            "subject of the complaint",
        ),
        (
            filed(&[("raised_count", json!("often"))]),
            none(),
            "wrong_value",
            "times raised before",
        ),
        (
            filed(&[("raised_count", json!(100))]),
            none(),
            "wrong_value",
            "outside 0 to 99",
        ),
        (
            filed(&[("contact", json!("13800000000"))]),
            none(),
            "misplaced_fact",
            "stands in a part",
        ),
        (
            filed(&[]),
            personal(&[("topic", json!("fault"))]),
            "misplaced_fact",
            "subject of the complaint",
        ),
        (
            filed(&[]),
            personal(&[("contact", json!(7))]),
            "wrong_value",
            "expected text",
        ),
        (
            filed(&[]),
            personal(&[("shoe", json!("42"))]),
            "unknown_fact",
            "shoe",
        ),
        (
            of_matter(named(&[("colour", json!(1))])),
            none(),
            "unknown_fact",
            "colour",
        ),
        (
            of_matter(named(&[("contact", json!("x"))])),
            none(),
            "misplaced_fact",
            "stands in a part",
        ),
        (
            Filed {
                pack: OTHER.to_owned(),
                ..filed(&[])
            },
            none(),
            "wrong_pack",
            OTHER,
        ),
        (
            Filed {
                parameters: BTreeMap::from([("moon".to_owned(), json!(1))]),
                ..filed(&[])
            },
            none(),
            "wrong_parameter",
            "moon",
        ),
    ];
    for (filed, personal, code, words) in filings {
        let event = filing(&mut field, filed, personal);
        told(&refusal(&mut field, event), code, words);
    }
    let text = |text: &str| Some(text.to_owned());
    let acts = [
        ("form_received", Act::default(), "unknown_act", "no step"),
        (
            "fact_set",
            Act {
                facts: named(&[("colour", json!(1))]),
                ..Act::default()
            },
            "unknown_fact",
            "colour",
        ),
        (
            "extension_granted",
            Act {
                of: text("R99-1"),
                ..Act::default()
            },
            "wrong_reference",
            "R99-1",
        ),
        (
            "extension_granted",
            Act {
                by: text("nobody"),
                ..Act::default()
            },
            "wrong_reference",
            "nobody",
        ),
        (
            "extension_granted",
            Act {
                length: text("some days"),
                ..Act::default()
            },
            "wrong_reference",
            "some days",
        ),
        (
            "extension_granted",
            Act {
                until: text("2025-13-01"),
                ..Act::default()
            },
            "wrong_reference",
            "2025-13-01",
        ),
        (
            "accepted",
            Act {
                confirms: vec!["topic".to_owned()],
                ..Act::default()
            },
            "wrong_reference",
            "topic",
        ),
    ];
    for (kind, body, code, words) in acts {
        let event = act(&mut field, &case, kind, body);
        told(&refusal(&mut field, event), code, words);
    }
    let stored = server.count("SELECT count(*) FROM event");
    assert_eq!(stored, 1 + 12 + 7, "only what was right is in the record");
}

fn told(refusal: &Refusal, code: &str, words: &str) {
    assert_eq!(refusal.code, code, "{refusal:?}");
    assert!(refusal.reason.en.contains(words), "{refusal:?}");
    let whole =
        |text: &Text| !text.zh.is_empty() && text.zh.ends_with('。') && text.en.ends_with('.');
    assert!(
        whole(&refusal.reason) && whole(&refusal.remedy),
        "{refusal:?}"
    );
    assert!(!refusal.reason.zh.contains("expected"), "{refusal:?}");
}

#[test]
fn what_is_asked_or_there_is_no_answer_to_fits_every_fact() {
    let server = Server::start();
    let mut field = field(&server);
    let facts = [
        ("topic", json!("fault")),
        ("raised_count", Value::Null),
        ("proof", json!({"asked": true})),
        ("contact", json!({"asked": true})),
    ];
    let private = personal(&[("story", json!("漏水")), ("subject_name", Value::Null)]);
    let event = filing(&mut field, filed(&facts), private);
    assert_eq!(accepted(&field.sync(&[event])), [1]);
}

#[test]
fn an_edition_or_a_type_that_only_a_newer_device_knows_is_taken_untouched() {
    let server = Server::start();
    let mut field = field(&server);
    let (case, _, first) = field.file();
    let newer = act(&mut field, &case, "something_newer", Act::default());
    field.edition = Some(redress_core::canonical::digest(b"of next year"));
    let strange = filing(
        &mut field,
        filed(&[("colour", json!("red"))]),
        Personal::default(),
    );
    field.edition = None;
    let plain = act(&mut field, &case, "form_received", Act::default());
    let all = [first, newer, strange, plain];
    assert_eq!(accepted(&field.sync(&all)), [1, 2, 3, 4]);
    let mut desk = server.device(DeviceKind::Desk);
    let pulled: Vec<_> = desk.pull_all().into_iter().map(|p| p.raw).collect();
    let sent: Vec<_> = all.into_iter().map(|p| p.raw).collect();
    assert_eq!(pulled, sent);
}

#[test]
fn a_refused_event_is_replaced_by_one_that_corrects_it() {
    let server = Server::start();
    let mut field = field(&server);
    let (case, _, first) = field.file();
    let wrong = Act {
        facts: named(&[("raised_count", json!(-1))]),
        ..Act::default()
    };
    let wrong = act(&mut field, &case, "fact_set", wrong);
    let answer = field.sync(&[first, wrong]);
    let refused = &answer.answers[1];
    assert!(matches!(refused.outcome, Outcome::Refused(_)));
    let right = Act {
        facts: named(&[("raised_count", json!(1))]),
        corrects: Some(refused.id.clone()),
        ..Act::default()
    };
    let right = act(&mut field, &case, "fact_set", right);
    assert_eq!(accepted(&field.sync(&[right])), [2]);
}
