//! What only the server may say, brought by others: its own words come back to a record that was put back
//! from before they were said, and nobody puts words into its mouth.

use super::{Copy, come, held, number, offer, say};
use crate::erased::erase;
use crate::hand;
use crate::people::add;
use crate::published::{SETTINGS, publish, settings};
use crate::support::{Server, accepted};
use redress_core::canonical;
use redress_core::people::Role;
use redress_core::record::{Author, Content, Erased, Event, Head, Numbered, Personal, Published};
use redress_core::sync::{DeviceKind, Outcome, Pulled, Pushed};
use redress_server::secret;
use serde_json::json;

/// Everything that only the server may say.
fn words() -> [Content; 4] {
    let published = Published {
        what: "settings".to_owned(),
        digest: canonical::digest(SETTINGS.as_bytes()),
        ..Published::default()
    };
    [
        Content::Numbered(Numbered::default()),
        Content::Erased(Erased {
            reason: "?".to_owned(),
        }),
        Content::Published(Box::new(published)),
        Content::MonthClosed(Box::default()),
    ]
}

/// What is said in the name of a device, after its chain ends so.
fn said_by(author: &Author, head: &Head, case: &str, content: Content, wall: u64) -> Pushed {
    let draft = hand::draft(case, wall, content, Personal::default()).unwrap();
    hand::written(author, head, draft, wall).unwrap().1
}

#[test]
fn nobody_puts_words_into_the_servers_mouth_by_bringing_them_back() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut desk = server.device(DeviceKind::Desk);
    let kiosk = server.device(DeviceKind::Kiosk);
    let (case, _, filed) = desk.file();
    accepted(&desk.sync(&[filed]));
    publish(&server, settings(&by, SETTINGS)).unwrap();
    let own = desk.pull_all().pop().unwrap();
    let own = Event::parse(&own.raw).unwrap();
    let (org, wall) = (own.envelope().org.clone(), desk.wall);
    let after = Head {
        seq: own.envelope().seq,
        hash: own.hash().to_owned(),
        ..Head::default()
    };
    let stranger = secret::id(wall).unwrap();
    let chains = [
        (own.envelope().device.clone(), after),
        (stranger, Head::default()),
    ];
    let copy = Copy::of(&server);
    let put_back = copy.restored();
    let mut healing = desk.copied();
    come(&mut healing, &put_back.url);
    for (server, device) in [(&server, &desk), (&put_back, &healing)] {
        let before = server.head();
        for (device_id, head) in &chains {
            let author = Author {
                org: org.clone(),
                device: device_id.clone(),
            };
            for content in words() {
                let forged = said_by(&author, head, &case, content, wall);
                let outcome = offer(device, &[held(&forged, before + 1)]).remove(0);
                let refused = matches!(&outcome, Outcome::Refused(r) if r.code == "not_allowed");
                assert!(refused, "{outcome:?}");
            }
        }
        assert_eq!(server.head(), before);
        assert_eq!(server.count("SELECT count(*) FROM quarantine"), 0);
    }
    // What holds nothing but sealed copies brings nothing in the clear.
    let (_, _, more) = desk.copied().file();
    let before = server.head();
    let answer = say(&kiosk, json!({"returned": [held(&more, before + 1)]}));
    assert!(answer.returned.is_empty());
    assert_eq!(server.head(), before);
}

#[test]
fn what_a_server_said_between_two_restores_comes_back_though_nobody_knows_that_server() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut desk = server.device(DeviceKind::Desk);
    let (case, _, filed) = desk.file();
    accepted(&desk.sync(&[filed]));
    let copy = Copy::of(&server);
    let between = copy.restored();
    come(&mut desk, &between.url);
    offer(&desk, &[]);
    publish(&between, settings(&by, SETTINGS)).unwrap();
    erase(between.folder(), &case, &["--yes"]);
    let said: Vec<Pulled> = desk.pull_all();
    assert_eq!(said.len(), 2);

    let again = copy.restored();
    come(&mut desk, &again.url);
    let numbers: Vec<u64> = offer(&desk, &said).iter().map(number).collect();
    let before: Vec<u64> = said.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, before);
    let erased = "SELECT count(*) FROM erased";
    assert_eq!(again.count(erased), 1, "and it takes effect");
}
