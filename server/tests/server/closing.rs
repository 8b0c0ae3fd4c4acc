//! Closing a month: its ledger stays as it was, what comes later stands in the next one, and nobody closes
//! out of turn.

use crate::healing::{Copy, come, offer};
use crate::ledger::{export, file, three};
use crate::people::add;
use crate::published::{changed, publication, publish};
use crate::support::{Device, START_MS, Server, accepted, library, place, post};
use redress_core::ledger::{Adjusts, Line};
use redress_core::people::Role;
use redress_core::record::{Content, MonthClosed, Personal};
use redress_core::sync::{DeviceKind, Outcome, Pulled};
use redress_core::time::Instant;
use redress_server::ledger::{self, CloseError, Ledger, With};
use redress_server::store::{StoreError, check};
use serde_json::{Value, json};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn with() -> With {
    With {
        packs: library().known(),
        calendars: library().calendars(),
    }
}

/// The ledger of a month, read on a day.
fn read(server: &Server, month: &str, day: &str) -> Ledger {
    let now = at(&format!("{day}T09:00:00+08:00"));
    let with = with();
    let read = ledger::read(&server.store, &with, month, false, now);
    server.block_on(read).unwrap()
}

/// Closes a month on a day.
fn close(server: &Server, month: &str, by: &str, day: &str) -> Result<MonthClosed, CloseError> {
    let seconds = at(&format!("{day}T09:00:00+08:00")).0;
    let now = u64::try_from(seconds).unwrap() * 1000;
    let with = with();
    server.block_on(ledger::close(&server.store, &with, month, by, now))
}

/// What stands in a ledger of earlier months: the case and why.
fn adjusting(lines: &[Line]) -> Vec<(&str, &Adjusts)> {
    let why = |line: &Line| line.adjusts.is_some();
    let found = lines.iter().filter(|line| why(line));
    found
        .map(|line| (line.case.as_str(), line.adjusts.as_ref().unwrap()))
        .collect()
}

#[test]
fn a_closed_month_stays_as_it_was_and_what_comes_later_stands_in_the_month_that_is_closed_next() {
    let server = Server::start();
    let by = add(&server, "主管", &[Role::Supervisor]);
    let [early, late, next] = three(&server);
    let closed = close(&server, "2025-09", &by, "2025-10-10").unwrap();
    assert_eq!((closed.cases, closed.open, closed.adjusted), (2, 1, 0));
    assert_eq!(closed.packs, ["ops-user-complaints"]);
    let september = read(&server, "2025-09", "2025-10-10").lines;
    assert!(adjusting(&september).is_empty());

    // One that nobody knew of, one that goes on, and a word on one that changes nothing in its line.
    let mut desk = server.device(DeviceKind::Desk);
    let unknown = file(&mut desk, "2025-09-15T09:00:00+08:00");
    desk.at = "2025-10-12T10:00:00+08:00".to_owned();
    let went_on = [
        desk.act(&late, "accepted"),
        desk.act(&late, "closed"),
        desk.act(&early, "noted"),
    ];
    accepted(&desk.sync(&went_on));
    let still = read(&server, "2025-09", "2025-12-01");
    assert_eq!(still.lines, september);
    assert!(still.kept && still.closed.is_some());
    let september_late = Adjusts::Late("2025-09".to_owned());
    let september_changed = Adjusts::Changed("2025-09".to_owned());
    let october = read(&server, "2025-10", "2025-10-31").lines;
    assert_eq!(october[0].case, next);
    assert_eq!(
        adjusting(&october),
        [
            (unknown.as_str(), &september_late),
            (&late, &september_changed)
        ]
    );
    assert!(october[2].ended.is_some(), "as it stands now: {october:?}");
    assert!(read(&server, "2025-11", "2025-12-01").lines.is_empty());

    // The next month is closed with them; what comes then stands in the one after it.
    let closed = close(&server, "2025-10", &by, "2025-11-03").unwrap();
    assert_eq!((closed.cases, closed.adjusted), (1, 2));
    let october = read(&server, "2025-10", "2025-11-03").lines;
    let more = file(&mut desk, "2025-09-16T09:00:00+08:00");
    let then = read(&server, "2025-10", "2025-12-01");
    assert!(then.kept);
    assert_eq!(then.lines, october);
    let november = read(&server, "2025-11", "2025-12-01").lines;
    assert_eq!(adjusting(&november), [(more.as_str(), &september_late)]);
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
    assert_eq!(found.cases, 5, "a close is no case");
}

