//! Devices that get some of the cases: what comes into their scope comes whole, what leaves it is named,
//! and nothing of what they are not to see reaches them.

use crate::support::{Device, Reply, Server, accepted, post, request};
use redress_core::record::{Act, Content, Event, Filed, Personal};
use redress_core::sync::{
    DeviceKind, MAX_PULL_EVENTS, Outcome, Pulled, Pushed, Scope, Standing, SyncAnswer, SyncRequest,
    check_answer,
};
use redress_server::secret;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

fn at(places: &[&str]) -> Scope {
    Scope {
        places: places.iter().map(|p| (*p).to_owned()).collect(),
        ..Scope::default()
    }
}

impl Server {
    fn tablet(&self, scope: &Scope) -> Tablet {
        let minted =
            self.store
                .mint_enrolment(DeviceKind::Field, Some(scope), crate::support::START_MS);
        let code = self.block_on(minted).unwrap().secret;
        Tablet::of(Device::enrol(&self.url, &code))
    }

    fn scope(&self, tablet: &Tablet, scope: &Scope) {
        let set = self.store.set_scope(&tablet.device.author.device, scope);
        assert!(self.block_on(set).unwrap());
    }
}

/// A device that keeps what it gets, as the app does.
struct Tablet {
    device: Device,
    standing: Standing,
    held: BTreeMap<String, Pulled>,
    /// Of the cases it was ever given something of.
    given: BTreeSet<String>,
}

impl Tablet {
    fn of(device: Device) -> Self {
        let standing = Standing {
            epoch: device.epoch.clone(),
            ..Standing::default()
        };
        Self {
            device,
            standing,
            held: BTreeMap::new(),
            given: BTreeSet::new(),
        }
    }

    fn round(&mut self, events: &[Pushed]) -> SyncAnswer {
        let mut body = self.device.body(events);
        body["cursor"] = json!(self.standing.cursor);
        body["within"] = json!(self.standing.within);
        body["scope"] = json!(self.standing.mark());
        let reply = self.device.send(&body);
        assert_eq!(
            reply.status,
            200,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
        let answer: SyncAnswer = serde_json::from_slice(&reply.body).unwrap();
        let request: SyncRequest = serde_json::from_value(body).unwrap();
        check_answer(&request, &answer).unwrap();
        assert!(self.standing.still(&request));
        assert!(answer.events.len() + answer.entered.len() <= MAX_PULL_EVENTS);
        for pulled in answer.events.iter().chain(&answer.entered) {
            let of = event(pulled).envelope().clone();
            self.held.insert(of.id, pulled.clone());
            self.given.insert(of.case);
        }
        let turning = self.standing.anew;
        self.standing = self.standing.after(&request, &answer);
        self.device.cursor = self.standing.cursor;
        let mut left = answer.left.clone();
        if turning && !self.standing.anew {
            let scope = self.standing.scope.clone().unwrap();
            let held: Vec<Pulled> = self.held.values().cloned().collect();
            let stays = due(&held, &scope);
            let leaves = held
                .iter()
                .map(event)
                .filter(|e| !stays.contains_key(&e.envelope().id));
            left.extend(leaves.map(|event| event.envelope().case.clone()));
        }
        if !left.is_empty() {
            self.held
                .retain(|_, pulled| !left.contains(&event(pulled).envelope().case));
        }
        answer
    }

    /// Pulls to the end; the cases that were said to have left on the way.
    fn catch_up(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        loop {
            let answer = self.round(&[]);
            left.extend(answer.left);
            if !answer.more && answer.scope.is_none() {
                return left;
            }
        }
    }

    fn cases(&self) -> Vec<String> {
        let mut cases: Vec<String> = self
            .held
            .values()
            .map(|p| event(p).envelope().case.clone())
            .collect();
        cases.sort();
        cases.dedup();
        cases
    }

    fn numbers(&self, case: &str) -> Vec<u64> {
        let of = self
            .held
            .values()
            .filter(|p| event(p).envelope().case == case);
        let mut numbers: Vec<u64> = of.map(|p| p.seq).collect();
        numbers.sort_unstable();
        numbers
    }
}

fn event(pulled: &Pulled) -> Event {
    Event::parse(&pulled.raw).unwrap()
}

impl Device {
    /// A case that came in at a place, with what identifies somebody.
    fn file_at(&mut self, place: &str) -> (String, Pushed) {
        let case = secret::id(self.wall).unwrap();
        let (filed, _) = crate::hand::filing().unwrap();
        let filed = Filed {
            place: Some(place.to_owned()),
            ..filed
        };
        let personal = Personal {
            facts: [("contact".to_owned(), json!("13800000000"))].into(),
            ..Personal::default()
        };
        let pushed = self.write(&case, Content::Filed(Box::new(filed)), personal);
        (case, pushed)
    }

