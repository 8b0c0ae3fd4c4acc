//! Texts that were published after the backup: devices are asked for them and hand them back.

use super::{Copy, come, offer};
use crate::people::add;
use crate::published::{SETTINGS, changed, get, list, publication, publish, settings};
use crate::support::{Device, Reply, Server, request};
use redress_core::canonical;
use redress_core::people::Role;
use redress_core::sync::{DeviceKind, Pulled};
use redress_server::store::check;

impl Device {
    fn hand_back(&self, digest: &str, text: &[u8]) -> Reply {
        let url = format!("{}/api/v1/published/{digest}", self.url);
        request("PUT", &url, &[("cookie", &self.cookie)], text)
    }
}

fn missing(server: &Server) -> usize {
    let found = check::folder(server.folder()).unwrap();
    let texts = found.findings.iter();
    let texts = texts.filter(|finding| finding.code == "edition_missing");
    assert_eq!(texts.clone().count(), found.findings.len(), "{found:?}");
    texts.count()
}

#[test]
fn texts_published_after_the_backup_are_asked_for_and_come_back_from_whoever_has_them() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    let mut desk = server.device(DeviceKind::Desk);
    let mut kiosk = server.device(DeviceKind::Kiosk);
    publish(&server, settings(&by, SETTINGS)).unwrap();
    desk.pull_all();
    let copy = Copy::of(&server);
    let next = SETTINGS.replace("滨河", "临江");
    publish(&server, settings(&by, &next)).unwrap();
    let pack = changed("2");
    publish(&server, publication(&pack, &by)).unwrap();
    let held: Vec<Pulled> = desk.pull_all();
    assert_eq!(held.len(), 2);
    let text = pack.publication().unwrap();
    let whole = list(&desk);

    let server = copy.restored();
    come(&mut kiosk, &server.url);
    let before = kiosk.sync(&[]).published;
    assert_eq!(list(&kiosk).missing, [""; 0]);
    come(&mut desk, &server.url);
    offer(&desk, &held);
    // The events are back, their texts are not: every device is told that there is something to bring.
    let lost = list(&kiosk);
    let mut wanted = [next.as_str(), &text].map(|text| canonical::digest(text.as_bytes()));
    wanted.sort();
    assert_eq!(lost.missing, wanted);
    assert_eq!(lost.settings, Some(canonical::digest(SETTINGS.as_bytes())));
    assert!(lost.packs.is_empty());
    let told = kiosk.sync(&[]).published;
    assert_eq!(told.as_ref(), Some(&lost.mark));
    assert_ne!(told, before);
    assert_eq!(missing(&server), 2);

    // What is not the text, or what nobody published, is not taken.
    let digest = canonical::digest(text.as_bytes());
    assert_eq!(
        kiosk.hand_back(&digest, next.as_bytes()).problem(),
        "text_unnamed"
    );
    let other = canonical::digest(b"{}");
    assert_eq!(kiosk.hand_back(&other, b"{}").status, 422);
    let much = vec![b' '; 5 * 1024 * 1024];
    assert_eq!(kiosk.hand_back(&digest, &much).status, 413);
    let mut nobody = desk.copied();
    nobody.cookie.clear();
    assert_eq!(nobody.hand_back(&digest, text.as_bytes()).status, 401);
    assert_eq!(list(&kiosk), lost);

    for _ in 0..2 {
        assert_eq!(desk.hand_back(&digest, text.as_bytes()).status, 204);
    }
    assert_eq!(get(&kiosk, &format!("/{digest}")).body, text.as_bytes());
    assert_eq!(missing(&server), 1);
    let digest = canonical::digest(next.as_bytes());
    assert_eq!(kiosk.hand_back(&digest, next.as_bytes()).status, 204);
    assert_eq!(missing(&server), 0);
    assert_eq!(list(&desk), whole, "as if nothing had been lost");
    assert_eq!(kiosk.sync(&[]).published, Some(whole.mark));
    // A new case is answered by it again.
    let edition = get(&desk, &format!("/{}", pack.digest()));
    assert_eq!(edition.body, text.as_bytes());
}
