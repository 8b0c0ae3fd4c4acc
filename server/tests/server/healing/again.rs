//! Numbers of what comes back to a restored record and cannot have its own: never those that somebody has
//! spoken of, and named where nobody had spoken of them yet.

use super::{Copy, come, held, number, offer};
use crate::support::{Device, Server, accepted};
use redress_core::sync::{DeviceKind, Outcome};
use redress_server::store::{Healed, check};
use redress_server::verify::Unheld;
use std::process::Command;

/// A restored record of one event. The desk had seen number 2, under which nobody holds anything; the
/// tablet holds something of before an earlier restore under number 1, which another event has.
fn scene() -> (Server, Device, Device, redress_core::sync::Pushed) {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut field = server.device(DeviceKind::Field);
    let (case, _, first) = desk.file();
    assert_eq!(accepted(&desk.sync(&[first])), [1]);
    let copy = Copy::of(&server);
    let second = desk.act(&case, "noted");
    assert_eq!(accepted(&desk.sync(&[second])), [2]);
    let (_, _, older) = field.file();
    (copy.restored(), desk, field, older)
}

fn report(server: &Server) -> Healed {
    let healed = server.block_on(server.store.healed()).unwrap().unwrap();
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    healed
}

#[test]
fn what_cannot_have_its_old_number_is_not_given_one_that_somebody_has_spoken_of() {
    let (server, mut desk, mut field, older) = scene();
    come(&mut desk, &server.url);
    offer(&desk, &[]);
    come(&mut field, &server.url);
    let back = offer(&field, &[held(&older, 1)]);
    assert_eq!(number(&back[0]), 3);
    let healed = report(&server);
    assert_eq!((healed.lost, healed.numbers), (1, vec![(2, 2)]));
    assert!(healed.late.is_empty());
}

#[test]
fn a_number_given_again_before_somebody_spoke_of_it_is_named_with_who_had_seen_it() {
    let (server, mut desk, mut field, older) = scene();
    come(&mut field, &server.url);
    let back = offer(&field, &[held(&older, 1)]);
    assert_eq!(number(&back[0]), 2);
    come(&mut desk, &server.url);
    offer(&desk, &[]);
    let healed = report(&server);
    let late: Vec<_> = healed
        .late
        .iter()
        .map(|l| (&l.device, l.first, l.last))
        .collect();
    assert_eq!(late, [(&desk.author.device, 2, 2)]);
}

/// What a kiosk let go after its time may have had a number that is another's by now: then only its place in
/// the kiosk's chain can name it.
#[test]
fn links_that_a_device_no_longer_holds_are_named_once_what_follows_on_them_is_taken_in() {
    let server = Server::start();
    let mut kiosk = server.device(DeviceKind::Kiosk);
    let mut desk = server.device(DeviceKind::Desk);
    let copy = Copy::of(&server);
    let (_, _, k1) = kiosk.file();
    let (_, _, k2) = kiosk.file();
    assert_eq!(accepted(&kiosk.sync(&[k1, k2])), [1, 2]);

    let server = copy.restored();
    come(&mut desk, &server.url);
    offer(&desk, &[]);
    come(&mut kiosk, &server.url);
    offer(&kiosk, &[]);
    let (_, _, k3) = kiosk.file();
    let k3 = std::slice::from_ref(&k3);
    let held = kiosk.sync(k3);
    let outcome = &held.answers[0].outcome;
    assert!(matches!(outcome, Outcome::Held { missing: 1 }), "{held:?}");
    let unheld = || check::folder(server.folder()).unwrap().unheld;
    assert_eq!(unheld(), []);
    let mut body = kiosk.body(k3);
    body["gone"] = 2.into();
    let reply = kiosk.send(&body);
    accepted(&serde_json::from_slice(&reply.body).unwrap());
    let named = Unheld {
        device: kiosk.author.device.clone(),
        first: 1,
        last: 2,
    };
    assert_eq!(unheld(), [named]);
    let mut verify = Command::new(env!("CARGO_BIN_EXE_redress"));
    let told = verify.args(["verify", "--data"]).arg(server.folder());
    let told = String::from_utf8(told.output().unwrap().stdout).unwrap();
    assert!(
        told.contains("1–2") && told.contains(&kiosk.author.device),
        "{told}"
    );
}
