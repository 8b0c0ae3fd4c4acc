//! Sixteen writers, each pushing one event after the other and waiting for it to be durable: the
//! store beside a bare writer.

use crate::Failed;
use crate::bare::Writer;
use crate::hand::{START_MS, draft, written};
use redress_core::record::{Author, Content, Head, Personal};
use redress_core::sync::{DeviceKind, Pushed};
use redress_server::packs::Packs;
use redress_server::secret;
use redress_server::store::{Place, Presented, Pusher, Store};
use std::sync::Arc;
use std::time::Instant;

pub const WRITERS: usize = 16;
const EACH: usize = 250;

/// Events a second.
pub struct Rates {
    pub ours: f64,
    pub bare: f64,
}

pub fn round() -> Result<Rates, Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measured())
}

async fn measured() -> Result<Rates, Failed> {
    let folder = tempfile::tempdir()?;
    // `REDRESS_DATABASE` measures that instead of a file.
    let place = std::env::var("REDRESS_DATABASE").map(Place::Database);
    let place = place.unwrap_or_else(|_| Place::from(folder.path()));
    let store = Store::open(place, START_MS)?.store;
    let packs = Arc::new(Packs::default());
    let mut work = Vec::new();
    for _ in 0..WRITERS {
        let code = store
            .mint_enrolment(DeviceKind::Field, None, START_MS)
            .await?
            .secret;
        let enrolled = store
            .enrol(&code, "bench".to_owned(), vec![4; 65], Vec::new(), START_MS)
            .await?;
        let (device, kind) = enrolled.ok_or("not enrolled")?;
        let author = Author {
            org: store.organisation().id.clone(),
            device: device.clone(),
        };
        let pusher = Pusher {
            device,
            kind: Some(kind),
            received: START_MS,
            packs: Arc::clone(&packs),
        };
        work.push((pusher, chain(&author)?));
    }
    let begun = Instant::now();
    let pushing = work.clone().into_iter().map(|(pusher, events)| {
        let store = store.clone();
        tokio::spawn(async move {
            for event in events {
                let presented = Presented::read(vec![event])?;
                store.push(pusher.clone(), presented, None).await?;
            }
            Ok::<_, Failed>(())
        })
    });
    for task in pushing.collect::<Vec<_>>() {
        task.await??;
    }
    let ours = rate(begun);
    let writer = Writer::start(folder.path())?;
    let begun = Instant::now();
    let writing = work.into_iter().map(|(_, events)| {
        let writer = writer.clone();
        tokio::spawn(async move {
            for event in events {
                writer.write(event).await?;
            }
            Ok::<_, Failed>(())
        })
    });
    for task in writing.collect::<Vec<_>>() {
        task.await??;
    }
    Ok(Rates {
        ours,
        bare: rate(begun),
    })
}

fn chain(author: &Author) -> Result<Vec<Pushed>, Failed> {
    let (mut head, case) = (Head::default(), secret::id(START_MS)?);
    let mut events = Vec::new();
    for n in 0..EACH {
        let content = Content::Act("replied".to_owned(), Box::default());
        let personal = Personal {
            text: Some("the neighbour above will look at the pipe on Monday".to_owned()),
            ..Personal::default()
        };
        let wall = START_MS + 1000 * u64::try_from(n)?;
        let draft = draft(&case, wall, content, personal)?;
        let (next, pushed) = written(author, &head, draft, wall)?;
        head = next;
        events.push(pushed);
    }
    Ok(events)
}

fn rate(begun: Instant) -> f64 {
    // A few thousand: exact.
    (WRITERS * EACH) as f64 / begun.elapsed().as_secs_f64()
}