    fn move_to(&mut self, case: &str, place: &str) -> Pushed {
        let act = Act {
            place: Some(place.to_owned()),
            ..Act::default()
        };
        let act = Content::Act("transferred".to_owned(), Box::new(act));
        self.write(case, act, Personal::default())
    }
}

#[test]
fn a_device_gets_the_cases_of_its_places_and_packs_whole_and_nothing_of_others() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (east, one) = desk.file_at("east");
    let (_, two) = desk.file_at("west");
    let (_, _, three) = desk.file();
    let act = desk.act(&east, "accepted");
    accepted(&desk.sync(&[one, two, three, act]));
    let mut tablet = server.tablet(&at(&["east"]));
    assert!(tablet.catch_up().is_empty());
    assert_eq!(tablet.cases(), [east.as_str()]);
    assert_eq!(tablet.numbers(&east), [1, 4]);
    assert_eq!(tablet.standing.cursor, 4, "what is not its own is passed");
    let pack = |id: &str| Scope {
        packs: vec![id.to_owned()],
        ..Scope::default()
    };
    let id = crate::hand::filing().unwrap().0.pack;
    for (scope, cases) in [(pack(&id), 3), (pack("another"), 0)] {
        let mut tablet = server.tablet(&scope);
        tablet.catch_up();
        assert_eq!(tablet.cases().len(), cases, "{scope:?}");
    }
}

#[test]
fn a_case_that_is_moved_leaves_one_device_and_comes_whole_to_the_other_there_and_back() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (mut east, mut west) = (server.tablet(&at(&["east"])), server.tablet(&at(&["west"])));
    let (case, filed) = desk.file_at("east");
    let note = desk.act(&case, "accepted");
    accepted(&desk.sync(&[filed, note]));
    east.catch_up();
    west.catch_up();
    assert_eq!(
        (east.numbers(&case), west.numbers(&case)),
        (vec![1, 2], vec![])
    );
    for (n, to) in [(3, "west"), (4, "east"), (5, "west")] {
        let moved = desk.move_to(&case, to);
        accepted(&desk.sync(&[moved]));
        let (had, gets) = if to == "west" {
            (&mut east, &mut west)
        } else {
            (&mut west, &mut east)
        };
        let answer = had.round(&[]);
        assert_eq!(answer.left, [case.as_str()]);
        assert_eq!(answer.events.len(), 1, "the act that moves it is told");
        assert!(had.cases().is_empty());
        let answer = gets.round(&[]);
        assert_eq!(gets.numbers(&case), (1..=n).collect::<Vec<u64>>());
        assert_eq!(answer.left, Vec::<String>::new());
        assert!(gets.held.values().any(|p| p.private.is_some()));
    }
    // Who was away all the time learns only how it stands.
    let mut late = server.tablet(&at(&["east"]));
    late.catch_up();
    assert!(late.cases().is_empty());
    assert_eq!(desk.pull_all().len(), 0);
}

#[test]
fn a_case_larger_than_a_page_comes_in_pieces_before_the_act_that_brings_it() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut west = server.tablet(&at(&["west"]));
    let (case, filed) = desk.file_at("east");
    accepted(&desk.sync(&[filed]));
    west.catch_up();
    for _ in 0..3 {
        let acts: Vec<Pushed> = (0..400)
            .map(|_| desk.act(&case, "site_visit_done"))
            .collect();
        accepted(&desk.sync(&acts));
    }
    let moved = desk.move_to(&case, "west");
    let after = desk.act(&case, "replied");
    accepted(&desk.sync(&[moved, after]));
    west.catch_up();
    assert_eq!(west.numbers(&case), (1..=1203).collect::<Vec<u64>>());
}

#[test]
fn a_scope_that_changes_is_followed_at_the_next_contact() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut tablet = Tablet::of(server.device(DeviceKind::Field));
    let (east, one) = desk.file_at("east");
    let (west, two) = desk.file_at("west");
    accepted(&desk.sync(&[one, two]));
    tablet.catch_up();
    assert_eq!(tablet.cases().len(), 2, "nobody said anything: everything");
    // Moved away in the same breath: its device never hears of the move but by its end.
    let moved = desk.move_to(&west, "north");
    accepted(&desk.sync(&[moved]));
    server.scope(&tablet, &at(&["west"]));
    tablet.catch_up();
    assert!(tablet.cases().is_empty(), "{:?}", tablet.cases());
    server.scope(&tablet, &at(&["east", "north"]));
    tablet.catch_up();
    let mut both = vec![east.clone(), west.clone()];
    both.sort();
    assert_eq!(tablet.cases(), both);
    assert_eq!(tablet.numbers(&west), [2, 3]);
    server.scope(&tablet, &at(&["east"]));
    tablet.catch_up();
    assert_eq!(tablet.cases(), [east.as_str()]);
    // Its own events went with their cases: everything is everything, its own too.
    let (own, three) = tablet.device.file_at("east");
    accepted(&tablet.round(&[three]));
    let away = desk.move_to(&own, "west");
    accepted(&desk.sync(&[away]));
    tablet.catch_up();
    assert!(!tablet.cases().contains(&own));
    server.scope(&tablet, &Scope::default());
    tablet.catch_up();
    assert_eq!(tablet.cases().len(), 3);
    assert_eq!(tablet.numbers(&own).len(), 2);
}

