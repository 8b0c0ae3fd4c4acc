//! A fleet that was away comes back within a minute: each device opens a connection, signs its
//! challenge, pushes what it wrote and pulls what it missed, at a moment of its own. What is timed
//! is the whole of it from that moment, so a server that cannot follow shows.

use crate::cores::Cores;
use crate::device::Device;
use crate::hand::{START_MS, new_key};
use crate::process::Program;
use crate::{BATCH, Failed, all_accepted};
use redress_core::record::Author;
use redress_core::sync::{Answered, DeviceKind, Outcome, Pushed, SyncAnswer};
use redress_server::packs::Packs;
use redress_server::secret;
use redress_server::store::{Place, Presented, Pusher, Store};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DEVICES: usize = 1000;
const WITHIN: Duration = Duration::from_secs(60);
/// What each has written while away.
const UNSENT: usize = 5;
/// What the office has written meanwhile; to it comes what devices push that are back sooner.
const MISSED: usize = 2000;
/// A device that gets no answer, or is told to come back, does so after a pause.
const PAUSE: Duration = Duration::from_secs(1);
const TRIES: usize = 60;
/// A page and some notes: a device's thread needs no more.
const STACK: usize = 512 * 1024;

/// What a device took in.
#[derive(Default)]
struct Back {
    took: Duration,
    session: Duration,
    pulled: usize,
    bytes: usize,
    again: usize,
}

pub fn run(binary: &str) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let fleet = away(folder.path())?;
    let cores = Cores::apart()?;
    let program = Program::again(binary, folder.path(), &cores)?;
    let idle = program.resident_kb()?;
    let spent = program.processor()?;
    let mut back = come_back(&program.address, fleet)?;
    let spent = program.processor()? - spent;
    let after = program.resident_kb()?;
    back.sort_by_key(|back| back.took);
    let at = |percent: usize| {
        let place = back.len().saturating_sub(1) * percent / 100;
        back.get(place).map_or(f64::NAN, |b| b.took.as_secs_f64())
    };
    let mut sessions: Vec<Duration> = back.iter().map(|back| back.session).collect();
    sessions.sort();
    let session = sessions.get(sessions.len() * 99 / 100);
    let each = |of: fn(&Back) -> usize| back.iter().map(of).sum::<usize>() / back.len().max(1);
    println!(
        "fleet: {DEVICES} devices back within {} s, each with {UNSENT} events to send and {} to pull; {cores}",
        WITHIN.as_secs(),
        each(|back| back.pulled)
    );
    println!(
        "  whole sync p50 {:.2} s, p99 {:.2} s (5), slowest {:.2} s; session alone p99 {:.2} s; {} kB a device; {} had to come again",
        at(50),
        at(99),
        at(100),
        session.map_or(f64::NAN, Duration::as_secs_f64),
        each(|back| back.bytes) / 1000,
        back.iter().filter(|back| back.again > 0).count()
    );
    println!(
        "  server: {:.0} ms of processor a device; resident {:.1} MB before (64), {:.1} MB at most, {:.1} MB after",
        spent.as_secs_f64() * 1000.0 / back.len().max(1) as f64,
        idle as f64 / 1024.0,
        program.peak_kb()? as f64 / 1024.0,
        after as f64 / 1024.0
    );
    Ok(())
}

