//! What the server costs beside others in the same run, because the machine is never quiet. Without
//! a word: pushing and pulling beside a bare endpoint, lone durable pushes beside a bare writer, bytes
//! on the wire, memory, start. `pouchdb FOLDER`: a device with its disk beside PouchDB, installed in
//! that folder. `fleet`: a thousand devices coming back within a minute. `lone`: the lone
//! pushes alone. `cargo xtask bench` runs it with the program's path in `REDRESS_BINARY`.

mod bare;
mod cores;
mod device;
mod disk;
mod fleet;
#[path = "../../tests/server/hand.rs"]
mod hand;
mod http;
mod lone;
mod pouchdb;
mod process;

use device::Device;
use process::Program;
use redress_core::sync::{Answered, DeviceKind, Outcome, Pushed, SyncAnswer, SyncRequest};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

pub use hand::Failed;

const EVENTS: usize = 5000;
const BATCH: usize = 500;
const ROUNDS: usize = 5;

fn main() -> Result<(), Failed> {
    let binary = std::env::var("REDRESS_BINARY").unwrap_or_else(|_| "redress".to_owned());
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => beside_bare(&binary),
        ["pouchdb", peers] => pouchdb::rounds(&binary, peers),
        ["fleet"] => fleet::run(&binary),
        ["lone"] => beside_writer(),
        _ => Err("say nothing, `pouchdb FOLDER`, `fleet` or `lone`".into()),
    }
}

fn beside_bare(binary: &str) -> Result<(), Failed> {
    let mut sync = Vec::new();
    let mut lone = Vec::new();
    for _ in 0..ROUNDS {
        sync.push(round(binary)?);
        lone.push(lone::round()?);
    }
    println!(
        "server, {EVENTS} events in batches of {BATCH}, median of {ROUNDS} rounds; gzip both ways"
    );
    for (name, of) in [
        ("push", (|r: &Round| r.push) as fn(&Round) -> Beside),
        ("pull", |r| r.pull),
    ] {
        let ours = median(sync.iter().map(|r| of(r).ours.as_secs_f64() * 1000.0));
        let bare = median(sync.iter().map(|r| of(r).bare.as_secs_f64() * 1000.0));
        let ratio = median(sync.iter().map(|r| of(r).ratio()));
        println!("  {name}  {ours:.0} ms, bare endpoint {bare:.0} ms: {ratio:.2}x");
    }
    let ms = |of: fn(&Round) -> Duration| median(sync.iter().map(|r| of(r).as_secs_f64() * 1000.0));
    println!(
        "  pull of one place of {}, {} events: the first tablet {:.0} ms, later ones {:.0} ms, where all {EVENTS} take {:.0} ms",
        device::PLACES.len(),
        EVENTS / device::PLACES.len(),
        ms(|r| r.place.first),
        ms(|r| r.place.later),
        ms(|r| r.pull.ours),
    );
    if let Some(last) = sync.last() {
        let each = |bytes: usize| bytes / EVENTS;
        println!(
            "  bytes: push {} an event, pull {} an event (budget 200), {} of one place; nothing new {} (500); one event {} (1500)",
            each(last.up),
            each(last.down),
            last.place.down,
            last.nothing,
            last.one
        );
        println!(
            "  start {} ms (300), resident when idle {:.1} MB (64)",
            last.start.as_millis(),
            last.idle_kb as f64 / 1024.0
        );
    }
    lone_told(&lone);
    Ok(())
}

fn beside_writer() -> Result<(), Failed> {
    let rounds: Result<Vec<_>, Failed> = (0..ROUNDS).map(|_| lone::round()).collect();
    lone_told(&rounds?);
    Ok(())
}

fn lone_told(lone: &[lone::Rates]) {
    let ours = median(lone.iter().map(|r| r.ours));
    let bare = median(lone.iter().map(|r| r.bare));
    let ratio = median(lone.iter().map(|r| r.bare / r.ours));
    println!(
        "  lone durable pushes, {} writers: {ours:.0}/s, bare writer {bare:.0}/s: {ratio:.2}x (8000/s or 1.3x)",
        lone::WRITERS
    );
}

/// A time and that of the bare thing.
#[derive(Clone, Copy)]
struct Beside {
    ours: Duration,
    bare: Duration,
}

