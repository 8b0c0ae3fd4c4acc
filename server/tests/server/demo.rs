//! The sample cases: every one can be assessed, they stand in many states, and their codes tell.

use crate::support::{START_MS, Server, library, post};
use redress_core::record::{Entry, Event, Stamp, TrackingCode, fold};
use redress_core::sync::DeviceKind;
use redress_server::{demo, tell};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_sample_is_assessed_and_told_and_they_stand_in_many_states() {
    let server = Server::start();
    server
        .block_on(demo::load(&server.store, &library(), START_MS))
        .unwrap();
    let mut desk = server.device(DeviceKind::Desk);
    let mut cases: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for pulled in desk.pull_all() {
        let event = Event::parse(&pulled.raw).unwrap();
        let stamp = Some(Stamp {
            seq: pulled.seq,
            received: pulled.received,
        });
        let case = event.envelope().case.clone();
        cases.entry(case).or_default().push(Entry {
            event,
            private: pulled.private,
            stamp,
        });
    }
    assert_eq!(cases.len(), 12);
    let (mut packs, mut states, mut turns, mut clocks) = (
        BTreeSet::new(),
        BTreeSet::new(),
        BTreeSet::new(),
        BTreeSet::new(),
    );
    for (case, entries) in &cases {
        let state = fold(case, entries, library().kinds());
        assert!(
            state.parked.is_empty() && state.disputes.is_empty(),
            "{state:?}"
        );
        assert!(
            state.timeline.iter().all(|item| item.flags.is_empty()),
            "{state:?}"
        );
        assert!(!state.shown.facts.is_empty());
        let code = TrackingCode::parse(state.code.as_ref().unwrap()).unwrap();
        let (known, calendars) = (library().known(), library().calendars());
        let told = tell::tell(&known, &calendars, &state, &code, START_MS).unwrap();
        packs.insert(state.file.pack.clone());
        states.insert(told.status.code);
        turns.insert(told.turn.code);
        clocks.extend(told.deadlines.into_iter().map(|d| d.status));
        assert!(told.regulation.is_some());
    }
    assert_eq!(packs.len(), 3);
    for state in ["received", "accepted", "declined", "proof_asked", "closed"] {
        assert!(states.contains(state), "{state} missing in {states:?}");
    }
    assert_eq!(
        turns.into_iter().collect::<Vec<_>>(),
        ["complainant", "nobody", "staff"]
    );
    for clock in ["running", "overdue", "met"] {
        assert!(clocks.contains(clock), "{clock} missing in {clocks:?}");
    }
}

#[test]
fn a_code_however_typed_tells_how_the_case_stands_and_nothing_about_anyone() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let (case, code, filed) = field.file();
    let url = format!("{}/api/v1/track", server.url);
    let ask = |typed: String| post("POST", &url, &[], &json!({"code": typed}));
    assert_eq!(ask(code.to_string()).problem(), "code_unknown");
    field.sync(&[filed]);
    let told = ask(code.to_string().to_lowercase().replace('-', " "));
    assert_eq!(told.status, 200, "{}", String::from_utf8_lossy(&told.body));
    let text = String::from_utf8(told.body.clone()).unwrap();
    assert!(!text.contains("13800000000") && !text.contains("张三") && !text.contains("漏水"));
    let told = told.json();
    assert_eq!(told["code"], code.to_string());
    assert_eq!(told["received_at"], "2025-09-30T10:00:00+08:00");
    assert_eq!(told["status"]["code"], "received");
    assert_eq!(told["turn"]["code"], "staff");
    assert_eq!(told["lead"]["zh"], "运维部");
    assert_eq!(told["deadlines"][0]["due_date"], "2025-10-03");
    let accepted = field.act(&case, "accepted");
    field.sync(&[accepted]);
    assert_eq!(ask(code.to_string()).json()["status"]["code"], "accepted");
    assert_eq!(ask("0000-0000-00".to_owned()).problem(), "code_invalid");
}