#[test]
fn what_is_exported_says_that_a_month_is_closed_and_which_lines_are_of_another() {
    let server = Server::start();
    let by = add(&server, "领导", &[Role::Leader]);
    let [_, late, _] = three(&server);
    let mut command = crate::program::redress(server.folder());
    command.args(["ledger", "close", "2025-09", "--lang", "zh", "--by", &by]);
    let done = command.arg("--data").arg(server.folder()).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("2025-09 已结账"), "{said}");
    assert!(said.contains("收到2件，其中未办结1件"), "{said}");
    let mut desk = server.device(DeviceKind::Desk);
    desk.at = "2025-10-12T10:00:00+08:00".to_owned();
    let ended = [desk.act(&late, "accepted"), desk.act(&late, "closed")];
    accepted(&desk.sync(&ended));
    let json = export(&server, &["2025-09", "--json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["closed"]["kept"], true);
    assert_eq!(json["lines"].as_array().unwrap().len(), 2);
    let mut command = crate::program::redress(server.folder());
    command.args(["ledger", "rates", "2025-09", "--lang", "en", "--data"]);
    let rates = command.arg(server.folder()).output().unwrap();
    let rates = String::from_utf8(rates.stdout).unwrap();
    assert!(
        rates.starts_with("2025-09: 2 cases received, closed\n"),
        "{rates}"
    );
    assert!(
        rates.contains("\nended 50.0% (1 of 2)\n"),
        "as closed: {rates}"
    );
    let csv = export(&server, &["2025-10", "--lang", "zh", "--personal"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.contains("变更 2025-09"), "{csv}");
    // Subjects in full are no other lines.
    let personal = export(&server, &["2025-09", "--personal"]);
    assert!(personal.stderr.is_empty(), "{personal:?}");
}

#[test]
fn a_month_is_closed_once_and_over_and_in_turn_and_by_those_who_may() {
    let server = Server::start();
    let by = add(&server, "主管", &[Role::Supervisor]);
    let handler = add(&server, "经办", &[Role::Handler, Role::Auditor]);
    let gone = add(&server, "离职", &[Role::Administrator]);
    let leave = server.store.set_active(&gone, false, START_MS);
    server.block_on(leave).unwrap();
    let refused = |month: &str, by: &str, day: &str, why: &str| {
        let head = server.head();
        let error = close(&server, month, by, day).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(server.head(), head, "nothing is written");
    };
    refused("2025-09", &by, "2025-10-01", "nothing was received");
    three(&server);
    refused("2025-09", &by, "2025-09-30", "\"2025-09\" is not over");
    refused("2025-08", &by, "2025-10-01", "nothing was received");
    refused("2025-10", &by, "2025-11-01", "before \"2025-09\"");
    for person in [&handler, &gone] {
        refused("2025-09", person, "2025-10-01", "no supervisor, leader");
    }
    refused("2025-09", "nobody", "2025-10-01", "no person \"nobody\"");
    close(&server, "2025-09", &by, "2025-10-01").unwrap();
    refused(
        "2025-09",
        &by,
        "2025-10-02",
        "\"2025-09\" is closed already",
    );
    refused(
        "2025-08",
        &by,
        "2025-10-02",
        "\"2025-08\" is closed already",
    );
    refused("2025-11", &by, "2025-12-01", "before \"2025-10\"");
    let done = export(&server, &["2025-1"]);
    assert_eq!(done.status.code(), Some(2), "{done:?}");
}

#[test]
fn a_month_is_closed_at_a_desk_in_the_name_of_somebody_who_may_and_refused_by_name_otherwise() {
    let server = Server::start();
    let by = add(&server, "主管", &[Role::Supervisor]);
    let handler = add(&server, "经办", &[Role::Handler]);
    let mut desk = server.device(DeviceKind::Desk);
    file(&mut desk, "2025-07-02T09:00:00+08:00");
    file(&mut desk, "2025-08-02T09:00:00+08:00");
    let kiosk = server.device(DeviceKind::Kiosk);
    let ask = |device: &Device, month: &str, body: Value| {
        let url = format!("{}/api/v1/ledger/{month}/close", server.url);
        post("POST", &url, &[("cookie", device.cookie.as_str())], &body)
    };
    let head = server.head();
    let in_name = |person: &str| json!({"by": person});
    for (device, month, person, code) in [
        (&kiosk, "2025-07", &by, "not_closed_here"),
        (&desk, "2025-07", &handler, "may_not_close"),
        (&desk, "2025-07", &"nobody".to_owned(), "no_person"),
        (&desk, "2025-06", &by, "month_empty"),
        (&desk, "2025-08", &by, "month_out_of_turn"),
        (&desk, "2025-09", &by, "month_not_over"),
        (&desk, "2025-13", &by, "month_not_over"),
    ] {
        let reply = ask(device, month, in_name(person));
        assert_eq!(reply.problem(), code, "{month} {person}");
    }
    let unknown = ask(&desk, "2025-07", json!({"by": by, "head": 1}));
    assert_eq!(unknown.problem(), "malformed");
    assert_eq!(server.head(), head, "nothing is written");

    let closed = ask(&desk, "2025-07", in_name(&by)).json();
    assert_eq!((&closed["cases"], &closed["open"]), (&json!(1), &json!(1)));
    assert_eq!(closed["head"], head);
    let again = ask(&desk, "2025-07", in_name(&by));
    assert_eq!(again.problem(), "month_closed");
    // The same as the command would have closed, and every device hears by whom.
    assert!(read(&server, "2025-07", "2025-12-01").kept);
    let (_, all) = pulled(&server);
    let told = all.iter().find(|event| event.raw.contains("month_closed"));
    assert!(told.unwrap().raw.contains(&by));
}

#[test]
fn a_device_cannot_close_a_month() {
    let server = Server::start();
    for kind in [DeviceKind::Desk, DeviceKind::Field, DeviceKind::Kiosk] {
        let mut device = server.device(kind);
        let closed = Content::MonthClosed(Box::default());
        let organisation = server.store.organisation().id.clone();
        let event = device.write(&organisation, closed, Personal::default());
        let answer = device.sync(&[event]);
        let outcome = &answer.answers[0].outcome;
        assert!(
            matches!(outcome, Outcome::Refused(refusal) if refusal.code == "not_allowed"),
            "{outcome:?}"
        );
    }
}

/// Everything a desk has pulled, and the desk.
fn pulled(server: &Server) -> (Device, Vec<Pulled>) {
    let mut desk = server.device(DeviceKind::Desk);
    let all = desk.pull_all();
    (desk, all)
}

#[test]
fn a_close_outlives_a_restore_from_a_backup_before_it_and_none_is_made_while_the_record_heals() {
    if crate::cluster::on_postgresql() {
        return; // Such a record is put back by PostgreSQL's own tools.
    }
    let server = Server::start();
    let by = add(&server, "主管", &[Role::Supervisor]);
    let mut keeper = server.device(DeviceKind::Desk);
    three(&server);
    let before = Copy::of(&server);
    close(&server, "2025-09", &by, "2025-10-10").unwrap();
    let september = read(&server, "2025-09", "2025-10-10").lines;
    let all = keeper.pull_all();
    let server = before.restored();
    let error = close(&server, "2025-09", &by, "2025-10-11").unwrap_err();
    assert!(
        matches!(error, CloseError::Store(StoreError::Healing)),
        "{error}"
    );
    assert!(read(&server, "2025-09", "2025-10-11").closed.is_none());
    come(&mut keeper, &server.url);
    offer(&keeper, &all);
    let now = START_MS + 7_200_000;
    server.block_on(server.store.end_healing(now)).unwrap();
    let again = read(&server, "2025-09", "2025-12-01");
    assert!(again.kept && again.closed.is_some());
    assert_eq!(again.lines, september);
    let error = close(&server, "2025-09", &by, "2025-10-11").unwrap_err();
    assert!(
        matches!(error, CloseError::Store(StoreError::Closed(_))),
        "{error}"
    );
    let (_, all) = pulled(&server);
    assert!(all.iter().any(|event| event.raw.contains("month_closed")));
    let found = check::folder(server.folder()).unwrap();
    assert!(found.findings.is_empty(), "{found:?}");
}

#[test]
fn a_regulation_published_after_the_close_moves_nothing_in_it() {
    let server = Server::start();
    let by = add(&server, "管理员", &[Role::Administrator]);
    three(&server);
    close(&server, "2025-09", &by, "2025-10-10").unwrap();
    let september = read(&server, "2025-09", "2025-10-10").lines;
    publish(&server, publication(&changed("2"), &by)).unwrap();
    let packs = server.store.packs(library().known());
    let with = With {
        packs: server.block_on(packs).unwrap(),
        calendars: library().calendars(),
    };
    let now = at("2025-12-01T09:00:00+08:00");
    let read = ledger::read(&server.store, &with, "2025-09", false, now);
    let read = server.block_on(read).unwrap();
    assert!(read.kept);
    assert_eq!(read.lines, september);
}

#[test]
fn verify_names_a_month_closed_twice_and_a_close_that_reaches_past_itself() {
    let server = Server::start();
    for head in [0, 9] {
        let closed = MonthClosed {
            month: "2025-08".to_owned(),
            head,
            ..MonthClosed::default()
        };
        let said = Content::MonthClosed(Box::new(closed));
        let organisation = &server.store.organisation().id;
        let draft = crate::hand::draft(organisation, START_MS, said, Personal::default()).unwrap();
        let packs = library().known();
        let written = server.store.write_own(draft, [0; 16], packs, START_MS);
        server.block_on(written).unwrap();
    }
    let found = check::record(&place(server.folder()), server.folder()).unwrap();
    let codes: Vec<_> = found.findings.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["close_ahead", "closed_twice"], "{found:?}");
}