impl Beside {
    fn ratio(self) -> f64 {
        self.ours.as_secs_f64() / self.bare.as_secs_f64()
    }
}

/// Tablets that get the cases of one place of four: the first that asks, those after it.
#[derive(Clone, Copy)]
struct Placed {
    first: Duration,
    later: Duration,
    /// Bytes an event.
    down: usize,
}

struct Round {
    push: Beside,
    pull: Beside,
    up: usize,
    down: usize,
    place: Placed,
    nothing: usize,
    one: usize,
    start: Duration,
    idle_kb: u64,
}

fn round(binary: &str) -> Result<Round, Failed> {
    let folder = tempfile::tempdir()?;
    let program = Program::start(binary, folder.path())?;
    let idle_kb = program.resident_kb()?;
    let mut field = Device::enrol(&program.address, program.code("field")?, DeviceKind::Field)?;
    let mut desk = Device::enrol(&program.address, program.code("desk")?, DeviceKind::Desk)?;
    let bodies = bodies(&mut field)?;
    let begun = Instant::now();
    let mut up = 0;
    for body in &bodies {
        let reply = field.send(body)?;
        let answer: SyncAnswer = serde_json::from_slice(&reply.body)?;
        all_accepted(&answer, BATCH)?;
        up += reply.up;
    }
    let push = begun.elapsed();
    let begun = Instant::now();
    let (pulled, down) = desk.pull_all()?;
    let pull = begun.elapsed();
    if pulled != EVENTS {
        return Err(format!("{pulled} of {EVENTS} events came").into());
    }
    let place = placed(binary, folder.path(), &program)?;
    let body = desk.request(Vec::new())?;
    let reply = desk.send(&body)?;
    let nothing = reply.up + reply.down;
    let event = field.write(EVENTS)?;
    let body = field.request(vec![event])?;
    let reply = field.send(&body)?;
    let one = reply.up + reply.down;
    let bare = bare::endpoint(&bodies)?;
    Ok(Round {
        push: Beside {
            ours: push,
            bare: bare.push,
        },
        pull: Beside {
            ours: pull,
            bare: bare.pull,
        },
        up,
        down,
        place,
        nothing,
        one,
        start: program.started_in,
        idle_kb,
    })
}

fn placed(binary: &str, data: &Path, program: &Program) -> Result<Placed, Failed> {
    let place = device::PLACES[0];
    let mut times = Vec::new();
    let mut each = 0;
    for _ in 0..3 {
        let code = Program::code_for(binary, data, place)?;
        let mut tablet = Device::enrol(&program.address, &code, DeviceKind::Field)?;
        tablet.place = Some(place);
        let begun = Instant::now();
        let (pulled, down) = tablet.pull_all()?;
        times.push(begun.elapsed());
        if pulled != EVENTS / device::PLACES.len() {
            return Err(format!("{pulled} events of one place came").into());
        }
        each = down / pulled;
    }
    match times[..] {
        [first, second, third] => Ok(Placed {
            first,
            later: second.min(third),
            down: each,
        }),
        _ => Err("not three tablets".into()),
    }
}

/// Signed bodies, made before anything is measured.
fn bodies(device: &mut Device) -> Result<Vec<SyncRequest>, Failed> {
    let events = events(device)?;
    // It gets nothing of what it pushes: its cursor stays at the end.
    device.cursor = u64::try_from(EVENTS * 2)?;
    events
        .chunks(BATCH)
        .map(|batch| device.request(batch.to_vec()))
        .collect()
}

/// The events of a round.
fn events(device: &mut Device) -> Result<Vec<Pushed>, Failed> {
    (0..EVENTS).map(|n| device.write(n)).collect()
}

fn all_accepted(answer: &SyncAnswer, pushed: usize) -> Result<(), Failed> {
    let accepted = |a: &Answered| matches!(a.outcome, Outcome::Accepted { .. });
    let refused = answer.answers.iter().find(|a| !accepted(a));
    if let Some(refused) = refused {
        return Err(format!("not accepted: {:?}", refused.outcome).into());
    }
    if answer.answers.len() != pushed {
        return Err(format!("{} of {pushed} events were answered", answer.answers.len()).into());
    }
    Ok(())
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A JSON body for a plain request.
pub fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// What a device is enrolled with.
pub fn enrolment(code: &str, key: &Value) -> Value {
    json!({"code": code, "name": "bench", "key": key})
}
