//! A device with its disk against the program, beside PouchDB against express-pouchdb with theirs:
//! the same events, a push and a pull into an empty store, one after the other in each round. Ours
//! signs, holds the answers against the requests, and the program does all it does for anyone.

use crate::device::Device;
use crate::disk::Disk;
use crate::process::Program;
use crate::{BATCH, Beside, EVENTS, Failed, all_accepted, events, median};
use redress_core::sync::{DeviceKind, Pushed, SyncAnswer, check_answer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;

/// How long it took, and bytes on the wire both ways, headers included.
#[derive(Deserialize)]
struct Took {
    ms: f64,
    bytes: usize,
}

#[derive(Deserialize)]
struct Times {
    push: Took,
    pull: Took,
}

struct Round {
    ours: Times,
    theirs: Times,
    event: usize,
}

pub fn rounds(binary: &str, peers: &str) -> Result<(), Failed> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(round(binary, peers)?);
    }
    let event = rounds.last().map_or(0, |round| round.event);
    println!(
        "sync of {EVENTS} events of {event} bytes in batches of {BATCH} beside PouchDB and express-pouchdb, median of {ROUNDS} rounds; stores on disk at both ends"
    );
    for (name, of) in [
        ("push", (|times: &Times| &times.push) as fn(&Times) -> &Took),
        ("pull", |times| &times.pull),
    ] {
        let beside: Vec<Beside> = rounds
            .iter()
            .map(|round| Beside {
                ours: millis(of(&round.ours).ms),
                bare: millis(of(&round.theirs).ms),
            })
            .collect();
        let ms = |of: fn(&Beside) -> Duration| {
            median(beside.iter().map(|times| of(times).as_secs_f64() * 1000.0))
        };
        let each = |of: &dyn Fn(&Round) -> usize| {
            median(rounds.iter().map(|round| (of(round) / EVENTS) as f64))
        };
        println!(
            "  {name}  {:.0} ms, PouchDB {:.0} ms: {:.1}x (25x); bytes an event both ways {:.0}, PouchDB {:.0}",
            ms(|times| times.ours),
            ms(|times| times.bare),
            median(beside.iter().map(|times| 1.0 / times.ratio())),
            each(&|round| of(&round.ours).bytes),
            each(&|round| of(&round.theirs).bytes),
        );
    }
    Ok(())
}

fn millis(ms: f64) -> Duration {
    Duration::from_secs_f64(ms / 1000.0)
}

fn round(binary: &str, peers: &str) -> Result<Round, Failed> {
    let folder = tempfile::tempdir()?;
    let program = Program::start(binary, &folder.path().join("server"))?;
    let mut field = Device::enrol(&program.address, program.code("field")?, DeviceKind::Field)?;
    let mut desk = Device::enrol(&program.address, program.code("desk")?, DeviceKind::Desk)?;
    let events = events(&mut field)?;
    let mut outbox = Disk::open(&folder.path().join("field.sqlite3"))?;
    outbox.write(&events)?;
    let ours = Times {
        push: push(&mut field, &outbox)?,
        pull: pull(
            &mut desk,
            &mut Disk::open(&folder.path().join("desk.sqlite3"))?,
        )?,
    };
    drop(program);
    let documents = folder.path().join("documents.json");
    let (text, event) = documents_of(&events)?;
    std::fs::write(&documents, text)?;
    Ok(Round {
        ours,
        theirs: theirs(peers, &documents, folder.path())?,
        event,
    })
}

fn push(device: &mut Device, outbox: &Disk) -> Result<Took, Failed> {
    let begun = Instant::now();
    let mut bytes = 0;
    loop {
        let (events, end) = outbox.unsent(BATCH)?;
        if events.is_empty() {
            break;
        }
        let pushed = events.len();
        let request = device.request(events)?;
        let reply = device.send(&request)?;
        let answer: SyncAnswer = serde_json::from_slice(&reply.body)?;
        check_answer(&request, &answer)?;
        all_accepted(&answer, pushed)?;
        outbox.sent(end)?;
        device.cursor = answer.cursor;
        bytes += reply.up + reply.down;
    }
    Ok(took(begun, bytes))
}

fn pull(device: &mut Device, disk: &mut Disk) -> Result<Took, Failed> {
    let begun = Instant::now();
    let mut bytes = 0;
    loop {
        let request = device.request(Vec::new())?;
        let reply = device.send(&request)?;
        let answer: SyncAnswer = serde_json::from_slice(&reply.body)?;
        check_answer(&request, &answer)?;
        disk.pulled(&answer.events, answer.cursor)?;
        device.cursor = answer.cursor;
        bytes += reply.up + reply.down;
        if !answer.more {
            break;
        }
    }
    let took = took(begun, bytes);
    let held = disk.held()?;
    if held != EVENTS {
        return Err(format!("{held} of {EVENTS} events came").into());
    }
    Ok(took)
}

fn took(begun: Instant, bytes: usize) -> Took {
    Took {
        ms: begun.elapsed().as_secs_f64() * 1000.0,
        bytes,
    }
}

/// The events as documents, each under its own id with its private part, and what one weighs as text.
fn documents_of(events: &[Pushed]) -> Result<(String, usize), Failed> {
    let mut documents = Vec::new();
    let mut weight = 0;
    for event in events {
        let private = serde_json::to_value(&event.private)?;
        weight += event.raw.len() + private.to_string().len();
        let mut document: Value = serde_json::from_str(&event.raw)?;
        let fields = document.as_object_mut().ok_or("an event is no object")?;
        let id = fields.remove("id").ok_or("an event has no id")?;
        fields.insert("_id".to_owned(), id);
        fields.insert("part".to_owned(), private);
        documents.push(document);
    }
    Ok((json!(documents).to_string(), weight / events.len().max(1)))
}

fn theirs(peers: &str, documents: &Path, folder: &Path) -> Result<Times, Failed> {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/peers/sync/pouchdb.mjs"
    );
    let done = Command::new("node")
        .args([script, peers])
        .args([documents, folder])
        .output()?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}