#[test]
fn what_a_device_writes_for_a_case_that_is_not_its_own_counts_and_brings_it_nothing() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut east = server.tablet(&at(&["east"]));
    let (case, filed) = desk.file_at("east");
    accepted(&desk.sync(&[filed]));
    east.catch_up();
    // Written in the basement, while the office moves the case.
    let unsent = [
        east.device.act(&case, "site_visit_done"),
        east.device.act(&case, "replied"),
    ];
    let moved = desk.move_to(&case, "west");
    accepted(&desk.sync(&[moved]));
    let answer = east.round(&unsent);
    assert_eq!(accepted(&answer), [3, 4]);
    assert_eq!(answer.left, [case.as_str()]);
    let again = east.round(&unsent);
    assert!(matches!(
        again.answers[0].outcome,
        Outcome::Duplicate { seq: 3, .. }
    ));
    assert_eq!(
        again.left,
        [case.as_str()],
        "also where the first answer was lost"
    );
    let after = desk.act(&case, "closed");
    accepted(&desk.sync(&[after]));
    let answer = east.round(&[]);
    assert!(answer.events.is_empty() && answer.left.is_empty() && east.held.is_empty());
    let mut west = server.tablet(&at(&["west"]));
    west.catch_up();
    assert_eq!(west.numbers(&case), [1, 2, 3, 4, 5]);
}

#[test]
fn a_device_that_is_given_no_private_parts_gets_none_by_any_way() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (_, one) = desk.file_at("east");
    let (moves, two) = desk.file_at("west");
    accepted(&desk.sync(&[one, two]));
    let blind = Scope {
        personal: false,
        ..Scope::default()
    };
    let mut everywhere = server.tablet(&blind);
    let mut east = server.tablet(&Scope {
        personal: false,
        ..at(&["east"])
    });
    let moved = desk.move_to(&moves, "east");
    accepted(&desk.sync(&[moved]));
    for tablet in [&mut everywhere, &mut east] {
        tablet.catch_up();
        assert_eq!(tablet.held.len(), 3);
        assert!(tablet.held.values().all(|pulled| pulled.private.is_none()));
    }
    assert_eq!(server.count("SELECT count(*) FROM reveal"), 0);
    // With them, and back.
    server.scope(&everywhere, &at(&["east", "west"]));
    everywhere.catch_up();
    let shown = |tablet: &Tablet| tablet.held.values().filter(|p| p.private.is_some()).count();
    assert_eq!(shown(&everywhere), 2);
    assert!(server.count("SELECT count(*) FROM reveal") > 0);
    server.scope(&everywhere, &blind);
    everywhere.catch_up();
    assert_eq!(shown(&everywhere), 0);
}

#[test]
fn an_app_that_knows_nothing_of_scopes_gets_nothing_more_once_its_device_has_one() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let mut old = server.device(DeviceKind::Field);
    let (_, one) = desk.file_at("west");
    accepted(&desk.sync(&[one]));
    assert_eq!(old.pull_all().len(), 1);
    let scope = at(&["east"]);
    let set = server.store.set_scope(&old.author.device, &scope);
    assert!(server.block_on(set).unwrap());
    let (_, two) = desk.file_at("east");
    accepted(&desk.sync(&[two]));
    let (_, mine) = old.file_at("east");
    let answer = old.sync(&[mine]);
    assert_eq!(accepted(&answer), [3], "its work counts");
    assert_eq!(
        (answer.events.len(), answer.more, answer.cursor),
        (0, false, 1)
    );
}