/// A record with a fleet enrolled and the office's events in it, and the devices with what they
/// have not sent.
fn away(folder: &Path) -> Result<Vec<(Device, Vec<Pushed>)>, Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let store = Store::open(Place::from(folder), START_MS)?.store;
        let mut office = enrolled(store.clone(), DeviceKind::Desk).await?;
        let events: Vec<Pushed> = (0..MISSED)
            .map(|n| office.write(n))
            .collect::<Result<_, _>>()?;
        for batch in events.chunks(BATCH) {
            let pusher = Pusher {
                device: office.author.device.clone(),
                kind: Some(DeviceKind::Desk),
                received: START_MS,
                packs: Arc::new(Packs::default()),
            };
            let answers = store
                .push(pusher, Presented::read(batch.to_vec())?, None)
                .await?;
            let answer = SyncAnswer {
                answers,
                ..SyncAnswer::default()
            };
            all_accepted(&answer, batch.len())?;
        }
        // At once, so that they share commits.
        let enrolling: Vec<_> = (0..DEVICES)
            .map(|_| tokio::spawn(enrolled(store.clone(), DeviceKind::Field)))
            .collect();
        let mut fleet = Vec::new();
        for device in enrolling {
            let mut device = device.await??;
            let events = (0..UNSENT).map(|n| device.write(n));
            let events = events.collect::<Result<_, _>>()?;
            fleet.push((device, events));
        }
        Ok(fleet)
    })
}

async fn enrolled(store: Store, kind: DeviceKind) -> Result<Device, Failed> {
    let key = new_key()?;
    let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
    let code = store.mint_enrolment(kind, None, START_MS).await?.secret;
    let enrolled = store
        .enrol(&code, "bench".to_owned(), point, Vec::new(), START_MS)
        .await?;
    let (device, _) = enrolled.ok_or("not enrolled")?;
    let organisation = store.organisation();
    let author = Author {
        org: organisation.id.clone(),
        device,
    };
    Device::known(author, organisation.epoch.clone(), key)
}

/// Each at a random moment of the minute, whether or not the others are done.
fn come_back(address: &str, fleet: Vec<(Device, Vec<Pushed>)>) -> Result<Vec<Back>, Failed> {
    let begun = Instant::now() + Duration::from_secs(1);
    let mut threads = Vec::new();
    for (device, unsent) in fleet {
        let part = f64::from(u32::from_le_bytes(secret::bytes()?)) / f64::from(u32::MAX);
        let moment = begun + WITHIN.mul_f64(part);
        let address = address.to_owned();
        let thread = std::thread::Builder::new().stack_size(STACK);
        threads.push(thread.spawn(move || {
            std::thread::sleep(moment.saturating_duration_since(Instant::now()));
            synced(device, unsent, &address, moment)
        })?);
    }
    let joined = threads
        .into_iter()
        .map(|thread| thread.join().map_err(|_| "a device broke down")?);
    joined.collect()
}

/// Of an answer, what this client needs: it shares the machine with the server.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    answers: Vec<Answered>,
    #[serde(default)]
    events: Vec<IgnoredAny>,
    cursor: u64,
    #[serde(default)]
    more: bool,
}

fn synced(
    mut device: Device,
    unsent: Vec<Pushed>,
    address: &str,
    moment: Instant,
) -> Result<Back, Failed> {
    let mut back = Back::default();
    while let Err(error) = exchanged(&mut device, &unsent, address, moment, &mut back) {
        if back.again == TRIES {
            return Err(error);
        }
        back.again += 1;
        std::thread::sleep(PAUSE);
    }
    back.took = moment.elapsed();
    if back.pulled < MISSED {
        return Err(format!("{} of {MISSED} events came", back.pulled).into());
    }
    Ok(back)
}

/// Session, push and every page; what has been pulled stays when it breaks off.
fn exchanged(
    device: &mut Device,
    unsent: &[Pushed],
    address: &str,
    moment: Instant,
    back: &mut Back,
) -> Result<(), Failed> {
    device.connect(address)?;
    back.session = moment.elapsed();
    let mut request = device.request(unsent.to_vec())?;
    loop {
        let reply = device.send(&request)?;
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        // Twice, where the first answer was lost.
        let taken = |a: &Answered| {
            matches!(
                a.outcome,
                Outcome::Accepted { .. } | Outcome::Duplicate { .. }
            )
        };
        if answer.answers.len() != request.events.len() || !answer.answers.iter().all(taken) {
            return Err("an event was not taken".into());
        }
        back.pulled += answer.events.len();
        back.bytes += reply.up + reply.down;
        device.cursor = answer.cursor;
        if !answer.more {
            return Ok(());
        }
        request = device.request(Vec::new())?;
    }
}
