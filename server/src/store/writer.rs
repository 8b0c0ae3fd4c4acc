//! One thread writes: it takes what is waiting, does it all in one transaction, and answers only
//! after the commit is on disk. So many small writes share one `fsync`.

use crate::store::StoreError;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use tokio::sync::oneshot;

/// The most pieces of work in one transaction.
const GROUP: usize = 256;

/// The most pieces of work that wait; beyond, callers are told to come back.
const QUEUE: usize = 1024;

/// Told what became of the commit, hands the result to whoever waits for it.
type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A piece of work inside the transaction.
type Job = Box<dyn FnOnce(&Connection) -> Reply + Send>;

/// The way to the writing thread. The thread ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the thread on a connection that nobody else writes through.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(QUEUE);
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(connection, &receiver))
            .map_err(|e| StoreError::Io(e.to_string()))?;
        Ok(Self(sender))
    }

    /// Does a piece of work; its result comes back after the commit that holds it.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = in_savepoint(connection, work);
            Box::new(move |committed| {
                // The asker may have gone; the work stands all the same.
                let _ = answer.send(committed.and(result));
            })
        });
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Stopped,
        })?;
        waiting.await.map_err(|_| StoreError::Stopped)?
    }
}

fn run(connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut replies = Vec::new();
        let committed = in_transaction(&connection, || {
            replies.push(first(&connection));
            while replies.len() < GROUP {
                let Ok(next) = jobs.try_recv() else { break };
                replies.push(next(&connection));
            }
        });
        for reply in replies {
            reply(committed.clone());
        }
    }
}

fn in_transaction(connection: &Connection, work: impl FnOnce()) -> Result<(), StoreError> {
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    // Without a transaction each piece fails in its savepoint and is answered so.
    work();
    begun?;
    connection.execute_batch("COMMIT").map_err(|error| {
        let _ = connection.execute_batch("ROLLBACK");
        StoreError::from(error)
    })
}

/// One piece that fails takes back only what it did itself.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if connection.is_autocommit() {
        return Err(StoreError::Busy);
    }
    connection.execute_batch("SAVEPOINT piece")?;
    let result = work(connection);
    let end = if result.is_ok() {
        "RELEASE piece"
    } else {
        "ROLLBACK TO piece; RELEASE piece"
    };
    connection.execute_batch(end)?;
    result
}