#[test]
fn a_device_that_becomes_another_keeps_its_scope_and_the_administrator_sees_and_changes_it() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (east, one) = desk.file_at("east");
    let (west, two) = desk.file_at("west");
    accepted(&desk.sync(&[one, two]));
    let mut tablet = server.tablet(&at(&["east"]));
    tablet.catch_up();
    let key = Device::new_key();
    let body = json!({"key": crate::support::jwk(&key)});
    let url = format!("{}/api/v1/enrol/again", server.url);
    let again = post("POST", &url, &[("cookie", &tablet.device.cookie)], &body).json();
    let id = again["device"].as_str().unwrap().to_owned();
    tablet.device.become_another(id.clone(), key);
    tablet.standing.cursor = 0;
    tablet.catch_up();
    assert_eq!(tablet.cases(), [east.as_str()]);
    let bearer = format!("Bearer {}", server.administrator);
    let headers = [("authorization", bearer.as_str())];
    let url = format!("{}/api/v1/devices", server.url);
    let change =
        |body: serde_json::Value| -> Reply { post("PUT", &format!("{url}/{id}"), &headers, &body) };
    assert_eq!(
        change(json!({"scope": {"places": ["west", "west"]}})).status,
        204
    );
    let listed = request("GET", &url, &headers, b"").json();
    let listed = listed["devices"].as_array().unwrap().clone();
    let row = listed.iter().find(|row| row["id"] == id.as_str()).unwrap();
    assert_eq!(row["scope"], json!({"places": ["west"]}));
    let long = "x".repeat(81);
    assert_eq!(change(json!({"scope": {"places": [long]}})).status, 400);
    assert_eq!(
        post(
            "PUT",
            &format!("{url}/nobody"),
            &headers,
            &json!({"scope": {}})
        )
        .status,
        404
    );
    tablet.catch_up();
    assert_eq!(tablet.cases(), [west.as_str()]);
}

/// What a scope has once all of these have happened, as each of its devices should hold it.
fn due(all: &[Pulled], scope: &Scope) -> BTreeMap<String, Pulled> {
    let mut cases: BTreeMap<String, Vec<(&Pulled, Event)>> = BTreeMap::new();
    for pulled in all {
        let event = event(pulled);
        let case = event.envelope().case.clone();
        cases.entry(case).or_default().push((pulled, event));
    }
    cases.retain(|_, events| scope.has(events.iter().map(|(p, e)| (p.seq, e.envelope()))));
    let given = cases.into_values().flatten().map(|(pulled, event)| {
        let private = pulled.private.clone().filter(|_| scope.personal);
        let pulled = Pulled {
            private,
            ..pulled.clone()
        };
        (event.envelope().id.clone(), pulled)
    });
    given.collect()
}

#[test]
fn pages_made_once_for_a_scope_follow_every_move_and_every_erasure_since() {
    let server = Server::start();
    let mut desk = server.device(DeviceKind::Desk);
    let (east, west) = (at(&["east"]), at(&["west"]));
    let blind = Scope {
        personal: false,
        ..Scope::default()
    };
    let scopes = [east.clone(), west, blind];
    let mut cases = Vec::new();
    let mut early: Vec<Tablet> = scopes.iter().map(|scope| server.tablet(scope)).collect();
    // More than a few blocks, and a rest that is not closed; some that have been everywhere.
    for round in 0..4 {
        let mut events = Vec::new();
        for n in 0..60 {
            let place = ["east", "west", "north"][n % 3];
            let (case, filed) = desk.file_at(place);
            let act = desk.act(&case, "accepted");
            events.extend([filed, act]);
            if (round, n) == (1, 7) {
                events.push(desk.move_to(&case, "east"));
                events.push(desk.move_to(&case, "west"));
            }
            cases.push(case);
        }
        accepted(&desk.sync(&events));
        if round % 2 == 0 {
            early.iter_mut().for_each(|tablet| {
                tablet.catch_up();
            });
        }
    }
    let mut everything = server.device(DeviceKind::Desk);
    let mut all = everything.pull_all();
    let held_by_all = |early: &mut [Tablet], all: &[Pulled], when: &str| {
        for (tablet, scope) in early.iter_mut().zip(&scopes) {
            let due = due(all, scope);
            assert!(due.len() > 100);
            for _ in 0..2 {
                let mut late = server.tablet(scope);
                late.catch_up();
                assert!(late.held == due, "{scope:?} {when}");
                let of: Vec<String> = late.given.iter().cloned().collect();
                assert_eq!(late.cases(), of, "{scope:?} {when}, of others nothing");
            }
            tablet.catch_up();
            assert!(tablet.held == due, "{scope:?} {when}, had some before");
        }
    };
    held_by_all(&mut early, &all, "at first");
    // A case of the first block goes, one of the second comes, one goes and comes again.
    let moves = [(0, "west"), (61, "east"), (3, "north"), (3, "east")];
    for (case, to) in moves {
        let moved = desk.move_to(&cases[case], to);
        accepted(&desk.sync(&[moved]));
        all.extend(everything.pull_all());
        held_by_all(&mut early, &all, "after a move");
    }
    let gone = &cases[6];
    let named = |tablet: &Tablet| {
        let of = tablet.held.values();
        let of = of.filter(|p| event(p).envelope().case == *gone && p.private.is_some());
        of.count()
    };
    assert_eq!(named(&early[0]), 1);
    crate::erased::erase(server.folder(), gone, &["--yes"]);
    let mut late = server.tablet(&east);
    late.catch_up();
    assert_eq!(named(&late), 0, "nobody is told of whom it was");
    assert!(late.cases().contains(gone));
}
