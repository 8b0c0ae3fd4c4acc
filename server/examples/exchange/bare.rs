//! The least that could do: an endpoint that reads a push, inserts its texts in one durable
//! transaction and answers; one that reads a page; a writer that gathers lone events. No identity,
//! no chain, no judgement.

use crate::http::Http;
use crate::{EVENTS, Failed};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use redress_core::sync::{MAX_PULL_EVENTS, Pushed, SyncRequest};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub struct Times {
    pub push: Duration,
    pub pull: Duration,
}

type Shared = Arc<Mutex<Connection>>;

fn open(folder: &Path) -> Result<Connection, rusqlite::Error> {
    let file = Connection::open(folder.join("bare.sqlite3"))?;
    file.pragma_update(None, "journal_mode", "WAL")?;
    file.pragma_update(None, "synchronous", "FULL")?;
    file.execute_batch(
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, raw TEXT NOT NULL, private TEXT) STRICT",
    )?;
    Ok(file)
}

fn insert(file: &Connection, events: &[Pushed]) -> Result<(), Failed> {
    let mut insert = file.prepare_cached("INSERT INTO event (raw, private) VALUES (?1, ?2)")?;
    for event in events {
        let private = serde_json::to_string(&event.private)?;
        insert.execute(params![event.raw, private])?;
    }
    Ok(())
}

fn answered(answer: Result<Value, Failed>) -> Response {
    match answer {
        Ok(answer) => axum::Json(answer).into_response(),
        Err(error) => (
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            error.to_string(),
        )
            .into_response(),
    }
}

async fn push(State(file): State<Shared>, body: axum::body::Bytes) -> Response {
    answered((|| {
        let request: SyncRequest = serde_json::from_slice(&body)?;
        let file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = file.unchecked_transaction()?;
        insert(&tx, &request.events)?;
        tx.commit()?;
        Ok(json!({ "taken": request.events.len() }))
    })())
}

async fn pull(State(file): State<Shared>, Query(asked): Query<HashMap<String, u64>>) -> Response {
    answered((|| {
        let file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let after = asked.get("after").copied().unwrap_or(0);
        let mut query = file.prepare_cached(
            "SELECT seq, raw, private FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = query.query_map(
            params![i64::try_from(after)?, i64::try_from(MAX_PULL_EVENTS)?],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )?;
        let mut events = Vec::new();
        for row in rows {
            let (seq, raw, private) = row?;
            let private: Value = serde_json::from_str(&private)?;
            events.push(json!({"seq": seq, "raw": raw, "private": private}));
        }
        Ok(json!({ "events": events }))
    })())
}

/// The bodies pushed to the bare endpoint and pulled from it again.
pub fn endpoint(bodies: &[SyncRequest]) -> Result<Times, Failed> {
    let folder = tempfile::tempdir()?;
    let file: Shared = Arc::new(Mutex::new(open(folder.path())?));
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?.to_string();
    let router = Router::new()
        .route("/push", post(push))
        .route("/pull", get(pull))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(RequestDecompressionLayer::new())
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
        .with_state(file);
    runtime.spawn(async move { axum::serve(listener, router).await });
    let mut http = Http::to(&address)?;
    let begun = Instant::now();
    for body in bodies {
        let reply = http.send("POST", "/push", None, &serde_json::to_vec(body)?)?;
        if reply.status != 200 {
            return Err(String::from_utf8_lossy(&reply.body).into_owned().into());
        }
    }
    let push = begun.elapsed();
    let begun = Instant::now();
    let mut after = 0;
    while after < EVENTS {
        let reply = http.send("GET", &format!("/pull?after={after}"), None, b"")?;
        let page: Value = serde_json::from_slice(&reply.body)?;
        let events = page.get("events").and_then(Value::as_array);
        after += events.map_or(0, Vec::len).max(1);
    }
    let pull = begun.elapsed();
    runtime.shutdown_background();
    Ok(Times { push, pull })
}

type Waiting = (Pushed, oneshot::Sender<()>);

/// A writer that gathers what waits into one durable commit.
#[derive(Clone)]
pub struct Writer(SyncSender<Waiting>);

impl Writer {
    pub fn start(folder: &Path) -> Result<Self, Failed> {
        let file = open(folder)?;
        let (sender, receiver) = sync_channel(1024);
        std::thread::spawn(move || gather(&file, &receiver));
        Ok(Self(sender))
    }

    pub async fn write(&self, event: Pushed) -> Result<(), Failed> {
        let (done, waiting) = oneshot::channel();
        self.0
            .try_send((event, done))
            .map_err(|_| "the writer is full")?;
        Ok(waiting.await?)
    }
}

fn gather(file: &Connection, waiting: &Receiver<Waiting>) -> Result<(), Failed> {
    while let Ok((first, done)) = waiting.recv() {
        let tx = file.unchecked_transaction()?;
        let mut told = vec![done];
        insert(&tx, &[first])?;
        while let Ok((next, done)) = waiting.try_recv() {
            insert(&tx, &[next])?;
            told.push(done);
        }
        tx.commit()?;
        for done in told {
            let _ = done.send(());
        }
    }
    Ok(())
}
